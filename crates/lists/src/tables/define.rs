//! The mapping as written, read and checked.
//!
//! ```toml
//! [[table]]                          # one for each kind of file; a file goes to the first whose `files` fit its name
//! files = ["*officials*.csv"]
//! encoding = "utf-8"                 # or a name of the WHATWG, as "windows-1251"
//! delimiter = ","                    # the character between cells; quotes = false where quotation marks mean nothing
//! sheet = "*"                        # of a workbook
//! header = 1                         # the row with the names of columns; 0: none, then `columns` has them by position
//! columns = ["id", "name"]
//! short_rows = false                 # rows may end early
//! json = false                       # records of JSON: a row is an object, a column the path to a value, as "declarant/name"
//! ignore = ["image*"]                # columns left out by name; any other that nothing takes is reported
//! empty = ["N/A"]                    # cells that mean nothing
//! dates = "day-first"                # or "month-first"; 2020-12-31 is always understood
//! skip = [{ when = { id = "" }, reason = "rows of sums" }]
//!
//! [[table.entity]]
//! name = "person"                    # how other entities of the row call it
//! schema = "Person"                  # or { from = "kind", codes = { "firm" = "Company" }, otherwise = "LegalEntity" }
//! prefix = "xx-"                     # the id: this, and the key's cells with a `-` between them
//! key = ["id", "part?"]              # the fewest columns that name it and do not change; `?`: may be empty
//! hash = false                       # a short id made from prefix and key, where these are long texts
//! needs = ["name"]                   # made only where these are filled
//! when = { kind = "person" }         # and where cells fit these patterns (`!x`: do not fit x); a value may have it too
//! more = false                       # only adds to an entity whose own record lies elsewhere
//! each = "income"                    # of JSON: made for each element of this list; `@again?` in a key tells equal elements apart
//!
//! [table.entity.properties]
//! name = "name"                      # a column, read by what the property holds (dates, countries, genders)
//! topics = { is = "role.pep" }       # a constant
//! alias = { from = ["a", "b"], split = ";", as = "names" }
//! owner = { entity = "firm" }        # the id of another entity of the row
//! registrationNumber = ["bin", { from = "other", as = "identifiers" }]
//! ```
//!
//! Of a value: `when`, `before` and `after` (only the cell's text up to or behind this), `from` (columns: the first that is filled, or with `join` all that are), `is`, `entity`, `prefix`, `suffix`, `split`
//! (texts that part a cell), `codes` (patterns and what they mean; `otherwise = "drop"` leaves out what is no code, else it stays as
//! published), `empty`, `lang`, and `as`: `text` (nothing is read), `names` (a name in another script in brackets is a second one),
//! `identifiers` (labels in the cell say which property a number belongs to), `day` (columns of year, month and day), `place` (the
//! country that a place or address ends with).

use std::collections::BTreeMap;

use facts::ftm::model;
use serde::Deserialize;

use crate::dates::Order;

use super::patterns::{fits, header};
use super::value::{Value, Values, compared};

/// Most entities a row may make, and most properties of each: no mapping seen needs a tenth, and checks walk them all.
const ENTITIES_MAX: usize = 100;

/// A source's tables.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// One for each kind of file.
    #[serde(rename = "table")]
    pub tables: Vec<Table>,
}

/// One kind of file and what its columns are.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Patterns of file names.
    #[serde(default = "any")]
    pub files: Vec<String>,
    /// Name of the encoding.
    #[serde(default = "utf8")]
    pub encoding: String,
    /// Between cells.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Whether quotation marks hold cells together.
    #[serde(default = "yes")]
    pub quotes: bool,
    /// Pattern of the sheets of a workbook.
    #[serde(default = "anything")]
    pub sheet: String,
    /// The row with the names of columns, from 1; 0 where there is none.
    #[serde(default = "one")]
    pub header: u64,
    /// Names by position, where there is no header.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Rows may end early.
    #[serde(default)]
    pub short_rows: bool,
    /// The file holds objects of JSON, and columns are paths in them.
    #[serde(default)]
    pub json: bool,
    /// Columns left out by name; patterns.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Cells that mean nothing.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Which number is the day.
    #[serde(default, deserialize_with = "order")]
    pub dates: Order,
    /// Rows that are known and left unread.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// What a row makes.
    #[serde(rename = "entity")]
    pub entities: Vec<Making>,
}

