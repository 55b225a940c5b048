//! The mapping as written: `source.toml`, read and checked.
//!
//! `sources/kz-goszakup-lots-2019/source.toml` explains the form in comments; this module is its grammar.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::ocds::corrections::Corrections;

use super::values::Value;

/// Widest `repeat`: the widest table seen has 35 groups of bidder columns.
const REPEAT_MAX: u32 = 1_000;

/// Members of a release that the conversion writes itself.
const OWN: [&str; 5] = ["ocid", "tag", "id", "initiationType", "sources"];

/// A source: who publishes what, and, for tables, how it becomes OCDS.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Short name: the folder's name.
    pub name: String,
    /// Name for people.
    pub title: Title,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence; `unknown` where nobody has confirmed one.
    pub licence: String,
    /// Where it is fetched from, or empty.
    pub address: String,
    /// In which form it comes.
    pub form: Form,
    /// Country code (ISO 3166-1 alpha-2, XK for Kosovo), or empty for many countries.
    pub country: String,
    /// Country pack whose thresholds and calendar apply, or empty.
    pub pack: String,
    /// Whether the raw records may be shown to everyone.
    pub raw_public: bool,
    /// Day on which publisher, licence and address were last held against the source, or `never`.
    pub checked: String,
    /// How many records an import should yield; absent until the first one.
    #[serde(default)]
    pub expected: Option<Expected>,
    /// What is put right on the way in.
    #[serde(default)]
    pub corrections: Corrections,
    /// Files that belong to the publication and are not read, with the reason.
    #[serde(default)]
    pub unread: Vec<Unread>,
    /// The tables; for tabular forms only.
    #[serde(default, rename = "table")]
    pub tables: Vec<Table>,
    /// How a list of people and firms is read: its `form`, and tables of `lists::tables`; only the crate `lists` looks into it.
    #[serde(default)]
    pub list: toml::Table,
}

/// A name in the languages of the site.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// English.
    pub en: String,
    /// Russian.
    pub ru: String,
    /// Kazakh.
    pub kk: String,
}

/// Forms of publication.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// OCDS JSON.
    Ocds,
    /// Comma or otherwise separated text.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// One Python literal a line.
    PythonLiterals,
    /// FollowTheMoney JSON.
    Ftm,
    /// Beneficial Ownership Data Standard JSON.
    Bods,
    /// Anything with a reader of its own.
    Other,
}

impl Form {
    /// Whether the form is a table, for which `[[table]]` says what is what.
    pub fn is_table(self) -> bool {
        matches!(self, Form::Csv | Form::Xlsx | Form::PythonLiterals)
    }
}

/// Bounds on the number of records: fewer fails an import, more warns.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// At least.
    pub records_min: u64,
    /// At most.
    pub records_max: u64,
}

/// Files that are known and left unread.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// Patterns of file names.
    pub files: Vec<String>,
    /// Why.
    pub reason: String,
}

/// One kind of file and what its columns are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Patterns of file names; a file goes to the first table that fits.
    pub files: Vec<String>,
    /// `utf-8` or `windows-1251`.
    #[serde(default)]
    pub encoding: Encoding,
    /// The one character between the cells of a CSV.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Pattern of the sheets of a workbook that are read.
    #[serde(default = "anything")]
    pub sheet: String,
    /// Rows may end early; the cells that lack are empty. Otherwise such a row is set aside.
    #[serde(default)]
    pub short_rows: bool,
    /// Our names for columns and the spellings in which headers have them.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// Columns by position, for files without a header; the first layout that fits a row counts.
    #[serde(default, rename = "layout")]
    pub layouts: Vec<Layout>,
    /// Rows that are known and left unread.
    #[serde(default, rename = "skip")]
    pub skips: Vec<Skip>,
    /// Columns left out by name; patterns allowed.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// `{n}` in fields and columns stands for each number from the first to the second.
    #[serde(default)]
    pub repeat: Option<(u32, u32)>,
    /// Put before the key to make the ocid.
    pub ocid_prefix: String,
    /// Columns that name a process; a `?` at the end lets one be empty.
    pub key: Vec<String>,
    /// Texts that mean "nothing", beside the empty one.
    #[serde(default)]
    pub empty: Vec<String>,
    /// How amounts are written.
    #[serde(default)]
    pub numbers: Numbers,
    /// How dates are written (`dd.mm.yyyy`); ISO dates are always understood.
    #[serde(default)]
    pub dates: Vec<String>,
    /// A listed object is made only where this column is filled.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// OCDS path to where its value comes from.
    #[serde(rename = "fields")]
    raw_fields: BTreeMap<String, toml::Value>,
    /// The fields, `{n}` written out.
    #[serde(skip)]
    pub fields: Vec<Field>,
}

fn comma() -> char {
    ','
}

fn anything() -> String {
    "*".to_owned()
}

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// The Cyrillic code page of Windows.
    #[serde(rename = "windows-1251")]
    Windows1251,
}

