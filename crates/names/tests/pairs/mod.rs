//! Labelled pairs of names and the fitting of weights to them; used by the test that holds the floors and by the example
//! that writes the weights.

#![allow(dead_code)] // Each user of it uses a part.

use std::path::{Path, PathBuf};

use names::compare::{FEATURES, Kind, Name, Rarity, features};

/// One labelled pair, seen by the model.
pub struct Pair {
    /// Which part of its set.
    pub group: String,
    /// The names, for reading the list of errors.
    pub names: (String, String),
    pub person: bool,
    pub same: bool,
    /// How much it counts in the fit.
    pub weight: f64,
    pub values: [f32; FEATURES],
}

impl Pair {
    pub fn new(group: &str, kind: Kind, names: (&str, &str), same: bool, weight: f64) -> Pair {
        let values = features(&Name::read(names.0, kind), &Name::read(names.1, kind), &Rarity::none());
        let names = (names.0.to_owned(), names.1.to_owned());
        Pair { group: group.to_owned(), names, person: kind == Kind::Person, same, weight, values }
    }
}

/// What a schema's names are.
pub fn kind(schema: &str) -> Kind {
    match schema {
        "Person" => Kind::Person,
        "Vessel" | "Airplane" | "Vehicle" => Kind::Other,
        _ => Kind::Organisation,
    }
}

