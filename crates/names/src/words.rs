//! The words of names that are not the name itself, read once from the tables in `data/`: titles, particles, numbers,
//! abbreviations, places, everyday forms. What they are used for stands in `parts` and `organisations`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::scripts::{clean, fold};

/// What a word may be, besides a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Before a person's name: Dr, General.
    Title,
    /// Anywhere in a person's name: Haji, Sheikh.
    Honour,
    /// After a person's name: Jr.
    Suffix,
    /// A weightless part of a family name: de, van, al.
    Particle,
    /// Son or daughter of.
    Filiation,
    /// Says nothing in an organisation's name: of, the.
    Stop,
    /// Says little in an organisation's name: group, holding.
    Usual,
    /// Short for the word with this number in [`Words::full`].
    Short(u16),
    /// A number or an ordinal.
    Number(u32),
    /// Before a ship's name.
    Vessel,
    /// A name as common as one in two to the power of this.
    Common(u8),
}

/// Whose a given name is, where only women or only men bear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    /// Women's.
    Female,
    /// Men's.
    Male,
}

/// The tables, read.
#[derive(Debug, Default)]
pub(crate) struct Words {
    senses: FxHashMap<String, Vec<Sense>>,
    full: Vec<String>,
    patronymics: Vec<String>,
    places: FxHashMap<String, u16>,
    nicknames: FxHashMap<String, Vec<u16>>,
    genders: FxHashMap<String, Gender>,
}

/// Lines of family names are numbered from here on, behind those of everyday forms.
pub(crate) const FAMILIES_FROM: u16 = 0x4000;

/// Longest place, in words: "united arab emirates".
pub(crate) const PLACE_WORDS_MAX: usize = 3;

/// Letters before a patronymic's ending, at least: "Lukic" is no patronymic, "Ivanovich" is.
const STEM_LETTERS_MIN: usize = 2;

/// How table entries and pieces of names are made equal: cleaned, folded, without dots and apostrophes, hyphens as spaces.
pub(crate) fn plain(text: &str) -> String {
    let folded = fold(&clean(text));
    let kept: String =
        folded.chars().filter(|c| !matches!(c, '.' | '\'' | '"' | '״')).map(|c| if matches!(c, '-' | '/') { ' ' } else { c }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a table without its comments, cut at tabs.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split('\t').collect())
}

/// The entries of a cell.
pub(crate) fn entries(cell: &str) -> impl Iterator<Item = String> {
    cell.split(';').map(plain).filter(|entry| !entry.is_empty())
}

/// The tables; read at the first call.
pub(crate) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(Words::read)
}

impl Words {
    fn read() -> Words {
        let mut words = Words::default();
        for row in rows(include_str!("../data/words.tsv")) {
            if let [role, reading, cell] = row[..] {
                words.take(role, reading, cell);
            }
        }
        for (number, row) in rows(include_str!("../data/places.tsv")).enumerate() {
            for entry in row.get(1).into_iter().flat_map(|cell| entries(cell)) {
                words.places.entry(entry).or_insert(number as u16);
            }
        }
        for (number, row) in rows(include_str!("../data/nicknames.tsv")).enumerate() {
            for entry in row.iter().flat_map(|cell| entries(cell)) {
                let groups = words.nicknames.entry(entry).or_default();
                if !groups.contains(&(number as u16)) {
                    groups.push(number as u16);
                }
            }
        }
        for (number, row) in rows(include_str!("../data/family_names.tsv")).enumerate() {
            for entry in row.iter().flat_map(|cell| entries(cell)) {
                let lines = words.nicknames.entry(entry).or_default();
                let line = FAMILIES_FROM + number as u16;
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        for row in rows(include_str!("../data/genders.tsv")) {
            let gender = if row.first() == Some(&"female") { Gender::Female } else { Gender::Male };
            for entry in row.get(1).into_iter().flat_map(|cell| entries(cell)) {
                words.genders.insert(entry, gender);
            }
        }
        words
    }

    fn take(&mut self, role: &str, reading: &str, cell: &str) {
        if role == "patronymic" {
            self.patronymics.extend(entries(cell));
            return;
        }
        let number = || reading.parse().unwrap_or_default();
        let sense = match (role, reading) {
            ("title", "sheikh") => Sense::Honour,
            ("title", "suffix") => Sense::Suffix,
            ("title", _) => Sense::Title,
            ("particle", _) => Sense::Particle,
            ("filiation", _) => Sense::Filiation,
            ("stop", "firm") => Sense::Usual,
            ("stop", _) => Sense::Stop,
            ("vessel", _) => Sense::Vessel,
            ("common", _) => Sense::Common(number() as u8),
            ("short", _) => Sense::Short(self.full.len() as u16),
            _ => Sense::Number(number()),
        };
        if role == "short" {
            self.full.push(plain(reading));
        }
        for entry in entries(cell) {
            self.senses.entry(entry).or_default().push(sense);
        }
    }

    /// What a plain word may be.
    pub(crate) fn senses(&self, word: &str) -> &[Sense] {
        self.senses.get(word).map_or(&[], Vec::as_slice)
    }

    /// The word in full that a short one stands for.
    pub(crate) fn full(&self, word: &str) -> Option<&str> {
        self.senses(word).iter().find_map(|sense| match sense {
            Sense::Short(at) => self.full.get(usize::from(*at)).map(String::as_str),
            _ => None,
        })
    }

    /// The number of the place that a plain word or phrase names.
    pub(crate) fn place(&self, phrase: &str) -> Option<u16> {
        self.places.get(phrase).copied()
    }

    /// The numbers of the lines of everyday forms, and of the spellings of a family name, that a plain word stands in.
    pub(crate) fn nicknames(&self, word: &str) -> &[u16] {
        self.nicknames.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whose given name a plain word is, where only women or only men bear it.
    pub(crate) fn gender(&self, word: &str) -> Option<Gender> {
        self.genders.get(word).copied()
    }

    /// Whether a plain word ends as patronymics do.
    pub(crate) fn is_patronymic(&self, word: &str) -> bool {
        let letters = word.chars().count();
        self.patronymics.iter().any(|ending| word.ends_with(ending.as_str()) && letters >= ending.chars().count() + STEM_LETTERS_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read() {
        let words = words();
        assert_eq!(words.full("intl"), Some("international"));
        assert!(words.senses("forty").contains(&Sense::Number(40)));
        assert!(words.is_patronymic("иванович") && words.is_patronymic("viktorovich") && words.is_patronymic("бауыржанқызы"));
        assert!(!words.is_patronymic("smith"));
        assert_eq!(words.place("schweiz"), words.place("switzerland"));
        assert_ne!(words.place("estonia"), words.place("ethiopia"));
        assert!(words.nicknames("саша").iter().any(|group| words.nicknames("alexander").contains(group)));
    }
}
