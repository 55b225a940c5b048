//! A sheet's rows as rows of a plan: sections, measures over several rows, dates, lists.

use std::collections::{BTreeMap, BTreeSet};

use facts::texts::Lang;

use super::super::catalogue::{self, TypeNumber};
use super::super::due_text::{self, Unreadable};
use super::super::faults::{Fault, Matter, Place};
use super::super::model::{ActorGroup, Kind};
use super::super::when::{Due, When};
use super::columns::{self, Header};
use super::sheets::{Sheet, letters};
use super::{FAULTS_MAX, Field, Mapping};

/// A plan read from a table. What a column says that the table does not have is not known, rather than empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The file's name.
    pub file: String,
    /// The columns it has.
    pub columns: BTreeSet<Field>,
    /// Its rows, from the top.
    pub rows: Vec<Row>,
    /// What was seen on the way and is no fault.
    pub notices: Vec<Fault>,
}

/// A row of a plan: one action.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Row {
    /// Where it stands; the column is the measure's.
    pub place: Place,
    /// Letters of the columns.
    pub letters: BTreeMap<Field, String>,
    /// Whether it belongs to the measure of the row before.
    pub continues: bool,
    pub id: Option<String>,
    pub strategy: Option<String>,
    pub lang: Option<Lang>,
    pub number: Option<String>,
    pub direction: Option<String>,
    pub objective: Option<String>,
    pub measure_id: Option<String>,
    pub measure: String,
    pub kind: Option<Kind>,
    pub kind_of: Option<TypeNumber>,
    pub action: Option<String>,
    pub form: Option<String>,
    pub responsible: Option<String>,
    pub co: Option<String>,
    pub actor_group: Option<ActorGroup>,
    pub start: Option<When>,
    pub due: Option<Due>,
    pub performance: Option<String>,
    pub funding: Option<String>,
    pub reason: Option<String>,
    pub decided_by: Option<String>,
    pub act: Option<String>,
}

impl Row {
    /// The place of one of its cells.
    pub fn at(&self, field: Field) -> Place {
        Place { column: self.letters.get(&field).cloned(), ..self.place.clone() }
    }
}

/// Beginnings of section rows that name an objective; every other section is a direction.
const OBJECTIVES: [&str; 9] = ["цель", "задача", "целевой", "мақсат", "міндет", "objective", "goal", "target", "ожидаемый"];

/// Beginnings of what follows a plan's last row.
const AFTERWORDS: [&str; 9] =
    ["примечание", "примечания", "расшифровка", "аббревиатур", "ескертпе", "ескерту", "note:", "notes:", "abbreviations"];

impl Table {
    /// The language that the table says its texts are in.
    pub fn lang(&self) -> Option<Lang> {
        self.rows.iter().find_map(|r| r.lang)
    }
}

/// The sheet on which our own files say what they are, in the languages in which they come.
const OUR_NOTES: [&str; 3] = ["About", "О данных", "Дерек туралы"];

