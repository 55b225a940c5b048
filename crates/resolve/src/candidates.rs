//! Candidates: which of an office's entities are worth comparing with one that is asked about.
//!
//! An index of our own over entities, in a folder that may be deleted at any time: one *segment* a build or update (an immutable
//! file mapped into memory) and a list that says which segments count and which of their entities are there no more. Comes in:
//! entities. Goes out: for an entity asked about, the likeliest others with how much of their names they share, weighed by rarity;
//! and any entity by its id, whole. It deliberately compares nothing: that is `likeness`, which needs both sides whole.
//!
//! **How it finds.** Each token of a name is one term in Latin letters. A token asked about becomes the terms that are it, sound like
//! it or are one letter away. Lists of rare terms are walked, those of common ones never: two common terms of one name have a key of
//! their own, and so has the whole name. So a million people of one name cost what a hundred cost ([`Found::visited`] says how much).
//! Each name is scored for itself and an entity has the score of its best, so that fifty aliases do not drown the right one.

mod build;
mod frame;
mod gather;
mod layout;
mod overlap;
mod runs;
mod segment;
mod terms;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use facts::statements::Entity;
use names::compare::Rarity;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use build::Builder;
pub use gather::{Asked, Found};
pub use layout::seal;
use segment::Segment;
pub use terms::{COUNTRY, DATASET, GENDER, KeyKind, SCHEMA, TOPIC, key, label, moment, term, text_words, tokens};

/// A term in more names of a segment than this is common: its list is not walked. Small enough that the lists of sixty likely
/// spellings stay a few thousand entries; large enough that most names have a term below it.
const COMMON: u32 = 256;

/// Segments beyond which an update merges: each costs every question a look-up more.
const SEGMENTS_MAX: usize = 6;

/// First line of the list of segments.
const LIST_HEAD: &str = "tura candidates 1";

/// The list of segments.
const LIST: &str = "segments.txt";

/// Held by who writes.
const LOCK: &str = "lock";

/// What can go wrong with an index. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index in the folder.
    #[error("there is no index in {0}; build it first")]
    Missing(PathBuf),
    /// The system refused a file.
    #[error("{file}: {what}")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        what: String,
    },
    /// A file's bytes are not those that were written.
    #[error("the index is damaged, delete its folder and build it again: {file}: {what}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// Another version of the program wrote it.
    #[error("the index has version {found} and this program reads {}: delete its folder and build it again: {file}", layout::VERSION)]
    Version {
        /// The file.
        file: String,
        /// Its version.
        found: u32,
    },
    /// Somebody else is writing.
    #[error("another process is writing this index; try again when it is done")]
    Busy,
    /// More than a segment holds.
    #[error("too many entities for one build of the index (2^32 names or values); build it from several datasets")]
    Full,
}

impl IndexError {
    fn io(file: &str, error: &std::io::Error) -> IndexError {
        IndexError::Io { file: file.to_owned(), what: error.to_string() }
    }
}

/// Where an entity stands: in which segment, and its number there. Holds until the next update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    segment: u32,
    entity: u32,
}

impl Place {
    /// A number to spread places by.
    pub(crate) fn spread(self) -> usize {
        self.entity as usize ^ (self.segment as usize) << 3
    }
}

/// An index, open for reading; a writer needs it alone.
pub struct Index {
    folder: PathBuf,
    segments: Vec<Segment>,
}

impl Index {
    /// Builds an index of these entities in `folder`, in the place of whatever index is there. Of two with one id the later counts;
    /// otherwise their order does not matter.
    ///
    /// # Errors
    /// When the folder cannot be written, or somebody else writes it.
    pub fn build(folder: &Path, entities: impl Iterator<Item = Entity>) -> Result<Index, IndexError> {
        std::fs::create_dir_all(folder).map_err(|e| IndexError::io(&folder.display().to_string(), &e))?;
        let _lock = lock(folder)?;
        let listed = write_segment(folder, entities)?.map(|file| Listed { file, dead: Vec::new() });
        write_list(folder, &Vec::from_iter(listed))?;
        Index::open(folder)
    }

    /// Opens the index in `folder` and checks that its bytes are whole.
    ///
    /// # Errors
    /// When there is none, or it is damaged or of another version.
    pub fn open(folder: &Path) -> Result<Index, IndexError> {
        let mut segments = Vec::new();
        for listed in read_list(folder)? {
            segments.push(Segment::open(&folder.join(&listed.file), FxHashSet::from_iter(listed.dead))?);
        }
        segment::count_elsewhere(&mut segments);
        Ok(Index { folder: folder.to_owned(), segments })
    }

