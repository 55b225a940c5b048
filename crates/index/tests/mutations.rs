//! Questions of readers, mangled, over a small search index: each is answered.

#[path = "../../../fuzz/dice.rs"]
mod dice;

use std::collections::BTreeMap;

use dice::{rounds, setting};
use index::fold;
use index::search::{Entry, FACETS, Question, Search, Sorted, Writer, met};

const ROUNDS: u64 = 20_000;
/// Each question asks a whole index, so there are fewer than of other mutations.
const SHARE: u64 = 50;

const QUESTIONS: &[&str] = &[
    "Жұмабаев құрылыс",
    "north bridge builders 2024",
    "\"quoted phrase\" AND NOT title:*",
    "ТОО «Жол құрылыс» 960440000151",
    "株式会社 つくば",
    "zzhshchkhts'x`y",
    "a",
];

fn search(folder: &std::path::Path) -> Search {
    let mut writer = Writer::create(folder).expect("begun");
    for (n, title) in ["Жол құрылысы", "North Bridge Builders", "株式会社つくば建設", ""].iter().enumerate() {
        let entry =
            Entry { kind: "process".to_owned(), key: format!("ocds-{n}"), title: (*title).to_owned(), flags: n as u64, ..Entry::default() };
        writer.add(&Entry { day: Some(n as i64), amount: Some(n as f64), ..entry }).expect("added");
    }
    writer.finish().expect("written");
    Search::open(folder).expect("opened")
}

#[test]
fn mutated_questions_are_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let search = search(folder.path());
    let mut n = 0;
    rounds(setting("TURA_MUTATIONS", ROUNDS) / SHARE, QUESTIONS, |bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        n += 1;
        let order = [Sorted::Best, Sorted::Newest, Sorted::Amount, Sorted::Flags][n % 4];
        let chosen = if n % 3 == 0 { BTreeMap::from([(FACETS[n % FACETS.len()].to_owned(), text.clone())]) } else { BTreeMap::new() };
        let least = (n % 5 == 0).then_some(f64::MIN_POSITIVE * n as f64);
        let question = Question { text, chosen, flagged: n % 7 == 0, least, greatest: None, order, offset: n % 3, limit: n % 4 };
        let answer = search.ask(&question).expect("answered");
        assert!(answer.entries.len() <= answer.count, "no more are shown than were counted");
    });
    assert!(n >= 100, "{n} questions were asked");
}

#[test]
fn mutated_words_are_folded_to_words_of_bounded_length() {
    rounds(setting("TURA_MUTATIONS", ROUNDS), QUESTIONS, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for word in fold::words(&text) {
            assert!(!word.is_empty() && word.chars().count() <= 100, "{word}");
        }
        met(&text, QUESTIONS[0]);
        met(QUESTIONS[1], &text);
    });
}
