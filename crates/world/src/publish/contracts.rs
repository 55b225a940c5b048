//! The contracts section: values as they stood, changes, payments, delivery.

use crate::processes::model::{Contract, Outcome};
use crate::publish::dirt::{Nameless, Section};
use crate::publish::json::Json;
use crate::publish::sections::{Kind, Page, local_id};

/// How much of the contracts a release tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Everything, as a compiled release does.
    All,
    /// As signed.
    Signed,
    /// One contract's one change.
    Changed(usize, usize),
    /// Payments, delivery and the end.
    Performed,
}

impl Page<'_> {
    pub(crate) fn contracts(&self, j: &mut Json, told: Told) {
        let p = self.process;
        if p.contracts.is_empty() {
            return;
        }
        j.list("contracts", |j| {
            for (index, contract) in p.contracts.iter().enumerate() {
                match told {
                    Told::Changed(which, _) if which != index => {}
                    _ => j.object(|j| self.contract(j, index, contract, told)),
                }
            }
        });
    }

    fn contract(&self, j: &mut Json, index: usize, contract: &Contract, told: Told) {
        let p = self.process;
        let changes = match told {
            Told::Signed => 0,
            Told::Changed(_, change) => change + 1,
            Told::All | Told::Performed => contract.changes.len(),
        };
        self.id(j, Kind::Contract, index);
        if self.dirt.nameless != Some(Nameless::Award) {
            j.string("awardID", &local_id(p.number, Kind::Award, contract.award).to_string());
        }
        let ended = contract.finished && matches!(told, Told::All | Told::Performed);
        let status = match p.outcome {
            Outcome::Cancelled => "cancelled",
            _ if ended => "terminated",
            _ => "active",
        };
        j.string("status", status);
        self.value(j, "value", contract.value_after(changes), Section::Contracts);
        if matches!(told, Told::All | Told::Signed) {
            j.moment("dateSigned", contract.signed.at(10, 0), self.style());
            self.documents(j, &contract.papers, 70 + index * 4);
        }
        j.member("period", |j| {
            j.moment("startDate", contract.starts.at(10, 0), self.style());
            j.moment("endDate", contract.ends_after(changes).at(18, 0), self.style());
        });
        self.changes(j, index, contract, told);
        if matches!(told, Told::All | Told::Performed) {
            self.implementation(j, index, contract);
        }
    }

    fn changes(&self, j: &mut Json, index: usize, contract: &Contract, told: Told) {
        let shown = match told {
            Told::All => 0..contract.changes.len(),
            Told::Changed(_, change) => change..change + 1,
            Told::Signed | Told::Performed => 0..0,
        };
        if shown.is_empty() {
            return;
        }
        j.list("amendments", |j| {
            for change in shown {
                let told = &contract.changes[change];
                j.object(|j| {
                    self.id(j, Kind::Change, index * 20 + change);
                    j.moment("date", told.date.at(10, 0), self.style());
                    j.string("description", told.description);
                    j.string("rationale", told.rationale);
                });
            }
        });
    }

    fn implementation(&self, j: &mut Json, index: usize, contract: &Contract) {
        if contract.payments.is_empty() && contract.delivery.is_none() {
            return;
        }
        let p = self.process;
        j.key("implementation");
        j.open(b'{');
        if !contract.payments.is_empty() {
            j.list("transactions", |j| {
                for (at, payment) in contract.payments.iter().enumerate() {
                    j.object(|j| {
                        self.id(j, Kind::Payment, index * 20 + at);
                        j.moment("date", payment.date.at(10, 0), self.style());
                        self.value(j, "value", payment.amount, Section::Contracts);
                        j.member("payer", |j| j.string("id", &p.buyer.id));
                        j.member("payee", |j| j.string("id", &p.awards[contract.award].firm.id));
                    });
                }
            });
        }
        if let Some((due, met)) = contract.delivery {
            j.list("milestones", |j| {
                j.object(|j| {
                    self.id(j, Kind::Milestone, index);
                    j.string("type", "delivery");
                    j.string("status", if met.is_some() { "met" } else { "scheduled" });
                    j.moment("dueDate", due.at(18, 0), self.style());
                    if let Some(day) = met {
                        j.moment("dateMet", day.at(18, 0), self.style());
                    }
                });
            });
        }
        j.close(b'}');
    }
}
