//! A flag's page, and the published text behind it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use facts::texts;
use index::pages::{Cell, Row};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::cite::Cite;
use super::rules::{Provision, of, provisions, shown_rule};
use super::see::anchor;
use super::table::Table;
use crate::output::words;
use crate::site::editions::{Edition, Found};
use crate::site::pictures::{Caption, Mark, Peers};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape, page};
use crate::site::take::page_or_picture;

/// Other flags of the rule that the picture sets this one beside.
const PEERS: i64 = 2_000;
/// Source rows on the page.
const ROWS: usize = 8;
/// Characters of the text of one; its release's own page has all.
const TEXT_CHARS: usize = 6_000;

#[derive(Template, Serialize)]
#[template(path = "flag.html")]
struct Flag<'a> {
    #[serde(skip)]
    c: &'a Ask,
    id: String,
    finding: String,
    dataset: String,
    version: i64,
    code: String,
    rule: String,
    sentence: String,
    subject_kind: String,
    subject: String,
    #[serde(skip)]
    subject_href: Option<String>,
    ocid: Option<String>,
    title: Option<String>,
    #[serde(skip)]
    process_href: Option<String>,
    buyer: Option<String>,
    #[serde(skip)]
    buyer_href: Option<String>,
    observed: Option<f64>,
    expected: Option<f64>,
    /// The currency of both, where they are amounts.
    currency: Option<String>,
    /// The two as people read them: amounts with their currency.
    #[serde(skip)]
    observed_shown: Option<String>,
    #[serde(skip)]
    expected_shown: Option<String>,
    on_day: Option<i64>,
    evidence: Vec<(String, Option<String>)>,
    #[serde(skip)]
    peers: String,
    #[serde(skip)]
    peers_columns: Vec<(String, String)>,
    /// What was observed, with the currency where it is an amount.
    #[serde(skip)]
    observed_name: String,
    /// What the picture says, in numbers.
    #[serde(skip)]
    behind_peers: Table,
    peers_count: u64,
    /// There are more than the picture is made of.
    #[serde(skip)]
    peers_cut: bool,
    why: String,
    innocent: String,
    check: String,
    equality: String,
    kind: &'static str,
    fingerprint: String,
    parameters: String,
    provisions: Vec<Provision>,
    pack: String,
    rows: Vec<Source>,
    /// The other releases of a purchase that was merged from several: what its row says may come from any of them.
    releases: Vec<Source>,
    behind: u64,
    more: u64,
    cite: Cite,
}

/// A published row behind a flag.
#[derive(Serialize)]
pub struct Source {
    /// The table it went to.
    pub table: String,
    /// The file's name.
    pub file: String,
    /// Its hash.
    pub sha256: String,
    /// Bytes of the enclosing release.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// Where in the release it stands.
    pub pointer: String,
    /// The published text, cut to what is public.
    pub text: String,
    /// Of a release: its day and what it says.
    #[serde(skip)]
    pub said: String,
    /// Why there is no text.
    #[serde(skip)]
    pub problem: String,
    /// The page of the whole release.
    #[serde(skip)]
    pub href: String,
}

/// The page.
pub async fn show(State(site): State<Site>, Path(id): Path<String>, ask: Ask) -> Answer {
    let ours = |r: String| Problem::ours(&ask, &r);
    for dataset in site.now().versions.keys() {
        let Found::Open(edition) = site.edition(dataset, ask.day()).await.map_err(ours)? else { continue };
        let row = edition.pages.row("select * from flags where flag_id = ?", &[Cell::Text(id.clone())]).await.map_err(ours)?;
        if let Some(row) = row {
            let filled = filled(&ask, edition.clone(), &row).await.map_err(ours)?;
            return page_or_picture(&ask, &filled, &[filled.behind_peers.picture(&filled.peers, &edition.made)]).await;
        }
    }
    Err(Problem::missing(&ask, "problem-no-flag", &id))
}

