//! A served office, and a client of our own: no other program decides what is sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;

use serde_json::Value;

use crate::common::{Desk, kill, lines};
use crate::published::published;

/// Processes of the sample republic: enough for every kind of page.
const PROCESSES: &str = "260";

/// A served office.
pub struct Site {
    child: Option<Child>,
    address: String,
    _desk: Desk,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.child.take().into_iter().for_each(kill);
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lowercase.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The body as lines of JSON.
    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|l| serde_json::from_str(l).expect("a line of JSON")).collect()
    }

    /// Holds that it is a problem as RFC 9457 has it, and no failure of the site.
    #[track_caller]
    pub fn is_problem(&self, status: u16) -> Value {
        assert_eq!((self.status, self.header("content-type")), (status, "application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail", "instance"] {
            assert!(problem[member].as_str().is_some_and(|t| !t.is_empty()), "{member} of {problem}");
        }
        problem
    }
}

impl Site {
    /// An office with the sample republic and a dataset of one release of ours.
    pub fn new() -> Site {
        let desk = Desk::new();
        desk.tura(&["world", "--processes", PROCESSES, "--out", "republic", "--quiet"]).ends(0);
        desk.put("own.jsonl", lines(&[published()]));
        for (file, dataset, pack) in [("republic/releases.jsonl", "republic", "republic"), ("own.jsonl", "own", "default")] {
            let import = ["import", file, "--dataset", dataset, "--pack", pack, "--tolerate", "1000", "--quiet"];
            desk.tura(&import).ends(0);
        }
        desk.tura(&["import", "republic/entities.ftm.json", "--dataset", "registers", "--quiet"]).ends(0);
        desk.tura(&["resolve", "--quiet"]).ends(0);
        desk.tura(&["measures", "import", "republic/plan.toml", "--author", "test"]).ends(0);
        desk.tura(&["serve", "--prepare"]).ends(0);
        let mut child = desk.command(&["serve", "--listen", "127.0.0.1:0"]).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it prints its address");
        let address = line.trim_start_matches("http://").split('/').next().unwrap_or("").to_owned();
        Site { child: Some(child), address, _desk: desk }
    }

    /// The answer to a request.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let more: String = headers.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{more}\r\n", self.address).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("answered");
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut head = head.lines();
        let status = head.next().and_then(|l| l.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers: Vec<(String, String)> =
            head.filter_map(|l| l.split_once(": ")).map(|(n, v)| (n.to_lowercase(), v.to_owned())).collect();
        let body = bytes[end + 4..].to_vec();
        let is_chunked = headers.iter().any(|(n, v)| n == "transfer-encoding" && v == "chunked");
        Reply { status, body: if is_chunked { joined(&body) } else { body }, headers }
    }

    /// The answer to a plain request.
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[])
    }

    /// The answer to a query over the republic.
    pub fn query(&self, sql: &str, more: &str) -> Reply {
        self.get(&format!("/api/v1/query?dataset=republic&sql={}{more}", escape(sql)))
    }
}

/// A body that came in chunks.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|w| w == b"\r\n") else { return out };
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).expect("a length"), 16).expect("a length");
        if length == 0 {
            return out;
        }
        out.extend(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
    }
}

/// A part of an address with everything escaped.
pub fn escape(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}
