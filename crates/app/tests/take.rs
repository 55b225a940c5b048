//! What a reader takes away and follows, on a small world with hostile names: pictures alone, lists whole, feeds, how to cite.
//! One test, because making the pages of a world takes longer than asking for all of this.

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Cursor};
use std::process::{Child, Stdio};

use calamine::{Data, Reader, Xlsx};
use common::{Desk, contest, lines, single_bid};
use serde_json::{Value, json};

const FORMULA: &str = "=HYPERLINK(\"http://evil.example\",\"click\")";
const SCRIPT: &str = "<script>alert(1)</script> & Sons";
/// Processes of the world.
const PROCESSES: usize = 60;

/// The program serving a small world; ended with the test.
struct Served {
    _desk: Desk,
    child: Child,
    base: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Got {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

impl Served {
    fn new() -> Served {
        let desk = Desk::new();
        desk.put("releases.jsonl", lines(&world()));
        desk.import(&["releases.jsonl"], "small").ends(0);
        desk.tura(&["serve", "--prepare", "--quiet"]).ends(0);
        let mut child = desk.command(&["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::null()).spawn().expect("it starts");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("it says its address");
        let base = first.split("/ ").next().expect("an address").trim().to_owned();
        Served { _desk: desk, child, base }
    }

    fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = agent.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.call().expect("an answer");
        let headers = response.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap_or("").to_owned())).collect();
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec().expect("a whole body");
        Got { status: response.status().as_u16(), headers, body }
    }

    /// The ids of buyers, as this site shows them.
    fn buyers(&self) -> Vec<String> {
        let list = self.get("/api/v1/d/small/buyers").json();
        list["rows"].as_array().expect("rows").iter().filter_map(|r| r["buyer_id"].as_str().map(str::to_owned)).collect()
    }

    /// A page where `B` stands for a buyer's id.
    fn page(&self, page: &str) -> String {
        page.replace("/B", &format!("/{}", self.buyers()[0])).replace("=B", &format!("={}", self.buyers()[0]))
    }

    #[track_caller]
    fn get(&self, path: &str) -> Got {
        let got = self.ask(path, &[]);
        assert_eq!(got.status, 200, "{path}: {}", String::from_utf8_lossy(&got.body));
        got
    }
}

/// Open tenders of three buyers; two of three have one bid only. Names that a spreadsheet or a page might take for more than names.
fn world() -> Vec<Value> {
    let one = |n: usize| {
        let ocid = format!("ocds-small-{n}");
        let mut release =
            if n.is_multiple_of(3) { contest(&ocid, &[(json!(900 + n), "KZT"), (json!(1000 + n), "KZT")]) } else { single_bid(&ocid) };
        let buyer = n / 3 % 3;
        let names = [FORMULA, SCRIPT, "Тұрғын үй басқармасы"];
        let (name, buyer_name) = (names[n % 3], names[buyer]);
        release["buyer"] = json!({"id": format!("B{buyer}"), "name": buyer_name});
        release["tender"]["title"] = json!(format!("{name} {n}"));
        release["date"] = json!(format!("202{}-0{}-01T00:00:00Z", n % 4, 1 + n % 9));
        let mut parties = vec![json!({"id": format!("B{buyer}"), "name": buyer_name, "roles": ["buyer"]})];
        if n.is_multiple_of(3) {
            let tenderer = |t: usize| json!({"id": format!("XF-{t}"), "name": format!("=Firm {t}")});
            for (t, bid) in release["bids"]["details"].as_array_mut().expect("bids").iter_mut().enumerate() {
                bid["tenderers"] = json!([tenderer(t)]);
            }
            release["awards"][0]["suppliers"] = json!([tenderer(0)]);
            parties.push(json!({"id": "XF-0", "name": "=Firm 0", "roles": ["tenderer", "supplier"]}));
            parties.push(json!({"id": "XF-1", "name": "=Firm 1", "roles": ["tenderer"]}));
        }
        release["parties"] = json!(parties);
        release
    };
    (0..PROCESSES).map(one).collect()
}

#[test]
fn what_is_taken_away_and_followed() {
    let site = Served::new();
    for list in ["buyers", "suppliers", "flows", "flags", "processes", "verdicts/buyers", "verdicts/months", "verdicts/missing"] {
        a_list_is_whole_in_every_form(&site, list);
    }
    lists_can_be_narrowed_down(&site);
    formulas_are_harmless(&site);
    search_results_are_whole_files(&site);
    pictures_are_taken_alone(&site);
    only_the_frame_may_be_framed(&site);
    feeds_parse_and_stay(&site);
    pages_say_how_to_cite_them(&site);
    odd_requests_are_answered_kindly(&site);
}

fn csv_rows(body: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(body);
    let heads = reader.headers().expect("heads").iter().map(str::to_owned).collect();
    (heads, reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect())
}

fn sheet_rows(body: &[u8]) -> (Vec<String>, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(body.to_vec())).expect("a workbook");
    let names = book.sheet_names();
    let sheet = book.worksheet_range(&names[0]).expect("a sheet");
    (names, sheet.rows().map(<[Data]>::to_vec).collect())
}

