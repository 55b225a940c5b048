//! Fields to releases: what one row says becomes a tree, and trees of one process become one.

use std::collections::BTreeMap;

use super::define::Step;
use super::values::Scalar;

/// What one row says, before constants without company are taken out.
#[derive(Debug)]
pub enum Draft {
    /// A value; `fixed` when it is the same in every row.
    Leaf {
        /// The value.
        value: Scalar,
        /// It is a constant of the mapping.
        fixed: bool,
    },
    /// A list: the row's members by their names in the mapping.
    Members(BTreeMap<String, Draft>),
    /// An object.
    Object(BTreeMap<String, Draft>),
}

/// What a process is known to be: JSON with lists whose members are found by id.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A value.
    Leaf(Scalar),
    /// A list.
    List(List),
    /// An object.
    Object(BTreeMap<String, Node>),
}

/// Members in order of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    members: Vec<Node>,
    /// Where the member of an id stands; members without an id stand for themselves.
    places: BTreeMap<String, usize>,
}

impl Draft {
    /// An empty release.
    pub fn new() -> Draft {
        Draft::Object(BTreeMap::new())
    }

    /// Puts a value at a path. The mapping may name a thing both as a value and as an object; then the error says so.
    pub fn put(&mut self, path: &[Step], value: Scalar, fixed: bool) -> Result<(), &'static str> {
        const CLASH: &str = "a path that is both a value and an object";
        let (Some((step, rest)), Draft::Object(members)) = (path.split_first(), self) else { return Err(CLASH) };
        let (members, name) = match &step.member {
            None => (members, &step.name),
            Some(label) => {
                let list = members.entry(step.name.clone()).or_insert_with(|| Draft::Members(BTreeMap::new()));
                let Draft::Members(list) = list else { return Err(CLASH) };
                (list, label)
            }
        };
        if rest.is_empty() {
            members.insert(name.clone(), Draft::Leaf { value, fixed });
            return Ok(());
        }
        members.entry(name.clone()).or_insert_with(Draft::new).put(rest, value, fixed)
    }

    /// Whether anything in it comes from the row.
    fn is_live(&self) -> bool {
        match self {
            Draft::Leaf { fixed, .. } => !fixed,
            Draft::Members(members) | Draft::Object(members) => members.values().any(Draft::is_live),
        }
    }

    /// A constant, or a list of constants: it goes where its object goes.
    fn is_fixed(&self) -> bool {
        match self {
            Draft::Leaf { fixed, .. } => *fixed,
            Draft::Members(members) => members.values().all(|m| matches!(m, Draft::Leaf { fixed: true, .. })),
            Draft::Object(_) => false,
        }
    }

    /// The tree without objects in which nothing comes from the row: a currency without an amount says nothing.
    pub fn finish(self) -> Node {
        match self {
            Draft::Leaf { value, .. } => Node::Leaf(value),
            Draft::Members(members) => {
                let mut list = List::default();
                for (_, member) in members {
                    if member.is_live() || member.is_fixed() {
                        // Two members of one row with one id are one thing; what they say differently is seen when rows meet.
                        list.add(member.finish(), "", &mut |_| {});
                    }
                }
                Node::List(list)
            }
            Draft::Object(members) => {
                let kept = members.into_iter().filter(|(_, m)| m.is_live() || m.is_fixed());
                Node::Object(kept.map(|(name, member)| (name, member.finish())).collect())
            }
        }
    }
}

impl List {
    fn add(&mut self, member: Node, path: &str, disagree: &mut dyn FnMut(&str)) -> bool {
        let key = member.key();
        match self.places.get(&key) {
            Some(place) => self.members[*place].merge(member, path, disagree),
            None => {
                self.places.insert(key, self.members.len());
                self.members.push(member);
                true
            }
        }
    }
}

impl Node {
    /// What makes a member of a list the same member: its id, else all it says.
    fn key(&self) -> String {
        if let Node::Object(members) = self
            && let Some(Node::Leaf(Scalar::Text(id) | Scalar::Number(id))) = members.get("id")
        {
            return format!("id {id}");
        }
        let mut whole = String::from("is ");
        self.write(&mut whole);
        whole
    }

    /// Adds what another row says. What was there first stays; `disagree` gets the path of each value that differs.
    /// Gives whether anything was new.
    pub fn merge(&mut self, other: Node, path: &str, disagree: &mut dyn FnMut(&str)) -> bool {
        match (self, other) {
            (Node::Object(members), Node::Object(others)) => {
                let mut grown = false;
                for (name, other) in others {
                    let inner = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                    grown |= match members.get_mut(&name) {
                        Some(member) => member.merge(other, &inner, disagree),
                        None => {
                            members.insert(name, other);
                            true
                        }
                    };
                }
                grown
            }
            (Node::List(list), Node::List(others)) => {
                let mut grown = false;
                for other in others.members {
                    grown |= list.add(other, path, disagree);
                }
                grown
            }
            (Node::Leaf(value), Node::Leaf(other)) if *value == other => false,
            _ => {
                disagree(path);
                true
            }
        }
    }

    /// Writes JSON; members of objects in order of name.
    pub fn write(&self, out: &mut String) {
        match self {
            Node::Leaf(Scalar::Text(text)) => write_text(text, out),
            Node::Leaf(Scalar::Number(number)) => out.push_str(number),
            Node::Leaf(Scalar::Bool(b)) => out.push_str(if *b { "true" } else { "false" }),
            Node::List(list) => {
                out.push('[');
                for (i, member) in list.members.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    member.write(out);
                }
                out.push(']');
            }
            Node::Object(members) => {
                out.push('{');
                write_members(members, out);
                out.push('}');
            }
        }
    }
}

/// Writes the members of an object, without its brackets.
pub fn write_members(members: &BTreeMap<String, Node>, out: &mut String) {
    for (i, (name, member)) in members.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_text(name, out);
        out.push(':');
        member.write(out);
    }
}

/// Writes a text as JSON.
pub fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
