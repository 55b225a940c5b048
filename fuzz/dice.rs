//! Seeded mutations of small texts, shared by the tests called `mutations` and by the site's own: the same seed gives the same
//! bytes on every machine. `cargo xtask fuzz` runs more rounds with another seed (`TURA_MUTATIONS`, `TURA_MUTATION_SEED`); a
//! failure names seed, round and bytes.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Spliced in whole: what real files and hostile ones have, and what hostile addresses and questions have.
const TOKENS: &[&[u8]] = &[
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"-1e-400",
    b"1e2147483647",
    b"1E-2147483648",
    b"-0",
    b"00",
    b"1.",
    b".5",
    b"0x10",
    b"99999999999999999999999999999999999999999999",
    b"null",
    b"true",
    b"\"\"",
    b"\"\\u0000\"",
    b"\"\\ud800\"",
    b"\"\\udc00\\ud800\"",
    b"\\",
    b"\"",
    b",",
    b":",
    b"{",
    b"}",
    b"[",
    b"]",
    b"{}",
    b"[]",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    b"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80",
    b"\xef\xbb\xbf",
    b"\0",
    b"\n",
    b"\x1e",
    b"\"id\":1,",
    b"\"ocid\":\"\",",
    b"\"releases\":[",
    b"\"records\":[",
    b"\"compiledRelease\":{",
    b"\"amount\":\"1 000,00\",",
    b"\"date\":\"2023-02-29\",",
    b"// note\n",
    b"'",
    b"%",
    b"%00",
    b"%ff",
    b"%e2%80",
    b"+",
    b"&",
    b"=",
    b"&lang=",
    b"&as_of=2024-02-30",
    b"&page=-1",
    b"..%2f",
    b"//",
    b"<script>",
    b"\xe2\x80\xae",
    b";",
    b"--",
    b"/*",
    b"(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
    b" union select ",
    b" not not not not ",
    b"'' || ",
];

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A stretch of up to `most` bytes.
    fn stretch(&mut self, len: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(len + 1);
        start..(start + self.below(most) + 1).min(len).max(start)
    }
}

/// One to four mutations of one of the seeds.
fn mutated(dice: &mut Dice, seeds: &[&str]) -> Vec<u8> {
    let mut bytes = dice.one(seeds).as_bytes().to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(7) {
            0 => {
                let bit = 1 << dice.below(8);
                bytes.get_mut(at).into_iter().for_each(|b| *b ^= bit);
            }
            1 => drop(bytes.drain(dice.stretch(bytes.len(), 40))),
            2 => {
                let copy = bytes[dice.stretch(bytes.len(), 200)].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => bytes.truncate(at),
            4 => {
                let other = dice.one(seeds).as_bytes();
                let piece = &other[dice.stretch(other.len(), 120)];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => {
                let range = dice.stretch(bytes.len(), 12);
                bytes.splice(range, dice.one(TOKENS).iter().copied());
            }
            _ => drop(bytes.splice(at..at, dice.one(TOKENS).iter().copied())),
        }
    }
    bytes
}

/// A whole number of the environment.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// Feeds `rounds` mutated seeds to `work`; a panic is told with what caused it.
pub fn rounds(rounds: u64, seeds: &[&str], mut work: impl FnMut(&[u8])) {
    let seed = setting("TURA_MUTATION_SEED", 1);
    let mut dice = Dice(seed);
    for round in 0..rounds {
        let bytes = mutated(&mut dice, seeds);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(&bytes))) {
            eprintln!("seed {seed}, round {round}: {}", bytes.escape_ascii());
            resume_unwind(panic);
        }
    }
}
