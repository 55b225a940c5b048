//! Wrong inputs, each with a name: what is said, how it ends, and that other work is unharmed.
//!
//! Most of them stand as one line between two good ones, whose flags must still be there. Not here:
//! a real zip bomb (a gigabyte takes a minute in a debug build; the guard has its test beside it in
//! `engine::input::open`), and a process killed during an import (`shelf.rs`).

mod common;

use std::time::Duration;

use common::{Desk, Run, contest, gzip, lines, single_bid, zip};
use serde_json::{Value, json};

/// A rule run for one second has long ended by then, on a busy machine in a debug build too.
const LONGEST: Duration = Duration::from_secs(40);
const BOTH_GOOD: [&str; 2] = ["R018 good-1", "R018 good-2"];

/// A bad line between two good ones.
fn between_good_lines(bad: &[u8]) -> Vec<u8> {
    let good = |ocid| format!("{}\n", single_bid(ocid)).into_bytes();
    [good("good-1"), bad.to_vec(), b"\n".to_vec(), good("good-2")].concat()
}

/// The bad line is set aside with its line and these words; the good ones around it are judged.
#[track_caller]
fn is_set_aside(bad: &[u8], words: &[&str]) {
    let desk = Desk::new();
    desk.put("a.jsonl", between_good_lines(bad));
    desk.flag("a.jsonl").ends(3).says(&["a.jsonl, line 2"]).says(words).raises(&BOTH_GOOD);
}

/// A release with one text put for another, to say what no JSON writer says.
fn release_with(from: &str, to: &str) -> Vec<u8> {
    let text = single_bid("bad-1").to_string();
    assert!(text.contains(from), "{from} is in {text}");
    text.replace(from, to).into_bytes()
}

#[test]
fn not_json_is_set_aside_with_its_line() {
    is_set_aside(b"hello, world", &["not JSON"]);
}

#[test]
fn a_file_without_any_json_fails_and_is_named() {
    let desk = Desk::new();
    desk.put("letter.txt", "Dear all,\nthe contracts are attached.\n");
    desk.flag("letter.txt").ends(1).says(&["no release was found in letter.txt", "not JSON"]);
}

#[test]
fn a_file_that_is_not_there_fails_and_is_named() {
    Desk::new().flag("nothing.jsonl").ends(1).says(&["nothing.jsonl"]);
}

#[test]
fn lines_cut_in_the_middle_are_read_up_to_the_cut() {
    let desk = Desk::new();
    let text = lines(&[single_bid("good-1"), single_bid("good-2"), single_bid("bad-1")]);
    desk.put("a.jsonl", &text[..text.len() - 60]);
    desk.flag("a.jsonl").ends(3).says(&["a.jsonl, line 3", "EOF"]).raises(&BOTH_GOOD);
}

#[test]
fn a_package_cut_in_the_middle_is_read_up_to_the_cut() {
    let desk = Desk::new();
    let package = json!({ "version": "1.1", "releases": [single_bid("good-1"), single_bid("good-2"), single_bid("bad-1")] });
    for text in [serde_json::to_string_pretty(&package).expect("printed"), package.to_string()] {
        desk.put("a.json", &text[..text.len() - 100]);
        desk.flag("a.json").ends(3).says(&["set aside: a.json", "cut"]).raises(&BOTH_GOOD);
    }
    let text = package.to_string();
    desk.put("b.json", &text[..100]);
    desk.flag("b.json").ends(1).says(&["no release was found in b.json", "cut"]);
}

/// Twice the size of a chunk, so that the line is met in pieces. 200 MB, the case this stands for, go the same way
/// and take the memory of the machine that runs the tests.
#[test]
fn a_very_long_line_is_read_like_any_other() {
    let desk = Desk::new();
    let mut long = single_bid("long-1");
    long["tender"]["description"] = json!("x".repeat(18 << 20));
    desk.put("a.jsonl", between_good_lines(long.to_string().as_bytes()));
    desk.flag("a.jsonl").ends(0).raises(&["R018 good-1", "R018 good-2", "R018 long-1"]);
}

#[test]
fn nesting_ten_thousand_deep_is_set_aside() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    is_set_aside(&release_with("\"status\"", &format!("\"x\":{deep},\"status\"")), &["recursion limit"]);
    is_set_aside(deep.as_bytes(), &["recursion limit"]);
}

#[test]
fn nesting_that_never_closes_fails() {
    let desk = Desk::new();
    desk.put("a.json", "{\"a\":\n".repeat(10_000));
    desk.flag("a.json").ends(1).says(&["no release was found in a.json", "not closed"]);
}

