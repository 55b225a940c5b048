//! Pairs drawn from lists and registers, beside the labelled ones, for what those do not hold.

use std::collections::BTreeMap;

use super::Pair;
use crate::compare::{Kind, Name};

/// What pairs are drawn from.
pub struct Drawn<'a> {
    /// Lists: each subject with whether it is a person, and its names. Invented people are held against the first.
    pub lists: &'a [Vec<(bool, Vec<String>)>],
    /// Names of people who are on no list.
    pub invented: &'a [String],
    /// Tokens in Latin letters and in another script: tab-separated lines, a text a script.
    pub tokens: &'a [String],
    /// Lines of the LEI register: number, legal name, two more columns.
    pub legal_names: &'a str,
}

/// Pairs drawn from the lists of OFAC and the UN, the invented people and the LEI register, for the fit only: names of one listed
/// entity, and such a name with a slip of the pen (same), names of two entities of one list that share a key (not the same), an invented person and the listed name most
/// like it (not the same), two tokens of Wikidata's transliteration pairs in two scripts (half the same), legal names that differ in a
/// number alone (not the same). Each kind of pair counts as much as
/// [`DRAWN_WEIGHT`] labelled pairs.
pub fn drawn(from: &Drawn<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for list in from.lists {
        let index = Index::of(list);
        aliases(list, &mut pairs);
        slips(list, &mut pairs);
        strangers(list, &index, &mut pairs);
    }
    let index = from.lists.first().map(|list| Index::of(list)).unwrap_or_default();
    for name in from.invented.iter().step_by(INVENTED_STEP) {
        for (_, near) in index.nearest(name, Kind::Person, None, INVENTED_NEAREST) {
            pairs.push(Pair::new("invented", Kind::Person, (name, &near), false, 1.0));
        }
    }
    from.tokens.iter().for_each(|text| crossed(text, &mut pairs));
    numbered(from.legal_names, &mut pairs);
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
#[derive(Default)]
struct Index {
    names: Vec<(usize, bool, String, Vec<u32>)>,
    by_key: BTreeMap<u32, Vec<usize>>,
}

impl Index {
    fn of(list: &[(bool, Vec<String>)]) -> Index {
        let mut index = Index::default();
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
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
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
            pairs.push(Pair::new("slips", kind, (first, &slip(first, FIT_SEED)), true, 1.0));
        }
    }
}

/// Seed of the slips that weights are fitted to; whoever measures takes another.
const FIT_SEED: u64 = 1;

/// One slip of the pen: two letters swapped, one left out, doubled or replaced; which and where follows from the name and the seed.
pub fn slip(name: &str, seed: u64) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let mut dice = u64::from(crate::common::hash(name)) ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
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
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
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
