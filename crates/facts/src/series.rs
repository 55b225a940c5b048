//! The series that a pack's law sets: which provision stands behind a number, step by step.

use std::collections::BTreeMap;

use crate::days;
use crate::law::Law;
use crate::packs::{Amount, Pack, Setting, day, millionths, span};

/// A number that a provision sets, in a span of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// First day, and first day no longer.
    pub days: (Option<i32>, Option<i32>),
    /// Base units and which, where it is counted in them.
    pub units: Option<(i64, String)>,
    /// The value, in millionths for amounts.
    pub value: Value,
}

/// What a step is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An amount in millionths of the pack's currency.
    Amount(i128),
    /// A plain number.
    Number(f64),
    /// No sourced value of the base unit.
    Unknown,
}

impl Pack {
    /// The pack with its law; the error names a series that rests on a provision which is not there, or not in force.
    pub fn with_law(mut self, law: Law) -> Result<Pack, String> {
        self.law = law;
        check_law(&self)?;
        Ok(self)
    }

    /// What one row of an amount is worth, step by step: base units multiplied out wherever they have a value, and
    /// `Unknown` in between; `until` is where an open end stops being looked at.
    pub fn steps_of(&self, amount: &Amount, until: i32) -> Result<Vec<Step>, String> {
        let (from, to) = span(&amount.from, amount.to.as_ref())?;
        let (Some(count), Some(code)) = (amount.base_units, &amount.base_unit) else {
            let value = amount.amount.as_ref().map_or(Ok(0), millionths)?;
            return Ok(vec![Step { days: (from, to), units: None, value: Value::Amount(value) }]);
        };
        let mut known = self.base_units(code, count, (from, to))?;
        known.sort_by_key(|(from, _, _)| *from);
        let units = Some((count, code.clone()));
        let (mut out, mut at) = (Vec::new(), from);
        for (start, end, value) in known {
            if start > at {
                out.push(Step { days: (at, start), units: units.clone(), value: Value::Unknown });
            }
            let step = Step { days: (start, end), units: units.clone(), value: Value::Amount(value) };
            match out.last_mut() {
                // A base unit that kept its value is one step.
                Some(last) if last.value == step.value && last.days.1 == start => last.days.1 = end,
                _ => out.push(step),
            }
            match end {
                Some(_) => at = end,
                None => return Ok(out),
            }
        }
        if to.unwrap_or(until) > at.unwrap_or(i32::MIN) {
            out.push(Step { days: (at, to), units, value: Value::Unknown });
        }
        Ok(out)
    }

    /// The series that a provision sets, by name; base units are multiplied out, and days without a value of theirs say so.
    /// `until` is where open ends stop being looked at for gaps.
    pub fn series_of(&self, provision: &str, until: i32) -> Result<BTreeMap<String, Vec<Step>>, String> {
        let mut out: BTreeMap<String, Vec<Step>> = BTreeMap::new();
        for a in self.amounts.iter().filter(|a| a.provision.as_deref() == Some(provision)) {
            out.entry(a.name.clone()).or_default().extend(self.steps_of(a, until)?);
        }
        for (code, settings) in &self.rules {
            for (name, setting) in settings {
                let Setting::Dated(list) = setting else { continue };
                for d in list.iter().filter(|d| d.provision.as_deref() == Some(provision)) {
                    let days = (d.from.as_ref().and_then(day), d.to.as_ref().and_then(day));
                    out.entry(format!("{code}.{name}")).or_default().push(Step { days, units: None, value: Value::Number(d.value) });
                }
            }
        }
        out.values_mut().for_each(|steps| steps.sort_by_key(|s| s.days.0));
        Ok(out)
    }
}

/// Whether a pack's series rest on provisions that are there, and in force on the day from which they do.
fn check_law(pack: &Pack) -> Result<(), String> {
    let mut rest: Vec<(String, &str, Option<i32>)> = Vec::new();
    for a in &pack.amounts {
        rest.extend(a.provision.as_deref().map(|p| (a.name.clone(), p, day(&a.from))));
    }
    for (code, settings) in &pack.rules {
        for (name, setting) in settings {
            let Setting::Dated(list) = setting else { continue };
            let of = |d: &'_ crate::packs::DatedValue| d.from.as_ref().and_then(day);
            rest.extend(list.iter().filter_map(|d| Some((format!("{code}.{name}"), d.provision.as_deref()?, of(d)))));
        }
    }
    for (name, provision, from) in rest {
        let wordings = pack.law.wordings(provision);
        if wordings.is_empty() {
            return Err(format!("{name} rests on {provision}, which is not among the provisions"));
        }
        let Some(on) = from else { continue };
        match pack.law.provision(provision, on) {
            None => return Err(format!("{name} rests on {provision} from {}, when no wording of it is in force", days::print(on))),
            Some(p) if p.unverified => return Err(format!("{name} rests on {provision}, which is unverified")),
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::span_text;
    use crate::packs::tests::PACK;

    #[test]
    fn steps_name_the_days_without_a_value() {
        let pack = Pack::parse(PACK).expect("well formed");
        let steps = pack.steps_of(&pack.amounts[0], days::day_number(2024, 1, 1)).expect("well formed");
        let said: Vec<String> = steps.iter().map(|s| format!("{} {:?}", span_text(s.days.0, s.days.1), s.value)).collect();
        let expected = [
            "from 2020-07-01 to 2021-01-01 Amount(1000000000)",
            "from 2021-01-01 to 2022-01-01 Unknown",
            "from 2022-01-01 to 2023-01-01 Amount(1250000000)",
            "from 2023-01-01 Unknown",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn an_amount_rests_on_a_provision_in_force() {
        let pack = || Pack::parse(&PACK.replace("from = 2020-07-01", "from = 2020-07-01\nprovision = \"x-7\"")).expect("well formed");
        let law = |from: &str, more: &str| {
            let text = format!(
                "[[instruments]]\nid = \"x\"\ntype = \"law\"\nnumber = \"1\"\ndate = 2019-01-01\nadopter = {{ en = \"P\", ru = \"P\", kk = \"P\" }}\nsource = \"s\"\n\
                 title = {{ en = \"x\", ru = \"x\", kk = \"x\" }}\n[[provisions]]\nid = \"x-7\"\ninstrument = \"x\"\narticle = \"7\"\n\
                 summary = {{ en = \"x\", ru = \"x\", kk = \"x\" }}\nfrom = {from}\nsource = \"s\"\n{more}"
            );
            Law::parse(&text).expect("well formed")
        };
        assert!(pack().with_law(law("2020-01-01", "")).is_ok());
        let error = |law: Law| pack().with_law(law).expect_err("refused");
        assert!(error(law("2021-01-01", "")).contains("limit rests on x-7 from 2020-07-01, when no wording of it is in force"));
        assert!(error(law("2020-01-01", "unverified = true\n")).contains("unverified"));
        assert!(error(Law::default()).contains("not among the provisions"));
    }
}
