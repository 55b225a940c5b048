//! What a script's letters sound like in Latin ones, learned from pairs of names: a weight for each chunk of up to five
//! Latin letters that can stand for one or two letters of the script.
//!
//! A pair of tokens is scored by all ways of cutting both into chunks that stand for each other, added up (a forward
//! pass over the lattice of cuts, as in joint-sequence models: Bisani and Ney 2008, Speech Communication 50). The weights
//! were made and calibrated by `examples/learn`; each file's head says from what. No name is in the files.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::letters::syllable;
use crate::scripts::Script;

/// Letters of a token that are read, on either side; with a mark for the end there is one more.
pub(super) const LETTERS_MAX: usize = 20;

/// Bits that say which Latin chunks stand in any row: three letters exactly, longer ones nearly.
const CHUNK_BITS: usize = 1 << 15;

/// Letters of a Latin chunk, at most.
const CHUNK_MAX: usize = 5;

/// The mark after the last letter, on the Latin side and (as `$`) on the other.
const END: u8 = 27;
const END_OWN: char = '$';

/// How far a cut may be from the diagonal, in letters, where both tokens are equally long; half of the difference of
/// length comes on top. The longest chunk fits in.
const BAND: usize = 3;

/// The weights of one script.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// Longer chunks, of the script and of Latin letters, to the weight (not its logarithm).
    weights: FxHashMap<u64, f32>,
    /// One letter, or none, for one Latin letter, or none: 32 weights a letter, 0 where there is none.
    singles: Vec<f32>,
    /// Which Latin chunks of two letters and more stand in any row; a bit each, by their last fifteen bits.
    chunks: Vec<u64>,
    /// Which pairs of letters stand in any row; `letters` times `letters`.
    pairs: Vec<bool>,
    /// How many letters there are, with the none of number 0; the next number is that of letters never seen.
    letters: usize,
    /// Numbers of the script's letters, from `first` on; 0 where a letter was never seen.
    numbers: Vec<u16>,
    first: u32,
    /// Han only: the number of the syllable that a letter's number is read as, else 0.
    syllables: Vec<u16>,
    latin_max: usize,
    end: u16,
    bias: f32,
    calibration: [f32; 3],
}

/// The model of a script, where one was learned; made ready at first use, in a few milliseconds.
pub(super) fn model(script: Script) -> Option<&'static Model> {
    static MODELS: [OnceLock<Model>; 5] = [const { OnceLock::new() }; 5];
    let (slot, text) = match script {
        Script::Cyrillic => (0, include_str!("../../data/sounds/russian.tsv")),
        Script::Arabic => (1, include_str!("../../data/sounds/arabic.tsv")),
        Script::Han => (2, include_str!("../../data/sounds/chinese.tsv")),
        Script::Hebrew => (3, include_str!("../../data/sounds/hebrew.tsv")),
        Script::Hangul => (4, include_str!("../../data/sounds/korean.tsv")),
        _ => return None,
    };
    Some(MODELS[slot].get_or_init(|| Model::read(text)))
}

fn key(first: u16, second: u16, latin: u32) -> u64 {
    u64::from(first) << 48 | u64::from(second) << 32 | u64::from(latin)
}

impl Model {
    /// Reads a file of `own chunk, Latin chunk, hundredths of a logarithm`; rows that begin with `:` are settings.
    /// The files are ours, so a row that cannot be read is left out rather than reported.
    fn read(text: &str) -> Model {
        let mut model = Model { latin_max: 1, ..Model::default() };
        let mut unrelated = 0.0;
        let mut letters: FxHashMap<&str, u16> = FxHashMap::default();
        for row in text.lines().filter(|row| !row.starts_with('#')) {
            let mut cells = row.split('\t');
            let (Some(own), Some(latin), Some(weight)) = (cells.next(), cells.next(), cells.next()) else { continue };
            let weight = weight.parse().unwrap_or(0.0_f32);
            match own {
                ":bias" => model.bias = weight,
                ":unrelated" => unrelated = weight.exp(),
                ":calibration" => {
                    if let Some(slot) = latin.parse().ok().and_then(|at: usize| model.calibration.get_mut(at)) {
                        *slot = weight;
                    }
                }
                _ => model.add(own, latin, (weight / 100.0).exp(), &mut letters),
            }
        }
        model.end = letters.get("$").copied().unwrap_or(0);
        model.number(&letters);
        model.arrange(unrelated);
        model
    }

