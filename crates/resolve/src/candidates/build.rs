//! Entities to the bytes of a segment.
//!
//! Entities may come in any order: numbers follow ids and terms follow texts, so that the order in which they came leaves no trace
//! but in where their frames stand. Keys of entities are sorted outside memory; the rest is held until the end.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;

use facts::statements::Entity;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::layout::{SECTIONS, Section, checksum_at, head, push_rising};
use super::runs::Runs;
use super::segment::BLOCK_BYTES;
use super::terms::{self, Entry, KeyKind};
use super::{COMMON, IndexError, frame};

/// How hard blocks are packed: 1 is the quickest of zstd, and entities are small.
const ZSTD_LEVEL: i32 = 1;

/// Gathers entities for one segment.
pub struct Builder {
    folder: std::path::PathBuf,
    /// Tokens as written in names, and their terms.
    spelled: FxHashMap<Box<str>, u32>,
    terms: FxHashMap<Box<str>, u32>,
    sounds: Vec<(u32, u32)>,
    /// Terms of all names, and where each name ends.
    tokens: Vec<u32>,
    name_ends: Vec<u32>,
    /// Where each entity's names end.
    entity_ends: Vec<u32>,
    ids: Vec<u8>,
    id_ends: Vec<u32>,
    keys: Runs,
    labels: FxHashMap<Box<str>, u32>,
    entity_labels: Vec<u32>,
    label_ends: Vec<u32>,
    changed: Vec<u64>,
    blocks: BufWriter<File>,
    block_ends: Vec<u64>,
    block: Vec<u8>,
    frames: Vec<[u32; 3]>,
}

impl Builder {
    /// An empty segment; temporary files go to `folder`.
    ///
    /// # Errors
    /// When there can be no temporary file.
    pub fn new(folder: &Path) -> Result<Builder, IndexError> {
        let blocks = tempfile::tempfile_in(folder).map_err(|e| IndexError::io("a temporary file", &e))?;
        Ok(Builder {
            folder: folder.to_owned(),
            spelled: FxHashMap::default(),
            terms: FxHashMap::default(),
            sounds: Vec::new(),
            tokens: Vec::new(),
            name_ends: Vec::new(),
            entity_ends: Vec::new(),
            ids: Vec::new(),
            id_ends: Vec::new(),
            keys: Runs::new(folder),
            labels: FxHashMap::default(),
            entity_labels: Vec::new(),
            label_ends: Vec::new(),
            changed: Vec::new(),
            blocks: BufWriter::new(blocks),
            block_ends: Vec::new(),
            block: Vec::new(),
            frames: Vec::new(),
        })
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// Adds an entity read by [`terms::read`]. Of two with one id the later counts.
    ///
    /// # Errors
    /// When a temporary file cannot be written, or the segment is full (2³² names, terms or bytes of ids).
    pub fn add(&mut self, id: &str, entry: &Entry, frame: &[u8]) -> Result<(), IndexError> {
        let number = u32::try_from(self.changed.len()).map_err(|_| IndexError::Full)?;
        for name in &entry.names {
            for token in name {
                self.push_token(token)?;
            }
            self.name_ends.push(count(self.tokens.len())?);
        }
        self.entity_ends.push(count(self.name_ends.len())?);
        self.ids.extend(id.as_bytes());
        self.id_ends.push(count(self.ids.len())?);
        for &key in &entry.keys {
            self.keys.push(key, number)?;
        }
        for text in &entry.labels {
            let fresh = self.labels.len() as u32;
            self.entity_labels.push(*self.labels.entry(text.as_str().into()).or_insert(fresh));
        }
        self.label_ends.push(count(self.entity_labels.len())?);
        self.changed.push(entry.changed);
        self.push_frame(frame)
    }

    fn push_token(&mut self, token: &str) -> Result<(), IndexError> {
        if let Some(term) = self.spelled.get(token) {
            self.tokens.push(*term);
            return Ok(());
        }
        let fresh = count(self.terms.len())?;
        let term = *self.terms.entry(terms::term(token).into()).or_insert(fresh);
        self.sounds.extend(names::sounds::keys(&names::sounds::sound(token)).map(|key| (key, term)));
        self.tokens.push(term);
        self.spelled.insert(token.into(), term);
        Ok(())
    }

    fn push_frame(&mut self, frame: &[u8]) -> Result<(), IndexError> {
        self.frames.push([count(self.block_ends.len())?, count(self.block.len())?, count(frame.len())?]);
        self.block.extend(frame);
        if self.block.len() >= BLOCK_BYTES { self.close_block() } else { Ok(()) }
    }

    fn close_block(&mut self) -> Result<(), IndexError> {
        let io = |e: std::io::Error| IndexError::io("a temporary file", &e);
        let packed = zstd::bulk::compress(&self.block, ZSTD_LEVEL).map_err(io)?;
        self.blocks.write_all(&packed).map_err(io)?;
        self.block_ends.push(self.block_ends.last().unwrap_or(&0) + packed.len() as u64);
        self.block.clear();
        Ok(())
    }

    /// Writes the segment to `path`, which must not exist, and makes sure it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, path: &Path) -> Result<(), IndexError> {
        if !self.block.is_empty() {
            self.close_block()?;
        }
        self.spelled = FxHashMap::default();
        let order = self.entity_order();
        let mut sections: [Vec<u8>; SECTIONS] = std::array::from_fn(|_| Vec::new());
        let term_ranks = self.put_terms(&mut sections);
        self.put_entities(&order, &mut sections);
        self.put_labels(&order, &mut sections);
        let names = self.put_names(&order, &term_ranks, &mut sections);
        names.put_lists(&mut sections, &self.folder)?;
        let mut ranks = vec![u32::MAX; self.changed.len()];
        order.iter().enumerate().for_each(|(rank, entity)| ranks[*entity as usize] = rank as u32);
        put_keys(self.keys, Some(&ranks), [Section::EntityKeys, Section::EntityKeyAt, Section::EntityKeyLists], &mut sections)?;
        let io = |e: std::io::Error| IndexError::io("a temporary file", &e);
        let blocks = self.blocks.into_inner().map_err(|e| io(e.into_error()))?;
        write(path, &sections, blocks, self.block_ends.last().copied().unwrap_or(0))
    }

