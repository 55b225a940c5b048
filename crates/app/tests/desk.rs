//! The desk's pages: who may send a form, what a judgement writes and how it is taken back, lists that are no lists, and a check before an award.
//! Everybody here is invented.

mod common;

use common::Desk;
use common::site::{Answer, Site, escaped};
use serde_json::{Value, json};

/// A firm's number with the right check digit, and nobody's.
const NUMBER: &str = "990140000017";

fn entity(id: &str, schema: &str, properties: Value) -> String {
    let seen = ("2014-01-01T00:00:00", "2021-01-01T00:00:00");
    json!({ "id": id, "schema": schema, "properties": properties, "first_seen": seen.0, "last_seen": seen.1 }).to_string()
}

/// A buyer with an official who owns a bidder through another firm, and a person on two lists by name alone.
fn office() -> Desk {
    let desk = Desk::new();
    let one = [
        entity("w", "PublicBody", json!({"name": ["Waterworks of Kokbel"]})),
        entity("p", "Position", json!({"name": ["Head of procurement"], "organization": ["w"]})),
        entity("o", "Person", json!({"name": ["Ayla Demirtash"], "birthDate": ["1971-04-02"]})),
        entity("h", "Occupancy", json!({"holder": ["o"], "post": ["p"], "startDate": ["2018-01-01"], "endDate": ["2022-12-31"]})),
        entity("m", "Company", json!({"name": ["Holding Saryarka"]})),
        entity("f", "Company", json!({"name": ["Zharkyn Metall LLP"], "registrationNumber": [NUMBER], "jurisdiction": ["kz"]})),
        entity("x", "Ownership", json!({"owner": ["o"], "asset": ["m"], "percentage": ["100"], "startDate": ["2015-01-01"]})),
        entity("y", "Ownership", json!({"owner": ["m"], "asset": ["f"], "percentage": ["60"], "startDate": ["2015-01-01"]})),
        entity("s-1", "Person", json!({"name": ["Serik Bolatuly Nurpeiis"], "nationality": ["kz"]})),
    ];
    let two = [entity("s-2", "Person", json!({"name": ["Серік Болатұлы Нұрпейіс"], "nationality": ["kz"]}))];
    desk.put("one.ftm.json", one.join("\n"));
    desk.put("two.ftm.json", two.join("\n"));
    desk.import(&["one.ftm.json"], "one").ends(0);
    desk.import(&["two.ftm.json"], "two").ends(0);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    desk
}

fn served(desk: &Desk, more: &[&str]) -> Site {
    Site::made_with(desk, "office", &[&["--desk", "--author", "Aigerim"], more].concat())
}

/// Sends a body by POST.
fn send(site: &Site, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let has_host = headers.iter().any(|(n, _)| *n == "host");
    let mut head = format!("POST {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    head.push_str(if has_host { "" } else { "host: localhost\r\n" });
    headers.iter().for_each(|(n, v)| head.push_str(&format!("{n}: {v}\r\n")));
    head.push_str("\r\n");
    Answer::parse(&site.send(&[head.as_bytes(), body].concat()), false)
}

const PLAIN: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    fields.iter().map(|(n, v)| format!("{n}={}", escaped(v))).collect::<Vec<_>>().join("&").into_bytes()
}

/// A form with a file.
fn upload(site: &Site, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    const EDGE: &str = "edge-of-parts";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.extend(head.bytes().chain(*b"content-type: application/octet-stream\r\n\r\n"));
        body.extend(bytes.iter().copied().chain(*b"\r\n"));
    }
    body.extend(format!("--{EDGE}--\r\n").bytes());
    send(site, "/desk/screen?lang=en", &[("content-type", &format!("multipart/form-data; boundary={EDGE}"))], &body)
}

/// What a page's form has in a hidden field.
#[track_caller]
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).unwrap_or_else(|| panic!("no field {name} in {page}"));
    page[at + mark.len()..].split('"').next().expect("a value").to_owned()
}

