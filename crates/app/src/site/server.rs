//! The router, and the door: connections, their number and their time.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::connections;
use super::desk::{self, Desk};
use super::editions::Library;
use super::guard;
use super::reply::{API, Ask, Problem, Served};
use super::routes::{ASSETS, At, ROUTES};
use super::screening;

/// The whole site over a library: what stands in the table of routes, and nothing else.
pub fn router(site: Arc<Library>, served: Served, desk: Option<Arc<Desk>>) -> Router {
    let missing = |ask: Ask| async move { Problem::missing(&ask, "problem-no-page", &ask.instance()) };
    let mut router = Router::new();
    for route in &ROUTES {
        if route.at != At::Api {
            router = router.route(route.path, (route.serve)());
        }
        if route.at != At::Page {
            router = router.route(&format!("{API}{}", route.path.trim_end_matches('/')), (route.serve)());
        }
    }
    for (path, serve) in &ASSETS {
        router = router.route(path, serve());
    }
    let guard = from_fn_with_state(site.clone(), guard::guard);
    let packing = CompressionLayer::new().compress_when(DefaultPredicate::new().and(PACKED));
    let site = router.fallback(missing).with_state(site).layer(packing).layer(guard).layer(Extension(served.clone()));
    match desk {
        // Both have rules of their own, and they alone take questions by POST.
        Some(desk) => site.nest(SCREENING, screening::router(desk.screenings())).merge(desk::router(desk, served)),
        None => site,
    }
}

/// The front of addresses of screening.
const SCREENING: &str = "/screening";

/// Sheets and Parquet files are packed already: packing them again takes time and saves nothing.
const PACKED: NotForContentType = NotForContentType::const_new("application/vnd.");

/// Serves until the process ends. `ready` is told the address.
pub async fn serve(
    site: Arc<Library>,
    desk: Option<Arc<Desk>>,
    served: Served,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), String> {
    let listener = TcpListener::bind(listen).await.map_err(|e| format!("{listen}: {e}; choose another with --listen"))?;
    ready(listener.local_addr().map_err(|e| e.to_string())?);
    connections::serve(listener, router(site, served, desk), &|text| eprintln!("tura: {text}")).await
}
