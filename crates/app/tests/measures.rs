//! The register on the command line, as an official, an NGO and a newsroom use it: a plan comes in, goes out as a
//! spreadsheet, comes back changed; claims, checks and assessments stand side by side; nothing is half written.

mod common;

use calamine::{Data, Reader, Xlsx};
use common::{Desk, Run, kill};
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
fn a_plan_comes_in_is_listed_shown_taken_away_changed_and_comes_back_with_its_moved_deadline_counted() {
    let desk = Desk::new();
    desk.put("plan.csv", PLAN);
    let first = measures(&desk, &["import", "plan.csv", "--strategy", "P24", "--title", "План", "--lang", "ru"]).ends(0);
    has(&first.out, &["strategy P24", "0  deadline moved", "action P24.1", "body"]);
    let listed = look(&desk, &["list", "--as-of", "2025-03-01"]).ends(0).out;
    has(&listed, &["P24.1", "IV квартал 2024 года", "60 days", "Министерство закупок", "3 actions", "not evaluated"]);
    assert_eq!(look(&desk, &["list", "--overdue", "--as-of", "2025-03-01", "--format", "csv"]).ends(0).out.lines().count(), 2);
    has(&look(&desk, &["show", "P24.2"]).ends(0).out, &["Action P24.2 · Публикация договоров", "due            2025-06-30", "Aigul S."]);

    let table = look(&desk, &["export", "--lang", "ru"]).ends(0).out;
    has(&table, &["id,strategy,number", "2025-06-30"]);
    desk.put("back.csv", &table);
    let same = measures(&desk, &["import", "back.csv", "--lang", "ru"]).ends(0);
    has(&same.out, &["0  new", "0  changed", "3  unchanged", "Nothing was written"]);

    let moved = table.replacen("2025-06-30", "2025-12-31", 1);
    desk.put("back.csv", &moved);
    let tried = measures(&desk, &["import", "back.csv", "--lang", "ru", "--dry-run", "--reason", "No staff."]).ends(0);
    has(&tried.out, &["1  deadline moved", "P24.2: 2025-06-30 → 2025-12-31 (No staff.; decided by Aigul S.)", "--dry-run"]);
    let back = measures(&desk, &["import", "back.csv", "--lang", "ru", "--reason", "No staff.", "--decided-by", "Кабинет"]).ends(0);
    assert_eq!(event(&back), event(&first) + 1, "neither the same plan nor the dry run wrote anything");
    let shown = look(&desk, &["show", "P24.2"]).ends(0).out;
    has(&shown, &["due            2025-12-31; moved once; promised at first for 2025-06-30", "No staff. Decided by Кабинет"]);
    has(&look(&desk, &["list"]).ends(0).out, &["2025-12-31 (moved 1×)", "1 with a moved deadline (1 moves)"]);
}

#[test]
fn a_workbook_goes_out_and_comes_back() {
    let desk = with_strategy();
    look(&desk, &["export", "--format", "xlsx", "--output", "out.xlsx"]).ends(0);
    has(&measures(&desk, &["import", "out.xlsx"]).ends(0).out, &["2  unchanged", "Nothing was written"]);

    let mut book: Xlsx<_> = calamine::open_workbook(desk.path().join("out.xlsx")).expect("a workbook");
    let cells = book.worksheet_range("plan").expect("the sheet");
    let mut changed = rust_xlsxwriter::Workbook::new();
    let sheet = changed.add_worksheet();
    for (row, column, cell) in cells.used_cells() {
        let Data::String(text) = cell else { panic!("{cell:?} at {row},{column}: every cell is text") };
        let text = if text == "2024-12-31" { "2025-03-31" } else { text };
        sheet.write_string(row as u32, column as u16, text).expect("a cell");
    }
    changed.save(desk.path().join("changed.xlsx")).expect("saved");
    let back = measures(&desk, &["import", "changed.xlsx"]).ends(0);
    has(&back.out, &["A1: 2024-12-31 → 2025-03-31 (changed in changed.xlsx"]);
    assert_eq!(json(&desk, &["list", "--format", "json"])[0]["moves"], 1);
}