    fn add<'t>(&mut self, own: &'t str, latin: &str, weight: f32, letters: &mut FxHashMap<&'t str, u16>) {
        let mut numbers = [0_u16; 2];
        let mut length = 0;
        let mut rest = own;
        while let Some(c) = rest.chars().next().filter(|_| length < 2) {
            // A syllable is written `~wei` and takes the whole cell.
            let (letter, after) = if c == '~' { (rest, "") } else { rest.split_at(c.len_utf8()) };
            let next = letters.len() as u16 + 1;
            numbers[length] = *letters.entry(letter).or_insert(next);
            length += 1;
            rest = after;
        }
        let code = latin.bytes().fold(0, |code, b| code * 32 + u32::from(if b == b'$' { END } else { b - b'a' + 1 }));
        self.latin_max = self.latin_max.max(latin.len()).min(CHUNK_MAX);
        self.weights.insert(key(numbers[0], numbers[1], code), weight);
    }

    /// The table from letters to numbers, and from Han to their syllables.
    fn number(&mut self, letters: &FxHashMap<&str, u16>) {
        let single = |letter: &&str| letter.chars().next().filter(|c| *c != '~' && *c != END_OWN);
        let codes = letters.keys().filter_map(single).map(|c| c as u32).filter(|code| *code > 0x7f);
        let (mut first, mut last) = (u32::MAX, 0);
        codes.for_each(|code| (first, last) = (first.min(code), last.max(code)));
        let has_syllables = letters.keys().any(|letter| letter.starts_with('~'));
        if has_syllables {
            (first, last) = (0x3400, 0x9fff);
        }
        self.first = first;
        self.numbers = vec![0; (last + 1).saturating_sub(first) as usize];
        self.letters = letters.len() + 1;
        self.syllables = vec![0; self.letters + 1];
        for (at, slot) in self.numbers.iter_mut().enumerate() {
            let Some(c) = char::from_u32(first + at as u32) else { continue };
            *slot = letters.get(&*c.encode_utf8(&mut [0; 4])).copied().unwrap_or(0);
            if has_syllables && let Some(read) = syllable(c) {
                let read = letters.get(format!("~{read}").as_str()).copied().unwrap_or(0);
                match *slot {
                    0 => *slot = read,
                    number => self.syllables[number as usize] = read,
                }
            }
        }
    }

    /// Whether every letter was met when the model was learned: Kazakh `ә` was not, by the Russian one.
    pub(super) fn knows(&self, own: &[u16]) -> bool {
        own.iter().all(|code| self.number_of(*code).is_some())
    }

    fn number_of(&self, code: u16) -> Option<u16> {
        let at = u32::from(code).wrapping_sub(self.first) as usize;
        self.numbers.get(at).copied().filter(|number| *number > 0)
    }

    /// Puts the weights where the forward pass finds them without looking them up: only chunks of several letters, which
    /// are rare, are looked up, and only where both sides stand in some row.
    fn arrange(&mut self, unrelated: f32) {
        self.singles = vec![0.0; (self.letters + 1) * 32];
        self.chunks = vec![0; CHUNK_BITS / 64];
        self.pairs = vec![false; if self.syllables.iter().any(|read| *read != 0) { 0 } else { self.letters * self.letters }];
        for (key, weight) in &self.weights {
            let (first, second, code) = ((key >> 48) as usize, (key >> 32 & 0xffff) as usize, *key as u32);
            if second != 0 {
                if let Some(pair) = self.pairs.get_mut(first * self.letters + second) {
                    *pair = true;
                }
            } else if code < 32 {
                self.singles[first * 32 + code as usize] = *weight;
            }
            if code >= 32 {
                let bit = code as usize % CHUNK_BITS;
                self.chunks[bit / 64] |= 1 << (bit % 64);
            }
        }
        let read = self.singles.clone();
        for letter in 1..=self.letters {
            let syllable = self.syllables[letter] as usize;
            for code in 0..32 {
                let weight = &mut self.singles[letter * 32 + code];
                let whole = if syllable == 0 { 0.0 } else { read[syllable * 32 + code] };
                *weight = match (*weight, whole) {
                    (0.0, 0.0) if code > 0 || letter == self.letters => unrelated,
                    (0.0, whole) => whole,
                    (weight, 0.0) => weight,
                    (weight, whole) => weight * whole,
                };
            }
        }
    }

    /// The weight of a longer chunk; 0 where there is none.
    fn weight(&self, first: u16, second: u16, code: u32) -> f32 {
        let own = self.weights.get(&key(first, second, code)).copied();
        let syllable = if second == 0 { self.syllables[first as usize] } else { 0 };
        if syllable == 0 {
            return own.unwrap_or(0.0);
        }
        match (own, self.weights.get(&key(syllable, 0, code))) {
            (None, None) => 0.0,
            (own, read) => own.unwrap_or(1.0) * read.copied().unwrap_or(1.0),
        }
    }

    /// How likely the Latin letters (1 to 26) and the script's letters (as in `Sounded`) are one name, from 0 to 1: the
    /// share of true pairs at this score among pairs of which half are true, three tenths near misses and two
    /// tenths taken at random.
    pub(super) fn likeness(&self, latin: impl Iterator<Item = u8>, own: &[u16]) -> f32 {
        let mut letters = [0_u16; LETTERS_MAX + 1];
        for (slot, code) in letters.iter_mut().zip(own.iter().take(LETTERS_MAX)) {
            *slot = self.number_of(*code).unwrap_or(self.letters as u16);
        }
        let count = own.len().min(LETTERS_MAX);
        letters[count] = self.end;
        let mut spelled = [0_u8; LETTERS_MAX + 1];
        let mut length = 0;
        for letter in latin.take(LETTERS_MAX) {
            spelled[length] = letter;
            length += 1;
        }
        spelled[length] = END;
        let ways = self.ways(&spelled[..=length], &letters[..=count]);
        if ways <= 0.0 {
            return 0.0;
        }
        let score = ways.ln() as f32 + self.bias;
        let [slope, by_length, shift] = self.calibration;
        1.0 / (1.0 + (-(slope * score + by_length * length.min(8) as f32 + shift)).exp())
    }

    /// The sum over all ways of cutting both rows of letters into chunks that stand for each other.
    fn ways(&self, latin: &[u8], own: &[u16]) -> f64 {
        let (n, m) = (latin.len(), own.len());
        // Codes of the Latin chunks of two letters and more at each place; 0 where none stands in any row.
        let mut codes = [[0_u32; CHUNK_MAX - 1]; LETTERS_MAX + 1];
        for i in 0..n {
            let mut code = u32::from(latin[i]);
            for (slot, letter) in codes[i].iter_mut().zip(&latin[i + 1..]).take(self.latin_max - 1) {
                code = code * 32 + u32::from(*letter);
                let bit = code as usize % CHUNK_BITS;
                *slot = if self.chunks[bit / 64] >> (bit % 64) & 1 == 1 { code } else { 0 };
            }
        }
        let mut sums = [[0.0_f64; LETTERS_MAX + 2]; LETTERS_MAX + 2];
        sums[0][0] = 1.0;
        let reach = (2 * BAND + n.abs_diff(m)) * n * m;
        let near = |i: usize, j: usize| (i * m).abs_diff(j * n) * 2 * n.max(m) <= reach;
        for i in 0..=n {
            for j in 0..=m {
                let here = sums[i][j];
                if here == 0.0 || !near(i, j) {
                    continue;
                }
                let letter = if i < n { latin[i] as usize } else { 0 };
                if i < n {
                    sums[i + 1][j] += here * f64::from(self.singles[letter]);
                }
                if j == m {
                    continue;
                }
                let row = own[j] as usize * 32;
                sums[i][j + 1] += here * f64::from(self.singles[row]);
                if i == n {
                    continue;
                }
                sums[i + 1][j + 1] += here * f64::from(self.singles[row + letter]);
                let second = own.get(j + 1).copied().unwrap_or(0);
                let pair = second != 0 && self.pairs.get(own[j] as usize * self.letters + second as usize) == Some(&true);
                if pair {
                    sums[i + 1][j + 2] += here * f64::from(self.weight(own[j], second, u32::from(latin[i])));
                }
                for (at, code) in codes[i].iter().enumerate().filter(|(_, code)| **code != 0) {
                    sums[i + at + 2][j + 1] += here * f64::from(self.weight(own[j], 0, *code));
                    if pair {
                        sums[i + at + 2][j + 2] += here * f64::from(self.weight(own[j], second, *code));
                    }
                }
            }
        }
        sums[n][m]
    }
}
