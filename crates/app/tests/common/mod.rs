//! What the integration tests share: a folder to work in, the program run in it, small contracts,
//! and archives packed by hand (the program's own packers shall not test themselves).
#![allow(dead_code, reason = "each test file uses its share of this module")]

pub mod hostile;
pub mod routes;
pub mod sample;
pub mod site;
pub mod snapshot;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::{Value, json};

/// The quickest whole answer: one rule, machine-readable.
pub const ONE_RULE: [&str; 4] = ["--rule", "R018", "--format", "csv"];

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    /// Its exit code; `None` when it was killed.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    fn new(output: &Output) -> Run {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Holds the exit code, and that nothing panicked.
    #[track_caller]
    pub fn ends(self, code: i32) -> Run {
        assert!(!self.err.contains("panicked") && !self.out.contains("panicked"), "it panicked: {}\n{}", self.err, self.out);
        assert_eq!(self.code, Some(code), "exit code; standard error:\n{}\nstandard output:\n{}", self.err, self.out);
        self
    }

    /// Holds that standard error has these words.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Run {
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in standard error:\n{}", self.err);
        }
        self
    }

    /// Holds exactly which flags were raised, as `CODE subject`.
    #[track_caller]
    pub fn raises(self, expected: &[&str]) -> Run {
        let expected: BTreeSet<String> = expected.iter().map(|e| (*e).to_owned()).collect();
        assert_eq!(self.flags(), expected, "flags; standard error:\n{}", self.err);
        self
    }

    /// The flags of CSV output, as `CODE subject`.
    pub fn flags(&self) -> BTreeSet<String> {
        self.rows().iter().map(|row| format!("{} {}", row[1], row[3])).collect()
    }

    /// The ids of CSV output.
    pub fn ids(&self) -> Vec<String> {
        self.rows().iter().map(|row| row[0].clone()).collect()
    }

    /// The first four columns of CSV output; none of them needs quotes here.
    fn rows(&self) -> Vec<Vec<String>> {
        let is_flag = |line: &&str| line.split(',').next().is_some_and(|id| id.len() == 32);
        self.out.lines().filter(is_flag).map(|line| line.splitn(5, ',').map(str::to_owned).collect()).collect()
    }

    /// The one cell of a query's CSV answer.
    #[track_caller]
    pub fn cell(&self) -> &str {
        self.out.lines().nth(1).unwrap_or_else(|| panic!("no row in {:?}; standard error:\n{}", self.out, self.err))
    }
}

/// The program: the one that was built with the tests, or another that `TURA_PROGRAM` names.
pub fn program() -> PathBuf {
    std::env::var_os("TURA_PROGRAM").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_tura")), PathBuf::from)
}

/// A folder in which the program runs; gone afterwards.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An empty one.
    pub fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file on it.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
        std::fs::write(&path, bytes).expect("a file is written");
        path
    }

    /// The program, not yet run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).current_dir(self.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn tura(&self, args: &[&str]) -> Run {
        Run::new(&self.command(args).output().expect("the program runs"))
    }

    /// Runs the program with something on its standard input.
    pub fn tura_with_input(&self, args: &[&str], input: &[u8]) -> Run {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("it has a standard input");
        stdin.write_all(input).expect("it reads its standard input");
        drop(stdin);
        Run::new(&child.wait_with_output().expect("the program ends"))
    }

    /// Runs the program with its standard output going to a file of the system.
    pub fn tura_into(&self, args: &[&str], device: &str) -> Run {
        let out = std::fs::OpenOptions::new().write(true).open(device).expect("the device is there");
        Run::new(&self.command(args).stdout(out).output().expect("the program runs"))
    }

    /// Runs the program; `None` when it has not ended after a while, and it is killed.
    pub fn tura_within(&self, args: &[&str], longest: Duration) -> Option<Run> {
        // To a file: a pipe that nobody empties would stop the program, not the clock.
        let path = self.path().join("standard-output");
        let file = std::fs::File::create(&path).expect("a file is made");
        let mut child = self.command(args).stdout(file).spawn().expect("the program starts");
        let mut err = child.stderr.take().expect("piped");
        let (ended, end) = channel();
        std::thread::spawn(move || {
            let mut text = String::new();
            err.read_to_string(&mut text).map(|_| ended.send(text))
        });
        let err = end.recv_timeout(longest);
        if err.is_err() {
            child.kill().expect("our own child is killed");
        }
        let code = child.wait().expect("the child ends").code();
        let out = std::fs::read_to_string(&path).expect("what it printed");
        err.ok().map(|err| Run { code, out, err })
    }

    /// Runs `tura flag` with one rule on a file.
    pub fn flag(&self, file: &str) -> Run {
        let args: Vec<&str> = ["flag", file].into_iter().chain(ONE_RULE).collect();
        self.tura(&args)
    }

    /// Imports files into the office on this desk.
    pub fn import(&self, files: &[&str], dataset: &str) -> Run {
        let args: Vec<&str> = ["import"].into_iter().chain(files.iter().copied()).chain(["--dataset", dataset]).collect();
        self.tura(&args)
    }

    /// A query's CSV answer.
    pub fn query(&self, sql: &str, more: &[&str]) -> Run {
        let args: Vec<&str> = ["query", sql, "--format", "csv", "--quiet"].into_iter().chain(more.iter().copied()).collect();
        self.tura(&args)
    }
}