    /// Entities that are new or have changed, and ids of those that are gone; unknown ids are no error. Afterwards the index answers
    /// as one built anew of what there is now. Others who have it open go on reading what they opened.
    ///
    /// # Errors
    /// When the folder cannot be written, or somebody else writes it. The index is then as before.
    pub fn update(&mut self, changed: impl Iterator<Item = Entity>, gone: &[String]) -> Result<(), IndexError> {
        let _lock = lock(&self.folder)?;
        let mut listed: Vec<Listed> = self.segments.iter().map(Listed::of).collect();
        let fresh = write_segment(&self.folder, changed)?;
        let mut ids: Vec<String> = gone.to_vec();
        if let Some(file) = &fresh {
            let segment = Segment::open(&self.folder.join(file), FxHashSet::default())?;
            ids.extend((0..segment.entities()).map(|e| String::from_utf8_lossy(segment.id(e)).into_owned()));
        }
        for (segment, listed) in self.segments.iter().zip(&mut listed) {
            listed.dead.extend(ids.iter().filter_map(|id| segment.find(id)).filter(|e| segment.is_living(*e)));
            listed.dead.sort_unstable();
        }
        listed.extend(fresh.map(|file| Listed { file, dead: Vec::new() }));
        write_list(&self.folder, &listed)?;
        *self = Index::open(&self.folder)?;
        self.merge()
    }

    /// Makes fewer segments of many, and drops what is gone where that is much: all but the largest become one while they are small
    /// beside it, otherwise everything does.
    fn merge(&mut self) -> Result<(), IndexError> {
        let is_worn = |s: &Segment| s.living() < s.entities() / 4 * 3;
        if self.segments.len() <= SEGMENTS_MAX && !self.segments.iter().any(is_worn) {
            return Ok(());
        }
        let largest = (0..self.segments.len()).max_by_key(|i| self.segments[*i].living()).unwrap_or(0);
        let others: u32 = (0..self.segments.len()).filter(|i| *i != largest).map(|i| self.segments[i].living()).sum();
        let keeps = self.segments.get(largest).is_some_and(|s| !is_worn(s) && others < s.living() / 2);
        let (kept, merged): (Vec<usize>, Vec<usize>) = (0..self.segments.len()).partition(|i| keeps && *i == largest);
        let mut failed = None;
        let entities = merged.iter().flat_map(|i| self.segments[*i].all());
        let file = write_segment(&self.folder, entities.map_while(|e| e.map_err(|error| failed = Some(error)).ok()))?;
        if let Some(error) = failed {
            return Err(error);
        }
        let mut listed: Vec<Listed> = kept.iter().map(|i| Listed::of(&self.segments[*i])).collect();
        listed.extend(file.map(|file| Listed { file, dead: Vec::new() }));
        write_list(&self.folder, &listed)?;
        *self = Index::open(&self.folder)?;
        Ok(())
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.segments.iter().map(|s| s.living() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entities likeliest to be the one asked about, best first, at most `limit`; equal scores stand in the order of their ids.
    /// `admits` says which places may be candidates at all.
    pub fn candidates(&self, asked: &Asked, limit: usize, admits: &dyn Fn(Place) -> bool) -> Found {
        gather::candidates(&self.segments, asked, limit, admits)
    }

    /// Where the entity with this id stands.
    pub fn find(&self, id: &str) -> Option<Place> {
        let place = |(i, s): (usize, &Segment)| s.find(id).filter(|e| s.is_living(*e)).map(|entity| Place { segment: i as u32, entity });
        self.segments.iter().enumerate().find_map(place)
    }

    /// Where the entity with this id stands, its own or one that was merged into it.
    pub fn find_any(&self, id: &str) -> Option<Place> {
        self.find(id).or_else(|| self.places_keyed(key(KeyKind::Referent, id)).next())
    }

    /// The entity at a place.
    ///
    /// # Errors
    /// When its bytes are damaged.
    pub fn entity(&self, place: Place) -> Result<Entity, IndexError> {
        self.segments[place.segment as usize].entity(place.entity)
    }

    /// The id of the entity at a place.
    pub fn id(&self, place: Place) -> &str {
        std::str::from_utf8(self.segments[place.segment as usize].id(place.entity)).unwrap_or_default()
    }

    /// When the entity at a place last changed, as [`moment`] gives it; 0 when unknown.
    pub fn changed(&self, place: Place) -> u64 {
        self.segments[place.segment as usize].changed(place.entity)
    }

    /// All places, in the order of segments and ids.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let all =
            |(i, s)| (0..Segment::entities(s)).filter(move |e| s.is_living(*e)).map(move |entity| Place { segment: i as u32, entity });
        self.segments.iter().enumerate().flat_map(all)
    }

    /// Places of the entities that have a key.
    pub fn places_keyed(&self, key: u64) -> impl Iterator<Item = Place> + '_ {
        let keyed = move |(i, s): (usize, &'_ Segment)| {
            let living: Vec<u32> = s.entities_keyed(key).filter(|e| s.is_living(*e)).collect();
            living.into_iter().map(move |entity| Place { segment: i as u32, entity })
        };
        self.segments.iter().enumerate().flat_map(keyed)
    }

