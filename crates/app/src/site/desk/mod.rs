//! `/desk`: what whoever holds the office does there as pages: judge doubtful pairs, screen a list, check before an award.
//!
//! Served with `--desk` only, under this machine's own names. It writes judgements to the ledger under the name that the server was started
//! with, and nothing else. A page of another site could send a form here unseen: forms carry a token that only our own pages show, and a
//! browser that names another origin is refused. Nothing that is uploaded is kept.
//!
//! ```text
//! forms    what a form sends
//! told     evidence, likeness and fields in the reader's language
//! pages    which of those found have a page
//! checked  what a check found, in sentences
//! review   doubtful pairs, judged and taken back
//! screen   a list against the office
//! check    before an award: a page and POST /api/v1/check
//! ```

mod forms;

mod told;

mod pages;

pub mod checked;

mod review;

mod screen;

pub mod check;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde::Serialize;
use tokio::sync::Semaphore;

use self::forms::Form;
use super::editions::Library;
use super::guard;
use super::limits::ADDRESS_BYTES_MAX;
use super::reply::{API, Answer, Ask, Policy, Problem, Served, page};
use super::screening::{Open, Screenings};
use crate::who::ENTITIES;
use crate::who::audit::Audit;
use crate::who::tied::Tied;

/// Bytes of an upload; a larger list is for `tura screen`.
pub const UPLOAD_BYTES_MAX: usize = 10 << 20;
/// What a form has around its file.
const AROUND_BYTES: usize = 64 << 10;
/// Lists screened and checks made at once; each takes a core.
const AT_ONCE: usize = 2;
/// The pages' own script, and nobody else's.
const POLICY: &str =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who works at the desk, and what is kept of questions.
pub struct Local {
    /// The author of what is written.
    pub author: String,
    /// The file that keeps questions.
    pub audit: Option<Audit>,
}

/// What the pages of the desk share.
pub struct Desk {
    office: PathBuf,
    site: Arc<Library>,
    author: String,
    /// Stands in every form; nobody else can know it.
    token: String,
    screenings: Arc<Screenings>,
    tied: Mutex<Option<Arc<Tied>>>,
    places: Semaphore,
}

/// What every handler is given.
type Ours = State<Arc<Desk>>;

impl Desk {
    /// The desk of an office, whose pages it leads to.
    pub async fn new(office: &Path, local: Local, site: Arc<Library>) -> Result<Desk, String> {
        let mut token = [0u8; 32];
        getrandom::fill(&mut token).map_err(|e| format!("no randomness: {e}"))?;
        Ok(Desk {
            office: office.to_owned(),
            site,
            author: local.author,
            token: facts::ids::hex(&token),
            screenings: Arc::new(Screenings::new(office, local.audit).await),
            tied: Mutex::new(None),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// What is screened against.
    pub fn screenings(&self) -> Arc<Screenings> {
        self.screenings.clone()
    }

    /// The entities, or the problem that says how to get some.
    fn open(&self, ask: &Ask) -> Result<Arc<Open>, Problem> {
        self.screenings.now().ok_or_else(|| Problem::new(ask, StatusCode::SERVICE_UNAVAILABLE, "problem-desk-unresolved", ""))
    }

    /// What ties people and firms in a version of the entities; read once.
    fn tied(&self, open: &Open) -> Result<Arc<Tied>, String> {
        let mut tied = self.tied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tied) = tied.as_ref().filter(|t| t.version() == open.content) {
            return Ok(tied.clone());
        }
        let folder = engine::shelf::version::folder(&self.office.join("shelf"), ENTITIES, &open.content);
        let read = Arc::new(Tied::read(&folder, &open.content)?);
        *tied = Some(read.clone());
        Ok(read)
    }

    /// Refuses a form that none of our pages made.
    fn is_ours(&self, ask: &Ask, form: &Form) -> Result<(), Problem> {
        let given = form.get("token").as_bytes();
        let is_same = given.len() == self.token.len() && given.iter().zip(self.token.as_bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0;
        if is_same { Ok(()) } else { Err(Problem::refused(ask, StatusCode::FORBIDDEN, "problem-desk-token")) }
    }
}

/// The address of the check as data.
pub const CHECK: &str = "/check";

/// The addresses of the desk.
pub fn router(desk: Arc<Desk>, served: Served) -> Router {
    Router::new()
        .route("/desk", get(home))
        .route("/desk/review", get(review::show).post(review::judge))
        .route("/desk/undo", post(review::undo))
        .route("/desk/screen", get(screen::show).post(screen::run))
        .route("/desk/check", get(check::show).post(check::run))
        .route("/desk/keys.js", get(keys))
        .route(&format!("{API}{CHECK}"), post(check::api))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX + AROUND_BYTES))
        .layer(from_fn(door))
        .layer(Extension(served))
        .with_state(desk)
}

/// What every request passes.
async fn door(ask: Ask, request: Request, next: Next) -> Response {
    let mut response = match refused(&ask, &request) {
        Some(problem) => problem.into_response(),
        None => guard::answer(&ask, request, next).await,
    };
    let policy = Policy { text: HeaderValue::from_static(POLICY), framed: false };
    let headers = response.headers_mut();
    guard::dress(false, Some(policy), headers);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Without this a browser says of its own form that it comes from nowhere.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn refused(ask: &Ask, request: &Request) -> Option<Problem> {
    // A stranger's page can give its name this machine's number, and then read what the browser is answered here.
    if !guard::is_of_this_machine(&ask.base) {
        return Some(Problem::refused(ask, StatusCode::MISDIRECTED_REQUEST, "problem-desk-host"));
    }
    if request.uri().path_and_query().map_or(0, |p| p.as_str().len()) > ADDRESS_BYTES_MAX {
        return Some(Problem::refused(ask, StatusCode::URI_TOO_LONG, "problem-address-long"));
    }
    let said = |name: &str| request.headers().get(name).map(|v| v.to_str().unwrap_or("?").to_ascii_lowercase());
    let is_foreign = said("origin").is_some_and(|origin| origin != ask.base)
        || said("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    (*request.method() == Method::POST && is_foreign).then(|| Problem::refused(ask, StatusCode::FORBIDDEN, "problem-desk-origin"))
}

async fn keys() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../../assets/desk.js"))
}

#[derive(Template, Serialize)]
#[template(path = "desk.html")]
struct Home<'a> {
    #[serde(skip)]
    c: &'a Ask,
    author: String,
    is_resolved: bool,
    waiting: u64,
    keeps: bool,
}

/// `/desk`: what can be done here.
async fn home(State(desk): Ours, ask: Ask) -> Answer {
    let open = desk.screenings.now();
    let waiting = match &open {
        Some(open) => review::waiting(&desk, open).await.map_err(|e| Problem::ours(&ask, &e))?.count(),
        None => 0,
    };
    let home = Home { c: &ask, author: desk.author.clone(), is_resolved: open.is_some(), waiting, keeps: desk.screenings.keeps() };
    page(&ask, &home)
}
