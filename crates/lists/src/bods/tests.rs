//! Records here are made up; names and numbers belong to nobody.

use facts::ftm::model;
use facts::statements::{Entity, Statement};

use crate::{Form, Read, Summary, read};

fn all(text: &str) -> (Vec<Read>, Summary) {
    let mut all = Vec::new();
    let summary = read(&Form::Bods, "reg", text.as_bytes(), &mut |r| all.push(r)).unwrap();
    for r in &all {
        let s = &r.statement;
        let known = s.is_own() || s.prop == "id" || model().schema(&s.schema).is_some_and(|m| m.property(&s.prop).is_some());
        assert!(known, "{} has no {}", s.schema, s.prop);
        assert!(r.at.pointer.is_empty() || pointed(text, r).is_some(), "nothing stands at {}", r.at.pointer);
    }
    (all, summary)
}

fn pointed(text: &str, read: &Read) -> Option<serde_json::Value> {
    let record = &text[read.at.offset as usize..(read.at.offset + read.at.length) as usize];
    serde_json::from_str::<serde_json::Value>(record).ok()?.pointer(&read.at.pointer).cloned()
}

fn entity(all: &[Read], id: &str) -> Entity {
    let of: Vec<&Statement> = all.iter().map(|r| &r.statement).filter(|s| s.entity_id == id).collect();
    Entity::from_statements(of).unwrap_or_else(|e| panic!("{id}: {e}"))
}

const V4: &str = r#"[
{"statementId":"s1","declarationSubject":"c","statementDate":"2020-01-01T10:00:00Z","recordId":"c","recordType":"entity","recordStatus":"new",
 "publicationDetails":{"publicationDate":"2020-02-01","bodsVersion":"0.4","publisher":{"name":"Register"},"license":"https://x.example"},
 "source":{"type":["officialRegister"],"url":"https://register.example/c","retrievedAt":"2020-01-02T05:00:00+05:00"},
 "recordDetails":{"isComponent":false,"entityType":{"type":"registeredEntity","details":"ТОО"},"name":"Ромашка","alternateNames":["Romashka"],
  "jurisdiction":{"name":"Kazakhstan","code":"KZ"},"foundingDate":"2012-05-01",
  "identifiers":[{"scheme":"KZ-BIN","id":"120540008532"},{"scheme":"XI-LEI","id":"213800KUD8LAJWSQ9D15"}],
  "addresses":[{"type":"registered","address":"ул. Абая 1, Алматы","postCode":"050000","country":{"name":"Kazakhstan","code":"KZ"}}],
  "publicListing":{"hasPublicListing":true,"securitiesListings":[{"stockExchangeName":"KASE","security":{"idScheme":"isin","id":"KZ1C00000017","ticker":"ROM"}}]}}},
{"statementId":"s2","declarationSubject":"c","recordId":"p","recordType":"person","statementDate":"2020-01-01",
 "recordDetails":{"isComponent":false,"personType":"knownPerson","names":[{"type":"legal","fullName":"Иванова Анна Петровна","givenName":"Анна",
  "familyName":"Иванова","patronymicName":"Петровна"},{"type":"former","fullName":"Сидорова Анна"},{"type":"alternative","fullName":"Anna Ivanova"}],
  "nationalities":[{"name":"Kazakhstan","code":"KZ"}],"birthDate":"1980-07","placeOfBirth":{"address":"Омск","country":{"name":"Russia"}},
  "identifiers":[{"scheme":"KAZ-PASSPORT","id":"N1234567"},{"scheme":"KAZ-TAXID","id":"061211600012"},{"schemeName":"Card","id":"77"}],
  "politicalExposure":{"status":"isPep","details":[{"reason":"Member of parliament","startDate":"2019-01-01"}]}}},
{"statementId":"s3","declarationSubject":"c","recordId":"r","recordType":"relationship","recordStatus":"new","statementDate":"2020-01-01",
 "annotations":[{"statementPointerTarget":"/","motivation":"commenting","description":"x"}],
 "recordDetails":{"isComponent":false,"subject":"c","interestedParty":"p","interests":[
  {"type":"shareholding","directOrIndirect":"direct","beneficialOwnershipOrControl":true,"share":{"minimum":25,"exclusiveMaximum":50},"startDate":"2015-01-01"},
  {"type":"boardChair","details":"председатель","endDate":"2019-12-31"},
  {"type":"votingRights","share":{"exact":30}},
  {"type":"shareholding","directOrIndirect":"indirect","share":{"exact":5}}]}},
{"statementId":"s4","declarationSubject":"c","recordId":"u","recordType":"relationship","statementDate":"2020-01-01",
 "recordDetails":{"isComponent":false,"subject":"c","interestedParty":{"reason":"subjectExemptFromDisclosure","description":"listed"}}},
{"statementId":"s5","declarationSubject":"c","recordId":"a","recordType":"person","statementDate":"2020-01-01","grown":{"field":1},
 "recordDetails":{"isComponent":false,"personType":"anonymousPerson","unspecifiedPersonDetails":{"reason":"unknown"}}},
{"statementId":"s6","declarationSubject":"c","recordId":"i","recordType":"relationship","recordStatus":"closed","statementDate":"2021-01-01",
 "recordDetails":{"isComponent":false,"subject":"c","interestedParty":"a","componentRecords":["r","p"],
  "interests":[{"type":"shareholding","directOrIndirect":"indirect","share":{"exact":100}}]}}
]"#;