async fn filled<'a>(ask: &'a Ask, edition: Arc<Edition>, row: &Row) -> Result<Flag<'a>, String> {
    let text = |n: &str| row.text(n);
    let code = text("code").unwrap_or_default();
    let rule = shown_rule(&code, ask).ok_or("the rule is not there")?;
    let m = &rule.meta;
    let document: Json = serde_json::from_str(&edition.pages.document(row)?).map_err(|e| e.to_string())?;
    let dataset = edition.made.dataset.clone();
    let at = |front: &str, id: &str| ask.link(&format!("/d/{}/{front}/{}", escape(&dataset), escape(id)));
    let (kind, subject) = (text("subject_kind").unwrap_or_default(), text("subject_id").unwrap_or_default());
    let ocid = text("ocid");
    let (named, subject_path) = subject_of(&edition, &kind, &subject, ocid.as_deref()).await?;
    // What stands behind `#` comes after the language and the day.
    let subject_href = subject_path.map(|(path, place)| ask.link(&format!("/d/{}/{path}", escape(&dataset))) + &place);
    let made = edition.made.rules.iter().find(|r| r.code == code);
    let currency = text("currency");
    // Amounts in other currencies are no peers.
    let peers_of =
        "select flag_id, observed from flags where code = ? and currency is ? and observed is not null order by day desc, flag_id limit ?";
    let of_currency = currency.clone().map_or(Cell::Null, Cell::Text);
    let rows = edition.pages.rows(peers_of, &[Cell::Text(code.clone()), of_currency, Cell::Int(PEERS + 1)]).await?;
    let mut flags: Vec<(String, f64)> = rows.iter().filter_map(|r| Some((r.text("flag_id")?, r.number("observed")?))).collect();
    let peers_cut = flags.len() as i64 > PEERS;
    flags.truncate(PEERS as usize);
    let values: Vec<f64> = flags.iter().map(|(_, v)| *v).collect();
    let behind_peers = flags.iter().map(|(id, v)| json!({"flag_id": id, "observed": v})).collect();
    let evidence = document["evidence"].as_array().into_iter().flatten().map(|e| {
        let name = e["name"].as_str().unwrap_or_default();
        (m.evidence.get(name).map_or_else(|| name.to_owned(), |l| l.get(ask.lang).to_owned()), e[ask.code()].as_str().map(str::to_owned))
    });
    let evidence = evidence.collect();
    let format = m.format("observed");
    let observed_name = match &currency {
        Some(currency) => format!("{}, {currency}", ask.t("observed")),
        None => ask.t("observed"),
    };
    let (peers, peers_columns) = peers(ask, &values, row, (format, &observed_name));
    let figure =
        |name: &str, format: &str| row.number(name).map(|v| texts::figure(v, format, currency.as_deref().unwrap_or_default(), ask.lang));
    let behind = document["behind"].as_u64().unwrap_or(0);
    let rows = sources(ask, &edition, &document).await;
    let releases = releases(ask, &edition, row.int("process_id"), &rows).await?;
    Ok(Flag {
        c: ask,
        id: text("flag_id").unwrap_or_default(),
        finding: document["finding"].as_str().unwrap_or_default().to_owned(),
        version: edition.made.version,
        rule: of(&m.name, ask),
        sentence: text(ask.code()).unwrap_or_default(),
        subject_kind: words::subject(&kind, ask.lang).to_owned(),
        subject_href,
        subject: named,
        process_href: ocid.as_deref().map(|o| at("process", o)),
        ocid,
        title: text("title"),
        buyer: text("buyer_name").or_else(|| text("buyer_id")),
        buyer_href: text("buyer_id").map(|b| at("buyer", &b)),
        observed: row.number("observed"),
        expected: row.number("expected"),
        observed_shown: figure("observed", format),
        expected_shown: figure("expected", m.format("expected")),
        on_day: row.int("on_day"),
        evidence,
        peers,
        peers_columns,
        observed_name,
        behind_peers: Table::behind(&["flag_id", "observed"], behind_peers),
        cite: Cite::new(ask, &edition.made),
        peers_count: values.len() as u64,
        peers_cut,
        currency,
        why: of(&m.why, ask),
        innocent: of(&m.innocent, ask),
        check: of(&m.check, ask),
        equality: of(&m.equality, ask),
        kind: super::rules::kind(m),
        fingerprint: made.map(|r| r.fingerprint.clone()).unwrap_or_default(),
        parameters: made.map(|r| r.parameters.clone()).unwrap_or_default(),
        provisions: provisions(ask, rule, &edition.made.pack, row.int("on_day")),
        pack: edition.made.pack.clone(),
        more: behind.saturating_sub(rows.len() as u64),
        rows,
        releases,
        behind,
        dataset,
        code,
    })
}

