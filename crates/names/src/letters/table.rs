//! A transliteration as a table: longest row first, two kinds of context, case kept.
//!
//! The files in `data/letters/` say in their heads where they come from; their columns are systems. It does not know
//! which systems there are; that is the folder's door.

use rustc_hash::FxHashMap;

/// One system's table, for one direction.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: FxHashMap<Box<str>, Cell>,
    /// Letters of the longest row.
    longest: usize,
    /// Letters after which a row's second spelling stands: vowels and signs of the script that is read.
    openers: Vec<char>,
}

#[derive(Debug, Default, Clone)]
struct Cell {
    plain: Box<str>,
    /// At the start of a word.
    first: Option<Box<str>>,
    /// After a vowel or a sign.
    open: Option<Box<str>>,
}

/// Vowels and signs of Cyrillic, with the apostrophe, after which `a/b` takes b (`е` is `ye` there in the BGN's system).
const OPENERS: &str = "аеёиоуыэюяіїєўәөұүъьйӣӯ'";

/// After a row's letters: the row counts at the end of a word only.
const WORD_END: char = '$';

/// An apostrophe parts letters and not words: Ukrainian `Знам'янка`.
const APOSTROPHES: [char; 3] = ['\'', '\u{2019}', '\u{2bc}'];

impl Table {
    /// The table whose rows have the letter in column `from` and the spelling in column `to` (counted from 0).
    /// Rows that are shorter, or have `-` there, do not count.
    pub(super) fn read(text: &str, from: usize, to: usize) -> Table {
        let mut table = Table { openers: OPENERS.chars().collect(), ..Table::default() };
        for row in text.lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
            let cells: Vec<&str> = row.split('\t').collect();
            if let (Some(letter), Some(spelling)) = (cells.get(from), cells.get(to))
                && *spelling != "-"
                && !letter.is_empty()
            {
                table.add(letter, Cell::read(spelling));
            }
        }
        table
    }

    /// The same backwards: every spelling leads to its letter, the first row with a spelling wins.
    pub(super) fn read_back(text: &str, letter: usize, spelling: usize) -> Table {
        let mut table = Table::default();
        for row in text.lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
            let cells: Vec<&str> = row.split('\t').collect();
            let (Some(letter), Some(spelling)) = (cells.get(letter), cells.get(spelling)) else { continue };
            if letter.ends_with(WORD_END) {
                continue;
            }
            let cell = Cell::read(spelling);
            let back = |to: &str| Cell { plain: to.into(), ..Cell::default() };
            for text in [Some(cell.plain), cell.open, cell.first].into_iter().flatten() {
                if !text.is_empty() && &*text != "-" && !table.rows.contains_key(&text) {
                    table.add(&text, back(letter));
                }
            }
        }
        table
    }

    fn add(&mut self, letters: &str, cell: Cell) {
        self.longest = self.longest.max(letters.chars().count());
        self.rows.entry(letters.into()).or_insert(cell);
    }

    /// The text in the table's spelling. What has no row stays as it is.
    pub(super) fn apply(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let lower: Vec<char> = letters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
        let mut out = String::with_capacity(text.len() * 2);
        let mut at = 0;
        let mut key = String::new();
        while at < letters.len() {
            let found = (1..=self.longest.min(letters.len() - at)).rev().find_map(|length| {
                key.clear();
                key.extend(&lower[at..at + length]);
                if letters.get(at + length).is_none_or(|c| !c.is_alphabetic()) {
                    key.push(WORD_END);
                    if let Some(cell) = self.rows.get(key.as_str()) {
                        return Some((cell, length));
                    }
                    key.pop();
                }
                self.rows.get(key.as_str()).map(|cell| (cell, length))
            });
            let Some((cell, length)) = found else {
                out.push(letters[at]);
                at += 1;
                continue;
            };
            let before = at.checked_sub(1).map(|i| lower[i]);
            let spelling = cell.at(before, &self.openers);
            if letters[at].is_uppercase() {
                let next = letters.get(at + length).filter(|c| c.is_alphabetic());
                let next = next.or_else(|| at.checked_sub(1).and_then(|i| letters.get(i)));
                push_upper(&mut out, spelling, next.is_some_and(|c| c.is_uppercase()));
            } else {
                out.push_str(spelling);
            }
            at += length;
        }
        out
    }
}

/// A spelling in capitals: the whole of it within capitals, otherwise only its first letter.
fn push_upper(out: &mut String, spelling: &str, whole: bool) {
    let mut done = false;
    for c in spelling.chars() {
        if whole || !done {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        done |= c.is_alphabetic();
    }
}

impl Cell {
    fn read(text: &str) -> Cell {
        if let Some((plain, first)) = text.split_once('^') {
            return Cell { plain: plain.into(), first: Some(first.into()), open: None };
        }
        if let Some((plain, open)) = text.split_once('/') {
            return Cell { plain: plain.into(), first: Some(open.into()), open: Some(open.into()) };
        }
        Cell { plain: text.into(), first: None, open: None }
    }

    fn at(&self, before: Option<char>, openers: &[char]) -> &str {
        let starts = before.is_none_or(|c| !c.is_alphabetic() && !openers.contains(&c) && !APOSTROPHES.contains(&c));
        match (&self.first, &self.open) {
            (Some(first), _) if starts => first,
            (_, Some(open)) if before.is_some_and(|c| openers.contains(&c)) => open,
            _ => &self.plain,
        }
    }
}