#[test]
fn invalid_utf8_is_set_aside() {
    let mut bad = release_with("Water works", "Water ?orks");
    let at = bad.iter().position(|b| *b == b'?').expect("put there");
    bad[at] = 0xff;
    is_set_aside(&bad, &["UTF-8"]);
}

#[test]
fn nan_is_no_json_and_is_set_aside() {
    is_set_aside(&release_with("\"amount\":1000", "\"amount\":NaN"), &["not JSON"]);
    is_set_aside(&release_with("\"amount\":1000", "\"amount\":-Infinity"), &["not JSON"]);
}

#[test]
fn a_number_beyond_measure_is_kept_as_text_and_counted() {
    for huge in ["1e400", "-1e400", "1e2147483647", "1e-2147483648"] {
        let desk = Desk::new();
        desk.put("a.jsonl", between_good_lines(&release_with("\"amount\":1000", &format!("\"amount\":{huge}"))));
        let import = desk.import(&["a.jsonl"], "d").ends(0);
        assert!(import.out.contains("3 processes"), "{}", import.out);
        let text = desk.query("select amount_text from processes where ocid = 'bad-1'", &["--dataset", "d"]).ends(0);
        assert_eq!(text.cell(), huge);
        if huge.contains("400") {
            import.says(&["a number that cannot be read", "tender/value/amount"]);
        }
    }
}

#[test]
fn of_duplicate_keys_the_last_counts_and_it_is_said() {
    let desk = Desk::new();
    desk.put("a.jsonl", between_good_lines(&release_with("\"numberOfTenderers\":1", "\"numberOfTenderers\":1,\"numberOfTenderers\":5")));
    desk.flag("a.jsonl").ends(0).raises(&BOTH_GOOD);
    desk.import(&["a.jsonl"], "d").ends(0).says(&["a member given twice; the last one counts", "tender/numberOfTenderers"]);
}

#[test]
fn an_empty_file_fails_and_changes_no_dataset() {
    let desk = Desk::new();
    desk.put("good.jsonl", lines(&[single_bid("good-1"), single_bid("good-2")]));
    desk.put("empty.jsonl", "");
    desk.import(&["good.jsonl"], "d").ends(0);
    desk.import(&["empty.jsonl"], "d").ends(1).says(&["no release was found in empty.jsonl", "nothing was changed"]);
    desk.flag("empty.jsonl").ends(1).says(&["no release was found in empty.jsonl"]);
    desk.tura(&["flag", "--dataset", "d", "--rule", "R018", "--format", "csv"]).ends(0).raises(&BOTH_GOOD);
}

#[test]
fn a_release_package_among_compiled_releases_is_read_too() {
    let desk = Desk::new();
    let mut releases = [single_bid("pack-1"), single_bid("pack-2")];
    releases.iter_mut().for_each(|r| r["tag"] = json!(["tender"]));
    let package =
        json!({ "uri": "u", "version": "1.1", "publishedDate": "2024-03-02T00:00:00Z", "publisher": {"name": "P"}, "releases": releases });
    desk.put("a.jsonl", between_good_lines(package.to_string().as_bytes()));
    desk.flag("a.jsonl").ends(0).raises(&["R018 good-1", "R018 good-2", "R018 pack-1", "R018 pack-2"]);
}

#[test]
fn of_an_ocid_twice_with_different_content_the_later_stands() {
    let desk = Desk::new();
    let (mut early, mut late) = (single_bid("twice"), single_bid("twice"));
    early["date"] = json!("2024-02-01T00:00:00Z");
    early["tender"]["numberOfTenderers"] = json!(4);
    late["date"] = json!("2024-04-01T00:00:00Z");
    for order in [[&early, &late], [&late, &early]] {
        let values: Vec<Value> = order.into_iter().cloned().chain([single_bid("good-1")]).collect();
        desk.put("a.jsonl", lines(&values));
        desk.flag("a.jsonl").ends(3).says(&["another release of the same ocid"]).raises(&["R018 good-1", "R018 twice"]);
    }
}

/// Runs price rules over contests beside a good line.
fn price_rules(contests: &[Value], rules: &[&str]) -> Run {
    let desk = Desk::new();
    let values: Vec<Value> = contests.iter().cloned().chain([single_bid("good-1")]).collect();
    desk.put("a.jsonl", lines(&values));
    let chosen = rules.iter().flat_map(|rule| ["--rule", rule]);
    let args: Vec<&str> = ["flag", "a.jsonl", "--format", "csv", "--rule", "R018"].into_iter().chain(chosen).collect();
    desk.tura(&args)
}

