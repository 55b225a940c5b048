//! One picture of the records: which of them are taken to be which entity, and what an entity's records say together.

use std::collections::{BTreeMap, BTreeSet};

use facts::ftm::model;

use super::joined::entity_id;
use super::records::{Record, Records};

/// Why a record belongs to an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Belongs {
    /// The entity: records that hang together by official numbers and judgements. It may be asserted.
    pub entity: String,
    /// The entity it most likely is, with what likeness alone joins: for those who search and judge, never asserted.
    pub likely: String,
    /// `alone`, `identifier`, `judged` or `name`; the last joins the likely entity only.
    pub how: &'static str,
    /// The record that the evidence joins it to.
    pub joined_to: Option<String>,
    /// Their likeness, 0 to 1.
    pub likeness: Option<f64>,
}

impl Belongs {
    /// What is said of a record before it is joined to any.
    pub fn alone(record: &str) -> Belongs {
        Belongs { entity: entity_id(record), likely: entity_id(record), how: "alone", joined_to: None, likeness: None }
    }
}

/// An entity: its records.
pub struct Member<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its records, in order of dataset and id.
    pub records: Vec<&'a Record>,
}

/// Records and the entities they are taken to be.
pub struct Picture<'a> {
    /// The records.
    pub all: &'a Records,
    /// For each record by its id, the entity.
    pub of: BTreeMap<String, Belongs>,
}

impl<'a> Picture<'a> {
    /// The entity of a record; empty where nothing is known of it.
    pub fn entity(&self, record: &str) -> &str {
        self.of.get(record).map_or("", |b| b.entity.as_str())
    }

    /// The same records as the entities that they most likely are.
    pub fn likely(&self) -> Picture<'a> {
        let likely = |b: &Belongs| Belongs { entity: b.likely.clone(), ..b.clone() };
        Picture { all: self.all, of: self.of.iter().map(|(id, b)| (id.clone(), likely(b))).collect() }
    }

    /// All entities, in order of their ids.
    pub fn members(&'a self) -> Vec<Member<'a>> {
        let mut by_id: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in &self.all.records {
            by_id.entry(self.entity(&record.entity.id)).or_default().push(record);
        }
        by_id.into_iter().map(|(id, records)| Member { id, records }).collect()
    }
}

impl Member<'_> {
    /// The schema that all its records share; that of the first where they share none.
    pub fn schema(&self) -> &str {
        let mut schemata = self.records.iter().map(|r| r.entity.schema.as_str());
        let first = schemata.next().unwrap_or("Thing");
        schemata.fold(first, |a, b| model().common(a, b).map_or(a, |s| s.name.as_str()))
    }

    /// Whether it is a natural person; `None` where its records do not say.
    pub fn is_person(&self) -> Option<bool> {
        let schema = model().schema(self.schema())?;
        if schema.is_a("Person") {
            return Some(true);
        }
        let is_said = !schema.is_a("LegalEntity") || schema.is_a("Organization");
        is_said.then_some(false)
    }

    /// The name it is shown by: that of a register or list before that of a party of contracts.
    pub fn caption(&self) -> &str {
        let listed = self.records.iter().find(|r| !r.is_party && r.entity.first("name").is_some());
        listed.or(self.records.first()).map_or("", |r| r.entity.caption())
    }

    /// Different values of properties, sorted.
    pub fn values(&self, props: &[&str]) -> BTreeSet<&str> {
        let mut values = BTreeSet::new();
        for record in &self.records {
            values.extend(props.iter().flat_map(|p| record.entity.all(p)).map(String::as_str));
        }
        values
    }

    /// Values joined with `|`; `None` where there is none.
    pub fn joined(&self, props: &[&str]) -> Option<String> {
        let values = self.values(props);
        (!values.is_empty()).then(|| values.into_iter().collect::<Vec<_>>().join("|"))
    }

    /// The datasets it stands in, joined with `|`.
    pub fn datasets(&self) -> String {
        let datasets: BTreeSet<&str> = self.records.iter().map(|r| r.dataset.as_str()).collect();
        datasets.into_iter().collect::<Vec<_>>().join("|")
    }

    /// The date on which all records agree, as precise as one of them has it; `None` where they differ or say nothing.
    pub fn date(&self, prop: &str) -> Option<&str> {
        let dates = self.values(&[prop]);
        let best = dates.iter().max_by_key(|d| d.len()).copied()?;
        dates.iter().all(|d| best.starts_with(d)).then_some(best)
    }
}

/// What a register's own word for the state of a firm means; `None` where it is none of the words we know.
pub fn state_of(status: &str) -> Option<&'static str> {
    /// Beginnings of words, in the order in which they are tried: `inactive` is not `active`.
    const WORDS: [(&str, &[&str]); 4] = [
        ("insolvent", &["insolv", "bankrupt", "in administration", "receivership", "банкрот"]),
        ("liquidation", &["liquidat", "in liquidation", "winding", "ликвид", "тарат"]),
        ("dissolved", &["dissol", "struck", "removed", "closed", "ceased", "inactive", "прекращ", "исключ", "снят", "қызметін тоқтат"]),
        ("active", &["active", "registered", "live", "действ", "зарегистр", "қолданыста", "тіркелген"]),
    ];
    let status = status.trim().to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|w| status.starts_with(w));
    WORDS.iter().find(|(_, words)| begins(words)).map(|(state, _)| *state)
}

/// An address in the form in which addresses are compared: folded, its words in order; `None` without a number, since a street has many
/// doors.
pub fn address_key(address: &str) -> Option<String> {
    let folded = names::scripts::fold(address);
    let mut words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words.iter().any(|w| w.chars().any(|c| c.is_ascii_digit())).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_s_words_for_a_state_are_told_apart() {
        let of = |s| state_of(s).unwrap_or("unknown");
        assert_eq!(
            [of("Active"), of("Inactive"), of("В стадии ликвидации"), of("Ликвидировано"), of("Действующее"), of("17")],
            ["active", "dissolved", "unknown", "liquidation", "active", "unknown"]
        );
    }

    #[test]
    fn an_address_without_a_number_is_not_compared() {
        assert_eq!(address_key("Кокбель, ул. Степная, 180"), address_key("180, УЛ. СТЕПНАЯ; Кокбель"));
        assert_eq!(address_key("Kokbel"), None);
    }
}
