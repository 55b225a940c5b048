//! What a trial of an amendment says: counts by rule, year, buyer and currency, and the rows behind them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use engine::sql::query::safe;
use serde::{Deserialize, Serialize};

/// Rows that a report carries: more are for one's own copy, and the counts have them all.
pub const ROWS_MAX: usize = 100_000;
/// Buyers that a report names: those with most changes.
const BUYERS_MAX: usize = 50;

/// What came of a trial.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Report {
    /// The amendment as it can be typed again.
    pub amendment: String,
    /// The pack.
    pub pack: String,
    /// The provision that sets what it changes, where the pack names one.
    pub provision: Option<String>,
    /// The dataset.
    pub dataset: String,
    /// Its version.
    pub version: Option<i64>,
    /// Names the version's content.
    pub content: String,
    /// Rules that were run twice.
    pub rules: Vec<RuleLine>,
    /// Changes by year of the day whose law applies.
    pub years: Vec<YearLine>,
    /// Changes by buyer, most first.
    pub buyers: Vec<BuyerLine>,
    /// Estimated value of the processes with a change, a line a currency: currencies are never added.
    pub stakes: Vec<Stake>,
    /// What to know when reading it.
    pub notes: Vec<Note>,
    /// Rows in which a flag is new or no longer there.
    pub rows: Vec<Row>,
    /// There were more rows.
    pub is_cut: bool,
}

/// Subjects by verdict.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Verdicts3 {
    pub raised: u64,
    pub clear: u64,
    pub unknown: u64,
}

/// What changed.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Moves {
    /// Flagged only under the amendment.
    pub newly_raised: u64,
    /// Flagged only as it is.
    pub no_longer_raised: u64,
    /// Could be judged as it is, and cannot be under the amendment.
    pub newly_unknown: u64,
    /// The other way round.
    pub no_longer_unknown: u64,
    /// The rule speaks of the subject only under the amendment.
    pub newly_looked_at: u64,
    /// The rule speaks of the subject only as it is.
    pub no_longer_looked_at: u64,
}

impl Moves {
    /// Counts subjects whose verdict went from one to another; names as in [`Row`].
    pub fn add(&mut self, before: &str, after: &str, n: u64) {
        let is = |text: &str, place: &mut u64| *place += if before != text && after == text { n } else { 0 };
        is("raised", &mut self.newly_raised);
        is("unknown", &mut self.newly_unknown);
        is("absent", &mut self.no_longer_looked_at);
        let was = |text: &str, place: &mut u64| *place += if before == text && after != text { n } else { 0 };
        was("raised", &mut self.no_longer_raised);
        was("unknown", &mut self.no_longer_unknown);
        was("absent", &mut self.newly_looked_at);
    }
}

/// A rule that was run twice.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct RuleLine {
    /// Its code.
    pub code: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// Names its text.
    pub fingerprint: String,
    /// As it is.
    pub before: Verdicts3,
    /// Under the amendment.
    pub after: Verdicts3,
    /// What changed.
    pub moves: Moves,
    /// Why it did not complete; the numbers are then those of nobody.
    pub failure: Option<String>,
}

/// A year's changes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct YearLine {
    /// The year; `None` where no day decides.
    pub year: Option<i32>,
    /// What changed.
    pub moves: Moves,
}

/// A buyer's changes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct BuyerLine {
    pub id: Option<String>,
    pub name: Option<String>,
    pub newly_raised: u64,
    pub no_longer_raised: u64,
}

/// What is at stake in one currency.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Stake {
    /// The currency; `None` where an amount has none.
    pub currency: Option<String>,
    /// Processes with a new flag and an amount, and their sum.
    pub newly_raised: u64,
    /// Their sum.
    pub newly_raised_amount: f64,
    /// Processes that lose a flag and have an amount.
    pub no_longer_raised: u64,
    /// Their sum.
    pub no_longer_raised_amount: f64,
}

