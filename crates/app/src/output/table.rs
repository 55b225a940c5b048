//! The table: what a person wants to see first. Processes with most at stake, a currency at a time,
//! each with its sentences; then a line a rule.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering as AtomicOrdering};
use std::sync::{Mutex, PoisonError};

use engine::flags::{Flag, Naming, ProcessInfo, each_process, flag_at};
use engine::rules::run::RuleResult;
use facts::amounts;
use facts::rules::RuleMeta;
use facts::texts::{self, Lang};

use super::{words, written};
use crate::work::{Bench, Judged};

/// A rule that fires on more than this share of what it could judge says little about any one of them.
const TOO_OFTEN: f64 = 0.3;
/// Sentences shown of one process.
const SENTENCES_MAX: usize = 8;

/// Writes the table; results of rules are gone through on so many threads.
pub fn write(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang, (top, threads): (usize, usize)) -> Result<(), String> {
    let found = each_rule(judged, threads, &|result| Found::of(result, judged, bench, others_of_a_rule(top)))?;
    let flagged = Flagged::of(judged, &found);
    written(head(out, judged, flagged.all.len(), lang))?;
    // A rule that fires nearly everywhere ranks nothing; its flags are shown, but bring no process to the top.
    // Where all are like that, a list of them still beats an empty page.
    let ranked = if flagged.telling.is_empty() { &flagged.all } else { &flagged.telling };
    if ranked.len() < flagged.all.len() {
        written(writeln!(out, "{}", words::not_ranked(flagged.all.len() - ranked.len(), lang)))?;
    }
    let groups = by_currency(judged, ranked, top)?;
    let shown: BTreeSet<i64> = groups.iter().flat_map(|g| g.most.iter().map(|most| most.id)).collect();
    let told = told(judged, bench, lang, (&shown, threads))?;
    for Group { currency, count, most } in &groups {
        let title = words::at_stake(currency.as_deref(), most.len(), *count, lang);
        written(writeln!(out, "\n{title}"))?;
        for Most { id, info } in most {
            written(process(out, info, &told[id], lang))?;
        }
    }
    written(others(out, &found, bench, lang))?;
    written(rules(out, judged, bench, lang))
}

/// What `look` finds of each rule's result, in their order.
fn each_rule<T: Send>(judged: &Judged, threads: usize, look: &(dyn Fn(&RuleResult) -> Result<T, String> + Sync)) -> Result<Vec<T>, String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(BTreeMap::new());
    let lane = || {
        loop {
            let index = next.fetch_add(1, AtomicOrdering::Relaxed);
            let Some(result) = judged.results.get(index) else { return };
            let of_rule = look(result);
            found.lock().unwrap_or_else(PoisonError::into_inner).insert(index, of_rule);
        }
    };
    std::thread::scope(|scope| (0..threads.max(1)).for_each(|_| drop(scope.spawn(lane))));
    found.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

/// What a rule found: the processes it flags, and its flags on subjects that are not in one.
struct Found {
    processes: Vec<i64>,
    others: u64,
    /// Those of the others with most behind them, first.
    most: Vec<Flag>,
}

impl Found {
    fn of(result: &RuleResult, judged: &Judged, bench: &Bench, most: usize) -> Result<Found, String> {
        let naming = Naming { dataset: &judged.dataset, profile: &bench.profile };
        let (mut processes, mut others) = (Vec::new(), 0);
        let mut first: Vec<(Reverse<usize>, u64, Flag)> = Vec::new();
        result.each_raised(&mut |batch| {
            let ids = engine::flags::process_ids(batch);
            processes.extend(ids.iter().flatten());
            if ids.iter().all(Option::is_some) {
                return Ok(());
            }
            let ids = ids.into_iter().zip(engine::flags::rows_behind(batch)).enumerate();
            for (row, (_, behind)) in ids.filter(|(_, (id, _))| id.is_none()) {
                others += 1;
                let place = (Reverse(behind), others);
                if first.len() == most && first.last().is_some_and(|last| (last.0, last.1) < place) {
                    continue;
                }
                let before = first.partition_point(|f| (f.0, f.1) < place);
                first.insert(before, (place.0, place.1, flag_at(&result.code, batch, row, naming)));
                first.truncate(most);
            }
            Ok(())
        })?;
        processes.dedup();
        Ok(Found { processes, others, most: first.into_iter().map(|(_, _, flag)| flag).collect() })
    }
}