/// Names of columns by position.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Patterns of file names.
    #[serde(default = "any_file")]
    pub files: Vec<String>,
    /// Patterns that named cells of a row have to fit.
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    /// The names, from the first cell on.
    pub columns: Vec<String>,
}

fn any_file() -> Vec<String> {
    vec![anything()]
}

/// Rows that are known and left unread.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// Patterns that named cells of a row have to fit; `""` fits an empty cell.
    pub when: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
}

/// How amounts are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Numbers {
    /// Between units and fractions.
    pub decimal: char,
    /// Characters that may stand between groups of three digits; a blank means any blank.
    pub thousands: String,
    /// Texts before or after the number, as a currency's sign.
    pub around: Vec<String>,
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers { decimal: '.', thousands: String::new(), around: Vec::new() }
    }
}

/// One OCDS field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it goes.
    pub path: Vec<Step>,
    /// The path for messages, without the names of list members.
    pub shown: String,
    /// Where its value comes from.
    pub value: Value,
    /// Columns that have to be filled.
    pub needs: Vec<String>,
}

/// One step of a path: `awards[]`, `parties[buyer]`, `value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Name of the member.
    pub name: String,
    /// For a list, which member of the row's: fields with the same name there fill the same one.
    pub member: Option<String>,
}

impl Mapping {
    /// Reads and checks a `source.toml`; the error says where and what.
    pub fn parse(toml_text: &str) -> Result<Mapping, String> {
        let mut mapping: Mapping = toml::from_str(toml_text).map_err(|e| e.to_string())?;
        if mapping.form.is_table() == mapping.tables.is_empty() {
            return Err(format!("{}: `[[table]]` belongs to the forms csv, xlsx and python-literals, and they need one", mapping.name));
        }
        if let Some(expected) = mapping.expected
            && expected.records_min > expected.records_max
        {
            return Err(format!("{}: expected.records_min is above records_max", mapping.name));
        }
        let name = mapping.name.clone();
        for (index, table) in mapping.tables.iter_mut().enumerate() {
            table.check(mapping.form).map_err(|e| format!("{name}, table {}: {e}", index + 1))?;
        }
        Ok(mapping)
    }
}

impl Table {
    fn check(&mut self, form: Form) -> Result<(), String> {
        self.columns = std::mem::take(&mut self.columns).into_iter().map(|(name, spellings)| (header(&name), spellings)).collect();
        for layout in &mut self.layouts {
            layout.columns = layout.columns.iter().map(|c| header(c)).collect();
            layout.when = lowered(&layout.when);
        }
        for skip in &mut self.skips {
            skip.when = lowered(&skip.when);
        }
        if !self.delimiter.is_ascii() || matches!(self.delimiter, '"' | '\n' | '\r') {
            return Err(format!("the delimiter {:?} has to be one ASCII character and no quotation mark", self.delimiter));
        }
        if self.numbers.thousands.contains(self.numbers.decimal) {
            return Err("numbers: the decimal sign cannot also stand between thousands".to_owned());
        }
        if self.key.iter().all(|k| k.ends_with('?')) {
            return Err("key: at least one column that may not be empty".to_owned());
        }
        if !self.layouts.is_empty() && form != Form::Csv && form != Form::Xlsx {
            return Err("layout: only rows without names have columns by position".to_owned());
        }
        self.expand()?;
        self.check_names()
    }

    /// Writes `{n}` out and reads the paths and values.
    fn expand(&mut self) -> Result<(), String> {
        let (first, last) = self.repeat.unwrap_or((0, 0));
        if last < first || last - first > REPEAT_MAX {
            return Err(format!("repeat: from a number to a larger one, at most {REPEAT_MAX} on"));
        }
        let needs = std::mem::take(&mut self.needs);
        for (path, value) in std::mem::take(&mut self.raw_fields) {
            let value = Value::read(value).map_err(|e| format!("fields, {path:?}: {e}"))?;
            let repeated = path.contains("{n}");
            if !repeated && value.columns().any(|c| c.contains("{n}")) {
                return Err(format!("fields, {path:?}: {{n}} in the column needs {{n}} in the path"));
            }
            for n in first..=if repeated { last } else { first } {
                let with = |text: &str| text.replace("{n}", &n.to_string());
                let at = with(&path);
                let needed = needs.iter().map(|(p, c)| (with(p), header(&with(c)))).filter(|(p, _)| beneath(&at, p)).map(|(_, c)| c);
                let steps = steps(&at).map_err(|e| format!("fields, {path:?}: {e}"))?;
                let shown: Vec<&str> = steps.iter().map(|s| s.name.as_str()).collect();
                self.fields.push(Field { shown: shown.join("/"), value: value.with(&with), needs: needed.collect(), path: steps });
            }
        }
        if let Some(path) = needs.keys().find(|p| !self.repeat_reaches(p, first)) {
            return Err(format!("needs, {path:?}: no field lies beneath it"));
        }
        self.key = self.key.iter().map(|k| header(k)).collect();
        Ok(())
    }

    fn repeat_reaches(&self, path: &str, first: u32) -> bool {
        let Ok(steps) = steps(&path.replace("{n}", &first.to_string())) else { return false };
        self.fields.iter().any(|f| f.path.starts_with(&steps))
    }

