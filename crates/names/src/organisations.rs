//! What organisations' names are made of: legal forms folded to one meaning in any language, numbers, places, words that
//! say little. [`legal_form`] answers about one phrase; reading a whole name is done by [`crate::parts`].

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::pieces::{Piece, join_letters, pieces};
use crate::scripts::{Script, script_of};
use crate::words::{Sense, Words, rows, words};

/// A legal form: what it amounts to anywhere, and the form itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalForm {
    /// What it amounts to.
    pub class: Class,
    /// Number of the form: two spellings of one form have the same.
    pub form: u16,
}

/// What a legal form amounts to in any country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Owners who are not liable, shares not traded: LLC, ТОО, ООО, GmbH.
    Limited,
    /// Owned through shares: JSC, АО, AG, Inc.
    Shares,
    /// Says no more than that it is a firm: company, firma, 公司.
    Company,
    /// A partnership with partners of limited liability: LP, KG.
    LimitedPartnership,
    /// A partnership, or firms together.
    Partnership,
    /// One person in business: ИП.
    Sole,
    /// An enterprise of the state or a town.
    State,
    /// An institution of the state or a town.
    Institution,
    /// A foundation.
    Foundation,
    /// An association or union.
    Association,
    /// A cooperative.
    Cooperative,
    /// A trust.
    Trust,
}

impl Class {
    fn read(word: &str) -> Option<Class> {
        Some(match word {
            "llc" => Class::Limited,
            "jsc" => Class::Shares,
            "company" => Class::Company,
            "lp" => Class::LimitedPartnership,
            "partnership" => Class::Partnership,
            "sole" => Class::Sole,
            "state" => Class::State,
            "institution" => Class::Institution,
            "foundation" => Class::Foundation,
            "association" => Class::Association,
            "cooperative" => Class::Cooperative,
            "trust" => Class::Trust,
            _ => return None,
        })
    }

    /// Whether one organisation may be given both: the word for "firm" goes with every form.
    pub fn agrees(self, other: Class) -> bool {
        self == other || self == Class::Company || other == Class::Company
    }

    /// Whether the words for it are as well part of the name itself: two foundations of one name may be told apart by nothing else.
    pub(crate) fn is_word(self) -> bool {
        matches!(self, Class::Foundation | Class::Association | Class::Cooperative | Class::Trust | Class::Institution | Class::Partnership)
    }
}

/// Words in a legal form that are looked at, at most.
const FORM_WORDS_MAX: usize = 12;

/// Words from which a phrase is a legal form wherever in the name it stands; shorter ones count at the ends only.
const ANYWHERE_WORDS_MIN: usize = 3;

#[derive(Debug, Default)]
struct Forms {
    /// A short one may stand for several forms: AS is limited in Norway, with shares in Denmark.
    by_phrase: FxHashMap<String, Vec<LegalForm>>,
    /// Of scripts without spaces, longest first.
    glued: Vec<String>,
}

fn forms() -> &'static Forms {
    static FORMS: OnceLock<Forms> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut forms = Forms::default();
        for (number, row) in rows(include_str!("../data/legal_forms.tsv")).enumerate() {
            let [class, _, cell] = row[..] else { continue };
            let Some(class) = Class::read(class) else { continue };
            let form = LegalForm { class, form: number as u16 };
            for entry in cell.split(';') {
                let words: Vec<String> = join_letters(pieces(entry)).into_iter().map(|piece| piece.plain).collect();
                let phrase = words.join(" ");
                if words.len() == 1 && phrase.chars().all(has_no_spaces) && phrase.chars().count() > 1 {
                    forms.glued.push(phrase.clone());
                }
                let of_phrase = forms.by_phrase.entry(phrase).or_default();
                if !of_phrase.contains(&form) {
                    of_phrase.push(form);
                }
            }
        }
        forms.by_phrase.remove("");
        forms.glued.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms
    })
}

fn has_no_spaces(c: char) -> bool {
    matches!(script_of(c), Script::Han | Script::Kana | Script::Hangul)
}