/// A folder of outside data, by variable or in its usual place; says loudly when it is not there.
pub fn outside(variable: &str, usual: &str) -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(usual);
    let folder = std::env::var_os(variable).map_or(usual, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("SKIPPED: no {variable} at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The pairs of `name_pairs.csv`.
pub fn name_pairs(eval: &Path) -> Vec<Pair> {
    let mut reader = csv::Reader::from_path(eval.join("name_pairs.csv")).expect("name_pairs.csv opens");
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row of name_pairs.csv");
        Pair::new(&row[0], kind(&row[1]), (&row[2], &row[3]), &row[4] == "true", 1.0)
    };
    reader.records().map(read).collect()
}

/// The bare names of `entity_checks.yml`: enough of YAML for that file.
pub fn entity_checks(eval: &Path) -> Vec<Pair> {
    let text = std::fs::read_to_string(eval.join("entity_checks.yml")).expect("entity_checks.yml opens");
    let text = text.replace("\n      \"", " \"").replace("\n      ИСКУССТВ", " ИСКУССТВ");
    let mut pairs = Vec::new();
    for check in text.split("\n- match: ").skip(1) {
        let field = |part: &str, name: &str| {
            let start = part.lines().find_map(|line| line.trim().strip_prefix(&format!("{name}: ")))?;
            Some(start.trim_matches('\'').replace("''", "'"))
        };
        let (head, rest) = check.split_once("  query:").expect("a query");
        let (query, candidate) = rest.split_once("  candidate:").expect("a candidate");
        let name = |part: &str| {
            let parts = ["firstName", "middleName", "lastName"].iter().filter_map(|name| field(part, name));
            field(part, "name").unwrap_or_else(|| parts.collect::<Vec<_>>().join(" "))
        };
        let schema = field(head, "schema").expect("a schema");
        let names = (name(query), name(candidate));
        pairs.push(Pair::new("entity_checks", kind(&schema), (&names.0, &names.1), head.starts_with("true"), 1.0));
    }
    pairs
}

/// Strength of the pull of every weight towards nothing, in the scale of one standard deviation of its feature.
pub const RIDGE: f64 = 1.0;

/// Which way a feature may speak: for (1), against (-1), or either (0). A sample as small as ours can contradict what everyone
/// knows (that another number is another fund); the direction is stated here and only the strength is learned.
const SIGNS: [i8; FEATURES] = [0, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, -1];

/// Share of pairs that are the same in the mixture the weights are fitted to: pairs that people were given to judge in the
/// largest published set are the same in 76.9 % of cases (arXiv 2603.11051); ours is a little more careful.
const SAME_SHARE: f64 = 0.7;

/// Where weights are pulled to instead of to nothing, in their own scale, and how much more strongly. Labelled pairs hold hardly any
/// two people of one common name, mononyms or numbered firms, so that they cannot teach what those are worth.
/// Feature, for people, for organisations, strength.
const PULLS: [(&str, f64, f64, f64); 14] = [
    // Of people's names that agree in every letter, one as common as 12 bits (Muhammad Ali) is the same person in about nine of ten cases,
    // a rare one hardly ever another's. Organisations choose names so that they differ.
    ("known", 9.0, 3.0, STRONG),
    ("start", -1.65, 1.3, 10.0 * STRONG),
    // One part alone is what many are called, whatever else they are called.
    ("lonely", -2.0, -2.0, 300.0),
    ("number_differs", -3.0, -3.0, 10.0),
    // The second fund of a name is another fund.
    ("number_extra", -2.0, -4.0, 30.0),
    // Likeness of sound is a chance by itself: from 0.9 to 0.5 are 2.2 logarithms of odds.
    ("unlike_across", -6.0, -6.0, 30.0),
    ("father_differs", -1.0, -1.0, 10.0),
    // A part that contradicts stands against all that can agree.
    ("differs", -9.0, -2.7, 30.0),
    // A slip of the pen seldom strikes the first letter.
    ("first_letter", -0.8, -1.5, 100.0),
    // What is left out between the ends is forgiven, and never rewarded.
    ("ends", 0.0, 1.0, 300.0),
    // Two names that both are established are two names.
    ("both_known", -3.5, 0.0, 1000.0),
    ("short_edits", -0.5, 0.0, 30.0),
    // What one side has beside is often another person's: of two surnames one, of three given names two.
    ("extra_share", -2.4, -1.2, 300.0),
    ("worst_share", -2.0, 0.0, 30.0),
];

/// A pull that the pairs hardly move.
const STRONG: f64 = 3000.0;

/// Logistic regression with ridge on features scaled to unit deviation, with [`SIGNS`] held; Newton's steps. Weights of
/// people or firms.
pub fn fit(pairs: &[&Pair]) -> [f64; FEATURES] {
    let sum = |same: bool| pairs.iter().filter(|pair| pair.same == same).map(|pair| pair.weight).sum::<f64>();
    let total = sum(true) + sum(false);
    let balance = [(1.0 - SAME_SHARE) * total / sum(false), SAME_SHARE * total / sum(true)];
    let weight = |pair: &Pair| pair.weight * balance[usize::from(pair.same)];
    let mut scale = [1.0; FEATURES];
    for (at, scale) in scale.iter_mut().enumerate().skip(1) {
        let mean = pairs.iter().map(|pair| weight(pair) * f64::from(pair.values[at])).sum::<f64>() / total;
        let square = pairs.iter().map(|pair| weight(pair) * (f64::from(pair.values[at]) - mean).powi(2)).sum::<f64>() / total;
        // A feature that hardly occurs is not blown up.
        *scale = square.sqrt().max(0.2);
    }
    let mut weights = [0.0; FEATURES];
    for _ in 0..100 {
        let mut gradient = [0.0; FEATURES];
        let mut hessian = [[0.0; FEATURES]; FEATURES];
        for pair in pairs {
            let x: Vec<f64> = pair.values.iter().zip(scale).map(|(value, scale)| f64::from(*value) / scale).collect();
            let odds: f64 = x.iter().zip(weights).map(|(x, weight)| x * weight).sum();
            let chance = 1.0 / (1.0 + (-odds).exp());
            let error = f64::from(pair.same) - chance;
            let curve = (chance * (1.0 - chance)).max(1e-6) * weight(pair);
            for row in 0..FEATURES {
                gradient[row] += weight(pair) * error * x[row];
                for column in 0..FEATURES {
                    hessian[row][column] += curve * x[row] * x[column];
                }
            }
        }
        for at in 0..FEATURES {
            // The start is hardly held: it sets the base rate.
            let ridge = if at == 0 { 0.01 } else { RIDGE };
            let pull = PULLS.iter().find(|(name, ..)| *name == names::compare::FEATURE_NAMES[at]);
            let (ridge, mean) = pull.map_or((ridge, 0.0), |(_, people, firms, strength)| {
                (ridge * strength, if pairs[0].person { people } else { firms } * scale[at])
            });
            gradient[at] -= ridge * (weights[at] - mean);
            hessian[at][at] += ridge;
        }
        let before = weights;
        weights = held_step(&hessian, &gradient, &weights);
        let size: f64 = before.iter().zip(weights).map(|(before, after)| (before - after).abs()).sum();
        if size < 1e-9 {
            break;
        }
    }
    std::array::from_fn(|at| weights[at] / scale[at])
}

/// Newton's step with [`SIGNS`] held: the quadratic model's maximum, one weight after another until nothing moves.
fn held_step(hessian: &[[f64; FEATURES]; FEATURES], gradient: &[f64; FEATURES], weights: &[f64; FEATURES]) -> [f64; FEATURES] {
    let mut moved = *weights;
    for _ in 0..1000 {
        let mut most: f64 = 0.0;
        for at in 0..FEATURES {
            let others: f64 = (0..FEATURES).filter(|to| *to != at).map(|to| hessian[at][to] * (moved[to] - weights[to])).sum();
            let free = weights[at] + (gradient[at] - others) / hessian[at][at];
            let held = if free * f64::from(SIGNS[at]) < 0.0 { 0.0 } else { free };
            most = most.max((held - moved[at]).abs());
            moved[at] = held;
        }
        if most < 1e-10 {
            break;
        }
    }
    std::array::from_fn(|at| weights[at] + (moved[at] - weights[at]).clamp(-2.0, 2.0))
}

/// The chance a set of weights gives a pair.
pub fn chance(weights: &[f64; FEATURES], pair: &Pair) -> f64 {
    let odds: f64 = weights.iter().zip(pair.values).map(|(weight, value)| weight * f64::from(value)).sum();
    names::compare::chance(odds)
}

/// Chances by cross-validation: each tenth of `judged` is scored by weights fitted to the other nine and to all of `beside`.
/// A pair's tenth comes from its names, so that the same names never stand on both sides.
pub fn cross_validated(judged: &[Pair], beside: &[&Pair]) -> Vec<f64> {
    let tenth = |pair: &Pair| names::common::hash(&pair.names.1) % 10;
    let mut chances = vec![0.0; judged.len()];
    for person in [true, false] {
        for fold in 0..10 {
            let known: Vec<&Pair> = {
                let all = judged.iter().chain(beside.iter().copied());
                all.filter(|p| p.person == person && tenth(p) != fold).collect()
            };
            let weights = fit(&known);
            for (pair, chance_of) in judged.iter().zip(&mut chances).filter(|(p, _)| p.person == person && tenth(p) == fold) {
                *chance_of = chance(&weights, pair);
            }
        }
    }
    chances
}

/// Precision, recall and their harmonic mean at a threshold.
pub fn quality<'a>(judged: impl IntoIterator<Item = (&'a Pair, f64)>, threshold: f64) -> (f64, f64, f64) {
    let (mut hits, mut found, mut true_ones) = (0.0, 0.0, 0.0);
    for (pair, chance) in judged {
        let flagged = chance >= threshold;
        hits += f64::from(flagged && pair.same);
        found += f64::from(flagged);
        true_ones += f64::from(pair.same);
    }
    let (precision, recall) = (hits / f64::max(found, 1.0), hits / f64::max(true_ones, 1.0));
    (precision, recall, 2.0 * precision * recall / f64::max(precision + recall, 1e-9))
}

