//! An entity asked about to the entities likely to be it.
//!
//! Names are gathered from short lists first and under a budget; what was gathered is scored whole, name by name, by the terms it
//! shares with the name asked about, each by its rarity and by how alike they are.

use std::cmp::Ordering;

use facts::ftm::{Kind, model};
use facts::statements::Entity;
use names::sounds::{Sounded, alike, keys, sound};
use rustc_hash::{FxHashMap, FxHashSet};

use super::build::{joined_key, pair_key};
use super::overlap::{Overlap, rarity};
use super::segment::Segment;
use super::terms::{self, KeyKind};
use super::{COMMON, Place};

/// Names of the entity asked about that are looked for; each costs the same again.
const NAMES_MAX: usize = 24;

/// Terms that a token may stand for. There are seldom more spellings; beyond these they are hardly alike.
const LIKELY_MAX: usize = 48;

/// Least likeness of a term to a token: below it, it is as likely another name.
const ALIKE_MIN: f32 = 0.6;

/// Terms that share a key of a token's sound and are looked at: those that share most keys, and of these the ones about as long.
const SOUNDING_MAX: usize = 512;

/// The same for a token in another script than Latin, where to tell how alike two are takes many times as long.
const SOUNDING_ACROSS_MAX: usize = 128;

/// Terms of one sound key that are read. A key with more says little.
const SOUND_LIST_MAX: usize = 1_500;

/// Entries of lists read for one name asked about, in one segment.
const VISITS_MAX: usize = 20_000;

/// Entries read of one list that may be longer than [`COMMON`]: of a whole name, a pair of common terms, an identifier.
const LIST_MAX: usize = 2_000;

/// Entities that may share an identifier without its saying less; beyond, what it says goes down as they go up.
const SHARED_MAX: usize = 20;

/// Names that are scored whole, the most promising first.
const SCORED_MAX: usize = 600;

/// Common terms that a token is looked for by in pairs, the likeliest first.
const PAIRED_MAX: usize = 6;

/// An entity made ready to ask for candidates.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    tokens: Vec<Token>,
    /// Each name as places in `tokens`.
    names: Vec<Vec<usize>>,
    keys: Vec<(u64, f32)>,
}

/// A token asked about.
#[derive(Clone, Debug)]
struct Token {
    term: String,
    sounded: Sounded,
    sounds: Vec<u32>,
    typos: Vec<u32>,
    sounding_max: usize,
}

impl Token {
    /// Reads a token in its own script, with its term.
    fn read(token: &str, term: String) -> Token {
        let sounded = sound(token);
        let typos = terms::typo_keys(&term);
        let sounding_max = if token == term { SOUNDING_MAX } else { SOUNDING_ACROSS_MAX };
        Token { term, sounds: keys(&sounded).collect(), sounded, typos, sounding_max }
    }
}

impl Asked {
    /// Reads an entity.
    pub fn read(entity: &Entity) -> Asked {
        let schema = model().schema(&entity.schema);
        let mut asked = Asked::default();
        for name in terms::names(entity, schema).iter().take(NAMES_MAX) {
            asked.push_name(name);
        }
        for (prop, values) in &entity.properties {
            let kind = schema.and_then(|s| s.property(prop)).map(|p| p.kind);
            let weight = match kind {
                Some(Kind::Identifier) => 1.0,
                Some(Kind::Phone | Kind::Email) => 0.5,
                Some(Kind::Date) if prop == "birthDate" || prop == "incorporationDate" => 0.1,
                _ => continue,
            };
            asked.keys.extend(values.iter().filter_map(|value| Some((terms::value_key(kind, value)?, weight))));
        }
        asked.keys.sort_unstable_by_key(|(key, _)| *key);
        asked.keys.dedup_by_key(|(key, _)| *key);
        asked
    }

    fn push_name(&mut self, name: &[String]) {
        let mut places = Vec::with_capacity(name.len());
        for token in name {
            let term = terms::term(token);
            let place = self.tokens.iter().position(|t| t.term == term).unwrap_or_else(|| {
                self.tokens.push(Token::read(token, term));
                self.tokens.len() - 1
            });
            places.push(place);
        }
        if !self.names.contains(&places) {
            self.names.push(places);
        }
    }
}

/// Candidates, and what it cost to find them.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Best first; score: 1 is the same name in full, and what is known besides adds to it.
    pub places: Vec<(Place, f32)>,
    /// Entries of lists that were read.
    pub visited: usize,
    /// Whether some list was longer than what is read of it, so that as likely entities may be missing.
    pub is_cut: bool,
}

