//! Which pairs are worth comparing: all that share something rare enough, each exactly once.
//!
//! Every record has *keys*: hashes of what it may share with another record of the same subject (an identifier, the sound of
//! a part of its name, a day of birth, a postcode). Comparing all pairs of a million records is half a billion
//! comparisons for each thousand; comparing all that share a key is as bad once the key is "Smith". So:
//!
//! - A key that at most [`Bounds::block`] records share makes a *block*, and all pairs in a block are candidates.
//! - A key that more records share counts only together with a second, and where that is not enough a third such key
//!   (of another group, or another part of a name), the rarest first.
//! - What three keys cannot bring down to a block is left out, counted and named in [`Blocks::left_out`]: never compared to
//!   exhaustion, never merged for it. A million records that share everything cost a pass over their keys.
//!
//! The result is the same for any number of threads and, apart from the numbering, any order of records.
//! It deliberately knows nothing of names or entities: whoever makes the keys does.

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

/// Two bytes of a key's 64 bits say its group; the rest is the hash.
const HASH_BITS: u32 = 56;

/// Common keys of one record that take part in combinations, the rarest first: twelve make 66 pairs and 220 triples.
const COMMON_KEYS_MAX: usize = 12;

/// Keys in a combination. A fourth splits hardly anything that three could not, at four times the cost.
const DEPTH_MAX: usize = 3;

/// Work on the combinations of one common key, in visits for each of its records; past this the rest is left out.
const VISITS_A_RECORD_MAX: usize = 64;

/// Records handed to a thread at a time.
const CHUNK: usize = 2_048;

/// One thing that a record may share with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// A key of a group (what kind of thing it is: identifier, day of birth, place …) from a hash of the thing itself.
    ///
    /// Two keys of one group are never combined with each other, because a suburb and its postcode say one thing twice; the
    /// exception is [`Key::NAME`], whose keys are parts of a name and do say more together.
    pub fn new(group: u8, hash: u64) -> Key {
        Key(u64::from(group) << HASH_BITS | hash & ((1 << HASH_BITS) - 1))
    }

    /// The group whose keys may be combined with each other.
    pub const NAME: u8 = 0;

    /// The group it was made with.
    pub fn group(self) -> u8 {
        (self.0 >> HASH_BITS) as u8
    }
}

/// The keys of all records, gathered one record after another.
#[derive(Default)]
pub struct Keys {
    numbers: FxHashMap<Key, u32>,
    keys: Vec<Key>,
    held: Vec<u32>,
    ends: Vec<usize>,
}

impl Keys {
    /// No records yet.
    pub fn new() -> Keys {
        Keys::default()
    }

    /// Adds the next record with its keys; the same key twice counts once.
    ///
    /// # Panics
    /// Past `u32::MAX` records or different keys: more than fit into memory.
    pub fn push(&mut self, keys: impl IntoIterator<Item = Key>) {
        let start = self.held.len();
        for key in keys {
            let next = u32::try_from(self.keys.len()).expect("fewer than 2^32 keys fit into memory");
            let number = *self.numbers.entry(key).or_insert(next);
            if number == next {
                self.keys.push(key);
            }
            if !self.held[start..].contains(&number) {
                self.held.push(number);
            }
        }
        self.ends.push(self.held.len());
    }

    /// How many records were added.
    pub fn records(&self) -> usize {
        self.ends.len()
    }
}

/// How far blocking goes.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Records of a block at most: bounds the pairs of a record by half of this for each of its blocks.
    pub block: u32,
    /// Threads at most; the result does not depend on it.
    pub threads: usize,
}

/// Candidate pairs that bounds for a number of records aim at staying under, about: some seconds of comparing table records.
const PAIRS_AIMED_AT: usize = 12_000_000;

impl Bounds {
    /// Bounds that suit so many records: blocks of 12 for a million, larger ones for fewer, where more candidates cost little.
    pub fn of(records: usize, threads: usize) -> Bounds {
        Bounds { block: (PAIRS_AIMED_AT / records.max(1)).clamp(12, 300) as u32, threads }
    }
}

