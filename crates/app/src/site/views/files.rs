//! Lists of page tables as files: what columns hold is said here, how a file is made in [`crate::site::files`].

use engine::export::{Holds, Value};
use futures::StreamExt;
use index::pages::{Cell, Row};

use super::table::{Column, Kind};
use crate::site::editions::Edition;
use crate::site::files::{About, Field, List, Note, Source, answer, form};
use crate::site::reply::{Answer, Ask};

/// A whole list as a file, if one was asked for: rows of a select over page tables. `name` stands in the file's name; the key of its
/// title is what stands before a `-` in it.
pub async fn list(ask: &Ask, edition: &Edition, name: &str, columns: &[Column], sql: &str, values: &[Cell]) -> Option<Answer> {
    let title = ask.t(name.split('-').next().unwrap_or(name));
    whole(ask, edition, name, (title, String::new()), columns.iter(), (sql, values))
}

/// The same with title and note said.
pub fn whole<'c>(
    ask: &Ask,
    edition: &Edition,
    name: &str,
    (title, note): (String, String),
    columns: impl Iterator<Item = &'c Column>,
    (sql, values): (&str, &[Cell]),
) -> Option<Answer> {
    let form = form(ask)?;
    let mut all: Vec<Field> = Vec::new();
    for field in columns.flat_map(fields) {
        if !all.iter().any(|known| known.name == field.name) {
            all.push(field);
        }
    }
    let of_rows = all.clone();
    let rows = edition.pages.stream(sql, values);
    let rows = rows.map(move |some| some.map(|rows| rows.iter().map(|r| typed(r, &of_rows)).collect::<Vec<_>>()));
    let about = About::new(ask, vec![Source::new(&edition.made)], note);
    Some(answer(ask, form, List { name: name.to_owned(), title, fields: all, rows: Box::pin(rows), about }))
}

/// The fields that a column gives to files: the id of its link first, then what it shows.
fn fields(column: &Column) -> Vec<Field> {
    let field = |name, holds, note| Field { name, holds, head: column.head, note };
    let mut out = Vec::new();
    if let Some((front, id)) = column.link.filter(|(_, id)| *id != column.name) {
        out.push(field(id, Holds::Text, Note::Id(front)));
    }
    match column.kind {
        Kind::Text | Kind::Lacking | Kind::Long | Kind::Date | Kind::Word(_) | Kind::Words(_) => {
            out.push(field(column.name, Holds::Text, Note::Plain))
        }
        Kind::Count | Kind::Some | Kind::Known => out.push(field(column.name, Holds::Int, Note::Plain)),
        Kind::Number => out.push(field(column.name, Holds::Number, Note::Plain)),
        Kind::Day => out.push(field(column.name, Holds::Day, Note::Plain)),
        Kind::Money(currency) => {
            out.push(field(column.name, Holds::Number, Note::In(currency)));
            out.push(Field { name: currency, holds: Holds::Text, head: "currency", note: Note::Plain });
        }
        Kind::Part(of) | Kind::Measure(of) => {
            out.extend([field(column.name, Holds::Number, Note::Of(of)), field(of, Holds::Int, Note::Whole(column.name))])
        }
        Kind::Share(of) | Kind::Rate(of) => {
            out.extend([field(column.name, Holds::Int, Note::Of(of)), field(of, Holds::Int, Note::Whole(column.name))])
        }
    }
    out
}

/// A row's values in the order of fields.
fn typed(row: &Row, fields: &[Field]) -> Vec<Value> {
    let one = |f: &Field| {
        let value = match f.holds {
            Holds::Text => row.text(f.name).map(Value::Text),
            Holds::Int => row.int(f.name).map(Value::Int),
            Holds::Number => row.number(f.name).map(Value::Number),
            Holds::Day => row.int(f.name).and_then(|d| i32::try_from(d).ok()).map(Value::Day),
        };
        value.unwrap_or(Value::Null)
    };
    fields.iter().map(one).collect()
}
