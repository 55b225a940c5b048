//! Connections: how many at once, and who leaves when places run short.
//!
//! A place is taken from the first byte to the last. Somebody who opens thousands of connections and says nothing must not
//! keep the others out: when all places are taken, whoever has waited longest without asking anything leaves first, then whoever
//! has not taken a byte of an answer for some seconds. Whoever is being served is left alone.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::limits::{CONNECTIONS_MAX, HEAD_BYTES_MAX, HEAD_SECONDS, STALL_SECONDS};

/// Open files that are not connections: page tables, search, raw content, what is being made.
const FILES_KEPT: u64 = 512;
/// Places below which serving makes no sense.
const CONNECTIONS_LEAST: usize = 16;
/// An answer of which nothing was taken for so long is given up.
const STALL_WAIT: Duration = Duration::from_secs(STALL_SECONDS);
/// The same when places run short.
const STALL_SHORT: Duration = Duration::from_secs(5);
/// How often stalled answers are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Where one connection stands.
struct Seat {
    /// It asked something, and has not got all of the answer.
    is_served: AtomicBool,
    /// Milliseconds from the opening of the house to the last byte or turn.
    moved: AtomicU64,
    leave: Notify,
    began: Instant,
}

impl Seat {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn touch(&self) {
        self.moved.store(self.now(), Ordering::Relaxed);
    }

    fn turn(&self, is_served: bool) {
        self.is_served.store(is_served, Ordering::Relaxed);
        self.touch();
    }

    fn still_for(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.moved.load(Ordering::Relaxed)))
    }
}

/// All connections.
struct House {
    places: Arc<Semaphore>,
    seats: Mutex<BTreeMap<u64, Arc<Seat>>>,
    began: Instant,
}

impl House {
    fn new(places: usize) -> House {
        House { places: Arc::new(Semaphore::new(places)), seats: Mutex::default(), began: Instant::now() }
    }

    /// A place for a new connection; somebody leaves for it if need be.
    async fn place(&self) -> OwnedSemaphorePermit {
        loop {
            if let Ok(place) = self.places.clone().try_acquire_owned() {
                return place;
            }
            self.let_one_go();
            // Whoever was told to leave does so at once, but on another thread.
            if let Ok(Ok(place)) = tokio::time::timeout(Duration::from_millis(20), self.places.clone().acquire_owned()).await {
                return place;
            }
        }
    }

    /// Tells the one who is least missed to leave.
    fn let_one_go(&self) {
        let seats = self.seats.lock().unwrap_or_else(|e| e.into_inner());
        let is_served = |s: &Seat| s.is_served.load(Ordering::Relaxed);
        let waiting = seats.values().filter(|s| !is_served(s)).max_by_key(|s| s.still_for());
        let stalled = || seats.values().filter(|s| is_served(s) && s.still_for() > STALL_SHORT).max_by_key(|s| s.still_for());
        if let Some(seat) = waiting.or_else(stalled) {
            // Not chosen again while it gets up.
            seat.turn(true);
            seat.leave.notify_one();
        }
    }

    /// Ends answers that nobody takes; never returns.
    async fn sweep(&self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let seats = self.seats.lock().unwrap_or_else(|e| e.into_inner());
            seats.values().filter(|s| s.still_for() > STALL_WAIT).for_each(|s| s.leave.notify_one());
        }
    }

    fn sit(self: &Arc<House>, number: u64, place: OwnedSemaphorePermit) -> Guest {
        let seat = Seat { is_served: AtomicBool::new(false), moved: AtomicU64::new(0), leave: Notify::new(), began: self.began };
        seat.touch();
        let seat = Arc::new(seat);
        self.seats.lock().unwrap_or_else(|e| e.into_inner()).insert(number, seat.clone());
        Guest { house: self.clone(), number, seat, _place: place }
    }
}

/// A connection in its place; gone, it leaves the place to others, whatever became of it.
struct Guest {
    house: Arc<House>,
    number: u64,
    seat: Arc<Seat>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.house.seats.lock().unwrap_or_else(|e| e.into_inner()).remove(&self.number);
    }
}

/// Raises the limit of open files as far as the process may, and says how many connections that leaves room for.
fn places(say: &dyn Fn(&str)) -> usize {
    // Where the limit is not known, nothing speaks against the usual number.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
    let places = usize::try_from(files.saturating_sub(FILES_KEPT)).unwrap_or(CONNECTIONS_MAX).clamp(CONNECTIONS_LEAST, CONNECTIONS_MAX);
    if places < CONNECTIONS_MAX {
        let wanted = CONNECTIONS_MAX as u64 + FILES_KEPT;
        say(&format!(
            "this process may open {files} files, so {places} readers are served at once; `ulimit -n {wanted}` makes it {CONNECTIONS_MAX}"
        ));
    }
    places
}

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, router: Router, say: &(dyn Fn(&str) + Sync)) -> Result<(), String> {
    let house = Arc::new(House::new(places(say)));
    let swept = house.clone();
    tokio::spawn(async move { swept.sweep().await });
    let mut number = 0;
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Too many open files, or a client that has gone: the next one may be well.
            Err(_) => {
                house.let_one_go();
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let place = house.place().await;
        number += 1;
        let guest = house.sit(number, place);
        let router = router.clone();
        tokio::spawn(async move { connection(stream, router, &guest.seat).await });
    }
}

async fn connection(stream: TcpStream, router: Router, seat: &Arc<Seat>) {
    // Small answers go at once.
    let _ = stream.set_nodelay(true);
    let service = Seated { inner: TowerToHyperService::new(router), seat: seat.clone() };
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(HEAD_SECONDS)).max_buf_size(HEAD_BYTES_MAX).keep_alive(true);
    let served = builder.serve_connection(TokioIo::new(Watched { stream, seat: seat.clone() }), service);
    tokio::select! {
        // A client that breaks off is no event.
        _ = served => {}
        () = seat.leave.notified() => {}
    }
}

/// The service of one connection; its seat knows whether an answer is under way.
struct Seated {
    inner: TowerToHyperService<Router>,
    seat: Arc<Seat>,
}

type Answering = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl Service<Request<Incoming>> for Seated {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: Request<Incoming>) -> Answering {
        let turn = Turn::new(&self.seat);
        let answer = self.inner.call(request);
        Box::pin(async move { Ok(answer.await?.map(|body| Body::new(Served { body, _turn: turn }))) })
    }
}

/// From a request to the end of its answer.
struct Turn(Arc<Seat>);

impl Turn {
    fn new(seat: &Arc<Seat>) -> Turn {
        seat.turn(true);
        Turn(seat.clone())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.turn(false);
    }
}

/// An answer's body, that ends a turn.
struct Served {
    body: Body,
    _turn: Turn,
}

impl hyper::body::Body for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose seat knows when bytes last moved.
struct Watched {
    stream: TcpStream,
    seat: Arc<Seat>,
}

impl Watched {
    fn moved<T>(&self, polled: Poll<std::io::Result<T>>) -> Poll<std::io::Result<T>> {
        // Only an answer's bytes keep a seat: a head that comes a byte at a time does not make its sender newer.
        if polled.is_ready() && self.seat.is_served.load(Ordering::Relaxed) {
            self.seat.touch();
        }
        polled
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.moved(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        all: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, all);
        self.moved(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