/// Whether a name on a page is a link, and where it leads the name stands, too.
fn leads(site: &Site, page: &str, name: &str) -> bool {
    let address = page.split("<a href=\"").find_map(|link| {
        let (href, rest) = link.split_once("\">")?;
        rest.starts_with(&format!("{name}</a>")).then(|| href.replace("&#38;", "&").replace("&amp;", "&"))
    });
    address.is_some_and(|href| {
        let there = site.get(&href);
        href.starts_with("/entity/") && there.status == 200 && there.text().contains(name)
    })
}

fn judgements(desk: &Desk) -> String {
    desk.tura(&["judge", "--list"]).ends(0).out
}

#[test]
fn a_judgement_is_written_with_its_author_and_taken_back() {
    let desk = office();
    let site = served(&desk, &[]);
    let page = site.get("/desk/review?lang=en");
    let text = page.text();
    assert_eq!(page.status, 200, "{text}");
    for words in [
        "1 pair waits",
        "Serik Bolatuly Nurpeiis",
        "Серік Болатұлы Нұрпейіс",
        "nothing but the name",
        "Nationality: <span class=\"agrees\">agrees",
        "sounds alike",
    ] {
        assert!(text.contains(words), "{words:?} is not on the page: {text}");
    }
    let fields = ["token", "left", "right"].map(|n| (n, hidden(&text, n)));
    let said = |say: &'static str| -> Vec<(&str, &str)> {
        fields.iter().map(|(n, v)| (*n, v.as_str())).chain([("say", say), ("why", "one passport"), ("at", "0")]).collect()
    };
    let answer = send(&site, "/desk/review?lang=en", &[PLAIN, ("origin", "http://localhost")], &form(&said("same")));
    assert_eq!((answer.status, answer.header("location")), (303, Some("/desk/review?at=0&done=judged&lang=en")), "{}", answer.text());
    let list = judgements(&desk);
    assert!(list.contains("same") && list.contains("Aigerim") && list.contains("one passport") && list.contains("0 pairs wait"), "{list}");
    let after = site.get("/desk/review?lang=en&done=judged").text();
    assert!(after.contains("Nothing waits") && after.contains("one passport") && after.contains("1 judgement was written"), "{after}");
    let again = send(&site, "/desk/review", &[PLAIN], &form(&said("different")));
    assert_eq!(again.status, 409, "it does not wait any more: {}", again.text());

    let back = send(&site, "/desk/undo", &[PLAIN], &form(&said("")));
    assert_eq!(back.status, 303, "{}", back.text());
    let list = judgements(&desk);
    assert!(list.contains("withdrawn") && list.contains("1 pairs wait"), "{list}");
    assert!(site.get("/desk/review?lang=en").text().contains("1 pair waits"), "it waits again");
    assert_eq!(send(&site, "/desk/undo", &[PLAIN], &form(&said(""))).status, 409, "there is nothing left to take back");
    for wrong in ["", "withdrawn", "maybe"] {
        assert_eq!(send(&site, "/desk/review", &[PLAIN], &form(&said(wrong))).status, 400, "{wrong:?} is no answer");
    }
}