#[test]
fn claims_checks_and_assessments_stand_side_by_side() {
    let desk = with_strategy();
    has(&look(&desk, &["show", "P1"]).ends(0).out, &["asserted: no public evidence"]);
    let told = measures(&desk, &["evidence", "P1", "--kind", "flags", "--title", "Flags of R018 in 2023"]).ends(0).out;
    has(&told, &["problem P1: evidence e-"]);
    has(&look(&desk, &["show", "P1"]).ends(0).out, &["1 piece of public evidence", "Flags of R018"]);
    measures(&desk, &["start", "A1", "--on", "2024-04-01"]).ends(0);
    measures(&desk, &["claim", "A1", "--by", "mop", "--on", "2024-12-20", "--source", "Report"]).ends(0);
    let unchecked = look(&desk, &["list", "--as-of", "2025-01-10"]).ends(0).out;
    has(&unchecked, &["10 days, unchecked", "1 past it and claimed but unchecked"]);
    measures(
        &desk,
        &[
            "verify",
            "A1",
            "--by",
            "service",
            "--outcome",
            "not_done",
            "--reason",
            "No order.",
            "--on",
            "2025-01-20",
            "--source",
            "Letter 12",
        ],
    )
    .ends(0);
    for (who, kind, verdict) in
        [("Open Ledger", "ngo", "limited"), ("Daily Post", "media", "no_evidence"), ("Open Ledger", "ngo", "not_started")]
    {
        measures(
            &desk,
            &["assess", "A1", "--assessor", who, "--as", kind, "--verdict", verdict, "--reason", "Looked.", "--on", "2025-02-01"],
        )
        .ends(0);
    }
    let shown = look(&desk, &["show", "A1"]).ends(0).out;
    has(&shown, &["claimed      result", "verified     not done", "Daily Post (media): no evidence; Open Ledger (ngo): not started"]);
    has(&shown, &["They do not all say the same.", "Open Ledger (ngo): limited. Looked.", "work began on 2024-04-01"]);
    let before = look(&desk, &["show", "A1", "--as-of", "2025-01-25"]).ends(0).out;
    assert!(before.contains("verified     not done") && !before.contains("Open Ledger"), "said later: {before}");
    let objective = look(&desk, &["show", "O1"]).ends(0).out;
    has(&objective, &["0 of 2 verified as done", "not achieved", "37 for 2024: *declared* by Ministry of Purchases"]);
    has(&look(&desk, &["list", "--not-evaluated", "--body", "Ministry of Purchases"]).ends(0).out, &["A2", "1 action:"]);
    has(&look(&desk, &["show", "S1"]).ends(0).out, &["MADE UP to show a plan", "P1 ·", "O1 ·", "M1 ·"]);
    has(&look(&desk, &["show", "M1"]).ends(0).out, &["2 · ", "A1 ·", "A2 ·"]);
    has(&look(&desk, &["show", "ministry"]).ends(0).out, &["also called    MoP", "A1 ·"]);
    let action = json(&desk, &["show", "A1", "--format", "json"]);
    assert_eq!(action["what"]["action"]["diverges"], true);
    assert_eq!(action["assessments"].as_array().map(Vec::len), Some(3));
    measures(&desk, &["cancel", "A2", "--act", "Order 12", "--reason", "No money."]).ends(0);
    has(&look(&desk, &["list"]).ends(0).out, &["cancelled"]);
}

