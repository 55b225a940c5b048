//! Small publications of each form, about people and firms that do not exist, and broken ones.

#[path = "forms/json.rs"]
mod json;

use std::collections::BTreeMap;

use facts::statements::{Entity, Statement};
use lists::tables::Mapping;
use lists::{Form, ListError, Read, Summary};

/// Reads a text; each statement's place must lie in it.
fn read(form: &Form, text: &str) -> Result<(Vec<Read>, Summary), ListError> {
    let mut reads = Vec::new();
    let summary = lists::read(form, "test", text.as_bytes(), &mut |r| reads.push(r))?;
    for read in &reads {
        let (from, to) = (read.at.offset, read.at.offset + read.at.length);
        assert!(read.at.length > 0 && to <= text.len() as u64, "{from}..{to} of {}", text.len());
        assert!(read.statement.dataset == "test" && !read.statement.value.is_empty());
    }
    Ok((reads, summary))
}

fn entities(form: &Form, text: &str) -> (BTreeMap<String, Entity>, Summary) {
    let (reads, summary) = read(form, text).unwrap_or_else(|e| panic!("{form:?}: {e}"));
    let mut by_id: BTreeMap<&str, Vec<&Statement>> = BTreeMap::new();
    for read in &reads {
        by_id.entry(&read.statement.entity_id).or_default().push(&read.statement);
    }
    let made = by_id.into_iter().map(|(id, s)| (id.to_owned(), Entity::from_statements(s).unwrap_or_else(|e| panic!("{id}: {e}"))));
    (made.collect(), summary)
}

/// Asserts what an entity says: schema, then property and values.
fn says(entities: &BTreeMap<String, Entity>, id: &str, schema: &str, expected: &[(&str, &[&str])]) {
    let entity = entities.get(id).unwrap_or_else(|| panic!("no {id} among {:?}", entities.keys()));
    assert_eq!(entity.schema, schema, "{id}");
    for (prop, values) in expected {
        assert_eq!(entity.all(prop), *values, "{id} {prop}: {:?}", entity.properties);
    }
}

fn only<'e>(entities: &'e BTreeMap<String, Entity>, schema: &str) -> &'e Entity {
    let mut of = entities.values().filter(|e| e.schema == schema);
    let one = of.next().unwrap_or_else(|| panic!("no {schema}"));
    assert!(of.next().is_none(), "two {schema}");
    one
}

const UN: &str = r#"<?xml version="1.0"?>
<CONSOLIDATED_LIST dateGenerated="2030-01-01"><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>TEST</FIRST_NAME><SECOND_NAME>PERSON &amp; CO</SECOND_NAME>
<UN_LIST_TYPE>Nowhere</UN_LIST_TYPE><REFERENCE_NUMBER>NWi.001</REFERENCE_NUMBER><LISTED_ON>2030-01-02</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>Тест</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Kazakhstan</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Good Alias</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Weak; Weaker</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1961</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1962</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X99</NUMBER></INDIVIDUAL_DOCUMENT>
<NEW_THING>a</NEW_THING></INDIVIDUAL>
<INDIVIDUAL><FIRST_NAME>NO NUMBER</FIRST_NAME></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>TEST FUND</FIRST_NAME><ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Fund</ALIAS_NAME></ENTITY_ALIAS></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"#;

#[test]
fn the_united_nations_list() {
    let (list, summary) = entities(&Form::UnXml, UN);
    let expected: &[(&str, &[&str])] = &[
        ("name", &["TEST PERSON & CO", "Тест"]),
        ("alias", &["Good Alias"]),
        ("weakAlias", &["Weak", "Weaker"]),
        ("birthDate", &["1960", "1961", "1962"]),
        ("nationality", &["kz"]),
        ("passportNumber", &["X99"]),
        ("topics", &["sanction"]),
    ];
    says(&list, "unsc-1", "Person", expected);
    says(&list, "unsc-1-sanction", "Sanction", &[("entity", &["unsc-1"]), ("unscId", &["NWi.001"]), ("listingDate", &["2030-01-02"])]);
    says(&list, "unsc-2", "Organization", &[("previousName", &["Old Fund"])]);
    assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["INDIVIDUAL/NEW_THING"]);
    assert_eq!((summary.set_aside.len(), summary.set_aside[0].line, summary.entities), (1, 12, 4));
}

