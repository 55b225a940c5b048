//! `tura measures …`: the register of promises on the command line.
//!
//! ```text
//! import   a plan against the register: what is new, changed, moved, unchanged, gone
//! look     list and show, as of a day
//! set      fields of something amended
//! say      what is only ever added: moves, claims, checks, assessments, evidence
//! export   the register as CSV, XLSX, JSON
//! study    how often "did it help?" is right, and the catalogue of types
//! ```
//! What may be written is the register's business (`policy::register`), what is kept the ledger's (`crate::register`).

mod import;

mod look;

mod show;

mod set;

mod say;

mod export;

mod study;

use std::future::Future;

use facts::keys::text_key;
use facts::texts::Lang;
use ledger::Author;
use policy::register::{BodyId, Change, Day, Of, Register, StrategyId};
use serde::Serialize;

use super::{Done, Stop};
use crate::cli::measures::{MeasuresCommand, View, Writer};
use crate::cli::{Language, Office};
use crate::clock::now;
use crate::output::{self, sink, written};
use crate::register::{self, Kept, Refused};

pub use import::take_in;

/// Runs the command.
pub fn run(command: MeasuresCommand) -> Result<Done, Stop> {
    match command {
        MeasuresCommand::Import(args) => import::run(&args),
        MeasuresCommand::List(args) => look::list(&args),
        MeasuresCommand::Show(args) => show::run(&args),
        MeasuresCommand::Set(args) => set::run(&args),
        MeasuresCommand::Move(args) => say::moved(&args),
        MeasuresCommand::Start(args) => say::start(&args),
        MeasuresCommand::Claim(args) => say::claim(&args),
        MeasuresCommand::Verify(args) => say::verify(&args),
        MeasuresCommand::Assess(args) => say::assess(&args),
        MeasuresCommand::Evidence(args) => say::evidence(&args),
        MeasuresCommand::Cancel(args) => say::cancel(&args),
        MeasuresCommand::Export(args) => export::run(&args),
        MeasuresCommand::Study(args) => study::run(&args),
        MeasuresCommand::Catalogue { lang } => study::catalogue(output::lang(lang)),
    }
}

/// Runs one future to its end.
fn wait<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    Ok(runtime.block_on(future))
}

/// The office's register; an empty one is asked for in vain.
fn filled(office: &Office) -> Result<Kept, Stop> {
    let kept = wait(register::read(&office.office))??;
    if kept.head == 0 {
        let cure = "`tura measures import PLAN --author NAME` brings a plan in, and `tura demo --office DIR` has one to look at";
        return Err(Stop::Misuse(format!("{} holds no plan; {cure}", office.office.display())));
    }
    Ok(kept)
}

/// Adds to the register what `make` gives for it, and prints its sentence.
fn write(writer: &Writer, make: impl FnOnce(&Register) -> Result<(Change, String), Stop>) -> Result<Done, Stop> {
    author(&writer.author)?;
    let kept = filled(&writer.office)?;
    let (change, sentence) = make(&kept.register)?;
    let event = add(&writer.office, &writer.author, &now(), kept.head, &[change])?;
    say(&format!("{sentence}\nWritten by {} as event {event}.\n", writer.author.trim()))
}

/// Prints at the very end: a reader that left early (`| head`) ends the program, and by then all is written.
fn say(text: &str) -> Result<Done, Stop> {
    let mut out = sink(None)?;
    written(out.write_all(harmless(text).as_bytes()).and_then(|()| out.flush()))?;
    Ok(Done::Whole)
}

/// Holds that somebody can be named as author, before any work is done.
fn author(name: &str) -> Result<(), Stop> {
    Author::new(name).map(drop).map_err(|e| Stop::Misuse(e.to_string()))
}

/// Adds changes, all of them or none. What the register refuses was asked for and cannot be.
fn add(office: &Office, author: &str, at: &str, head: i64, changes: &[Change]) -> Result<i64, Stop> {
    wait(register::add(&office.office, author, at, head, changes))?.map_err(|refused| match refused {
        Refused::Fault(fault) => Stop::Misuse(format!("{fault}\ntura: nothing was written")),
        Refused::Failed(reason) => Stop::Failed(reason),
    })
}

/// The day asked about: as given, or today.
fn day_of(view: &View) -> Result<Day, Stop> {
    view.as_of.or_else(|| Day::of_time(&now())).ok_or_else(|| Stop::Failed("the clock has no day; give --as-of".to_owned()))
}

