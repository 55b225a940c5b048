//! A cell's text to a value: joined, looked up in a code list, read as a number or a date.

use std::collections::BTreeMap;

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::define::{Numbers, Table, header};
use super::fits;
use super::rows::Cell;

/// Years of two digits are of this century: the first national portals opened after 2000.
const CENTURY: i32 = 2000;

/// Where the value of a field comes from and what is done with it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Value {
    /// The column, or several: the first that is filled, or with `join` all that are.
    from: Columns,
    /// A constant instead of a column; written only beside something taken from the row.
    is: Option<toml::Value>,
    /// `text`, `number` or `date`.
    #[serde(rename = "as")]
    kind: Kind,
    /// Joins the columns with this.
    join: Option<String>,
    /// Put before.
    prefix: String,
    /// Put behind.
    suffix: String,
    /// Local codes (patterns) and what they mean: the one that is the text, else the first that fits.
    codes: BTreeMap<String, String>,
    /// Ways in which this column writes dates, instead of the table's. A `*` at an end leaves the rest out.
    dates: Vec<String>,
    /// Texts that mean "nothing" in this column.
    empty: Vec<String>,
    /// What to do with a text that is no code, number or date of these: `report` it (the text stays, except a code's),
    /// or `drop` it where that is expected.
    otherwise: Otherwise,
    /// A short name made from all the columns, for lists whose members have no id of their own.
    hash: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Columns {
    One(String),
    Many(Vec<String>),
}

impl Default for Columns {
    fn default() -> Columns {
        Columns::Many(Vec::new())
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Text,
    Number,
    Date,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Otherwise {
    #[default]
    Report,
    Drop,
}

/// What a field of a release may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number, as JSON writes it.
    Number(String),
    /// True or false.
    Bool(bool),
}

/// What came of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// Nothing is published there.
    Nothing,
    /// A value from the row.
    Taken(Scalar),
    /// The same in every row.
    Fixed(Scalar),
    /// The published text, with what is the matter; `None` where no text stays.
    Odd(Option<Scalar>, &'static str),
}

impl Value {
    /// From the right side of a field: a column's name, or a table of settings.
    pub fn read(value: toml::Value) -> Result<Value, String> {
        let value = match value {
            toml::Value::String(column) => Value { from: Columns::One(column), ..Value::default() },
            other => other.try_into::<Value>().map_err(|e| e.to_string())?,
        };
        let columns = value.columns().count();
        match &value.is {
            Some(toml::Value::String(_) | toml::Value::Boolean(_) | toml::Value::Integer(_)) if columns == 0 => Ok(value),
            None if columns > 0 => Ok(value),
            _ => Err("either `from` (columns) or `is` (a text, a whole number, true or false)".to_owned()),
        }
    }