/// The subject's name, and the page it has: its path within the dataset, and its place there.
async fn subject_of(edition: &Edition, kind: &str, id: &str, ocid: Option<&str>) -> Result<(String, Option<(String, String)>), String> {
    let name = |sql: &'static str, id: String| async move {
        let row = edition.pages.row(sql, &[Cell::Text(id.clone())]).await?;
        Ok::<_, String>(row.and_then(|r| r.text("name")).unwrap_or(id))
    };
    let supplier = "select name from suppliers where supplier_id = ?";
    let path = |front: &str| Some((format!("{front}/{}", escape(id)), String::new()));
    let inside = |front: &str| ocid.map(|o| (format!("{front}/{}/{}", escape(o), escape(id)), String::new()));
    let place = |front: &str| ocid.map(|o| (format!("process/{}", escape(o)), format!("#{}", escape(&anchor(front, id)))));
    Ok(match kind {
        "buyer" | "procuringEntity" => (name("select name from buyers where buyer_id = ?", id.to_owned()).await?, path("buyer")),
        "supplier" => (name(supplier, id.to_owned()).await?, path("supplier")),
        "pair" => {
            let mut names = Vec::new();
            for part in id.split('|') {
                let buyer = name("select name from buyers where buyer_id = ?", part.to_owned()).await?;
                names.push(if buyer == part { name(supplier, part.to_owned()).await? } else { buyer });
            }
            (names.join(" · "), None)
        }
        "process" => (id.to_owned(), path("process")),
        "award" | "contract" => (id.to_owned(), inside(kind)),
        "lot" | "bid" => (id.to_owned(), place(kind)),
        "market" => {
            // The class, then what else the rule tells markets apart by.
            let class = id.split('|').next().unwrap_or(id);
            let known = edition.pages.row("select class from classes where class = ?", &[Cell::Text(class.to_owned())]).await?;
            (id.replace('|', " · "), known.map(|_| (format!("market/{}", escape(class)), String::new())))
        }
        _ => (id.to_owned(), None),
    })
}

/// This flag's number among those of the rule's other flags: the picture, and its columns as a table. `format` is how the numbers are
/// printed, `value` what they are.
fn peers(ask: &Ask, values: &[f64], row: &Row, (format, value): (&str, &str)) -> (String, Vec<(String, String)>) {
    let (observed, expected) = (row.number("observed"), row.number("expected"));
    let spread = values.iter().any(|v| Some(*v) != values.first().copied());
    if values.len() < 5 || !spread {
        return (String::new(), Vec::new());
    }
    let (title, desc) = (ask.t("peers"), ask.t("peers-desc"));
    let (this, limit, count) = (ask.t("peers-this"), ask.t("peers-expected"), ask.t("col-flags"));
    // Under an axis there is room for a sign, and none for a word at every number.
    let printed = |v: f64| if format == "percent" { ask.percent(&v) } else { ask.number(&v) };
    let counted = |n: f64| ask.number(&n);
    let picture = Peers {
        caption: Caption { id: "peers", title: &title, desc: &desc },
        values,
        observed: observed.map(|value| Mark { value, label: &this }),
        expected: expected.map(|value| Mark { value, label: &limit }),
        value_name: value,
        count_name: &count,
        printed: &printed,
        counted: &counted,
    };
    (picture.draw(), picture.columns())
}

/// The published text of the first rows of a document that names their places, as they stand in the files.
pub async fn sources(ask: &Ask, edition: &Arc<Edition>, document: &Json) -> Vec<Source> {
    let mut places: Vec<&Json> = document["rows"].as_array().into_iter().flatten().collect();
    places.sort_by_cached_key(|p| (p["file"].as_u64(), p["offset"].as_u64(), steps(p["pointer"].as_str().unwrap_or_default())));
    let mut out = Vec::new();
    for place in places.into_iter().take(ROWS) {
        out.push(source(ask, edition, place).await);
    }
    out
}

/// The steps of a pointer, so that the ninth member of a list stands before the tenth.
fn steps(pointer: &str) -> Vec<(Option<u64>, String)> {
    pointer.split('/').map(|step| (step.parse().ok(), step.to_owned())).collect()
}

/// The other releases behind the row of a purchase that was merged: that row is shown in one of them only.
async fn releases(ask: &Ask, edition: &Arc<Edition>, process: Option<i64>, rows: &[Source]) -> Result<Vec<Source>, String> {
    let Some(process) = process.filter(|_| rows.iter().any(|r| r.table == "processes")) else { return Ok(Vec::new()) };
    let sql = "select document from documents where process_id = ?";
    let Some(row) = edition.pages.row(sql, &[Cell::Int(process)]).await? else { return Ok(Vec::new()) };
    let document: Json = serde_json::from_str(&edition.pages.document(&row)?).map_err(|e| e.to_string())?;
    let mut out = Vec::new();
    for release in document["releases"].as_array().into_iter().flatten().take(ROWS) {
        let place =
            json!({"table": "releases", "file": release["file"], "offset": release["offset"], "length": release["length"], "pointer": ""});
        let date = release["date_text"].as_str().map(|d| ask.published(d));
        let tag = release["tag"].as_str().map(|t| ask.words("tag", t));
        let said = [date, tag].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let found = Source { said, ..source(ask, edition, &place).await };
        let is_shown = |r: &Source| (r.from, r.to, &r.sha256) == (found.from, found.to, &found.sha256) && r.pointer.is_empty();
        if !rows.iter().any(is_shown) {
            out.push(found);
        }
    }
    Ok(out)
}

