//! The site on a small office: what each kind of page says, who may open which route, and what comes of requests that no reader sends.

mod common;

use std::sync::{Arc, Mutex, Weak};

use common::hostile::{hostile_places, hostile_queries};
use common::sample::{self, BODY, DATASET, FIRM, FULL};
use common::site::{Answer, Site, links};
use common::snapshot::{Snapshots, by_lines};
use common::{Desk, routes};

/// One served office for the tests that run at the same time; gone with the last of them.
struct Shared {
    site: Site,
    /// The same office as whoever holds it sees it.
    at_desk: Site,
    _desk: Desk,
    /// The day on which it was taken in, which is the clock's.
    day: String,
    flag: String,
    raw: (String, String, String),
    masked: String,
    /// Id of the first firm, as the public sees it.
    entity: String,
}

fn shared() -> Arc<Shared> {
    static ONE: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
    let mut one = ONE.lock().unwrap_or_else(|e| e.into_inner());
    one.upgrade().unwrap_or_else(|| {
        let new = Arc::new(Shared::new());
        *one = Arc::downgrade(&new);
        new
    })
}

impl Shared {
    fn new() -> Shared {
        let desk = Desk::new();
        sample::office(&desk);
        let site = Site::made(&desk, "office");
        let at_desk = Site::made_with(&desk, "office", &["--desk"]);
        let is_asked = |site: &Site| site.get("/api/v1/plan/measure/M1").json()["asked"] == true;
        for one in [&site, &at_desk] {
            one.wait("what the data says of promises", std::time::Duration::from_secs(60), |_| is_asked(one));
        }
        let data = site.get("/api/v1/data").json();
        let day = data["datasets"][0]["versions"][0]["at"].as_str().expect("a day").to_owned();
        let first = |page: &str, front: &str| {
            let found = links(&site.get(page).text()).into_iter().find(|l| l.starts_with(front));
            found.unwrap_or_else(|| panic!("no link to {front} on {page}")).split('?').next().expect("an address").to_owned()
        };
        let flag = first("/rule/R018", "/flag/").replace("/flag/", "");
        let raw = first(&format!("/d/{DATASET}/process/{FULL}"), &format!("/d/{DATASET}/raw/"));
        let places: Vec<String> = raw.split('/').rev().take(3).map(str::to_owned).collect();
        let raw = (places[2].clone(), places[1].clone(), places[0].clone());
        let masked =
            first("/search?kind=supplier&q=trader", &format!("/d/{DATASET}/supplier/")).rsplit('/').next().expect("an id").to_owned();
        let found = site.get("/api/v1/search?q=Nordbr%C3%BCcke&kind=firm").json();
        let entity = found["results"][0]["key"].as_str().expect("an entity").to_owned();
        Shared { site, at_desk, _desk: desk, day, flag, raw, masked, entity }
    }

    /// What stands at a place of a route: the segment before it, and its name.
    fn fill(&self, before: &str, place: &str) -> Option<String> {
        Some(match (before, place) {
            (_, "dataset") => DATASET.to_owned(),
            // The kind of a network's middle, and the list of verdicts.
            (_, "kind") => "buyer".to_owned(),
            ("buyer", "id") | ("{kind}", "id") => BODY.to_owned(),
            (_, "what") => "buyers".to_owned(),
            (_, "class") => "CPV%3A4416".to_owned(),
            ("{ocid}", "id") => "a".to_owned(),
            ("objective", _) => "O1".to_owned(),
            ("measure", _) => "M1".to_owned(),
            ("rule", _) => "R018".to_owned(),
            (_, "pack") => "kz".to_owned(),
            ("{pack}", "id") => "kz-106-viii-10.4".to_owned(),
            ("indicator", _) => "I01".to_owned(),
            ("flag", _) => self.flag.clone(),
            ("supplier", _) => FIRM.to_owned(),
            ("entity", _) => self.entity.clone(),
            (_, "ocid") => FULL.to_owned(),
            ("about", _) => "methodology".to_owned(),
            (_, "file") => self.raw.0.clone(),
            (_, "offset") => self.raw.1.clone(),
            (_, "length") => self.raw.2.clone(),
            _ => return None,
        })
    }

