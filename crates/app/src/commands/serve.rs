//! `tura serve`: the office open to readers.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use engine::publication::marks::Audience;
use ledger::Author;

use super::{Done, Stop};
use crate::cli::{Machine, Serve};
use crate::site::desk::{Desk, Local};
use crate::site::editions::Library;
use crate::site::reply::Served;
use crate::site::server;
use crate::who::audit::Audit;

/// Runs the command.
pub fn run(args: &Serve) -> Result<Done, Stop> {
    let office = &args.office.office;
    if !office.join("ledger.sqlite").exists() {
        let say = format!(
            "{} holds no dataset; `tura import FILE --dataset NAME` brings one in, `tura demo` shows an invented one",
            office.display()
        );
        return Err(Stop::Misuse(say));
    }
    let audience = if args.desk { Audience::Desk } else { Audience::Public };
    if args.desk && !args.listen.ip().is_loopback() {
        let say = format!(
            "--desk shows what is not public and has no accounts yet: --listen {} must be an address of this machine alone, as 127.0.0.1:8010",
            args.listen
        );
        return Err(Stop::Misuse(say));
    }
    if args.prepare {
        let runtime = runtime(&args.machine)?;
        let library = runtime.block_on(Library::new(office, audience))?;
        library.refresh(&args.machine, &say)?;
        let open = library.now();
        return match open.failures.iter().next() {
            None => Ok(Done::Whole),
            Some((dataset, reason)) => Err(Stop::Failed(format!("{dataset}: {reason}"))),
        };
    }
    let served = Served { address: args.public_address.as_deref().map(Arc::from), audience };
    let desk = match args.desk {
        true => Some(desk(args)?),
        false => None,
    };
    serve(office, args.listen, served, desk, &args.machine, |address| println!("http://{address}/   (end with Ctrl-C)"))?;
    Ok(Done::Whole)
}

/// Who writes at the desk, and what is kept of questions.
fn desk(args: &Serve) -> Result<Local, Stop> {
    Author::new(&args.author).map_err(|e| Stop::Misuse(format!("--author: {e}")))?;
    let author = args.author.trim().to_owned();
    let audit = args.audit.as_deref().map(|path| Audit::open(path, &author)).transpose()?;
    Ok(Local { author, audit })
}

fn say(text: &str) {
    eprintln!("tura: {text}");
}

fn runtime(machine: &Machine) -> Result<tokio::runtime::Runtime, String> {
    let threads = match machine.threads {
        0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
        n => n,
    };
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().map_err(|e| format!("no threads: {e}"))
}

/// Serves an office until the process ends; new versions are made and shown as they land.
pub fn serve(
    office: &Path,
    listen: SocketAddr,
    served: Served,
    local: Option<Local>,
    machine: &Machine,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), String> {
    let runtime = runtime(machine)?;
    let library = Arc::new(runtime.block_on(Library::new(office, served.audience))?);
    let (watched, machine) = (library.clone(), machine.clone());
    std::thread::spawn(move || watched.watch(&machine, &say));
    runtime.block_on(async {
        let desk = match local {
            Some(local) => Some(Arc::new(Desk::new(office, local, library.clone()).await?)),
            None => None,
        };
        desk.iter().for_each(|d| drop(tokio::spawn(d.screenings().watch())));
        server::serve(library, desk, served, listen, ready).await
    })
}
