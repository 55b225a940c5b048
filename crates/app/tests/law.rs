//! Law on the command line: provisions of a day, and amendments tried on past purchases.

mod common;

use std::collections::BTreeMap;

use common::site::Site;
use common::{Desk, Run, lines};
use serde_json::{Value, json};

/// Two direct awards of one buyer to one supplier that together are worth `total`, on two days of a month (`2024-03`).
fn pair(supplier: &str, total: f64, month: &str) -> Vec<Value> {
    let award = |n: usize, amount: f64| {
        json!({
            "ocid": format!("ocds-law-{supplier}-{n}"), "id": "1", "date": format!("{month}-20T00:00:00Z"), "tag": ["compiled"],
            "buyer": {"id": "B1", "name": "Water works"},
            "tender": {"id": "t", "title": format!("Pipes {n}"), "status": "complete", "procurementMethod": "direct", "value": {"amount": amount, "currency": "KZT"}},
            "awards": [{
                "id": "a", "status": "active", "date": format!("{month}-1{n}"), "suppliers": [{"id": supplier, "name": supplier}],
                "value": {"amount": amount, "currency": "KZT"},
            }],
        })
    };
    let most: f64 = total - 1.0;
    vec![award(1, 1.0), award(2, most)]
}

/// In 2024 the republic's unit is 3,692: 8,000 of them are 29,536,000 and 4,000 are 14,768,000.
const OLD: f64 = 29_536_000.0;
const NEW: f64 = 14_768_000.0;

fn office(desk: &Desk, releases: &[Value]) {
    desk.put("a.jsonl", lines(releases));
    desk.import(&["a.jsonl"], "d").ends(0);
}

fn around_the_threshold(desk: &Desk) {
    let of = [("far-below", 1000.0), ("at-new", NEW), ("above-new", NEW + 1.0), ("at-old", OLD), ("above-old", OLD + 1.0)];
    let mut all: Vec<Value> = of.iter().flat_map(|(name, total)| pair(name, *total, "2024-08")).collect();
    all.extend(pair("early", NEW + 1.0, "2024-03"));
    office(desk, &all);
}

fn trial(desk: &Desk, amendment: &str, more: &[&str]) -> Run {
    let args: Vec<&str> = ["law", "try", amendment, "--dataset", "d", "--quiet"].into_iter().chain(more.iter().copied()).collect();
    desk.tura(&args)
}

fn report(desk: &Desk, amendment: &str) -> Value {
    let run = trial(desk, amendment, &["--format", "json"]).ends(0);
    serde_json::from_str(&run.out).expect("JSON")
}

/// Subjects of a rule's changed rows, as `subject before after`.
fn rows(report: &Value, rule: &str) -> Vec<String> {
    let of_rule = report["rows"].as_array().expect("rows").iter().filter(|r| r["rule"] == rule);
    let said = |r: &Value| ["subject", "before", "after"].map(|n| r[n].as_str().unwrap_or_default().to_owned()).join(" ");
    let mut out: Vec<String> = of_rule.map(said).collect();
    out.sort();
    out
}

const AMENDMENT: &str = "packs/republic: competitive_threshold = 4000 unit from 2024-07-01 to 2025-01-01";

#[test]
fn an_amended_threshold_flags_exactly_those_between_the_two_values() {
    let desk = Desk::new();
    around_the_threshold(&desk);
    let report = report(&desk, AMENDMENT);
    assert_eq!(rows(&report, "R055"), ["B1|above-new clear raised", "B1|at-old clear raised"], "{report:#}");
    let line = report["rules"].as_array().expect("rules").iter().find(|r| r["code"] == "R055").expect("R055 ran");
    assert_eq!((&line["before"]["raised"], &line["after"]["raised"]), (&json!(1), &json!(3)));
    assert_eq!(line["moves"]["newly_raised"], 2);
    assert_eq!(line["moves"]["no_longer_raised"], 0);
    let codes: Vec<&str> = report["rules"].as_array().expect("rules").iter().filter_map(|r| r["code"].as_str()).collect();
    assert!(codes.contains(&"R055") && !codes.contains(&"R018") && !codes.contains(&"R049"), "only rules that ask for it: {codes:?}");
    assert_eq!(report["amendment"], AMENDMENT);
    assert_eq!(report["provision"], "republic-7");
    // Back again: what a raised threshold allows.
    let back = self::report(&desk, "packs/republic: competitive_threshold = 29536001 KZT from 2024-07-01 to 2025-01-01");
    assert_eq!(rows(&back, "R055"), ["B1|above-old raised clear"]);
}

