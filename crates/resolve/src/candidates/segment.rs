//! One segment of the index, open: looking up terms, keys, names, labels and entities.

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use facts::statements::Entity;
use mmap_guard::FileData;
use names::sounds::{Sounded, sound};
use rustc_hash::{FxHashMap, FxHashSet};

use super::layout::{Places, Rising, Section, read_head, u32_at, u64_at};
use super::terms::NAMES_MAX;
use super::{IndexError, frame};

/// Bytes of a block of frames before packing. Larger packs better, smaller reads one entity faster.
pub const BLOCK_BYTES: usize = 16 * 1024;

/// A block that unpacks to more than this was not written by us: one entity may be large, but not so.
const BLOCK_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A segment in memory, and which of its entities are there no more.
pub struct Segment {
    data: FileData,
    places: Places,
    file: String,
    dead: FxHashSet<u32>,
    /// For each term of dead entities' names, in how many of these it stands.
    dead_counts: FxHashMap<u32, u32>,
    dead_names: u32,
    /// For terms that other segments have too, in how many names there.
    elsewhere: FxHashMap<u32, u32>,
    /// How terms sound, each heard when it is first asked for; about a hundred bytes a term.
    sounded: OnceLock<Box<[OnceLock<Sounded>]>>,
}

impl Segment {
    /// Opens a segment and checks that its bytes are whole. `dead`: numbers of entities that are there no more.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged or of another version.
    pub fn open(path: &Path, dead: FxHashSet<u32>) -> Result<Segment, IndexError> {
        let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let data = mmap_guard::map_file(path).map_err(|e| IndexError::io(&file, &e))?;
        let places = read_head(&data, &file)?;
        let mut segment = Segment {
            data,
            places,
            file,
            dead,
            dead_counts: FxHashMap::default(),
            dead_names: 0,
            elsewhere: FxHashMap::default(),
            sounded: OnceLock::new(),
        };
        segment.count_dead();
        Ok(segment)
    }

    /// What of the counts belongs to dead entities; without this an updated index would rank unlike a new one.
    fn count_dead(&mut self) {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        let mut names = 0;
        for &entity in &self.dead {
            for name in self.names_of(entity) {
                names += 1;
                let mut terms: Vec<u32> = self.tokens_of(name).collect();
                terms.sort_unstable();
                terms.dedup();
                for term in terms {
                    *counts.entry(term).or_default() += 1;
                }
            }
        }
        self.dead_counts = counts;
        self.dead_names = names;
    }

    /// Name of the file, for messages.
    pub fn file(&self) -> &str {
        &self.file
    }

    fn section(&self, section: Section) -> &[u8] {
        let (begin, end) = self.places[section as usize];
        self.data.get(begin..end).unwrap_or_default()
    }

    fn u32(&self, section: Section, index: u32) -> Option<u32> {
        u32_at(self.section(section), (index as usize).checked_mul(4)?)
    }

    fn u64(&self, section: Section, index: u32) -> Option<u64> {
        u64_at(self.section(section), (index as usize).checked_mul(8)?)
    }

    /// How many numbers of `bytes` each a section holds.
    fn len(&self, section: Section, bytes: usize) -> u32 {
        u32::try_from(self.section(section).len() / bytes).unwrap_or(u32::MAX)
    }

    /// From `at[index]` to `at[index + 1]`; empty where these make no sense.
    fn span(&self, at: Section, index: u32) -> Range<u32> {
        let span = || Some(self.u32(at, index)?..self.u32(at, index.checked_add(1)?)?);
        span().filter(|s| s.start <= s.end).unwrap_or(0..0)
    }

    fn slice(&self, section: Section, span: Range<u32>) -> &[u8] {
        self.section(section).get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Entities, with the dead ones.
    pub fn entities(&self) -> u32 {
        self.len(Section::Changed, 8)
    }

    /// Entities that are still there.
    pub fn living(&self) -> u32 {
        self.entities().saturating_sub(u32::try_from(self.dead.len()).unwrap_or(u32::MAX))
    }

    /// Names of entities that are still there.
    pub fn living_names(&self) -> u32 {
        self.len(Section::TokenAt, 4).saturating_sub(1).saturating_sub(self.dead_names)
    }

    /// Whether the entity is still there.
    pub fn is_living(&self, entity: u32) -> bool {
        !self.dead.contains(&entity)
    }

    /// Numbers of the entities that are there no more.
    pub fn dead(&self) -> &FxHashSet<u32> {
        &self.dead
    }

    /// The id of an entity.
    pub fn id(&self, entity: u32) -> &[u8] {
        self.slice(Section::IdText, self.span(Section::IdAt, entity))
    }

    /// The number of the entity with this id, dead or not.
    pub fn find(&self, id: &str) -> Option<u32> {
        let found = first_at_least(self.entities(), |i| self.id(i) < id.as_bytes());
        (found < self.entities() && self.id(found) == id.as_bytes()).then_some(found)
    }

    /// Numbers of an entity's names.
    pub fn names_of(&self, entity: u32) -> Range<u32> {
        let span = self.span(Section::NameAt, entity);
        span.start..span.end.min(span.start.saturating_add(NAMES_MAX as u32))
    }

    /// The entity a name belongs to.
    pub fn entity_of(&self, name: u32) -> u32 {
        first_at_least(self.entities(), |i| self.u32(Section::NameAt, i.saturating_add(1)).is_some_and(|end| end <= name))
    }

    /// Terms of a name's tokens, in their order.
    pub fn tokens_of(&self, name: u32) -> impl Iterator<Item = u32> + '_ {
        self.span(Section::TokenAt, name).map_while(|i| self.u32(Section::Tokens, i))
    }

