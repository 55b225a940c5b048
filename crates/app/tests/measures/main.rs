//! The register on the command line, as an official, an NGO and a newsroom use it: a plan comes in, goes out as a
//! spreadsheet, comes back changed; claims, checks and assessments stand side by side; nothing is half written.

#[path = "../common/mod.rs"]
mod common;

mod plans;

mod said;

use common::{Desk, Run};
use serde_json::Value;

const AUTHOR: [&str; 2] = ["--author", "Aigul S."];

/// A plan as officials keep it.
const PLAN: &str = "№ п/п,Наименование мероприятия,Форма завершения,Ответственный исполнитель,Срок исполнения\n\
    1,Проверка конфликта интересов до заключения договора,Приказ министра,Министерство закупок,IV квартал 2024 года\n\
    2,Публикация договоров за пять дней,Отчёт,Министерство закупок,2025-06-30\n\
    3,Обучение членов комиссий,Отчёт,Академия,декабрь 2025 года\n";

/// A strategy with two bodies, so that somebody can check somebody else.
const STRATEGY: &str = r#"
[strategy]
id = "S1"
title = { en = "Fair purchases", ru = "Честные закупки", kk = "Әділ сатып алу" }
illustrative = true
note = "Drawn up to show a plan."

[[body]]
id = "ministry"
name = "Ministry of Purchases"
aliases = ["MoP"]

[[body]]
id = "service"
name = "Integrity Service"

[[problem]]
id = "P1"
strategy = "S1"
statement = "After a failed tender the contract goes to one invited supplier."

[[objective]]
id = "O1"
strategy = "S1"
problem = "P1"
text = "Less is bought from a single source."
targets = [{ indicator = "I03", baseline = 41.0, target = 25.0, by = 2024 }]

[[measure]]
id = "M1"
strategy = "S1"
number = "1"
objectives = ["O1"]
type = 2
kind = "administrative"
text = "Conflicts of interest are checked before award."

[[action]]
id = "A1"
measure = "M1"
responsible = "ministry"
due = 2024-12-31
form = "Order"

[[action]]
id = "A2"
measure = "M1"
text = "Officers are trained."
responsible = "ministry"
due = "2025-Q2"

[[value]]
indicator = "I03"
period = 2024
value = 37.0
declared_by = "Ministry of Purchases"
source = "Annual report 2024"
"#;

/// `tura measures …` with an author.
fn measures(desk: &Desk, args: &[&str]) -> Run {
    let all: Vec<&str> = ["measures"].into_iter().chain(args.iter().copied()).chain(AUTHOR).collect();
    desk.tura(&all)
}

/// `tura measures …` that only looks.
fn look(desk: &Desk, args: &[&str]) -> Run {
    let all: Vec<&str> = ["measures"].into_iter().chain(args.iter().copied()).collect();
    desk.tura(&all)
}

/// A desk with the strategy in its office.
fn with_strategy() -> Desk {
    let desk = Desk::new();
    desk.put("strategy.toml", STRATEGY);
    measures(&desk, &["import", "strategy.toml"]).ends(0);
    desk
}

/// The number of the event that a run wrote.
#[track_caller]
fn event(run: &Run) -> i64 {
    let (_, number) = run.out.rsplit_once("as event ").unwrap_or_else(|| panic!("no event in {:?}", run.out));
    number.trim().trim_end_matches('.').parse().expect("a number")
}

#[track_caller]
fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not in:\n{text}");
    }
}

fn json(desk: &Desk, args: &[&str]) -> Value {
    serde_json::from_str(&look(desk, args).ends(0).out).expect("JSON")
}

#[test]
fn what_would_steer_a_terminal_is_not_printed() {
    let desk = Desk::new();
    desk.put("plan.csv", PLAN.replacen("Публикация", "\u{1b}[31mПубликация", 1));
    let run = measures(&desk, &["import", "plan.csv", "--strategy", "P24"]).ends(0);
    let all = [run.out, look(&desk, &["list"]).ends(0).out, look(&desk, &["show", "P24.2"]).ends(0).out].concat();
    assert!(all.contains("[31mПубликация") && !all.contains('\u{1b}'), "{all:?}");
    measures(&desk, &["start", "P24.2", "--on", "2024-01-01"]).ends(0);
    for author in ["  ", "two\nlines"] {
        let args = ["measures", "start", "P24.2", "--on", "2024-01-01", "--author", author];
        desk.tura(&args).ends(2).says(&["author"]);
    }
}

#[test]
fn the_republic_has_its_plan_in_the_demo_office() {
    let desk = Desk::new();
    desk.tura(&["demo", "--processes", "300", "--office", "office", "--no-serve", "--quiet"]).ends(0);
    let listed = look(&desk, &["list"]).ends(0).out;
    has(&listed, &["A1.1", "Strategy republic-2021 is made up", "≠"]);
    has(&look(&desk, &["show", "A1.1"]).ends(0).out, &["sample republic", "MADE UP"]);
    // The same republic again says nothing new.
    desk.tura(&["world", "--processes", "300", "--out", "republic", "--quiet"]).ends(0);
    has(&measures(&desk, &["import", "republic/plan.toml"]).ends(0).out, &["0  new", "0  changed", "Nothing was written"]);
}

#[test]
fn the_strategy_shown_in_the_docs_is_one() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/measures.md")).expect("the page");
    let (_, rest) = page.split_once("```toml\n[strategy]").expect("a strategy in a block");
    let (strategy, _) = rest.split_once("```").expect("the block's end");
    let desk = Desk::new();
    desk.put("strategy.toml", format!("[strategy]{strategy}"));
    measures(&desk, &["import", "strategy.toml"]).ends(0);
    has(&measures(&desk, &["import", "strategy.toml"]).ends(0).out, &["0  new", "Nothing was written"]);
    has(&look(&desk, &["show", "A1"]).ends(0).out, &["moved once", "verified     partial", "Open Ledger (ngo): limited"]);
}

#[test]
fn the_catalogue_and_the_study_are_printed() {
    let desk = Desk::new();
    has(&look(&desk, &["catalogue"]).ends(0).out, &["  1  ", " 32  ", "32 types", "UNCAC"]);
    let study = || look(&desk, &["study", "--worlds", "2", "--seed", "7", "--quiet"]).ends(0).out;
    let one = study();
    has(&one, &["2 worlds of each kind, seed 7", "| main |", "| nobody to compare |", "Required of `main`"]);
    assert_eq!(one, study(), "the same seed, the same table");
    look(&desk, &["study", "--worlds", "0"]).ends(2).says(&["--worlds 0"]);
}
