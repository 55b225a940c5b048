//! What agreement is worth: weights of evidence, learnt from the records at hand without a single labelled pair.
//!
//! The model is that of Fellegi and Sunter (1969): for each column and level, `m` is the probability of the level when the two
//! records are one subject, `u` when they are not, and the weight of the level is `log2(m / u)` bits. Weights of independent
//! columns add to the prior, and the sum is the logarithm of the odds that the two are one.
//!
//! - `u` of an equal value is how frequent the value is: a shared rare surname says more than a shared common one. `u` of the other
//!   levels is counted on pairs drawn at random with a fixed seed.
//! - `m` and the prior come from expectation and maximisation (Dempster, Laird and Rubin 1977) over the candidate pairs, held against *all*
//!   pairs: pairs that share no key hardly ever are one subject and add nothing to either, so blocking does not bend the estimates.
//! - Columns of one family (suburb, postcode, state) say one thing in several ways: the strongest agreement and the strongest
//!   disagreement count.
//!
//! Same records and same candidates, same weights. It knows nothing of names or registers beyond [`crate::records`].

use rustc_hash::FxHashMap;

use crate::pairs::{Blocks, in_order};
use crate::records::{COLUMNS_MAX, Column, Grounds, LEVELS, Level, Pattern, Table};

/// Candidate pairs that learning looks at, about.
const LEARN_PAIRS: usize = 1_500_000;

/// Random pairs on which chance agreement is counted, at most.
const RANDOM_PAIRS: u64 = 1_000_000;

/// Rounds of expectation and maximisation at most; it settles in 10 to 20.
const ROUNDS_MAX: usize = 40;

/// What is believed of pairs of one subject before any is seen, with the strength of so many pairs.
const BELIEVED_PAIRS: f64 = 20.0;

/// Shares of the levels believed at the start: differs, some, near, equal, swapped.
const BELIEVED: [f64; LEVELS] = [0.0, 0.08, 0.05, 0.09, 0.76, 0.02];

/// The least chance of a level among pairs of different subjects that we trust a sample to show.
const CHANCE_LEAST: f64 = 1e-6;

/// Weights of all levels of all columns.
pub struct Weights {
    columns: Vec<Column>,
    /// Bits for each byte of a pattern.
    bits: Vec<[f32; 256]>,
    /// The logarithm (base 2) of the odds that a pair drawn from all pairs is one subject.
    prior: f32,
}

/// What a column adds to a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The column's name.
    pub column: String,
    /// How far the values agree.
    pub level: Level,
    /// What that is worth: bits added to the logarithm of the odds. Zero where another column of the family says more.
    pub bits: f32,
}

impl Weights {
    /// Learns weights from a table and its candidate pairs.
    pub fn learn(table: &Table, blocks: &Blocks, threads: usize) -> Weights {
        let records = table.records() as u64;
        let chance = Chance::of(table, threads);
        let step = (blocks.pairs_expected() / LEARN_PAIRS).max(1);
        let taken = |left: u32| step == 1 || mix(u64::from(left)).is_multiple_of(step as u64);
        let patterns = blocks.some_pairs(taken, |left, right| table.compare(left, right));
        let mut counted: FxHashMap<Pattern, u32> = FxHashMap::default();
        for pattern in patterns {
            *counted.entry(pattern).or_default() += 1;
        }
        let mut counted: Vec<(Pattern, u32)> = counted.into_iter().collect();
        counted.sort_unstable();

        let all_pairs = (records.max(2) * (records.max(2) - 1) / 2) as f64;
        let mut m = vec![BELIEVED; table.columns().len()];
        let mut one = 1.0 / records.max(2) as f64;
        let mut weights = Weights { columns: table.columns().to_vec(), bits: Vec::new(), prior: 0.0 };
        for _ in 0..ROUNDS_MAX {
            weights.set(&m, &chance, one);
            let mut sums = vec![[0.0f64; LEVELS]; m.len()];
            let mut found = 0.0;
            for &(pattern, count) in &counted {
                let sure = weights.probability(pattern) * f64::from(count);
                found += sure;
                for (column, sums) in sums.iter_mut().enumerate() {
                    sums[pattern.level(column) as usize] += sure;
                }
            }
            let before = one;
            one = (found * step as f64 / all_pairs).clamp(1e-15, 0.5);
            for (m, sums) in m.iter_mut().zip(&sums) {
                let seen: f64 = sums[1..].iter().sum();
                for level in 1..LEVELS {
                    m[level] = (sums[level] + BELIEVED[level] * BELIEVED_PAIRS) / (seen + BELIEVED_PAIRS);
                }
            }
            if (one / before - 1.0).abs() < 1e-4 {
                break;
            }
        }
        weights.set(&m, &chance, one);
        weights
    }

