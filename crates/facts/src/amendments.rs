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

const FORM: &str = "write it as: packs/kz: direct_award_threshold = 4000 MCI from 2024-01-01 (and perhaps: to 2025-01-01)";
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
fn worth(text: &str) -> Result<Worth, String> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | ' ' | '_' | '\u{a0}' | '\u{202f}');
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let plain: String = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    let millionths = amounts::parse(&plain).ok_or_else(|| format!("{text:?} begins with no number; {FORM}"))?;
    if millionths < 0 {
        return Err(format!("{text:?} is below zero"));
    }
    Ok(Worth { millionths, unit: unit.trim().to_owned() })
}

fn date(text: &str) -> Result<i32, String> {
    let read = days::parse_day(text).filter(|_| text.len() == 10);
    read.ok_or_else(|| format!("{text:?} is not a day; write it as 2024-01-01"))
}

impl Amendment {
    /// Reads an amendment; the error says how one is written.
    pub fn parse(text: &str) -> Result<Amendment, String> {
        let (pack, rest) = text.split_once(':').ok_or_else(|| format!("no pack before a colon; {FORM}"))?;
        let pack = pack.trim().trim_start_matches("packs/").to_owned();
        let (name, rest) = rest.split_once('=').ok_or_else(|| format!("no equals sign; {FORM}"))?;
        let (value, span) = rest.split_once(" from ").ok_or_else(|| format!("it does not say from which day; {FORM}"))?;
        let (from, to) = match span.split_once(" to ") {
            Some((from, to)) => (date(from.trim())?, Some(date(to.trim())?)),
            None => (date(span.trim())?, None),
        };
        if to.is_some_and(|to| to <= from) {
            return Err(format!(
                "it would hold on no day: {}; `to` is the first day on which it no longer does",
                span_text(Some(from), to)
            ));
        }
        let name = name.trim();
        let of = match name.split_once('.') {
            Some((rule, name)) => Of::Parameter { rule: rule.trim().to_owned(), name: name.trim().to_owned() },
            None if name.is_empty() => return Err(format!("nothing stands before the equals sign; {FORM}")),
            None => Of::Amount(name.to_owned()),
        };
        Ok(Amendment { pack, of, worth: worth(value.trim())?, from, to })
    }

    /// The pack as amended. `asked` are the amounts that rules ask for, `rules` all rules; the error names what there is, or the
    /// unit that fits.
    pub fn amended(&self, pack: &Pack, asked: &BTreeSet<String>, rules: &[&RuleMeta]) -> Result<Pack, String> {
        match &self.of {
            Of::Amount(name) if pack.base_unit.iter().any(|u| u.code == *name) => self.amend_unit(pack, name),
            Of::Amount(name) => self.amend_amount(pack, name, asked),
            Of::Parameter { rule, name } => self.amend_parameter(pack, rule, name, rules),
        }
    }

    fn holds(&self) -> (Datetime, Option<Datetime>) {
        (written(self.from), self.to.map(written))
    }

    /// The amount in the pack's currency.
    fn currency(&self, pack: &Pack, units: &[&str]) -> Result<toml::Value, String> {
        let currency = pack.currency.as_deref().unwrap_or("");
        if self.worth.unit != currency || currency.is_empty() {
            let mut fits: Vec<&str> = [currency].into_iter().filter(|c| !c.is_empty()).collect();
            fits.extend(units);
            let fits = if fits.is_empty() { "none: this pack has neither a currency nor a base unit".to_owned() } else { fits.join(", ") };
            let given = if self.worth.unit.is_empty() {
                "a plain number has no unit".to_owned()
            } else {
                format!("{} does not fit", self.worth.unit)
            };
            return Err(format!("{}: {given}; what fits is {fits}", self.of));
        }
        let text = amounts::print(self.worth.millionths);
        let whole = text.parse::<i64>().map(toml::Value::Integer);
        whole.or_else(|_| text.parse::<f64>().map(toml::Value::Float)).map_err(|_| format!("{text} is too large"))
    }

    fn amend_unit(&self, pack: &Pack, name: &str) -> Result<Pack, String> {
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
        out.named_amounts().map(|_| out)
    }

