//! Opening: what a path holds, by its first bytes rather than by its name.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use thiserror::Error;

/// A stream that unpacks to more than this and …
const BOMB_BYTES: u64 = 1 << 30;
/// … more than this many times its packed size is taken for a bomb: text packs 5 to 50 times.
const BOMB_RATIO: u64 = 1_000;
/// Members of one archive that are read; a register of a whole country has a few thousand.
const MEMBERS_MAX: usize = 100_000;

/// What can go wrong with a file as a whole.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Io {
        /// Which file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The archive is damaged.
    #[error("{path}: not a readable zip archive ({error}); download it again")]
    Zip {
        /// Which file.
        path: String,
        /// Why.
        error: String,
    },
    /// The archive is whole, but nobody honest packs like that.
    #[error("{path}: {reason}, so nothing of it is read; unpack it yourself if you trust it")]
    Hostile {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A folder without files.
    #[error("{path}: the folder holds no file")]
    EmptyFolder {
        /// Which folder.
        path: String,
    },
    /// The consumer stopped.
    #[error("{0}")]
    Stopped(String),
}

/// A stream of unpacked bytes and what it is called.
pub struct Stream<'a> {
    /// File name as given.
    pub name: String,
    /// Member of an archive, if it is one.
    pub member: Option<String>,
    /// The bytes are the file's own: nothing was unpacked.
    pub is_plain: bool,
    /// The unpacked bytes.
    pub bytes: &'a mut (dyn Read + Send),
}

/// What is known of a file after reading it.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Bytes as received.
    pub length: u64,
    /// SHA-256 of the bytes as received.
    pub sha256: String,
}

/// Something to read.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// `-` is standard input, anything else a path.
    pub fn parse(text: &str) -> Input {
        if text == "-" { Input::Stdin } else { Input::Path(PathBuf::from(text)) }
    }

    /// How it is called in messages.
    pub fn name(&self) -> String {
        match self {
            Input::Path(p) => p.display().to_string(),
            Input::Stdin => "standard input".to_owned(),
        }
    }

    /// The files it stands for, folders opened, in order of name.
    pub fn files(&self) -> Result<Vec<Input>, OpenError> {
        let Input::Path(path) = self else { return Ok(vec![Input::Stdin]) };
        if !path.is_dir() {
            return Ok(vec![self.clone()]);
        }
        let mut files = Vec::new();
        gather(path, &mut files).map_err(|error| OpenError::Io { path: self.name(), error })?;
        if files.is_empty() {
            return Err(OpenError::EmptyFolder { path: self.name() });
        }
        files.sort();
        Ok(files.into_iter().map(Input::Path).collect())
    }
}

fn gather(folder: &Path, out: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type()?;
        if kind.is_dir() && !hidden {
            gather(&entry.path(), out)?;
        } else if kind.is_file() && !hidden {
            out.push(entry.path());
        }
    }
    Ok(())
}

/// Opens one file and gives each unpacked stream in it to `each`; returns what the file was.
pub fn streams(input: &Input, each: &mut dyn FnMut(Stream<'_>) -> Result<(), String>) -> Result<Received, OpenError> {
    let name = input.name();
    let io = |error| OpenError::Io { path: name.clone(), error };
    let raw: Box<dyn Read + Send> = match input {
        Input::Path(path) => Box::new(File::open(path).map_err(io)?),
        Input::Stdin => Box::new(std::io::stdin()),
    };
    let mut hashed = Hashed::new(raw);
    let mut front = Vec::new();
    hashed.by_ref().take(4).read_to_end(&mut front).map_err(io)?;
    if front.starts_with(b"PK\x03\x04") {
        // A zip is read from its end, so a stream is put into a file first.
        let mut spool = tempfile::tempfile().map_err(io)?;
        spool.write_all(&front).map_err(io)?;
        std::io::copy(&mut hashed, &mut spool).map_err(io)?;
        members(&name, spool, each)?;
        return Ok(hashed.finish());
    }
    let passed = hashed.length.clone();
    let mut packed = Cursor::new(front.clone()).chain(&mut hashed);
    let stream = |bytes| Stream { name: name.clone(), member: None, is_plain: false, bytes };
    let result = if front.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Guarded::new(flate2::read::MultiGzDecoder::new(&mut packed), passed, &name);
        each(stream(&mut unpacked))
    } else if front.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let decoder = zstd::stream::read::Decoder::new(BufReader::with_capacity(1 << 20, &mut packed)).map_err(io)?;
        each(stream(&mut Guarded::new(decoder, passed, &name)))
    } else {
        each(Stream { is_plain: true, ..stream(&mut packed) })
    };
    result.map_err(OpenError::Stopped)?;
    std::io::copy(&mut hashed, &mut std::io::sink()).map_err(io)?;
    Ok(hashed.finish())
}

