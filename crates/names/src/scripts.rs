//! What a text is written in, and how it is made comparable: cleaning that a reader would not notice, and folding
//! of case and marks.
//!
//! Reach for [`clean`] before anything is compared, and for [`fold`] where two spellings that differ in case, accents
//! or letter forms shall be equal. Neither belongs on an identifier: those are kept as published.
//! No transliteration happens here; that is `letters`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Marks kept on one letter. Vietnamese needs two, vocalised Hebrew three; a hundred are an attack on the reader.
const MARKS_MAX: usize = 4;

/// A writing system, as far as this crate tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Script {
    /// Digits, marks, punctuation, space: written with any script.
    Common,
    /// Latin letters.
    Latin,
    /// Cyrillic letters of all languages.
    Cyrillic,
    /// Greek.
    Greek,
    /// Arabic letters, of Persian, Urdu, Kazakh and others too.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Georgian, all three alphabets.
    Georgian,
    /// Armenian.
    Armenian,
    /// Chinese characters, of Japanese too.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Korean letters.
    Hangul,
    /// A letter of a script without a table here.
    Other,
}

/// The script of one character (block ranges of Unicode 16).
pub fn script_of(c: char) -> Script {
    let code = c as u32;
    match code {
        0x41..=0x5a | 0x61..=0x7a | 0xaa | 0xba | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0x2af => Script::Latin,
        0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xfb00..=0xfb06 => Script::Latin,
        0xff21..=0xff3a | 0xff41..=0xff5a => Script::Latin,
        0x400..=0x482 | 0x48a..=0x52f | 0x1c80..=0x1c8f | 0xa640..=0xa69f => Script::Cyrillic,
        0x370..=0x373 | 0x376..=0x37d | 0x37f | 0x386 | 0x388..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
        0x531..=0x556 | 0x561..=0x587 | 0xfb13..=0xfb17 => Script::Armenian,
        0x5d0..=0x5f2 | 0xfb1d | 0xfb1f..=0xfb4f => Script::Hebrew,
        0x620..=0x64a | 0x66e..=0x66f | 0x671..=0x6d3 | 0x6d5 | 0x6ee..=0x6ef | 0x6fa..=0x6ff => Script::Arabic,
        0x750..=0x77f | 0x8a0..=0x8c9 | 0xfb50..=0xfdfb | 0xfe70..=0xfefc => Script::Arabic,
        0x10a0..=0x10fa | 0x10fc..=0x10ff | 0x1c90..=0x1cbf | 0x2d00..=0x2d2f => Script::Georgian,
        0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9d => Script::Kana,
        0x1100..=0x11ff | 0x3131..=0x318e | 0xa960..=0xa97c | 0xac00..=0xd7fb => Script::Hangul,
        0x3005..=0x3007 | 0x2e80..=0x2fdf | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff => Script::Han,
        0x20000..=0x323af => Script::Han,
        // Vowels are marks on consonants in these, and as much letters: India and its neighbours, Thailand, Tibet, Burma, Cambodia.
        0x900..=0x963 | 0x970..=0x9e5 | 0x9f0..=0xa65 | 0xa70..=0xae5 | 0xaf9..=0xb65 | 0xb70..=0xbe5 => Script::Other,
        0xc00..=0xc65 | 0xc80..=0xce5 | 0xcf0..=0xd65 | 0xd7a..=0xde5 | 0xdf2..=0xdf3 => Script::Other,
        0xe01..=0xe3a | 0xe40..=0xe4e | 0xe81..=0xecd | 0xedc..=0xedf | 0xf40..=0xfbc | 0x1000..=0x103f | 0x1050..=0x108f => Script::Other,
        0x1780..=0x17b3 | 0x17b6..=0x17d3 => Script::Other,
        _ if c.is_alphabetic() && !is_combining_mark(c) => Script::Other,
        _ => Script::Common,
    }
}

/// The script most letters of the text are in; the earlier in [`Script`]'s order when equal,
/// and [`Script::Common`] when there is no letter.
pub fn main_script(text: &str) -> Script {
    let mut counts: BTreeMap<Script, usize> = BTreeMap::new();
    for script in text.chars().map(script_of).filter(|s| *s != Script::Common) {
        *counts.entry(script).or_default() += 1;
    }
    let mut best = (Script::Common, 0);
    for (script, count) in counts {
        if count > best.1 {
            best = (script, count);
        }
    }
    best.0
}