    /// The columns it takes.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = match &self.from {
            Columns::One(column) => std::slice::from_ref(column),
            Columns::Many(columns) => columns,
        };
        columns.iter().map(String::as_str)
    }

    /// The same with every column and constant text changed, as `{n}` to a number; headers are brought to one form.
    pub fn with(&self, change: &dyn Fn(&str) -> String) -> Value {
        let mut value = self.clone();
        value.from = Columns::Many(self.columns().map(|c| header(&change(c))).collect());
        if let Some(toml::Value::String(text)) = &mut value.is {
            *text = change(text);
        }
        value
    }

    /// The value in one row, whose cells `cell` finds by column.
    pub fn make<'r>(&self, table: &Table, cell: &dyn Fn(&str) -> Option<&'r Cell>) -> Made {
        match &self.is {
            Some(toml::Value::Boolean(b)) => return Made::Fixed(Scalar::Bool(*b)),
            Some(toml::Value::Integer(n)) => return Made::Fixed(Scalar::Number(n.to_string())),
            Some(other) => return Made::Fixed(Scalar::Text(other.as_str().unwrap_or_default().to_owned())),
            None => {}
        }
        let filled: Vec<&Cell> = self.columns().filter_map(cell).filter(|c| !self.is_empty(table, &c.text)).collect();
        let Some(first) = filled.first() else { return Made::Nothing };
        if self.hash {
            // Every column counts, empty ones too, so that one that is filled later does not look like its neighbour.
            let all: Vec<&str> = self.columns().map(|c| cell(c).map_or("", |c| c.text.trim())).collect();
            return Made::Taken(Scalar::Text(format!("{}{:016x}{}", self.prefix, xxh3_64(all.join("\u{0}").as_bytes()), self.suffix)));
        }
        let text = match &self.join {
            Some(between) => filled.iter().map(|c| c.text.trim()).collect::<Vec<_>>().join(between),
            None => first.text.trim().to_owned(),
        };
        self.transformed(table, text, first.number)
    }

    fn is_empty(&self, table: &Table, text: &str) -> bool {
        let text = text.trim();
        text.is_empty() || self.empty.iter().chain(&table.empty).any(|e| e == text)
    }

    fn transformed(&self, table: &Table, text: String, is_number: bool) -> Made {
        if !self.codes.is_empty() {
            let fitting = self.codes.iter().find(|(pattern, _)| fits(pattern, &text));
            return match self.codes.get(&text).or(fitting.map(|(_, meaning)| meaning)) {
                Some(meaning) => Made::Taken(Scalar::Text(meaning.clone())),
                None => self.odd(None, "a code that the mapping does not list"),
            };
        }
        match self.kind {
            Kind::Text => Made::Taken(Scalar::Text(format!("{}{text}{}", self.prefix, self.suffix))),
            Kind::Number if is_number => match facts::amounts::parse(&text) {
                Some(millionths) => Made::Taken(Scalar::Number(facts::amounts::print(millionths))),
                None => self.odd(Some(Scalar::Text(text)), "not readable as a number"),
            },
            Kind::Number => match number(&text, &table.numbers) {
                Some(number) => Made::Taken(Scalar::Number(number)),
                None => self.odd(Some(Scalar::Text(text)), "not readable as a number"),
            },
            Kind::Date => {
                match (if self.dates.is_empty() { &table.dates } else { &self.dates }).iter().find_map(|form| date(&text, form)) {
                    Some(date) => Made::Taken(Scalar::Text(date)),
                    None if facts::days::parse(&text).is_some() => Made::Taken(Scalar::Text(text)),
                    None => self.odd(Some(Scalar::Text(text)), "not readable as a date"),
                }
            }
        }
    }

    fn odd(&self, stays: Option<Scalar>, trouble: &'static str) -> Made {
        if self.otherwise == Otherwise::Drop { Made::Nothing } else { Made::Odd(stays, trouble) }
    }
}

/// An amount as JSON writes it, digit by digit; `None` when it is not written as `numbers` says. Groups between
/// thousands signs have three digits, so `22,569,07` is refused rather than read as two million.
pub fn number(text: &str, numbers: &Numbers) -> Option<String> {
    let mut text = text.trim();
    for around in &numbers.around {
        text = text.strip_prefix(around.as_str()).unwrap_or(text).trim_start();
        text = text.strip_suffix(around.as_str()).unwrap_or(text).trim_end();
    }
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest.trim_start()));
    let (whole, fraction) = match text.split_once(numbers.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let between = |c: char| numbers.thousands.contains(c) || (c.is_whitespace() && numbers.thousands.contains(' '));
    let groups: Vec<&str> = whole.split(between).collect();
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.len() > 1;
    if !groups.iter().enumerate().all(|(i, g)| digits(g) && (!grouped || g.len() == 3 || (i == 0 && g.len() < 3)))
        || !fraction.is_none_or(digits)
    {
        return None;
    }
    let whole = groups.concat();
    let whole = whole.trim_start_matches('0');
    let number = format!(
        "{sign}{}{}{}",
        if whole.is_empty() { "0" } else { whole },
        if fraction.is_some() { "." } else { "" },
        fraction.unwrap_or("")
    );
    facts::amounts::parse(&number).is_some().then_some(number)
}