/// See [`super::Index::candidates`].
pub fn candidates(segments: &[Segment], asked: &Asked, limit: usize, admits: &dyn Fn(Place) -> bool) -> Found {
    let mut found = Found::default();
    let all_names: u32 = segments.iter().map(Segment::living_names).sum();
    let all: Vec<Vec<Vec<Likely>>> =
        segments.iter().map(|segment| asked.tokens.iter().map(|token| likely(segment, token, &mut found)).collect()).collect();
    let weights: Vec<f32> = (0..asked.tokens.len()).map(|token| token_weight(segments, &all, token, all_names)).collect();
    let mut searches: Vec<Search> = segments
        .iter()
        .enumerate()
        .map(|(number, segment)| Search {
            segment,
            number: number as u32,
            asked,
            likely: &all[number],
            weights: &weights,
            all_names,
            admits,
            known: FxHashMap::default(),
            scores: FxHashMap::default(),
            visited: 0,
            is_cut: false,
        })
        .collect();
    searches.iter_mut().for_each(Search::by_keys);
    for name in &asked.names {
        let mut gathered: Vec<Gathered> = searches.iter_mut().map(|search| search.gather(name)).collect();
        if gathered.iter().all(Gathered::is_empty) {
            gathered = searches.iter_mut().map(|search| search.gather_common(name)).collect();
        }
        searches.iter_mut().zip(gathered).for_each(|(search, gathered)| search.score(name, gathered));
    }
    for search in searches {
        found.visited += search.visited;
        found.is_cut |= search.is_cut;
        let place = |entity| Place { segment: search.number, entity };
        let known = |entity| search.known.get(&entity).copied().unwrap_or(0.0);
        found.places.extend(search.scores.iter().map(|(entity, score)| (place(*entity), score + known(*entity))));
        let unscored = search.known.iter().filter(|(entity, _)| !search.scores.contains_key(entity));
        found.places.extend(unscored.map(|(entity, weight)| (place(*entity), *weight)));
    }
    let id = |place: &Place| segments[place.segment as usize].id(place.entity);
    found.places.sort_unstable_by(|(a, left), (b, right)| right.total_cmp(left).then_with(|| id(a).cmp(id(b))));
    found.places.truncate(limit);
    found
}

/// A term that a token may stand for, and how alike they are.
type Likely = (u32, f32);

/// Terms of a segment that a token may stand for, likeliest first.
fn likely(segment: &Segment, token: &Token, found: &mut Found) -> Vec<Likely> {
    let mut best: FxHashMap<u32, f32> = FxHashMap::default();
    if let Some(term) = segment.find_term(&token.term) {
        best.insert(term, 1.0);
    }
    for key in &token.typos {
        for term in segment.typos(*key) {
            found.visited += 1;
            best.entry(term).or_insert_with(|| by_letters(&token.term, segment.term(term)));
        }
    }
    let mut shared: FxHashMap<u32, u32> = FxHashMap::with_capacity_and_hasher(2 * SOUND_LIST_MAX, Default::default());
    for key in &token.sounds {
        for term in segment.sounding(*key).take(SOUND_LIST_MAX) {
            found.visited += 1;
            *shared.entry(term).or_default() += 1;
        }
    }
    let further = |term: u32| segment.term(term).len().abs_diff(token.term.len());
    let mut sounding: Vec<(u32, usize, u32)> = shared.into_iter().map(|(term, keys)| (u32::MAX - keys, further(term), term)).collect();
    if sounding.len() > token.sounding_max {
        sounding.select_nth_unstable(token.sounding_max);
        sounding.truncate(token.sounding_max);
    }
    for (_, _, term) in sounding {
        let heard = alike(&token.sounded, &segment.sounded(term));
        if heard >= ALIKE_MIN {
            let known = best.entry(term).or_default();
            *known = known.max(heard);
        }
    }
    let mut likely: Vec<Likely> = best.into_iter().filter(|(_, alike)| *alike >= ALIKE_MIN).collect();
    likely.sort_unstable_by(|(a, left), (b, right)| right.total_cmp(left).then(a.cmp(b)));
    likely.truncate(LIKELY_MAX);
    likely
}

/// How alike two terms are by their letters: what is left of the shorter after the slips.
fn by_letters(asked: &str, term: &[u8]) -> f32 {
    let Ok(term) = std::str::from_utf8(term) else { return 0.0 };
    let length = asked.chars().count().min(term.chars().count()).max(1);
    1.0 - strsim::osa_distance(asked, term) as f32 / length as f32
}

