//! The different values of one column, and how two of them are compared.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::{Level, Measure};
use crate::pairs::Key;
use crate::slips::{SLIPS_MAX, slips};

/// Words of a text that are kept, the rarest first: an address has fewer, a note is not what linking rests on.
const WORDS_MAX: usize = 12;

/// Letters of a name below which a second slip makes another name.
const TWO_SLIPS_LETTERS: usize = 6;

/// Share of weighted words in common from which texts are nearly the same.
const NEAR_SHARE: f32 = 0.7;

/// Share of weighted words in common from which texts have something to do with each other.
const SOME_SHARE: f32 = 0.35;

/// Words that a text shares for less than this many bits ("street") do not make it worth a look.
const TELLING_BITS: f32 = 4.0;

/// Different values of a column at most, for the number to fit beside the rarity.
const VALUES_MAX: usize = 1 << NUMBER_BITS;

const NUMBER_BITS: u32 = 27;

/// A value of a record, with what decides most comparisons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// The value's number, and above it its rarity in bits. 0 is "not given".
    number: u32,
    /// The letters of the value as a set; of a day, its eight digits as a number, 0 when it has not eight.
    mark: u32,
    /// The telling words of a text as a set.
    words: u32,
}

impl Cell {
    pub(super) fn is_missing(self) -> bool {
        self.number == 0
    }

    pub(super) fn same(self, other: Cell) -> bool {
        self.number == other.number
    }

    /// How rare the value is, in bits.
    pub(super) fn rarity(self) -> u8 {
        (self.number >> NUMBER_BITS) as u8
    }

    fn at(self) -> usize {
        self.number as usize & (VALUES_MAX - 1)
    }

    /// Whether more than so many slips part two values for certain.
    fn far(self, other: Cell, slips: u8) -> bool {
        (self.mark ^ other.mark).count_ones() > 2 * u32::from(slips)
    }
}

/// The different values of one column, by number.
#[derive(Default)]
pub(super) struct Values {
    numbers: FxHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    counts: Vec<u32>,
    cells: Vec<Cell>,
    /// The number of the same text in the column this one swaps with.
    across: Vec<u32>,
    words: Vec<Words>,
    word_bits: Vec<f32>,
}

/// A text's words by number, ascending, and the sum of their weights in bits.
#[derive(Default, Clone)]
struct Words {
    words: Box<[u32]>,
    bits: f32,
}

impl Values {
    pub(super) fn new() -> Values {
        Values { texts: vec!["".into()], counts: vec![0], ..Values::default() }
    }

    /// The number of a value, counted once more.
    pub(super) fn take(&mut self, text: &str) -> u32 {
        let number = if text.is_empty() {
            0
        } else if let Some(&number) = self.numbers.get(text) {
            number
        } else {
            assert!(self.texts.len() < VALUES_MAX, "a column has fewer than 2^27 different values");
            let number = self.texts.len() as u32;
            self.numbers.insert(text.into(), number);
            self.texts.push(text.into());
            self.counts.push(0);
            number
        };
        self.counts[number as usize] += 1;
        number
    }

    /// For each value its number in another column, or 0.
    pub(super) fn found_in(&self, other: &Values) -> Vec<u32> {
        self.texts.iter().map(|text| other.numbers.get(text).copied().unwrap_or(0)).collect()
    }

    pub(super) fn ready(&mut self, measure: Measure, across: Vec<u32>) {
        self.across = across;
        let given: u32 = self.counts[1..].iter().sum();
        if measure == Measure::Text {
            self.split_words(given);
        }
        self.cells = (0..self.texts.len() as u32)
            .map(|number| {
                let text = &*self.texts[number as usize];
                let rarity = bits(given, self.counts[number as usize]).min(31.0) as u32;
                let mark = if measure == Measure::Day { digits(text).unwrap_or(0) } else { letters(text) };
                let telling = |word: &&u32| self.word_bits[**word as usize] >= TELLING_BITS;
                let words =
                    self.words.get(number as usize).map_or(0, |w| w.words.iter().filter(telling).fold(0, |set, w| set | 1 << (w % 32)));
                Cell { number: if number == 0 { 0 } else { rarity << NUMBER_BITS | number }, mark, words }
            })
            .collect();
    }

