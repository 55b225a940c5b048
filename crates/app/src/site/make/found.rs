//! The search index of an edition: processes, buyers and suppliers, from its page tables, some at a time.

use std::path::Path;

use index::pages::{Cell, Pages, Row};
use index::search;

use super::CHUNK;

/// Characters of a title in lists.
const TITLE_CHARS: usize = 300;

/// Makes the search index from the page tables.
pub async fn index(pages: &Path, folder: &Path) -> Result<(), String> {
    let pages = Pages::open(pages).await?;
    let mut writer = search::Writer::create(folder)?;
    let codes = "select p.*, (select group_concat(distinct code) from flags f where f.process_id = p.process_id) as codes from processes p";
    each_in_order(&pages, codes, "p.process_id", Cell::Int(i64::MIN), CHUNK, &mut |row| writer.add(&process_entry(row))).await?;
    for (kind, select, key) in [
        ("buyer", "select *, buyer_id as id from buyers", "buyer_id"),
        ("supplier", "select *, supplier_id as id from suppliers", "supplier_id"),
    ] {
        // An id may be published empty: such a party has no address, so nobody is led to it.
        each_in_order(&pages, select, key, Cell::Text(String::new()), CHUNK, &mut |row| writer.add(&party_entry(kind, row))).await?;
    }
    writer.finish()
}

/// Goes through the rows of a select, `at_once` at a time, in the order of a key that is not null and comes out under its own name: those
/// after `first`, each once. What is read is small, however many there are.
pub(super) async fn each_in_order(
    pages: &Pages,
    select: &str,
    key: &str,
    first: Cell,
    at_once: i64,
    each: &mut dyn FnMut(&Row) -> Result<(), String>,
) -> Result<(), String> {
    let sql = format!("{select} where {key} > ? order by {key} limit ?");
    let name = key.split_once('.').map_or(key, |(_, name)| name);
    let mut last = first;
    loop {
        let rows = pages.rows(&sql, &[last, Cell::Int(at_once)]).await?;
        rows.iter().try_for_each(&mut *each)?;
        // Fewer than were asked for: there are no more.
        let Some(end) = rows.last().filter(|_| rows.len() as i64 == at_once) else { return Ok(()) };
        // A key that could not be read would begin from the first row again, for ever.
        last =
            end.cells().iter().find(|(n, _)| n == name).map(|(_, cell)| cell.clone()).ok_or_else(|| format!("{name} is not selected"))?;
    }
}

fn process_entry(row: &Row) -> search::Entry {
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

fn party_entry(kind: &str, row: &Row) -> search::Entry {
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

#[cfg(test)]
mod tests {
    use index::pages::Writer;

    use super::*;

    #[test]
    fn every_row_comes_once_whatever_the_size_of_a_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pages.sqlite");
        let mut writer = Writer::create(&path);
        let key = ["id".to_owned()];
        writer.table("words", &[("id", "text")], &key, &[]).expect("begun");
        for id in ["", " ", "a", "aa", "b", "ә"] {
            writer.row(vec![Cell::Text(id.to_owned())]).expect("taken");
        }
        writer.table("numbers", &[("id", "integer")], &key, &[]).expect("begun");
        for id in [i64::MIN + 1, -1, 0, 1, i64::MAX] {
            writer.row(vec![Cell::Int(id)]).expect("taken");
        }
        writer.finish().expect("written");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let pages = Pages::open(&path).await.expect("opened");
            for at_once in 1..8 {
                let (mut words, mut numbers) = (Vec::new(), Vec::new());
                let mut take = |row: &Row| {
                    words.push(row.text("id").expect("an id"));
                    Ok(())
                };
                each_in_order(&pages, "select w.* from words w", "w.id", Cell::Text(String::new()), at_once, &mut take)
                    .await
                    .expect("read");
                assert_eq!(words, [" ", "a", "aa", "b", "ә"], "{at_once} at once: an empty id has no page");
                let mut take = |row: &Row| {
                    numbers.push(row.int("id").expect("an id"));
                    Ok(())
                };
                each_in_order(&pages, "select * from numbers", "id", Cell::Int(i64::MIN), at_once, &mut take).await.expect("read");
                assert_eq!(numbers, [i64::MIN + 1, -1, 0, 1, i64::MAX], "{at_once} at once");
            }
            let unread = each_in_order(&pages, "select 1 as one from words", "id", Cell::Text(String::new()), 2, &mut |_| Ok(())).await;
            assert!(unread.expect_err("it ends").contains("id"), "and does not go round");
        });
    }
}
