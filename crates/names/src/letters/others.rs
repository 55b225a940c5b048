//! Letters of scripts without a table of ours (of India, Thailand, Cambodia, Ethiopia …), roughly: enough to find a name by its sound, no standard.
//!
//! The crate `any_ascii` knows a Latin spelling of each letter by itself. Scripts in which a consonant is spoken with a vowel that nobody writes
//! need their neighbours looked at, which is done here.

use any_ascii::any_ascii_char;

use crate::scripts::{Script, script_of};

/// The text with letters of other scripts in Latin ones; all others stay.
pub(super) fn to_latin(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    vowels_behind(&mut letters);
    let mut out = String::with_capacity(text.len());
    for (at, &c) in letters.iter().enumerate() {
        if script_of(c) != Script::Other {
            out.push(c);
            continue;
        }
        out.push_str(khmer(c, letters.get(at + 1).copied()).unwrap_or_else(|| any_ascii_char(c)));
        if let Some(vowel) = unwritten(&letters, at) {
            out.push(vowel);
        }
    }
    out
}

/// Thai and Lao write some vowels before the consonant they are spoken behind.
fn vowels_behind(letters: &mut [char]) {
    let mut at = 0;
    while at + 1 < letters.len() {
        let leads = matches!(letters[at], '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}');
        if leads && matches!(letters[at + 1], '\u{e01}'..='\u{e2e}' | '\u{e81}'..='\u{eae}') {
            letters.swap(at, at + 1);
            at += 1;
        }
        at += 1;
    }
}

/// The vowel spoken behind a consonant that has no sign of another: in scripts of India not at the end of a word, where it is silent in the
/// north; in Khmer only between consonants.
fn unwritten(letters: &[char], at: usize) -> Option<char> {
    let next = letters.get(at + 1).copied();
    let is_last = next.is_none_or(|next| script_of(next) != Script::Other);
    match (letters[at] as u32, next.map_or(0, |next| next as u32)) {
        // The nine scripts from Devanagari to Malayalam have one order of letters.
        (code @ 0x900..=0xd7f, after) if matches!(code & 0x7f, 0x15..=0x39) => {
            // Signs of vowels, the sign that there is none, and a dot that makes another consonant.
            let is_signed = matches!(after, 0x900..=0xd7f) && matches!(after & 0x7f, 0x3c | 0x3e..=0x4d);
            // Behind two consonants together it is spoken at the end, too: Narendra.
            let is_cluster = at > 0 && letters[at - 1] as u32 & 0x7f == 0x4d;
            let spoken = !is_signed && (!is_last || code >= 0xb80 || is_cluster);
            spoken.then_some('a')
        }
        (0xd9a..=0xdc6, after) => (!matches!(after, 0xdca..=0xddf)).then_some('a'),
        (0x1780..=0x17a2, 0x1780..=0x17a2) => Some('o'),
        _ => None,
    }
}

/// Khmer consonants and vowels as names are written in Phnom Penh; `any_ascii` follows the letters' origin instead.
fn khmer(c: char, next: Option<char>) -> Option<&'static str> {
    const CONSONANTS: [&str; 35] = [
        "k", "kh", "k", "kh", "ng", "ch", "ch", "ch", "ch", "nh", "d", "th", "d", "th", "n", "t", "th", "t", "th", "n", "b", "ph", "p",
        "ph", "m", "y", "r", "l", "v", "s", "s", "s", "h", "l", "",
    ];
    const VOWELS: [&str; 16] = ["a", "e", "i", "oe", "eu", "u", "ou", "uo", "aeu", "oea", "ie", "e", "e", "ai", "o", "au"];
    match c as u32 {
        // With two strokes above, and at the end of a word, it is a p.
        0x1794 if matches!(next, None | Some('\u{17c9}' | ' ')) => Some("p"),
        code @ 0x1780..=0x17a2 => CONSONANTS.get(code as usize - 0x1780).copied(),
        code @ 0x17b6..=0x17c5 => VOWELS.get(code as usize - 0x17b6).copied(),
        0x17c6 => Some("m"),
        0x17c7..=0x17d3 => Some(""),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_scripts_are_spelled_roughly() {
        let check = |text: &str, expected: &str| assert_eq!(to_latin(text), expected, "{text}");
        check("नरेन्द्र मोदी", "narendra modi");
        check("নরেন্দ্র", "narendra");
        check("ប៉ុល ពត", "pul pot");
        check("សែន", "sen");
        check("ทักษิณ", "thaksin");
        check("เสน", "sen");
        check("አብይ", "'aby");
        check("Anna Анна", "Anna Анна");
        check("", "");
    }
}
