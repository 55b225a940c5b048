//! Entities made ready to compare, kept for the next question: a bounded memory that threads share.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::candidates::Place;

/// Parts of the memory, so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// Values kept in a part's older and in its newer half, each: together some 64,000, which is what the known sanctions lists hold.
const HALF_MAX: usize = 2_048;

/// Values by place. A value that was not asked for while [`HALF_MAX`] others were is forgotten.
pub struct Cache<V> {
    shards: Vec<Mutex<Halves<V>>>,
}

struct Halves<V> {
    newer: FxHashMap<Place, Arc<V>>,
    older: FxHashMap<Place, Arc<V>>,
}

impl<V> Default for Cache<V> {
    fn default() -> Cache<V> {
        let halves = || Mutex::new(Halves { newer: FxHashMap::default(), older: FxHashMap::default() });
        Cache { shards: (0..SHARDS).map(|_| halves()).collect() }
    }
}

impl<V> Cache<V> {
    /// The value at a place, made when it is not there. Two threads may both make it; they make the same.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get<E>(&self, place: Place, make: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        let shard = &self.shards[place.spread() % SHARDS];
        {
            let mut halves = shard.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = halves.newer.get(&place) {
                return Ok(Arc::clone(value));
            }
            if let Some(value) = halves.older.remove(&place) {
                halves.put(place, Arc::clone(&value));
                return Ok(value);
            }
        }
        let value = Arc::new(make()?);
        shard.lock().unwrap_or_else(PoisonError::into_inner).put(place, Arc::clone(&value));
        Ok(value)
    }
}

impl<V> Halves<V> {
    fn put(&mut self, place: Place, value: Arc<V>) {
        if self.newer.len() >= HALF_MAX {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(place, value);
    }
}
