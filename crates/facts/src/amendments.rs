//! A change of a number in a country's pack, as somebody would write it down to try it on past data:
//! `packs/kz: direct_award_threshold = 4000 MCI from 2024-01-01`.
//!
//! Reach for it to read one, to see whether it fits a pack and its rules, and to get the pack as amended. It deliberately
//! knows nothing of running rules, and changes no file: the pack as amended is a value.

use std::collections::BTreeSet;

use toml::value::Datetime;

use crate::amounts;
use crate::days;
use crate::law::{day, span_text};
use crate::packs::{Amount, BaseUnit, DatedValue, Pack, Setting};
use crate::rules::{ParameterValue, RuleMeta};
use crate::series::Value;

mod refusals;

pub use refusals::{Refusal, Unread};

/// New values are below this: up to here a binary float, in which rules reckon, holds every whole number, and no law counts so high.
pub const VALUE_MAX: i64 = 1_000_000_000_000_000;

/// An amendment as it was read; whether it fits a pack is another question.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// The pack.
    pub pack: String,
    /// What it changes.
    pub of: Of,
    /// To what.
    pub worth: Worth,
    /// First day.
    pub from: i32,
    /// First day on which the pack's own value holds again.
    pub to: Option<i32>,
}

/// What an amendment changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Of {
    /// A named amount, or a base unit.
    Amount(String),
    /// A parameter of a rule.
    Parameter {
        /// Code of the rule.
        rule: String,
        /// Its name.
        name: String,
    },
}

/// A value with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// In millionths.
    pub millionths: i128,
    /// The unit as written; empty for a plain number.
    pub unit: String,
}

/// What stands in a pack's `source` where an amendment was tried.
const SOURCE: &str = "amendment being tried";

impl std::fmt::Display for Of {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Of::Amount(name) => f.write_str(name),
            Of::Parameter { rule, name } => write!(f, "{rule}.{name}"),
        }
    }
}

impl std::fmt::Display for Worth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = amounts::print(self.millionths);
        if self.unit.is_empty() { f.write_str(&number) } else { write!(f, "{number} {}", self.unit) }
    }
}

impl std::fmt::Display for Amendment {
    /// As it can be read again.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "packs/{}: {} = {} {}", self.pack, self.of, self.worth, span_text(Some(self.from), self.to))
    }
}

/// A number with spaces or underscores between its thousands, and a word behind it.
fn worth(text: &str) -> Result<Worth, Refusal> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | ' ' | '_' | '\u{a0}' | '\u{202f}');
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let plain: String = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    let text = || text.to_owned();
    let millionths = amounts::parse(&plain).ok_or_else(|| Refusal::NoNumber { text: text() })?;
    if millionths < 0 {
        return Err(Refusal::BelowZero { text: text() });
    }
    if millionths / 1_000_000 >= i128::from(VALUE_MAX) {
        return Err(Refusal::TooLarge { text: text() });
    }
    Ok(Worth { millionths, unit: unit.trim().to_owned() })
}

fn date(text: &str) -> Result<i32, Refusal> {
    let read = days::parse_day(text).filter(|_| text.len() == 10);
    read.ok_or_else(|| Refusal::NoDay { text: text.to_owned() })
}

impl Amendment {
    /// Reads an amendment from one line; the error says how one is written.
    pub fn parse(text: &str) -> Result<Amendment, Unread> {
        let (pack, rest) = text.split_once(':').ok_or(Unread::NoPack)?;
        let (name, rest) = rest.split_once('=').ok_or(Unread::NoEquals)?;
        let (value, span) = rest.split_once(" from ").ok_or(Unread::NoFrom)?;
        let (from, to) = span.split_once(" to ").map_or((span, None), |(from, to)| (from, Some(to)));
        Amendment::new(pack.trim().trim_start_matches("packs/"), name, value, from, to).map_err(Unread::Part)
    }

    /// An amendment from its parts, as a form has them.
    pub fn new(pack: &str, name: &str, value: &str, from: &str, to: Option<&str>) -> Result<Amendment, Refusal> {
        let name = name.trim();
        let of = match name.split_once('.') {
            Some((rule, name)) => Of::Parameter { rule: rule.trim().to_owned(), name: name.trim().to_owned() },
            None if name.is_empty() => return Err(Refusal::NoName),
            None => Of::Amount(name.to_owned()),
        };
        let worth = worth(value.trim())?;
        let (from, to) = (date(from.trim())?, to.map(|to| date(to.trim())).transpose()?);
        match to.filter(|to| *to <= from) {
            Some(to) => Err(Refusal::NoDays { from, to }),
            None => Ok(Amendment { pack: pack.to_owned(), of, worth, from, to }),
        }
    }

    /// The pack as amended. `asked` are the amounts that rules ask for, `rules` all rules; the error names what there is, or the
    /// unit that fits.
    pub fn amended(&self, pack: &Pack, asked: &BTreeSet<String>, rules: &[&RuleMeta]) -> Result<Pack, Refusal> {
        match &self.of {
            Of::Amount(name) if pack.base_unit.iter().any(|u| u.code == *name) => self.amend_unit(pack, name),
            Of::Amount(name) => self.amend_amount(pack, name, asked),
            Of::Parameter { rule, name } => self.amend_parameter(pack, rule, name, rules),
        }
    }

