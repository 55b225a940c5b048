//! Which value each parameter of a rule has: its default, then the pack, then the person's own file.

use std::collections::BTreeMap;

use datafusion::common::{ParamValues, ScalarValue};
use facts::packs::{Pack, Setting, day};
use facts::rules::{ParameterValue, RuleMeta};

use crate::sql::{Series, Surroundings};

/// Parameters by rule code and name, from a file or from Cardinal's settings.
pub type Overrides = BTreeMap<String, BTreeMap<String, Setting>>;

/// A rule's parameters as they apply in one run.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// For `$name`.
    pub values: BTreeMap<String, ParameterValue>,
    /// For `param(name, day)`.
    pub series: BTreeMap<String, Series<f64>>,
    /// For `pack_amount(name, day)`, where the rule is judged by other amounts than the country's.
    pub amounts: Option<BTreeMap<String, Series<i128>>>,
}

impl Resolved {
    /// Resolves the parameters of a rule; the error names a parameter that the rule does not have.
    pub fn new(meta: &RuleMeta, pack: Option<&Pack>, overrides: &Overrides) -> Result<Resolved, String> {
        let mut out = Resolved::default();
        for (name, parameter) in &meta.parameters {
            out.set(name, &Setting::Always(parameter.default.clone()))?;
        }
        let layers = [pack.and_then(|p| p.rules.get(&meta.code)), overrides.get(&meta.code)];
        for (name, setting) in layers.into_iter().flatten().flatten() {
            if !meta.parameters.contains_key(name) {
                let known: Vec<&str> = meta.parameters.keys().map(String::as_str).collect();
                return Err(format!("rule {} has no parameter {name}; it has: {}", meta.code, known.join(", ")));
            }
            out.set(name, setting)?;
        }
        Ok(out)
    }

    /// Sets one parameter.
    pub fn set(&mut self, name: &str, setting: &Setting) -> Result<(), String> {
        match setting {
            Setting::Always(value) => {
                if let Some(number) = value.number() {
                    self.series.insert(name.to_owned(), Series::constant(number));
                }
                self.values.insert(name.to_owned(), value.clone());
            }
            Setting::Dated(list) => {
                let mut spans = Vec::new();
                for dated in list {
                    let read = |d: &toml::value::Datetime| day(d).ok_or_else(|| format!("{name}: {d} is not a day"));
                    let from = dated.from.as_ref().map(read).transpose()?;
                    let to = dated.to.as_ref().map(read).transpose()?;
                    spans.push((from, to, dated.value));
                }
                self.series.insert(name.to_owned(), Series { spans });
            }
        }
        Ok(())
    }

    /// The values for the `$names` that a SQL text uses.
    pub fn bind(&self, sql: &str) -> ParamValues {
        let used = |name: &str| sql.match_indices(&format!("${name}")).next().is_some();
        let scalar = |value: &ParameterValue| match value {
            ParameterValue::Int(v) => ScalarValue::Int64(Some(*v)),
            ParameterValue::Number(v) => ScalarValue::Float64(Some(*v)),
            ParameterValue::Text(v) => ScalarValue::Utf8(Some(v.clone())),
        };
        let map: std::collections::HashMap<_, _> =
            self.values.iter().filter(|(n, _)| used(n)).map(|(n, v)| (n.clone(), scalar(v))).collect();
        ParamValues::from(map)
    }

    /// One line that names every value, for fingerprints of findings.
    pub fn print(&self) -> String {
        let values = self.values.iter().map(|(n, v)| format!("{n}={}", v.print()));
        let dated = self.series.iter().filter(|(_, s)| s.spans.len() != 1 || s.spans[0].0.is_some() || s.spans[0].1.is_some());
        let spans = dated.map(|(n, s)| {
            let day = |d: Option<i32>| d.map_or_else(|| "…".to_owned(), facts::days::print);
            let parts: Vec<String> = s.spans.iter().map(|(f, t, v)| format!("{v} from {} to {}", day(*f), day(*t))).collect();
            format!("{n}=[{}]", parts.join("; "))
        });
        values.chain(spans).collect::<Vec<_>>().join(" ")
    }

    /// What the rule's functions see: its own parameters and the country's values.
    pub fn surroundings(&self, pack: Option<&Pack>) -> Result<Surroundings, String> {
        let mut around = country(pack)?;
        around.parameters = self.series.clone();
        if let Some(amounts) = &self.amounts {
            around.amounts.clone_from(amounts);
        }
        Ok(around)
    }
}

/// A country's amounts, currency and calendar.
pub fn country(pack: Option<&Pack>) -> Result<Surroundings, String> {
    let Some(pack) = pack else { return Ok(Surroundings::default()) };
    Ok(Surroundings {
        parameters: BTreeMap::new(),
        amounts: amounts(pack)?,
        currency: pack.currency.clone(),
        calendar: pack.working_days()?,
    })
}

/// A country's amounts by day.
pub fn amounts(pack: &Pack) -> Result<BTreeMap<String, Series<i128>>, String> {
    Ok(pack.named_amounts()?.into_iter().map(|(name, spans)| (name, Series { spans })).collect())
}