    /// A route's address where something stands.
    fn address(&self, route: &str) -> String {
        let filled = routes::filled(route, &|before, place| self.fill(before, place));
        filled.unwrap_or_else(|| panic!("{route}: say in Shared::fill what stands at its places"))
    }

    /// Text in which the clock's day is no longer the clock's.
    fn timeless(&self, text: &str) -> String {
        let (year, month, day) = (&self.day[..4], &self.day[5..7], self.day[8..10].trim_start_matches('0'));
        let n: usize = month.parse().expect("a month");
        let of = |lang: &str| {
            let path = format!("{}/../../locales/{lang}/site.ftl", env!("CARGO_MANIFEST_DIR"));
            let all = std::fs::read_to_string(path).expect("texts");
            all.lines().find_map(|l| l.strip_prefix(&format!("month-{n} = ")).map(str::to_owned)).unwrap_or_default()
        };
        let (en, ru, kk) = (of("en"), of("ru"), of("kk"));
        text.replace(&format!("{day} {en} {year}"), "DAY")
            .replace(&format!("{day} {ru} {year} г."), "DAY")
            .replace(&format!("{year} ж. {day} {kk}"), "DAY")
            .replace(&self.day, "DAY")
    }
}

// ---- Pages

#[test]
fn pages_are_as_they_were_looked_at() {
    let shared = shared();
    let (file, offset, length) = &shared.raw;
    let pages = [
        ("home", "/".to_owned()),
        ("home.ru", "/?lang=ru".to_owned()),
        ("home.kk", "/?lang=kk".to_owned()),
        ("search", "/search?q=pipe+repair&method=open".to_owned()),
        ("search.nothing", "/search?q=zzzz".to_owned()),
        ("rules", "/rules".to_owned()),
        ("rule", "/rule/R018".to_owned()),
        ("flag", format!("/flag/{}", shared.flag)),
        ("data", "/data".to_owned()),
        // As of a day: how long a deadline has passed changes with the clock. Of a day to come the data is that of now.
        ("plan", "/plan?as_of=2025-01-15".to_owned()),
        ("plan.ru", "/plan?as_of=2025-01-15&lang=ru&show=disputed".to_owned()),
        ("plan.kk", "/plan?as_of=2025-01-15&lang=kk&kind=information".to_owned()),
        ("measure", "/plan/measure/M1?as_of=2090-01-15".to_owned()),
        ("objective", "/plan/objective/O1?as_of=2090-01-15".to_owned()),
        ("about", "/about/words".to_owned()),
        ("buyers", format!("/d/{DATASET}/buyers")),
        ("suppliers", format!("/d/{DATASET}/suppliers")),
        ("flows", format!("/d/{DATASET}/flows")),
        ("buyer", format!("/d/{DATASET}/buyer/{BODY}")),
        ("supplier", format!("/d/{DATASET}/supplier/{FIRM}")),
        ("supplier.masked", format!("/d/{DATASET}/supplier/{}", shared.masked)),
        ("process", format!("/d/{DATASET}/process/{FULL}")),
        ("award", format!("/d/{DATASET}/award/{FULL}/a")),
        ("contract", format!("/d/{DATASET}/contract/{FULL}/a")),
        ("dataset", format!("/d/{DATASET}")),
        ("markets", format!("/d/{DATASET}/markets")),
        ("market", format!("/d/{DATASET}/market/CPV%3A4416")),
        ("regions", format!("/d/{DATASET}/regions")),
        ("network", format!("/d/{DATASET}/network/buyer/{BODY}")),
        ("raw", format!("/d/{DATASET}/raw/{file}/{offset}/{length}")),
        ("indicators", format!("/d/{DATASET}/indicators")),
        ("indicator", format!("/d/{DATASET}/indicator/I01")),
        ("problem", format!("/d/{DATASET}/buyer/nobody")),
    ];
    let mut snapshots = Snapshots::default();
    for (name, address) in pages {
        let answer = shared.site.get(&address);
        assert_eq!(answer.status, if name == "problem" { 404 } else { 200 }, "{address}");
        snapshots.hold(&format!("{name}.html"), &by_lines(&shared.timeless(&answer.text())));
    }
    snapshots.end();
}