#[test]
fn a_changed_flag_is_followed_to_its_bytes() {
    let desk = Desk::new();
    around_the_threshold(&desk);
    let report = report(&desk, AMENDMENT);
    let row = report["rows"].as_array().expect("rows").iter().find(|r| r["subject"] == "B1|above-new").expect("a row");
    assert_eq!(row["rows"].as_array().expect("ids").len(), 2);
    let flag = row["flag"].as_str().expect("an id");
    let show = row["show"].as_str().expect("a command");
    assert_eq!(show, format!("tura show {flag} --dataset d --pack republic --amend \"{AMENDMENT}\""));
    let told = desk.tura(&["show", flag, "--dataset", "d", "--pack", "republic", "--amend", AMENDMENT, "--quiet"]).ends(0);
    assert!(told.out.contains("ocds-law-above-new-1") || told.out.contains("\"amount\":14768000"), "{}", told.out);
    desk.tura(&["show", flag, "--dataset", "d", "--pack", "republic", "--quiet"]).ends(1).says(&["no flag begins with"]);
    desk.tura(&["flag", "--dataset", "d", "--pack", "kz", "--amend", AMENDMENT]).ends(2).says(&["packs/republic", "--pack republic"]);
    desk.tura(&["flag", "--dataset", "d", "--pack", "republic", "--amend", AMENDMENT, "--keep"]).ends(2).says(&["law try"]);
}

#[test]
fn the_table_says_what_changed_and_what_it_cannot_know() {
    let desk = Desk::new();
    around_the_threshold(&desk);
    let run = trial(&desk, AMENDMENT, &[]).ends(0);
    for words in ["R055", "version 1", "Water works", "clear → raised", "tura show ", "cannot know", "2024"] {
        assert!(run.out.contains(words), "{words:?} is not in:\n{}", run.out);
    }
    let csv = trial(&desk, AMENDMENT, &["--format", "csv"]).ends(0).out;
    assert!(csv.starts_with("rule,before,after,process,"), "{csv}");
    assert_eq!(csv.lines().filter(|l| l.starts_with("R055,")).count(), 2, "{csv}");
    assert_eq!(csv, trial(&desk, AMENDMENT, &["--format", "csv", "--threads", "1"]).ends(0).out, "the same whatever the threads");
    let nothing = trial(&desk, "packs/republic: competitive_threshold = 8000 unit from 2024-07-01", &[]).ends(0);
    assert!(nothing.out.contains("No flag is new and none is gone."), "{}", nothing.out);
}

#[test]
fn days_without_a_base_unit_stay_unknown_and_are_said() {
    let desk = Desk::new();
    around_the_threshold(&desk);
    // Kazakhstan's MCI of 2024 is not sourced; that of 2023 is.
    let amendment = "packs/kz: competitive_threshold = 4000 MCI from 2023-06-01 to 2025-01-01";
    let report = report(&desk, amendment);
    let gap = json!({"kind": "gap", "unit": "MCI", "from": "2024-01-01", "to": "2025-01-01"});
    assert!(report["notes"].as_array().expect("notes").contains(&gap), "{:#}", report["notes"]);
    let line = report["rules"].as_array().expect("rules").iter().find(|r| r["code"] == "R055").expect("R055 ran");
    assert_eq!((&line["after"]["raised"], &line["after"]["clear"]), (&json!(0), &json!(0)));
    assert!(trial(&desk, amendment, &[]).ends(0).out.contains("MCI has no sourced value from 2024-01-01 to 2025-01-01"));
    // An amount in money needs no unit.
    let money = self::report(&desk, "packs/kz: competitive_threshold = 20000000 KZT from 2023-06-01 to 2025-01-01");
    assert_eq!(rows(&money, "R055"), ["B1|above-old unknown raised", "B1|at-old unknown raised"]);
}