#[test]
fn negative_and_zero_prices_stop_no_rule() {
    let odd = contest("odd", &[(json!(-5), "KZT"), (json!(0), "KZT"), (json!(0), "KZT"), (json!(-0.0), "KZT")]);
    price_rules(&[odd], &["R022", "R024", "R028", "R058", "CO-scr1", "CO-scr2"]).ends(0).raises(&["R018 good-1"]);
}

#[test]
fn all_bids_equal_are_identical_prices_and_divide_nothing_by_zero() {
    let same = contest("same", &[(json!(100), "KZT"), (json!(100.0), "KZT"), (json!(100), "KZT"), (json!(100), "KZT")]);
    let run = price_rules(&[same], &["R022", "R028", "R058", "CO-scr1"]).ends(0);
    let flags = run.flags();
    assert!(flags.contains("R028 same") && flags.contains("R018 good-1"), "{flags:?}");
    assert!(!run.out.contains("NaN") && !run.out.contains(",inf,"), "{}", run.out);
}

#[test]
fn prices_in_two_currencies_are_never_compared() {
    let mixed = contest("mixed", &[(json!(100), "KZT"), (json!(100), "USD"), (json!(200), "KZT")]);
    let alike = contest("alike", &[(json!(100), "KZT"), (json!(100), "KZT")]);
    price_rules(&[mixed, alike], &["R024", "R028", "R058"]).ends(0).raises(&["R018 good-1", "R028 alike"]);
}

/// A release with a period for bids, and a decision a month later.
fn with_period(ocid: &str, start: &str, end: &str) -> Value {
    let mut release = single_bid(ocid);
    release["tender"]["tenderPeriod"] = json!({ "startDate": start, "endDate": end });
    release["awards"] = json!([{ "id": "a", "status": "active", "date": end, "suppliers": [{"id": "S"}] }]);
    release
}

#[test]
fn dates_of_the_years_0_and_9999_stop_no_rule() {
    let values = [
        with_period("zero", "0000-01-01T00:00:00Z", "0000-01-03T00:00:00Z"),
        with_period("last", "9999-12-30T00:00:00Z", "9999-12-31T23:59:59Z"),
        with_period("both", "0000-01-01", "9999-12-31"),
        with_period("beyond", "99999-01-01", "-0001-01-01"),
        single_bid("good-1"),
    ];
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&values));
    let rules = ["--rule", "R018", "--rule", "R003", "--rule", "R061", "--rule", "PO-date"];
    let args: Vec<&str> = ["flag", "a.jsonl", "--format", "csv"].into_iter().chain(rules).collect();
    let flags = desk.tura(&args).ends(0).flags();
    assert!(flags.contains("R018 good-1") && flags.contains("R003 last"), "{flags:?}");
    desk.tura(&["import", "a.jsonl", "--dataset", "d"]).ends(0);
}

#[test]
fn the_29th_of_february_is_a_day_in_leap_years_only() {
    let values = [
        with_period("leap", "2024-02-28", "2024-03-01"),
        with_period("leap-day", "2024-02-29T00:00:00Z", "2024-03-02T00:00:00Z"),
        with_period("no-day", "2023-02-29T00:00:00Z", "2023-03-02T00:00:00Z"),
    ];
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&values));
    let run = desk.tura(&["flag", "a.jsonl", "--format", "csv", "--rule", "R003"]).ends(0).raises(&["R003 leap", "R003 leap-day"]);
    for line in run.out.lines().filter(|l| l.contains(",R003,")) {
        assert!(line.contains(",2,"), "two days lie between: {line}");
    }
    let days = desk.query("select ocid, tender_start_day from processes order by ocid", &["--in", "a.jsonl"]).ends(0);
    assert!(days.out.contains("leap-day,2024-02-29") && !days.out.contains("2023-03-01"), "{}", days.out);
}

#[test]
fn text_that_packs_well_is_no_bomb() {
    let desk = Desk::new();
    let good = lines(&[single_bid("good-1"), single_bid("good-2")]);
    let blank = "\n".repeat(4 << 20);
    desk.put("a.zip", zip(&[("a.jsonl", blank.as_bytes()), ("b.jsonl", good.as_bytes())]));
    desk.flag("a.zip").ends(0).raises(&BOTH_GOOD);
}

