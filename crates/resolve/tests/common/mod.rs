//! What tests and figures ask: the lists of `TURA_DATA`, the invented people of `TURA_EVAL`, slips of the pen by seed, and people
//! made up here.
#![allow(dead_code, reason = "each of those who share it uses a part")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use facts::statements::Entity;

/// The folder named by a variable, or its default beside the workspace; says so loudly when it is not there.
pub fn folder(variable: &str, default: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(default);
    let folder = std::env::var(variable).map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: there is no {variable} ({})", folder.display());
    None
}

/// OFAC, UN and EU as FollowTheMoney, and the United Kingdom's tables.
pub fn lists() -> Option<Vec<Entity>> {
    let data = folder("TURA_DATA", "../shared/data")?;
    let mut all = Vec::new();
    for name in ["us_ofac_sdn.ftm.json.gz", "un_sc_sanctions.ftm.json", "eu_journal.ftm.json.gz"] {
        let file = std::fs::File::open(data.join("ftm").join(name)).expect(name);
        let input: Box<dyn Read> = if name.ends_with("gz") { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
        for line in BufReader::new(input).lines() {
            let json = serde_json::from_str(&line.expect("a line")).expect("JSON");
            all.push(Entity::from_json(&json).expect("an entity").entity);
        }
    }
    all.extend(uk(&data.join("sanctions/uk")));
    Some(all)
}

/// The subjects of the United Kingdom's list, with names, dates of birth, identifiers and countries.
fn uk(folder: &Path) -> Vec<Entity> {
    let rows = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(folder.join(name)).expect(name);
        reader.deserialize().map(|row| row.expect("a row")).collect()
    };
    let mut subjects: BTreeMap<String, Entity> = BTreeMap::new();
    for row in rows("subjects.csv") {
        let schema = match row["subject_type"].as_str() {
            "individual" => "Person",
            "ship" => "Vessel",
            _ => "Organization",
        };
        let properties = BTreeMap::from([("topics".to_owned(), vec!["sanction".to_owned()])]);
        let id = format!("gb-{}", row["unique_id"]);
        let datasets = vec!["gb_sanctions".to_owned()];
        subjects.insert(row["unique_id"].clone(), Entity { id, schema: schema.into(), properties, datasets, ..Entity::default() });
    }
    let mut put = |id: &str, prop: &str, value: &str| {
        if let Some(entity) = subjects.get_mut(id).filter(|_| !value.is_empty()) {
            let values = entity.properties.entry(prop.to_owned()).or_default();
            if !values.iter().any(|v| v == value) {
                values.push(value.to_owned());
            }
        }
    };
    for row in rows("subject_names.csv") {
        let prop = match (row["name_type"].as_str(), row["alias_strength"].as_str()) {
            ("primary", _) => "name",
            (_, "low") => "weakAlias",
            _ => "alias",
        };
        put(&row["unique_id"], prop, &row["full_name"]);
    }
    for row in rows("subject_dobs.csv") {
        let parts: Vec<&str> = ["year", "month", "day"].iter().map(|k| row[*k].as_str()).take_while(|p| !p.is_empty()).collect();
        put(&row["unique_id"], "birthDate", &parts.join("-"));
    }
    for row in rows("subject_identifiers.csv") {
        put(&row["unique_id"], if row["identifier_type"] == "passport" { "passportNumber" } else { "idNumber" }, &row["raw_value"]);
    }
    for row in rows("subject_countries.csv") {
        let prop = if row["country_type"] == "nationality" { "nationality" } else { "country" };
        put(&row["unique_id"], prop, &row["iso"].to_lowercase());
    }
    subjects.into_values().collect()
}

/// Ids and names of the entities of the UN's list, each entity's first name, at most so many.
pub fn un_names(entities: &[Entity], most: usize) -> Vec<(String, String)> {
    let un = entities.iter().filter(|e| e.id.starts_with("unsc-"));
    un.filter_map(|e| Some((e.id.clone(), e.first("name")?.to_owned()))).take(most).collect()
}

/// Invented people that are on no list: name, birth date and nationality, half of each file.
pub fn invented(most: usize) -> Vec<(String, String, String)> {
    let Some(eval) = folder("TURA_EVAL", "../shared/eval") else { return Vec::new() };
    let mut all = Vec::new();
    for name in ["negatives_global.csv", "negatives_us.csv"] {
        let mut reader = csv::Reader::from_path(eval.join("screening").join(name)).expect(name);
        let rows = reader.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.expect("a row"));
        all.extend(rows.take(most / 2).map(|r| (r["full_name"].clone(), r["date_of_birth"].clone(), r["nationality"].clone())));
    }
    all
}

/// One slip of the pen: two letters swapped, one left out, doubled or replaced; which and where follows from the name.
pub fn slip(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let mut dice = Dice(name.bytes().fold(7, |n, b| n * 31 % 1_000_003 + u64::from(b)));
    let places: Vec<usize> = (1..letters.len()).filter(|i| letters[*i].is_alphabetic() && letters[i - 1].is_alphabetic()).collect();
    if places.is_empty() {
        return name.to_owned();
    }
    let at = places[dice.below(places.len())];
    match dice.below(4) {
        0 => letters.swap(at - 1, at),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = char::from(b'a' + dice.below(26) as u8),
    }
    letters.into_iter().collect()
}

/// A small generator of numbers (splitmix64): the same seed, the same numbers, everywhere.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A number below `n`, small ones more often, as names are.
    pub fn skewed(&mut self, n: usize) -> usize {
        let x = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64).powf(x) - 1.0) as usize % n
    }
}

/// People made up of syllables: 3,000 given names and 60,000 family names, some frequent and most rare, as in a real register.
pub fn generated(count: usize) -> impl Iterator<Item = Entity> {
    let word = |mut seed: u64, syllables: usize| {
        seed = Dice(seed).next();
        let mut dice = Dice(seed);
        let begins = ["b", "d", "g", "k", "l", "m", "n", "r", "s", "t", "v", "z", "sh", "zh", "kh", "ch", "al", "er", "ab", "is"];
        let ends = ["a", "e", "i", "o", "u", "an", "ar", "in", "ev", "ov"];
        let text: String = (0..syllables).flat_map(|_| [begins[dice.below(20)], ends[dice.below(10)]]).collect();
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let given: Vec<String> = (0..3_000).map(|i| word(i, 2)).collect();
    let family: Vec<String> = (0..60_000).map(|i| word(1_000_000 + i, 3)).collect();
    (0..count).map(move |i| {
        let mut dice = Dice(i as u64);
        let (first, father, last) = (&given[dice.skewed(3_000)], &given[dice.skewed(3_000)], &family[dice.skewed(60_000)]);
        let name = if dice.below(3) == 0 { format!("{last} {first} {father}ovich") } else { format!("{first} {last}") };
        let born = format!("{}-{:02}-{:02}", 1940 + dice.below(65), 1 + dice.below(12), 1 + dice.below(28));
        let iin = format!("{:012}", dice.next() % 1_000_000_000_000);
        let properties = BTreeMap::from([
            ("name".to_owned(), vec![name]),
            ("birthDate".to_owned(), vec![born]),
            ("idNumber".to_owned(), vec![iin]),
            ("country".to_owned(), vec!["kz".to_owned()]),
            ("address".to_owned(), vec![format!("{} {}", family[dice.below(2_000)], 1 + dice.below(90))]),
        ]);
        let datasets = vec!["made_up".to_owned()];
        Entity { id: format!("p-{i:07}"), schema: "Person".into(), properties, datasets, ..Entity::default() }
    })
}