#[test]
fn every_route_opens_to_whom_the_grid_says() {
    let shared = shared();
    let mut grid = String::from(
        "# Every route with every audience: status and kind of what is there; status where nothing stands at its last place.\n",
    );
    for route in routes::all() {
        let there = shared.address(&route);
        let gone = route.contains('{').then(|| format!("{}/nothing-here", there.rsplit_once('/').map_or("", |(front, _)| front)));
        let mut line = route.clone();
        for (name, site) in [("public", &shared.site), ("desk", &shared.at_desk)] {
            let answer = site.get(&there);
            line.push_str(&format!("\n    {name}: {} {}", answer.status, answer.kind()));
            if let Some(gone) = &gone {
                let answer = site.get(gone);
                line.push_str(&format!("; nothing there: {} {}", answer.status, answer.kind()));
            }
        }
        grid.push_str(&format!("{line}\n"));
    }
    let mut snapshots = Snapshots::default();
    snapshots.hold("routes.txt", &grid);
    snapshots.end();
}

#[test]
fn the_desk_shows_what_is_withheld_from_the_public() {
    let shared = shared();
    let (file, offset, length) = &shared.raw;
    let raw = format!("/d/{DATASET}/raw/{file}/{offset}/{length}");
    let trader = "KZ-BIN-800101300123";
    let private = [(raw.as_str(), "someone@example.org"), ("/search?kind=supplier&q=trader", trader), ("/rules", "/rule/R043\"")];
    for (address, value) in private {
        let (public, desk) = (shared.site.get(address).text(), shared.at_desk.get(address).text());
        assert!(!public.contains(value), "{address} gives {value} to everybody");
        assert!(desk.contains(value), "{address} withholds {value} at the desk");
        assert!(!public.contains("class=\"desk\"") && desk.contains("class=\"desk\""), "{address}: only the desk says so");
    }
    let asked = "/api/v1/query?sql=select+distinct+party_id+from+parties+where+email+is+not+null";
    assert_eq!(shared.site.get(asked).status, 400, "no such column for the public");
    assert_eq!(shared.at_desk.get(asked).status, 200);
}

#[test]
fn the_desk_answers_to_this_machine_alone() {
    let shared = shared();
    let port = shared.at_desk.address.port();
    for (host, status) in [("localhost", 200), ("127.0.0.1", 200), ("[::1]", 200), ("stranger.example", 421), ("10.0.0.1", 421)] {
        let head = format!("GET / HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n\r\n");
        let answer = String::from_utf8_lossy(&shared.at_desk.send(head.as_bytes())).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {}", answer.lines().next().unwrap_or_default());
    }
    let answer = shared.at_desk.get("/api/v1");
    assert_eq!(answer.header("access-control-allow-origin"), None, "no page of another site reads here");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    for listen in ["0.0.0.0:0", "[::]:0"] {
        shared._desk.tura(&["serve", "--desk", "--listen", listen, "--office", "office"]).ends(2);
    }
}

#[test]
fn pages_of_an_older_version_are_made_when_they_are_asked_for() {
    let desk = Desk::new();
    common::two_versions(&desk);
    let site = Site::made(&desk, "office");
    let of = |day: &str| site.get(&format!("/api/v1/d/d?as_of={day}"));
    assert_eq!(of("2024-02-29").status, 404, "there was no version yet");
    assert_eq!(site.get("/api/v1/d/d").json()["d"]["processes"], 2);
    assert_eq!(of("2024-05-02").json()["d"]["processes"], 2);
    assert_eq!(of("2024-04-30").status, 503, "they are being made");
    site.wait("the older pages", std::time::Duration::from_secs(120), |_| of("2024-04-30").status == 200);
    assert_eq!(of("2024-04-30").json()["d"]["processes"], 1);
}

