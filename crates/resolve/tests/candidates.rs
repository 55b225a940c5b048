//! The index of candidates: what it finds, that updates and order leave no trace, that blocks do not explode, and that damaged files
//! are said to be damaged.

use std::collections::BTreeMap;
use std::path::Path;

use facts::statements::Entity;
use resolve::candidates::{Asked, Index, IndexError};
use resolve::measure::{Dice, people as generated};

fn named(id: &str, names: &[&str]) -> Entity {
    with(id, &[("name", names)])
}

fn with(id: &str, properties: &[(&str, &[&str])]) -> Entity {
    let properties = properties.iter().map(|(p, values)| ((*p).to_owned(), values.iter().map(|v| (*v).to_owned()).collect()));
    let properties = BTreeMap::from_iter(properties);
    Entity { id: id.into(), schema: "Person".into(), properties, datasets: vec!["d".into()], ..Entity::default() }
}

fn built(entities: impl IntoIterator<Item = Entity>) -> (tempfile::TempDir, Index) {
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::build(folder.path(), entities.into_iter()).expect("built");
    (folder, index)
}

/// Ids with scores, as text.
fn ask(index: &Index, entity: &Entity, limit: usize) -> Vec<String> {
    let found = index.candidates(&Asked::read(entity), limit, &|_| true);
    found.places.iter().map(|(place, score)| format!("{} {score:.4}", index.id(*place))).collect()
}

fn best(index: &Index, name: &str) -> String {
    let found = index.candidates(&Asked::read(&named("asked", &[name])), 1, &|_| true);
    found.places.first().map(|(place, _)| index.id(*place).to_owned()).unwrap_or_default()
}

#[test]
fn a_name_is_found_as_itself_misspelled_and_in_other_scripts() {
    let people = [
        named("nazarbaev", &["Nursultan Nazarbayev"]),
        named("tokayev", &["Kassym-Jomart Tokayev"]),
        named("xi", &["Xi Jinping"]),
        named("tikriti", &["Abdul Rahman al-Tikriti"]),
        named("zarqawi", &["Abu Musab Alzarqawi"]),
        named("gulnara", &["Gulnara Karimova"]),
    ];
    let (_folder, index) = built(generated(2_000).chain(people));
    let check = |name: &str, id: &str| assert_eq!(best(&index, name), id, "{name}");
    check("Nursultan Nazarbayev", "nazarbaev");
    check("NAZARBAYEV, Nursultan", "nazarbaev");
    check("Nursultan Nazabrayev", "nazarbaev");
    check("Нурсултан Назарбаев", "nazarbaev");
    check("Нұрсұлтан Назарбаев", "nazarbaev");
    check("Касым-Жомарт Токаев", "tokayev");
    check("习近平", "xi");
    check("Abdulrahman Tikriti", "tikriti");
    check("Abu Musab al-Zarqawi", "zarqawi");
    check("Гульнара Каримова", "gulnara");
}

#[test]
fn an_identifier_finds_without_a_common_word() {
    let firms = [with("metallstan", &[("name", &["MetallStan LLP"]), ("registrationNumber", &["120540008532"])])];
    let (_folder, index) = built(generated(100).chain(firms));
    let asked = with("asked", &[("name", &["STANEX GROUP"]), ("idNumber", &["120 540 008 532"])]);
    assert!(ask(&index, &asked, 1)[0].starts_with("metallstan "));
}

#[test]
fn fifty_aliases_do_not_drown_the_right_one() {
    let aliases: Vec<String> = generated(50).map(|e| e.first("name").unwrap().to_owned()).collect();
    let mut names: Vec<&str> = aliases.iter().map(String::as_str).collect();
    names.push("Erasyl Qonysbaev");
    let (_folder, index) = built([named("many", &names), named("one", &["Erasyl Qonys"]), named("two", &["Eraly Qonysbaev"])]);
    assert_eq!(best(&index, "Erasyl Qonysbaev"), "many");
}

