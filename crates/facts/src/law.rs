//! A country's law as far as rules and measures rest on it: instruments, their provisions in each wording, exceptions.
//! Read from `packs/<country>/provisions.toml`; docs/law.md explains the form.
//!
//! Reach for it to ask what was in force on a day. It deliberately holds no numbers (those are the pack's series), and a
//! text only where an official source is named beside it: everything else is a summary of ours and says so.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::value::Datetime;

use crate::days;
use crate::texts::{Lang, Text};

/// A value by day: from (inclusive), to (exclusive), value; `None` is open.
pub type Spans<T> = Vec<(Option<i32>, Option<i32>, T)>;

/// The day of a TOML date.
pub fn day(date: &Datetime) -> Option<i32> {
    days::parse(&date.to_string())?.day
}

/// Instruments and provisions of a country.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Acts as adopted.
    #[serde(default)]
    pub instruments: Vec<Instrument>,
    /// Their rules; one row a wording.
    #[serde(default)]
    pub provisions: Vec<Provision>,
}

/// An act as adopted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Country and number.
    pub id: String,
    /// What sort of act.
    #[serde(rename = "type")]
    pub kind: InstrumentKind,
    /// Its number.
    pub number: String,
    /// The day it was adopted.
    pub date: Datetime,
    /// Who adopted it.
    pub adopter: Text,
    /// Its title.
    pub title: Text,
    /// Where its text is.
    pub uri: Option<String>,
    /// Where this was found.
    pub source: String,
    /// When that was last looked at.
    pub checked: Option<Datetime>,
}

/// Sorts of acts.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum InstrumentKind {
    Law,
    Decree,
    Order,
    Resolution,
}

impl InstrumentKind {
    /// Its name, as in the file.
    pub fn name(self) -> &'static str {
        match self {
            InstrumentKind::Law => "law",
            InstrumentKind::Decree => "decree",
            InstrumentKind::Order => "order",
            InstrumentKind::Resolution => "resolution",
        }
    }
}

/// One rule of an instrument, as in force from a day to a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Its id in rules and measures; the same in every wording.
    pub id: String,
    /// Id of the act.
    pub instrument: String,
    /// The article, as cited.
    pub article: String,
    /// The law's own words, copied from the official source that `source` names.
    pub text: Option<String>,
    /// What it says, in our own words.
    pub summary: Option<Text>,
    /// First day in force.
    pub from: Datetime,
    /// First day no longer in force.
    pub to: Option<Datetime>,
    /// Instruments that gave it this wording.
    #[serde(default)]
    pub amended_by: Vec<String>,
    /// Grounds that the provision itself lists.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
    /// Articles of the UN Convention against Corruption.
    #[serde(default)]
    pub uncac: Vec<String>,
    /// Codes of rules that rest on it.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Part of the row is not confirmed: it is shown with that remark, and nothing may rest on it.
    #[serde(default)]
    pub unverified: bool,
    /// Where it was found.
    pub source: String,
    /// When that was last looked at.
    pub checked: Option<Datetime>,
}

/// A ground that a provision lists: what an explanation may cite.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Its id.
    pub id: String,
    /// What it says, in our own words.
    pub summary: Text,
}

impl Provision {
    /// First day in force, and first day no longer.
    pub fn days(&self) -> (Option<i32>, Option<i32>) {
        (day(&self.from), self.to.as_ref().and_then(day))
    }

    /// Whether it is in force on a day.
    pub fn holds(&self, on: i32) -> bool {
        let (from, to) = self.days();
        from.is_none_or(|from| from <= on) && to.is_none_or(|to| on < to)
    }

    /// What it says, in our own words; empty where the law's own text stands.
    pub fn summary(&self, lang: Lang) -> &str {
        self.summary.as_ref().map_or("", |s| s.get(lang))
    }
}

/// Days in words, for messages: `from A`, or `from A to B`.
pub fn span_text(from: Option<i32>, to: Option<i32>) -> String {
    let from = from.map_or_else(|| "from the beginning".to_owned(), |d| format!("from {}", days::print(d)));
    to.map_or(from.clone(), |d| format!("{from} to {}", days::print(d)))
}

/// Two spans that hold on one day, and that day; `None` where none do. Spans come in any order.
pub fn overlap<T>(spans: &Spans<T>) -> Option<(usize, usize, Option<i32>)> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|i| spans[*i].0);
    // The longest of those before, since a long one may reach over several.
    let mut longest = *order.first()?;
    for at in order.into_iter().skip(1) {
        if spans[longest].1.is_none_or(|end| spans[at].0.is_none_or(|start| start < end)) {
            return Some((longest, at, spans[at].0));
        }
        longest = at;
    }
    None
}