/// What to know when reading a report.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Note {
    /// The base unit has no sourced value on these days (`to` exclusive): verdicts there are unknown.
    Gap { unit: String, from: String, to: String },
    /// The rule knows one value of this parameter for all days: it was run with the new one, and changes on other days were left out.
    Undated { rule: String, parameter: String },
    /// These rules find nothing in the dataset that they look at, so they say nothing about the amendment.
    Nothing { rules: String },
    /// The site judges the dataset by another pack.
    OtherPack { pack: String },
}

/// A subject whose flag is new or no longer there.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Row {
    /// The rule.
    pub rule: String,
    /// The process's ocid; null where the subject is not in one.
    pub process: Option<String>,
    /// Ocids of the processes behind it, the first of them where there are many.
    pub processes: Vec<String>,
    /// How many processes stand behind it.
    pub process_count: u64,
    /// The process's title.
    pub title: Option<String>,
    /// Id of the buyer.
    pub buyer_id: Option<String>,
    /// Its name.
    pub buyer: Option<String>,
    /// Estimated value of the processes behind it, where all have the same currency.
    pub amount: Option<f64>,
    /// Its currency.
    pub currency: Option<String>,
    /// The day whose law applies.
    pub day: Option<String>,
    /// What is judged.
    pub subject_kind: String,
    /// Which.
    pub subject: String,
    /// Verdict as it is: raised, clear, unknown, or absent where the rule does not speak of it.
    pub before: String,
    /// Verdict under the amendment.
    pub after: String,
    /// The flag's id.
    pub flag: String,
    /// Its sentence: under the amendment where it is new, as it is where it is no longer there.
    pub sentence: String,
    /// The number that decided.
    pub observed: Option<f64>,
    /// What it was held against.
    pub expected: Option<f64>,
    /// Ids of the rows behind it.
    pub rows: Vec<String>,
    /// The command that leads to their bytes.
    pub show: Option<String>,
    /// The processes behind it with an amount: id, millionths, currency.
    #[serde(skip)]
    pub at_stake: Vec<(i64, i128, Option<String>)>,
    /// The year it is counted in.
    #[serde(skip)]
    pub year: Option<i32>,
}

impl Row {
    /// Whether its flag is new.
    pub fn is_new(&self) -> bool {
        self.after == "raised"
    }
}

impl Report {
    /// Puts rows in order and counts them by year, buyer and currency; `years` has what no row stands for.
    pub fn fill(&mut self, mut rows: Vec<Row>, mut years: BTreeMap<Option<i32>, Moves>) {
        rows.sort_by(|a, b| (&a.rule, &a.process, &a.subject_kind, &a.subject).cmp(&(&b.rule, &b.process, &b.subject_kind, &b.subject)));
        for row in &rows {
            years.entry(row.year).or_default().add(&row.before, &row.after, 1);
        }
        self.years = years.into_iter().map(|(year, moves)| YearLine { year, moves }).collect();
        self.buyers = buyers(&rows);
        self.stakes = stakes(&rows);
        self.is_cut = rows.len() > ROWS_MAX;
        rows.truncate(ROWS_MAX);
        self.rows = rows;
    }

    /// What changed in all rules together.
    pub fn moves(&self) -> Moves {
        let mut out = Moves::default();
        for m in self.rules.iter().map(|r| r.moves) {
            out.newly_raised += m.newly_raised;
            out.no_longer_raised += m.no_longer_raised;
            out.newly_unknown += m.newly_unknown;
            out.no_longer_unknown += m.no_longer_unknown;
            out.newly_looked_at += m.newly_looked_at;
            out.no_longer_looked_at += m.no_longer_looked_at;
        }
        out
    }
}

fn buyers(rows: &[Row]) -> Vec<BuyerLine> {
    let mut by_id: BTreeMap<Option<&str>, BuyerLine> = BTreeMap::new();
    for row in rows {
        let line = by_id.entry(row.buyer_id.as_deref()).or_default();
        line.id.clone_from(&row.buyer_id);
        line.name = line.name.take().or_else(|| row.buyer.clone());
        *(if row.is_new() { &mut line.newly_raised } else { &mut line.no_longer_raised }) += 1;
    }
    let mut out: Vec<BuyerLine> = by_id.into_values().collect();
    out.sort_by_key(|b| std::cmp::Reverse(b.newly_raised + b.no_longer_raised));
    out.truncate(BUYERS_MAX);
    out
}