/// Ends a child at once, as a power cut would; it may have ended by itself.
pub fn kill(mut child: Child) {
    child.kill().expect("our own child is killed");
    child.wait().expect("a killed child ends");
}

/// A finished open tender; R018 is raised on it.
pub fn single_bid(ocid: &str) -> Value {
    json!({
        "ocid": ocid,
        "id": "1",
        "date": "2024-03-01T00:00:00Z",
        "tag": ["compiled"],
        "buyer": {"id": "B1", "name": "Water works"},
        "tender": {
            "id": "t", "status": "complete", "procurementMethod": "open", "numberOfTenderers": 1,
            "value": {"amount": 1000, "currency": "KZT"},
        },
    })
}

/// A finished open tender with one valid bid a price (amount, currency); the first one won.
pub fn contest(ocid: &str, prices: &[(Value, &str)]) -> Value {
    let bid = |(n, (amount, currency)): (usize, &(Value, &str))| {
        json!({
            "id": format!("bid-{n}"), "status": "valid", "date": "2024-01-15T10:00:00Z",
            "tenderers": [{"id": format!("{ocid}-T{n}"), "name": format!("Firm {n}")}],
            "value": {"amount": amount, "currency": currency},
        })
    };
    let mut release = single_bid(ocid);
    release["tender"]["numberOfTenderers"] = json!(prices.len());
    release["bids"] = json!({ "details": prices.iter().enumerate().map(bid).collect::<Vec<_>>() });
    release["awards"] = json!([{
        "id": "a", "status": "active", "date": "2024-02-01", "relatedBid": "bid-0",
        "suppliers": [{"id": format!("{ocid}-T0"), "name": "Firm 0"}],
        "value": {"amount": prices[0].0, "currency": prices[0].1},
    }]);
    release
}

/// One value a line.
pub fn lines(values: &[Value]) -> String {
    values.iter().map(|v| format!("{v}\n")).collect()
}

/// CRC-32 as zip and gzip have it.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

/// A gzip file whose blocks are stored as they are.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let mut blocks = content.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(crc32(content).to_le_bytes());
    out.extend((content.len() as u32).to_le_bytes());
    out
}

/// A zip file whose members are stored as they are, under whatever names are given.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        head.extend(crc32(content).to_le_bytes());
        head.extend((content.len() as u32).to_le_bytes());
        head.extend((content.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        let offset = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, count) = (out.len() as u32, members.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// Writes the ledger of the office anew, with these versions of datasets taken in at other times, oldest first, and nothing else in it.
pub fn on_other_days(desk: &Desk, times: &[(&str, &str)]) {
    let path = desk.path().join("office/ledger.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let before = ledger::Ledger::open(&path).await.expect("a ledger");
        let mut versions: Vec<(ledger::Version, &str)> = Vec::new();
        for (dataset, at) in times {
            let earlier = versions.iter().filter(|(v, _)| v.dataset == *dataset).count();
            let version = before.versions(dataset).await.expect("versions").into_iter().nth(earlier).expect("a version");
            versions.push((version, *at));
        }
        before.close().await;
        std::fs::remove_file(&path).expect("removed");
        let after = ledger::Ledger::open(&path).await.expect("a ledger");
        let author = ledger::Author::new("test").expect("an author");
        for (v, at) in versions {
            let new = ledger::NewVersion {
                dataset: v.dataset,
                content_hash: v.content_hash,
                source: v.source,
                pack: v.pack,
                counts: v.counts,
                files: v.files,
                tables: v.tables,
            };
            after.publish_version(&author, at, new).await.expect("published");
        }
        after.close().await;
    });
}

/// An office whose dataset `d` has one purchase from 1 March 2024 on, and a second one from 1 May on.
pub fn two_versions(desk: &Desk) {
    desk.put("one.jsonl", lines(&[single_bid("ocds-x-1")]));
    desk.put("two.jsonl", lines(&[single_bid("ocds-x-1"), single_bid("ocds-x-2")]));
    for file in ["one.jsonl", "two.jsonl"] {
        desk.tura(&["import", file, "--dataset", "d", "--office", "office", "--quiet"]).ends(0);
    }
    on_other_days(desk, &[("d", "2024-03-01T00:00:00Z"), ("d", "2024-05-01T00:00:00Z")]);
}
