//! Names written over from one script into another: [`latin`] gives the usual Latin spelling of any text,
//! [`to_latin`] and [`from_latin`] follow a named standard.
//!
//! Reach for it to show a name, or to search for it as another register writes it. It does not compare: two registers
//! rarely follow the same standard, and `sounds` knows what they do instead.

mod hangul;

mod kazakh;

mod mandarin;

mod others;

mod systems;

mod table;

use std::sync::OnceLock;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::scripts::{Script, fold, script_of};
pub(crate) use hangul::{SILENT, jamo};
pub use systems::System;
use table::Table;

/// The text with every letter that is not Latin in the spelling that is most usual in names (not reversible, no
/// standard's name); Latin letters, digits and marks stay as they are. Han are read as Mandarin, each syllable by its
/// commonest reading. Letters of scripts without a table are spelled roughly, each by itself.
pub fn latin(text: &str) -> String {
    if text.chars().all(|c| matches!(script_of(c), Script::Latin | Script::Common)) {
        return text.to_owned();
    }
    static USUAL: OnceLock<Table> = OnceLock::new();
    let usual = USUAL.get_or_init(|| Table::read(include_str!("../data/letters/usual.tsv"), 0, 1));
    let mut prepared = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match script_of(c) {
            Script::Han => match syllable(c) {
                Some(read) => prepared.push_str(&read.replace('ü', "u")),
                None => prepared.push(c),
            },
            Script::Greek | Script::Arabic | Script::Hebrew => prepared.push_str(&keep_case(c)),
            Script::Kana => prepared.push(hiragana(c)),
            _ => prepared.push(c),
        }
    }
    let spelled = hangul::to_latin(&usual.apply(&prepared.nfc().collect::<String>()), 0);
    if spelled.chars().any(|c| script_of(c) == Script::Other) { others::to_latin(&spelled) } else { spelled }
}

/// The text by a standard: the letters the standard knows are written in its Latin ones, everything else stays. Accents of
/// Greek and vowel signs of Arabic and Hebrew are dropped where the standard has no place for them.
pub fn to_latin(text: &str, system: System) -> String {
    match system {
        System::Pinyin => by_syllables(text, |c| c.to_pinyin().map(|read| read.plain().to_owned())),
        System::PinyinTones => by_syllables(text, |c| c.to_pinyin().map(|read| read.with_tone().to_owned())),
        System::WadeGiles => by_syllables(text, |c| c.to_pinyin().map(|read| mandarin::wade_giles(read.plain()))),
        System::KoreanRevised => hangul::to_latin(text, 0),
        System::KoreanMcCune => hangul::to_latin(text, 1),
        System::KazakhArabic => to_latin(&kazakh::to_cyrillic(text), System::KazakhLatin2021),
        _ => tables(system).map_or_else(|| text.to_owned(), |(to, _)| to.apply(&bare(text))),
    }
}

/// Latin letters that follow a standard, back in the script; the reverse of [`to_latin`] where the standard is
/// reversible, and otherwise the commonest letter for each spelling. Systems that lead only to Latin give the text back.
pub fn from_latin(text: &str, system: System) -> String {
    match system {
        System::KazakhArabic => kazakh::to_arabic(&from_latin(text, System::KazakhLatin2021)),
        _ => tables(system).map_or_else(|| text.to_owned(), |(_, from)| from.apply(&text.nfc().collect::<String>())),
    }
}

/// The tables of a system in both directions, made at first use.
fn tables(system: System) -> Option<&'static (Table, Table)> {
    static TABLES: [OnceLock<(Table, Table)>; 64] = [const { OnceLock::new() }; 64];
    let (text, column) = systems::table_of(system)?;
    Some(TABLES[system as usize].get_or_init(|| (Table::read(text, 0, column), Table::read_back(text, 0, column))))
}

/// Greek without accents, Arabic and Hebrew without vowel signs, apostrophes of one kind; all else composed.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match script_of(c) {
            Script::Greek => out.push_str(&keep_case(c)),
            Script::Common if is_combining_mark(c) => {}
            Script::Common if matches!(c, '\u{2019}' | '\u{2bc}') => out.push('\''),
            _ => out.push(c),
        }
    }
    out
}

/// Han by their readings; the first syllable of a row begins with a capital, as names do.
fn by_syllables(text: &str, read: impl Fn(char) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match read(c) {
            Some(syllable) if !inside => {
                let mut letters = syllable.chars();
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                out.push_str(letters.as_str());
                inside = true;
            }
            Some(syllable) => out.push_str(&syllable),
            None => {
                out.push(c);
                inside = false;
            }
        }
    }
    out
}

/// The commonest Mandarin reading of a Han character, without tone; `None` for any other character.
pub fn syllable(c: char) -> Option<&'static str> {
    c.to_pinyin().map(|syllable| syllable.plain())
}

/// A letter folded, in its own case.
fn keep_case(c: char) -> String {
    let folded = fold(c.encode_utf8(&mut [0; 4]));
    if c.is_uppercase() { folded.to_uppercase() } else { folded }
}

/// The hiragana of a katakana; any other character comes back as it is.
fn hiragana(c: char) -> char {
    match c as u32 {
        code @ 0x30a1..=0x30f4 => char::from_u32(code - 0x60).unwrap_or(c),
        _ => c,
    }
}