    /// The value where only whole numbers do.
    fn whole(&self) -> Result<i64, Refusal> {
        let whole = (self.worth.millionths % 1_000_000 == 0).then(|| i64::try_from(self.worth.millionths / 1_000_000).ok()).flatten();
        whole.ok_or_else(|| Refusal::NotWhole { of: self.of.to_string(), text: self.worth.to_string() })
    }

    fn holds(&self) -> (Datetime, Option<Datetime>) {
        (written(self.from), self.to.map(written))
    }

    /// The amount in the pack's currency.
    fn currency(&self, pack: &Pack, units: &[&str]) -> Result<toml::Value, Refusal> {
        let currency = pack.currency.as_deref().unwrap_or("");
        if self.worth.unit != currency || currency.is_empty() {
            let fits: Vec<String> = [currency].iter().filter(|c| !c.is_empty()).chain(units).map(|u| (*u).to_owned()).collect();
            let (of, unit) = (self.of.to_string(), self.worth.unit.clone());
            return Err(match (fits.is_empty(), unit.is_empty()) {
                (true, _) => Refusal::NoMoney { pack: self.pack.clone() },
                (false, true) => Refusal::NoUnit { of, fits },
                (false, false) => Refusal::WrongUnit { of, unit, fits },
            });
        }
        let text = amounts::print(self.worth.millionths);
        let whole = text.parse::<i64>().map(toml::Value::Integer);
        Ok(whole.unwrap_or_else(|_| toml::Value::Float(amounts::to_f64(self.worth.millionths))))
    }

    fn amend_unit(&self, pack: &Pack, name: &str) -> Result<Pack, Refusal> {
        let amount = self.currency(pack, &[])?;
        let mut out = pack.clone();
        out.base_unit = cut(
            &pack.base_unit,
            |u| u.code == name,
            self.from,
            self.to,
            |u| (&u.from, u.to.as_ref()),
            |u, from, to| BaseUnit { from, to, ..u },
        );
        let (from, to) = self.holds();
        out.base_unit.push(BaseUnit { code: name.to_owned(), amount, from, to, source: SOURCE.to_owned(), checked: None });
        Ok(out)
    }

    fn amend_amount(&self, pack: &Pack, name: &str, asked: &BTreeSet<String>) -> Result<Pack, Refusal> {
        let mut known: BTreeSet<&str> = asked.iter().map(String::as_str).collect();
        known.extend(pack.amounts.iter().map(|a| a.name.as_str()));
        if !known.contains(name) {
            known.extend(pack.base_unit.iter().map(|u| u.code.as_str()));
            let known = known.into_iter().map(str::to_owned).collect();
            return Err(Refusal::NoAmount { name: name.to_owned(), known });
        }
        let units: BTreeSet<&str> = pack.base_unit.iter().map(|u| u.code.as_str()).collect();
        let (amount, base_units, base_unit) = if units.contains(self.worth.unit.as_str()) {
            (None, Some(self.whole()?), Some(self.worth.unit.clone()))
        } else {
            let units: Vec<&str> = units.into_iter().collect();
            (Some(self.currency(pack, &units)?), None, None)
        };
        let mut out = pack.clone();
        // The provision that sets it now is the one that would be amended.
        let provision = pack.amounts.iter().filter(|a| a.name == name).max_by_key(|a| (day(&a.from) <= Some(self.from), day(&a.from)));
        let provision = provision.and_then(|a| a.provision.clone());
        out.amounts = cut(
            &pack.amounts,
            |a| a.name == name,
            self.from,
            self.to,
            |a| (&a.from, a.to.as_ref()),
            |a, from, to| Amount { from, to, ..a },
        );
        let ((from, to), name, source) = (self.holds(), name.to_owned(), SOURCE.to_owned());
        out.amounts.push(Amount { name, amount, base_units, base_unit, from, to, provision, source, checked: None });
        Ok(out)
    }