    /// Terms of each name of the entity at a place.
    pub fn names(&self, place: Place) -> impl Iterator<Item = Vec<&str>> {
        let segment = &self.segments[place.segment as usize];
        let text = |term| std::str::from_utf8(segment.term(term)).unwrap_or_default();
        segment.names_of(place.entity).map(move |name| segment.tokens_of(name).map(text).collect())
    }

    /// How much it says that a name has a term: more than 0, and the rarer the more.
    pub fn rarity(&self, term: &str) -> f32 {
        let names: u32 = self.segments.iter().map(Segment::living_names).sum();
        let count = self.segments.iter().filter_map(|s| s.find_term(term).map(|t| s.living_count(t))).sum();
        overlap::rarity(names, count)
    }

    /// How often the words of names occur here, for comparing: those that occur more than once.
    pub fn word_counts(&self) -> Rarity {
        let names = self.segments.iter().map(Segment::living_names).sum();
        let all = self
            .segments
            .iter()
            .flat_map(|segment| (0..segment.terms()).map(move |term| (segment.term(term), segment.count_everywhere(term))));
        let words = all.filter(|(_, count)| *count > 1).filter_map(|(word, count)| Some((std::str::from_utf8(word).ok()?, count)));
        Rarity::counted(names, words)
    }

    /// Terms of names that a term may be another spelling of, with itself, in byte order.
    pub fn spellings(&self, term: &str) -> Vec<String> {
        let mut all = gather::spellings(&self.segments, term);
        all.push(term.to_owned());
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Terms of names that begin so, in byte order, of each segment at most `most`.
    pub fn terms_from(&self, begin: &str, most: usize) -> Vec<String> {
        let texts =
            self.segments.iter().flat_map(|s| s.terms_from(begin).take(most).map(|t| String::from_utf8_lossy(s.term(t)).into_owned()));
        let mut all: Vec<String> = texts.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How many entities have each label of a kind.
    pub fn count_labels(&self, kind: char) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for segment in &self.segments {
            let mut seen = vec![0usize; segment.labels() as usize];
            for entity in (0..segment.entities()).filter(|e| segment.is_living(*e)) {
                segment.labels_of(entity).for_each(|label| seen.get_mut(label as usize).into_iter().for_each(|n| *n += 1));
            }
            for (label, count) in seen.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let text = segment.label(label as u32);
                if let Some(value) = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')) {
                    *counts.entry(value.to_owned()).or_default() += count;
                }
            }
        }
        counts
    }

    /// Labels of the entity at a place.
    pub fn labels(&self, place: Place) -> impl Iterator<Item = &str> {
        let segment = &self.segments[place.segment as usize];
        segment.labels_of(place.entity).map(|label| segment.label(label))
    }

    /// A test of places by labels, ready to ask often: see [`Labelled`].
    pub fn labelled(&self, wanted: &[String]) -> Labelled<'_> {
        let numbers = self.segments.iter().map(|s| wanted.iter().filter_map(|text| s.find_label(text)).collect());
        Labelled { index: self, numbers: numbers.collect() }
    }
}

/// Whether places have one of some labels; made by [`Index::labelled`].
pub struct Labelled<'a> {
    index: &'a Index,
    /// For each segment the numbers of the labels.
    numbers: Vec<Vec<u32>>,
}

