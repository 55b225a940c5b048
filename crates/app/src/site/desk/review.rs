//! Doubtful pairs, one at a time: two columns of facts, why alike and why not, four answers; and what was said last, to be taken back.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use facts::ftm::{Kind, model};
use facts::statements::Entity;
use resolve::judgements::{Judged, Judgement, Verdict};
use resolve::likeness::{Weights, compare};
use resolve::screen::Screening;
use resolve::subject::Subject;
use serde::Serialize;

use super::forms::Form;
use super::told::{self, Reason};
use super::{Desk, Ours};
use crate::clock::now;
use crate::site::reply::{Answer, Ask, Problem, escape, page};
use crate::site::screening::Open;
use crate::who::joined::entity_id;
use crate::who::judged;
use crate::who::queue::{self, Pair, Queue};

/// Judgements that are shown, to be taken back.
const LAST: usize = 10;
/// Values of a property that are shown.
const VALUES: usize = 12;
/// Characters of a reason.
const WHY_CHARS: usize = 500;
/// Why a judgement was taken back, where the page did it.
const TAKEN_BACK: &str = "taken back";

/// What waits, and what was said.
pub struct Waiting {
    /// Pairs that nobody has judged, as the queue has them.
    pub pairs: Vec<Pair>,
    /// The whole queue.
    queue: Queue,
    log: Vec<Judgement>,
}

impl Waiting {
    /// How many pairs wait, those that the queue has no room for among them.
    pub fn count(&self) -> u64 {
        self.beyond() + self.pairs.len() as u64
    }

    /// How many wait that the queue has no room for.
    fn beyond(&self) -> u64 {
        self.queue.of.saturating_sub(self.queue.pairs.len() as u64)
    }
}

/// Reads the queue of a version and the ledger.
pub async fn waiting(desk: &Desk, open: &Open) -> Result<Waiting, String> {
    let queue = queue::read(&desk.office, &open.content)?;
    let (log, _) = judged::log(&desk.office).await?;
    let counts = Judged::fold(log.iter().cloned());
    let pairs = queue.pairs.iter().filter(|p| counts.get(&p.left, &p.right).is_none()).cloned().collect();
    Ok(Waiting { pairs, queue, log })
}

/// A value of a record.
#[derive(Serialize)]
struct Value {
    text: String,
    /// The other record has it too.
    is_shared: bool,
}

/// A property of both.
#[derive(Serialize)]
struct Row {
    property: String,
    /// Whether they agree, in words.
    relation: String,
    agrees: bool,
    left: Vec<Value>,
    right: Vec<Value>,
}

impl Row {
    fn sides(&self) -> [&[Value]; 2] {
        [&self.left, &self.right]
    }
}

/// A record of the pair.
#[derive(Serialize)]
struct Side {
    id: String,
    /// The page of its entity.
    #[serde(skip)]
    href: String,
    name: String,
    dataset: String,
    /// What kind of thing it is.
    schema: String,
    /// Records that it stands together with.
    others: u64,
}

/// A pair, ready to be looked at.
#[derive(Serialize)]
struct Shown {
    left: Side,
    right: Side,
    likely: String,
    percent: String,
    guard: Option<String>,
    /// What suppliers among them were awarded.
    stake: Option<String>,
    rows: Vec<Row>,
    alike: Vec<Reason>,
    apart: Vec<Reason>,
}

impl Shown {
    fn sides(&self) -> [&Side; 2] {
        [&self.left, &self.right]
    }
}

/// A judgement that counts.
#[derive(Serialize)]
struct Last {
    at: String,
    by: String,
    said: String,
    why: String,
    left: String,
    right: String,
    left_name: String,
    right_name: String,
}

