//! Plans: in, out as a spreadsheet, back with changes; wrong ones are named; a killed import leaves all or nothing.

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use super::common::{Desk, kill};
use super::{PLAN, STRATEGY, event, has, json, look, measures, with_strategy};

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
    has(&table, &["id,strategy,lang,number", "2025-06-30"]);
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
fn law_that_is_not_in_force_is_noticed() {
    let desk = Desk::new();
    let noticed = |country: &str, law: &str| {
        let plan = STRATEGY
            .replacen("illustrative", &format!("jurisdiction = \"{country}\"\nillustrative"), 1)
            .replacen("type = 2", &format!("type = 2\nlaw = [\"{law}\"]"), 1)
            .replacen("due = 2024-12-31", "start = 2023-01-01\ndue = 2023-12-31", 1);
        desk.put("plan.toml", plan);
        measures(&desk, &["import", "plan.toml", "--dry-run"]).ends(0).err
    };
    // The law is of 2024.
    let words = "measure \"M1\" rests on \"kz-106-viii-16.2\", which is not in force (from 2023-01-01";
    has(&noticed("kz", "kz-106-viii-16.2"), &[words]);
    has(&noticed("kz", "kz-nothing"), &["which is not among the provisions at hand"]);
    assert!(!noticed("elsewhere", "kz-nothing").contains("rests on"), "a country without a pack is not judged");
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
