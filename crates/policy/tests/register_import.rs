//! Plans as officials keep them: what is read, what differs, what comes back. Workbooks are written here, merged cells and all.

#![allow(clippy::unwrap_used)]

use facts::texts::Lang;
use policy::register::import::{Format, Mapping, Plan, read};
use policy::register::{
    ActionId, BodyId, Change, Day, Difference, Entry, Fault, Register, StrategyId, Terms, Whole, difference, export, fold, read_toml,
};
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Workbook, Worksheet};

const AT: &str = "2026-01-31T09:30:00Z";

fn terms() -> Terms {
    Terms { author: "Aigul".into(), at: AT.into(), strategy: Some("K".into()), ..Terms::default() }
}

fn csv(text: &str) -> Result<Plan, Vec<Fault>> {
    read("PLAN.csv", text.as_bytes(), Format::Csv, &Mapping::default())
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// What the plan adds to an empty register.
fn taken(plan: &Plan) -> (Register, Difference) {
    let found = difference(&Register::default(), plan, &terms()).unwrap_or_else(|f| panic!("{}", told(&f)));
    (Register::of(&found.entries).unwrap(), found)
}

fn again(register: &Register, plan: &Plan) -> Difference {
    difference(register, plan, &terms()).unwrap_or_else(|f| panic!("{}", told(&f)))
}

fn with(register: &Register, found: &Difference) -> Register {
    let mut register = register.clone();
    found.entries.iter().for_each(|e| register.apply(e).unwrap());
    register
}

fn workbook(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("План").unwrap();
    write(sheet);
    book.save_to_buffer().unwrap()
}

fn xlsx(write: impl FnOnce(&mut Worksheet)) -> Result<Plan, Vec<Fault>> {
    read("PLAN.xlsx", &workbook(write), Format::Xlsx, &Mapping::default())
}

fn text(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        if !cell.is_empty() {
            sheet.write_string(row, column as u16, *cell).unwrap();
        }
    }
}

fn merge(sheet: &mut Worksheet, (r0, c0, r1, c1): (u32, u16, u32, u16), words: &str) {
    sheet.merge_range(r0, c0, r1, c1, words, &Look::new()).unwrap();
}

/// The table of a decree: an act's name over it, titles over two rows, numbered columns, directions, an objective, a
/// measure over three rows, a date as a date, a footnote.
fn official(sheet: &mut Worksheet) {
    merge(sheet, (0, 0, 0, 5), "План действий по реализации Концепции");
    for (column, title) in [(0, "№"), (1, "Мероприятие"), (2, "Форма завершения"), (5, "Источник финансирования")]
    {
        merge(sheet, (2, column, 3, column), title);
    }
    merge(sheet, (2, 3, 2, 4), "Исполнение");
    text(sheet, 3, &["", "", "", "Ответственные исполнители", "Срок исполнения"]);
    for column in 0..6 {
        sheet.write_number(4, column, f64::from(column) + 1.0).unwrap();
    }
    merge(sheet, (5, 0, 5, 5), "Направление 1. Закупки");
    merge(sheet, (6, 0, 6, 5), "Цель: меньше закупок из одного источника");
    merge(sheet, (7, 0, 9, 0), "1.");
    merge(sheet, (7, 1, 9, 1), "Проверять конфликт интересов до присуждения");
    text(sheet, 7, &["", "", "Приказ", "МНЭ, МФ (свод)", "IV квартал 2026 года", "РБ"]);
    text(sheet, 8, &["", "", "Информация в Правительство", "МНЭ", "ежегодно"]);
    text(sheet, 9, &["", "", "Отчет", "НПО «Закупки, контроль» (по согласованию)"]);
    sheet
        .write_datetime_with_format(9, 4, ExcelDateTime::from_ymd(2026, 12, 1).unwrap(), &Look::new().set_num_format("dd.mm.yyyy"))
        .unwrap();
    text(sheet, 10, &["2", "Сузить основание", "Закон", "Парламент", "до 1 июля 2027 г."]);
    merge(sheet, (11, 0, 11, 5), "Направление 2. Обучение");
    text(sheet, 12, &["3", "Обучить на реальных делах", "Отчет", "МФ", "2026–2028 годы"]);
    text(sheet, 13, &["Примечание: расшифровка аббревиатур"]);
    text(sheet, 14, &["МФ", "Министерство финансов", "", "x"]);
}

