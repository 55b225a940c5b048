//! Queries of readers: run in processes of their own, two at a time.
//!
//! A stranger's SQL can loop without yielding, build texts that double at every step, or nest until a stack ends. No limit inside a
//! process stops all of that, so a query runs in another one, which the system keeps within its memory and which ends itself when
//! the time is up; pages never notice. The process keeps the sessions of the editions it was asked about and is used again.

pub mod worker;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::publication::marks::Audience;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::editions::Edition;
use super::limits::{QUERIES_AT_ONCE, QUERY_ANSWER_BYTES, QUERY_SECONDS};

/// The hidden command that runs a worker.
pub const COMMAND: &str = "answer-queries";
/// Exit code of a worker whose query took too long.
const TIME_UP: i32 = 3;
/// Time for a worker to open an edition that it has not met, beside the query's own: the parties of a large dataset are looked through.
const OPEN_SECONDS: u64 = 15;
/// A body longer than this was not cut where it should have been.
const BODY_MAX: usize = QUERY_ANSWER_BYTES * 4;

/// What a worker is asked: a line of JSON.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Request {
    office: PathBuf,
    folder: PathBuf,
    dataset: String,
    content: String,
    entities: String,
    pack: String,
    is_desk: bool,
    sql: String,
    form: String,
    rows: u64,
}

/// What a worker says: a line of JSON, with the body behind an answer.
#[derive(Debug, Deserialize, Serialize)]
enum Say {
    Ready,
    Answer { columns: Vec<(String, String)>, rows: u64, is_cut: bool, bytes: usize },
    Wrong(String),
    Memory,
    Ours(String),
}

/// An answer.
#[derive(Debug)]
pub struct Answered {
    /// Columns: name and type.
    pub columns: Vec<(String, String)>,
    /// Rows in it.
    pub rows: u64,
    /// There were more.
    pub is_cut: bool,
    /// The rows in the form asked for.
    pub body: Vec<u8>,
}

/// Why there is none.
#[derive(Debug)]
pub enum NoAnswer {
    /// All places are taken.
    Busy,
    /// It took too long.
    Slow,
    /// It needs more memory.
    Memory,
    /// The query cannot be run: what is wrong with it.
    Wrong(String),
    /// Something of ours failed.
    Ours(String),
}

/// A process that runs queries. It ends when nobody holds its standard input.
struct Worker {
    child: Arc<Mutex<Child>>,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The workers.
pub struct Asking {
    places: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Worker>>>,
}

impl Default for Asking {
    fn default() -> Asking {
        Asking { places: Arc::new(Semaphore::new(QUERIES_AT_ONCE)), idle: Arc::default() }
    }
}

impl Request {
    /// A query over an edition.
    pub fn new(edition: &Edition, sql: &str, form: &str, rows: u64) -> Request {
        let made = &edition.made;
        Request {
            office: edition.office().to_owned(),
            folder: edition.folder.clone(),
            dataset: made.dataset.clone(),
            content: made.content.clone(),
            entities: made.entities.clone(),
            pack: made.pack.clone(),
            is_desk: edition.audience == Audience::Desk,
            sql: sql.to_owned(),
            form: form.to_owned(),
            rows,
        }
    }
}

impl Asking {
    /// The answer to a query.
    pub async fn ask(&self, request: Request) -> Result<Answered, NoAnswer> {
        let Ok(place) = self.places.clone().try_acquire_owned() else { return Err(NoAnswer::Busy) };
        let idle = self.idle.clone();
        let running: Arc<Mutex<Option<Arc<Mutex<Child>>>>> = Arc::default();
        let seen = running.clone();
        let work = tokio::task::spawn_blocking(move || {
            // Given back when the worker is done, even where the reader has gone.
            let _place = place;
            run(&idle, &request, &seen)
        });
        match tokio::time::timeout(Duration::from_secs(QUERY_SECONDS + OPEN_SECONDS), work).await {
            Ok(done) => done.unwrap_or_else(|e| Err(NoAnswer::Ours(e.to_string()))),
            Err(_) => {
                // A worker ends itself; this one did not.
                if let Some(child) = running.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                    let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
                }
                Err(NoAnswer::Slow)
            }
        }
    }
}

/// Asks an idle worker, or a new one; a worker that has answered is idle again.
fn run(idle: &Mutex<Vec<Worker>>, request: &Request, running: &Mutex<Option<Arc<Mutex<Child>>>>) -> Result<Answered, NoAnswer> {
    loop {
        let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let is_new = kept.is_none();
        let mut worker = match kept {
            Some(worker) => worker,
            None => start().map_err(NoAnswer::Ours)?,
        };
        *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(worker.child.clone());
        let mut is_ready = false;
        match talk(&mut worker, request, &mut is_ready) {
            Ok(answer) => {
                idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                return answer;
            }
            // One that was idle for long has gone home: another comes.
            Err(_) if !is_new && !is_ready => worker.end(),
            Err(reason) => {
                let code = worker.end();
                return Err(match (is_ready, code) {
                    (true, Some(TIME_UP)) => NoAnswer::Slow,
                    // The system ended it, or it could get no more memory, or its stack ended.
                    (true, None) => NoAnswer::Memory,
                    _ => NoAnswer::Ours(format!("a worker ended: {reason}")),
                });
            }
        };
    }
}

fn start() -> Result<Worker, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut child = Command::new(program)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|e| format!("no process for queries: {e}"))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (Some(input), Some(output)) = (input, output) else { return Err("a process without pipes".to_owned()) };
    Ok(Worker { child: Arc::new(Mutex::new(child)), input, output: BufReader::new(output) })
}

impl Worker {
    /// Ends it and gives its exit code; `None` where a signal ended it.
    fn end(self) -> Option<i32> {
        drop(self.input);
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // Its output has ended, so it is ending itself; should it not, the next look finds it killed.
        for _ in 0..50 {
            match child.try_wait() {
                Ok(Some(status)) => return status.code(),
                Ok(None) => std::thread::sleep(Duration::from_millis(20)),
                Err(_) => break,
            }
        }
        let _ = child.kill();
        child.wait().ok().and_then(|s| s.code())
    }
}

/// `Err`: the worker is gone.
fn talk(worker: &mut Worker, request: &Request, is_ready: &mut bool) -> Result<Result<Answered, NoAnswer>, String> {
    let wrong = |e: std::io::Error| e.to_string();
    let line = serde_json::to_string(request).map_err(|e| e.to_string())?;
    worker.input.write_all(format!("{line}\n").as_bytes()).and_then(|()| worker.input.flush()).map_err(wrong)?;
    loop {
        let mut line = String::new();
        if worker.output.read_line(&mut line).map_err(wrong)? == 0 {
            return Err("it said nothing more".to_owned());
        }
        let answer = match serde_json::from_str(&line).map_err(|e| e.to_string())? {
            Say::Ready => {
                *is_ready = true;
                continue;
            }
            Say::Answer { columns, rows, is_cut, bytes } if bytes <= BODY_MAX => {
                let mut body = vec![0; bytes];
                worker.output.read_exact(&mut body).map_err(wrong)?;
                Ok(Answered { columns, rows, is_cut, body })
            }
            Say::Answer { .. } => return Err("its answer is too long".to_owned()),
            Say::Wrong(reason) => Err(NoAnswer::Wrong(reason)),
            Say::Memory => Err(NoAnswer::Memory),
            Say::Ours(reason) => Err(NoAnswer::Ours(reason)),
        };
        return Ok(answer);
    }
}
