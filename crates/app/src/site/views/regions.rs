//! Regions: a map of tiles and the table behind it.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell as Value, Row};
use serde::Serialize;

use super::files;
use super::lists::{Choice, SHARE_LEAST, currency_of};
use super::table::{Column, Kind, Table, column, linked};
use crate::project;
use crate::site::pictures::{Caption, Cell, EVEN_STEPS, Tiles};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape};
use crate::site::take::page_or_picture;

/// Tiles of a row where there is no map.
const ACROSS: u32 = 7;
/// Regions that are drawn; more are no regions, but places.
const DRAWN: usize = 100;

#[derive(Template, Serialize)]
#[template(path = "regions.html")]
struct Regions<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    currency: String,
    #[serde(skip)]
    currencies: Vec<Choice>,
    #[serde(skip)]
    shades: Vec<Choice>,
    #[serde(skip)]
    shade_note: String,
    #[serde(skip)]
    is_map: bool,
    #[serde(skip)]
    picture: String,
    rows: Table,
    /// Purchases of buyers without a region, and of how many.
    without: u64,
    of: u64,
}

const COLUMNS: [Column; 7] = [
    linked("place", "col-place", "place", "place"),
    column("processes", "col-processes", Kind::Count),
    column("buyers", "col-buyers", Kind::Count),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("single_offers", "col-single", Kind::Share("single_offers_of")),
    column("flags", "col-flags-rate", Kind::Rate("processes")),
];

const SELECT: &str = "select p.*, p.region as place, m.awards, m.amount, m.currency from places p \
     left join place_money m on m.region = p.region and m.currency = ? where p.region <> '' order by p.processes desc, p.region";

/// What shades the tiles.
const SHADES: [&str; 3] = ["single", "flags", "processes"];

/// The page.
pub async fn show(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let (currency, currencies) = currency_of(&ask, &edition.pages).await.map_err(ours)?;
    let values = [Value::Text(currency.clone())];
    if let Some(file) = files::list(&ask, &edition, "regions", &COLUMNS, SELECT, &values).await {
        return file;
    }
    let rows = edition.pages.rows(SELECT, &values).await.map_err(ours)?;
    let all = edition.pages.row("select sum(processes) as n, sum(case when region = '' then processes else 0 end) as none from places", &[]).await.map_err(ours)?;
    let all = all.unwrap_or_default();
    let shade = SHADES.into_iter().find(|s| ask.value("shade") == Some(s)).unwrap_or(SHADES[0]);
    let places = places(&edition.made.pack, &rows);
    let regions = Regions {
        c: &ask,
        version: edition.made.version,
        currency,
        currencies,
        shades: SHADES.iter().map(|s| ((*s).to_owned(), ask.t(&format!("shade-{s}")), *s == shade)).collect(),
        shade_note: ask.t(&format!("shade-{shade}-note")),
        is_map: places.is_some(),
        picture: picture(&ask, &dataset, shade, &rows, places),
        rows: Table::new(&ask, &dataset, &COLUMNS, &rows),
        without: all.count("none"),
        of: all.count("n"),
        dataset: dataset.clone(),
    };
    page_or_picture(&ask, &regions, &[regions.rows.picture(&regions.picture, &edition.made)]).await
}

/// The place of each row on the pack's map of tiles: column, row and short name. None where the pack has no map, or it lacks a region.
fn places(pack: &str, rows: &[Row]) -> Option<Vec<(u32, u32)>> {
    let map: toml::Table = project::file(&format!("packs/{pack}/tiles.toml"))?.parse().ok()?;
    let tiles = map.get("tiles")?.as_array()?;
    let place = |row: &Row| {
        let name = row.text("region")?.to_lowercase();
        let has = |tile: &&toml::Value| tile.get("names").and_then(toml::Value::as_array).is_some_and(|names| names.iter().any(|n| n.as_str().is_some_and(|n| name.starts_with(n))));
        let at = tiles.iter().find(has)?.get("at")?.as_array()?;
        let number = |i: usize| at.get(i).and_then(toml::Value::as_integer).and_then(|n| u32::try_from(n).ok());
        Some((number(0)?, number(1)?))
    };
    let places: Vec<(u32, u32)> = rows.iter().map(place).collect::<Option<_>>()?;
    // Two spellings of one region would lie on each other.
    let mut sorted = places.clone();
    sorted.sort_unstable();
    sorted.dedup();
    (!rows.is_empty() && sorted.len() == rows.len()).then_some(places)
}