#[test]
fn nobody_certifies_themselves() {
    let desk = with_strategy();
    measures(&desk, &["claim", "A1", "--by", "ministry"]).ends(0);
    let verify = |by: &str, more: &[&str]| {
        let args: Vec<&str> =
            ["verify", "A1", "--by", by, "--outcome", "done", "--reason", "Seen."].into_iter().chain(more.iter().copied()).collect();
        measures(&desk, &args)
    };
    verify("ministry", &[]).ends(2).says(&["nobody certifies themselves", "nothing was written"]);
    // The same person in the name of another body.
    verify("service", &[]).ends(2).says(&["the same author claimed it"]);
    let other = ["measures", "verify", "A1", "--by", "service", "--outcome", "done", "--reason", "Seen.", "--author", "Dana K."];
    desk.tura(&other).ends(0);
    let own = ["assess", "A1", "--assessor", "Ministry of Purchases", "--as", "ngo", "--verdict", "complete", "--reason", "Ours."];
    measures(&desk, &own).ends(2).says(&["its word is the implementer's"]);
    has(&look(&desk, &["show", "A1"]).ends(0).out, &["verified done"]);
}

#[test]
fn fields_are_amended_and_what_was_said_before_is_kept() {
    let desk = with_strategy();
    measures(&desk, &["set", "A1", "form=Decree", "funding=Budget"]).ends(0);
    measures(&desk, &["set", "S1", "title=Адал сатып алу", "--lang", "kk"]).ends(0);
    let shown = look(&desk, &["show", "A1"]).ends(0).out;
    has(&shown, &["form           Decree", "form: \"Order\" → \"Decree\"", "funding        Budget"]);
    has(&look(&desk, &["show", "S1", "--lang", "kk"]).ends(0).out, &["Адал сатып алу"]);
    has(&look(&desk, &["show", "S1", "--lang", "ru"]).ends(0).out, &["Честные закупки"]);
    for (args, word) in [
        (["A1", "due=2030-01-01"], "a deadline moves only by"),
        (["A1", "state=done"], "unknown field `state`"),
        (["A1", "form=Decree"], "says that already"),
        (["A1", "id=A9"], "never changed"),
        (["S1", "title=One"], "--lang"),
        (["A9", "form=x"], "there is no thing \"A9\""),
        (["M1", "type=77"], "no type of measure"),
    ] {
        measures(&desk, &["set", args[0], args[1]]).ends(2).says(&[word]);
    }
}

#[test]
fn a_deadline_moves_in_the_open() {
    let desk = with_strategy();
    let moved = |to: &str| measures(&desk, &["move", "A1", "--to", to, "--reason", "The list was late.", "--decided-by", "Government"]);
    has(&moved("2025-06-30").ends(0).out, &["A1: due 2024-12-31 → 2025-06-30; moved 1 time; promised at first for 2024-12-31."]);
    has(&moved("IV квартал 2025 года").ends(0).out, &["moved 2 times"]);
    moved("2025-12-31").ends(2).says(&["is the one it has", "nothing was written"]);
    moved("soon").ends(2).says(&["write it as 2026-12-31"]);
    measures(&desk, &["move", "A1", "--to", "2026-01-01", "--reason", "x"]).ends(2).says(&["--decided-by"]);
}

