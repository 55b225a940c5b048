//! Pages of people and firms: who is who by official numbers and judgements, how they are linked, and what stays inside.

mod common;

use common::site::{Answer, Site};
use common::{Desk, sample};
use serde_json::Value;

/// The sample office, served to the public.
fn served() -> (Desk, Site) {
    let desk = Desk::new();
    sample::office(&desk);
    let site = Site::made(&desk, "office");
    (desk, site)
}

/// The id of whoever is found first.
fn id_of(site: &Site, words: &str) -> String {
    let found = site.get(&format!("/api/v1/search?q={}", common::site::escaped(words))).json();
    let results = found["results"].as_array().expect("results").clone();
    let is_somebody = |r: &&Value| ["person", "firm", "body", "either"].contains(&r["kind"].as_str().unwrap_or_default());
    results.iter().find(is_somebody).and_then(|r| r["key"].as_str()).unwrap_or_else(|| panic!("nobody is found by {words}")).to_owned()
}

fn entity(site: &Site, words: &str) -> (String, Value) {
    let id = id_of(site, words);
    let page = site.get(&format!("/api/v1/entity/{id}")).json();
    (id, page)
}

fn texts(rows: &Value, name: &str) -> Vec<String> {
    rows.as_array().expect("rows").iter().map(|r| r[name].as_str().unwrap_or_default().to_owned()).collect()
}

fn ok(reply: &Answer) -> String {
    assert_eq!(reply.status, 200, "{:.300}", reply.text());
    reply.text()
}

#[test]
fn a_firm_stands_there_with_its_names_owners_lists_and_contracts() {
    let (_desk, site) = served();
    let (id, firm) = entity(&site, "Nordbrücke");
    assert_eq!(firm["kind"], "firm");
    let names = texts(&firm["names"], "name");
    assert!(
        names.iter().any(|n| n == "North Bridge Builders") && names.iter().any(|n| n == "Nordbrücke AG"),
        "one number, no common word: {names:?}"
    );
    assert_eq!(texts(&firm["numbers"], "number"), ["00000001"]);
    assert_eq!(texts(&firm["listed"], "topic"), ["debarment"]);
    assert_eq!(texts(&firm["owners"], "name"), ["=Upper & Lower Holding"]);
    assert_eq!(texts(&firm["owners"], "share"), ["60 %"]);
    assert_eq!(texts(&firm["behind"], "name"), ["Aliya Serikova"], "behind the owner, in two steps");
    assert_eq!(firm["contracts"][0]["dataset"], sample::DATASET);
    assert_eq!(firm["contracts"][0]["id"], sample::FIRM);
    let datasets = texts(&firm["records"], "dataset");
    assert!(["list", "register", sample::DATASET].iter().all(|d| datasets.iter().any(|x| x == d)), "{datasets:?}");
    assert!(texts(&firm["records"], "sha256").iter().all(|h| h.len() == 64));
    // In HTML nothing published becomes markup.
    let page = ok(&site.get(&format!("/entity/{id}")));
    assert!(page.contains("Nordbrücke AG") && !page.contains("<b>Bo</b>") && page.contains("&#60;b&#62;Bo"), "{page:.400}");
    // The supplier's page leads here.
    assert!(ok(&site.get(&format!("/d/{}/supplier/{}", sample::DATASET, sample::FIRM))).contains(&format!("/entity/{id}")));
}

#[test]
fn a_person_stands_there_without_a_day_of_birth_and_with_their_post() {
    let (desk, site) = served();
    let (id, person) = entity(&site, "Aliya Serikova");
    assert_eq!(person["kind"], "person");
    assert_eq!(texts(&person["posts"], "post"), ["Deputy minister"]);
    let text = site.get(&format!("/api/v1/entity/{id}")).text();
    assert!(!text.contains("1970"), "a day of birth stays inside: {text}");
    let run = desk.tura(&[
        "query",
        "select entity_id from entities where caption = 'Aliya Serikova'",
        "--dataset",
        "entities",
        "--office",
        "office",
        "--format",
        "csv",
    ]);
    assert!(!run.ends(0).out.contains(&id), "ids are made from published ones, so the public gets others");
}

