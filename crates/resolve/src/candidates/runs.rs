//! Pairs of key and number sorted with bounded memory: sorted runs go to a temporary file and are merged when asked.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::IndexError;

/// Pairs held in memory before they are sorted and written: 12 bytes each, 36 MB.
const PAIRS_MAX: usize = 3 << 20;

/// Halves of the key and the number; so that a pair takes 12 bytes and not 16.
type Pair = (u32, u32, u32);

/// Collects pairs.
pub struct Runs {
    pairs: Vec<Pair>,
    file: Option<BufWriter<File>>,
    /// Pairs in each run of the file.
    runs: Vec<usize>,
    folder: std::path::PathBuf,
}

impl Runs {
    /// An empty collection; runs go to a nameless file in `folder`.
    pub fn new(folder: &Path) -> Runs {
        Runs { pairs: Vec::new(), file: None, runs: Vec::new(), folder: folder.to_owned() }
    }

    /// Adds a pair.
    ///
    /// # Errors
    /// When a full run cannot be written.
    pub fn push(&mut self, key: u64, number: u32) -> Result<(), IndexError> {
        if self.pairs.len() == PAIRS_MAX {
            self.spill()?;
        }
        self.pairs.push(((key >> 32) as u32, key as u32, number));
        Ok(())
    }

    fn spill(&mut self) -> Result<(), IndexError> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let io = |e: std::io::Error| IndexError::io("a temporary file", &e);
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(BufWriter::new(tempfile::tempfile_in(&self.folder).map_err(io)?)),
        };
        for (high, low, number) in &self.pairs {
            for part in [high, low, number] {
                file.write_all(&part.to_le_bytes()).map_err(io)?;
            }
        }
        self.runs.push(self.pairs.len());
        self.pairs.clear();
        Ok(())
    }

    /// Gives all pairs in order to `each`; equal ones may come more than once.
    ///
    /// # Errors
    /// When the temporary file cannot be read, or `each` fails.
    pub fn merge(mut self, mut each: impl FnMut(u64, u32) -> Result<(), IndexError>) -> Result<(), IndexError> {
        let whole = |(high, low, number): Pair| ((u64::from(high) << 32) | u64::from(low), number);
        if self.file.is_none() {
            self.pairs.sort_unstable();
            return self.pairs.into_iter().map(whole).try_for_each(|(key, number)| each(key, number));
        }
        self.spill()?;
        self.pairs = Vec::new();
        let io = |e: std::io::Error| IndexError::io("a temporary file", &e);
        let mut file = self.file.take().expect("there is a file").into_inner().map_err(|e| io(e.into_error()))?;
        file.flush().map_err(io)?;
        let mut runs = Vec::new();
        let mut at = 0;
        for pairs in &self.runs {
            runs.push(Run { at, left: *pairs, buffer: Vec::new() });
            at += 12 * *pairs as u64;
        }
        let mut heap = BinaryHeap::new();
        for (i, run) in runs.iter_mut().enumerate() {
            heap.extend(run.next(&file).map_err(io)?.map(|pair| Reverse((pair, i))));
        }
        while let Some(Reverse((pair, i))) = heap.pop() {
            let (key, number) = whole(pair);
            each(key, number)?;
            heap.extend(runs[i].next(&file).map_err(io)?.map(|pair| Reverse((pair, i))));
        }
        Ok(())
    }
}

/// A run of the file that is being read.
struct Run {
    at: u64,
    left: usize,
    /// Pairs read ahead, the next one last.
    buffer: Vec<Pair>,
}

impl Run {
    fn next(&mut self, mut file: &File) -> std::io::Result<Option<Pair>> {
        if self.buffer.is_empty() && self.left > 0 {
            let count = self.left.min(4096);
            file.seek(SeekFrom::Start(self.at))?;
            let mut reader = BufReader::new(file.take(12 * count as u64));
            for _ in 0..count {
                let mut bytes = [[0; 4]; 3];
                bytes.iter_mut().try_for_each(|part| reader.read_exact(part))?;
                let [high, low, number] = bytes.map(u32::from_le_bytes);
                self.buffer.push((high, low, number));
            }
            self.buffer.reverse();
            self.left -= count;
            self.at += 12 * count as u64;
        }
        Ok(self.buffer.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_in_one_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut runs = Runs::new(folder.path());
        let mut expected = std::collections::BTreeSet::new();
        for i in 0..20_000u64 {
            let key = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            runs.push(key, i as u32 % 7).unwrap();
            expected.insert((key, i as u32 % 7));
            if i % 6_000 == 0 {
                runs.spill().unwrap();
            }
        }
        let mut found = Vec::new();
        runs.merge(|key, number| {
            found.push((key, number));
            Ok(())
        })
        .unwrap();
        assert_eq!(found, Vec::from_iter(expected));
    }
}
