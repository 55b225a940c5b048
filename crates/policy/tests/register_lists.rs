//! Counts of a register, what our own files say of themselves when they come back, and files that dice have mangled.

#![allow(clippy::unwrap_used)]

use facts::texts::Lang;
use policy::register::import::{Format, Mapping, Plan, read};
use policy::register::{
    ActorGroup, Change, Counts, Day, Due, Fault, Kind, Register, State, StrategyId, Terms, difference, export, fold, read_toml, type_of,
    types,
};
use rust_xlsxwriter::{Format as Look, Workbook};

const AT: &str = "2026-01-31T09:30:00Z";
const STRATEGY: &str = include_str!("../fixtures/strategy.toml");

fn register() -> Register {
    fold(&read_toml("strategy.toml", STRATEGY).unwrap(), "Aigul", AT).unwrap()
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_sheet_on_which_our_files_say_what_they_are_is_passed_over_without_a_word() {
    for (name, notices) in [("About", 0), ("О данных", 0), ("Дерек туралы", 0), ("Свод", 1)] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("План").unwrap();
        for (row, cells) in [["№", "Мероприятие", "Ответственный"], ["1", "Проверка", "МФ"]].iter().enumerate()
        {
            sheet.write_row(row as u32, 0, cells.iter().copied()).unwrap();
        }
        book.add_worksheet().set_name(name).unwrap().write_string(0, 0, "Tura").unwrap();
        let plan = read("p.xlsx", &book.save_to_buffer().unwrap(), Format::Xlsx, &Mapping::default()).unwrap();
        let Plan::Table(table) = plan else { panic!("a table") };
        assert_eq!(table.notices.len(), notices, "{name}: {}", told(&table.notices));
    }
}

#[test]
fn words_changed_in_an_export_are_of_the_language_that_it_was_taken_in() {
    let register = register();
    let rows = export::rows(&register, &"S1".into(), Day::parse("2026-01-31").unwrap(), Some(Lang::Ru));
    let column = |name: &str| export::header().iter().position(|h| *h == name).unwrap();
    let taken = |langs: [&str; 2], lang| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(export::header()).unwrap();
        for (i, row) in rows.iter().enumerate() {
            let mut row = row.clone();
            row[column("form")] = format!("приказ {i}");
            row[column("lang")] = langs[usize::from(i > 0)].to_owned();
            writer.write_record(row).unwrap();
        }
        let plan = read("out.csv", &writer.into_inner().unwrap(), Format::Csv, &Mapping::default())?;
        difference(&register, &plan, &Terms { author: "A".into(), at: AT.into(), lang, ..Terms::default() })
    };
    let of = |langs, asked| {
        let found = taken(langs, asked).unwrap();
        let forms = found.entries.iter().filter_map(|e| if let Change::ActionPut(a) = &e.change { a.form.clone() } else { None });
        forms.map(|f| (f.get(Some(Lang::En)).0.to_owned(), f.get(Some(Lang::En)).1)).collect::<Vec<_>>()
    };
    assert_eq!(of(["ru", "ru"], None)[0], ("приказ 0".to_owned(), Some(Lang::Ru)));
    assert_eq!(of(["ru", ""], None)[1].1, Some(Lang::Ru), "a new row is in the language of the others");
    assert_eq!(of(["ru", ""], Some(Lang::Kk))[0].1, Some(Lang::Kk), "whoever says the language is believed");
    assert!(told(&taken(["ru", "kk"], None).unwrap_err()).contains("\"kk\""), "one table, one language");
    assert!(told(&taken(["ru", "de"], None).unwrap_err()).contains("\"de\""), "a language of ours");
}

