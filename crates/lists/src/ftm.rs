//! FollowTheMoney entities, one JSON object a line, as OpenSanctions, Aleph and yente publish them.

use std::io::BufRead;

use facts::statements::{ANCHOR, Entity, OWN_DATASET, OWN_REFERENT, OWN_TARGET, Statement};
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
                out.entity(&read.entity, offset, length, |statement| place("", statement));
                for (pointer, entity) in &read.nested {
                    out.entity(entity, offset, length, |statement| place(pointer, statement));
                }
            }
            Err(reason) => out.set_aside(line, offset, reason)?,
        }
    }
    Ok(())
}

/// Where in the entity at `pointer` a statement of it stands.
fn place(pointer: &str, statement: &Statement) -> String {
    match statement.prop.as_str() {
        ANCHOR => format!("{pointer}/id"),
        OWN_DATASET => format!("{pointer}/datasets"),
        OWN_REFERENT => format!("{pointer}/referents"),
        OWN_TARGET => format!("{pointer}/target"),
        prop => format!("{pointer}/properties/{prop}"),
    }
}