/// The next number that is easy to read: five even steps up to it are told apart better than five up to a hundred.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let unit = 10f64.powf(value.log10().floor());
    let round = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    unit * round.into_iter().find(|r| value <= r * unit * (1.0 + 1e-9)).unwrap_or(10.0)
}

fn picture(ask: &Ask, dataset: &str, shade: &str, rows: &[Row], places: Option<Vec<(u32, u32)>>) -> String {
    if rows.is_empty() || rows.len() > DRAWN {
        return String::new();
    }
    // Without a map the tiles stand by name, so that one can find one's own.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|i| rows[*i].text("region"));
    let rank = |row: usize| order.iter().position(|i| *i == row).unwrap_or(0) as u32;
    let across = (rows.len() as f64).sqrt().ceil().clamp(1.0, f64::from(ACROSS)) as u32;
    let rate = |r: &Row| r.count("flags") as f64 * 1000.0 / r.count("processes").max(1) as f64;
    let value = |r: &Row| match shade {
        "flags" => (r.count("processes") >= SHARE_LEAST).then(|| rate(r)),
        "processes" => Some(r.count("processes") as f64),
        _ => (r.count("single_offers_of") >= SHARE_LEAST).then(|| r.count("single_offers") as f64 / r.count("single_offers_of") as f64),
    };
    let most = round_up(rows.iter().filter_map(value).fold(0.0, f64::max));
    let shown = |v: f64| if shade == "single" { ask.percent(&v) } else { ask.number(&v.round()) };
    let cell = |(i, r): (usize, &Row)| {
        let name = r.text("region").unwrap_or_default();
        let (column, row) = places.as_ref().map_or_else(|| (rank(i) % across, rank(i) / across), |p| p[i]);
        Cell {
            column,
            row,
            share: value(r).map(|v| v / most),
            printed: value(r).map_or_else(|| ask.t("unknown-share"), shown),
            href: Some(ask.link(&format!("/search?kind=process&dataset={}&place={}", escape(dataset), escape(&name)))),
            label: name.clone(),
            name,
        }
    };
    let cells: Vec<Cell> = rows.iter().enumerate().map(cell).collect();
    let (title, desc, unknown) = (ask.t("regions"), ask.t(&format!("shade-{shade}-note")), ask.t("too-few"));
    let printed = |share: f64| shown(share * most);
    Tiles { caption: Caption { id: "regions", title: &title, desc: &desc }, cells: &cells, steps: EVEN_STEPS, printed: &printed, unknown_name: &unknown }.draw()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(names: &[&str]) -> Vec<Row> {
        let row = |name: &&str| {
            let mut row = Row::default();
            row.set("region", Value::Text((*name).to_owned()));
            row
        };
        names.iter().map(row).collect()
    }

    #[test]
    fn regions_find_their_tiles_in_all_three_languages() {
        for names in [["г. Алматы", "Алматинская область"], ["Алматы қаласы", "Алматы облысы"], ["Almaty", "Almaty region"]] {
            assert_eq!(places("kz", &rows(&names)), Some(vec![(6, 5), (6, 4)]), "{names:?}");
        }
    }

    #[test]
    fn the_darkest_step_ends_at_a_round_number() {
        for (value, expected) in [(0.268, 0.3), (0.3, 0.3), (780.3, 800.0), (910.0, 1000.0), (1.0, 1.0), (0.0, 1.0)] {
            assert!((round_up(value) - expected).abs() < 1e-9, "{value}: {}", round_up(value));
        }
    }

    #[test]
    fn without_a_map_or_with_a_strange_region_there_are_no_places() {
        assert_eq!(places("nowhere", &rows(&["Астана"])), None);
        assert_eq!(places("kz", &rows(&["Астана", "Ibaraki"])), None);
        // Two spellings of one region would lie on each other.
        assert_eq!(places("kz", &rows(&["Астана", "г. Астана"])), None);
        assert_eq!(places("kz", &[]), None);
    }
}
