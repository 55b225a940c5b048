//! The marks of `publication/columns.toml` held against every column there is: of the tables, of the views that rules share, of
//! flags, verdicts and counts, and of each rule's evidence. A column that is not marked fails here, and so does a mark whose column went.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::publication::gate::{Gate, MASK};
use engine::publication::marks::{Audience, Mark, Marks, TableMarks};
use engine::publication::pages;
use engine::publication::raw::{Members, WITHHELD};
use engine::rules::load::RuleSet;
use engine::rules::stored::{COUNTS, VERDICTS, Verdicts};
use engine::sql::session::{self, Limits};
use engine::tables::{Of, tables};
use serde_json::{Value, json};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn marks() -> Marks {
    let text = |name: &str| std::fs::read_to_string(repository().join("publication").join(name)).expect("a file of the project");
    Marks::parse(&text("columns.toml"), &text("registers.toml")).expect("well formed")
}

fn rules(folder: &str, views: &str) -> RuleSet {
    let root = repository();
    RuleSet::load(&[root.join(folder)], &[root.join(views)]).expect("the rules load")
}

/// Name and columns of everything that the gate may be asked for.
async fn relations() -> Vec<(String, Vec<String>)> {
    let spill = tempfile::tempdir().expect("a folder");
    let limits = Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() };
    let context = session::empty(&limits, &Arc::default()).expect("a session");
    let nothing: Vec<_> = tables().iter().map(|_| None).collect();
    session::register_tables(&context, &nothing).await.expect("empty tables");
    let verdicts = Verdicts::new(spill.path()).expect("begun");
    verdicts.finish(&nothing, &[], &limits, spill.path()).await.expect("ended");
    for (name, file) in [("verdicts", VERDICTS), ("verdict_counts", COUNTS)] {
        session::register_parquet(&context, name, &spill.path().join(file)).await.expect("a kept table");
    }
    session::register_files(&context, &engine::input::read::Files::default()).expect("no file");
    let none = pages::flags_batch(&[]).expect("no flag");
    session::register_batches(&context, "flags", none.schema(), &[none], 1).expect("registered");
    let views: Vec<(String, String)> = rules("rules", "rules/views.sql").views.into_iter().map(|v| (v.name, v.sql)).collect();
    session::register_views(&context, &views).await.expect("views");
    let names = tables().iter().map(|t| t.name.clone()).chain(views.iter().map(|(name, _)| name.clone()));
    let mut out = Vec::new();
    for name in names.chain(["verdicts", "verdict_counts", "files", "flags"].map(str::to_owned)) {
        let frame = context.table(name.as_str()).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        out.push((name, frame.schema().fields().iter().map(|f| f.name().clone()).collect()));
    }
    out
}

#[tokio::test]
async fn every_column_is_marked_once_and_every_mark_has_its_column() {
    assert_eq!(marks().faults(&relations().await), Vec::<String>::new());
}

#[test]
fn every_evidence_column_of_every_rule_is_marked() {
    let profiles = [("default", "rules", "rules/views.sql"), ("cardinal", "profiles/cardinal/rules", "profiles/cardinal/views.sql")];
    let mut all = Vec::new();
    for (profile, folder, views) in profiles {
        let set = rules(folder, views);
        assert_eq!(set.broken, vec![], "every rule loads");
        all.extend(set.rules.iter().map(|r| (profile.to_owned(), r.meta.code.clone(), r.meta.evidence.keys().cloned().collect())));
    }
    assert_eq!(marks().evidence_faults(&all), Vec::<String>::new());
}

/// Public columns that may name somebody: names, and texts that a publisher writes freely.
const NAMING: [&str; 9] =
    ["name", "buyer_name", "procuring_entity_name", "supplier_name", "title", "description", "rationale", "method_rationale", "url"];

fn concerns_a_person(column: &str, mark: Mark, is_evidence: bool) -> bool {
    match mark {
        // What ids of parties are is said once, with flags.
        Mark::PartyIds => !is_evidence,
        Mark::Organisation | Mark::Partner | Mark::Agency => true,
        // The names of bodies that buy are said once, with processes; rules' reasons stand in rule.toml.
        Mark::Public if is_evidence => column == "supplier_name",
        Mark::Public => NAMING.contains(&column),
        // Nobody can turn them back.
        Mark::Keyed | Mark::EntityIds => false,
    }
}