fn lang_of(lang: Option<Language>) -> Option<Lang> {
    lang.map(output::lang)
}

/// The strategy asked for, if it is there.
fn strategy(register: &Register, id: Option<&str>) -> Result<Option<StrategyId>, Stop> {
    let Some(id) = id else { return Ok(None) };
    let known = |s: &StrategyId| s.as_str() == id;
    match register.strategies.keys().find(|s| known(s)) {
        Some(id) => Ok(Some(id.clone())),
        None => {
            let all: Vec<&str> = register.strategies.keys().map(StrategyId::as_str).collect();
            Err(Stop::Misuse(format!("there is no strategy {id:?}; there are: {}", all.join(", "))))
        }
    }
}

/// The body with this id or name.
fn body(register: &Register, text: &str) -> Result<BodyId, Stop> {
    let id = BodyId::from(text.trim());
    if register.bodies.contains_key(&id) {
        return Ok(id);
    }
    let key = text_key(text);
    let named = |b: &policy::register::Body| {
        key.is_some() && b.name.all().chain(b.aliases.iter().map(String::as_str)).any(|name| text_key(name) == key)
    };
    let found: Vec<&BodyId> = register.bodies.iter().filter(|(_, b)| named(&b.now)).map(|(id, _)| id).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let cure = "give its id or name; `tura measures show ACTION` says who answers for an action";
            Err(Stop::Misuse(format!("{text:?} is no body of the register; {cure}")))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
            Err(Stop::Misuse(format!("{text:?} may be {}; write the id of one of them", ids.join(" or "))))
        }
    }
}

/// The kinds of things that have an id of their own, as one types them in front of it.
const KINDS: [&str; 6] = ["strategy", "problem", "objective", "measure", "action", "body"];

/// What `text` names: an id, or `kind:id`. With `prefer`, a thing of that kind is meant where several have one id.
fn find(register: &Register, text: &str, prefer: Option<&str>) -> Result<Of, Stop> {
    let (kind, id) = match text.split_once(':') {
        Some((kind, id)) if KINDS.contains(&kind) => (Some(kind), id),
        Some((kind, _)) => return Err(Stop::Misuse(format!("{kind:?} is no kind; write one of {}", KINDS.join(", ")))),
        None => (None, text),
    };
    let r = register;
    let all = [
        r.strategies.contains_key(&id.into()).then(|| Of::Strategy(id.into())),
        r.problems.contains_key(&id.into()).then(|| Of::Problem(id.into())),
        r.objectives.contains_key(&id.into()).then(|| Of::Objective(id.into())),
        r.measures.contains_key(&id.into()).then(|| Of::Measure(id.into())),
        r.actions.contains_key(&id.into()).then(|| Of::Action(id.into())),
        r.bodies.contains_key(&id.into()).then(|| Of::Body(id.into())),
    ];
    let mut found: Vec<(&str, Of)> = KINDS.into_iter().zip(all).filter_map(|(k, of)| Some((k, of?))).collect();
    found.retain(|(k, _)| kind.is_none_or(|kind| kind == *k));
    if found.len() > 1 && found.iter().any(|(k, _)| prefer == Some(*k)) {
        found.retain(|(k, _)| prefer == Some(*k));
    }
    match found.as_slice() {
        [(_, of)] => Ok(of.clone()),
        [] => {
            let what = kind.unwrap_or("thing");
            Err(Stop::Misuse(format!("there is no {what} {id:?} in the register; `tura measures list` names the actions")))
        }
        several => {
            let ways: Vec<String> = several.iter().map(|(k, _)| format!("{k}:{id}")).collect();
            Err(Stop::Misuse(format!("{id:?} is the id of several things; write {}", ways.join(" or "))))
        }
    }
}

/// Kind and id, as one types them.
fn name(of: &Of) -> String {
    match of {
        Of::Strategy(id) => format!("strategy {id}"),
        Of::Problem(id) => format!("problem {id}"),
        Of::Objective(id) => format!("objective {id}"),
        Of::Measure(id) => format!("measure {id}"),
        Of::Action(id) => format!("action {id}"),
        Of::Body(id) => format!("body {id}"),
    }
}

/// Text of a plan for a terminal: what would steer it is shown as a sign that stands for nothing.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// The word that files use for a value of a list.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}
