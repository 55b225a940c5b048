//! Scores of pairs that were compared before, so that new records cost only their own pairs.
//!
//! A score holds as long as all that it was computed from is the same: what both records say, how common the parts of their names are, and
//! the program. All of it is in the key, so that a score from before is the one that comparing anew would give. The file may be deleted at any time.

use std::collections::HashMap;
use std::hash::Hasher;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use facts::statements::Entity;
use names::compare::Rarity;
use resolve::subject::Subject;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// The file, in the index: a mark of the program, then keys with scores.
const FILE: &str = "scores.bin";
/// Bytes of a mark and of a key.
const KEY_BYTES: usize = 16;
/// Bytes of a key and its score.
const ENTRY_BYTES: usize = KEY_BYTES + 8;
/// More scores than this are computed anew the next time: 240 MB of them are read about as slowly as compared.
const SCORES_MAX: usize = 10_000_000;

/// Scores from before, and those asked for now.
#[derive(Default)]
pub struct Scores {
    program: u128,
    before: HashMap<u128, f64>,
    now: Mutex<Vec<(u128, f64)>>,
    anew: AtomicUsize,
}

/// A mark of what is known of a record: two records with one mark are compared alike with any third.
pub fn mark(entity: &Entity, subject: &Subject, rarity: &Rarity) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(format!("{:?}{:?}", entity.schema, entity.properties).as_bytes());
    for bits in subject.analysed().flat_map(|name| rarity.bits_of(name)) {
        hasher.write_u32(bits.to_bits());
    }
    hasher.digest()
}

fn file(office: &Path) -> PathBuf {
    office.join("index").join(FILE)
}

/// A mark of this program: another one may compare otherwise.
fn program() -> Option<u128> {
    let mut file = std::fs::File::open(std::env::current_exe().ok()?).ok()?;
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(hasher.digest128()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

impl Scores {
    /// The scores of an office. None where nothing was kept, or by another program: then all is compared.
    pub fn read(office: &Path) -> Scores {
        let Some(program) = program() else { return Scores::default() };
        let bytes = std::fs::read(file(office)).unwrap_or_default();
        let number = |bytes: &[u8]| bytes.try_into().map(u128::from_le_bytes).unwrap_or_default();
        let (mark, rest) = bytes.split_at(bytes.len().min(KEY_BYTES));
        if number(mark) != program {
            return Scores { program, ..Scores::default() };
        }
        let score = |bytes: &[u8]| bytes.try_into().map(f64::from_le_bytes).unwrap_or_default();
        let before = rest.chunks_exact(ENTRY_BYTES).map(|e| (number(&e[..KEY_BYTES]), score(&e[KEY_BYTES..]))).collect();
        Scores { program, before, ..Scores::default() }
    }

    /// The score of two records by their marks: the one from before, else what `compare` gives.
    pub fn of(&self, left: u64, right: u64, compare: impl FnOnce() -> f64) -> f64 {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&left.to_le_bytes());
        key[8..].copy_from_slice(&right.to_le_bytes());
        let key = xxh3_128(&key);
        let score = self.before.get(&key).copied().unwrap_or_else(|| {
            self.anew.fetch_add(1, Ordering::Relaxed);
            compare()
        });
        self.now.lock().unwrap_or_else(PoisonError::into_inner).push((key, score));
        score
    }

    /// How many pairs were compared anew.
    pub fn anew(&self) -> usize {
        self.anew.load(Ordering::Relaxed)
    }

    /// Keeps the scores that were asked for, for the next time.
    pub fn write(self, office: &Path) -> Result<(), String> {
        let mut now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Threads finish in any order; the file has one.
        now.sort_by_key(|(key, _)| *key);
        now.dedup_by_key(|(key, _)| *key);
        now.truncate(SCORES_MAX);
        let mut bytes = Vec::with_capacity(KEY_BYTES + now.len() * ENTRY_BYTES);
        bytes.extend(self.program.to_le_bytes());
        for (key, score) in now {
            bytes.extend(key.to_le_bytes());
            bytes.extend(score.to_le_bytes());
        }
        let path = file(office);
        let say = |e: std::io::Error| format!("{}: {e}", path.display());
        std::fs::create_dir_all(office.join("index")).map_err(say)?;
        // A file that was cut would be believed as far as it goes, and no further; half an entry is left out.
        std::fs::write(&path, bytes).map_err(say)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_from_before_is_not_computed_again_and_a_cut_file_only_costs_time() {
        let office = tempfile::tempdir().expect("a folder");
        let first = Scores::read(office.path());
        assert_eq!((first.of(1, 2, || 0.5), first.of(1, 3, || 0.25), first.anew()), (0.5, 0.25, 2));
        first.write(office.path()).expect("written");
        let second = Scores::read(office.path());
        assert_eq!(second.of(1, 2, || panic!("it is known")), 0.5);
        assert_eq!((second.of(2, 1, || 0.75), second.anew()), (0.75, 1), "the order of two is part of the question");
        let path = file(office.path());
        let whole = std::fs::read(&path).expect("there");
        std::fs::write(&path, &whole[..whole.len() - 9]).expect("cut");
        let cut = Scores::read(office.path());
        assert!(cut.before.len() == 1, "{:?}", cut.before);
        std::fs::write(&path, [vec![0; KEY_BYTES], whole[KEY_BYTES..].to_vec()].concat()).expect("of another program");
        assert!(Scores::read(office.path()).before.is_empty());
    }
}
