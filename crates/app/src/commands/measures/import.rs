//! `tura measures import`: a plan held against the register, and what differs written with one event.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use policy::register::import::{self, Format, Mapping, Plan};
use policy::register::{
    Change, Day, Difference, Due, Fault, Matter, MeasureId, ProvisionId, Register, StrategyId, Terms, Words, difference,
};

use super::{add, author, lang_of, say, wait};
use crate::cli::Office;
use crate::cli::measures::Import;
use crate::clock::now;
use crate::commands::{Done, Stop};
use crate::{project, register};

/// Bytes read of a plan before we stop: above what the register itself refuses, so that its message is the one people see.
const BYTES_MAX: u64 = 64 << 20;

/// Lines shown of one sort; the rest is counted.
const SHOWN_MAX: usize = 20;

/// Runs the command.
pub fn run(args: &Import) -> Result<Done, Stop> {
    author(&args.writer.author)?;
    let terms = Terms {
        author: args.writer.author.clone(),
        at: now(),
        strategy: args.strategy.as_deref().map(StrategyId::from),
        title: args.title.as_deref().map(|t| Words::in_lang(t, lang_of(args.writer.lang))),
        lang: lang_of(args.writer.lang),
        illustrative: args.illustrative,
        reason: args.reason.clone(),
        decided_by: args.decided_by.clone(),
    };
    let mapping = match &args.mapping {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
            Mapping::read(&path.display().to_string(), &text).map_err(|fault| Stop::Failed(fault.to_string()))?
        }
        None => Mapping::default(),
    };
    let plan = read(&args.plan, &mapping)?;
    let kept = wait(register::read(&args.writer.office.office))??;
    let strategy = strategy_of(&plan, &kept.register, &terms)?;
    let found = difference(&kept.register, &plan, &terms).map_err(|faults| refuse(&args.plan, &faults))?;
    if !args.quiet {
        let law = strategy.as_ref().map(|s| law_notices(&kept.register, &found, s)).unwrap_or_default();
        notices(found.notices.iter().chain(&law));
    }
    let mut text = told(&kept.register, &found, &args.plan, strategy.as_ref());
    if found.entries.is_empty() {
        text.push_str("Nothing was written: the register says all of it already.\n");
    } else if args.dry_run {
        text.push_str("Nothing was written (--dry-run).\n");
    } else {
        let changes: Vec<Change> = found.entries.into_iter().map(|e| e.change).collect();
        let event = add(&args.writer.office, &terms.author, &terms.at, kept.head, &changes)?;
        text.push_str(&format!("Written by {} as event {event}.\n", terms.author.trim()));
    }
    say(&text)
}

/// Takes a whole strategy's file into an office, written by `author`; how many entries that made.
pub fn take_in(path: &Path, office: &Office, author: &str) -> Result<usize, Stop> {
    let plan = read(path, &Mapping::default())?;
    let kept = wait(register::read(&office.office))??;
    let terms = Terms { author: author.to_owned(), at: now(), ..Terms::default() };
    let found = difference(&kept.register, &plan, &terms).map_err(|faults| refuse(path, &faults))?;
    let changes: Vec<Change> = found.entries.into_iter().map(|e| e.change).collect();
    if !changes.is_empty() {
        add(office, author, &terms.at, kept.head, &changes)?;
    }
    Ok(changes.len())
}

fn read(path: &Path, mapping: &Mapping) -> Result<Plan, Stop> {
    let shown = path.display();
    let name = path.file_name().map_or_else(|| shown.to_string(), |n| n.to_string_lossy().into_owned());
    let Some(format) = Format::of_name(&name) else {
        let cure = "give a plan that ends in .xlsx, .csv, .tsv or .toml (an .xls or .docx: save it as .xlsx first)";
        return Err(Stop::Misuse(format!("{shown}: its name does not say what it is; {cure}")));
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| format!("{shown}: {e}; see that the file is there and that you may read it"))?;
    file.take(BYTES_MAX).read_to_end(&mut bytes).map_err(|e| format!("{shown}: {e}"))?;
    import::read(&name, &bytes, format, mapping).map_err(|faults| refuse(path, &faults))
}

