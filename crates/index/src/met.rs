//! How a result's words meet those of a question: for saying so beside the result.

use crate::fold;

/// Below four letters, one wrong letter makes another word.
pub const FUZZY_FROM: usize = 4;

/// How a word of a question was met in a text: as it is, as a beginning, or nearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Met {
    Exactly,
    Beginning,
    Nearly,
}

/// The first word of a text that a word of a question meets, as written.
pub fn met<'t>(asked: &str, text: &'t str) -> Option<(&'t str, Met)> {
    let asked = fold::word(asked);
    let mut nearly = None;
    for written in text.split_whitespace() {
        for folded in fold::words(written) {
            if folded == asked {
                return Some((written, Met::Exactly));
            }
            if folded.starts_with(&asked) {
                nearly = nearly.or(Some((written, Met::Beginning)));
            } else if one_apart(&asked, &folded) {
                nearly = nearly.or(Some((written, Met::Nearly)));
            }
        }
    }
    nearly
}

/// Whether two words differ by one letter changed, left out, put in, or two neighbours swapped.
fn one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() < FUZZY_FROM || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - back], &b[..b.len() - back]);
    a.len().max(b.len()) <= 1 || (a.len() == 2 && b.len() == 2 && a[0] == b[1] && a[1] == b[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_says_how_its_words_were_met() {
        assert_eq!(met("qurylys", "Жаңа құрылыс"), Some(("құрылыс", Met::Exactly)));
        assert_eq!(met("мек", "Жаңа мектеп"), Some(("мектеп", Met::Beginning)));
        assert_eq!(met("мктеп", "Жаңа мектеп"), Some(("мектеп", Met::Nearly)));
        assert_eq!(met("мост", "Жаңа мектеп"), None);
    }
}
