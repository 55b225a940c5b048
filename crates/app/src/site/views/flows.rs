//! Who pays whom: the largest flows of money of a dataset, of one buyer or of one supplier, in all or in one year.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::files;
use super::lists::{Choice, currency_of, named};
use super::table::{Column, Kind, Table, column, linked, name_of};
use crate::site::editions::Edition;
use crate::site::pictures::{Caption, End, Flow, Sankey};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition};
use crate::site::take::page_or_picture;

/// Flows in the picture.
const DRAWN: usize = 24;
/// Flows in the picture of one party; the others become one.
const DRAWN_OF_ONE: usize = 14;
/// Flows in the table.
const LISTED: i64 = 100;
/// Years to choose from.
const YEARS: i64 = 60;

#[derive(Template, Serialize)]
#[template(path = "flows.html")]
struct Flows<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    currency: String,
    #[serde(skip)]
    currencies: Vec<Choice>,
    year: Option<String>,
    #[serde(skip)]
    years: Vec<Choice>,
    /// The one party: kind, id, name.
    party: Option<(&'static str, String, String)>,
    /// Flows there are, and their sum.
    /// How many there are; nobody counts those of a whole dataset, which would be a scan.
    count: Option<u64>,
    amount: Option<f64>,
    #[serde(skip)]
    drawn: u64,
    #[serde(skip)]
    picture: String,
    rows: Table,
}

