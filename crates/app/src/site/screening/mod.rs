//! `/screening`: the desk's answers in the shapes of yente's API, so that its clients and OpenRefine work here unchanged.
//!
//! Served at the desk only. It writes nothing and keeps no question, unless the office named an audit file. What scores is ours, and
//! `/screening/algorithms` says so. Errors have the shapes that these clients know, not those of the rest of the site.

mod asked;
mod catalog;
mod entities;
mod faults;
mod matching;
mod reconcile;
mod search;

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use resolve::screen::Screening;
use serde_json::{Value, json};

use self::faults::Fault;
use crate::clock::now;
use crate::who::ENTITIES;
use crate::who::audit::{Asked, Audit};
use crate::who::screened::{Catalog, folder};

/// Bytes of a question: a hundred entities with all their names.
const BODY_BYTES_MAX: usize = 10 << 20;
/// Longest address; longer ones are refused as yente refuses them.
const ADDRESS_BYTES_MAX: usize = 60_000;
/// How often the ledger is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Names the environment variable with the token of `POST /updatez`.
const TOKEN: &str = "TURA_UPDATE_TOKEN";

/// What is screened against, open.
pub struct Open {
    /// Content of the version.
    pub content: String,
    /// When that version was made, RFC 3339.
    pub at: String,
    /// What can be screened against.
    pub catalog: Catalog,
    /// The entities.
    pub screening: Screening,
}

/// The index of the office's newest entities, once it is there.
pub struct Screenings {
    office: PathBuf,
    audit: Option<Audit>,
    open: RwLock<Option<Arc<Open>>>,
}

impl Screenings {
    /// Opens what there is; nothing is no fault. `audit` keeps every question.
    pub async fn new(office: &Path, audit: Option<Audit>) -> Screenings {
        let screenings = Screenings { office: office.to_owned(), audit, open: RwLock::new(None) };
        if let Err(reason) = screenings.renew().await {
            eprintln!("tura: screening: {reason}");
        }
        screenings
    }

    /// Opens the index of the newest entities, where it is not the one that is open.
    async fn renew(&self) -> Result<(), String> {
        let path = self.office.join("ledger.sqlite");
        let ledger = ledger::Ledger::open(&path).await.map_err(|e| e.to_string())?;
        let current = ledger.current(ENTITIES).await.map_err(|e| e.to_string());
        ledger.close().await;
        let Some(version) = current? else { return Ok(()) };
        if self.now().is_some_and(|open| open.content == version.content_hash) {
            return Ok(());
        }
        let folder = folder(&self.office, &version.content_hash);
        let screening = Screening::open(&folder).map_err(|e| format!("{e}; run `tura resolve`"))?;
        let open = Open { catalog: Catalog::read(&folder)?, content: version.content_hash, at: version.at, screening };
        *self.open.write().unwrap_or_else(|e| e.into_inner()) = Some(Arc::new(open));
        Ok(())
    }

    /// Whether questions are kept.
    pub fn keeps(&self) -> bool {
        self.audit.is_some()
    }

    /// Keeps questions before they are answered, where the office asked for that.
    pub fn keep(&self, open: &Open, asked: &[Asked<'_>]) -> Result<(), String> {
        self.audit.as_ref().map_or(Ok(()), |audit| audit.keep(&now(), &open.content, asked))
    }

    /// The same for an answer in the shapes of these clients: a question that cannot be kept is not answered.
    fn kept(&self, open: &Open, asked: &[Asked<'_>]) -> Result<(), Fault> {
        self.keep(open, asked).map_err(|reason| {
            eprintln!("tura: {reason}");
            Fault::new(StatusCode::SERVICE_UNAVAILABLE, "The question could not be kept, so it is not answered.")
        })
    }

    /// What is open now.
    pub fn now(&self) -> Option<Arc<Open>> {
        self.open.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    fn open(&self) -> Result<Arc<Open>, Fault> {
        self.now().ok_or(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "Index not ready."))
    }

    /// Looks again and again; ends with the process.
    pub async fn watch(self: Arc<Screenings>) {
        let mut said = String::new();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let reason = self.renew().await.err().unwrap_or_default();
            if !reason.is_empty() && reason != said {
                eprintln!("tura: screening: {reason}");
            }
            said = reason;
        }
    }
}

/// What every handler is given.
type Ours = State<Arc<Screenings>>;

/// The addresses under `/screening`.
pub fn router(screenings: Arc<Screenings>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { Json(json!({"status": "ok"})) }))
        .route("/readyz", get(ready))
        .route("/catalog", get(catalog::catalog))
        .route("/manifest", get(catalog::catalog))
        .route("/algorithms", get(catalog::algorithms))
        .route("/updatez", post(update))
        .route("/match/{dataset}", post(matching::matches))
        .route("/search/{dataset}", get(search::search))
        .route("/entities/{id}", get(entities::entity))
        .route("/entities/{id}/adjacent", get(entities::adjacent))
        .route("/entities/{id}/adjacent/{property}", get(entities::adjacent_by))
        .route("/reconcile/{dataset}", get(reconcile::manifest).post(reconcile::answer))
        .route("/reconcile/{dataset}/suggest/entity", get(reconcile::suggest_entity))
        .route("/reconcile/{dataset}/suggest/property", get(reconcile::suggest_property))
        .route("/reconcile/{dataset}/suggest/type", get(reconcile::suggest_type))
        .route("/reconcile/{dataset}/extend/property", get(reconcile::extend_property))
        .fallback(|| async { Fault::new(StatusCode::NOT_FOUND, "Not Found") })
        .method_not_allowed_fallback(|| async { Fault::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed") })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(guard))
        .with_state(screenings)
}

async fn ready(State(screenings): Ours) -> Result<Json<Value>, Fault> {
    screenings.open().map(|_| Json(json!({"status": "ok"})))
}

async fn update(State(screenings): Ours, request: Request) -> Result<Json<Value>, Fault> {
    let given = asked::Params::of(request.uri()).first("token").unwrap_or_default();
    // Without a token in the environment nobody may ask; the watcher sees new versions by itself.
    if std::env::var(TOKEN).ok().filter(|t| !t.is_empty() && *t == given).is_none() {
        return Err(Fault::new(StatusCode::FORBIDDEN, "Invalid token."));
    }
    screenings.renew().await.map_err(|reason| Fault::new(StatusCode::SERVICE_UNAVAILABLE, &reason))?;
    Ok(Json(json!({"status": "ok"})))
}

/// What every request passes: this machine's own names only, no address too long, a number to follow it by.
async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    if !super::guard::is_of_this_machine(&format!("http://{host}")) {
        return Fault::new(StatusCode::MISDIRECTED_REQUEST, "Screening is answered under this machine's own names only").into_response();
    }
    // A page of another site could have a browser ask here; a program sends no Origin.
    let origin = request.headers().get(header::ORIGIN).and_then(|o| o.to_str().ok());
    if origin.is_some_and(|origin| !super::guard::is_of_this_machine(origin)) {
        return Fault::new(StatusCode::FORBIDDEN, "Pages of other sites may not ask here").into_response();
    }
    if request.uri().path_and_query().is_some_and(|p| p.as_str().len() > ADDRESS_BYTES_MAX) {
        return Fault::new(StatusCode::URI_TOO_LONG, "Request URI too long").into_response();
    }
    let trace = HeaderName::from_static("traceparent");
    let given = request.headers().get(&trace).cloned();
    let mut response = next.run(request).await;
    if let Some(given) = given {
        response.headers_mut().insert(trace, given);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Runs what takes the processor for a while beside the threads that answer.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let failed = |_| Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "the question could not be answered");
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}
