//! Who bids with whom: the network around a buyer or a firm, whole.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::files;
use super::table::{Column, Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::pictures::{Caption, Kind as Node, Neighbour, Network, Tie};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition};
use crate::site::take::page_or_picture;

/// Neighbours in the picture on a page of its own, and on a party's page.
const DRAWN: usize = 20;
/// Rows of a page of the table.
const ROWS: usize = 100;
/// Pairs of neighbours in the table, and lines in the picture: more lines would hide each other.
const TIES: i64 = 60;
const LINES: usize = 18;

#[derive(Template, Serialize)]
#[template(path = "network.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    kind: &'static str,
    id: String,
    name: String,
    count: u64,
    page: usize,
    pages: usize,
    #[serde(skip)]
    picture: String,
    rows: Table,
    /// How often the drawn neighbours met each other.
    ties: Table,
}

/// Those who bid with a buyer.
pub const BIDDERS: [Column; 4] = [
    linked("name", "col-tenderer", "supplier", "id"),
    column("bids", "col-bid-in", Kind::Count),
    column("won", "col-won", Kind::Share("bids")),
    column("last_day", "col-last-day", Kind::Day),
];
/// Those whom a firm meets.
pub const RIVALS: [Column; 4] = [
    linked("name", "col-other", "supplier", "id"),
    column("contests", "col-contests", Kind::Count),
    column("own", "col-own-won", Kind::Count),
    column("theirs", "col-other-won", Kind::Count),
];
const TIE: [Column; 5] = [
    linked("one_name", "col-tenderer", "supplier", "one"),
    linked("other_name", "col-other", "supplier", "other"),
    column("contests", "col-contests", Kind::Count),
    column("one_won", "col-first-won", Kind::Count),
    column("other_won", "col-second-won", Kind::Count),
];

/// Neighbours of a buyer, the most frequent first.
const OF_BUYER: &str = "select y.party_id as id, s.name as name, y.bids, y.won, y.last_day from buyer_bidders y \
     left join suppliers s on s.supplier_id = y.party_id where y.buyer_id = ?1 order by y.bids desc, y.party_id";
/// Neighbours of a firm. A pair stands in the table once, so both of its columns are looked at.
const OF_FIRM: &str = "select k.id, s.name as name, k.contests, k.own, k.theirs from ( \
         select other as id, contests, one_won as own, other_won as theirs from bidding where one = ?1 \
         union all select one, contests, other_won, one_won from bidding where other = ?1) k \
     left join suppliers s on s.supplier_id = k.id order by k.contests desc, k.id";

