//! Korean syllables to Latin letters and to jamo.

use std::sync::OnceLock;

/// First syllable, and how many vowels and finals there are (Unicode, chapter 3.12).
const BASE: u32 = 0xac00;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;
const SYLLABLES: u32 = 11_172;

/// Initial, vowel and final of a syllable, each counted from 0 (final 0: none).
pub(crate) fn jamo(c: char) -> Option<(usize, usize, usize)> {
    let code = (c as u32).checked_sub(BASE).filter(|code| *code < SYLLABLES)?;
    Some(((code / (VOWELS * FINALS)) as usize, (code / FINALS % VOWELS) as usize, (code % FINALS) as usize))
}

struct Spellings {
    initials: Vec<[&'static str; 2]>,
    vowels: Vec<[&'static str; 2]>,
    finals: Vec<[&'static str; 2]>,
}

fn spellings() -> &'static Spellings {
    static TABLE: OnceLock<Spellings> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Spellings { initials: Vec::new(), vowels: Vec::new(), finals: Vec::new() };
        for row in include_str!("../../data/letters/hangul.tsv").lines().filter(|row| !row.starts_with('#')) {
            let mut cells = row.split('\t');
            let list = match cells.next() {
                Some("initial") => &mut table.initials,
                Some("vowel") => &mut table.vowels,
                _ => &mut table.finals,
            };
            let _letter = cells.next();
            list.push([cells.next().unwrap_or_default(), cells.next().unwrap_or_default()]);
        }
        table
    })
}

/// Numbers of ㅇ as initial, and of ㄹ as initial and as final.
pub(crate) const SILENT: usize = 11;
const RIEUL: usize = 5;
const RIEUL_FINAL: usize = 8;

/// The initial that a single final becomes before a vowel: `박안` is read *ba-gan*.
fn carried(last: usize) -> Option<usize> {
    Some(match last {
        1 => 0,
        2 => 1,
        7 => 3,
        8 => 5,
        17 => 7,
        19 => 9,
        20 => 10,
        22 => 12,
        23 => 14,
        24 => 15,
        25 => 16,
        26 => 17,
        _ => return None,
    })
}

/// Text with its syllables in Latin letters: column 0 is the revised romanisation, 1 McCune-Reischauer.
/// Sounds are joined as far as names need it: finals carried to a following vowel, ㄹㄹ as `ll`, voiced plain
/// consonants in McCune-Reischauer; other assimilations, which family names do not take, are left out.
pub(super) fn to_latin(text: &str, column: usize) -> String {
    let table = spellings();
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in letters.iter().enumerate() {
        let Some((initial, vowel, last)) = jamo(*c) else {
            out.push(*c);
            continue;
        };
        let before = at.checked_sub(1).and_then(|i| jamo(letters[i])).map(|(_, _, last)| last);
        let after = letters.get(at + 1).and_then(|next| jamo(*next)).map(|(initial, _, _)| initial);
        let sounded = if initial == SILENT { before.and_then(carried).unwrap_or(initial) } else { initial };
        let voiced = column == 1 && before.is_some_and(|last| matches!(last, 0 | 4 | 8 | 16 | 21) || sounded != initial);
        out.push_str(match sounded {
            RIEUL if before == Some(RIEUL_FINAL) && initial == RIEUL => "l",
            0 if voiced => "g",
            3 if voiced => "d",
            7 if voiced => "b",
            12 if voiced => "j",
            _ => table.initials[sounded][column],
        });
        out.push_str(table.vowels[vowel][column]);
        let carries = after == Some(SILENT) && carried(last).is_some();
        if !carries {
            out.push_str(table.finals[last][column]);
        }
    }
    out
}