#[test]
fn counts_keep_claimed_verified_and_not_evaluated_apart() {
    let r = register();
    let counts = Counts::of(&r.lines(Day::parse("2027-02-01").unwrap(), Some(&StrategyId::from("S1"))));
    assert_eq!((counts.actions, counts.claimed, counts.verified, counts.diverging), (3, 1, 1, 1));
    assert_eq!((counts.overdue, counts.unverified, counts.moved, counts.moves), (1, 0, 1, 1));
    assert_eq!((counts.without_evidence, counts.not_evaluated), (2, 2));
    let by: Vec<_> = counts.by.iter().map(|(sort, n)| (*sort, *n)).collect();
    let expected = [
        ((Some(Kind::Administrative), Some(ActorGroup::Agency), State::VerifiedDone), 1),
        ((Some(Kind::Legislative), Some(ActorGroup::Parliament), State::Planned), 1),
        ((Some(Kind::Information), Some(ActorGroup::Agency), State::Planned), 1),
    ];
    assert_eq!(by, expected);
    let json = serde_json::to_value(&counts).unwrap();
    assert_eq!(json["by"][1]["kind"], "legislative");
}

#[test]
fn lines_go_to_json_for_the_interface() {
    let r = register();
    let json = serde_json::to_value(r.lines(Day::parse("2026-01-31").unwrap(), None)).unwrap();
    assert_eq!((&json[0]["state"], &json[0]["claimed"], &json[0]["moves"]), (&"verified_done".into(), &"result".into(), &1.into()));
    assert_eq!(json[2]["overdue"], serde_json::json!({"unknown": "recurring"}));
    assert!(serde_json::to_string(&r).unwrap().contains("Open Ledger"));
}

#[test]
fn every_type_of_the_catalogue_can_be_looked_up() {
    assert!(types().iter().all(|t| type_of(t.number).is_some()));
}

fn columns(rows: &[&[&str]]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    rows.iter().for_each(|row| out.write_record(*row).unwrap());
    out.into_inner().unwrap()
}

fn terms() -> Terms {
    Terms { author: "A".into(), at: AT.into(), strategy: Some("K".into()), ..Terms::default() }
}

/// What a file adds to a register.
fn with(register: &Register, bytes: &[u8], format: Format) -> Register {
    let plan = read("p", bytes, format, &Mapping::default()).unwrap();
    let found = difference(register, &plan, &terms()).unwrap();
    let mut after = register.clone();
    found.entries.iter().for_each(|e| after.apply(e).unwrap());
    after
}

#[test]
fn a_title_over_two_columns_and_a_body_over_two_rows_are_read() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in ["№", "Мероприятие", "Ответственный"].iter().enumerate() {
        sheet.merge_range(0, column as u16, 1, column as u16, title, &Look::new()).unwrap();
    }
    sheet.merge_range(0, 3, 0, 4, "Срок исполнения", &Look::new()).unwrap();
    sheet.write_string(1, 3, "начало").unwrap().write_string(1, 4, "конец").unwrap();
    for (row, words) in [(2, "Проверка"), (3, "Обучение")] {
        sheet.write_number(row, 0, f64::from(row) - 1.0).unwrap().write_string(row, 1, words).unwrap();
        sheet.write_string(row, 3, "2026").unwrap().write_string(row, 4, "2027").unwrap();
    }
    sheet.merge_range(2, 2, 3, 2, "МФ", &Look::new()).unwrap();
    let r = with(&Register::default(), &book.save_to_buffer().unwrap(), Format::Xlsx);
    let seen: Vec<_> = r
        .actions
        .values()
        .map(|f| (f.action.now.start.unwrap().to_string(), f.due_now().unwrap().to_string(), f.action.now.responsible.is_some()))
        .collect();
    assert_eq!(seen, vec![("2026".to_owned(), "2027".to_owned(), true); 2]);
}

#[test]
fn a_row_added_below_a_known_measure_belongs_to_it() {
    let head: &[&str] = &["id", "measure_id", "number", "measure", "form", "responsible"];
    let r = with(&Register::default(), &columns(&[head, &["A-1", "M-1", "7", "Проверка", "Приказ", "МФ"]]), Format::Csv);
    let rows = columns(&[head, &["A-1", "M-1", "7", "Проверка", "Приказ", "МФ"], &["", "", "", "", "Отчет", "МНЭ"]]);
    let r = with(&r, &rows, Format::Csv);
    let measures: Vec<_> = r.actions.values().map(|f| f.action.now.measure.to_string()).collect();
    assert_eq!(measures, ["M-1", "M-1"]);
}