/// Rows of a Parquet file as JSON lines.
fn parquet_rows(body: &[u8]) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.parquet");
    std::fs::write(&path, body).expect("written");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut out = Vec::new();
    runtime.block_on(async {
        let limits = engine::sql::session::Limits { threads: 1, memory: 256 << 20, spill: folder.path().to_owned() };
        let context = engine::sql::session::empty(&limits, &std::sync::Arc::default()).expect("a session");
        engine::sql::session::register_parquet(&context, "list", &path).await.expect("registered");
        engine::sql::query::run(&context, "select * from list", engine::sql::query::Form::Jsonl, &mut out).await.expect("read");
    });
    String::from_utf8(out).expect("UTF-8").lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

fn a_list_is_whole_in_every_form(site: &Served, list: &str) {
    let page = site.get(&format!("/api/v1/d/small/{list}")).json();
    let csv = site.get(&format!("/d/small/{list}?format=csv"));
    let (heads, rows) = csv_rows(&csv.body);
    let count = page["count"].as_u64().map_or(rows.len(), |n| n as usize);
    assert!(count > 0, "{list} is empty");
    assert_eq!(rows.len(), count, "{list} as CSV");
    let name = csv.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"small-") && name.contains("-v") && name.ends_with(".csv\""), "{name}");
    assert!(csv.header("link").contains("rel=\"canonical\""), "{list}");
    let json = site.get(&format!("/d/small/{list}?format=json")).json();
    assert_eq!(json.as_array().map(Vec::len), Some(count), "{list} as JSON");
    let json_lines = site.get(&format!("/d/small/{list}?format=jsonl")).text();
    assert_eq!(json_lines.lines().count(), count, "{list} as JSON lines");
    let (sheets, cells) = sheet_rows(&site.get(&format!("/d/small/{list}?format=xlsx")).body);
    assert_eq!(cells.len(), count + 1, "{list} as XLSX");
    assert_eq!(sheets.last().map(String::as_str), Some("About"));
    assert_eq!(cells[0].iter().map(ToString::to_string).collect::<Vec<_>>(), heads, "{list}: the same columns");
    let parquet = parquet_rows(&site.get(&format!("/d/small/{list}?format=parquet")).body);
    assert_eq!(parquet.len(), count, "{list} as Parquet");
    let again = site.ask(&format!("/d/small/{list}?format=csv"), &[("if-none-match", csv.header("etag"))]);
    assert_eq!((again.status, again.body.len()), (304, 0), "{list}: the reader has it");
    // Numbers are numbers where a form has numbers.
    for (column, head) in heads.iter().enumerate().filter(|(_, h)| ["amount", "flags", "raised", "subjects", "bids"].contains(&h.as_str()))
    {
        let value = json[0][head.as_str()].clone();
        assert!(value.is_number() || value.is_null(), "{list}.{head}: {value}");
        assert!(
            cells[1..].iter().all(|r| matches!(r.get(column), Some(Data::Float(_) | Data::Int(_) | Data::Empty) | None)),
            "{list}.{head}"
        );
        assert!(parquet.iter().all(|r| r.get(head).is_none_or(Value::is_number)), "{list}.{head}");
    }
}

fn lists_can_be_narrowed_down(site: &Served) {
    let count = |query: &str| site.get(&format!("/api/v1/d/small/{query}")).json()["count"].as_u64().expect("a count");
    let all = count("processes");
    assert_eq!(all, PROCESSES as u64);
    let buyers: Vec<String> = site.buyers();
    assert_eq!(buyers.len(), 3);
    assert_eq!(buyers.iter().map(|b| count(&format!("processes?buyer={b}"))).sum::<u64>(), all);
    assert_eq!(
        count("processes?year=2020") + count("processes?year=2021") + count("processes?year=2022") + count("processes?year=2023"),
        all
    );
    let flags = count("flags");
    assert_eq!(buyers.iter().map(|b| count(&format!("flags?buyer={b}"))).sum::<u64>(), flags);
    let single = count("flags?rule=R018");
    assert!(single > 0 && single <= flags);
    assert_eq!(csv_rows(&site.get("/d/small/flags?rule=R018&format=csv").body).1.len() as u64, single);
    // What is no filter is none on a page; the API says what does not fit.
    let lenient = csv_rows(&site.get("/d/small/flags?rule=nonsense&year=x&order=y&format=csv").body).1.len();
    assert_eq!(lenient as u64, flags);
    let newest = site.get("/api/v1/d/small/flags?order=newest").json();
    let days: Vec<&str> = newest["rows"].as_array().expect("rows").iter().filter_map(|r| r["day"].as_str()).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "{days:?}");
}

