//! `tura demo`: the whole way on an invented republic, with no network.

use std::io::Write;

use super::{Done, Stop, import, serve, world};
use crate::cli::{Demo, Office, Rules};
use crate::output::{self, lang, sink, written};
use crate::project::REPUBLIC;
use crate::site::locale::code;
use crate::work::{Bench, Room, judge};

/// Runs the command.
pub fn run(args: &Demo) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    let kept = args.office.clone();
    let office = Office { office: kept.clone().unwrap_or_else(|| room.folder.path().join("office")) };
    let republic = room.folder.path().join("republic");
    eprintln!("1. An invented republic of {} processes (seed {}). Any likeness is chance.", args.processes, args.seed);
    world::write(args.seed, args.processes, &republic, room.quiet)?;
    eprintln!("2. Its releases go into an office: raw bytes kept, tables written.");
    let files = vec![republic.join("releases.jsonl").display().to_string()];
    let imported = import::import_files(&room, &files, "republic", None, &office, "demo", REPUBLIC)?;
    eprintln!("   {imported}");
    eprintln!("3. Every rule, under the law of the republic (--pack republic).\n");
    let bench = Bench::new(&Rules::of_pack(REPUBLIC))?;
    let material = import::open_dataset(&office, Some("republic"), None)?;
    let judged = judge(&room, &bench, material.tables, &material.dataset)?;
    let mut out = sink(None)?;
    output::table::write(&mut *out, &judged, &bench, lang(args.lang), 5)?;
    written(out.flush())?;
    let place = kept.map_or_else(
        || "the temporary office is gone now; keep one with --office DIR".to_owned(),
        |o| format!("the office is {}", o.display()),
    );
    if !args.no_serve {
        println!("\n4. The same as pages (end with Ctrl-C; `--no-serve` leaves this out):");
        return pages(args, &office);
    }
    println!("\nNext ({place}):");
    println!("  tura demo --office office                 keep the office, then:");
    println!("  tura flag --dataset republic --pack republic   the same table");
    println!("  tura show FLAG --dataset republic --pack republic   the chain behind one flag, down to the bytes");
    println!("  tura query \"select method, count(*) from processes group by method\" --dataset republic");
    println!("  tura rule show R018                       what a rule means, in three languages (--lang ru, kk)");
    println!("  tura eval world                           how well the rules find what was planted");
    Ok(Done::Whole)
}

/// Serves the republic's pages until the process ends.
fn pages(args: &Demo, office: &Office) -> Result<Done, Stop> {
    serve::serve(&office.office, args.listen, None, &args.machine, |address| {
        let address = format!("http://{address}/?lang={}", code(lang(args.lang)));
        println!("   {address}");
        if args.open {
            // Without a desktop there is no opener: the address stands above.
            let _ = std::process::Command::new("xdg-open").arg(&address).spawn();
        }
    })?;
    Ok(Done::Whole)
}
