//! An entity as bytes and back, losing nothing: texts with their lengths before them.
//!
//! Own form and not JSON, because it holds own properties, and because a screening reads dozens of entities an answer.

use std::collections::BTreeMap;

use facts::statements::Entity;

use super::layout::push_varint;

/// Appends the entity to `out`.
pub fn write(entity: &Entity, out: &mut Vec<u8>) {
    push_text(out, &entity.id);
    push_text(out, &entity.schema);
    push_map(out, &entity.properties);
    push_map(out, &entity.own);
    push_list(out, &entity.datasets);
    push_list(out, &entity.referents);
    out.push(entity.target.map_or(0, |target| 1 + u8::from(target)));
    for time in [&entity.first_seen, &entity.last_seen, &entity.last_change] {
        push_list(out, time.as_slice());
    }
}

/// Reads what [`write`] wrote; `None` when the bytes are none such.
pub fn read(bytes: &[u8]) -> Option<Entity> {
    let mut reader = Reader { bytes };
    let entity = Entity {
        id: reader.text()?,
        schema: reader.text()?,
        properties: reader.map()?,
        own: reader.map()?,
        datasets: reader.list()?,
        referents: reader.list()?,
        target: match reader.byte()? {
            0 => None,
            flag => Some(flag == 2),
        },
        first_seen: reader.list()?.pop(),
        last_seen: reader.list()?.pop(),
        last_change: reader.list()?.pop(),
    };
    Some(entity)
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_varint(out, u32::try_from(text.len()).expect("a value of an entity is shorter than 4 GB"));
    out.extend(text.as_bytes());
}

fn push_list(out: &mut Vec<u8>, list: &[String]) {
    push_varint(out, u32::try_from(list.len()).expect("an entity has fewer than 4 billion values"));
    for text in list {
        push_text(out, text);
    }
}

fn push_map(out: &mut Vec<u8>, map: &BTreeMap<String, Vec<String>>) {
    push_varint(out, u32::try_from(map.len()).expect("an entity has fewer than 4 billion properties"));
    for (key, list) in map {
        push_text(out, key);
        push_list(out, list);
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    /// A count or length: never more than the bytes that are left, so that altered bytes cannot ask for memory.
    fn number(&mut self) -> Option<usize> {
        let mut n = 0usize;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            n |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return (n <= self.bytes.len()).then_some(n);
            }
        }
        None
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }

    fn list(&mut self) -> Option<Vec<String>> {
        (0..self.number()?).map(|_| self.text()).collect()
    }

    fn map(&mut self) -> Option<BTreeMap<String, Vec<String>>> {
        (0..self.number()?).map(|_| Some((self.text()?, self.list()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity() -> Entity {
        Entity {
            id: "a-1".into(),
            schema: "Person".into(),
            properties: BTreeMap::from([("name".into(), vec!["Айгүл Сәрсенова".into(), String::new()]), ("alias".into(), vec![])]),
            own: BTreeMap::from([("tura:x".into(), vec!["y".into()])]),
            datasets: vec!["one".into(), "two".into()],
            referents: vec!["b".into()],
            target: Some(false),
            first_seen: Some("2024".into()),
            last_seen: None,
            last_change: Some("2025-01-01T00:00:00".into()),
        }
    }

    #[test]
    fn an_entity_comes_back_as_it_was() {
        let mut bytes = Vec::new();
        write(&entity(), &mut bytes);
        assert_eq!(read(&bytes), Some(entity()));
        for target in [None, Some(true)] {
            let mut bytes = Vec::new();
            write(&Entity { target, ..entity() }, &mut bytes);
            assert_eq!(read(&bytes).map(|e| e.target), Some(target));
        }
    }

    #[test]
    fn cut_bytes_are_no_entity() {
        let mut bytes = Vec::new();
        write(&entity(), &mut bytes);
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end]), None, "{end}");
        }
    }
}
