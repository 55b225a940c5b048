//! How far two tokens are apart that are heard through their usual Latin spelling: sounds, not letters, and an edit
//! distance whose costs are those of spelling habits.
//!
//! It serves pairs of one script, and of scripts no model was learned for.

/// Sounds a token is heard as, at most; what follows is not compared.
pub(super) const HEARD_MAX: usize = 20;

// Vowels first: everything up to `Y` is one.
const A: u8 = 1;
const E: u8 = 2;
const I: u8 = 3;
const O: u8 = 4;
const U: u8 = 5;
const Y: u8 = 6;
const B: u8 = 7;
const V: u8 = 8;
const P: u8 = 9;
const F: u8 = 10;
const D: u8 = 11;
const T: u8 = 12;
const G: u8 = 13;
const K: u8 = 14;
const KH: u8 = 15;
const H: u8 = 16;
const S: u8 = 17;
const Z: u8 = 18;
const SH: u8 = 19;
const ZH: u8 = 20;
const CH: u8 = 21;
const J: u8 = 22;
const TS: u8 = 23;
const M: u8 = 24;
const N: u8 = 25;
const L: u8 = 26;
const R: u8 = 27;
const NG: u8 = 28;
const SOUNDS: usize = 29;

/// Letters that are one sound together, longest first, then single letters. From the spelling habits of English,
/// German, French, Polish and the romanisations.
const HEARD: &[(&str, &[u8])] = &[
    ("shch", &[SH]),
    ("tsch", &[CH]),
    ("sch", &[SH]),
    ("tch", &[CH]),
    ("dzh", &[J]),
    ("ch", &[CH]),
    ("sh", &[SH]),
    ("zh", &[ZH]),
    ("kh", &[KH]),
    ("gh", &[G]),
    ("ph", &[F]),
    ("th", &[T]),
    ("dh", &[D]),
    ("ck", &[K]),
    ("cz", &[CH]),
    ("dj", &[J]),
    ("dz", &[Z]),
    ("ng", &[NG]),
    ("ts", &[TS]),
    ("tz", &[TS]),
    ("qu", &[K, V]),
    ("oo", &[U]),
    ("ou", &[U]),
    ("ee", &[I]),
    ("ij", &[I]),
    ("iy", &[I]),
    ("yi", &[I]),
    ("ce", &[S, E]),
    ("ci", &[S, I]),
    ("cy", &[S, I]),
    ("a", &[A]),
    ("b", &[B]),
    ("c", &[K]),
    ("d", &[D]),
    ("e", &[E]),
    ("f", &[F]),
    ("g", &[G]),
    ("h", &[H]),
    ("i", &[I]),
    ("j", &[J]),
    ("k", &[K]),
    ("l", &[L]),
    ("m", &[M]),
    ("n", &[N]),
    ("o", &[O]),
    ("p", &[P]),
    ("q", &[K]),
    ("r", &[R]),
    ("s", &[S]),
    ("t", &[T]),
    ("u", &[U]),
    ("v", &[V]),
    ("w", &[V]),
    ("x", &[K, S]),
    ("y", &[Y]),
    ("z", &[Z]),
];

/// The sounds of a token in folded Latin letters, doubled ones once; other characters are not heard.
pub(super) fn heard(latin: &str) -> ([u8; HEARD_MAX], u8) {
    let mut sounds = [0; HEARD_MAX];
    let mut count = 0;
    let bytes = latin.as_bytes();
    let mut at = 0;
    while at < bytes.len() && count < HEARD_MAX {
        let begins = |letters: &str| letters.as_bytes().first() == bytes.get(at) && bytes[at..].starts_with(letters.as_bytes());
        let found = HEARD.iter().find(|(letters, _)| begins(letters));
        let Some((letters, heard)) = found else {
            at += 1;
            continue;
        };
        for sound in *heard {
            if count < HEARD_MAX && (count == 0 || sounds[count - 1] != *sound) {
                sounds[count] = *sound;
                count += 1;
            }
        }
        at += letters.len();
    }
    (sounds, count as u8)
}

fn is_vowel(sound: u8) -> bool {
    (A..=Y).contains(&sound)
}

