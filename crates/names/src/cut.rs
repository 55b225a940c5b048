//! Words of people's names that hold two parts, cut: a Chinese or Korean name in one word, the Arabic article, "servant of" and whom.

use crate::pieces::{After, Piece};
use crate::scripts::{Script, main_script};
use crate::words::words;

/// The same beginnings where the name follows in one word, as `Abdelfattah` and `Abdirahman` have it.
const SERVANTS: [&str; 14] =
    ["abdoul", "abdool", "abdul", "abdel", "abdal", "abdol", "abdur", "abder", "abdus", "abdes", "abdun", "abden", "abdi", "عبدال"];

/// Letters of what is served, at least: `Abdullah` is one word everywhere.
const SERVED_LETTERS_MIN: usize = 4;

/// One word is cut after its "servant of": register writes it in one, the next in two or three.
pub(crate) fn cut_servants(found: Vec<Piece>) -> Vec<Piece> {
    if !found.iter().any(|piece| piece.plain.starts_with("abd") || piece.plain.starts_with("عبد")) {
        return found;
    }
    let mut cut = Vec::with_capacity(found.len() + 1);
    for piece in found {
        let served = SERVANTS.iter().find_map(|servant| piece.plain.strip_prefix(servant));
        // Абдулатипов is a family name of its own.
        let family = ["ov", "ev", "ova", "eva", "ow", "ew", "in", "ina"].iter().any(|end| piece.plain.ends_with(end));
        match served.filter(|served| !family && served.chars().count() >= SERVED_LETTERS_MIN) {
            Some(served) => {
                let (servant, served) = ("abdul".to_owned(), served.to_owned());
                cut.push(Piece { text: servant.clone(), plain: servant, after: After::Space, ..piece.clone() });
                cut.push(Piece { text: served.clone(), plain: served, ..piece });
            }
            None => cut.push(piece),
        }
    }
    cut
}

/// The Arabic article is written onto its word, and in Latin letters apart or not at all.
const ARTICLE: &str = "ال";

/// Letters behind an article, at least; with fewer it is more often no article.
const ARTICLED_LETTERS_MIN: usize = 3;

/// Cuts the Arabic article off.
pub(crate) fn cut_articles(found: Vec<Piece>) -> Vec<Piece> {
    if !found.iter().any(|piece| piece.plain.starts_with(ARTICLE)) {
        return found;
    }
    let mut cut = Vec::with_capacity(found.len() + 1);
    for piece in found {
        let rest = piece.plain.strip_prefix(ARTICLE).filter(|rest| rest.chars().count() >= ARTICLED_LETTERS_MIN).map(str::to_owned);
        match rest {
            Some(rest) if words().nicknames(&piece.plain).is_empty() => {
                cut.push(Piece { text: ARTICLE.to_owned(), plain: ARTICLE.to_owned(), after: After::Hyphen, ..piece.clone() });
                cut.push(Piece { text: rest.clone(), plain: rest, ..piece });
            }
            _ => cut.push(piece),
        }
    }
    cut
}

/// A Chinese or Korean name in one word is cut into family and given name.
pub(crate) fn cut_family_names(found: Vec<Piece>) -> Vec<Piece> {
    let mut cut = Vec::with_capacity(found.len() + 1);
    let alone = found.len() == 1;
    for piece in found {
        let letters: Vec<char> = piece.plain.chars().collect();
        let script = main_script(&piece.plain);
        if alone && matches!(script, Script::Han | Script::Hangul) && (2..=4).contains(&letters.len()) {
            let family = if letters.len() == 4 || (letters.len() == 3 && is_double_family_name(&letters)) { 2 } else { 1 };
            for part in [&letters[..family], &letters[family..]] {
                let text: String = part.iter().collect();
                cut.push(Piece { text: text.clone(), plain: text, ..piece.clone() });
            }
            continue;
        }
        cut.push(piece);
    }
    cut
}

/// The Chinese and Korean family names of two characters that are met most.
fn is_double_family_name(letters: &[char]) -> bool {
    const DOUBLE: [&str; 12] = ["欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "남궁", "황보", "제갈", "선우"];
    let first: String = letters.iter().take(2).collect();
    DOUBLE.contains(&first.as_str())
}
