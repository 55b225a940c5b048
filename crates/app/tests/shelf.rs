//! The shelf and the way to it: imports that change nothing, versions that stay readable, imports
//! killed at any moment, every door that files come in by, and the same answer however it is computed.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use common::{Desk, contest, gzip, kill, lines, single_bid};
use serde_json::{Value, json};

/// Rules on bids, lots and awards beside the plain one, as arguments.
const SOME_RULES: [&str; 10] = ["--rule", "R018", "--rule", "R028", "--rule", "R035", "--rule", "R038", "--rule", "R058"];

fn tenders(front: &str, count: usize) -> Vec<Value> {
    (0..count).map(|n| single_bid(&format!("{front}-{n:05}"))).collect()
}

fn current_processes(desk: &Desk) -> usize {
    let run = desk.query("select count(*) from processes", &["--dataset", "d"]).ends(0);
    run.cell().parse().expect("a count")
}

/// Every file below a folder with its bytes, but for the ledger's own.
fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(files_below(&path));
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            out.push((path, bytes));
        }
    }
    out.sort();
    out
}

#[test]
fn importing_the_same_bytes_twice_changes_nothing() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&tenders("a", 5)));
    desk.import(&["a.jsonl"], "d").ends(0);
    let (datasets, shelf) = (desk.tura(&["datasets"]).ends(0).out, files_below(&desk.path().join("office/shelf")));
    let again = desk.import(&["a.jsonl"], "d").ends(0);
    assert!(again.out.contains("nothing new, version 1 stands"), "{}", again.out);
    assert_eq!(desk.tura(&["datasets"]).ends(0).out, datasets);
    assert!(files_below(&desk.path().join("office/shelf")) == shelf, "a file of the shelf changed");
}

#[test]
fn a_changed_file_makes_a_new_version_and_the_old_one_stays_readable() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&tenders("a", 3)));
    desk.import(&["a.jsonl"], "d").ends(0);
    desk.put("a.jsonl", lines(&tenders("a", 7)));
    desk.import(&["a.jsonl"], "d").ends(0);
    let count = |more: &[&str]| desk.query("select count(*) from processes", more).ends(0).cell().to_owned();
    assert_eq!(count(&["--dataset", "d"]), "7");
    assert_eq!(count(&["--dataset", "d", "--version", "1"]), "3");
    assert_eq!(count(&["--dataset", "d", "--version", "2"]), "7");
    let list = desk.tura(&["datasets"]).ends(0).out;
    assert_eq!(list.lines().filter(|l| l.starts_with("d ")).count(), 2, "{list}");
    desk.query("select 1", &["--dataset", "d", "--version", "3"]).ends(2).says(&["no such version"]);
    desk.query("select 1", &["--dataset", "other"]).ends(2).says(&["there is no dataset other"]);
}

/// Whether something below the office has this in its path.
fn is_there(folder: &Path, part: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        path.to_string_lossy().contains(part) || (path.is_dir() && is_there(&path, part))
    })
}

/// Moments of an import, told by what lies in the office: the first is before it has begun.
const MOMENTS: [&str; 9] = [
    "",
    "shelf/staging-",
    "part-0.zst",
    "processes.parquet",
    "suppliers.parquet",
    "part-0.frames",
    "about.json",
    "shelf/versions/d/.",
    "ledger.sqlite-",
];

/// Each round imports a larger file, kills the import when the moment has come, and looks at what is left.
#[test]
fn an_import_killed_at_any_moment_leaves_the_old_version_or_the_new_one() {
    let desk = Desk::new();
    let office = desk.path().join("office");
    desk.put("a.jsonl", lines(&tenders("a", 1_000)));
    desk.import(&["a.jsonl"], "d").ends(0);
    let mut old = 1_000;
    for (round, moment) in MOMENTS.iter().enumerate() {
        let new = 1_000 + 100 * (round + 1);
        desk.put("a.jsonl", lines(&tenders("a", new)));
        clear_staging(&office.join("shelf"));
        let before = files_below(&office).len();
        let mut child = desk.command(&["import", "a.jsonl", "--dataset", "d", "--quiet"]).spawn().expect("it starts");
        let is_moment = || match *moment {
            "" => true,
            "about.json" => files_named(&office, "about.json") > round + 1,
            part => is_there(&office, part),
        };
        while child.try_wait().expect("its state").is_none() && !is_moment() {
            std::thread::yield_now();
        }
        kill(child);
        desk.tura(&["datasets"]).ends(0);
        let found = current_processes(&desk);
        assert!(found == old || found == new, "killed at {moment:?} ({before} files before): {found} processes, neither {old} nor {new}");
        desk.import(&["a.jsonl"], "d").ends(0);
        assert_eq!(current_processes(&desk), new, "imported again after the kill at {moment:?}");
        old = new;
    }
    desk.tura(&["verify", "--dataset", "d", "--rule", "R018"]).ends(0);
    let first = desk.query("select count(*) from processes", &["--dataset", "d", "--version", "1"]).ends(0);
    assert_eq!(first.cell(), "1000", "the first version is still readable");
}