#[test]
fn what_was_published_stays_beside_what_it_means() {
    let (reads, _) = read(&Form::UnXml, UN).expect("read");
    let original = |value: &str| {
        reads
            .iter()
            .find(|r| r.statement.prop == "birthDate" && r.statement.value == value)
            .and_then(|r| r.statement.original_value.clone())
    };
    assert_eq!(original("1962").as_deref(), Some("approximately 1962"));
    assert_eq!(original("1961").as_deref(), Some("between 1960 and 1961"));
    let record = reads.iter().find(|r| r.statement.value == "X99").expect("the passport");
    let from = usize::try_from(record.at.offset).expect("an offset");
    let bytes = &UN[from..from + usize::try_from(record.at.length).expect("a length")];
    assert!(bytes.starts_with("<INDIVIDUAL>") && bytes.ends_with("</INDIVIDUAL>"));
    assert_eq!(record.at.pointer, "INDIVIDUAL_DOCUMENT[1]/NUMBER[1]");
}

#[test]
fn the_american_list_as_csv() {
    let sdn = "1,\"TESTER, Ann\",\"individual\",\"TEST] [MORE\",\"Director\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB circa 1962; POB Testville, Iran; Passport X99 (Iran); a.k.a. 'TESTY'; Linked To: TEST HOLDING S.A.\"\r\n\
               2,\"TEST HOLDING S.A.\",-0- ,\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Tax ID No. 7799999999 (Russia).\"\r\n\
               3,\"TEST SHIP\",\"vessel\",\"TEST\",-0- ,\"ABCD\",\"Tug\",\"1\",\"2\",\"Panama\",-0- ,\"Vessel Registration Identification IMO 9999999\"\r\n\
               4,\"CUT\"\r\n\u{1a}";
    let (list, summary) = entities(&Form::OfacCsv, sdn);
    let expected: &[(&str, &[&str])] = &[
        ("name", &["TESTER, Ann", "Ann TESTER"]),
        ("birthDate", &["1962"]),
        ("birthCountry", &["ir"]),
        ("passportNumber", &["X99"]),
        ("weakAlias", &["TESTY"]),
        ("position", &["Director"]),
        ("program", &["TEST", "MORE"]),
    ];
    says(&list, "ofac-1", "Person", expected);
    says(&list, "ofac-2", "Organization", &[("taxNumber", &["7799999999"])]);
    says(&list, "ofac-3", "Vessel", &[("imoNumber", &["IMO9999999"]), ("flag", &["pa"]), ("callSign", &["ABCD"])]);
    let link = only(&list, "UnknownLink");
    assert_eq!((link.first("subject"), link.first("object"), link.first("role")), (Some("ofac-1"), Some("ofac-2"), Some("Linked To")));
    assert_eq!(summary.set_aside.len(), 1);
    let (alt, _) = entities(&Form::OfacCsv, "1,7,\"fka\",\"OLD, Ann\",-0- \n");
    says(&alt, "ofac-1", "Thing", &[("previousName", &["OLD, Ann"])]);
    let (add, _) = entities(&Form::OfacCsv, "1,7,\"Street 1\",\"Almaty\",\"Kazakhstan\",-0- \n");
    says(&add, "ofac-1", "Thing", &[("address", &["Street 1, Almaty, Kazakhstan"]), ("country", &["kz"])]);
}