#[test]
fn an_entity_has_names_numbers_and_places() {
    let (all, summary) = all(V4);
    assert_eq!(summary.set_aside, []);
    assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["/grown/field"]);
    assert!(summary.ignored.contains_key("/publicationDetails/license"));
    let firm = entity(&all, "reg-c");
    assert_eq!(firm.schema, "Company");
    for (prop, expected) in [
        ("name", "Ромашка"),
        ("alias", "Romashka"),
        ("legalForm", "ТОО"),
        ("jurisdiction", "kz"),
        ("country", "kz"),
        ("incorporationDate", "2012-05-01"),
        ("registrationNumber", "120540008532"),
        ("leiCode", "213800KUD8LAJWSQ9D15"),
        ("isinCode", "KZ1C00000017"),
        ("ticker", "ROM"),
        ("address", "ул. Абая 1, Алматы, 050000, Kazakhstan"),
        ("publisher", "Register"),
        ("sourceUrl", "https://register.example/c"),
        ("retrievedAt", "2020-01-02"),
    ] {
        assert_eq!(firm.all(prop), [expected], "{prop}");
    }
    assert_eq!(firm.first_seen.as_deref(), Some("2020-01-01T10:00:00"));
}

#[test]
fn a_person_has_names_by_their_types() {
    let person = entity(&all(V4).0, "reg-p");
    for (prop, expected) in [
        ("name", "Иванова Анна Петровна"),
        ("previousName", "Сидорова Анна"),
        ("alias", "Anna Ivanova"),
        ("firstName", "Анна"),
        ("lastName", "Иванова"),
        ("fatherName", "Петровна"),
        ("nationality", "kz"),
        ("birthDate", "1980-07"),
        ("birthPlace", "Омск, Russia"),
        ("birthCountry", "ru"),
        ("passportNumber", "N1234567"),
        ("taxNumber", "061211600012"),
        ("idNumber", "77"),
        ("topics", "role.pep"),
        ("position", "Member of parliament"),
    ] {
        assert_eq!(person.all(prop), [expected], "{prop}");
    }
}

#[test]
fn each_interest_is_a_connection() {
    let (all, _) = all(V4);
    let share = entity(&all, "reg-r-shareholding");
    assert_eq!(share.schema, "Ownership");
    assert_eq!((share.all("owner"), share.all("asset")), (&["reg-p".to_owned()][..], &["reg-c".to_owned()][..]));
    assert_eq!(share.all("percentage"), ["25-49.9999"]);
    assert_eq!(share.all("ownershipType"), ["direct", "beneficial"]);
    assert_eq!((share.first("startDate"), share.first("recordId")), (Some("2015-01-01"), Some("r")));
    let chair = entity(&all, "reg-r-boardChair");
    assert_eq!(
        (chair.schema.as_str(), chair.first("director"), chair.first("endDate")),
        ("Directorship", Some("reg-p"), Some("2019-12-31"))
    );
    assert_eq!(chair.own["tura:part"], ["reg-r-shareholding"]);
    let votes = entity(&all, "reg-r-votingRights");
    assert_eq!(
        (votes.schema.as_str(), votes.first("role"), votes.own["tura:share"][0].as_str()),
        ("UnknownLink", Some("votingRights"), "30")
    );
    assert_eq!(entity(&all, "reg-r-shareholding-2").all("ownershipType"), ["indirect"]);
}

#[test]
fn who_is_not_specified_is_nobody() {
    let (all, _) = all(V4);
    let unknown = entity(&all, "reg-u");
    assert_eq!((unknown.schema.as_str(), unknown.all("subject").len(), unknown.first("object")), ("UnknownLink", 0, Some("reg-c")));
    assert_eq!(unknown.own["tura:unspecified"], ["subjectExemptFromDisclosure: listed"]);
    let anonymous = entity(&all, "reg-a");
    assert_eq!((anonymous.all("name").len(), anonymous.own["tura:unspecified"][0].as_str()), (0, "unknown"));
}

#[test]
fn a_share_spelled_out_in_components_does_not_count_twice() {
    let indirect = entity(&all(V4).0, "reg-i-shareholding");
    assert_eq!(indirect.schema, "UnknownLink");
    assert_eq!((indirect.own["tura:share"][0].as_str(), indirect.own["tura:component"].len()), ("100", 2));
    assert_eq!(indirect.own["tura:status"], ["closed"]);
    assert_eq!(indirect.last_seen, None, "a closed record does not say that it held on its date");
}

