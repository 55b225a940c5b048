//! Floors under what is measured on outside data, found by `TURA_EVAL` and `TURA_DATA`. They only ever rise.

use std::path::{Path, PathBuf};

use resolve::candidates::Index;
use resolve::measure::{Figure, Found, Sources, asked, listed, run};
use resolve::screen::{Options, Screening};

fn sources() -> Sources {
    let folder = |variable: &str, usual: &str| {
        let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(usual);
        std::env::var_os(variable).map_or(usual, PathBuf::from)
    };
    let (eval, data) = (folder("TURA_EVAL", "eval"), folder("TURA_DATA", "data"));
    Sources { eval, data, people: 2_000, firms: 1_000, links: 10_000, threads: 2 }
}

/// Says loudly what is not there.
fn skipped(found: &Found) {
    if let Found::Absent { group, missing } = found {
        println!("SKIPPED: {group}: {} is not there; set TURA_EVAL and TURA_DATA", missing.display());
    }
}

/// The figures of a group.
fn figures(group: &str) -> Vec<Figure> {
    let mut all = Vec::new();
    let mut give = |found: Found| match found {
        Found::Figure(figure) => all.push(figure),
        absent => skipped(&absent),
    };
    run(&[group.to_owned()], &sources(), || None, &mut give).expect("what is there is readable");
    for figure in &all {
        println!("{}: {:.4} {} (n {})", figure.what, figure.value, figure.unit, figure.n);
    }
    all
}

/// Holds the figure of a name to its floor where it was measured.
fn floor(figures: &[Figure], what: &str, least: f64) {
    if let Some(figure) = figures.iter().find(|figure| figure.what == what) {
        assert!(figure.value >= least, "{what}: {:.4} is below {least}", figure.value);
    }
}

#[test]
fn labelled_pairs_of_names() {
    floor(&figures("name-pairs"), "F1 at 0.7, cross-validated", 0.888);
}

#[test]
fn labelled_pairs_of_records() {
    floor(&figures("entity-checks"), "F1 at 0.7", 0.915);
}

/// Language, recall at 99 % precision of common and of rare tokens, and the same with all tables.
const TWO_SCRIPTS: [(&str, [f64; 4]); 5] = [
    ("russian", [0.998, 0.975, 0.945, 0.885]),
    ("arabic", [0.98, 0.925, 0.955, 0.86]),
    ("chinese", [0.968, 0.87, 0.90, 0.76]),
    ("hebrew", [0.965, 0.89, 0.96, 0.865]),
    ("korean", [0.96, 0.90, 0.76, 0.675]),
];

#[test]
fn names_are_found_across_scripts() {
    let figures = figures("cross-script");
    for (language, floors) in TWO_SCRIPTS {
        let kinds = ["common", "rare"].into_iter().flat_map(|kind| ["", ", with all tables"].map(|with| (kind, with)));
        for ((kind, with), least) in kinds.zip(floors) {
            floor(&figures, &format!("{language}, {kind} tokens, at 99 % precision{with}"), least);
        }
    }
}

#[test]
fn kazakh_names_are_found_in_three_scripts() {
    let figures = figures("kazakh");
    assert_eq!(figures.len(), 10);
    for figure in figures {
        let least = match figure.what.as_str() {
            "Cyrillic and Arabic, alike by more than one half" => 0.875,
            "Latin and Arabic, alike by more than one half" => 0.925,
            _ => 1.0,
        };
        assert!(figure.value >= least, "{}: {}", figure.what, figure.value);
    }
}

#[test]
fn registers_are_linked() {
    let figures = figures("linkage");
    for set in ["FEBRL 1", "FEBRL 2", "FEBRL 3", "FEBRL 4", "invented people"] {
        floor(&figures, &format!("{set}: F1"), 0.999);
    }
    floor(&figures, "Senzing's truth set, by likeness: F1", SENZING_F1);
}

/// F1 of Senzing's truth set, as measured.
const SENZING_F1: f64 = 0.92;

/// Every eighth entity of the lists with all that is asked for, so that the test takes seconds without optimising; `tura eval matching` asks all.
#[test]
fn listed_names_are_found_and_strangers_are_not() {
    let from = sources();
    let Some(lists) = listed::entities(&from.data, "screening", &mut |found| skipped(&found)).expect("readable") else { return };
    let is_asked = |questions: &[asked::Question], id: &str| questions.iter().any(|q| q.id == id);
    let every_tenth = |with_slip| asked::un_questions(&lists, with_slip).into_iter().step_by(10).collect::<Vec<_>>();
    let (plain, slips) = (every_tenth(false), every_tenth(true));
    let some = lists.iter().enumerate().filter(|(i, e)| i % 8 == 0 || is_asked(&plain, &e.id)).map(|(_, e)| e.clone());
    let folder = tempfile::tempdir().expect("a folder");
    let screening = Screening::over(Index::build(folder.path(), some).expect("built"));
    let ask = |questions: &[asked::Question]| asked::ask(&screening, questions, Options::default().limit).expect("answered");
    assert_eq!(ask(&plain).found, plain.len(), "every name as itself");
    let slipped = ask(&slips);
    assert!(
        slipped.found * 100 >= slips.len() * SLIPPED_PERCENT_MIN,
        "{} of {} with a slip: {:?}",
        slipped.found,
        slips.len(),
        slipped.wrong
    );
    let people = listed::invented(&from, "screening", &mut |found| skipped(&found)).expect("readable");
    let people: Vec<_> = people.iter().skip(1).step_by(100).map(|(name, ..)| asked::question("", "Person", name, "", "")).collect();
    let flagged = ask(&people).flagged;
    assert!(flagged * 1000 <= people.len() * FLAGGED_THOUSANDTHS_MAX, "{flagged} of {} flagged on the name alone", people.len());
}

/// Of names with a slip found; one letter in a name of three is another name, so all cannot be asked.
const SLIPPED_PERCENT_MIN: usize = 94;

/// Of invented people flagged on the name alone, of a thousand.
const FLAGGED_THOUSANDTHS_MAX: usize = 3;

#[test]
fn an_empty_place_is_named_and_never_counts_as_met() {
    let folder = tempfile::tempdir().expect("a folder");
    let from = Sources { eval: folder.path().into(), data: folder.path().into(), ..sources() };
    for group in ["name-pairs", "entity-checks", "cross-script", "screening", "lists"] {
        let mut absent = 0;
        let mut give = |found: Found| match found {
            Found::Absent { missing, .. } => absent += usize::from(missing.starts_with(folder.path())),
            Found::Figure(figure) => panic!("{group}: {} was measured on nothing", figure.what),
        };
        run(&[group.to_owned()], &from, || None, &mut give).expect("nothing there is no error");
        assert!(absent > 0, "{group}");
    }
}
