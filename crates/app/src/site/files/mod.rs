//! Lists whole: CSV, JSON and JSON lines as rows come; XLSX and Parquet into a temporary file first, because both write their
//! ends last.
//!
//! In comes a stream of rows with typed columns, out goes a body that holds some rows at a time. A file names its dataset, list and
//! version; XLSX has a sheet about its source, Parquet says it in its metadata, and CSV and JSON, which spreadsheets and programs
//! read from the first line, leave it to the answer's `Link`. A list that breaks off breaks the transfer off: a short file that looks
//! whole would be a false one.

mod about;

mod sheet;

use std::fs::File;
use std::io::{Read, Seek};
use std::pin::Pin;
use std::sync::{Arc, Weak};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use engine::export::{Holds, Parquet, Value};
use engine::sql::query::safe;
use facts::days;
use futures::{Stream, StreamExt, TryStreamExt};
use serde_json::{Number, Value as Json, json};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub use about::{About, Source};

use super::reply::{Answer, Ask, Problem};

/// Files made at once where they need the disk; others wait. Each takes a core while it is made.
const MAKERS: usize = 2;
/// Bytes of a made file that are sent at a time.
const PIECE_BYTES: usize = 64 << 10;

/// The forms of a file: what is asked for, how its name ends, what it is.
const FORMS: [(&str, &str, &str); 5] = [
    ("csv", "csv", "text/csv; charset=utf-8"),
    ("json", "json", "application/json"),
    ("jsonl", "jsonl", "application/jsonl"),
    ("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("parquet", "parquet", "application/vnd.apache.parquet"),
];

/// Rows as they come, some at a time.
pub type Rows = Pin<Box<dyn Stream<Item = Result<Vec<Vec<Value>>, String>> + Send>>;

/// A column of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name: the same in every language.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Key of its head on pages.
    pub head: &'static str,
    /// What more there is to say of it.
    pub note: Note,
}

/// What a column means beside its head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// Nothing more.
    Plain,
    /// An id: its page's front stands before it in addresses.
    Id(&'static str),
    /// An amount in the currency that stands in another column.
    In(&'static str),
    /// A part of what stands in another column.
    Of(&'static str),
    /// What another column is a part of; it has no head of its own.
    Whole(&'static str),
}

/// A list that is to be taken whole.
pub struct List {
    /// Its name in file names, as `flags`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Its rows.
    pub rows: Rows,
    /// Where it comes from.
    pub about: About,
}

/// The form that is asked for, if one is.
pub fn form(ask: &Ask) -> Option<&str> {
    ask.value("format").filter(|f| super::feeds::Form::parse(f).is_none())
}

/// What of a text may stand in a file's name.
pub fn slug(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '.' { c } else { '-' }).collect();
    plain.trim_matches(['-', '.']).to_owned()
}

/// The list as a file; nothing of it where the reader has this version of it already.
pub fn answer(ask: &Ask, form: &str, list: List) -> Answer {
    let Some((_, end, kind)) = FORMS.iter().find(|(name, _, _)| *name == form) else {
        return Err(Problem::wrong(ask, "problem-no-format", form));
    };
    let tag = format!(
        "\"{}\"",
        &facts::ids::digest([form, ask.code(), &ask.base, &ask.changed(&[], &[]), &list.about.tag()].iter().map(|p| p.as_bytes()))[..20]
    );
    let name = format!("{}-{}-v{}.{end}", list.about.dataset(), list.name, list.about.version());
    let link = format!("<{}{}>; rel=\"canonical\"", ask.base, ask.changed(&["format"], &[]));
    let has_it = ask.etag.as_deref().is_some_and(|have| have.split(',').any(|e| e.trim().trim_start_matches("W/") == tag));
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = body(form, list);
        (
            [
                (header::CONTENT_TYPE, (*kind).to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", named(&name))),
            ],
            body,
        )
            .into_response()
    };
    for (name, value) in
        [(header::ETAG, tag.as_str()), (header::LINK, link.as_str()), (header::CACHE_CONTROL, "public, max-age=0, must-revalidate")]
    {
        // An address that cannot stand in a head is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// A whole name with its end kept.
fn named(name: &str) -> String {
    name.rsplit_once('.').map_or_else(|| slug(name), |(front, end)| format!("{}.{end}", slug(front)))
}

fn body(form: &str, list: List) -> Body {
    match form {
        "csv" => csv(&list.fields, list.rows),
        "json" => json_array(list.fields, list.rows),
        "jsonl" => lines(list.fields, list.rows),
        "xlsx" => made(list, sheet::write),
        _ => made(list, parquet),
    }
}

/// A number without an exponent and without `.0`.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Day(d) => days::print(*d),
    }
}

fn as_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Int(n) => json!(n),
        Value::Number(n) => Number::from_f64(*n).map_or(Json::Null, Json::Number),
        Value::Day(d) => json!(days::print(*d)),
    }
}