#[test]
fn an_entity_page_says_countries_dates_and_sorts_in_the_readers_words() {
    let (_desk, site) = served();
    let id = id_of(&site, "Nordbrücke");
    let page = ok(&site.get(&format!("/entity/{id}?lang=ru")));
    assert!(page.contains("Великобритания") && page.contains("1 января 2015 г.") && !page.contains("2015-01-01"), "{page}");
    assert!(page.contains("отстранено от государственных закупок") && !page.contains("под санкциями"), "a debarment is no sanction");
    assert!(page.contains("<td>компания</td>") && !page.contains("<td>Company</td>"), "the record's schema is a word");
    let data = site.get(&format!("/api/v1/entity/{id}?lang=ru")).json();
    assert_eq!(data["facts"][0], serde_json::json!(["fact-countries", "gb"]), "data keeps codes and dates as published");
    assert_eq!(texts(&data["owners"], "from_text"), ["2015-01-01"]);
    let person = ok(&site.get(&format!("/entity/{}", id_of(&site, "Aliya Serikova"))));
    assert!(person.contains("1 February 2012") || person.contains("2012-02"), "a month stays a month");
    assert!(!person.contains(">Programme<"), "a column in which nothing stands is not shown: {person}");
}

#[test]
fn registers_and_lists_stand_among_the_data_with_why_records_were_set_aside() {
    let desk = Desk::new();
    sample::office(&desk);
    let spoilt = format!("{}{{\"id\":\"x\",\"schema\":\"Sorcerer\"}}\nno JSON\n", sample::REGISTER);
    desk.put("more.ftm.json", spoilt);
    desk.tura(&["import", "more.ftm.json", "--dataset", "register", "--source", "kz-officials", "--office", "office", "--quiet"]).ends(3);
    let site = Site::made(&desk, "office");
    let lists = site.get("/api/v1/data").json()["lists"].take();
    assert_eq!(texts(&lists, "name"), ["list", "register"], "what was computed of them is no list");
    let register = &lists[1];
    assert_eq!((&register["publisher"], &register["entities"]), (&serde_json::json!("EveryPolitician (mySociety)"), &serde_json::json!(5)));
    assert_eq!(register["versions"].as_array().map(Vec::len), Some(2));
    assert_eq!(register["made"]["set_aside"], serde_json::json!({"not-json": 1, "unknown-kind": 1}));
    assert_eq!(register["made"]["files"][0]["name"], "more.ftm.json");
    for (lang, kind) in [("en", "of a kind, or with a property"), ("ru", "вид или свойство, которых"), ("kk", "бұл пішім білмейтін түр")]
    {
        let page = ok(&site.get(&format!("/data?lang={lang}")));
        assert!(page.contains(kind) && !page.contains("Sorcerer"), "a kind quotes nothing: {page}");
    }
    let page = ok(&site.get("/data"));
    for form in ["csv", "xlsx", "json", "parquet"] {
        assert!(page.contains(&format!("/people?dataset=list&amp;format={form}")), "{page}");
    }
    let rows = site.get("/people?dataset=list&format=json").json();
    assert_eq!(texts(&rows, "caption").len(), 1, "{rows}");
    assert!(texts(&rows, "datasets")[0].contains("list"), "{rows}");
    let narrowed = ok(&site.get("/people?dataset=register&kind=person"));
    assert!(narrowed.contains("Aliya Serikova") && !narrowed.contains("A. Trader"), "{narrowed}");
    assert_eq!(site.get("/api/v1/people?dataset=nowhere").json()["count"], 0);
}

#[test]
fn namesakes_are_told_apart_by_where_they_stand_and_not_by_their_ids() {
    let desk = Desk::new();
    alike(&desk);
    let site = Site::made(&desk, "office");
    let page = ok(&site.get("/search?q=Nurzhanov"));
    assert!(page.contains("Kazakhstan · first") && page.contains("Kazakhstan · second"), "{page}");
    let id = id_of(&site, "Nurzhanov");
    assert!(!page.contains(&format!("· {id}")), "an id says nothing to a reader");
    let path = ok(&site.get("/path?from=Nurzhanov&to="));
    assert!(path.contains("person · first") && path.contains("person · second"), "{path}");
    let home = ok(&site.get("/"));
    assert!(home.contains("2 people, firms and bodies") && !home.contains("tura import"), "an office of lists alone is not empty");
}

