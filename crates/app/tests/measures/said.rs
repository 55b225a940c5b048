//! What is said of promises: claims, checks, assessments, moves, amendments; who may say what; who is told.

use serde_json::Value;

use super::{has, json, look, measures, with_strategy};

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
