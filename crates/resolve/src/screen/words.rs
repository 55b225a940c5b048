//! What a reader typed into the search: words that must stand there, alternatives, and what must not.

use crate::candidates::text_words;

/// Words of one question that are looked at.
const WORDS_MAX: usize = 64;

/// One thing asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// These terms, one after another in one value; often only one.
    Words(Vec<String>),
    /// A term that begins so.
    Prefix(String),
    /// One of these.
    Any(Vec<Clause>),
    /// Not this.
    Not(Box<Clause>),
}

/// Reads a question. All clauses must hold; `a OR b` and `a | b` ask for one of two, `-a` and `NOT a` for none, `"a b"` for
/// neighbours, `a*` for beginnings. Anything else is words: no text is an error.
pub fn read(text: &str) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let (mut joins, mut negates) = (false, false);
    for piece in pieces(text).into_iter().take(WORDS_MAX) {
        let clause = match piece {
            Piece::Quoted(text) => words(text),
            Piece::Bare("OR" | "|" | "||") => {
                joins = !clauses.is_empty();
                continue;
            }
            Piece::Bare("AND" | "&&" | "+") => continue,
            Piece::Bare("NOT" | "-" | "!") => {
                negates = true;
                continue;
            }
            Piece::Bare(text) => bare(text, &mut negates),
        };
        let Some(clause) = clause else { continue };
        let clause = if std::mem::take(&mut negates) { Clause::Not(Box::new(clause)) } else { clause };
        match (std::mem::take(&mut joins), clauses.last_mut()) {
            (true, Some(Clause::Any(all))) => all.push(clause),
            (true, Some(last)) => {
                let first = std::mem::replace(last, Clause::Any(Vec::new()));
                *last = Clause::Any(vec![first, clause]);
            }
            _ => clauses.push(clause),
        }
    }
    clauses
}

/// A word without quotes, with the signs before and behind it.
fn bare(text: &str, negates: &mut bool) -> Option<Clause> {
    let text = text.trim_start_matches(['+', '(']);
    let (text, is_negated) = text.strip_prefix(['-', '!']).map_or((text, false), |rest| (rest, true));
    *negates |= is_negated;
    match text.trim_end_matches(')').strip_suffix('*') {
        Some(begin) => {
            let mut terms = text_words(begin, WORDS_MAX);
            let last = terms.pop()?;
            if terms.is_empty() { Some(Clause::Prefix(last)) } else { words(begin) }
        }
        None => words(text),
    }
}

fn words(text: &str) -> Option<Clause> {
    let terms = text_words(text, WORDS_MAX);
    (!terms.is_empty()).then_some(Clause::Words(terms))
}

enum Piece<'a> {
    Quoted(&'a str),
    Bare(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (i, part) in text.split('"').enumerate() {
        if i % 2 == 1 {
            pieces.push(Piece::Quoted(part));
        } else {
            pieces.extend(part.split_whitespace().map(Piece::Bare));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        fn show(clause: &Clause) -> String {
            match clause {
                Clause::Words(words) => words.join("+"),
                Clause::Prefix(begin) => format!("{begin}*"),
                Clause::Any(all) => format!("({})", all.iter().map(show).collect::<Vec<_>>().join("|")),
                Clause::Not(clause) => format!("-{}", show(clause)),
            }
        }
        assert_eq!(read(text).iter().map(show).collect::<Vec<_>>().join(" "), expected, "{text}");
    }

    #[test]
    fn what_was_typed_is_what_is_asked() {
        check("Vladimir Putin", "vladimir putin");
        check("Al-Zarqawi", "al+zarqawi");
        check("bank OR fund | trust", "(bank|fund|trust)");
        check("bank -state NOT fund", "bank -state -fund");
        check("\"central bank\" iran", "central+bank iran");
        check("gazp*", "gazp*");
        check("+a AND (b)", "a b");
        check("Иванов", "ivanov");
    }

    #[test]
    fn no_text_is_an_error() {
        check("", "");
        check("\"", "");
        check("OR", "");
        check("- | NOT OR \"\" ** ((", "");
        check("a OR", "a");
        check("\u{202e}\u{0}", "");
    }
}
