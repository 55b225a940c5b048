//! An action as pages show it: what was promised, by whom and until when, and what everyone says of it, side by side.

use policy::register::{ActionLine, Assessment, Body, BodyId, Due, Overdue, Register, Stamped, When, Words};
use serde::Serialize;

use crate::site::locale;
use crate::site::reply::{Ask, escape};

/// The word that files use for a value of a list.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        // A variant that holds something is an object with its name.
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Words as a reader sees them.
pub fn words(words: &Words, ask: &Ask) -> String {
    words.text(Some(ask.lang)).to_owned()
}

/// The same where there may be none.
pub fn maybe(some: &Option<Words>, ask: &Ask) -> Option<String> {
    some.as_ref().map(|w| words(w, ask)).filter(|t| !t.trim().is_empty())
}

/// A span of time as a reader writes it.
pub fn when(when: When, ask: &Ask) -> String {
    span(&when.to_string(), ask)
}

fn span(text: &str, ask: &Ask) -> String {
    if let Some((from, to)) = text.split_once('/') {
        return format!("{} – {}", span(from, ask), span(to, ask));
    }
    let part = |key: &str, year: &str, n: &str| locale::text(ask.lang, key, &[("year", year.into()), ("part", n.into())]);
    if let Some((year, n)) = text.split_once("-Q") {
        return part("plan-quarter", year, n);
    }
    if let Some((year, n)) = text.split_once("-H") {
        return part("plan-half", year, n);
    }
    ask.published(text)
}

/// A deadline: as published, or as a reader writes it.
pub fn due(due: &Due, ask: &Ask) -> String {
    match (&due.text, due.when) {
        (Some(text), _) => text.clone(),
        (None, Some(w)) => when(w, ask),
        (None, None) => ask.t("not-stated"),
    }
}

/// Something that is named and may have a page.
#[derive(Serialize)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// Its name or text.
    pub text: String,
    /// Its page.
    #[serde(skip)]
    pub href: Option<String>,
}

/// A body, named.
#[derive(Clone, Serialize)]
pub struct Who {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A body as a reader names it; its id where the register does not have it.
pub fn who(register: &Register, id: &BodyId, ask: &Ask) -> Who {
    let name = |b: &Body| words(&b.name, ask);
    let name = register.bodies.get(id).map_or_else(|| id.to_string(), |b| name(&b.now));
    Who { id: id.to_string(), name }
}

/// What somebody says of an action, in their own name.
#[derive(Clone, Serialize)]
pub struct Said {
    /// Who, as shown.
    pub who: String,
    /// What sort of assessor.
    pub kind: String,
    /// The verdict, in the assessor's own scale.
    pub verdict: String,
    /// The day, in ISO 8601.
    pub on: String,
    /// On what it rests.
    pub reason: String,
    /// Where it was published.
    pub source: Option<String>,
    /// Who wrote it down.
    pub author: String,
}

/// An assessment as pages show it.
pub fn said(register: &Register, a: &Stamped<Assessment>, ask: &Ask) -> Said {
    let named = a.what.assessor.clone().or_else(|| a.what.body.as_ref().map(|b| who(register, b, ask).name));
    Said {
        who: named.unwrap_or_else(|| ask.tk("plan-assessor", &word(&a.what.assessor_kind))),
        kind: word(&a.what.assessor_kind),
        verdict: word(&a.what.verdict),
        on: a.on.to_string(),
        reason: words(&a.what.reason, ask),
        source: a.what.source.clone(),
        author: a.stamp.author.clone(),
    }
}

/// An action in a list.
#[derive(Clone, Serialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its strategy.
    pub strategy: String,
    /// Its measure.
    pub measure: String,
    /// The measure's number in the plan.
    pub number: Option<String>,
    /// What is done; the measure's text where the action has none of its own.
    pub text: String,
    /// The measure's text.
    pub measure_text: String,
    /// Kind of the measure; null: not stated.
    pub kind: Option<String>,
    /// Group of actors; null: not stated.
    pub group: Option<String>,
    /// The body that answers for it; null: the plan names none.
    pub responsible: Option<Who>,
    /// Bodies that work with it.
    pub co: Vec<Who>,
    /// The deadline as published; null: none stated.
    pub due: Option<String>,
    /// Its last day, in ISO 8601; null where it is no date.
    pub due_on: Option<String>,
    /// How far it is.
    pub state: String,
    /// The implementer's last word.
    pub claimed: Option<String>,
    /// The last check's outcome.
    pub verified: Option<String>,
    /// Who checked.
    pub verified_by: Option<Who>,
    /// The last word of every other assessor.
    pub others: Vec<Said>,
    /// Not all say the same.
    pub diverges: bool,
    /// Whether the deadline has passed.
    pub overdue: String,
    /// By how many days.
    pub overdue_days: Option<i32>,
    /// How often the deadline was moved.
    pub moves: u64,
    /// Pieces of evidence everyone may see.
    pub evidence: u64,
    /// Anybody but the implementer has said anything.
    pub evaluated: bool,
    /// Made up to show what a plan would look like.
    pub illustrative: bool,
}

