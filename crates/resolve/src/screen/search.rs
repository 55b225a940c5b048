//! Search over the entities of an index: words, filters, counts by facet, order, pages.

use std::collections::BTreeMap;

use facts::statements::Entity;
use rustc_hash::{FxHashMap, FxHashSet};

use super::filters::{Filter, Ready};
use super::words::{self, Clause};
use super::{ScreenError, Screening};
use crate::candidates::{COUNTRY, DATASET, GENDER, KeyKind, Place, SCHEMA, TOPIC, key, text_words};

/// Hits that are ordered by a property, for which each must be read. Beyond, the question must be narrowed.
const SORTED_MAX: usize = 50_000;

/// Terms that one beginning stands for.
const BEGINNINGS_MAX: usize = 500;

/// A question of search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What was typed; empty asks for everything. How it is read, [`words::read`] says.
    pub text: String,
    /// Whether other spellings of the words count too.
    pub is_fuzzy: bool,
    /// What may be in the answer.
    pub filter: Filter,
    /// Properties with a value they must have.
    pub having: Vec<(String, String)>,
    /// Order; empty is best first. Ties follow ids.
    pub sort: Vec<Sort>,
    /// Hits to leave out at the beginning.
    pub offset: usize,
    /// Hits in the answer.
    pub limit: usize,
    /// What to count hits by.
    pub facets: Vec<Facet>,
}

/// An order of hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// `score`, `id`, `caption`, `schema`, `first_seen`, `last_seen`, `last_change`, or a property, of which the first value counts.
    pub field: String,
    /// Whether the greatest come first. Who has no value comes last either way.
    pub is_descending: bool,
}

/// What hits are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Countries.
    Countries,
    /// Topics.
    Topics,
    /// Datasets.
    Datasets,
    /// Schemata.
    Schema,
    /// Genders.
    Genders,
}

impl Facet {
    fn kind(self) -> char {
        match self {
            Facet::Countries => COUNTRY,
            Facet::Topics => TOPIC,
            Facet::Datasets => DATASET,
            Facet::Schema => SCHEMA,
            Facet::Genders => GENDER,
        }
    }
}

/// An answer of search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// How many hits there are in all.
    pub total: usize,
    /// Those of this page.
    pub results: Vec<Entity>,
    /// Counts over all hits, most first, equal ones by value.
    pub facets: BTreeMap<Facet, Vec<(String, usize)>>,
}

impl Screening {
    /// Searches.
    ///
    /// # Errors
    /// When the index is damaged, or more hits than can be read are to be ordered by a property.
    pub fn search(&self, search: &Search) -> Result<Page, ScreenError> {
        let ready = search.filter.ready(&self.index);
        let clauses = words::read(&search.text);
        let mut hits = self.hits(&clauses, search.is_fuzzy, &ready)?;
        for (prop, value) in &search.having {
            hits = self.having(hits, prop, value)?;
        }
        let facets = search.facets.iter().map(|facet| (*facet, self.count(&hits, facet.kind()))).collect();
        let total = hits.len();
        let ordered = self.order(hits, &clauses, &search.sort)?;
        let page = ordered.into_iter().skip(search.offset).take(search.limit);
        let results: Result<Vec<Entity>, _> = page.map(|place| self.index.entity(place)).collect();
        Ok(Page { total, results: results?, facets })
    }