#[derive(Template, Serialize)]
#[template(path = "desk_review.html")]
struct Page<'a> {
    #[serde(skip)]
    c: &'a Ask,
    #[serde(skip)]
    token: &'a str,
    author: &'a str,
    waiting: u64,
    /// Those among them that the queue has no room for.
    beyond: u64,
    at: usize,
    keys: bool,
    /// What was just done, in words.
    done: Option<String>,
    pair: Option<Shown>,
    last: Vec<Last>,
    /// Judgements that the entities shown do not know yet.
    unresolved: u64,
}

impl Page<'_> {
    /// This page at a place of the queue.
    fn place(&self, at: usize) -> String {
        self.c.link(&address(at, self.keys))
    }
}

fn address(at: usize, keys: bool) -> String {
    format!("/desk/review?at={at}{}", if keys { "" } else { "&keys=off" })
}

/// The page.
pub async fn show(State(desk): Ours, ask: Ask) -> Answer {
    let Some(open) = desk.screenings.now() else { return page(&ask, &empty(&ask, &desk)) };
    let waiting = waiting(&desk, &open).await.map_err(|e| Problem::ours(&ask, &e))?;
    let at = ask.value("at").and_then(|at| at.parse::<usize>().ok()).unwrap_or(0).min(waiting.pairs.len());
    let pair = waiting.pairs.get(at).map(|pair| shown(&ask, &open.screening, pair)).transpose().map_err(|e| Problem::ours(&ask, &e))?;
    let done = match ask.value("done") {
        Some("judged") => Some(ask.t("desk-done-judged")),
        Some("undone") => Some(ask.t("desk-done-undone")),
        _ => None,
    };
    let since = waiting.log.iter().filter(|j| j.at >= open.at).count() as u64;
    page(
        &ask,
        &Page {
            token: &desk.token,
            author: &desk.author,
            waiting: waiting.count(),
            beyond: waiting.beyond(),
            at,
            keys: ask.value("keys") != Some("off"),
            done,
            pair,
            last: last(&ask, &waiting),
            unresolved: since,
            c: &ask,
        },
    )
}

/// The page before anybody was resolved.
fn empty<'a>(ask: &'a Ask, desk: &'a Desk) -> Page<'a> {
    Page {
        c: ask,
        token: &desk.token,
        author: &desk.author,
        waiting: 0,
        beyond: 0,
        at: 0,
        keys: true,
        done: None,
        pair: None,
        last: Vec::new(),
        unresolved: 0,
    }
}

/// The judgements that count, the newest first.
fn last(ask: &Ask, waiting: &Waiting) -> Vec<Last> {
    let counts = Judged::fold(waiting.log.iter().cloned());
    let name = |id: &str| {
        let named = waiting.queue.pairs.iter().find_map(|p| match id {
            id if id == p.left => Some(p.left_name.clone()),
            id if id == p.right => Some(p.right_name.clone()),
            _ => None,
        });
        named.unwrap_or_else(|| id.to_owned())
    };
    let counting = waiting.log.iter().rev().filter(|j| counts.get(&j.left, &j.right) == Some(*j));
    let one = |j: &Judgement| Last {
        at: j.at.clone(),
        by: j.by.clone(),
        said: ask.tk("desk-said", judged::word(j.verdict)),
        why: j.why.clone(),
        left: j.left.clone(),
        right: j.right.clone(),
        left_name: name(&j.left),
        right_name: name(&j.right),
    };
    counting.take(LAST).map(one).collect()
}

/// The entity that a record stands in, as the index has it.
fn entity_of(screening: &Screening, record: &str) -> Result<Option<Entity>, String> {
    let own = record.split_once('/').map_or(record, |(_, own)| own);
    // Where two datasets use one id, the index has the entity's own instead.
    for id in [entity_id(record).as_str(), own] {
        if let Some(entity) = screening.entity(id).map_err(|e| e.to_string())? {
            return Ok(Some(entity));
        }
    }
    Ok(None)
}