/// Entities of a list in FollowTheMoney lines: whether a person, and all names.
fn entities(text: &str) -> Vec<(bool, Vec<String>)> {
    let read = |line: &str| {
        let entity: serde_json::Value = serde_json::from_str(line).ok()?;
        let all = |property: &str| {
            let list = entity["properties"][property].as_array().into_iter().flatten();
            list.filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let person = match entity["schema"].as_str()? {
            "Person" => true,
            "Organization" | "Company" | "LegalEntity" => false,
            _ => return None,
        };
        Some((person, [all("name"), all("alias")].concat()))
    };
    text.lines().filter_map(read).collect()
}

/// Pairs drawn from the lists of OFAC and the UN, the invented people and the LEI register, for the fit only: names of one listed
/// entity, and such a name with a slip of the pen (same), names of two entities of one list that share a key (not the same), an invented person and the listed name most
/// like it (not the same), two tokens of Wikidata's transliteration pairs in two scripts (half the same), legal names that differ in a
/// number alone (not the same). Each kind of pair counts as much as
/// [`DRAWN_WEIGHT`] labelled pairs.
pub fn drawn(data: &Path, eval: &Path) -> Vec<Pair> {
    let unpacked = |path: &str| {
        let file = std::fs::File::open(data.join(path)).expect("a data file opens");
        std::io::read_to_string(flate2::read::GzDecoder::new(file)).expect("a data file unpacks")
    };
    let ofac = entities(&unpacked("ftm/us_ofac_sdn.ftm.json.gz"));
    let un = entities(&std::fs::read_to_string(data.join("ftm/un_sc_sanctions.ftm.json")).expect("the UN's list opens"));
    let mut pairs = Vec::new();
    for list in [&ofac, &un] {
        let index = Index::of(list);
        aliases(list, &mut pairs);
        slips(list, &mut pairs);
        strangers(list, &index, &mut pairs);
    }
    let index = Index::of(&ofac);
    for file in ["negatives_global.csv", "negatives_us.csv"] {
        let mut reader = csv::Reader::from_path(eval.join("screening").join(file)).expect("invented people open");
        for row in reader.records().step_by(INVENTED_STEP) {
            let name = row.expect("a row")[0].to_owned();
            for (_, near) in index.nearest(&name, Kind::Person, None, INVENTED_NEAREST) {
                pairs.push(Pair::new("invented", Kind::Person, (&name, &near), false, 1.0));
            }
        }
    }
    for script in ["arabic", "chinese", "hebrew", "korean", "russian"] {
        crossed(&unpacked(&format!("names/token_pairs/wd_{script}.tsv.gz")), &mut pairs);
    }
    numbered(&unpacked("records/gleif_lei_names.csv.gz"), &mut pairs);
    for kind in GROUPS {
        for person in [true, false] {
            let of = |pair: &Pair| pair.group == kind && pair.person == person;
            let count = pairs.iter().filter(|pair| of(pair)).count();
            pairs.iter_mut().filter(|pair| of(pair)).for_each(|pair| pair.weight = DRAWN_WEIGHT / count as f64);
        }
    }
    pairs
}

/// The kinds of drawn pairs.
pub const GROUPS: [&str; 6] = ["aliases", "slips", "strangers", "invented", "numbered", "crossed"];

/// As many labelled pairs each kind of drawn pairs counts.
const DRAWN_WEIGHT: f64 = 30.0;

/// Every so manieth invented person is drawn: 2,000 of 100,000, which screening is then not measured on.
pub const INVENTED_STEP: usize = 50;

/// Listed names that an invented person is held against.
const INVENTED_NEAREST: usize = 3;

/// Names of a list by their keys.
struct Index {
    names: Vec<(usize, bool, String, Vec<u32>)>,
    by_key: std::collections::BTreeMap<u32, Vec<usize>>,
}

impl Index {
    fn of(list: &[(bool, Vec<String>)]) -> Index {
        let mut index = Index { names: Vec::new(), by_key: std::collections::BTreeMap::new() };
        for (entity, (person, names)) in list.iter().enumerate() {
            let kind = if *person { Kind::Person } else { Kind::Organisation };
            for name in names.iter().take(12) {
                let keys = Name::read(name, kind).keys();
                for key in &keys {
                    index.by_key.entry(*key).or_default().push(index.names.len());
                }
                index.names.push((entity, *person, name.clone(), keys));
            }
        }
        index
    }

    /// The names that share most keys, of other entities than the one given.
    fn nearest(&self, name: &str, kind: Kind, not: Option<usize>, most: usize) -> Vec<(usize, String)> {
        let keys = Name::read(name, kind).keys();
        let mut shared: std::collections::BTreeMap<usize, f64> = std::collections::BTreeMap::new();
        for key in &keys {
            for at in self.by_key.get(key).into_iter().flatten().take(3000) {
                *shared.entry(*at).or_default() += 1.0;
            }
        }
        let share = |at: usize, count: f64| 2.0 * count / (keys.len() + self.names[at].3.len()) as f64;
        let fits = |at: &usize| Some(self.names[*at].0) != not && self.names[*at].1 == (kind == Kind::Person);
        let mut best: Vec<(usize, f64)> = shared.into_iter().filter(|(at, _)| fits(at)).collect();
        best.sort_by(|x, y| share(y.0, y.1).total_cmp(&share(x.0, x.1)).then_with(|| x.0.cmp(&y.0)));
        best.into_iter().take(most).map(|(at, _)| (self.names[at].0, self.names[at].2.clone())).collect()
    }
}

/// Names of one entity that share most of their keys and are not the same text.
fn aliases(list: &[(bool, Vec<String>)], pairs: &mut Vec<Pair>) {
    for (person, names) in list.iter().step_by(5) {
        let kind = if *person { Kind::Person } else { Kind::Organisation };
        let keys = |name: &str| Name::read(name, kind).keys();
        let Some(first) = names.first() else { continue };
        let ours = keys(first);
        let alike = |name: &&String| {
            let theirs = keys(name);
            let both = theirs.iter().filter(|key| ours.contains(key)).count();
            *name != first && both * 4 >= ours.len() + theirs.len()
        };
        if let Some(other) = names.iter().skip(1).find(alike) {
            pairs.push(Pair::new("aliases", kind, (first, other), true, 1.0));
        }
    }
}

/// A listed name with one slip of the pen.
fn slips(list: &[(bool, Vec<String>)], pairs: &mut Vec<Pair>) {
    for (person, names) in list.iter().skip(2).step_by(7) {
        let kind = if *person { Kind::Person } else { Kind::Organisation };
        if let Some(first) = names.first() {
            pairs.push(Pair::new("slips", kind, (first, &slip(first)), true, 1.0));
        }
    }
}

/// One slip of the pen: two letters swapped, one left out, doubled or replaced; which and where follows from the name.
fn slip(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let mut dice = u64::from(names::common::hash(name));
    let mut below = |most: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % most
    };
    let places: Vec<usize> = (1..letters.len()).filter(|i| letters[*i].is_alphabetic() && letters[i - 1].is_alphabetic()).collect();
    if places.is_empty() {
        return name.to_owned();
    }
    let at = places[below(places.len())];
    match below(4) {
        0 => letters.swap(at - 1, at),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = char::from(b'a' + below(26) as u8),
    }
    letters.into_iter().collect()
}