#[test]
fn parameters_of_rules_are_amended_too() {
    let desk = Desk::new();
    let tender = |ocid: &str, start: &str, end: &str| {
        let mut release = common::single_bid(ocid);
        release["tender"]["tenderPeriod"] = json!({"startDate": format!("{start}T00:00:00Z"), "endDate": format!("{end}T00:00:00Z")});
        release
    };
    office(
        &desk,
        &[
            tender("ocds-x-20", "2024-08-01", "2024-08-21"),
            tender("ocds-x-50", "2024-08-01", "2024-09-20"),
            tender("ocds-x-e", "2024-06-01", "2024-06-21"),
        ],
    );
    let report = report(&desk, "packs/republic: R003.days = 30 from 2024-07-01");
    assert_eq!(rows(&report, "R003"), ["ocds-x-20 clear raised"]);
    assert_eq!(report["notes"], json!([]), "the rule asks for the value of a day");
    let silent = self::report(&desk, "packs/republic: direct_award_threshold = 1000 unit from 2024-07-01");
    assert_eq!(silent["notes"][0]["kind"], "nothing", "these are open tenders: {silent:#}");
}

#[test]
fn a_parameter_without_days_leaves_changes_on_other_days_out_and_says_so() {
    let desk = Desk::new();
    let mut all = pair("late", OLD * 2.0, "2024-08");
    all.extend(pair("early", OLD * 2.0, "2024-03"));
    office(&desk, &all);
    let report = report(&desk, "packs/republic: R055.minimum = 3 from 2024-07-01");
    assert_eq!(rows(&report, "R055"), ["B1|late raised clear"]);
    assert_eq!(report["notes"], json!([{"kind": "undated", "rule": "R055", "parameter": "minimum"}]));
}

/// Verdicts of rules over a dataset, judged by themselves: counts a rule, and what each flag says.
fn judged(desk: &Desk, codes: &[&str], amend: Option<&str>) -> (BTreeMap<String, [u64; 3]>, BTreeMap<String, Value>) {
    let mut args = vec!["flag", "--dataset", "d", "--pack", "republic", "--format", "json", "--quiet"];
    codes.iter().for_each(|code| args.extend(["--rule", code]));
    args.extend(amend.iter().flat_map(|amendment| ["--amend", amendment]));
    let told: Value = serde_json::from_str(&desk.tura(&args).ends(0).out).expect("JSON");
    let text = |v: &Value, name: &str| v[name].as_str().unwrap_or_default().to_owned();
    let counts = told["rules"].as_array().expect("rules").iter().map(|r| (text(r, "code"), verdicts(r))).collect();
    let said = |f: &Value| json!([f["code"], f["subject_id"], f["observed"], f["expected"], f["sentence"]]);
    (counts, told["flags"].as_array().expect("flags").iter().map(|f| (text(f, "flag_id"), said(f))).collect())
}

fn verdicts(of: &Value) -> [u64; 3] {
    ["raised", "clear", "unknown"].map(|name| of[name].as_u64().expect("a count"))
}