#[test]
fn forms_of_strangers_are_refused_and_write_nothing() {
    let desk = office();
    let site = served(&desk, &[]);
    let text = site.get("/desk/review").text();
    let (token, left, right) = (hidden(&text, "token"), hidden(&text, "left"), hidden(&text, "right"));
    assert!(token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()), "{token}");
    let with = |token: &str| form(&[("token", token), ("left", &left), ("right", &right), ("say", "same")]);
    let other = token.chars().rev().collect::<String>();
    for wrong in ["", "0", &other, &token[1..]] {
        assert_eq!(send(&site, "/desk/review", &[PLAIN], &with(wrong)).status, 403, "a token of nobody: {wrong:?}");
        assert_eq!(send(&site, "/desk/undo", &[PLAIN], &with(wrong)).status, 403, "a token of nobody: {wrong:?}");
    }
    for (header, status) in [
        (("host", "tura.example"), 421),
        (("host", "localhost.example:80"), 421),
        (("origin", "http://tura.example"), 403),
        (("origin", "null"), 403),
        (("origin", "http://localhost:1"), 403),
        (("sec-fetch-site", "cross-site"), 403),
        (("sec-fetch-site", "same-site"), 403),
    ] {
        let answer = send(&site, "/desk/review", &[PLAIN, header], &with(&token));
        assert_eq!(answer.status, status, "{header:?}: {}", answer.text());
    }
    assert!(judgements(&desk).contains("0 judgements stand"), "nothing was written");
    let read = site.send(b"GET /desk/review HTTP/1.1\r\nhost: tura.example\r\nconnection: close\r\n\r\n");
    let read = Answer::parse(&read, false);
    assert!(read.status == 421 && !read.text().contains(&token), "a page that gave its name this machine's number reads no token");
    let page = site.get("/desk/review");
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), (Some("no-store"), Some("same-origin")));
    assert_eq!(page.header("access-control-allow-origin"), None);
    // A server that was started anew has another token.
    site.stop();
    assert_ne!(hidden(&served(&desk, &[]).get("/desk/review").text(), "token"), token);
}

#[test]
fn the_public_site_has_no_desk() {
    let desk = office();
    let site = Site::made(&desk, "office");
    for path in ["/desk", "/desk/review", "/desk/screen", "/desk/check", "/desk/undo", "/desk/keys.js"] {
        assert_eq!(site.get(path).status, 404, "{path}");
        assert_eq!(send(&site, path, &[PLAIN], b"").status, 405, "{path}: nothing is sent to the public site");
    }
    let asked = json!({"buyer": "w", "bidders": [NUMBER]}).to_string();
    let check = send(&site, "/api/v1/check", &[("content-type", "application/json")], asked.as_bytes());
    assert_eq!((check.status, check.kind()), (405, "application/problem+json"));
    assert_eq!(site.get("/api/v1/check").status, 404);
    assert!(site.get("/api/v1/openapi.json").json()["paths"]["/api/v1/check"].is_null());
    assert!(!site.get("/").text().contains("href=\"/desk"), "no link leads there");
    site.stop();
    let site = served(&desk, &[]);
    assert!(site.get("/").text().contains("href=\"/desk\""));
    let described = site.get("/api/v1/openapi.json").json();
    assert_eq!(described["paths"]["/api/v1/check"]["post"]["operationId"], "check");
    desk.tura(&["serve", "--audit", "a.jsonl"]).ends(2);
}

#[test]
fn a_list_is_screened_and_taken_away_in_every_form() {
    let desk = office();
    let site = served(&desk, &[]);
    let page = site.get("/desk/screen?lang=en").text();
    let token = hidden(&page, "token");
    let fields = |answer: &'static str| vec![("token", token.as_str()), ("schema", "Person"), ("against", ""), ("answer", answer)];
    let sheet = "ФИО;Дата рождения;Отдел\nАйла Демирташ;1971-04-02;\"=1+1\"\nWilhelmina Achterberg;1980-01-01;y\n".as_bytes();
    let shown = upload(&site, &fields("page"), Some(("staff.csv", sheet)));
    let text = shown.text();
    assert_eq!(shown.status, 200, "{text}");
    for words in ["2 rows. 1 row has a match", "Ayla Demirtash", "very much alike", "sounds alike in another script", "Отдел"] {
        assert!(text.contains(words), "{words:?} is not on the page: {text}");
    }
    let person = text.split("href=\"").skip(1).find_map(|rest| rest.strip_prefix("/entity/")?.split('"').next());
    let person = site.get(&format!("/entity/{}", person.expect("a link to a page")));
    assert!(person.status == 200 && person.text().contains("Ayla Demirtash</h1>"), "{}", person.text());
    let csv = upload(&site, &fields("csv"), Some(("staff.csv", sheet)));
    assert!(csv.header("content-disposition").is_some_and(|d| d.contains("screened.csv")));
    assert!(csv.text().starts_with("ФИО,Дата рождения,Отдел,match_row") && csv.text().lines().count() == 3, "{}", csv.text());
    let lines = upload(&site, &fields("jsonl"), Some(("staff.csv", sheet))).text();
    let first: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["ФИО"], &first["matches"][0]["id"]), (&json!("Айла Демирташ"), &json!("o")), "{lines}");
    let book = upload(&site, &fields("xlsx"), Some(("staff.csv", sheet)));
    assert!(book.body.starts_with(b"PK"), "a workbook");
    // What was taken away can be sent again, and so can what is typed.
    let again = upload(&site, &fields("csv"), Some(("screened.xlsx", &book.body)));
    assert_eq!((again.status, again.text().lines().count()), (200, 3), "{}", again.text());
    let typed = upload(&site, &[fields("csv"), vec![("list", "Айла Демирташ\nSerik Nurpeiis")]].concat(), None);
    assert_eq!(typed.text().lines().count(), 4, "two lists have the second: {}", typed.text());
    let kept: Vec<_> = std::fs::read_dir(desk.path()).expect("read").map(|e| e.expect("read").file_name()).collect();
    assert!(kept.iter().all(|n| !n.to_string_lossy().contains("screened") && n != "staff.csv"), "nothing is kept: {kept:?}");
}