/// The nearest name of another entity of the same list.
fn strangers(list: &[(bool, Vec<String>)], index: &Index, pairs: &mut Vec<Pair>) {
    for (entity, (person, names)) in list.iter().enumerate().step_by(7) {
        let kind = if *person { Kind::Person } else { Kind::Organisation };
        let Some(first) = names.first() else { continue };
        for (_, near) in index.nearest(first, kind, Some(entity), 1) {
            pairs.push(Pair::new("strangers", kind, (first, &near), false, 1.0));
        }
    }
}

/// Two tokens as a name and the same in another script (the same), or with another second token (not the same).
fn crossed(text: &str, pairs: &mut Vec<Pair>) {
    let read = |line: &str| {
        let mut cells = line.split('\t');
        Some((cells.next()?.to_owned(), cells.next()?.replace(' ', "")))
    };
    let tokens: Vec<(String, String)> = text.lines().filter_map(read).collect();
    let step = tokens.len() / 300;
    for at in 0..100 {
        let [a, b, c] = [0, 1, 2].map(|of| &tokens[(3 * at + of) * step]);
        let latin = format!("{} {}", a.0, b.0);
        pairs.push(Pair::new("crossed", Kind::Person, (&latin, &format!("{} {}", a.1, b.1)), true, 1.0));
        pairs.push(Pair::new("crossed", Kind::Person, (&latin, &format!("{} {}", a.1, c.1)), false, 1.0));
    }
}

/// Legal names that are equal but for digits, of two holders of an LEI.
fn numbered(text: &str, pairs: &mut Vec<Pair>) {
    let mut seen: std::collections::BTreeMap<String, &str> = std::collections::BTreeMap::new();
    let mut count = 0;
    for line in text.lines().skip(1) {
        let name = line.split_once(',').and_then(|(_, rest)| rest.rsplitn(3, ',').nth(2)).unwrap_or(line);
        if !name.chars().any(|c| c.is_ascii_digit()) {
            continue;
        }
        let bare: String = name.chars().filter(|c| !c.is_ascii_digit()).collect();
        match seen.get(bare.as_str()) {
            Some(other) if *other != name => {
                count += 1;
                if count % 40 == 0 && count < 40 * 300 {
                    pairs.push(Pair::new("numbered", Kind::Organisation, (other, name), false, 1.0));
                }
            }
            Some(_) => {}
            None => {
                seen.insert(bare, name);
            }
        }
    }
}
