//! The router, and the door: connections, their number and their time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use super::editions::Library;
use super::guard;
use super::limits::{CONNECTIONS_MAX, HEAD_BYTES_MAX, HEAD_SECONDS};
use super::reply::{API, Ask, Problem};
use super::routes::{ASSETS, At, ROUTES};

/// The whole site over a library: what stands in the table of routes, and nothing else.
pub fn router(site: Arc<Library>) -> Router {
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
    router.fallback(missing).with_state(site).layer(CompressionLayer::new()).layer(guard)
}

/// Serves until the process ends. `ready` is told the address.
pub async fn serve(site: Arc<Library>, listen: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let listener = TcpListener::bind(listen).await.map_err(|e| format!("{listen}: {e}; choose another with --listen"))?;
    ready(listener.local_addr().map_err(|e| e.to_string())?);
    let router = router(site);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let place = places.clone().acquire_owned().await.map_err(|e| e.to_string())?;
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Too many open files, or a client that has gone: the next one may be well.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let _place = place;
            let mut builder = hyper::server::conn::http1::Builder::new();
            builder
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(HEAD_SECONDS))
                .max_buf_size(HEAD_BYTES_MAX)
                .keep_alive(true);
            // A client that breaks off is no event.
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
