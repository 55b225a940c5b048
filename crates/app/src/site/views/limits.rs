//! The limits of the site, as a table.

use askama::Template;
use serde::Serialize;

use crate::site::limits::{ALL, Unit};
use crate::site::reply::{Answer, Ask, page};

#[derive(Template, Serialize)]
#[template(path = "limits.html")]
struct Limits<'a> {
    #[serde(skip)]
    c: &'a Ask,
    limits: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    name: &'static str,
    text: String,
    value: u64,
    unit: &'static str,
    #[serde(skip)]
    shown: String,
    why: String,
}

/// The page.
pub async fn show(ask: Ask) -> Answer {
    let line = |l: &crate::site::limits::Limit| {
        let shown = match l.unit {
            Unit::Plain => ask.n(&l.value),
            unit => ask.tn(&format!("limit-unit-{}", unit.name()), &l.value),
        };
        Line {
            name: l.name,
            text: ask.t(&format!("limit-{}", l.name)),
            value: l.value,
            unit: l.unit.name(),
            shown,
            why: ask.t(&format!("limit-{}-why", l.name)),
        }
    };
    page(&ask, &Limits { c: &ask, limits: ALL.iter().map(line).collect() })
}
