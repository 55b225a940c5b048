//! The other process: reads a request a line, opens the edition through the publication gate, answers.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use engine::publication::marks::Audience;
use engine::rules::stored::COUNTS;
use engine::sql::outside::{Answer, Bounds, Opened, Refused};
use engine::sql::query::Form;
use engine::sql::session::{self, Limits};
use futures::FutureExt;

use super::{Request, Say, TIME_UP};
use crate::cli::Rules;
use crate::project;
use crate::site::limits::{QUERY_ANSWER_BYTES, QUERY_MEMORY_BYTES, QUERY_PROCESS_BYTES, QUERY_SECONDS};
use crate::site::make;

/// A worker that nobody asks ends, and its memory with it.
const IDLE_SECONDS: u64 = 120;
/// Editions that stay open.
const OPEN_MAX: usize = 4;
/// Stack of the thread that plans and runs: plans of nested views are deep.
const STACK_BYTES: usize = 64 << 20;

/// Answers until nobody asks any more.
pub fn run() -> Result<(), String> {
    keep_within();
    let (asked, requests) = channel();
    // A line is waited for elsewhere, so that idleness can be noticed here.
    std::thread::spawn(move || std::io::stdin().lock().lines().map_while(Result::ok).for_each(|line| drop(asked.send(line))));
    let work = move || -> Result<(), String> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(2).build().map_err(|e| e.to_string())?;
        let mut open: Vec<(PathBuf, Opened)> = Vec::new();
        while let Ok(line) = requests.recv_timeout(Duration::from_secs(IDLE_SECONDS)) {
            let request: Request = serde_json::from_str(&line).map_err(|e| e.to_string())?;
            let (say, body) = runtime.block_on(answer(&mut open, &request));
            tell(&say, &body)?;
        }
        Ok(())
    };
    let thread = std::thread::Builder::new().name("queries".to_owned()).stack_size(STACK_BYTES).spawn(work).map_err(|e| e.to_string())?;
    thread.join().unwrap_or_else(|_| Err("it broke down".to_owned()))
}

/// Tells the allocator to set nothing aside before it is needed; it looks only when a process begins.
#[cfg(unix)]
const ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_EAGER_COMMIT", "0");

/// What the system shall hold this process to. Begins the process anew where the allocator was not told to be modest: it would set a
/// gigabyte aside at once, which is all that is allowed here.
pub fn keep_within() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;

        use rustix::process::{Resource, Rlimit, setrlimit};
        if std::env::var_os(ALLOCATOR.0).is_none()
            && let Ok(program) = std::env::current_exe()
        {
            // It comes back only where it could not be done; then the limit below is met sooner.
            let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(ALLOCATOR.0, ALLOCATOR.1).exec();
        }
        let most = Some(QUERY_PROCESS_BYTES as u64);
        // Where the system knows no such limit the query's own count still holds.
        let _ = setrlimit(Resource::Data, Rlimit { current: most, maximum: most });
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

fn tell(say: &Say, body: &[u8]) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let line = serde_json::to_string(say).map_err(|e| e.to_string())?;
    out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.write_all(body)).and_then(|()| out.flush()).map_err(|e| e.to_string())
}

async fn answer(open: &mut Vec<(PathBuf, Opened)>, request: &Request) -> (Say, Vec<u8>) {
    let place = match open.iter().position(|(folder, _)| *folder == request.folder) {
        Some(place) => place,
        None => match open_edition(request).await {
            Ok(opened) => {
                open.truncate(OPEN_MAX - 1);
                open.insert(0, (request.folder.clone(), opened));
                0
            }
            Err(reason) => return (Say::Ours(reason), Vec::new()),
        },
    };
    if let Err(reason) = tell(&Say::Ready, &[]) {
        return (Say::Ours(reason), Vec::new());
    }
    let form = match request.form.as_str() {
        "csv" => Form::Csv,
        "jsonl" => Form::Jsonl,
        "parquet" => Form::Parquet,
        _ => Form::Lists,
    };
    let bounds = Bounds { memory: QUERY_MEMORY_BYTES, rows: request.rows, bytes: QUERY_ANSWER_BYTES };
    let watch = watch();
    let asked = std::panic::AssertUnwindSafe(open[place].1.ask(&request.sql, form, bounds)).catch_unwind().await;
    drop(watch);
    match asked.unwrap_or_else(|_| Err(Refused::Wrong("the engine cannot run this query".to_owned()))) {
        Ok(Answer { columns, rows, is_cut, body }) => (Say::Answer { columns, rows, is_cut, bytes: body.len() }, body),
        Err(Refused::Wrong(reason)) => (Say::Wrong(reason), Vec::new()),
        Err(Refused::Memory) => (Say::Memory, Vec::new()),
        Err(Refused::Ours(reason)) => (Say::Ours(reason), Vec::new()),
    }
}

/// Ends this process unless what is returned is dropped in time: a query need not yield to be stopped.
fn watch() -> std::sync::mpsc::Sender<()> {
    let (done, end) = channel::<()>();
    std::thread::spawn(move || {
        if end.recv_timeout(Duration::from_secs(QUERY_SECONDS)) == Err(RecvTimeoutError::Timeout) {
            std::process::exit(TIME_UP);
        }
    });
    done
}

/// The relations of an edition that its audience may see: its tables through the gate, the flags as they are shown, the counts of verdicts, the views.
async fn open_edition(request: &Request) -> Result<Opened, String> {
    let say = |e: &dyn std::fmt::Display| e.to_string();
    let entities = Some(request.entities.as_str()).filter(|e| !e.is_empty());
    let (data, _) = make::opened(&request.office, &request.dataset, &request.content, entities)?;
    let audience = if request.is_desk { Audience::Desk } else { Audience::Public };
    let gate = make::gate(&request.office, audience, &data, &request.dataset)?;
    let limits = Limits { threads: 1, memory: QUERY_MEMORY_BYTES, spill: std::env::temp_dir() };
    let counts = [("verdict_counts", request.folder.join(COUNTS))];
    let context = gate.open(&data, &counts, &limits).await?;
    // They went through the gate when they were made.
    session::register_parquet(&context, "flags", &request.folder.join(make::FLAGS)).await.map_err(|e| say(&e))?;
    let set = project::rule_set(&Rules::of_pack(&request.pack))?;
    let views: Vec<(String, String)> = set.views.into_iter().map(|v| (v.name, v.sql)).collect();
    session::register_views(&context, &views).await?;
    let shared: Vec<(String, String)> = project::indicators()?.views.iter().map(|v| (v.name.clone(), v.sql.clone())).collect();
    session::register_views(&context, &shared).await?;
    Opened::of(&context).await
}
