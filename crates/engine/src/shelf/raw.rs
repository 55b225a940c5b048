//! Raw content, kept so that any byte range can be read without unpacking the rest.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::input::read::{FileRead, Keep};

/// Bytes of content in one frame.
const FRAME_BYTES: usize = 1 << 20;
/// Compression level: quick, and text still shrinks to a fifth.
const LEVEL: i32 = 3;

/// Writes streams into a folder under temporary names; [`Keeper::keep`] gives them their hash.
pub struct Keeper {
    folder: PathBuf,
    shelf: PathBuf,
    current: Option<Writing>,
    count: usize,
}

struct Writing {
    packed: File,
    pending: Vec<u8>,
    /// Packed offset of each frame.
    frames: Vec<u64>,
    at: u64,
}

impl Keeper {
    /// A keeper that writes into `folder`, which exists, and then moves what it has to `shelf`.
    pub fn new(folder: &Path, shelf: &Path) -> Keeper {
        Keeper { folder: folder.to_owned(), shelf: shelf.to_owned(), current: None, count: 0 }
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(mut writing) = self.current.take() else { return Ok(()) };
        let (packed, frames) = (self.part(self.count, "zst"), self.part(self.count, "frames"));
        let all = writing.pending.len();
        if all > 0 {
            writing.frame(0, all).map_err(|e| say(&packed, e))?;
        }
        writing.packed.sync_all().map_err(|e| say(&packed, e))?;
        let index: Vec<u8> = writing.frames.iter().flat_map(|f| f.to_le_bytes()).collect();
        write_all(&frames, &index)?;
        self.count += 1;
        Ok(())
    }

    fn part(&self, index: usize, ending: &str) -> PathBuf {
        self.folder.join(format!("part-{index}.{ending}"))
    }

    /// Gives the streams, in the order they came, their names on the shelf. Content that is there already stays.
    pub fn keep(mut self, hashes: &[String]) -> Result<(), String> {
        self.end()?;
        std::fs::create_dir_all(&self.shelf).map_err(|e| say(&self.shelf, e))?;
        for (index, hash) in hashes.iter().enumerate().take(self.count) {
            for ending in ["frames", "zst"] {
                let target = self.shelf.join(format!("{hash}.{ending}"));
                if !target.exists() {
                    let part = self.part(index, ending);
                    std::fs::rename(&part, &target).map_err(|e| say(&target, e))?;
                }
            }
        }
        sync_folder(&self.shelf)
    }
}

impl Keep for Keeper {
    fn take(&mut self, stream: usize, bytes: &[u8]) -> Result<(), String> {
        if self.current.is_none() || self.count != stream {
            self.end()?;
            let path = self.part(self.count, "zst");
            let packed = File::create(&path).map_err(|e| say(&path, e))?;
            self.current = Some(Writing { packed, pending: Vec::new(), frames: Vec::new(), at: 0 });
        }
        let path = self.part(self.count, "zst");
        let Some(writing) = &mut self.current else { return Ok(()) };
        writing.pending.extend_from_slice(bytes);
        let mut start = 0;
        while writing.pending.len() - start >= FRAME_BYTES {
            writing.frame(start, start + FRAME_BYTES).map_err(|e| say(&path, e))?;
            start += FRAME_BYTES;
        }
        writing.pending.drain(..start);
        Ok(())
    }

    /// Full frames are copied as they are packed; the last one is begun again.
    fn known(&mut self, stream: usize, bytes: &FileRead) -> Result<(), String> {
        self.take(stream, &[])?;
        let Some(writing) = &mut self.current else { return Ok(()) };
        let from = self.shelf.join(format!("{}.zst", bytes.sha256));
        let frames = frames_of(&self.shelf, &bytes.sha256)?;
        let full = bytes.length / FRAME_BYTES as u64;
        let packed = File::open(&from).map_err(|e| say(&from, e))?;
        let size = packed.metadata().map_err(|e| say(&from, e))?.len();
        let end = frames.get(full as usize).copied().unwrap_or(size);
        std::io::copy(&mut packed.take(end), &mut writing.packed).map_err(|e| say(&from, e))?;
        writing.frames.extend(frames.iter().take(full as usize));
        writing.at = end;
        writing.pending = read_range(&self.shelf, &bytes.sha256, full * FRAME_BYTES as u64, bytes.length % FRAME_BYTES as u64)?;
        Ok(())
    }
}

/// Sees to the disk that names were made in a folder or changed.
pub fn sync_folder(folder: &Path) -> Result<(), String> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| say(folder, e))
}

fn frames_of(shelf: &Path, hash: &str) -> Result<Vec<u64>, String> {
    let path = shelf.join(format!("{hash}.frames"));
    let index = std::fs::read(&path).map_err(|e| say(&path, e))?;
    Ok(index.chunks_exact(8).map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])).collect())
}

impl Writing {
    fn frame(&mut self, start: usize, end: usize) -> std::io::Result<()> {
        let packed = zstd::bulk::compress(&self.pending[start..end], LEVEL)?;
        self.packed.write_all(&packed)?;
        self.frames.push(self.at);
        self.at += packed.len() as u64;
        Ok(())
    }
}

