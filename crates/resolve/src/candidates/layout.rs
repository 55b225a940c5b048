//! The bytes of a segment: a head with version, length and checksum, a table of sections, and the sections.
//!
//! Little-endian throughout. Reading never trusts a number: what points outside its section reads as nothing there, so that
//! altered bytes which happen to have the right checksum give fewer candidates and not a panic.

use super::IndexError;

/// First bytes of every segment.
const MAGIC: &[u8; 8] = b"TURAWHO\n";

/// Raised whenever a section changes its meaning; another version is not read but built again.
pub const VERSION: u32 = 1;

/// Magic, version, number of sections, length of the file, checksum.
const HEAD_BYTES: usize = 8 + 4 + 4 + 8 + 8;

/// Where the checksum stands in the head; what it covers begins after it.
const CHECKSUM_AT: usize = HEAD_BYTES - 8;

/// What a segment holds, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Section {
    /// Ids of entities in byte order; an entity's number is its place here.
    IdText,
    /// Ends of the ids, u32, with a 0 before.
    IdAt,
    /// An entity's frame: block, offset in the block, length; three u32.
    FrameAt,
    /// Begins of the packed blocks, u64, with the end.
    BlockAt,
    /// Blocks of frames, zstd.
    Blocks,
    /// An entity's first name, u32, with the end.
    NameAt,
    /// A name's first token, u32, with the end.
    TokenAt,
    /// Terms of the names' tokens, u32.
    Tokens,
    /// Terms in byte order; a term's number is its place here.
    TermText,
    /// Ends of the terms, u32, with a 0 before.
    TermAt,
    /// Names of each term: begins in `TermNames`, u32, with the end.
    TermNamesAt,
    /// Names of each term, as differences, LEB128.
    TermNames,
    /// In how many names a term stands, u32.
    TermCount,
    /// Terms by what remains when one letter is left out: hash, term; two u32, in order.
    Typos,
    /// Terms by how they sound: key, term; two u32, in order.
    Sounds,
    /// Keys of names (whole names, pairs of common terms, joined neighbours), u64 in order.
    NameKeys,
    /// Begins in `NameKeyLists`, u32, with the end.
    NameKeyAt,
    /// Names of each key, as differences, LEB128.
    NameKeyLists,
    /// Keys of entities (identifiers, dates, phones, words of the text, references), u64 in order.
    EntityKeys,
    /// Begins in `EntityKeyLists`, u32, with the end.
    EntityKeyAt,
    /// Entities of each key, as differences, LEB128.
    EntityKeyLists,
    /// Labels (schema, datasets, countries, topics) in byte order.
    LabelText,
    /// Ends of the labels, u32, with a 0 before.
    LabelAt,
    /// An entity's first label, u32, with the end.
    EntityLabelAt,
    /// Labels of the entities, u32.
    EntityLabels,
    /// When an entity last changed, as decimal digits YYYYMMDDhhmmss, u64; 0 is unknown.
    Changed,
}

/// Number of sections.
pub const SECTIONS: usize = Section::Changed as usize + 1;

/// Begins of the sections and the end of the last.
pub type Places = [(usize, usize); SECTIONS];

/// Reads the head of a segment and holds the whole against its checksum.
///
/// # Errors
/// [`IndexError::Damaged`] says what is wrong with the file; [`IndexError::Version`] that another program wrote it.
pub fn read_head(bytes: &[u8], name: &str) -> Result<Places, IndexError> {
    let damaged = |what: &str| IndexError::Damaged { file: name.to_owned(), what: what.to_owned() };
    if bytes.len() < HEAD_BYTES || !bytes.starts_with(MAGIC) {
        return Err(damaged("it does not begin as an index does"));
    }
    let version = u32_at(bytes, 8);
    if version != Some(VERSION) {
        return Err(IndexError::Version { file: name.to_owned(), found: version.unwrap_or(0) });
    }
    if u64_at(bytes, 16) != Some(bytes.len() as u64) {
        return Err(damaged("its length is not the one it was written with"));
    }
    if u64_at(bytes, CHECKSUM_AT) != Some(checksum(bytes)) {
        return Err(damaged("its bytes are not the ones that were written"));
    }
    if u32_at(bytes, 12) != Some(SECTIONS as u32) {
        return Err(damaged("it has another number of sections"));
    }
    let mut places = [(0, 0); SECTIONS];
    for (i, place) in places.iter_mut().enumerate() {
        let begin = u64_at(bytes, HEAD_BYTES + 16 * i).and_then(|n| usize::try_from(n).ok());
        let end = u64_at(bytes, HEAD_BYTES + 16 * i + 8).and_then(|n| usize::try_from(n).ok());
        match (begin, end) {
            (Some(begin), Some(end)) if begin <= end && end <= bytes.len() => *place = (begin, end),
            _ => return Err(damaged("a section lies outside the file")),
        }
    }
    Ok(places)
}

/// The checksum of a whole segment: XXH3 of all that comes after the place where it stands, and of the head before it.
pub fn checksum(bytes: &[u8]) -> u64 {
    let head = bytes.get(..CHECKSUM_AT).unwrap_or_default();
    let rest = bytes.get(HEAD_BYTES..).unwrap_or_default();
    xxhash_rust::xxh3::xxh3_64_with_seed(rest, xxhash_rust::xxh3::xxh3_64(head))
}

/// Writes the right checksum into bytes that were altered; a fuzz target needs it to get past the door.
pub fn seal(bytes: &mut [u8]) {
    let sum = checksum(bytes);
    if let Some(place) = bytes.get_mut(CHECKSUM_AT..HEAD_BYTES) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
}

/// Head and table for sections of these lengths, with the checksum still to come.
pub fn head(lengths: &[u64; SECTIONS]) -> Vec<u8> {
    let mut at = (HEAD_BYTES + 16 * SECTIONS) as u64;
    let mut table = Vec::with_capacity(16 * SECTIONS);
    for length in lengths {
        table.extend(at.to_le_bytes());
        at += length;
        table.extend(at.to_le_bytes());
    }
    let mut out = Vec::with_capacity(HEAD_BYTES + table.len());
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend((SECTIONS as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 8]);
    out.extend(table);
    out
}

/// The place of the checksum in the file.
pub const fn checksum_at() -> u64 {
    CHECKSUM_AT as u64
}

/// The u32 at a byte, if the bytes go so far.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let end = at.checked_add(4)?;
    Some(u32::from_le_bytes(bytes.get(at..end)?.try_into().ok()?))
}

/// The u64 at a byte, if the bytes go so far.
pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let end = at.checked_add(8)?;
    Some(u64::from_le_bytes(bytes.get(at..end)?.try_into().ok()?))
}

/// Appends a number as LEB128.
pub fn push_varint(out: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        out.push((n as u8) | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Rising numbers stored as differences: the first as it is, then each less the one before.
pub struct Rising<'a> {
    bytes: &'a [u8],
    last: u32,
}

impl<'a> Rising<'a> {
    /// Reads from these bytes to their end.
    pub fn new(bytes: &'a [u8]) -> Rising<'a> {
        Rising { bytes, last: 0 }
    }
}

impl Iterator for Rising<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut n = 0u32;
        for shift in (0..35).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            n |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                self.last = self.last.wrapping_add(n);
                return Some(self.last);
            }
        }
        self.bytes = &[];
        None
    }
}

/// Writes rising numbers as [`Rising`] reads them.
pub fn push_rising(out: &mut Vec<u8>, numbers: impl IntoIterator<Item = u32>) {
    let mut last = 0;
    for n in numbers {
        push_varint(out, n.wrapping_sub(last));
        last = n;
    }
}
