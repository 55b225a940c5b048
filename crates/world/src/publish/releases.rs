//! One process as one compiled release, or as the releases it was published in over time.

use crate::calendar::{DateStyle, Moment, push_moment};
use crate::processes::model::{Outcome, Process, ocid};
use crate::publish::contracts::Told;
use crate::publish::dirt::{Copy, Dirt};
use crate::publish::json::Json;
use crate::publish::sections::{Kind, Page, local_id};

/// A line of the publication and how many processes later than the one before it comes out.
pub(crate) struct Line {
    pub(crate) bytes: Vec<u8>,
    pub(crate) later: u64,
}

/// What one release of several tells.
enum Step {
    Planning,
    Tender,
    /// The deadline was moved.
    TenderAmendment,
    Award,
    Contract,
    ContractAmendment(usize, usize),
    Implementation,
}

impl Page<'_> {
    /// The process as one compiled release (and, with that dirt, a copy).
    pub(crate) fn compiled(&self, spare: Vec<u8>) -> Vec<Line> {
        let date = last_event(self.process);
        let mut lines = vec![Line { bytes: self.compiled_line(spare, date), later: 0 }];
        match self.dirt.copy {
            Copy::No => {}
            Copy::Same => lines.push(Line { bytes: lines[0].bytes.clone(), later: 3 }),
            Copy::Later => {
                let bytes = self.compiled_line(Vec::new(), date.plus_seconds(9 * 86_400));
                lines.push(Line { bytes, later: 5 });
            }
        }
        lines
    }

    fn compiled_line(&self, mut spare: Vec<u8>, date: Moment) -> Vec<u8> {
        spare.clear();
        let mut json = Json { bytes: spare };
        json.object(|j| {
            let ocid = ocid(self.process.number);
            let mut id = format!("{ocid}-").into_bytes();
            push_moment(&mut id, date, DateStyle::Utc);
            j.string("ocid", &ocid);
            j.string("id", &String::from_utf8(id).expect("dates are ASCII"));
            self.head(j, date, "compiled");
            self.parties(j, true);
            self.buyer(j);
            self.planning(j);
            self.tender(j, true, false);
            self.bids(j);
            self.awards(j);
            self.contracts(j, Told::All);
            self.after(j);
        });
        json.bytes.push(b'\n');
        json.bytes
    }

    /// The process as the releases it was published in, by date.
    pub(crate) fn serial(&self) -> Vec<Line> {
        let steps = steps(self.process);
        let mut lines = Vec::with_capacity(steps.len());
        let mut date = self.process.published;
        for (index, (step, day)) in steps.into_iter().enumerate() {
            // Two updates of one day come out a minute apart, so that dates alone give their order.
            date = if index == 0 { day } else { day.max(date.plus_seconds(60)) };
            let later = if index == 0 { 0 } else { 1 + (self.process.number >> index) % 23 };
            lines.push(Line { bytes: self.serial_line(index, &step, date), later });
        }
        lines
    }

    fn serial_line(&self, index: usize, step: &Step, date: Moment) -> Vec<u8> {
        let mut json = Json::default();
        json.object(|j| {
            let number = self.process.number;
            j.string("ocid", &ocid(number));
            j.string("id", &format!("{number}-{}", local_id(number, Kind::Release, index)));
            let tag = match step {
                Step::Planning => "planning",
                Step::Tender => "tender",
                Step::TenderAmendment => "tenderAmendment",
                Step::Award => "award",
                Step::Contract => "contract",
                Step::ContractAmendment(..) => "contractAmendment",
                Step::Implementation => "implementation",
            };
            self.head(j, date, tag);
            if matches!(step, Step::Planning | Step::Tender | Step::Award) {
                self.parties(j, matches!(step, Step::Award));
            }
            self.buyer(j);
            match step {
                Step::Planning => self.planning(j),
                Step::Tender => self.tender(j, false, true),
                Step::TenderAmendment => self.tender(j, false, false),
                Step::Award => {
                    self.tender(j, true, false);
                    self.bids(j);
                    self.awards(j);
                }
                Step::Contract => self.contracts(j, Told::Signed),
                Step::ContractAmendment(contract, change) => self.contracts(j, Told::Changed(*contract, *change)),
                Step::Implementation => self.contracts(j, Told::Performed),
            }
            if matches!(step, Step::Tender) {
                self.after(j);
            }
        });
        json.bytes.push(b'\n');
        json.bytes
    }

    fn head(&self, j: &mut Json, date: Moment, tag: &str) {
        // A release's own date is made by the portal, which always writes the zone.
        let style = if self.style() == DateStyle::Utc { DateStyle::Utc } else { DateStyle::Zone };
        j.moment("date", date, style);
        j.list("tag", |j| j.text(tag));
        j.string("initiationType", "tender");
        j.string("language", if self.process.buyer.in_kazakh { "kk" } else { "ru" });
    }

    fn buyer(&self, j: &mut Json) {
        let body = &self.process.buyer;
        j.member("buyer", |j| {
            match body.id.parse::<i64>() {
                Ok(number) if self.dirt.numeric_ids => j.whole("id", number),
                _ => j.string("id", &body.id),
            }
            j.string("name", body.name());
        });
    }

    fn after(&self, j: &mut Json) {
        if let Some(number) = self.process.after {
            j.list("relatedProcesses", |j| {
                j.object(|j| {
                    j.string("id", &local_id(self.process.number, Kind::Release, 900).to_string());
                    j.list("relationship", |j| j.text("unsuccessfulProcess"));
                    j.string("scheme", "ocid");
                    j.string("identifier", &ocid(number));
                });
            });
        }
    }
}