/// Writes a file and sees it to the disk.
pub fn write_all(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let mut file = File::create(path).map_err(|e| say(path, e))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| say(path, e))
}

fn say(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Reads `length` bytes at `offset` of the content with a hash.
pub fn read_range(shelf: &Path, hash: &str, offset: u64, length: u64) -> Result<Vec<u8>, String> {
    let packed_path = shelf.join(format!("{hash}.zst"));
    let frames = frames_of(shelf, hash)?;
    let mut packed = File::open(&packed_path).map_err(|e| say(&packed_path, e))?;
    let size = packed.metadata().map_err(|e| say(&packed_path, e))?.len();
    let end = offset.checked_add(length).ok_or("a range past the end of the file")?;
    if length == 0 {
        return Ok(Vec::new());
    }
    let (first, last) = (offset / FRAME_BYTES as u64, end.saturating_sub(1) / FRAME_BYTES as u64);
    let mut out = Vec::with_capacity(length as usize);
    for frame in first..=last {
        let Some(start) = frames.get(frame as usize).copied() else { return Err(format!("{hash}: the content ends before byte {end}")) };
        let stop = frames.get(frame as usize + 1).copied().unwrap_or(size);
        packed.seek(SeekFrom::Start(start)).map_err(|e| say(&packed_path, e))?;
        let mut bytes = vec![0; stop.saturating_sub(start) as usize];
        packed.read_exact(&mut bytes).map_err(|e| say(&packed_path, e))?;
        let content = zstd::bulk::decompress(&bytes, FRAME_BYTES).map_err(|e| say(&packed_path, e))?;
        let base = frame * FRAME_BYTES as u64;
        let from = offset.saturating_sub(base) as usize;
        let to = (end - base).min(content.len() as u64) as usize;
        out.extend_from_slice(content.get(from..to).ok_or_else(|| format!("{hash}: the content ends before byte {end}"))?);
    }
    if out.len() as u64 == length { Ok(out) } else { Err(format!("{hash}: the content ends before byte {end}")) }
}

/// Whether the kept content still has its hash.
pub fn verify(shelf: &Path, hash: &str) -> Result<bool, String> {
    let path = shelf.join(format!("{hash}.zst"));
    let file = File::open(&path).map_err(|e| say(&path, e))?;
    let decoder = zstd::stream::read::Decoder::new(file).map_err(|e| say(&path, e))?;
    Ok(sha256_of(decoder).is_ok_and(|found| found == hash))
}

/// The kept content, from its first byte.
pub fn open(shelf: &Path, hash: &str) -> Result<Box<dyn Read>, String> {
    let path = shelf.join(format!("{hash}.zst"));
    let file = File::open(&path).map_err(|e| say(&path, e))?;
    let decoder = zstd::stream::read::Decoder::new(file).map_err(|e| say(&path, e))?;
    Ok(Box::new(decoder))
}

/// SHA-256 of a file.
pub fn hash_of(path: &Path) -> Result<String, String> {
    File::open(path).and_then(sha256_of).map_err(|e| say(path, e))
}

fn sha256_of(mut bytes: impl Read) -> std::io::Result<String> {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match bytes.read(&mut buffer)? {
            0 => return Ok(facts::ids::hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn content(bytes: u32) -> Vec<u8> {
        (0..bytes).map(|i| (i % 251) as u8).collect()
    }

    fn file_of(content: &[u8]) -> FileRead {
        let sha256 = facts::ids::hex(&Sha256::digest(content));
        let length = content.len() as u64;
        FileRead { name: String::new(), member: None, received_sha256: sha256.clone(), sha256, length, received_length: length }
    }

    fn holds(shelf: &Path, content: &[u8]) {
        let hash = file_of(content).sha256;
        let all = content.len() as u64;
        for (offset, length) in [(0, 10), (1_048_570, 20), (0, all), (all - 1, 1), (1_048_576, 1_048_576)] {
            let got = read_range(shelf, &hash, offset, length).expect("there");
            assert_eq!(got, content[offset as usize..(offset + length) as usize]);
        }
        assert!(read_range(shelf, &hash, all - 1, 2).is_err());
        assert_eq!(verify(shelf, &hash), Ok(true));
    }

    #[test]
    fn any_range_of_kept_content_is_read_back_and_of_content_that_has_grown() {
        let (parts, shelf) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let old = content(3_300_000);
        let mut keeper = Keeper::new(parts.path(), shelf.path());
        for piece in old.chunks(700_001) {
            keeper.take(0, piece).expect("written");
        }
        keeper.keep(&[file_of(&old).sha256]).expect("kept");
        holds(shelf.path(), &old);
        for bytes in [3_300_000, 3_300_001, 5_000_000] {
            let new = content(bytes);
            let mut keeper = Keeper::new(parts.path(), shelf.path());
            keeper.known(0, &file_of(&old)).expect("known");
            keeper.take(0, &new[old.len()..]).expect("written");
            keeper.keep(&[file_of(&new).sha256]).expect("kept");
            holds(shelf.path(), &new);
        }
    }
}