#[test]
fn the_american_list_as_xml() {
    let text = r#"<sdnList xmlns="urn:x"><publshInformation><Publish_Date>01/01/2030</Publish_Date></publshInformation>
<sdnEntry><uid>1</uid><firstName>Ann</firstName><lastName>TESTER</lastName><sdnType>Individual</sdnType><remarks>(Linked To: TEST HOLDING)</remarks>
<programList><program>TEST</program></programList>
<idList><id><uid>3</uid><idType>Passport</idType><idNumber>X99</idNumber><idCountry>Iran</idCountry></id><id><uid>4</uid><idType>Gender</idType><idNumber>Female</idNumber></id></idList>
<akaList><aka><uid>5</uid><type>a.k.a.</type><category>weak</category><lastName>TESTY</lastName></aka></akaList>
<addressList><address><uid>6</uid><city>Almaty</city><country>Kazakhstan</country></address></addressList>
<dateOfBirthList><dateOfBirthItem><uid>7</uid><dateOfBirth>circa 1962</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList></sdnEntry>
<sdnEntry><uid>2</uid><lastName>TEST HOLDING</lastName><sdnType>Entity</sdnType></sdnEntry></sdnList>"#;
    let (list, summary) = entities(&Form::OfacXml, text);
    let expected: &[(&str, &[&str])] = &[
        ("name", &["TESTER, Ann", "Ann TESTER"]),
        ("weakAlias", &["TESTY"]),
        ("gender", &["female"]),
        ("passportNumber", &["X99"]),
        ("birthDate", &["1962"]),
        ("address", &["Almaty, Kazakhstan"]),
    ];
    says(&list, "ofac-1", "Person", expected);
    assert_eq!(only(&list, "UnknownLink").first("object"), Some("ofac-2"));
    assert!(summary.unknown.is_empty(), "{:?}", summary.unknown);
}

#[test]
fn the_european_list_in_three_shapes() {
    let journal = "celex,recordId,programKey,annex,measure,startDate,reason,schema,name,alias,birthDate,registrationNumber\n\
                   3X,1,EU-X,I,Asset freeze,1.2.2030,\"a reason\",Person,Ann TESTER (Анна ТЕСТЕР),A. T; B. T,\"(a) 1.1.1960, (b) circa 1961\",\n\
                   3X,2,EU-X,IV,Export control,1.2.2030,,LegalEntity,Test LLP,,,999940000005 (BIN)\n";
    let (list, _) = entities(&Form::EuCsv, journal);
    let person = only(&list, "Person");
    assert_eq!(person.all("name"), ["Ann TESTER", "Анна ТЕСТЕР"]);
    assert_eq!(person.all("birthDate"), ["1960-01-01", "1961"]);
    let firm = only(&list, "LegalEntity");
    assert_eq!(
        (firm.first("registrationNumber"), firm.all("topics")),
        (Some("999940000005"), &["sanction".to_owned(), "export.control".to_owned()][..])
    );

    let full = "fileGenerationDate;Entity_LogicalId;Entity_SubjectType;Entity_Regulation_Programme;NameAlias_WholeName;BirthDate_Year;Citizenship_CountryIso2Code\n\
                01/01/2030;13;person;TST;Ann Tester;;\n01/01/2030;13;person;TST;;1960;KZ\n";
    let (list, _) = entities(&Form::EuCsv, full);
    says(
        &list,
        "eu-fsf-13",
        "Person",
        &[("name", &["Ann Tester"]), ("birthDate", &["1960"]), ("citizenship", &["kz"]), ("programId", &["EU-TST"])],
    );

    let xml = r#"<export xmlns="urn:x"><sanctionEntity designationDetails="" unitedNationId="NWi.1" euReferenceNumber="EU.1" logicalId="13">
<regulation regulationType="amendment" entryIntoForceDate="2030-01-01" numberTitle="1/2030" programme="TST"><publicationUrl>http://x</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Ann" lastName="Tester" wholeName="Ann Tester" gender="F" nameLanguage="EN" strong="true" logicalId="1"/>
<nameAlias wholeName="Анна Тестер" nameLanguage="RU" strong="true" logicalId="2"/>
<nameAlias wholeName="Testy" strong="false" logicalId="3"/>
<birthdate circa="true" year="1960" countryIso2Code="KZ" countryDescription="KAZAKHSTAN" logicalId="4"/>
<identification identificationTypeCode="passport" number="X99" countryIso2Code="KZ" diplomatic="false" logicalId="5"/>
<address city="Almaty" countryIso2Code="KZ" countryDescription="KAZAKHSTAN" logicalId="6" newThing="x"/></sanctionEntity></export>"#;
    let (list, summary) = entities(&Form::EuXml, xml);
    let expected: &[(&str, &[&str])] = &[
        ("name", &["Ann Tester"]),
        ("alias", &["Анна Тестер"]),
        ("weakAlias", &["Testy"]),
        ("birthDate", &["1960"]),
        ("birthCountry", &["kz"]),
        ("passportNumber", &["X99"]),
        ("gender", &["female"]),
    ];
    says(&list, "eu-fsf-13", "Person", expected);
    says(&list, "eu-fsf-sanction-13", "Sanction", &[("unscId", &["NWi.1"]), ("programId", &["EU-TST"]), ("startDate", &["2030-01-01"])]);
    assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["address/@newThing"]);
}