#[test]
fn a_point_of_an_indicator_opens_to_its_rows() {
    let shared = shared();
    let page = shared.site.get(&format!("/api/v1/d/{DATASET}/indicator/I01")).json();
    let newest = page["points"].as_array().and_then(|all| all.iter().find(|p| p["known"] != 0)).expect("a point that could be told");
    let behind = page["rows_behind"].as_str().expect("the address of its rows");
    let rows = shared.site.get(&format!("/api/v1{behind}")).json();
    assert_eq!(rows["rows"].as_array().map(Vec::len).map(|n| n as u64), newest["observations"].as_u64(), "{rows}");
}

// ---- Hostile requests

/// Headers that every answer has.
const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Markup that would run if it came back as it was sent.
const ECHOES: [&str; 5] = ["<script>alert", "<svg/onload", "\" onmouseover=", "'><b>", "href=\"javascript:"];

#[track_caller]
fn check_fine(address: &str, answer: &Answer) {
    assert!(answer.status != 0 && answer.status < 500, "{address}: {} {}", answer.status, answer.text());
    assert!(answer.is_whole, "{address} broke off");
    for (name, value) in HEADERS {
        assert!(answer.header(name).is_some_and(|v| v.contains(value)), "{address}: {name} is {:?}", answer.header(name));
    }
    for banner in ["server", "x-powered-by", "via", "set-cookie"] {
        assert_eq!(answer.header(banner), None, "{address}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(!policy.contains("unsafe-"), "{address}: {policy}");
    let text = answer.text();
    if answer.kind() == "text/html" {
        for echo in ECHOES {
            assert!(!text.contains(echo), "{address} sends {echo:?} back");
        }
        assert!(!text.contains("href=\"//") && !text.contains("href=\"/\\"), "{address} leads out of the house");
        if answer.status == 404 {
            assert!(text.contains("action=\"/search\"") && text.contains("<h1>"), "{address}: a page that helps");
        }
    } else if answer.status >= 400 {
        assert_eq!(answer.kind(), "application/problem+json", "{address}");
        assert_eq!(answer.json()["status"], answer.status, "{address}");
    }
}

#[test]
fn nothing_in_the_place_of_an_id_breaks_a_page() {
    let shared = shared();
    for route in routes::all().iter().filter(|r| r.contains('{')) {
        let places = route.matches('{').count();
        for (nth, text) in (0..places).flat_map(|nth| hostile_places().into_iter().map(move |text| (nth, text))) {
            let mut seen = 0;
            let parts: Vec<String> = route
                .split('/')
                .zip(shared.address(route).split('/'))
                .map(|(part, there)| {
                    let is_place = part.starts_with('{');
                    seen += usize::from(is_place);
                    if is_place && seen == nth + 1 { text.clone() } else { there.to_owned() }
                })
                .collect();
            let address = parts.join("/");
            check_fine(&address, &shared.site.get(&address));
        }
    }
}

#[test]
fn nothing_in_a_parameter_breaks_a_page() {
    let shared = shared();
    let all = routes::all();
    for (nth, query) in hostile_queries().iter().enumerate() {
        for (turn, route) in all.iter().enumerate() {
            // Searches and lists take parameters and meet many of them; of the other routes each case meets a few, in turn.
            let takes = ["/search", "/buyers", "/suppliers", "/flows", "/markets", "/query"].iter().any(|end| route.ends_with(end));
            if (nth + turn).is_multiple_of(if takes { 3 } else { 11 }) {
                let address = format!("{}?{query}", shared.address(route));
                check_fine(&address, &shared.site.get(&address));
            }
        }
    }
}

#[test]
fn odd_pages_and_forms_are_answered_as_they_deserve() {
    let shared = shared();
    let list = format!("/d/{DATASET}/buyers");
    let first = shared.site.get(&list).text();
    for odd in ["page=0", "page=-1", "page=x", "page=99999999999999999999"] {
        let there = shared.site.get(&format!("{list}?{odd}")).text();
        assert_eq!(there.matches("<tr>").count(), first.matches("<tr>").count(), "{odd} is the first page");
    }
    assert_eq!(shared.site.get(&format!("{list}?page=90000")).status, 200, "far behind the end stands the last page");
    assert_eq!(shared.site.get(&format!("{list}?format=exe")).status, 400);
    assert_eq!(shared.site.get("/search?format=exe").status, 400);
    assert!(shared.site.get("/?lang=xx").text().contains("<html lang=\"en\">"));
    let long = shared.site.get(&format!("/search?q={}", "x".repeat(9000)));
    assert_eq!((long.status, long.kind()), (414, "text/html"));
    check_fine("an address of 9,000 bytes", &long);
    let csv = shared.site.get(&format!("/d/{DATASET}/suppliers?format=csv")).text();
    assert!(csv.contains("'=HYPERLINK(") && !csv.contains(",=HYPERLINK"), "a name is no formula: {csv}");
}

#[test]
fn odd_headers_are_read_or_left() {
    let shared = shared();
    let long = "ru;q=0.1, ".repeat(800);
    let etags = format!("{}\"x\"", "W/\"0\", ".repeat(900));
    let cases: [(&str, &str); 14] = [
        ("accept-language", &long),
        ("accept-language", "*;q=NaN, kk;q=-1, ru;q=1e9, \u{1F600}"),
        ("accept-language", ";;;,,,===="),
        ("if-none-match", &etags),
        ("if-none-match", "*"),
        ("if-none-match", "\""),
        ("if-modified-since", "yesterday"),
        ("range", "bytes=5-1,9-"),
        ("accept-encoding", "gzip;q=NaN, br, \u{1}x"),
        ("accept", "image/*, ../../"),
        ("cookie", "a=b; lang=ru"),
        ("x-forwarded-host", "stranger.example"),
        ("origin", "null"),
        ("content-length", "0"),
    ];
    for (name, value) in cases {
        for address in ["/", "/api/v1", "/search?q=pipe", "/nothing"] {
            let answer = shared.site.ask("GET", address, &[(name, value)]);
            // A byte that no header may have is refused before anybody could answer.
            if answer.status != 400 || answer.header("content-security-policy").is_some() {
                check_fine(&format!("{address} with {name}"), &answer);
            }
            assert!(!answer.text().contains("stranger.example"), "{address} repeats a header");
        }
    }
    let one = shared.site.get("/");
    let tag = one.header("etag").expect("a tag").to_owned();
    let again = shared.site.ask("GET", "/", &[("if-none-match", &format!("\"other\", W/{tag}"))]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    check_fine("not modified", &again);
    let two = shared.site.ask("GET", "/nothing", &[("host", "stranger.example\" onmouseover=\"x")]);
    assert!(two.status / 100 == 4 && !two.text().contains("stranger.example"), "two hosts, or one that is none");
}

#[test]
fn a_site_is_only_read() {
    let shared = shared();
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"] {
        for route in routes::all() {
            let answer = shared.site.ask(method, &shared.address(&route), &[("content-length", "0")]);
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, OPTIONS")), "{method} {route}");
            check_fine(&format!("{method} {route}"), &answer);
        }
    }
    for route in routes::all() {
        let address = shared.address(&route);
        let (whole, head) = (shared.site.get(&address), shared.site.ask("HEAD", &address, &[]));
        assert_eq!((head.status, head.body.len(), head.kind()), (whole.status, 0, whole.kind()), "HEAD {address}");
    }
}

#[test]
fn bytes_that_are_no_request_are_refused() {
    let shared = shared();
    let heads: [&[u8]; 12] = [
        b"\0\0\0\0",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"GET http://stranger.example/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"GET * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for head in heads {
        let answer = String::from_utf8_lossy(&shared.site.send(head)).to_lowercase();
        assert!(!answer.contains(" 500 ") && !answer.contains("\r\nserver:"), "{}: {answer}", head.escape_ascii());
        assert!(!answer.contains("stranger.example"), "{}", head.escape_ascii());
    }
    let mut long = b"GET / HTTP/1.1\r\nhost: a\r\n".to_vec();
    (0..4000).for_each(|n| long.extend(format!("x-{n}: y\r\n").bytes()));
    long.extend(b"\r\n");
    let refused = String::from_utf8_lossy(&shared.site.send(&long)).into_owned();
    assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 431"), "{refused}");
    assert_eq!(shared.site.get("/").status, 200, "and it goes on");
}
