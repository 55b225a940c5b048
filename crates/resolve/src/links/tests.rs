use super::*;
use facts::days::parse_day;

fn links_of(json: &str) -> Read {
    let read = Entity::from_json(&serde_json::from_str(json).expect("json")).expect("an entity");
    super::read(&read.entity, &[])
}

#[test]
fn an_ownership_becomes_a_link_with_period_share_and_role() {
    let read = links_of(
        r#"{"id":"o1","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":["51%"],"role":["founder"],
        "startDate":["2019-03"]},"datasets":["d"],"first_seen":"2021-01-01T00:00:00","last_seen":"2024-01-01T00:00:00"}"#,
    );
    assert_eq!(read.troubles, Vec::<String>::new());
    let [link] = read.links.as_slice() else { panic!("one link") };
    assert_eq!((link.source.as_str(), link.target.as_str(), link.kind), ("a", "b", LinkKind::Ownership));
    assert_eq!(link.share, Share::exactly(510_000));
    assert_eq!(link.share_text.as_deref(), Some("51%"));
    assert_eq!(link.role.as_deref(), Some("founder"));
    assert_eq!(link.end, None, "an end that was not published is unknown");
    assert_eq!(link.span.on(parse_day("2019-03-15").expect("day")), Holds::Perhaps);
    assert_eq!(link.span.on(parse_day("2020-01-01").expect("day")), Holds::Yes);
    assert_eq!(link.span.on(parse_day("2025-01-01").expect("day")), Holds::Perhaps);
}

#[test]
fn every_edge_schema_of_the_model_is_a_kind_of_link() {
    let edges: Vec<&str> = model().schemata().filter(|s| s.edge.is_some() && !s.is_abstract).map(|s| s.name.as_str()).collect();
    assert_eq!(edges.len(), LinkKind::ALL.len(), "{edges:?}");
    for schema in edges {
        assert_eq!(LinkKind::of(schema).map(LinkKind::schema), Some(schema));
    }
    assert_eq!(LinkKind::of("Person"), None);
}

#[test]
fn several_owners_of_one_record_are_several_links() {
    let read = links_of(r#"{"id":"o1","schema":"Ownership","properties":{"owner":["b","a"],"asset":["c"]}}"#);
    let sources: Vec<&str> = read.links.iter().map(|l| l.source.as_str()).collect();
    assert_eq!(sources, ["a", "b"]);
    assert!(read.links.iter().all(|l| l.share.is_unknown()), "a share that was not published is unknown");
}

#[test]
fn a_payment_is_on_its_day() {
    let read = links_of(r#"{"id":"p","schema":"Payment","properties":{"payer":["a"],"beneficiary":["b"],"date":["2011-12-29"]}}"#);
    let day = parse_day("2011-12-29").expect("day");
    assert_eq!(read.links[0].span, Span::days(day, day));
}

#[test]
fn an_edge_without_an_end_is_named_and_gives_no_link() {
    let read = links_of(r#"{"id":"o1","schema":"Ownership","properties":{"owner":["a"]}}"#);
    assert_eq!((read.links.len(), read.troubles.as_slice()), (0, &["Ownership has no asset".to_owned()][..]));
}

#[test]
fn an_edge_with_too_many_ends_is_named_and_gives_no_link() {
    let many: Vec<String> = (0..40).map(|i| format!("\"x{i}\"")).collect();
    let many = many.join(",");
    let read = links_of(&format!(r#"{{"id":"o1","schema":"Ownership","properties":{{"owner":[{many}],"asset":[{many}]}}}}"#));
    assert_eq!((read.links.len(), read.troubles.len()), (0, 1));
}

#[test]
fn wrong_shares_and_dates_are_named_and_stay_unknown() {
    let read = links_of(
        r#"{"id":"o1","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"percentage":["most"],"startDate":["long ago"]}}"#,
    );
    assert_eq!(read.troubles.len(), 2, "{:?}", read.troubles);
    assert!(read.links[0].share.is_unknown() && read.links[0].start.is_none());
}

#[test]
fn an_end_before_the_start_is_named() {
    let read = links_of(
        r#"{"id":"o1","schema":"Directorship","properties":{"director":["a"],"organization":["b"],"startDate":["2020"],"endDate":["2019"]}}"#,
    );
    assert_eq!(read.troubles, ["Directorship ends before it begins"]);
}

#[test]
fn statements_behind_a_link_are_named() {
    let json = r#"{"id":"o1","schema":"Ownership","properties":{"owner":["a"],"asset":["b"]}}"#;
    let entity = Entity::from_json(&serde_json::from_str(json).expect("json")).expect("an entity").entity;
    let statements = entity.statements("d");
    let link = &super::read(&entity, &statements).links[0];
    assert_eq!(link.statements.len(), statements.len());
    assert!(link.statements.is_sorted());
}

#[test]
fn ids_are_numbered_in_their_order() {
    let ids = Ids::new(["b", "a", "ё", "b", ""]);
    assert_eq!(ids.len(), 4);
    for id in ["", "a", "b", "ё"] {
        assert_eq!(ids.number(id).map(|n| ids.id(n)), Some(id));
    }
    assert_eq!((ids.number("c"), ids.id(9)), (None, ""));
}

#[test]
fn what_lasts_was_there_on_the_date_of_its_record() {
    let read = links_of(r#"{"id":"o1","schema":"Ownership","properties":{"owner":["a"],"asset":["b"],"date":["2020-05-05"]}}"#);
    let on = |day: &str| read.links[0].span.on(parse_day(day).expect("day"));
    assert_eq!([on("2020-05-04"), on("2020-05-05"), on("2020-05-06")], [Holds::Perhaps, Holds::Yes, Holds::Perhaps]);
}