#[test]
fn a_wrong_plan_is_named_with_its_row_and_cure_and_nothing_is_written() {
    let desk = Desk::new();
    let row = |old: &str, new: &str| PLAN.replacen(old, new, 1);
    let cases: Vec<(&str, String, &[&str])> = vec![
        ("no_titles.csv", "a,b,c\n1,2,3\n".into(), &["no row of column titles", "mapping file"]),
        ("no_such_day.csv", row("2025-06-30", "30.02.2025"), &["no_such_day.csv, row 3", "is no date", "write it as"]),
        ("number_twice.csv", row("\n2,", "\n1,"), &["number_twice.csv, row 3", "already defined at row 2"]),
        ("only_titles.csv", PLAN.lines().next().unwrap_or_default().into(), &["no row below the titles"]),
        ("no_toml.toml", "[strategy\nid = 1".into(), &["no_toml.toml, row", "docs/measures.md"]),
        (
            "field_misspelt.toml",
            STRATEGY.replace("responsible =", "responsable ="),
            &["field_misspelt.toml, row", "unknown field `responsable`"],
        ),
        (
            "due_before_start.toml",
            STRATEGY.replacen("due = 2024", "start = 2025-03-01\ndue = 2024", 1),
            &["after it; correct one of the two"],
        ),
        (
            "unknown_body.toml",
            STRATEGY.replacen("responsible = \"ministry\"", "responsible = \"palace\"", 1),
            &["\"palace\" is not in the register"],
        ),
        ("kind_of_type.toml", STRATEGY.replace("\"administrative\"", "\"information\""), &["is not information"]),
    ];
    for (name, text, words) in cases {
        desk.put(name, text);
        let args: Vec<&str> = match name.ends_with("csv") {
            true => vec!["import", name, "--strategy", "P24"],
            false => vec!["import", name],
        };
        measures(&desk, &args).ends(1).says(words).says(&["nothing was written"]);
        assert!(!desk.path().join("office").exists(), "{name} left an office behind");
    }
    measures(&desk, &["import", "none.csv", "--strategy", "P24"]).ends(1).says(&["none.csv"]);
    desk.put("plan.csv", PLAN);
    desk.put("plan.doc", PLAN);
    measures(&desk, &["import", "plan.doc"]).ends(2).says(&[".xlsx, .csv, .tsv or .toml"]);
    measures(&desk, &["import", "plan.csv"]).ends(2).says(&["--strategy ID"]);
    desk.put("strategy.toml", STRATEGY);
    measures(&desk, &["import", "strategy.toml", "--strategy", "S2"]).ends(2).says(&["the file is strategy S1, not S2"]);
    look(&desk, &["import", "plan.csv", "--strategy", "P24"]).ends(2).says(&["--author"]);
    measures(&desk, &["import", "plan.csv", "--strategy", "P24", "--dry-run"]).ends(0);
    assert!(!desk.path().join("office").exists(), "a dry run left an office behind");
    look(&desk, &["list"]).ends(2).says(&["holds no plan", "tura measures import"]);
}

#[test]
fn a_reader_that_leaves_early_stops_no_write() {
    let desk = Desk::new();
    desk.put("plan.csv", PLAN);
    let args = ["measures", "import", "plan.csv", "--strategy", "P24", "--quiet", "--author", "Aigul S."];
    let mut child = desk.command(&args).spawn().expect("it starts");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
    has(&look(&desk, &["list"]).ends(0).out, &["3 actions"]);
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
fn titles_nobody_knows_are_named_by_a_mapping() {
    let desk = Desk::new();
    desk.put("plan.csv", "Что сделать,Кому,Когда\nПроверить,Служба,2024-12-31\n");
    measures(&desk, &["import", "plan.csv", "--strategy", "P"]).ends(1).says(&["mapping file"]);
    desk.put("columns.toml", "[columns]\n\"Что сделать\" = \"measure\"\n\"Кому\" = \"responsible\"\n\"Когда\" = \"due\"\n");
    measures(&desk, &["import", "plan.csv", "--strategy", "P", "--mapping", "columns.toml"]).ends(0);
    desk.put("columns.toml", "[columns]\n\"Что сделать\" = \"deed\"\n");
    measures(&desk, &["import", "plan.csv", "--strategy", "P", "--mapping", "columns.toml"]).ends(1).says(&["columns.toml, row 2", "deed"]);
}

#[test]
fn what_vanished_from_a_plan_is_named_and_stays() {
    let desk = Desk::new();
    desk.put("plan.csv", PLAN);
    measures(&desk, &["import", "plan.csv", "--strategy", "P24"]).ends(0);
    let shorter: String = PLAN.lines().take(3).map(|l| format!("{l}\n")).collect();
    desk.put("plan.csv", shorter);
    let run = measures(&desk, &["import", "plan.csv", "--strategy", "P24"]).ends(0);
    has(&run.out, &["1  gone from the plan; they stay in the register", "P24.3", "Nothing was written"]);
    has(&look(&desk, &["list"]).ends(0).out, &["P24.3", "3 actions"]);
}

#[test]
fn what_is_not_for_everyone_is_not_taken_away() {
    let desk = with_strategy();
    desk.put("minutes.txt", "what was said");
    measures(&desk, &["evidence", "A1", "--file", "minutes.txt", "--title", "Minutes of 3 May", "--private"]).ends(0);
    measures(&desk, &["evidence", "A1", "--kind", "act", "--title", "Order 55"]).ends(0);
    let shown = look(&desk, &["show", "A1"]).ends(0).out;
    has(
        &shown,
        &["Minutes of 3 May sha256 af80764144be61fb07d306066d961d02a7b3abcadbc62303722e99a2c2566006", "(not for everyone)", "Order 55"],
    );
    let all = look(&desk, &["export", "--format", "json"]).ends(0).out;
    assert!(all.contains("Order 55") && !all.contains("Minutes of 3 May"), "{all}");
    let whole: Value = serde_json::from_str(&all).expect("JSON");
    assert_eq!(whole["register"]["actions"]["A1"]["action"]["now"]["due"], "2024-12-31");
    assert_eq!(whole["standing"].as_array().map(Vec::len), Some(2));
}

#[test]
fn of_writers_at_once_each_is_kept_or_told() {
    let desk = with_strategy();
    let writers: Vec<_> = (0..6)
        .map(|n| {
            let name = format!("Assessor {n}");
            let args = [
                "measures",
                "assess",
                "A1",
                "--assessor",
                &name,
                "--as",
                "public",
                "--verdict",
                "limited",
                "--reason",
                "Seen.",
                "--author",
                &name,
            ];
            desk.command(&args).spawn().expect("it starts")
        })
        .collect();
    let mut kept = 0;
    for writer in writers {
        let output = writer.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => kept += 1,
            Some(1) => has(&err, &["somebody else wrote to the register meanwhile", "nothing was written"]),
            other => panic!("{other:?}: {err}"),
        }
    }
    assert!(kept >= 1);
    let action = json(&desk, &["show", "A1", "--format", "json"]);
    assert_eq!(action["assessments"].as_array().map(Vec::len), Some(kept), "as many as were told that they are written");
}