    fn id(&self, entity: u32) -> &[u8] {
        let at = entity as usize;
        let begin = if at == 0 { 0 } else { self.id_ends[at - 1] };
        &self.ids[begin as usize..self.id_ends[at] as usize]
    }

    /// Entities by id; of those with one id only the last that came.
    fn entity_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.changed.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.id(*a).cmp(self.id(*b)).then(b.cmp(a)));
        order.dedup_by(|later, kept| self.id(*later) == self.id(*kept));
        order
    }

    /// Writes the texts and what is found by them; gives each term's place among them.
    fn put_terms(&mut self, sections: &mut [Vec<u8>; SECTIONS]) -> Vec<u32> {
        let mut texts: Vec<(Box<str>, u32)> = std::mem::take(&mut self.terms).into_iter().collect();
        texts.sort_unstable();
        let mut ranks = vec![0; texts.len()];
        let mut typos: Vec<(u32, u32)> = Vec::new();
        for (rank, (text, term)) in texts.iter().enumerate() {
            ranks[*term as usize] = rank as u32;
            typos.extend(terms::typo_keys(text).into_iter().map(|key| (key, rank as u32)));
        }
        put_texts(texts.iter().map(|(text, _)| text.as_bytes()), [Section::TermText, Section::TermAt], sections);
        let sounds = std::mem::take(&mut self.sounds).into_iter().map(|(key, term)| (key, ranks[term as usize])).collect();
        for (section, mut pairs) in [(Section::Typos, typos), (Section::Sounds, sounds)] {
            pairs.sort_unstable();
            pairs.dedup();
            sections[section as usize] = pairs.iter().flat_map(|(key, term)| [*key, *term]).flat_map(u32::to_le_bytes).collect();
        }
        ranks
    }

    fn put_entities(&self, order: &[u32], sections: &mut [Vec<u8>; SECTIONS]) {
        put_texts(order.iter().map(|e| self.id(*e)), [Section::IdText, Section::IdAt], sections);
        sections[Section::FrameAt as usize] = order.iter().flat_map(|e| self.frames[*e as usize]).flat_map(u32::to_le_bytes).collect();
        let ends = std::iter::once(0).chain(self.block_ends.iter().copied());
        sections[Section::BlockAt as usize] = ends.flat_map(u64::to_le_bytes).collect();
        sections[Section::Changed as usize] = order.iter().flat_map(|e| self.changed[*e as usize].to_le_bytes()).collect();
    }

    fn put_labels(&mut self, order: &[u32], sections: &mut [Vec<u8>; SECTIONS]) {
        let mut texts: Vec<(Box<str>, u32)> = std::mem::take(&mut self.labels).into_iter().collect();
        texts.sort_unstable();
        let mut ranks = vec![0; texts.len()];
        texts.iter().enumerate().for_each(|(rank, (_, label))| ranks[*label as usize] = rank as u32);
        put_texts(texts.iter().map(|(text, _)| text.as_bytes()), [Section::LabelText, Section::LabelAt], sections);
        let mut at = 0u32;
        for &entity in order {
            let mut labels: Vec<u32> = span(&self.label_ends, entity).map(|i| ranks[self.entity_labels[i] as usize]).collect();
            labels.sort_unstable();
            sections[Section::EntityLabelAt as usize].extend(at.to_le_bytes());
            sections[Section::EntityLabels as usize].extend(labels.iter().flat_map(|l| l.to_le_bytes()));
            at += labels.len() as u32;
        }
        sections[Section::EntityLabelAt as usize].extend(at.to_le_bytes());
    }

    /// Writes names in the order of their entities.
    fn put_names(&mut self, order: &[u32], term_ranks: &[u32], sections: &mut [Vec<u8>; SECTIONS]) -> Names {
        let mut names = Names { tokens: Vec::with_capacity(self.tokens.len()), ends: vec![0], terms: term_ranks.len() };
        let mut first = 0u32;
        for &entity in order {
            sections[Section::NameAt as usize].extend(first.to_le_bytes());
            for name in span(&self.entity_ends, entity) {
                let tokens = span(&self.name_ends, name as u32).map(|i| term_ranks[self.tokens[i] as usize]);
                names.tokens.extend(tokens);
                names.ends.push(names.tokens.len() as u32);
                first += 1;
            }
        }
        sections[Section::NameAt as usize].extend(first.to_le_bytes());
        self.tokens = Vec::new();
        sections[Section::TokenAt as usize] = names.ends.iter().flat_map(|n| n.to_le_bytes()).collect();
        sections[Section::Tokens as usize] = names.tokens.iter().flat_map(|n| n.to_le_bytes()).collect();
        names
    }
}

