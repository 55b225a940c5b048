//! Routes, limits and headers.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures::FutureExt;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::connections;
use super::editions::Library;
use super::reply::{API, Ask, Policy, Problem, PublicAddress, Site};
use super::views::{data, decision, flag, flows, home, listed, lists, market, network, party, process, regions, rules, search, texts};

/// Time for an answer to begin.
const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// Bytes of an address.
const ADDRESS_BYTES_MAX: usize = 4 << 10;

/// The site's looks: those of pictures first, so that the page's may change them; the dark last.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let (light, page, dark) = (super::pictures::STYLE, include_str!("../../assets/site.css"), super::pictures::DARK);
    format!("{light}{page}\n@media (prefers-color-scheme:dark){{{dark}}}\n")
});

/// Nothing runs, nothing comes from elsewhere, nobody frames a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every address that is answered with a page, and in JSON behind [`API`].
pub const PAGES: [&str; 24] = [
    "/",
    "/search",
    "/rules",
    "/rule/{code}",
    "/flag/{id}",
    "/data",
    "/about/{name}",
    "/d/{dataset}/buyers",
    "/d/{dataset}/suppliers",
    "/d/{dataset}/flows",
    "/d/{dataset}/buyer/{id}",
    "/d/{dataset}/supplier/{id}",
    "/d/{dataset}/process/{ocid}",
    "/d/{dataset}/raw/{file}/{offset}/{length}",
    "/d/{dataset}",
    "/d/{dataset}/markets",
    "/d/{dataset}/market/{class}",
    "/d/{dataset}/regions",
    "/d/{dataset}/network/{kind}/{id}",
    "/d/{dataset}/award/{ocid}/{id}",
    "/d/{dataset}/contract/{ocid}/{id}",
    "/d/{dataset}/flags",
    "/d/{dataset}/processes",
    "/d/{dataset}/verdicts/{what}",
];

/// The pages behind a front. (Not nested: a nested page would not see the front in its address, and so not that it is to answer in JSON.)
fn pages(front: &str) -> Router<Site> {
    let at = |n: usize| format!("{front}{}", PAGES[n]);
    Router::new()
        .route(&at(1), get(search::show))
        .route(&at(2), get(rules::all))
        .route(&at(3), get(rules::one))
        .route(&at(4), get(flag::show))
        .route(&at(5), get(data::show))
        .route(&at(6), get(texts::show))
        .route(&at(7), get(lists::buyers))
        .route(&at(8), get(lists::suppliers))
        .route(&at(9), get(flows::show))
        .route(&at(10), get(party::buyer))
        .route(&at(11), get(party::supplier))
        .route(&at(12), get(process::show))
        .route(&at(13), get(flag::raw))
        .route(&at(14), get(home::dataset))
        .route(&at(15), get(lists::markets))
        .route(&at(16), get(market::show))
        .route(&at(17), get(regions::show))
        .route(&at(18), get(network::show))
        .route(&at(19), get(decision::award))
        .route(&at(20), get(decision::contract))
        .route(&at(21), get(listed::flags))
        .route(&at(22), get(listed::processes))
        .route(&at(23), get(listed::verdicts))
}

/// The whole site over a library.
pub fn router(site: Arc<Library>) -> Router {
    let style = || async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], STYLE.as_str()) };
    let robots = || async { "User-agent: *\nDisallow: /api/\nDisallow: /search\n" };
    let missing = |ask: Ask| async move {
        let path = ask.path.clone();
        Problem::missing(&ask, "problem-no-page", &path)
    };
    let address = PublicAddress(site.address.as_deref().map(Arc::from));
    Router::new()
        .route("/", get(home::show))
        .merge(pages(""))
        .route(API, get(home::show))
        .merge(pages(API))
        .route("/static/site.css", get(style))
        .route("/robots.txt", get(robots))
        .fallback(missing)
        .with_state(site)
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(PACKED)))
        .layer(from_fn(guard))
        .layer(Extension(address))
}

/// Sheets and Parquet files are packed already: packing them again takes time and saves nothing.
const PACKED: NotForContentType = NotForContentType::const_new("application/vnd.");

/// Refuses what no page takes, ends what takes too long, and puts the usual headers on every answer.
async fn guard(request: Request, next: Next) -> Response {
    let ask = {
        let (mut parts, body) = request.into_parts();
        let Ok(ask) = <Ask as axum::extract::FromRequestParts<()>>::from_request_parts(&mut parts, &()).await;
        (ask, Request::from_parts(parts, body))
    };
    let (ask, request) = ask;
    let is_api = ask.json;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let length = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    let mut response = if !reads {
        let mut refused = Problem::refused(&ask, StatusCode::METHOD_NOT_ALLOWED, "problem-only-reading").into_response();
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        refused
    } else if length > ADDRESS_BYTES_MAX {
        Problem::refused(&ask, StatusCode::URI_TOO_LONG, "problem-address-long").into_response()
    } else {
        let answer = AssertUnwindSafe(tokio::time::timeout(ANSWER_WAIT, next.run(request))).catch_unwind();
        match answer.await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => Problem::not_yet(&ask, "problem-too-long", "").into_response(),
            // The panic's own words are in the log already.
            Err(_) => Problem::ours(&ask, "a page panicked").into_response(),
        }
    };
    let own = response.extensions_mut().remove::<Policy>();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| drop(headers.insert(name, HeaderValue::from_static(value)));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Where a reader came from is nobody's business.
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    match own {
        Some(Policy { text, framed }) => {
            headers.insert(header::CONTENT_SECURITY_POLICY, text);
            if !framed {
                headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
            }
        }
        None => {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        }
    }
    if is_api {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// Serves until the process ends. `ready` is told the address.
pub async fn serve(site: Arc<Library>, listen: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let listener = TcpListener::bind(listen).await.map_err(|e| format!("{listen}: {e}; choose another with --listen"))?;
    ready(listener.local_addr().map_err(|e| e.to_string())?);
    connections::serve(listener, router(site), &|text| eprintln!("tura: {text}")).await
}
