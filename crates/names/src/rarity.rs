//! How rare a part of a name is: two people named *Kim* are no news, two named *Mwangachuchu* are.
//!
//! A shipped table knows the commonest parts of the world's names; [`Rarity`] adds the counts of the corpus at hand, where a
//! name that is rare elsewhere may be common. Rarity is in bits: `n` bits mean one name in two to the power of `n` has the part.

use rustc_hash::FxHashMap;

use crate::parts::Name;

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

    /// Counts one more name.
    pub fn add(&mut self, name: &Name) {
        self.names = self.names.saturating_add(1);
        let mut hashes: Vec<u32> = name.tokens.iter().map(|token| token.hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        for hash in hashes {
            let count = self.counts.entry(hash).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Bits of a part: the fewer of the shipped table's and the corpus'.
    pub(crate) fn bits(&self, hash: u32, shipped: f32) -> f32 {
        if self.names < CORPUS_NAMES_MIN {
            return shipped;
        }
        let Some(count) = self.counts.get(&hash).filter(|count| **count > 1) else { return shipped };
        let here = (self.names as f32 / *count as f32).log2();
        here.min(shipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{UNKNOWN_BITS, hash};
    use crate::parts::Kind;

    #[test]
    fn a_corpus_makes_common_what_it_repeats() {
        let names: Vec<Name> = (0..1000).map(|n| Name::read(&format!("Zyxwvu Name{n}"), Kind::Person)).collect();
        let rarity = Rarity::of(&names);
        assert!(rarity.bits(hash("zyxwvu"), UNKNOWN_BITS) < 1.0);
        assert_eq!(Rarity::of(&names[..10]).bits(hash("zyxwvu"), UNKNOWN_BITS), UNKNOWN_BITS);
    }
}
