//! The site over time: an index that is deleted or broken, a shelf of a newer program, a version that lands while readers ask, clients
//! that are slow or many.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use common::sample::{self, BODY, DATASET, FULL};
use common::site::{Answer, Site, said};
use common::{Desk, lines, single_bid};

/// Making pages takes its time in a debug build on a busy machine.
const MAKING: Duration = Duration::from_secs(180);

/// Pages that together read every file of an index.
fn pages() -> Vec<String> {
    ["/api/v1", "/api/v1/search?q=pipe", "/api/v1/rule/R018"]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("/d/{DATASET}/buyer/{BODY}"), format!("/d/{DATASET}/process/{FULL}"), format!("/d/{DATASET}/suppliers?format=csv")])
        .collect()
}

fn read(site: &Site) -> Vec<(u16, String)> {
    pages().iter().map(|p| site.get(p)).map(|a| (a.status, a.text())).collect()
}

/// The folder in which a dataset's newest pages stand.
fn made(desk: &Desk, dataset: &str) -> PathBuf {
    let folder = desk.path().join("office/index").join(dataset);
    let all = std::fs::read_dir(folder).expect("something was made").map(|e| e.expect("read").path());
    all.filter(|p| p.join("made.json").exists()).max_by_key(|p| p.metadata().and_then(|m| m.modified()).ok()).expect("a folder")
}

/// The folder of a dataset's one version on the shelf.
fn version(desk: &Desk, dataset: &str) -> PathBuf {
    let versions = desk.path().join("office/shelf/versions").join(dataset);
    std::fs::read_dir(versions).expect("versions").next().expect("one").expect("read").path()
}

fn cut_to_half(path: &Path) {
    let bytes = std::fs::read(path).expect("a file of the index");
    std::fs::write(path, &bytes[..bytes.len() / 2]).expect("cut short");
}

#[test]
fn an_index_that_is_deleted_or_broken_is_made_again_the_same() {
    let desk = Desk::new();
    sample::office(&desk);
    let site = Site::made(&desk, "office");
    // What the promises' indicators show is computed after the pages are there.
    let promised = |s: &Site| s.get("/api/v1").json()["promised"].clone();
    site.wait("what the promises show", MAKING, |s| promised(s)["effects"]["all"] != 0);
    let (first, effects) = (read(&site), promised(&site));
    assert!(first.iter().all(|(status, _)| *status == 200), "{first:?}");
    site.stop();
    let folder = made(&desk, DATASET);
    let breaks: [(&str, &dyn Fn()); 3] = [
        ("deleted", &|| std::fs::remove_dir_all(desk.path().join("office/index")).expect("deleted")),
        ("page tables cut short", &|| cut_to_half(&folder.join("pages.sqlite"))),
        ("garbage in the search and an empty description", &|| {
            std::fs::write(folder.join("search/meta.json"), "{\"garbage\": [").expect("written");
            std::fs::write(folder.join("made.json"), "").expect("written");
        }),
    ];
    for (what, destroy) in breaks {
        destroy();
        let site = Site::serve(&desk, "office");
        site.wait(what, MAKING, |s| s.get(&format!("/d/{DATASET}/buyer/{BODY}")).status == 200 && promised(s) == effects);
        assert_eq!(read(&site), first, "{what}");
        site.stop();
    }
    assert!(said(&desk).contains("made again"), "{}", said(&desk));
    assert!(!said(&desk).contains("panicked"), "{}", said(&desk));
}

#[test]
fn a_shelf_of_a_newer_program_is_named_and_the_others_are_served() {
    let desk = Desk::new();
    sample::office(&desk);
    for name in ["later", "broken"] {
        desk.put("one.jsonl", lines(&[single_bid("ocds-1")]));
        desk.tura(&["import", "one.jsonl", "--dataset", name, "--office", "office", "--quiet"]).ends(0);
    }
    let about = version(&desk, "later").join("about.json");
    let mut text: serde_json::Value = serde_json::from_slice(&std::fs::read(&about).expect("read")).expect("JSON");
    text["format"] = 99.into();
    std::fs::write(&about, text.to_string()).expect("written");
    std::fs::write(version(&desk, "broken").join("processes.parquet"), "no Parquet").expect("written");
    let mut site = Site::serve(&desk, "office");
    site.wait("the sample is served", MAKING, |s| s.get(&format!("/d/{DATASET}/buyers")).status == 200);
    site.wait("the others have failed", MAKING, |s| s.get("/api/v1").json()["failures"].as_array().is_some_and(|f| f.len() == 2));
    let refused = site.get("/d/later/buyers");
    assert!(refused.status == 503 && refused.text().contains("could not be made"), "{}", refused.text());
    let log = said(&desk);
    assert!(log.contains("newer program") && log.contains("update tura"), "{log}");
    assert!(log.contains("broken: "), "{log}");
    assert!(
        !refused.text().contains("parquet") && !site.get("/").text().contains(desk.path().to_str().expect("a path")),
        "reasons go to the log"
    );
    assert!(site.runs());
}

// ---- A version that lands

/// Contracts of one body, with as many offers.
fn contracts(count: usize) -> String {
    lines(&(0..count).map(|n| single_bid(&format!("ocds-land-{n}"))).collect::<Vec<_>>())
}

