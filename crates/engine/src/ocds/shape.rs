//! The paths of `tables.toml` as a tree to walk beside a document.
//!
//! Every OCDS field has one of three fates: taken (a leaf that fills a slot), ignored by name
//! (`ignored.toml`), or reported. Lists nobody asked for are stepped over whole.

use serde::Deserialize;

use crate::tables::build::Wanted;
use crate::tables::{ColumnKind, TableDef, currency_of, tables};

const IGNORED: &str = include_str!("../../ignored.toml");

/// A place in the tree.
pub type NodeId = u32;

/// The tree, and the lists whose members become rows.
pub struct Shape {
    pub(super) nodes: Vec<Node>,
    pub(super) lists: Vec<ListDef>,
    /// For each table, its wanted columns; `None` when the table is not wanted at all.
    pub(super) wanted: Vec<Option<Wanted>>,
}

pub(super) struct Node {
    pub(super) name: Box<str>,
    pub(super) parent: NodeId,
    pub(super) children: Vec<NodeId>,
    pub(super) action: Action,
    /// Unknown members beneath are ignored by name rather than reported.
    pub(super) ignore_rest: bool,
    /// Slot that is filled with anything when the object has members.
    pub(super) mark: Option<u16>,
    /// A list here is usual, though tables.toml has it as an object on the way.
    pub(super) list_is_usual: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Action {
    /// An object on the way.
    Object,
    /// A scalar into a slot.
    Take(u16),
    /// A list of texts, sorted and joined, into a slot.
    Texts(u16),
    /// A list whose members are rows.
    List(u16),
    /// `releases`, `records`: documents inside a document.
    Documents,
    /// `compiledRelease`: one document inside a record.
    Compiled,
    /// Left out by name.
    Ignore,
}

/// A list whose members are rows.
pub(super) struct ListDef {
    /// The table, `None` for lists that only help others.
    pub(super) table: Option<usize>,
    pub(super) path: String,
    pub(super) section: String,
    pub(super) element: NodeId,
    /// Raw fields: path under the element, and whether it is a list of texts.
    pub(super) slots: Vec<(String, bool)>,
    /// For each written column of the table: its first slot.
    pub(super) column_slot: Vec<Option<u16>>,
    /// Slot of `id`, if the members have one.
    pub(super) id_slot: Option<u16>,
    /// A single object stands here in OCDS 1.0, so one is no trouble.
    pub(super) object_is_usual: bool,
}

/// Slots beyond the columns that settling needs, by table.
const EXTRA: &[(&str, &[(&str, bool)])] = &[
    (
        "processes",
        &[
            ("id", false),
            ("tag", true),
            ("buyer/identifier/scheme", false),
            ("buyer/identifier/id", false),
            ("buyer/identifier/legalName", false),
            ("tender/procuringEntity/identifier/scheme", false),
            ("tender/procuringEntity/identifier/id", false),
            ("tender/procuringEntity/identifier/legalName", false),
        ],
    ),
    ("bids", &[("relatedLots", true), ("relatedLot", false)]),
    ("awards", &[("relatedLots", true), ("relatedLot", false), ("relatedBids", true)]),
    ("bidders", &[("identifier/scheme", false), ("identifier/id", false), ("identifier/legalName", false)]),
    ("suppliers", &[("identifier/scheme", false), ("identifier/id", false), ("identifier/legalName", false)]),
];

/// Columns whose value is a list of texts.
const TEXT_LISTS: &[(&str, &str)] = &[("parties", "roles"), ("fees", "type"), ("related", "relationship")];

/// Tables that settling needs for the computed columns of another.
const NEEDS: &[(&str, &str)] =
    &[("bids", "bidders"), ("awards", "suppliers"), ("processes", "lots"), ("parties", "bidders"), ("parties", "suppliers")];

#[derive(Deserialize)]
struct Ignored {
    paths: Vec<String>,
}

/// The paths that are left out by name; `*` at the end stands for everything beneath.
pub fn ignored() -> Vec<String> {
    let ignored: Ignored = toml::from_str(IGNORED).expect("ignored.toml is checked by a test");
    ignored.paths
}

impl Shape {
    /// The tree for reading the wanted columns of the wanted tables.
    pub fn new(wanted: Vec<Option<Wanted>>) -> Shape {
        let mut shape = Shape { nodes: Vec::new(), lists: Vec::new(), wanted };
        shape.nodes.push(Node::new("", 0, Action::Object));
        for (index, table) in tables().iter().enumerate() {
            for root in 0..table.roots.len() {
                shape.add_list(index, table, root);
            }
        }
        shape.add_helper_list("tender/tenderers");
        for path in &ignored() {
            shape.ignore(path);
        }
        for (path, action) in [("releases", Action::Documents), ("records", Action::Documents), ("compiledRelease", Action::Compiled)] {
            let node = shape.insert(0, path);
            shape.nodes[node as usize].action = action;
        }
        for path in ["auctions", "auctions/stages"] {
            let node = shape.insert(0, path);
            shape.nodes[node as usize].list_is_usual = true;
        }
        let planning = shape.insert(0, "planning");
        shape.nodes[planning as usize].mark = shape.lists[0].column_slot[processes_column("has_planning")];
        shape.prune();
        shape
    }