/// The legal forms that a phrase may be, and nothing else, in any spelling of the table; none when it is no legal form.
pub fn legal_forms(phrase: &str) -> &'static [LegalForm] {
    let words: Vec<String> = join_letters(pieces(phrase)).into_iter().map(|piece| piece.plain).collect();
    forms().by_phrase.get(&words.join(" ")).map_or(&[], Vec::as_slice)
}

/// A legal form in a name: where it stands, and what it may be.
pub(crate) type Found = (std::ops::Range<usize>, &'static [LegalForm]);

/// Which pieces of a name are a legal form: at the ends and beside quotation marks any, elsewhere only long ones. Never all of
/// them: where nothing else would be left, the last form found stays a part of the name.
pub(crate) fn find_forms(pieces: &[Piece]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let (mut first, mut last) = (0, pieces.len());
    while let Some((end, form)) = longest_from(pieces, first, last) {
        found.push((first..end, form));
        first = end;
    }
    while let Some((start, form)) = longest_to(pieces, first, last) {
        found.push((start..last, form));
        last = start;
    }
    let mut at = first;
    while at < last {
        match longest_from(pieces, at, last) {
            Some((end, form)) if end - at >= ANYWHERE_WORDS_MIN || pieces[at..end].iter().any(|piece| piece.edge) => {
                found.push((at..end, form));
                at = end;
            }
            _ => at += 1,
        }
    }
    let covered: usize = found.iter().map(|(range, _)| range.len()).sum();
    if covered >= pieces.len() {
        found.pop();
    }
    found
}

fn longest_from(pieces: &[Piece], start: usize, end: usize) -> Option<(usize, &'static [LegalForm])> {
    let longest = end.saturating_sub(start).min(FORM_WORDS_MAX);
    (1..=longest).rev().find_map(|count| Some((start + count, phrase_form(&pieces[start..start + count])?)))
}

fn longest_to(pieces: &[Piece], start: usize, end: usize) -> Option<(usize, &'static [LegalForm])> {
    let longest = end.saturating_sub(start).min(FORM_WORDS_MAX);
    (1..=longest).rev().find_map(|count| Some((end - count, phrase_form(&pieces[end - count..end])?)))
}

fn phrase_form(pieces: &[Piece]) -> Option<&'static [LegalForm]> {
    if let [piece] = pieces {
        return forms().by_phrase.get(&piece.plain).map(Vec::as_slice);
    }
    let phrase = pieces.iter().map(|piece| piece.plain.as_str()).collect::<Vec<_>>().join(" ");
    forms().by_phrase.get(&phrase).map(Vec::as_slice)
}

/// Forms written onto the name: `某某有限公司`, `SiemensAG`. Each is cut off as a piece of its own.
pub(crate) fn cut_glued(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut cut = Vec::with_capacity(pieces.len() + 1);
    for piece in pieces {
        if piece.plain.chars().all(has_no_spaces) {
            cut_unspaced(piece, &mut cut);
        } else {
            cut_capitals(piece, &mut cut);
        }
    }
    cut
}

fn cut_unspaced(piece: Piece, cut: &mut Vec<Piece>) {
    for phrase in &forms().glued {
        let parts = if let Some(name) = piece.plain.strip_suffix(phrase.as_str()) {
            [name, phrase]
        } else if let Some(name) = piece.plain.strip_prefix(phrase.as_str()) {
            [phrase.as_str(), name]
        } else {
            continue;
        };
        if parts.iter().all(|part| !part.is_empty()) {
            cut.extend(parts.map(|part| Piece { text: part.to_owned(), plain: part.to_owned(), ..piece.clone() }));
            return;
        }
    }
    cut.push(piece);
}

/// Cuts at the last change from a small letter to capitals, when what follows is a legal form.
fn cut_capitals(piece: Piece, cut: &mut Vec<Piece>) {
    let mut before = ' ';
    let mut at = None;
    for (index, c) in piece.text.char_indices() {
        if before.is_lowercase() && c.is_uppercase() {
            at = Some(index);
        }
        before = c;
    }
    if let Some((name, form)) = at.and_then(|at| piece.text.split_at_checked(at))
        && !legal_forms(form).is_empty()
    {
        let part = |text: &str| Piece { text: text.to_owned(), plain: crate::words::plain(text), ..piece.clone() };
        cut.extend([part(name), part(form)]);
        return;
    }
    cut.push(piece);
}