impl Law {
    /// Reads `provisions.toml`; the error names the row and what is wrong with it.
    pub fn parse(text: &str) -> Result<Law, String> {
        let law: Law = toml::from_str(text).map_err(|e| e.to_string())?;
        law.check_instruments()?;
        for provision in &law.provisions {
            law.check_provision(provision)?;
        }
        law.check_wordings()?;
        Ok(law)
    }

    fn check_instruments(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for i in &self.instruments {
            if !seen.insert(&i.id) {
                return Err(format!("instrument {} stands there twice", i.id));
            }
            day(&i.date).ok_or_else(|| format!("instrument {}: {} is not a day", i.id, i.date))?;
        }
        Ok(())
    }

    fn check_provision(&self, p: &Provision) -> Result<(), String> {
        let wrong = |reason: String| Err(format!("provision {} ({}): {reason}", p.id, span_text(p.days().0, p.days().1)));
        for id in [&p.instrument].into_iter().chain(&p.amended_by) {
            if self.instrument(id).is_none() {
                return wrong(format!("there is no instrument {id}; write it under [[instruments]]"));
            }
        }
        for date in [&p.from].into_iter().chain(&p.to) {
            if day(date).is_none() {
                return wrong(format!("{date} is not a day"));
            }
        }
        if let (Some(from), Some(to)) = p.days()
            && to <= from
        {
            return wrong("it is in force on no day; `to` is the first day on which it no longer is".to_owned());
        }
        let is_official = p.source.contains("https://") || p.source.contains("http://");
        match (&p.text, &p.summary) {
            (Some(_), _) if !is_official => {
                wrong("it has a text, but `source` names no address; a law's words come from an official source only".to_owned())
            }
            (None, None) => wrong("it has neither a text from an official source nor a summary of ours".to_owned()),
            _ if p.unverified && !p.rules.is_empty() => {
                wrong(format!("it is unverified, so no rule may rest on it ({})", p.rules.join(", ")))
            }
            _ => Ok(()),
        }
    }

    /// On any day at most one wording is in force.
    fn check_wordings(&self) -> Result<(), String> {
        for id in self.ids() {
            let wordings = self.wordings(id);
            let spans: Spans<()> = wordings.iter().map(|p| (p.days().0, p.days().1, ())).collect();
            if let Some((a, b, on)) = overlap(&spans) {
                let said = |i: usize| span_text(spans[i].0, spans[i].1);
                let on = on.map(days::print).unwrap_or_default();
                return Err(format!(
                    "provision {id}: two texts are in force on {on}: {} and {}; close the earlier one with `to`",
                    said(a),
                    said(b)
                ));
            }
        }
        Ok(())
    }

