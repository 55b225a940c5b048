//! The figures of `tura eval matching` without the rest of the program, for whoever works on matching:
//! `cargo run --release -p resolve --example measure -- [GROUP…]`; `TURA_EVAL`, `TURA_DATA`, `TURA_PEOPLE`, and `TURA_WRONG=20` to see what goes wrong.

use std::path::{Path, PathBuf};

use resolve::candidates::Index;
use resolve::measure::{Found, Sources, asked, listed, named, run};
use resolve::screen::{Options, Screening};

fn folder(variable: &str, usual: &str) -> PathBuf {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(usual);
    std::env::var_os(variable).map_or(usual, PathBuf::from)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<usize>().ok());
    let people = number("TURA_PEOPLE").unwrap_or(1_000_000);
    let from = Sources {
        eval: folder("TURA_EVAL", "eval"),
        data: folder("TURA_DATA", "data"),
        people,
        firms: people as u32,
        links: people as u32 * 10,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let groups: Vec<String> = std::env::args().skip(1).collect();
    run(&groups, &from, || None, &mut |found| match found {
        Found::Absent { group, missing } => println!("{group}: not there: {}", missing.display()),
        Found::Figure(f) => println!("{}: {}: {:.4} {} (n {}) {:?} {:?}", f.group, f.what, f.value, f.unit, f.n, f.target, f.is_met()),
    })?;
    if let Some(most) = number("TURA_WRONG") {
        wrong(&from, most)?;
    }
    Ok(())
}

/// Prints what goes wrong, at most so many of each sort.
fn wrong(from: &Sources, most: usize) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(fitted) = named::fitted(from, &mut |_| {})? {
        for (pair, chance) in fitted.judged.iter().zip(fitted.chances()).filter(|(p, c)| (*c >= named::THRESHOLD) != p.same).take(most) {
            println!("{:5} {chance:.3} {} | {}", pair.same, pair.names.0, pair.names.1);
        }
    }
    let Some(entities) = listed::entities(&from.data, "wrong", &mut |_| {})? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let screening = Screening::over(Index::build(folder.path(), entities.iter().cloned())?);
    let people = listed::invented(from, "wrong", &mut |_| {})?;
    let people = people.iter().step_by(7).map(|(name, ..)| asked::question("", "Person", name, "", "")).collect();
    for questions in [asked::un_questions(&entities, false), asked::un_questions(&entities, true), people] {
        let answers = asked::ask(&screening, &questions, Options::default().limit)?;
        answers.wrong.iter().take(most).for_each(|line| println!("{line}"));
    }
    Ok(())
}
