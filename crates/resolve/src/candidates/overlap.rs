//! How much of two names is shared: each token counts once, the most alike first, by its rarity.

use rustc_hash::FxHashMap;

use super::segment::Segment;
use super::terms::TOKENS_MAX;

/// What the tokens that only the name asked about has weigh, of what shared ones do.
const LACKING: f32 = 0.5;

/// What the tokens that only the candidate has weigh: less, for full names are longer than those asked about.
const FURTHER: f32 = 0.35;

/// How much a term in so many names says.
pub fn rarity(all_names: u32, count: u32) -> f32 {
    (1.0 + all_names as f32 / (1.0 + count as f32)).ln()
}

/// One name asked about, held against many of a segment.
pub struct Overlap<'a> {
    segment: &'a Segment,
    all_names: u32,
    terms: Vec<&'a str>,
    weights: Vec<f32>,
    /// Sum of the weights.
    ours: f32,
    /// For each term of the segment, for which tokens it may stand, and how alike it is.
    stands: FxHashMap<u32, Vec<(usize, f32)>>,
    /// Kept from name to name, so that nothing is allocated for each.
    theirs: Vec<u32>,
    says: Vec<f32>,
    pairs: Vec<(f32, usize, usize)>,
}

/// A side of a comparison: which of its tokens are used, and what they have said.
#[derive(Clone, Copy, Default)]
struct Side {
    used: u32,
    shared: f32,
}

impl Side {
    fn is_free(self, mask: u32) -> bool {
        self.used & mask == 0
    }

    fn use_up(&mut self, mask: u32, says: f32) {
        self.used |= mask;
        self.shared += says;
    }
}

impl<'a> Overlap<'a> {
    /// For a name of these tokens: term, weight, and the terms it may stand for. At most [`TOKENS_MAX`] tokens.
    pub fn new(segment: &'a Segment, all_names: u32, tokens: impl Iterator<Item = (&'a str, f32, &'a [(u32, f32)])>) -> Overlap<'a> {
        let mut overlap = Overlap {
            segment,
            all_names,
            terms: Vec::new(),
            weights: Vec::new(),
            ours: 0.0,
            stands: FxHashMap::default(),
            theirs: Vec::new(),
            says: Vec::new(),
            pairs: Vec::new(),
        };
        for (at, (term, weight, likely)) in tokens.take(TOKENS_MAX).enumerate() {
            overlap.terms.push(term);
            overlap.weights.push(weight);
            overlap.ours += weight;
            likely.iter().for_each(|(term, alike)| overlap.stands.entry(*term).or_default().push((at, *alike)));
        }
        overlap
    }

    /// How much is shared with a name of the segment: 1 is all of both, 0 nothing.
    pub fn of(&mut self, name: u32) -> f32 {
        self.theirs.clear();
        self.theirs.extend(self.segment.tokens_of(name).take(TOKENS_MAX));
        self.says.clear();
        self.says.extend(self.theirs.iter().map(|term| rarity(self.all_names, self.segment.count_everywhere(*term))));
        self.pairs.clear();
        for (there, term) in self.theirs.iter().enumerate() {
            self.pairs.extend(self.stands.get(term).into_iter().flatten().map(|(here, alike)| (*alike, *here, there)));
        }
        self.pairs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let (mut ours, mut theirs) = (Side::default(), Side::default());
        for &(alike, here, there) in &self.pairs {
            if ours.is_free(1 << here) && theirs.is_free(1 << there) {
                ours.use_up(1 << here, alike * self.weights[here]);
                theirs.use_up(1 << there, alike * self.says[there]);
            }
        }
        if (ours.used.count_ones() as usize) < self.terms.len() || (theirs.used.count_ones() as usize) < self.theirs.len() {
            self.join(&mut ours, &mut theirs);
        }
        let shared = (ours.shared + theirs.shared) / 2.0;
        let further: f32 = self.says.iter().sum();
        let apart = LACKING * (self.ours - ours.shared).max(0.0) + FURTHER * (further - theirs.shared).max(0.0);
        if shared > 0.0 { shared / (shared + apart) } else { 0.0 }
    }

    /// What one side writes as one word and the other as two (*Abdul Rahman*, *Abdulrahman*) is shared as well.
    fn join(&self, ours: &mut Side, theirs: &mut Side) {
        let here = |i: usize| self.terms[i].as_bytes();
        let there = |j: usize| self.segment.term(self.theirs[j]);
        for i in 0..self.terms.len() {
            for j in 1..self.theirs.len() {
                if ours.is_free(1 << i) && theirs.is_free(3 << (j - 1)) && is_joined(here(i), there(j - 1), there(j)) {
                    ours.use_up(1 << i, self.weights[i]);
                    theirs.use_up(3 << (j - 1), self.says[j - 1] + self.says[j]);
                }
            }
        }
        for j in 0..self.theirs.len() {
            for i in 1..self.terms.len() {
                if theirs.is_free(1 << j) && ours.is_free(3 << (i - 1)) && is_joined(there(j), here(i - 1), here(i)) {
                    theirs.use_up(1 << j, self.says[j]);
                    ours.use_up(3 << (i - 1), self.weights[i - 1] + self.weights[i]);
                }
            }
        }
    }
}

fn is_joined(whole: &[u8], first: &[u8], second: &[u8]) -> bool {
    whole.strip_prefix(first).is_some_and(|rest| rest == second)
}