    /// The instrument of an id.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|i| i.id == id)
    }

    /// Title of an instrument; its id where it is not known.
    pub fn title<'a>(&'a self, instrument: &'a str, lang: Lang) -> &'a str {
        self.instrument(instrument).map_or(instrument, |i| i.title.get(lang))
    }

    /// Ids of provisions in the file's order, each once.
    pub fn ids(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for p in &self.provisions {
            if !out.contains(&p.id.as_str()) {
                out.push(&p.id);
            }
        }
        out
    }

    /// All wordings of a provision, oldest first.
    pub fn wordings(&self, id: &str) -> Vec<&Provision> {
        let mut out: Vec<&Provision> = self.provisions.iter().filter(|p| p.id == id).collect();
        out.sort_by_key(|p| p.days().0);
        out
    }

    /// The wording of a provision in force on a day; `None` where none was.
    pub fn provision(&self, id: &str, on: i32) -> Option<&Provision> {
        self.provisions.iter().find(|p| p.id == id && p.holds(on))
    }

    /// Ids of the provisions that a rule rests on: those it cites, and those that name it.
    pub fn of_rule<'a>(&'a self, code: &str, cited: &'a [String]) -> Vec<&'a str> {
        let named =
            |id: &&str| cited.iter().any(|c| c == id) || self.provisions.iter().any(|p| p.id == *id && p.rules.iter().any(|r| r == code));
        self.ids().into_iter().filter(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: &str = r#"
[[instruments]]
id = "x"
type = "law"
number = "1"
date = 2019-12-01
adopter = { en = "Parliament", ru = "Парламент", kk = "Парламент" }
title = { en = "Law", ru = "Закон", kk = "Заң" }
source = "s"
[[instruments]]
id = "y"
type = "law"
number = "2"
date = 2021-12-01
adopter = { en = "Parliament", ru = "Парламент", kk = "Парламент" }
title = { en = "Amendment", ru = "Поправка", kk = "Түзету" }
source = "s"
[[provisions]]
id = "x-7"
instrument = "x"
article = "7"
summary = { en = "old", ru = "старое", kk = "ескі" }
rules = ["R1"]
from = 2020-01-01
to = 2022-01-01
source = "s"
[[provisions]]
id = "x-7"
instrument = "x"
article = "7"
amended_by = ["y"]
summary = { en = "new", ru = "новое", kk = "жаңа" }
rules = ["R1"]
from = 2022-01-01
source = "s"
"#;

    fn on(day: &str) -> Option<String> {
        let law = Law::parse(LAW).expect("well formed");
        law.provision("x-7", days::parse_day(day).expect("a day")).map(|p| p.summary(Lang::En).to_owned())
    }

    #[track_caller]
    fn refused(from: &str, to: &str, words: &[&str]) {
        let text = LAW.replacen(from, to, 1);
        assert!(text != LAW, "{from} is not there");
        let error = Law::parse(&text).expect_err("refused");
        words.iter().for_each(|w| assert!(error.contains(w), "{w} is not in: {error}"));
    }

    #[test]
    fn the_wording_of_the_day_is_found() {
        assert_eq!(on("2019-12-31"), None);
        assert_eq!(on("2020-01-01").as_deref(), Some("old"));
        assert_eq!(on("2021-12-31").as_deref(), Some("old"));
        assert_eq!(on("2022-01-01").as_deref(), Some("new"));
    }

    #[test]
    fn two_texts_in_force_at_once_are_named() {
        refused("to = 2022-01-01", "to = 2022-03-01", &["x-7", "2022-01-01", "from 2020-01-01 to 2022-03-01", "from 2022-01-01"]);
        refused("to = 2022-01-01\n", "", &["x-7", "two texts"]);
    }

    #[test]
    fn a_provision_in_force_on_no_day_is_named() {
        refused("to = 2022-01-01", "to = 2020-01-01", &["x-7", "in force on no day"]);
    }

    #[test]
    fn a_gap_between_wordings_stays_a_gap() {
        let law = Law::parse(&LAW.replacen("to = 2022-01-01", "to = 2021-06-01", 1)).expect("well formed");
        assert!(law.provision("x-7", days::day_number(2021, 7, 1)).is_none());
        assert_eq!(law.wordings("x-7").len(), 2);
    }

    #[test]
    fn a_text_needs_an_official_source() {
        refused("summary = { en = \"old\", ru = \"старое\", kk = \"ескі\" }", "text = \"words\"", &["x-7", "official source"]);
        refused("summary = { en = \"old\", ru = \"старое\", kk = \"ескі\" }\n", "", &["x-7", "neither"]);
    }

    #[test]
    fn nothing_rests_on_what_is_not_confirmed_or_not_there() {
        refused("rules = [\"R1\"]", "rules = [\"R1\"]\nunverified = true", &["x-7", "unverified", "R1"]);
        refused("instrument = \"x\"", "instrument = \"z\"", &["x-7", "no instrument z"]);
        refused("amended_by = [\"y\"]", "amended_by = [\"w\"]", &["x-7", "no instrument w"]);
        refused("id = \"y\"", "id = \"x\"", &["x stands there twice"]);
        refused("type = \"law\"", "type = \"rumour\"", &["rumour"]);
    }

    #[test]
    fn rules_find_their_provisions_from_either_side() {
        let law = Law::parse(LAW).expect("well formed");
        assert_eq!(law.of_rule("R1", &[]), ["x-7"]);
        assert_eq!(law.of_rule("R2", &["x-7".to_owned(), "other".to_owned()]), ["x-7"]);
        assert!(law.of_rule("R2", &[]).is_empty());
    }

    #[test]
    fn a_long_span_reaches_over_several() {
        let spans = vec![(Some(0), None, ()), (Some(5), Some(6), ()), (Some(7), Some(8), ())];
        assert_eq!(overlap(&spans), Some((0, 1, Some(5))));
        assert_eq!(overlap(&vec![(Some(0), Some(5), ()), (Some(5), None, ())]), None);
    }
}
