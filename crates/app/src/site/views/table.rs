//! Tables: columns said once, shown as HTML, given as JSON, taken away as files.

use facts::days;
use index::pages::{Cell as Value, Row};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::site::files::Source;
use crate::site::make::Made;
use crate::site::reply::{Ask, escape};
use crate::site::take::Picture;

/// How a column is shown.
#[derive(Clone, Copy)]
pub enum Kind {
    /// As it stands.
    Text,
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// An amount; the column of its currency.
    Money(&'static str),
    /// A day number.
    Day,
    /// A share of another column: shown with that number.
    Share(&'static str),
    /// A code with a text of its own: the front of the text's key.
    Word(&'static str),
    /// A share from 0 to 1; the column of the number it is of.
    Part(&'static str),
    /// A measure that is rounded to a whole number; the column of the number it is of.
    Measure(&'static str),
    /// A count as so many of a thousand of another column: shown with that number.
    Rate(&'static str),
}

/// A column of a list.
#[derive(Clone, Copy)]
pub struct Column {
    /// The column of the page table, and the name in files.
    pub name: &'static str,
    /// Key of its head.
    pub head: &'static str,
    /// How it is shown.
    pub kind: Kind,
    /// Its link: what stands before the id, and the column of the id.
    pub link: Option<(&'static str, &'static str)>,
}

/// A column without a link.
pub const fn column(name: &'static str, head: &'static str, kind: Kind) -> Column {
    Column { name, head, kind, link: None }
}

/// A column that leads to a page.
pub const fn linked(name: &'static str, head: &'static str, front: &'static str, id: &'static str) -> Column {
    Column { name, head, kind: Kind::Text, link: Some((front, id)) }
}

/// A cell as it is shown.
pub struct Cell {
    /// The text.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Stands to the right.
    pub is_number: bool,
}

/// A table as it is shown.
#[derive(Default)]
pub struct Table {
    /// Heads with whether their column holds numbers.
    pub heads: Vec<(String, bool)>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    names: Vec<&'static str>,
    data: Vec<Json>,
}

impl Serialize for Table {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.data.serialize(out)
    }
}

/// Where a cell leads; several parties together have no page.
fn address(ask: &Ask, dataset: &str, row: &Row, front: &str, id: &str) -> Option<String> {
    let within = format!("/d/{}/{front}", escape(dataset));
    let path = match front {
        "flag" | "rule" | "entity" => format!("/{front}/{}", escape(id)),
        "place" => format!("/search?kind=process&dataset={}&place={}", escape(dataset), escape(id)),
        "award" => format!("{within}/{}/{}", escape(&row.text("ocid")?), escape(id)),
        "supplier" if id.contains('|') => return None,
        _ => format!("{within}/{}", escape(id)),
    };
    Some(ask.link(&path))
}

/// SQL that names a supplier, or the members of a consortium by its joined ids; `key` is a column.
pub fn name_of(key: &str) -> String {
    // Ids that stand for nobody we know of stay as they are.
    let list = format!("'[' || replace(json_quote({key}), '|', '\",\"') || ']'");
    format!(
        "coalesce((select s.name from suppliers s where s.supplier_id = {key}), \
         (select group_concat(coalesce(x.name, e.value), ' + ') from json_each({list}) e left join suppliers x on x.supplier_id = e.value))"
    )
}

/// What a name is where nothing was published.
fn no_name(ask: &Ask, id: Option<&str>) -> String {
    id.filter(|i| !i.trim().is_empty()).map_or_else(|| ask.t("no-name"), str::to_owned)
}

impl Table {
    /// Shows rows; `dataset` stands in links.
    pub fn new(ask: &Ask, dataset: &str, columns: &[Column], rows: &[Row]) -> Table {
        let is_number = |k: Kind| !matches!(k, Kind::Text | Kind::Day | Kind::Word(_));
        let heads = columns.iter().map(|c| (ask.t(c.head), is_number(c.kind))).collect();
        let cell = |row: &Row, c: &Column| {
            let href = c.link.and_then(|(front, id)| address(ask, dataset, row, front, &row.text(id)?));
            let text = shown(ask, row, c);
            // A published name may be blank, and a link without words is none.
            let text = if text.trim().is_empty() && href.is_some() {
                no_name(ask, c.link.and_then(|(_, id)| row.text(id)).as_deref())
            } else {
                text
            };
            Cell { text, href, is_number: is_number(c.kind) }
        };
        let shown = rows.iter().map(|row| columns.iter().map(|c| cell(row, c)).collect()).collect();
        Table { heads, rows: shown, names: names(columns), data: rows.iter().map(|r| data(r, columns)).collect() }
    }

    /// Numbers behind a picture that no page shows as a table.
    pub fn behind(names: &[&'static str], data: Vec<Json>) -> Table {
        Table { names: names.to_vec(), data, ..Table::default() }
    }

    /// A picture of what this table says, to be taken alone.
    pub fn picture<'a>(&'a self, svg: &'a str, made: &Made) -> Picture<'a> {
        Picture { svg, names: &self.names, data: &self.data, source: Source::new(made) }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn shown(ask: &Ask, row: &Row, c: &Column) -> String {
    let unknown = || "—".to_owned();
    match c.kind {
        Kind::Text => row.text(c.name).unwrap_or_default(),
        Kind::Count => ask.n(&row.count(c.name)),
        Kind::Number => row.number(c.name).map_or_else(unknown, |n| ask.number(&n)),
        Kind::Money(currency) => {
            let currency = row.text(currency).unwrap_or_default();
            row.number(c.name).map_or_else(unknown, |n| ask.money(&n, &currency))
        }
        Kind::Day => row.int(c.name).map_or_else(unknown, |d| ask.date(&d)),
        Kind::Share(of) => match row.count(of) {
            0 => ask.t("unknown-share"),
            all => {
                let share = row.number(c.name).unwrap_or(0.0) / all as f64;
                format!("{} ({})", ask.percent(&share), ask.t1("of-n", "n", ask.n(&all)))
            }
        },
        Kind::Part(of) => {
            row.number(c.name).map_or_else(unknown, |s| format!("{} ({})", ask.percent(&s), ask.t1("of-n", "n", ask.n(&row.count(of)))))
        }
        Kind::Measure(of) => row
            .number(c.name)
            .map_or_else(unknown, |m| format!("{} ({})", ask.number(&m.round()), ask.t1("of-n", "n", ask.n(&row.count(of))))),
        Kind::Rate(of) => match row.count(of) {
            0 => unknown(),
            all => {
                let rate = (row.number(c.name).unwrap_or(0.0) * 10_000.0 / all as f64).round() / 10.0;
                format!("{} ({})", ask.number(&rate), ask.t1("of-n", "n", ask.n(&all)))
            }
        },
        Kind::Word(front) => row.text(c.name).map_or_else(unknown, |w| ask.tk(front, &w)),
    }
}

/// Names of the fields that columns give, each once, in their order.
pub fn names(columns: &[Column]) -> Vec<&'static str> {
    let mut out = Vec::new();
    for (name, _) in columns.iter().flat_map(|c| fields(&Row::default(), c)) {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// A row as data: the columns shown, with the ids of their links; days in ISO 8601.
fn data(row: &Row, columns: &[Column]) -> Json {
    let mut out = Map::new();
    for c in columns {
        for (name, value) in fields(row, c) {
            out.insert(name.to_owned(), value);
        }
    }
    Json::Object(out)
}

/// The fields that a column gives to data and files.
pub fn fields(row: &Row, c: &Column) -> Vec<(&'static str, Json)> {
    let plain = |name: &str| match row.cells().iter().find(|(n, _)| n == name).map(|(_, v)| v) {
        Some(Value::Int(n)) => json!(n),
        Some(Value::Number(n)) => json!(n),
        Some(Value::Text(t)) => json!(t),
        _ => Json::Null,
    };
    let mut out = Vec::new();
    if let Some((_, id)) = c.link.filter(|(_, id)| *id != c.name) {
        out.push((id, plain(id)));
    }
    match c.kind {
        Kind::Day => out.push((c.name, row.int(c.name).and_then(|d| i32::try_from(d).ok()).map_or(Json::Null, |d| json!(days::print(d))))),
        Kind::Money(currency) => out.extend([(c.name, plain(c.name)), (currency, plain(currency))]),
        Kind::Share(of) | Kind::Part(of) | Kind::Measure(of) | Kind::Rate(of) => out.extend([(c.name, plain(c.name)), (of, plain(of))]),
        _ => out.push((c.name, plain(c.name))),
    }
    out
}
