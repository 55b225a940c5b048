//! Publications, mangled, go into the readers of lists. Nothing may panic, and what is stated lies in the bytes it is said to lie in.

#[path = "../../../fuzz/dice.rs"]
mod dice;

#[path = "mutations/ftm_bods.rs"]
mod ftm_bods;

use dice::{rounds, setting};
use lists::Form;
use lists::tables::Mapping;

const ROUNDS: u64 = 20_000;
/// Each publication goes to every reader, so there are fewer than of other mutations.
const SHARE: u64 = 20;

const PUBLICATIONS: &[&str] = &[
    r#"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>A&amp;B</FIRST_NAME><SECOND_NAME>&#1090;</SECOND_NAME><REFERENCE_NUMBER>N.1</REFERENCE_NUMBER>
<NATIONALITY><VALUE>Kazakhstan</VALUE></NATIONALITY><INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>C; D</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1961</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X9</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"#,
    "1,\"TESTER, Ann\",\"individual\",\"T] [M\",\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB circa 1962; POB T, Korea, North; Passport X9 (Iran); a.k.a. 'T'; Linked To: H S.A.; Digital Currency Address - XBT a1.\"\r\n2,\"H S.A.\",-0- ,\"T\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
    "<sdnList><sdnEntry><uid>1</uid><firstName>A</firstName><lastName>T</lastName><sdnType>Individual</sdnType><remarks>(Linked To: H)</remarks><idList><id><uid>3</uid><idType>Passport</idType><idNumber>X9</idNumber></id></idList></sdnEntry><sdnEntry><uid>2</uid><lastName>H</lastName></sdnEntry></sdnList>",
    "celex,recordId,programKey,annex,measure,startDate,schema,name,alias,birthDate,registrationNumber,nationality\n3X,1,EU,I,Asset freeze,1.2.2030,Person,Ann T (Анна Т),\"A (Б; В) / C\",\"(a) 1.1.1960, (b) Between 1961 and 1963\",9999999999 (Tax ID/INN); INN: 99OGRN: 1,\"(a) German, (b) USSR (now Moldova)\"\n",
    r#"<export><sanctionEntity logicalId="1"><subjectType code="person"/><nameAlias wholeName="A" strong="false"/><birthdate circa="true" year="1960" monthOfYear="13"/><identification number="X" identificationTypeCode="regnumber"/><address city="A" countryIso2Code="KZ"/></sanctionEntity></export>"#,
    "unique_id,subject_type,un_reference_number,ofsi_group_id,date_designated,last_updated\nT1,ship,,,01/02/2030,\n",
    "Report Date\nLast Updated,Unique ID,Name 6,Name type,Designation Type,D.O.B,Parent company\n1,T3,T,Primary Name,Individual,dd/mm/1960,H\n",
    "<Designations><Designation><UniqueID>T</UniqueID><Names><Name><Name6>T</Name6><NameType>Primary Name</NameType></Name></Names><EntityDetails><BusinessRegistrationNumbers><BusinessRegistrationNumber>BIN: 9</BusinessRegistrationNumber></BusinessRegistrationNumbers></EntityDetails></Designation></Designations>",
    r#"{"persons":[{"id":"p","name":"A","other_names":[{"lang":"kk","name":"Ә"}]}],"organizations":[{"id":"o","name":"H","classification":"legislature"}],"events":[{"id":"t","start_date":"2001"}],"memberships":[{"person_id":"p","organization_id":"o","legislative_period_id":"t","role":"member"}]}"#,
    r#"{"nodes":[{"id":1,"data":{"properties":{"name":"A","numbershares":"1"},"categories":{"0":"Officer"}}},{"id":2,"data":{"properties":{"name":"B","jurisdiction":"BVI"},"categories":{"0":"Company"}}}],"edges":[{"id":3,"source":1,"target":2,"data":{"type":"is officer of","properties":{"name":"Owner","date_start":"01/02/2003"}}}]}"#,
    "bin;name;born\r\n9;\"a\"\"b\";01.01.1999\r\n8;b;\n",
    "{\"id\":\"d\",\"year\":2024,\"who\":{\"id\":7,\"name\":\"A\"},\"income\":[{\"what\":\"w\",\"amount\":1e3},{\"what\":\"w\",\"amount\":1e3},[1,[2]]],\"tags\":[\"a\",null]}\n{\"id\":\"e\"}\n",
];

const JSON_MAPPING: &str = "[[table]]\njson = true\nignore = ['t*']\n[[table.entity]]\nname = 'who'\nschema = 'Person'\nkey = ['who/id']\nproperties = { name = 'who/name' }\n\
                            [[table.entity]]\nname = 'line'\nschema = 'TuraDeclaration'\neach = 'income'\nkey = ['id', 'income/what', '@again?']\n\
                            properties = { declarant = { entity = 'who' }, amount = 'income/amount', year = 'year', filed = 'year' }\n";

const MAPPING: &str = "[[table]]\ndelimiter = ';'\nshort_rows = true\n[[table.entity]]\nname = 'firm'\nschema = 'Company'\nprefix = 'x-'\nkey = ['bin']\n\
                       properties = { name = { from = 'name', as = 'names' }, registrationNumber = { from = 'bin', as = 'identifiers' } }\n\
                       [[table.entity]]\nname = 'who'\nschema = 'Person'\nkey = ['bin', 'name']\nhash = true\nproperties = { birthDate = 'born', nationality = { from = ['name', 'born'], join = ' ', split = ['a', 'b'] } }\n";

fn forms() -> Vec<Form> {
    let table = Form::Table(Box::new(Mapping::parse(MAPPING).expect("a mapping")), "a.csv".to_owned());
    let json = Form::Table(Box::new(Mapping::parse(JSON_MAPPING).expect("a mapping")), "a.jsonl".to_owned());
    let popolo = Form::Popolo { country: "kz".to_owned() };
    vec![
        Form::UnXml,
        Form::OfacCsv,
        Form::OfacXml,
        Form::EuCsv,
        Form::EuXml,
        Form::UkCsv,
        Form::UkXml,
        popolo,
        Form::PopoloCsv,
        Form::IcijGraph,
        table,
        json,
    ]
}

#[test]
fn mutated_publications_are_read_or_refused() {
    let forms = forms();
    rounds(setting("TURA_MUTATIONS", ROUNDS) / SHARE, PUBLICATIONS, |bytes| {
        for form in &forms {
            let check = &mut |read: lists::Read| {
                assert!(read.at.offset + read.at.length <= bytes.len() as u64, "{:?} of {}", read.at, bytes.len());
                assert!(!read.statement.value.is_empty() && !read.statement.entity_id.is_empty());
            };
            drop(lists::read(form, "test", bytes, check));
        }
        drop(lists::sniff(bytes, "a"));
    });
}

#[test]
fn mutated_mappings_are_read_or_refused() {
    rounds(setting("TURA_MUTATIONS", ROUNDS) / SHARE, &[MAPPING, JSON_MAPPING], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(mapping) = Mapping::parse(&text) {
            let form = Form::Table(Box::new(mapping), "a.csv".to_owned());
            for publication in &PUBLICATIONS[10..] {
                drop(lists::read(&form, "test", publication.as_bytes(), &mut |_| {}));
            }
        }
    });
}
