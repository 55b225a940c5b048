//! OCDS out: compiled releases of all processes, or of one, in release packages.

use axum::extract::State;
use axum::response::Response;
use futures::{StreamExt, stream};
use index::pages::Cell;
use serde_json::{Map, Value as Json, json};

use super::release::release;
use super::{of_documents, sent};
use crate::project;
use crate::site::make::Made;
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape, tagged};

/// The extensions whose fields a release may have. Those without a version of their own are named by their main branch.
const EXTENSIONS: [&str; 5] = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_participationFee_extension/v1.1.4/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bidOpening_extension/master/extension.json",
];

/// Everything of a release package but its releases. The address names the version and what of it, the same on every server that
/// holds the version; the date is the version's.
fn package(made: &Made, of: &str) -> Map<String, Json> {
    let source = project::file(&format!("sources/{}/source.toml", made.source)).and_then(|t| t.parse::<toml::Table>().ok());
    let said = |key: &str| source.as_ref().and_then(|t| t.get(key)?.as_str().map(str::to_owned)).filter(|v| !v.is_empty());
    let mut out = Map::new();
    let mut put = |name: &str, value: Json| drop(out.insert(name.to_owned(), value));
    put("uri", json!(format!("urn:tura:ocds:{}:{}{of}", escape(&made.dataset), made.content)));
    put("version", json!("1.1"));
    put("publishedDate", json!(made.at));
    put("publisher", json!({"name": said("publisher").unwrap_or_else(|| made.dataset.clone())}));
    // The standard wants an address here; licences that are only named are on the page of the data.
    if let Some(licence) = said("licence").filter(|l| l.starts_with("https://") || l.starts_with("http://")) {
        put("license", json!(licence));
    }
    put("extensions", json!(EXTENSIONS));
    out
}

/// All processes.
pub async fn all(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let made = edition.made.clone();
    let name = format!("{dataset}-ocds");
    match ask.value("format").unwrap_or("jsonl") {
        "jsonl" => {
            let lines = of_documents(edition, move |document, out| {
                out.extend(release(document, &made).to_string().into_bytes());
                out.push(b'\n');
            });
            Ok(sent(&name, "jsonl", "application/jsonl", lines))
        }
        "json" => {
            let mut head = Json::Object(package(&made, "")).to_string();
            // Open again at its end: the releases follow as they are made.
            head.pop();
            head.push_str(",\"releases\":[\n");
            let releases = of_documents(edition, move |document, out| {
                out.extend(release(document, &made).to_string().into_bytes());
                out.extend(b",\n");
            });
            // Commas stand between, not behind: each chunk waits for whether another follows.
            let between = stream::unfold((Box::pin(releases), None::<Vec<u8>>, false), |(mut rest, held, is_over)| async move {
                if is_over {
                    return None;
                }
                match (rest.next().await, held) {
                    (Some(Err(e)), _) => Some((Err(e), (rest, None, true))),
                    (Some(Ok(chunk)), None) => Some((Ok(Vec::new()), (rest, Some(chunk), false))),
                    (Some(Ok(chunk)), Some(held)) => Some((Ok(held), (rest, Some(chunk), false))),
                    (None, Some(mut held)) => {
                        held.truncate(held.len().saturating_sub(2));
                        Some((Ok(held), (rest, None, true)))
                    }
                    (None, None) => None,
                }
            });
            let ends = |text: String| stream::once(async move { Ok(text.into_bytes()) });
            let body = ends(head)
                .chain(between.filter(|c| std::future::ready(!matches!(c, Ok(b) if b.is_empty()))))
                .chain(ends("\n]}\n".to_owned()));
            Ok(sent(&name, "json", "application/json", body))
        }
        other => Err(Problem::wrong(&ask, "problem-no-format", other)),
    }
}

/// One process.
pub async fn one(State(site): State<Site>, Path((dataset, ocid)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let sql = "select d.document from processes p join documents d on d.process_id = p.process_id where p.ocid = ?";
    let row = edition.pages.row(sql, &[Cell::Text(ocid.clone())]).await.map_err(ours)?;
    let row = row.ok_or_else(|| Problem::missing(&ask, "problem-no-process", &ocid))?;
    let text = edition.pages.document(&row).map_err(ours)?;
    let document: Json = serde_json::from_str(&text).map_err(|e| ours(e.to_string()))?;
    let mut package = package(&edition.made, &format!(":{}", escape(&ocid)));
    package.insert("releases".to_owned(), json!([release(&document, &edition.made)]));
    Ok(told(&ask, &Json::Object(package)))
}

fn told(ask: &Ask, package: &Json) -> Response {
    tagged(ask, "application/json", package.to_string())
}