#[test]
fn the_british_list_in_its_shapes() {
    let (subjects, _) = entities(
        &Form::UkCsv,
        "unique_id,subject_type,un_reference_number,ofsi_group_id,date_designated,last_updated\nTST1,ship,,,01/02/2030,\n",
    );
    says(&subjects, "gb-fcdo-TST1", "Vessel", &[("topics", &["sanction"])]);
    let (numbers, _) = entities(
        &Form::UkCsv,
        "id,unique_id,ofsi_group_id,raw_value,identifier_type,additional_info\n1,TST2,,BIN: 999940000005  ,business_registration_numbers,\n",
    );
    says(&numbers, "gb-fcdo-TST2", "Organization", &[("registrationNumber", &["999940000005"])]);

    let list = "Report Date: 01-Jan-2030\nLast Updated,Unique ID,Name 6,Name 1,Name type,Alias strength,Regime Name,Designation Type,Date Designated,D.O.B,Parent company\n\
                01/01/2030,TST3,TESTER,Ann,Primary Name,,Test Rules,Individual,01/02/2030,dd/mm/1960,\n\
                01/01/2030,TST3,TESTY,,Alias,Low quality a.k.a,Test Rules,Individual,01/02/2030,,\n\
                01/01/2030,TST4,TEST LTD,,Primary Name,,Test Rules,Entity,01/02/2030,,Test Holding\n";
    let (made, _) = entities(&Form::UkCsv, list);
    let expected: &[(&str, &[&str])] =
        &[("name", &["Ann TESTER"]), ("weakAlias", &["TESTY"]), ("birthDate", &["1960"]), ("lastName", &["TESTER"])];
    says(&made, "gb-fcdo-TST3", "Person", expected);
    assert_eq!(only(&made, "UnknownLink").first("role"), Some("Parent company"));

    let conlist = "Last Updated,01/01/2030\nName 6,Name 1,DOB,Nationality,Group Type,Alias Type,Alias Quality,Regime,Listed On,Group ID\n\
                   TESTER,Ann,01/02/1960,Kazakhstan,Individual,Primary name,,Test,01/01/2030,77\nTESTY,,,,Individual,AKA,Low,Test,01/01/2030,77\n";
    let (made, _) = entities(&Form::UkCsv, conlist);
    says(
        &made,
        "gb-hmt-77",
        "Person",
        &[("name", &["Ann TESTER"]), ("weakAlias", &["TESTY"]), ("birthDate", &["1960-02-01"]), ("nationality", &["kz"])],
    );

    let xml = "<Designations><DateGenerated>x</DateGenerated><Designation><LastUpdated>01/01/2030</LastUpdated><UniqueID>TST5</UniqueID>\
               <Names><Name><Name6>TEST LLP</Name6><NameType>Primary Name</NameType></Name></Names>\
               <NonLatinNames><NonLatinName><NameNonLatinScript>ТЕСТ</NameNonLatinScript><NonLatinScriptLanguage>Russian</NonLatinScriptLanguage></NonLatinName></NonLatinNames>\
               <RegimeName>Test Rules</RegimeName><IndividualEntityShip>Entity</IndividualEntityShip>\
               <EntityDetails><Entity><BusinessRegistrationNumbers><BusinessRegistrationNumber>BIN: 999940000005</BusinessRegistrationNumber></BusinessRegistrationNumbers>\
               <ParentCompanies><ParentCompany>Test Holding</ParentCompany></ParentCompanies></Entity></EntityDetails><NewThing>x</NewThing></Designation></Designations>";
    let (made, summary) = entities(&Form::UkXml, xml);
    says(&made, "gb-fcdo-TST5", "Organization", &[("name", &["TEST LLP", "ТЕСТ"]), ("registrationNumber", &["999940000005"])]);
    assert_eq!(only(&made, "UnknownLink").first("object"), Some("gb-fcdo-TST5"));
    assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["Designation/NewThing"]);
}