#[test]
fn every_column_that_concerns_a_person_has_its_reason() {
    let marks = marks();
    let without = |(name, of): (&str, &TableMarks)| -> Vec<String> {
        let is_due = |(column, mark): &(&str, Mark)| concerns_a_person(column, *mark, name.contains('/'));
        let lacking = of.all().filter(is_due).filter(|(c, _)| of.reasons.get(*c).is_none_or(|r| r.len() < 20));
        lacking.map(|(column, mark)| format!("{name}.{column} ({mark:?}) has no reason")).collect()
    };
    assert_eq!(marks.relations().flat_map(without).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn ids_of_people_and_firms_are_made_anew_for_the_public() {
    let marks = marks();
    for table in tables().iter().filter(|t| t.of == Of::Entities && t.name != "statements") {
        for (column, mark) in marks.table(&table.name).all() {
            let is_id =
                ["entity_id", "source_id", "target_id", "owner_id", "asset_id", "person_id", "body_id", "interest_id", "owners", "path"];
            assert!(!is_id.contains(&column) || mark == Mark::EntityIds, "{}.{column} ({mark:?})", table.name);
        }
    }
    let gate = |dataset: &str, audience| Gate::new(audience, Arc::new(marks.clone()), &[], dataset, &[9; 32]).expect("a gate");
    let shown = gate("a", Audience::Public).shown_entity("e1|e2");
    assert!(!shown.contains("e1|") && shown.split('|').count() == 2, "{shown}");
    assert_eq!(shown, gate("b", Audience::Public).shown_entity("e1|e2"), "they join beside every dataset");
    assert_eq!(gate("a", Audience::Desk).shown_entity("e1"), "e1");
}

#[test]
fn ids_and_checksums_of_rows_are_never_public() {
    let marks = marks();
    for (name, of) in marks.relations() {
        for (column, mark) in of.all() {
            assert!(column != "content" || mark == Mark::Agency, "{name}.content");
            assert!(!(column == "row_id" || column.ends_with("_row_id")) || mark == Mark::Keyed, "{name}.{column}");
        }
    }
}

// ---- Published text, cut

fn gate() -> Gate {
    let nothing: Vec<_> = tables().iter().map(|_| None).collect();
    Gate::new(Audience::Public, Arc::new(marks()), &nothing, "d", &[7; 32]).expect("a gate")
}

#[track_caller]
fn check_cut(document: Value, expected: Value) {
    let members = Members::new(&marks());
    let (cut, withheld) = members.cut(document.to_string().as_bytes(), "", &gate()).expect("cut");
    assert_eq!(cut, expected);
    let text = cut.to_string();
    assert_eq!(withheld == 0, !text.contains(WITHHELD), "{withheld} withheld in {text}");
}

#[test]
fn public_members_stay_and_the_rest_is_withheld() {
    check_cut(
        json!({"ocid": "o", "tender": {"title": "Bridge", "value": {"amount": 5, "currency": "KZT"}}}),
        json!({"ocid": "o", "tender": {"title": "Bridge", "value": {"amount": 5, "currency": "KZT"}}}),
    );
    // Left out by name: that it stands there is no secret.
    check_cut(json!({"tender": {"otherRequirements": {"who": "Ivanov"}}}), json!({"tender": {"otherRequirements": WITHHELD}}));
    // Known to nobody: a name may be a number, so it goes too.
    check_cut(json!({"ocid": "o", "people": {"800101300123": 1}, "+7 701": 2}), json!({"ocid": "o", WITHHELD: 2}));
    check_cut(json!({"parties": {"800101300123": {"name": "Ivanov"}}}), json!({"parties": {WITHHELD: 1}}));
    check_cut(json!({"tender": {"title": {"ru": "Ivanov"}}}), json!({"tender": {"title": {WITHHELD: 1}}}));
    check_cut(json!(["800101300123", [7]]), json!([WITHHELD, [WITHHELD]]));
}

#[test]
fn a_party_shows_its_number_only_where_it_says_that_it_is_an_organisation() {
    let party = |scheme: &str, number: &str, role: &str| json!({"parties": [{"name": "N", "identifier": {"scheme": scheme, "id": number}, "roles": [role]}]});
    let number = |document: &Value| document["parties"][0]["identifier"]["id"].clone();
    let members = Members::new(&marks());
    let shown = |document: Value| number(&members.cut(document.to_string().as_bytes(), "", &gate()).expect("cut").0);
    assert_eq!(shown(party("KZ-BIN", "960440000151", "supplier")), json!("960440000151"));
    assert_eq!(shown(party("XX-OWN", "960440000151", "buyer")), json!("960440000151"), "it buys");
    assert_eq!(shown(party("XX-OWN", "960440000151", "supplier")), json!(WITHHELD));
    assert_eq!(shown(party("KZ-BIN", "800101300123", "supplier")), json!(WITHHELD), "a personal number");
    assert_eq!(shown(party("KZ-BIN", "800101300123", "buyer")), json!(WITHHELD), "who buys under a personal number");
    assert_eq!(shown(party("KZ-BIN", "960460000151", "supplier")), json!(WITHHELD), "joint sole traders");
}

#[test]
fn masks_join_and_do_not_turn_back() {
    let gate = gate();
    let masks: BTreeSet<String> = ["800101300123", "800101300124"].map(|id| gate.shown_id(id)).into();
    assert!(masks.len() == 2 && masks.iter().all(|m| m.starts_with(MASK) && !m.contains("8001013001")));
    assert_eq!(gate.shown_id("a|b"), format!("{}|{}", gate.shown_id("a"), gate.shown_id("b")));
    let other = Gate::new(Audience::Public, Arc::new(marks()), &[], "d", &[8; 32]).expect("a gate");
    assert_ne!(gate.shown_id("800101300123"), other.shown_id("800101300123"), "another office's secret");
    assert_ne!(gate.shown_row(5), 5);
}
