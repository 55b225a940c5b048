//! Tables: columns said once, shown as HTML, given as JSON, taken away as files.

use facts::days;
use index::pages::{Cell as Value, Row};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::site::files::Source;
use crate::site::lacking;
use crate::site::make::Made;
use crate::site::reply::{Ask, escape};
use crate::site::take::Picture;

/// What stands where nothing was published.
const UNKNOWN: &str = "—";
/// Characters of a long text that a table shows: about two lines of a wide column. A list gives reasons of five thousand.
const LONG_CHARS: usize = 180;

/// How a column is shown.
#[derive(Clone, Copy)]
pub enum Kind {
    /// As it stands.
    Text,
    /// A whole number.
    Count,
    /// A whole number of which most have none: nought is not written.
    Some,
    /// A whole number where nothing published is not nought.
    Known,
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
    /// Such codes, one after another with `, ` or `|` between them.
    Words(&'static str),
    /// What was missing where a verdict is unknown, as a rule says it.
    Lacking,
    /// A date as published: a day, a month or a year.
    Date,
    /// Words that may be pages long; what is past [`LONG_CHARS`] is behind a press.
    Long,
    /// A share of money from 0 to 1; the column of how many awards that money is of.
    Part(&'static str),
    /// A measure of money that is rounded to a whole number; the column of how many awards that money is of.
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
    /// What follows the text, where that is only the beginning of a long one.
    pub rest: Option<String>,
}

impl Cell {
    fn new(kind: Kind, text: String, href: Option<String>) -> Cell {
        let is_number = is_number(kind);
        match kind {
            Kind::Long => {
                let (text, rest) = beginning(&text);
                Cell { text, href, is_number, rest }
            }
            _ => Cell { text, href, is_number, rest: None },
        }
    }
}

/// The beginning of a long text, cut between words, and the rest of it.
pub fn beginning(text: &str) -> (String, Option<String>) {
    let Some((cut, _)) = text.char_indices().nth(LONG_CHARS) else { return (text.to_owned(), None) };
    let end = text.get(..cut).and_then(|start| start.rfind(char::is_whitespace)).filter(|at| *at > cut / 2).unwrap_or(cut);
    let (start, rest) = text.split_at(end);
    (format!("{}…", start.trim_end()), Some(rest.trim_start().to_owned()))
}

fn is_number(kind: Kind) -> bool {
    !matches!(kind, Kind::Text | Kind::Lacking | Kind::Day | Kind::Date | Kind::Long | Kind::Word(_) | Kind::Words(_))
}

/// A table as it is shown.
#[derive(Default)]
pub struct Table {
    /// Heads with whether their column holds numbers.
    pub heads: Vec<(String, bool)>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// Rows were left out; it stands under it where a page says so.
    pub is_cut: bool,
    names: Vec<&'static str>,
    data: Vec<Json>,
}

impl Serialize for Table {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.data.serialize(out)
    }
}

/// Where a cell leads; several parties together have no page, nor has one whose id is empty.
fn address(ask: &Ask, dataset: &str, row: &Row, front: &str, id: &str) -> Option<String> {
    let within = format!("/d/{}/{front}", escape(dataset));
    let path = match front {
        "flag" | "rule" | "entity" => format!("/{front}/{}", escape(id)),
        "place" => format!("/search?kind=process&dataset={}&place={}", escape(dataset), escape(id)),
        "award" => format!("{within}/{}/{}", escape(&row.text("ocid")?), escape(id)),
        "supplier" if id.contains('|') => return None,
        // Published empty: no address leads to it.
        _ if id.is_empty() => return None,
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
            Cell::new(c.kind, text, href)
        };
        let shown = rows.iter().map(|row| columns.iter().map(|c| cell(row, c)).collect()).collect();
        let data = rows.iter().map(|r| data(r, columns)).collect();
        Table { heads, rows: shown, names: names(columns), data, is_cut: false }
    }

    /// Without the columns in which nothing stands; data and files keep them.
    pub fn tight(mut self) -> Table {
        let is_said = |c: &Cell| !c.text.trim().is_empty() && c.text != UNKNOWN;
        let kept: Vec<bool> = (0..self.heads.len()).map(|at| self.rows.iter().any(|row| row.get(at).is_some_and(is_said))).collect();
        let keep = |at: usize| kept.get(at).copied().unwrap_or(true);
        let mut at = 0..;
        self.heads.retain(|_| at.next().is_none_or(keep));
        for row in &mut self.rows {
            let mut at = 0..;
            row.retain(|_| at.next().is_none_or(keep));
        }
        self
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
    let unknown = || UNKNOWN.to_owned();
    match c.kind {
        Kind::Text | Kind::Long => row.text(c.name).unwrap_or_default(),
        Kind::Date => row.text(c.name).map(|d| ask.published(&d)).unwrap_or_default(),
        Kind::Count => ask.n(&row.count(c.name)),
        Kind::Lacking => row.text(c.name).map(|m| lacking::shown(ask.lang, &m)).unwrap_or_default(),
        Kind::Known => row.int(c.name).and_then(|n| u64::try_from(n).ok()).map_or_else(unknown, |n| ask.n(&n)),
        Kind::Some => Some(row.count(c.name)).filter(|n| *n > 0).map_or_else(String::new, |n| ask.n(&n)),
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
            row.number(c.name).map_or_else(unknown, |s| format!("{} ({})", ask.percent(&s), ask.tn("n-awards", &row.count(of))))
        }
        Kind::Measure(of) => {
            row.number(c.name).map_or_else(unknown, |m| format!("{} ({})", ask.number(&m.round()), ask.tn("n-awards", &row.count(of))))
        }
        Kind::Rate(of) => match row.count(of) {
            0 => unknown(),
            all => {
                let rate = (row.number(c.name).unwrap_or(0.0) * 10_000.0 / all as f64).round() / 10.0;
                format!("{} ({})", ask.number(&rate), ask.t1("of-n", "n", ask.n(&all)))
            }
        },
        Kind::Word(front) => row.text(c.name).map_or_else(unknown, |w| ask.tk(front, &w)),
        Kind::Words(front) => row.text(c.name).map(|w| ask.words(front, &w)).unwrap_or_default(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_words_and_nothing_of_it_is_lost() {
        let text = "слово ".repeat(100).trim_end().to_owned();
        let cell = Cell::new(Kind::Long, text.clone(), None);
        assert!(cell.text.ends_with("слово…") && cell.text.chars().count() <= LONG_CHARS + 1, "{}", cell.text);
        assert_eq!(format!("{} {}", cell.text.trim_end_matches('…'), cell.rest.expect("the rest")), text);
        assert_eq!(Cell::new(Kind::Long, "short".to_owned(), None).rest, None);
        assert_eq!(beginning(&"x".repeat(500)).0.chars().count(), LONG_CHARS + 1, "one word without end");
    }

    #[test]
    fn a_column_in_which_nothing_stands_is_not_shown() {
        let cell = |text: &str| Cell::new(Kind::Text, text.to_owned(), None);
        let table = Table {
            heads: vec![("a".into(), false), ("b".into(), false), ("c".into(), true)],
            rows: vec![vec![cell("1"), cell(""), cell(UNKNOWN)], vec![cell(""), cell(" "), cell("3")]],
            ..Table::default()
        };
        let table = table.tight();
        assert_eq!(table.heads.iter().map(|h| h.0.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert!(table.rows.iter().all(|r| r.len() == 2));
    }
}