#[test]
fn a_trial_says_what_judging_twice_and_comparing_says() {
    let desk = Desk::new();
    desk.tura(&["world", "--seed", "3", "--processes", "1200", "--out", "w", "--quiet"]).ends(0);
    desk.import(&["w/releases.jsonl"], "d");
    let (mut new, mut gone) = (0, 0);
    for amendment in [
        "packs/republic: direct_award_threshold = 500 unit from 2023-01-01",
        "packs/republic: direct_award_threshold = 90000 unit from 2022-01-01 to 2025-01-01",
        "packs/republic: unit = 90000 KZT from 2023-06-01",
        "packs/republic: R003.days = 25 from 2023-01-01",
        "packs/republic: R003.days = 3 from 2023-01-01",
    ] {
        let report = report(&desk, amendment);
        let of_rules = report["rules"].as_array().expect("rules");
        let codes: Vec<&str> = of_rules.iter().filter_map(|r| r["code"].as_str()).collect();
        let ((before, as_it_is), (after, as_amended)) = (judged(&desk, &codes, None), judged(&desk, &codes, Some(amendment)));
        let told = |side: &str| -> BTreeMap<String, [u64; 3]> {
            of_rules.iter().map(|r| (r["code"].as_str().unwrap_or_default().to_owned(), verdicts(&r[side]))).collect()
        };
        assert_eq!((told("before"), told("after")), (before, after), "{amendment}");
        let only = |these: &BTreeMap<String, Value>, those: &BTreeMap<String, Value>| -> BTreeMap<String, Value> {
            these.iter().filter(|(id, _)| !those.contains_key(*id)).map(|(id, said)| (id.clone(), said.clone())).collect()
        };
        let rows = |is_new: bool| -> BTreeMap<String, Value> {
            let rows = report["rows"].as_array().expect("rows").iter().filter(|r| (r["after"] == "raised") == is_new);
            let said = |r: &Value| json!([r["rule"], r["subject"], r["observed"], r["expected"], r["sentence"]]);
            rows.map(|r| (r["flag"].as_str().unwrap_or_default().to_owned(), said(r))).collect()
        };
        assert_eq!(rows(true), only(&as_amended, &as_it_is), "new by {amendment}");
        assert_eq!(rows(false), only(&as_it_is, &as_amended), "gone by {amendment}");
        (new, gone) = (new + rows(true).len(), gone + rows(false).len());
    }
    assert!(new > 20 && gone > 20, "the republic has something to say: {new} new, {gone} gone");
}

#[test]
fn what_cannot_be_tried_is_named_with_what_can() {
    let desk = Desk::new();
    office(&desk, &pair("s", OLD, "2024-08"));
    for (amendment, words) in [
        (
            "packs/republic: competitive_treshold = 4000 unit from 2024-07-01",
            &["no amount competitive_treshold", "competitive_threshold", "unit"][..],
        ),
        ("packs/republic: R003.weeks = 4 from 2024-07-01", &["no parameter weeks", "days"]),
        ("packs/republic: R999.days = 4 from 2024-07-01", &["no rule R999"]),
        ("packs/republic: competitive_threshold = 4000 MCI from 2024-07-01", &["MCI does not fit", "KZT, unit"]),
        ("packs/republic: competitive_threshold = 4000 from 2024-07-01", &["plain number", "KZT, unit"]),
        ("packs/republic: R003.days = 4 KZT from 2024-07-01", &["KZT does not fit", "plain number"]),
        ("packs/nowhere: competitive_threshold = 4000 unit from 2024-07-01", &["no pack nowhere", "republic"]),
        ("competitive_threshold = 4000 unit", &["write it as"]),
        ("packs/republic: competitive_threshold = 4000 unit from 2024-07-01 to 2024-07-01", &["on no day"]),
    ] {
        trial(&desk, amendment, &[]).ends(2).says(words);
    }
    desk.tura(&["law", "try", AMENDMENT, "--dataset", "elsewhere", "--quiet"]).ends(2).says(&["no dataset elsewhere"]);
    trial(&desk, AMENDMENT, &["--format", "xlsx"]).ends(2).says(&["table, csv or json"]);
}