#[test]
fn a_parliament_in_popolo() {
    let text = r#"{"persons":[{"id":"p1","name":"Ann Tester","birth_date":"1960","other_names":[{"lang":"kk","name":"Анна"}],"identifiers":[{"scheme":"wikidata","identifier":"Q999999999"}],"hat":"red"},{"id":"p2"},7],
"organizations":[{"id":"legislature","name":"Testing House","classification":"legislature"},{"id":"party/t","name":"Test Party","classification":"party"}],
"events":[{"id":"term/1","classification":"legislative period","name":"First","start_date":"2001","end_date":"2005"}],
"areas":[{"id":"a1","name":"Testville"}],
"memberships":[{"person_id":"p1","organization_id":"legislature","on_behalf_of_id":"party/t","area_id":"a1","legislative_period_id":"term/1","role":"member"}]}"#;
    let (list, summary) = entities(&Form::Popolo { country: "kz".to_owned() }, text);
    says(
        &list,
        "test-person-p1",
        "Person",
        &[("alias", &["Анна"]), ("wikidataId", &["Q999999999"]), ("topics", &["role.pep"]), ("country", &["kz"])],
    );
    let held = only(&list, "Occupancy");
    assert_eq!(
        (held.first("startDate"), held.first("endDate"), held.first("constituency")),
        (Some("2001"), Some("2005"), Some("Testville"))
    );
    assert_eq!(held.first("politicalGroup"), Some("Test Party"));
    assert_eq!(only(&list, "Position").first("name"), Some("member of Testing House"));
    assert_eq!(only(&list, "Membership").first("organization"), Some("test-organization-party/t"));
    assert_eq!((summary.set_aside.len(), summary.unknown.keys().cloned().collect::<Vec<_>>()), (2, vec!["persons/hat".to_owned()]));
}