/// Kills at growing amounts of work done, counted in how often the folder was looked at: no clock.
#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    const ROWS: usize = 600;
    let desk = Desk::new();
    let mut plan = PLAN.lines().next().unwrap_or_default().to_owned() + "\n";
    (1..=ROWS).for_each(|n| plan.push_str(&format!("{n},Мера {n},Отчёт,Министерство закупок,2025-06-30\n")));
    desk.put("plan.csv", plan);
    let ledger = desk.path().join("office/ledger.sqlite");
    let mut whole = false;
    for round in 0..8usize {
        let args = ["measures", "import", "plan.csv", "--strategy", "P", "--quiet", "--author", "Aigul S."];
        let mut child = desk.command(&args).spawn().expect("it starts");
        let mut looks = 0;
        while child.try_wait().expect("its state").is_none() && looks < round * 4 {
            looks += usize::from(ledger.exists());
            std::thread::yield_now();
        }
        kill(child);
        let listed = look(&desk, &["list", "--format", "json"]);
        match listed.code {
            Some(2) => assert!(!whole, "what was kept is gone: {}", listed.err),
            _ => {
                let all: Value = serde_json::from_str(&listed.ends(0).out).expect("JSON");
                assert_eq!(all.as_array().map(Vec::len), Some(ROWS), "half a plan after the kill of round {round}");
                whole = true;
            }
        }
    }
    measures(&desk, &["import", "plan.csv", "--strategy", "P", "--quiet"]).ends(0);
    has(&look(&desk, &["list"]).ends(0).out, &["600 actions"]);
}

#[test]
fn the_republic_has_its_plan_in_the_demo_office() {
    let desk = Desk::new();
    desk.tura(&["demo", "--processes", "300", "--office", "office", "--no-serve", "--quiet"]).ends(0);
    let listed = look(&desk, &["list"]).ends(0).out;
    has(&listed, &["A1.1", "Strategy republic-2021 is made up", "≠"]);
    has(&look(&desk, &["show", "A1.1"]).ends(0).out, &["sample republic", "MADE UP"]);
    let again = desk.tura(&["demo", "--processes", "300", "--office", "office", "--no-serve", "--quiet"]);
    again.ends(0);
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