#[test]
fn a_search_says_by_which_other_name_somebody_was_found() {
    let (_desk, site) = served();
    let found = site.get("/api/v1/search?q=Bridge&kind=firm").json();
    let met = found["results"].as_array().expect("results").iter().find(|r| r["title"] == "Nordbrücke AG").expect("found").clone();
    assert_eq!(met["met"][0][0], "Bridge", "{met}");
    assert!(met["met"][0][1].as_str().is_some_and(|n| n.starts_with("North Bridge")), "{met}");
}

#[test]
fn the_list_is_narrowed_to_those_of_whom_something_is_known() {
    let (_desk, site) = served();
    let names = |query: &str| texts(&site.get(&format!("/api/v1/people?{query}")).json()["rows"], "caption");
    assert_eq!(names("with=lists"), ["Nordbrücke AG"]);
    assert_eq!(names("with=posts"), ["Aliya Serikova"]);
    assert_eq!(names("with=owners&kind=person"), Vec::<String>::new());
    assert!(ok(&site.get("/people?with=owners&kind=person")).contains("Nobody of this kind is like that."));
    let all = names("order=name");
    let place = |name: &str| all.iter().position(|n| n == name).unwrap_or_else(|| panic!("{name} in {all:?}"));
    assert!(place("=Upper & Lower Holding") > place("Nordbrücke AG"), "signs before a name do not order it: {all:?}");
    assert!(place("ТОО «Жол құрылыс»") > place("=Upper & Lower Holding"), "{all:?}");
}

#[test]
fn an_entity_of_a_day_has_the_contracts_of_that_day() {
    let desk = Desk::new();
    desk.put("office/secret", [7u8; 32]);
    let all = sample::contracts();
    desk.put("one.jsonl", format!("{}\n", all.lines().next().expect("a line")));
    desk.put("all.jsonl", all.clone());
    desk.put("register.ftm.json", sample::REGISTER);
    let import = |file: &str, name: &str| desk.tura(&["import", file, "--dataset", name, "--office", "office", "--quiet"]).ends(0);
    import("one.jsonl", "d");
    import("register.ftm.json", "register");
    desk.tura(&["resolve", "--office", "office", "--quiet"]).ends(0);
    import("all.jsonl", "d");
    let times = [
        ("d", "2024-03-01T00:00:00Z"),
        ("register", "2024-03-02T00:00:00Z"),
        ("entities", "2024-03-03T00:00:00Z"),
        ("d", "2024-05-01T00:00:00Z"),
    ];
    common::on_other_days(&desk, &times);
    let site = Site::made(&desk, "office");
    let (id, now) = entity(&site, "North Bridge");
    let processes = |page: &Value| page["contracts"][0]["processes"].as_u64().unwrap_or(0);
    assert!(processes(&now) > 1, "{now}");
    let then = || site.get(&format!("/api/v1/entity/{id}?as_of=2024-04-30")).json();
    let first = then();
    assert!(first["is_making"] == true && processes(&first) == 0, "those of today are not shown as those of then: {first}");
    site.wait("the older contracts", std::time::Duration::from_secs(300), |_| processes(&then()) > 0);
    assert_eq!(processes(&then()), 1);
    let awards = |query: &str| {
        let timeline = site.get(&format!("/api/v1/entity/{id}/timeline{query}")).json();
        texts(&timeline["entries"], "said_by").iter().filter(|by| *by == "d").count()
    };
    assert!(awards("?as_of=2024-04-30") < awards(""), "the timeline, too");
}

#[test]
fn a_network_is_drawn_listed_and_taken_away() {
    let (_desk, site) = served();
    let id = id_of(&site, "Nordbrücke");
    let network = site.get(&format!("/api/v1/entity/{id}/network")).json();
    assert_eq!(texts(&network["links"], "schema").len(), 3, "two steps: two owners and a former director: {network}");
    let page = ok(&site.get(&format!("/entity/{id}/network")));
    assert!(page.contains("<svg") && page.contains("class=\"p-edge-2\""), "what has ended is dashed");
    let graph = site.get(&format!("/entity/{id}/network?format=graphml"));
    assert_eq!(graph.kind(), "application/graphml+xml");
    assert!(graph.text().contains("<graphml") && graph.text().contains("Upper &amp; Lower"));
    let csv = ok(&site.get(&format!("/entity/{id}/network?format=csv")));
    assert!(csv.lines().count() >= 4 && csv.contains("'=Upper"), "{csv}");
    let then = site.get(&format!("/api/v1/entity/{id}/network?on=2013-01-01")).json();
    assert_eq!(texts(&then["links"], "schema").len(), 0, "in 2013 nobody owned it: {then}");
}