    /// Column names that a header may be asked for: all that fields, keys and conditions use.
    pub fn used(&self) -> BTreeSet<String> {
        let mut used: BTreeSet<String> =
            self.fields.iter().flat_map(|f| f.value.columns().map(str::to_owned).chain(f.needs.clone())).collect();
        used.extend(self.key.iter().map(|k| k.trim_end_matches('?').to_owned()));
        used.extend(self.skips.iter().flat_map(|s| s.when.keys().cloned()));
        used.retain(|c| !c.starts_with('@'));
        used
    }

    /// With columns by position every name is known beforehand.
    fn check_names(&self) -> Result<(), String> {
        if self.layouts.is_empty() {
            return Ok(());
        }
        let known: BTreeSet<&String> = self.layouts.iter().flat_map(|l| &l.columns).collect();
        let whens = self.layouts.iter().flat_map(|l| l.when.keys());
        match self.used().iter().chain(whens).find(|c| !known.contains(c)) {
            Some(unknown) => Err(format!("no layout has a column {unknown:?}")),
            None => Ok(()),
        }
    }
}

fn lowered(when: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    when.iter().map(|(name, pattern)| (header(name), pattern.clone())).collect()
}

/// Whether a path is that of a thing or of something in it.
fn beneath(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A header as compared: no letter case, one blank where there are many, none at the ends.
pub fn header(text: &str) -> String {
    text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, member) = match part.split_once('[') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(']').ok_or("a `[` without its `]` at the end")?.to_owned())),
            None => (part, None),
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(format!("{name:?} is no name of an OCDS field"));
        }
        steps.push(Step { name: name.to_owned(), member });
    }
    if OWN.contains(&steps[0].name.as_str()) {
        return Err(format!("{} is written by the conversion", steps[0].name));
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small valid source, with `extra` in its one table.
    pub fn source(extra: &str) -> String {
        format!(
            r#"
name = "t"
publisher = "p"
licence = "unknown"
address = ""
form = "csv"
country = ""
pack = ""
raw_public = false
checked = "never"
title = {{ en = "a", ru = "b", kk = "c" }}
[[table]]
files = ["*"]
ocid_prefix = "x-"
{extra}
"#
        )
    }

    #[test]
    fn a_wrong_mapping_says_what_is_wrong() {
        let check = |extra: &str, expected: &str| {
            let error = Mapping::parse(&source(extra)).expect_err(extra);
            assert!(error.contains(expected), "{extra}: {error}");
        };
        check("key = ['a?']\n[table.fields]\n", "at least one column");
        check("key = ['a']\ndelimiter = '\"'\n[table.fields]\n", "delimiter");
        check("key = ['a']\n[table.fields]\n'tender.' = 'b'", "no name of an OCDS field");
        check("key = ['a']\n[table.fields]\n'awards[.id' = 'b'", "without its `]`");
        check("key = ['a']\n[table.fields]\nocid = 'b'", "written by the conversion");
        check("key = ['a']\n[table.fields]\n'tender.id' = { form = 'b' }", "form");
        check("key = ['a']\n[table.fields]\n'tender.id' = 'b{n}'", "needs {n} in the path");
        check("key = ['a']\nneeds = { 'awards[]' = 'b' }\n[table.fields]\n'tender.id' = 'b'", "no field lies beneath");
        check("key = ['a']\nnumbers = { decimal = ',', thousands = ',' }\n[table.fields]\n", "decimal sign");
        check("key = ['a']\n[table.fields]\n[[table.layout]]\ncolumns = ['b']", "no layout has a column \"a\"");
        check("key = ['a']\nwidth = 3\n[table.fields]\n", "width");
    }

    #[test]
    fn a_table_form_needs_a_table_and_other_forms_have_none() {
        let text = source("key = ['a']\n[table.fields]\n");
        assert!(Mapping::parse(&text).is_ok());
        assert!(Mapping::parse(&text.replace("\"csv\"", "\"ocds\"")).is_err());
        let (head, _) = text.split_once("[[table]]").expect("a table");
        assert!(Mapping::parse(head).is_err());
        assert!(Mapping::parse(&head.replace("\"csv\"", "\"ocds\"")).is_ok());
    }

    #[test]
    fn a_repeated_field_is_written_out() {
        let text = source(
            "key = ['a']\nrepeat = [0, 2]\nneeds = { 'bids.details[{n}]' = 'Name {n}' }\n[table.fields]\n'bids.details[{n}].id' = 'ID_{n}'",
        );
        let mapping = Mapping::parse(&text).expect("valid");
        let fields = &mapping.tables[0].fields;
        assert_eq!(fields.len(), 3);
        assert_eq!(fields[2].value.columns().collect::<Vec<_>>(), ["id_2"]);
        assert_eq!(fields[2].needs, ["name 2"]);
        assert_eq!(fields[2].path[1], Step { name: "details".to_owned(), member: Some("2".to_owned()) });
        assert_eq!(fields[2].shown, "bids/details/id");
    }
}
