//! Outside bytes, mangled: seeded mutations of small documents go into the readers. Nothing may panic,
//! and what our reader takes, another JSON reader takes too.
//!
//! The same seed gives the same documents on every machine. `cargo xtask fuzz` runs more rounds with another
//! seed (`TURA_MUTATIONS`, `TURA_MUTATION_SEED`); a failure names seed, round and document.

#[path = "../../../fuzz/dice.rs"]
mod dice;

use dice::{rounds, setting};
use engine::merge::{self, MergeRules};
use engine::ocds::corrections::Corrections;
use engine::ocds::settle::{Origin, Settler};
use engine::ocds::shape::Shape;
use engine::ocds::stage::{self, Stager};
use engine::rules::guard;
use engine::sql::query;
use facts::packs::Pack;
use facts::rules::RuleMeta;
use facts::{amounts, days};
use serde::de::IgnoredAny;

const ROUNDS: u64 = 20_000;

const RELEASE: &str = r#"{"ocid":"ocds-1","id":"1","date":"2024-03-01T10:00:00+06:00","tag":["award"],"language":"kk",
"buyer":{"id":"b1","name":"Әкімдік"},"parties":[{"id":"b1","name":"\u04d8\"к\\","roles":["buyer"],"identifier":{"scheme":"KZ-BIN","id":960440000151},
"address":{"region":"Алматы"},"contactPoint":{"telephone":"+7 727 123-45-67","email":"a@example.org"}}],
"tender":{"id":7,"title":"Жол","procurementMethod":"open","value":{"amount":1e3,"currency":"KZT"},"minValue":null,"numberOfTenderers":"2",
"tenderPeriod":{"startDate":"2024-02-29","endDate":"2024-03"},"lots":[{"id":"l1","value":{"amount":-0.5}}],
"items":[{"id":"1","quantity":2.50,"classification":{"scheme":"CPV","id":"45000000"},"unit":{"value":{"amount":99999999}},"relatedLot":"l1"}],
"documents":[{"id":"d","documentType":"tenderNotice","datePublished":"9999-12-31"}]},
"bids":{"details":[{"id":"1","status":"valid","tenderers":[{"id":"f1"},{"id":"f2"}],"value":{"amount":"12.50"},"relatedLots":["l1"]}]},
"awards":[{"id":"1","status":"active","suppliers":[{"id":"f1"}],"value":{"amount":10},"relatedBid":"1"}],
"contracts":[{"id":"1","awardID":"1","dateSigned":"0000-01-01T00:00:00Z","implementation":{"transactions":[{"id":"x","value":{"amount":5}}]},
"amendments":[{"id":"a","date":"2024-04-01"}]}]}"#;

const RECORD: &str = r#"{"ocid":"ocds-2","releases":[{"ocid":"ocds-2","id":"a","tag":["tender"]},{"url":"https://example.org/r"}],
"compiledRelease":{"ocid":"ocds-2","id":"c","tag":["compiled"],"awards":{"id":"1","suppliers":{"id":1}}},"versionedRelease":{"ocid":"ocds-2"}}"#;

const PACKAGE: &str =
    r#"{"uri":"x","publishedDate":"2024-01-01","extensions":[],"releases":[{"ocid":"ocds-3","id":"1"},[{"ocid":"ocds-4"}],null,7]}"#;

/// A release, a record, a package, lists, and odd ones: cut short, auctions, duplicate keys, no OCDS.
const DOCUMENTS: &[&str] = &[
    RELEASE,
    RECORD,
    PACKAGE,
    r#"{"records":[{"ocid":"ocds-5","compiledRelease":{"ocid":"ocds-5","bids":{"details":{"id":"1"}}}}]}"#,
    r#"[{"releases":[{"ocid":"ocds-6"}]},[],{"ocid":"ocds-7","auctions":[{"stages":[]}]}]"#,
    r#"{"ocid":"ocds-8","ocid":"ocds-9","tender":{"id":1},"tender":{"lots":null},"tag":"compiled"}"#,
    r#"{"ocid":"ocds-10","tender":[{"id":"1"}],"awards":"none","parties":{"0":{}},"buyer":[]}"#,
    r#"{"ocid":"ocds-11","awards":[{"id":"#,
    "\u{feff}{\"ocid\":\"ocds-12\"}",
    "7",
    "",
];

/// Whether another reader takes the bytes for one JSON value, whatever its numbers and escapes mean.
fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

#[test]
fn mutated_documents_are_read_or_refused() {
    let shape = Shape::all();
    let corrections = Corrections::default();
    let mut stager = Stager::new(&shape);
    let mut settler = Settler::new(&shape, "mutations", &corrections);
    let (mut taken, mut refused) = (0u64, 0u64);
    rounds(setting("TURA_MUTATIONS", ROUNDS), DOCUMENTS, |bytes| {
        let Ok((text, found)) = stage::text(bytes).and_then(|text| Ok((text, stager.document(text)?))) else {
            refused += 1;
            return;
        };
        taken += 1;
        assert!(is_json(bytes), "taken, but no JSON to serde_json");
        for mut staged in found {
            let inside = bytes.get(staged.start..staged.start + staged.length).expect("a release stands inside its document");
            assert!(is_json(inside) && inside.starts_with(b"{"), "a release is an object of the document");
            if let Ok(head) = settler.head(text, &staged) {
                let origin = Origin { file: 0, offset: staged.start as i64, length: staged.length as i64 };
                settler.settle(text, &mut staged, &head.ocid, origin);
            }
            stager.recycle(staged);
        }
        settler.finish();
    });
    assert!(taken > 100 && refused > 100, "both happen often: {taken} taken, {refused} refused");
}