    pub(super) fn cell(&self, number: u32) -> Cell {
        self.cells[number as usize]
    }

    /// Lets go of what only gathering needed.
    pub(super) fn settle(&mut self) {
        self.numbers = FxHashMap::default();
        self.counts = Vec::new();
        self.cells = Vec::new();
    }

    pub(super) fn text(&self, cell: Cell) -> &str {
        &self.texts[cell.at()]
    }

    /// Whether the text of `cell` is that of `other`, which stands in the column this one swaps with.
    pub(super) fn is_across(&self, cell: Cell, other: Cell) -> bool {
        cell.mark == other.mark && !cell.is_missing() && !other.is_missing() && self.across[cell.at()] as usize == other.at()
    }

    pub(super) fn keys(&self, cell: Cell, measure: Measure, group: u8, column: usize) -> Vec<Key> {
        let text = self.text(cell);
        match measure {
            _ if cell.is_missing() => Vec::new(),
            Measure::Name => vec![Key::new(Key::NAME, hash(&skeleton(text)))],
            Measure::Code | Measure::Day => vec![Key::new(group, hash(text))],
            Measure::Text => self.words[cell.at()].words.iter().map(|word| Key::new(group, hash(&(column, word)))).collect(),
            Measure::Class => Vec::new(),
        }
    }

    /// How far two different values agree.
    pub(super) fn unequal(&self, a: Cell, b: Cell, measure: Measure) -> Level {
        match measure {
            Measure::Name => self.names(a, b),
            Measure::Text => self.near_texts(a, b),
            Measure::Code => self.codes(a, b),
            Measure::Day => self.days(a, b),
            Measure::Class => Level::Differs,
        }
    }

    fn names(&self, a: Cell, b: Cell) -> Level {
        let both = a.mark & b.mark;
        let within = both == a.mark || both == b.mark;
        if !within && a.far(b, SLIPS_MAX) {
            return Level::Differs;
        }
        let (x, y) = (self.text(a), self.text(b));
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        if long.starts_with(short) && (short.len() >= 3 || short.chars().count() == 1) {
            return Level::Some;
        }
        match slips(x, y) {
            Some(1) if short.len() > 2 => Level::Near,
            Some(2) if short.len() >= TWO_SLIPS_LETTERS => Level::Some,
            _ => Level::Differs,
        }
    }

    fn codes(&self, a: Cell, b: Cell) -> Level {
        if a.far(b, 1) {
            return Level::Differs;
        }
        let (x, y) = (self.text(a), self.text(b));
        if x.len() < 3 || slips(x, y) != Some(1) { Level::Differs } else { Level::Near }
    }

    /// Two days, year first: equal but for a slip or with day and month swapped; the year alone, or two slips.
    fn days(&self, a: Cell, b: Cell) -> Level {
        let (x, y) = (a.mark, b.mark);
        if x == 0 || y == 0 {
            let (x, y) = (self.text(a), self.text(b));
            let year = x.get(..4).is_some() && x.get(..4) == y.get(..4);
            return match slips(x, y) {
                Some(1) if x.len().min(y.len()) > 4 => Level::Near,
                _ if year => Level::Some,
                _ => Level::Differs,
            };
        }
        let (year_x, year_y, day_x, day_y) = (x / 10_000, y / 10_000, x % 10_000, y % 10_000);
        if year_x == year_y && day_x == day_y % 100 * 100 + day_y / 100 {
            return Level::Near;
        }
        let mut apart = [0u8; 8];
        let mut count = 0;
        let (mut rest_x, mut rest_y) = (x, y);
        for place in 0..8 {
            if rest_x % 10 != rest_y % 10 {
                if count == 3 {
                    break;
                }
                apart[count] = place;
                count += 1;
            }
            rest_x /= 10;
            rest_y /= 10;
        }
        let digit = |number: u32, place: u8| number / 10u32.pow(u32::from(place)) % 10;
        let turned =
            count == 2 && apart[1] == apart[0] + 1 && digit(x, apart[0]) == digit(y, apart[1]) && digit(x, apart[1]) == digit(y, apart[0]);
        match count {
            1 => Level::Near,
            2 if turned => Level::Near,
            2 => Level::Some,
            _ if year_x == year_y || day_x == day_y => Level::Some,
            _ => Level::Differs,
        }
    }

