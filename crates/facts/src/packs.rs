//! A country's pack: currency, base units by date, amounts, calendar, method names and rule parameters, with its law.
//! Read from `packs/<country>/pack.toml` and `provisions.toml` beside it; a day without a sourced value has none.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::amounts;
use crate::days;
use crate::law::{Law, Provision, overlap, span_text};
use crate::rules::ParameterValue;
use crate::texts::Text;

pub use crate::law::{Spans, day};

/// A country's pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Its code, as on the command line.
    pub code: String,
    /// The country's name.
    pub name: Text,
    /// The currency of its amounts.
    pub currency: Option<String>,
    /// Base units by date.
    #[serde(default)]
    pub base_unit: Vec<BaseUnit>,
    /// Named amounts by date.
    #[serde(default)]
    pub amounts: Vec<Amount>,
    /// Local method names and their method codes.
    #[serde(default)]
    pub methods: BTreeMap<String, String>,
    /// Years whose working days are known.
    #[serde(default)]
    pub calendar: Vec<Year>,
    /// Parameters of rules, by rule code.
    #[serde(default)]
    pub rules: BTreeMap<String, BTreeMap<String, Setting>>,
    /// Its law, from `provisions.toml`.
    #[serde(skip)]
    pub law: Law,
}

/// A base unit's value in a span of days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseUnit {
    /// Its code, as `MCI`.
    pub code: String,
    /// Its value in the pack's currency.
    pub amount: toml::Value,
    /// First day.
    pub from: toml::value::Datetime,
    /// First day on which it no longer holds.
    pub to: Option<toml::value::Datetime>,
    /// Where the value was found.
    pub source: String,
    /// When that was last looked at.
    pub checked: Option<toml::value::Datetime>,
}

/// A named amount in a span of days: a number, or a number of base units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Its name, as rules use it.
    pub name: String,
    /// The amount itself.
    pub amount: Option<toml::Value>,
    /// Or how many base units.
    pub base_units: Option<i64>,
    /// Of which.
    pub base_unit: Option<String>,
    /// First day.
    pub from: toml::value::Datetime,
    /// First day on which it no longer holds.
    pub to: Option<toml::value::Datetime>,
    /// The provision that sets it.
    pub provision: Option<String>,
    /// Where the value was found.
    pub source: String,
    /// When that was last looked at.
    pub checked: Option<toml::value::Datetime>,
}

/// A year whose working days are known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// Days of the week off, in English, lowercase.
    pub weekend: Vec<String>,
    /// Other days off.
    pub holidays: Vec<toml::value::Datetime>,
    /// Days of the weekend that are worked.
    #[serde(default)]
    pub working: Vec<toml::value::Datetime>,
    /// What a reader should know.
    #[serde(default)]
    pub note: String,
    /// Where this was found.
    #[serde(default)]
    pub sources: Vec<String>,
    /// When that was last looked at.
    pub checked: Option<toml::value::Datetime>,
}

/// What a pack sets a rule's parameter to.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// The same on every day.
    Always(ParameterValue),
    /// By date.
    Dated(Vec<DatedValue>),
}

/// A parameter's value in a span of days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedValue {
    /// The value.
    pub value: f64,
    /// First day.
    pub from: Option<toml::value::Datetime>,
    /// First day on which it no longer holds.
    pub to: Option<toml::value::Datetime>,
    /// The provision that sets it.
    pub provision: Option<String>,
    /// Where the value was found.
    pub source: Option<String>,
}

pub(crate) fn span(from: &toml::value::Datetime, to: Option<&toml::value::Datetime>) -> Result<(Option<i32>, Option<i32>), String> {
    let read = |d: &toml::value::Datetime| day(d).ok_or_else(|| format!("{d} is not a day"));
    let (from, to) = (Some(read(from)?), to.map(read).transpose()?);
    if from.zip(to).is_some_and(|(from, to)| to <= from) {
        return Err(format!("{}: it holds on no day; `to` is the first day on which it no longer does", span_text(from, to)));
    }
    Ok((from, to))
}