fn formulas_are_harmless(site: &Served) {
    let (heads, rows) = csv_rows(&site.get("/d/small/buyers?format=csv").body);
    let name = heads.iter().position(|h| h == "name").expect("names");
    let names: BTreeSet<&str> = rows.iter().map(|r| r[name].as_str()).collect();
    assert!(names.contains(format!("'{FORMULA}").as_str()) && names.contains(SCRIPT), "{names:?}");
    let body = site.get("/d/small/buyers?format=xlsx").body;
    let (sheets, cells) = sheet_rows(&body);
    let texts: Vec<&Data> = cells.iter().flatten().collect();
    assert!(texts.contains(&&Data::String(FORMULA.to_owned())), "as it was written, and a text");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(body)).expect("a workbook");
    for sheet in sheets {
        assert!(book.worksheet_formula(&sheet).expect("formulas").used_cells().next().is_none(), "a formula in {sheet}");
    }
}

fn search_results_are_whole_files(site: &Served) {
    let count = site.get("/api/v1/search?kind=process").json()["count"].as_u64().expect("a count") as usize;
    assert_eq!(count, PROCESSES);
    let query = "/search?kind=process&order=newest&format=";
    let (_, rows) = csv_rows(&site.get(&format!("{query}csv")).body);
    let keys: BTreeSet<&String> = rows.iter().map(|r| &r[2]).collect();
    assert_eq!((rows.len(), keys.len()), (count, count));
    assert!(rows.is_sorted_by(|a, b| a[6] >= b[6]), "newest first");
    assert_eq!(site.get(&format!("{query}json")).json().as_array().map(Vec::len), Some(count));
    assert_eq!(sheet_rows(&site.get(&format!("{query}xlsx")).body).1.len(), count + 1);
    assert_eq!(parquet_rows(&site.get(&format!("{query}parquet")).body).len(), count);
    assert!(csv_rows(&site.get("/search?q=nothinglikethis&format=csv").body).1.is_empty());
}

/// The pages with their pictures in this world.
const PICTURES: [(&str, &str); 5] = [
    ("/d/small/buyer/B", "years"),
    ("/d/small/buyer/B", "network"),
    ("/d/small/buyer/B", "paid"),
    ("/d/small/flows", "flows"),
    ("/rule/R018", "verdicts-small"),
];

fn pictures_are_taken_alone(site: &Served) {
    for (page, name) in PICTURES {
        let page = site.page(page);
        let html = site.get(&page).text();
        for form in ["svg", "png", "csv", "embed"] {
            assert!(html.contains(&format!("picture={name}&#38;as={form}")), "{page}: no way to {name} as {form}");
        }
        let svg = site.get(&format!("{page}?picture={name}&as=svg"));
        assert_eq!(svg.header("content-type"), "image/svg+xml");
        well_formed(&svg.text());
        assert!(svg.text().contains("prefers-color-scheme:dark") && svg.text().contains("small"), "{name} says where it is from");
        assert!(svg.header("content-security-policy").contains("style-src 'sha256-"), "{name}");
        assert!(!svg.text().contains("href=\"/"), "{name}: links lead back to the site");
        let (_, rows) = csv_rows(&site.get(&format!("{page}?picture={name}&as=csv")).body);
        assert!(!rows.is_empty(), "{name} has numbers behind it");
        let embed = site.get(&format!("{page}?picture={name}&as=embed")).text();
        assert!(embed.contains("&#60;iframe src=&#34;http://127.0.0.1") && embed.contains("readonly"), "{embed}");
    }
    let (page, name) = (site.page(PICTURES[0].0), PICTURES[0].1);
    let png = site.get(&format!("{page}?picture={name}&as=png&width=640"));
    assert_eq!((png.header("content-type"), &png.body[..8]), ("image/png", &b"\x89PNG\r\n\x1a\n"[..]));
    assert_eq!(png.body[16..20], 640u32.to_be_bytes());
    let again = site.ask(&format!("{page}?picture={name}&as=png&width=640"), &[("if-none-match", png.header("etag"))]);
    assert_eq!(again.status, 304);
}

