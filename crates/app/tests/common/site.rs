//! The site as a reader meets it: the program serving an office, asked over plain sockets (a browser would not send what we send).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::{Desk, program};

/// Longest time for one answer in a debug build.
const ANSWER_WAIT: Duration = Duration::from_secs(60);

/// An answer, whole.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Its status; 0 where the connection was closed without one.
    pub status: u16,
    /// Names in lower case, with values.
    pub headers: Vec<(String, String)>,
    /// The body, unchunked.
    pub body: Vec<u8>,
    /// Whether the body came to its end.
    pub is_whole: bool,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("no JSON: {e}: {}", self.text()))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The kind of content, without its charset.
    pub fn kind(&self) -> &str {
        self.header("content-type").unwrap_or("").split(';').next().unwrap_or("")
    }

    /// Out of the bytes of a connection.
    pub fn parse(bytes: &[u8], is_head: bool) -> Answer {
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return Answer::default() };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok()).unwrap_or(0);
        let headers: Vec<(String, String)> =
            lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned())).collect();
        let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec(), is_whole: true };
        if answer.header("transfer-encoding") == Some("chunked") && !is_head {
            (answer.body, answer.is_whole) = unchunked(&answer.body);
        } else if let Some(length) = answer.header("content-length").and_then(|l| l.parse::<usize>().ok()) {
            answer.is_whole = is_head || answer.body.len() == length || status == 304;
        }
        answer
    }
}

fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") {
        let Ok(length) = usize::from_str_radix(String::from_utf8_lossy(&bytes[..end]).trim(), 16) else { break };
        let rest = &bytes[end + 2..];
        if length == 0 {
            return (out, true);
        }
        if rest.len() < length + 2 {
            break;
        }
        out.extend(&rest[..length]);
        bytes = &rest[length + 2..];
    }
    (out, false)
}

/// What the program said while it served.
const LOG: &str = "serve.log";

/// What was said on a desk by programs that served.
pub fn said(desk: &Desk) -> String {
    std::fs::read_to_string(desk.path().join(LOG)).unwrap_or_default()
}

/// The program, serving.
pub struct Site {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Site {
    /// Makes the pages of an office, then serves it.
    pub fn made(desk: &Desk, office: &str) -> Site {
        Site::made_with(desk, office, &[])
    }

    /// The same with further arguments.
    pub fn made_with(desk: &Desk, office: &str, more: &[&str]) -> Site {
        let args = |of: &[&'static str]| -> Vec<String> {
            of.iter().copied().chain(["--quiet", "--office", office]).chain(more.iter().copied()).map(str::to_owned).collect()
        };
        let (prepare, serve) = (args(&["serve", "--prepare"]), args(&["serve", "--listen", "127.0.0.1:0"]));
        desk.tura(&prepare.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
        Site::start(desk, desk.command(&serve.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    /// Serves an office as it stands.
    pub fn serve(desk: &Desk, office: &str) -> Site {
        Site::start(desk, desk.command(&["serve", "--listen", "127.0.0.1:0", "--quiet", "--office", office]))
    }

    /// Serves an office in a process that may open only so many files.
    pub fn serve_with_files(desk: &Desk, office: &str, files: u32) -> Site {
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("ulimit -n {files} && exec \"$0\" serve --listen 127.0.0.1:0 --quiet --office {office}"))
            .arg(program());
        command.current_dir(desk.path()).stdin(Stdio::null()).stdout(Stdio::piped());
        Site::start(desk, command)
    }

    fn start(desk: &Desk, mut command: Command) -> Site {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(desk.path().join(LOG)).expect("a log");
        let mut child = command.stderr(Stdio::from(log)).spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it says where it listens");
        let address = line.split("http://").nth(1).and_then(|l| l.split('/').next()).and_then(|a| a.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}; its log:\n{}", said(desk)));
        // Whoever stops reading a pipe stops the writer in the end.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Site { child, address }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("asked").is_none()
    }

    /// Asks for an address.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks with a method and further headers.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        headers.iter().for_each(|(n, v)| head.push_str(&format!("{n}: {v}\r\n")));
        head.push_str("\r\n");
        Answer::parse(&self.send(head.as_bytes()), method == "HEAD")
    }

    /// Sends bytes and gives what comes until the connection is closed.
    #[track_caller]
    pub fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // A refused head may be answered before it is sent to its end.
        let _ = stream.write_all(bytes);
        let mut out = Vec::new();
        let _ = stream.read_to_end(&mut out);
        out
    }

    /// A connection on which nothing was said yet.
    #[track_caller]
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(ANSWER_WAIT)).expect("a time limit");
        stream.set_write_timeout(Some(ANSWER_WAIT)).expect("a time limit");
        stream
    }

    /// Waits until something holds; asks again and again, for making pages takes its time.
    #[track_caller]
    pub fn wait(&self, what: &str, longest: Duration, holds: impl Fn(&Site) -> bool) {
        let began = Instant::now();
        // Nobody tells a reader when pages are made; asking without a pause would slow the making.
        let (_nobody, told) = channel::<()>();
        while !holds(self) {
            assert!(began.elapsed() < longest, "{what}: not within {longest:?}");
            let _ = told.recv_timeout(Duration::from_millis(100));
        }
    }

    /// Ends it.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.end();
    }
}

/// Parts of an address as they may stand in one.
pub fn escaped(text: &str) -> String {
    let one = |b: u8| if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) { (b as char).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(one).collect()
}

/// Addresses within the house that a page leads to.
pub fn links(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    for mark in ["href=\"", "action=\"", "src=\""] {
        for (at, _) in html.match_indices(mark) {
            let rest = &html[at + mark.len()..];
            let address = rest.split('"').next().unwrap_or("").replace("&#38;", "&").replace("&amp;", "&");
            let address = address.split('#').next().unwrap_or("").to_owned();
            if address.starts_with('/') {
                out.push(address);
            }
        }
    }
    out
}
