//! First step: how often chunks stand for each other, by expectation and maximisation, from single letters to longer
//! chunks; then each edge's weight is how much oftener than by chance (a log-likelihood ratio).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lattice::{END, Lattice, Work, key, latin_of, parts};
use crate::pairs::Pair;

/// Rounds with single letters, and with chunks. More change the held-out figures in the third digit only.
const ROUNDS_LETTERS: usize = 5;
const ROUNDS_CHUNKS: usize = 6;

/// A chunk is tried where it is expected oftener than once, and kept where it still is: fewer are accidents of one name.
const TRIED_MIN: f64 = 1.5;
const KEPT_MIN: f64 = 1.0;

/// An alignment counts towards a chunk from this probability on.
const PROBABLE: f64 = 0.05;

/// Logarithms are held within these bounds: what was never seen is not impossible.
const THETA_MIN: f64 = -6.0;
const THETA_MAX: f64 = 7.0;

/// Start of the weight of a letter for an unrelated one.
const UNRELATED: f64 = -5.0;

/// The key of that edge: no letter has this number.
const UNRELATED_KEY: u64 = u64::MAX;

/// A lattice learned from those pairs that a first one finds likelier than chance, and these pairs.
pub fn learn_twice(pairs: Vec<Pair>, latin_max: usize, own_max: usize, syllables: &[u16]) -> (Vec<Pair>, Lattice) {
    let first = learn(&pairs, latin_max, own_max, syllables.to_vec());
    let pairs = likelier_than_chance(&first, pairs);
    let lattice = learn(&pairs, latin_max, own_max, syllables.to_vec());
    (pairs, lattice)
}

/// The pairs that a lattice of log-likelihood ratios scores above 0. The source has pairs that are not one name (a family name
/// beside a given name), and chunks learned from them would find more of that kind.
pub fn likelier_than_chance(lattice: &Lattice, mut pairs: Vec<Pair>) -> Vec<Pair> {
    let mut work = Work::default();
    pairs.retain(|pair| lattice.score(&pair.latin, &pair.own, &mut work) > 0.0);
    pairs
}

/// A lattice learned from the pairs. `syllables`: see [`Lattice::syllables`].
fn learn(pairs: &[Pair], latin_max: usize, own_max: usize, syllables: Vec<u16>) -> Lattice {
    let mut lattice = letters_only(pairs, syllables.len());
    let mut work = Work::default();
    for _ in 0..ROUNDS_LETTERS {
        let counts = expected(&lattice, pairs, &mut work);
        maximise(&mut lattice, &counts);
    }
    let chunks = chunks(&lattice, pairs, latin_max, own_max, &mut work);
    let letters: usize = pairs.iter().map(|pair| pair.latin.len()).sum();
    for (key, count) in chunks {
        lattice.add(key, (count / letters as f64 * 0.3).ln());
    }
    (lattice.latin_max, lattice.own_max) = (latin_max, own_max);
    let mut counts = Vec::new();
    for _ in 0..ROUNDS_CHUNKS {
        counts = expected(&lattice, pairs, &mut work);
        maximise(&mut lattice, &counts);
    }
    against_chance(&lattice, &counts, pairs, syllables)
}

/// Every letter alone, and every pair of letters that meet in a pair of tokens.
fn letters_only(pairs: &[Pair], symbols: usize) -> Lattice {
    let mut lattice = Lattice { latin_max: 1, own_max: 1, syllables: vec![0; symbols], ..Lattice::default() };
    for letter in 1..=u32::from(END) {
        lattice.add(key(0, 0, letter), -5.0);
    }
    for letter in 1..symbols as u16 {
        lattice.add(key(letter, 0, 0), -5.0);
    }
    lattice.unrelated = lattice.add(UNRELATED_KEY, -4.0);
    let mut met = FxHashSet::default();
    for pair in pairs {
        for letter in &pair.latin {
            met.extend(pair.own.iter().map(|own| key(*own, 0, u32::from(*letter))));
        }
    }
    let mut met: Vec<u64> = met.into_iter().collect();
    met.sort_unstable();
    for key in met {
        lattice.add(key, -4.0);
    }
    lattice
}

fn expected(lattice: &Lattice, pairs: &[Pair], work: &mut Work) -> Vec<f64> {
    let mut counts = vec![0.0; lattice.keys.len()];
    for pair in pairs {
        let (n, m) = (pair.latin.len(), pair.own.len());
        lattice.arcs(&pair.latin, &pair.own, &mut work.arcs);
        if work.forward(n, m) > 0.0 {
            work.shares(n, m, |arc, share| counts[arc.edges[0] as usize] += share);
        }
    }
    counts
}

fn maximise(lattice: &mut Lattice, counts: &[f64]) {
    let total: f64 = counts.iter().sum();
    for (edge, count) in counts.iter().enumerate() {
        lattice.set(edge, ((count + 0.001) / total).ln());
    }
}