/// What was left out, because too many records share it and nothing rarer parts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The rarest of the keys.
    pub key: Key,
    /// Records of the largest combination that was left out.
    pub records: u64,
    /// Pairs that were not compared for it, at most: some of them share other blocks.
    pub pairs_at_most: u64,
}

/// Records in blocks, ready to give their pairs.
pub struct Blocks {
    records: usize,
    threads: usize,
    /// Members of all blocks, one block after another, ascending in each.
    members: Vec<u32>,
    block_ends: Vec<u32>,
    /// The blocks of each record.
    of_record: Vec<u32>,
    record_ends: Vec<u32>,
    left_out: Vec<LeftOut>,
}

impl Blocks {
    /// Puts records into blocks.
    pub fn new(keys: Keys, bounds: Bounds) -> Blocks {
        let records = keys.records();
        let Ranked { keys: by_rank, counts, held, ends } = Ranked::of(keys);
        let block = bounds.block.max(2);
        let common_from = counts.partition_point(|&c| c <= block) as u32;
        let threads = bounds.threads.max(1);

        let mut made = Made::default();
        let lists = invert(records, counts.len(), &held, &ends);
        for rank in 0..common_from as usize {
            made.push(&lists.members[lists.ends[rank]..lists.ends[rank + 1]]);
        }
        let common = Common { held: &held, ends: &ends, from: common_from, block, keys: &by_rank };
        let ranks: Vec<usize> = (common_from as usize..counts.len()).collect();
        let splits = in_order(
            ranks.len(),
            1,
            threads,
            || (),
            |(), at, out| {
                let rank = ranks[at.start];
                out.push(common.split(rank as u32, &lists.members[lists.ends[rank]..lists.ends[rank + 1]]));
            },
        );
        let mut left_out = Vec::new();
        for split in splits {
            made.members.extend_from_slice(&split.made.members);
            let before = made.ends.last().copied().unwrap_or(0);
            made.ends.extend(split.made.ends.iter().map(|e| e + before));
            left_out.extend(split.left_out);
        }
        drop(lists);
        left_out.sort_by_key(|l| (std::cmp::Reverse(l.pairs_at_most), l.key));
        let blocks = made.ends.len();
        let mut starts = vec![0usize];
        starts.extend(made.ends.iter().map(|&e| e as usize));
        let back = invert(blocks, records, &made.members, &starts);
        let record_ends = back.ends.iter().map(|&e| e as u32).collect();
        let block_ends = starts.iter().map(|&e| e as u32).collect();
        Blocks { records, threads, members: made.members, block_ends, of_record: back.members, record_ends, left_out }
    }

    /// What was left out, the most pairs first.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Blocks made.
    pub fn count(&self) -> usize {
        self.block_ends.len() - 1
    }

    /// Pairs in all blocks, those that share several blocks counted in each.
    pub fn pairs_expected(&self) -> usize {
        self.block_ends.windows(2).map(|w| (w[1] - w[0]) as usize).map(|n| n * (n - 1) / 2).sum()
    }

    /// Gives every candidate pair `(left, right)`, `left < right`, exactly once to `score` and returns what that kept,
    /// ordered by the left record and its blocks.
    ///
    /// With `since` only pairs whose right record has that number or a later one: what new records add, when the old ones come
    /// first. Memory: a word for each record and thread, and what `score` keeps.
    pub fn pairs<T: Send>(&self, since: u32, score: impl Fn(u32, u32) -> Option<T> + Sync) -> Vec<T> {
        self.walk(since, |_| true, score)
    }

    /// The pairs whose left record is taken: a sample, for learning.
    pub(crate) fn some_pairs<T: Send>(&self, taken: impl Fn(u32) -> bool + Sync, score: impl Fn(u32, u32) -> T + Sync) -> Vec<T> {
        self.walk(0, taken, |left, right| Some(score(left, right)))
    }

