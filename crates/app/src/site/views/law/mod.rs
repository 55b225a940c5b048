//! The law side of the site: provisions by instrument, one provision with what rests on it, and an amendment tried.
//!
//! What stands here of a law is the pack's: its own words where an official source was copied, else our summary, which says so.
//! `all` lists, `one` shows, `trying` re-judges in a process of its own, `refused` says why it will not.

mod all;

mod one;

mod refused;

mod trying;

pub use all::show as all;
pub use one::show as one;
pub use trying::show as trying;

use facts::law::Provision;
use serde::Serialize;

use crate::site::reply::Ask;

/// A wording as pages show it.
#[derive(Serialize)]
struct Wording {
    /// The law's own text, or our summary.
    summary: String,
    is_ours: bool,
    from: Option<i64>,
    to: Option<i64>,
    amended_by: Vec<String>,
    unverified: bool,
    source: String,
    checked: Option<String>,
}

impl Wording {
    fn new(ask: &Ask, law: &facts::law::Law, p: &Provision) -> Wording {
        let (from, to) = p.days();
        Wording {
            summary: p.text.clone().unwrap_or_else(|| p.summary(ask.lang).to_owned()),
            is_ours: p.text.is_none(),
            from: from.map(i64::from),
            to: to.map(i64::from),
            amended_by: p.amended_by.iter().map(|i| law.title(i, ask.lang).to_owned()).collect(),
            unverified: p.unverified,
            source: source(ask, &p.source),
            checked: p.checked.as_ref().map(ToString::to_string),
        }
    }
}

/// Where something was found. Two words of ours that stand in packs are said in the reader's language: their project's own notes, and that
/// nothing of the sample republic was found anywhere.
fn source(ask: &Ask, text: &str) -> String {
    if text == "invented" { ask.t("law-invented") } else { text.replace("project notes", &ask.t("law-our-notes")) }
}

/// What an amount is, in words; nothing where a pack has one that we do not know.
fn amount(ask: &Ask, name: &str) -> Option<String> {
    let words = ask.tk("law-amount", name);
    (words != name).then_some(words)
}

/// An act as pages show it.
#[derive(Serialize)]
struct Act {
    id: String,
    title: String,
    #[serde(rename = "type")]
    kind: &'static str,
    number: String,
    date: Option<String>,
    adopter: String,
    uri: Option<String>,
    source: String,
}

impl Act {
    fn new(ask: &Ask, i: &facts::law::Instrument) -> Act {
        Act {
            id: i.id.clone(),
            title: i.title.get(ask.lang).to_owned(),
            kind: i.kind.name(),
            number: i.number.clone(),
            date: facts::law::day(&i.date).map(facts::days::print),
            adopter: i.adopter.get(ask.lang).to_owned(),
            uri: i.uri.clone().filter(|u| u.starts_with("https://") || u.starts_with("http://")),
            source: source(ask, &i.source),
        }
    }
}