/// A line of CSV; what a spreadsheet would take for a formula is made harmless.
pub fn line<'a>(cells: impl Iterator<Item = &'a Value>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells.map(|c| if let Value::Text(t) = c { safe(t) } else { plain(c) }));
    writer.into_inner().unwrap_or_default()
}

/// The first line of CSV.
pub fn heads<'a>(names: impl Iterator<Item = &'a str>) -> Vec<u8> {
    line(names.map(|n| Value::Text(n.to_owned())).collect::<Vec<_>>().iter())
}

/// Pieces of a body: the first at once, then one for some rows each, then the last.
fn pieces(first: Vec<u8>, rows: Rows, mut some: impl FnMut(Vec<Vec<Value>>) -> Vec<u8> + Send + 'static, last: &'static [u8]) -> Body {
    let rest = rows.map(move |rows| rows.map(&mut some).map_err(std::io::Error::other));
    let last = futures::stream::iter((!last.is_empty()).then(|| Ok(last.to_vec())));
    Body::from_stream(futures::stream::iter([Ok(first)]).chain(rest).chain(last))
}

fn csv(fields: &[Field], rows: Rows) -> Body {
    let some = |rows: Vec<Vec<Value>>| rows.iter().flat_map(|r| line(r.iter())).collect();
    pieces(heads(fields.iter().map(|f| f.name)), rows, some, b"")
}

fn object(fields: &[Field], row: &[Value]) -> String {
    let one = |(f, v): (&Field, &Value)| format!("{}:{}", json!(f.name), as_json(v));
    format!("{{{}}}", fields.iter().zip(row).map(one).collect::<Vec<_>>().join(","))
}

fn lines(fields: Vec<Field>, rows: Rows) -> Body {
    let some = move |rows: Vec<Vec<Value>>| rows.iter().map(|r| object(&fields, r) + "\n").collect::<String>().into_bytes();
    pieces(Vec::new(), rows, some, b"")
}

fn json_array(fields: Vec<Field>, rows: Rows) -> Body {
    let mut is_first = true;
    let some = move |rows: Vec<Vec<Value>>| {
        let one = |r: &Vec<Value>| {
            let comma = if std::mem::take(&mut is_first) { "\n" } else { ",\n" };
            format!("{comma}{}", object(&fields, r))
        };
        rows.iter().map(one).collect::<String>().into_bytes()
    };
    pieces(b"[".to_vec(), rows, some, b"\n]\n")
}

/// Rows for a maker on a thread of its own: it waits for them, and stops when nobody waits for the file any more.
pub(super) struct Taken {
    rows: Rows,
    runtime: Handle,
    wanted: Weak<()>,
}

impl Taken {
    fn next(&mut self) -> Result<Option<Vec<Vec<Value>>>, String> {
        if self.wanted.strong_count() == 0 {
            return Err("nobody waits for the file any more".to_owned());
        }
        self.runtime.block_on(self.rows.next()).transpose()
    }
}

