//! How close two words of names are, and in what way: spelled, heard, shortened, shuffled, written together.

use crate::parts::{Role, Token};
use crate::scripts::Script;
use crate::sounds::{alike, sound};
use crate::what::What;
use crate::words::FAMILIES_FROM;

/// From this closeness on two words are taken as spellings of one: those of up to three letters, and longer ones, whose endings are often the
/// same without their being one name.
const CLOSE_MIN: [f32; 2] = [0.5, 0.6];

/// What one differing letter costs when both words sound the same, and letters an unlikeness of one is worth: of two spellings
/// of a sound, fewer letters differ in truth than on paper.
const HEARD_EDIT: (f32, f32) = (0.5, 8.0);

/// Letters from which on one sound excuses other letters: in short words each letter tells (Kim Pong and Kim Pyong are two people).
const HEARD_LETTERS_MIN: usize = 5;

/// Letters of words in which a shuffle is looked for: in shorter ones it is another word.
const SHUFFLE_LETTERS_MIN: usize = 5;

/// Letters that differ, their share of the longer word, and one less the likeness of sound.
pub(crate) type Difference = (f32, f32, f32);

/// Words of scripts that write syllables: two letters of them are a word.
pub(crate) fn is_syllables(token: &Token) -> bool {
    matches!(token.script, Script::Han | Script::Hangul) && token.letters.len() >= 2
}

/// Whether words written together are the single one: letters to change, their share, and how unlike they sound.
pub(crate) fn together(single: &Token, run: &[Token]) -> Option<Difference> {
    let count: usize = run.iter().map(|token| token.letters.len()).sum();
    if run.iter().all(|token| token.script == single.script) {
        if count.abs_diff(single.letters.len()) > 1 {
            return None;
        }
        let joined: Vec<char> = run.iter().flat_map(|token| token.letters.iter().copied()).collect();
        let edits = edits(&single.letters, &joined);
        let allowed = if count >= 7 { 1.0 } else { 0.0 };
        return (edits <= allowed).then(|| (edits, edits / count.max(1) as f32, 0.0));
    }
    // A given and a family name in characters are never one word in Latin letters.
    if !is_syllables(single) || run.len() > 3 || !beats_fit(std::slice::from_ref(single), run) {
        return None;
    }
    let joined: String = run.iter().flat_map(|token| token.letters.iter()).collect();
    let like = alike(&single.sounded, &sound(&joined));
    (like >= CROSS_CLOSE_MIN).then_some((0.0, 0.0, 1.0 - like))
}

/// The same between two alphabets: `Kasymjomart` and `Касым-Жомарт`, `نصر الله` and `Nasrallah`.
pub(crate) fn together_across(single: &Token, run: &[Token]) -> Option<Difference> {
    let script = run[0].script;
    let count: usize = run.iter().map(|token| token.letters.len()).sum();
    if is_syllables(single) || matches!(script, Script::Han | Script::Hangul) {
        return None;
    }
    let tells = |token: &Token| token.script == script && matches!(token.role, Role::Name | Role::Particle);
    // Alphabets without vowels write half as many letters, and no alphabet writes twice as many.
    if script == single.script
        || !run.iter().all(tells)
        || count < TOGETHER_LETTERS_MIN
        || count.abs_diff(single.letters.len()) * 2 > count.max(single.letters.len())
    {
        return None;
    }
    let classes = run.iter().fold(0, |classes, token| classes | token.sounded.classes());
    if (classes ^ single.sounded.classes()).count_ones() > CLASSES_APART_MAX {
        return None;
    }
    let joined: String = run.iter().flat_map(|token| token.letters.iter()).collect();
    let like = alike(&single.sounded, &sound(&joined));
    (like >= TOGETHER_MIN).then_some((0.0, 0.0, 1.0 - like))
}

/// Classes of consonants that only one of two spellings may have.
const CLASSES_APART_MAX: u32 = 1;

/// Letters of words that are written together in another alphabet, at least: shorter ones sound like too many others.
const TOGETHER_LETTERS_MIN: usize = 5;

/// From this likeness of sound on, words written apart are the one word of another alphabet.
const TOGETHER_MIN: f32 = 0.6;