/// The page.
pub async fn show(State(site): State<Site>, Path((dataset, kind, id)): Path<(String, String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let own = [Cell::Text(id.clone())];
    let (kind, sql, missing, select, columns): (_, _, _, _, &'static [Column]) = match kind.as_str() {
        "buyer" => ("buyer", "select name from buyers where buyer_id = ?", "problem-no-buyer", OF_BUYER, &BIDDERS),
        "supplier" => ("supplier", "select name from suppliers where supplier_id = ?", "problem-no-supplier", OF_FIRM, &RIVALS),
        _ => return Err(Problem::missing(&ask, "problem-no-page", &ask.path)),
    };
    let found = edition.pages.row(sql, &own).await.map_err(ours)?.ok_or_else(|| Problem::missing(&ask, missing, &id))?;
    let name = found.text("name").unwrap_or_else(|| id.clone());
    if let Some(file) = files::list(&ask, &edition, "network", columns, select, &own).await {
        return file;
    }
    let count = if kind == "buyer" {
        "select count(*) as n from buyer_bidders where buyer_id = ?1"
    } else {
        "select (select count(*) from bidding where one = ?1) + (select count(*) from bidding where other = ?1) as n"
    };
    let count = edition.pages.row(count, &own).await.map_err(ours)?.unwrap_or_default().count("n");
    let pages = (count as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let rows = edition.pages.rows(&format!("{select} limit {ROWS} offset {}", (number - 1) * ROWS), &own).await.map_err(ours)?;
    let near = if number == 1 { rows.iter().take(DRAWN).cloned().collect() } else { edition.pages.rows(&format!("{select} limit {DRAWN}"), &own).await.map_err(ours)? };
    let ties = ties(&edition, &near).await.map_err(ours)?;
    let shown = Shown {
        c: &ask,
        version: edition.made.version,
        kind,
        count,
        page: number,
        pages,
        picture: picture(&ask, &dataset, kind, &name, &near, &ties),
        rows: Table::new(&ask, &dataset, columns, &rows),
        ties: Table::new(&ask, &dataset, &TIE, &ties),
        id,
        name,
        dataset: dataset.clone(),
    };
    page_or_picture(&ask, &shown, &[shown.rows.picture(&shown.picture, &edition.made)]).await
}

/// The first neighbours of a buyer or a firm, and how often they met each other anywhere.
pub async fn nearest(edition: &Edition, kind: &str, id: &str, most: usize) -> Result<(Vec<Row>, Vec<Row>), String> {
    let select = if kind == "buyer" { OF_BUYER } else { OF_FIRM };
    let near = edition.pages.rows(&format!("{select} limit {most}"), &[Cell::Text(id.to_owned())]).await?;
    let ties = ties(edition, &near).await?;
    Ok((near, ties))
}

/// How often neighbours met each other, with their names.
async fn ties(edition: &Edition, near: &[Row]) -> Result<Vec<Row>, String> {
    let ids: Vec<String> = near.iter().filter_map(|r| r.text("id")).collect();
    if ids.len() < 2 {
        return Ok(Vec::new());
    }
    let marks = vec!["?"; ids.len()].join(",");
    let sql = format!(
        "select b.*, (select s.name from suppliers s where s.supplier_id = b.one) as one_name, \
         (select s.name from suppliers s where s.supplier_id = b.other) as other_name \
         from bidding b where b.one in ({marks}) and b.other in ({marks}) order by b.contests desc, b.one, b.other limit {TIES}"
    );
    let values: Vec<Cell> = ids.iter().chain(&ids).map(|i| Cell::Text(i.clone())).collect();
    edition.pages.rows(&sql, &values).await
}

/// The picture of a network.
pub fn picture(ask: &Ask, dataset: &str, kind: &str, name: &str, near: &[Row], ties: &[Row]) -> String {
    let is_buyer = kind == "buyer";
    let neighbours: Vec<Neighbour> = near
        .iter()
        .map(|r| {
            let id = r.text("id").unwrap_or_default();
            let n = r.count(if is_buyer { "bids" } else { "contests" });
            let printed = if is_buyer {
                format!("{} {}", ask.t1("won-of", "won", ask.n(&r.count("won"))), ask.t1("of-n", "n", ask.n(&n)))
            } else {
                ask.tn("n-contests", &n)
            };
            Neighbour {
                kind: Node::Supplier,
                label: r.text("name").unwrap_or_else(|| id.clone()),
                weight: n as f64,
                printed,
                href: Some(ask.within(dataset, "supplier", &id)),
            }
        })
        .collect();
    let place = |id: Option<String>| near.iter().position(|r| r.text("id") == id);
    let ties: Vec<Tie> = ties
        .iter()
        .take(LINES)
        .filter_map(|r| {
            let n = r.count("contests");
            Some(Tie { from: place(r.text("one"))?, to: place(r.text("other"))?, weight: n as f64, printed: ask.tn("n-contests", &n) })
        })
        .collect();
    let (title, desc) = if is_buyer { ("network", "network-desc") } else { ("co-bidders", "co-bidders-picture") };
    let (title, desc, buyer, supplier) = (ask.t(title), ask.t(desc), ask.t("col-buyer"), ask.t("col-supplier"));
    let centre_kind = if is_buyer { Node::Buyer } else { Node::Supplier };
    let caption = Caption { id: "network", title: &title, desc: &desc };
    Network { caption, centre_kind, centre_label: name, neighbours: &neighbours, ties: &ties, kind_names: [&buyer, &supplier] }.draw()
}