/// The published text at a place.
async fn source(ask: &Ask, edition: &Arc<Edition>, place: &Json) -> Source {
    let number = |n: &str| place[n].as_u64().unwrap_or(0);
    let (file, offset, length) = (number("file"), number("offset"), number("length"));
    let pointer = place["pointer"].as_str().unwrap_or_default().to_owned();
    let table = place["table"].as_str().unwrap_or_default().to_owned();
    let (from, to) = (offset, offset + length);
    // Rows of registers and lists stand in other versions: they are named, and not shown here.
    if let (Some(name), Some(sha256)) = (place["name"].as_str(), place["sha256"].as_str()) {
        let (file, sha256, problem) = (name.to_owned(), sha256.to_owned(), ask.t("raw-of-list"));
        let (text, said, href) = (String::new(), String::new(), String::new());
        return Source { table, file, sha256, from, to, pointer, text, said, problem, href };
    }
    let edition_there = edition.clone();
    let read = tokio::task::spawn_blocking(move || edition_there.release(file as usize, offset, length)).await;
    let (text, problem) = match read {
        Ok(Ok((release, _))) => match member(&release, &pointer) {
            Some(found) => (serde_json::to_string_pretty(found).unwrap_or_default(), String::new()),
            None => (String::new(), ask.t("raw-merged")),
        },
        // The reason may name a path of this machine.
        Ok(Err(reason)) => {
            eprintln!("tura: {}: {reason}", ask.path);
            (String::new(), ask.t("raw-unread"))
        }
        Err(_) => (String::new(), ask.t("problem-ours")),
    };
    let of = edition.made.files.get(file as usize);
    Source {
        table,
        file: of.map(|f| f.name.clone()).unwrap_or_default(),
        sha256: of.map(|f| f.sha256.clone()).unwrap_or_default(),
        from,
        to,
        pointer,
        text: text.chars().take(TEXT_CHARS).collect(),
        said: String::new(),
        problem,
        href: ask.link(&format!("/d/{}/raw/{file}/{offset}/{length}", escape(&edition.made.dataset))),
    }
}

/// The member at a pointer; a lone object counts as a list of one, as reading has it.
fn member<'j>(document: &'j Json, pointer: &str) -> Option<&'j Json> {
    let mut at = document;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        at = match at {
            Json::Object(members) => match members.get(&step) {
                Some(found) => found,
                None if step == "0" => at,
                None => return None,
            },
            Json::Array(list) => list.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(at)
}

#[derive(Template, Serialize)]
#[template(path = "raw.html")]
struct Raw<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    file: String,
    sha256: String,
    from: u64,
    to: u64,
    withheld: u64,
    #[serde(skip)]
    text: String,
    release: Json,
}

/// A release as published, cut to what is public.
pub async fn raw(State(site): State<Site>, Path((dataset, file, offset, length)): Path<(String, usize, u64, u64)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let missing = || Problem::missing(&ask, "problem-no-release", &dataset);
    let of = edition.made.files.get(file).cloned().ok_or_else(missing)?;
    let place = [file as u64, offset, length].map(|n| i64::try_from(n).map_or(Cell::Null, Cell::Int));
    let known = "select 1 as one from published where file = ? and \"offset\" = ? and length = ?";
    edition.pages.row(known, &place).await.map_err(|r| Problem::ours(&ask, &r))?.ok_or_else(missing)?;
    let there = edition.clone();
    let read = tokio::task::spawn_blocking(move || there.release(file, offset, length)).await;
    let read = read.map_err(|e| Problem::ours(&ask, &e.to_string()))?;
    let (release, withheld) = read.map_err(|r| {
        eprintln!("tura: {}: {r}", ask.path);
        Problem::refused(&ask, StatusCode::NOT_FOUND, "raw-unread")
    })?;
    let text = serde_json::to_string_pretty(&release).unwrap_or_default();
    let (from, to) = (offset, offset + length);
    page(&ask, &Raw { c: &ask, dataset, file: of.name, sha256: of.sha256, from, to, withheld: withheld as u64, text, release })
}
