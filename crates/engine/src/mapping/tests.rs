use std::io::Write;

use super::*;

/// A source with one table; `table` is what comes behind its files and key, `fields` its fields.
fn mapping(form: &str, table: &str, fields: &str) -> Mapping {
    let text = format!(
        r#"
name = "t"
publisher = "p"
licence = "unknown"
address = ""
form = "{form}"
country = ""
pack = ""
raw_public = false
checked = "never"
title = {{ en = "a", ru = "b", kk = "c" }}
unread = [{{ files = ["*.md"], reason = "a text" }}]
[[table]]
files = ["*.csv", "*.txt", "*.xlsx"]
ocid_prefix = "x-"
key = ["no"]
{table}
[table.fields]
{fields}
"#
    );
    Mapping::parse(&text).unwrap_or_else(|e| panic!("{e}"))
}

fn run(mapping: &Mapping, files: &[(&str, &[u8])]) -> Converted {
    let inputs: Vec<(String, Vec<u8>)> = files.iter().map(|(n, b)| ((*n).to_owned(), b.to_vec())).collect();
    convert(mapping, &inputs).unwrap_or_else(|e| panic!("{e}"))
}

fn lines(converted: &Converted) -> Vec<String> {
    let text = std::str::from_utf8(&converted.releases).expect("UTF-8");
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
    text.lines().map(str::to_owned).collect()
}

/// The fields a CSV gives, without what every release has.
fn check(table: &str, fields: &str, csv: &str, expected: &[&str]) -> Converted {
    let converted = run(&mapping("csv", table, fields), &[("a.csv", csv.as_bytes())]);
    let told: Vec<String> = lines(&converted)
        .iter()
        .map(|l| {
            let from = l.split_once("\"initiationType\":\"tender\"").expect("the head").1;
            from.split_once(",\"sources\":").expect("sources").0.trim_start_matches(',').to_owned()
        })
        .collect();
    assert_eq!(told, expected, "{table} {fields} {csv}");
    converted
}

