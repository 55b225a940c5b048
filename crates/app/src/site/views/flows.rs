//! Who pays whom: the largest flows of money of a dataset.

use askama::Template;
use axum::extract::{Path, State};
use index::pages::{Cell, Row};
use serde::Serialize;

use super::table::{Column, Kind, Table, all_fields, column, linked, streamed, values};
use crate::site::files::{self, About, Source, slug};
use crate::site::pictures::{Caption, End, Flow, Sankey};
use crate::site::reply::{Answer, Ask, Problem, Site, edition, escape};
use crate::site::take::{Picture, page_or_picture};

/// Flows in the picture.
const DRAWN: i64 = 24;
/// Flows in the table.
const LISTED: i64 = 100;

#[derive(Template, Serialize)]
#[template(path = "flows.html")]
struct Flows<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    currency: String,
    #[serde(skip)]
    currencies: Vec<(String, bool)>,
    /// Of whose flows alone, by name.
    of_party: Option<String>,
    #[serde(skip)]
    picture: Picture,
    rows: Table,
}

const COLUMNS: [Column; 5] = [
    linked("buyer", "col-buyer", "buyer", "buyer_id"),
    linked("supplier", "col-supplier", "supplier", "supplier_key"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("last_day", "col-last-day", Kind::Day),
];

const MORE: [Column; 3] = [
    column("priced", "col-priced", Kind::Count),
    column("supplier_count", "col-consortium", Kind::Count),
    column("first_day", "col-first-day", Kind::Day),
];

/// The select of flows in a currency, of all parties or of one; whose they are is said by a column.
fn select(of: Option<&str>) -> String {
    let of = of.map(|column| format!("and p.{column} = ? ")).unwrap_or_default();
    format!(
        "select p.*, coalesce(b.name, p.buyer_id) as buyer, coalesce(s.name, p.supplier_key) as supplier from pairs p \
         left join buyers b on b.buyer_id = p.buyer_id left join suppliers s on s.supplier_id = p.supplier_key \
         where p.currency = ? and p.amount > 0 {of}order by p.amount desc, p.buyer_id, p.supplier_key"
    )
}

/// The party whose flows alone are asked for: the column that names it, its id and its name.
async fn party(ask: &Ask, pages: &index::pages::Pages) -> Result<Option<(&'static str, String, String)>, String> {
    let kinds = [
        ("buyer", "buyer_id", "select name from buyers where buyer_id = ?"),
        ("supplier", "supplier_key", "select name from suppliers where supplier_id = ?"),
    ];
    for (kind, column, sql) in kinds {
        if let Some(id) = ask.value(kind) {
            let row = pages.row(sql, &[Cell::Text(id.to_owned())]).await?;
            let name = row.and_then(|r| r.text("name")).unwrap_or_else(|| id.to_owned());
            return Ok(Some((column, id.to_owned(), name)));
        }
    }
    Ok(None)
}

/// The page.
pub async fn show(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let totals = edition
        .pages
        .rows("select currency from totals where currency <> '' order by awards desc, currency limit 12", &[])
        .await
        .map_err(ours)?;
    let known: Vec<String> = totals.iter().filter_map(|r| r.text("currency")).collect();
    let asked = ask.value("currency").map(str::to_owned);
    let currency = asked.filter(|c| known.contains(c)).or_else(|| known.first().cloned()).unwrap_or_default();
    let of = party(&ask, &edition.pages).await.map_err(ours)?;
    let cells: Vec<Cell> =
        [Some(currency.clone()), of.as_ref().map(|(_, id, _)| id.clone())].into_iter().flatten().map(Cell::Text).collect();
    let sql = select(of.as_ref().map(|(column, _, _)| *column));
    let source = Source::new(&edition.made);
    if let Some(form) = files::form(&ask) {
        let fields = all_fields(COLUMNS.iter().chain(&MORE));
        let rows = streamed(&edition, &fields, &sql, &cells);
        let name = of.map_or_else(
            || "flows".to_owned(),
            |(column, id, _)| format!("flows-{}-{}", if column == "buyer_id" { "buyer" } else { "supplier" }, slug(&id)),
        );
        let about = About::new(&ask, vec![source], ask.t("flows-desc"));
        return files::answer(&ask, form, files::List { name, title: ask.t("flows"), fields, rows, about });
    }
    let rows = edition.pages.rows(&format!("{sql} limit {LISTED}"), &cells).await.map_err(ours)?;
    let picture = picture(&ask, source, &currency, &rows);
    let currencies = known.into_iter().map(|c| (c.clone(), c == currency)).collect();
    let rows = Table::new(&ask, &dataset, &COLUMNS, &rows);
    let whole = Flows { c: &ask, dataset, currency, currencies, of_party: of.map(|(_, _, name)| name), picture, rows };
    page_or_picture(&ask, &whole, &[&whole.picture]).await
}

/// The largest flows as a picture.
fn picture(ask: &Ask, source: Source, currency: &str, rows: &[Row]) -> Picture {
    let (mut buyers, mut suppliers, mut flows) = (Vec::<(String, End, f64)>::new(), Vec::<(String, End, f64)>::new(), Vec::new());
    for row in rows.iter().take(DRAWN as usize) {
        let amount = row.number("amount").unwrap_or(0.0);
        let end = |list: &mut Vec<(String, End, f64)>, front: &str, id: &str, name: &str| {
            let id = row.text(id).unwrap_or_default();
            let place = list.iter().position(|(known, _, _)| *known == id).unwrap_or_else(|| {
                let href = (!id.contains('|')).then(|| ask.link(&format!("/d/{}/{front}/{}", escape(&source.dataset), escape(&id))));
                list.push((id.clone(), End { label: row.text(name).unwrap_or_default(), printed: String::new(), href }, 0.0));
                list.len() - 1
            });
            list[place].2 += amount;
            place
        };
        let (from, to) = (end(&mut buyers, "buyer", "buyer_id", "buyer"), end(&mut suppliers, "supplier", "supplier_key", "supplier"));
        flows.push(Flow { from, to, value: amount, printed: ask.short_money(&amount, currency), href: None });
    }
    let ends = |list: Vec<(String, End, f64)>| -> Vec<End> {
        list.into_iter().map(|(_, end, sum)| End { printed: ask.short_money(&sum, currency), ..end }).collect()
    };
    let (buyers, suppliers) = (ends(buyers), ends(suppliers));
    let (title, desc) = (ask.t("flows"), ask.t("flows-desc"));
    let svg =
        Sankey { caption: Caption { id: "flows", title: &title, desc: &desc }, buyers: &buyers, suppliers: &suppliers, flows: &flows }
            .draw();
    let fields = all_fields(COLUMNS.iter());
    Picture::new("flows", &title, svg, source, &fields, rows.iter().map(|r| values(r, &fields)).collect())
}