/// Longer chunks with how often the alignment of letters expects them.
fn chunks(lattice: &Lattice, pairs: &[Pair], latin_max: usize, own_max: usize, work: &mut Work) -> Vec<(u64, f64)> {
    let mut found: FxHashMap<u64, f64> = FxHashMap::default();
    for pair in pairs {
        let (n, m) = (pair.latin.len(), pair.own.len());
        let side = m + 1;
        lattice.arcs(&pair.latin, &pair.own, &mut work.arcs);
        let whole = work.forward(n, m);
        if whole <= 0.0 {
            continue;
        }
        let mut onward: Vec<Vec<(usize, f64)>> = vec![Vec::new(); (n + 1) * side];
        work.shares(n, m, |arc, _| {
            let at = arc.from.0 * side + arc.from.1;
            onward[at].push((at + arc.takes.0 * side + arc.takes.1, arc.weight));
        });
        for at in 0..(n + 1) * side {
            let (i, j) = (at / side, at % side);
            if work.around(at).0 <= 0.0 {
                continue;
            }
            let mut within: FxHashMap<usize, f64> = FxHashMap::default();
            within.insert(at, 1.0);
            for a in 0..=latin_max.min(n - i) {
                for b in 0..=own_max.min(m - j) {
                    let to = (i + a) * side + j + b;
                    let Some(sum) = within.get(&to).copied() else { continue };
                    let share = work.around(at).0 * sum * work.around(to).1 / whole;
                    if a > 0 && b > 0 && a + b > 2 && share > PROBABLE {
                        let code = pair.latin[i..i + a].iter().fold(0, |code, c| code * 32 + u32::from(*c));
                        let second = if b > 1 { pair.own[j + 1] } else { 0 };
                        *found.entry(key(pair.own[j], second, code)).or_default() += share;
                    }
                    onward[to].iter().for_each(|(next, weight)| *within.entry(*next).or_default() += sum * weight);
                }
            }
        }
    }
    let mut found: Vec<(u64, f64)> = found.into_iter().filter(|(_, count)| *count >= TRIED_MIN).collect();
    found.sort_unstable_by_key(|(key, _)| *key);
    found
}

/// Logarithms of how often a letter occurs, Latin and own.
fn chances(pairs: &[Pair], symbols: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut latin, mut own) = (vec![1.0_f64; 32], vec![1.0_f64; symbols]);
    for pair in pairs {
        pair.latin.iter().for_each(|c| latin[*c as usize] += 1.0);
        pair.own.iter().for_each(|c| own[*c as usize] += 1.0);
    }
    let share = |counts: Vec<f64>| {
        let total: f64 = counts.iter().sum();
        counts.into_iter().map(|count| (count / total).ln()).collect()
    };
    (share(latin), share(own))
}

/// The lattice of edges worth keeping, each with its log-likelihood ratio. Where letters have syllables, a syllable's
/// edge has the ratio of all its letters together, and a letter's edge what it adds to that.
fn against_chance(lattice: &Lattice, counts: &[f64], pairs: &[Pair], syllables: Vec<u16>) -> Lattice {
    let (latin, own) = chances(pairs, syllables.len());
    let total: f64 = counts.iter().sum();
    let ratio = |count: f64, code: u32, own_chance: f64| {
        let latin: f64 = latin_of(code).into_iter().map(|c| latin[c as usize]).sum();
        (((count + 0.1) / total).ln() - latin - own_chance).clamp(THETA_MIN, THETA_MAX)
    };
    let mut kept = Lattice { latin_max: lattice.latin_max, own_max: lattice.own_max, ..Lattice::default() };
    kept.unrelated = kept.add(UNRELATED_KEY, UNRELATED);
    let mut syllable_counts: FxHashMap<u64, f64> = FxHashMap::default();
    let mut syllable_chances = vec![0.0_f64; syllables.len()];
    (1..syllables.len()).for_each(|letter| syllable_chances[syllables[letter] as usize] += own[letter].exp());
    for (edge, edge_key) in lattice.keys.iter().enumerate().filter(|(_, key)| **key != UNRELATED_KEY) {
        let (first, second, code) = parts(*edge_key);
        if first != 0 && code != 0 && counts[edge] < KEPT_MIN {
            continue;
        }
        let chance = own_chance(&own, first) + own_chance(&own, second);
        kept.add(*edge_key, ratio(counts[edge], code, chance));
        let read = if second == 0 { syllables[first as usize] } else { 0 };
        if read != 0 {
            *syllable_counts.entry(key(read, 0, code)).or_default() += counts[edge];
        }
    }
    let mut syllable_counts: Vec<(u64, f64)> = syllable_counts.into_iter().collect();
    syllable_counts.sort_unstable_by_key(|(key, _)| *key);
    for (edge_key, count) in syllable_counts {
        let (read, _, code) = parts(edge_key);
        let theta = ratio(count, code, syllable_chances[read as usize].max(1e-9).ln());
        let edge = kept.add(edge_key, theta);
        kept.set(edge, theta);
    }
    for edge in 0..kept.keys.len() {
        let (first, second, code) = parts(kept.keys[edge]);
        let read = if second == 0 { syllables.get(first as usize).copied().unwrap_or(0) } else { 0 };
        if read != 0
            && let Some(whole) = kept.edges.get(&key(read, 0, code))
        {
            let theta = kept.theta[edge] - kept.theta[*whole as usize];
            kept.set(edge, theta);
        }
    }
    kept.syllables = syllables;
    kept
}

fn own_chance(own: &[f64], letter: u16) -> f64 {
    if letter == 0 { 0.0 } else { own[letter as usize] }
}