/// Places of speech: sounds of one class are written for each other, sounds of two seldom are. 0: not in a key, like
/// vowels, `h` and `kh`, of which one script has one and another two.
pub(super) const fn class(sound: u8) -> u8 {
    match sound {
        B | V | P | F => 1,
        D | T => 2,
        G | K => 3,
        S | Z | SH | ZH | CH | J | TS => 4,
        M => 5,
        N | NG => 6,
        L | R => 7,
        _ => 0,
    }
}

/// Costs of one sound for another. A letter for an unrelated one costs 1, and so does one too many.
const fn swap(a: u8, b: u8) -> f32 {
    if a == b {
        return 0.0;
    }
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    match (low, high) {
        (N, NG) | (I, Y) | (D, T) | (S, Z) | (KH, H) | (K, KH) | (SH, ZH) => 0.25,
        (E, I) | (O, U) | (E, Y) | (B, P) | (V, F) | (G, K) | (B, V) | (CH, J) | (S, TS) | (SH, CH) | (ZH, J) => 0.35,
        (Y, J) | (I, J) | (U, V) | (S, SH) | (Z, ZH) | (CH, TS) | (Z, TS) | (G, H) | (K, CH) | (K, S) | (G, J) => 0.45,
        (P, F) | (Z, J) | (S, CH) | (K, TS) | (G, KH) | (KH, CH) => 0.5,
        (A, E) | (A, O) | (A, Y) => 0.4,
        _ if high <= Y => 0.6,
        _ => 1.0,
    }
}

const SWAPS: [[f32; SOUNDS]; SOUNDS] = {
    let mut table = [[0.0; SOUNDS]; SOUNDS];
    let mut a = 0;
    while a < SOUNDS {
        let mut b = 0;
        while b < SOUNDS {
            table[a][b] = swap(a as u8, b as u8);
            b += 1;
        }
        a += 1;
    }
    table
};

/// Cost of the sound at a place that the other spelling lacks. A last vowel, but a mute e, often tells a woman's name
/// from a man's, or *Ana* from *Ann*.
fn lack(sounds: &[u8], at: usize) -> f32 {
    let before = if at > 0 { sounds[at - 1] } else { 0 };
    match sounds[at] {
        H => 0.35,
        sound if is_vowel(sound) && is_vowel(before) => 0.35,
        E => 0.5,
        sound if is_vowel(sound) && at + 1 == sounds.len() => 0.7,
        sound if is_vowel(sound) => 0.5,
        _ => 1.0,
    }
}

/// Cost of two neighbours that changed places, the commonest slip of the hand beside a wrong key.
const TURNED: f32 = 0.8;

/// The least cost of turning one row of sounds into the other.
pub(super) fn cost(a: &[u8], b: &[u8]) -> f32 {
    let mut lacks = [0.0_f32; HEARD_MAX];
    // Three rows of the table in turn: two above, above, this one.
    let mut before = [0.0_f32; HEARD_MAX + 1];
    let mut above = [0.0_f32; HEARD_MAX + 1];
    for j in 0..b.len() {
        lacks[j] = lack(b, j);
        above[j + 1] = above[j] + lacks[j];
    }
    for i in 0..a.len() {
        let mut row = [0.0_f32; HEARD_MAX + 1];
        let lacked = lack(a, i);
        let swaps = &SWAPS[a[i] as usize];
        row[0] = above[0] + lacked;
        for j in 0..b.len() {
            let mut best = (above[j] + swaps[b[j] as usize]).min(above[j + 1] + lacked).min(row[j] + lacks[j]);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + TURNED);
            }
            row[j + 1] = best;
        }
        before = above;
        above = row;
    }
    above[b.len()]
}

/// How steeply likeness falls with the cost for each sound but one, and where it is one half: one wrong letter of ten is
/// a slip (0.9), one of five is as likely another name (0.5), one of two is another name.
const STEEPNESS: f32 = 16.0;
const HALF: f32 = 0.25;

/// Likeness, 0 to 1, from a cost between tokens of which the longer has `longer` sounds.
pub(super) fn likeness(cost: f32, longer: usize) -> f32 {
    let share = cost / (longer.max(2) - 1) as f32;
    let top = 1.0 / (1.0 + (-STEEPNESS * HALF).exp());
    1.0 / (1.0 + (STEEPNESS * (share - HALF)).exp()) / top
}