fn side(ask: &Ask, record: &str, name: &str, entity: &Entity) -> Side {
    let (dataset, own) = record.split_once('/').unwrap_or(("", record));
    // The index names an entity of several records by its own id, and has theirs beside; a record that stands alone it names as published.
    let others = entity.referents.iter().filter(|id| *id != own).count() as u64;
    let id = if entity.referents.is_empty() { entity_id(record) } else { entity.id.clone() };
    Side {
        id: own.to_owned(),
        href: ask.link(&format!("/entity/{}", escape(&id))),
        name: name.to_owned(),
        dataset: dataset.to_owned(),
        schema: told::schema(ask, &entity.schema),
        others,
    }
}

fn shown(ask: &Ask, screening: &Screening, pair: &Pair) -> Result<Shown, String> {
    let of = |record: &str, name: &str| -> Result<Entity, String> {
        let nothing = || {
            let properties = [("name".to_owned(), vec![name.to_owned()])].into_iter().collect();
            Entity { id: record.to_owned(), schema: "LegalEntity".to_owned(), properties, ..Entity::default() }
        };
        Ok(entity_of(screening, record)?.unwrap_or_else(nothing))
    };
    let (left, right) = (of(&pair.left, &pair.left_name)?, of(&pair.right, &pair.right_name)?);
    let likeness = compare(&Subject::read(&left), &Subject::read(&right), &Weights::default());
    let reasons = told::reasons(ask, &likeness);
    Ok(Shown {
        left: side(ask, &pair.left, &pair.left_name, &left),
        right: side(ask, &pair.right, &pair.right_name, &right),
        likely: told::likely(ask, pair.likeness),
        percent: told::percent(ask, pair.likeness),
        guard: guard(ask, &pair.guard),
        stake: (pair.stake > 0).then(|| ask.money(&(pair.stake as f64), &pair.currency)),
        rows: rows(ask, screening, &left, &right)?,
        alike: reasons.alike,
        apart: reasons.apart,
    })
}

/// Why the machine did not decide, in the reader's language.
fn guard(ask: &Ask, said: &str) -> Option<String> {
    let name = queue::GUARDS.iter().find(|(_, words)| *words == said).map(|(name, _)| *name);
    name.map(|name| ask.tk("desk-guard", name)).or_else(|| (!said.is_empty()).then(|| said.to_owned()))
}

/// Properties in the order in which people look: names, then what tells people and firms apart, then the rest.
const FIRST: [&str; 14] = [
    "name",
    "alias",
    "previousName",
    "weakAlias",
    "birthDate",
    "incorporationDate",
    "idNumber",
    "registrationNumber",
    "taxNumber",
    "innCode",
    "nationality",
    "country",
    "jurisdiction",
    "address",
];

fn rows(ask: &Ask, screening: &Screening, left: &Entity, right: &Entity) -> Result<Vec<Row>, String> {
    let mut names: Vec<&str> = left.properties.keys().chain(right.properties.keys()).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.sort_by_key(|n| FIRST.iter().position(|f| f == n).unwrap_or(FIRST.len()));
    let mut out = Vec::new();
    for name in names {
        let (ours, theirs) = (values(screening, left, name)?, values(screening, right, name)?);
        if ours.is_empty() && theirs.is_empty() {
            continue;
        }
        let folded = |all: &[String]| all.iter().map(|v| names::scripts::fold(v)).collect::<Vec<_>>();
        let (folded_ours, folded_theirs) = (folded(&ours), folded(&theirs));
        let marked = |all: Vec<String>, others: &[String]| -> Vec<Value> {
            all.into_iter().take(VALUES).map(|text| Value { is_shared: others.contains(&names::scripts::fold(&text)), text }).collect()
        };
        let agrees = folded_ours.iter().any(|v| folded_theirs.contains(v));
        let relation = match (agrees, ours.is_empty() || theirs.is_empty()) {
            (true, _) => "agrees",
            (false, true) => "one-side",
            (false, false) => "differs",
        };
        out.push(Row {
            property: told::property(ask, &left.schema, name),
            relation: ask.tk("desk-relation", relation),
            agrees,
            left: marked(ours, &folded_theirs),
            right: marked(theirs, &folded_ours),
        });
    }
    Ok(out)
}

