//! FollowTheMoney out: entities as Aleph, OpenSanctions and others read them, one a line.
//!
//! Parties come first, once each; then, process by process, the call for tenders, the contract and its awards. An entity's id is made
//! from the dataset and the id that everybody may see, so that the same party has the same entity in every version.

use axum::extract::State;
use engine::publication::gate::MASK;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use index::pages::{Cell, Row};
use serde_json::{Map, Value as Json, json};

use super::{Bytes, number, of_documents, rows, sent, text};
use crate::site::editions::Edition;
use crate::site::limits::EXPORT_CHUNK;
use crate::site::reply::{Answer, Ask, Path, Site, edition};

/// Methods that appeal to nobody: there is no call.
const NO_CALL: [&str; 2] = ["direct", "limited"];

/// All entities of a dataset.
pub async fn all(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let buyers = parties(edition.clone(), "select buyer_id as id, b.* from buyers b where buyer_id > ? order by buyer_id limit ?", true);
    // Who buys and supplies is one party, and has been told among the buyers.
    let others = "select s.supplier_id as id, s.* from suppliers s where s.supplier_id > ? \
         and not exists (select 1 from buyers b where b.buyer_id = s.supplier_id) order by s.supplier_id limit ?";
    let suppliers = parties(edition.clone(), others, false);
    let of = dataset.clone();
    let processes = of_documents(edition, move |document, out| Told { dataset: &of, document, out }.process());
    Ok(sent(&format!("{dataset}-ftm"), "jsonl", "application/jsonl", buyers.chain(suppliers).chain(processes)))
}

/// Parties of a page table, some at a time.
fn parties(edition: std::sync::Arc<Edition>, sql: &'static str, buys: bool) -> impl Stream<Item = Bytes> + Send {
    let next = move |last: String| {
        let edition = edition.clone();
        async move {
            let rows = edition.pages.rows(sql, &[Cell::Text(last), Cell::Int(EXPORT_CHUNK)]).await?;
            let Some(end) = rows.last().and_then(|r| r.text("id")) else { return Ok::<_, String>(None) };
            let mut out = Vec::new();
            for row in &rows {
                party(&edition.made.dataset, row, buys).write(&edition.made.dataset, &mut out);
            }
            Ok(Some((out, end)))
        }
    };
    stream::try_unfold(String::new(), next).map_err(std::io::Error::other)
}

/// An entity that is being filled.
struct Entity {
    id: String,
    schema: &'static str,
    properties: Map<String, Json>,
}

fn entity_id(dataset: &str, kind: &str, parts: &[&str]) -> String {
    facts::ids::digest([dataset, kind].iter().chain(parts).map(|p| p.as_bytes()))
}

impl Entity {
    fn new(id: String, schema: &'static str) -> Entity {
        Entity { id, schema, properties: Map::new() }
    }

    /// Adds values of a property; none is no property.
    fn add(&mut self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        // One space for any run of blanks, as FollowTheMoney itself reads texts.
        let plain = |value: String| value.split_whitespace().collect::<Vec<_>>().join(" ");
        for value in values.into_iter().map(|v| plain(v.into())).filter(|v| !v.is_empty()) {
            let list = self.properties.entry(name).or_insert_with(|| json!([]));
            let value = Json::String(value);
            if let Some(list) = list.as_array_mut().filter(|l| !l.contains(&value)) {
                list.push(value);
            }
        }
    }

    fn write(self, dataset: &str, out: &mut Vec<u8>) {
        let line = json!({"id": self.id, "schema": self.schema, "properties": self.properties, "datasets": [dataset]});
        out.extend(line.to_string().into_bytes());
        out.push(b'\n');
    }
}

/// A party: a masked id says that nobody knows it to be an organisation, so it may be a person.
fn party(dataset: &str, row: &Row, buys: bool) -> Entity {
    let id = row.text("id").unwrap_or_default();
    let schema = match (buys, id.starts_with(MASK)) {
        (true, _) => "PublicBody",
        (false, false) => "Company",
        (false, true) => "LegalEntity",
    };
    let mut entity = Entity::new(entity_id(dataset, "party", &[&id]), schema);
    // As on the pages: where no name was published the id stands for it.
    entity.add("name", row.text("name").or(Some(id)));
    entity.add("registrationNumber", row.text("identifier"));
    let place: Vec<String> = [row.text("locality"), row.text("region")].into_iter().flatten().collect();
    entity.add("address", Some(place.join(", ")));
    entity
}