#[test]
fn a_kept_trial_stands_in_the_register_with_its_inputs() {
    let desk = Desk::new();
    around_the_threshold(&desk);
    let kept = trial(&desk, AMENDMENT, &["--keep", "--author", "A. Analyst"]).ends(0).says(&["kept in the register as t-"]);
    let again = trial(&desk, AMENDMENT, &["--keep", "--author", "A. Analyst"]).ends(0).says(&["where it already was"]);
    assert_eq!(kept.out, again.out);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let entries = runtime.block_on(async {
        let ledger = ledger::Ledger::open(&desk.path().join("office/ledger.sqlite")).await.expect("a ledger");
        let entries = ledger.entries("register").await.expect("entries");
        ledger.close().await;
        entries
    });
    assert_eq!(entries.len(), 1);
    let (entry, value) = (&entries[0], &entries[0].value);
    assert_eq!((entry.author.as_str(), entry.kind.as_str()), ("A. Analyst", "trial-kept"));
    assert_eq!(value["amendment"], AMENDMENT);
    assert_eq!(value["provision"], "republic-7");
    assert_eq!(value["inputs"]["dataset"], "d");
    assert_eq!(value["inputs"]["version"], 1);
    assert!(value["inputs"]["content"].as_str().is_some_and(|c| c.len() > 10));
    assert!(value["inputs"]["rules"].as_array().is_some_and(|r| r.iter().any(|r| r["code"] == "R055" && r["fingerprint"].is_string())));
    assert_eq!(value["result"]["moves"]["newly_raised"], 2);
}

#[test]
fn what_the_site_is_told_has_passed_the_gate() {
    let desk = Desk::new();
    around_the_threshold(&desk);
    let run = trial(&desk, AMENDMENT, &["--format", "json", "--for-site"]).ends(0);
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    assert!(!run.out.contains("|above-new\""), "no register says that the supplier is an organisation: {}", run.out);
    for row in report["rows"].as_array().expect("rows") {
        assert_eq!(row["show"], Value::Null);
    }
}

#[test]
fn provisions_are_listed_and_shown_in_the_wording_of_a_day() {
    let desk = Desk::new();
    let list = desk.tura(&["law", "list", "--pack", "kz"]).ends(0).out;
    for words in ["kz-106-viii-10.4", "our summary, not the law's words", "[unverified]", "106-VIII"] {
        assert!(list.contains(words), "{words:?} is not in:\n{list}");
    }
    let show = desk.tura(&["law", "show", "kz-106-viii-10.4"]).ends(0).out;
    for words in ["R011", "price_offer_threshold", "8000 MCI × 3932 = 31456000 KZT", "MCI has no sourced value", "adilet.zan.kz"] {
        assert!(show.contains(words) || words.starts_with("MCI has"), "{words:?} is not in:\n{show}");
    }
    let of = |day: &str| desk.tura(&["law", "show", "republic-7", "--pack", "republic", "--on", day]).ends(0).out;
    let wording = |text: &str| text.lines().nth(2).unwrap_or_default().to_owned();
    assert!(wording(&of("2023-01-01")).contains("at most 8,000 base units. [our"), "{}", of("2023-01-01"));
    assert!(wording(&of("2025-01-01")).contains("4,000"), "{}", of("2025-01-01"));
    assert!(wording(&of("2001-01-01")).contains("No wording of it is in force on 2001-01-01"), "{}", of("2001-01-01"));
    desk.tura(&["law", "show", "kz-1"]).ends(2).says(&["no provision kz-1", "kz-106-viii-10.4"]);
    desk.tura(&["law", "show", "republic-7", "--pack", "republic", "--on", "soon"]).ends(2).says(&["not a day"]);
    desk.tura(&["law", "list", "--pack", "nowhere"]).ends(2).says(&["no pack nowhere"]);
    assert!(desk.tura(&["law", "list", "--pack", "default"]).ends(0).out.contains("no provisions"));
}