fn files_named(folder: &Path, name: &str) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let of = |path: PathBuf| if path.is_dir() { files_named(&path, name) } else { usize::from(path.ends_with(name)) };
    entries.flatten().map(|entry| of(entry.path())).sum()
}

/// What killed imports left, so that a moment is one of this import.
fn clear_staging(shelf: &Path) {
    for entry in std::fs::read_dir(shelf).expect("the shelf").flatten() {
        if entry.file_name().to_string_lossy().starts_with("staging-") {
            std::fs::remove_dir_all(entry.path()).expect("removed");
        }
    }
}

/// Kills at growing amounts of work done, counted in how often the folder was looked at: no clock, and never the same place.
#[test]
fn an_import_killed_after_ever_more_work_can_be_verified_afterwards() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&tenders("a", 200)));
    desk.import(&["a.jsonl"], "d").ends(0);
    for round in 0..6usize {
        desk.put("a.jsonl", lines(&tenders("b", 2_000 + round)));
        clear_staging(&desk.path().join("office/shelf"));
        let mut child = desk.command(&["import", "a.jsonl", "--dataset", "d", "--quiet"]).spawn().expect("it starts");
        let mut looks = 0;
        while child.try_wait().expect("its state").is_none() && looks < round * 40 {
            looks += usize::from(is_there(&desk.path().join("office/shelf"), "shelf/staging-"));
        }
        kill(child);
        desk.tura(&["datasets"]).ends(0);
        desk.tura(&["verify", "--dataset", "d", "--rule", "R018"]).ends(0);
    }
    desk.import(&["a.jsonl"], "d").ends(0);
    assert_eq!(current_processes(&desk), 2_005);
}

/// Answers one request after another with the same body, until the test ends.
fn serve(body: Vec<u8>, status: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|l| !l.is_empty())) {}
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let mut out = &stream;
            // A client that hangs up early is the client's affair.
            let _ = out.write_all(head.as_bytes()).and_then(|()| out.write_all(&body));
        }
    });
    address
}

#[test]
fn an_address_is_imported_like_a_file() {
    let desk = Desk::new();
    let address = serve(gzip(lines(&tenders("a", 4)).as_bytes()), "200 OK");
    desk.import(&[&format!("{address}/full.jsonl.gz?year=2024")], "d").ends(0);
    assert_eq!(current_processes(&desk), 4);
    desk.tura(&["verify", "--dataset", "d", "--rule", "R018"]).ends(0);
}

#[test]
fn the_catalogue_names_the_address_a_file_came_from() {
    let desk = Desk::new();
    let address = format!("{}/full.jsonl", serve(lines(&tenders("a", 1)).into_bytes(), "200 OK"));
    desk.import(&[&address], "d").ends(0);
    assert_eq!(desk.query("select name from files", &["--dataset", "d"]).ends(0).cell(), address);
}

#[test]
fn an_address_that_does_not_answer_well_fails_and_changes_nothing() {
    let desk = Desk::new();
    let address = serve(b"not here".to_vec(), "404 Not Found");
    desk.import(&[&format!("{address}/full.jsonl")], "d").ends(1).says(&["/full.jsonl", "404", "check the address"]);
    assert!(desk.tura(&["datasets"]).ends(0).out.contains("No dataset yet"));
}

#[test]
fn standard_input_is_read_by_flag_and_by_import() {
    let desk = Desk::new();
    let text = lines(&tenders("a", 3));
    let flags = desk.tura_with_input(&["flag", "-", "--rule", "R018", "--format", "csv"], text.as_bytes()).ends(0);
    desk.put("a.jsonl", &text);
    assert_eq!(flags.out, desk.flag("a.jsonl").ends(0).out);
    desk.tura_with_input(&["import", "-", "--dataset", "d"], text.as_bytes()).ends(0);
    assert_eq!(current_processes(&desk), 3);
}

#[test]
fn a_folder_is_all_its_files_plain_and_packed() {
    let desk = Desk::new();
    desk.put("in/2023/a.jsonl", lines(&tenders("a", 2)));
    desk.put("in/b.jsonl.gz", gzip(lines(&tenders("b", 3)).as_bytes()));
    desk.put("in/c.json", serde_json::to_string_pretty(&json!({ "releases": tenders("c", 4) })).expect("printed"));
    desk.put("in/.hidden", "not for us");
    desk.import(&["in"], "d").ends(0);
    assert_eq!(current_processes(&desk), 9);
    std::fs::create_dir(desk.path().join("empty")).expect("made");
    desk.import(&["empty"], "d").ends(1).says(&["empty", "holds no file"]);
}

