//! Which rules can be computed from a publication, and which field is missing for the others.

use std::io::Write;

use facts::texts::{self, Lang};

use super::{words, written};
use crate::work::{Bench, Judged};

/// Writes a line a rule, computable ones first; under it the missing fields by share of subjects.
pub fn write(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang) -> Result<(), String> {
    let mut lines: Vec<_> = judged.results.iter().collect();
    let share = |r: &engine::rules::run::RuleResult| {
        let all = r.counts.raised + r.counts.clear + r.counts.unknown;
        if all == 0 { 0.0 } else { (r.counts.raised + r.counts.clear) as f64 / all as f64 }
    };
    lines.sort_by(|a, b| share(b).total_cmp(&share(a)).then_with(|| a.code.cmp(&b.code)));
    let computable = lines.iter().filter(|r| r.counts.raised + r.counts.clear > 0).count();
    written(writeln!(out, "{}\n", words::computable(computable, lines.len(), lang)))?;
    let [code, computable, subjects, rule] =
        [words::CODE, words::COMPUTABLE, words::SUBJECTS, words::RULE_AND_MISSING].map(|w| w.get(lang));
    let width = words::width(&words::COVERAGE, 10, lang);
    // Under the rule's name, past the code and two numbers.
    let indent = 13 + 2 * width;
    written(writeln!(out, "{code:<9} {computable:>width$} {subjects:>width$}  {rule}"))?;
    for result in lines {
        let all = result.counts.raised + result.counts.clear + result.counts.unknown;
        let name = bench.set.get(&result.code).map_or("", |r| r.meta.name.get(lang));
        let shown = if all == 0 { "—".to_owned() } else { texts::percent(share(result), lang) };
        written(writeln!(out, "{:<9} {shown:>width$} {all:>width$}  {name}", result.code))?;
        if let Some(reason) = &result.failure {
            written(writeln!(out, "{:>indent$}{}: {reason}", "", words::DID_NOT_COMPLETE.get(lang)))?;
        }
        if all == 0 && result.failure.is_none() {
            let fields = bench.set.get(&result.code).map(|r| r.meta.fields.join(", ")).unwrap_or_default();
            written(writeln!(out, "{:>indent$}{}", "", words::nothing_here(&fields, lang)))?;
        }
        let mut missing: Vec<_> = result.missing.iter().collect();
        missing.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        for (field, n) in missing.into_iter().take(4) {
            let share = texts::percent(*n as f64 / all as f64, lang);
            written(writeln!(out, "{:>indent$}{}", "", words::without(&share, field, lang)))?;
        }
    }
    Ok(())
}