/// The values of a property as people read them: entities by their names, countries by theirs.
fn values(screening: &Screening, entity: &Entity, name: &str) -> Result<Vec<String>, String> {
    let kind = model().schema(&entity.schema).and_then(|s| s.property(name)).map(|p| p.kind);
    let mut out = Vec::new();
    for value in entity.all(name) {
        out.push(match kind {
            Some(Kind::Entity) => screening.entity(value).map_err(|e| e.to_string())?.map_or(value.clone(), |e| e.caption().to_owned()),
            Some(kind @ (Kind::Country | Kind::Topic | Kind::Gender)) => {
                model().kind(kind).values.get(value).cloned().unwrap_or_else(|| value.clone())
            }
            _ => value.clone(),
        });
    }
    Ok(out)
}

/// The pair that a form names, where it is one of those.
fn named<'a>(mut pairs: impl Iterator<Item = (&'a str, &'a str)>, form: &Form) -> bool {
    let (left, right) = (form.get("left"), form.get("right"));
    !left.is_empty() && pairs.any(|(l, r)| (l == left && r == right) || (l == right && r == left))
}

fn see(ask: &Ask, path: &str) -> Response {
    let to = HeaderValue::from_str(&ask.link(path)).unwrap_or(HeaderValue::from_static("/desk/review"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// Writes what was said of a pair.
pub async fn judge(State(desk): Ours, ask: Ask, body: Bytes) -> Answer {
    let form = Form::of(&body);
    desk.is_ours(&ask, &form)?;
    let verdict = judged::verdict(form.get("say")).filter(|v| *v != Verdict::Withdrawn);
    let Some(verdict) = verdict else { return Err(Problem::wrong(&ask, "problem-desk-verdict", "")) };
    let open = desk.open(&ask)?;
    let waiting = waiting(&desk, &open).await.map_err(|e| Problem::ours(&ask, &e))?;
    if !named(waiting.pairs.iter().map(|p| (p.left.as_str(), p.right.as_str())), &form) {
        return Err(Problem::new(&ask, StatusCode::CONFLICT, "problem-desk-pair", ""));
    }
    let why: String = form.get("why").chars().filter(|c| !c.is_control()).take(WHY_CHARS).collect();
    let (left, right) = (form.get("left"), form.get("right"));
    judged::write(&desk.office, &desk.author, &now(), left, right, verdict, &why).await.map_err(|e| Problem::ours(&ask, &e))?;
    let at = form.get("at").parse().unwrap_or(0);
    Ok(see(&ask, &format!("{}&done=judged", address(at, form.get("keys") != "off"))))
}

/// Takes back what was said of a pair.
pub async fn undo(State(desk): Ours, ask: Ask, body: Bytes) -> Answer {
    let form = Form::of(&body);
    desk.is_ours(&ask, &form)?;
    let (counts, _) = judged::read(&desk.office).await.map_err(|e| Problem::ours(&ask, &e))?;
    if !named(counts.all().map(|j| (j.left.as_str(), j.right.as_str())), &form) {
        return Err(Problem::new(&ask, StatusCode::CONFLICT, "problem-desk-undo", ""));
    }
    let (left, right) = (form.get("left"), form.get("right"));
    let written = judged::write(&desk.office, &desk.author, &now(), left, right, Verdict::Withdrawn, TAKEN_BACK).await;
    written.map_err(|e| Problem::ours(&ask, &e))?;
    Ok(see(&ask, &format!("{}&done=undone", address(0, form.get("keys") != "off"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_whichever_way_round() {
        let form = Form::of(b"left=b&right=a");
        assert!(named([("a", "b")].into_iter(), &form));
        assert!(!named([("a", "c")].into_iter(), &form));
        assert!(!named([("", "")].into_iter(), &Form::of(b"")));
    }
}