/// A tender that failed and an award to one supplier ten days later, in a year.
fn after_a_failed_tender(year: u32) -> [Value; 2] {
    let items = json!([{"id": "1", "classification": {"scheme": "CPV", "id": "33600000"}}]);
    let of = |name: &str, method: &str, status: &str| {
        json!({
            "ocid": format!("ocds-law-{name}-{year}"), "id": "1", "date": format!("{year}-06-01T00:00:00Z"), "tag": ["compiled"],
            "buyer": {"id": "B1", "name": "Water works"},
            "tender": {"id": "t", "status": status, "procurementMethod": method, "items": items, "value": {"amount": 1000, "currency": "KZT"}},
        })
    };
    let (mut tender, mut direct) = (of("tender", "open", "unsuccessful"), of("direct", "direct", "complete"));
    tender["tender"]["tenderPeriod"] =
        json!({"startDate": format!("{year}-04-01T00:00:00Z"), "endDate": format!("{year}-04-20T00:00:00Z")});
    direct["awards"] = json!([{"id": "a", "status": "active", "date": format!("{year}-04-30"), "suppliers": [{"id": "S", "name": "S"}],
        "items": items, "value": {"amount": 1000, "currency": "KZT"}}]);
    [tender, direct]
}

#[test]
fn a_flag_cites_its_rule_and_the_wording_in_force_on_its_day() {
    let desk = Desk::new();
    let all: Vec<Value> = [2021, 2025].into_iter().flat_map(after_a_failed_tender).collect();
    desk.put("a.jsonl", lines(&all));
    desk.tura(&["import", "a.jsonl", "--dataset", "d", "--pack", "republic", "--quiet"]).ends(0);
    let run = desk.tura(&["flag", "--dataset", "d", "--pack", "republic", "--rule", "PZ-311", "--format", "jsonl", "--quiet"]).ends(0);
    let flags: Vec<Value> = run.out.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let site = Site::made(&desk, "office");
    let of = |year: &str| {
        let day = format!("{year}-04-30");
        let flag = flags.iter().find(|f| f["on_day"] == day.as_str()).unwrap_or_else(|| panic!("no flag of {day}: {}", run.out));
        let id = flag["flag_id"].as_str().expect("an id").to_owned();
        let told = desk.tura(&["show", &id, "--dataset", "d", "--pack", "republic", "--quiet"]).ends(0).out;
        let rule = told.lines().find(|l| l.contains("PZ-311 ·")).unwrap_or_default();
        assert!(rule.contains("version") && rule.contains("fingerprint"), "{told}");
        let page = site.get(&format!("/api/v1/flag/{id}")).json();
        (told, page["provisions"][0]["summary"].as_str().unwrap_or_default().to_owned())
    };
    let (old, new) = (of("2021"), of("2025"));
    let amended = "up to 4,000 base units";
    assert!(!old.0.contains(amended) && new.0.contains(amended), "{}\n{}", old.0, new.0);
    assert!(!old.1.is_empty() && !old.1.contains(amended) && new.1.contains(amended), "{} / {}", old.1, new.1);
    assert!(!old.0.contains("not in force on that day") && !new.0.contains("not in force on that day"));
}

