//! A process's public rows to an OCDS compiled release: the way back of `engine::ocds`, as far as the tables go.
//!
//! A field that was not published, or is not public, is left out. Texts of dates and of codes stand as published. What a row
//! says of a list it stood in (`section`) puts it back there.

use serde_json::{Map, Value as Json, json};

use super::{number, rows, text};
use crate::site::make::Made;

/// An object that keeps nothing empty.
#[derive(Default)]
struct Object(Map<String, Json>);

impl Object {
    fn put(&mut self, name: &str, value: impl Into<Json>) {
        let value = value.into();
        let is_empty = match &value {
            Json::Null => true,
            Json::Array(list) => list.is_empty(),
            Json::Object(members) => members.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Texts of a row: field and column.
    fn texts(&mut self, row: &Json, fields: &[(&str, &str)]) {
        fields.iter().for_each(|(field, column)| self.put(field, text(row, column)));
    }

    fn number(&mut self, row: &Json, field: &str, column: &str) {
        self.put(field, number(row, column).map_or(Json::Null, Json::Number));
    }

    /// An amount with its currency.
    fn money(&mut self, row: &Json, field: &str, (amount, currency): (&str, &str)) {
        self.put(field, money(row, amount, currency));
    }

    fn period(&mut self, row: &Json, field: &str, (start, end): (&str, &str)) {
        self.put(field, object(|o| o.texts(row, &[("startDate", start), ("endDate", end)])));
    }
}

fn object(fill: impl FnOnce(&mut Object)) -> Json {
    let mut out = Object::default();
    fill(&mut out);
    Json::Object(out.0)
}

/// Nothing without an amount: a currency alone is no value.
fn money(row: &Json, amount: &str, currency: &str) -> Json {
    let Some(amount) = number(row, amount) else { return Json::Null };
    object(|o| {
        o.put("amount", Json::Number(amount));
        o.texts(row, &[("currency", currency)]);
    })
}

/// Codes that were joined with |.
fn codes(row: &Json, column: &str) -> Json {
    json!(text(row, column).into_iter().flat_map(|t| t.split('|')).collect::<Vec<_>>())
}

/// The compiled release.
pub fn release(document: &Json, made: &Made) -> Json {
    let see = See(document);
    let p = rows(document, "processes").into_iter().next().unwrap_or(&Json::Null);
    let ocid = text(p, "ocid").unwrap_or_default();
    let newest = || see.rows("releases").iter().filter_map(|r| text(r, "date_text")).max().map(str::to_owned);
    let date = text(p, "release_text").map(str::to_owned).or_else(newest).unwrap_or_else(|| made.at.clone());
    object(|o| {
        o.put("ocid", ocid);
        o.put("id", format!("{ocid}-{date}"));
        o.put("date", date);
        o.put("tag", json!(["compiled"]));
        // The only code that the standard has.
        o.put("initiationType", "tender");
        o.texts(p, &[("language", "language")]);
        o.put("parties", see.each("parties", party));
        o.put("buyer", object(|o| o.texts(p, &[("id", "buyer_id"), ("name", "buyer_name")])));
        o.put("planning", see.planning(p));
        o.put("tender", see.tender(p));
        o.put("bids", object(|o| o.put("details", see.each("bids", |row| see.bid(row)))));
        o.put("awards", see.each("awards", |row| see.award(row)));
        o.put("contracts", see.each("contracts", |row| see.contract(row)));
        o.put("relatedProcesses", see.of_section("related", "release", None, related));
    })
}

struct See<'d>(&'d Json);

impl<'d> See<'d> {
    fn rows(&self, table: &str) -> Vec<&'d Json> {
        rows(self.0, table)
    }

