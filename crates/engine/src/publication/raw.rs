//! Published text, cut to the members that are public.
//!
//! A panel of raw source shows what a state published, but not all that a state publishes is ours to repeat to everybody:
//! contacts and identifiers of natural persons are withheld, and so is every member that no table takes,
//! because nobody has said what it holds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::gate::Gate;
use super::marks::{Mark, Marks};
use crate::tables::{ColumnKind, tables};

/// Stands in place of what is withheld.
pub const WITHHELD: &str = "withheld";
/// Deeper than any release; a parser's own limit is 128.
const DEPTH_MAX: usize = 100;

/// Which members of a release are public, by OCDS path without indexes.
#[derive(Clone, Debug)]
pub struct Members {
    leaves: BTreeMap<String, Mark>,
}

impl Members {
    /// From the marks of the tables' columns and the paths they are taken from.
    pub fn new(marks: &Marks) -> Members {
        let mut leaves: BTreeMap<String, Mark> = BTreeMap::new();
        for table in tables().iter() {
            let of_table = marks.table(&table.name);
            for column in table.columns.iter().filter(|c| !c.path.is_empty()) {
                let stored = table.physical.iter().filter(|p| p.column.is_some_and(|i| table.columns[i].name == column.name));
                let Some(mark) = stored.filter_map(|p| of_table.get(&p.name)).reduce(stricter) else { continue };
                for path in paths(table, column) {
                    if column.kind == ColumnKind::Money
                        && let Some((parent, _)) = path.rsplit_once('/')
                    {
                        put(&mut leaves, format!("{parent}/currency"), mark);
                    }
                    put(&mut leaves, path, mark);
                }
            }
        }
        Members { leaves }
    }

    /// The document with all that is not public replaced by [`WITHHELD`], and how many members that were.
    /// `Err` says why it cannot be read.
    pub fn cut(&self, raw: &[u8], at: &str, gate: &Gate) -> Result<(Value, usize), String> {
        let document: Value = serde_json::from_slice(raw).map_err(|e| format!("no JSON: {e}"))?;
        let mut withheld = 0;
        let cut = self.value(document, at, None, gate, 0, &mut withheld);
        Ok((cut, withheld))
    }

    fn value(&self, value: Value, path: &str, party: Option<&str>, gate: &Gate, depth: usize, withheld: &mut usize) -> Value {
        let mut hide = || {
            *withheld += 1;
            Value::String(WITHHELD.to_owned())
        };
        if depth > DEPTH_MAX {
            return hide();
        }
        match value {
            Value::Array(members) => {
                Value::Array(members.into_iter().map(|m| self.value(m, path, party, gate, depth + 1, withheld)).collect())
            }
            Value::Object(members) => {
                let own = (path == "parties").then(|| members.get("id").map(plain)).flatten();
                let party = own.as_deref().or(party);
                let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
                let cut = members.into_iter().map(|(name, m)| {
                    let shown = self.value(m, &below(&name), party, gate, depth + 1, withheld);
                    (name, shown)
                });
                Value::Object(cut.collect())
            }
            Value::Null => Value::Null,
            leaf => match self.leaves.get(path) {
                Some(Mark::Public) => leaf,
                Some(Mark::PartyIds) => Value::String(gate.shown_id(&plain(&leaf))),
                Some(Mark::Organisation) if party.is_some_and(|p| gate.is_organisation(p)) => leaf,
                _ => hide(),
            },
        }
    }
}

/// A leaf as text: ids are published as numbers, too.
fn plain(leaf: &Value) -> String {
    leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned)
}

/// The stricter of two marks; a path may feed several columns.
fn stricter(a: Mark, b: Mark) -> Mark {
    let rank = |m: Mark| match m {
        Mark::Public => 0,
        Mark::PartyIds => 1,
        Mark::Organisation => 2,
        Mark::Partner => 3,
        Mark::Agency => 4,
    };
    if rank(a) >= rank(b) { a } else { b }
}

fn put(leaves: &mut BTreeMap<String, Mark>, path: String, mark: Mark) {
    leaves.entry(path).and_modify(|m| *m = stricter(*m, mark)).or_insert(mark);
}

/// The paths of a column under each root of its table.
fn paths(table: &crate::tables::TableDef, column: &crate::tables::Column) -> Vec<String> {
    let first = table.roots.first().map_or("", |r| r.path.as_str());
    let Some(rest) = column.path.strip_prefix(first) else { return vec![column.path.clone()] };
    table.roots.iter().map(|root| format!("{}{rest}", root.path).trim_start_matches('/').to_owned()).collect()
}