/// Terms of all segments that a term may be another spelling of.
pub fn spellings(segments: &[Segment], term: &str) -> Vec<String> {
    let token = Token::read(term, term.to_owned());
    let text = |segment: &Segment, term| String::from_utf8_lossy(segment.term(term)).into_owned();
    let likely = |s| likely(s, &token, &mut Found::default()).into_iter().map(|(term, _)| text(s, term)).collect::<Vec<_>>();
    segments.iter().flat_map(likely).collect()
}

/// How much it says that a name has this token: by the most usual of the spellings that are nearly the same.
fn token_weight(segments: &[Segment], likely: &[Vec<Vec<Likely>>], token: usize, all_names: u32) -> f32 {
    let counts = segments.iter().zip(likely).flat_map(|(segment, likely)| {
        likely[token].iter().filter(|(_, alike)| *alike >= 0.8).map(|(term, _)| segment.count_everywhere(*term))
    });
    rarity(all_names, counts.max().unwrap_or(0))
}

/// Names that may be the one asked about, with what speaks for each at a first look.
type Gathered = FxHashMap<u32, f32>;

/// One segment searched for one entity.
struct Search<'a> {
    segment: &'a Segment,
    number: u32,
    asked: &'a Asked,
    likely: &'a [Vec<Likely>],
    weights: &'a [f32],
    all_names: u32,
    admits: &'a dyn Fn(Place) -> bool,
    /// Entities with the identifiers, dates and the like asked about, and what these weigh.
    known: FxHashMap<u32, f32>,
    /// Entities with the score of their best name.
    scores: FxHashMap<u32, f32>,
    visited: usize,
    is_cut: bool,
}