/// Names in their last order.
struct Names {
    tokens: Vec<u32>,
    ends: Vec<u32>,
    terms: usize,
}

impl Names {
    fn all(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.ends.windows(2).enumerate().map(|(name, w)| (name as u32, &self.tokens[w[0] as usize..w[1] as usize]))
    }

    /// Which names have a term, and the keys of names.
    fn put_lists(&self, sections: &mut [Vec<u8>; SECTIONS], folder: &Path) -> Result<(), IndexError> {
        let counts = self.put_term_names(sections);
        let mut runs = Runs::new(folder);
        {
            let texts = &sections[Section::TermText as usize];
            let at = &sections[Section::TermAt as usize];
            let place = |i: usize| super::layout::u32_at(at, 4 * i).expect("the table of terms was just written") as usize;
            let text = |term: u32| &texts[place(term as usize)..place(term as usize + 1)];
            for (name, tokens) in self.all() {
                runs.push(terms::whole_key(tokens.iter().map(|t| text(*t))), name)?;
                for pair in tokens.windows(2) {
                    runs.push(joined_key(text(pair[0]), text(pair[1])), name)?;
                }
                for (i, a) in tokens.iter().enumerate().filter(|(_, t)| counts[**t as usize] > COMMON) {
                    for b in tokens[i + 1..].iter().filter(|b| counts[**b as usize] > COMMON && *b != a) {
                        runs.push(pair_key(text(*a), text(*b)), name)?;
                    }
                }
            }
        }
        put_keys(runs, None, [Section::NameKeys, Section::NameKeyAt, Section::NameKeyLists], sections)
    }

    /// Names of each term by counting; gives the counts.
    fn put_term_names(&self, sections: &mut [Vec<u8>; SECTIONS]) -> Vec<u32> {
        let mut counts = vec![0u32; self.terms];
        let mut begins = vec![0usize; self.terms + 1];
        let distinct = |tokens: &[u32], each: &mut dyn FnMut(usize)| {
            tokens.iter().enumerate().filter(|(i, t)| !tokens[..*i].contains(t)).for_each(|(_, t)| each(*t as usize));
        };
        self.all().for_each(|(_, tokens)| distinct(tokens, &mut |term| counts[term] += 1));
        for (term, count) in counts.iter().enumerate() {
            begins[term + 1] = begins[term] + *count as usize;
        }
        let mut lists = vec![0u32; begins[self.terms]];
        let mut next = begins.clone();
        for (name, tokens) in self.all() {
            distinct(tokens, &mut |term| {
                lists[next[term]] = name;
                next[term] += 1;
            });
        }
        let (mut at, mut bytes) = (Vec::new(), Vec::new());
        for window in begins.windows(2) {
            at.extend((bytes.len() as u32).to_le_bytes());
            push_rising(&mut bytes, lists[window[0]..window[1]].iter().copied());
        }
        at.extend((bytes.len() as u32).to_le_bytes());
        sections[Section::TermNamesAt as usize] = at;
        sections[Section::TermNames as usize] = bytes;
        sections[Section::TermCount as usize] = counts.iter().flat_map(|n| n.to_le_bytes()).collect();
        counts
    }
}

