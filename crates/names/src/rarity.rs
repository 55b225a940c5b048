//! How rare a part of a name is: two people named *Kim* are no news, two named *Mwangachuchu* are.
//!
//! A shipped table knows the commonest parts of the world's names; [`Rarity`] adds the counts of the corpus at hand, where a
//! name that is rare elsewhere may be common. Rarity is in bits: `n` bits mean one name in two to the power of `n` has the part.

use rustc_hash::FxHashMap;

use crate::parts::{Name, Token};

/// Names from which a corpus' counts are believed; a handful of names makes nothing common.
const CORPUS_NAMES_MIN: u32 = 1000;

/// How often parts occur in a corpus.
#[derive(Clone, Debug, Default)]
pub struct Rarity {
    counts: FxHashMap<u32, u32>,
    names: u32,
}

impl Rarity {
    /// Only the shipped table is believed.
    pub fn none() -> Rarity {
        Rarity::default()
    }

    /// Counts the parts of the names given: each part once a name.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a Name>) -> Rarity {
        let mut rarity = Rarity::default();
        for name in names {
            rarity.add(name);
        }
        rarity
    }

    /// From counts that are known: how many names there are, and in how many of them each word stands, folded, in its own script or in the
    /// usual Latin spelling.
    pub fn counted<'a>(names: u32, words: impl IntoIterator<Item = (&'a str, u32)>) -> Rarity {
        Rarity { counts: words.into_iter().map(|(word, count)| (crate::common::hash(word), count)).collect(), names }
    }

    /// Counts one more name.
    pub fn add(&mut self, name: &Name) {
        self.names = self.names.saturating_add(1);
        let mut hashes: Vec<u32> = name.tokens.iter().flat_map(|token| [token.hash, token.latin]).collect();
        hashes.sort_unstable();
        hashes.dedup();
        for hash in hashes {
            let count = self.counts.entry(hash).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The same corpus with its numbers rounded to eighths of a bit. One that has grown a little then says the same of most parts, so that
    /// what was computed with it before still holds. The error is a sixteenth of a bit on each side.
    #[must_use]
    pub fn rounded(mut self) -> Rarity {
        // Below twelve an eighth of a bit is less than one.
        let round = |n: u32| if n < 12 { n } else { ((f64::from(n).log2() * 8.0).round() / 8.0).exp2().round() as u32 };
        self.names = round(self.names);
        self.counts.values_mut().for_each(|count| *count = round(*count));
        self
    }

    /// Bits of a name's parts, in their order.
    pub fn bits_of(&self, name: &Name) -> impl Iterator<Item = f32> {
        name.tokens.iter().map(|token| self.bits(token))
    }

    /// Bits of a part: the fewer of the shipped table's and the corpus'.
    pub(crate) fn bits(&self, token: &Token) -> f32 {
        if self.names < CORPUS_NAMES_MIN {
            return token.bits;
        }
        let count = |hash: u32| self.counts.get(&hash).copied().unwrap_or(0);
        let count = if token.latin == token.hash { count(token.hash) } else { count(token.hash).max(count(token.latin)) };
        if count > 1 { (self.names as f32 / count as f32).log2().min(token.bits) } else { token.bits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::UNKNOWN_BITS;
    use crate::parts::Kind;

    #[test]
    fn a_rounded_corpus_that_grew_a_little_says_the_same() {
        let of = |names: u32, count: u32| Rarity::counted(names, [("zyxwvu", count)]);
        let word = &Name::read("Zyxwvu", Kind::Person).tokens[0];
        assert_eq!(of(100_000, 100).rounded().bits(word), of(100_900, 101).rounded().bits(word));
        assert_ne!(of(100_000, 100).bits(word), of(100_900, 101).bits(word));
        assert!((of(100_000, 100).rounded().bits(word) - of(100_000, 100).bits(word)).abs() < 0.125);
    }

    #[test]
    fn a_corpus_makes_common_what_it_repeats() {
        let names: Vec<Name> = (0..1000).map(|n| Name::read(&format!("Zyxwvu Name{n}"), Kind::Person)).collect();
        let word = &names[0].tokens[0];
        assert!(Rarity::of(&names).bits(word) < 1.0);
        assert_eq!(Rarity::of(&names[..10]).bits(word), UNKNOWN_BITS);
        let counted = Rarity::counted(100_000, [("zyxwvu", 100)]);
        assert!((counted.bits(word) - 10.0).abs() < 0.1);
        assert!((counted.bits(&Name::read("Зыхшву Zyxwvu", Kind::Person).tokens[1]) - 10.0).abs() < 0.1);
    }
}