fn members(name: &str, file: impl Read + Seek + Send, each: &mut dyn FnMut(Stream<'_>) -> Result<(), String>) -> Result<(), OpenError> {
    let zip_error = |error: zip::result::ZipError| OpenError::Zip { path: name.to_owned(), error: error.to_string() };
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(zip_error)?;
    if archive.len() > MEMBERS_MAX {
        let reason = format!("the archive has {} members, and at most {MEMBERS_MAX} are expected", archive.len());
        return Err(OpenError::Hostile { path: name.to_owned(), reason });
    }
    let mut names: Vec<(String, usize)> =
        (0..archive.len()).filter_map(|i| Some((archive.name_for_index(i)?.ok()?.into_owned(), i))).collect();
    names.sort();
    for (member, index) in names {
        let mut entry = archive.by_index(index).map_err(zip_error)?;
        if entry.is_dir() {
            continue;
        }
        if entry.enclosed_name().is_none() || member.starts_with(['/', '\\']) {
            let reason = format!("the member {member:?} points outside the archive");
            return Err(OpenError::Hostile { path: name.to_owned(), reason });
        }
        let packed = Arc::new(AtomicU64::new(entry.compressed_size()));
        let mut guarded = Guarded::new(&mut entry, packed, &format!("{name}: {member}"));
        each(Stream { name: name.to_owned(), member: Some(member), is_plain: false, bytes: &mut guarded }).map_err(OpenError::Stopped)?;
    }
    Ok(())
}

/// Counts and hashes what passes.
struct Hashed<R> {
    inner: R,
    hasher: Sha256,
    /// Bytes so far; who unpacks them asks for it.
    length: Arc<AtomicU64>,
}

impl<R: Read> Hashed<R> {
    fn new(inner: R) -> Hashed<R> {
        Hashed { inner, hasher: Sha256::new(), length: Arc::default() }
    }

    fn finish(self) -> Received {
        Received { length: self.length.load(Ordering::Relaxed), sha256: facts::ids::hex(&self.hasher.finalize()) }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.length.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Stops a stream that unpacks beyond reason.
struct Guarded<R> {
    inner: R,
    /// Packed bytes: all of a member's, or those of a stream that were read so far.
    packed: Arc<AtomicU64>,
    unpacked: u64,
    name: String,
}

impl<R: Read> Guarded<R> {
    fn new(inner: R, packed: Arc<AtomicU64>, name: &str) -> Guarded<R> {
        Guarded { inner, packed, unpacked: 0, name: name.to_owned() }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.unpacked += n as u64;
        let packed = self.packed.load(Ordering::Relaxed);
        if self.unpacked > BOMB_BYTES && self.unpacked / BOMB_RATIO > packed {
            let text = format!(
                "{} unpacks to more than {BOMB_RATIO} times its size; it looks like a zip bomb. Unpack it yourself if you trust it",
                self.name
            );
            return Err(std::io::Error::other(text));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_packed<R>(inner: R, packed: u64) -> Guarded<R> {
        Guarded { inner, packed: Arc::new(AtomicU64::new(packed)), unpacked: 0, name: "x".to_owned() }
    }

    #[test]
    fn a_stream_that_unpacks_beyond_reason_is_stopped_and_one_that_packs_well_is_not() {
        let mut bomb = of_packed(std::io::repeat(b'\n'), 1_000);
        let error = std::io::copy(&mut bomb, &mut std::io::sink()).expect_err("stopped");
        assert!(error.to_string().contains("zip bomb"), "{error}");
        let mut fine = of_packed(std::io::repeat(b'\n').take(1 << 20), 1_000);
        std::io::copy(&mut fine, &mut std::io::sink()).expect("read whole");
    }

    #[test]
    fn how_large_a_stream_may_grow_goes_by_what_was_read_of_the_file() {
        // Twenty billion bytes, as if they had passed already: of two billion packed ones they are a country's purchases.
        let read = |packed: u64| {
            let mut stream = Guarded { unpacked: 20_000_000_000, ..of_packed(std::io::repeat(b'\n').take(10), packed) };
            std::io::copy(&mut stream, &mut std::io::sink())
        };
        assert_eq!(read(2_000_000_000).expect("read on"), 10);
        assert!(read(16 << 20).expect_err("stopped").to_string().contains("zip bomb"));
    }

    #[test]
    fn packed_bytes_are_counted_as_they_are_read() {
        let packed = zstd::encode_all(&vec![b'x'; 1 << 20][..], 1).expect("packed");
        let mut hashed = Hashed::new(&packed[..]);
        let passed = hashed.length.clone();
        let decoder = zstd::stream::read::Decoder::new(&mut hashed).expect("a decoder");
        let mut stream = Guarded::new(decoder, passed.clone(), "x");
        std::io::copy(&mut stream, &mut std::io::sink()).expect("read whole");
        assert_eq!(passed.load(Ordering::Relaxed), packed.len() as u64);
    }
}