#[test]
fn an_updated_index_answers_as_one_built_anew() {
    let people: Vec<Entity> = generated(3_000).collect();
    let (_folder, mut index) = built(people[..1_500].to_vec());
    let mut now: BTreeMap<String, Entity> = people[..1_500].iter().map(|e| (e.id.clone(), e.clone())).collect();
    for round in 0..10u64 {
        let mut dice = Dice(round);
        let mut changed = Vec::new();
        for _ in 0..60 {
            let mut entity = people[dice.below(3_000)].clone();
            entity.properties.insert("alias".into(), vec![format!("Round {round} {}", dice.below(9))]);
            changed.push(entity);
        }
        let gone: Vec<String> = (0..60).map(|_| format!("p-{:07}", dice.below(1_500))).collect();
        gone.iter().for_each(|id| drop(now.remove(id)));
        now.extend(changed.iter().map(|e| (e.id.clone(), e.clone())));
        index.update(changed.into_iter(), &gone).unwrap();
    }
    let (_other, anew) = built(now.values().cloned());
    assert_eq!(index.len(), anew.len());
    for entity in people.iter().step_by(50).cloned().chain([named("asked", &["Round 3 5"]), named("asked", &["Round 9"])]) {
        assert_eq!(ask(&index, &entity, 20), ask(&anew, &entity, 20), "{}", entity.id);
        let whole = |index: &Index| index.find(&entity.id).map(|place| index.entity(place).unwrap());
        assert_eq!(whole(&index), now.get(&entity.id).cloned(), "{}", entity.id);
        assert_eq!(whole(&anew), whole(&index));
    }
}

#[test]
fn the_order_in_which_entities_come_does_not_matter() {
    let mut entities: Vec<Entity> = generated(1_500).collect();
    let (_folder, index) = built(entities.clone());
    let mut dice = Dice(5);
    (1..entities.len()).rev().for_each(|i| entities.swap(i, dice.below(i + 1)));
    let (_other, shuffled) = built(entities.clone());
    for entity in entities.iter().take(100) {
        assert_eq!(ask(&index, entity, 20), ask(&shuffled, entity, 20), "{}", entity.id);
    }
}

#[test]
fn of_two_with_one_id_the_later_counts() {
    let (_folder, index) = built([named("a", &["Old Name"]), named("b", &["Other Person"]), named("a", &["New Name"])]);
    assert_eq!(index.len(), 2);
    assert_eq!(index.entity(index.find("a").unwrap()).unwrap().first("name"), Some("New Name"));
}

#[test]
fn a_name_that_all_have_does_not_explode() {
    let block = (0..30_000).map(|i| {
        with(&format!("p-{i:06}"), &[("name", &["Ali Khan"]), ("birthDate", &[&format!("19{:02}-01-{:02}", i % 100, 1 + i % 28)])])
    });
    let (_folder, index) = built(block.chain([named("z-other", &["Ali Khan Tursunov"])]));
    let found = index.candidates(&Asked::read(&named("asked", &["Ali Khan"])), 20, &|_| true);
    assert!(found.is_cut, "30,000 answer alike");
    assert!(found.visited < 20_000, "{}", found.visited);
    assert_eq!(index.id(found.places[0].0), "p-000000", "of equals the first by id");

    let found = index.candidates(&Asked::read(&named("asked", &["Ali"])), 20, &|_| true);
    assert!(found.visited < 20_000 && !found.places.is_empty(), "{}", found.visited);

    let born = with("asked", &[("name", &["Ali Khan"]), ("birthDate", &["1977-01-22"])]);
    let found = index.candidates(&Asked::read(&born), 20, &|_| true);
    assert!(found.visited < 20_000, "{}", found.visited);
    let first = index.entity(found.places[0].0).unwrap();
    assert_eq!(first.first("birthDate"), Some("1977-01-22"), "the date is found past the beginning of the block");
    assert_eq!(best(&index, "Ali Khan Tursunov"), "z-other");
}