/// What was published when, in order.
fn steps(p: &Process) -> Vec<(Step, Moment)> {
    let mut steps = Vec::with_capacity(6);
    if p.budget.is_some() {
        steps.push((Step::Planning, p.published.plus_seconds(-20 * 86_400)));
    }
    steps.push((Step::Tender, p.published));
    if let Some((_, day)) = p.moved {
        steps.push((Step::TenderAmendment, day.at(11, 0)));
    }
    if p.outcome != Outcome::Active {
        let date = p.awards.first().map_or(p.deadline.plus_seconds(86_400), |award| award.date);
        steps.push((Step::Award, date));
    }
    if let Some(shown) = p.contracts.iter().map(|c| c.shown.unwrap_or(c.signed)).max() {
        steps.push((Step::Contract, shown.at(17, 0)));
        let mut later = Vec::new();
        for (index, contract) in p.contracts.iter().enumerate() {
            for (change, told) in contract.changes.iter().enumerate() {
                later.push((told.date, index, change));
            }
        }
        later.sort_unstable();
        steps.extend(later.into_iter().map(|(day, i, k)| (Step::ContractAmendment(i, k), day.at(17, 30))));
        if p.contracts.iter().any(|c| c.finished) {
            steps.push((Step::Implementation, last_event(p)));
        }
    }
    // A contract signed before its award was published before it too.
    steps.sort_by_key(|(_, date)| *date);
    steps
}

/// The moment of the last thing the publication knows.
fn last_event(p: &Process) -> Moment {
    let mut last = p.published;
    if p.outcome != Outcome::Active && p.method.competes() {
        last = last.max(p.deadline.plus_seconds(86_400));
    }
    for award in &p.awards {
        last = last.max(award.date);
    }
    for contract in &p.contracts {
        let days = [contract.signed]
            .into_iter()
            .chain(contract.changes.iter().map(|c| c.date))
            .chain(contract.payments.iter().map(|x| x.date))
            .chain(contract.delivery.and_then(|(_, met)| met))
            .chain(contract.finished.then(|| contract.ends_after(contract.changes.len())));
        for day in days {
            last = last.max(day.at(19, 0));
        }
    }
    let papers = p.contracts.iter().flat_map(|c| &c.papers).map(|paper| paper.published);
    papers.fold(last, Moment::max)
}

/// The lines of a process, in the order in which they come out.
pub(crate) fn publish(process: &Process, dirt: Dirt, spare: Vec<u8>) -> Vec<Line> {
    let dirt = if process.planted { dirt.tame() } else { dirt };
    if process.serial { Page { process, dirt: dirt.mergeable() }.serial() } else { Page { process, dirt }.compiled(spare) }
}