/// Whether as many syllables are written on both sides: a character is one, and so are vowels that stand together in Latin letters, or
/// two where there are several.
fn beats_fit(single: &[Token], run: &[Token]) -> bool {
    let [(least, most), (other_least, other_most)] = [single, run].map(|tokens| {
        let (mut least, mut most) = (0, 0);
        for token in tokens {
            if is_syllables(token) || matches!(token.script, Script::Han | Script::Hangul) {
                (least, most) = (least + token.letters.len(), most + token.letters.len());
                continue;
            }
            for vowels in token.letters.split(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')).filter(|vowels| !vowels.is_empty()) {
                (least, most) = (least + 1, most + vowels.len().min(2));
            }
        }
        (least, most)
    });
    least <= other_most && other_least <= most
}

/// Across scripts, words that sound less alike than this are different ones.
const CROSS_CLOSE_MIN: f32 = 0.5;

/// How close two words are, in what way, and the difference; `None` when they are different words.
pub(crate) fn closeness(a: &Token, b: &Token) -> Option<(f32, What, Difference)> {
    let word = |token: &Token| matches!(token.role, Role::Name | Role::Patronymic | Role::Usual | Role::Place | Role::Title);
    if (a.role == Role::Initial) != (b.role == Role::Initial) {
        let (initial, name) = if a.role == Role::Initial { (a, b) } else { (b, a) };
        let fits = initial.letters.len() == 1 && word(name) && begins_alike(initial, name);
        return fits.then_some((0.6, What::Initial, (0.0, 0.0, 0.0)));
    }
    if a.role == Role::Initial {
        let fits = a.letters.len() == 1 && b.letters.len() == 1 && a.script != b.script && begins_alike(a, b);
        return fits.then_some((0.6, What::Initial, (0.0, 0.0, 0.0)));
    }
    if !word(a) || !word(b) {
        let weightless = a.role == b.role && matches!(a.role, Role::Particle | Role::Stop);
        return weightless.then_some((0.1, What::Same, (0.0, 0.0, 0.0)));
    }
    if a.role == b.role && matches!(a.role, Role::Place | Role::Number) && a.value != b.value {
        // Iran and Iraq are no spellings of each other.
        return None;
    }
    if a.gender.zip(b.gender).is_some_and(|(ours, theirs)| ours != theirs) {
        return None;
    }
    let shared = a.nicknames.iter().filter(|line| b.nicknames.contains(line)).max();
    if shared.is_some_and(|line| *line >= FAMILIES_FROM) {
        // Lee, Ri and 李 are one family name.
        let edits = if a.script == b.script { HEARD_EDIT.0 } else { 0.0 };
        let what = if a.script == b.script { What::SpelledAlike } else { What::SoundsAlike };
        let like = if a.latin == b.latin { USUAL_SPELLING } else { SAME_FAMILY };
        return Some((like, what, (edits, 1.0 - like, 1.0 - like)));
    }
    let same_name = shared.is_some();
    if a.script == b.script && !same_name && (least_share(a, b) > HOPELESS_SHARE || (is_code(a) && is_code(b))) {
        return None;
    }
    if a.script != b.script {
        return across(a, b, same_name);
    }
    let like = alike(&a.sounded, &b.sounded);
    let longer = a.letters.len().max(b.letters.len()) as f32;
    let count = edits(&a.letters, &b.letters);
    let syllables = matches!(a.script, Script::Han | Script::Hangul);
    // Two names that are both established are no spellings of each other, but where they came through transliteration.
    let established = a.is_known() && b.is_known() && !(a.respelled && b.respelled);
    // A character of a syllabic script is worth two letters.
    let heard = if syllables {
        2.0 * count
    } else if established || a.letters.len().min(b.letters.len()) < HEARD_LETTERS_MIN {
        count
    } else {
        count.min(((1.0 - like) * HEARD_EDIT.1).max(HEARD_EDIT.0))
    };
    let share = if syllables { count / longer } else { heard / longer };
    let close = if syllables || established { 1.0 - share } else { (1.0 - share).max(like) };
    if same_name && close < 0.8 {
        return Some((0.8, What::Nickname, (0.0, 0.0, 0.0)));
    }
    if close < CLOSE_MIN[usize::from(longer >= 4.0)] || (syllables && share >= 0.5) {
        return shuffled(a, b).then_some((0.7, What::Shuffled, (0.0, 0.0, 0.0)));
    }
    let what = if count >= 2.0 && shuffled(a, b) { What::Shuffled } else { What::SpelledAlike };
    Some((close, what, (heard, share, 1.0 - like)))
}

