//! Published text, cut to the members that are public.
//!
//! A panel of raw source shows what a state published, but not all that a state publishes is ours to repeat to everybody:
//! contacts and identifiers of natural persons are withheld, and so is every member that no table takes,
//! because nobody has said what it holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::gate::Gate;
use super::marks::{Audience, Mark, Marks};
use crate::ocds::shape;
use crate::tables::{ColumnKind, tables};

/// Stands in place of what is withheld; as a member of its own it counts members whose very names are withheld.
pub const WITHHELD: &str = "withheld";
/// Deeper than any release; a parser's own limit is 128.
const DEPTH_MAX: usize = 100;
/// The two places of a release that name who buys.
const BUYING: [&str; 2] = ["/buyer/id", "/tender/procuringEntity/id"];

/// Which members of a release are public, by OCDS path without indexes.
#[derive(Clone, Debug)]
pub struct Members {
    leaves: BTreeMap<String, Mark>,
    /// Paths that have leaves beneath.
    above: BTreeSet<String>,
    /// Paths that are left out by name: what stands there is withheld, that it stands there is no secret.
    named: BTreeSet<String>,
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
        let named: BTreeSet<String> = shape::ignored().into_iter().filter(|p| !p.ends_with('*')).collect();
        let above = leaves.keys().flat_map(|p| p.match_indices('/').map(|(at, _)| p[..at].to_owned())).collect();
        Members { leaves, above, named }
    }

    /// The document with all that the gate's audience may not see replaced by [`WITHHELD`], and how many members that were.
    /// `Err` says why it cannot be read.
    pub fn cut(&self, raw: &[u8], at: &str, gate: &Gate) -> Result<(Value, usize), String> {
        let document: Value = serde_json::from_slice(raw).map_err(|e| format!("no JSON: {e}"))?;
        if gate.audience() == Audience::Desk {
            return Ok((document, 0));
        }
        let buyers = BUYING.iter().filter_map(|p| document.pointer(p)).map(plain).collect();
        let mut cutting = Cutting { members: self, gate, buyers, withheld: 0 };
        let cut = cutting.value(document, at, false, 0);
        Ok((cut, cutting.withheld))
    }
}

/// One document being cut.
struct Cutting<'a> {
    members: &'a Members,
    gate: &'a Gate,
    /// Ids of those who buy in it.
    buyers: Vec<String>,
    withheld: usize,
}

impl Cutting<'_> {
    fn hide(&mut self) -> Value {
        self.withheld += 1;
        Value::String(WITHHELD.to_owned())
    }

    /// `organisation`: it stands in a party that this document says to be one.
    fn value(&mut self, value: Value, path: &str, organisation: bool, depth: usize) -> Value {
        if depth > DEPTH_MAX {
            return self.hide();
        }
        match value {
            Value::Array(members) => Value::Array(members.into_iter().map(|m| self.value(m, path, organisation, depth + 1)).collect()),
            Value::Object(members) => {
                let organisation = if path == "parties" { self.is_organisation(&members) } else { organisation };
                self.object(members, path, organisation, depth)
            }
            Value::Null => Value::Null,
            leaf => match self.members.leaves.get(path) {
                Some(Mark::Public) => leaf,
                Some(Mark::PartyIds) => Value::String(self.gate.shown_id(&plain(&leaf))),
                Some(Mark::Organisation) if organisation => leaf,
                _ => self.hide(),
            },
        }
    }

    /// A member that nobody knows goes with its name: where a publisher keeps people in a map, the name is the number.
    fn object(&mut self, members: Map<String, Value>, path: &str, organisation: bool, depth: usize) -> Value {
        let (mut out, mut nameless) = (Map::new(), 0u64);
        for (name, member) in members {
            let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let shown = if self.members.leaves.contains_key(&below) || self.members.above.contains(&below) {
                self.value(member, &below, organisation, depth + 1)
            } else if self.members.named.contains(&below) {
                self.hide()
            } else {
                nameless += 1;
                continue;
            };
            out.insert(name, shown);
        }
        if nameless > 0 {
            self.withheld += nameless as usize;
            out.insert(WITHHELD.to_owned(), Value::from(nameless));
        }
        Value::Object(out)
    }

    /// Whether a party says that it is an organisation, as its row in `parties` would.
    fn is_organisation(&self, party: &Map<String, Value>) -> bool {
        let text = |v: Option<&Value>| v.filter(|v| v.is_string() || v.is_number()).map(plain);
        let of = |name: &str| text(party.get("identifier").and_then(|i| i.get(name)));
        let is_role = |v: &Value| matches!(v.as_str(), Some("buyer" | "procuringEntity"));
        let role = party.get("roles").is_some_and(|r| is_role(r) || r.as_array().is_some_and(|all| all.iter().any(is_role)));
        let named = text(party.get("id")).is_some_and(|id| self.buyers.contains(&id));
        self.gate.marks().says_organisation(of("scheme").as_deref(), of("id").as_deref(), role || named)
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
        Mark::EntityIds => 2,
        Mark::Keyed => 3,
        Mark::Organisation => 4,
        Mark::Partner => 5,
        Mark::Agency => 6,
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