const V2: &str = r#"{"statementID":"e1","statementType":"entityStatement","entityType":"registeredEntity","name":"A","incorporatedInJurisdiction":{"code":"US-DE","name":"Delaware"},"addresses":[{"address":"1 St","country":"GB"}],"publicationDetails":{"publicationDate":"2019-01-01","bodsVersion":"0.2","publisher":{"name":"R"}}}
{"statementID":"p1","statementType":"personStatement","personType":"knownPerson","names":[{"type":"individual","fullName":"B"}],"hasPepStatus":true,"pepStatusDetails":[{"reason":"minister"}]}
{"statementID":"o1","statementType":"ownershipOrControlStatement","subject":{"describedByEntityStatement":"e1"},"interestedParty":{"describedByPersonStatement":"p1"},"interests":[{"type":"voting-rights","interestLevel":"direct","share":{"exact":60,"minimum":60,"maximum":60,"exclusiveMinimum":false,"exclusiveMaximum":false}},{"type":"shareholding","interestLevel":"indirect","share":{"minimum":25,"maximum":50,"exclusiveMinimum":true,"exclusiveMaximum":false}}]}
{"statementID":"e2","statementType":"entityStatement","entityType":"registeredEntity","name":"A2","replacesStatements":["e1"]}
{"statementID":"o2","statementType":"ownershipOrControlStatement","subject":{"describedByEntityStatement":"e2"},"interestedParty":{"unspecified":{"reason":"noBeneficialOwners"}},"replacesStatements":["o1"]}
{"statementID":"x1","statementType":"entityStatement","entityType":"unknownEntity","entitySubtype":{"generalCategory":"other","localTerm":"OOO"},"unspecifiedEntityDetails":{"reason":"unknown","description":"why"},"jurisdiction":{"name":"Kyrgyzstan"}}
"#;

#[test]
fn older_versions_speak_of_statements() {
    let (all, summary) = all(V2);
    assert_eq!((summary.set_aside.len(), summary.unknown.len()), (0, 0), "{summary:?}");
    let firm = entity(&all, "reg-e1");
    assert_eq!(firm.all("name"), ["A", "A2"], "what replaces it is the same firm");
    assert_eq!((firm.first("jurisdiction"), firm.first("country")), (Some("us"), Some("gb")));
    assert_eq!(firm.own["tura:replaces"], ["e1"]);
    let person = entity(&all, "reg-p1");
    assert_eq!((person.all("topics"), person.first("position")), (&["role.pep".to_owned()][..], Some("minister")));
    let share = entity(&all, "reg-o1-shareholding");
    assert_eq!((share.schema.as_str(), share.first("percentage")), ("Ownership", Some("25.0001-50")));
    assert_eq!(share.all("ownershipType"), ["indirect"]);
    assert_eq!(entity(&all, "reg-o1-votingRights").first("object"), Some("reg-e1"));
    let later = entity(&all, "reg-o1");
    assert_eq!(later.first("object"), Some("reg-e1"), "the replaced firm's id is the first one's");
    assert_eq!(later.own["tura:unspecified"], ["noBeneficialOwners"]);
    let unknown = entity(&all, "reg-x1");
    assert_eq!((unknown.schema.as_str(), unknown.first("jurisdiction")), ("LegalEntity", Some("kg")));
    assert_eq!(unknown.all("legalForm"), ["other", "OOO"]);
}

#[test]
fn wrong_records_are_set_aside_with_their_reason() {
    let text = "[7, {}, {\"recordType\":\"ship\"}, {\"recordType\":\"entity\",\"recordDetails\":{}}, {\"recordType\":\"person\",\"recordId\":\"p\"},\n{\"statementType\":\"personStatement\"}, {\"a\":1, {\"recordType\":\"person\",\"recordId\":\"p\",\"recordDetails\":{}}]";
    let (all, summary) = all(text);
    let reasons: Vec<&str> = summary.set_aside.iter().map(|s| s.reason.split(" at line").next().unwrap_or_default()).collect();
    assert_eq!(
        reasons,
        [
            "not a BODS statement: no JSON object",
            "not a BODS statement: neither recordType nor statementType",
            "unknown type \"ship\"",
            "the statement has no id",
            "recordDetails is no object",
            "the statement has no id",
            "not JSON: key must be a string",
        ]
    );
    assert_eq!(all.len(), 0, "a record without end takes what follows with it");
}

#[test]
fn a_chain_of_replacements_is_one_thing_and_a_circle_ends() {
    let person = |id: &str, replaces: &str| {
        format!("{{\"statementID\":\"{id}\",\"statementType\":\"personStatement\",\"replacesStatements\":[\"{replaces}\"]}}\n")
    };
    let (chain, _) = all(&[person("2", "1"), person("3", "2"), person("4", "3")].concat());
    assert!(chain.iter().all(|r| r.statement.entity_id == "reg-1"));
    let (circle, _) = all(&[person("1", "2"), person("2", "1"), person("1", "1")].concat());
    assert!(!circle.is_empty());
}
