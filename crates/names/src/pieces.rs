//! A name cut into pieces: words, letters and numbers, and what stood between them.

use crate::scripts::{Script, clean, fold, script_of};

/// Characters of a name that are read. The longest name on the lists of OFAC, UN, EU and UK has under 400.
const LETTERS_MAX: usize = 600;

/// Pieces of a name that are read; as long a name has, in truth, 10 to 20.
pub(crate) const PIECES_MAX: usize = 40;

/// Letters of a piece that are kept.
const PIECE_LETTERS_MAX: usize = 40;

/// What follows a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// Space, the end, or a mark that means no more than space.
    Space,
    /// A hyphen, or the mark between parts of a name that Chinese and Japanese use: the next piece belongs to it.
    Hyphen,
    /// A comma.
    Comma,
    /// A full stop.
    Dot,
}

/// One piece.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// As written, cleaned.
    pub(crate) text: String,
    /// Folded, without apostrophes.
    pub(crate) plain: String,
    pub(crate) after: After,
    /// Whether it begins after a quotation mark or bracket, or ends before one: there a legal form may stand too.
    pub(crate) edge: bool,
}

impl Piece {
    fn new(text: String, after: After, edge: bool) -> Piece {
        let plain = fold(&text).chars().filter(|c| *c != '\'').collect();
        Piece { text, plain, after, edge }
    }

    /// Letters, after folding.
    pub(crate) fn letters(&self) -> usize {
        self.plain.chars().count()
    }
}

/// Cuts a name into its pieces.
pub(crate) fn pieces(name: &str) -> Vec<Piece> {
    let cut: String = name.chars().take(LETTERS_MAX).collect();
    let text = clean(&cut);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut word = String::new();
    let mut edge = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if pieces.len() >= PIECES_MAX {
            break;
        }
        if belongs(c, &word, chars.peek().copied()) {
            if word.chars().count() < PIECE_LETTERS_MAX {
                word.push(c);
            }
            continue;
        }
        let bracket = matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '(' | ')' | '[' | ']' | '（' | '）');
        let after = match c {
            '-' | '·' | '・' | '‧' | '•' | '=' | '_' => After::Hyphen,
            ',' | '،' | '、' | ';' => After::Comma,
            '.' | '/' => After::Dot,
            _ => After::Space,
        };
        if !word.is_empty() {
            pieces.push(Piece::new(std::mem::take(&mut word), after, edge || bracket));
            edge = bracket;
        } else {
            if let Some(last) = pieces.last_mut() {
                last.edge |= bracket;
                if after == After::Comma || (after == After::Hyphen && last.after == After::Space && c != '-') {
                    last.after = after;
                }
            }
            edge |= bracket;
        }
        let said = match c {
            '&' | '+' => Some("and"),
            '%' => Some("percent"),
            _ => None,
        };
        if let Some(said) = said {
            let mut piece = Piece::new(said.to_owned(), After::Space, false);
            c.encode_utf8(&mut [0; 4]).clone_into(&mut piece.text);
            pieces.push(piece);
        }
    }
    if !word.is_empty() && pieces.len() < PIECES_MAX {
        pieces.push(Piece::new(word, After::Space, edge));
    }
    pieces.retain(|piece| !piece.plain.is_empty());
    pieces
}

/// Whether a character goes on with the word.
fn belongs(c: char, word: &str, next: Option<char>) -> bool {
    if c.is_alphanumeric() || script_of(c) != Script::Common {
        return true;
    }
    if unicode_normalization::char::is_combining_mark(c) {
        return !word.is_empty();
    }
    // Gershayim inside Hebrew abbreviations, and apostrophes inside words.
    matches!(c, '\'' | 'ʼ' | '׳' | '״') && !word.is_empty() && next.is_some_and(char::is_alphanumeric)
}

/// Single letters that stand together are one piece: `S.A.`, `L L C`, `A/S`, `J.P. Morgan`.
pub(crate) fn join_letters(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut run = false;
    let mut dotted = false;
    for piece in pieces {
        let single = piece.letters() == 1 && piece.plain.chars().all(char::is_alphabetic);
        let piece_dotted = piece.after == After::Dot;
        match joined.last_mut() {
            Some(last) if run && single && last.after != After::Comma && (last.after == After::Dot || !dotted) => {
                dotted |= piece_dotted;
                last.text.push_str(&piece.text);
                last.plain.push_str(&piece.plain);
                last.after = piece.after;
                last.edge |= piece.edge;
            }
            _ => {
                run = single;
                dotted = piece_dotted;
                joined.push(piece);
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        join_letters(pieces(name)).into_iter().map(|piece| piece.plain).collect()
    }

    #[test]
    fn names_are_cut() {
        assert_eq!(words("Oboronnye Initsiativy o.O.O."), ["oboronnye", "initsiativy", "ooo"]);
        assert_eq!(words("ООО \"БАЙ\""), ["ооо", "баи"].map(|w| w.replace('и', "й")));
        assert_eq!(words("H&M Hennes & Mauritz"), ["h", "and", "m", "hennes", "and", "mauritz"]);
        assert_eq!(words("A/S L L C People's"), ["as", "llc", "peoples"].map(String::from));
        assert_eq!(words("3%ers"), ["3", "percent", "ers"]);
        assert_eq!(words("贝拉克·奥巴马").len(), 2);
        assert!(words("").is_empty() && words("...,,,").is_empty());
        assert!(words(&"a ".repeat(10_000)).len() <= PIECES_MAX);
    }
}