/// What is told of one process.
struct Told<'t> {
    dataset: &'t str,
    document: &'t Json,
    out: &'t mut Vec<u8>,
}

impl Told<'_> {
    fn process(mut self) {
        let found = rows(self.document, "processes");
        let Some(p) = found.first() else { return };
        let ocid = text(p, "ocid").unwrap_or_default();
        let buyer = match (text(p, "buyer_id"), text(p, "buyer_name")) {
            (Some(id), _) => Some(entity_id(self.dataset, "party", &[id])),
            (None, Some(name)) => Some(self.nameless("PublicBody", ocid, name)),
            (None, None) => None,
        };
        let call = self.call(p, ocid, buyer.as_deref());
        self.contract(p, ocid, buyer.as_deref(), call.as_deref());
    }

    /// A party with a name and no id: known in this process only.
    fn nameless(&mut self, schema: &'static str, ocid: &str, name: &str) -> String {
        let id = entity_id(self.dataset, "named", &[ocid, name]);
        let mut entity = Entity::new(id.clone(), schema);
        entity.add("name", [name]);
        entity.write(self.dataset, self.out);
        id
    }

    fn titled(&self, entity: &mut Entity, p: &Json, ocid: &str, buyer: Option<&str>) {
        entity.add("title", text(p, "title").or_else(|| text(p, "description")).or(Some(ocid)));
        entity.add("authority", buyer);
    }

    fn party_ids(&mut self, list: &[&Json], ocid: &str) -> Vec<String> {
        let mut out = Vec::new();
        for row in list {
            match (text(row, "party_id"), text(row, "name")) {
                (Some(id), _) => out.push(entity_id(self.dataset, "party", &[id])),
                (None, Some(name)) => out.push(self.nameless("LegalEntity", ocid, name)),
                (None, None) => {}
            }
        }
        out
    }

    /// The call, where there was one: an appeal to bid, with a deadline or with bids.
    fn call(&mut self, p: &Json, ocid: &str, buyer: Option<&str>) -> Option<String> {
        let bidders = rows(self.document, "bidders");
        let is_call =
            !text(p, "method").is_some_and(|m| NO_CALL.contains(&m)) && (text(p, "tender_end_text").is_some() || !bidders.is_empty());
        if !is_call || buyer.is_none() {
            return None;
        }
        let id = entity_id(self.dataset, "call", &[ocid]);
        let tenderers = self.party_ids(&bidders, ocid);
        let mut entity = Entity::new(id.clone(), "CallForTenders");
        self.titled(&mut entity, p, ocid, buyer);
        entity.add("callId", [ocid]);
        entity.add("procedure", text(p, "method_details").or_else(|| text(p, "method")));
        entity.add("procurementType", text(p, "category"));
        entity.add("submissionDeadline", text(p, "tender_end_day"));
        entity.add("numberOfLots", number(p, "lot_count").filter(|n| n.as_u64() != Some(0)).map(|n| n.to_string()));
        entity.add("tenderers", tenderers);
        entity.write(self.dataset, self.out);
        Some(id)
    }

    /// The contract and its awards.
    fn contract(&mut self, p: &Json, ocid: &str, buyer: Option<&str>, call: Option<&str>) {
        let (awards, contracts) = (rows(self.document, "awards"), rows(self.document, "contracts"));
        if awards.is_empty() && contracts.is_empty() {
            return;
        }
        let id = entity_id(self.dataset, "contract", &[ocid]);
        let mut entity = Entity::new(id.clone(), "Contract");
        self.titled(&mut entity, p, ocid, buyer);
        entity.add("procedureNumber", [ocid]);
        entity.add("procedure", text(p, "method_details"));
        entity.add("method", text(p, "method"));
        entity.add("type", text(p, "category"));
        entity.add("criteria", text(p, "award_criteria"));
        entity.add("status", contracts.iter().filter_map(|k| text(k, "status")));
        entity.add("contractDate", contracts.iter().filter_map(|k| text(k, "signed_day")));
        entity.add("numberAwards", Some(awards.len()).filter(|n| *n > 0).map(|n| n.to_string()));
        // Of several contracts no one amount is the contract's.
        if let [one] = contracts.as_slice()
            && let Some(amount) = number(one, "amount")
        {
            entity.add("amount", [amount.to_string()]);
            entity.add("currency", text(one, "currency"));
        }
        entity.write(self.dataset, self.out);
        awards.iter().for_each(|award| self.award(award, ocid, &id, call));
    }

    /// An award joins a supplier to the contract; one without a supplier joins nobody and is left out.
    fn award(&mut self, award: &Json, ocid: &str, contract: &str, call: Option<&str>) {
        let award_id = text(award, "award_id");
        let mut suppliers: Vec<String> = match text(award, "supplier_key") {
            Some(key) => key.split('|').map(|id| entity_id(self.dataset, "party", &[id])).collect(),
            None => {
                let of_award =
                    rows(self.document, "suppliers").into_iter().filter(|s| award_id.is_some() && text(s, "award_id") == award_id);
                let of_award: Vec<&Json> = of_award.collect();
                self.party_ids(&of_award, ocid)
            }
        };
        suppliers.dedup();
        if suppliers.is_empty() {
            return;
        }
        let own = award_id.or_else(|| text(award, "pointer")).unwrap_or_default();
        let mut entity = Entity::new(entity_id(self.dataset, "award", &[ocid, own]), "ContractAward");
        entity.add("supplier", suppliers);
        entity.add("contract", [contract]);
        entity.add("callForTenders", call);
        entity.add("documentNumber", award_id);
        entity.add("lotNumber", text(award, "lot_id"));
        entity.add("status", text(award, "status"));
        entity.add("date", text(award, "date_day"));
        entity.add("startDate", text(award, "contract_start_day"));
        entity.add("endDate", text(award, "contract_end_day"));
        if let Some(amount) = number(award, "amount") {
            entity.add("amount", [amount.to_string()]);
            entity.add("currency", text(award, "currency"));
        }
        entity.write(self.dataset, self.out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entities(document: &Json) -> Vec<Json> {
        let mut out = Vec::new();
        Told { dataset: "d", document, out: &mut out }.process();
        String::from_utf8(out).expect("text").lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    }

    fn schemas(document: &Json) -> Vec<String> {
        entities(document).iter().map(|e| e["schema"].as_str().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn an_award_joins_its_suppliers_to_the_contract() {
        let document = json!({
            "processes": [{"ocid": "o", "buyer_id": "B", "title": "Pipes", "method": "open", "tender_end_text": "2024-02-01", "tender_end_day": "2024-02-01"}],
            "awards": [{"award_id": "a", "supplier_key": "S1|S2", "amount": 10.5, "currency": "KZT", "status": "active"}],
        });
        let all = entities(&document);
        assert_eq!(schemas(&document), ["CallForTenders", "Contract", "ContractAward"]);
        let award = &all[2]["properties"];
        let parties = [entity_id("d", "party", &["S1"]), entity_id("d", "party", &["S2"])];
        assert_eq!(award["supplier"], json!(parties));
        assert_eq!(award["contract"], json!([all[1]["id"]]));
        assert_eq!((&award["amount"], &award["currency"]), (&json!(["10.5"]), &json!(["KZT"])));
        assert_eq!(all[1]["properties"]["authority"], json!([entity_id("d", "party", &["B"])]));
    }

    #[test]
    fn a_direct_purchase_has_no_call_and_an_award_to_nobody_joins_nobody() {
        let process = json!([{"ocid": "o", "buyer_id": "B", "method": "direct", "tender_end_text": "2024-02-01"}]);
        assert_eq!(schemas(&json!({"processes": process, "awards": [{"award_id": "a", "status": "unsuccessful"}]})), ["Contract"]);
        assert!(schemas(&json!({"processes": process})).is_empty());
    }

    #[test]
    fn a_supplier_with_only_a_name_is_known_in_its_process() {
        let document = json!({
            "processes": [{"ocid": "o", "buyer_name": "Water works"}],
            "awards": [{"award_id": "a"}],
            "suppliers": [{"award_id": "a", "name": "Aigul"}],
        });
        assert_eq!(schemas(&document), ["PublicBody", "Contract", "LegalEntity", "ContractAward"]);
    }
}