    fn set(&mut self, m: &[[f64; LEVELS]], chance: &Chance, one: f64) {
        self.prior = (one / (1.0 - one)).log2() as f32;
        self.bits = vec![[0.0; 256]; m.len()];
        for (column, bits) in self.bits.iter_mut().enumerate() {
            for level in [Level::Differs, Level::Some, Level::Near, Level::Equal, Level::Swapped] {
                for rarity in 0..32u8 {
                    let u = match level {
                        // The middle of the bin: values as rare as 2^-r … 2^-(r+1).
                        Level::Equal | Level::Swapped => 2f64.powf(-f64::from(rarity) - 0.5),
                        other => chance.levels[column][other as usize],
                    };
                    bits[usize::from((level as u8) << 5 | rarity)] = (m[column][level as usize] / u).log2() as f32;
                }
            }
        }
    }

    /// The logarithm (base 2) of the odds that two records with this agreement are one subject.
    pub fn score(&self, pattern: Pattern) -> f32 {
        let mut most = [0f32; COLUMNS_MAX];
        let mut least = [0f32; COLUMNS_MAX];
        for (at, (column, bits)) in self.columns.iter().zip(&self.bits).enumerate() {
            let family = usize::from(column.family).min(COLUMNS_MAX - 1);
            let worth = bits[usize::from(pattern.0[at])];
            most[family] = most[family].max(worth);
            least[family] = least[family].min(worth);
        }
        self.prior + most.iter().zip(&least).map(|(a, b)| a + b).sum::<f32>()
    }

    /// The probability that two records with this agreement are one subject.
    pub fn probability(&self, pattern: Pattern) -> f64 {
        1.0 / (1.0 + (-f64::from(self.score(pattern))).exp2())
    }

    /// What speaks for it with a close or equal value.
    pub fn grounds(&self, pattern: Pattern) -> Grounds {
        self.columns.iter().enumerate().filter(|(at, _)| pattern.level(*at) >= Level::Near).map(|(_, column)| column.ground).collect()
    }

    /// The prior and the parts of a score, which add up to it.
    pub fn explain(&self, pattern: Pattern) -> (f32, Vec<Part>) {
        let worth = |at: usize| self.bits[at][usize::from(pattern.0[at])];
        let counts = |at: usize| {
            let rival = |other: usize| self.columns[other].family == self.columns[at].family && worth(other).signum() == worth(at).signum();
            let first =
                (0..self.columns.len()).filter(|&o| rival(o)).max_by(|&a, &b| worth(a).abs().total_cmp(&worth(b).abs()).then(b.cmp(&a)));
            first == Some(at)
        };
        let part = |at: usize| Part {
            column: self.columns[at].name.clone(),
            level: pattern.level(at),
            bits: if counts(at) { worth(at) } else { 0.0 },
        };
        (self.prior, (0..self.columns.len()).map(part).collect())
    }

    /// What a level of a column is worth, in bits; `rarity` counts for equal and swapped values only.
    pub fn bits(&self, column: usize, level: Level, rarity: u8) -> f32 {
        self.bits[column][usize::from((level as u8) << 5 | rarity.min(31))]
    }

    /// The logarithm (base 2) of the odds before anything was compared.
    pub fn prior(&self) -> f32 {
        self.prior
    }
}

/// How often levels come about by chance.
struct Chance {
    levels: Vec<[f64; LEVELS]>,
}

impl Chance {
    /// Counted on random pairs, the same ones in every run.
    fn of(table: &Table, threads: usize) -> Chance {
        let records = table.records() as u64;
        let columns = table.columns().len();
        if records < 2 {
            return Chance { levels: vec![[CHANCE_LEAST; LEVELS]; columns] };
        }
        let draws = RANDOM_PAIRS.min(records * (records - 1) / 2);
        let counts = in_order(
            draws as usize,
            1 << 16,
            threads,
            || (),
            |(), draws, out| {
                let mut counts = vec![[0u32; LEVELS]; columns];
                for draw in draws {
                    let left = mix(draw as u64 * 2) % records;
                    let right = (left + 1 + mix(draw as u64 * 2 + 1) % (records - 1)) % records;
                    let pattern = table.compare(left as u32, right as u32);
                    for (column, counts) in counts.iter_mut().enumerate() {
                        counts[pattern.level(column) as usize] += 1;
                    }
                }
                out.push(counts);
            },
        );
        let mut levels = vec![[0.0f64; LEVELS]; columns];
        for part in counts {
            for (sums, counts) in levels.iter_mut().zip(part) {
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += f64::from(count));
            }
        }
        for levels in &mut levels {
            let seen: f64 = levels[1..].iter().sum::<f64>().max(1.0);
            // Half a pair is added, so that what no random pair showed is rare and not impossible.
            levels.iter_mut().for_each(|l| *l = ((*l + 0.5) / (seen + 0.5)).max(CHANCE_LEAST));
        }
        Chance { levels }
    }
}

/// SplitMix64: a number that looks random, the same for the same input.
fn mix(input: u64) -> u64 {
    let mut z = input.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
