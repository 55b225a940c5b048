//! The door's types: what a reader is given and what it hands over. Every reader of this crate takes an input and an [`Out`].

use std::collections::BTreeMap;

use facts::statements::{Entity, Statement};

use crate::tables::Mapping;

/// More records set aside than this and the file is a bad file: nobody reads ten thousand reasons, and memory must not grow with them.
pub const SET_ASIDE_MAX: usize = 10_000;

/// More distinct names of fields than this are counted together: a hostile file may make up a name a record.
const NAMES_MAX: usize = 1_000;

/// Under which name fields beyond [`NAMES_MAX`] are counted.
const OTHER_NAMES: &str = "(others)";

/// A statement and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// What is stated.
    pub statement: Statement,
    /// Where it stands.
    pub at: At,
}

/// A place in the published (decompressed) bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// First byte of the record, counted from the beginning of the file.
    pub offset: u64,
    /// Bytes of the record.
    pub length: u64,
    /// Where in the record: a JSON pointer (`/properties/name/0`), a column's name, or a path of elements. Empty for the whole record.
    pub pointer: String,
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its first byte.
    pub offset: u64,
    /// Why, for the person who looks at the file.
    pub reason: String,
}

/// What came of reading one publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entities stated, each as often as the file has it.
    pub entities: u64,
    /// Statements given out.
    pub statements: u64,
    /// Records that could not be read, in their order.
    pub set_aside: Vec<SetAside>,
    /// Fields left out on purpose, with how often they had a value.
    pub ignored: BTreeMap<String, u64>,
    /// Fields the reader does not know, with how often they were met: a source that grew a column.
    pub unknown: BTreeMap<String, u64>,
    /// Properties with how many texts were no value of theirs (a date that is none, a country nobody knows). The texts are kept as notes.
    pub unread: BTreeMap<String, u64>,
}

/// What a publication can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// FollowTheMoney entities, one JSON object a line.
    FtmJson,
    /// FollowTheMoney statements as CSV with a header.
    StatementsCsv,
    /// FollowTheMoney statements as "pack": property and schema in one column, with a header or (older) without.
    StatementsPack,
    /// Beneficial Ownership Data Standard 0.2 to 0.4: an array of statements, or one a line.
    Bods,
    /// A table, by a mapping; with the file's name, which says which table of the mapping it is.
    Table(Box<Mapping>, String),
    /// Popolo JSON.
    Popolo {
        /// Code of the country whose institutions it lists, lowercase, or empty: the document does not say.
        country: String,
    },
    /// EveryPolitician's tables of a term or of names.
    PopoloCsv,
    /// A graph of the ICIJ: nodes and edges.
    IcijGraph,
    /// One of the CSV files of the US Treasury's list (SDN, ALT, ADD, SDN_COMMENTS).
    OfacCsv,
    /// The US Treasury's list as SDN.XML.
    OfacXml,
    /// The consolidated list of the UN Security Council.
    UnXml,
    /// The European Union's list as a table: the Commission's, or the annexes of the acts; the header says which.
    EuCsv,
    /// The European Union's list as the Commission's XML.
    EuXml,
    /// One of the tables of the United Kingdom's lists; the header says which.
    UkCsv,
    /// The UK Sanctions List as XML.
    UkXml,
}

/// Why a publication cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The input failed.
    #[error("the input could not be read: {0}")]
    Input(#[from] std::io::Error),
    /// The bytes are something else.
    #[error("not of this form: {0}")]
    NotThisForm(String),
    /// Too many records could not be read.
    #[error("more than {SET_ASIDE_MAX} records could not be read; the last one is on line {line}: {reason}")]
    TooManySetAside {
        /// The line of the last one.
        line: u64,
        /// Why it could not be read.
        reason: String,
    },
}

/// Where a reader puts what it finds.
pub(crate) struct Out<'a> {
    /// The dataset to file statements under.
    pub dataset: &'a str,
    sink: &'a mut dyn FnMut(Read),
    summary: Summary,
}

impl<'a> Out<'a> {
    pub(crate) fn new(dataset: &'a str, sink: &'a mut dyn FnMut(Read)) -> Out<'a> {
        Out { dataset, sink, summary: Summary::default() }
    }

    /// Gives out one statement, as it is. Whoever states the anchor counts as an entity.
    pub(crate) fn state(&mut self, statement: Statement, at: At) {
        self.summary.statements += 1;
        self.summary.entities += u64::from(statement.prop == facts::statements::ANCHOR);
        (self.sink)(Read { statement, at });
    }

    /// Gives out all statements of an entity that was read from one record; `pointer` says where in the record each stands.
    pub(crate) fn entity(&mut self, entity: &Entity, offset: u64, length: u64, mut pointer: impl FnMut(&Statement) -> String) {
        for statement in entity.statements(self.dataset) {
            let at = At { offset, length, pointer: pointer(&statement) };
            self.state(statement, at);
        }
    }

    /// Sets a record aside; fails when it is one too many.
    pub(crate) fn set_aside(&mut self, line: u64, offset: u64, reason: impl ToString) -> Result<(), ListError> {
        let reason = reason.to_string();
        if self.summary.set_aside.len() >= SET_ASIDE_MAX {
            return Err(ListError::TooManySetAside { line, reason });
        }
        self.summary.set_aside.push(SetAside { line, offset, reason });
        Ok(())
    }

    /// Counts a field that is left out on purpose.
    pub(crate) fn ignored(&mut self, name: &str) {
        count(&mut self.summary.ignored, name);
    }

    /// Counts a field that the reader does not know.
    pub(crate) fn unknown(&mut self, name: &str) {
        count(&mut self.summary.unknown, name);
    }

    /// Counts a text that is no value of its property.
    pub(crate) fn unread(&mut self, prop: &str) {
        count(&mut self.summary.unread, prop);
    }

    /// What came of it.
    pub(crate) fn done(self) -> Summary {
        self.summary
    }
}

fn count(names: &mut BTreeMap<String, u64>, name: &str) {
    let name = if names.len() < NAMES_MAX || names.contains_key(name) { name } else { OTHER_NAMES };
    match names.get_mut(name) {
        Some(times) => *times += 1,
        None => drop(names.insert(name.to_owned(), 1)),
    }
}