    /// How many terms there are.
    pub fn terms(&self) -> u32 {
        self.len(Section::TermCount, 4)
    }

    /// The text of a term.
    pub fn term(&self, term: u32) -> &[u8] {
        self.slice(Section::TermText, self.span(Section::TermAt, term))
    }

    /// How a term sounds.
    pub fn sounded(&self, term: u32) -> Sounded {
        let all = self.sounded.get_or_init(|| (0..self.terms()).map(|_| OnceLock::new()).collect());
        let hear = || sound(std::str::from_utf8(self.term(term)).unwrap_or_default());
        all.get(term as usize).map_or_else(hear, |heard| *heard.get_or_init(hear))
    }

    /// The number of a term.
    pub fn find_term(&self, text: &str) -> Option<u32> {
        let found = self.first_term(text);
        (found < self.terms() && self.term(found) == text.as_bytes()).then_some(found)
    }

    /// The first term not before `text`.
    fn first_term(&self, text: &str) -> u32 {
        first_at_least(self.terms(), |i| self.term(i) < text.as_bytes())
    }

    /// Terms that begin with `prefix`, in byte order.
    pub fn terms_from(&self, prefix: &str) -> impl Iterator<Item = u32> + '_ {
        let prefix = prefix.to_owned();
        (self.first_term(&prefix)..self.terms()).take_while(move |i| self.term(*i).starts_with(prefix.as_bytes()))
    }

    /// In how many names a term stands, dead ones too: it says how long the list of [`Segment::names_with`] is.
    pub fn count(&self, term: u32) -> u32 {
        self.u32(Section::TermCount, term).unwrap_or(0)
    }

    /// In how many names of entities that are still there a term stands.
    pub fn living_count(&self, term: u32) -> u32 {
        self.count(term).saturating_sub(self.dead_counts.get(&term).copied().unwrap_or(0))
    }

    /// In how many names of all segments a term stands.
    pub fn count_everywhere(&self, term: u32) -> u32 {
        self.living_count(term).saturating_add(self.elsewhere.get(&term).copied().unwrap_or(0))
    }

    /// Names with a term, dead ones too, rising.
    pub fn names_with(&self, term: u32) -> Rising<'_> {
        Rising::new(self.slice(Section::TermNames, self.span(Section::TermNamesAt, term)))
    }

    /// Names with a key (whole names, pairs, joined neighbours), dead ones too, rising.
    pub fn names_keyed(&self, key: u64) -> Rising<'_> {
        Rising::new(self.keyed(Section::NameKeys, Section::NameKeyAt, Section::NameKeyLists, key))
    }

    /// Entities with a key (identifiers, dates, words of the text …), dead ones too, rising.
    pub fn entities_keyed(&self, key: u64) -> Rising<'_> {
        Rising::new(self.keyed(Section::EntityKeys, Section::EntityKeyAt, Section::EntityKeyLists, key))
    }

    fn keyed(&self, keys: Section, at: Section, lists: Section, key: u64) -> &[u8] {
        let count = self.len(keys, 8);
        let found = first_at_least(count, |i| self.u64(keys, i).is_some_and(|k| k < key));
        if found < count && self.u64(keys, found) == Some(key) { self.slice(lists, self.span(at, found)) } else { &[] }
    }

    /// Terms from which leaving one letter out gives this hash.
    pub fn typos(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        self.paired(Section::Typos, hash)
    }

    /// Terms that sound like this key.
    pub fn sounding(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        self.paired(Section::Sounds, key)
    }

    fn paired(&self, section: Section, key: u32) -> impl Iterator<Item = u32> + '_ {
        let count = self.len(section, 8);
        let at = |i: u32| u32_at(self.section(section), (i as usize).checked_mul(8)?);
        let first = first_at_least(count, |i| at(i).is_some_and(|k| k < key));
        (first..count)
            .take_while(move |i| u32_at(self.section(section), *i as usize * 8) == Some(key))
            .filter_map(move |i| u32_at(self.section(section), (i as usize * 8).checked_add(4)?))
    }

    /// How many labels there are.
    pub fn labels(&self) -> u32 {
        self.len(Section::LabelAt, 4).saturating_sub(1)
    }

    /// The text of a label.
    pub fn label(&self, label: u32) -> &str {
        std::str::from_utf8(self.slice(Section::LabelText, self.span(Section::LabelAt, label))).unwrap_or_default()
    }

    /// The number of a label.
    pub fn find_label(&self, text: &str) -> Option<u32> {
        let found = first_at_least(self.labels(), |i| self.label(i) < text);
        (found < self.labels() && self.label(found) == text).then_some(found)
    }

    /// Labels of an entity, rising.
    pub fn labels_of(&self, entity: u32) -> impl Iterator<Item = u32> + '_ {
        self.span(Section::EntityLabelAt, entity).map_while(|i| self.u32(Section::EntityLabels, i))
    }

    /// When an entity last changed, as YYYYMMDDhhmmss; 0 when unknown.
    pub fn changed(&self, entity: u32) -> u64 {
        self.u64(Section::Changed, entity).unwrap_or(0)
    }

    /// Unpacks an entity.
    ///
    /// # Errors
    /// When its bytes are none of ours.
    pub fn entity(&self, entity: u32) -> Result<Entity, IndexError> {
        let (block, from, length) = self.frame(entity);
        let bytes = self.block(block);
        let bytes = bytes.as_ref().and_then(|bytes| bytes.get(from as usize..)?.get(..length as usize));
        bytes.and_then(frame::read).ok_or_else(|| self.no_entity(entity))
    }

    /// All entities that are still there, in the order in which they were written, so that each block is unpacked once.
    pub fn all(&self) -> impl Iterator<Item = Result<Entity, IndexError>> + '_ {
        let mut order: Vec<(u32, u32, u32)> = (0..self.entities())
            .filter(|e| self.is_living(*e))
            .map(|e| (self.frame(e), e))
            .map(|((block, from, _), e)| (block, from, e))
            .collect();
        order.sort_unstable();
        let mut unpacked: Option<(u32, Vec<u8>)> = None;
        order.into_iter().map(move |(block, _, entity)| {
            if unpacked.as_ref().is_none_or(|(known, _)| *known != block) {
                unpacked = self.block(block).map(|bytes| (block, bytes));
            }
            let (_, from, length) = self.frame(entity);
            let bytes = unpacked.as_ref().and_then(|(_, bytes)| bytes.get(from as usize..)?.get(..length as usize));
            bytes.and_then(frame::read).ok_or_else(|| self.no_entity(entity))
        })
    }

    /// Block, begin in it and length of an entity's frame.
    fn frame(&self, entity: u32) -> (u32, u32, u32) {
        let part = |i: u32| entity.checked_mul(3).and_then(|at| self.u32(Section::FrameAt, at.checked_add(i)?)).unwrap_or(u32::MAX);
        (part(0), part(1), part(2))
    }

    fn no_entity(&self, entity: u32) -> IndexError {
        IndexError::Damaged { file: self.file.clone(), what: format!("entity {entity} cannot be unpacked") }
    }

    fn block(&self, block: u32) -> Option<Vec<u8>> {
        let at = (block as usize).checked_mul(8)?;
        let places = self.section(Section::BlockAt);
        let (from, to) = (usize::try_from(u64_at(places, at)?).ok()?, usize::try_from(u64_at(places, at + 8)?).ok()?);
        zstd::bulk::decompress(self.section(Section::Blocks).get(from..to)?, self.block_bytes(from, to)).ok()
    }

    /// What a block unpacks to, as its zstd head says, within bounds.
    fn block_bytes(&self, from: usize, to: usize) -> usize {
        let packed = self.section(Section::Blocks).get(from..to).unwrap_or_default();
        let said = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten().unwrap_or(0);
        usize::try_from(said).unwrap_or(BLOCK_BYTES_MAX).min(BLOCK_BYTES_MAX)
    }
}

/// The first of 0..count for which `is_before` does not hold; it holds for all up to some number and for none after.
fn first_at_least(count: u32, is_before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Tells each segment in how many names of the others its terms stand, so that a term is as rare as in one index of all.
pub fn count_elsewhere(segments: &mut [Segment]) {
    for i in 0..segments.len() {
        for j in i + 1..segments.len() {
            let (few, many) = if segments[i].terms() <= segments[j].terms() { (i, j) } else { (j, i) };
            let mut common = Vec::new();
            for term in 0..segments[few].terms() {
                let found = std::str::from_utf8(segments[few].term(term)).ok().and_then(|text| segments[many].find_term(text));
                common.extend(found.map(|other| (term, other)));
            }
            for (term, other) in common {
                let (here, there) = (segments[few].living_count(term), segments[many].living_count(other));
                *segments[few].elsewhere.entry(term).or_default() += there;
                *segments[many].elsewhere.entry(other).or_default() += here;
            }
        }
    }
}
