//! What `indicator.toml` says about an indicator: what is counted over what, and how a reader is to take it.

use serde::Deserialize;

use crate::texts::Text;

/// An indicator's metadata, as its folder has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorMeta {
    /// The code, as `I01`.
    pub code: String,
    /// Raised by one whenever the meaning changes.
    pub version: u32,
    /// How a value is made of observations.
    pub kind: Kind,
    /// The number that rates are for: 1000 means "of a thousand".
    pub per: Option<f64>,
    /// What the value is in, in a word (`percent`, `days`, `offers`, `flags`, `index`).
    pub unit: String,
    /// Which way is better, if one is.
    pub direction: Direction,
    /// What it tells of: what was done, what came of it, or how it was done.
    #[serde(rename = "type")]
    pub of: Of,
    /// `de_facto`: what happens; `de_jure`: what is written.
    pub basis: String,
    /// What it is computed from.
    pub needs: Needs,
    /// OCDS paths it needs.
    pub fields: Vec<String>,
    /// Articles of the UN Convention against Corruption.
    pub uncac: Vec<String>,
    /// Where the definition comes from.
    pub origin: String,
    /// Types of measures it stands for by default: numbers of the catalogue.
    pub measures: Vec<u8>,
    /// Rules about the same thing.
    pub rules: Vec<String>,
    /// Its name.
    pub name: Text,
    /// What is counted over what.
    pub what: Text,
    /// Why it matters.
    pub why: Text,
    /// How to read it, and what a change may also mean.
    pub reads: Text,
    /// Where its boundaries lie.
    pub equality: Option<Text>,
}

/// How a value is made of observations.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Sum of numerators over sum of denominators, each numerator from 0 to its denominator.
    Share,
    /// Sum of numerators over sum of denominators.
    Mean,
    /// The same, for so many ([`IndicatorMeta::per`]).
    Rate,
    /// The middle of the numerators (quantile 0.5 of type 8).
    Median,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less is better.
    DownIsBetter,
    /// More is better.
    UpIsBetter,
    /// Neither: it says in which light others are to be seen.
    Context,
}

/// What it tells of.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Of {
    Output,
    Outcome,
    Process,
}

/// What it is computed from.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Needs {
    Contracting,
    Verdicts,
    Flags,
    Declarations,
    Interests,
    Reports,
    Ownership,
}

impl IndicatorMeta {
    /// Reads `indicator.toml`; the error names the key and what is wrong with it.
    pub fn parse(text: &str) -> Result<IndicatorMeta, String> {
        let meta: IndicatorMeta = toml::from_str(text).map_err(|e| e.to_string())?;
        match (meta.kind, meta.per) {
            (Kind::Rate, None) => Err("a rate says for how many: per = 1000".to_owned()),
            (Kind::Rate, Some(per)) if !(per.is_finite() && per > 0.0) => Err("per is a number above zero".to_owned()),
            (Kind::Share | Kind::Mean | Kind::Median, Some(_)) => Err("only a rate has per".to_owned()),
            _ => Ok(meta),
        }
    }

    /// The value of a numerator over a denominator, in the indicator's unit: a share in percent is out of 100, a rate for
    /// [`IndicatorMeta::per`]. `None` over nothing.
    pub fn value(&self, numerator: f64, denominator: f64) -> Option<f64> {
        (denominator > 0.0).then(|| numerator / denominator * self.times())
    }

    /// What a plain quotient is multiplied by to be in the unit.
    pub fn times(&self) -> f64 {
        match self.kind {
            Kind::Rate => self.per.unwrap_or(1.0),
            _ if self.unit == "percent" => 100.0,
            _ => 1.0,
        }
    }
}
