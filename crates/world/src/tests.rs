//! What a world promises, checked on worlds in memory.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::schemes::SCHEMES;
use crate::{Outputs, Settings, Summary, WorldError, write_to};

/// A world in memory: releases, entities, declarations, restrictions, truth, plan, true effects.
pub(crate) struct World {
    pub(crate) summary: Summary,
    pub(crate) texts: [Vec<u8>; 7],
}

pub(crate) fn world(seed: u64, processes: u64) -> World {
    let mut texts: [Vec<u8>; 7] = Default::default();
    let [releases, entities, declarations, restrictions, truth, plan, measures] = &mut texts;
    let mut outputs = Outputs { releases, entities, declarations, restrictions, truth, plan, measures };
    let summary = write_to(&Settings { seed, processes }, &mut outputs, &mut |_| {}).expect("memory takes all");
    World { summary, texts }
}

pub(crate) fn lines(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).expect("the world writes UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    match &value[key] {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let (one, same, other) = (world(7, 1200), world(7, 1200), world(8, 1200));
    assert_eq!(one.summary, same.summary);
    assert!(one.texts == same.texts);
    for (a, b) in one.texts.iter().zip(&other.texts) {
        assert!(a != b);
    }
}

#[test]
fn the_bytes_are_those_of_every_machine() {
    // FNV-1a over all streams. It changes only when the world is changed on purpose: write the new one here.
    let hash = world(1, 300)
        .texts
        .concat()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(format!("{hash:016x}"), "2e40ca9a3af7ae91");
}

#[test]
fn every_line_is_json_and_every_ocid_of_the_truth_is_published() {
    let world = world(3, 3000);
    let ocids: BTreeSet<String> = lines(&world.texts[0]).iter().map(|r| r["ocid"].as_str().expect("an ocid").to_owned()).collect();
    assert_eq!(ocids.len(), 3000);
    assert!(lines(&world.texts[1]).len() as u64 == world.summary.entities);
    assert!(lines(&world.texts[2]).len() as u64 == world.summary.declarations);
    assert!(lines(&world.texts[3]).len() as u64 == world.summary.restrictions);
    let mut planted = BTreeSet::new();
    for truth in lines(&world.texts[4]) {
        assert!(!list(&truth, "codes").is_empty() && !list(&truth, "parties").is_empty(), "{truth}");
        for ocid in list(&truth, "ocids") {
            let ocid = ocid.as_str().expect("text");
            assert!(ocids.contains(ocid), "{ocid} is not published");
            assert!(planted.insert(ocid.to_owned()), "{ocid} belongs to two schemes");
        }
    }
    assert!(planted.len() < 3000 / 6, "{} of 3000 planted", planted.len());
}

#[test]
fn every_scheme_is_planted_three_times_in_3000_with_as_many_look_alikes() {
    let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for truth in lines(&world(11, 3000).texts[4]) {
        let key = (truth["scheme"].as_str().expect("text").to_owned(), truth["guilty"] == true);
        *counts.entry(key).or_default() += 1;
    }
    for scheme in &SCHEMES {
        let count = |guilty| counts.get(&(scheme.name.to_owned(), guilty)).copied().unwrap_or(0);
        assert!(count(true) >= 3, "{}", scheme.name);
        assert!(count(false) >= count(true), "{}", scheme.name);
    }
    assert_eq!(counts.len(), SCHEMES.len() * 2);
}

#[test]
fn a_world_too_small_for_schemes_is_still_a_world() {
    for processes in [0, 1, 40, 249] {
        let world = world(5, processes);
        assert_eq!((world.summary.guilty, world.summary.innocent), (0, 0));
        let ocids: BTreeSet<String> = lines(&world.texts[0]).iter().map(|r| r["ocid"].to_string()).collect();
        assert_eq!(ocids.len() as u64, processes);
    }
    assert!(world(5, 250).summary.guilty > 0);
}