/// A file that a maker writes whole before its first byte leaves.
fn made(list: List, maker: fn(&List, Taken) -> Result<File, String>) -> Body {
    static PLACES: Semaphore = Semaphore::const_new(MAKERS);
    let waits = Arc::new(());
    let wanted = Arc::downgrade(&waits);
    let make = async move {
        let place = PLACES.acquire().await.map_err(std::io::Error::other)?;
        let runtime = Handle::current();
        let file = tokio::task::spawn_blocking(move || {
            let _place = place;
            let List { rows, .. } = list;
            let list = List { rows: Box::pin(futures::stream::empty()), ..list };
            maker(&list, Taken { rows, runtime, wanted })
        });
        let mut file = file.await.map_err(std::io::Error::other)?.map_err(std::io::Error::other)?;
        file.rewind()?;
        drop(waits);
        Ok::<_, std::io::Error>(sent(file))
    };
    Body::from_stream(futures::stream::once(make).try_flatten())
}

/// A file's bytes, read piece by piece off the threads that answer requests.
fn sent(file: File) -> impl Stream<Item = Result<Vec<u8>, std::io::Error>> {
    futures::stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE_BYTES];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok(if piece.is_empty() { None } else { Some((piece, file)) })
    })
}

fn parquet(list: &List, mut taken: Taken) -> Result<File, String> {
    let columns: Vec<(&str, Holds)> = list.fields.iter().map(|f| (f.name, f.holds)).collect();
    let file = tempfile::tempfile().map_err(|e| e.to_string())?;
    let mut writer = Parquet::new(file, &columns, &list.about.said(&list.title, &list.fields))?;
    while let Some(rows) = taken.next()? {
        writer.rows(&rows)?;
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 3] = [
        Field { name: "name", holds: Holds::Text, head: "col-name", note: Note::Plain },
        Field { name: "amount", holds: Holds::Number, head: "col-amount", note: Note::In("currency") },
        Field { name: "day", holds: Holds::Day, head: "col-day", note: Note::Plain },
    ];

    fn given(form: &str, rows: Vec<Result<Vec<Vec<Value>>, String>>) -> Result<String, String> {
        let list = List {
            name: "x".to_owned(),
            title: "X".to_owned(),
            fields: FIELDS.to_vec(),
            rows: Box::pin(futures::stream::iter(rows)),
            about: About::default(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let bytes = runtime.block_on(axum::body::to_bytes(body(form, list), 1 << 20)).map_err(|e| e.to_string())?;
        String::from_utf8(bytes.to_vec()).map_err(|e| e.to_string())
    }

    fn two() -> Vec<Result<Vec<Vec<Value>>, String>> {
        let one = |name: &str, amount: f64| vec![Value::Text(name.to_owned()), Value::Number(amount), Value::Day(0)];
        vec![Ok(vec![one("=HYPERLINK(\"x\")", 1e21)]), Ok(vec![vec![Value::Null; 3]]), Ok(vec![one("-5", 0.1)])]
    }

    #[test]
    fn csv_is_safe_to_open() {
        let expected = "name,amount,day\n\"'=HYPERLINK(\"\"x\"\")\",1000000000000000000000,1970-01-01\n,,\n-5,0.1,1970-01-01\n";
        assert_eq!(given("csv", two()).expect("given"), expected);
    }

    #[test]
    fn json_is_one_array_and_lines_are_objects() {
        let array: Json = serde_json::from_str(&given("json", two()).expect("given")).expect("JSON");
        assert_eq!((array.as_array().map(Vec::len), &array[0]["amount"], &array[1]["day"]), (Some(3), &json!(1e21), &Json::Null));
        assert_eq!(given("json", Vec::new()).expect("given"), "[\n]\n");
        let lines = given("jsonl", two()).expect("given");
        assert_eq!(lines.lines().nth(2), Some("{\"name\":\"-5\",\"amount\":0.1,\"day\":\"1970-01-01\"}"));
    }

    #[test]
    fn a_list_that_breaks_off_is_no_file() {
        for form in ["csv", "json", "jsonl", "xlsx", "parquet"] {
            assert!(given(form, vec![two().remove(0), Err("gone".to_owned())]).is_err(), "{form}");
        }
    }

    #[test]
    fn file_names_are_plain() {
        assert_eq!(named("republic-flags-../../x\"y-v1.csv"), "republic-flags-..-..-x-y-v1.csv");
        assert_eq!(slug("Тұра"), "");
    }
}