    fn amend_parameter(&self, pack: &Pack, code: &str, name: &str, rules: &[&RuleMeta]) -> Result<Pack, Refusal> {
        let found = rules.iter().find(|m| m.code == code).ok_or_else(|| Refusal::NoRule { code: code.to_owned() })?;
        let is_number = |p: &crate::rules::Parameter| p.default.number().is_some();
        let known: Vec<String> = found.parameters.iter().filter(|(_, p)| is_number(p)).map(|(n, _)| n.clone()).collect();
        let (rule, of) = (code.to_owned(), self.of.to_string());
        if known.is_empty() {
            return Err(Refusal::NoParameters { rule });
        }
        let Some(parameter) = found.parameters.get(name) else {
            return Err(Refusal::NoParameter { rule, name: name.to_owned(), known });
        };
        let Some(default) = parameter.default.number() else {
            return Err(Refusal::IsText { rule, name: name.to_owned(), known });
        };
        if !self.worth.unit.is_empty() && self.worth.unit != parameter.unit {
            return Err(Refusal::NotItsUnit { of, unit: self.worth.unit.clone(), own: parameter.unit.clone() });
        }
        if matches!(parameter.default, ParameterValue::Int(_)) {
            self.whole()?;
        }
        let value = amounts::to_f64(self.worth.millionths);
        let plain = |value: f64, from: Option<Datetime>, to| DatedValue { value, from, to, provision: None, source: None };
        let mut out = pack.clone();
        let settings = out.rules.entry(code.to_owned()).or_default();
        let mut list = match settings.get(name) {
            Some(Setting::Dated(list)) => around(list, self.from, self.to),
            Some(Setting::Always(v)) => around(&[plain(v.number().unwrap_or(default), None, None)], self.from, self.to),
            None => around(&[plain(default, None, None)], self.from, self.to),
        };
        let (from, to) = self.holds();
        list.push(plain(value, Some(from), to));
        settings.insert(name.to_owned(), Setting::Dated(list));
        Ok(out)
    }

    /// The value as a rule's parameter that holds on every day.
    pub fn always(&self, rule: &RuleMeta) -> Option<(String, ParameterValue)> {
        let Of::Parameter { name, .. } = &self.of else { return None };
        let value = match rule.parameters.get(name)?.default {
            ParameterValue::Int(_) => ParameterValue::Int(i64::try_from(self.worth.millionths / 1_000_000).ok()?),
            _ => ParameterValue::Number(amounts::to_f64(self.worth.millionths)),
        };
        Some((name.clone(), value))
    }

    /// Names of amounts whose value it changes: its own, and those counted in the base unit it changes.
    pub fn amounts(&self, pack: &Pack) -> BTreeSet<String> {
        let Of::Amount(name) = &self.of else { return BTreeSet::new() };
        let counted = pack.amounts.iter().filter(|a| a.base_unit.as_ref() == Some(name)).map(|a| a.name.clone());
        counted.chain([name.clone()]).collect()
    }

    /// The provision that sets what it changes, on its first day.
    pub fn provision(&self, amended: &Pack) -> Option<String> {
        let Of::Amount(name) = &self.of else { return None };
        amended.amounts.iter().find(|a| a.name == *name && day(&a.from) == Some(self.from)).and_then(|a| a.provision.clone())
    }

    /// Spans of days, up to `until`, on which the amended amount has no value because its base unit has none.
    pub fn gaps(&self, amended: &Pack, until: i32) -> Vec<(i32, i32)> {
        let Of::Amount(name) = &self.of else { return Vec::new() };
        let row = amended.amounts.iter().find(|a| a.name == *name && day(&a.from) == Some(self.from));
        let steps = row.and_then(|a| amended.steps_of(a, until).ok()).unwrap_or_default();
        let unknown = steps.into_iter().filter(|s| s.value == Value::Unknown);
        unknown.map(|s| (s.days.0.unwrap_or(self.from), s.days.1.unwrap_or(until))).filter(|(from, to)| from < to).collect()
    }
}

fn written(day: i32) -> Datetime {
    days::print(day).parse().expect("a day is printed as TOML has it")
}

/// The rows of a series without the days from `from` to `to`; rows of other series stay.
fn cut<T: Clone>(
    rows: &[T],
    of: impl Fn(&T) -> bool,
    from: i32,
    to: Option<i32>,
    days_of: impl for<'a> Fn(&'a T) -> (&'a Datetime, Option<&'a Datetime>),
    with: impl Fn(T, Datetime, Option<Datetime>) -> T,
) -> Vec<T> {
    let mut out = Vec::new();
    for row in rows {
        if !of(row) {
            out.push(row.clone());
            continue;
        }
        let (first, end) = days_of(row);
        let (first, end) = (day(first).unwrap_or(i32::MIN), end.and_then(day));
        for (a, b) in left(Some(first), end, from, to) {
            out.push(with(row.clone(), written(a.unwrap_or(first)), b.map(written)));
        }
    }
    out
}

fn around(list: &[DatedValue], from: i32, to: Option<i32>) -> Vec<DatedValue> {
    let mut out = Vec::new();
    for row in list {
        for (a, b) in left(row.from.as_ref().and_then(day), row.to.as_ref().and_then(day), from, to) {
            out.push(DatedValue { from: a.map(written), to: b.map(written), ..row.clone() });
        }
    }
    out
}

/// What is left of a span when the days from `from` to `to` are taken out of it.
fn left(first: Option<i32>, end: Option<i32>, from: i32, to: Option<i32>) -> Vec<(Option<i32>, Option<i32>)> {
    let before = (first, Some(end.map_or(from, |e| e.min(from))));
    let after = to.map(|to| (Some(first.map_or(to, |f| f.max(to))), end));
    let is_some = |(a, b): &(Option<i32>, Option<i32>)| a.is_none_or(|a| b.is_none_or(|b| a < b));
    [Some(before), after].into_iter().flatten().filter(is_some).collect()
}

#[cfg(test)]
mod tests;