#[test]
fn a_gzip_cut_short_is_read_up_to_the_cut() {
    let desk = Desk::new();
    let values: Vec<Value> = (0..600).map(|n| single_bid(&format!("good-{n}"))).collect();
    let whole = gzip(lines(&values).as_bytes());
    desk.put("whole.jsonl.gz", &whole);
    desk.put("cut.jsonl.gz", &whole[..whole.len() / 2]);
    let all = desk.flag("whole.jsonl.gz").ends(0).flags();
    let some = desk.flag("cut.jsonl.gz").ends(3).says(&["cut.jsonl.gz, line ", "the file breaks off"]).flags();
    assert!(some.len() > 200 && some.len() < 400 && some.is_subset(&all), "{} of {}", some.len(), all.len());
}

#[test]
fn a_gzip_cut_in_its_head_fails() {
    let desk = Desk::new();
    desk.put("a.gz", &gzip(b"{}")[..7]);
    desk.flag("a.gz").ends(1).says(&["no release was found in a.gz", "breaks off"]);
}

#[test]
fn the_cut_of_a_gzip_is_said_with_its_own_line() {
    let desk = Desk::new();
    let values: Vec<Value> = (0..600).map(|n| single_bid(&format!("good-{n}"))).collect();
    let whole = gzip(lines(&values).as_bytes());
    desk.put("a.gz", &whole[..whole.len() / 2]);
    let run = desk.flag("a.gz").ends(3);
    let breaks_off = run.err.lines().find(|l| l.contains("breaks off")).expect("said");
    assert!(!breaks_off.contains("line 1,"), "the cut is hundreds of lines below the first: {breaks_off}");
}

#[test]
fn a_member_that_points_outside_the_zip_is_refused() {
    for outside in ["../evil.jsonl", "a/../../evil.jsonl"] {
        let desk = Desk::new();
        let good = lines(&[single_bid("good-1")]);
        desk.put("in/a.zip", zip(&[("a.jsonl", good.as_bytes()), (outside, good.as_bytes())]));
        desk.flag("in/a.zip").ends(1).says(&["in/a.zip", outside, "points outside the archive"]);
        desk.import(&["in/a.zip"], "d").ends(1).says(&["points outside the archive"]);
        assert!(!desk.path().join("evil.jsonl").exists(), "nothing was written outside");
    }
}

#[test]
fn two_publications_with_the_same_party_id_stay_apart() {
    let desk = Desk::new();
    for (dataset, name) in [("first", "Water works"), ("second", "Road office")] {
        let mut release = single_bid("same-ocid");
        release["buyer"]["name"] = json!(name);
        release["parties"] = json!([{ "id": "B1", "name": name, "roles": ["buyer"] }]);
        desk.put(&format!("{dataset}.jsonl"), lines(&[release]));
        desk.import(&[&format!("{dataset}.jsonl")], dataset).ends(0);
    }
    let of = |dataset: &str| {
        let name = desk.query("select name from parties", &["--dataset", dataset]).ends(0).cell().to_owned();
        let row = desk.query("select row_id from parties", &["--dataset", dataset]).ends(0).cell().to_owned();
        let flags = desk.tura(&["flag", "--dataset", dataset, "--rule", "R018", "--format", "csv"]).ends(0).ids();
        (name, row, flags)
    };
    let (first, second) = (of("first"), of("second"));
    assert_eq!((first.0.as_str(), second.0.as_str()), ("Water works", "Road office"));
    assert_ne!(first.1, second.1, "row ids");
    assert_eq!((first.2.len(), second.2.len()), (1, 1));
    assert_ne!(first.2, second.2, "flag ids");
}

#[test]
fn a_full_disk_fails_and_says_so() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&[single_bid("good-1")]));
    desk.import(&["a.jsonl"], "d").ends(0);
    let words = ["No space left on device", "is the disk full?"];
    for format in ["csv", "table", "jsonl", "parquet"] {
        desk.tura(&["flag", "a.jsonl", "--rule", "R018", "--format", format, "--output", "/dev/full"]).ends(1).says(&words);
    }
    desk.tura_into(&["flag", "--dataset", "d", "--rule", "R018", "--format", "csv"], "/dev/full").ends(1).says(&words);
    desk.query("select * from processes", &["--dataset", "d", "--output", "/dev/full"]).ends(1).says(&words);
    desk.tura(&["flag", "--dataset", "d", "--rule", "R018", "--format", "csv"]).ends(0).raises(&["R018 good-1"]);
}

