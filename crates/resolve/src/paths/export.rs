//! A neighbourhood as GraphML and CSV, for other programs.
//!
//! GraphML as graphml.graphdrawing.org defines it (graphs, nodes, edges, keys); CSV after RFC 4180. A cell that a spreadsheet would
//! take for a formula is written behind an apostrophe.

use super::{Around, Step, day};
use crate::links::{Ids, LinkKind};

/// What an export says of entities and links beyond their numbers.
pub struct Words<'a> {
    /// The ids.
    pub ids: &'a Ids,
    /// An entity's caption and schema.
    pub entity: &'a dyn Fn(u32) -> (String, String),
    /// A link's role and share as published, by its position.
    pub link: &'a dyn Fn(u32) -> (String, String),
}

/// A column of an export: its name, and whether it holds whole numbers.
type Column = (&'static str, bool);

const NODE_COLUMNS: [Column; 6] =
    [("id", false), ("caption", false), ("schema", false), ("ring", true), ("links", true), ("left_out", true)];

const LINK_COLUMNS: [Column; 9] = [
    ("source", false),
    ("target", false),
    ("kind", false),
    ("role", false),
    ("share", false),
    ("from", false),
    ("to", false),
    ("held_from", false),
    ("held_to", false),
];

/// The entities with caption, schema, ring, links and neighbours left out.
pub fn nodes_csv(around: &Around, words: &Words) -> String {
    csv(&NODE_COLUMNS, nodes(around, words))
}

/// The links with kind, role, share and period.
pub fn links_csv(around: &Around, words: &Words) -> String {
    csv(&LINK_COLUMNS, links(around, words))
}

/// The whole as GraphML: directed, entity ids as node ids.
pub fn graphml(around: &Around, words: &Words) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (of, columns) in [("node", &NODE_COLUMNS[1..]), ("edge", &LINK_COLUMNS[2..])] {
        for (name, is_number) in columns {
            let kind = if *is_number { "long" } else { "string" };
            out += &format!("  <key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n");
        }
    }
    out += "  <graph edgedefault=\"directed\">\n";
    for node in nodes(around, words) {
        out += &format!("    <node id=\"{}\">\n", xml(&node[0]));
        data(&mut out, "node", &NODE_COLUMNS[1..], &node[1..]);
        out += "    </node>\n";
    }
    for (number, link) in links(around, words).enumerate() {
        out += &format!("    <edge id=\"l{number}\" source=\"{}\" target=\"{}\">\n", xml(&link[0]), xml(&link[1]));
        data(&mut out, "edge", &LINK_COLUMNS[2..], &link[2..]);
        out += "    </edge>\n";
    }
    out += "  </graph>\n</graphml>\n";
    out
}

fn nodes<'a>(around: &'a Around, words: &'a Words) -> impl Iterator<Item = Vec<String>> + 'a {
    around.entities.iter().map(|near| {
        let (caption, schema) = (words.entity)(near.entity);
        let numbers = [near.ring.to_string(), near.links.to_string(), near.left_out.to_string()];
        [vec![words.ids.id(near.entity).to_owned(), caption, schema], numbers.to_vec()].concat()
    })
}

fn links<'a>(around: &'a Around, words: &'a Words) -> impl Iterator<Item = Vec<String>> + 'a {
    around.links.iter().map(|step: &Step| {
        let (role, share) = (words.link)(step.link);
        let ends = [words.ids.id(step.source).to_owned(), words.ids.id(step.target).to_owned()];
        let held = step.span.held_from <= step.span.held_to;
        let inner = |d: i32| if held { day(d) } else { String::new() };
        let days = [day(step.span.from), day(step.span.to), inner(step.span.held_from), inner(step.span.held_to)];
        [ends.to_vec(), vec![LinkKind::schema(step.kind).to_owned(), role, share], days.to_vec()].concat()
    })
}

fn csv(columns: &[Column], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = columns.iter().map(|c| c.0).collect::<Vec<_>>().join(",") + "\n";
    for row in rows {
        out += &row.iter().map(|c| cell(c)).collect::<Vec<_>>().join(",");
        out.push('\n');
    }
    out
}

fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn data(out: &mut String, of: &str, columns: &[Column], cells: &[String]) {
    for ((name, _), cell) in columns.iter().zip(cells).filter(|(_, c)| !c.is_empty()) {
        *out += &format!("      <data key=\"{of}_{name}\">{}</data>\n", xml(cell));
    }
}

/// Text for XML 1.0: what its markup needs is escaped, characters it may not hold become U+FFFD.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c < ' ' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