/// Processes with a flag: ids in order, each once.
#[derive(Default)]
struct Flagged {
    all: Vec<i64>,
    /// Those that a rule flags which does not fire nearly everywhere.
    telling: Vec<i64>,
}

impl Flagged {
    fn of(judged: &Judged, found: &[Found]) -> Flagged {
        let mut out = Flagged::default();
        for (result, found) in judged.results.iter().zip(found) {
            out.all.extend(&found.processes);
            if !too_often(result) {
                out.telling.extend(&found.processes);
            }
        }
        for ids in [&mut out.all, &mut out.telling] {
            ids.sort_unstable();
            ids.dedup();
        }
        out
    }
}

fn head(out: &mut dyn Write, judged: &Judged, flagged: usize, lang: Lang) -> std::io::Result<()> {
    let flags: u64 = judged.results.iter().map(|r| r.counts.raised).sum();
    writeln!(out, "{}", words::found(flags, judged.results.len(), flagged, lang))?;
    writeln!(out, "{}", words::REASON_TO_LOOK.get(lang))
}

/// A process among those with most at stake.
struct Most {
    id: i64,
    info: ProcessInfo,
}

impl Most {
    /// Most at stake first.
    fn order(&self, other: &Most) -> Ordering {
        (other.info.amount, &self.info.ocid).cmp(&(self.info.amount, &other.info.ocid))
    }
}

/// Processes of a currency, or without a value.
struct Group {
    currency: Option<String>,
    count: usize,
    most: Vec<Most>,
}

fn by_currency(judged: &Judged, ids: &[i64], top: usize) -> Result<Vec<Group>, String> {
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    let is_wanted = |id: i64| ids.binary_search(&id).is_ok();
    each_process(&judged.tables, &is_wanted, &mut |id, info| {
        let currency = info.amount.and(info.currency.clone());
        let group = groups.entry(currency.clone()).or_insert_with(|| Group { currency, count: 0, most: Vec::new() });
        group.count += 1;
        group.most.push(Most { id, info });
        if group.most.len() > 2 * top + MOST_SLACK {
            group.most.sort_by(Most::order);
            group.most.truncate(top);
        }
    })?;
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group.most.sort_by(Most::order);
        group.most.truncate(top);
    }
    // The currency with most processes first; those without a value last.
    groups.sort_by_key(|g| (g.currency.is_none(), Reverse(g.count), g.currency.clone()));
    Ok(groups)
}

/// Processes that are held beyond those shown before the least of them are let go.
const MOST_SLACK: usize = 1000;

/// What is told of a process: its first sentences, and how many flags there are.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    flags: usize,
}

fn told(judged: &Judged, bench: &Bench, lang: Lang, (shown, threads): (&BTreeSet<i64>, usize)) -> Result<BTreeMap<i64, Told>, String> {
    let naming = Naming { dataset: &judged.dataset, profile: &bench.profile };
    let of_rule = |result: &RuleResult| {
        let meta = bench.set.get(&result.code).map(|r| &r.meta);
        let mut out: BTreeMap<i64, Told> = BTreeMap::new();
        result.each_raised(&mut |batch| {
            for (row, id) in engine::flags::process_ids(batch).into_iter().enumerate() {
                let Some(id) = id.filter(|id| shown.contains(id)) else { continue };
                let told = out.entry(id).or_default();
                told.flags += 1;
                if told.flags <= SENTENCES_MAX
                    && let Some(meta) = meta
                {
                    told.lines.push(line(&flag_at(&result.code, batch, row, naming), meta, lang));
                }
            }
            Ok(())
        })?;
        Ok(out)
    };
    let mut out: BTreeMap<i64, Told> = shown.iter().map(|id| (*id, Told::default())).collect();
    for (id, more) in each_rule(judged, threads, &of_rule)?.into_iter().flatten() {
        let told = out.entry(id).or_default();
        told.flags += more.flags;
        told.lines.extend(more.lines);
        told.lines.truncate(SENTENCES_MAX);
    }
    Ok(out)
}