/// Two words of two scripts: the usual spelling is the same, they sound alike, or one is an everyday form of the other.
fn across(a: &Token, b: &Token, same_name: bool) -> Option<(f32, What, Difference)> {
    let like = alike(&a.sounded, &b.sounded);
    let like = if a.latin == b.latin { like.max(USUAL_SPELLING) } else { like };
    if same_name && like < CROSS_SAME_NAME {
        return Some((0.8, What::Nickname, (0.0, 0.0, 0.0)));
    }
    (like >= CROSS_CLOSE_MIN).then_some((like, What::SoundsAlike, (0.0, 0.0, 1.0 - like)))
}

/// Likeness of two spellings of a family name of East Asia, which often are those of another family name, too.
const SAME_FAMILY: f32 = 0.9;

/// Likeness of a word and its usual spelling in Latin letters, however many others it may have.
const USUAL_SPELLING: f32 = 0.97;

/// From this likeness on two words in two scripts are the same form of the name, not an everyday one.
const CROSS_SAME_NAME: f32 = 0.8;

/// A short word without a vowel is a code, and of two codes every letter tells: EP-MNB is not EP-MNC.
fn is_code(token: &Token) -> bool {
    token.script == Script::Latin
        && token.letters.len() <= CODE_LETTERS_MAX
        && !token.letters.iter().any(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w'))
}

/// Letters of a code, at most: Smrt and Krk are names, too, and no longer ones are.
const CODE_LETTERS_MAX: usize = 3;

/// Words of which at least this share of letters differs are not compared further: even sounding alike they are two words.
const HOPELESS_SHARE: f32 = 0.65;

/// The least share of letters that can differ, by lengths and by which letters occur at all.
fn least_share(a: &Token, b: &Token) -> f32 {
    let (shorter, longer) = (a.letters.len().min(b.letters.len()), a.letters.len().max(b.letters.len()));
    let lacking = (a.mask & !b.mask).count_ones().max((b.mask & !a.mask).count_ones()) as usize;
    (longer - shorter).max(lacking) as f32 / longer.max(1) as f32
}

/// Whether a name begins with the initial, also written in another script.
fn begins_alike(initial: &Token, name: &Token) -> bool {
    let (Some(first), Some(second)) = (initial.letters.first(), name.letters.first()) else { return false };
    if initial.script == name.script {
        return first == second;
    }
    let latin = |c: &char| crate::letters::latin(c.encode_utf8(&mut [0; 4])).chars().next();
    latin(first).is_some_and(|letter| Some(letter) == latin(second))
}

fn shuffled(a: &Token, b: &Token) -> bool {
    if a.letters.len() != b.letters.len() || a.letters.len() < SHUFFLE_LETTERS_MIN {
        return false;
    }
    let sorted = |token: &Token| {
        let mut letters = token.letters.to_vec();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// Letters to change, insert, leave out or swap with the next (Damerau and Levenshtein's distance, each letter touched once).
pub(crate) fn edits(a: &[char], b: &[char]) -> f32 {
    const WIDE: usize = 64;
    let (a, b) = (&a[..a.len().min(WIDE - 1)], &b[..b.len().min(WIDE - 1)]);
    let (mut two_above, mut above, mut line) = ([0_u8; WIDE], [0_u8; WIDE], [0_u8; WIDE]);
    for (column, cell) in above.iter_mut().enumerate() {
        *cell = column as u8;
    }
    for (row, x) in a.iter().enumerate() {
        line[0] = row as u8 + 1;
        for (column, y) in b.iter().enumerate() {
            let mut cost = above[column] + u8::from(x != y);
            cost = cost.min(above[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *x == b[column - 1] && a[row - 1] == *y {
                cost = cost.min(two_above[column - 1] + 1);
            }
            line[column + 1] = cost;
        }
        two_above = above;
        above = line;
    }
    f32::from(above[b.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("putin", "putin"), 0.0);
        assert_eq!(count("anglea", "angela"), 1.0);
        assert_eq!(count("serei", "sergei"), 1.0);
        assert_eq!(count("", "abc"), 3.0);
        assert_eq!(count("kitten", "sitting"), 3.0);
    }
}
