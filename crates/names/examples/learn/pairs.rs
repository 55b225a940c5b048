//! The pairs that are learned from: reading, splitting, near misses.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use crate::lattice::END;

/// A token in Latin letters and in another script, and how often the source has them.
#[derive(Clone)]
pub struct Pair {
    /// a to z as 1 to 26, and the end.
    pub latin: Vec<u8>,
    /// Numbers of the script's letters, and the end.
    pub own: Vec<u16>,
    /// Times seen.
    pub count: u32,
    texts: (String, String),
}

impl Pair {
    /// As published.
    pub fn texts(&self) -> (&str, &str) {
        (&self.texts.0, &self.texts.1)
    }

    /// Whether one of the two tokens is the same, so that they are not each other's counter-example.
    pub fn is_same(&self, other: &Pair) -> bool {
        self.latin == other.latin || self.own == other.own
    }
}

/// The numbers of a script's letters.
#[derive(Default)]
pub struct Letters {
    numbers: BTreeMap<String, u16>,
    /// Number of the syllable each letter is read as, Han only; 0 for none. By number; 0 is no letter.
    pub syllables: Vec<u16>,
}

impl Letters {
    fn number(&mut self, letter: String) -> u16 {
        if self.syllables.is_empty() {
            self.syllables.push(0);
        }
        if let Some(number) = self.numbers.get(&letter) {
            return *number;
        }
        let number = self.syllables.len() as u16;
        self.numbers.insert(letter, number);
        self.syllables.push(0);
        number
    }

    /// Whether the letter is a Han that has a reading, so that a row of nothing says nothing.
    pub fn is_read(&self, letter: char) -> bool {
        self.numbers.get(letter.to_string().as_str()).is_some_and(|number| self.syllables[*number as usize] != 0)
    }

    /// The letters by number.
    pub fn by_number(&self) -> BTreeMap<u16, &str> {
        self.numbers.iter().map(|(letter, number)| (*number, letter.as_str())).collect()
    }
}

/// Letters of a token that are read, at most; as in `names::sounds`.
const LETTERS_MAX: usize = 20;

/// Reads `latin TAB letters of the script with spaces between TAB count`, packed by gzip.
pub fn read(file: &Path) -> std::io::Result<(Vec<Pair>, Letters)> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file)?).read_to_string(&mut text)?;
    let mut letters = Letters::default();
    let end = letters.number("$".to_owned());
    let mut pairs = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [latin_text, own_text, count] = cells[..] else { continue };
        let own_text = own_text.replace(' ', "");
        let mut latin = names::sounds::latin_letters(latin_text);
        latin.truncate(LETTERS_MAX);
        let mut own = Vec::new();
        for letter in names::sounds::own_letters(&own_text).into_iter().take(LETTERS_MAX) {
            let number = letters.number(letter.to_string());
            if let Some(read) = names::letters::syllable(letter) {
                letters.syllables[number as usize] = letters.number(format!("~{read}"));
            }
            own.push(number);
        }
        if latin.is_empty() || own.is_empty() {
            continue;
        }
        latin.push(END);
        own.push(end);
        let count = count.parse().unwrap_or(1);
        pairs.push(Pair { latin, own, count, texts: (latin_text.to_owned(), own_text) });
    }
    Ok((pairs, letters))
}

/// A letter seen less often than this was not learned: it belongs to another language of the script, as `ә` in Russian
/// pairs, and the program shall know that it knows nothing of it.
const SEEN_MIN: usize = 100;

/// The letters that were seen too seldom; Han are not among them, for they have their syllables.
pub fn rare(pairs: &[Pair], letters: &Letters) -> BTreeSet<u16> {
    let mut counts = vec![0; letters.syllables.len()];
    pairs.iter().flat_map(|pair| &pair.own).for_each(|letter| counts[*letter as usize] += 1);
    let has_syllables = letters.syllables.iter().any(|read| *read != 0);
    let numbers = (1..counts.len()).filter(|number| !has_syllables && counts[*number] < SEEN_MIN);
    numbers.map(|number| number as u16).collect()
}

/// Every tenth Latin token is held out, by its hash, with all pairs that share a token with it: (learned from, held out).
pub fn split(pairs: &[Pair]) -> (Vec<Pair>, Vec<Pair>) {
    let hash = |latin: &[u8]| latin.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3));
    let (held, rest): (Vec<Pair>, Vec<Pair>) = pairs.iter().cloned().partition(|pair| (hash(&pair.latin) >> 20) % 10 == 0);
    let own: BTreeSet<&[u16]> = held.iter().map(|pair| pair.own.as_slice()).collect();
    let learned = rest.into_iter().filter(|pair| !own.contains(pair.own.as_slice())).collect();
    (learned, held)
}

/// For each pair, another whose Latin token is one or two letters away, where the alphabet has one nearby.
pub fn near_misses(pairs: &[Pair]) -> Vec<(usize, usize)> {
    let mut alphabet: Vec<usize> = (0..pairs.len()).collect();
    alphabet.sort_by(|a, b| pairs[*a].latin.cmp(&pairs[*b].latin));
    let mut misses = Vec::new();
    for (place, &at) in alphabet.iter().enumerate() {
        let around = &alphabet[place.saturating_sub(15)..(place + 16).min(alphabet.len())];
        let others = around.iter().filter(|other| !pairs[**other].is_same(&pairs[at]));
        let nearest = others.map(|other| (distance(&pairs[at].latin, &pairs[*other].latin), *other)).min();
        if let Some((distance, other)) = nearest
            && distance <= 2
        {
            misses.push((at, other));
        }
    }
    misses
}

fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut diagonal = row[0];
        row[0] = i;
        for j in 1..=b.len() {
            let above = row[j];
            row[j] = (diagonal + usize::from(a[i - 1] != b[j - 1])).min(above + 1).min(row[j - 1] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

/// Numbers that look random and are the same at each run (xorshift, Marsaglia 2003).
pub struct Random(u64);

impl Random {
    /// The one seed there is.
    pub fn new() -> Random {
        Random(88_172_645_463_325_252)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n
    }

    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