    /// How many entities have each label of a kind, most first, equal ones by value.
    fn count(&self, hits: &[Place], kind: char) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for place in hits {
            for value in self.index.labels(*place).filter_map(|label| label.strip_prefix(kind)?.strip_prefix(':')) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// Places for which all clauses hold and which the filter admits.
    fn hits(&self, clauses: &[Clause], is_fuzzy: bool, ready: &Ready) -> Result<Vec<Place>, ScreenError> {
        let mut hits: Option<Vec<Place>> = None;
        let (unwanted, wanted): (Vec<&Clause>, Vec<&Clause>) = clauses.iter().partition(|c| matches!(c, Clause::Not(_)));
        for clause in wanted {
            let holds = self.holding(clause, is_fuzzy)?;
            hits = Some(match hits {
                None => holds,
                Some(before) => both(&before, &holds),
            });
        }
        let mut hits = hits.unwrap_or_else(|| self.index.places().collect());
        for clause in unwanted {
            if let Clause::Not(inner) = clause {
                let holds: FxHashSet<Place> = self.holding(inner, is_fuzzy)?.into_iter().collect();
                hits.retain(|place| !holds.contains(place));
            }
        }
        hits.retain(|place| ready.admits(*place));
        Ok(hits)
    }

    /// Places for which a clause holds, rising.
    fn holding(&self, clause: &Clause, is_fuzzy: bool) -> Result<Vec<Place>, ScreenError> {
        Ok(match clause {
            Clause::Words(terms) => {
                let mut hits: Option<Vec<Place>> = None;
                for term in terms {
                    let places = self.with_word(term, is_fuzzy);
                    hits = Some(hits.map_or_else(|| places.clone(), |before| both(&before, &places)));
                }
                let hits = hits.unwrap_or_default();
                if terms.len() > 1 && !is_fuzzy { self.neighbours(hits, terms)? } else { hits }
            }
            Clause::Prefix(begin) => {
                let terms = self.index.terms_from(begin, BEGINNINGS_MAX);
                rising(terms.iter().flat_map(|term| self.index.places_keyed(key(KeyKind::Word, term))))
            }
            Clause::Any(clauses) => {
                let mut all = Vec::new();
                for clause in clauses {
                    all.extend(self.holding(clause, is_fuzzy)?);
                }
                rising(all.into_iter())
            }
            Clause::Not(inner) => {
                let holds: FxHashSet<Place> = self.holding(inner, is_fuzzy)?.into_iter().collect();
                self.index.places().filter(|place| !holds.contains(place)).collect()
            }
        })
    }

    fn with_word(&self, term: &str, is_fuzzy: bool) -> Vec<Place> {
        let spellings = if is_fuzzy { self.index.spellings(term) } else { vec![term.to_owned()] };
        rising(spellings.iter().flat_map(|term| self.index.places_keyed(key(KeyKind::Word, term))))
    }

    /// Of places that have all the terms, those with a value in which they stand one after another.
    fn neighbours(&self, places: Vec<Place>, terms: &[String]) -> Result<Vec<Place>, ScreenError> {
        let mut kept = Vec::new();
        for place in places {
            let entity = self.index.entity(place)?;
            let mut values = entity.properties.values().flatten();
            if values.any(|value| text_words(value, usize::MAX).windows(terms.len()).any(|window| window == terms)) {
                kept.push(place);
            }
        }
        Ok(kept)
    }

    /// Places whose property has this very value.
    fn having(&self, hits: Vec<Place>, prop: &str, value: &str) -> Result<Vec<Place>, ScreenError> {
        let mut kept = hits;
        for word in text_words(value, 8) {
            let with: FxHashSet<Place> = self.index.places_keyed(key(KeyKind::Word, &word)).collect();
            kept.retain(|place| with.is_empty() || with.contains(place));
        }
        let mut having = Vec::new();
        for place in kept {
            if self.index.entity(place)?.all(prop).iter().any(|v| v == value) {
                having.push(place);
            }
        }
        Ok(having)
    }

    fn order(&self, hits: Vec<Place>, clauses: &[Clause], sort: &[Sort]) -> Result<Vec<Place>, ScreenError> {
        let by_score = |hits: Vec<Place>| -> Vec<(f32, Place)> {
            let scores = self.scores(&hits, clauses);
            scores.into_iter().zip(hits).collect()
        };
        let id = |place: &Place| self.index.id(*place);
        if sort.is_empty() {
            let mut scored = by_score(hits);
            scored.sort_unstable_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| id(left).cmp(id(right))));
            return Ok(scored.into_iter().map(|(_, place)| place).collect());
        }
        if hits.len() > SORTED_MAX && sort.iter().any(|s| !matches!(s.field.as_str(), "score" | "id")) {
            return Err(ScreenError::TooManyToSort { hits: hits.len(), most: SORTED_MAX });
        }
        let mut keyed: Vec<(Vec<Option<String>>, Place)> = Vec::with_capacity(hits.len());
        for (score, place) in by_score(hits) {
            let mut keys = Vec::with_capacity(sort.len());
            for Sort { field, .. } in sort {
                keys.push(match field.as_str() {
                    "score" => Some(format!("{:010.6}", score)),
                    "id" => Some(id(&place).to_owned()),
                    _ => sort_key(&self.index.entity(place)?, field),
                });
            }
            keyed.push((keys, place));
        }
        keyed.sort_by(|(a, left), (b, right)| {
            let orders = a.iter().zip(b).zip(sort).map(|((a, b), sort)| match (a, b) {
                (Some(a), Some(b)) if sort.is_descending => b.cmp(a),
                (Some(a), Some(b)) => a.cmp(b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            });
            orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then_with(|| id(left).cmp(id(right)))
        });
        Ok(keyed.into_iter().map(|(_, place)| place).collect())
    }

    /// How well each hit answers: by how much of its best name the words are, by rarity; 0 where no name has them.
    fn scores(&self, hits: &[Place], clauses: &[Clause]) -> Vec<f32> {
        let mut asked: FxHashMap<String, f32> = FxHashMap::default();
        fn gather(clause: &Clause, into: &mut dyn FnMut(&str)) {
            match clause {
                Clause::Words(terms) => terms.iter().for_each(|term| into(term)),
                Clause::Prefix(begin) => into(begin),
                Clause::Any(all) => all.iter().for_each(|clause| gather(clause, into)),
                Clause::Not(_) => {}
            }
        }
        for clause in clauses {
            gather(clause, &mut |term| asked.extend([(term.to_owned(), self.index.rarity(term))]));
        }
        if asked.is_empty() {
            return vec![0.0; hits.len()];
        }
        let all: f32 = asked.values().sum();
        hits.iter().map(|place| self.index.names(*place).map(|name| self.share(&name, &asked, all)).fold(0.0, f32::max)).collect()
    }

    fn share(&self, name: &[&str], asked: &FxHashMap<String, f32>, all: f32) -> f32 {
        let mut shared = 0.0;
        let mut further = 0.0;
        for term in name {
            match asked.get(*term) {
                Some(says) => shared += says,
                None => further += 1.0,
            }
        }
        // A word more in a name takes away about what a rather common word gives: enough to put the shorter name first.
        shared / (all + further)
    }
}

/// What an entity is ordered by.
fn sort_key(entity: &Entity, field: &str) -> Option<String> {
    match field {
        "caption" => Some(entity.caption().to_owned()),
        "schema" => Some(entity.schema.clone()),
        "first_seen" => entity.first_seen.clone(),
        "last_seen" => entity.last_seen.clone(),
        "last_change" => entity.last_change.clone(),
        prop => entity.first(prop.strip_prefix("properties.").unwrap_or(prop)).map(str::to_owned),
    }
}

/// Places in order, each once.
fn rising(places: impl Iterator<Item = Place>) -> Vec<Place> {
    let mut places: Vec<Place> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Places that are in both of two rising lists.
fn both(left: &[Place], right: &[Place]) -> Vec<Place> {
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    few.iter().copied().filter(|place| many.binary_search(place).is_ok()).collect()
}
