//! `tura judge`: what people say of doubtful pairs. A judgement is written at once; the next `tura resolve` goes by it.

use std::io::{BufRead, Write};

use facts::statements::Entity;
use resolve::judgements::{Judged, Verdict};
use resolve::screen::Screening;

use super::{Done, Stop, matching, people};
use crate::cli::who::{JudgeArgs, Said};
use crate::clock::now;
use crate::output::{sink, written};
use crate::who::judged::{log, word, write};
use crate::who::queue::{self, Pair};

/// Runs the command.
pub fn run(args: &JudgeArgs) -> Result<Done, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let office = &args.office.office;
    if let ([left, right], Some(said)) = (args.records.as_slice(), args.say) {
        known(args, left)?;
        known(args, right)?;
        runtime.block_on(write(office, &args.author, &now(), left, right, verdict(said), &args.why))?;
        println!("{left} and {right}: {}. `tura resolve` goes by it.", word(verdict(said)));
        return Ok(Done::Whole);
    }
    if !args.records.is_empty() {
        return Err(Stop::Misuse("name two records and what is said of them: tura judge A B --say same --why \"…\"".to_owned()));
    }
    let (said, _) = runtime.block_on(log(office))?;
    let content = people::resolved(&args.office)?;
    // What was taken back waits again.
    let counts = Judged::fold(said.iter().cloned());
    let queue = queue::read(office, &content)?;
    // The queue has room for so many; more may wait.
    let beyond = (queue.of as usize).saturating_sub(queue.pairs.len());
    let queue: Vec<Pair> = queue.pairs.into_iter().filter(|p| counts.get(&p.left, &p.right).is_none()).collect();
    if args.list {
        let mut out = sink(None)?;
        for j in &said {
            written(writeln!(out, "{}  {}  {} and {}  {}  {}", j.at, word(j.verdict), j.left, j.right, j.by, j.why))?;
        }
        for p in &queue {
            written(writeln!(out, "{:.2}  {} ({}) and {} ({})  {}", p.likeness, p.left_name, p.left, p.right_name, p.right, p.guard))?;
        }
        written(writeln!(out, "{} pairs wait, {} judgements stand in the ledger", queue.len() + beyond, said.len()))?;
        written(out.flush())?;
        return Ok(Done::Whole);
    }
    let (screening, _) = matching::open(&args.office)?;
    ask(args, &runtime, &screening, (&queue, beyond))
}

fn verdict(said: Said) -> Verdict {
    match said {
        Said::Same => Verdict::Same,
        Said::Different => Verdict::Different,
        Said::Unsure => Verdict::Unsure,
        Said::Withdrawn => Verdict::Withdrawn,
    }
}

/// Refuses an id that no record has: a slip of the pen in a judgement would say nothing for ever.
fn known(args: &JudgeArgs, id: &str) -> Result<(), Stop> {
    let (screening, catalog) = matching::open(&args.office)?;
    let unknown = || Stop::Misuse(format!("there is no record {id}; ids are dataset/id, as `tura judge --list` shows them"));
    let (dataset, own) = id.split_once('/').ok_or_else(unknown)?;
    let is_dataset = catalog.datasets.iter().any(|d| d.name == dataset);
    let found = screening.entity(own).map_err(|e| e.to_string())?;
    if is_dataset && found.is_some() { Ok(()) } else { Err(unknown()) }
}

/// Puts pair after pair before whoever sits at the terminal; `beyond` wait that the queue has no room for.
fn ask(
    args: &JudgeArgs,
    runtime: &tokio::runtime::Runtime,
    screening: &Screening,
    (queue, beyond): (&[Pair], usize),
) -> Result<Done, Stop> {
    let mut out = std::io::stdout().lock();
    let mut lines = std::io::stdin().lock().lines();
    let mut last: Option<&Pair> = None;
    let mut at = 0;
    while let Some(pair) = queue.get(at) {
        written(show(&mut out, screening, pair, queue.len() - at + beyond))?;
        written(write!(out, "[s]ame  [d]ifferent  [u]nsure  [n]ext  [b]ack (takes the last one back)  [q]uit: "))?;
        written(out.flush())?;
        let Some(Ok(line)) = lines.next() else { break };
        let said = match line.trim().to_lowercase().as_str() {
            "s" | "same" => Verdict::Same,
            "d" | "different" => Verdict::Different,
            "u" | "unsure" => Verdict::Unsure,
            "b" | "back" => {
                if let Some(last) = last.take() {
                    let at_last = now();
                    let taken =
                        write(&args.office.office, &args.author, &at_last, &last.left, &last.right, Verdict::Withdrawn, "taken back");
                    runtime.block_on(taken)?;
                    at = at.saturating_sub(1);
                }
                continue;
            }
            "q" | "quit" => break,
            "n" | "next" | "" => {
                at += 1;
                continue;
            }
            _ => continue,
        };
        runtime.block_on(write(&args.office.office, &args.author, &now(), &pair.left, &pair.right, said, &args.why))?;
        last = Some(pair);
        at += 1;
    }
    written(writeln!(out, "\n{} pairs wait. `tura resolve` goes by what was said.", queue.len() - at + beyond))?;
    Ok(Done::Whole)
}

/// Two records side by side.
fn show(out: &mut dyn Write, screening: &Screening, pair: &Pair, left: usize) -> std::io::Result<()> {
    writeln!(out, "\n{left} pairs wait. Likeness {:.2}. {}", pair.likeness, pair.guard)?;
    for (id, name) in [(&pair.left, &pair.left_name), (&pair.right, &pair.right_name)] {
        writeln!(out, "  {name}   {id}")?;
        let own = id.split_once('/').map_or(id.as_str(), |(_, own)| own);
        if let Ok(Some(entity)) = screening.entity(own) {
            describe(out, &entity)?;
        }
    }
    Ok(())
}

fn describe(out: &mut dyn Write, entity: &Entity) -> std::io::Result<()> {
    for (prop, values) in entity.properties.iter().filter(|(p, _)| p.as_str() != "name") {
        let shown: Vec<&str> = values.iter().take(4).map(String::as_str).collect();
        let more = if values.len() > 4 { format!(" … {} more", values.len() - 4) } else { String::new() };
        writeln!(out, "      {prop}: {}{more}", shown.join("; "))?;
    }
    Ok(())
}