/// Tags open and close in order, attributes have quotes, and every `&` begins an entity.
#[track_caller]
fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag ends");
        if tag.starts_with(['?', '!']) {
            continue;
        }
        assert!(tag.matches('"').count().is_multiple_of(2), "quotes in <{tag}>");
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().expect("a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "<{tag}>");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    for rest in xml.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| rest.starts_with(e)), "a bare & before {:?}", rest.get(..20));
    }
}

fn only_the_frame_may_be_framed(site: &Served) {
    let (page, name) = (site.page(PICTURES[0].0), PICTURES[0].1);
    let frame = site.get(&format!("{page}?picture={name}&as=frame"));
    assert!(frame.header("content-security-policy").contains("frame-ancestors *"));
    assert_eq!(frame.header("x-frame-options"), "");
    assert!(!frame.text().contains("<form"), "nothing to be tricked into");
    let nothing = [
        page.to_owned(),
        format!("{page}?picture={name}&as=svg"),
        format!("{page}?picture={name}&as=embed"),
        format!("{page}?format=atom"),
    ];
    for other in nothing {
        let got = site.get(&other);
        assert!(got.header("content-security-policy").contains("frame-ancestors 'none'"), "{other}");
        assert_eq!(got.header("x-frame-options"), "DENY", "{other}");
    }
}

fn feeds_parse_and_stay(site: &Served) {
    let feeds = ["/search?flagged=1", "/d/small/buyer/B", "/rule/R018", "/d/small/flags", "/d/small/flags?rule=R018&buyer=B"];
    for page in feeds {
        let page = site.page(page);
        let with = |form: &str| format!("{page}{}format={form}", if page.contains('?') { '&' } else { '?' });
        let html = site.get(&page).text();
        assert!(html.contains("type=\"application/atom+xml\"") && html.contains("format=feed.json"), "{page} names its feeds");
        let atom = site.get(&with("atom"));
        assert!(atom.header("content-type").starts_with("application/atom+xml"), "{page}");
        well_formed(&atom.text());
        let text = atom.text();
        let entries = text.matches("<entry>").count();
        let ids: BTreeSet<&str> = text.split("<id>").skip(1).filter_map(|t| t.split('<').next()).collect();
        assert!(entries > 0 && ids.len() == entries + 1, "{page}: ids are apart");
        assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")));
        assert_eq!(text.matches("<updated>").count(), entries + 1);
        assert_eq!(text.matches(&format!("href=\"{}/", site.base)).count(), entries + 2, "{page}: whole addresses");
        assert_eq!(text, site.get(&with("atom")).text(), "{page}: fetched twice it is the same");
        let json = site.get(&with("feed.json")).json();
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        let items = json["items"].as_array().expect("items");
        let json_ids: BTreeSet<&str> = items.iter().filter_map(|i| i["id"].as_str()).collect();
        assert!(json_ids.is_subset(&ids) && json_ids.len() == entries, "{page}: the same ids in both");
    }
    // An odd Host never reaches a feed.
    let odd = site.ask("/d/small/flags?format=atom", &[("host", "odd.example\"><x")]);
    assert!(odd.status == 400 || !String::from_utf8_lossy(&odd.body).contains("odd.example"), "{}", odd.status);
}

fn pages_say_how_to_cite_them(site: &Served) {
    let flag = site.get("/api/v1/d/small/flags").json()["rows"][0]["flag_id"].as_str().expect("an id").to_owned();
    for page in [site.page("/d/small/buyer/B"), "/d/small/process/ocds-small-0".to_owned(), format!("/flag/{flag}")] {
        let cite = site.get(&format!("/api/v1{page}")).json()["cite"].clone();
        let address = cite["address"].as_str().expect("an address");
        let path = address.strip_prefix(&site.base).expect("a whole address");
        assert!(path.contains("as_of="), "{path}");
        assert!(site.get(path).text().contains(cite["content"].as_str().expect("a hash")), "{path}");
    }
}

fn odd_requests_are_answered_kindly(site: &Served) {
    let odd = [
        ("/d/small/buyer/B?picture=nothing", 404),
        ("/d/small/buyer/B?picture=years&as=exe", 400),
        ("/d/small/buyer/B?picture=years&as=png&width=100000", 400),
        ("/d/small/buyer/B?picture=years&as=png&width=-1", 400),
        ("/d/small/buyers?format=exe", 400),
        ("/d/nowhere/flags", 404),
        ("/d/small/verdicts/nothing", 404),
        ("/d/small/flags?buyer=%27%3B+drop+table+flags&year=-1&supplier=x", 200),
        ("/d/small/processes?page=999999999", 200),
        ("/search?q=%22&format=atom", 200),
    ];
    for (path, status) in odd {
        assert_eq!(site.ask(&site.page(path), &[]).status, status, "{path}");
    }
}