#[test]
fn an_official_workbook_with_merged_cells_is_read_whole() {
    let plan = xlsx(official).unwrap_or_else(|f| panic!("{}", told(&f)));
    let (register, found) = taken(&plan);
    let seen: Vec<(String, String, String)> = register
        .lines(Day::parse("2026-01-31").unwrap(), None)
        .iter()
        .map(|l| {
            let action = &l.file.action.now;
            let answering = action.responsible.iter().chain(&action.co);
            let names: Vec<&str> = answering.map(|b| register.bodies[b].now.name.text(None)).collect();
            (
                l.id.to_string(),
                names.join(" + "),
                l.due.map(|d| format!("{d} = {}", d.when.map_or("?".into(), |w| w.to_string()))).unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        ("K.1", "МФ + МНЭ", "IV квартал 2026 года = 2026-Q4"),
        ("K.1-2", "МНЭ", "ежегодно = ?"),
        ("K.1-3", "НПО «Закупки, контроль»", "2026-12-01 = 2026-12-01"),
        ("K.2", "Парламент", "до 1 июля 2027 г. = 2027-07-01"),
        ("K.3", "МФ", "2026–2028 годы = 2026/2028"),
    ];
    assert_eq!(seen, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
    assert_eq!((register.measures.len(), register.objectives.len()), (3, 1));
    let measure = &register.measures[&"K.1".into()].now;
    assert_eq!(measure.direction.as_ref().map(|d| d.text(None)), Some("Направление 1. Закупки"));
    assert_eq!(measure.objectives.len(), 1);
    assert!(register.measures[&"K.3".into()].now.objectives.is_empty(), "a new direction ends the objective");
    let notices = told(&found.notices);
    assert!(notices.contains("PLAN.xlsx, sheet \"План\", row 9, column E: deadline \"ежегодно\": it recurs"), "{notices}");
    assert!(notices.contains("row 8, column D: \"МФ\" is a body the register did not know"), "{notices}");
    assert!(notices.contains("has no indicator"), "{notices}");
}

#[test]
fn the_same_plan_again_writes_nothing() {
    let plan = xlsx(official).unwrap();
    let (register, _) = taken(&plan);
    let found = again(&register, &plan);
    assert_eq!((found.entries.len(), found.unchanged, found.vanished.len()), (0, 5, 0));
}

#[test]
fn kazakh_and_english_titles_are_read_too() {
    let kk = "Р/с №;Іс-шаралар;Аяқталу нысаны;Жауапты орындаушылар;Орындау мерзімі;Қаржыландыру көзі\n1;Тексеру;Бұйрық;ҚМ;2026 жылғы желтоқсан;РБ\n";
    let en = "No,Measure,Form of completion,Responsible,Deadline,Funding\n1,Check,Order,MoF,December 2026,Budget\n";
    for plan in [kk, en] {
        let (register, found) = taken(&csv(plan).unwrap());
        let file = &register.actions[&ActionId::from("K.1")];
        assert_eq!(file.due_now().unwrap().when.unwrap().to_string(), "2026-12");
        assert_eq!(found.entries.len(), 4, "strategy, body, measure, action");
    }
}

#[test]
fn other_titles_are_named_by_a_mapping_and_unknown_ones_are_reported() {
    let text = "Работа,Кто,Когда,Прочее\nПроверка,МФ,2026,x\n";
    let faults = csv(text).unwrap_err();
    assert!(told(&faults).contains("no row of column titles") && told(&faults).contains("[columns]"), "{}", told(&faults));
    let mapping = Mapping::read("m.toml", "[columns]\n\"Работа\" = \"measure\"\n\"Кто\" = \"responsible\"\n\"Когда\" = \"due\"").unwrap();
    let plan = read("PLAN.csv", text.as_bytes(), Format::Csv, &mapping).unwrap();
    let (register, found) = taken(&plan);
    assert_eq!(register.actions.len(), 1);
    assert!(told(&found.notices).contains("PLAN.csv, row 1, column D: the column \"Прочее\" was not read"), "{}", told(&found.notices));
    let fault = Mapping::read("m.toml", "[columns]\n\"Работа\" = \"work\"").unwrap_err();
    assert!(fault.to_string().starts_with("m.toml, row 2"), "{fault}");
}

#[test]
fn a_csv_with_blank_cells_below_a_measure_goes_on_with_it() {
    let plan = csv("№,Мероприятие,Форма завершения,Ответственный,Срок\n1,Проверка,Приказ,МФ,2026\n,,Отчет,МНЭ,2027\n,Раздел II,,,\n2,Обучение,Отчет,МФ,2026\n").unwrap();
    let (register, _) = taken(&plan);
    assert_eq!((register.measures.len(), register.actions.len()), (2, 3));
    assert_eq!(register.measures[&"K.2".into()].now.direction.as_ref().map(|d| d.text(None)), Some("Раздел II"));
}

#[test]
fn numbers_that_begin_anew_in_every_section_stay_apart() {
    let plan =
        csv("№,Мероприятие,Ответственный,Срок\n,Направление А,,\n1,Проверка,МФ,2026\n,Направление Б,,\n1,Обучение,МФ,2026\n").unwrap();
    let (register, _) = taken(&plan);
    assert_eq!(register.actions.len(), 2);
    assert!(register.actions.keys().all(|id| id.as_str().starts_with("K.1.")), "{:?}", register.actions.keys());
    let faults = difference(&Register::default(), &csv("№,Мероприятие,Ответственный\n1,Проверка,МФ\n1,Обучение,МФ\n").unwrap(), &terms())
        .unwrap_err();
    assert!(told(&faults).contains("PLAN.csv, row 3, column A: action \"K.1\" is already defined at row 2"), "{}", told(&faults));
}

fn plan_due(due: &str, reason: &str) -> Plan {
    csv(&format!("№,Мероприятие,Ответственный,Срок,Причина\n1,Проверка,МФ,{due},{reason}\n2,Обучение,МФ,2026,\n")).unwrap()
}

#[test]
fn a_changed_deadline_is_a_move_and_is_counted() {
    let (register, _) = taken(&plan_due("IV квартал 2026 года", ""));
    let found = again(&register, &plan_due("31.03.2027", ""));
    assert_eq!((found.moved, found.amended, found.added, found.unchanged, found.entries.len()), (1, 0, 0, 1, 1));
    let register = with(&register, &found);
    let file = &register.actions[&ActionId::from("K.1")];
    assert_eq!(file.moves[0].what.reason.text(None), "changed in PLAN.csv row 2");
    assert_eq!((file.moves[0].what.decided_by.as_str(), file.moves[0].stamp.author.as_str()), ("Aigul", "Aigul"));
    let found = again(&register, &plan_due("30.06.2027", "закон не принят"));
    let register = with(&register, &found);
    let file = &register.actions[&ActionId::from("K.1")];
    assert_eq!((file.moves.len(), file.moves[1].what.reason.text(None)), (2, "закон не принят"));
    // The same day in other words moves nothing.
    assert!(again(&register, &plan_due("30 июня 2027 года", "")).entries.is_empty());
}

#[test]
fn a_deadline_that_is_taken_away_is_a_fault_with_its_cell() {
    let (register, _) = taken(&plan_due("2026", ""));
    for (due, why) in [("", "is blank"), ("ежегодно", "is no date")] {
        let faults = difference(&register, &plan_due(due, ""), &terms()).unwrap_err();
        assert!(told(&faults).starts_with("PLAN.csv, row 2, column D: action \"K.1\"") && told(&faults).contains(why), "{}", told(&faults));
    }
}

#[test]
fn a_changed_text_is_an_amendment_and_a_vanished_row_is_reported_not_deleted() {
    let (register, _) = taken(&plan_due("2026", ""));
    let found = again(&register, &csv("№,Мероприятие,Ответственный,Срок\n1,Проверка всех,МФ,2026\n").unwrap());
    assert_eq!((found.amended, found.moved, found.vanished.len()), (1, 0, 1));
    assert_eq!(found.vanished, [ActionId::from("K.2")]);
    assert!(told(&found.notices).contains("\"K.2\" is in the register and not in this plan; nothing was deleted"));
    let register = with(&register, &found);
    assert_eq!(register.actions.len(), 2);
    assert_eq!(register.measures[&"K.1".into()].amendments.len(), 1);
}

#[test]
fn a_column_the_table_lacks_takes_nothing_away() {
    let (register, _) =
        taken(&csv("№,Мероприятие,Форма завершения,Ответственный,Срок,Финансирование\n1,Проверка,Приказ,МФ,2026,РБ\n").unwrap());
    let found = again(&register, &csv("№,Мероприятие,Срок\n1,Проверка,2026\n").unwrap());
    assert_eq!((found.entries.len(), found.unchanged), (0, 1));
}

#[test]
fn without_an_author_nothing_is_taken() {
    let (register, _) = taken(&plan_due("2026", ""));
    let faults = difference(&register, &plan_due("2027", ""), &Terms { author: " ".into(), ..terms() }).unwrap_err();
    assert!(told(&faults).contains("an entry needs an author"), "{}", told(&faults));
}

fn whole() -> Whole {
    read_toml("strategy.toml", include_str!("../fixtures/strategy.toml")).unwrap()
}

#[test]
fn what_is_written_out_and_brought_back_changes_nothing() {
    let register = fold(&whole(), "Aigul", AT).unwrap();
    let strategy = StrategyId::from("S1");
    let as_of = Day::parse("2026-01-31").unwrap();
    for lang in [None, Some(Lang::Ru), Some(Lang::En)] {
        let rows = export::rows(&register, &strategy, as_of, lang);
        assert!(rows.iter().all(|r| r.len() == export::header().len()));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(export::header()).unwrap();
        rows.iter().for_each(|r| writer.write_record(r.iter().map(|c| export::guarded(c).into_owned())).unwrap());
        let plan = read("out.csv", &writer.into_inner().unwrap(), Format::Csv, &Mapping::default()).unwrap();
        let found = difference(&register, &plan, &Terms { author: "A".into(), at: AT.into(), ..Terms::default() });
        let found = found.unwrap_or_else(|f| panic!("{}", told(&f)));
        assert_eq!((found.entries, found.unchanged, found.vanished.len()), (Vec::<Entry>::new(), 3, 0), "{lang:?}");
        let book = workbook(|sheet| {
            text(sheet, 0, &export::header());
            for (i, row) in rows.iter().enumerate() {
                text(sheet, i as u32 + 1, &row.iter().map(String::as_str).collect::<Vec<_>>());
            }
        });
        let plan = read("out.xlsx", &book, Format::Xlsx, &Mapping::default()).unwrap();
        let found = difference(&register, &plan, &Terms { author: "A".into(), at: AT.into(), ..Terms::default() }).unwrap();
        assert!(found.entries.is_empty() && found.vanished.is_empty());
    }
}

#[test]
fn a_row_changed_in_the_export_comes_back_as_a_moved_deadline() {
    let register = fold(&whole(), "Aigul", AT).unwrap();
    let mut rows = export::rows(&register, &"S1".into(), Day::parse("2026-01-31").unwrap(), None);
    let column = |name: &str| export::header().iter().position(|h| *h == name).unwrap();
    let row = rows.iter_mut().find(|r| r[column("id")] == "A2").unwrap();
    row[column("due")] = "2027-03-31".into();
    row[column("reason")] = "Parliament was dissolved".into();
    row[column("decided_by")] = "Parliament".into();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(export::header()).unwrap();
    rows.iter().for_each(|r| writer.write_record(r).unwrap());
    let plan = read("out.csv", &writer.into_inner().unwrap(), Format::Csv, &Mapping::default()).unwrap();
    let found = difference(&register, &plan, &Terms { author: "Marat".into(), at: AT.into(), ..Terms::default() }).unwrap();
    assert_eq!((found.entries.len(), found.moved), (1, 1));
    let Change::DeadlineMoved(moved) = &found.entries[0].change else { panic!("{:?}", found.entries) };
    assert_eq!(
        (moved.to.to_string().as_str(), moved.reason.text(None), moved.decided_by.as_str()),
        ("2027-03-31", "Parliament was dissolved", "Parliament")
    );
}

#[test]
fn a_whole_strategy_brought_again_writes_nothing_and_a_changed_one_what_differs() {
    let register = fold(&whole(), "Aigul", AT).unwrap();
    let plan = |text: &str| Plan::Whole(read_toml("strategy.toml", text).unwrap());
    let found = again(&register, &plan(include_str!("../fixtures/strategy.toml")));
    assert!(found.entries.is_empty() && found.vanished.is_empty(), "{:?}", found.entries);
    let changed = include_str!("../fixtures/strategy.toml")
        .replace("IV квартал 2026 года", "2027-Q1")
        .replace("Courses in every region.", "Courses in two regions.");
    let found = again(&register, &plan(&changed));
    assert_eq!((found.entries.len(), found.moved, found.amended), (2, 1, 1), "{:?}", found.entries);
}

#[test]
fn a_plan_of_fifty_thousand_rows_is_read_held_against_itself_and_written() {
    let mut text = String::from("№,Мероприятие,Форма завершения,Ответственный,Срок\n");
    for n in 1..=50_000 {
        text.push_str(&format!(
            "{n},Мероприятие номер {n},Приказ,\"Орган {}, МФ\",{} квартал 2026 года\n",
            n % 300,
            ["I", "II", "III", "IV"][n % 4]
        ));
    }
    let plan = csv(&text).unwrap();
    let (register, found) = taken(&plan);
    assert_eq!((register.actions.len(), register.bodies.len(), found.entries.len()), (50_000, 301, 100_302));
    let same = again(&register, &plan);
    assert_eq!((same.entries.len(), same.unchanged), (0, 50_000));
    assert_eq!(export::rows(&register, &"K".into(), Day::parse("2027-01-01").unwrap(), None).len(), 50_000);
}

#[test]
fn a_workbook_of_fifty_thousand_rows_is_read() {
    let plan = xlsx(|sheet| {
        text(sheet, 0, &["№", "Мероприятие", "Ответственный", "Срок"]);
        for n in 1..=50_000u32 {
            text(sheet, n, &[&n.to_string(), &format!("Мероприятие {n}"), "МФ", "2026"]);
        }
    });
    let Ok(Plan::Table(table)) = plan else { panic!("{plan:?}") };
    assert_eq!(table.rows.len(), 50_000);
}

/// Nothing is taken, and the message names the place, what was found and the cure.
fn refuse(plan: &str, expected: &[&str]) {
    let faults = match csv(plan) {
        Err(faults) => faults,
        Ok(plan) => difference(&Register::default(), &plan, &terms()).expect_err(&expected.join(" ")),
    };
    let told = told(&faults);
    assert!(expected.iter().all(|e| told.contains(e)), "expected {expected:?} in\n{told}");
}

#[test]
fn every_wrong_cell_is_named_with_its_cure() {
    let head = "№,Мероприятие,Ответственный,Срок,Начало,Kind,Type\n";
    refuse(
        &format!("{head}1,Проверка,МФ,31.02.2026,,,\n"),
        &["PLAN.csv, row 2, column D", "\"31.02.2026\" is no date", "no calendar has that day", "write it as"],
    );
    refuse(&format!("{head}1,Проверка,МФ,03/04/2026,,,\n"), &["row 2, column D", "cannot be told apart"]);
    refuse(&format!("{head}1,Проверка,МФ,2026-01-01,2026-06,,\n"), &["row 2, column B", "is due 2026-01-01 and starts 2026-06, after it"]);
    refuse(&format!("{head}1,Проверка,МФ,,скоро,,\n"), &["row 2, column E", "\"скоро\" is no date"]);
    refuse(
        &format!("{head}1,Проверка,МФ,2026,,repressive,\n"),
        &["row 2, column F", "\"repressive\" is not one of administrative, legislative, information"],
    );
    refuse(&format!("{head}1,Проверка,МФ,2026,,,33\n"), &["row 2, column G", "\"33\" is not one of 1 to 32"]);
    refuse(&format!("{head}1,Проверка,МФ,2026,,legislative,2\n"), &["row 2, column B", "is not legislative"]);
    refuse(&format!("{head}1,,МФ,2026,,,\n"), &["row 2, column B", "the row has no measure"]);
    refuse(head, &["PLAN.csv", "no row below the titles"]);
    refuse("a,b\n1,2\n", &["no row of column titles"]);
    refuse("Мероприятие,Срок,Срок исполнения\nx,2026,2026\n", &["row 1, column C", "both mean due", "ignore"]);
    refuse("strategy,№,Мероприятие,Срок\nX,1,Проверка,2026\n", &["row 2, column A", "belongs to strategy \"X\" and the plan is \"K\""]);
    // Two faults are both told, and the good row between them is not taken.
    refuse(&format!("{head}1,A,МФ,31.02.2026,,,\n2,B,МФ,2026,,,\n3,C,МФ,2026,,x,\n"), &["row 2, column D", "row 4, column F"]);
}

#[test]
fn a_body_that_does_not_exist_on_the_day_is_named_with_its_row() {
    let mut register = Register::default();
    let body = |id: &str, rest: &str| {
        let value = serde_json::from_str(&format!("{{\"id\":\"{id}\",\"name\":\"Агентство\",{rest}}}")).unwrap();
        Entry::from_parts("Aigul", AT, 1, "body-put", value).unwrap()
    };
    register.apply(&body("old", "\"valid_to\":\"2025-07-14\"")).unwrap();
    let plan = |due: &str| csv(&format!("№,Мероприятие,Ответственный,Срок\n1,Проверка,Агентство,{due}\n")).unwrap();
    let faults = difference(&register, &plan("2026-03-01"), &terms()).unwrap_err();
    let expected = "PLAN.csv, row 2, column B: \"old\" does not exist on 2026-03-01 (it no longer exists on 2025-07-14); name the body";
    assert!(told(&faults).starts_with(expected), "{}", told(&faults));
    // Its successor has the same name: the day tells which one is meant.
    register.apply(&body("new", "\"valid_from\":\"2025-07-14\",\"follows\":\"old\"")).unwrap();
    for (due, expected) in [("2026-03-01", "new"), ("2025-03-01", "old")] {
        let register = with(&register, &difference(&register, &plan(due), &terms()).unwrap());
        assert_eq!(register.actions[&ActionId::from("K.1")].action.now.responsible, Some(BodyId::from(expected)));
    }
    let faults = difference(&register, &plan("2025"), &terms()).unwrap_err();
    assert!(told(&faults).contains("\"Агентство\" may be new or old; write the id of one of them"), "{}", told(&faults));
}

#[test]
fn files_that_are_something_else_are_refused() {
    let refuse = |name: &str, bytes: &[u8], format: Format, expected: &str| {
        let faults = read(name, bytes, format, &Mapping::default()).unwrap_err();
        assert!(told(&faults).starts_with(name) && told(&faults).contains(expected), "{}", told(&faults));
    };
    refuse("p.xlsx", b"PK\x03\x04not a zip", Format::Xlsx, "not a readable workbook");
    refuse("p.xlsx", b"", Format::Xlsx, "not a readable workbook");
    let book = workbook(official);
    refuse("p.xlsx", &book[..book.len() / 2], Format::Xlsx, "not a readable workbook");
    refuse("p.csv", b"\xcc\xe5\xf0\xee\n", Format::Csv, "row 1: the file is not UTF-8");
    refuse("p.csv", b"", Format::Csv, "no row of column titles");
    refuse("p.toml", b"\xff", Format::Toml, "not UTF-8");
    refuse("p.toml", b"[strategy]\nid = \"S\"\ntitle = \"t\"\ncolour = \"red\"\n", Format::Toml, "row 4: unknown field `colour`");
    refuse("p.toml", b"[strategy]\nid = \"S\"\ntitle = \"t\"\nperiod = \"2026-13\"\n", Format::Toml, "row 4: `2026-13` is no date");
    refuse("p.csv", &vec![b' '; (20 << 20) + 1], Format::Csv, "the file is 20971521 bytes");
}

#[test]
fn a_strategy_file_names_every_fault_by_line_and_not_what_follows_from_it() {
    let text = "[strategy]\nid = \"S\"\ntitle = \"t\"\n[[measure]]\nid = \"M\"\nstrategy = \"S\"\ntext = \"x\"\ntype = 40\n\
                [[action]]\nid = \"A\"\nmeasure = \"M\"\n[[action]]\nid = \"B\"\nmeasure = \"N\"\n[[problem]]\nid = \"P\"\nstrategy = \"S\"\nstatement = \" \"\n";
    let faults = fold(&read_toml("s.toml", text).unwrap(), "A", AT).unwrap_err();
    let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines.iter().any(|l| l.starts_with("s.toml, row 4: 40 is no type of measure")), "{lines:?}");
    assert!(lines.iter().any(|l| l.starts_with("s.toml, row 12: measure \"N\" is not in the register")), "{lines:?}");
    assert!(lines.iter().any(|l| l.starts_with("s.toml, row 15: problem \"P\" has no statement")), "{lines:?}");
    let twice = format!("{text}[[problem]]\nid = \"P\"\nstrategy = \"S\"\nstatement = \"y\"\n");
    let faults = fold(&read_toml("s.toml", &twice).unwrap(), "A", AT).unwrap_err();
    assert!(told(&faults).contains("problem \"P\" is already defined at row 15"), "{}", told(&faults));
}

#[test]
fn a_cell_that_looks_like_a_formula_comes_back_as_it_was() {
    for cell in ["=1+1", "+7 701", "-", "@x", "plain", "'quoted"] {
        let text = format!("№,Мероприятие,Ответственный\n1,\"{}\",МФ\n", export::guarded(cell));
        let (register, _) = taken(&csv(&text).unwrap());
        assert_eq!(register.measures[&"K.1".into()].now.text.text(None), cell);
    }
}

#[test]
fn an_official_plan_written_out_and_brought_back_changes_nothing() {
    let (register, _) = taken(&xlsx(official).unwrap());
    let rows = export::rows(&register, &"K".into(), Day::parse("2026-01-31").unwrap(), None);
    let book = workbook(|sheet| {
        text(sheet, 0, &export::header());
        for (i, row) in rows.iter().enumerate() {
            text(sheet, i as u32 + 1, &row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    });
    let found = again(&register, &read("out.xlsx", &book, Format::Xlsx, &Mapping::default()).unwrap());
    assert_eq!((found.entries, found.unchanged, found.vanished), (vec![], 5, vec![]));
}

#[test]
fn titles_and_bodies_keep_their_language_and_a_translation_amends_only_its_own() {
    let lang = |code: &str| facts::texts::Lang::parse(code);
    let take = |register: &Register, text: &str, code: &str| {
        let plan = csv(&format!("№,Мероприятие,Ответственный\n1,{text},МФ\n")).unwrap();
        with(register, &difference(register, &plan, &Terms { lang: lang(code), ..terms() }).unwrap())
    };
    let register = take(&Register::default(), "Проверка", "ru");
    let words = |r: &Register, code: &str| r.measures[&"K.1".into()].now.text.text(lang(code)).to_owned();
    assert_eq!((words(&register, "ru"), words(&register, "kk")), ("Проверка".to_owned(), "Проверка".to_owned()));
    let register = take(&register, "Проверка всех", "ru");
    assert_eq!((words(&register, "ru"), register.measures[&"K.1".into()].amendments.len()), ("Проверка всех".to_owned(), 1));
    let register = take(&register, "Барлығын тексеру", "kk");
    assert_eq!((words(&register, "ru"), words(&register, "kk")), ("Проверка всех".to_owned(), "Барлығын тексеру".to_owned()));
}

#[test]
fn of_many_faults_the_first_hundred_are_told() {
    let mut text = String::from("№,Мероприятие,Срок\n");
    (1..=300).for_each(|n| text.push_str(&format!("{n},x,31.02.2026\n")));
    let faults = csv(&text).unwrap_err();
    assert_eq!(
        (faults.len(), faults[100].to_string().as_str()),
        (101, "PLAN.csv: there are more faults; correct these first, then look again")
    );
}