/// Each process counts once in a direction, however many of its flags change.
fn stakes(rows: &[Row]) -> Vec<Stake> {
    let mut seen = BTreeSet::new();
    let mut sums: BTreeMap<Option<&str>, [(u64, i128); 2]> = BTreeMap::new();
    for row in rows {
        for (process, amount, currency) in &row.at_stake {
            if seen.insert((row.is_new(), process)) {
                let place = &mut sums.entry(currency.as_deref()).or_default()[usize::from(!row.is_new())];
                place.0 += 1;
                place.1 = place.1.saturating_add(*amount);
            }
        }
    }
    let line = |(currency, [new, old]): (Option<&str>, [(u64, i128); 2])| Stake {
        currency: currency.map(str::to_owned),
        newly_raised: new.0,
        newly_raised_amount: facts::amounts::to_f64(new.1),
        no_longer_raised: old.0,
        no_longer_raised_amount: facts::amounts::to_f64(old.1),
    };
    sums.into_iter().map(line).collect()
}

/// Heads of the CSV.
const HEADS: [&str; 18] = [
    "rule",
    "before",
    "after",
    "process",
    "title",
    "buyer_id",
    "buyer",
    "amount",
    "currency",
    "day",
    "subject_kind",
    "subject",
    "observed",
    "expected",
    "flag",
    "sentence",
    "rows",
    "show",
];

/// A row of the CSV; what a spreadsheet would take for a formula is made harmless.
fn cells(row: &Row) -> [String; 18] {
    let text = |t: &Option<String>| safe(t.as_deref().unwrap_or_default());
    let decimal = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    let processes = if row.process.is_some() { row.process.clone().unwrap_or_default() } else { row.processes.join(" ") };
    [
        row.rule.clone(),
        row.before.clone(),
        row.after.clone(),
        safe(&processes),
        text(&row.title),
        text(&row.buyer_id),
        text(&row.buyer),
        decimal(row.amount),
        text(&row.currency),
        text(&row.day),
        row.subject_kind.clone(),
        safe(&row.subject),
        decimal(row.observed),
        decimal(row.expected),
        row.flag.clone(),
        safe(&row.sentence),
        row.rows.join(" "),
        text(&row.show),
    ]
}

/// All rows as CSV.
pub fn csv(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADS)?;
    report.rows.iter().try_for_each(|row| writer.write_record(cells(row)))?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(process: i64, before: &str, after: &str, amount: i128, currency: &str) -> Row {
        Row {
            before: before.to_owned(),
            after: after.to_owned(),
            at_stake: vec![(process, amount * 1_000_000, Some(currency.to_owned()))],
            year: Some(2024),
            ..Row::default()
        }
    }

    #[test]
    fn a_process_counts_once_and_currencies_are_never_added() {
        let mut report = Report::default();
        let rows = vec![
            row(1, "clear", "raised", 10, "KZT"),
            row(1, "absent", "raised", 10, "KZT"),
            row(2, "unknown", "raised", 5, "USD"),
            row(3, "raised", "absent", 7, "KZT"),
        ];
        report.fill(rows, BTreeMap::new());
        let said: Vec<_> = report
            .stakes
            .iter()
            .map(|s| (s.currency.as_deref(), s.newly_raised, s.newly_raised_amount, s.no_longer_raised_amount))
            .collect();
        assert_eq!(said, [(Some("KZT"), 1, 10.0, 7.0), (Some("USD"), 1, 5.0, 0.0)]);
        assert_eq!(report.years.len(), 1);
        let moves = Moves {
            newly_raised: 3,
            no_longer_raised: 1,
            no_longer_unknown: 1,
            newly_looked_at: 1,
            no_longer_looked_at: 1,
            ..Moves::default()
        };
        assert_eq!(report.years[0].moves, moves);
    }
}
