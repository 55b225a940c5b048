//! Kazakh in Arabic letters, to and from Cyrillic.
//!
//! The Arabic alphabet has one letter for both vowels of a pair (а ә, о ө, ұ ү, ы і) and says once a word that its vowels
//! are front ones: by a hamza before it, or by a letter that stands in such words only (е, к, г).

use super::table::Table;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/letters/kazakh.tsv");
const CYRILLIC: usize = 0;
const ARABIC: usize = 4;

/// The mark of front vowels, at the start of a word.
const FRONT: char = 'ٴ';

/// Cyrillic letters into Arabic ones, word by word.
pub(super) fn to_arabic(cyrillic: &str) -> String {
    static TO: OnceLock<Table> = OnceLock::new();
    let table = TO.get_or_init(|| Table::read(TABLE, CYRILLIC, ARABIC));
    by_words(cyrillic, |word| {
        let lower = word.to_lowercase();
        let front = lower.contains(['ә', 'ө', 'ү', 'і']) && !lower.contains(['е', 'к', 'г', 'э']);
        let letters = table.apply(&lower);
        if front { format!("{FRONT}{letters}") } else { letters }
    })
}

/// Arabic letters into small Cyrillic ones, word by word.
pub(super) fn to_cyrillic(arabic: &str) -> String {
    static FROM: OnceLock<Table> = OnceLock::new();
    let table = FROM.get_or_init(|| Table::read_back(TABLE, CYRILLIC, ARABIC));
    by_words(arabic, |word| {
        let front = word.contains([FRONT, 'ە', 'ك', 'گ']);
        let bare: String = word.chars().filter(|c| *c != FRONT && *c != 'ء').collect();
        let letters = table.apply(&bare);
        if !front {
            return letters;
        }
        let fronted = |c| match c {
            'а' => 'ә',
            'о' => 'ө',
            'ұ' => 'ү',
            'ы' => 'і',
            other => other,
        };
        letters.chars().map(fronted).collect()
    })
}

/// Words changed, everything between them kept.
fn by_words(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_alphabetic() || c == FRONT {
            word.push(c);
        } else {
            out.push_str(&change(&word));
            word.clear();
            out.push(c);
        }
    }
    out.pop();
    out
}
