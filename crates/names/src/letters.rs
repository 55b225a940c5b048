//! Names written over from one script into another: [`latin`] gives the usual Latin spelling of any text,
//! [`to_latin`] and [`from_latin`] follow a named standard.
//!
//! Reach for it to show a name, or to search for it as another register writes it. It does not compare: two registers
//! rarely follow the same standard, and `sounds` knows what they do instead.

mod hangul;

mod table;

use std::sync::OnceLock;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use crate::scripts::{Script, fold, script_of};
use table::Table;

/// The text with every letter that is not Latin in the spelling that is most usual in names (not reversible, no
/// standard's name); Latin letters, digits and marks stay as they are. Han are read as Mandarin, each syllable by its
/// commonest reading. Letters of scripts without a table stay.
pub fn latin(text: &str) -> String {
    if text.chars().all(|c| matches!(script_of(c), Script::Latin | Script::Common)) {
        return text.to_owned();
    }
    static USUAL: OnceLock<Table> = OnceLock::new();
    let usual = USUAL.get_or_init(|| Table::read(include_str!("../data/letters/usual.tsv"), 0, 1));
    let mut prepared = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match script_of(c) {
            Script::Han => match c.to_pinyin() {
                Some(syllable) => prepared.push_str(&syllable.plain().replace('ü', "u")),
                None => prepared.push(c),
            },
            Script::Greek | Script::Arabic | Script::Hebrew => prepared.push_str(&keep_case(c)),
            Script::Kana => prepared.push(hiragana(c)),
            _ => prepared.push(c),
        }
    }
    hangul::to_latin(&usual.apply(&prepared.nfc().collect::<String>()), 0)
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
