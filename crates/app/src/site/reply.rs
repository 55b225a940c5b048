//! What a request asks for, and how an answer leaves the house.

mod ask;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

pub use self::ask::{API, Ask, Reads, SQL, Served, escape, unescape, whole_parameters};
use super::editions::{Edition, Found, Library};
use super::limits::QUERY_RETRY_SECONDS;

/// What an answer says of who may show it inside another page, and what may style it, where that differs from all other answers.
#[derive(Clone)]
pub struct Policy {
    /// The Content-Security-Policy.
    pub text: HeaderValue,
    /// Whether other sites may show it in a frame.
    pub framed: bool,
}

/// The parts of an address. Where they cannot be read as what they ought to be, there is no such page.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(found)) => Ok(Path(found)),
            Err(_) => {
                let Ok(ask) = Ask::from_request_parts(parts, state).await;
                Err(Problem::missing(&ask, "problem-no-page", &ask.instance()))
            }
        }
    }
}

/// Why there is no page.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// The key of what the reader is told.
    pub key: &'static str,
    /// What it is about.
    pub about: String,
    /// Seconds after which to ask again.
    pub again: Option<u64>,
    /// Boxed: an answer is small where nothing went wrong.
    ask: Box<Ask>,
}

impl Problem {
    /// A problem of any status.
    pub fn new(ask: &Ask, status: StatusCode, key: &'static str, about: &str) -> Problem {
        Problem { status, key, about: about.to_owned(), again: None, ask: Box::new(ask.clone()) }
    }

    /// Something that is not there.
    pub fn missing(ask: &Ask, key: &'static str, about: &str) -> Problem {
        Problem::new(ask, StatusCode::NOT_FOUND, key, about)
    }

    /// A request that cannot be understood.
    pub fn wrong(ask: &Ask, key: &'static str, about: &str) -> Problem {
        Problem::new(ask, StatusCode::BAD_REQUEST, key, about)
    }

    /// A request that no page takes.
    pub fn refused(ask: &Ask, status: StatusCode, key: &'static str) -> Problem {
        Problem::new(ask, status, key, "")
    }

    /// Something of ours that failed: the reason goes to the log, not to the page.
    pub fn ours(ask: &Ask, reason: &str) -> Problem {
        eprintln!("tura: {}: {reason}", ask.path);
        Problem::new(ask, StatusCode::INTERNAL_SERVER_ERROR, "problem-ours", "")
    }

    /// Something that is not ready yet.
    pub fn not_yet(ask: &Ask, key: &'static str, about: &str) -> Problem {
        Problem { again: Some(QUERY_RETRY_SECONDS), ..Problem::new(ask, StatusCode::SERVICE_UNAVAILABLE, key, about) }
    }

    /// What the reader is told.
    pub fn text(&self) -> String {
        self.ask.t1(self.key, "about", self.about.clone())
    }

    /// The kind of problem as RFC 9457 wants it: a name that programs can tell apart, the same in every language.
    fn kind(&self) -> String {
        format!("urn:tura:problem:{}", self.key.trim_start_matches("problem-"))
    }
}

/// The page of a problem.
#[derive(askama::Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    c: &'a Ask,
    status: u16,
    text: String,
    /// Whether the dataset that the address names is there.
    is_of_dataset: bool,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let text = self.text();
        let (kind, body) = if self.ask.json {
            let (title, status) = (self.status.canonical_reason(), self.status.as_u16());
            let body = json!({"type": self.kind(), "title": title, "status": status, "detail": text, "instance": self.ask.instance()});
            ("application/problem+json", body.to_string())
        } else {
            let is_of_dataset = self.key != "problem-no-dataset";
            let page = ProblemPage { c: &self.ask, status: self.status.as_u16(), text, is_of_dataset };
            ("text/html; charset=utf-8", askama::Template::render(&page).unwrap_or_default())
        };
        let mut response = (self.status, [(header::CONTENT_TYPE, kind)], body).into_response();
        response.extensions_mut().insert(Told);
        if let Some(seconds) = self.again {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Marks an answer that tells its problem itself; others get their words on the way out.
#[derive(Clone, Copy)]
pub struct Told;

/// What a handler gives.
pub type Answer = Result<Response, Problem>;

/// A page, or its twin in JSON.
pub fn page<T: askama::Template + Serialize>(ask: &Ask, page: &T) -> Answer {
    let (kind, body) = if ask.json {
        ("application/json", serde_json::to_string(page).map_err(|e| Problem::ours(ask, &e.to_string()))?)
    } else {
        ("text/html; charset=utf-8", page.render().map_err(|e| Problem::ours(ask, &e.to_string()))?)
    };
    Ok(tagged(ask, kind, body))
}

/// Whether a tag is one of those that the reader has.
pub fn has(ask: &Ask, etag: &str) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    ask.etag.as_deref().is_some_and(|have| have.trim() == "*" || have.split(',').any(|e| plain(e) == plain(etag)))
}

/// A body with its tag; nothing where the reader has it already.
pub fn tagged(ask: &Ask, kind: &'static str, body: impl Into<Vec<u8>>) -> Response {
    let body = body.into();
    let etag = format!("\"{}\"", &facts::ids::digest([kind.as_bytes(), body.as_slice()].into_iter())[..20]);
    let same = has(ask, &etag);
    let tag = HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static(""));
    let mut response =
        if same { StatusCode::NOT_MODIFIED.into_response() } else { ([(header::CONTENT_TYPE, kind)], Body::from(body)).into_response() };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Language, Accept-Encoding"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    response
}

/// What all handlers share.
pub type Site = Arc<Library>;

/// The edition that a request asks for.
pub async fn edition(site: &Site, ask: &Ask, dataset: &str) -> Result<Arc<Edition>, Problem> {
    match site.edition(dataset, ask.day()).await {
        Ok(Found::Open(edition)) => Ok(edition),
        Ok(Found::Nothing) => {
            let is_known = site.now().versions.contains_key(dataset);
            Err(Problem::missing(ask, if is_known { "problem-no-version" } else { "problem-no-dataset" }, dataset))
        }
        Ok(Found::NotYet) => {
            let key = if site.has_failed(dataset, ask.as_of) { "problem-not-made" } else { "problem-making" };
            Err(Problem::not_yet(ask, key, dataset))
        }
        Err(reason) => Err(Problem::ours(ask, &reason)),
    }
}