#[test]
fn a_path_is_found_and_its_absence_is_said() {
    let (_desk, site) = served();
    let (from, to, far) = (id_of(&site, "Bo Berg"), id_of(&site, "Aliya"), id_of(&site, "Жол құрылыс"));
    let way = site.get(&format!("/api/v1/path?from={from}&to={to}")).json();
    assert_eq!(way["outcome"], "found");
    let steps = texts(&way["steps"], "name");
    assert_eq!(steps.len(), 4, "over the firm and its owner: {steps:?}");
    assert_eq!((steps[0].as_str(), steps[3].as_str()), ("<b>Bo</b> Berg", "Aliya Serikova"));
    assert_eq!(site.get(&format!("/api/v1/path?from={from}&to={far}")).json()["outcome"], "none");
    let by_name = site.get(&format!("/api/v1/path?from=Bridge&to={to}")).json();
    assert_eq!((by_name["outcome"].clone(), by_name["from"]["id"].clone()), (Value::from("asked"), Value::Null));
    assert!(!by_name["from"]["choices"].as_array().expect("choices").is_empty(), "a name is chosen, not guessed");
    assert_eq!(site.get("/api/v1/path?from=&to=nobody-of-this-name").json()["outcome"], "asked");
    let half = ok(&site.get(&format!("/path?from={to}")));
    assert!(half.contains("<strong>Aliya Serikova</strong>"), "an end that was chosen is named, not only its id");
}

#[test]
fn a_timeline_begins_with_the_newest_and_keeps_precision() {
    let (_desk, site) = served();
    let id = id_of(&site, "Nordbrücke");
    let timeline = site.get(&format!("/api/v1/entity/{id}/timeline")).json();
    let days = texts(&timeline["entries"], "day");
    assert!(days.len() > 4 && days.is_sorted_by(|a, b| a >= b), "{days:?}");
    let dates = texts(&timeline["entries"], "date");
    assert!(dates.iter().any(|d| d == "2009"), "founded in a year, not on a day of it: {dates:?}");
}

#[test]
fn an_office_where_nobody_was_resolved_says_so() {
    let desk = Desk::new();
    desk.put("office/secret", [7u8; 32]);
    desk.put("own.jsonl", sample::contracts());
    desk.tura(&["import", "own.jsonl", "--dataset", "own", "--office", "office", "--quiet"]).ends(0);
    let site = Site::made(&desk, "office");
    let reply = site.get("/people");
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("tura resolve"), "{:.300}", reply.text());
    assert_eq!(site.get("/entity/e1").status, 404);
}

/// Two lists with one person each, alike in name, day of birth and country, and without a number.
fn alike(desk: &Desk) {
    let one = |id: &str, topic: &str| {
        format!(
            r#"{{"id":"{id}","schema":"Person","properties":{{"name":["Bakyt Erzhanovich Nurzhanov"],"birthDate":["1966-11-02"],"country":["kz"],"topics":["{topic}"]}}}}"#
        )
    };
    for (name, topic) in [("first", "sanction"), ("second", "role.pep")] {
        desk.put(&format!("{name}.ftm.json"), one(name, topic) + "\n");
        desk.tura(&["import", &format!("{name}.ftm.json"), "--dataset", name, "--office", "office", "--quiet"]).ends(0);
    }
    desk.tura(&["resolve", "--office", "office", "--quiet"]).ends(0);
}

