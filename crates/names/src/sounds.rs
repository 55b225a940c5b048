//! How a name's token sounds, and how alike two tokens are, whatever script each is written in.
//!
//! A token is analysed once ([`sound`]) and compared by the million ([`alike`]); [`keys`] finds the tokens worth
//! comparing. Nothing here knows which token of a name is the family name, nor nicknames: *Bill* is not *William* here.

mod spelling;

use crate::letters::latin;
use crate::scripts::{Script, clean, fold, main_script};
use spelling::HEARD_MAX;

/// Letters of a token's own script that are kept, at most.
const OWN_MAX: usize = 20;

/// A token analysed: under a hundred bytes, no heap. Made by [`sound`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sounded {
    script: Script,
    own_count: u8,
    heard_count: u8,
    /// Which classes of consonants are heard, a bit each.
    classes: u8,
    /// The folded letters in the token's script.
    own: [u16; OWN_MAX],
    /// Its sounds, through its usual Latin spelling.
    heard: [u8; HEARD_MAX],
}

/// Analyses one token (a word of a name, in any script, any case; cleaned here). An empty token is like nothing.
pub fn sound(token: &str) -> Sounded {
    let token = fold(&clean(token));
    let script = main_script(&token);
    let mut own = [0; OWN_MAX];
    let mut own_count = 0;
    for c in token.chars().filter(|c| c.is_alphanumeric()).take(OWN_MAX) {
        own[own_count] = u16::try_from(c as u32).unwrap_or(u16::MAX);
        own_count += 1;
    }
    let (heard, heard_count) = spelling::heard(&fold(&latin(&token)));
    let classes = heard[..heard_count as usize].iter().fold(0, |mask, sound| mask | 1 << spelling::class(*sound)) & !1;
    Sounded { script, own_count: own_count as u8, heard_count, classes, own, heard }
}

/// How alike two tokens are, from 0 to 1: 1 for the same letters, near 1 for one name in two spellings or scripts, about
/// one half where it could as well be another name. The same whichever token comes first.
pub fn alike(a: &Sounded, b: &Sounded) -> f32 {
    if a.own_count == 0 || b.own_count == 0 {
        return 0.0;
    }
    if a.own == b.own {
        return 1.0;
    }
    by_spelling(a, b)
}

/// Likeness of tokens that sound the same and are not written the same: no more than this, for two spellings
/// are a little less than one.
const SAME_SOUND_MAX: f32 = 0.97;

fn by_spelling(a: &Sounded, b: &Sounded) -> f32 {
    let (first, second) = (a.heard(), b.heard());
    let longer = first.len().max(second.len());
    if first.is_empty() || second.is_empty() {
        return 0.0;
    }
    // Each class of consonants that one has and the other lacks costs a whole letter.
    let least = (a.classes & !b.classes).count_ones().max((b.classes & !a.classes).count_ones()) as f32;
    let bound = spelling::likeness(least, longer);
    if least > 0.0 && bound < 0.1 {
        return 0.0;
    }
    spelling::likeness(spelling::cost(first, second), longer).min(SAME_SOUND_MAX)
}

impl Sounded {
    fn heard(&self) -> &[u8] {
        &self.heard[..self.heard_count as usize]
    }
}

/// Consonants in a key: more tell few names apart that the first six do not.
const KEY_CLASSES: usize = 6;

/// Keys to find the token by, at most eight: the classes of its consonants in order, and the same with each of them left
/// out. Two spellings of one name share at least one, nearly always; a short token shares few with others, so that its
/// keys stay selective. In a stable order, without repetition.
pub fn keys(s: &Sounded) -> impl Iterator<Item = u32> + use<> {
    let mut classes = [0_u8; KEY_CLASSES];
    let mut count = 0;
    for sound in s.heard() {
        let class = spelling::class(*sound);
        if class != 0 && count < KEY_CLASSES && (count == 0 || classes[count - 1] != class) {
            classes[count] = class;
            count += 1;
        }
    }
    let mut keys = Vec::with_capacity(KEY_CLASSES + 2);
    let key = |left_out: usize| {
        let kept = (0..count).filter(|at| *at != left_out);
        kept.fold(1_u32, |key, at| key * 8 + u32::from(classes[at]))
    };
    keys.push(key(count));
    if count >= 3 {
        keys.extend((0..count).map(key));
    }
    keys.dedup();
    let mut seen: Vec<u32> = Vec::with_capacity(keys.len());
    keys.into_iter().filter(move |key| {
        let new = !seen.contains(key);
        seen.push(*key);
        new
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(a: &str, b: &str) -> f32 {
        alike(&sound(a), &sound(b))
    }

    #[test]
    fn spellings_of_one_name_are_alike() {
        let check = |a: &str, b: &str| assert!(between(a, b) > 0.8, "{a} {b} {}", between(a, b));
        check("Yusuf", "Yousef");
        check("Mohammed", "Muhammad");
        check("Aleksandr", "Alexander");
        check("Schneider", "Shneider");
        check("Giovani", "Giovanni");
        check("Nazarbayev", "Nazarbaev");
        check("Назарбаев", "Nazarbayev");
        check("Krivonosow", "Кривоносов");
        check("Гульнара", "Gulnara");
    }

    #[test]
    fn different_names_are_not() {
        let check = |a: &str, b: &str| assert!(between(a, b) < 0.5, "{a} {b} {}", between(a, b));
        check("Li", "Lu");
        check("Ana", "Ann");
        check("Kim", "Kit");
        check("Peter", "Pavel");
        check("Smith", "Jones");
        check("", "Ann");
        check("", "");
    }

    #[test]
    fn a_slip_weighs_more_in_a_short_name() {
        assert!(between("Konstantinopulos", "Konstantinopylos") > 0.9);
        assert!(between("Tokayev", "Tokaxev") > between("Omar", "Oxar"));
    }
}
