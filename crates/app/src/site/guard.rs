//! What every request passes: refuses what no address takes, ends what takes too long, says problems in one form, tells a reader
//! that nothing has changed, and puts the usual headers on every answer.

use std::time::{Duration, SystemTime};

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use facts::days;
use futures::FutureExt;

use super::editions::Library;
use super::limits::{ADDRESS_BYTES_MAX, ANSWER_SECONDS, PARAMETERS_MAX};
use super::reply::{API, Ask, Policy, Problem, Reads, Site, Told, has, unescape, whole_parameters};
use super::routes::{self, Route};

/// Nothing runs, nothing comes from elsewhere, nobody frames a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What is done to an address.
const METHODS: &str = "GET, HEAD, OPTIONS";
/// For so long a browser need not ask again whether it may ask: a day.
const PREFLIGHT_SECONDS: &str = "86400";

/// The guard.
pub async fn guard(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let reads = Reads::default();
    request.extensions_mut().insert(reads.clone());
    let (mut parts, body) = request.into_parts();
    let Ok(ask) = Ask::from_request_parts(&mut parts, &()).await;
    let route = parts.extensions.get::<MatchedPath>().and_then(|m| route_of(m.as_str()));
    let query = parts.uri.query().unwrap_or("").to_owned();
    let since = parts.headers.get(header::IF_MODIFIED_SINCE).and_then(|v| v.to_str().ok()).and_then(|v| httpdate::parse_http_date(v).ok());
    // Before the answer is made: should a version land meanwhile, the answer is newer than it says, and will be asked for again.
    let state = route.and_then(|_| state(&site, &ask));
    let refused = refused(&ask, route, &parts.method, &parts.uri, &query);
    let request = Request::from_parts(parts, body);
    let mut response = match refused {
        Some(response) => response,
        None => answer(&ask, request, next).await,
    };
    if matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED)
        && let Some(state) = state
    {
        response = conditional(&ask, response, &state, since, &query);
    }
    say_reads(&reads, response.headers_mut());
    let own = response.extensions_mut().remove::<Policy>();
    dress(ask.json && !ask.is_desk(), own, response.headers_mut());
    if ask.is_desk() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The row of the table that an address was matched by.
fn route_of(matched: &str) -> Option<&'static Route> {
    match matched.strip_prefix(API) {
        Some("") => routes::find("/", true),
        Some(path) => routes::find(path, true),
        None => routes::find(matched, false),
    }
}

/// What is answered without looking further.
fn refused(ask: &Ask, route: Option<&'static Route>, method: &Method, uri: &axum::http::Uri, query: &str) -> Option<Response> {
    let allow = |mut response: Response| {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(METHODS));
        response
    };
    if *method == Method::OPTIONS && (route.is_some() || ask.json) {
        return Some(allow(preflight(ask)));
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        let problem = Problem::refused(ask, StatusCode::METHOD_NOT_ALLOWED, "problem-only-reading");
        return Some(allow(problem.into_response()));
    }
    // A stranger's page can give its name this machine's number, and then read what the browser is answered here.
    if ask.is_desk() && !is_of_this_machine(&ask.base) {
        return Some(Problem::refused(ask, StatusCode::MISDIRECTED_REQUEST, "problem-desk-host").into_response());
    }
    // A page forgives: who mistypes a number sees the first page. A program is told, and first of all what is wrong with a value.
    if let Some(problem) = route.filter(|_| ask.json).and_then(|route| wrong_parameter(ask, route, query)) {
        return Some(problem.into_response());
    }
    let is_long = uri.path_and_query().map_or(0, |p| p.as_str().len()) > ADDRESS_BYTES_MAX;
    let long = || Problem::refused(ask, StatusCode::URI_TOO_LONG, "problem-address-long");
    is_long.then(|| long().into_response())
}

/// Whether the address in a request is this machine's own: its name, or a number that leads nowhere else.
pub fn is_of_this_machine(base: &str) -> bool {
    let host = base.trim_start_matches("http://");
    let name = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(name, _)| name);
    let number = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name == "localhost" || number.is_ok_and(|n| n.is_loopback())
}

/// Answers a browser that asks whether a page of another site may read here: everybody may, but not at the desk.
fn preflight(ask: &Ask) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if ask.json && !ask.is_desk() {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        let may = HeaderValue::from_static("Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match");
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, may);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(PREFLIGHT_SECONDS));
    }
    response
}

/// The first parameter that the address does not take.
fn wrong_parameter(ask: &Ask, route: &'static Route, query: &str) -> Option<Problem> {
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in whole_parameters(query) {
        let shown: String = name.chars().take(60).collect();
        let wrong = |key| Some(Problem::wrong(ask, key, &shown));
        let Some(param) = route.param(&name) else { return wrong("problem-parameter-unknown") };
        if seen.len() >= PARAMETERS_MAX || seen.contains(&name) {
            return wrong("problem-parameter-twice");
        }
        if !param.of.takes(&value) {
            return wrong("problem-parameter-wrong");
        }
        seen.push(name);
    }
    None
}

