//! Screening: an entity asked about to ranked matches, and everything else a reader asks of the entities of an office: search,
//! single entities, what they are linked to.
//!
//! One door, [`Screening`], over one index; all questions take `&self`, so threads share it. It deliberately knows nothing of HTTP
//! or of the shelf: it answers from the index alone, which holds the entities whole.

mod adjacent;
mod cache;
mod filters;
mod matching;
mod search;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use facts::statements::Entity;

pub use adjacent::Nested;
pub use filters::Filter;
pub use matching::{Answer, LIMIT, Match, Options, THRESHOLD};
pub use search::{Facet, Page, Search, Sort};

use crate::candidates::{Index, IndexError, Place};
use crate::likeness::Weights;
use crate::subject::Subject;
use cache::Cache;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The model has no such schema.
    #[error("unknown schema: {0:?}")]
    UnknownSchema(String),
    /// Entities of the schema are not compared.
    #[error("entities of schema {0} are not matched: ask for one of a person, a firm, a vessel or the like")]
    NotMatchable(String),
    /// Hits can be ordered by a property only when they are not too many.
    #[error("{hits} entities answer, and no more than {most} can be ordered by a property: narrow the question")]
    TooManyToSort {
        /// How many answer.
        hits: usize,
        /// How many can be ordered.
        most: usize,
    },
}

/// The entities of an index, ready to be asked about.
pub struct Screening {
    index: Index,
    weights: Weights,
    subjects: Cache<Subject>,
}

impl Screening {
    /// Opens the index in `folder`.
    ///
    /// # Errors
    /// When there is none, or it is damaged or of another version.
    pub fn open(folder: &Path) -> Result<Screening, IndexError> {
        Ok(Screening::over(Index::open(folder)?))
    }

    /// Over an index that is open.
    pub fn over(index: Index) -> Screening {
        let weights = Weights { rarity: index.word_counts() };
        Screening { index, weights, subjects: Cache::default() }
    }

    /// The index beneath.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The entity with this id, its own or one that was merged into it; compare the ids to tell.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn entity(&self, id: &str) -> Result<Option<Entity>, ScreenError> {
        Ok(self.index.find_any(id).map(|place| self.index.entity(place)).transpose()?)
    }

    /// The entity at a place.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn at(&self, place: Place) -> Result<Entity, ScreenError> {
        Ok(self.index.entity(place)?)
    }

    /// How many entities each dataset has.
    pub fn datasets(&self) -> BTreeMap<String, usize> {
        self.index.count_labels(crate::candidates::DATASET)
    }
}