#[test]
fn ids_are_unique_in_their_process_and_tell_no_position() {
    let mut first_ids = BTreeSet::new();
    let mut rising = 0;
    let mut pairs = 0;
    for release in lines(&world(13, 1500).texts[0]) {
        let bids = list(&release["bids"], "details");
        let ids: Vec<String> = bids.iter().filter(|b| !b["id"].is_null()).map(|b| b["id"].to_string()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        first_ids.extend(ids.first().cloned());
        pairs += ids.len().saturating_sub(1);
        rising += ids.windows(2).filter(|w| w[0] < w[1]).count();
    }
    assert!(first_ids.len() > 500, "first bids have ids of their own");
    assert!(rising * 10 > pairs * 3 && rising * 10 < pairs * 7, "{rising} of {pairs} rise");
}

#[test]
fn releases_of_one_process_come_in_order_of_date_and_mostly_apart() {
    let mut last: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let (mut near, mut far) = (0, 0);
    for (at, release) in lines(&world(17, 2000).texts[0]).iter().enumerate() {
        if release["tag"][0] == "compiled" {
            continue;
        }
        let ocid = release["ocid"].to_string();
        // Within one process all dates are written in one zone, so their texts compare as they do.
        let date = release["date"].to_string();
        if let Some((before, place)) = last.get(&ocid) {
            assert!(*before < date, "{ocid}: {before} then {date}");
            if at - place > 1 { far += 1 } else { near += 1 }
        }
        last.insert(ocid, (date, at));
    }
    assert!(far > near * 4, "{near} adjacent, {far} apart");
}

/// Whether the time for bids (or, without a contest, the award) begins before a month.
fn began_before(release: &Value, month: &str) -> bool {
    let start = &release["tender"]["tenderPeriod"]["startDate"];
    let begins = if start.is_null() { &release["awards"][0]["date"] } else { start };
    begins.as_str().is_some_and(|day| day < month)
}

#[test]
fn base_rates_are_those_of_the_doc() {
    // The rates of the doc are those before any measure.
    let world = world(19, 15_000);
    let (mut all, mut competitive, mut single, mut awarded, mut amended) = (0, 0, 0, 0, 0);
    let mut methods: BTreeMap<String, u32> = BTreeMap::new();
    for release in lines(&world.texts[0]).iter().filter(|r| r["tag"][0] == "compiled" && began_before(r, "2021-04")) {
        let tender = &release["tender"];
        all += 1;
        *methods.entry(tender["procurementMethod"].as_str().unwrap_or("none").to_owned()).or_default() += 1;
        if let Some(count) = tender["numberOfTenderers"].as_u64().filter(|n| *n > 0) {
            competitive += 1;
            single += u32::from(count == 1);
        }
        awarded += list(release, "contracts").len();
        amended += list(release, "contracts").iter().filter(|c| !list(c, "amendments").is_empty()).count();
    }
    let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
    let close = |value: f64, target: f64, what: &str| {
        assert!((value - target).abs() < 0.035, "{what}: {value:.3}, expected about {target}");
    };
    close(share(methods["open"], all), 0.55, "open");
    close(share(methods["selective"], all), 0.20, "price requests");
    close(share(methods["direct"] + methods["limited"], all), 0.25, "one supplier");
    close(share(single, competitive), 0.25, "single bids");
    close(share(amended as u32, awarded as u32), 0.12, "amended contracts");
    let size = world.summary.release_bytes / world.summary.processes;
    assert!((2000..3900).contains(&size), "{size} bytes a process");
}

#[test]
fn whoever_is_debarred_is_said_to_be_debarred_and_not_sanctioned() {
    let world = world(5, 900);
    let entities = lines(&world.texts[1]);
    let sanctions: Vec<&Value> = entities.iter().filter(|e| e["schema"] == "Sanction").map(|e| &e["properties"]["entity"][0]).collect();
    assert!(!sanctions.is_empty());
    for firm in entities.iter().filter(|e| sanctions.contains(&&e["id"])) {
        assert_eq!(firm["properties"]["topics"], serde_json::json!(["debarment"]), "{firm}");
    }
}

#[test]
fn a_kin_owner_is_linked_from_the_officer_to_the_winner() {
    let world = world(23, 900);
    let entities = lines(&world.texts[1]);
    let schemas: BTreeSet<&str> = entities.iter().filter_map(|e| e["schema"].as_str()).collect();
    let expected = ["Company", "Directorship", "Family", "Occupancy", "Ownership", "Person", "Position", "PublicBody", "Sanction"];
    assert_eq!(schemas.into_iter().collect::<Vec<_>>(), expected);
    let truth = lines(&world.texts[4]);
    let kin = truth.iter().find(|t| t["scheme"] == "failed-then-single-source" && t["guilty"] == true);
    let parties = list(kin.expect("planted"), "parties");
    let (firm, owner, officer) = (parties[0], parties[1], parties[2]);
    let number = |id: &Value| entities.iter().find(|e| e["id"] == *id).map(|e| e["properties"]["idNumber"][0].clone());
    let relative = entities
        .iter()
        .find(|e| e["schema"] == "Family" && e["properties"]["person"][0] == *officer)
        .map(|e| &e["properties"]["relative"][0])
        .expect("the officer has a relative");
    assert_eq!(number(relative), number(owner), "one id number in both registers");
    let company = entities.iter().find(|e| e["properties"]["registrationNumber"][0] == *firm).expect("the firm");
    assert!(
        entities
            .iter()
            .any(|e| e["schema"] == "Ownership" && e["properties"]["owner"][0] == *owner && e["properties"]["asset"][0] == company["id"])
    );
}

#[test]
fn a_world_beyond_its_ids_is_refused_before_anything_is_written() {
    let mut texts: [Vec<u8>; 7] = Default::default();
    let [releases, entities, declarations, restrictions, truth, plan, measures] = &mut texts;
    let mut outputs = Outputs { releases, entities, declarations, restrictions, truth, plan, measures };
    let settings = Settings { seed: 1, processes: u64::MAX };
    let refused = write_to(&settings, &mut outputs, &mut |_| {});
    assert!(matches!(refused, Err(WorldError::TooLarge { .. })));
    assert!(texts.iter().all(Vec::is_empty));
}