/// Rows that are known and left unread.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// Patterns that cells have to fit; `""` fits an empty cell.
    pub when: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
}

/// An entity that a row makes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Making {
    /// How other entities of the row call it.
    pub name: String,
    /// Its schema, or where that comes from.
    pub schema: Schema,
    /// Put before the key.
    #[serde(default)]
    pub prefix: String,
    /// Columns that name it; a `?` at the end lets one be empty.
    pub key: Vec<String>,
    /// A short id instead of the texts themselves.
    #[serde(default)]
    pub hash: bool,
    /// Columns that have to be filled.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Patterns that cells have to fit.
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    /// Only adds to an entity whose own record lies elsewhere.
    #[serde(default)]
    pub more: bool,
    /// The list of a JSON record of which each element makes one; empty: the record makes one.
    #[serde(default)]
    pub each: String,
    /// Property to its values, as written.
    #[serde(default)]
    properties: BTreeMap<String, Values>,
    /// Property to its values.
    #[serde(skip)]
    pub values: Vec<(String, Vec<Value>)>,
}

/// A fixed schema, or a value whose codes are schemata.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Schema {
    /// Always this.
    Fixed(String),
    /// By the cell.
    Coded {
        /// The column.
        from: String,
        /// Patterns of its text and the schema each means.
        codes: BTreeMap<String, String>,
        /// The schema of any other text.
        otherwise: String,
    },
}

impl Mapping {
    /// Reads and checks a mapping on its own (`[[table]]` at the top).
    ///
    /// # Errors
    /// Where and what is wrong.
    pub fn parse(toml_text: &str) -> Result<Mapping, String> {
        let mapping: Mapping = toml::from_str(toml_text).map_err(|e| e.to_string())?;
        mapping.checked()
    }

    /// Reads and checks the mapping in a `source.toml`, which stands under `[list]`; `None` where the source has none.
    ///
    /// # Errors
    /// Where and what is wrong.
    pub fn of_source(toml_text: &str) -> Result<Option<Mapping>, String> {
        let source: toml::Table = toml::from_str(toml_text).map_err(|e| e.to_string())?;
        let tables = source.get("list").and_then(|l| l.get("table"));
        let Some(tables) = tables else { return Ok(None) };
        let tables: Vec<Table> = tables.clone().try_into().map_err(|e| e.to_string())?;
        Mapping { tables }.checked().map(Some)
    }

    /// The table that a file goes to.
    pub fn table(&self, file: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.files.iter().any(|p| fits(p, file)))
    }

    /// The mapping with its values spread and its columns' names as they are compared.
    fn checked(mut self) -> Result<Mapping, String> {
        for (at, table) in self.tables.iter_mut().enumerate() {
            table.prepare();
            table.check().map_err(|e| format!("table {}: {e}", at + 1))?;
        }
        if self.tables.is_empty() { Err("no table".to_owned()) } else { Ok(self) }
    }
}

impl Table {
    fn prepare(&mut self) {
        for pattern in &mut self.ignore {
            *pattern = header(pattern);
        }
        for skip in &mut self.skip {
            skip.when = compared(&skip.when);
        }
        for making in &mut self.entities {
            for name in making.key.iter_mut().chain(&mut making.needs) {
                *name = header(name);
            }
            making.when = compared(&making.when);
            making.each = header(&making.each);
            if let Schema::Coded { from, .. } = &mut making.schema {
                *from = header(from);
            }
            let values = |values: &Values| values.each().into_iter().map(Value::prepared).collect();
            making.values = making.properties.iter().map(|(prop, each)| (prop.clone(), values(each))).collect();
        }
    }