fn line(flag: &Flag, meta: &RuleMeta, lang: Lang) -> String {
    let of = if flag.subject_kind == "process" {
        String::new()
    } else {
        format!("{} {}: ", words::subject(&flag.subject_kind, lang), shorten(&flag.subject_id, 40))
    };
    format!("    {:<9} {of}{}  [{}]", flag.code, flag.sentence(meta, lang), &flag.id[..12])
}

fn process(out: &mut dyn Write, info: &ProcessInfo, told: &Told, lang: Lang) -> std::io::Result<()> {
    let amount = info.amount.map(|a| texts::number(amounts::to_f64(a), lang)).unwrap_or_else(|| words::NO_VALUE.get(lang).to_owned());
    let currency = info.amount.and(info.currency.as_deref()).unwrap_or("");
    let title = info.title.as_deref().unwrap_or(words::NO_TITLE.get(lang));
    writeln!(out, "\n  {amount} {currency}  {}", info.ocid)?;
    writeln!(out, "    {}{}", shorten(title, 90), info.buyer.as_deref().map(|b| format!(" · {}", shorten(b, 60))).unwrap_or_default())?;
    told.lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if told.flags > SENTENCES_MAX {
        writeln!(out, "    {}", words::more_flags(told.flags - SENTENCES_MAX, lang))?;
    }
    Ok(())
}

/// So many flags of a rule on subjects that are not in one process are shown.
fn others_of_a_rule(top: usize) -> usize {
    (top / 5).max(2)
}

/// Flags on subjects that are not in one process: buyers, suppliers, pairs, markets.
fn others(out: &mut dyn Write, found: &[Found], bench: &Bench, lang: Lang) -> std::io::Result<()> {
    let count: u64 = found.iter().map(|found| found.others).sum();
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", words::on_others(count as usize, lang))?;
    for flag in found.iter().flat_map(|found| &found.most) {
        if let Some(meta) = bench.set.get(&flag.code).map(|r| &r.meta) {
            let (kind, subject) = (words::subject(&flag.subject_kind, lang), shorten(&flag.subject_id, 70));
            let sentence = flag.sentence(meta, lang);
            writeln!(out, "  {:<9} {kind} {subject}\n            {sentence}  [{}]", flag.code, &flag.id[..12])?;
        }
    }
    Ok(())
}

fn rules(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang) -> std::io::Result<()> {
    let [raised, clear, unknown] = words::VERDICTS.map(|w| w.get(lang));
    let width = words::width(&words::VERDICTS, 9, lang);
    let failed = words::DID_NOT_COMPLETE.get(lang);
    let (code, rule) = (words::CODE.get(lang), words::RULE_COLUMN.get(lang));
    writeln!(out, "\n{code:<9} {raised:>width$} {clear:>width$} {unknown:>width$}  {rule}")?;
    for result in &judged.results {
        let meta = bench.set.get(&result.code).map(|r| &r.meta);
        let name = meta.map_or("", |m| m.name.get(lang));
        if let Some(reason) = &result.failure {
            writeln!(out, "{:<9} {:>all$}  {name}: {failed}: {reason}", result.code, "—", all = 3 * width + 2)?;
            continue;
        }
        let c = result.counts;
        let remark = remark(result, lang);
        writeln!(out, "{:<9} {:>width$} {:>width$} {:>width$}  {name}{remark}", result.code, c.raised, c.clear, c.unknown)?;
    }
    Ok(())
}

fn too_often(result: &RuleResult) -> bool {
    let judged = result.counts.raised + result.counts.clear;
    judged >= 20 && result.counts.raised as f64 > TOO_OFTEN * judged as f64
}

/// What a reader of the numbers should be told.
fn remark(result: &RuleResult, lang: Lang) -> String {
    let c = result.counts;
    let judged = c.raised + c.clear;
    if too_often(result) {
        let share = texts::percent(c.raised as f64 / judged as f64, lang);
        return format!("  ← {}", words::says_little(&share, lang));
    }
    if judged == 0 && c.unknown > 0 {
        let field = result.missing.iter().max_by_key(|(f, n)| (**n, std::cmp::Reverse((*f).clone()))).map_or("", |(f, _)| f.as_str());
        return format!("  ← {}", words::not_computable(field, lang));
    }
    String::new()
}

/// A text cut to a width, on a character.
pub fn shorten(text: &str, width: usize) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= width {
        return flat;
    }
    flat.chars().take(width - 1).chain(['…']).collect()
}