    /// The tree for reading everything.
    pub fn all() -> Shape {
        Shape::new(tables().of_releases())
    }

    /// Columns wanted of a table, if any.
    pub fn wanted(&self, table: usize) -> Option<&Wanted> {
        self.wanted[table].as_ref()
    }

    fn add_list(&mut self, index: usize, table: &TableDef, root: usize) {
        let root_path = &table.roots[root].path;
        let first = &table.roots[0].path;
        let element = self.insert(0, root_path);
        let mut list = ListDef {
            table: Some(index),
            path: root_path.clone(),
            section: table.roots[root].section.clone(),
            element,
            slots: Vec::new(),
            column_slot: Vec::new(),
            id_slot: None,
            object_is_usual: root_path.ends_with("amendment"),
        };
        for column in &table.columns {
            let relative = if first.is_empty() {
                (!column.path.is_empty() && column.path != "tender/lots").then_some(column.path.as_str())
            } else {
                column.path.strip_prefix(first.as_str()).and_then(|r| r.strip_prefix('/'))
            };
            let Some(relative) = relative.filter(|_| !is_computed(&table.name, &column.name)) else {
                list.column_slot.push(None);
                continue;
            };
            list.column_slot.push(Some(list.slots.len() as u16));
            let texts = TEXT_LISTS.contains(&(table.name.as_str(), column.name.as_str()));
            list.slots.push((relative.to_owned(), texts));
            if column.kind == ColumnKind::Money {
                list.slots.push((currency_of(relative), false));
            }
        }
        for (_, extra) in EXTRA.iter().filter(|(name, _)| *name == table.name) {
            list.slots.extend(extra.iter().map(|(path, texts)| ((*path).to_owned(), *texts)));
        }
        list.id_slot = list.slots.iter().position(|(p, _)| p == "id").map(|i| i as u16);
        self.place(list);
    }

    fn add_helper_list(&mut self, path: &str) {
        let element = self.insert(0, path);
        let slots = ["id", "name", "identifier/scheme", "identifier/id", "identifier/legalName"].map(|p| (p.to_owned(), false)).to_vec();
        self.place(ListDef {
            table: None,
            path: path.to_owned(),
            section: String::new(),
            element,
            slots,
            column_slot: Vec::new(),
            id_slot: Some(0),
            object_is_usual: false,
        });
    }

    fn place(&mut self, list: ListDef) {
        let id = self.lists.len() as u16;
        for (slot, (path, texts)) in list.slots.iter().enumerate() {
            if path == "planning" {
                continue;
            }
            let leaf = self.insert(list.element, path);
            self.nodes[leaf as usize].action = if *texts { Action::Texts(slot as u16) } else { Action::Take(slot as u16) };
        }
        if list.element != 0 {
            self.nodes[list.element as usize].action = Action::List(id);
        }
        self.lists.push(list);
    }

    /// The node at `path` under `from`, made where it is not there yet.
    fn insert(&mut self, from: NodeId, path: &str) -> NodeId {
        path.split('/').filter(|s| !s.is_empty()).fold(from, |node, name| match self.child_named(node, name) {
            Some(child) => child,
            None => {
                let id = self.nodes.len() as NodeId;
                self.nodes.push(Node::new(name, node, Action::Object));
                self.nodes[node as usize].children.push(id);
                id
            }
        })
    }

