//! Seeded chance: a small generator, and permutations that make ids which are unique but never positional.
//!
//! Everything here is integer arithmetic on `u64`, so the same seed gives the same world on every machine and
//! compiler. It is SplitMix64 (Steele, Lea, Flood: *Fast splittable pseudorandom number generators*, 2014) and
//! not a crate, because twelve lines that will never change are a smaller promise than a dependency's stream.
//! It is not for secrets.

/// The golden ratio in 64 bits: SplitMix64's increment.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes one word thoroughly; a bijection on `u64`.
pub(crate) fn mix(word: u64) -> u64 {
    let mut z = word.wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What a stream of chance is for; two purposes never share a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    Firm = 1,
    Body = 2,
    Person = 3,
    Process = 4,
    Dirt = 5,
    Block = 6,
    Episode = 7,
    Declaration = 8,
    Entity = 9,
    Delay = 10,
    Measure = 11,
    Reform = 12,
    Pair = 13,
}

/// A stream of chance.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The stream of one thing: `index` is its number within `stream`.
    pub(crate) fn keyed(seed: u64, stream: Stream, index: u64) -> Random {
        Random { state: mix(seed ^ mix((stream as u64) ^ mix(index))) }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let out = mix(self.state);
        self.state = self.state.wrapping_add(GOLDEN);
        out
    }

    /// A whole number from 0 up to, not including, `bound` (which is at least 1).
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// An index into a list of `len` things.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn range(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "an empty range was asked for");
        low + self.below((high - low + 1) as u64) as i64
    }

    /// As `range`, but the middle is likelier than the ends (the mean of three draws).
    pub(crate) fn bell(&mut self, low: i64, high: i64) -> i64 {
        (self.range(low, high) + self.range(low, high) + self.range(low, high)) / 3
    }

    /// As `range` for amounts: each doubling from `low` to `high` is about as likely as the next.
    pub(crate) fn doublings(&mut self, low: i64, high: i64) -> i64 {
        let steps = (high / low).max(1).ilog2() as i64;
        let floor = low << self.range(0, steps);
        self.range(floor, floor * 2).min(high)
    }

    /// True in `share` of a thousand cases.
    pub(crate) fn permille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// The index of one of `weights`, drawn in proportion to them.
    pub(crate) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        weights.len() - 1
    }

    /// An index below `len` where early ones are much likelier (the square of a uniform draw), as a few
    /// buyers and firms make most of any market.
    pub(crate) fn leading(&mut self, len: usize) -> usize {
        let u = self.next() >> 32;
        let squared = (u * u) >> 32;
        ((squared * len as u64) >> 32) as usize
    }

    /// Puts `list` in a random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            let other = self.index(end + 1);
            list.swap(end, other);
        }
    }
}

/// Bits of a process number; 36 bits print as at most eleven digits.
const NUMBER_BITS: u32 = 36;

/// The process number of the process at `ordinal`: unique, and it tells nothing of position.
pub(crate) fn process_number(seed: u64, ordinal: u64) -> u64 {
    permute(seed, ordinal, NUMBER_BITS)
}

/// One of `size` places for `serial`, each taken once as long as `serial` is below `size`.
pub(crate) fn place(seed: u64, serial: u64, size: u64) -> u64 {
    let bits = u64::BITS - (size - 1).leading_zeros();
    // Numbers beyond `size` are walked on from; a permutation's cycle comes back into it.
    let mut at = permute(seed, serial % size, bits);
    while at >= size {
        at = permute(seed, at, bits);
    }
    at
}

/// A bijection on the numbers of `bits` bits: odd multiplications and folded-down high bits.
fn permute(seed: u64, word: u64, bits: u32) -> u64 {
    let mask = (1u64 << bits) - 1;
    let mut x = (word ^ mix(seed)) & mask;
    for multiplier in [0x5_DEEC_E66D_u64, 0x9_E377_79B1, 0xD_6E8F_EB86_659D] {
        x = x.wrapping_mul(multiplier) & mask;
        x ^= x >> (bits / 2);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn splitmix_gives_the_published_first_words() {
        let mut random = Random { state: 1_234_567 };
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn process_numbers_are_unique_and_not_in_order() {
        let numbers: Vec<u64> = (0..20_000).map(|i| process_number(7, i)).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 20_000);
        let rising = numbers.windows(2).filter(|w| w[0] < w[1]).count();
        assert!((8_000..12_000).contains(&rising), "{rising} of 20000 rise");
    }

    #[test]
    fn draws_stay_in_their_bounds() {
        let mut random = Random::keyed(1, Stream::Firm, 1);
        for _ in 0..10_000 {
            assert!(random.leading(7) < 7);
            assert!((3..=9).contains(&random.range(3, 9)));
            assert!((100..=999).contains(&random.doublings(100, 999)));
            assert!(random.weighted(&[1, 0, 2]) != 1);
        }
    }
}
