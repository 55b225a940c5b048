//! Who of a query's operators may hold how much.
//!
//! DataFusion's own fair pool gives every operator that can spill the same part of the memory, however many there are: a plan of thirty
//! sorts and aggregations leaves a thirtieth to the two or three that hold anything at a time, and one that is given too little
//! for a single batch ends the query. Here each may take a quarter while there is room, and the fair part whether or not there is.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use datafusion::common::{Result, resources_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation, human_readable_size};

/// As many operators of a plan that can spill hold much at a time, at most: the sort or aggregation that is being filled, and what waits
/// above it, sorted, for joins.
const AT_A_TIME: usize = 4;

/// A pool that is shared out as the module says. What cannot spill takes what is free.
#[derive(Debug)]
pub(super) struct Shares {
    bytes: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    /// Consumers that can spill.
    spillers: usize,
    /// What they hold.
    spillable: usize,
    /// What the others hold.
    fixed: usize,
}

impl Taken {
    /// What consumers of this one's kind hold.
    fn of(&mut self, consumer: &MemoryConsumer) -> &mut usize {
        if consumer.can_spill() { &mut self.spillable } else { &mut self.fixed }
    }
}

impl Shares {
    /// A pool of so many bytes.
    pub(super) fn new(bytes: usize) -> Shares {
        Shares { bytes, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MemoryPool for Shares {
    fn name(&self) -> &str {
        "shares"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.taken().spillers += usize::from(consumer.can_spill());
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.taken().spillers -= usize::from(consumer.can_spill());
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        *self.taken().of(reservation.consumer()) += additional;
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        *self.taken().of(reservation.consumer()) -= shrink;
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        let mut taken = self.taken();
        let for_spillers = self.bytes.saturating_sub(taken.fixed);
        let free = for_spillers.saturating_sub(taken.spillable);
        let consumer = reservation.consumer();
        let (fits, most) = if consumer.can_spill() {
            let (share, fair) = (for_spillers / taken.spillers.clamp(1, AT_A_TIME), for_spillers / taken.spillers.max(1));
            let wanted = reservation.size() + additional;
            (wanted <= fair || (wanted <= share && additional <= free), share)
        } else {
            (additional <= free, free)
        };
        if !fits {
            let [more, has, most, free] = [additional, reservation.size(), most, free].map(human_readable_size);
            return resources_err!("{} has {has} and needs {more} more; it may have {most}, and {free} are free", consumer.name());
        }
        *taken.of(consumer) += additional;
        Ok(())
    }

    fn reserved(&self) -> usize {
        let taken = self.taken();
        taken.spillable + taken.fixed
    }

    fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::Finite(self.bytes)
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in shares", human_readable_size(self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn consumers(pool: &Arc<dyn MemoryPool>, n: usize) -> Vec<MemoryReservation> {
        (0..n).map(|n| MemoryConsumer::new(format!("sort {n}")).with_can_spill(true).register(pool)).collect()
    }

    #[test]
    fn one_of_many_may_take_a_quarter_and_the_others_their_fair_part_all_the_same() {
        let pool: Arc<dyn MemoryPool> = Arc::new(Shares::new(600));
        let all = consumers(&pool, 30);
        all[0].try_grow(150).expect("a quarter");
        assert!(all[0].try_grow(1).is_err());
        (1..4).for_each(|n| all[n].try_grow(150).expect("a quarter"));
        assert_eq!(pool.reserved(), 600);
        all[4].try_grow(20).expect("a thirtieth, though nothing is free");
        assert!(all[4].try_grow(1).is_err());
        all[0].free();
        all[4].try_grow(130).expect("there is room again");
    }

    #[test]
    fn what_cannot_spill_takes_what_is_free_and_says_when_there_is_none() {
        let pool: Arc<dyn MemoryPool> = Arc::new(Shares::new(600));
        let all = consumers(&pool, 2);
        let join = MemoryConsumer::new("join").register(&pool);
        join.try_grow(400).expect("it is free");
        all[0].try_grow(100).expect("half of what the join leaves");
        assert!(all[0].try_grow(1).is_err());
        let refused = join.try_grow(101).expect_err("only 100 are free").to_string();
        assert!(refused.starts_with(super::super::session::NO_MEMORY), "{refused}");
        assert_eq!(pool.reserved(), 500);
        drop(all);
        join.try_grow(200).expect("the sorts are gone");
    }
}