    fn walk<T: Send>(&self, since: u32, taken: impl Fn(u32) -> bool + Sync, score: impl Fn(u32, u32) -> Option<T> + Sync) -> Vec<T> {
        let near = || Near { seen: vec![0; self.records], right: Vec::new() };
        in_order(self.records, CHUNK, self.threads, near, |near, at, out| {
            for left in at.map(|left| left as u32).filter(|left| taken(*left)) {
                self.near(left, since, near);
                out.extend(near.right.iter().filter_map(|&right| score(left, right)));
            }
        })
    }

    /// The records behind `left` that share a block with it, each once, block after block.
    fn near(&self, left: u32, since: u32, near: &mut Near) {
        near.right.clear();
        let mark = left + 1;
        let blocks = &self.of_record[self.record_ends[left as usize] as usize..self.record_ends[left as usize + 1] as usize];
        for &block in blocks {
            let members = &self.members[self.block_ends[block as usize] as usize..self.block_ends[block as usize + 1] as usize];
            let from = members.partition_point(|&m| m <= left || m < since);
            for &right in &members[from..] {
                let seen = &mut near.seen[right as usize];
                if *seen != mark {
                    *seen = mark;
                    near.right.push(right);
                }
            }
        }
    }
}

/// What one thread needs to see each neighbour once.
struct Near {
    seen: Vec<u32>,
    right: Vec<u32>,
}

/// Keys numbered by how many records share them, the rarest first; those of one record are gone.
struct Ranked {
    keys: Vec<Key>,
    counts: Vec<u32>,
    /// Each record's keys by rank, ascending.
    held: Vec<u32>,
    ends: Vec<usize>,
}

impl Ranked {
    fn of(keys: Keys) -> Ranked {
        let Keys { numbers, keys, mut held, ends } = keys;
        drop(numbers);
        let mut counts = vec![0u32; keys.len()];
        for &number in &held {
            counts[number as usize] += 1;
        }
        let mut order: Vec<u32> = (0..keys.len() as u32).filter(|&n| counts[n as usize] > 1).collect();
        order.sort_unstable_by_key(|&n| (counts[n as usize], keys[n as usize]));
        let mut rank = vec![u32::MAX; keys.len()];
        for (at, &number) in order.iter().enumerate() {
            rank[number as usize] = at as u32;
        }
        let (mut start, mut kept) = (0, 0);
        let mut kept_ends = vec![0];
        for end in ends {
            let from = kept;
            for at in start..end {
                let rank = rank[held[at] as usize];
                if rank != u32::MAX {
                    held[kept] = rank;
                    kept += 1;
                }
            }
            held[from..kept].sort_unstable();
            kept_ends.push(kept);
            start = end;
        }
        held.truncate(kept);
        let by = |n: &u32| (keys[*n as usize], counts[*n as usize]);
        let (keys, counts) = order.iter().map(by).unzip();
        Ranked { keys, counts, held, ends: kept_ends }
    }
}

/// Lists turned round: for each thing, who holds it.
struct Lists {
    members: Vec<u32>,
    /// One more than there are lists; starts with 0.
    ends: Vec<usize>,
}

/// From `holders` lists of things (`ends` starting with 0) to `things` lists of holders, ascending.
fn invert(holders: usize, things: usize, held: &[u32], ends: &[usize]) -> Lists {
    let mut counts = vec![0usize; things + 1];
    for &thing in held {
        counts[thing as usize + 1] += 1;
    }
    for at in 1..counts.len() {
        counts[at] += counts[at - 1];
    }
    let list_ends = counts.clone();
    let mut members = vec![0u32; held.len()];
    for holder in 0..holders {
        for &thing in &held[ends[holder]..ends[holder + 1]] {
            members[counts[thing as usize]] = holder as u32;
            counts[thing as usize] += 1;
        }
    }
    Lists { members, ends: list_ends }
}

/// Blocks being made.
#[derive(Default)]
struct Made {
    members: Vec<u32>,
    ends: Vec<u32>,
}

impl Made {
    fn push(&mut self, members: &[u32]) {
        self.members.extend_from_slice(members);
        self.ends.push(u32::try_from(self.members.len()).expect("places in blocks, fewer than 2^32"));
    }
}

