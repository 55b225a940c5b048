//! Records of people and firms as published: from registers and lists, and the parties of contracts.

use std::collections::BTreeMap;
use std::path::Path;

use engine::entities::parties::{Party, each_awarded, each_party};
use engine::entities::read::{Placed, each_record};
use engine::input::read::{FILES_FROM, FileRead};
use engine::input::sink::TableData;
use engine::publication::marks::Marks;
use engine::shelf::version::{self, About, Part};
use engine::sql::session::Limits;
use facts::ftm::{Schema, model};
use facts::statements::{Entity, Statement};
use resolve::links::{self, Link};

use crate::work::Room;

/// Where a row was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// The row's id.
    pub row: i64,
    /// The file's number, from [`FILES_FROM`] on.
    pub file: i32,
    /// First byte of the record.
    pub offset: i64,
    /// Its length.
    pub length: i64,
}

impl Spot {
    /// Of a row that was computed of others and stands in no file.
    pub const NOWHERE: Spot = Spot { row: 0, file: -1, offset: 0, length: 0 };
}

/// A published record of a person, firm, body or other thing.
#[derive(Clone, Debug)]
pub struct Record {
    /// Dataset in the office.
    pub dataset: String,
    /// What it says. Ids of entities, its own included, are those of the dataset with its name in front: `un/123`.
    pub entity: Entity,
    /// Where it was read.
    pub spot: Spot,
    /// It is a party of contracts.
    pub is_party: bool,
}

/// A link as published, between records.
#[derive(Clone, Debug)]
pub struct Linked {
    /// Dataset in the office.
    pub dataset: String,
    /// The link; its ends are ids of records.
    pub link: Link,
    /// Where it was read.
    pub spot: Spot,
}

/// Everything that an office's datasets say of people and firms.
#[derive(Default)]
pub struct Records {
    /// Records that are no links, in order of dataset and id.
    pub records: Vec<Record>,
    /// Links between them.
    pub links: Vec<Linked>,
    /// The records that those links were read from, as entities.
    pub edges: Vec<Record>,
    /// Lines of declarations and restrictions of business: what is said of records, in schemata of our own.
    pub lines: Vec<Record>,
    /// The files, in the order of their numbers.
    pub files: Vec<FileRead>,
    /// The versions whose files those are, in the same order.
    pub parts: Vec<Part>,
    /// What could not be taken, in words.
    pub troubles: Vec<String>,
    /// The datasets read, with the content of their versions.
    pub datasets: BTreeMap<String, String>,
    /// Datasets of contracts among them.
    pub contracts: Vec<String>,
    /// What parties of contracts were awarded.
    pub stakes: Stakes,
}

/// What parties were awarded: by currency how many awards, and for each record the sum. Currencies are never added.
#[derive(Default)]
pub struct Stakes(BTreeMap<String, (u64, BTreeMap<String, u64>)>);

impl Stakes {
    /// The currency that most awards are in (of several, the first by its code), and what each record was awarded in it.
    pub fn most_common(&self) -> Option<(&str, &BTreeMap<String, u64>)> {
        let most = self.0.iter().max_by_key(|(code, (awards, _))| (*awards, std::cmp::Reverse(*code)))?;
        Some((most.0, &most.1.1))
    }
}

impl Records {
    /// Reads the datasets named, with the content of their versions. `days` has the day on which each version was taken in: what stands in
    /// it without a later word of its publisher was published on that day.
    pub fn read(
        room: &Room,
        shelf: &Path,
        datasets: &BTreeMap<String, String>,
        days: &BTreeMap<String, String>,
        marks: &Marks,
    ) -> Result<Records, String> {
        let mut out = Records { datasets: datasets.clone(), ..Records::default() };
        for (dataset, content) in datasets {
            let folder = version::folder(shelf, dataset, content);
            let about = About::read(&folder)?;
            let first = FILES_FROM + i32::try_from(out.files.len()).map_err(|_| "too many files".to_owned())?;
            let files = about.files.clone();
            out.parts.push(Part { dataset: dataset.clone(), content: content.clone(), files: files.len() });
            out.files.extend(files);
            if folder.join("statements.parquet").exists() {
                out.statements(room, &folder, dataset, first, days.get(dataset))?;
            } else if folder.join("parties.parquet").exists() {
                out.parties(room, &folder, dataset, first, marks)?;
                out.awarded(room, &version::open(&folder)?, dataset)?;
                out.contracts.push(dataset.clone());
            }
        }
        Ok(out)
    }

    fn statements(&mut self, room: &Room, folder: &Path, dataset: &str, first_file: i32, day: Option<&String>) -> Result<(), String> {
        let limits: Limits = room.limits();
        let file = folder.join("statements.parquet");
        let mut take = |placed: Vec<Placed>| {
            self.record(dataset, &placed, first_file, day);
            Ok(())
        };
        room.runtime.block_on(each_record(&file, dataset, &limits, &mut take))
    }

