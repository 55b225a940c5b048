//! What is dated about one person, firm or body, the newest first: lists, posts, owners, links, awards.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::super::table::beginning;
use super::{one, people};
use crate::site::editions::{Edition, Found};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, escape, page};

/// Entries on the page.
const ROWS: usize = 500;
/// Awards of a dataset that are looked at: the newest.
const AWARDS: i64 = 100;

#[derive(Template, Serialize)]
#[template(path = "timeline.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    id: String,
    name: String,
    version: i64,
    entries: Vec<Entry>,
    is_cut: bool,
}

/// Something that happened on a day.
#[derive(Serialize)]
struct Entry {
    /// The day, ISO 8601.
    day: String,
    #[serde(skip)]
    number: i64,
    /// The day or the less precise date, as published.
    date: String,
    /// What happened: a word of the site's own.
    what: String,
    /// With whom or what, as published.
    with: String,
    #[serde(skip)]
    href: Option<String>,
    /// Who says so.
    said_by: String,
}

/// The page.
pub async fn show(State(site): State<Site>, Path(id): Path<String>, ask: Ask) -> Answer {
    let people = people(&site, &ask).await?;
    let edition = &people.edition;
    let row = one(edition, &ask, &id).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let mut entries = said(&ask, edition, &id).await.map_err(ours)?;
    for dataset in site.now().versions.keys() {
        if let Found::Open(edition) = site.edition(dataset, ask.day()).await.map_err(ours)? {
            entries.extend(awards(&ask, dataset, &edition, &id).await.map_err(ours)?);
        }
    }
    for (column, word) in [("incorporation", "timeline-incorporated"), ("dissolution", "timeline-dissolved")] {
        let date = row.text(&format!("{column}_text")).unwrap_or_default();
        if let Some(day) = row.int(&format!("{column}_day")).or_else(|| first_day(&date)) {
            entries
                .push(Entry { what: ask.t(word), ..entry(&ask, day, date, row.text("datasets").unwrap_or_default().replace('|', ", ")) });
        }
    }
    entries.sort_by(|a, b| (b.number, &a.what, &a.with).cmp(&(a.number, &b.what, &b.with)));
    let is_cut = entries.len() > ROWS;
    entries.truncate(ROWS);
    let name = row.text("caption").unwrap_or_default();
    page(&ask, &Shown { c: &ask, version: edition.made.version, id, name, entries, is_cut })
}

/// The first day of a year or month, which only orders what stands there.
fn first_day(date: &str) -> Option<i64> {
    if !matches!(date.len(), 4 | 7) {
        return None;
    }
    let whole = format!("{date}{}", "0000-01-01".get(date.len()..)?);
    facts::days::parse_day(&whole).map(i64::from)
}

fn entry(ask: &Ask, number: i64, date: String, said_by: String) -> Entry {
    let day = i32::try_from(number).map(facts::days::print).unwrap_or_default();
    // A year or month as published stays so: the first day of it would be invented.
    let date = if date.len() < 10 && !date.is_empty() { date } else { ask.date(&number) };
    Entry { day, number, date, what: String::new(), with: String::new(), href: None, said_by }
}

/// What registers and lists date.
async fn said(ask: &Ask, edition: &Edition, id: &str) -> Result<Vec<Entry>, String> {
    let own = [Cell::Text(id.to_owned())];
    let mut out = Vec::new();
    let each = |rows: Vec<Row>, out: &mut Vec<Entry>, word: &dyn Fn(&Row, &str) -> String| {
        for row in &rows {
            let text = |name: &str| row.text(name).unwrap_or_default();
            for end in ["from", "to"] {
                let Some(day) = row.int(&format!("{end}_day")) else { continue };
                let mut entry = entry(ask, day, text(&format!("{end}_text")), text("published_dataset"));
                entry.what = word(row, end);
                entry.with = beginning(&text("with_whom")).0;
                entry.href = row.text("with_id").map(|id| ask.link(&format!("/entity/{}", escape(&id))));
                out.push(entry);
            }
        }
    };
    let begun = |end: &str| if end == "from" { ask.t("timeline-since") } else { ask.t("timeline-until") };
    let listings = "select *, coalesce(programme, '') as with_whom, null as with_id from listings where entity_id = ? order by row_id";
    let rows = edition.pages.rows(listings, &own).await?;
    each(rows, &mut out, &|row, end| {
        let topic = row.text("topic").map_or_else(|| ask.t("timeline-listed"), |t| ask.tk("topic", &t));
        format!("{} {topic}", begun(end))
    });
    let links = "select l.*, e.caption as with_whom, e.entity_id as with_id, l.source_id = ?1 as is_source from links l \
         join entities e on e.entity_id = case when l.source_id = ?1 then l.target_id else l.source_id end \
         where (l.source_id = ?1 or l.target_id = ?1) and l.schema <> 'Occupancy' order by l.row_id limit 1000";
    let rows = edition.pages.rows(links, &own).await?;
    each(rows, &mut out, &|row, end| {
        let way = if row.count("is_source") == 1 { "" } else { "of-" };
        let word = ask.tk("link", &format!("{way}{}", row.text("schema").unwrap_or_default()));
        let share = row.number("share_min").map(|s| format!(" {s} %")).unwrap_or_default();
        format!("{} {word}{share}", begun(end))
    });
    let posts = "select p.*, coalesce(b.caption, '') as with_whom, b.entity_id as with_id from posts p left join entities b on b.entity_id = p.body_id \
         where p.person_id = ?1 union all select p.*, a.caption, a.entity_id from posts p join entities a on a.entity_id = p.person_id \
         where p.body_id = ?1 order by 1 limit 1000";
    let rows = edition.pages.rows(posts, &own).await?;
    each(rows, &mut out, &|row, end| format!("{} {}", begun(end), row.text("post").unwrap_or_else(|| ask.t("col-post"))));
    Ok(out)
}

/// Awards that it made or got, the newest of a dataset.
async fn awards(ask: &Ask, dataset: &str, edition: &Edition, id: &str) -> Result<Vec<Entry>, String> {
    let mut out = Vec::new();
    for (column, word, other) in [
        ("supplier_key", "timeline-awarded", "(select b.name from buyers b where b.buyer_id = a.buyer_id)"),
        ("buyer_id", "timeline-bought", "(select s.name from suppliers s where s.supplier_id = a.supplier_key)"),
    ] {
        let sql = format!(
            "select a.award_id, a.day, a.amount, a.currency, p.ocid, {other} as other from party_entities y join awards a on a.{column} = y.party_id \
             join processes p on p.process_id = a.process_id where y.entity_id = ?1 and a.day is not null order by a.day desc, a.award_id limit ?2"
        );
        for row in edition.pages.rows(&sql, &[Cell::Text(id.to_owned()), Cell::Int(AWARDS)]).await? {
            let mut entry = entry(ask, row.int("day").unwrap_or(0), String::new(), dataset.to_owned());
            let money = row.number("amount").map(|a| ask.money(&a, &row.text("currency").unwrap_or_default()));
            entry.what = [Some(ask.t(word)), money].into_iter().flatten().collect::<Vec<_>>().join(" ");
            entry.with = row.text("other").unwrap_or_default();
            let award =
                |ocid: String, award: String| ask.link(&format!("/d/{}/award/{}/{}", escape(dataset), escape(&ocid), escape(&award)));
            entry.href = row.text("ocid").zip(row.text("award_id")).map(|(o, a)| award(o, a));
            out.push(entry);
        }
    }
    Ok(out)
}
