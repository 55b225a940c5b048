//! A trial's report as a table for people, and its rows as CSV.

use std::fmt::Write as _;

use facts::texts::{Lang, number};

use crate::trial::report::{Moves, Note, Report};

/// What no trial on past data can know.
const CANNOT_KNOW: &str = "What this cannot know: past purchases were made under the law as it was. Under another law people plan, split, delay and \
    price otherwise, so this counts what the text would have caught or allowed, not what would have happened.";

fn n(count: u64) -> String {
    number(count as f64, Lang::En)
}

fn money(amount: f64, currency: Option<&str>) -> String {
    format!("{} {}", number(amount, Lang::En), currency.unwrap_or("(no currency)"))
}

/// The whole report, with the first `top` rows.
pub fn table(report: &Report, top: usize) -> String {
    let mut out = String::new();
    let version = report.version.map_or_else(String::new, |v| format!(" version {v}"));
    let _ = writeln!(out, "{}\ntried on {}{version} (content {})\n", report.amendment, report.dataset, report.content);
    for note in &report.notes {
        let _ = writeln!(out, "Note: {}", said(note));
    }
    rules(&mut out, report);
    years(&mut out, report);
    if !report.stakes.is_empty() {
        let _ = writeln!(out, "\nEstimated value of these processes, by currency (never added across)");
        for s in &report.stakes {
            let currency = s.currency.as_deref();
            let (new, old) = (money(s.newly_raised_amount, currency), money(s.no_longer_raised_amount, currency));
            let _ = writeln!(out, "  newly flagged: {new} in {}; no longer flagged: {old} in {}", n(s.newly_raised), n(s.no_longer_raised));
        }
    }
    if !report.buyers.is_empty() {
        let _ = writeln!(out, "\n{:>14} {:>18}  buyer", "newly flagged", "no longer flagged");
        for b in report.buyers.iter().take(top) {
            let name = b.name.as_deref().or(b.id.as_deref()).unwrap_or("—");
            let _ = writeln!(out, "{:>14} {:>18}  {name}", n(b.newly_raised), n(b.no_longer_raised));
        }
    }
    rows(&mut out, report, top);
    let _ = writeln!(out, "\n{CANNOT_KNOW}");
    out
}

fn said(note: &Note) -> String {
    match note {
        Note::Gap { unit, from, to } => format!("{unit} has no sourced value from {from} to {to}; verdicts on those days are unknown."),
        Note::Undated { rule, parameter } => format!(
            "rule {rule} knows one value of {parameter} for all days; it was run with the new one, and changes on other days were left out. \
             Subjects without a day are all counted."
        ),
        Note::Nothing { rules } => {
            format!("{rules} find nothing in this dataset that they look at, so they say nothing about the amendment.")
        }
        Note::OtherPack { pack } => format!("the site judges this dataset by the pack {pack}."),
    }
}

fn rules(out: &mut String, report: &Report) {
    let _ = writeln!(
        out,
        "{:<9} {:>22} {:>22} {:>9} {:>10} {:>11}",
        "rule", "flagged: is → would be", "unknown: is → would be", "new flags", "gone flags", "new unknown"
    );
    for r in &report.rules {
        if let Some(reason) = &r.failure {
            let _ = writeln!(out, "{:<9} did not complete: {reason}", r.code);
            continue;
        }
        let arrow = |a: u64, b: u64| format!("{} → {}", n(a), n(b));
        let Moves { newly_raised, no_longer_raised, newly_unknown, .. } = r.moves;
        let (raised, unknown) = (arrow(r.before.raised, r.after.raised), arrow(r.before.unknown, r.after.unknown));
        let _ = writeln!(
            out,
            "{:<9} {raised:>22} {unknown:>22} {:>9} {:>10} {:>11}",
            r.code,
            n(newly_raised),
            n(no_longer_raised),
            n(newly_unknown)
        );
        let m = r.moves;
        if m.no_longer_unknown + m.newly_looked_at + m.no_longer_looked_at > 0 {
            let (known, seen, unseen) = (n(m.no_longer_unknown), n(m.newly_looked_at), n(m.no_longer_looked_at));
            let _ = writeln!(out, "{:<9} no longer unknown {known}; newly looked at {seen}; no longer looked at {unseen}", "");
        }
    }
}

fn years(out: &mut String, report: &Report) {
    if report.years.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{:<7} {:>9} {:>10} {:>11} {:>17}", "year", "new flags", "gone flags", "new unknown", "no longer unknown");
    for y in &report.years {
        let year = y.year.map_or_else(|| "no day".to_owned(), |y| y.to_string());
        let m = y.moves;
        let cells = [m.newly_raised, m.no_longer_raised, m.newly_unknown, m.no_longer_unknown].map(n);
        let _ = writeln!(out, "{year:<7} {:>9} {:>10} {:>11} {:>17}", cells[0], cells[1], cells[2], cells[3]);
    }
}

fn rows(out: &mut String, report: &Report, top: usize) {
    if report.rows.is_empty() {
        let _ = writeln!(out, "\nNo flag is new and none is gone.");
        return;
    }
    let _ = writeln!(out, "\nChanged flags, the first {} of {}", top.min(report.rows.len()), n(report.rows.len() as u64));
    for row in report.rows.iter().take(top) {
        let amount = row.amount.map_or_else(String::new, |a| format!(" · {}", money(a, row.currency.as_deref())));
        let process = row.process.as_deref().unwrap_or(&row.subject);
        let of = if row.process.is_none() { format!(" ({} processes)", n(row.process_count)) } else { String::new() };
        let _ =
            writeln!(out, "  {} {process}{of}{amount} · {}: {} → {}", row.rule, row.buyer.as_deref().unwrap_or("—"), row.before, row.after);
        let _ = writeln!(out, "    {}", row.sentence);
        let _ = writeln!(out, "    rows {}", row.rows.join(" "));
        if let Some(show) = &row.show {
            let _ = writeln!(out, "    {show}");
        }
    }
    let _ =
        writeln!(out, "{} --format csv or json gives all rows.", if report.is_cut { "There are more rows than are listed." } else { "" });
}
