//! The sections of a release up to the award: parties, planning, tender, bids, awards.

use crate::calendar::DateStyle;
use crate::chance::mix;
use crate::law::{CURRENCY, Money};
use crate::processes::model::{Method, Outcome, Paper, Process, Standing};
use crate::publish::dirt::{Dirt, Nameless, Section};
use crate::publish::json::Json;
use crate::words::trades::Category;

/// A process on its way to a page: what happened, its dirt, and where the text goes.
pub(crate) struct Page<'a> {
    pub(crate) process: &'a Process,
    pub(crate) dirt: Dirt,
}

/// Kinds of object with ids of their own inside a process.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Bid = 1,
    Award,
    Contract,
    Lot,
    Item,
    Document,
    Change,
    Payment,
    Milestone,
    Release,
}

/// The local id of the `index`th object of a kind: seven digits, unique in its process and kind, and not its position.
pub(crate) fn local_id(number: u64, kind: Kind, index: usize) -> i64 {
    const PLACES: u64 = 1 << 20;
    let base = mix(number * 16 + kind as u64);
    // An odd step visits every place before it returns to the first.
    ((base.wrapping_add(index as u64 * 402_653)) % PLACES) as i64 + 1_000_000
}

impl Page<'_> {
    pub(crate) fn style(&self) -> DateStyle {
        self.process.dates.unwrap_or(self.dirt.dates)
    }

    /// `{"amount": …, "currency": …}` under `key`.
    pub(crate) fn value(&self, j: &mut Json, key: &str, money: Money, section: Section) {
        let money = match self.dirt.placeholder {
            Some((place, tenge)) if place == section => Money::tenge(tenge),
            _ => money,
        };
        j.member(key, |j| {
            j.amount("amount", money);
            if self.dirt.no_currency != Some(section) {
                j.string("currency", CURRENCY);
            }
        });
    }

    /// The local id of an object.
    pub(crate) fn id(&self, j: &mut Json, kind: Kind, index: usize) {
        let id = local_id(self.process.number, kind, index);
        if self.dirt.numeric_ids { j.whole("id", id) } else { j.string("id", &id.to_string()) }
    }

    pub(crate) fn planning(&self, j: &mut Json) {
        if let Some(budget) = self.process.budget {
            j.member("planning", |j| {
                j.member("budget", |j| self.value(j, "amount", budget, Section::Tender));
            });
        }
    }

    /// The tender as it stood: `decided` once the deadline has passed, `first_deadline` before it was moved.
    pub(crate) fn tender(&self, j: &mut Json, decided: bool, first_deadline: bool) {
        let p = self.process;
        j.member("tender", |j| {
            j.string("id", &format!("{}-1", p.number));
            j.string("title", if p.buyer.in_kazakh { p.market.kazakh } else { p.market.russian });
            if self.dirt.empties {
                j.string("description", "");
                j.literal("submissionMethodDetails", "null");
            }
            let outcome = if decided { p.outcome } else { Outcome::Active };
            j.string("status", self.status(Section::Tender, tender_status(outcome)));
            self.method(j);
            j.string("mainProcurementCategory", category(p.market.category));
            self.value(j, "value", p.value(), Section::Tender);
            if p.method.competes() {
                j.string("awardCriteria", if p.price_only { "priceOnly" } else { "ratedCriteria" });
                self.periods(j, first_deadline);
                let count = p.tenderers().len() as i64;
                if decided && !self.dirt.no_count && p.outcome != Outcome::Active {
                    j.whole("numberOfTenderers", count);
                }
            }
            if let Some(text) = p.eligibility {
                j.string("eligibilityCriteria", text);
            }
            if self.dirt.unknown_members {
                j.whole("x_portalVersion", 4);
            }
            self.lots(j);
            j.list("items", |j| self.items(j, 0..p.contests.len(), true));
            self.documents(j, &p.papers, 0);
            if let Some((_, day)) = p.moved.filter(|_| !first_deadline) {
                j.list("amendments", |j| {
                    j.object(|j| {
                        self.id(j, Kind::Change, 900);
                        j.moment("date", day.at(11, 0), self.style());
                        j.string("description", "Продлен срок подачи заявок");
                    });
                });
            }
        });
    }

    fn method(&self, j: &mut Json) {
        let p = self.process;
        if !self.dirt.no_method {
            j.string(
                "procurementMethod",
                match p.method {
                    Method::Open => "open",
                    Method::PriceRequest => "selective",
                    Method::AfterFailure => "limited",
                    Method::Direct => "direct",
                },
            );
        }
        j.string("procurementMethodDetails", p.method_name);
        if let Some(ground) = p.ground {
            j.string("procurementMethodRationale", ground);
        }
    }

    fn periods(&self, j: &mut Json, first_deadline: bool) {
        let p = self.process;
        let deadline = p.moved.filter(|_| first_deadline).map_or(p.deadline, |(first, _)| first);
        j.member("tenderPeriod", |j| {
            j.moment("startDate", p.published, self.style());
            j.moment("endDate", deadline, self.style());
        });
        if p.method == Method::Open && p.number.is_multiple_of(3) {
            j.member("bidOpening", |j| j.moment("date", deadline.plus_seconds(600), self.style()));
        }
    }

    fn lots(&self, j: &mut Json) {
        let p = self.process;
        if p.contests.len() < 2 {
            return;
        }
        j.list("lots", |j| {
            for (index, contest) in p.contests.iter().enumerate() {
                j.object(|j| {
                    self.id(j, Kind::Lot, index);
                    j.string("status", tender_status(p.outcome));
                    self.value(j, "value", contest.value, Section::Tender);
                });
            }
        });
    }

    /// The things bought, with prices in the tender and without them in an award.
    pub(crate) fn items(&self, j: &mut Json, contests: std::ops::Range<usize>, priced: bool) {
        let p = self.process;
        for index in contests {
            let contest = &p.contests[index];
            j.object(|j| {
                if self.dirt.nameless != Some(Nameless::Item) {
                    self.id(j, Kind::Item, index);
                }
                j.member("classification", |j| {
                    j.string("scheme", "CPV");
                    j.string("id", p.market.code);
                    j.string("description", p.market.class);
                });
                j.whole("quantity", contest.quantity);
                if priced {
                    j.member("unit", |j| {
                        j.string("name", p.market.unit);
                        self.value(j, "value", contest.unit_price, Section::Tender);
                    });
                    j.member("deliveryAddress", |j| j.string("region", p.buyer.region_name()));
                }
                if p.contests.len() > 1 {
                    j.string("relatedLot", &local_id(p.number, Kind::Lot, index).to_string());
                }
            });
        }
    }

    /// A list of documents; `from` keeps their ids apart from those of other lists in the process.
    pub(crate) fn documents(&self, j: &mut Json, papers: &[Paper], from: usize) {
        if papers.is_empty() {
            return;
        }
        j.list("documents", |j| {
            for (index, paper) in papers.iter().enumerate() {
                j.object(|j| {
                    let id = local_id(self.process.number, Kind::Document, from + index);
                    if self.dirt.nameless != Some(Nameless::Document) {
                        j.string("id", &id.to_string());
                    }
                    j.string("documentType", paper.kind);
                    j.string("title", paper.title);
                    if self.dirt.unknown_members || paper.kind == "contractSigned" {
                        j.string("url", &format!("https://zakup.example/f/{id}"));
                    }
                    j.moment("datePublished", paper.published, self.style());
                });
            }
        });
    }

    pub(crate) fn bids(&self, j: &mut Json) {
        let p = self.process;
        if p.offers.is_empty() || self.dirt.no_bids {
            return;
        }
        j.key("bids");
        j.open(b'{');
        j.list("details", |j| {
            for (index, offer) in p.offers.iter().enumerate() {
                j.object(|j| {
                    if self.dirt.nameless != Some(Nameless::Bid) {
                        self.id(j, Kind::Bid, index);
                    }
                    j.moment("date", offer.at, p.bid_dates.unwrap_or(self.style()));
                    j.string("status", self.status(Section::Bids, bid_status(offer.standing)));
                    self.references(j, "tenderers", &offer.firm, false);
                    self.value(j, "value", offer.price, Section::Bids);
                    self.related_lots(j, offer.contest);
                    self.documents(j, &offer.papers, 100 + index * 4);
                });
            }
        });
        j.close(b'}');
    }

    fn related_lots(&self, j: &mut Json, contest: usize) {
        if self.process.contests.len() > 1 {
            let lot = local_id(self.process.number, Kind::Lot, contest).to_string();
            j.list("relatedLots", |j| j.text(&lot));
        }
    }

    pub(crate) fn awards(&self, j: &mut Json) {
        let p = self.process;
        if p.awards.is_empty() {
            return;
        }
        j.list("awards", |j| {
            for (index, award) in p.awards.iter().enumerate() {
                j.object(|j| {
                    if self.dirt.nameless != Some(Nameless::Award) {
                        self.id(j, Kind::Award, index);
                    }
                    j.string("status", self.status(Section::Awards, "active"));
                    j.moment("date", award.date, self.style());
                    self.value(j, "value", award.price, Section::Awards);
                    self.references(j, "suppliers", &award.firm, self.dirt.nameless == Some(Nameless::Supplier));
                    self.related_lots(j, award.contest);
                    if let Some(offer) = award.offer.filter(|_| p.number % 10 < 7 && !self.dirt.no_bids) {
                        j.string("relatedBid", &local_id(p.number, Kind::Bid, offer).to_string());
                    }
                    if p.number % 4 == 1 {
                        j.list("items", |j| self.items(j, award.contest..award.contest + 1, false));
                    }
                    self.documents(j, &award.papers, 40 + index * 4);
                });
            }
        });
    }

    /// A status code, or (with that dirt) the portal's own word for it.
    fn status(&self, section: Section, code: &'static str) -> &'static str {
        if self.dirt.local_status != Some(section) {
            return code;
        }
        match (section, code) {
            (Section::Tender, "complete") => "Завершена",
            (Section::Tender, "unsuccessful") => "Не состоялась",
            (Section::Tender, "cancelled") => "Отменена",
            (Section::Tender, _) => "Опубликована",
            (Section::Bids, "valid") => "Допущена",
            (Section::Bids, "disqualified") => "Отклонена",
            (Section::Bids, _) => "Отозвана",
            (Section::Awards | Section::Contracts, _) => "ACTIVE_350",
        }
    }
}

fn tender_status(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Complete => "complete",
        Outcome::Unsuccessful => "unsuccessful",
        Outcome::Cancelled => "cancelled",
        Outcome::Active => "active",
    }
}

fn bid_status(standing: Standing) -> &'static str {
    match standing {
        Standing::Valid => "valid",
        Standing::Disqualified => "disqualified",
        Standing::Withdrawn => "withdrawn",
    }
}

fn category(category: Category) -> &'static str {
    match category {
        Category::Goods => "goods",
        Category::Works => "works",
        Category::Services => "services",
    }
}
