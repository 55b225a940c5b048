//! Which column is which: titles as officials write them in Russian, Kazakh and English, and what a mapping says.

use std::collections::BTreeMap;

use facts::keys::text_key;

use super::super::faults::{Fault, Matter};
use super::sheets::Sheet;
use super::{Field, Mapping};

/// Rows looked at for titles: above them stand the act's name, approvals, and who signed.
const HEADER_ROWS: usize = 40;

/// Beginnings of titles, blanks and signs taken out, in the order in which they are tried: the narrower first.
const TITLES: [(Field, &[&str]); 23] = [
    (Field::MeasureId, &["measureid"]),
    (Field::Id, &["id"]),
    (Field::Strategy, &["strategy", "стратегия"]),
    (Field::Lang, &["lang"]),
    (Field::Start, &["срокначала", "датаначала", "начало", "басталу", "start"]),
    (Field::Reason, &["reason", "причина", "себеп"]),
    (Field::DecidedBy, &["decidedby", "кемрешено"]),
    (Field::Act, &["act", "основаниепереноса"]),
    (Field::Co, &["соисполнител", "қосаорындаушы", "бірлесіпорындаушы", "coactor", "co", "supporting"]),
    (Field::ActorGroup, &["actorgroup", "группаисполнител"]),
    (Field::Form, &["формазаверш", "формареализац", "аяқталунысан", "аяқтаунысан", "formofcompletion", "form"]),
    (
        Field::Responsible,
        &["ответствен", "исполнител", "жауапты", "орындаушы", "орындауғажауапты", "responsible", "leadbody", "leadinstitution"],
    ),
    (Field::Due, &["срок", "датазавершен", "мерзім", "орындаумерзім", "орындалумерзім", "аяқталумерзім", "deadline", "due", "enddate"]),
    (Field::Funding, &["источникфинансир", "источникифинансир", "финансирован", "қаржыландыру", "funding", "sourceoffunding"]),
    (Field::Performance, &["показател", "индикатор", "ожидаемыйрезультат", "күтілетіннәтиже", "көрсеткіш", "performance", "indicator"]),
    (Field::Direction, &["направлени", "раздел", "бағыт", "бөлім", "direction", "section"]),
    (Field::Objective, &["цель", "задача", "мақсат", "міндет", "objective", "goal"]),
    (Field::Type, &["type", "типмеры", "шаратүрі"]),
    (Field::Kind, &["kind", "вид", "түрі"]),
    (Field::Action, &["действи", "подмероприят", "әрекет", "ісәрекет", "action"]),
    (
        Field::Measure,
        &["мероприят", "наименованиемероприят", "содержаниемероприят", "мера", "меры", "наименованиемеры", "ісшара", "шара", "measure"],
    ),
    (Field::Number, &["пп", "рс", "номер", "no", "number"]),
    (
        Field::Ours,
        &["state", "claimed", "verified", "alternative", "diverges", "overdue", "moves", "evidence", "evaluated", "illustrative", "asof"],
    ),
];

/// Titles of a few letters, which must match whole: "no" begins "note", "lang" the "language of publication".
const WHOLE: [&str; 8] = ["id", "пп", "рс", "no", "co", "act", "вид", "lang"];

/// Where the titles end and what each column is.
#[derive(Debug)]
pub(super) struct Header {
    /// First row below the titles.
    pub body: usize,
    /// Fields by column.
    pub fields: BTreeMap<usize, Field>,
}

/// Finds the titles of a sheet; `None` when it has none. Notices name the columns that nobody knows.
pub(super) fn header(file: &str, sheet: &Sheet, mapping: &Mapping, notices: &mut Vec<Fault>) -> Result<Option<Header>, Fault> {
    let rows = sheet.rows.len().min(HEADER_ROWS);
    let known = |row: usize| titles(sheet, row, row, mapping).values().filter(|(_, f)| f.is_some()).count();
    // The first of the best: a page's titles are often repeated further down.
    let Some(best) = (0..rows).max_by_key(|r| (known(*r), std::cmp::Reverse(*r))) else { return Ok(None) };
    let (first, last) = block(sheet, best);
    let titles = titles(sheet, first, last, mapping);
    let mut fields: BTreeMap<usize, Field> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (column, (title, field)) in &titles {
        match field {
            Some(Field::Ignore | Field::Ours) => {}
            Some(field) => {
                if let Some((other, _)) = fields.iter().find(|(_, f)| *f == field) {
                    let one = titles.get(other).map(|t| t.0.clone()).unwrap_or_default();
                    let matter = Matter::TwoColumns { one, other: title.clone(), field: field.word() };
                    return Err(Fault::of(matter).at(&sheet.place(file, Some(last), Some(*column))));
                }
                fields.insert(*column, *field);
            }
            None => {
                unknown.push(Fault::of(Matter::UnknownColumn { title: title.clone() }).at(&sheet.place(file, Some(last), Some(*column))))
            }
        }
    }
    let has = |f: Field| fields.values().any(|g| *g == f);
    if !(has(Field::Measure) || has(Field::Action)) || !(has(Field::Due) || has(Field::Responsible) || has(Field::Form)) {
        return Ok(None);
    }
    notices.extend(unknown);
    Ok(Some(Header { body: last + 1, fields }))
}