#[test]
fn a_flag_is_the_same_from_the_office_and_from_a_file() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&[contest("c", &[(json!(100), "KZT"), (json!(100), "KZT")]), single_bid("a-1")]));
    desk.import(&["a.jsonl"], "d").ends(0);
    let arguments = |place: [&'static str; 3]| -> Vec<&str> {
        ["flag"].into_iter().chain(place).chain(SOME_RULES).chain(["--format", "csv"]).collect()
    };
    let from_file = desk.tura(&arguments(["a.jsonl", "--dataset", "d"])).ends(0);
    let from_office = desk.tura(&arguments(["--dataset", "d", "--quiet"])).ends(0);
    assert_eq!(from_file.out, from_office.out);
    let id = from_file.ids().pop().expect("a flag");
    let show_file = desk.tura(&[&["show", &id, "--in", "a.jsonl", "--dataset", "d"][..], &SOME_RULES].concat()).ends(0);
    let show_office = desk.tura(&[&["show", &id, "--dataset", "d"][..], &SOME_RULES].concat()).ends(0);
    assert_eq!(show_file.out, show_office.out);
    for words in [id.as_str(), "Innocent explanation", "sha256", "pointer", "Rule text at this fingerprint"] {
        assert!(show_office.out.contains(words), "{words:?} is missing in:\n{}", show_office.out);
    }
    desk.tura(&[&["show", "ffffffffffff", "--dataset", "d"][..], &SOME_RULES].concat()).ends(1).says(&["no flag begins with"]);
}

/// The sample republic: bids, lots, amendments, several releases of a process.
fn republic(desk: &Desk, processes: &str) {
    desk.tura(&["world", "--seed", "3", "--processes", processes, "--out", "w", "--quiet"]).ends(0);
}

/// What `tura flag` prints for the republic with some rules.
fn flags_of(desk: &Desk, file: &str, more: &[&str]) -> String {
    let run = desk.tura(&[&["flag", file, "--dataset", "w", "--quiet"][..], &SOME_RULES, more].concat());
    assert!(run.err.is_empty(), "{}", run.err);
    run.ends(0).out
}

#[test]
fn the_flags_are_the_same_bytes_with_1_2_and_4_threads() {
    let desk = Desk::new();
    republic(&desk, "300");
    let one = flags_of(&desk, "w/releases.jsonl", &["--threads", "1", "--format", "jsonl"]);
    assert!(one.lines().count() > 20, "{} flags are too few to tell", one.lines().count());
    for threads in ["2", "4"] {
        assert_eq!(flags_of(&desk, "w/releases.jsonl", &["--threads", threads, "--format", "jsonl"]), one, "{threads} threads");
    }
}

#[test]
fn kept_verdicts_are_the_same_bytes_with_1_and_4_threads_and_add_up() {
    let desk = Desk::new();
    republic(&desk, "300");
    desk.import(&["w/releases.jsonl"], "w").ends(0);
    desk.query("select 1 from verdicts", &["--dataset", "w"]).ends(1).says(&["tura flag --keep"]);
    let kept = |threads: &str| {
        let run = desk.tura(&["flag", "--dataset", "w", "--keep", "--threads", threads, "--format", "csv", "--quiet"]).ends(0);
        (run.flags().len(), files_below(&desk.path().join("office/shelf/verdicts")))
    };
    let (flags, one) = kept("1");
    assert_eq!(one.len(), 4, "flags, verdicts, counts and rules");
    assert!(kept("4").1 == one, "four threads kept other bytes");
    let number = |sql: &str| desk.query(sql, &["--dataset", "w"]).ends(0).cell().to_owned();
    let (all, raised) = (number("select count(*) from verdicts"), number("select count(*) from verdicts where verdict = 'raised'"));
    assert_eq!(number("select sum(subjects) from verdict_counts"), all);
    assert_eq!(number("select sum(subjects) from verdict_counts where verdict = 'raised'"), raised);
    assert_eq!(number("select count(*) from flags"), raised);
    assert!(flags > 20 && raised.parse::<usize>().is_ok_and(|n| n >= flags), "{flags} and {raised}");
    assert_eq!(number("select count(*) from verdicts where verdict = 'unknown' and missing is null"), "0");
    desk.tura(&["flag", "w/releases.jsonl", "--keep"]).ends(2).says(&["import the files first"]);
    desk.tura(&["flag", "--dataset", "w", "--keep", "--rule", "R018"]).ends(2).says(&["leave out --rule"]);
}