impl Search<'_> {
    fn by_keys(&mut self) {
        for &(key, weight) in &self.asked.keys {
            let list: Vec<u32> = self.segment.entities_keyed(key).take(LIST_MAX + 1).collect();
            self.visited += list.len();
            self.is_cut |= list.len() > LIST_MAX && weight >= 1.0;
            let weight = weight * (SHARED_MAX as f32 / list.len() as f32).min(1.0);
            for entity in list.into_iter().take(LIST_MAX).filter(|e| self.admits(*e)).collect::<Vec<_>>() {
                let sum = self.known.entry(entity).or_default();
                *sum = (*sum + weight).min(1.0);
            }
        }
    }

    fn admits(&self, entity: u32) -> bool {
        self.segment.is_living(entity) && (self.admits)(Place { segment: self.number, entity })
    }

    /// Names that may be `name`: by keys of whole names, rare terms, pairs of common ones.
    fn gather(&mut self, name: &[usize]) -> Gathered {
        let mut gathered = Gathered::default();
        let terms: Vec<&[u8]> = name.iter().map(|t| self.asked.tokens[*t].term.as_bytes()).collect();
        let weight: f32 = name.iter().map(|t| self.weights[*t]).sum();
        // An identifier of few is worth more than any name, one of thousands less than a token.
        for (entity, known) in &self.known {
            gathered.extend(self.segment.names_of(*entity).map(|name| (name, 100.0 * known * weight)));
        }
        self.take(terms::whole_key(terms.iter().copied()), 2.0 * weight, &mut gathered);
        for term in &terms {
            self.take(terms::key(KeyKind::Joined, std::str::from_utf8(term).unwrap_or_default()), weight, &mut gathered);
        }
        let mut lists = self.lists(name);
        for pair in terms.windows(2) {
            let joined = [pair[0], pair[1]].concat();
            let term = std::str::from_utf8(&joined).ok().and_then(|text| self.segment.find_term(text));
            lists.extend(term.map(|term| (self.segment.count_everywhere(term), 1.0, term)));
            self.take(joined_key(pair[0], pair[1]), weight, &mut gathered);
        }
        lists.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut left = VISITS_MAX;
        for &(count, alike, term) in lists.iter().take_while(|(count, ..)| *count <= COMMON) {
            let length = self.segment.count(term) as usize;
            if left < length {
                self.is_cut = true;
                break;
            }
            left -= length;
            self.visited += length;
            let says = alike * rarity(self.all_names, count);
            self.segment.names_with(term).for_each(|name| *gathered.entry(name).or_default() += says);
        }
        self.gather_pairs(name, &mut gathered);
        gathered
    }

    /// Terms that a name's tokens may stand for, each with the number of its names and how alike it is.
    fn lists(&self, name: &[usize]) -> Vec<(u32, f32, u32)> {
        let likely = distinct(name).into_iter().flat_map(|token| &self.likely[token]);
        likely.map(|(term, alike)| (self.segment.count_everywhere(*term), *alike, *term)).collect()
    }

    /// Names under a key, as far as [`LIST_MAX`].
    fn take(&mut self, key: u64, says: f32, gathered: &mut Gathered) {
        let mut count = 0;
        for name in self.segment.names_keyed(key).take(LIST_MAX) {
            count += 1;
            *gathered.entry(name).or_default() += says;
        }
        self.visited += count;
        self.is_cut |= count == LIST_MAX;
    }

    /// Names with two common terms that two of the tokens may stand for. A term that is common everywhere may be rare in this segment:
    /// then its list is walked, for a pair has a key only where both are common.
    fn gather_pairs(&mut self, name: &[usize], gathered: &mut Gathered) {
        let tokens = distinct(name);
        let is_common = |term: u32| self.segment.count_everywhere(term) > COMMON;
        let common: Vec<Vec<Likely>> = tokens
            .iter()
            .map(|t| self.likely[*t].iter().copied().filter(|(term, _)| is_common(*term)).take(PAIRED_MAX).collect())
            .collect();
        for (i, firsts) in common.iter().enumerate() {
            for (j, seconds) in common.iter().enumerate().filter(|(j, _)| *j != i) {
                for (first, alike_first) in firsts {
                    let says = |alike: f32| alike_first * self.weights[tokens[i]] + alike * self.weights[tokens[j]];
                    if self.segment.count(*first) <= COMMON {
                        self.visited += self.segment.count(*first) as usize;
                        for name in self.segment.names_with(*first) {
                            let other = |term| seconds.iter().find(|(second, _)| *second == term && second != first);
                            let best = self.segment.tokens_of(name).filter_map(other).map(|(_, alike)| *alike).reduce(f32::max);
                            best.into_iter().for_each(|alike| *gathered.entry(name).or_default() += says(alike));
                        }
                        continue;
                    }
                    let seconds = seconds.iter().filter(|(second, _)| j > i && second != first && self.segment.count(*second) > COMMON);
                    let keys =
                        seconds.map(|(second, alike)| (pair_key(self.segment.term(*first), self.segment.term(*second)), says(*alike)));
                    for (key, says) in keys.collect::<Vec<_>>() {
                        self.take(key, says, gathered);
                    }
                }
            }
        }
    }

    /// For a name of which only one common token is known: the beginning of its list.
    fn gather_common(&mut self, name: &[usize]) -> Gathered {
        let mut gathered = Gathered::default();
        let mut lists = self.lists(name);
        lists.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)).then(a.2.cmp(&b.2)));
        for &(_, alike, term) in lists.iter().take(PAIRED_MAX) {
            let length = self.segment.count(term) as usize;
            self.is_cut |= length > LIST_MAX;
            self.visited += length.min(LIST_MAX);
            self.segment.names_with(term).take(LIST_MAX).for_each(|name| *gathered.entry(name).or_default() += alike);
        }
        gathered
    }

    /// Scores what was gathered, and gives entities the score of their best name.
    fn score(&mut self, name: &[usize], gathered: Gathered) {
        let mut gathered: Vec<(u32, f32)> = gathered.into_iter().collect();
        let by_promise = |a: &(u32, f32), b: &(u32, f32)| -> Ordering { b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)) };
        if gathered.len() > SCORED_MAX {
            gathered.select_nth_unstable_by(SCORED_MAX, by_promise);
            gathered.truncate(SCORED_MAX);
        }
        let tokens = name.iter().map(|t| (self.asked.tokens[*t].term.as_str(), self.weights[*t], self.likely[*t].as_slice()));
        let mut overlap = Overlap::new(self.segment, self.all_names, tokens);
        let mut rejected: FxHashSet<u32> = FxHashSet::default();
        for (candidate, _) in gathered {
            let entity = self.segment.entity_of(candidate);
            if rejected.contains(&entity) {
                continue;
            }
            if !self.scores.contains_key(&entity) && !self.admits(entity) {
                rejected.insert(entity);
                continue;
            }
            let score = overlap.of(candidate);
            let best = self.scores.entry(entity).or_default();
            *best = best.max(score);
        }
    }
}

/// The tokens of a name, each once.
fn distinct(name: &[usize]) -> Vec<usize> {
    let mut tokens: Vec<usize> = name.to_vec();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}
