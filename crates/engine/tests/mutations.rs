//! Outside bytes, mangled: seeded mutations of small documents go into the readers. Nothing may panic,
//! and what our reader takes, another JSON reader takes too.
//!
//! The same seed gives the same documents on every machine. `cargo xtask fuzz` runs more rounds with another
//! seed (`TURA_MUTATIONS`, `TURA_MUTATION_SEED`); a failure names seed, round and document.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use engine::merge::{self, MergeRules};
use engine::ocds::corrections::Corrections;
use engine::ocds::settle::{Origin, Settler};
use engine::ocds::shape::Shape;
use engine::ocds::stage::{self, Stager};
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

/// Spliced in whole: what real files and hostile ones have.
const TOKENS: &[&[u8]] = &[
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"-1e-400",
    b"1e2147483647",
    b"1E-2147483648",
    b"-0",
    b"00",
    b"1.",
    b".5",
    b"0x10",
    b"99999999999999999999999999999999999999999999",
    b"null",
    b"true",
    b"\"\"",
    b"\"\\u0000\"",
    b"\"\\ud800\"",
    b"\"\\udc00\\ud800\"",
    b"\\",
    b"\"",
    b",",
    b":",
    b"{",
    b"}",
    b"[",
    b"]",
    b"{}",
    b"[]",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    b"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80",
    b"\xef\xbb\xbf",
    b"\0",
    b"\n",
    b"\x1e",
    b"\"id\":1,",
    b"\"ocid\":\"\",",
    b"\"releases\":[",
    b"\"records\":[",
    b"\"compiledRelease\":{",
    b"\"amount\":\"1 000,00\",",
    b"\"date\":\"2023-02-29\",",
    b"// note\n",
    b"'",
];

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A stretch of up to `most` bytes.
    fn stretch(&mut self, len: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(len + 1);
        start..(start + self.below(most) + 1).min(len).max(start)
    }
}

/// One to four mutations of one of the seeds.
fn mutated(dice: &mut Dice, seeds: &[&str]) -> Vec<u8> {
    let mut bytes = dice.one(seeds).as_bytes().to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(7) {
            0 => {
                let bit = 1 << dice.below(8);
                bytes.get_mut(at).into_iter().for_each(|b| *b ^= bit);
            }
            1 => drop(bytes.drain(dice.stretch(bytes.len(), 40))),
            2 => {
                let copy = bytes[dice.stretch(bytes.len(), 200)].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => bytes.truncate(at),
            4 => {
                let other = dice.one(seeds).as_bytes();
                let piece = &other[dice.stretch(other.len(), 120)];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => {
                let range = dice.stretch(bytes.len(), 12);
                bytes.splice(range, dice.one(TOKENS).iter().copied());
            }
            _ => drop(bytes.splice(at..at, dice.one(TOKENS).iter().copied())),
        }
    }
    bytes
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// Feeds `rounds` mutated seeds to `work`; a panic is told with what caused it.
fn rounds(rounds: u64, seeds: &[&str], mut work: impl FnMut(&[u8])) {
    let seed = setting("TURA_MUTATION_SEED", 1);
    let mut dice = Dice(seed);
    for round in 0..rounds {
        let bytes = mutated(&mut dice, seeds);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(&bytes))) {
            eprintln!("seed {seed}, round {round}: {}", bytes.escape_ascii());
            resume_unwind(panic);
        }
    }
}

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