    fn amend_amount(&self, pack: &Pack, name: &str, asked: &BTreeSet<String>) -> Result<Pack, String> {
        let mut known: BTreeSet<&str> = asked.iter().map(String::as_str).collect();
        known.extend(pack.amounts.iter().map(|a| a.name.as_str()));
        if !known.contains(name) {
            known.extend(pack.base_unit.iter().map(|u| u.code.as_str()));
            let known: Vec<&str> = known.into_iter().collect();
            return Err(format!("there is no amount {name}; there are {}, and parameters of rules as RULE.NAME", known.join(", ")));
        }
        let units: BTreeSet<&str> = pack.base_unit.iter().map(|u| u.code.as_str()).collect();
        let (amount, base_units, base_unit) = if units.contains(self.worth.unit.as_str()) {
            let whole = (self.worth.millionths % 1_000_000 == 0).then(|| i64::try_from(self.worth.millionths / 1_000_000).ok()).flatten();
            let count = whole.ok_or_else(|| format!("{}: base units are counted in whole numbers, not {}", self.of, self.worth))?;
            (None, Some(count), Some(self.worth.unit.clone()))
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
        out.named_amounts().map(|_| out)
    }

    fn amend_parameter(&self, pack: &Pack, code: &str, name: &str, rules: &[&RuleMeta]) -> Result<Pack, String> {
        let rule = rules.iter().find(|m| m.code == code).ok_or_else(|| format!("there is no rule {code}; `tura rule list` names all"))?;
        let known: Vec<&str> = rule.parameters.iter().filter(|(_, p)| p.default.number().is_some()).map(|(n, _)| n.as_str()).collect();
        let known = if known.is_empty() { "none that is a number".to_owned() } else { known.join(", ") };
        let Some(parameter) = rule.parameters.get(name) else {
            return Err(format!("rule {code} has no parameter {name}; it has: {known}"));
        };
        let Some(default) = parameter.default.number() else {
            return Err(format!("{code}.{name} is a text; a trial takes numbers: {known}"));
        };
        if !self.worth.unit.is_empty() && self.worth.unit != parameter.unit {
            return Err(format!("{code}.{name}: {} does not fit; write a plain number, or {}", self.worth.unit, parameter.unit));
        }
        let is_whole = matches!(parameter.default, ParameterValue::Int(_));
        if is_whole && self.worth.millionths % 1_000_000 != 0 {
            return Err(format!("{code}.{name} takes whole numbers, not {}", self.worth));
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
mod tests {
    use super::*;

    const PACK: &str = r#"
code = "xx"
currency = "XXX"
name = { en = "X", ru = "X", kk = "X" }
[[base_unit]]
code = "U"
amount = 10
from = 2020-01-01
to = 2021-01-01
source = "s"
[[base_unit]]
code = "U"
amount = 12
from = 2022-01-01
to = 2025-01-01
source = "s"
[[amounts]]
name = "limit"
base_units = 100
base_unit = "U"
from = 2020-01-01
source = "s"
[rules.R1]
days = [{ value = 5, from = 2020-01-01 }]
"#;

    fn meta() -> RuleMeta {
        let words = "{ en = \"a\", ru = \"b\", kk = \"c\" }";
        let texts: String = ["equality", "name", "sentence", "why", "innocent", "check"].map(|n| format!("{n} = {words}\n")).concat();
        let parameter = |name: &str, unit: &str, default: &str| {
            format!("[parameters.{name}]\nunit = \"{unit}\"\ndefault = {default}\nen = \"a\"\nru = \"b\"\nkk = \"c\"\n")
        };
        let front = "code = \"R1\"\nversion = 1\nstage = \"tender\"\nkind = \"signal\"\nsubject = \"process\"\npublication = \"public\"\nfields = []\norigin = \"t\"\n";
        let all =
            [parameter("days", "days", "7"), parameter("share", "percent", "0.5"), parameter("methods", "codes", "\"open\"")].concat();
        RuleMeta::parse(&format!("{front}{texts}{all}")).expect("whole")
    }

    fn amended(text: &str) -> Result<Pack, String> {
        let pack = Pack::parse(PACK).expect("well formed");
        let asked = ["limit", "other"].map(str::to_owned).into_iter().collect();
        Amendment::parse(text)?.amended(&pack, &asked, &[&meta()])
    }

    #[track_caller]
    fn refused(text: &str, words: &[&str]) {
        let error = amended(text).expect_err(text);
        words.iter().for_each(|w| assert!(error.contains(w), "{w:?} is not in: {error}"));
    }

    fn on(pack: &Pack, name: &str, day: &str) -> Option<i128> {
        let day = days::parse_day(day).expect("a day");
        let amounts = pack.named_amounts().expect("well formed");
        amounts[name].iter().find(|(f, t, _)| f.is_none_or(|f| f <= day) && t.is_none_or(|t| day < t)).map(|s| s.2 / 1_000_000)
    }

    #[test]
    fn an_amendment_is_read_and_written_as_it_was() {
        for text in [
            "packs/xx: limit = 4000 U from 2024-01-01",
            "packs/xx: limit = 1500000.5 XXX from 2024-01-01 to 2025-01-01",
            "packs/xx: R1.days = 10 from 2024-01-01",
        ] {
            assert_eq!(Amendment::parse(text).expect(text).to_string(), text);
        }
        let spaced = Amendment::parse(" xx :limit= 1 500_000  XXX  from  2024-01-01 ").expect("read");
        assert_eq!(spaced.to_string(), "packs/xx: limit = 1500000 XXX from 2024-01-01");
    }

    #[test]
    fn what_cannot_be_read_says_how_it_is_written() {
        for text in [
            "limit = 5 U from 2024-01-01",
            "packs/xx: limit 5 U",
            "packs/xx: limit = 5 U",
            "packs/xx: = 5 U from 2024-01-01",
            "packs/xx: limit = many from 2024-01-01",
        ] {
            refused(text, &["write it as"]);
        }
        refused("packs/xx: limit = 5 U from yesterday", &["yesterday", "not a day"]);
        refused("packs/xx: limit = 5 U from 2024-02-30", &["not a day"]);
        refused("packs/xx: limit = 5 U from 2024", &["not a day"]);
        refused("packs/xx: limit = 5 U from 2024-01-01 to 2024-01-01", &["on no day"]);
        refused("packs/xx: limit = -5 U from 2024-01-01", &["below zero"]);
    }

    #[test]
    fn an_unknown_parameter_names_those_there_are() {
        refused("packs/xx: limits = 5 U from 2024-01-01", &["no amount limits", "U", "limit", "other"]);
        refused("packs/xx: R1.weeks = 5 from 2024-01-01", &["no parameter weeks", "days", "share"]);
        refused("packs/xx: R9.days = 5 from 2024-01-01", &["no rule R9"]);
    }

    #[test]
    fn a_unit_that_does_not_fit_names_the_one_that_does() {
        refused("packs/xx: limit = 5 EUR from 2024-01-01", &["EUR does not fit", "XXX, U"]);
        refused("packs/xx: limit = 5 from 2024-01-01", &["plain number", "XXX, U"]);
        refused("packs/xx: limit = 2.5 U from 2024-01-01", &["whole numbers"]);
        refused("packs/xx: U = 5 U from 2024-01-01", &["U does not fit", "XXX"]);
        refused("packs/xx: R1.days = 5 XXX from 2024-01-01", &["XXX does not fit", "plain number", "days"]);
        refused("packs/xx: R1.days = 2.5 from 2024-01-01", &["whole numbers"]);
        refused("packs/xx: R1.methods = 5 from 2024-01-01", &["is a text"]);
    }

    #[test]
    fn the_value_holds_on_its_days_and_the_old_one_on_the_others() {
        let pack = amended("packs/xx: limit = 50 U from 2022-07-01 to 2023-01-01").expect("fits");
        for (day, value) in [
            ("2020-05-01", Some(1000)),
            ("2021-05-01", None),
            ("2022-06-30", Some(1200)),
            ("2022-07-01", Some(600)),
            ("2022-12-31", Some(600)),
            ("2023-01-01", Some(1200)),
        ] {
            assert_eq!(on(&pack, "limit", day), value, "{day}");
        }
        let pack = amended("packs/xx: other = 77 XXX from 2021-01-01").expect("a gap is filled");
        assert_eq!((on(&pack, "other", "2020-12-31"), on(&pack, "other", "2030-01-01")), (None, Some(77)));
        let pack = amended("packs/xx: U = 20 XXX from 2021-01-01 to 2023-01-01").expect("fits");
        assert_eq!(
            ["2020-06-01", "2021-06-01", "2022-06-01", "2023-06-01"].map(|d| on(&pack, "limit", d)),
            [Some(1000), Some(2000), Some(2000), Some(1200)]
        );
    }

    #[test]
    fn days_without_a_base_unit_are_named() {
        let text = "packs/xx: limit = 50 U from 2020-07-01";
        let pack = amended(text).expect("fits");
        let until = days::day_number(2026, 1, 1);
        let gaps = Amendment::parse(text).expect("read").gaps(&pack, until);
        let said: Vec<String> = gaps.iter().map(|(a, b)| span_text(Some(*a), Some(*b))).collect();
        assert_eq!(said, ["from 2021-01-01 to 2022-01-01", "from 2025-01-01 to 2026-01-01"]);
    }

    #[test]
    fn a_parameter_of_a_rule_is_dated() {
        let pack = amended("packs/xx: R1.days = 10 from 2024-01-01 to 2025-01-01").expect("fits");
        let Some(Setting::Dated(list)) = pack.rules["R1"].get("days") else { panic!("it is dated") };
        let said: Vec<String> =
            list.iter().map(|d| format!("{} {}", d.value, span_text(d.from.as_ref().and_then(day), d.to.as_ref().and_then(day)))).collect();
        assert_eq!(said, ["5 from 2020-01-01 to 2024-01-01", "5 from 2025-01-01", "10 from 2024-01-01 to 2025-01-01"]);
        let pack = amended("packs/xx: R1.share = 0.25 from 2024-01-01").expect("fits");
        let Some(Setting::Dated(list)) = pack.rules["R1"].get("share") else { panic!("it is dated") };
        assert_eq!(list.iter().map(|d| d.value).collect::<Vec<_>>(), [0.5, 0.25]);
    }

    #[test]
    fn amounts_counted_in_a_changed_unit_change_with_it() {
        let pack = Pack::parse(PACK).expect("well formed");
        let of = |text: &str| Amendment::parse(text).expect("read").amounts(&pack).into_iter().collect::<Vec<_>>();
        assert_eq!(of("packs/xx: U = 20 XXX from 2021-01-01"), ["U", "limit"]);
        assert_eq!(of("packs/xx: limit = 20 XXX from 2021-01-01"), ["limit"]);
    }
}
