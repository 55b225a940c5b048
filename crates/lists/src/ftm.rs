//! FollowTheMoney entities, one JSON object a line, as OpenSanctions, Aleph and yente publish them.

use std::io::BufRead;

use facts::statements::{ANCHOR, Entity, OWN_CAPTION, OWN_DATASET, OWN_REFERENT, OWN_TARGET, Statement};
use serde_json::Value;

use crate::records::Lines;
use crate::seam::{ListError, Out};

/// Reads every line; lines that are no entity are set aside.
pub(crate) fn read(input: &mut dyn BufRead, out: &mut Out) -> Result<(), ListError> {
    let mut lines = Lines::new(input);
    while let Some(record) = lines.next()? {
        let (line, offset) = (record.line, record.offset);
        let Some(bytes) = record.bytes else {
            out.set_aside(line, offset, "the line is too long")?;
            continue;
        };
        let length = bytes.len() as u64;
        let read = serde_json::from_slice::<Value>(bytes).map_err(|e| format!("not JSON: {e}"));
        match read.and_then(|json| Entity::from_json(&json).map_err(|e| e.to_string())) {
            Ok(read) => {
                read.unknown.iter().for_each(|name| out.unknown(name));
                out.entity(&read.entity, offset, length, places(""));
                for (pointer, entity) in &read.nested {
                    out.entity(entity, offset, length, places(pointer));
                }
            }
            Err(reason) => out.set_aside(line, offset, reason)?,
        }
    }
    Ok(())
}

/// Where in the record statements of the entity at `pointer` stand, in their order. A value counts its place among the distinct ones.
fn places(pointer: &str) -> impl FnMut(&Statement) -> String {
    let mut last = (String::new(), 0);
    move |statement| match statement.prop.as_str() {
        ANCHOR => format!("{pointer}/id"),
        OWN_CAPTION => format!("{pointer}/caption"),
        OWN_DATASET => format!("{pointer}/datasets"),
        OWN_REFERENT => format!("{pointer}/referents"),
        OWN_TARGET => format!("{pointer}/target"),
        prop => {
            last = if last.0 == prop { (last.0.clone(), last.1 + 1) } else { (prop.to_owned(), 0) };
            format!("{pointer}/properties/{prop}/{}", last.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Form, Read, Summary, read};

    fn all(text: &[u8]) -> (Vec<Read>, Summary) {
        let mut all = Vec::new();
        let summary = read(&Form::FtmJson, "ds", text, &mut |r| all.push(r)).unwrap();
        (all, summary)
    }

    #[test]
    fn every_value_is_a_statement_with_its_place() {
        let text = b"\xef\xbb\xbf\r\n{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\",\"B\"]},\"target\":true,\"referents\":[\"r\"],\"datasets\":[\"ds\"]}\r\n";
        let (all, summary) = all(text);
        let said: Vec<(&str, &str, &str)> =
            all.iter().map(|r| (r.statement.prop.as_str(), r.statement.value.as_str(), r.at.pointer.as_str())).collect();
        assert_eq!(
            said,
            [
                ("id", "a", "/id"),
                ("name", "A", "/properties/name/0"),
                ("name", "B", "/properties/name/1"),
                ("tura:referent", "r", "/referents"),
                ("tura:target", "true", "/target")
            ]
        );
        for read in &all {
            let line = &text[read.at.offset as usize..(read.at.offset + read.at.length) as usize];
            assert!(line.starts_with(b"{\"id\"") && line.ends_with(b"]}"));
        }
        assert_eq!((summary.entities, summary.statements), (1, 5));
    }

    #[test]
    fn entities_inside_entities_have_places_too() {
        let (all, _) =
            all(br#"{"id":"o","schema":"Ownership","properties":{"owner":[{"id":"p","schema":"Person","properties":{"name":["P"]}}]}}"#);
        let name = all.iter().find(|r| r.statement.prop == "name").unwrap();
        assert_eq!((name.statement.entity_id.as_str(), name.at.pointer.as_str()), ("p", "/properties/owner/0/properties/name/0"));
    }

    #[test]
    fn bad_lines_are_set_aside_and_the_run_goes_on() {
        let (all, summary) =
            all(b"nonsense\n\n{\"id\":\"\xff\"}\n{\"id\":\"x\"}\n[]\n{\"id\":\"a\",\"schema\":\"Person\",\"odd\":1}\n{\"id\":");
        assert_eq!(all.len(), 1);
        let lines: Vec<u64> = summary.set_aside.iter().map(|s| s.line).collect();
        assert_eq!(lines, [1, 3, 4, 5, 7]);
        assert!(summary.set_aside.iter().all(|s| !s.reason.is_empty()));
        assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["/odd"]);
    }

    #[test]
    fn brackets_without_end_do_not_end_us() {
        let (_, summary) = all("[".repeat(100_000).as_bytes());
        assert_eq!(summary.set_aside.len(), 1);
    }
}