/// Reads the plan from the first sheet that has titles we know, or the one the mapping names.
pub(super) fn table(file: &str, sheets: Vec<Sheet>, mapping: &Mapping) -> Result<Table, Vec<Fault>> {
    let mut notices = Vec::new();
    let mut found: Option<(Sheet, Header)> = None;
    let mut looked = 0;
    for sheet in sheets {
        let wanted = mapping.sheet.as_ref().is_none_or(|s| sheet.name.as_ref() == Some(s));
        looked = looked.max(sheet.rows.len().min(40));
        let header = match found.is_none() && wanted {
            true => columns::header(file, &sheet, mapping, &mut notices).map_err(|f| vec![f])?,
            false => None,
        };
        match (header, &sheet.name) {
            (Some(header), _) => found = Some((sheet, header)),
            (None, Some(name)) if !OUR_NOTES.contains(&name.as_str()) => {
                let place = Place { file: file.to_owned(), ..Place::default() };
                notices.push(Fault::of(Matter::UnreadSheet { sheet: name.clone() }).at(&place));
            }
            (None, _) => {}
        }
    }
    let place = Place { file: file.to_owned(), ..Place::default() };
    let Some((sheet, header)) = found else { return Err(vec![Fault::of(Matter::NoHeader { looked }).at(&place)]) };
    let mut reader = Reader::new(file, &sheet, &header, notices);
    for row in header.body..sheet.rows.len() {
        if !reader.row(row) || reader.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    if reader.faults.len() >= FAULTS_MAX {
        reader.faults.push(Fault::of(Matter::AndMore).at(&place));
    }
    if !reader.faults.is_empty() {
        return Err(reader.faults);
    }
    if reader.rows.is_empty() {
        return Err(vec![Fault::of(Matter::Empty).at(&sheet.place(file, Some(header.body), None))]);
    }
    Ok(Table { file: file.to_owned(), columns: header.fields.values().copied().collect(), rows: reader.rows, notices: reader.notices })
}

struct Reader<'a> {
    file: &'a str,
    sheet: &'a Sheet,
    header: &'a Header,
    letters: BTreeMap<Field, String>,
    /// Rows that a merged measure or number reaches down into.
    continued: BTreeSet<usize>,
    direction: Option<String>,
    objective: Option<String>,
    rows: Vec<Row>,
    faults: Vec<Fault>,
    notices: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, sheet: &'a Sheet, header: &'a Header, notices: Vec<Fault>) -> Reader<'a> {
        let letters = header.fields.iter().map(|(column, field)| (*field, letters(*column))).collect();
        let measure = header.fields.iter().find(|(_, f)| **f == Field::Measure).map(|(c, _)| *c);
        let mut continued = BTreeSet::new();
        // Blank regions are left out: `fill` has counted the others against its limit.
        let says = |d: &calamine::Dimensions| !sheet.cell(d.start.0 as usize, d.start.1 as usize).is_empty();
        for d in sheet.merged.iter().filter(|d| Some(d.start.1 as usize) == measure && says(d)) {
            let last = (d.end.0 as usize).min(sheet.rows.len());
            continued.extend(d.start.0 as usize + 1..=last);
        }
        Reader { file, sheet, header, letters, continued, direction: None, objective: None, rows: Vec::new(), faults: Vec::new(), notices }
    }

    fn fault(&mut self, row: usize, field: Field, matter: Matter) {
        let column = self.header.fields.iter().find(|(_, f)| **f == field).map(|(c, _)| *c);
        self.faults.push(Fault::of(matter).at(&self.sheet.place(self.file, Some(row), column)));
    }

    /// Reads one row; `false` when the plan ends here.
    fn row(&mut self, row: usize) -> bool {
        let cells: BTreeMap<Field, &str> =
            self.header.fields.iter().map(|(c, f)| (*f, self.sheet.cell(row, *c))).filter(|(_, t)| !t.is_empty()).collect();
        if let Some(only) = self.alone(row) {
            let lower = only.to_lowercase();
            if AFTERWORDS.iter().any(|a| lower.starts_with(a)) {
                return false;
            }
            if self.is_section(row, &cells) {
                self.section(only);
                return true;
            }
        }
        if cells.is_empty() || self.is_numbering(row) || self.is_header_again(&cells) {
            return true;
        }
        self.measure(row, &cells);
        true
    }

    /// The only text of a row, however many columns it spans.
    fn alone(&self, row: usize) -> Option<&'a str> {
        let mut texts = self.sheet.rows[row].iter().filter(|t| !t.is_empty());
        match (texts.next(), texts.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// A row with one text is a section, unless that text is a cell of a measure that goes on.
    fn is_section(&self, row: usize, cells: &BTreeMap<Field, &str>) -> bool {
        !self.continued.contains(&row)
            && cells.keys().all(|f| matches!(f, Field::Number | Field::Measure | Field::Direction | Field::Objective | Field::Id))
    }

    fn section(&mut self, text: &str) {
        let words = text.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        if OBJECTIVES.iter().any(|o| words.starts_with(o)) {
            self.objective = Some(text.to_owned());
        } else {
            self.direction = Some(text.to_owned());
            self.objective = None;
        }
    }

    /// Official tables number their columns under the titles: 1, 2, 3 …
    fn is_numbering(&self, row: usize) -> bool {
        let texts: Vec<&String> = self.sheet.rows[row].iter().filter(|t| !t.is_empty()).collect();
        texts.len() >= 3 && texts.iter().enumerate().all(|(i, t)| t.trim_end_matches('.').parse() == Ok(i + 1))
    }

    fn is_header_again(&self, cells: &BTreeMap<Field, &str>) -> bool {
        cells.len() >= 2 && cells.iter().all(|(f, t)| columns::field(t, &Mapping::default()) == Some(*f))
    }

    fn measure(&mut self, row: usize, cells: &BTreeMap<Field, &str>) {
        let text = |field: Field| cells.get(&field).map(|t| (*t).to_owned());
        // Without merged cells (CSV), a row without number and measure goes on with the measure above it.
        let bare = !cells.contains_key(&Field::Measure) && !cells.contains_key(&Field::Number) && !cells.contains_key(&Field::Id);
        let continues = (self.continued.contains(&row) || bare) && self.header.fields.values().any(|f| *f == Field::Measure);
        let above = self.rows.last().filter(|_| continues);
        let measure = match (text(Field::Measure), above) {
            (Some(measure), _) => measure,
            (None, Some(above)) => above.measure.clone(),
            (None, None) => text(Field::Action).filter(|_| !self.letters.contains_key(&Field::Measure)).unwrap_or_default(),
        };
        if measure.is_empty() {
            return self.fault(row, Field::Measure, Matter::Blank { what: "the row".to_owned(), field: "measure" });
        }
        let above_is = above.is_some();
        let number =
            text(Field::Number).map(|n| n.trim_end_matches(['.', ')']).to_owned()).or_else(|| above.and_then(|a| a.number.clone()));
        let direction = text(Field::Direction).or_else(|| self.direction.clone());
        let objective = text(Field::Objective).or_else(|| self.objective.clone());
        let due = text(Field::Due).and_then(|t| self.due(row, &t));
        let start = text(Field::Start).and_then(|t| self.start(row, &t));
        let kind = text(Field::Kind).and_then(|t| self.word(row, Field::Kind, &t, kind, "administrative, legislative, information"));
        let group = "agency, ngo, media, public, business, parliament, court";
        let actor_group = text(Field::ActorGroup).and_then(|t| self.word(row, Field::ActorGroup, &t, actor_group, group));
        let lang = text(Field::Lang).and_then(|t| self.lang(row, &t));
        let kind_of = text(Field::Type).and_then(|t| self.word(row, Field::Type, &t, kind_of, "1 to 32"));
        let place = self.sheet.place(self.file, Some(row), None);
        let letters = self.letters.clone();
        self.rows.push(Row {
            place: Place { column: letters.get(&Field::Measure).cloned(), ..place },
            letters,
            continues: continues && above_is,
            id: text(Field::Id),
            strategy: text(Field::Strategy),
            lang,
            number,
            direction,
            objective,
            measure_id: text(Field::MeasureId),
            measure,
            kind,
            kind_of,
            action: text(Field::Action),
            form: text(Field::Form),
            responsible: text(Field::Responsible),
            co: text(Field::Co),
            actor_group,
            start,
            due,
            performance: text(Field::Performance),
            funding: text(Field::Funding),
            reason: text(Field::Reason),
            decided_by: text(Field::DecidedBy),
            act: text(Field::Act),
        });
    }

    /// A deadline. One that no calendar has is a fault; one that is no date is kept and noticed.
    fn due(&mut self, row: usize, text: &str) -> Option<Due> {
        let due = Due::read(text);
        match due.unknown() {
            Some(Unreadable::Blank) => return None,
            Some(why @ (Unreadable::NoSuchDay | Unreadable::Ambiguous)) => {
                self.fault(row, Field::Due, Matter::BadDate { text: text.to_owned(), why });
            }
            Some(why) => {
                let column = self.header.fields.iter().find(|(_, f)| **f == Field::Due).map(|(c, _)| *c);
                let place = self.sheet.place(self.file, Some(row), column);
                self.notices.push(Fault::of(Matter::UnknownDue { text: text.to_owned(), why }).at(&place));
            }
            None => {}
        }
        Some(due)
    }

    fn start(&mut self, row: usize, text: &str) -> Option<When> {
        match When::parse(text).map_or_else(|| due_text::read(text), Ok) {
            Ok(when) => Some(when),
            Err(Unreadable::Blank) => None,
            Err(why) => {
                self.fault(row, Field::Start, Matter::BadDate { text: text.to_owned(), why });
                None
            }
        }
    }

    /// The language of the texts, which is one for the whole table.
    fn lang(&mut self, row: usize, text: &str) -> Option<Lang> {
        let lang = self.word(row, Field::Lang, text, Lang::parse, "en, ru, kk");
        if let Some(first) = self.rows.iter().find_map(|r| r.lang).filter(|first| lang.is_some_and(|l| l != *first)) {
            self.fault(row, Field::Lang, Matter::NotOneOf { found: text.to_owned(), allowed: first.code() });
        }
        lang
    }

    fn word<T>(&mut self, row: usize, field: Field, text: &str, read: fn(&str) -> Option<T>, allowed: &'static str) -> Option<T> {
        let value = read(&text.trim().to_lowercase());
        if value.is_none() {
            self.fault(row, field, Matter::NotOneOf { found: text.to_owned(), allowed });
        }
        value
    }
}

fn kind(text: &str) -> Option<Kind> {
    let begins = |list: &[&str]| list.iter().any(|b| text.starts_with(b));
    match () {
        () if begins(&["administrative", "административн", "әкімшілік"]) => Some(Kind::Administrative),
        () if begins(&["legislative", "законодательн", "заңнамалық"]) => Some(Kind::Legislative),
        () if begins(&["information", "информационн", "ақпараттық"]) => Some(Kind::Information),
        () => None,
    }
}

fn actor_group(text: &str) -> Option<ActorGroup> {
    Some(match text {
        "agency" => ActorGroup::Agency,
        "ngo" => ActorGroup::Ngo,
        "media" => ActorGroup::Media,
        "public" => ActorGroup::Public,
        "business" => ActorGroup::Business,
        "parliament" => ActorGroup::Parliament,
        "court" => ActorGroup::Court,
        _ => return None,
    })
}

fn kind_of(text: &str) -> Option<TypeNumber> {
    let number = TypeNumber(text.parse().ok()?);
    catalogue::of(number).map(|t| t.number)
}