    /// Takes one record: its statements.
    fn record(&mut self, dataset: &str, placed: &[Placed], first_file: i32, day: Option<&String>) {
        let Some(first) = placed.first() else { return };
        let spot = Spot { row: first.row, file: first_file.saturating_add(first.file), offset: first.offset, length: first.length };
        let statements: Vec<Statement> = placed.iter().map(|p| scoped(&p.statement, dataset, day)).collect();
        let entity = match Entity::from_statements(&statements) {
            Ok(entity) => entity,
            Err(error) => return self.trouble(format!("{dataset}: {error}")),
        };
        if model().schema(&entity.schema).is_some_and(Schema::is_own) {
            return self.lines.push(Record { dataset: dataset.to_owned(), entity, spot, is_party: false });
        }
        let read = links::read(&entity, &statements);
        for trouble in read.troubles {
            self.trouble(format!("{dataset}: {trouble}"));
        }
        if read.links.is_empty() {
            return self.records.push(Record { dataset: dataset.to_owned(), entity, spot, is_party: false });
        }
        let linked = |link| Linked { dataset: dataset.to_owned(), link, spot };
        self.links.extend(read.links.into_iter().map(linked));
        self.edges.push(Record { dataset: dataset.to_owned(), entity, spot, is_party: false });
    }

    fn trouble(&mut self, trouble: String) {
        /// Nobody reads more, and a bad file must not fill the memory.
        const TROUBLES_MAX: usize = 1_000;
        if self.troubles.len() < TROUBLES_MAX {
            self.troubles.push(trouble);
        }
    }

    fn awarded(&mut self, room: &Room, tables: &[Option<TableData>], dataset: &str) -> Result<(), String> {
        let (limits, stakes) = (room.limits(), &mut self.stakes.0);
        room.runtime.block_on(each_awarded(tables, &limits, &mut |awarded| {
            let (awards, of) = stakes.entry(awarded.currency).or_default();
            *awards = awards.saturating_add(awarded.awards);
            let sum = of.entry(format!("{dataset}/{}", awarded.party_id)).or_default();
            *sum = sum.saturating_add(awarded.amount);
        }))
    }

    fn parties(&mut self, room: &Room, folder: &Path, dataset: &str, first_file: i32, marks: &Marks) -> Result<(), String> {
        let (limits, file) = (room.limits(), folder.join("parties.parquet"));
        let records = &mut self.records;
        let mut take = |party: Party| {
            let spot = Spot { row: party.row, file: first_file.saturating_add(party.file), offset: party.offset, length: party.length };
            records.push(Record { dataset: dataset.to_owned(), entity: of_party(&party, dataset, marks), spot, is_party: true });
            Ok(())
        };
        let ambiguous = room.runtime.block_on(each_party(&file, &limits, &mut take))?;
        if ambiguous > 0 {
            self.trouble(format!(
                "{dataset}: {ambiguous} party ids stand for several firms (their names or numbers differ), so none of them is taken for a record"
            ));
        }
        Ok(())
    }
}

/// A statement whose ids of entities have the dataset's name in front, last seen on the day where its publisher says nothing else.
fn scoped(statement: &Statement, dataset: &str, day: Option<&String>) -> Statement {
    let mut out = statement.clone();
    out.last_seen = out.last_seen.or_else(|| day.cloned());
    out.entity_id = format!("{dataset}/{}", out.entity_id);
    let is_entity = out.kind() == Some(facts::ftm::Kind::Entity);
    if is_entity {
        out.value = format!("{dataset}/{}", out.value);
    }
    out
}

/// A party of contracts as an entity. Whether it is a firm or a person is known only where its register says so.
fn of_party(party: &Party, dataset: &str, marks: &Marks) -> Entity {
    let is_organisation = party.is_buyer || marks.is_organisation(&party.scheme, party.identifier.as_deref());
    let schema = match (party.is_buyer, is_organisation) {
        (true, _) => "PublicBody",
        (false, true) => "Organization",
        (false, false) => "LegalEntity",
    };
    let mut properties: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut put = |prop: &str, value: Option<&str>| {
        let Some(value) = value.map(str::trim).filter(|v| !v.is_empty()) else { return };
        let values = properties.entry(prop.to_owned()).or_default();
        if !values.iter().any(|v| v == value) {
            values.push(value.to_owned());
        }
    };
    party.names.iter().for_each(|name| put("name", Some(name)));
    let number = if party.scheme.contains("TAX") || party.scheme.contains("VAT") { "taxNumber" } else { "registrationNumber" };
    put(number, party.identifier.as_deref());
    // Schemes of org-id.guide begin with the country; XI, XM and XT are no countries.
    let country = party.scheme.split_once('-').map(|(c, _)| c.to_ascii_lowercase());
    let is_country = |c: &str| model().kind(facts::ftm::Kind::Country).values.contains_key(c);
    put("country", country.as_deref().filter(|c| is_country(c)));
    put("address", party.address.as_deref());
    put("email", party.email.as_deref());
    put("phone", party.telephone.as_deref());
    Entity {
        id: format!("{dataset}/{}", party.party_id),
        schema: schema.to_owned(),
        properties,
        own: BTreeMap::new(),
        datasets: vec![dataset.to_owned()],
        referents: Vec::new(),
        target: None,
        first_seen: None,
        last_seen: None,
        last_change: None,
    }
}
