//! From other people's tables to OCDS: what a folder `sources/<name>/` says, and what follows from it.
//!
//! ```text
//! define    source.toml → Mapping: who publishes what, and which column is which OCDS field
//! rows      a file (CSV, XLSX, Python literals) → rows of cells, each with its place
//! literal   one Python literal on a line → cells; a reader of data, it runs nothing
//! values    a cell → a text, a number or a date, as the mapping asks
//! tree      fields → one compiled release a process, several rows adding to it
//! convert   files and a mapping → releases as JSON lines, and what was left out and why
//! ```
//!
//! Reach for it when a publication is a table. The releases go to the OCDS reader as if they had been published
//! that way; each carries a member `sources`, a list of the rows it was made from:
//! `{"file": …, "place": "line 17", "row": 17, "offset": 2310, "length": 188}`, where offset and length are bytes
//! of the unpacked file (absent for a sheet, which has none). `place` is `line N` or `Sheet!N`. `file` is the name the
//! caller gave: give paths relative to the publication's folder, so that the same files make the same bytes anywhere.
//!
//! Every column is **taken** (a field, a key or a condition names it), **ignored by name** (`ignore`), or counted
//! in `unknown_columns`. A value that cannot be read as the number or date it should be stays in the release as the
//! published text, so that nobody takes it for missing, and is counted in `troubles`.
//!
//! It does not guess: no header is matched by likeness, no code is translated that the mapping does not list, no
//! row without its key becomes a process. It does not decide who is who; an id made from a name is that name.

pub mod define;

mod literal;

mod rows;

mod values;

mod tree;

mod convert;

#[cfg(test)]
mod real_files;

pub use convert::{Converted, convert};
pub use define::{Expected, Mapping};

/// Whether a text fits a pattern in which `*` stands for any characters (also `/`) and `?` for one; letter case
/// does not count.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().flat_map(char::to_lowercase).collect();
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` was, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            p = at + 1;
            t = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_pattern_fits_whole_texts() {
        let check = |pattern: &str, text: &str, expected: bool| assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        check("*.csv", "a/b.CSV", true);
        check("*/2015.csv", "kosovo/Vitia/2015.csv", true);
        check("*/2015.csv", "kosovo/Vitia/2016.csv", false);
        check("0??", "015", true);
        check("0??", "15", false);
        check("", "", true);
        check("", "x", false);
        check("*a*b", "aabb", true);
        check("*-ОК*", "3318531-ОК2", true);
        check("?", "é", true);
    }
}