/// Lets readers stop, however a test ends.
struct AtEnd<'a>(&'a AtomicBool);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a page says of how many purchases there are.
fn counted(answer: &Answer) -> Vec<u64> {
    let home = answer.json();
    let of = &home["datasets"][0];
    let months: u64 = of["months"].as_array().into_iter().flatten().filter_map(|m| m["processes"].as_u64()).sum();
    vec![of["processes"].as_u64().unwrap_or(0), months]
}

#[test]
fn readers_meet_the_old_version_or_the_new_one_while_it_lands() {
    let desk = Desk::new();
    desk.put("a.jsonl", contracts(3));
    desk.import(&["a.jsonl"], "land").ends(0);
    desk.tura(&["serve", "--prepare", "--quiet", "--office", "office"]).ends(0);
    let site = Site::serve(&desk, "office");
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let _end = AtEnd(&done);
        let reader = threads.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                for page in
                    ["/", "/data", "/rule/R018", "/d/land/buyers", "/d/land/buyer/B1", "/search?q=water", "/d/land/process/ocds-land-0"]
                {
                    let answer = site.get(page);
                    assert_eq!(answer.status, 200, "{page}: {}", answer.text());
                    assert!(answer.is_whole, "{page}");
                }
                let file = site.get("/d/land/buyers?format=csv");
                assert!(file.status == 200 && file.is_whole && file.text().lines().count() == 2, "{}", file.text());
                let count = counted(&site.get("/api/v1"));
                assert_eq!(count[0], count[1], "half old, half new");
                seen.push(count[0]);
            }
            seen
        });
        desk.put("a.jsonl", contracts(8));
        desk.import(&["a.jsonl"], "land").ends(0);
        site.wait("the new version is shown", MAKING, |s| counted(&s.get("/api/v1"))[0] == 8);
        done.store(true, Ordering::Relaxed);
        let mut seen = reader.join().expect("no reader was let down");
        assert!(seen.is_sorted(), "never back to an older version: {seen:?}");
        seen.dedup();
        assert_eq!(seen, [3, 8]);
    });
}

// ---- Slow clients, and many

/// An office whose one version cannot be read: nothing is made, and what needs no data answers at once.
fn unmade() -> Desk {
    let desk = Desk::new();
    desk.put("a.jsonl", contracts(1));
    desk.import(&["a.jsonl"], "unmade").ends(0);
    std::fs::write(version(&desk, "unmade").join("processes.parquet"), "no Parquet").expect("written");
    desk
}

/// Sends the beginning of a head and nothing more.
fn half_said(site: &Site) -> TcpStream {
    let mut stream = site.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ").expect("sent");
    stream
}

/// Whether the other side has let go.
fn is_let_go(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).expect("set");
    let read = stream.read(&mut [0; 16 << 10]);
    match read {
        Ok(0) => true,
        Ok(_) => is_let_go(stream),
        Err(e) => e.kind() != std::io::ErrorKind::WouldBlock,
    }
}

fn resident_megabytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

#[track_caller]
fn check_answers(site: &Site, when: &str) {
    let began = Instant::now();
    assert_eq!(site.get("/api/v1/rules").status, 200, "{when}");
    assert!(began.elapsed() < Duration::from_secs(20), "{when}: answered after {:?}", began.elapsed());
}

#[test]
fn slow_and_silent_clients_keep_nobody_out() {
    let desk = unmade();
    let site = Site::serve(&desk, "office");
    let before = resident_megabytes(site.pid());
    let mut slow = half_said(&site);

    // Ten thousand, or as many as this machine lets one process open.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    let many = usize::try_from(files.saturating_sub(200)).unwrap_or(usize::MAX).min(10_000);
    let mut silent = Vec::new();
    for n in 0..many {
        silent.push(if n % 3 == 0 { half_said(&site) } else { site.connect() });
        if n % 2000 == 1999 {
            check_answers(&site, &format!("{} connections are open", n + 1));
        }
    }
    check_answers(&site, "all are open");
    let grown = resident_megabytes(site.pid()).saturating_sub(before);
    assert!(grown < 300, "{many} silent connections cost {grown} MB");
    drop(silent);

    site.wait("a head that never ends is let go", Duration::from_secs(60), {
        let slow = std::cell::RefCell::new(&mut slow);
        move |_| is_let_go(&mut slow.borrow_mut())
    });
    check_answers(&site, "they have gone");
}

#[test]
fn a_process_that_may_open_few_files_says_so_and_serves_all_the_same() {
    let desk = unmade();
    let site = Site::serve_with_files(&desk, "office", 640);
    check_answers(&site, "nobody else is there");
    assert!(said(&desk).contains("may open 640 files, so 128 readers are served at once"), "{}", said(&desk));
    let mut silent = Vec::new();
    for n in 0..500 {
        silent.push(site.connect());
        if n % 100 == 99 {
            check_answers(&site, &format!("{} connections are open", n + 1));
        }
    }
    // Whoever keeps a connection and asks now and then is not let go before those who say nothing.
    let mut reader = site.connect();
    for _ in 0..3 {
        reader.write_all(b"GET /robots.txt HTTP/1.1\r\nhost: a\r\n\r\n").expect("sent");
        let mut answer = [0; 2048];
        assert!(reader.read(&mut answer).expect("answered") > 100);
        silent.extend((0..60).map(|_| site.connect()));
    }
}