#[test]
fn the_site_shows_law_in_three_languages_and_tries_amendments() {
    let desk = Desk::new();
    let mut all = pair("above-new", NEW + 1.0, "2024-08");
    all.extend(pair("above-old", OLD + 1.0, "2024-08"));
    desk.put("a.jsonl", lines(&all));
    desk.tura(&["import", "a.jsonl", "--dataset", "d", "--pack", "republic", "--quiet"]).ends(0);
    let site = Site::made(&desk, "office");
    let page = |address: &str, status: u16, words: &[&str]| {
        let answer = site.get(address);
        let text = answer.text().replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(answer.status, status, "{address}: {text}");
        words.iter().for_each(|w| assert!(text.contains(w), "{w:?} is not on {address}:\n{text}"));
        text
    };
    page("/law", 200, &["/law/republic/republic-7", "our summary"]);
    let of = |lang: &str, day: &str| format!("/law/republic/republic-7?lang={lang}&on={day}");
    page(
        &of("en", "2023-01-01"),
        200,
        &["at most 8,000 base units.", "our summary, not the law", "R011", "None in the register", "27 600 000"],
    );
    page(&of("ru", "2025-01-01"), 200, &["не более 4 000", "наше изложение"]);
    page(&of("kk", "2001-01-01"), 200, &["бірде-бір редакциясы күшінде емес"]);
    page("/law/kz/kz-106-viii-16.2", 200, &["kz-106-viii-16.2-tender", "none recorded yet"]);
    page("/law/republic/republic-99", 404, &["republic-99"]);
    page("/law/nowhere/republic-7", 404, &["nowhere"]);
    page("/law/try", 200, &["competitive_threshold", "unit"]);
    let tried = "/law/try?dataset=d&what=competitive_threshold&value=4000+unit&from=2024-07-01";
    page(tried, 200, &["What this cannot know", "14 768 001", "/d/d/process/ocds-law-above-new-1", "tura law try"]);
    page(&format!("{tried}&lang=ru"), 200, &["Чего так узнать нельзя"]);
    let report = site.get(&format!("/api/v1{tried}")).json()["report"].clone();
    assert_eq!(rows(&report, "R055").len(), 1, "{report:#}");
    assert!(report["rows"][0]["subject"].as_str().is_some_and(|s| !s.contains("above-new")), "ids pass the gate: {report:#}");
    let csv = page(&format!("{tried}&format=csv"), 200, &["rule,before,after,process"]);
    assert_eq!(csv.lines().count(), 2, "{csv}");
    refused(&site);
}

/// What cannot be tried is said in the reader's language, with what there is to choose from, at the field that it is about.
fn refused(site: &Site) {
    for (asked, field, words) in [
        (
            "competitive_treshold&value=4000+unit",
            "what",
            ["no amount “competitive_treshold”", "суммы «competitive_treshold» нет", "деген сома жоқ"],
        ),
        ("R999.days&value=4", "what", ["no rule R999", "правила R999 нет", "R999 деген ереже жоқ"]),
        ("R055.days&value=4", "what", ["has no parameter", "нет параметра", "деген параметр жоқ"]),
        ("competitive_threshold&value=4000", "value", ["KZT, unit", "Подходят: KZT, unit", "Жарайтындары: KZT, unit"]),
        ("competitive_threshold&value=4000+EUR", "value", ["“EUR” does not fit", "«EUR» не подходит", "«EUR» бірлігі"]),
        ("competitive_threshold&value=2.5+unit", "value", ["a whole number", "целое число", "бүтін сан"]),
        ("competitive_threshold&value=many", "value", ["begins with no number", "не начинается с числа", "саннан басталмайды"]),
        ("unit&value=9999999999999999999999999+KZT", "value", ["too large", "слишком много", "тым үлкен"]),
    ] {
        for (lang, said) in ["en", "ru", "kk"].into_iter().zip(words) {
            let address = format!("/law/try?dataset=d&what={asked}&from=2024-07-01&lang={lang}");
            let answer = site.get(&address);
            let text = answer.text().replace(['\u{a0}', '\u{202f}'], " ");
            assert!(answer.status == 400 && text.contains(said), "{said:?} is not on {address}:\n{text}");
            let marked: Vec<&str> = text.match_indices("aria-invalid").map(|(at, _)| &text[..at]).collect();
            let [before] = marked[..] else { panic!("{address} marks one field: {text}") };
            assert!(before[before.rfind("name=").unwrap_or_default()..].starts_with(&format!("name=\"{field}\"")), "{address}: {field}");
        }
    }
    assert_eq!(site.get("/api/v1/law/try?dataset=d&what=x&value=4&from=soon").status, 400);
}