    fn check(&self) -> Result<(), String> {
        if !self.delimiter.is_ascii() || matches!(self.delimiter, '"' | '\n' | '\r') {
            return Err(format!("the delimiter {:?} has to be one ASCII character and no quotation mark", self.delimiter));
        }
        if encoding_rs::Encoding::for_label(self.encoding.as_bytes()).is_none_or(|e| !e.is_ascii_compatible()) {
            return Err(format!("the encoding {:?} is unknown, or no byte of it can be told a comma", self.encoding));
        }
        if self.json && (!self.columns.is_empty() || self.encoding != utf8()) {
            return Err("records of JSON are UTF-8 and have no columns by position".to_owned());
        }
        if !self.json && self.entities.iter().any(|e| !e.each.is_empty()) {
            return Err("`each` is for records of JSON".to_owned());
        }
        if (self.header == 0) == self.columns.is_empty() {
            return Err("either `header` (a row) or `header = 0` and `columns` by position".to_owned());
        }
        if self.entities.is_empty() || self.entities.len() > ENTITIES_MAX {
            return Err(format!("from one to {ENTITIES_MAX} entities"));
        }
        let names: Vec<&str> = self.entities.iter().map(|e| e.name.as_str()).collect();
        for (at, making) in self.entities.iter().enumerate() {
            if names[..at].contains(&making.name.as_str()) {
                return Err(format!("two entities are called {:?}", making.name));
            }
            making.check(&names).map_err(|e| format!("entity {:?}: {e}", making.name))?;
        }
        let named = |column: &String| column.starts_with('@') || self.columns.iter().any(|k| header(k) == *column);
        match self.used().iter().find(|c| !self.columns.is_empty() && !named(c)) {
            Some(column) => Err(format!("no column is called {column:?}")),
            None => Ok(()),
        }
    }

    /// Columns that something takes, as compared, sorted.
    pub fn used(&self) -> Vec<String> {
        let mut used: Vec<String> = self.skip.iter().flat_map(|s| s.when.keys()).cloned().collect();
        for making in &self.entities {
            used.extend(making.key.iter().map(|k| k.trim_end_matches('?').to_owned()));
            used.extend(making.needs.iter().chain(making.when.keys()).cloned());
            if let Schema::Coded { from, .. } = &making.schema {
                used.push(from.clone());
            }
            for value in making.values.iter().flat_map(|v| &v.1) {
                used.extend(value.from.names().iter().chain(value.when.keys()).cloned());
            }
        }
        used.sort_unstable();
        used.dedup();
        used
    }
}

impl Making {
    fn check(&self, names: &[&str]) -> Result<(), String> {
        if self.key.iter().all(|k| k.ends_with('?')) {
            return Err("key: at least one column that may not be empty".to_owned());
        }
        let schemata: Vec<&String> = match &self.schema {
            Schema::Fixed(one) => vec![one],
            Schema::Coded { codes, otherwise, .. } => codes.values().chain([otherwise]).collect(),
        };
        if let Some(unknown) = schemata.iter().find(|s| model().schema(s).is_none()) {
            return Err(format!("the model has no schema {unknown:?}"));
        }
        for (prop, values) in &self.values {
            let known = |schema: &&String| {
                let schema = model().schema(schema);
                schema.is_some_and(|s| {
                    s.property(prop).is_some()
                        || s.descendants.iter().any(|d| model().schema(d).is_some_and(|d| d.property(prop).is_some()))
                })
            };
            if !schemata.iter().any(known) {
                return Err(format!("no schema of it has a property {prop:?}"));
            }
            for value in values {
                value.check(names).map_err(|e| format!("{prop}: {e}"))?;
            }
        }
        Ok(())
    }
}

fn order<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Order, D::Error> {
    match String::deserialize(from)?.as_str() {
        "day-first" => Ok(Order::DayFirst),
        "month-first" => Ok(Order::MonthFirst),
        other => Err(serde::de::Error::custom(format!("dates are day-first or month-first, not {other:?}"))),
    }
}

fn any() -> Vec<String> {
    vec![anything()]
}

fn anything() -> String {
    "*".to_owned()
}

fn utf8() -> String {
    "utf-8".to_owned()
}

fn comma() -> char {
    ','
}

fn one() -> u64 {
    1
}

fn yes() -> bool {
    true
}
