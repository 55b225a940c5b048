//! The table: what a person wants to see first. Processes with most at stake, a currency at a time,
//! each with its sentences; then a line a rule.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use engine::flags::{Flag, Naming, ProcessInfo, flag_at};
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

/// Where a raised row is: result, batch, row.
type Place = (usize, usize, usize);

/// Writes the table.
pub fn write(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang, top: usize) -> Result<(), String> {
    let flagged = by_process(judged);
    written(head(out, judged, &flagged, lang))?;
    // A rule that fires nearly everywhere ranks nothing; its flags are shown, but bring no process to the top.
    let telling: BTreeSet<usize> = (0..judged.results.len()).filter(|r| !too_often(&judged.results[*r])).collect();
    let ids: BTreeSet<i64> = flagged.iter().filter(|(_, p)| p.iter().any(|p| telling.contains(&p.0))).map(|(id, _)| *id).collect();
    // Where all are like that, a list of them still beats an empty page.
    let ids = if ids.is_empty() { flagged.keys().copied().collect() } else { ids };
    let known = judged.processes(&ids)?;
    if ids.len() < flagged.len() {
        written(writeln!(out, "{}", words::not_ranked(flagged.len() - ids.len(), lang)))?;
    }
    for (currency, ranked) in by_currency(&known) {
        let title = words::at_stake(currency.as_deref(), ranked.len().min(top), ranked.len(), lang);
        written(writeln!(out, "\n{title}"))?;
        for (id, info) in ranked.into_iter().take(top) {
            written(process(out, id, info, &flagged[&id], judged, bench, lang))?;
        }
    }
    others(out, judged, bench, lang, top)?;
    written(rules(out, judged, bench, lang))
}

fn by_process(judged: &Judged) -> BTreeMap<i64, Vec<Place>> {
    let mut out: BTreeMap<i64, Vec<Place>> = BTreeMap::new();
    for (r, result) in judged.results.iter().enumerate() {
        for (b, batch) in result.raised.iter().enumerate() {
            for (row, id) in engine::flags::process_ids(batch).into_iter().enumerate() {
                if let Some(id) = id {
                    out.entry(id).or_default().push((r, b, row));
                }
            }
        }
    }
    out
}

fn head(out: &mut dyn Write, judged: &Judged, flagged: &BTreeMap<i64, Vec<Place>>, lang: Lang) -> std::io::Result<()> {
    let flags: u64 = judged.results.iter().map(|r| r.counts.raised).sum();
    writeln!(out, "{}", words::found(flags, judged.results.len(), flagged.len(), lang))?;
    writeln!(out, "{}", words::REASON_TO_LOOK.get(lang))
}

type Ranked<'a> = Vec<(i64, &'a ProcessInfo)>;

fn by_currency(known: &BTreeMap<i64, ProcessInfo>) -> Vec<(Option<String>, Ranked<'_>)> {
    let mut groups: BTreeMap<Option<String>, Ranked<'_>> = BTreeMap::new();
    for (id, info) in known {
        let key = info.amount.and(info.currency.clone());
        groups.entry(key).or_default().push((*id, info));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    for (_, ranked) in &mut groups {
        ranked.sort_by(|a, b| (b.1.amount, &a.1.ocid).cmp(&(a.1.amount, &b.1.ocid)));
    }
    // The currency with most processes first; those without a value last.
    groups.sort_by_key(|(currency, ranked)| (currency.is_none(), usize::MAX - ranked.len(), currency.clone()));
    groups
}

fn process(
    out: &mut dyn Write,
    id: i64,
    info: &ProcessInfo,
    places: &[Place],
    judged: &Judged,
    bench: &Bench,
    lang: Lang,
) -> std::io::Result<()> {
    let amount = info.amount.map(|a| texts::number(amounts::to_f64(a), lang)).unwrap_or_else(|| words::NO_VALUE.get(lang).to_owned());
    let currency = info.amount.and(info.currency.as_deref()).unwrap_or("");
    let title = info.title.as_deref().unwrap_or(words::NO_TITLE.get(lang));
    writeln!(out, "\n  {amount} {currency}  {}", info.ocid)?;
    writeln!(out, "    {}{}", shorten(title, 90), info.buyer.as_deref().map(|b| format!(" · {}", shorten(b, 60))).unwrap_or_default())?;
    debug_assert!(places.iter().all(|p| p.0 < judged.results.len()), "{id}: places come from these results");
    for place in places.iter().take(SENTENCES_MAX) {
        let (flag, meta) = flag_of(*place, judged, bench);
        if let Some(meta) = meta {
            let of = if flag.subject_kind == "process" {
                String::new()
            } else {
                format!("{} {}: ", words::subject(&flag.subject_kind, lang), shorten(&flag.subject_id, 40))
            };
            writeln!(out, "    {:<9} {of}{}  [{}]", flag.code, flag.sentence(meta, lang), &flag.id[..12])?;
        }
    }
    if places.len() > SENTENCES_MAX {
        writeln!(out, "    {}", words::more_flags(places.len() - SENTENCES_MAX, lang))?;
    }
    Ok(())
}

fn flag_of<'a>((r, b, row): Place, judged: &Judged, bench: &'a Bench) -> (Flag, Option<&'a RuleMeta>) {
    let result = &judged.results[r];
    let naming = Naming { dataset: &judged.dataset, profile: &bench.profile };
    let flag = flag_at(&result.code, &result.raised[b], row, naming);
    (flag, bench.set.get(&result.code).map(|r| &r.meta))
}

/// Flags on subjects that are not in one process: buyers, suppliers, pairs, markets.
fn others(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang, top: usize) -> Result<(), String> {
    let mut lines = Vec::new();
    for (r, result) in judged.results.iter().enumerate() {
        let mut of_rule = Vec::new();
        for (b, batch) in result.raised.iter().enumerate() {
            let ids = engine::flags::process_ids(batch).into_iter().zip(engine::flags::rows_behind(batch)).enumerate();
            of_rule.extend(ids.filter(|(_, (id, _))| id.is_none()).map(|(row, (_, behind))| (Reverse(behind), (r, b, row))));
        }
        // Those with most behind them first.
        of_rule.sort();
        lines.extend(of_rule.into_iter().map(|(_, place)| place));
    }
    if lines.is_empty() {
        return Ok(());
    }
    written(writeln!(out, "\n{}", words::on_others(lines.len(), lang)))?;
    let mut shown: BTreeMap<usize, usize> = BTreeMap::new();
    let per_rule = (top / 5).max(2);
    for place in lines {
        let n = shown.entry(place.0).or_insert(0);
        *n += 1;
        if *n > per_rule {
            continue;
        }
        let (flag, meta) = flag_of(place, judged, bench);
        if let Some(meta) = meta {
            let subject = shorten(&flag.subject_id, 70);
            written(writeln!(
                out,
                "  {:<9} {} {subject}\n            {}  [{}]",
                flag.code,
                words::subject(&flag.subject_kind, lang),
                flag.sentence(meta, lang),
                &flag.id[..12]
            ))?;
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