/// The handler's answer, with the words of this house for a problem that has none.
pub async fn answer(ask: &Ask, request: Request, next: Next) -> Response {
    let made = std::panic::AssertUnwindSafe(next.run(request)).catch_unwind();
    let response = match tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS), made).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => return Problem::ours(ask, "it broke down").into_response(),
        Err(_) => return Problem::not_yet(ask, "problem-too-long", "").into_response(),
    };
    let status = response.status();
    let is_problem = status.is_client_error() || status.is_server_error();
    if !is_problem || response.extensions().get::<Told>().is_some() {
        return response;
    }
    if status.is_server_error() {
        Problem::ours(ask, status.as_str()).into_response()
    } else {
        Problem::new(ask, status, "problem-wrong-address", "").into_response()
    }
}

/// What an answer was made from: its newest version's time, and what names the making.
struct Read {
    at: Option<SystemTime>,
    name: Option<String>,
}

/// What an address reads, as far as its dataset and day say it.
fn state(site: &Library, ask: &Ask) -> Option<Read> {
    let open = site.now();
    let time = |at: &str| {
        let micros = days::parse(at)?.at?;
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(micros / 1_000_000).ok()?))
    };
    let on_day = |dataset: &str| {
        let versions = open.versions.get(dataset)?;
        let day = |at: &str| at.get(..10).and_then(days::parse_day);
        let chosen = versions.iter().rev().find(|v| ask.as_of.is_none_or(|asked| day(&v.at).is_some_and(|d| d <= asked)))?;
        Some((chosen.at.clone(), chosen.content_hash.clone()))
    };
    let read = |dataset: &str| match ask.as_of {
        None => open.current.get(dataset).map(|e| (e.made.at.clone(), e.folder.to_string_lossy().into_owned())),
        Some(_) => on_day(dataset),
    };
    // Promises show on pages of every kind, and change without a new version.
    let promised = site.promised();
    if let Some(rest) = ask.path.strip_prefix("/d/") {
        let (at, name) = read(&unescape(rest.split('/').next().unwrap_or("")))?;
        return Some(Read { at: time(&at).max(promised), name: Some(name) });
    }
    // What is being made shows on these pages, and changes without a new version.
    if !open.making.is_empty() || !open.failures.is_empty() {
        return None;
    }
    let newest = open.versions.keys().filter_map(|d| time(&read(d)?.0)).max().max(promised);
    Some(Read { at: newest, name: None })
}

/// Adds the time and the tag of what was read; leaves out the body where the reader has it.
fn conditional(ask: &Ask, mut response: Response, state: &Read, since: Option<SystemTime>, query: &str) -> Response {
    let headers = response.headers_mut();
    if let Some(name) = state.name.as_ref().filter(|_| !headers.contains_key(header::ETAG)) {
        // Of an answer that is sent as it is made only what it is made from is known: a weak tag.
        let parts = [env!("CARGO_PKG_VERSION"), name, &ask.instance(), query, ask.code()];
        let tag = format!("W/\"{}\"", &facts::ids::digest(parts.iter().map(|p| p.as_bytes()))[..20]);
        headers.extend(HeaderValue::from_str(&tag).map(|tag| (header::ETAG, tag)).ok());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Accept-Encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    }
    if let Some(at) = state.at {
        headers.extend(HeaderValue::from_str(&httpdate::fmt_http_date(at)).map(|v| (header::LAST_MODIFIED, v)).ok());
    }
    let tag = headers.get(header::ETAG).and_then(|t| t.to_str().ok()).unwrap_or_default();
    // A tag says more than a time: where the reader sent tags, they alone decide.
    let same = match &ask.etag {
        Some(_) => !tag.is_empty() && has(ask, tag),
        None => since.zip(state.at).is_some_and(|(since, at)| at <= since),
    };
    if !same || response.status() == StatusCode::NOT_MODIFIED {
        return response;
    }
    let mut short = StatusCode::NOT_MODIFIED.into_response();
    for name in [header::ETAG, header::LAST_MODIFIED, header::VARY, header::CACHE_CONTROL] {
        short.headers_mut().extend(response.headers().get(&name).map(|v| (name.clone(), v.clone())));
    }
    short
}

/// In builds for testing: which parameters the handler asked for.
#[cfg(debug_assertions)]
fn say_reads(reads: &Reads, headers: &mut HeaderMap) {
    headers.extend(HeaderValue::from_str(&reads.all().join(" ")).map(|v| (HeaderName::from_static("tura-reads"), v)).ok());
}

#[cfg(not(debug_assertions))]
fn say_reads(_: &Reads, _: &mut HeaderMap) {}

/// The usual headers; an open answer may be read by pages of other sites.
pub fn dress(is_open: bool, own: Option<Policy>, headers: &mut HeaderMap) {
    let (text, framed) = own.map_or((HeaderValue::from_static(POLICY), false), |p| (p.text, p.framed));
    headers.insert(header::CONTENT_SECURITY_POLICY, text);
    let mut set = |name: HeaderName, value: &'static str| drop(headers.insert(name, HeaderValue::from_static(value)));
    if !framed {
        set(header::X_FRAME_OPTIONS, "DENY");
    }
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Where a reader came from is nobody's business.
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if is_open {
        set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "Content-Disposition, ETag, Last-Modified, Retry-After, Tura-Cut, Tura-Rows");
    }
}
