//! How common a word of a name is in the world: the shipped tables, in bits (`n` bits: one name in two to the power of `n`).

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::words::{Sense, rows, words};

/// Bits of a word that the tables do not know: one name in 130,000.
pub(crate) const UNKNOWN_BITS: f32 = 17.0;

/// The short name of a folded word: FNV-1a of 32 bits, the same on every machine and in every version.
pub fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Bits of a folded word by the shipped tables.
pub(crate) fn shipped_bits(word: &str, hash: u32, people: bool) -> f32 {
    static TABLE: OnceLock<[FxHashMap<u32, f32>; 2]> = OnceLock::new();
    let [by_people, by_firms] = TABLE.get_or_init(|| {
        let mut tables = [FxHashMap::default(), FxHashMap::default()];
        for row in rows(include_str!("../data/common_parts.tsv")) {
            let [whose, bits, hashes] = row[..] else { continue };
            let table = &mut tables[usize::from(whose == "firms")];
            let Ok(bits) = bits.parse::<f32>() else { continue };
            for hash in hashes.split(' ').filter_map(|hash| u32::from_str_radix(hash, 36).ok()) {
                table.insert(hash, bits);
            }
        }
        tables
    });
    let common = words().senses(word).iter().find_map(|sense| match sense {
        Sense::Common(bits) => Some(f32::from(*bits)),
        _ => None,
    });
    let table = if people { by_people } else { by_firms };
    let counted = table.get(&hash).copied().unwrap_or(UNKNOWN_BITS);
    match common {
        Some(bits) if people => counted.min(bits),
        _ => counted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_say_less() {
        let bits = |word: &str, people| shipped_bits(word, hash(word), people);
        assert!(bits("john", true) < 9.0);
        assert!(bits("mohammed", true) < 9.0);
        assert_eq!(bits("mwangachuchu", true), UNKNOWN_BITS);
        assert!(bits("capital", false) < 9.0);
        assert!(bits("zyxwvu", false) > 12.0);
    }
}