/// The common keys of the records, to be combined.
struct Common<'a> {
    held: &'a [u32],
    ends: &'a [usize],
    from: u32,
    block: u32,
    keys: &'a [Key],
}

/// What the combinations that begin with one key gave.
struct Split {
    made: Made,
    left_out: Option<LeftOut>,
    visits: usize,
    key: Key,
}

impl Common<'_> {
    /// Combines a common key with the commoner keys of its records.
    fn split(&self, rank: u32, members: &[u32]) -> Split {
        let visits = members.len().saturating_mul(VISITS_A_RECORD_MAX);
        let mut split = Split { made: Made::default(), left_out: None, visits, key: self.keys[rank as usize] };
        self.deeper(&[rank], members, &mut split);
        split
    }

    /// The common keys of a record that take part, by rank.
    fn of(&self, record: u32) -> &[u32] {
        let held = &self.held[self.ends[record as usize]..self.ends[record as usize + 1]];
        let from = held.partition_point(|&rank| rank < self.from);
        &held[from..held.len().min(from + COMMON_KEYS_MAX)]
    }

    /// A key of the same thing said otherwise is no second key.
    fn adds(&self, so_far: &[u32], rank: u32) -> bool {
        let group = self.keys[rank as usize].group();
        group == Key::NAME || so_far.iter().all(|&r| self.keys[r as usize].group() != group)
    }

    fn deeper(&self, so_far: &[u32], members: &[u32], split: &mut Split) {
        let last = so_far[so_far.len() - 1];
        let mut found: Vec<(u32, u32)> = Vec::new();
        for &record in members {
            let held = self.of(record);
            if held.binary_search(&last).is_err() {
                continue;
            }
            let next = held.partition_point(|&rank| rank <= last);
            found.extend(held[next..].iter().filter(|&&rank| self.adds(so_far, rank)).map(|&rank| (rank, record)));
        }
        if found.len() > split.visits {
            return left_out(split, members.len());
        }
        split.visits -= found.len();
        found.sort_unstable();
        for run in found.chunk_by(|a, b| a.0 == b.0) {
            if run.len() < 2 {
                continue;
            }
            let members_both: Vec<u32> = run.iter().map(|r| r.1).collect();
            if run.len() <= self.block as usize {
                split.made.push(&members_both);
            } else if run.len() == members.len() {
                // The second key says nothing that the first did not: what it would find with a third, the first finds with it.
                left_out(split, run.len());
            } else if so_far.len() + 1 < DEPTH_MAX {
                self.deeper(&[so_far, &[run[0].0]].concat(), &members_both, split);
            } else {
                left_out(split, run.len());
            }
        }
        if found.is_empty() && so_far.len() == 1 && members.iter().all(|&m| self.of(m).len() == 1) {
            // Nothing else is known of any of them.
            left_out(split, members.len());
        }
    }
}

/// Notes that a combination of so many records was not exhausted.
fn left_out(split: &mut Split, records: usize) {
    let records = records as u64;
    let pairs = records * (records - 1) / 2;
    let so_far = split.left_out.get_or_insert(LeftOut { key: split.key, records: 0, pairs_at_most: 0 });
    so_far.records = so_far.records.max(records);
    so_far.pairs_at_most = so_far.pairs_at_most.saturating_add(pairs);
}

/// Does `work` on ranges of `0..count` on several threads and puts what it gave in the order of the ranges.
pub(crate) fn in_order<S, T: Send>(
    count: usize,
    chunk: usize,
    threads: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, std::ops::Range<usize>, &mut Vec<T>) + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = state();
        let mut done: Vec<(usize, Vec<T>)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let start = at.saturating_mul(chunk);
            if start >= count {
                return done;
            }
            let mut out = Vec::new();
            work(&mut state, start..count.min(start + chunk), &mut out);
            if !out.is_empty() {
                done.push((at, out));
            }
        }
    };
    let mut done: Vec<(usize, Vec<T>)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for handle in handles {
            done.extend(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    let mut all = Vec::with_capacity(done.iter().map(|(_, out)| out.len()).sum());
    done.into_iter().for_each(|(_, out)| all.extend(out));
    all
}