/// The number that pieces from `at` on say, and how many pieces say it: digits, ordinals, number words, Roman numerals.
pub(crate) fn number_at(pieces: &[Piece], at: usize) -> Option<(u32, usize)> {
    let piece = pieces.get(at)?;
    let digits: String = piece.plain.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_digit(d, 10)).collect();
    if !digits.is_empty() && piece.plain.chars().all(char::is_numeric) {
        return Some((digits.parse().unwrap_or(u32::MAX), 1));
    }
    if let Some(ordinal) = ["st", "nd", "rd", "th", "й", "я", "го"].iter().find_map(|end| piece.plain.strip_suffix(end))
        && let Ok(number) = ordinal.parse()
    {
        return Some((number, 1));
    }
    let value = spoken(&piece.plain)?;
    if matches!(value, 20..=90)
        && value % 10 == 0
        && let Some(unit) = pieces.get(at + 1).and_then(|next| spoken(&next.plain)).filter(|unit| (1..10).contains(unit))
    {
        return Some((value + unit, 2));
    }
    Some((value, 1))
}

fn spoken(plain: &str) -> Option<u32> {
    words().senses(plain).iter().find_map(|sense| match sense {
        Sense::Number(number) => Some(*number),
        _ => None,
    })
}

/// A Roman numeral of one to 39, in capitals; longer ones are more often words.
pub(crate) fn roman(text: &str) -> Option<u32> {
    let value = |c| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        _ => None,
    };
    let digits: Vec<u32> = text.chars().map(value).collect::<Option<_>>()?;
    if digits.is_empty() || digits.len() > 7 {
        return None;
    }
    let mut total = 0;
    for (at, digit) in digits.iter().enumerate() {
        let smaller = digits.get(at + 1).is_some_and(|next| next > digit);
        total += if smaller { 0 } else { *digit };
        total -= if at > 0 && digits[at - 1] < *digit { digits[at - 1].min(total) } else { 0 };
    }
    (1..40).contains(&total).then_some(total)
}

/// The place that pieces from `at` on name, and how many pieces name it.
pub(crate) fn place_at(table: &Words, pieces: &[Piece], at: usize) -> Option<(u16, usize)> {
    (1..=crate::words::PLACE_WORDS_MAX).rev().find_map(|count| {
        let phrase = pieces.get(at..at + count)?.iter().map(|piece| piece.plain.as_str()).collect::<Vec<_>>().join(" ");
        Some((table.place(&phrase)?, count))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_many_languages_are_one() {
        let is = |text, class| legal_forms(text).iter().any(|form| form.class == class);
        for text in ["ТОО", "LLP", "ЖШС", "ООО", "L.L.C.", "GmbH", "Sp. z o.o.", "Societatea cu Răspundere Limitată", "o.O.O."] {
            assert!(is(text, Class::Limited), "{text}");
        }
        for text in ["АО", "JSC", "АҚ", "AG", "S.A.", "Open Joint Stock Company", "A/S", "Aktiengesellschaft", "株式会社"] {
            assert!(is(text, Class::Shares), "{text}");
        }
        assert!(legal_forms("Siemens").is_empty() && legal_forms("").is_empty());
        assert_eq!(legal_forms("ЖШС"), legal_forms("товарищество с ограниченной ответственностью"));
        assert!(!Class::Limited.agrees(Class::Shares) && Class::Company.agrees(Class::Shares));
    }

    #[test]
    fn numbers_are_read() {
        let number = |text: &str| number_at(&pieces(text), 0).map(|(number, _)| number);
        assert_eq!(number("44"), Some(44));
        assert_eq!(number("Forty-Four"), Some(44));
        assert_eq!(number("1st"), Some(1));
        assert_eq!(number("первый"), Some(1));
        assert_eq!(number("Bank"), None);
        assert_eq!(roman("XIV"), Some(14));
        assert_eq!(roman("VIII"), Some(8));
        assert_eq!(roman("IX"), Some(9));
        assert_eq!(roman("MIX"), None);
    }
}