#[test]
fn bodies_of_one_name_are_written_out_by_their_ids() {
    let body = |id: &str| {
        let value = serde_json::json!({"id": id, "name": "Суд"});
        policy::register::Entry::from_parts("A", AT, 1, "body-put", value).unwrap()
    };
    let r = Register::of(&[body("north"), body("south")]).unwrap();
    let r = with(&r, &columns(&[&["№", "Мероприятие", "Ответственный"], &["1", "Проверка", "south"]]), Format::Csv);
    let rows = export::rows(&r, &"K".into(), Day::parse("2026-01-31").unwrap(), None);
    let at = export::header().iter().position(|h| *h == "responsible").unwrap();
    assert_eq!(rows[0][at], "south");
}

/// A small generator of our own, so that every run mangles alike.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

fn mangled(dice: &mut Dice, bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(out.len());
        match dice.below(5) {
            0 => out.truncate(at),
            1 => drop(out.drain(at..(at + dice.below(40)).min(out.len()))),
            2 => out[at] = dice.below(256) as u8,
            3 => out.insert(at, b"\0\"\n;,=9\xd0-"[dice.below(9)]),
            _ => {
                let piece: Vec<u8> = out[at..(at + dice.below(60)).min(out.len())].to_vec();
                out.splice(at..at, piece);
            }
        }
        if out.is_empty() {
            out.push(b'x');
        }
    }
    out
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "План", &Look::new()).unwrap();
    for (column, title) in ["№", "Мероприятие", "Ответственный", "Срок"].iter().enumerate() {
        sheet.write_string(1, column as u16, *title).unwrap();
    }
    sheet.merge_range(2, 1, 4, 1, "Проверка", &Look::new()).unwrap();
    sheet.write_string(2, 3, "IV квартал 2026 года").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn mangled_files_are_faults_or_plans_and_never_a_panic() {
    let r = register();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(export::header()).unwrap();
    let rows = export::rows(&r, &"S1".into(), Day::parse("2026-01-31").unwrap(), None);
    rows.iter().for_each(|row| out.write_record(row).unwrap());
    let table = out.into_inner().unwrap();
    let book = workbook();
    let terms = Terms { author: "A".into(), at: AT.into(), strategy: Some("S1".into()), ..Terms::default() };
    let mut dice = Dice(7);
    for turn in 0..1_500 {
        let (bytes, format) = [(STRATEGY.as_bytes(), Format::Toml), (&table, Format::Csv), (&book, Format::Xlsx)][turn % 3];
        if let Ok(plan) = read("p", &mangled(&mut dice, bytes), format, &Mapping::default())
            && let Ok(found) = difference(&r, &plan, &terms)
        {
            // What is taken can be applied to the register it was held against.
            let mut after = r.clone();
            found.entries.iter().for_each(|e| after.apply(e).unwrap());
        }
    }
}

#[test]
fn mangled_deadlines_are_dates_or_not_and_never_a_panic() {
    let mut dice = Dice(11);
    let texts = ["IV квартал 2026 года", "2026 жылғы 1 желтоқсанға дейін", "July 1st, 2025", "01.07.2025 - 31.12.2026", "2026-Q4/2027-H1"];
    for turn in 0..20_000 {
        let bytes = mangled(&mut dice, texts[turn % texts.len()].as_bytes());
        let due = Due::read(&String::from_utf8_lossy(&bytes));
        assert_eq!(due.when.is_none(), due.unknown().is_some());
        assert!(due.when.is_none_or(|w| w.first_day() <= w.last_day()));
        let printed = due.to_string();
        assert!(Due::read(&printed).same(&due), "{printed:?}");
    }
}