/// The error of a series of which two rows hold on one day.
fn refuse_overlap<T>(name: &str, spans: &Spans<T>) -> Result<(), String> {
    let Some((a, b, on)) = overlap(spans) else { return Ok(()) };
    let said = |i: usize| span_text(spans[i].0, spans[i].1);
    let on = on.map_or_else(|| "the first day".to_owned(), days::print);
    Err(format!("{name}: two values hold on {on}: {} and {}; close the earlier one with `to`", said(a), said(b)))
}

pub(crate) fn millionths(value: &toml::Value) -> Result<i128, String> {
    amounts::parse(&value.to_string()).ok_or_else(|| format!("{value} is not an amount"))
}

impl Pack {
    /// Reads `pack.toml`, without its law; the error names the key and what is wrong with it.
    pub fn parse(text: &str) -> Result<Pack, String> {
        let pack: Pack = toml::from_str(text).map_err(|e| e.to_string())?;
        pack.named_amounts()?;
        pack.dated_settings()?;
        pack.working_days()?;
        Ok(pack)
    }

    /// Named amounts by day in millionths; base units are multiplied out, gaps stay gaps.
    pub fn named_amounts(&self) -> Result<BTreeMap<String, Spans<i128>>, String> {
        let mut out: BTreeMap<String, Spans<i128>> = BTreeMap::new();
        for unit in &self.base_unit {
            let (from, to) = span(&unit.from, unit.to.as_ref()).map_err(|e| format!("{}: {e}", unit.code))?;
            out.entry(unit.code.clone()).or_default().push((from, to, millionths(&unit.amount)?));
        }
        for amount in &self.amounts {
            let (from, to) = span(&amount.from, amount.to.as_ref()).map_err(|e| format!("{}: {e}", amount.name))?;
            let spans = match (&amount.amount, amount.base_units, &amount.base_unit) {
                (Some(value), None, None) => vec![(from, to, millionths(value)?)],
                (None, Some(count), Some(code)) => self.base_units(code, count, (from, to))?,
                _ => return Err(format!("{}: give either amount or base_units with base_unit", amount.name)),
            };
            out.entry(amount.name.clone()).or_default().extend(spans);
        }
        for (name, spans) in &mut out {
            spans.sort_by_key(|(from, _, _)| *from);
            refuse_overlap(name, spans)?;
        }
        Ok(out)
    }

    /// Dated parameters of rules hold on days, and on each day at most one value does.
    fn dated_settings(&self) -> Result<(), String> {
        for (code, settings) in &self.rules {
            for (name, setting) in settings {
                let (Setting::Dated(list), name) = (setting, format!("{code}.{name}")) else { continue };
                let read = |d: &Option<toml::value::Datetime>| match d {
                    Some(d) => day(d).map(Some).ok_or_else(|| format!("{name}: {d} is not a day")),
                    None => Ok(None),
                };
                let spans = list.iter().map(|d| Ok((read(&d.from)?, read(&d.to)?, ()))).collect::<Result<Spans<()>, String>>()?;
                refuse_overlap(&name, &spans)?;
            }
        }
        Ok(())
    }

    /// `count` units wherever both the unit and the span hold.
    pub(crate) fn base_units(&self, code: &str, count: i64, (from, to): (Option<i32>, Option<i32>)) -> Result<Spans<i128>, String> {
        let mut out = Vec::new();
        for unit in self.base_unit.iter().filter(|u| u.code == code) {
            let (unit_from, unit_to) = span(&unit.from, unit.to.as_ref())?;
            let start = from.max(unit_from);
            let end = match (to, unit_to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if end.is_none_or(|e| start.is_none_or(|s| s < e)) {
                let amount = millionths(&unit.amount)?.checked_mul(i128::from(count));
                out.push((start, end, amount.ok_or_else(|| format!("{count} {code} are too large to reckon with"))?));
            }
        }
        Ok(out)
    }

    /// Every day of every known year, and whether it is worked.
    pub fn working_days(&self) -> Result<BTreeMap<i32, bool>, String> {
        const NAMES: [&str; 7] = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];
        let mut out = BTreeMap::new();
        for year in &self.calendar {
            if let Some(wrong) = year.weekend.iter().find(|d| !NAMES.contains(&d.as_str())) {
                return Err(format!("calendar {}: {wrong} is no day of the week", year.year));
            }
            for number in days::day_number(year.year, 1, 1)..days::day_number(year.year + 1, 1, 1) {
                // 1970-01-01 was a Thursday.
                let name = NAMES[number.rem_euclid(7) as usize];
                out.insert(number, !year.weekend.iter().any(|d| d == name));
            }
            for (dates, works) in [(&year.holidays, false), (&year.working, true)] {
                for date in dates {
                    let number = day(date).filter(|n| out.contains_key(n));
                    out.insert(number.ok_or_else(|| format!("calendar {}: {date} is not a day of that year", year.year))?, works);
                }
            }
        }
        Ok(out)
    }

