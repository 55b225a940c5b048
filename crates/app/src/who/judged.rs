//! What people said of pairs of records: out of the ledger and into it.

use std::path::Path;

use ledger::{Author, Ledger};
use resolve::judgements::{Judged, Judgement, Verdict};
use serde_json::{Value, json};

/// The ledger's store that holds judgements.
const STORE: &str = "judgements";
/// The kind of its entries.
const KIND: &str = "judgement";

/// The words of verdicts, as they stand in the ledger.
const VERDICTS: [(&str, Verdict); 4] =
    [("same", Verdict::Same), ("different", Verdict::Different), ("unsure", Verdict::Unsure), ("withdrawn", Verdict::Withdrawn)];

/// A verdict by its word.
pub fn verdict(word: &str) -> Option<Verdict> {
    VERDICTS.iter().find(|(w, _)| *w == word).map(|(_, v)| *v)
}

/// The word of a verdict.
pub fn word(verdict: Verdict) -> &'static str {
    VERDICTS.iter().find(|(_, v)| *v == verdict).map_or("unsure", |(w, _)| *w)
}

/// All judgements of an office, in the ledger's order, and the event of the last one (0: there is none).
pub async fn log(office: &Path) -> Result<(Vec<Judgement>, i64), String> {
    let path = office.join("ledger.sqlite");
    if !path.exists() {
        return Ok((Vec::new(), 0));
    }
    let ledger = Ledger::open(&path).await.map_err(|e| e.to_string())?;
    let stored = ledger.entries(STORE).await.map_err(|e| e.to_string());
    ledger.close().await;
    let stored = stored?;
    let head = stored.last().map_or(0, |e| e.event.0);
    let one = |e: ledger::StoredEntry| {
        let text = |field: &str| e.value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let verdict = verdict(&text("verdict")).ok_or_else(|| {
            format!("event {} of the ledger has a judgement that this program does not know; install a newer one", e.event.0)
        })?;
        Ok(Judgement { left: text("left"), right: text("right"), verdict, by: e.author.clone(), why: text("why"), at: e.at.clone() })
    };
    Ok((stored.into_iter().map(one).collect::<Result<_, String>>()?, head))
}

/// The judgements that count.
pub async fn read(office: &Path) -> Result<(Judged, i64), String> {
    let (log, head) = log(office).await?;
    Ok((Judged::fold(log), head))
}

/// Writes a judgement of two records, by their ids `dataset/id`.
pub async fn write(office: &Path, author: &str, at: &str, left: &str, right: &str, verdict: Verdict, why: &str) -> Result<(), String> {
    let author = Author::new(author).map_err(|e| e.to_string())?;
    let ledger = Ledger::open(&office.join("ledger.sqlite")).await.map_err(|e| e.to_string())?;
    let entry = json!({ "left": left, "right": right, "verdict": word(verdict), "why": why });
    let added = ledger.add_entries(&author, at, STORE, None, &[(KIND.to_owned(), entry)]).await.map_err(|e| e.to_string());
    ledger.close().await;
    added.map(drop)
}
