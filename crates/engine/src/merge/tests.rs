//! What merging does, rule by rule, and what holds for any history.

use super::*;

/// A release with a head around `body`, the nth of its process.
fn release(number: usize, body: &str) -> String {
    let comma = if body.is_empty() { "" } else { "," };
    format!(r#"{{"ocid":"o","id":"{number}","date":"d{number}","tag":["tender"]{comma}{body}}}"#)
}

fn merged(releases: &[&str]) -> Result<String, MergeError> {
    let raw: Vec<&[u8]> = releases.iter().map(|r| r.as_bytes()).collect();
    compile(&raw, MergeRules::standard()).map(|out| String::from_utf8(out).unwrap())
}

fn merged_bodies(bodies: &[&str]) -> Result<String, MergeError> {
    let releases: Vec<String> = bodies.iter().enumerate().map(|(at, body)| release(at + 1, body)).collect();
    merged(&releases.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The bodies of releases, in order, and the body of the compiled release.
fn check(bodies: &[&str], expected: &str) {
    let last = bodies.len();
    let comma = if expected.is_empty() { "" } else { "," };
    let expected = format!(r#"{{"ocid":"o","id":"o-d{last}","date":"d{last}","tag":["compiled"]{comma}{expected}}}"#);
    assert_eq!(merged_bodies(bodies).as_deref(), Ok(expected.as_str()), "{bodies:?}");
}

fn refused(bodies: &[&str], expected: &str) {
    assert_eq!(merged_bodies(bodies).unwrap_err().to_string(), expected, "{bodies:?}");
}

#[test]
fn a_later_value_replaces_an_earlier_one_in_its_place() {
    check(&[r#""a":1,"b":{"c":"x","d":2}"#, r#""b":{"c":"y"},"e":3"#], r#""a":1,"b":{"c":"y","d":2},"e":3"#);
}

#[test]
fn null_removes_a_value_and_the_object_around_it_remains() {
    check(&[r#""a":1,"b":2"#, r#""a":null"#], r#""b":2"#);
    check(&[r#""a":{"b":1}"#, r#""a":{"b":null}"#], r#""a":{}"#);
    check(&[r#""a":null"#, r#""a":1"#], r#""a":1"#);
    check(&[r#""a":1"#, r#""a":null"#, r#""a":2"#], r#""a":2"#);
}

#[test]
fn null_does_not_remove_an_object_or_a_list_of_objects() {
    check(&[r#""a":{"b":1}"#, r#""a":null"#], r#""a":{"b":1}"#);
    check(&[r#""a":[{"id":1}]"#, r#""a":null"#], r#""a":[{"id":1}]"#);
}

#[test]
fn empty_objects_and_lists_do_nothing() {
    check(&[r#""a":{},"b":[],"c":{"d":{}},"e":[{}],"f":[{"g":[]}]"#], "");
    check(&[r#""a":{"b":1},"c":[{"id":1}]"#, r#""a":{},"c":[]"#], r#""a":{"b":1},"c":[{"id":1}]"#);
}

#[test]
fn an_empty_list_that_is_replaced_whole_replaces() {
    check(&[r#""parties":[{"id":"p","roles":["buyer"]}]"#, r#""parties":[{"id":"p","roles":[]}]"#], r#""parties":[{"id":"p","roles":[]}]"#);
}

#[test]
fn objects_are_merged_by_id_and_new_ones_added() {
    check(
        &[r#""awards":[{"id":"a","x":1,"y":1},{"id":"b"}]"#, r#""awards":[{"id":"c"},{"y":2,"id":"a"}]"#],
        r#""awards":[{"id":"a","x":1,"y":2},{"id":"b"},{"id":"c"}]"#,
    );
}

#[test]
fn objects_that_share_an_id_within_one_release_become_one() {
    check(&[r#""awards":[{"id":"a","x":1},{"id":"a","x":2,"y":3}]"#], r#""awards":[{"id":"a","x":2,"y":3}]"#);
}

#[test]
fn objects_without_id_are_always_added() {
    check(&[r#""awards":[{"x":1}]"#, r#""awards":[{"x":1}]"#], r#""awards":[{"x":1},{"x":1}]"#);
}

#[test]
fn objects_whose_id_is_null_are_one_object_without_id() {
    check(&[r#""a":[{"id":null,"x":1}]"#, r#""a":[{"id":null,"y":2}]"#], r#""a":[{"x":1,"y":2}]"#);
}

#[test]
fn ids_are_compared_by_value_and_type() {
    check(
        &[r#""a":[{"id":1,"x":1},{"id":"1","x":2}]"#, r#""a":[{"id":"1","x":3},{"id":1.0,"x":4}]"#],
        r#""a":[{"id":1,"x":1},{"id":"1","x":3},{"id":1.0,"x":4}]"#,
    );
}

#[test]
fn ids_and_keys_are_compared_unescaped_and_written_as_first_published() {
    check(&[r#""a":[{"id":"\u0061","\u00e9":1}]"#, r#""\u0061":[{"id":"a","é":2}]"#], r#""a":[{"id":"\u0061","\u00e9":2}]"#);
}

#[test]
fn lists_inside_merged_objects_are_merged_by_id_too() {
    check(
        &[r#""awards":[{"id":1,"items":[{"id":1,"q":1}]}]"#, r#""awards":[{"id":1,"items":[{"id":2,"q":2}]}]"#],
        r#""awards":[{"id":1,"items":[{"id":1,"q":1},{"id":2,"q":2}]}]"#,
    );
}

#[test]
fn lists_of_plain_values_and_mixed_lists_are_replaced_whole() {
    check(&[r#""a":[1,2]"#, r#""a":[3]"#], r#""a":[3]"#);
    check(&[r#""a":[{"id":1},2]"#, r#""a":[{"id":1,"x":null},[]]"#], r#""a":[{"id":1,"x":null},[]]"#);
}

#[test]
fn lists_that_the_schema_names_are_replaced_whole() {
    let list = |id: u8| format!(r#""tender":{{"items":[{{"id":1,"additionalClassifications":[{{"id":{id}}}]}}]}}"#);
    check(&[&list(1), &list(2)], &list(2));
}

#[test]
fn lists_whose_objects_have_no_id_in_the_schema_are_replaced_whole() {
    let list = |id: u8| format!(r#""tender":{{"amendments":[{{"id":1,"changes":[{{"id":{id}}}]}}]}}"#);
    check(&[&list(1), &list(2)], &list(2));
}

#[test]
fn the_same_names_elsewhere_are_merged_by_id() {
    check(
        &[r#""x":{"additionalIdentifiers":[{"id":1}]}"#, r#""x":{"additionalIdentifiers":[{"id":2}]}"#],
        r#""x":{"additionalIdentifiers":[{"id":1},{"id":2}]}"#,
    );
}

#[test]
fn under_the_rules_of_1_0_suppliers_are_replaced_whole() {
    let raw = [r#"{"awards":[{"id":1,"suppliers":[{"name":"a"}]}]}"#, r#"{"awards":[{"id":1,"suppliers":[{"name":"b"}]}]}"#];
    let out = compile(&raw.map(str::as_bytes), MergeRules::version_1_0()).unwrap();
    assert!(out.ends_with(br#""awards":[{"id":1,"suppliers":[{"name":"b"}]}]}"#));
}

#[test]
fn objects_after_a_mixed_list_are_added_to_it() {
    check(&[r#""a":[1,{"id":1}]"#, r#""a":[{"id":1,"x":2}]"#], r#""a":[1,{"id":1},{"id":1,"x":2}]"#);
    check(&[r#""a":[{"id":1}]"#, r#""a":[1]"#], r#""a":[{"id":1}]"#);
}

#[test]
fn an_object_stays_when_a_plain_value_follows() {
    check(&[r#""a":{"b":1}"#, r#""a":2"#], r#""a":{"b":1}"#);
    check(&[r#""a":[{"b":1}]"#, r#""a":"x""#], r#""a":[{"b":1}]"#);
}

#[test]
fn an_object_may_follow_a_plain_value_that_was_removed() {
    check(&[r#""a":null"#, r#""a":{"b":1}"#], r#""a":{"b":1}"#);
    check(&[r#""a":1"#, r#""a":{"b":1}"#, r#""a":null"#], r#""a":{"b":1}"#);
    check(&[r#""a":1"#, r#""a":[{"b":1}]"#, r#""a":null"#, r#""a":[{"b":2}]"#], r#""a":[{"b":1},{"b":2}]"#);
}

#[test]
fn objects_of_one_release_that_share_an_id_may_hold_two_kinds() {
    check(&[r#""a":[{"id":1,"b":[1]},{"id":1,"b":[{"c":2}]}]"#], r#""a":[{"id":1,"b":[1,{"c":2}]}]"#);
    check(
        &[r#""a":[{"id":1,"b":[{"c":1}]}]"#, r#""a":[{"id":1,"b":[1]},{"id":1,"b":[{"c":2}]}]"#],
        r#""a":[{"id":1,"b":[{"c":1},{"c":2}]}]"#,
    );
    check(&[r#""a":[{"id":1,"b":5}]"#, r#""a":[{"id":1,"b":{"c":1}},{"id":1,"b":null}]"#], r#""a":[{"id":1,"b":{"c":1}}]"#);
}

#[test]
fn values_of_two_kinds_cannot_be_merged() {
    let expected = "the releases together: /t/a holds values of two kinds that cannot be merged";
    refused(&[r#""t":{"a":1}"#, r#""t":{"a":{"b":1}}"#], expected);
    refused(&[r#""t":{"a":"x"}"#, r#""t":{"a":[{"b":1}]}"#], expected);
    refused(&[r#""t":{"a":[1]}"#, r#""t":{"a":{"b":1}}"#], expected);
    let expected = "release 2: /t/a holds values of two kinds that cannot be merged";
    refused(&[r#""t":{"a":{"b":1}}"#, r#""t":{"a":[{"b":1}]}"#], expected);
    refused(&[r#""t":{"a":[{"b":1}]}"#, r#""t":{"a":{"b":1}}"#], expected);
}

#[test]
fn an_id_that_is_a_list_or_an_object_is_refused_unless_the_list_is_replaced_whole() {
    refused(&[r#""a":[{"id":{"b":1}}]"#], "release 1: /a/id is not a plain value");
    refused(&[r#""a":[{"id":[],"b":1}]"#], "release 1: /a/id is not a plain value");
    check(&[r#""a":[{"id":{ }},{"id":[]}]"#], "");
    check(&[r#""a":[{"id":{"b":1}},2]"#], r#""a":[{"id":{"b":1}},2]"#);
}

#[test]
fn the_head_is_made_anew_and_omitted_fields_are_gone() {
    check(&[r#""id":"again","a":{"id":1,"date":2,"tag":3}"#], r#""a":{"id":1,"date":2,"tag":3}"#);
    let head = |raw: &str, expected: &str| assert_eq!(merged(&[raw]).as_deref(), Ok(expected));
    head(r#"{"ocid":"a\"","date":"b"}"#, r#"{"ocid":"a\"","id":"a\"-b","date":"b","tag":["compiled"]}"#);
    head(r#"{"date":null}"#, r#"{"id":"None-None","tag":["compiled"]}"#);
    head(r#"{"ocid":5,"date":"b"}"#, r#"{"ocid":5,"id":"5-b","date":"b","tag":["compiled"]}"#);
}

#[test]
fn the_order_given_is_the_order_that_counts() {
    let (old, new) = (release(1, r#""a":1"#), release(2, r#""a":2"#));
    assert!(merged(&[&new, &old]).unwrap().ends_with(r#""date":"d1","tag":["compiled"],"a":1}"#));
}

#[test]
fn numbers_and_texts_are_copied_as_published_and_blanks_dropped() {
    check(
        &["\"a\" : 1.50e+3 ,\n \"b\":\"\\u00e9\\/ \" , \"c\" : [ \"x \\\" [ y\" ,\t 1.0 , { \"d\" : [ ] } ]"],
        r#""a":1.50e+3,"b":"\u00e9\/ ","c":["x \" [ y",1.0,{"d":[]}]"#,
    );
}

#[test]
fn of_a_key_that_comes_twice_the_last_one_counts() {
    check(&[r#""a":1,"b":2,"\u0061":3"#], r#""a":3,"b":2"#);
    check(&[r#""a":1,"b":2,"a":{}"#], r#""b":2"#);
    assert!(merged(&[r#"{"ocid":[1],"ocid":"a"}"#]).unwrap().starts_with(r#"{"ocid":"a","#));
    check(&[r#""l":[{"id":1,"x":1,"id":2}]"#], r#""l":[{"id":2,"x":1}]"#);
}

#[test]
fn what_is_not_a_release_is_named() {
    let check = |raw: &[u8], expected: &str| {
        assert_eq!(compile(&[b"{}", raw], MergeRules::standard()).unwrap_err().to_string(), expected);
    };
    check(b"{\"a\":\"\xff\"}", "release 2: not UTF-8");
    check(b"[]", "release 2: not an object");
    check(b"{\"ocid\":{}}", "release 2: ocid is not a plain value");
    check(b"{\"date\":[1]}", "release 2: date is not a plain value");
    check(b"", "release 2: not JSON: EOF while parsing a value at byte 0");
    check(b"{} 1", "release 2: not JSON: trailing characters at byte 3");
    check(b"{\"a\":NaN}", "release 2: not JSON: expected value at byte 5");
    let deep = |open: &str, close: &str| format!("{{\"a\":{}1{}}}", open.repeat(300), close.repeat(300));
    check(deep("{\"a\":", "}").as_bytes(), "release 2: deeper than 128 levels");
    check(deep("[{\"a\":", "}]").as_bytes(), "release 2: deeper than 128 levels");
    assert_eq!(compile(&[], MergeRules::standard()), Err(MergeError::NoRelease));
}

#[test]
fn a_hundred_levels_are_merged() {
    let body = format!("\"a\":{}1{}", "{\"a\":".repeat(110), "}".repeat(110));
    check(&[&body, &body], &body);
}

#[test]
fn long_lists_and_wide_objects_are_merged_alike() {
    let list = |from: usize, value: &str| {
        let items: Vec<String> = (from..from + 60).map(|n| format!(r#"{{"id":{n},"x":{value}}}"#)).collect();
        let fields: Vec<String> = (from..from + 60).map(|n| format!(r#""f{n}":{value}"#)).collect();
        (items.join(","), fields.join(","))
    };
    let body = |parts: &[(String, String)]| {
        let (items, fields): (Vec<_>, Vec<_>) = parts.iter().cloned().unzip();
        format!(r#""a":[{{"x":0}},{}],"b":{{{}}}"#, items.join(","), fields.join(","))
    };
    let (old, new) = (body(&[list(0, "1"), list(60, "1")]), body(&[list(60, "2"), list(120, "2")]));
    let mut expected = body(&[list(0, "1"), list(60, "2"), list(120, "2")]);
    let added = expected.find(r#"{"id":120"#).unwrap();
    expected.insert_str(added, r#"{"x":0},"#);
    check(&[&old, &new], &expected);
}

mod generated {
    use super::*;

    /// A tiny generator: the same seed, the same history.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }
    }

    /// An object in which each name has one kind: `p` plain, `o` object, `l` objects by id, `w` plain list.
    /// Gives its members as written, and as they are once nulls and empty things are gone.
    fn object(dice: &mut Dice, depth: u64) -> (String, Option<String>) {
        let (mut all, mut kept, mut seen) = (Vec::new(), Vec::new(), false);
        for name in ["p1", "p2", "o", "l", "w"] {
            if dice.roll(3) == 0 {
                continue;
            }
            let (written, remains) = match (&name[..1], depth) {
                ("o", 1..) => {
                    let (written, remains) = object(dice, depth - 1);
                    (format!("{{{written}}}"), remains.map(|r| format!("{{{r}}}")))
                }
                ("l", 1..) => list(dice, depth - 1),
                ("w", _) => {
                    let text = format!("[{}]", dice.roll(9));
                    (text.clone(), Some(text))
                }
                ("p", _) if dice.roll(4) == 0 => {
                    seen = true;
                    ("null".to_owned(), None)
                }
                ("p", _) => {
                    let text = [r#""é""#, "1.50", "true", r#""\"\u0041\\""#][dice.roll(4) as usize].to_owned();
                    (text.clone(), Some(text))
                }
                _ => continue,
            };
            all.push(format!("\"{name}\":{written}"));
            kept.extend(remains.map(|r| format!("\"{name}\":{r}")));
        }
        let any = seen || !kept.is_empty();
        (all.join(","), any.then(|| kept.join(",")))
    }

    fn list(dice: &mut Dice, depth: u64) -> (String, Option<String>) {
        let (mut all, mut kept) = (Vec::new(), Vec::new());
        let first = dice.roll(3);
        for id in first..first + dice.roll(3) {
            let (written, remains) = object(dice, depth);
            let join = |members: &str| match members {
                "" => format!("{{\"id\":{id}}}"),
                _ => format!("{{\"id\":{id},{members}}}"),
            };
            all.push(join(&written));
            kept.push(join(remains.as_deref().unwrap_or_default()));
        }
        (format!("[{}]", all.join(",")), (!kept.is_empty()).then(|| format!("[{}]", kept.join(","))))
    }

    /// Field, section, member and value.
    type Said = (String, Option<String>, Option<String>, Option<String>);

    /// What a release says, whatever the order of its members, without what merging makes anew.
    fn said(raw: &str) -> Vec<Said> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let mut said: Vec<_> = leaves(raw.as_bytes())
            .iter()
            .filter(|l| !["ocid", "id", "date", "tag"].contains(&l.field))
            .map(|l| (l.field.to_owned(), owned(l.section_id), owned(l.member_id), owned(l.value)))
            .collect();
        said.sort();
        said
    }

    #[test]
    fn one_release_equals_itself_without_nulls_and_empty_things() {
        let mut dice = Dice(1);
        for _ in 0..3_000 {
            let (body, expected) = object(&mut dice, 3);
            check(&[&body], expected.as_deref().unwrap_or_default());
        }
    }

    #[test]
    fn merging_in_two_steps_or_again_says_the_same() {
        let mut dice = Dice(2);
        for _ in 0..1_000 {
            let releases: Vec<String> = (1..=3).map(|n| release(n, &object(&mut dice, 3).0)).collect();
            let [first, second, third] = [&releases[0], &releases[1], &releases[2]];
            let all = merged(&[first, second, third]).unwrap();
            let half = merged(&[first, second]).unwrap();
            assert_eq!(said(&merged(&[&half, third]).unwrap()), said(&all), "{releases:?}");
            assert_eq!(said(&merged(&[first, second, third, third]).unwrap()), said(&all), "{releases:?}");
            assert_eq!(said(&merged(&[&all]).unwrap()), said(&all), "{releases:?}");
        }
    }

    #[test]
    fn a_compiled_release_says_nothing_that_no_release_said() {
        let mut dice = Dice(3);
        for _ in 0..1_000 {
            let releases: Vec<String> = (1..=4).map(|n| release(n, &object(&mut dice, 3).0)).collect();
            let all = merged(&releases.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
            let published: Vec<_> = releases.iter().flat_map(|r| said(r)).collect();
            for leaf in said(&all) {
                assert!(published.contains(&leaf), "{leaf:?} of {releases:?}");
            }
        }
    }

    #[test]
    fn damaged_releases_are_refused_or_merged_but_never_stop_the_program() {
        let mut dice = Dice(4);
        for _ in 0..3_000 {
            let mut raw = release(1, &object(&mut dice, 3).0).into_bytes();
            for _ in 0..=dice.roll(3) {
                let at = dice.roll(raw.len() as u64) as usize;
                raw[at] = b"{}[]\",:\\0n\xff u"[dice.roll(13) as usize];
            }
            let sound = release(2, r#""p1":1,"o":{"p1":2}"#);
            let _ = compile(&[sound.as_bytes(), &raw], MergeRules::standard());
            let _ = leaves(&raw);
        }
    }
}