    /// The wording of a provision in force on a day; where no day decides, the newest.
    pub fn provision(&self, id: &str, on: Option<i32>) -> Option<&Provision> {
        match on {
            Some(on) => self.law.provision(id, on),
            None => self.law.wordings(id).last().copied(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const PACK: &str = r#"
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
amount = 12.5
from = 2022-01-01
to = 2023-01-01
source = "s"
[[amounts]]
name = "limit"
base_units = 100
base_unit = "U"
from = 2020-07-01
source = "s"
[[calendar]]
year = 2024
weekend = ["saturday", "sunday"]
holidays = [2024-03-08]
working = [2024-03-09]
"#;

    fn on(pack: &Pack, name: &str, day: &str) -> Option<i128> {
        let day = days::parse_day(day).expect("a day");
        let amounts = pack.named_amounts().expect("well formed");
        amounts[name].iter().find(|(f, t, _)| f.is_none_or(|f| f <= day) && t.is_none_or(|t| day < t)).map(|s| s.2 / 1_000_000)
    }

    #[test]
    fn base_units_are_multiplied_out_and_gaps_stay_gaps() {
        let pack = Pack::parse(PACK).expect("well formed");
        assert_eq!(on(&pack, "limit", "2020-06-30"), None);
        assert_eq!(on(&pack, "limit", "2020-07-01"), Some(1000));
        assert_eq!(on(&pack, "limit", "2021-05-01"), None);
        assert_eq!(on(&pack, "limit", "2022-12-31"), Some(1250));
        assert_eq!(on(&pack, "U", "2022-12-31"), Some(12));
    }

    #[test]
    fn a_calendar_knows_holidays_moved_days_and_its_limits() {
        let days_of = Pack::parse(PACK).expect("well formed").working_days().expect("well formed");
        let works = |day: &str| days_of.get(&days::parse_day(day).expect("a day")).copied();
        assert_eq!(works("2024-03-07"), Some(true));
        assert_eq!(works("2024-03-08"), Some(false));
        assert_eq!(works("2024-03-09"), Some(true));
        assert_eq!(works("2024-03-10"), Some(false));
        assert_eq!(works("2025-01-01"), None);
    }

    #[test]
    fn overlapping_values_are_refused() {
        let twice = PACK.replace("from = 2022-01-01\nto = 2023-01-01", "from = 2020-06-01\nto = 2023-01-01");
        let error = Pack::parse(&twice).expect_err("refused");
        assert!(error.contains("U: two values hold on 2020-06-01: from 2020-01-01 to 2021-01-01 and from 2020-06-01"), "{error}");
        let dated = format!("{PACK}[rules.R1]\nn = [{{ value = 1, from = 2020-01-01 }}, {{ value = 2, from = 2021-01-01 }}]\n");
        let error = Pack::parse(&dated).expect_err("refused");
        assert!(error.contains("R1.n: two values hold on 2021-01-01"), "{error}");
    }

    #[test]
    fn values_that_hold_on_no_day_are_refused() {
        let never = PACK.replace("to = 2021-01-01", "to = 2020-01-01");
        assert!(Pack::parse(&never).expect_err("refused").contains("U: from 2020-01-01 to 2020-01-01: it holds on no day"));
    }
}