impl Labelled<'_> {
    /// Whether the entity at the place has one of the labels.
    pub fn any(&self, place: Place) -> bool {
        let wanted = &self.numbers[place.segment as usize];
        !wanted.is_empty() && self.index.segments[place.segment as usize].labels_of(place.entity).any(|label| wanted.contains(&label))
    }
}

/// A line of the list of segments.
struct Listed {
    file: String,
    dead: Vec<u32>,
}

impl Listed {
    fn of(segment: &Segment) -> Listed {
        let mut dead = Vec::from_iter(segment.dead().iter().copied());
        dead.sort_unstable();
        Listed { file: segment.file().to_owned(), dead }
    }
}

/// Keeps other writers out as long as it lives.
fn lock(folder: &Path) -> Result<File, IndexError> {
    let file = File::create(folder.join(LOCK)).map_err(|e| IndexError::io(LOCK, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(IndexError::Busy),
        Err(std::fs::TryLockError::Error(e)) => Err(IndexError::io(LOCK, &e)),
    }
}

/// Writes a segment of these entities; `None` when there are none.
fn write_segment(folder: &Path, entities: impl Iterator<Item = Entity>) -> Result<Option<String>, IndexError> {
    let mut builder = Builder::new(folder)?;
    for entity in entities {
        let (entry, frame) = build::prepare(&entity);
        builder.add(&entity.id, &entry, &frame)?;
    }
    if builder.is_empty() {
        return Ok(None);
    }
    let taken = segment_files(folder)?;
    let next = taken.iter().filter_map(|name| name.strip_suffix(".segment")?.parse::<u64>().ok()).max().map_or(1, |n| n + 1);
    let file = format!("{next:06}.segment");
    builder.finish(&folder.join(&file))?;
    Ok(Some(file))
}

/// Names of all segments in the folder, counted or left over.
fn segment_files(folder: &Path) -> Result<Vec<String>, IndexError> {
    let io = |e: std::io::Error| IndexError::io(&folder.display().to_string(), &e);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let name = entry.map_err(io)?.file_name().to_string_lossy().into_owned();
        files.extend(name.ends_with(".segment").then_some(name));
    }
    files.sort_unstable();
    Ok(files)
}

/// Writes the list in one step, then removes segments that it does not name. Who has them open keeps them.
fn write_list(folder: &Path, listed: &[Listed]) -> Result<(), IndexError> {
    let mut text = format!("{LIST_HEAD}\n");
    for Listed { file, dead } in listed {
        let dead: Vec<String> = dead.iter().map(u32::to_string).collect();
        text.push_str(&format!("{file} {}\n", dead.join(",")));
    }
    text.push_str(&format!("{:016x}\n", xxh3_64(text.as_bytes())));
    let io = |e: std::io::Error| IndexError::io(LIST, &e);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    file.write_all(text.as_bytes()).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist(folder.join(LIST)).map_err(|e| io(e.error))?;
    for name in segment_files(folder)? {
        if listed.iter().all(|l| l.file != name) {
            std::fs::remove_file(folder.join(&name)).map_err(|e| IndexError::io(&name, &e))?;
        }
    }
    Ok(())
}

fn read_list(folder: &Path) -> Result<Vec<Listed>, IndexError> {
    let text = match std::fs::read_to_string(folder.join(LIST)) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(IndexError::Missing(folder.to_owned())),
        Err(e) => return Err(IndexError::io(LIST, &e)),
    };
    parse_list(&text)
        .ok_or_else(|| IndexError::Damaged { file: LIST.to_owned(), what: "its text is not the one that was written".to_owned() })
}

fn parse_list(text: &str) -> Option<Vec<Listed>> {
    let body = text.strip_suffix('\n')?;
    let body = &text[..body.rfind('\n')? + 1];
    if text[body.len()..].trim_end() != format!("{:016x}", xxh3_64(body.as_bytes())) {
        return None;
    }
    let lines = body.strip_prefix(LIST_HEAD)?.strip_prefix('\n')?.lines();
    let listed = lines.map(|line| {
        let (file, dead) = line.split_once(' ')?;
        let dead: Option<Vec<u32>> = dead.split(',').filter(|n| !n.is_empty()).map(|n| n.parse().ok()).collect();
        let is_name = file.ends_with(".segment") && !file.contains(['/', '\\']);
        is_name.then_some(Listed { file: file.to_owned(), dead: dead? })
    });
    listed.collect()
}