#[test]
fn an_identifier_that_thousands_share_does_not_explode() {
    let block = (0..5_000).map(|i| with(&format!("f-{i:04}"), &[("name", &[&format!("Firm {i}")]), ("idNumber", &["000000000000"])]));
    let (_folder, index) = built(block);
    let asked = with("asked", &[("name", &["Firm 4711"]), ("idNumber", &["000000000000"])]);
    let found = index.candidates(&Asked::read(&asked), 10, &|_| true);
    assert!(found.visited < 20_000, "{}", found.visited);
    assert!(found.is_cut);
    assert!(found.places.iter().any(|(place, _)| index.id(*place) == "f-4711"));
}

#[test]
fn empty_and_hostile_questions_are_answered() {
    let (_folder, index) = built(generated(300).chain([named("odd", &["", "\u{202e}\u{200b}", "&", "🤷"])]));
    let long = "a".repeat(10_000);
    let many = "Ali ".repeat(5_000);
    for name in [
        "",
        " ",
        "a",
        "\u{0}",
        "\u{202e}abc\u{202c}",
        "🤷‍♂️",
        "И́",
        "' ' '",
        &long,
        &many,
        "of the and",
        "1",
        "ﷺ",
        "李",
        "-",
        "\u{fffd}\u{feff}",
    ] {
        let found = index.candidates(&Asked::read(&named("asked", &[name])), 10, &|_| true);
        assert!(found.visited < 50_000, "{name:.20} {}", found.visited);
    }
    let aliases: Vec<String> = (0..2_000).map(|i| format!("Alias {i} Number")).collect();
    let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
    assert!(index.candidates(&Asked::read(&named("asked", &aliases)), 10, &|_| true).visited < 500_000);
    assert!(index.candidates(&Asked::read(&Entity::default()), 10, &|_| true).places.is_empty());
    assert!(index.candidates(&Asked::read(&Entity { schema: "Nope".into(), ..named("x", &["A B"]) }), 10, &|_| true).places.is_empty());
}

#[test]
fn an_empty_index_is_one_too() {
    let (_folder, mut index) = built([]);
    assert!(index.is_empty() && ask(&index, &named("a", &["Anna"]), 5).is_empty());
    index.update([named("a", &["Anna Ivanova"])].into_iter(), &["never".into()]).unwrap();
    assert_eq!(best(&index, "Anna Ivanova"), "a");
    index.update(std::iter::empty(), &["a".into()]).unwrap();
    assert!(index.is_empty() && ask(&index, &named("a", &["Anna"]), 5).is_empty());
}

fn segment(folder: &Path) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(folder).expect("read").map(|e| e.expect("an entry").path());
    files.find(|p| p.extension().is_some_and(|e| e == "segment")).expect("a segment")
}

fn is_damaged(folder: &Path) -> bool {
    matches!(Index::open(folder), Err(IndexError::Damaged { .. } | IndexError::Version { .. } | IndexError::Io { .. }))
}

#[test]
fn damaged_files_are_said_to_be() {
    let (folder, index) = built(generated(50));
    drop(index);
    let path = segment(folder.path());
    let whole = std::fs::read(&path).unwrap();
    for end in [0, 1, 8, 20, 31, 32, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..end]).unwrap();
        assert!(is_damaged(folder.path()), "cut to {end}");
    }
    for at in (0..whole.len()).step_by(97) {
        let mut altered = whole.clone();
        altered[at] ^= 0x10;
        std::fs::write(&path, &altered).unwrap();
        assert!(is_damaged(folder.path()), "altered at {at}");
    }
    std::fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    assert!(is_damaged(folder.path()), "trailing byte");
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(Index::open(folder.path()).unwrap().len(), 50);

    let list = folder.path().join("segments.txt");
    let text = std::fs::read_to_string(&list).unwrap();
    for altered in ["", "\n", "tura candidates 1\n", &text.replace("000001", "../001"), &text.replace('1', "2"), &text[1..]] {
        std::fs::write(&list, altered).unwrap();
        assert!(is_damaged(folder.path()), "{altered}");
    }
    std::fs::write(&list, &text).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(is_damaged(folder.path()), "segment missing");
    std::fs::remove_file(&list).unwrap();
    assert!(matches!(Index::open(folder.path()), Err(IndexError::Missing(_))));
}