    fn ignore(&mut self, path: &str) {
        let (path, rest) = path.strip_suffix("/*").map_or((path, false), |p| (p, true));
        let known = path.split('/').try_fold(0, |node, name| self.child_named(node, name));
        match known {
            Some(node) => self.nodes[node as usize].ignore_rest = true,
            None if rest => {
                let node = self.insert(0, path);
                self.nodes[node as usize].action = Action::Ignore;
            }
            None => {
                let node = self.insert(0, path);
                self.nodes[node as usize].action = Action::Ignore;
            }
        }
    }

    /// Turns lists of unwanted tables into steps over, so their bytes are only checked, not read.
    fn prune(&mut self) {
        let needed: Vec<bool> = (0..tables().len()).map(|t| self.is_needed(t)).collect();
        let is_needed = |list: &ListDef| list.table.is_some_and(|t| needed[t]);
        for list in &self.lists {
            let beneath = format!("{}/", list.path);
            let carries = self.lists.iter().any(|l| is_needed(l) && l.path.starts_with(&beneath));
            if list.element != 0 && list.table.is_some() && !is_needed(list) && !carries {
                self.nodes[list.element as usize].action = Action::Ignore;
            }
        }
        let parties = tables().index("parties").is_some_and(|t| needed[t]);
        if let Some(helper) = self.lists.iter().find(|l| l.table.is_none())
            && !parties
        {
            self.nodes[helper.element as usize].action = Action::Ignore;
        }
    }

    fn is_needed(&self, table: usize) -> bool {
        let name = tables().at(table).name.as_str();
        let wanted_by_name = |n: &str| tables().index(n).is_some_and(|t| self.wanted[t].is_some());
        let names = name == "parties" && self.wants_column("processes", "buyer_name");
        self.wanted[table].is_some() || names || NEEDS.iter().any(|(who, whom)| *whom == name && wanted_by_name(who))
    }

    /// Whether a stored column is wanted.
    pub(super) fn wants_column(&self, table: &str, column: &str) -> bool {
        let Some(index) = tables().index(table) else { return false };
        let at = tables().at(index).physical_index(column);
        self.wanted[index].as_ref().zip(at).is_some_and(|(w, c)| w[c])
    }

    /// The child of `node` called `key`.
    pub(super) fn child_named(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.nodes[node as usize].children.iter().copied().find(|c| &*self.nodes[*c as usize].name == key)
    }

    /// The path of a node, without ids.
    pub(super) fn path(&self, node: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = node;
        while at != 0 {
            names.push(&*self.nodes[at as usize].name);
            at = self.nodes[at as usize].parent;
        }
        names.reverse();
        names.join("/")
    }
}

impl Node {
    fn new(name: &str, parent: NodeId, action: Action) -> Node {
        Node { name: name.into(), parent, children: Vec::new(), action, ignore_rest: false, mark: None, list_is_usual: false }
    }
}

/// Columns that settling computes although `tables.toml` names an OCDS path for them.
fn is_computed(table: &str, column: &str) -> bool {
    matches!(
        (table, column),
        ("bids", "lot_id" | "lot_count" | "tenderer_count" | "tenderer_id" | "tenderer_key")
            | ("awards", "lot_id" | "lot_count" | "related_bid_count" | "supplier_count" | "supplier_id" | "supplier_key")
            | ("parties", "is_buyer" | "is_tenderer" | "is_supplier")
    )
}

fn processes_column(name: &str) -> usize {
    tables().at(0).column_index(name).expect("tables.toml has the column")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ignored_path_is_well_formed_and_no_column_is_ignored() {
        let shape = Shape::all();
        for list in &shape.lists {
            for (path, _) in &list.slots {
                let node = path.split('/').try_fold(list.element, |n, name| shape.child_named(n, name));
                let action = shape.nodes[node.expect("every slot has a node") as usize].action;
                assert!(action != Action::Ignore, "{}/{path} is ignored", list.path);
            }
        }
    }

    #[test]
    fn an_unwanted_list_is_stepped_over() {
        let mut wanted: Vec<Option<Wanted>> = vec![None; tables().len()];
        wanted[0] = Some(vec![true; tables().at(0).physical.len()]);
        let shape = Shape::new(wanted);
        let list = shape.lists.iter().find(|l| l.path == "contracts").expect("a list");
        assert_eq!(shape.nodes[list.element as usize].action, Action::Ignore);
    }
}