/// The strategy that the plan goes to; an error where file and command line say different ones, or a table says none.
fn strategy_of(plan: &Plan, register: &Register, terms: &Terms) -> Result<Option<StrategyId>, Stop> {
    let named = match plan {
        Plan::Whole(whole) => Some(whole.strategy.clone()),
        Plan::Table(table) => table.rows.iter().find_map(|r| r.strategy.as_deref()).map(StrategyId::from),
    };
    match (&terms.strategy, named) {
        (Some(asked), Some(named)) if *asked != named => {
            Err(Stop::Misuse(format!("the file is strategy {named}, not {asked}; leave --strategy out, or name that one")))
        }
        (None, None) => {
            let known: Vec<&str> = register.strategies.keys().map(StrategyId::as_str).collect();
            let there = if known.is_empty() { String::new() } else { format!(" (in the register: {})", known.join(", ")) };
            Err(Stop::Misuse(format!(
                "the plan does not say which strategy it belongs to; give --strategy ID{there}, a new id makes a new one"
            )))
        }
        (asked, named) => Ok(named.or(asked.clone())),
    }
}

/// Every fault on a line of its own, and that nothing happened.
fn refuse(path: &Path, faults: &[Fault]) -> Stop {
    let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    let many = match faults.len() {
        1 => "1 fault".to_owned(),
        n if n >= import::FAULTS_MAX => format!("{n} faults, perhaps more"),
        n => format!("{n} faults"),
    };
    Stop::Failed(format!("{}\ntura: {many} in {}; nothing was written", lines.join("\ntura: "), path.display()))
}

fn notices<'a>(all: impl Iterator<Item = &'a Fault>) {
    // What is gone is told with the rest.
    let all: Vec<&Fault> = all.filter(|n| !matches!(*n.matter, Matter::Vanished { .. })).collect();
    for notice in all.iter().take(SHOWN_MAX) {
        eprintln!("tura: notice: {notice}");
    }
    if all.len() > SHOWN_MAX {
        eprintln!("tura: notice: … and {} more", all.len() - SHOWN_MAX);
    }
}

/// Provisions that the strategy's measures would rest on without their being in force, by the law of its country's pack;
/// none where we have no pack of that country.
fn law_notices(register: &Register, found: &Difference, strategy: &StrategyId) -> Vec<Fault> {
    let stated = found.entries.iter().find_map(|e| match &e.change {
        Change::StrategyPut(s) if s.id == *strategy => s.jurisdiction.clone(),
        _ => None,
    });
    let country = stated.or_else(|| register.strategies.get(strategy)?.now.jurisdiction.clone());
    let Some(pack) = country.and_then(|c| project::pack(&c).ok()) else { return Vec::new() };
    let mut after = register.clone();
    // The entries were applied once already, to find them.
    if found.entries.iter().any(|entry| after.apply(entry).is_err()) {
        return Vec::new();
    }
    let in_force = |id: &ProvisionId| {
        let wordings = pack.law.provisions.iter().filter(|p| p.id == id.as_str()).map(|p| p.days());
        wordings.map(|(from, to)| (Day(from.unwrap_or(i32::MIN)), Day(to.map_or(i32::MAX, |to| to - 1)))).collect()
    };
    let own = |id: &str| after.measures.get(&MeasureId::from(id)).is_some_and(|m| m.now.strategy == *strategy);
    let mut notices = after.law_notices(in_force);
    notices.retain(|n| matches!(&*n.matter, Matter::LawNotInForce { measure, .. } if own(measure)));
    notices
}