#[test]
fn a_row_becomes_a_compiled_release_with_its_place() {
    let csv = "\u{feff}\r\nNo , Title\r\n1,Bridge\r\n\r\n2,\"Two\r\nlines\"\r\n";
    let converted = run(&mapping("csv", "", "'tender.title' = 'TITLE'"), &[("d/a.csv", csv.as_bytes())]);
    let lines = lines(&converted);
    assert_eq!(
        lines[0],
        r#"{"ocid":"x-1","id":"x-1-compiled","tag":["compiled"],"initiationType":"tender","tender":{"title":"Bridge"},"sources":[{"file":"d/a.csv","place":"line 3","row":3,"offset":17,"length":8}]}"#
    );
    assert!(lines[1].contains(r#""title":"Two\r\nlines""#), "{}", lines[1]);
    for line in &lines {
        let read: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let at = |name: &str| read["sources"][0][name].as_u64().expect("a number") as usize;
        let slice = &csv[at("offset")..at("offset") + at("length")];
        assert!(slice == "1,Bridge" || slice == "2,\"Two\r\nlines\"", "{slice:?}");
        assert_eq!(csv[..at("offset")].matches('\n').count() + 1, at("row"));
    }
    assert_eq!((converted.rows, converted.processes), (2, 2));
}

#[test]
fn rows_of_one_key_add_members_to_lists() {
    let fields = "'tender.title' = 'title'\n'awards[].id' = 'award'\n'awards[].suppliers[].id' = 'firm'\n'parties[b].roles[]' = { is = 'buyer' }\n'parties[b].id' = 'buyer'";
    let csv = "no,title,award,firm,buyer\n1,T,A,F1,B\n2,U,,,\n1,T,A,F2,B\n1,other,C,F1,B\n1,T,C,F1,B\n";
    let converted = check(
        "",
        fields,
        csv,
        &[
            r#""awards":[{"id":"A","suppliers":[{"id":"F1"},{"id":"F2"}]},{"id":"C","suppliers":[{"id":"F1"}]}],"parties":[{"id":"B","roles":["buyer"]}],"tender":{"title":"T"}"#,
            r#""tender":{"title":"U"}"#,
        ],
    );
    assert_eq!(converted.troubles.get("rows of one process disagree, the first counts: tender/title"), Some(&1));
    assert_eq!(converted.troubles.get("a row that says nothing new of its process: a copy"), Some(&1));
}

#[test]
fn a_constant_is_written_only_beside_something_from_the_row() {
    let fields = "'tender.value.currency' = { is = 'KZT' }\n'tender.value.amount' = { from = 'v', as = 'number' }\n'tender.hasEnquiries' = { is = false }\n'tender.title' = 'title'";
    check(
        "",
        fields,
        "no,v,title\n1,,\n2,,T\n3,5.50,\n",
        &[
            "",
            r#""tender":{"hasEnquiries":false,"title":"T"}"#,
            r#""tender":{"hasEnquiries":false,"value":{"amount":5.50,"currency":"KZT"}}"#,
        ],
    );
}

#[test]
fn a_thing_with_needs_is_made_only_where_they_are_filled() {
    let table = "empty = ['-']\nneeds = { 'awards[]' = 'firm' }";
    let fields = "'awards[].id' = { from = 'no', prefix = 'award-' }\n'awards[].suppliers[].name' = 'firm'";
    check(table, fields, "no,firm\n1,F\n2,\n3,-\n", &[r#""awards":[{"id":"award-1","suppliers":[{"name":"F"}]}]"#, "", ""]);
}

#[test]
fn columns_repeat() {
    let table = "repeat = [0, 2]\nshort_rows = true\nneeds = { 'bids.details[{n}]' = 'name_{n}' }";
    let fields = "'bids.details[{n}].id' = { from = ['id_{n}', 'name_{n}'], empty = ['0'] }\n'bids.details[{n}].status' = { is = 'valid' }";
    let expected = r#""bids":{"details":[{"id":"7","status":"valid"},{"id":"B","status":"valid"}]}"#;
    let converted = check(
        table,
        fields,
        "no,name_0,id_0,name_1,id_1\n1,A,7,B,0\n2,C,9\n",
        &[expected, r#""bids":{"details":[{"id":"9","status":"valid"}]}"#],
    );
    assert_eq!(converted.troubles, BTreeMap::new());
}

#[test]
fn values_are_joined_prefixed_looked_up_and_read() {
    check(
        "",
        "'tender.title' = { from = ['a', 'b'], join = ' / ', suffix = '!' }",
        "no,a,b\n1,x,y\n2,,y\n",
        &[r#""tender":{"title":"x / y!"}"#, r#""tender":{"title":"y!"}"#],
    );
    let codes = "'tender.status' = { from = 's', codes = { 'done*' = 'complete', 'done?' = 'x', 'done!' = 'active' } }";
    let converted = check(
        "",
        codes,
        "no,s\n1,DONE it\n2,done!\n3,open\n",
        &[r#""tender":{"status":"complete"}"#, r#""tender":{"status":"active"}"#, ""],
    );
    assert_eq!(converted.troubles.get("a code that the mapping does not list: tender/status"), Some(&1));
    let date = "'date' = { from = 'd', as = 'date', dates = ['dd.mm.yyyy'] }";
    let converted = check(
        "",
        date,
        "no,d\n1,1.2.2020\n2,2020-02-01\n3,soon\n",
        &[r#""date":"2020-02-01""#, r#""date":"2020-02-01""#, r#""date":"soon""#],
    );
    assert_eq!(converted.troubles.get("not readable as a date: date"), Some(&1));
    let table = "numbers = { decimal = ',', thousands = '. ', around = ['KZT'] }";
    let number = "'tender.value.amount' = { from = 'v', as = 'number' }";
    check(
        table,
        number,
        "no,v\n1,\"1 234,50 KZT\"\n2,\"1,2,3\"\n",
        &[r#""tender":{"value":{"amount":1234.50}}"#, r#""tender":{"value":{"amount":"1,2,3"}}"#],
    );
}

#[test]
fn a_hash_stands_for_a_missing_id_and_sees_every_column() {
    let fields = "'awards[].id' = { from = ['a', 'b'], hash = true, prefix = 'h-' }";
    let converted = run(&mapping("csv", "", fields), &[("a.csv", b"no,a,b\n1,x,\n2,,x\n3,x,\n4,,\n")]);
    let ids: Vec<String> = lines(&converted)
        .iter()
        .map(|l| l.split("\"id\":\"").nth(2).unwrap_or("none").split('"').next().unwrap_or("").to_owned())
        .collect();
    assert!(ids[0].starts_with("h-") && ids[0].len() == 18, "{ids:?}");
    assert_eq!(ids[0], ids[2]);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[3], "none");
}

#[test]
fn headers_have_several_spellings_and_unknown_columns_are_counted() {
    let table = "ignore = ['Fax*']\n[table.columns]\nno = ['Nr.', 'Numri  i\tprokurimit']";
    let mapping = mapping("csv", table, "'tender.title' = 'title'");
    let files: [(&str, &[u8]); 2] =
        [("b.csv", b"nr.,Title,Fax 1,New\n1,T,9,\n2,U,,x\n"), ("a.csv", "NUMRI I PROKURIMIT,title,title\n3,V,W\n".as_bytes())];
    let converted = run(&mapping, &files);
    assert_eq!(converted.processes, 3);
    assert_eq!(converted.unknown_columns, BTreeMap::from([("New".to_owned(), 1), ("title".to_owned(), 1)]));
    let mut turned = files;
    turned.reverse();
    assert_eq!(run(&mapping, &turned), converted, "the order of the files does not matter");
}

#[test]
fn layouts_name_columns_by_position_and_rows_choose() {
    let table = "short_rows = false";
    let fields = "'tender.title' = 'title'\n'buyer.name' = '@folder'\n'tender.id' = '@stem'\n[[table.layout]]\nwhen = { no = '0??' }\ncolumns = ['year', 'no', 'title']\n[[table.layout]]\ncolumns = ['no', 'title', 'rest']";
    let converted = run(&mapping("csv", table, fields), &[("x/Town/2015.csv", b"15,001,A\n7,B,\n8,C,,\n9,D,,extra\n10,E\n,,\n,F,\n")]);
    let told = lines(&converted);
    assert_eq!(told.len(), 3);
    assert!(told[0].starts_with(r#"{"ocid":"x-001""#), "{}", told[0]);
    assert!(told[1].contains(r#""buyer":{"name":"Town"},"tender":{"id":"2015","title":"B"}"#), "{}", told[1]);
    let reasons: Vec<(u64, &str)> = converted.set_aside.iter().map(|(_, row, reason)| (*row, reason.as_str())).collect();
    assert_eq!(reasons, [(4, "4 cells where 3 are expected"), (5, "2 cells where 3 are expected"), (7, "nothing in the key column no")]);
    assert_eq!(converted.troubles.get("an empty row"), Some(&1));
    assert_eq!(converted.rows, 7);
}

#[test]
fn known_rows_and_files_may_be_left_unread() {
    let table = "[[table.skip]]\nwhen = { kind = 'sum*' }\nreason = 'a sum'";
    let converted = run(
        &mapping("csv", table, "'tender.title' = 'title'"),
        &[("a.csv", b"no,title,kind\n1,A,x\n2,B,Sum total\n"), ("read.md", b"x"), ("z.pdf", b"x")],
    );
    assert_eq!(converted.processes, 1);
    assert_eq!(
        converted.troubles,
        BTreeMap::from([("a file left unread: a text".to_owned(), 1), ("a row left unread: a sum".to_owned(), 1)])
    );
    assert_eq!(converted.set_aside, [("z.pdf".to_owned(), 0, "no table of the mapping is for this file".to_owned())]);
}

#[test]
fn keys_never_meet_by_accident() {
    let mut mapping = mapping("csv", "", "");
    mapping.tables[0].key = vec!["a".to_owned(), "b?".to_owned()];
    let converted = run(&mapping, &[("a.csv", b"a,b\n1:2,3\n1,2:3\n1%3A2,3\n1,\n")]);
    assert_eq!(converted.processes, 4);
}

#[test]
fn wrong_rows_are_set_aside_with_their_place() {
    let huge = format!("no,title\n1,{}\n2,B\n", "x".repeat((1 << 20) + 1));
    let check = |bytes: &[u8], processes: u64, expected: &[(u64, &str)]| {
        let converted = run(&mapping("csv", "", "'tender.title' = 'title'"), &[("a.csv", bytes)]);
        let reasons: Vec<(u64, &str)> = converted.set_aside.iter().map(|(_, row, reason)| (*row, reason.as_str())).collect();
        assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
        for ((row, reason), (expected_row, part)) in reasons.iter().zip(expected) {
            assert!(row == expected_row && reason.contains(part), "{row} {reason}, not {expected_row} {part}");
        }
        assert_eq!(converted.processes, processes);
    };
    check(b"no,title\n1,\xff\n2,B\n", 1, &[(2, "not UTF-8")]);
    check(b"no,title\n1,A,B\n2\n3,C\n", 1, &[(2, "3 cells where 2"), (3, "1 cells where 2")]);
    check(b"no,title\n1,\"A\n2,B\n3,C\n", 0, &[(2, "within quotation marks")]);
    check(b"no,title\n1,A\n2,\"B \"\"x\"\"\"\n", 2, &[]);
    check(b"no,title\n1,5\" pipe", 1, &[]);
    check(huge.as_bytes(), 1, &[(2, "more than 1048576 bytes")]);
    check(b"name,title\n1,A\n2,B\n", 0, &[(0, "no column for the key (no)")]);
    check(b"\xff\xfen\0o\0", 0, &[(0, "UTF-16")]);
    check(b"", 0, &[]);
    check(b"\xef\xbb\xbf", 0, &[]);
    check(b"\n\n\n", 0, &[]);
    check(b"no,title\n,A\n \t,B\n", 0, &[(2, "nothing in the key"), (3, "nothing in the key")]);
    check("no,title\n1,\u{0}\u{1}\u{2028}\n".as_bytes(), 1, &[]);
}

#[test]
fn a_cut_file_loses_at_most_its_last_row() {
    let csv = "no,title\n1,\"A, a\"\n2,\"B\n\"\"b\"\"\"\n3,Ünal\n".as_bytes();
    for end in 0..csv.len() {
        let converted = run(&mapping("csv", "", "'tender.title' = 'title'"), &[("a.csv", &csv[..end])]);
        lines(&converted);
        assert!(converted.set_aside.len() <= 1, "{end}: {:?}", converted.set_aside);
    }
}

#[test]
fn other_delimiters_and_the_cyrillic_code_page_are_read() {
    let table = "delimiter = ';'\nencoding = 'windows-1251'";
    let mapping = mapping("csv", table, "'tender.title' = 'title'");
    let converted = run(&mapping, &[("a.csv", b"no;title\n1;\xcc\xee\xf1\xf2 \xb9 1 \xa8\xb8\xff\n")]);
    assert!(lines(&converted)[0].contains("Мост № 1 Ёёя"));
}

#[test]
fn python_literals_are_rows() {
    let table = "ignore = ['noise']";
    let mapping = mapping("python-literals", table, "'tender.title' = 'lot.title'\n'tender.value.amount' = { from = 'v', as = 'number' }");
    let text = "{'lot': {'title': 'no key'}}\n{'no': 1, 'lot': {'title': 'Қала'}, 'v': 10.5, 'noise': None}\r\n\n{'no': '2', 'lot': {'title': 'B'}, 'new': 1}\n{'no': 3\n{'lot': {'title': 'C'}}\nos.remove('x')\n";
    let converted = run(&mapping, &[("a.txt", text.as_bytes())]);
    let told = lines(&converted);
    assert!(told[0].contains(r#""tender":{"title":"Қала","value":{"amount":10.5}}"#), "{}", told[0]);
    assert!(told[1].contains(r#""place":"line 4""#), "{}", told[1]);
    assert_eq!(converted.unknown_columns, BTreeMap::from([("new".to_owned(), 1)]));
    let rows: Vec<u64> = converted.set_aside.iter().map(|(_, row, _)| *row).collect();
    assert_eq!(rows, [1, 5, 6, 7], "{:?}", converted.set_aside);
    assert_eq!(converted.rows, 6);
}

/// A workbook of one sheet.
fn workbook(rows: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let rel = |kind: &str, target: &str, id: &str| format!(r#"<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>"#);
    let members = [
        ("[Content_Types].xml", format!(r#"<Types xmlns="{package}/content-types"/>"#)),
        (
            "_rels/.rels",
            format!(r#"<Relationships xmlns="{package}/relationships">{}</Relationships>"#, rel("officeDocument", "xl/workbook.xml", "r1")),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships">{}{}</Relationships>"#,
                rel("worksheet", "worksheets/sheet1.xml", "r1"),
                rel("styles", "styles.xml", "r2")
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#)),
    ];
    for (name, text) in members {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        zip.write_all(format!("{head}{text}").as_bytes()).expect("written");
    }
    zip.finish().expect("a workbook").into_inner()
}

#[test]
fn a_workbook_is_read_with_its_numbers_and_days_as_they_are() {
    let table = "numbers = { decimal = ',', thousands = '.' }";
    let mapping = mapping("xlsx", table, "'tender.value.amount' = { from = 'v', as = 'number' }\n'date' = { from = 'd', as = 'date' }");
    let cell = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let rows = format!(
        r#"<row r="2">{}{}{}</row><row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>1234.5</v></c><c r="C3" s="1"><v>43831</v></c></row><row r="1048576">{}{}</row>"#,
        cell("A2", "No"),
        cell("B2", "V"),
        cell("C2", "D"),
        cell("A1048576", "2"),
        cell("XFD1048576", "far")
    );
    let bytes = workbook(&rows);
    let converted = run(&mapping, &[("a.xlsx", &bytes)]);
    let told = lines(&converted);
    assert!(
        told[0]
            .contains(r#""date":"2020-01-01","tender":{"value":{"amount":1234.5}},"sources":[{"file":"a.xlsx","place":"Data!3","row":3}]"#),
        "{}",
        told[0]
    );
    assert_eq!(converted.set_aside, [("a.xlsx".to_owned(), 1_048_576, "16384 cells where 3 are expected".to_owned())]);
    for end in (0..bytes.len()).step_by(97) {
        let broken = run(&mapping, &[("a.xlsx", &bytes[..end])]);
        assert_eq!((broken.processes, broken.set_aside.len()), (0, 1), "{end}");
    }
}

#[test]
fn a_source_without_tables_and_a_name_given_twice_are_refused() {
    let with = mapping("csv", "", "");
    let file = ("a.csv".to_owned(), Vec::new());
    assert!(convert(&with, &[file.clone(), file]).is_err());
    let without = Mapping { tables: Vec::new(), ..with };
    assert!(convert(&without, &[]).is_err());
}