#[test]
fn the_pairs_that_the_queue_has_no_room_for_are_counted_too() {
    let desk = office();
    let folders = std::fs::read_dir(desk.path().join("office/index/screening")).expect("read").flatten();
    let queue = folders.map(|e| e.path().join("queue.json")).find(|p| p.exists()).expect("a queue");
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&queue).expect("read")).expect("JSON");
    assert_eq!((&kept["of"], kept["pairs"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    kept["of"] = json!(10_692);
    std::fs::write(&queue, kept.to_string()).expect("written");
    let site = served(&desk, &[]);
    for page in ["/desk?lang=en", "/desk/review?lang=en"] {
        assert!(site.get(page).text().contains("10\u{202f}692 pairs wait"), "{page}: {}", site.get(page).text());
    }
    let end = site.get("/desk/review?lang=en&at=1").text();
    assert!(end.contains("10\u{202f}691 more pairs wait") && end.contains("tura resolve"), "{end}");
    assert!(judgements(&desk).contains("10692 pairs wait"), "{}", judgements(&desk));
}

#[test]
fn files_that_are_no_lists_are_refused_in_words() {
    let desk = office();
    let site = served(&desk, &[]);
    let token = hidden(&site.get("/desk/screen").text(), "token");
    let fields = [("token", token.as_str()), ("schema", "Person"), ("answer", "page")];
    let many = format!("name\n{}", "A\n".repeat(5_001));
    for (file, words) in [
        (&b"colour,size\nred,5\n"[..], "No heading says where the names are"),
        (b"", "There is nothing to screen"),
        (b"name\n", "There is nothing to screen"),
        (b"PK\x03\x04 and no more", "cannot be read as a list"),
        (b"\xff\xfe\x00", "cannot be read as a list"),
        (b"{\"name\": \"A\"}\n{\"name\"", "cannot be read as a list"),
        (many.as_bytes(), "more than 5"),
    ] {
        let answer = upload(&site, &fields, Some(("list", file)));
        assert!(answer.status == 422 && answer.text().contains(words), "{words}: {} {}", answer.status, answer.text());
    }
    let stranger = upload(&site, &[("token", "x")], Some(("list.csv", b"name\nA\n")));
    assert_eq!(stranger.status, 403);
    let large = upload(&site, &fields, Some(("list.csv", &vec![b'a'; 11 << 20])));
    assert!(matches!(large.status, 413 | 0), "too large, or the connection was closed: {}", large.status);
    let broken = send(&site, "/desk/screen", &[("content-type", "multipart/form-data; boundary=x")], b"--x\r\nno head");
    assert_eq!(broken.status, 400);
    let none = upload(&site, &[fields.to_vec().as_slice(), &[("against", "nowhere")]].concat(), Some(("list.csv", b"name\nA\n")));
    assert_eq!(none.status, 404);
    assert_eq!(site.get("/desk/screen").status, 200, "it goes on");
}

#[test]
fn the_planted_interest_is_found_before_the_award_on_the_page_by_the_api_and_by_the_command() {
    let desk = office();
    let site = served(&desk, &[]);
    let ask = |body: &Value, lang: &str| {
        let path = format!("/api/v1/check?lang={lang}");
        send(&site, &path, &[("content-type", "application/json")], body.to_string().as_bytes())
    };
    let question = json!({"buyer": "Waterworks of Kokbel", "bidders": [NUMBER], "day": "2020-06-01"});
    let answer = ask(&question, "en");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let found = answer.json();
    let official = found["bidders"][0]["answers"].as_array().expect("answers").iter().find(|a| a["kind"] == "official");
    let official = official.unwrap_or_else(|| panic!("the official is not found: {found}"));
    assert_eq!((&official["person"]["name"], &official["post"]), (&json!("Ayla Demirtash"), &json!("Head of procurement")));
    let sentence = official["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("60 %") && sentence.contains("Holding Saryarka"), "{sentence}");
    let command = desk.tura(&["check", "--buyer", "w", "--bidder", NUMBER, "--day", "2020-06-01", "--format", "json"]).ends(0).out;
    let mut said: Value = serde_json::from_str(&command).expect("JSON");
    assert_eq!(said["bidders"], found["bidders"]);
    assert_eq!(said["buyer"].take(), found["buyer"]);
    assert!(ask(&question, "ru").text().contains("занимает у заказчика должность"));
    // The day after the office ended the interest is a former one, and asked for only.
    let later = json!({"buyer": "w", "bidders": [NUMBER], "day": "2023-02-01"});
    assert!(!ask(&later, "en").text().contains("\"official\""));
    let cooling = json!({"buyer": "w", "bidders": [NUMBER], "day": "2023-02-01", "cooling": 365});
    assert!(ask(&cooling, "en").text().contains("until 32 days before"), "{}", ask(&cooling, "en").text());

    let page = site.get("/desk/check?lang=en").text();
    let token = hidden(&page, "token");
    let filled = form(&[("token", &token), ("buyer", "w"), ("bidders", &format!("{NUMBER}\r\nm\r\n")), ("day", "2020-06-01")]);
    let shown = send(&site, "/desk/check?lang=en", &[PLAIN], &filled);
    assert!(
        shown.status == 200 && shown.text().contains("Head of procurement") && shown.text().contains("ask who takes part"),
        "{}",
        shown.text()
    );
    for name in ["Waterworks of Kokbel", "Zharkyn Metall LLP", "Ayla Demirtash", "Holding Saryarka"] {
        assert!(leads(&site, &shown.text(), name), "{name} leads to its page: {}", shown.text());
    }
    let nobody = form(&[("token", &token), ("buyer", "Watrworks of Kokbel"), ("bidders", NUMBER)]);
    let offered = send(&site, "/desk/check?lang=en", &[PLAIN], &nobody);
    assert!(offered.status == 422 && leads(&site, &offered.text(), "Waterworks of Kokbel"), "{}", offered.text());
    assert_eq!(send(&site, "/desk/check", &[PLAIN], &form(&[("token", "x"), ("buyer", "w"), ("bidders", NUMBER)])).status, 403);
}

#[test]
fn questions_that_cannot_be_read_are_problems() {
    let desk = office();
    let site = served(&desk, &[]);
    let json_kind = ("content-type", "application/json");
    for (kind, body, status, name) in [
        (PLAIN, "buyer=w", 415, "desk-kind"),
        (json_kind, "{", 400, "desk-json"),
        (json_kind, "[]", 400, "desk-json"),
        (json_kind, r#"{"buyer": "w"}"#, 400, "parameter-wrong"),
        (json_kind, r#"{"buyer": "w", "bidders": []}"#, 400, "desk-nobody-named"),
        (json_kind, r#"{"buyer": "w", "bidders": ["f"], "colour": 1}"#, 400, "parameter-unknown"),
        (json_kind, r#"{"buyer": "w", "bidders": ["f"], "day": "2024-02-30"}"#, 400, "desk-day"),
        (json_kind, r#"{"buyer": "w", "bidders": ["nobody"]}"#, 404, "desk-nobody"),
    ] {
        let answer = send(&site, "/api/v1/check", &[kind], body.as_bytes());
        assert_eq!((answer.status, answer.kind()), (status, "application/problem+json"), "{body}: {}", answer.text());
        assert_eq!(answer.json()["type"], format!("urn:tura:problem:{name}"), "{body}");
    }
    let foreign = send(&site, "/api/v1/check", &[json_kind, ("origin", "http://tura.example")], b"{}");
    assert_eq!(foreign.status, 403);
    assert_eq!(site.get("/api/v1/check").status, 405, "a question is sent, not fetched");
}

#[test]
fn every_question_is_kept_where_the_office_asks_for_it() {
    let desk = office();
    desk.tura(&["match", "Ayla Demirtash", "--schema", "Person", "--audit", "audit.jsonl", "--author", "Aigerim"]).ends(0);
    desk.put("staff.csv", "name\nAyla Demirtash\nNobody Atall\n");
    desk.tura(&["screen", "staff.csv", "--quiet", "--audit", "audit.jsonl", "--author", "Aigerim"]).ends(0);
    let site = served(&desk, &["--audit", "audit.jsonl"]);
    let json_kind = ("content-type", "application/json");
    let queries = json!({"queries": {"q": {"schema": "Person", "properties": {"name": "Ayla Demirtash"}}}}).to_string();
    assert_eq!(send(&site, "/screening/match/default", &[json_kind], queries.as_bytes()).status, 200);
    assert_eq!(site.get("/screening/search/default?q=demirtash").status, 200);
    assert_eq!(site.get("/screening/entities/o").status, 200);
    let check = json!({"buyer": "w", "bidders": ["f"]}).to_string();
    assert_eq!(send(&site, "/api/v1/check", &[json_kind], check.as_bytes()).status, 200);
    let token = hidden(&site.get("/desk/screen").text(), "token");
    upload(&site, &[("token", &token), ("list", "Ayla Demirtash"), ("answer", "csv")], None);
    let text = std::fs::read_to_string(desk.path().join("audit.jsonl")).expect("kept");
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).expect("a line of JSON")).collect();
    let endpoints: Vec<&str> = lines.iter().filter_map(|l| l["endpoint"].as_str()).collect();
    let expected = [
        "match",
        "screen",
        "screen",
        "/screening/match/default",
        "/screening/search/default",
        "/screening/entities",
        "/api/v1/check",
        "/desk/screen",
    ];
    assert_eq!(endpoints, expected, "{text}");
    for line in &lines {
        assert!(line["author"] == "Aigerim" && line["version"].as_str().is_some_and(|v| !v.is_empty()) && line["at"].is_string(), "{line}");
    }
    assert!(lines[0]["answers"][0]["id"] == "o" && lines[0]["answers"][0]["score"].as_f64().is_some_and(|s| s > 0.5), "{}", lines[0]);
    assert_eq!(lines[2]["answers"], json!([]), "who is not found is a question too");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path().join("audit.jsonl")).expect("there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
}

#[test]
fn a_list_is_screened_into_the_form_it_came_in_and_gone_on_with() {
    let desk = office();
    desk.put("staff.jsonl", "{\"name\": \"Ayla Demirtash\", \"n\": 1}\n{\"name\": \"Nobody Atall\", \"n\": 2}\n");
    let lines = desk.tura(&["screen", "staff.jsonl", "--quiet"]).ends(0).out;
    assert!(lines.starts_with("{\"name\": \"Ayla Demirtash\", \"n\": 1, \"match_row\": 1, \"matches\": [{"), "{lines}");
    let run = ["screen", "staff.jsonl", "--output", "out.jsonl", "--quiet"];
    desk.tura(&run).ends(0);
    let whole = std::fs::read_to_string(desk.path().join("out.jsonl")).expect("written");
    assert_eq!(whole, lines);
    let first = whole.lines().next().expect("a line").len() + 1;
    desk.put("out.jsonl", &whole.as_bytes()[..first + 9]);
    desk.tura(&run).ends(0);
    assert_eq!(std::fs::read_to_string(desk.path().join("out.jsonl")).expect("written"), whole, "gone on with where it was cut");
    desk.tura(&["screen", "staff.jsonl", "--output", "out.xlsx", "--quiet"]).ends(0);
    desk.tura(&["screen", "out.xlsx", "--output", "again.csv", "--quiet"]).ends(0);
    desk.tura(&["screen", "staff.jsonl", "--output", "out.xlsx"]).ends(2).says(&["written whole"]);
    desk.tura(&["screen", "staff.jsonl", "--output", "out.txt"]).ends(2).says(&["--format"]);
    desk.put("mine.jsonl", "{\"a\": 1}\n");
    desk.tura(&["screen", "staff.jsonl", "--output", "mine.jsonl"]).ends(2).says(&["no output of"]);
    assert_eq!(std::fs::read_to_string(desk.path().join("mine.jsonl")).expect("there"), "{\"a\": 1}\n", "it is left alone");
}

/// Buyer, day of the award and suppliers of a purchase.
fn award_of(releases: &str, ocid: &str) -> (String, String, Vec<String>) {
    let mut found = (String::new(), String::new(), Vec::new());
    for release in releases.lines().map(|l| serde_json::from_str::<Value>(l).expect("a release")).filter(|r| r["ocid"] == ocid) {
        found.0 = release["buyer"]["id"].as_str().map_or(found.0, str::to_owned);
        for award in release["awards"].as_array().into_iter().flatten() {
            found.1 = award["date"].as_str().and_then(|d| d.get(..10)).map_or(found.1, str::to_owned);
            found.2 = award["suppliers"].as_array().into_iter().flatten().filter_map(|s| s["id"].as_str().map(str::to_owned)).collect();
        }
    }
    found
}

#[test]
fn the_conflicts_planted_in_the_sample_republic_are_found_before_the_award_and_their_look_alikes_are_not() {
    let desk = Desk::new();
    desk.tura(&["world", "--processes", "400", "--out", "republic", "--quiet"]).ends(0);
    for (file, dataset, how) in [
        ("releases.jsonl", "republic", ["--pack", "republic"]),
        ("entities.ftm.json", "registers", ["--source", "republic-registers"]),
        ("restrictions.jsonl", "restrictions", ["--source", "republic-restrictions"]),
    ] {
        let file = format!("republic/{file}");
        desk.tura(&[&["import", &file, "--dataset", dataset, "--quiet"][..], &how].concat()).ends(0);
    }
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let read = |name: &str| std::fs::read_to_string(desk.path().join("republic").join(name)).expect("written");
    let (releases, truth) = (read("releases.jsonl"), read("truth.jsonl"));
    let mut seen = (0, 0);
    for planted in truth.lines().map(|l| serde_json::from_str::<Value>(l).expect("a line")) {
        let wanted = match planted["scheme"].as_str() {
            Some("hidden-interest") => "official",
            Some("restricted-payment") => "restricted",
            _ => continue,
        };
        let (buyer, day, suppliers) = award_of(&releases, planted["ocids"][0].as_str().expect("a purchase"));
        let mut args = vec!["check", "--buyer", &buyer, "--day", &day, "--format", "json"];
        suppliers.iter().for_each(|s| args.extend(["--bidder", s.as_str()]));
        let answer: Value = serde_json::from_str(&desk.tura(&args).ends(0).out).expect("JSON");
        let is_found = |b: &Value| b["answers"].as_array().expect("answers").iter().any(|a| a["kind"] == wanted);
        let is_found = answer["bidders"].as_array().expect("bidders").iter().any(is_found);
        assert_eq!(json!(is_found), planted["guilty"], "{planted}: {answer}");
        *(if is_found { &mut seen.0 } else { &mut seen.1 }) += 1;
    }
    assert!(seen.0 >= 2 && seen.1 >= 2, "both kinds are planted, with look-alikes: {seen:?}");
}