/// What the plan changes, for people.
fn told(register: &Register, found: &Difference, path: &Path, strategy: Option<&StrategyId>) -> String {
    let (mut new, mut changed, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for entry in &found.entries {
        match &entry.change {
            Change::DeadlineMoved(m) => {
                let from = m.from.as_ref().map_or_else(|| "not stated".to_owned(), Due::to_string);
                let reason = m.reason.text(None);
                moved.push(format!("{}: {from} → {} ({reason}; decided by {})", m.action, m.to, m.decided_by));
            }
            change => match fields(register, change) {
                (what, None) => new.push(what),
                (what, Some(fields)) => changed.push(format!("{what}: {}", fields.join(", "))),
            },
        }
    }
    let mut out = format!("{}{}\n", path.display(), strategy.map(|s| format!(" · strategy {s}")).unwrap_or_default());
    let vanished: Vec<String> = found.vanished.iter().map(ToString::to_string).collect();
    part(&mut out, "new", &new, &kinds(&new));
    part(&mut out, "changed", &changed, "");
    part(&mut out, "deadline moved", &moved, "");
    out.push_str(&format!("{:>7}  unchanged\n", found.unchanged));
    part(
        &mut out,
        "gone from the plan",
        &vanished,
        "; they stay in the register: cancel one by the act that says so, `tura measures cancel`",
    );
    out
}

/// How many of each kind, which is a line's first word; nothing to say of none.
fn kinds(lines: &[String]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in lines.iter().filter_map(|l| l.split(' ').next()) {
        *counts.entry(kind).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    format!(": {}", counts.join(", "))
}

fn part(out: &mut String, title: &str, lines: &[String], more: &str) {
    if lines.is_empty() {
        out.push_str(&format!("{:>7}  {title}\n", 0));
        return;
    }
    out.push_str(&format!("{:>7}  {title}{more}\n", lines.len()));
    for line in lines.iter().take(SHOWN_MAX) {
        out.push_str(&format!("           {line}\n"));
    }
    if lines.len() > SHOWN_MAX {
        out.push_str(&format!("           … and {} more\n", lines.len() - SHOWN_MAX));
    }
}

/// What a change is about, and the fields it changes; `None`: it is new.
fn fields(register: &Register, change: &Change) -> (String, Option<Vec<String>>) {
    fn differ<T: serde::Serialize>(old: Option<&T>, new: &T) -> Option<Vec<String>> {
        let map = |value: &T| match serde_json::to_value(value) {
            Ok(serde_json::Value::Object(map)) => map,
            _ => serde_json::Map::new(),
        };
        let (was, is) = (map(old?), map(new));
        let mut names: Vec<String> = is.keys().chain(was.keys()).filter(|k| was.get(*k) != is.get(*k)).cloned().collect();
        names.sort();
        names.dedup();
        Some(names)
    }
    let r = register;
    match change {
        Change::StrategyPut(x) => (format!("strategy {}", x.id), differ(r.strategies.get(&x.id).map(|k| &k.now), x)),
        Change::BodyPut(x) => (format!("body {} ({})", x.id, x.name.text(None)), differ(r.bodies.get(&x.id).map(|k| &k.now), x)),
        Change::ProblemPut(x) => (format!("problem {}", x.id), differ(r.problems.get(&x.id).map(|k| &k.now), x)),
        Change::ObjectivePut(x) => (format!("objective {}", x.id), differ(r.objectives.get(&x.id).map(|k| &k.now), x)),
        Change::MeasurePut(x) => (format!("measure {}", x.id), differ(r.measures.get(&x.id).map(|k| &k.now), x)),
        Change::ActionPut(x) => (format!("action {}", x.id), differ(r.actions.get(&x.id).map(|f| &f.action.now), x)),
        Change::EvidenceAdded(x) => (format!("evidence for {}: {}", super::name(&x.of), x.title.text(None)), None),
        Change::ActionStarted(x) => (format!("start of {} on {}", x.action, x.on), None),
        Change::ClaimMade(x) => (format!("claim on {} by {}", x.action, x.by), None),
        Change::ActionVerified(x) => (format!("verification of {} by {}", x.action, x.by), None),
        Change::AssessmentAdded(x) => (format!("assessment of {}", super::name(&x.of)), None),
        Change::ValueDeclared(x) => (format!("declared value of {} for {}", x.indicator, x.period), None),
        Change::TrialKept(x) => (format!("trial of {:?}", x.amendment), None),
        Change::ActionCancelled(x) => (format!("cancellation of {}", x.action), None),
        // Told with the moved deadlines.
        Change::DeadlineMoved(x) => (format!("deadline of {}", x.action), None),
    }
}
