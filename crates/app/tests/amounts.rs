//! Amounts on a flag's page: with their currency, in the reader's writing, and beside amounts of the same currency only.

mod common;

use common::site::Site;
use common::{Desk, contest, lines};
use serde_json::{Value, json};

/// A contest in which only the price counted and a lower one did not win.
fn dearer(n: u64, currency: &str) -> Value {
    let mut release = contest(&format!("ocds-{currency}-{n}"), &[(json!(1_100 + n), currency), (json!(1_000), currency)]);
    release["tender"]["awardCriteria"] = json!("priceOnly");
    release
}

#[test]
fn what_fired_is_shown_with_its_currency_and_held_against_amounts_of_the_same() {
    let desk = Desk::new();
    let contests: Vec<Value> = (0..6).map(|n| dearer(n, "KZT")).chain((0..2).map(|n| dearer(n, "USD"))).collect();
    desk.put("contests.jsonl", lines(&contests));
    desk.tura(&["import", "contests.jsonl", "--dataset", "contests", "--office", "office", "--quiet"]).ends(0);
    let site = Site::made(&desk, "office");

    let flags = site.get("/d/contests/flags?rule=R056&format=json").json();
    let of = |ocid: &str| flags.as_array().expect("flags").iter().find(|f| f["ocid"] == ocid).unwrap_or_else(|| panic!("{ocid}: {flags}"));
    let (tenge, dollars) = (of("ocds-KZT-5"), of("ocds-USD-1"));
    assert_eq!((tenge["observed"].as_f64(), tenge["expected"].as_f64()), (Some(1_105.0), Some(1_000.0)));
    assert_eq!(tenge["currency"], "KZT");
    assert_eq!(dollars["currency"], "USD");
    let list = site.get("/d/contests/flags?rule=R056&lang=ru").text();
    assert!(list.contains("1\u{202f}105\u{a0}KZT") && list.contains("1\u{202f}101\u{a0}USD"), "{list}");

    let id = tenge["flag_id"].as_str().expect("an id");
    for (lang, observed) in [("en", "Observed"), ("ru", "Наблюдалось"), ("kk", "Байқалғаны")] {
        let page = site.get(&format!("/flag/{id}?lang={lang}")).text();
        assert!(page.contains(&format!("<dt>{observed}</dt><dd>1\u{202f}105\u{a0}KZT</dd>")), "{page}");
        assert!(page.contains("<dd>1\u{202f}000\u{a0}KZT</dd>"), "what it was held against, too: {page}");
        assert!(page.contains(&format!(">{observed}, KZT</text>")), "the picture's axis says the currency: {page}");
    }
    let data = site.get(&format!("/api/v1/flag/{id}")).json();
    assert_eq!((&data["currency"], &data["peers_count"]), (&json!("KZT"), &json!(6)), "dollars are no peers of tenge");

    // What is counted has no currency.
    let counted = site.get("/d/contests/flags?format=json").json();
    let other = counted.as_array().expect("flags").iter().find(|f| f["code"] != "R056" && f["currency"].is_null());
    if let Some(other) = other {
        let page = site.get(&format!("/flag/{}?lang=en", other["flag_id"].as_str().expect("an id"))).text();
        assert!(!page.contains(">Observed, "), "{page}");
    }
}

#[test]
fn the_command_that_shows_a_flag_prints_amounts_with_their_currency() {
    let desk = Desk::new();
    desk.put("contests.jsonl", lines(&[dearer(5, "KZT")]));
    let flagged = desk.tura(&["flag", "contests.jsonl", "--rule", "R056", "--format", "csv", "--quiet"]).ends(0);
    let id = flagged.ids().first().expect("a flag").clone();
    let shown = desk.tura(&["show", &id, "--in", "contests.jsonl"]).ends(0).out;
    assert!(shown.contains("1\u{202f}105\u{a0}KZT") && shown.contains("1\u{202f}000\u{a0}KZT"), "{shown}");
}