impl Line {
    /// An action's line as a reader sees it.
    pub fn new(register: &Register, l: &ActionLine, as_of: policy::register::Day, ask: &Ask) -> Line {
        let action = &l.file.action.now;
        let measure = register.measures.get(l.measure).map(|m| &m.now);
        let measure_text = measure.map(|m| words(&m.text, ask)).unwrap_or_default();
        let check = l.file.verifications.iter().rev().find(|v| v.on <= as_of);
        let (overdue, overdue_days) = match l.overdue {
            Overdue::No => ("no", None),
            Overdue::Yes { days } => ("yes", Some(days)),
            Overdue::Unverified { days } => ("unverified", Some(days)),
            Overdue::Unknown(_) => ("unknown", None),
        };
        Line {
            id: l.id.to_string(),
            strategy: l.strategy.to_string(),
            measure: l.measure.to_string(),
            number: measure.and_then(|m| m.number.clone()),
            text: maybe(&action.text, ask).unwrap_or_else(|| measure_text.clone()),
            measure_text,
            kind: l.kind.as_ref().map(word),
            group: l.actor_group.as_ref().map(word),
            responsible: action.responsible.as_ref().map(|b| who(register, b, ask)),
            co: action.co.iter().map(|b| who(register, b, ask)).collect(),
            due: l.due.map(|d| due(d, ask)),
            due_on: l.due.and_then(Due::last_day).map(|d| d.to_string()),
            state: word(&l.state),
            claimed: l.claimed.as_ref().map(word),
            verified: l.verified.as_ref().map(word),
            verified_by: check.map(|v| who(register, &v.what.by, ask)),
            others: l.alternative.iter().map(|a| said(register, a, ask)).collect(),
            diverges: l.diverges,
            overdue: overdue.to_owned(),
            overdue_days,
            moves: l.moves as u64,
            evidence: l.evidence as u64,
            evaluated: l.evaluated,
            illustrative: l.illustrative,
        }
    }

    /// Its place on its measure's page.
    pub fn href(&self, c: &Ask) -> String {
        format!("{}#{}", measure_href(c, &self.measure), escape(&self.anchor()))
    }

    /// The id of its place.
    pub fn anchor(&self) -> String {
        anchor(&self.id)
    }

    /// Nobody but the implementer has said anything of what is still promised.
    pub fn is_not_evaluated(&self) -> bool {
        !self.evaluated && self.state != "cancelled"
    }

    /// What is worth knowing beside the verdicts, each with how it is to be looked at.
    pub fn notes(&self, c: &Ask) -> Vec<String> {
        let days = self.overdue_days.map(|d| u64::try_from(d).unwrap_or(0));
        let mut out = Vec::new();
        match (self.overdue.as_str(), days) {
            ("yes", Some(n)) => out.push(c.tn("plan-overdue-n", &n)),
            ("unverified", Some(n)) => out.push(c.tn("plan-unverified-n", &n)),
            _ => {}
        }
        if self.moves > 0 {
            out.push(c.tn("plan-moved-n", &self.moves));
        }
        if self.diverges {
            out.push(c.t("plan-diverges"));
        }
        if self.evidence == 0 && self.state != "planned" && self.state != "cancelled" {
            out.push(c.t("plan-no-evidence"));
        }
        out
    }
}

/// The id of an action's place on a page.
pub fn anchor(id: &str) -> String {
    format!("a-{id}")
}

/// A measure's page.
pub fn measure_href(c: &Ask, id: &str) -> String {
    c.link(&format!("/plan/measure/{}", escape(id)))
}

/// An objective's page.
pub fn objective_href(c: &Ask, id: &str) -> String {
    c.link(&format!("/plan/objective/{}", escape(id)))
}
