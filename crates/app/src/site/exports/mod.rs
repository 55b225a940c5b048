//! The data in other people's words: OCDS releases and FollowTheMoney entities, made from the public rows that each process's
//! document has, and from nothing else.

pub mod ocds;

mod release;

pub mod ftm;

use std::sync::Arc;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::{Stream, TryStreamExt, stream};
use index::pages::Cell;
use serde_json::Value as Json;

use super::editions::Edition;
use super::limits::EXPORT_CHUNK;

/// Bytes of a file as they are made.
type Bytes = Result<Vec<u8>, std::io::Error>;

/// What `each` makes of every process's document, in order of process, some at a time. No connection is held between two reads, so
/// slow readers of large files do not keep pages from being read.
fn of_documents(edition: Arc<Edition>, each: impl Fn(&Json, &mut Vec<u8>) + Clone + Send + 'static) -> impl Stream<Item = Bytes> + Send {
    let next = move |last: i64| {
        let (edition, each) = (edition.clone(), each.clone());
        async move {
            let sql = "select process_id, document from documents where process_id > ? order by process_id limit ?";
            let rows = edition.pages.rows(sql, &[Cell::Int(last), Cell::Int(EXPORT_CHUNK)]).await?;
            let Some(end) = rows.last().and_then(|r| r.int("process_id")) else { return Ok::<_, String>(None) };
            let made = tokio::task::spawn_blocking(move || {
                let mut out = Vec::new();
                for row in &rows {
                    let text = edition.pages.document(row)?;
                    each(&serde_json::from_str(&text).map_err(|e| e.to_string())?, &mut out);
                }
                Ok::<_, String>(out)
            });
            Ok(Some((made.await.map_err(|e| e.to_string())??, end)))
        }
    };
    stream::try_unfold(i64::MIN, next).map_err(std::io::Error::other)
}

/// A file that is sent as it is made.
fn sent(name: &str, end: &str, kind: &'static str, body: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{end}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], Body::from_stream(body)).into_response()
}

/// The rows of a table of a document, in the order in which they were published.
fn rows<'d>(document: &'d Json, table: &str) -> Vec<&'d Json> {
    let mut rows: Vec<&Json> = document[table].as_array().into_iter().flatten().collect();
    // Numbers as numbers: the tenth comes after the second.
    let place = |row: &Json| -> Vec<(u64, String)> {
        let pointer = row["pointer"].as_str().unwrap_or_default();
        pointer.split('/').map(|step| (step.parse().unwrap_or(0), step.to_owned())).collect()
    };
    rows.sort_by_cached_key(|row| place(row));
    rows
}

/// A text of a row; `None` where nothing was published.
fn text<'d>(row: &'d Json, column: &str) -> Option<&'d str> {
    row[column].as_str().filter(|t| !t.is_empty())
}

/// A number of a row, whole where it is whole.
fn number(row: &Json, column: &str) -> Option<serde_json::Number> {
    /// Up to here every whole number is one of a double's.
    const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
    let value = match &row[column] {
        Json::Number(n) if n.is_i64() || n.is_u64() => return Some(n.clone()),
        Json::Number(n) => n.as_f64()?,
        Json::String(t) => t.parse().ok()?,
        _ => return None,
    };
    if value.fract() == 0.0 && value.abs() < WHOLE_MAX { Some((value as i64).into()) } else { serde_json::Number::from_f64(value) }
}