static COLUMNS: [Column; 5] = [
    linked("buyer", "col-buyer", "buyer", "buyer_id"),
    linked("supplier", "col-supplier", "supplier", "supplier_key"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("last_day", "col-last-day", Kind::Day),
];
/// A year's flows have no last day: the year says it.
static COLUMNS_OF_YEAR: [Column; 4] = [
    linked("buyer", "col-buyer", "buyer", "buyer_id"),
    linked("supplier", "col-supplier", "supplier", "supplier_key"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
];

/// What is asked for.
struct Question {
    from: String,
    values: Vec<Cell>,
}

/// Flows of a currency; `party` is a column and its value.
fn question(currency: &str, year: Option<&str>, party: Option<(&str, &str)>) -> Question {
    let (table, mut from, mut values) = match year {
        Some(year) => ("pair_years", " and p.year = ?".to_owned(), vec![Cell::Text(year.to_owned())]),
        None => ("pairs", String::new(), Vec::new()),
    };
    values.insert(0, Cell::Text(currency.to_owned()));
    // A party has few flows, a currency may have all: only the party's index is to be used then.
    let own = match party {
        Some((column, id)) => {
            from.push_str(&format!(" and p.{column} = ?"));
            values.push(Cell::Text(id.to_owned()));
            "+p.currency"
        }
        None => "p.currency",
    };
    Question { from: format!("{table} p where {own} = ?{from} and p.amount > 0"), values }
}

/// The page.
pub async fn show(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let party = party_of(&ask, &edition).await?;
    let column = party.as_ref().map(|(kind, id, _)| (if *kind == "buyer" { "buyer_id" } else { "supplier_key" }, id.as_str()));
    let (currency, currencies) = match &party {
        Some((kind, id, _)) => currencies_of(&ask, &edition, kind, id).await.map_err(ours)?,
        None => currency_of(&ask, &edition.pages).await.map_err(ours)?,
    };
    let years = years_of(&edition, &currency, column).await.map_err(ours)?;
    let year = ask.value("year").filter(|y| years.iter().any(|known| known == y)).map(str::to_owned);
    let asked = question(&currency, year.as_deref(), column);
    let sql = format!(
        "select p.*, (select b.name from buyers b where b.buyer_id = p.buyer_id) as buyer, {} as supplier from {} \
         order by p.amount desc, p.buyer_id, p.supplier_key",
        name_of("p.supplier_key"),
        asked.from
    );
    let columns: &'static [Column] = if year.is_some() { &COLUMNS_OF_YEAR } else { &COLUMNS };
    if let Some(file) = files::list(&ask, &edition, "flows", columns, &sql, &asked.values).await {
        return file;
    }
    let rows = edition.pages.rows(&format!("{sql} limit {LISTED}"), &asked.values).await.map_err(ours)?;
    let (count, amount) = match &party {
        Some(_) => {
            let all = edition
                .pages
                .row(&format!("select count(*) as n, sum(p.amount) as amount from {}", asked.from), &asked.values)
                .await
                .map_err(ours)?;
            let all = all.unwrap_or_default();
            (Some(all.count("n")), all.number("amount"))
        }
        // The sum of a whole dataset is that of its awards; counting its flows would be a scan.
        None => (None, None),
    };
    let drawn = if party.is_some() { rows.len().min(DRAWN_OF_ONE) } else { rows.len().min(DRAWN) };
    let others = amount.map(|all| all - rows.iter().take(drawn).filter_map(|r| r.number("amount")).sum::<f64>());
    let left = count.map_or(0, |n| n.saturating_sub(drawn as u64));
    let others = others.filter(|_| left > 0).map(|sum| (left, sum));
    // The one party stands over the table, not in each of its rows.
    let own = party.as_ref().map(|(kind, _, _)| *kind);
    let shown: Vec<Column> = columns.iter().filter(|c| Some(c.name) != own).copied().collect();
    let flows = Flows {
        c: &ask,
        currencies,
        years: years.into_iter().map(|y| (y.clone(), y.clone(), Some(&y) == year.as_ref())).collect(),
        year,
        count,
        amount,
        drawn: drawn as u64,
        picture: picture(&ask, &dataset, &currency, &rows[..drawn], others, party.as_ref().map(|p| p.0)),
        rows: Table::new(&ask, &dataset, &shown, &rows),
        party,
        currency,
        dataset: dataset.clone(),
    };
    page_or_picture(&ask, &flows, &[flows.rows.picture(&flows.picture, &edition.made)]).await
}

/// The one buyer or supplier that is asked for, with its name.
async fn party_of(ask: &Ask, edition: &Edition) -> Result<Option<(&'static str, String, String)>, Problem> {
    let ours = |r: String| Problem::ours(ask, &r);
    if let Some(id) = ask.value("buyer") {
        let row = edition.pages.row("select name from buyers where buyer_id = ?", &[Cell::Text(id.to_owned())]).await.map_err(ours)?;
        let row = row.ok_or_else(|| Problem::missing(ask, "problem-no-buyer", id))?;
        return Ok(Some(("buyer", id.to_owned(), row.text("name").unwrap_or_else(|| id.to_owned()))));
    }
    let Some(id) = ask.value("supplier") else { return Ok(None) };
    let known =
        edition.pages.row("select 1 as x from pairs where supplier_key = ? limit 1", &[Cell::Text(id.to_owned())]).await.map_err(ours)?;
    let known = match known {
        Some(_) => true,
        None => edition
            .pages
            .row("select 1 as x from suppliers where supplier_id = ?", &[Cell::Text(id.to_owned())])
            .await
            .map_err(ours)?
            .is_some(),
    };
    if !known {
        return Err(Problem::missing(ask, "problem-no-supplier", id));
    }
    Ok(Some(("supplier", id.to_owned(), named(&edition.pages, id).await.map_err(ours)?)))
}

/// The currencies of one party's awards.
async fn currencies_of(ask: &Ask, edition: &Edition, kind: &str, id: &str) -> Result<(String, Vec<Choice>), String> {
    let (column, values) = (if kind == "buyer" { "buyer_id" } else { "supplier_key" }, [Cell::Text(id.to_owned())]);
    let sql = format!(
        "select currency, sum(awards) as n from pairs where {column} = ? and amount > 0 and currency <> '' group by currency order by n desc, currency"
    );
    let known: Vec<String> = edition.pages.rows(&sql, &values).await?.iter().filter_map(|r| r.text("currency")).collect();
    let chosen = known.iter().find(|c| ask.value("currency") == Some(c)).or(known.first()).cloned().unwrap_or_default();
    Ok((chosen.clone(), known.into_iter().map(|c| (c.clone(), c.clone(), c == chosen)).collect()))
}

/// The years that have flows, newest first.
async fn years_of(edition: &Edition, currency: &str, party: Option<(&str, &str)>) -> Result<Vec<String>, String> {
    let currency = Cell::Text(currency.to_owned());
    let rows = match party {
        Some((column, id)) => {
            let sql = format!("select distinct year from pair_years where {column} = ? and currency = ? order by year desc limit {YEARS}");
            edition.pages.rows(&sql, &[Cell::Text(id.to_owned()), currency]).await?
        }
        None => {
            edition
                .pages
                .rows(&format!("select year from money_years where currency = ? order by year desc limit {YEARS}"), &[currency])
                .await?
        }
    };
    Ok(rows.iter().filter_map(|r| r.text("year")).collect())
}

/// The picture; `others` is how many flows of the one party are not among the rows, and their sum.
fn picture(ask: &Ask, dataset: &str, currency: &str, rows: &[Row], others: Option<(u64, f64)>, of: Option<&str>) -> String {
    type Ends = Vec<(String, End, f64)>;
    let (mut buyers, mut suppliers, mut flows): (Ends, Ends, Vec<Flow>) = (Vec::new(), Vec::new(), Vec::new());
    let end = |list: &mut Ends, id: String, label: String, href: Option<String>, amount: f64| {
        let place = list.iter().position(|(known, _, _)| *known == id).unwrap_or_else(|| {
            list.push((id, End { label, printed: String::new(), href }, 0.0));
            list.len() - 1
        });
        list[place].2 += amount;
        place
    };
    for row in rows {
        let amount = row.number("amount").unwrap_or(0.0);
        let (buyer, supplier) = (row.text("buyer_id").unwrap_or_default(), row.text("supplier_key").unwrap_or_default());
        let label = |name: &str, id: &str| row.text(name).unwrap_or_else(|| id.to_owned());
        let to_supplier = (!supplier.contains('|')).then(|| ask.within(dataset, "supplier", &supplier));
        let from = end(&mut buyers, buyer.clone(), label("buyer", &buyer), Some(ask.within(dataset, "buyer", &buyer)), amount);
        let to = end(&mut suppliers, supplier.clone(), label("supplier", &supplier), to_supplier, amount);
        flows.push(Flow { from, to, value: amount, printed: ask.short_money(&amount, currency), href: None });
    }
    if let (Some((n, sum)), false) = (others, rows.is_empty()) {
        let words = ask.tn("n-others", &n);
        let (from, to) = match of {
            Some("buyer") => (0, end(&mut suppliers, String::new(), words, None, sum)),
            _ => (end(&mut buyers, String::new(), words, None, sum), 0),
        };
        let one = if of == Some("buyer") { &mut buyers[0].2 } else { &mut suppliers[0].2 };
        *one += sum;
        flows.push(Flow { from, to, value: sum, printed: ask.short_money(&sum, currency), href: None });
    }
    let ends = |list: Ends| -> Vec<End> {
        list.into_iter().map(|(_, end, sum)| End { printed: ask.short_money(&sum, currency), ..end }).collect()
    };
    let (buyers, suppliers) = (ends(buyers), ends(suppliers));
    let (title, desc) = (ask.t("flows"), ask.t("flows-desc"));
    Sankey { caption: Caption { id: "flows", title: &title, desc: &desc }, buyers: &buyers, suppliers: &suppliers, flows: &flows }.draw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_and_a_year_are_asked_for_in_the_order_of_their_marks() {
        let asked = question("KZT", Some("2024"), Some(("buyer_id", "b")));
        assert_eq!(asked.from, "pair_years p where +p.currency = ? and p.year = ? and p.buyer_id = ? and p.amount > 0");
        assert_eq!(asked.values, ["KZT", "2024", "b"].map(|t| Cell::Text(t.to_owned())));
        assert_eq!(question("KZT", None, None).from, "pairs p where p.currency = ? and p.amount > 0");
    }
}
