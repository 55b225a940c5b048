//! Cells to values of a property.

use std::collections::BTreeMap;

use crate::countries;
use crate::dates;
use crate::draft::Draft;
use crate::labels;

use super::define::Table;
use super::patterns::fits;
use super::value::{Otherwise, Reading, Value};

/// A row's cells, as asked for by the names of columns.
pub(crate) struct Cells<'r> {
    /// Text and pointer of a column; nothing where it is missing or empty.
    pub of: &'r dyn Fn(&str) -> Option<(String, String)>,
}

impl Cells<'_> {
    /// Whether cells fit patterns; one behind a `!` is a pattern they must not fit.
    pub fn fit(&self, when: &BTreeMap<String, String>) -> bool {
        when.iter().all(|(column, pattern)| {
            let text = (self.of)(column).unwrap_or_default().0;
            match pattern.strip_prefix('!') {
                Some(not) => !fits(not, text.trim()),
                None => fits(pattern, text.trim()),
            }
        })
    }

    /// The text of a column that says something.
    pub fn filled(&self, table: &Table, value: &Value, column: &str) -> Option<(String, String)> {
        let (text, pointer) = (self.of)(column)?;
        let nothing = |none: &String| none.trim() == text.trim();
        (!table.empty.iter().any(nothing) && !value.empty.iter().any(nothing)).then_some((text, pointer))
    }
}

/// Puts what a value gives into an entity. `ids` are the ids of the row's other entities.
pub(crate) fn put(draft: &mut Draft, prop: &str, value: &Value, table: &Table, cells: &Cells<'_>, ids: &dyn Fn(&str) -> Option<String>) {
    if !cells.fit(&value.when) {
        return;
    }
    if let Some(text) = &value.is {
        draft.put_lang(prop, text, value.lang.as_deref(), "");
        return;
    }
    if let Some(other) = &value.entity {
        if let Some(id) = ids(other) {
            draft.put(prop, &id, "");
        }
        return;
    }
    if value.reading == Reading::Day {
        day(draft, prop, value, table, cells);
        return;
    }
    let filled: Vec<(String, String)> = value.from.names().iter().filter_map(|c| cells.filled(table, value, c)).collect();
    let Some((first, pointer)) = filled.first() else { return };
    let text = match &value.join {
        Some(between) => filled.iter().map(|f| f.0.trim()).collect::<Vec<_>>().join(between),
        None => first.clone(),
    };
    let cut = match (&value.before, &value.after) {
        (Some(mark), _) => text.split(mark.as_str()).next().unwrap_or_default(),
        (None, Some(mark)) => text.split_once(mark.as_str()).map_or("", |c| c.1),
        (None, None) => text.as_str(),
    };
    let mut pieces = vec![cut];
    for split in value.splits() {
        pieces = pieces.into_iter().flat_map(|p| p.split(split.as_str())).collect();
    }
    for piece in pieces.into_iter().map(str::trim).filter(|p| !p.is_empty()) {
        one(draft, prop, value, table, piece, pointer);
    }
}

fn one(draft: &mut Draft, prop: &str, value: &Value, table: &Table, piece: &str, pointer: &str) {
    if !value.codes.is_empty() {
        let code = value.codes.get(piece).or_else(|| value.codes.iter().find(|(p, _)| fits(p, piece)).map(|c| c.1));
        match code {
            Some(meaning) if meaning.is_empty() => return,
            Some(meaning) => return draft.put_made(prop, meaning, piece, pointer),
            None if value.otherwise == Otherwise::Drop => return,
            None => {}
        }
    }
    let text = format!("{}{piece}{}", value.prefix, value.suffix);
    match value.reading {
        Reading::Property => match &value.lang {
            Some(lang) => draft.put_lang(prop, &text, Some(lang), pointer),
            None => draft.put_read(prop, &text, table.dates, pointer),
        },
        Reading::Text | Reading::Day => draft.put_lang(prop, &text, value.lang.as_deref(), pointer),
        Reading::Names => {
            for name in names(&text) {
                draft.put_made(prop, &name, &text, pointer);
            }
        }
        Reading::Place => {
            for code in countries::at_end(&text) {
                draft.put_made(prop, code, &text, pointer);
            }
        }
        Reading::Identifiers => {
            let found = labels::read(&text, prop);
            if found.is_empty() {
                draft.note(prop, &text, pointer);
            }
            for number in found {
                draft.put_made(&number.prop, &number.value, text.trim(), pointer);
            }
        }
    }
}

fn day(draft: &mut Draft, prop: &str, value: &Value, table: &Table, cells: &Cells<'_>) {
    let parts: Vec<Option<(String, String)>> = value.from.names().iter().map(|c| cells.filled(table, value, c)).collect();
    let Some((_, pointer)) = parts.iter().flatten().next().cloned() else { return };
    let text = |at: usize| parts.get(at).cloned().flatten().map(|p| p.0).unwrap_or_default();
    match dates::of_parts(&text(0), &text(1), &text(2)) {
        Some(date) => draft.put(prop, &date, &pointer),
        None => draft.note(prop, &parts.iter().flatten().map(|p| p.0.as_str()).collect::<Vec<_>>().join("-"), &pointer),
    }
}

/// A name; and where brackets hold it in another script, that one too: `Ivan IVANOV (Иван ИВАНОВ) Ivan IVANOU (Іван ІВАНОЎ)` are four.
fn names(text: &str) -> Vec<String> {
    let text = text.trim().trim_matches('"').trim();
    let mut names = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest[from..].find('(').map(|o| o + from) {
        let Some(close) = rest[open..].find(')').map(|c| c + open) else { break };
        let (outside, inside) = (&rest[..open], &rest[open + 1..close]);
        if inside.chars().any(char::is_alphabetic) && outside.chars().any(char::is_alphabetic) && latin(outside) != latin(inside) {
            names.extend([outside.trim().to_owned(), inside.trim().to_owned()]);
            rest = &rest[close + 1..];
            from = 0;
        } else {
            from = close + 1;
        }
    }
    names.push(rest.trim().to_owned());
    names.retain(|n| n.chars().any(char::is_alphanumeric));
    names
}

/// Whether most letters are Latin.
fn latin(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, all) = letters.fold((0usize, 0usize), |(l, n), c| (l + usize::from(c < '\u{250}'), n + 1));
    latin * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_in_another_script_is_a_name_of_its_own() {
        assert_eq!(names("Ivan TESTOV (Иван ТЕСТОВ)"), ["Ivan TESTOV", "Иван ТЕСТОВ"]);
        assert_eq!(names("A B (А Б) C (Sergiyovych) D (В Г)"), ["A B", "А Б", "C (Sergiyovych) D", "В Г"]);
        assert_eq!(names("Bank (Kyrgyzstan)"), ["Bank (Kyrgyzstan)"]);
        assert_eq!(names("(open ( and ) wrong"), ["(open ( and ) wrong"]);
        assert_eq!(names("( )"), Vec::<String>::new());
    }
}