/// The rows that a row of titles belongs with: those that merged titles reach into.
fn block(sheet: &Sheet, row: usize) -> (usize, usize) {
    let (mut first, mut last) = (row, row);
    for d in &sheet.merged {
        let (top, bottom) = (d.start.0 as usize, d.end.0 as usize);
        if top <= row && row <= bottom && bottom - top < HEADER_ROWS {
            first = first.min(top);
            last = last.max(bottom);
        }
    }
    (first, last.min(sheet.rows.len().saturating_sub(1)))
}

/// Title and field of every column: the lowest title that is known, under it the lowest there is.
fn titles(sheet: &Sheet, first: usize, last: usize, mapping: &Mapping) -> BTreeMap<usize, (String, Option<Field>)> {
    let mut found: BTreeMap<usize, (String, Option<Field>)> = BTreeMap::new();
    let width = (first..=last).filter_map(|r| sheet.rows.get(r)).map(Vec::len).max().unwrap_or(0);
    for column in 0..width {
        for row in (first..=last).rev() {
            let mut title = sheet.cell(row, column);
            if title.is_empty() && row < last {
                // A title over several columns stands in the first of them.
                title = sheet.region(row, column).map_or("", |d| sheet.cell(d.start.0 as usize, d.start.1 as usize));
            }
            if title.is_empty() {
                continue;
            }
            let field = field(title, mapping);
            let entry = found.entry(column).or_insert_with(|| (title.to_owned(), field));
            if entry.1.is_none() && field.is_some() {
                *entry = (title.to_owned(), field);
            }
        }
    }
    found
}

/// The field of a title, by the mapping first.
pub(super) fn field(title: &str, mapping: &Mapping) -> Option<Field> {
    let key = text_key(title);
    if let Some((_, field)) = mapping.columns.iter().find(|(t, _)| t.trim() == title.trim() || (key.is_some() && text_key(t) == key)) {
        return Some(*field);
    }
    let Some(key) = key else { return title.contains(['№', '#']).then_some(Field::Number) };
    if title.trim_start().starts_with('№') || title.trim_end().ends_with('№') {
        return Some(Field::Number);
    }
    // Our own computed columns match whole, too: "State body" is not our "state".
    let is = |field: Field, stem: &str| if field == Field::Ours || WHOLE.contains(&stem) { key == stem } else { key.starts_with(stem) };
    TITLES.iter().find(|(field, stems)| stems.iter().any(|s| is(*field, s))).map(|(f, _)| *f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, expected: Option<Field>) {
        assert_eq!(field(title, &Mapping::default()), expected, "{title}");
    }

    #[test]
    fn the_titles_officials_use_are_known_in_three_languages() {
        for title in ["№", "№ п/п", "п/п", "Р/с №", "No", "#"] {
            check(title, Some(Field::Number));
        }
        for title in ["Мероприятие", "Наименование мероприятия", "Мероприятия", "Іс-шаралар", "Іс-шараның атауы", "Measure"]
        {
            check(title, Some(Field::Measure));
        }
        for title in ["Форма завершения", "Аяқталу нысаны", "Аяқтау нысаны", "Form of completion"] {
            check(title, Some(Field::Form));
        }
        for title in [
            "Ответственные исполнители",
            "Ответственные за исполнение",
            "Исполнители",
            "Жауапты орындаушылар",
            "Орындауға жауаптылар",
            "Responsible",
        ] {
            check(title, Some(Field::Responsible));
        }
        for title in ["Срок исполнения", "Сроки\nреализации", "Орындау мерзімі", "Мерзімі", "Deadline"]
        {
            check(title, Some(Field::Due));
        }
        for title in ["Источник финансирования", "Қаржыландыру көздері", "Funding"] {
            check(title, Some(Field::Funding));
        }
    }

    #[test]
    fn a_title_nobody_knows_is_none_and_a_mapping_names_it() {
        for title in ["Примечание", "Note", "Contact", "Activity log", "State bodies", "Evidence of need"] {
            check(title, None);
        }
        let mapping = Mapping::read("m.toml", "[columns]\n\"Наименование работ\" = \"measure\"\n\"Срок\" = \"ignore\"").unwrap();
        assert_eq!(field("наименование  работ:", &mapping), Some(Field::Measure));
        assert_eq!(field("Срок", &mapping), Some(Field::Ignore));
    }
}
