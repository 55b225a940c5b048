//! Questions of readers and the bytes of a segment, mangled: answered or refused, and never a panic.

#[path = "../../../fuzz/dice.rs"]
mod dice;

use std::collections::BTreeMap;

use dice::{rounds, setting};
use facts::statements::Entity;
use resolve::candidates::{Asked, Index, seal};
use resolve::measure::{Dice, people as generated};
use resolve::screen::{Screening, Search};

const ROUNDS: u64 = 20_000;
/// Each question asks a whole index, so there are fewer than of other mutations.
const SHARE: u64 = 50;

const QUESTIONS: &[&str] = &[
    "Касым-Жомарт Токаев",
    "AL-TIKRITI, Abd al-Rahman bin 'Umar",
    "\"central bank\" OR fund -state gazp*",
    "习近平",
    "محمد بن سلمان",
    "o'neil & sons (holding) ltd. 1234567890",
    "a",
];

fn named(name: &str) -> Entity {
    let properties = BTreeMap::from([("name".to_owned(), vec![name.to_owned()]), ("idNumber".to_owned(), vec![name.to_owned()])]);
    Entity { id: "asked".into(), schema: "Person".into(), properties, ..Entity::default() }
}

#[test]
fn mutated_questions_are_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::build(folder.path(), generated(200).chain(QUESTIONS.iter().map(|q| Entity { id: (*q).into(), ..named(q) })));
    let screening = Screening::over(index.expect("built"));
    rounds(setting("TURA_MUTATIONS", ROUNDS) / SHARE, QUESTIONS, |bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let found = screening.index().candidates(&Asked::read(&named(&text)), 10, &|_| true);
        assert!(found.places.len() <= 10 && found.visited < 100_000, "{}", found.visited);
        let page = screening.search(&Search { text, limit: 5, ..Search::default() }).expect("answered");
        assert!(page.results.len() <= page.total.min(5));
    });
}

/// Bytes are altered under the right checksum, or nothing would get past the door.
#[test]
fn mutated_segments_are_refused_or_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Index::build(folder.path(), generated(40)).expect("built"));
    let path = folder.path().join("000001.segment");
    let whole = std::fs::read(&path).expect("a segment");
    let people: Vec<Entity> = generated(40).step_by(13).collect();
    let mut dice = Dice(setting("TURA_MUTATION_SEED", 11));
    for _ in 0..setting("TURA_MUTATIONS", ROUNDS) / SHARE {
        let mut altered = whole.clone();
        for _ in 0..1 + dice.below(20) {
            let at = 32 + dice.below(altered.len() - 32);
            altered[at] = if dice.below(3) == 0 { 0xff } else { dice.next() as u8 };
        }
        seal(&mut altered);
        std::fs::write(&path, &altered).expect("written");
        let Ok(index) = Index::open(folder.path()) else { continue };
        for entity in &people {
            let found = index.candidates(&Asked::read(entity), 5, &|_| true);
            found.places.iter().for_each(|(place, _)| drop(index.entity(*place)));
        }
        assert!(index.places().take(100).map(|place| index.labels(place).count()).sum::<usize>() < 1_000_000);
    }
}