#[test]
fn the_seeds_themselves_are_read() {
    let shape = Shape::all();
    let count = |text: &str| Stager::new(&shape).document(text).map(|found| found.len());
    assert_eq!(count(RELEASE), Ok(1));
    assert_eq!(count(RECORD), Ok(3));
    assert_eq!(count(PACKAGE), Ok(2));
}

#[test]
fn nesting_without_end_is_refused_not_followed() {
    let shape = Shape::all();
    for (open, close) in [
        ("[", "]"),
        ("{\"releases\":[", "]}"),
        ("{\"records\":[", "]}"),
        ("{\"compiledRelease\":", "}"),
        ("{\"tender\":", "}"),
        ("{\"x\":", "}"),
    ] {
        let inner = if open.ends_with(':') { "{}" } else { "" };
        let document = open.repeat(10_000) + inner + &close.repeat(10_000);
        assert!(Stager::new(&shape).document(&document).is_err(), "{open} ten thousand deep");
    }
}

#[test]
fn mutated_releases_merge_or_are_refused() {
    let releases = [RELEASE, DOCUMENTS[5], DOCUMENTS[6]];
    rounds(setting("TURA_MUTATIONS", ROUNDS) / 4, &releases, |bytes| {
        if let Ok(merged) = merge::compile(&[RELEASE.as_bytes(), bytes], MergeRules::standard()) {
            assert!(is_json(&merged), "a merged release is JSON");
        }
        merge::leaves(bytes);
    });
}

#[test]
fn mutated_dates_and_amounts_are_read_or_refused() {
    let texts = ["2024-02-29T10:00:00.123+06:00", "2024-03", "0000-01-01", "9999-12-31 23:59Z", "-12.50", "1e3", "0.0000005", "99999999"];
    rounds(setting("TURA_MUTATIONS", ROUNDS), &texts, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(day) = days::parse(&text).and_then(|p| p.day) {
            assert_eq!(days::print(day), text[..10], "a day is printed as it was written");
        }
        days::between(&text, texts[0]);
        days::between(texts[3], &text);
        if let Some(amount) = amounts::parse(&text) {
            assert_eq!(amounts::parse(&amounts::print(amount)), Some(amount), "an amount is read back as it was printed");
            assert!(amounts::to_f64(amount).is_finite());
        }
    });
}

#[test]
fn mutated_settings_are_read_or_refused() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file of the project");
    let seeds = [text("rules/R003-short-submission-period/rule.toml"), text("packs/kz/pack.toml")];
    // These files are large beside a document, and come from the project or the person at the keyboard.
    rounds(setting("TURA_MUTATIONS", ROUNDS) / 100, &seeds.each_ref().map(String::as_str), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = (RuleMeta::parse(&text), Pack::parse(&text));
    });
}

/// Questions as readers ask them, and as they had better not.
const QUERIES: &[&str] = &[
    "select method, count(*) as n from processes where amount > 1e6 group by method order by n desc limit 10",
    "with a as (select process_id, max(amount) as m from bids group by 1) select * from a join awards using (process_id)",
    "explain select case when status = 'active' then 1 else 0 end from contracts -- a comment",
    "select \"file\", row_number() over (partition by buyer_id order by amount desc) from processes union all select 1, 2",
    "insert into processes values (1); drop table flags",
    "copy (select 1) to 'x.csv' stored as csv",
    "create external table x stored as parquet location 'shelf'",
];

#[test]
fn mutated_queries_are_let_through_or_refused() {
    let (mut through, mut refused) = (0u64, 0u64);
    rounds(setting("TURA_MUTATIONS", ROUNDS) / 4, QUERIES, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match query::check(&text) {
            Ok(()) => through += 1,
            Err(_) => refused += 1,
        }
        let first = text.trim_start().get(..6).unwrap_or("").to_lowercase();
        let writes =
            ["insert", "update", "delete", "create"].contains(&first.as_str()) || first.starts_with("drop") || first.starts_with("copy");
        assert!(!writes || query::check(&text).is_err(), "a query that writes is let through");
        let _ = guard::check(&text);
    });
    assert!(through > 100 && refused > 100, "both happen often: {through} let through, {refused} refused");
}

#[test]
fn nesting_in_a_query_is_refused_not_followed() {
    for (open, close) in
        [("(", ")"), ("select (", ")"), ("select * from (select 1 where 1 in (", "))"), ("not ", ""), ("- ", ""), ("case when ", " end")]
    {
        let text = format!("select {}1{}", open.repeat(20_000), close.repeat(20_000));
        assert!(query::check(&text).is_err(), "{open} twenty thousand deep");
    }
}