    fn each(&self, table: &str, make: impl Fn(&'d Json) -> Json) -> Json {
        Json::Array(self.rows(table).into_iter().map(make).collect())
    }

    /// Rows of a part, of one member of it where it has several.
    fn of_section(&self, table: &str, section: &str, id: Option<Option<&str>>, make: impl Fn(&'d Json) -> Json) -> Json {
        let here = |row: &&Json| text(row, "section") == Some(section) && id.is_none_or(|id| text(row, "section_id") == id);
        Json::Array(self.rows(table).into_iter().filter(here).map(make).collect())
    }

    fn planning(&self, p: &'d Json) -> Json {
        object(|o| {
            o.put("budget", object(|o| o.money(p, "amount", ("budget_amount", "budget_currency"))));
            o.put("documents", self.of_section("documents", "planning", None, document));
            o.put("milestones", self.of_section("milestones", "planning", None, milestone));
        })
    }

    fn tender(&self, p: &'d Json) -> Json {
        object(|o| {
            o.texts(
                p,
                &[
                    ("id", "tender_id"),
                    ("title", "title"),
                    ("description", "description"),
                    ("status", "status"),
                    ("statusDetails", "status_details"),
                    ("procurementMethod", "method"),
                    ("procurementMethodDetails", "method_details"),
                    ("procurementMethodRationale", "method_rationale"),
                    ("mainProcurementCategory", "category"),
                    ("awardCriteria", "award_criteria"),
                    ("awardCriteriaDetails", "award_criteria_details"),
                    ("eligibilityCriteria", "eligibility_criteria"),
                ],
            );
            o.put("procuringEntity", object(|o| o.texts(p, &[("id", "procuring_entity_id"), ("name", "procuring_entity_name")])));
            o.money(p, "value", ("amount", "currency"));
            o.money(p, "minValue", ("min_amount", "min_currency"));
            o.period(p, "tenderPeriod", ("tender_start_text", "tender_end_text"));
            o.period(p, "awardPeriod", ("award_start_text", "award_end_text"));
            o.put("bidOpening", object(|o| o.texts(p, &[("date", "bid_opening_text")])));
            o.number(p, "numberOfTenderers", "number_of_tenderers");
            o.put("techniques", object(|o| o.put("hasFrameworkAgreement", p["has_framework"].clone())));
            o.put("lots", self.each("lots", lot));
            o.put("items", self.of_section("items", "tender", None, item));
            o.put("participationFees", self.each("fees", fee));
            o.put("documents", self.of_section("documents", "tender", None, document));
            o.put("milestones", self.of_section("milestones", "tender", None, milestone));
            o.put("amendments", self.of_section("amendments", "tender", None, amendment));
        })
    }

    /// References to parties: by the joined key where all have an id, else by the rows of the list.
    fn references(&self, key: Option<&str>, table: &str, owner: &str, id: Option<&str>) -> Json {
        let all = self.rows(table);
        let of_owner = |row: &&&Json| id.is_some() && text(row, owner) == id;
        let reference = |row: &Json| object(|o| o.texts(row, &[("id", "party_id"), ("name", "name")]));
        let Some(key) = key else { return Json::Array(all.iter().filter(of_owner).map(|r| reference(r)).collect()) };
        let one = |party: &str| {
            let named = |r: &&&Json| text(r, "party_id") == Some(party);
            let found = all.iter().filter(of_owner).find(named).or_else(|| all.iter().find(named));
            found.map_or_else(|| json!({"id": party}), |row| reference(row))
        };
        Json::Array(key.split('|').map(one).collect())
    }

    fn bid(&self, row: &'d Json) -> Json {
        let id = text(row, "bid_id");
        object(|o| {
            o.texts(row, &[("id", "bid_id"), ("date", "date_text"), ("status", "status")]);
            o.put("tenderers", self.references(text(row, "tenderer_key"), "bidders", "bid_id", id));
            o.money(row, "value", ("amount", "currency"));
            o.put("relatedLots", json!(text(row, "lot_id").into_iter().collect::<Vec<_>>()));
            if id.is_some() {
                o.put("documents", self.of_section("documents", "bid", Some(id), document));
            }
        })
    }

    fn award(&self, row: &'d Json) -> Json {
        let id = text(row, "award_id");
        object(|o| {
            o.texts(
                row,
                &[("id", "award_id"), ("title", "title"), ("status", "status"), ("date", "date_text"), ("relatedBid", "related_bid_id")],
            );
            o.money(row, "value", ("amount", "currency"));
            o.put("suppliers", self.references(text(row, "supplier_key"), "suppliers", "award_id", id));
            o.period(row, "contractPeriod", ("contract_start_text", "contract_end_text"));
            o.put("relatedLots", json!(text(row, "lot_id").into_iter().collect::<Vec<_>>()));
            if id.is_some() {
                o.put("items", self.of_section("items", "award", Some(id), item));
                o.put("documents", self.of_section("documents", "award", Some(id), document));
                o.put("amendments", self.of_section("amendments", "award", Some(id), amendment));
            }
        })
    }

    fn contract(&self, row: &'d Json) -> Json {
        let id = text(row, "contract_id");
        object(|o| {
            o.texts(
                row,
                &[
                    ("id", "contract_id"),
                    ("awardID", "award_id"),
                    ("title", "title"),
                    ("status", "status"),
                    ("statusDetails", "status_details"),
                    ("dateSigned", "signed_text"),
                ],
            );
            o.money(row, "value", ("amount", "currency"));
            let period = object(|o| {
                o.texts(row, &[("startDate", "period_start_text"), ("endDate", "period_end_text")]);
                o.number(row, "durationInDays", "period_days");
            });
            o.put("period", period);
            if id.is_some() {
                o.put("items", self.of_section("items", "contract", Some(id), item));
                o.put("documents", self.of_section("documents", "contract", Some(id), document));
                o.put("milestones", self.of_section("milestones", "contract", Some(id), milestone));
                o.put("amendments", self.of_section("amendments", "contract", Some(id), amendment));
                o.put("relatedProcesses", self.of_section("related", "contract", Some(id), related));
                o.put("implementation", self.implementation(id));
            }
        })
    }

    fn implementation(&self, id: Option<&str>) -> Json {
        let paid = self.rows("transactions").into_iter().filter(|t| text(t, "contract_id") == id).map(transaction);
        object(|o| {
            o.put("transactions", Json::Array(paid.collect()));
            o.put("documents", self.of_section("documents", "implementation", Some(id), document));
            o.put("milestones", self.of_section("milestones", "implementation", Some(id), milestone));
        })
    }
}

fn party(row: &Json) -> Json {
    object(|o| {
        o.texts(row, &[("id", "party_id"), ("name", "name")]);
        o.put("identifier", object(|o| o.texts(row, &[("scheme", "scheme"), ("id", "identifier"), ("legalName", "legal_name")])));
        let address = [
            ("streetAddress", "street"),
            ("locality", "locality"),
            ("region", "region"),
            ("postalCode", "postal_code"),
            ("countryName", "country"),
        ];
        o.put("address", object(|o| o.texts(row, &address)));
        o.put("details", object(|o| o.texts(row, &[("scale", "scale")])));
        let roles = match codes(row, "roles") {
            Json::Array(none) if none.is_empty() => {
                let referred = [("is_buyer", "buyer"), ("is_tenderer", "tenderer"), ("is_supplier", "supplier")];
                json!(referred.iter().filter(|(column, _)| row[column] == true).map(|(_, role)| role).collect::<Vec<_>>())
            }
            published => published,
        };
        o.put("roles", roles);
    })
}

fn lot(row: &Json) -> Json {
    object(|o| {
        o.texts(row, &[("id", "lot_id"), ("title", "title"), ("description", "description"), ("status", "status")]);
        o.money(row, "value", ("amount", "currency"));
    })
}

fn item(row: &Json) -> Json {
    object(|o| {
        o.texts(row, &[("id", "item_id"), ("description", "description"), ("relatedLot", "lot_id")]);
        let class = [("scheme", "scheme"), ("id", "class_id"), ("description", "class_description")];
        o.put("classification", object(|o| o.texts(row, &class)));
        o.number(row, "quantity", "quantity");
        let unit = object(|o| {
            o.texts(row, &[("id", "unit_id"), ("name", "unit_name")]);
            o.money(row, "value", ("unit_amount", "unit_currency"));
        });
        o.put("unit", unit);
        o.put("deliveryAddress", object(|o| o.texts(row, &[("region", "region")])));
    })
}

fn fee(row: &Json) -> Json {
    object(|o| {
        o.texts(row, &[("id", "fee_id")]);
        o.put("type", codes(row, "type"));
        o.money(row, "value", ("amount", "currency"));
    })
}

fn document(row: &Json) -> Json {
    let fields = [
        ("id", "document_id"),
        ("documentType", "type"),
        ("title", "title"),
        ("url", "url"),
        ("datePublished", "published_text"),
        ("dateModified", "modified_text"),
    ];
    object(|o| o.texts(row, &fields))
}

fn milestone(row: &Json) -> Json {
    let fields = [
        ("id", "milestone_id"),
        ("title", "title"),
        ("type", "type"),
        ("status", "status"),
        ("dueDate", "due_text"),
        ("dateMet", "met_text"),
    ];
    object(|o| o.texts(row, &fields))
}

fn amendment(row: &Json) -> Json {
    let fields = [
        ("id", "amendment_id"),
        ("date", "date_text"),
        ("description", "description"),
        ("rationale", "rationale"),
        ("amendsReleaseID", "amends_release_id"),
        ("releaseID", "release_id"),
    ];
    object(|o| o.texts(row, &fields))
}

fn transaction(row: &Json) -> Json {
    object(|o| {
        o.texts(row, &[("id", "transaction_id"), ("date", "date_text")]);
        o.money(row, "value", ("amount", "currency"));
        o.put("payer", object(|o| o.texts(row, &[("id", "payer_id")])));
        o.put("payee", object(|o| o.texts(row, &[("id", "payee_id")])));
    })
}

fn related(row: &Json) -> Json {
    object(|o| {
        o.put("relationship", codes(row, "relationship"));
        o.texts(row, &[("identifier", "identifier")]);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_back_to_the_lists_they_stood_in() {
        let document = json!({
            "processes": [{"ocid": "o-1", "release_text": "2024-03-01T00:00:00Z", "buyer_id": "B", "amount": 1000.0, "currency": "KZT", "has_framework": false}],
            "awards": [{"award_id": "a10", "pointer": "/awards/10"}, {"award_id": "a2", "pointer": "/awards/2", "supplier_key": "S1|S2"}],
            "suppliers": [{"award_id": "a2", "party_id": "S2", "name": "Two"}, {"award_id": "a10", "name": "Nameless"}],
            "contracts": [{"contract_id": "k", "award_id": "a2"}],
            "items": [{"section": "contract", "section_id": "k", "item_id": "1", "quantity": 2.5}, {"section": "tender", "item_id": "2"}],
            "transactions": [{"contract_id": "k", "transaction_id": "t", "amount": 0.1, "currency": "KZT"}],
            "fees": [{"fee_id": "f", "type": "submission|win"}],
        });
        let out = release(&document, &Made::default());
        for (pointer, expected) in [
            ("/id", json!("o-1-2024-03-01T00:00:00Z")),
            ("/tag", json!(["compiled"])),
            ("/initiationType", json!("tender")),
            ("/buyer", json!({"id": "B"})),
            ("/tender/value", json!({"amount": 1000, "currency": "KZT"})),
            ("/tender/techniques/hasFrameworkAgreement", json!(false)),
            ("/tender/items", json!([{"id": "2"}])),
            ("/tender/participationFees/0/type", json!(["submission", "win"])),
            ("/awards/0/suppliers", json!([{"id": "S1"}, {"id": "S2", "name": "Two"}])),
            ("/awards/1/suppliers", json!([{"name": "Nameless"}])),
            ("/contracts/0/items/0", json!({"id": "1", "quantity": 2.5})),
            ("/contracts/0/implementation/transactions/0/value/amount", json!(0.1)),
        ] {
            assert_eq!(out.pointer(pointer), Some(&expected), "{pointer} of {out:#}");
        }
        assert!(out.get("bids").is_none() && out["tender"].get("lots").is_none(), "what is empty is left out");
    }

    #[test]
    fn a_release_without_a_date_has_that_of_its_newest_or_of_the_version() {
        let made = Made { at: "2025-01-01T00:00:00Z".to_owned(), ..Made::default() };
        let of = |document: Json| release(&document, &made)["date"].clone();
        let releases = json!([{"date_text": "2024-01-02"}, {"date_text": "2024-02-01"}]);
        assert_eq!(of(json!({"processes": [{"ocid": "o"}], "releases": releases})), "2024-02-01");
        assert_eq!(of(json!({"processes": [{"ocid": "o"}]})), "2025-01-01T00:00:00Z");
    }
}
