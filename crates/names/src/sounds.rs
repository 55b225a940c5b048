//! How a name's token sounds, and how alike two tokens are, whatever script each is written in.
//!
//! A token is analysed once ([`sound`]) and compared by the million ([`alike`]); [`keys`] finds the tokens worth
//! comparing. Nothing here knows which token of a name is the family name, nor nicknames: *Bill* is not *William* here.

mod model;

mod spelling;

use std::borrow::Cow;

use crate::letters::{latin, syllable};
use crate::scripts::{Script, clean, fold, main_script, script_of};
use spelling::HEARD_MAX;

/// Letters of a token's own script that are kept, at most: what follows is not compared.
const OWN_MAX: usize = model::LETTERS_MAX;

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
    // Most tokens come folded, in plain letters: these are what cleaning and spelling would leave.
    let is_plain = token.bytes().all(|b| b.is_ascii_lowercase());
    let token = if is_plain { Cow::Borrowed(token) } else { Cow::Owned(clean(token)) };
    let script = main_script(&token);
    let mut own = [0; OWN_MAX];
    let mut own_count = 0;
    for (slot, c) in own.iter_mut().zip(own_letters(&token)) {
        *slot = u16::try_from(c as u32).unwrap_or(u16::MAX);
        own_count += 1;
    }
    let spelled = if is_plain { token } else { Cow::Owned(fold(&latin(&fold(&token)))) };
    let (heard, heard_count) = spelling::heard(&spelled);
    let classes = heard[..heard_count as usize].iter().fold(0, |mask, sound| mask | 1 << spelling::class(*sound)) & !1;
    Sounded { script, own_count, heard_count, classes, own, heard }
}

/// How alike two tokens are, from 0 to 1: 1 for the same letters, near 1 for one name in two spellings or scripts, about
/// one half where it could as well be another name. The same whichever token comes first.
///
/// Between Latin and a script with a learned model it is the share of true pairs at that score, among pairs of which half
/// are true, three tenths near misses and two tenths taken at random; small values keep their order, so that the
/// evidence of several tokens may be added as `ln(p / (1 - p))`.
pub fn alike(a: &Sounded, b: &Sounded) -> f32 {
    if a.own_count == 0 || b.own_count == 0 {
        return 0.0;
    }
    if a.own == b.own && a.script == b.script {
        return 1.0;
    }
    if a.script == b.script {
        return if a.script == Script::Han { by_characters(a, b) } else { by_spelling(a, b) };
    }
    let learned = match (a.script, b.script) {
        (Script::Latin, other) => model::model(other).map(|model| (model, a, b)),
        (other, Script::Latin) => model::model(other).map(|model| (model, b, a)),
        _ => None,
    };
    let spelled = by_spelling(a, b);
    match learned {
        Some((model, latin, other)) if model.knows(other.own()) => {
            model.likeness(latin.letters(), other.own()).max((spelled - SLIP_ABOVE) * SLIP_SLOPE)
        }
        _ => spelled,
    }
}

/// Across scripts the models know what is usual and nothing of slips: a usual spelling that is this close counts
/// as a slip, up to about one half.
const SLIP_ABOVE: f32 = 0.75;
const SLIP_SLOPE: f32 = 2.4;

/// Costs of a Han character for another of the same reading.
const SAME_READING: f32 = 0.6;

/// Two Chinese tokens: their characters, for one reading is shared by dozens of names.
fn by_characters(a: &Sounded, b: &Sounded) -> f32 {
    if a.own_count != b.own_count {
        return 0.0;
    }
    let read = |code: &u16| char::from_u32(u32::from(*code)).and_then(syllable);
    let costs = a.own().iter().zip(b.own()).map(|(x, y)| match x == y {
        true => 0.0,
        false if read(x).is_some() && read(x) == read(y) => SAME_READING,
        false => 1.0,
    });
    spelling::likeness(costs.sum(), a.own().len() + 1)
}

/// Likeness of tokens that sound the same and are not written the same: two spellings are a little less than one.
const SAME_SOUND: f32 = 0.97;

/// The letters a to z of a token as numbers 1 to 26, after folding: what the learned models read on their Latin side.
pub fn latin_letters(token: &str) -> Vec<u8> {
    fold(&clean(token)).bytes().filter(u8::is_ascii_lowercase).map(|b| b - b'a' + 1).collect()
}

/// The letters of a token in another script, as the learned models read them: folded, but for Arabic, where the carriers
/// of hamza tell vowels apart; Korean as jamo without the silent ㅇ.
pub fn own_letters(token: &str) -> Vec<char> {
    let mut letters = Vec::new();
    for c in clean(token).chars() {
        if let Some((initial, vowel, last)) = crate::letters::jamo(c) {
            let jamo = |base: u32, number: usize| char::from_u32(base + number as u32);
            letters.extend((initial != crate::letters::SILENT).then(|| jamo(0x1100, initial)).flatten());
            letters.extend(jamo(0x1161, vowel));
            letters.extend((last > 0).then(|| jamo(0x11a7, last)).flatten());
        } else if script_of(c) == Script::Arabic && matches!(c, 'أ' | 'إ' | 'آ' | 'ؤ' | 'ئ' | 'ى' | 'ة') {
            letters.push(c);
        } else {
            letters.extend(fold(c.encode_utf8(&mut [0; 4])).chars().filter(|c| c.is_alphanumeric() || *c == '\''));
        }
    }
    letters
}

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
    spelling::likeness(spelling::cost(first, second), longer) * SAME_SOUND
}

impl Sounded {
    fn own(&self) -> &[u16] {
        &self.own[..self.own_count as usize]
    }

    /// Its letters a to z as 1 to 26.
    fn letters(&self) -> impl Iterator<Item = u8> {
        self.own().iter().filter(|code| (0x61..=0x7a).contains(*code)).map(|code| (*code - 0x60) as u8)
    }

    /// Which classes of consonants are heard, a bit each.
    pub(crate) fn classes(&self) -> u8 {
        self.classes
    }

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
    fn one_name_is_heard_in_any_script() {
        let check = |a: &str, b: &str| {
            assert!(between(a, b) > 0.5, "{a} {b} {}", between(a, b));
            assert_eq!(between(a, b), between(b, a), "{a} {b}");
        };
        check("Зеленський", "Zelenskyy");
        check("Лукашэнка", "Lukashenko");
        check("Ђорђе", "Djordje");
        check("Παπαδόπουλος", "Papadopoulos");
        check("კვირიკაშვილი", "Kvirikashvili");
        check("Սարգսյան", "Sargsyan");
        check("محمد", "Mohammed");
        check("נתניהו", "Netanyahu");
        check("约瑟夫", "Joseph");
        check("約瑟夫", "Joseph");
        check("김", "Kim");
        check("ナカムラ", "Nakamura");
        check("Тоқаев", "Токаев");
    }

    #[test]
    fn any_text_is_heard() {
        for text in ["", "x", "ۋ", "12", "…", "ไทย", &"щ".repeat(10_000), &"a".repeat(10_000)] {
            let heard = sound(text);
            assert!((0.0..=1.0).contains(&alike(&heard, &sound("Anna"))), "{text:.20}");
            assert!(keys(&heard).count() <= 8, "{text:.20}");
        }
    }

    #[test]
    fn a_slip_weighs_more_in_a_short_name() {
        assert!(between("Konstantinopulos", "Konstantinopylos") > 0.9);
        assert!(between("Tokayev", "Tokaxev") > between("Omar", "Oxar"));
    }
}
