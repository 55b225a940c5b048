//! Lists as files: CSV and JSON lines as they come, XLSX and Parquet whole.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::sql::query::safe;
use futures::StreamExt;
use index::pages::{Cell, Row};
use rust_xlsxwriter::{Workbook, XlsxError};
use serde_json::Value as Json;

use super::table::{Column, fields};
use crate::site::editions::Edition;
use crate::site::reply::{Answer, Ask, Problem};

/// Rows of one sheet under its head; the format allows 1,048,576 in all.
const SHEET_ROWS: usize = 1_000_000;
/// Characters of one cell of a sheet; the format allows 32,767.
const CELL_CHARS: usize = 32_000;

/// A whole list as a file, if one was asked for: rows of a select over page tables.
pub async fn list(ask: &Ask, edition: &Edition, name: &str, columns: &'static [Column], sql: &str, values: &[Cell]) -> Option<Answer> {
    let form = ask.value("format")?;
    let name = format!("{}-{name}", edition.made.dataset);
    let stream = edition.pages.stream(sql, values);
    Some(match form {
        "csv" => Ok(csv(&name, columns, stream)),
        "jsonl" => Ok(jsonl(&name, columns, stream)),
        "json" | "xlsx" | "parquet" => whole(ask, &name, form, columns, stream).await,
        other => Err(Problem::wrong(ask, "problem-no-format", other)),
    })
}

type Rows = std::pin::Pin<Box<dyn futures::Stream<Item = Result<Vec<Row>, String>> + Send>>;

fn attached(name: &str, end: &str, kind: &'static str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{end}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// Heads of the fields that columns give, each once.
fn heads(columns: &[Column]) -> Vec<&'static str> {
    let mut out = Vec::new();
    for (name, _) in columns.iter().flat_map(|c| fields(&Row::default(), c)) {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// A row's values in the order of the heads.
fn values(row: &Row, columns: &[Column], heads: &[&str]) -> Vec<Json> {
    let all: Vec<(&str, Json)> = columns.iter().flat_map(|c| fields(row, c)).collect();
    heads.iter().map(|h| all.iter().find(|(n, _)| n == h).map_or(Json::Null, |(_, v)| v.clone())).collect()
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells.map(|c| safe(&c)));
    writer.into_inner().unwrap_or_default()
}

fn csv(name: &str, columns: &'static [Column], rows: Rows) -> Response {
    let heads = heads(columns);
    let first = line(heads.iter().map(|h| (*h).to_owned()));
    let rest = rows.map(move |rows| {
        let rows = rows.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(rows.iter().flat_map(|r| line(values(r, columns, &heads).iter().map(plain))).collect::<Vec<u8>>())
    });
    let body = futures::stream::once(async move { Ok(first) }).chain(rest);
    attached(name, "csv", "text/csv; charset=utf-8", Body::from_stream(body))
}

fn object(row: &Row, columns: &[Column], heads: &[&str]) -> Json {
    Json::Object(heads.iter().map(|h| (*h).to_owned()).zip(values(row, columns, heads)).collect())
}

fn jsonl(name: &str, columns: &'static [Column], rows: Rows) -> Response {
    let heads = heads(columns);
    let body = rows.map(move |rows| {
        let rows = rows.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(rows.iter().map(|r| format!("{}\n", object(r, columns, &heads))).collect::<String>())
    });
    attached(name, "jsonl", "application/jsonl", Body::from_stream(body))
}

async fn whole(ask: &Ask, name: &str, form: &str, columns: &'static [Column], mut rows: Rows) -> Answer {
    let ours = |reason: String| Problem::ours(ask, &reason);
    let heads = heads(columns);
    let mut all = Vec::new();
    while let Some(some) = rows.next().await {
        all.extend(some.map_err(ours)?.iter().map(|r| values(r, columns, &heads)));
    }
    let form = form.to_owned();
    let made = tokio::task::spawn_blocking(move || -> Result<(&'static str, &'static str, Vec<u8>), String> {
        match form.as_str() {
            "json" => {
                let rows: Vec<Json> = all.into_iter().map(|r| Json::Object(heads.iter().map(|h| (*h).to_owned()).zip(r).collect())).collect();
                Ok(("json", "application/json", serde_json::to_vec(&rows).map_err(|e| e.to_string())?))
            }
            "xlsx" => {
                let bytes = sheet(&heads, &all).map_err(|e| e.to_string())?;
                Ok(("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes))
            }
            _ => {
                let texts: Vec<Vec<String>> = all.iter().map(|r| r.iter().map(plain).collect()).collect();
                Ok(("parquet", "application/vnd.apache.parquet", engine::export::text_parquet(&heads, &texts)?))
            }
        }
    });
    let (end, kind, bytes) = made.await.map_err(|e| ours(e.to_string()))?.map_err(ours)?;
    Ok(attached(name, end, kind, Body::from(bytes)))
}

/// Rows of texts as a file.
pub fn texts(ask: &Ask, name: &str, form: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Answer {
    let ours = |reason: String| Problem::ours(ask, &reason);
    let json = |r: Vec<String>| r.into_iter().map(|t| if t.is_empty() { Json::Null } else { Json::String(t) }).collect::<Vec<_>>();
    let (end, kind, bytes) = match form {
        "csv" => {
            let mut out = line(heads.iter().map(|h| (*h).to_owned()));
            rows.into_iter().for_each(|r| out.extend(line(r.into_iter())));
            ("csv", "text/csv; charset=utf-8", out)
        }
        "json" => {
            let rows: Vec<Json> =
                rows.into_iter().map(|r| Json::Object(heads.iter().map(|h| (*h).to_owned()).zip(json(r)).collect())).collect();
            ("json", "application/json", serde_json::to_vec(&rows).map_err(|e| ours(e.to_string()))?)
        }
        "xlsx" => {
            let rows: Vec<Vec<Json>> = rows.into_iter().map(json).collect();
            let bytes = sheet(heads, &rows).map_err(|e| ours(e.to_string()))?;
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
        }
        "parquet" => ("parquet", "application/vnd.apache.parquet", engine::export::text_parquet(heads, &rows).map_err(ours)?),
        other => return Err(Problem::wrong(ask, "problem-no-format", other)),
    };
    Ok(attached(name, end, kind, Body::from(bytes)))
}

/// A workbook with as many sheets as the format's limit asks for. Texts are texts: never read as formulas.
fn sheet(heads: &[&str], rows: &[Vec<Json>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for part in rows.chunks(SHEET_ROWS).chain(rows.is_empty().then_some(&[][..])) {
        let sheet = book.add_worksheet();
        for (column, head) in heads.iter().enumerate() {
            sheet.write_string(0, column as u16, *head)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (row, cells) in part.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (row, column) = (row as u32 + 1, column as u16);
                match cell {
                    Json::Null => continue,
                    Json::Number(n) => sheet.write_number(row, column, n.as_f64().unwrap_or(f64::NAN))?,
                    other => sheet.write_string(row, column, plain(other).chars().take(CELL_CHARS).collect::<String>())?,
                };
            }
        }
    }
    book.save_to_buffer()
}
