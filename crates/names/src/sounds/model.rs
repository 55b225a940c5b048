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

/// The number of a letter that the model never saw; it stands for any one letter, badly.
const UNKNOWN: u16 = u16::MAX;

/// The mark after the last letter, on the Latin side and (as `$`) on the other.
const END: u8 = 27;
const END_OWN: char = '$';

/// How far a cut may be from the diagonal, in letters, where both tokens are equally long; half of the difference of
/// length comes on top. The longest chunk fits in.
const BAND: usize = 3;

/// The weights of one script.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// Chunk of the script and chunk of Latin letters to the weight (not its logarithm).
    weights: FxHashMap<u64, f32>,
    /// Numbers of the script's letters, from `first` on; 0 where a letter was never seen.
    numbers: Vec<u16>,
    first: u32,
    /// Han only: the number of the syllable that a letter's number is read as, else 0.
    syllables: Vec<u16>,
    /// For one letter that was never seen to stand for another.
    unrelated: f64,
    latin_max: usize,
    own_max: usize,
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
        let mut model = Model { latin_max: 1, own_max: 1, syllables: vec![0], ..Model::default() };
        let mut letters: FxHashMap<&str, u16> = FxHashMap::default();
        for row in text.lines().filter(|row| !row.starts_with('#')) {
            let mut cells = row.split('\t');
            let (Some(own), Some(latin), Some(weight)) = (cells.next(), cells.next(), cells.next()) else { continue };
            let weight = weight.parse().unwrap_or(0.0_f32);
            match own {
                ":bias" => model.bias = weight,
                ":unrelated" => model.unrelated = f64::from(weight).exp(),
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
        self.latin_max = self.latin_max.max(latin.len());
        self.own_max = self.own_max.max(length);
        self.weights.insert(key(numbers[0], numbers[1], code), weight);
    }

    /// The table from letters to numbers, and from Han to their syllables.
    fn number(&mut self, letters: &FxHashMap<&str, u16>) {
        let single = |letter: &&str| letter.chars().next().filter(|c| *c != '~' && *c != END_OWN);
        let codes = letters.keys().filter_map(|letter| single(letter)).map(|c| c as u32).filter(|code| *code > 0x7f);
        let (mut first, mut last) = (u32::MAX, 0);
        codes.for_each(|code| (first, last) = (first.min(code), last.max(code)));
        let has_syllables = letters.keys().any(|letter| letter.starts_with('~'));
        if has_syllables {
            (first, last) = (0x3400, 0x9fff);
        }
        self.first = first;
        self.numbers = vec![0; (last + 1).saturating_sub(first) as usize];
        self.syllables = vec![0; letters.len() + 1];
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
        own.iter().all(|code| self.number_of(*code) != UNKNOWN)
    }

    fn number_of(&self, code: u16) -> u16 {
        let at = u32::from(code).wrapping_sub(self.first) as usize;
        self.numbers.get(at).copied().filter(|number| *number > 0).unwrap_or(UNKNOWN)
    }

    fn weight(&self, first: u16, second: u16, code: u32) -> Option<f64> {
        let own = self.weights.get(&key(first, second, code));
        let read = if second == 0 { self.syllables.get(first as usize).copied().unwrap_or(0) } else { 0 };
        let read = if read == 0 { None } else { self.weights.get(&key(read, 0, code)) };
        match (own, read) {
            (None, None) => None,
            (own, read) => Some(f64::from(*own.unwrap_or(&1.0)) * f64::from(*read.unwrap_or(&1.0))),
        }
    }

    /// How likely the Latin letters (1 to 26) and the script's letters (as in `Sounded`) are one name, from 0 to 1: the
    /// share of true pairs at this score among pairs of which half are true, three tenths near misses and two
    /// tenths taken at random.
    pub(super) fn likeness(&self, latin: impl Iterator<Item = u8>, own: &[u16]) -> f32 {
        let mut letters = [0_u16; LETTERS_MAX + 1];
        for (slot, code) in letters.iter_mut().zip(own.iter().take(LETTERS_MAX)) {
            *slot = self.number_of(*code);
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
                for b in 0..=self.own_max.min(m - j) {
                    let first = if b > 0 { own[j] } else { 0 };
                    let second = if b > 1 { own[j + 1] } else { 0 };
                    let longest = if b == 0 { 1 } else { self.latin_max };
                    let mut code = 0;
                    for a in 0..=longest.min(n - i) {
                        if a > 0 {
                            code = code * 32 + u32::from(latin[i + a - 1]);
                        }
                        if a + b == 0 {
                            continue;
                        }
                        let guess = b == 1 && (a == 1 || (a == 0 && first == UNKNOWN));
                        let weight = self.weight(first, second, code).or(guess.then_some(self.unrelated));
                        if let Some(weight) = weight {
                            sums[i + a][j + b] += here * weight;
                        }
                    }
                }
            }
        }
        sums[n][m]
    }
}
