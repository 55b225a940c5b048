//! All ways of cutting two tokens into chunks that stand for each other, with a weight for each pair of chunks.

use rustc_hash::FxHashMap;

/// The mark after the last Latin letter (1 to 26 are a to z).
pub const END: u8 = 27;

/// As in `names::sounds`: a cut may be this far from the diagonal, and half the difference of length more.
const BAND: usize = 3;

/// No second edge.
pub const NONE: u32 = u32::MAX;

/// The chunks as one number: one or two letters of the script (0: none), up to five Latin ones (5 bits each).
pub fn key(first: u16, second: u16, latin: u32) -> u64 {
    u64::from(first) << 48 | u64::from(second) << 32 | u64::from(latin)
}

/// The parts of [`key`].
pub fn parts(key: u64) -> (u16, u16, u32) {
    ((key >> 48) as u16, (key >> 32) as u16, key as u32)
}

/// The letters of a Latin code, last first.
pub fn latin_of(mut code: u32) -> Vec<u8> {
    let mut letters = Vec::new();
    while code > 0 {
        letters.push((code % 32) as u8);
        code /= 32;
    }
    letters
}

/// One pair of chunks at one place of the lattice.
pub struct Arc {
    /// Cuts before it.
    pub from: (usize, usize),
    /// Letters it takes, Latin and own.
    pub takes: (usize, usize),
    /// Its edge, and the edge of the syllable its Han letter is read as.
    pub edges: [u32; 2],
    /// Its weight.
    pub weight: f64,
}

/// Edges with their logarithms, and what a lattice may do.
#[derive(Default)]
pub struct Lattice {
    /// Latin letters of a chunk, at most.
    pub latin_max: usize,
    /// Own letters of a chunk, at most.
    pub own_max: usize,
    /// From chunks to edge.
    pub edges: FxHashMap<u64, u32>,
    /// Chunks of each edge.
    pub keys: Vec<u64>,
    /// Logarithm of each edge's weight.
    pub theta: Vec<f64>,
    /// The weights.
    pub weight: Vec<f64>,
    /// Number of the syllable that a letter is read as, or 0.
    pub syllables: Vec<u16>,
    /// Edge of a letter for an unrelated one.
    pub unrelated: usize,
    /// Added to every score.
    pub bias: f64,
}

impl Lattice {
    /// The edge of these chunks, made with this logarithm if it is new.
    pub fn add(&mut self, key: u64, theta: f64) -> usize {
        if let Some(edge) = self.edges.get(&key) {
            return *edge as usize;
        }
        let edge = self.keys.len();
        self.edges.insert(key, edge as u32);
        self.keys.push(key);
        self.theta.push(theta);
        self.weight.push(theta.exp());
        edge
    }

    /// Changes an edge.
    pub fn set(&mut self, edge: usize, theta: f64) {
        self.theta[edge] = theta;
        self.weight[edge] = theta.exp();
    }

    /// All arcs between two tokens, in an order in which each comes after those that lead to it.
    pub fn arcs(&self, latin: &[u8], own: &[u16], arcs: &mut Vec<Arc>) {
        arcs.clear();
        let (n, m) = (latin.len(), own.len());
        let reach = (2 * BAND + n.abs_diff(m)) * n * m;
        let near = |i: usize, j: usize| (i * m).abs_diff(j * n) * 2 * n.max(m) <= reach;
        for i in 0..=n {
            for j in (0..=m).filter(|j| near(i, *j)) {
                for b in 0..=self.own_max.min(m - j) {
                    let first = if b > 0 { own[j] } else { 0 };
                    let second = if b > 1 { own[j + 1] } else { 0 };
                    let syllable = if b == 1 { self.syllables[first as usize] } else { 0 };
                    let longest = if b == 0 { 1 } else { self.latin_max };
                    let mut code = 0;
                    for a in 0..=longest.min(n - i) {
                        if a > 0 {
                            code = code * 32 + u32::from(latin[i + a - 1]);
                        }
                        if a + b == 0 || !near(i + a, j + b) {
                            continue;
                        }
                        let found = [key(first, second, code), key(syllable, 0, code)];
                        let edge = self.edges.get(&found[0]).copied().unwrap_or(NONE);
                        let read = self.edges.get(&found[1]).copied().filter(|_| syllable != 0).unwrap_or(NONE);
                        let edges = match (edge, read) {
                            (NONE, NONE) if a == 1 && b == 1 => [self.unrelated as u32, NONE],
                            (NONE, NONE) => continue,
                            (NONE, read) => [read, NONE],
                            both => [both.0, both.1],
                        };
                        let weigh = |edge: u32| if edge == NONE { 1.0 } else { self.weight[edge as usize] };
                        arcs.push(Arc { from: (i, j), takes: (a, b), edges, weight: weigh(edges[0]) * weigh(edges[1]) });
                    }
                }
            }
        }
    }

    /// The logarithm of the sum over all ways, with the bias.
    pub fn score(&self, latin: &[u8], own: &[u16], work: &mut Work) -> f64 {
        self.arcs(latin, own, &mut work.arcs);
        let ways = work.forward(latin.len(), own.len());
        if ways > 0.0 { ways.ln() + self.bias } else { -40.0 }
    }
}

/// Memory that is used again and again.
#[derive(Default)]
pub struct Work {
    /// The arcs of the pair at hand.
    pub arcs: Vec<Arc>,
    ahead: Vec<f64>,
    behind: Vec<f64>,
}

impl Work {
    /// The sum over all ways through the arcs.
    pub fn forward(&mut self, n: usize, m: usize) -> f64 {
        let side = m + 1;
        self.ahead.clear();
        self.ahead.resize((n + 1) * side, 0.0);
        self.ahead[0] = 1.0;
        for arc in &self.arcs {
            let at = arc.from.0 * side + arc.from.1;
            self.ahead[at + arc.takes.0 * side + arc.takes.1] += self.ahead[at] * arc.weight;
        }
        self.ahead[n * side + m]
    }

    /// Calls with each arc and its share of the sum; after [`Work::forward`].
    pub fn shares(&mut self, n: usize, m: usize, mut each: impl FnMut(&Arc, f64)) {
        let side = m + 1;
        self.behind.clear();
        self.behind.resize((n + 1) * side, 0.0);
        self.behind[n * side + m] = 1.0;
        for arc in self.arcs.iter().rev() {
            let at = arc.from.0 * side + arc.from.1;
            self.behind[at] += self.behind[at + arc.takes.0 * side + arc.takes.1] * arc.weight;
        }
        let whole = self.ahead[n * side + m];
        for arc in &self.arcs {
            let at = arc.from.0 * side + arc.from.1;
            let to = at + arc.takes.0 * side + arc.takes.1;
            each(arc, self.ahead[at] * arc.weight * self.behind[to] / whole);
        }
    }

    /// The sum of ways before a cut, and after it.
    pub fn around(&self, at: usize) -> (f64, f64) {
        (self.ahead[at], self.behind[at])
    }
}
