//! Who pays whom: the largest flows of money of a dataset.

use askama::Template;
use axum::extract::{Path, State};
use index::pages::Cell;
use serde::Serialize;

use super::files;
use super::table::{Column, Kind, Table, column, linked};
use crate::site::pictures::{Caption, End, Flow, Sankey};
use crate::site::reply::{Answer, Ask, Problem, Site, edition, escape};
use crate::site::take::page_or_picture;

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
    #[serde(skip)]
    picture: String,
    rows: Table,
}

const COLUMNS: [Column; 5] = [
    linked("buyer", "col-buyer", "buyer", "buyer_id"),
    linked("supplier", "col-supplier", "supplier", "supplier_key"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("last_day", "col-last-day", Kind::Day),
];

const SELECT: &str = "select p.*, coalesce(b.name, p.buyer_id) as buyer, coalesce(s.name, p.supplier_key) as supplier from pairs p \
     left join buyers b on b.buyer_id = p.buyer_id left join suppliers s on s.supplier_id = p.supplier_key \
     where p.currency = ? and p.amount > 0 order by p.amount desc, p.buyer_id, p.supplier_key";

/// The page.
pub async fn show(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let totals = edition.pages.rows("select currency from totals where currency <> '' order by awards desc, currency limit 12", &[]).await.map_err(ours)?;
    let known: Vec<String> = totals.iter().filter_map(|r| r.text("currency")).collect();
    let asked = ask.value("currency").map(str::to_owned);
    let currency = asked.filter(|c| known.contains(c)).or_else(|| known.first().cloned()).unwrap_or_default();
    let values = [Cell::Text(currency.clone())];
    if let Some(file) = files::list(&ask, &edition, "flows", &COLUMNS, SELECT, &values).await {
        return file;
    }
    let rows = edition.pages.rows(&format!("{SELECT} limit {LISTED}"), &values).await.map_err(ours)?;
    let (mut buyers, mut suppliers, mut flows) = (Vec::<(String, End, f64)>::new(), Vec::<(String, End, f64)>::new(), Vec::new());
    for row in rows.iter().take(DRAWN as usize) {
        let amount = row.number("amount").unwrap_or(0.0);
        let end = |list: &mut Vec<(String, End, f64)>, front: &str, id: &str, name: &str| {
            let id = row.text(id).unwrap_or_default();
            let place = list.iter().position(|(known, _, _)| *known == id).unwrap_or_else(|| {
                let href = (!id.contains('|')).then(|| ask.link(&format!("/d/{}/{front}/{}", escape(&dataset), escape(&id))));
                list.push((id.clone(), End { label: row.text(name).unwrap_or_default(), printed: String::new(), href }, 0.0));
                list.len() - 1
            });
            list[place].2 += amount;
            place
        };
        let (from, to) = (end(&mut buyers, "buyer", "buyer_id", "buyer"), end(&mut suppliers, "supplier", "supplier_key", "supplier"));
        flows.push(Flow { from, to, value: amount, printed: ask.short_money(&amount, &currency), href: None });
    }
    let ends = |list: Vec<(String, End, f64)>| -> Vec<End> {
        list.into_iter().map(|(_, end, sum)| End { printed: ask.short_money(&sum, &currency), ..end }).collect()
    };
    let (buyers, suppliers) = (ends(buyers), ends(suppliers));
    let (title, desc) = (ask.t("flows"), ask.t("flows-desc"));
    let picture = Sankey { caption: Caption { id: "flows", title: &title, desc: &desc }, buyers: &buyers, suppliers: &suppliers, flows: &flows }.draw();
    let currencies = known.into_iter().map(|c| (c.clone(), c == currency)).collect();
    let rows = Table::new(&ask, &dataset, &COLUMNS, &rows);
    let whole = Flows { c: &ask, dataset, currency, currencies, picture, rows };
    page_or_picture(&ask, &whole, &[whole.rows.picture(&whole.picture, &edition.made)]).await
}