#[test]
fn shuffled_lines_give_the_same_flags_values_and_rows() {
    let desk = Desk::new();
    republic(&desk, "300");
    let text = std::fs::read_to_string(desk.path().join("w/releases.jsonl")).expect("written");
    let mut shuffled: Vec<&str> = text.lines().collect();
    // Any order will do that is not the first one and is the same every time.
    shuffled.sort_by_key(|line| line.bytes().fold(7u64, |h, b| h.wrapping_mul(0x100_0000_01b3) ^ u64::from(b)));
    desk.put("shuffled.jsonl", shuffled.join("\n"));
    let format = ["--format", "csv"];
    assert_eq!(flags_of(&desk, "shuffled.jsonl", &format), flags_of(&desk, "w/releases.jsonl", &format));
}

#[test]
fn little_memory_gives_the_same_flags_from_tables_on_disk() {
    let desk = Desk::new();
    let long_title = "Supply of pipes for the water works of the district ".repeat(120);
    let values = tenders("a", 12_000).into_iter().map(|mut release| {
        release["tender"]["title"] = json!(long_title);
        release
    });
    desk.put("a.jsonl", lines(&values.collect::<Vec<_>>()));
    let temporary = desk.path().join("temporary");
    std::fs::create_dir(&temporary).expect("made");
    let args = |memory| ["flag", "a.jsonl", "--rule", "R018", "--format", "csv", "--quiet", "--memory", memory];
    let much = desk.tura(&args("1G")).ends(0);
    let out = std::fs::File::create(desk.path().join("little.csv")).expect("made");
    let mut child = desk.command(&args("64M")).env("TMPDIR", &temporary).stdout(out).spawn().expect("it starts");
    let mut spilled = false;
    while child.try_wait().expect("its state").is_none() {
        spilled |= is_there(&temporary, "processes.parquet");
        std::thread::yield_now();
    }
    assert!(child.wait().expect("its end").success(), "with 64M it failed");
    assert!(spilled, "64M were enough: the file is too small to test anything");
    let little = std::fs::read_to_string(desk.path().join("little.csv")).expect("written");
    assert!(little == much.out, "{} and {} bytes of flags", little.len(), much.out.len());
    assert_eq!(much.flags().len(), 12_000);
}

/// Two tenders in the columns of the Georgian file, one with one bidder and one with two.
const GEORGIAN: &str = "\
id,procurring_entity_id,tender_type,tender_registration_number,tender_status,tender_announcement_date,bid_start_date,bid_end_date,estimated_value,include_vat,cpv_code,offer_step,guarantee_amount,guarantee_period,created_at,updated_at,dataset_id,url_id,num_bids,num_bidders,contract_value,winning_org_id,risk_indicators,procurer_name,supplier_name,sub_codes,inProgress,updated,is_new,winner_code,bidder_0_name,bidder_0_id,bidder_0_lowest_bid,bidder_0_black_or_white,bidder_1_name,bidder_1_id,bidder_1_lowest_bid,bidder_1_black_or_white
1,11,ელექტრონული ტენდერი,X1,ხელშეკრულება დადებულია,2013-05-29,2013-06-15,2013-06-20,3500.0,false,45200000,14`000.00 GEL,,,,,2,1,1,1,2900.0,0,,Office,Alpha,,,,true,204,Alpha,204,2900.0,
2,11,ელექტრონული ტენდერი,X2,ხელშეკრულება დადებულია,2013-05-29,2013-06-15,2013-06-20,3500.0,false,45200000,14`000.00 GEL,,,,,2,1,1,2,2900.0,0,,Office,Alpha,,,,true,204,Alpha,204,2900.0,,Beta,209,3252.0,
";

#[test]
fn a_table_is_imported_through_the_mapping_of_its_source() {
    let desk = Desk::new();
    desk.put("ge-tenders/a.csv", GEORGIAN);
    desk.tura(&["import", "--source", "ge-tenders", "ge-tenders", "--dataset", "d"]).ends(0).says(&["a missing currency"]);
    let bids = "select p.ocid, b.bid_id, b.currency from bids as b join processes as p on p.process_id = b.process_id order by 1, 2";
    let run = desk.query(bids, &["--dataset", "d"]).ends(0);
    let expected = "ocid,bid_id,currency\nge-tenders-X1,204,GEL\nge-tenders-X2,204,GEL\nge-tenders-X2,209,GEL\n";
    assert_eq!(run.out, expected);
    desk.tura(&["flag", "--dataset", "d", "--rule", "R018", "--format", "csv"]).ends(0).raises(&["R018 ge-tenders-X1"]);
    desk.tura(&["verify", "--dataset", "d", "--rule", "R018"]).ends(0);
    desk.tura(&["import", "--source", "no-such-source", "ge-tenders"]).ends(2).says(&["there is no source no-such-source"]);
}
