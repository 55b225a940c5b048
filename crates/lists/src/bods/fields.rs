//! Which fields of BODS are taken, which are only kept, and which nobody knows.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::seam::Out;

/// The table; its head explains the columns.
const TABLE: &str = include_str!("../../data/bods-fields.tsv");

/// Whether a field is taken; fields that are not here are unknown. Only looked into by key.
static TAKEN: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(how, path)| (path, how == "taken")).collect()
});

/// Counts the fields of a statement that are not taken. The parser's limit of nesting bounds the walk.
pub(super) fn count(json: &Value, base: &str, out: &mut Out) {
    walk(json, &mut String::new(), base, out);
}

fn walk(json: &Value, path: &mut String, base: &str, out: &mut Out) {
    let length = path.len();
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                path.push('/');
                path.push_str(name);
                walk(value, path, base, out);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            path.push_str("/*");
            items.iter().for_each(|item| walk(item, path, base, out));
            path.truncate(length);
        }
        Value::Null => {}
        _ => {
            let details = path.strip_prefix(base).map(|rest| format!("details{rest}"));
            let known = TAKEN.get(path.as_str()).or_else(|| TAKEN.get(details.as_deref()?));
            match known {
                Some(true) => {}
                Some(false) => out.ignored(path),
                None => out.unknown(path),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = super::TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(super::TAKEN.len(), rows);
        let head = |line: &&str| !line.starts_with('#');
        assert!(super::TABLE.lines().filter(head).all(|l| l.starts_with("taken\t") || l.starts_with("kept\t")));
    }
}
