//! The search index of an edition: processes, buyers and suppliers, from its page tables, some at a time.

use std::path::Path;

use index::pages::{Cell, Pages};
use index::search;

use super::CHUNK;

/// Characters of a title in lists.
const TITLE_CHARS: usize = 300;

/// Makes the search index from the page tables.
pub async fn index(pages: &Path, folder: &Path) -> Result<(), String> {
    let pages = Pages::open(pages).await?;
    let mut writer = search::Writer::create(folder)?;
    let mut last = i64::MIN;
    loop {
        let sql = "select p.*, (select group_concat(distinct code) from flags f where f.process_id = p.process_id) as codes \
             from processes p where p.process_id > ? order by p.process_id limit ?";
        let rows = pages.rows(sql, &[Cell::Int(last), Cell::Int(CHUNK)]).await?;
        let Some(end) = rows.last() else { break };
        last = end.int("process_id").unwrap_or(i64::MAX);
        for row in &rows {
            writer.add(&process_entry(row))?;
        }
    }
    for (kind, sql) in [
        ("buyer", "select *, buyer_id as id from buyers where buyer_id > ? order by buyer_id limit ?"),
        ("supplier", "select *, supplier_id as id from suppliers where supplier_id > ? order by supplier_id limit ?"),
    ] {
        let mut last = String::new();
        loop {
            let rows = pages.rows(sql, &[Cell::Text(last), Cell::Int(CHUNK)]).await?;
            let Some(end) = rows.last() else { break };
            last = end.text("id").unwrap_or_default();
            for row in &rows {
                writer.add(&party_entry(kind, row))?;
            }
        }
    }
    writer.finish()
}

fn process_entry(row: &index::pages::Row) -> search::Entry {
    let mut rules: Vec<String> = row.text("codes").map(|c| c.split(',').map(str::to_owned).collect()).unwrap_or_default();
    rules.sort_unstable();
    let day = row.int("day");
    let year = day.and_then(|d| i32::try_from(d).ok()).map(|d| i64::from(facts::days::civil(d).0));
    let title = row.text("title").unwrap_or_default();
    let (amount, currency) = match row.number("amount") {
        Some(amount) => (Some(amount), row.text("currency")),
        None => (row.number("award_amount"), row.text("award_currency")),
    };
    search::Entry {
        kind: "process".to_owned(),
        key: row.text("ocid").unwrap_or_default(),
        title: title.chars().take(TITLE_CHARS).collect(),
        also: String::new(),
        note: String::new(),
        body: row.text("buyer_name"),
        place: row.text("region"),
        day,
        year,
        amount,
        currency,
        method: row.text("method"),
        rules,
        flags: row.count("flags"),
    }
}

fn party_entry(kind: &str, row: &index::pages::Row) -> search::Entry {
    search::Entry {
        kind: kind.to_owned(),
        key: row.text("id").unwrap_or_default(),
        title: row.text("name").or_else(|| row.text("id")).unwrap_or_default(),
        also: row.text("identifier").unwrap_or_default(),
        note: row.count("processes").to_string(),
        place: row.text("region"),
        day: row.int("last_day"),
        flags: row.count("flags"),
        ..search::Entry::default()
    }
}