/// The key of two neighbouring terms written as one.
pub fn joined_key(first: &[u8], second: &[u8]) -> u64 {
    let mut text = Vec::with_capacity(first.len() + second.len());
    text.extend(first);
    text.extend(second);
    xxhash_rust::xxh3::xxh3_64_with_seed(&text, KeyKind::Joined as u64)
}

/// The key of two common terms, in whatever order.
pub fn pair_key(a: &[u8], b: &[u8]) -> u64 {
    terms::key_of_two(KeyKind::Pair, a.min(b), a.max(b))
}

/// Reads an entity for [`Builder::add`]: what it is known by, and its frame.
pub fn prepare(entity: &Entity) -> (Entry, Vec<u8>) {
    let mut bytes = Vec::new();
    frame::write(entity, &mut bytes);
    (terms::read(entity), bytes)
}

fn count(n: usize) -> Result<u32, IndexError> {
    u32::try_from(n).map_err(|_| IndexError::Full)
}

fn span(ends: &[u32], index: u32) -> std::ops::Range<usize> {
    let at = index as usize;
    let begin = if at == 0 { 0 } else { ends[at - 1] };
    begin as usize..ends[at] as usize
}

fn put_texts<'a>(texts: impl Iterator<Item = &'a [u8]>, into: [Section; 2], sections: &mut [Vec<u8>; SECTIONS]) {
    let (mut bytes, mut at) = (Vec::new(), 0u32.to_le_bytes().to_vec());
    for text in texts {
        bytes.extend(text);
        at.extend((bytes.len() as u32).to_le_bytes());
    }
    sections[into[0] as usize] = bytes;
    sections[into[1] as usize] = at;
}

/// Writes keys with their lists; `ranks` says what numbers have become, `u32::MAX` that they are gone.
fn put_keys(runs: Runs, ranks: Option<&[u32]>, into: [Section; 3], sections: &mut [Vec<u8>; SECTIONS]) -> Result<(), IndexError> {
    let (mut keys, mut at, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut current: Option<u64> = None;
    let mut list: Vec<u32> = Vec::new();
    let mut close = |key: Option<u64>, list: &mut Vec<u32>| -> Result<(), IndexError> {
        list.sort_unstable();
        list.dedup();
        if let (Some(key), false) = (key, list.is_empty()) {
            keys.extend(key.to_le_bytes());
            at.extend(count(bytes.len())?.to_le_bytes());
            push_rising(&mut bytes, list.drain(..));
        }
        Ok(())
    };
    runs.merge(|key, number| {
        if current != Some(key) {
            close(current, &mut list)?;
            current = Some(key);
        }
        let number = ranks.map_or(number, |ranks| ranks[number as usize]);
        list.extend((number != u32::MAX).then_some(number));
        Ok(())
    })?;
    close(current, &mut list)?;
    at.extend(count(bytes.len())?.to_le_bytes());
    let [a, b, c] = into.map(|s| s as usize);
    (sections[a], sections[b], sections[c]) = (keys, at, bytes);
    Ok(())
}

/// Writes head, sections and, in their place among these, the blocks.
fn write(path: &Path, sections: &[Vec<u8>; SECTIONS], mut blocks: File, blocks_bytes: u64) -> Result<(), IndexError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let io = |e: std::io::Error| IndexError::io(&name, &e);
    let mut lengths = sections.each_ref().map(|s| s.len() as u64);
    lengths[Section::Blocks as usize] = blocks_bytes;
    let head = head(&lengths);
    let (before, table) = (&head[..checksum_at() as usize], &head[checksum_at() as usize + 8..]);
    let mut sum = Xxh3::with_seed(xxh3_64(before));
    sum.update(table);
    let mut out = BufWriter::with_capacity(1 << 20, File::create_new(path).map_err(io)?);
    out.write_all(&head).map_err(io)?;
    blocks.rewind().map_err(io)?;
    let mut buffer = vec![0; 1 << 20];
    for (index, section) in sections.iter().enumerate() {
        if index == Section::Blocks as usize {
            loop {
                let read = blocks.read(&mut buffer).map_err(io)?;
                if read == 0 {
                    break;
                }
                sum.update(&buffer[..read]);
                out.write_all(&buffer[..read]).map_err(io)?;
            }
        } else {
            sum.update(section);
            out.write_all(section).map_err(io)?;
        }
    }
    let mut file = out.into_inner().map_err(|e| io(e.into_error()))?;
    file.seek(std::io::SeekFrom::Start(checksum_at())).map_err(io)?;
    file.write_all(&sum.digest().to_le_bytes()).map_err(io)?;
    file.sync_all().map_err(io)
}