#[test]
fn what_likeness_joins_stays_apart_in_public_and_is_offered_at_the_desk() {
    let desk = Desk::new();
    alike(&desk);
    let public = Site::made(&desk, "office");
    let all = public.get("/api/v1/people").json();
    assert_eq!(texts(&all["rows"], "caption").len(), 2, "nobody judged them the same: {all}");
    let (_, one) = entity(&public, "Nurzhanov");
    assert_eq!((texts(&one["listed"], "topic").len(), one["likely"].as_array().map(Vec::len)), (1, Some(0)));
    let at_desk = Site::made_with(&desk, "office", &["--desk"]);
    let (_, one) = entity(&at_desk, "Nurzhanov");
    assert_eq!(texts(&one["likely"], "name"), ["Bakyt Erzhanovich Nurzhanov"]);
    // Once somebody has judged them, they are one.
    desk.tura(&[
        "judge",
        "first/first",
        "second/second",
        "--say",
        "same",
        "--why",
        "one photograph",
        "--author",
        "A. Analyst",
        "--office",
        "office",
    ])
    .ends(0);
    desk.tura(&["resolve", "--office", "office", "--quiet"]).ends(0);
    let public = Site::made(&desk, "office");
    let (_, one) = entity(&public, "Nurzhanov");
    assert_eq!(texts(&one["listed"], "topic").len(), 2, "{one}");
}

#[test]
fn an_entry_is_not_about_what_another_list_says() {
    let desk = Desk::new();
    let lines = r#"{"id":"m","schema":"Company","datasets":["au_list","gb_list"],"properties":{"name":["Merged & Sons"],"topics":["corp.disqual","sanction"]}}
{"id":"s","schema":"Sanction","datasets":["au_list"],"properties":{"entity":["m"],"startDate":["2020-01-01"]}}
{"id":"o","schema":"Company","datasets":["au_list"],"properties":{"name":["Only Ltd"],"topics":["role.pep","sanction"]}}
{"id":"t","schema":"Sanction","datasets":["au_list"],"properties":{"entity":["o"],"startDate":["2021-01-01"]}}
"#;
    desk.put("merged.ftm.json", lines);
    desk.tura(&["import", "merged.ftm.json", "--dataset", "merged", "--office", "office", "--quiet"]).ends(0);
    desk.tura(&["resolve", "--office", "office", "--quiet"]).ends(0);
    let site = Site::made(&desk, "office");
    let listed = |name: &str| {
        let (_, entity) = entity(&site, name);
        let cell = |r: &Value, name: &str| r[name].as_str().unwrap_or("unknown").to_owned();
        let row = |r: &Value| format!("{} {} {}", cell(r, "topic"), cell(r, "published_dataset"), cell(r, "from_text"));
        entity["listed"].as_array().expect("rows").iter().map(row).collect::<Vec<_>>()
    };
    let expected = ["corp.disqual merged unknown", "sanction merged unknown", "unknown au_list 2020-01-01"];
    assert_eq!(listed("Merged"), expected, "whether the list disqualifies or sanctions it is not known");
    assert_eq!(listed("Only"), ["role.pep au_list unknown", "sanction au_list 2021-01-01"], "an office is no measure");
}

#[test]
fn a_list_goes_out_as_it_came() {
    let desk = Desk::new();
    sample::office(&desk);
    let out = |form: &str| desk.tura(&["export", "--dataset", "register", "--format", form, "--office", "office", "--quiet"]).ends(0).out;
    let came: Vec<Value> = sample::REGISTER.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let went: Vec<Value> = out("ftm").lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(went.len(), came.len());
    for entity in &came {
        let same = went.iter().find(|w| w["id"] == entity["id"]).unwrap_or_else(|| panic!("{} is gone", entity["id"]));
        assert_eq!(same["schema"], entity["schema"]);
        let (came, went) = (entity["properties"].as_object().expect("properties"), same["properties"].as_object().expect("properties"));
        assert_eq!(went.keys().collect::<Vec<_>>(), came.keys().collect::<Vec<_>>(), "{}", entity["id"]);
    }
    let bods: Value = serde_json::from_str(&out("bods")).expect("BODS");
    assert!(bods.as_array().is_some_and(|all| all.len() >= 6), "{bods}");
    assert!(out("csv").lines().count() > came.len() && out("pack").lines().count() > came.len());
    let contracts = desk.tura(&["export", "--dataset", sample::DATASET, "--office", "office"]).ends(2);
    assert!(contracts.err.contains("tura query"), "{}", contracts.err);
}
