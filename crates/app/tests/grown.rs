//! Files that have grown since they were imported: only what is new is read where that can be, and the
//! tables are the same as if the whole had been read.

mod common;

use common::{Desk, gzip, lines, single_bid};
use engine::tables::tables;
use serde_json::{Value, json};

fn tenders(from: usize, to: usize) -> Vec<Value> {
    (from..to).map(|n| single_bid(&format!("o-{n:05}"))).collect()
}

fn changed(mut release: Value, date: &str, title: &str) -> Value {
    release["date"] = json!(date);
    release["tender"]["title"] = json!(title);
    release
}

fn told(mut release: Value, tag: &str, date: &str) -> Value {
    release["tag"] = json!([tag]);
    release["date"] = json!(date);
    release
}

/// Every row of every table with what stands behind it, and the texts of processes.
fn all_rows(desk: &Desk) -> String {
    let of_table = |name: &str| {
        let words = if name == "processes" { "concat(ocid, title, release_text)" } else { "''" };
        format!("select '{name}' as t, process_id, row_id, file, \"offset\", length, pointer, content, {words} as words from {name}")
    };
    let all: Vec<String> = tables().iter().map(|t| of_table(&t.name)).collect();
    let sql = format!("{} order by 1, 2, 3, 4, 5", all.join(" union all "));
    desk.query(&sql, &["--dataset", "d"]).ends(0).out
}

/// Imports the old files, then the new ones over them, then the new ones alone in another office; holds that
/// both have the same rows and tell the same, and returns what the second import said.
#[track_caller]
fn grows(old: &[(&str, Vec<u8>)], new: &[(&str, Vec<u8>)]) -> String {
    let (onward, whole) = (Desk::new(), Desk::new());
    let import = |desk: &Desk, files: &[(&str, Vec<u8>)]| {
        for (name, bytes) in files {
            desk.put(&format!("in/{name}"), bytes);
        }
        desk.import(&["in", "--tolerate", "99"], "d").ends(0)
    };
    import(&onward, old);
    let said = import(&onward, new);
    let alone = import(&whole, new);
    assert_eq!(all_rows(&onward), all_rows(&whole));
    let counts = |out: &str| out.split_once("; ").map(|(_, counts)| counts.split(" (only ").next().unwrap_or("").trim().to_owned());
    assert_eq!(counts(&said.out), counts(&alone.out), "the counts");
    assert_eq!(said.err, alone.err, "what was set aside and counted");
    onward.tura(&["verify", "--dataset", "d", "--rule", "R018"]).ends(0);
    said.out
}

#[track_caller]
fn reads_only(said: &str, releases: usize) {
    assert!(said.contains(&format!("(only the {releases} new releases were read)")), "{said}");
}

#[track_caller]
fn reads_all(said: &str) {
    assert!(!said.contains("(only the"), "{said}");
}

fn text(values: &[Value]) -> Vec<u8> {
    lines(values).into_bytes()
}

#[test]
fn of_a_file_with_more_lines_only_these_are_read() {
    reads_only(&grows(&[("a.jsonl", text(&tenders(0, 60)))], &[("a.jsonl", text(&tenders(0, 63)))]), 3);
}

#[test]
fn a_file_beside_the_old_ones_is_the_only_one_read() {
    let old = ("a.jsonl", text(&tenders(0, 20)));
    let said = grows(std::slice::from_ref(&old), &[old.clone(), ("b.json", json!({"releases": tenders(20, 24)}).to_string().into_bytes())]);
    reads_only(&said, 4);
}

#[test]
fn a_packed_file_that_has_grown_is_unpacked_whole_and_read_from_where_it_goes_on() {
    let (old, new) = (gzip(&text(&tenders(0, 30))), gzip(&text(&tenders(0, 32))));
    reads_only(&grows(&[("a.jsonl.gz", old)], &[("a.jsonl.gz", new)]), 2);
}

#[test]
fn a_last_line_without_an_end_is_whole_if_the_next_one_begins_behind_it() {
    let old = text(&tenders(0, 5));
    let cut = old[..old.len() - 1].to_vec();
    reads_only(&grows(&[("a.jsonl", cut)], &[("a.jsonl", text(&tenders(0, 6)))]), 1);
}

#[test]
fn a_later_compiled_release_takes_the_place_of_the_one_before() {
    let mut new = tenders(0, 40);
    new.push(changed(single_bid("o-00007"), "2024-06-01T00:00:00Z", "Later"));
    new.push(changed(single_bid("o-00009"), "2023-06-01T00:00:00Z", "Earlier"));
    new.push(single_bid("o-00011"));
    reads_only(&grows(&[("a.jsonl", text(&tenders(0, 40)))], &[("a.jsonl", text(&new))]), 3);
}

#[test]
fn new_releases_are_merged_and_a_further_one_of_an_old_process_has_the_whole_read() {
    let old = vec![told(single_bid("o-1"), "tender", "2024-01-01T00:00:00Z"), told(single_bid("o-2"), "tender", "2024-01-01T00:00:00Z")];
    let mut apart = old.clone();
    apart.push(told(single_bid("o-3"), "tender", "2024-01-01T00:00:00Z"));
    apart.push(told(single_bid("o-3"), "award", "2024-02-01T00:00:00Z"));
    reads_only(&grows(&[("a.jsonl", text(&old))], &[("a.jsonl", text(&apart))]), 2);
    let mut further = old.clone();
    further.push(told(single_bid("o-2"), "award", "2024-02-01T00:00:00Z"));
    reads_all(&grows(&[("a.jsonl", text(&old))], &[("a.jsonl", text(&further))]));
    let mut compiled = old.clone();
    compiled.push(changed(single_bid("o-2"), "2024-06-01T00:00:00Z", "Later"));
    reads_all(&grows(&[("a.jsonl", text(&old))], &[("a.jsonl", text(&compiled))]));
}

#[test]
fn where_the_form_does_not_allow_it_the_whole_is_read() {
    let mut other = tenders(0, 12);
    other[0] = changed(single_bid("o-00000"), "2024-06-01T00:00:00Z", "Another");
    reads_all(&grows(&[("a.jsonl", text(&tenders(0, 10)))], &[("a.jsonl", text(&other))]));
    let package = |to| json!({"releases": tenders(0, to)}).to_string().into_bytes();
    reads_all(&grows(&[("a.json", package(5))], &[("a.json", package(7))]));
    let shorter = text(&tenders(0, 8));
    reads_all(&grows(&[("a.jsonl", text(&tenders(0, 10)))], &[("a.jsonl", shorter)]));
    let whole = text(&tenders(0, 10));
    let in_a_line = whole[..whole.len() - 100].to_vec();
    reads_all(&grows(&[("a.jsonl", in_a_line)], &[("a.jsonl", whole)]));
}

#[test]
fn what_was_set_aside_before_stays_so_with_its_line() {
    let mut old = text(&tenders(0, 4));
    old.extend(b"{\"no\": \"ocid\"}\nno JSON\n");
    let mut new = old.clone();
    new.extend(text(&tenders(4, 6)));
    new.extend(b"no JSON either\n");
    reads_only(&grows(&[("a.jsonl", old)], &[("a.jsonl", new)]), 2);
}