#[test]
fn a_graph_of_a_leak() {
    let node = |id: u32, kind: &str, more: &str| {
        format!(r#"{{"id":{id},"data":{{"properties":{{{more}}},"categories":{{"0":"{kind}"}}}},"x":1.5}}"#)
    };
    let edge = |id: u32, from: u32, to: u32, kind: &str, more: &str| {
        format!(r#"{{"id":{id},"source":{from},"target":{to},"data":{{"type":"{kind}","properties":{{{more}}}}}}}"#)
    };
    let nodes = [
        node(1, "Officer", r#""name":"Ann Tester","numbershares":"100","dateofissue":"02-01-2001""#),
        node(2, "Company", r#""name":"TEST LTD","jurisdiction":"BVI","registrationDate":"30-NOV-2005""#),
        node(3, "Officer", r#""name":"THE BEARER""#),
        node(4, "Address", r#""name":"Street 1<br/>Testville""#),
    ];
    let edges = [
        edge(10, 1, 2, "is officer of", r#""name":"Shareholder","date_start":"01/02/2003""#),
        edge(11, 3, 2, "is officer of", r#""name":"Shareholder""#),
        edge(12, 1, 4, "registered address", ""),
        edge(13, 1, 99, "is officer of", ""),
    ];
    let text = format!(r#"{{"nodes":[{}],"edges":[{}]}}"#, nodes.join(","), edges.join(","));
    let (list, summary) = entities(&Form::IcijGraph, &text);
    says(&list, "icij-2", "Company", &[("jurisdiction", &["vg"]), ("incorporationDate", &["2005-11-30"])]);
    says(&list, "icij-1", "LegalEntity", &[("addressEntity", &["icij-4"])]);
    says(&list, "icij-4", "Address", &[("full", &["Street 1, Testville"])]);
    let expected: &[(&str, &[&str])] =
        &[("owner", &["icij-1"]), ("asset", &["icij-2"]), ("role", &["Shareholder"]), ("sharesCount", &["100"])];
    says(&list, "icij-edge-10", "Ownership", expected);
    says(&list, "icij-edge-11", "UnknownLink", &[("subject", &["icij-3"])]);
    assert_eq!(summary.set_aside.len(), 1, "an edge to a node that is not there");
}

/// A register with a firm, its owner and the share in a row.
const MAPPING: &str = r#"
[[table]]
files = ["*.csv"]
delimiter = ";"
encoding = "windows-1251"
ignore = ["hue"]
skip = [{ when = { bin = "total" }, reason = "sums" }]

[[table.entity]]
name = "firm"
schema = { from = "kind", codes = { "ТОО" = "Company" }, otherwise = "LegalEntity" }
prefix = "kz-bin-"
key = ["bin"]
properties = { name = "name", registrationNumber = { from = "bin", as = "text" }, country = { is = "kz" } }

[[table.entity]]
name = "owner"
schema = "Person"
prefix = "kz-iin-"
key = ["iin"]
properties = { name = "owner", birthDate = "born" }

[[table.entity]]
name = "share"
schema = "Ownership"
prefix = "kz-share-"
key = ["bin", "iin"]
properties = { owner = { entity = "owner" }, asset = { entity = "firm" }, percentage = "share", startDate = "from" }
"#;

fn table(file: &str) -> Form {
    Form::Table(Box::new(Mapping::parse(MAPPING).expect("a mapping")), file.to_owned())
}

fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        'А'..='я' => u8::try_from(u32::from(c) - u32::from('А') + 0xc0).expect("a letter"),
        other => u8::try_from(u32::from(other)).expect("ASCII"),
    };
    text.chars().map(byte).collect()
}

#[test]
fn a_table_makes_entities_and_links_of_a_row() {
    let text = "bin;kind;name;iin;owner;born;share;from;hue;new\r\n\
                999940000005;ТОО;Тест;990101000001;Анна;01.01.1999;51;2020-05-01;red;x\r\n\
                total;;;;;;100;;;\r\n\
                ;;;;nobody;;;;;\r\n\
                short;ТОО\r\n";
    let bytes = windows_1251(text);
    let mut reads = Vec::new();
    let summary = lists::read(&table("register.csv"), "test", bytes.as_slice(), &mut |r| reads.push(r)).expect("read");
    let of = |id: &str, prop: &str| {
        let mut found = reads.iter().filter(|r| r.statement.entity_id == id && r.statement.prop == prop);
        found.next().map(|r| r.statement.value.clone()).unwrap_or_default()
    };
    assert_eq!(of("kz-bin-999940000005", "name"), "Тест");
    assert_eq!(of("kz-iin-990101000001", "birthDate"), "1999-01-01");
    assert_eq!(of("kz-share-999940000005-990101000001", "owner"), "kz-iin-990101000001");
    assert_eq!(of("kz-share-999940000005-990101000001", "asset"), "kz-bin-999940000005");
    let first = &reads[0];
    assert_eq!((first.statement.schema.as_str(), first.at.pointer.as_str(), first.at.offset), ("Company", "bin", 49));
    assert_eq!(summary.set_aside.iter().map(|s| s.line).collect::<Vec<_>>(), [4, 5], "{:?}", summary.set_aside);
    assert_eq!((summary.unknown.get("new"), summary.ignored.get("hue"), summary.ignored.get("(row) sums")), (Some(&1), Some(&1), Some(&1)));
}

#[test]
fn a_workbook_is_read_like_a_table() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Register").expect("a name");
    let rows = [["bin", "kind", "name", "iin", "owner", "born", "share", "from"], ["999940000005", "ТОО", "Тест", "", "", "", "", ""]];
    for (at, row) in (0u32..).zip(rows) {
        for (column, text) in (0u16..).zip(row) {
            sheet.write(at, column, text).expect("a cell");
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let mut reads = Vec::new();
    lists::read(&table("register.csv"), "test", bytes.as_slice(), &mut |r| reads.push(r)).expect("read");
    let name = reads.iter().find(|r| r.statement.prop == "name").expect("a name");
    assert_eq!((name.statement.entity_id.as_str(), name.statement.value.as_str()), ("kz-bin-999940000005", "Тест"));
    assert_eq!((name.at.pointer.as_str(), name.at.length), ("Register!2/name", bytes.len() as u64));
    let cut = &bytes[..bytes.len() / 2];
    lists::read(&table("register.csv"), "test", cut, &mut |_| {}).expect_err("half a workbook");
}

#[test]
fn a_wrong_mapping_says_what_is_wrong() {
    let check = |from: &str, to: &str, expected: &str| {
        let error = Mapping::parse(&MAPPING.replacen(from, to, 1)).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    };
    check("\"Company\"", "\"Companie\"", "no schema");
    check("percentage =", "percent =", "no schema of it has a property");
    check("entity = \"owner\"", "entity = \"nobody\"", "no entity of the row");
    check("key = [\"iin\"]", "key = [\"iin?\"]", "may not be empty");
    check("windows-1251", "windows-9", "encoding");
    check("delimiter = \";\"", "delimiter = '\"'", "delimiter");
    check("name = \"owner\"", "name = \"firm\"", "two entities");
    check("files", "fils", "fils");
}

#[test]
fn a_bad_file_stops() {
    let fails = |form: &Form, text: &str| {
        let error = read(form, text).expect_err(text);
        assert!(!error.to_string().is_empty());
    };
    let xml = [Form::UnXml, Form::EuXml, Form::UkXml, Form::OfacXml];
    for form in &xml {
        fails(form, "");
        fails(form, "<a>");
        fails(form, "<a></a>");
        fails(form, "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>");
        fails(form, &"<a>".repeat(100));
    }
    fails(&Form::UnXml, &UN[..900]);
    fails(&Form::UnXml, &format!("<L><INDIVIDUAL>{}</INDIVIDUAL></L>", "<a>".repeat(40)));
    fails(&Form::OfacCsv, "a,b,c\n");
    fails(&Form::UkCsv, "a,b,c\n");
    fails(&Form::EuCsv, "a,b,c\n");
    for text in ["", "[]", "{}", "{\"nodes\":1,\"edges\":[]}", "{\"persons\":7}"] {
        fails(&Form::Popolo { country: String::new() }, text);
        fails(&Form::IcijGraph, text);
    }
    fails(&table("register.tsv"), "bin\n");
    fails(&table("register.csv"), "name;owner\n");
    fails(&table("register.csv"), "");
}

#[test]
fn a_bad_record_is_set_aside_and_the_rest_is_read() {
    let (_, summary) = read(&Form::UnXml, &UN.replace("Good Alias", "&nbsp;")).expect("read");
    assert_eq!(summary.set_aside.len(), 2);
    assert!(summary.set_aside[0].reason.contains("&nbsp;"), "{:?}", summary.set_aside);
    let (_, summary) = read(&table("a.csv"), "bin;kind;name;iin;owner;born;share;from\n9;x;a;;;;;\n8;x;\"open;;;;;\n").expect("read");
    assert_eq!((summary.set_aside.len(), summary.entities), (1, 1), "{:?}", summary.set_aside);
}

#[test]
fn the_same_bytes_give_the_same_statements() {
    assert_eq!(read(&Form::UnXml, UN).expect("read"), read(&Form::UnXml, UN).expect("read"));
}
