//! Candidate pairs: all that share something rare enough, each once, and nothing by exhaustion.

use std::collections::{BTreeMap, BTreeSet};

use resolve::pairs::{Blocks, Bounds, Key, Keys};

const GROUP: u8 = 1;

fn blocks(records: &[Vec<Key>], block: u32, threads: usize) -> Blocks {
    let mut keys = Keys::new();
    records.iter().for_each(|record| keys.push(record.iter().copied()));
    Blocks::new(keys, Bounds { block, threads })
}

fn pairs(blocks: &Blocks) -> Vec<(u32, u32)> {
    blocks.pairs(0, |a, b| Some((a, b)))
}

fn set(pairs: Vec<(u32, u32)>) -> BTreeSet<(u32, u32)> {
    let count = pairs.len();
    let set: BTreeSet<_> = pairs.into_iter().collect();
    assert_eq!(set.len(), count, "a pair came twice");
    set
}

/// Records with keys drawn from a few common and many rare ones.
fn drawn(records: usize) -> Vec<Vec<Key>> {
    let mut state = 11u64;
    let mut next = |n: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % n
    };
    let record = |_| {
        let mut keys: Vec<Key> = (0..3).map(|_| Key::new(Key::NAME, next(40) * next(40))).collect();
        keys.push(Key::new(2, next(records as u64 / 3)));
        keys.push(Key::new(3, next(4)));
        keys
    };
    (0..records).map(record).collect()
}

#[test]
fn all_pairs_of_a_small_block_come_once_and_every_pair_shares_a_key() {
    let records = drawn(3_000);
    let found = set(pairs(&blocks(&records, 20, 1)));
    let mut holders: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (at, keys) in records.iter().enumerate() {
        for key in keys.iter().collect::<BTreeSet<_>>() {
            holders.entry(*key).or_default().push(at as u32);
        }
    }
    for members in holders.values().filter(|m| m.len() <= 20) {
        for (at, a) in members.iter().enumerate() {
            assert!(members[at + 1..].iter().all(|b| found.contains(&(*a, *b))));
        }
    }
    assert!(found.iter().all(|(a, b)| a < b && records[*a as usize].iter().any(|key| records[*b as usize].contains(key))));
    assert!(found.len() < 3_000 * 2_999 / 20);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let records = drawn(5_000);
    let one = pairs(&blocks(&records, 20, 1));
    for threads in [2, 3, 8] {
        let several = blocks(&records, 20, threads);
        assert_eq!(pairs(&several), one);
        assert_eq!(several.left_out(), blocks(&records, 20, 1).left_out());
    }
}

#[test]
fn another_order_of_records_gives_the_same_pairs() {
    let records = drawn(2_000);
    let straight = set(pairs(&blocks(&records, 15, 2)));
    let turned: Vec<Vec<Key>> = records.iter().rev().cloned().collect();
    let back = |at: u32| records.len() as u32 - 1 - at;
    let found = set(pairs(&blocks(&turned, 15, 2)).into_iter().map(|(a, b)| (back(b), back(a))).collect());
    assert_eq!(found, straight);
}

#[test]
fn two_common_keys_together_make_a_block_and_two_of_one_group_do_not() {
    let common = |group: u8, hash: u64| Key::new(group, hash);
    // 60 share one key, 60 another; only records 0 and 1 have both.
    let records = |groups: [u8; 2]| -> Vec<Vec<Key>> {
        let both = vec![common(groups[0], 1), common(groups[1], 2)];
        let mut records = vec![both.clone(), both];
        records.extend((0..58).map(|_| vec![common(groups[0], 1)]));
        records.extend((0..58).map(|_| vec![common(groups[1], 2)]));
        records
    };
    assert_eq!(pairs(&blocks(&records([2, 3]), 10, 1)), [(0, 1)]);
    assert_eq!(pairs(&blocks(&records([Key::NAME, Key::NAME]), 10, 1)), [(0, 1)]);
    assert_eq!(pairs(&blocks(&records([2, 2]), 10, 1)), []);
}

#[test]
fn new_records_give_only_their_own_pairs() {
    let records = drawn(2_000);
    let blocks = blocks(&records, 20, 2);
    let expected: Vec<(u32, u32)> = pairs(&blocks).into_iter().filter(|(_, b)| *b >= 1_900).collect();
    let mut found = blocks.pairs(1_900, |a, b| Some((a, b)));
    found.sort_unstable();
    let mut expected = expected;
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(!found.is_empty());
}

#[test]
fn a_million_records_in_one_block_give_no_pair_and_are_named() {
    let key = Key::new(GROUP, 1);
    let blocks = blocks(&vec![vec![key]; 1_000_000], 50, 2);
    assert_eq!(blocks.pairs(0, |a, b| Some((a, b))), []);
    let left = &blocks.left_out()[0];
    assert_eq!((left.key, left.records, left.pairs_at_most), (key, 1_000_000, 1_000_000 * 999_999 / 2));
}

#[test]
fn records_that_share_everything_cost_a_pass_over_their_keys() {
    let all: Vec<Key> = (0..40).map(|n| Key::new(Key::NAME, n)).collect();
    let blocks = blocks(&vec![all; 20_000], 50, 2);
    assert_eq!(blocks.count(), 0);
    assert!(blocks.left_out().iter().any(|l| l.records == 20_000));
}

#[test]
fn an_identifier_shared_by_five_thousand_firms_makes_no_pair_but_what_else_they_share_does() {
    let shared = Key::new(GROUP, 1);
    let records: Vec<Vec<Key>> = (0..5_000).map(|n| vec![shared, Key::new(2, n / 2)]).collect();
    let found = pairs(&blocks(&records, 50, 2));
    assert_eq!(found.len(), 2_500);
    assert!(found.iter().all(|(a, b)| a / 2 == b / 2));
}

#[test]
fn nothing_and_next_to_nothing() {
    assert_eq!(pairs(&blocks(&[], 50, 2)), []);
    assert_eq!(pairs(&blocks(&[vec![Key::new(GROUP, 1)]], 50, 2)), []);
    assert_eq!(pairs(&blocks(&[vec![], vec![]], 50, 0)), []);
    let twice = vec![Key::new(GROUP, 1), Key::new(GROUP, 1)];
    assert_eq!(pairs(&blocks(&[twice.clone(), twice], 0, 1)), [(0, 1)]);
}
