//! Declarations, restrictions of business and whole registers on the command line: from a list's bytes to a flag, and back. Everybody here
//! is invented.

mod common;

use common::Desk;
use serde_json::{Value, json};

/// A firm, a person or another thing of a register.
fn entity(id: &str, schema: &str, properties: Value) -> String {
    json!({ "id": id, "schema": schema, "properties": properties }).to_string()
}

/// The one cell that a query of the entities gives.
fn entities(desk: &Desk, sql: &str) -> String {
    desk.tura(&["query", sql, "--dataset", "entities", "--format", "csv", "--quiet"]).ends(0).out
}

#[test]
fn a_flag_leads_back_to_the_bytes_of_the_list_and_its_bytes_give_the_same_again() {
    let desk = Desk::new();
    desk.tura(&["demo", "--office", "office", "--no-serve", "--processes", "300", "--quiet"]).ends(0);
    let of = ["--dataset", "republic", "--pack", "republic", "--office", "office", "--quiet"];
    let flags = desk.tura(&[&["flag", "--rule", "COI-pay", "--format", "jsonl"], &of[..]].concat()).ends(0).out;
    let flag: Value = serde_json::from_str(flags.lines().next().expect("a restricted payment is planted")).expect("JSON");
    let row = flag["rows"].as_array().expect("rows").iter().find(|r| r["table"] == "restrictions").expect("the restriction").clone();
    assert!(row["file"].as_str().is_some_and(|f| f.ends_with("restrictions.jsonl")), "{row}");

    let id = flag["flag_id"].as_str().expect("an id");
    let shown = desk.tura(&[&["show", id], &of[..]].concat()).ends(0).out;
    let words = ["Entities ", "restrictions \u{b7} version ", "restrictions.jsonl", "(the whole record)", "\"companyNumber\":"];
    assert!(words.iter().all(|w| shown.contains(w)), "{shown}");

    let verified = desk.tura(&["verify", "--office", "office", "--pack", "republic", "--quiet"]).ends(0).out;
    for name in ["declarations", "entities", "registers", "republic", "restrictions"] {
        assert!(verified.contains(&format!("{name}: equal")), "{name}: {verified}");
    }

    let all = ["flag", "--keep", "--dataset", "republic", "--pack", "republic", "--office", "office", "--quiet"];
    desk.tura(&all).ends(0);
    let of_entities = std::fs::read_dir(desk.path().join("office/shelf/versions/entities")).expect("versions");
    let content = of_entities.flatten().next().expect("one").file_name().into_string().expect("a name");
    let kept = walk(&desk.path().join("office/shelf/verdicts"), "rules.json");
    let kept: Value = serde_json::from_slice(&std::fs::read(kept).expect("kept")).expect("JSON");
    assert_eq!(kept["entities"], json!(content), "verdicts say which version of the entities they rest on");
}

/// The file of that name somewhere in a folder.
fn walk(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path if path.file_name().is_some_and(|n| n == name) => return path,
                _ => {}
            }
        }
    }
    panic!("no {name} under {}", folder.display())
}

#[test]
fn bytes_of_a_list_that_were_changed_on_the_shelf_are_told() {
    let desk = Desk::new();
    desk.put("one.ftm.json", entity("a", "Company", json!({"name": ["Nowhere LLP"]})));
    desk.import(&["one.ftm.json"], "one").ends(0);
    assert!(desk.tura(&["verify", "--quiet"]).ends(0).out.contains("one: equal: 1 files"));
    let folder = walk(&desk.path().join("office/shelf/versions/one"), "statements.parquet");
    std::fs::write(&folder, b"PAR1 something else PAR1").expect("changed");
    let run = desk.tura(&["verify", "--quiet"]);
    assert!(run.code != Some(0), "{}", run.out);
}

#[test]
fn restrictions_in_the_shape_of_erar_are_read_and_one_without_an_end_has_none() {
    let desk = Desk::new();
    let row = |number: u32, to: &str| {
        json!({"org_sifrapu": 11111, "org_naziv": "OBČINA NIKJER", "subjekt_naziv": format!("IZMIŠLJENO {number} d.o.o."), "subjekt_maticna": number,
               "subjekt_davcna": 90_000_000 + number, "od": "2020-02-01", "do": to, "omejitev_do": "v celoti", "st_transakcij": 3})
    };
    desk.put("omejitve.json", json!([row(1_234_567, "9999-12-31"), row(7_654_321, "2021-01-31")]).to_string());
    desk.tura(&["import", "omejitve.json", "--source", "si-kpk-restrictions", "--dataset", "si", "--quiet"]).ends(0);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let found = entities(&desk, "select restriction_id, extent, from_day, to_day from restrictions order by 1");
    assert_eq!(
        found.lines().skip(1).collect::<Vec<_>>(),
        [
            "si-restriction-11111-1234567-2020-02-01,v celoti,2020-02-01,",
            "si-restriction-11111-7654321-2020-02-01,v celoti,2020-02-01,2021-01-31"
        ]
    );
    assert!(entities(&desk, "select count(*) from listings").contains('0'), "a restriction is no listing: it implies no wrongdoing");
}

#[test]
fn new_records_cost_only_their_own_pairs_and_give_what_starting_over_gives() {
    let desk = Desk::new();
    let firm =
        |n: usize| entity(&format!("f-{n}"), "Company", json!({"name": [format!("Invented Metal Works {n} LLP")], "jurisdiction": ["kz"]}));
    let list = |from: usize, to: usize| (from..to).map(firm).collect::<Vec<_>>().join("\n");
    desk.put("one.ftm.json", list(0, 40));
    desk.import(&["one.ftm.json"], "one").ends(0);
    let first = desk.tura(&["resolve", "--quiet"]).ends(0).out;
    desk.put("two.ftm.json", list(38, 42));
    desk.import(&["two.ftm.json"], "two").ends(0);
    let copy = desk.path().join("over");
    copy_folder(&desk.path().join("office"), &copy);
    std::fs::remove_file(copy.join("index/scores.bin")).expect("scores were kept");

    let second = desk.tura(&["resolve", "--quiet"]).ends(0).out;
    let over = desk.tura(&["resolve", "--quiet", "--office", "over"]).ends(0).out;
    let (of_first, of_second, of_over) = (anew(&first), anew(&second), anew(&over));
    assert!(of_second.0 == of_over.0 && of_over.0 == of_over.1, "{second} {over}");
    assert!(of_first.1 > 0 && of_second.1 > 0 && of_second.1 + of_first.1 <= of_over.1, "{first} {second} {over}");
    let sql = "select dataset, record_id, entity_id, likely_id, how, likeness from records order by 1, 2";
    let joined = entities(&desk, sql);
    assert_eq!(joined, desk.tura(&["query", sql, "--dataset", "entities", "--format", "csv", "--quiet", "--office", "over"]).ends(0).out);
}

/// Pairs compared, and how many of them anew.
fn anew(said: &str) -> (usize, usize) {
    let number = |before: &str| said.split(before).next().and_then(|s| s.rsplit([' ', '(']).next()?.parse().ok()).expect("a number");
    (number(" pairs compared"), number(" anew)"))
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}