/// A date as ISO 8601, from a text written as `form` says: `dd`, `mm`, `yyyy`, `yy`, `hh`, `mi`, `ss`, other signs
/// as they are, `*` at either end for anything. Days and months may have one digit. No zone is added.
pub fn date(text: &str, form: &str) -> Option<String> {
    let text = text.trim();
    if let Some(form) = form.strip_prefix('*') {
        // Every place where the rest might begin; the first that fits counts.
        return text.char_indices().find_map(|(at, _)| date(&text[at..], form));
    }
    let mut rest = text;
    let mut form = form;
    let mut found: BTreeMap<&str, i32> = BTreeMap::new();
    while !form.is_empty() && form != "*" {
        let token = ["yyyy", "yy", "dd", "mm", "hh", "mi", "ss"].into_iter().find(|t| form.starts_with(t));
        let Some(token) = token else {
            let sign = form.chars().next()?;
            rest = if sign == ' ' { rest.strip_prefix(char::is_whitespace)?.trim_start() } else { rest.strip_prefix(sign)? };
            form = &form[sign.len_utf8()..];
            continue;
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let right = match token {
            "yyyy" => digits == 4,
            "yy" => digits == 2,
            _ => digits == 1 || digits == 2,
        };
        if !right {
            return None;
        }
        found.insert(token, rest[..digits].parse().ok()?);
        rest = &rest[digits..];
        form = &form[token.len()..];
    }
    if form.is_empty() && !rest.is_empty() {
        return None;
    }
    let year = found.get("yyyy").copied().or_else(|| found.get("yy").map(|y| CENTURY + y))?;
    let mut iso = format!("{year:04}");
    if let Some(month) = found.get("mm") {
        iso.push_str(&format!("-{month:02}"));
        if let Some(day) = found.get("dd") {
            iso.push_str(&format!("-{day:02}"));
            if let (Some(hour), Some(minute)) = (found.get("hh"), found.get("mi")) {
                if *hour > 23 || *minute > 59 || *found.get("ss").unwrap_or(&0) > 60 {
                    return None;
                }
                iso.push_str(&format!("T{hour:02}:{minute:02}:{:02}", found.get("ss").unwrap_or(&0)));
            }
        }
    }
    facts::days::parse(&iso).is_some().then_some(iso)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_the_source_writes_them() {
        let check = |decimal: char, thousands: &str, text: &str, expected: Option<&str>| {
            let numbers = Numbers { decimal, thousands: thousands.to_owned(), around: vec!["€".to_owned(), "GEL".to_owned()] };
            assert_eq!(number(text, &numbers).as_deref(), expected, "{text}");
        };
        check('.', "", "1500", Some("1500"));
        check('.', "", "0012.50", Some("12.50"));
        check('.', ",", "1,700,000.00", Some("1700000.00"));
        check('.', ",", "22,569,07", None);
        check('.', ",", "1,5", None);
        check('.', ",", "1234,567", None);
        check(',', ". ", "1.234,5", Some("1234.5"));
        check(',', " ", "1\u{a0}234,5", Some("1234.5"));
        check('.', "`", "10`000.00 GEL", Some("10000.00"));
        check('.', "’", "4’850.00 €", Some("4850.00"));
        check('.', "", "-7", Some("-7"));
        check('.', "", "12.", None);
        check('.', "", ".5", None);
        check('.', "", "1.2.3", None);
        check('.', "", "aneks", None);
        check('.', "", "", None);
        check('.', "", "1e5", None);
        check('.', "", &"9".repeat(40), None);
    }

    #[test]
    fn dates_are_read_as_the_source_writes_them() {
        let check = |form: &str, text: &str, expected: Option<&str>| assert_eq!(date(text, form).as_deref(), expected, "{text} as {form}");
        check("dd.mm.yyyy", "27.01.2011", Some("2011-01-27"));
        check("dd.mm.yyyy", "7.1.2011", Some("2011-01-07"));
        check("dd.mm.yyyy", "31.02.2011", None);
        check("dd.mm.yyyy", "27.01.20111", None);
        check("dd.mm.yyyy", "27.01.11", None);
        check("dd.mm.yy", "27.01.11", Some("2011-01-27"));
        check("dd/mm/yyyy", "17/12/2013", Some("2013-12-17"));
        check("mm/dd/yyyy", "17/12/2013", None);
        check("dd.mm.yyyy hh:mi:ss", "27.01.2011  09:05:00", Some("2011-01-27T09:05:00"));
        check("dd.mm.yyyy hh:mi", "27.01.2011 25:05", None);
        check("mm/yyyy", "12/2013", Some("2013-12"));
        check("dd.mm.yyyy-*", "20.01.2012-20.01.2014", Some("2012-01-20"));
        check("*-dd.mm.yyyy", "20.01.2012-20.01.2014", Some("2014-01-20"));
        check("*-dd.mm.yyyy", "20.01.2012", None);
        check("dd.mm.yyyy", "anulim", None);
        check("dd.mm.yyyy", "", None);
        check("yyyy. dd", "é", None);
    }
}
