//! The register as a table, for CSV, XLSX and JSON. What people state comes first and is read back by our own import
//! unchanged; what is computed comes after it and is left out when read back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use facts::keys::text_key;
use facts::texts::Lang;
use serde::Serialize;

use super::fold::Register;
use super::import::Field;
use super::standing::{ActionLine, Overdue};
use super::when::{Day, Due};
use super::words::{BodyId, StrategyId, Words};

/// Columns that the import reads back, in their order.
pub const STATED: [Field; 21] = [
    Field::Id,
    Field::Strategy,
    Field::Lang,
    Field::Number,
    Field::Direction,
    Field::Objective,
    Field::MeasureId,
    Field::Measure,
    Field::Kind,
    Field::Type,
    Field::Action,
    Field::Form,
    Field::Responsible,
    Field::Co,
    Field::ActorGroup,
    Field::Start,
    Field::Due,
    Field::Performance,
    Field::Funding,
    Field::Reason,
    Field::DecidedBy,
];

/// Columns that are computed for the day asked about.
pub const COMPUTED: [&str; 11] =
    ["state", "claimed", "verified", "alternative", "diverges", "overdue", "moves", "evidence", "evaluated", "illustrative", "as_of"];

/// The titles of all columns.
pub fn header() -> Vec<&'static str> {
    STATED.iter().map(|f| f.word()).chain(COMPUTED).collect()
}

/// The actions of a strategy, a row each, texts as a reader of `lang` sees them, computed columns as of the end of
/// `as_of`. Deadlines are the present ones, so that a row brought back changes nothing. The column `lang` says
/// which that is, so that changed texts come back as that language's.
pub fn rows(register: &Register, strategy: &StrategyId, as_of: Day, lang: Option<Lang>) -> Vec<Vec<String>> {
    let labels = labels(register, lang);
    register.lines(as_of, Some(strategy)).iter().map(|line| row(register, line, &labels, as_of, lang)).collect()
}

fn row(register: &Register, line: &ActionLine, labels: &BTreeMap<&BodyId, String>, as_of: Day, lang: Option<Lang>) -> Vec<String> {
    let action = &line.file.action.now;
    let Some(measure) = register.measures.get(line.measure).map(|m| &m.now) else { return Vec::new() };
    let words = |w: &Option<Words>| w.as_ref().map(|w| w.text(lang).to_owned()).unwrap_or_default();
    let body = |id: &BodyId| labels.get(id).cloned().unwrap_or_else(|| id.to_string());
    let stated = STATED.iter().map(|field| match field {
        Field::Id => action.id.to_string(),
        Field::Strategy => line.strategy.to_string(),
        Field::Lang => lang.map(|l| l.code().to_owned()).unwrap_or_default(),
        Field::Number => measure.number.clone().unwrap_or_default(),
        Field::Direction => words(&measure.direction),
        Field::Objective => measure.objectives.iter().map(|o| o.to_string()).collect::<Vec<_>>().join("; "),
        Field::MeasureId => measure.id.to_string(),
        Field::Measure => measure.text.text(lang).to_owned(),
        Field::Kind => word(&measure.kind_stated()),
        Field::Type => measure.kind_of.map(|t| t.0.to_string()).unwrap_or_default(),
        Field::Action => words(&action.text),
        Field::Form => words(&action.form),
        Field::Responsible => action.responsible.as_ref().map(body).unwrap_or_default(),
        Field::Co => action.co.iter().map(body).collect::<Vec<_>>().join("; "),
        Field::ActorGroup => word(&action.actor_group),
        Field::Start => action.start.map(|s| s.to_string()).unwrap_or_default(),
        Field::Due => line.file.due_now().map(Due::to_string).unwrap_or_default(),
        Field::Performance => words(&action.performance),
        Field::Funding => words(&action.funding),
        // Left blank for whoever moves a deadline and brings the table back.
        _ => String::new(),
    });
    let alternative = |a: &&super::Stamped<super::Assessment>| {
        let who = a.what.assessor.clone().or_else(|| a.what.body.as_ref().map(body)).unwrap_or_default();
        format!("{} {}: {}", word(&Some(a.what.assessor_kind)), who, word(&Some(a.what.verdict)))
    };
    let overdue = match line.overdue {
        Overdue::No => "no".to_owned(),
        Overdue::Yes { days } => format!("{days} days"),
        Overdue::Unverified { days } => format!("{days} days, claimed and not verified"),
        Overdue::Unknown(why) => format!("unknown: {why}"),
    };
    let computed = [
        word(&Some(line.state)),
        word(&line.claimed),
        word(&line.verified),
        line.alternative.iter().map(alternative).collect::<Vec<_>>().join("; "),
        yes(line.diverges),
        overdue,
        line.moves.to_string(),
        line.evidence.to_string(),
        if line.evaluated { "yes".to_owned() } else { "not evaluated".to_owned() },
        yes(line.illustrative),
        as_of.to_string(),
    ];
    stated.chain(computed).collect()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// The word that files use for a value of a list.
fn word(value: &Option<impl Serialize>) -> String {
    match value.as_ref().map(serde_json::to_value) {
        Some(Ok(serde_json::Value::String(text))) => text,
        _ => String::new(),
    }
}

/// Every body's name, or its id where the name is another body's too or would be cut when read back.
fn labels(register: &Register, lang: Option<Lang>) -> BTreeMap<&BodyId, String> {
    let mut named: BTreeMap<String, BTreeSet<&BodyId>> = BTreeMap::new();
    for (id, body) in &register.bodies {
        let names = body.now.name.all().chain(body.now.aliases.iter().map(String::as_str)).chain([id.as_str()]);
        for key in names.filter_map(text_key) {
            named.entry(key).or_default().insert(id);
        }
    }
    let label = |(id, body): (_, &super::Kept<super::Body>)| {
        let name = body.now.name.text(lang);
        let alone = text_key(name).is_some_and(|key| named.get(&key).is_some_and(|ids| ids.len() == 1));
        let whole = name.trim() == name && !name.contains([';', '\n', '(', ')', '«', '“']);
        (id, if alone && whole { name.to_owned() } else { BodyId::to_string(id) })
    };
    register.bodies.iter().map(label).collect()
}

/// A cell for CSV: a text that a spreadsheet would take for a formula gets an apostrophe, which our import takes away.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