    fn near_texts(&self, a: Cell, b: Cell) -> Level {
        if !a.far(b, SLIPS_MAX) && slips(self.text(a), self.text(b)).is_some() {
            return Level::Near;
        }
        if a.words & b.words == 0 {
            return Level::Differs;
        }
        let (x, y) = (&self.words[a.at()], &self.words[b.at()]);
        let mut shared = 0.0;
        let mut rest = &*y.words;
        for word in &x.words {
            let at = rest.partition_point(|other| other < word);
            rest = &rest[at..];
            if rest.first() == Some(word) {
                shared += self.word_bits[*word as usize];
            }
        }
        match 2.0 * shared / (x.bits + y.bits).max(f32::MIN_POSITIVE) {
            share if share >= NEAR_SHARE => Level::Near,
            share if share >= SOME_SHARE => Level::Some,
            _ => Level::Differs,
        }
    }

    /// Splits texts into numbered words and weighs each by its rarity among so many given values.
    fn split_words(&mut self, given: u32) {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut counts: Vec<u32> = Vec::new();
        let mut split: Vec<Vec<u32>> = Vec::with_capacity(self.texts.len());
        for (text, &count) in self.texts.iter().zip(&self.counts) {
            let mut words = Vec::new();
            for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
                let next = counts.len() as u32;
                let number = *numbers.entry(word).or_insert(next);
                if number == next {
                    counts.push(0);
                }
                if !words.contains(&number) {
                    counts[number as usize] += count;
                    words.push(number);
                }
            }
            split.push(words);
        }
        let rarity: Vec<f32> = counts.iter().map(|&count| bits(given, count)).collect();
        let kept = |mut words: Vec<u32>| {
            words.sort_by(|a, b| rarity[*b as usize].total_cmp(&rarity[*a as usize]).then(a.cmp(b)));
            words.truncate(WORDS_MAX);
            words.sort_unstable();
            Words { bits: words.iter().map(|&w| rarity[w as usize]).sum(), words: words.into() }
        };
        self.words = split.into_iter().map(kept).collect();
        self.word_bits = rarity;
    }
}

/// The letters of a text as a set of 32: two texts with `n` slips between them differ in at most `2 n` of them.
fn letters(text: &str) -> u32 {
    text.chars().fold(0, |set, letter| set | 1 << (u32::from(letter) % 32))
}

/// How rare a value is that `count` of `all` have, in bits.
fn bits(all: u32, count: u32) -> f32 {
    (all.max(1) as f32 / count.max(1) as f32).log2().max(0.0)
}

/// A whole day as the number its eight digits make; `None` for anything else.
fn digits(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| *c != '-').take(9).collect();
    let whole = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    if whole { digits.parse().ok().filter(|d| *d > 0) } else { None }
}

/// The consonants of a name in classes that sound alike, vowels and doublings left out: one key for most ways to spell it.
fn skeleton(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut last = ' ';
    for (at, letter) in name.chars().filter(|c| c.is_alphanumeric()).enumerate() {
        let class = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' if at > 0 => ' ',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => 'a',
            'b' | 'p' => 'p',
            'f' | 'v' | 'w' => 'f',
            'c' | 'k' | 'q' | 'g' | 'x' | 'j' => 'k',
            'd' | 't' => 't',
            's' | 'z' => 's',
            'm' | 'n' => 'n',
            other => other,
        };
        if class != ' ' && class != last {
            out.push(class);
        }
        last = class;
    }
    out
}

/// A hash that is the same on every machine and in every run.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    // Fx leaves its low bits weak, and keys keep the low 56.
    let mixed = hasher.finish();
    (mixed ^ (mixed >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