/// The text without what nobody sees: direction marks, zero width characters, controls and soft hyphens are gone,
/// white space is one space, presentation forms and full-width letters are the letters they stand for (NFKC, but only
/// there: `№` and `½` stay), accents are composed, dashes and apostrophes are of one kind, and letters that only look
/// like those of the token's own script are put right. Takes any text; never longer than about eighteen times it.
pub fn clean(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains('`') {
        return text.to_owned();
    }
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if is_invisible(c) => {}
            _ if c.is_whitespace() => visible.push(' '),
            _ if c.is_control() => {}
            _ if is_compatibility_letter(c) => visible.extend(std::iter::once(c).nfkc()),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => visible.push('-'),
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bb}'..='\u{2bd}' | '`' | '\u{b4}' => visible.push('\''),
            _ => visible.push(c),
        }
    }
    let mut composed = String::with_capacity(visible.len());
    let mut marks = 0;
    for c in visible.nfc() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks <= MARKS_MAX {
            composed.push(c);
        }
    }
    let whole = main_script(&composed);
    let words: Vec<String> = composed.split_whitespace().map(|word| without_lookalikes(word, whole)).collect();
    words.join(" ")
}

/// Case, accents and letter forms folded, for comparing and for looking up: lower case; Latin and Greek without marks,
/// `ß` as `ss` and the like; Russian `ё` as `е` (but `й` stays); Arabic without vowel signs and with one alef, yeh and
/// kaf; Hebrew without points and final forms; Han simplified. Other scripts only lose their case.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|lower| fold_letter(lower, &mut folded));
        }
    }
    folded
}

fn fold_letter(c: char, folded: &mut String) {
    match c {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'đ' | 'ð' => folded.push('d'),
        'ł' => folded.push('l'),
        'ı' => folded.push('i'),
        'ħ' => folded.push('h'),
        'ŋ' => folded.push('n'),
        'ə' => folded.push('a'),
        'й' | 'ї' | 'ў' | 'ѓ' | 'ќ' => folded.push(c),
        'ё' => folded.push('е'),
        'ς' => folded.push('σ'),
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => folded.push('ا'),
        'ى' | 'ی' | 'ې' | 'ے' => folded.push('ي'),
        'ک' | 'ڪ' => folded.push('ك'),
        'ة' | 'ہ' | 'ھ' | 'ۀ' => folded.push('ه'),
        'ؤ' => folded.push('و'),
        'ئ' => folded.push('ي'),
        '\u{640}' => {}
        'ך' => folded.push('כ'),
        'ם' => folded.push('מ'),
        'ן' => folded.push('נ'),
        'ף' => folded.push('פ'),
        'ץ' => folded.push('צ'),
        _ => match script_of(c) {
            Script::Han => folded.push(simple_han(c)),
            Script::Latin | Script::Greek | Script::Cyrillic => {
                decompose_canonical(c, |part| {
                    if !is_combining_mark(part) {
                        folded.push(part)
                    }
                });
            }
            Script::Common if is_combining_mark(c) => {}
            _ => folded.push(c),
        },
    }
}

/// The simplified form of a Han character; any other comes back as it is.
fn simple_han(c: char) -> char {
    static TABLE: OnceLock<FxHashMap<char, char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = include_str!("../data/han-simple.tsv").lines().filter(|line| !line.starts_with('#'));
        let mut table = FxHashMap::default();
        for row in rows {
            let mut cells = row.split('\t');
            let Some(simple) = cells.next().and_then(|cell| cell.chars().next()) else { continue };
            table.extend(cells.next().unwrap_or_default().chars().map(|other| (other, simple)));
        }
        table
    });
    table.get(&c).copied().unwrap_or(c)
}

/// Direction marks, joiners, fillers, tags and variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c as u32,
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff9..=0xfffb | 0xe0000..=0xe0fff)
}

/// Letters that Unicode holds only for the sake of older encodings, where NFKC changes the form and not the meaning.
fn is_compatibility_letter(c: char) -> bool {
    matches!(c as u32,
        0x2f00..=0x2fd5 | 0xf900..=0xfaff | 0xfb00..=0xfb06 | 0xfb13..=0xfb17 | 0xfb1d..=0xfdf9 | 0xfe70..=0xfefc
        | 0xff01..=0xff5e | 0xff66..=0xffdc | 0x1d400..=0x1d7ff | 0x24b6..=0x24e9 | 0x3131..=0x318e)
}

/// Letters that look alike in most typefaces: Latin, Cyrillic, Greek (a space where there is none).
const LOOKALIKES: [(char, char, char); 25] = [
    ('a', 'а', 'α'),
    ('c', 'с', ' '),
    ('e', 'е', ' '),
    ('i', 'і', 'ι'),
    ('j', 'ј', ' '),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('s', 'ѕ', ' '),
    ('x', 'х', 'χ'),
    ('y', 'у', 'γ'),
    ('A', 'А', 'Α'),
    ('B', 'В', 'Β'),
    ('C', 'С', ' '),
    ('E', 'Е', 'Ε'),
    ('H', 'Н', 'Η'),
    ('I', 'І', 'Ι'),
    ('K', 'К', 'Κ'),
    ('M', 'М', 'Μ'),
    ('O', 'О', 'Ο'),
    ('P', 'Р', 'Ρ'),
    ('S', 'Ѕ', ' '),
    ('T', 'Т', 'Τ'),
    ('X', 'Х', 'Χ'),
    ('Y', 'У', 'Υ'),
    ('J', 'Ј', ' '),
];

/// The letter of `script` that looks like `c`.
fn lookalike(c: char, script: Script) -> Option<char> {
    let (latin, cyrillic, greek) = *LOOKALIKES.iter().find(|(l, k, g)| *l == c || *k == c || *g == c)?;
    let found = match script {
        Script::Latin => latin,
        Script::Cyrillic => cyrillic,
        Script::Greek => greek,
        _ => return None,
    };
    (found != ' ' && c != ' ').then_some(found)
}

/// One word in one script, where it mixes two and all letters of one of them have a twin in the other.
/// Where either could be meant, more letters decide, then the script of the whole text. A word that cannot be
/// put right without guessing stays as it is.
fn without_lookalikes(word: &str, whole: Script) -> String {
    let mut counts: BTreeMap<Script, usize> = BTreeMap::new();
    for script in word.chars().map(script_of) {
        if matches!(script, Script::Latin | Script::Cyrillic | Script::Greek) {
            *counts.entry(script).or_default() += 1;
        }
    }
    if counts.len() < 2 {
        return word.to_owned();
    }
    let fits = |target: Script| {
        let others = |c: &char| counts.contains_key(&script_of(*c)) && script_of(*c) != target;
        word.chars().filter(others).all(|c| lookalike(c, target).is_some())
    };
    let best = counts.iter().filter(|(script, _)| fits(**script)).max_by_key(|(script, count)| (**count, **script == whole));
    let Some((target, _)) = best else { return word.to_owned() };
    let right = |c: char| if script_of(c) == *target { c } else { lookalike(c, *target).unwrap_or(c) };
    word.chars().map(right).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        let check = |text: &str, script| assert_eq!(main_script(text), script, "{text}");
        check("Nazarbayev", Script::Latin);
        check("Назарбаев", Script::Cyrillic);
        check("Нұрсұлтан Әбішұлы", Script::Cyrillic);
        check("نزاربايەۆ", Script::Arabic);
        check("Παπαδόπουλος", Script::Greek);
        check("კვირიკაშვილი", Script::Georgian);
        check("Հայաստան", Script::Armenian);
        check("נתניהו", Script::Hebrew);
        check("习近平", Script::Han);
        check("ナカムラ", Script::Kana);
        check("김정은", Script::Hangul);
        check("12 — 7", Script::Common);
        check("", Script::Common);
    }

    #[test]
    fn what_nobody_sees_is_gone() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected, "{text:?}");
        check("\u{202b}علي\u{202c}\u{200f}", "علي");
        check("Iva\u{200b}nov\u{feff}", "Ivanov");
        check("  two\t\nwords ", "two words");
        check("Ｉｖａｎｏｖ", "Ivanov");
        check("ﻣﺤﻤﺪ", "محمد");
        check("e\u{301}", "é");
        check("№ 5 ½", "№ 5 ½");
        check("O’Brien – Smith", "O'Brien - Smith");
        check("a\u{0}b", "ab");
        check("", "");
        assert_eq!(clean(&format!("z{}", "\u{330}".repeat(10_000))).chars().count(), 1 + MARKS_MAX);
    }

    #[test]
    fn lookalikes_are_put_right_in_mixed_words_only() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected, "{text:?}");
        check("Ивaнов", "Иванов");
        check("Ivаnоv", "Ivanov");
        check("Сoca-Cola", "Coca-Cola");
        check("ООО Ромашка", "ООО Ромашка");
        check("Ivanov Иванов", "Ivanov Иванов");
        check("Zя", "Zя");
    }

    #[test]
    fn folding_keeps_what_tells_letters_apart() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected, "{text:?}");
        check("Müller-ÅSTRÖM", "muller-astrom");
        check("Straße Łódź Đoković", "strasse lodz dokovic");
        check("Пётр Йод", "петр йод");
        check("Қасым-Жомарт", "қасым-жомарт");
        check("مُحَمَّد", "محمد");
        check("أحمد إيمان", "احمد ايمان");
        check("שָׁלוֹם", "שלומ");
        check("歐陽", "欧阳");
        check("ガ", "ガ");
        check("Παπαδόπουλος", "παπαδοπουλοσ");
    }
}