#[test]
fn an_import_onto_a_full_disk_leaves_the_dataset_as_it_was() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&[single_bid("good-1")]));
    desk.put("b.jsonl", lines(&[single_bid("good-2")]));
    desk.import(&["a.jsonl"], "d").ends(0);
    // A file where a folder is due stands for a disk that takes nothing more.
    std::fs::rename(desk.path().join("office/shelf/raw"), desk.path().join("kept")).expect("moved");
    desk.put("office/shelf/raw", "in the way");
    desk.import(&["b.jsonl"], "d").ends(1).says(&["shelf/raw"]);
    std::fs::remove_file(desk.path().join("office/shelf/raw")).expect("removed");
    std::fs::rename(desk.path().join("kept"), desk.path().join("office/shelf/raw")).expect("moved back");
    desk.tura(&["verify", "--dataset", "d", "--rule", "R018"]).ends(0);
    assert_eq!(desk.query("select ocid from processes", &["--dataset", "d"]).ends(0).cell(), "good-1");
}

const RULE_COLUMNS: &str = "process_id, 'process' as subject_kind, ocid as subject_id, 'raised' as verdict, \
    cast(null as varchar) as missing, cast(1 as double) as observed, cast(2 as double) as expected, \
    tender_start_day as on_day, rows_of(row_id) as rows";

/// Puts a rule X001 with this SQL into the folder `own`.
fn put_rule(desk: &Desk, sql: &str) {
    let mut meta = String::from(
        "code = \"X001\"\nversion = 1\nstage = \"tender\"\nkind = \"signal\"\nsubject = \"process\"\npublication = \"public\"\n\
         fields = [\"tender/id\"]\nuncac = [\"9.1\"]\norigin = \"a test\"\nprovisions = []\nskips = []\n",
    );
    for section in ["name", "sentence", "why", "innocent", "check", "equality"] {
        meta += &format!("[{section}]\nen = \"a\"\nru = \"a\"\nkk = \"a\"\n");
    }
    desk.put("own/X001/rule.toml", meta);
    desk.put("own/X001/rule.sql", sql);
    desk.put("own/X001/cases.toml", "[[case]]\nname = \"a\"\nprocesses = []\nexpect = []\n");
}

/// The rule with this SQL is named as not completed, with these words; another rule's flags are there.
#[track_caller]
fn rule_fails_alone(sql: &str, words: &[&str]) {
    let desk = Desk::new();
    put_rule(&desk, sql);
    desk.put("a.jsonl", lines(&(0..500).map(|n| single_bid(&format!("good-{n}"))).collect::<Vec<_>>()));
    let args = ["flag", "a.jsonl", "--rules", "own", "--rule", "X001", "--rule", "R018", "--rule-time", "1", "--format", "csv"];
    let run = desk.tura_within(&args, LONGEST).unwrap_or_else(|| panic!("with --rule-time 1 it was not done after {LONGEST:?}"));
    let run = run.ends(1).says(&["rule X001 did not complete", "the other rules did"]).says(words);
    assert_eq!(run.flags().len(), 500, "flags of R018");
}

#[test]
fn a_good_rule_of_ones_own_runs_beside_ours() {
    let desk = Desk::new();
    put_rule(&desk, &format!("select {RULE_COLUMNS} from processes"));
    desk.put("a.jsonl", lines(&[single_bid("good-1")]));
    let args = ["flag", "a.jsonl", "--rules", "own", "--rule", "X001", "--rule", "R018", "--format", "csv"];
    desk.tura(&args).ends(0).raises(&["R018 good-1", "X001 good-1"]);
}

#[test]
fn a_rule_with_a_syntax_error_fails_alone() {
    rule_fails_alone("selekt everything from", &["own/X001", "the SQL cannot be read", "Line: 1"]);
}

#[test]
fn a_rule_that_names_a_missing_column_fails_alone() {
    rule_fails_alone(&format!("select {RULE_COLUMNS}, no_such_column from processes"), &["no_such_column"]);
}

#[test]
fn a_rule_that_writes_fails_alone() {
    rule_fails_alone("drop table processes", &["one select and nothing else"]);
    rule_fails_alone("copy processes to 'stolen.csv'", &["one select and nothing else"]);
}

#[test]
fn an_endless_cross_join_is_stopped_by_the_clock_and_fails_alone() {
    let joins = "cross join processes as b cross join processes as c cross join processes as d cross join processes as e";
    let columns = RULE_COLUMNS.replace("process_id", "a.process_id").replace("ocid", "a.ocid").replace("tender_start", "a.tender_start");
    let columns = columns.replace("row_id", "a.row_id").replace("'raised'", "'clear'");
    rule_fails_alone(&format!("select {columns} from processes as a {joins}"), &["longer than 1 second"]);
}
