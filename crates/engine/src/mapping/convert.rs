//! Files and a mapping to compiled releases, one a process, as JSON lines.

use std::collections::{BTreeMap, BTreeSet};

use super::define::{Form, Layout, Mapping, Table, header};
use super::fits;
use super::rows::{self, Cell, Item, Place};
use super::tree::{Draft, Node, write_members, write_text};
use super::values::{Made, Scalar};

/// What came of the files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// Compiled releases, one a line, in order of their keys.
    pub releases: Vec<u8>,
    /// How many releases.
    pub processes: u64,
    /// Rows seen: taken, set aside, skipped and empty ones.
    pub rows: u64,
    /// Rows and files left out because they are wrong: file, row (0 for the whole file), reason.
    pub set_aside: Vec<(String, u64, String)>,
    /// Columns that the mapping neither takes nor ignores and that hold something, with the number of filled cells.
    pub unknown_columns: BTreeMap<String, u64>,
    /// What was odd but did not cost a row, with how often.
    pub troubles: BTreeMap<String, u64>,
}

/// Converts the files of one publication, given with their names (paths, as the mapping's patterns see them) and
/// their unpacked bytes. The order in which they are given does not matter. Fails when the mapping has no table or
/// two files have one name; whatever is wrong inside a file is set aside.
pub fn convert(mapping: &Mapping, inputs: &[(String, Vec<u8>)]) -> Result<Converted, String> {
    if mapping.tables.is_empty() {
        return Err(format!("{}: the source is not a table; nothing is mapped", mapping.name));
    }
    let mut inputs: Vec<&(String, Vec<u8>)> = inputs.iter().collect();
    inputs.sort();
    if let Some(twice) = inputs.windows(2).find(|w| w[0].0 == w[1].0) {
        return Err(format!("{}: two files are called {:?}", mapping.name, twice[0].0));
    }
    let mut run = Run::default();
    for (name, bytes) in inputs {
        if let Some(unread) = mapping.unread.iter().find(|u| u.files.iter().any(|f| fits(f, name))) {
            run.trouble(format!("a file left unread: {}", unread.reason));
            continue;
        }
        let Some(table) = mapping.tables.iter().find(|t| t.files.iter().any(|f| fits(f, name))) else {
            run.out.set_aside.push((name.clone(), 0, "no table of the mapping is for this file".to_owned()));
            continue;
        };
        let mut file = File::new(table, name, mapping.form == Form::PythonLiterals, &mut run);
        rows::read(mapping.form, table, bytes, &mut |item| file.item(item));
    }
    Ok(run.finish())
}

#[derive(Default)]
struct Run {
    out: Converted,
    processes: BTreeMap<String, Process>,
}

struct Process {
    tree: Node,
    sources: Vec<(String, Place)>,
}

impl Run {
    fn trouble(&mut self, what: String) {
        *self.out.troubles.entry(what).or_insert(0) += 1;
    }

    /// Adds what a row says of a process.
    fn add(&mut self, ocid: String, tree: Node, source: (String, Place)) {
        let Some(process) = self.processes.get_mut(&ocid) else {
            self.processes.insert(ocid, Process { tree, sources: vec![source] });
            return;
        };
        process.sources.push(source);
        let mut differing = BTreeSet::new();
        let grown = process.tree.merge(tree, "", &mut |path| {
            differing.insert(path.to_owned());
        });
        if !grown {
            self.trouble("a row that says nothing new of its process: a copy".to_owned());
        }
        for path in differing {
            self.trouble(format!("rows of one process disagree, the first counts: {path}"));
        }
    }

    fn finish(mut self) -> Converted {
        let mut lines = String::new();
        self.out.processes = self.processes.len() as u64;
        for (ocid, process) in &self.processes {
            lines.push_str("{\"ocid\":");
            write_text(ocid, &mut lines);
            lines.push_str(",\"id\":");
            write_text(&format!("{ocid}-compiled"), &mut lines);
            lines.push_str(",\"tag\":[\"compiled\"],\"initiationType\":\"tender\"");
            if let Node::Object(members) = &process.tree
                && !members.is_empty()
            {
                lines.push(',');
                write_members(members, &mut lines);
            }
            lines.push_str(",\"sources\":[");
            for (i, (file, place)) in process.sources.iter().enumerate() {
                lines.push_str(if i > 0 { ",{\"file\":" } else { "{\"file\":" });
                write_text(file, &mut lines);
                lines.push_str(",\"place\":");
                write_text(&place.place, &mut lines);
                lines.push_str(&format!(",\"row\":{}", place.row));
                if let Some((offset, length)) = place.bytes {
                    lines.push_str(&format!(",\"offset\":{offset},\"length\":{length}"));
                }
                lines.push('}');
            }
            lines.push_str("]}\n");
        }
        self.out.releases = lines.into_bytes();
        self.out
    }
}

/// Names of the cells of a row.
struct Columns {
    /// Patterns that cells have to fit for these names to hold.
    when: BTreeMap<String, String>,
    index: BTreeMap<String, usize>,
    /// Columns nobody asked for: position and name as written.
    unknown: Vec<(usize, String)>,
    width: usize,
}

/// One file on its way.
struct File<'r> {
    table: &'r Table,
    name: &'r str,
    /// What the name tells: `@file`, `@folder`, `@stem`.
    named: BTreeMap<&'static str, Cell>,
    columns: Vec<Columns>,
    /// Each row names its cells itself, so a name that lacks is an empty cell.
    rows_named: bool,
    run: &'r mut Run,
}

impl<'r> File<'r> {
    fn new(table: &'r Table, name: &'r str, rows_named: bool, run: &'r mut Run) -> File<'r> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let folder = folder.rsplit_once('/').map_or(folder, |(_, last)| last);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let named = [("@file", file), ("@folder", folder), ("@stem", stem)];
        let named = named.into_iter().map(|(n, text)| (n, Cell::text(text.to_owned()))).collect();
        let mut file = File { table, name, named, columns: Vec::new(), rows_named, run };
        let fitting: Vec<&Layout> = table.layouts.iter().filter(|l| l.files.iter().any(|f| fits(f, name))).collect();
        file.columns = fitting.into_iter().map(|l| file.columns_of(&l.columns, l.when.clone())).collect();
        file
    }

    /// Takes what the reader found; gives whether what follows in the file or sheet is worth reading.
    fn item(&mut self, item: Item) -> bool {
        match item {
            Item::Header(place, names) => self.header(&place, &names),
            Item::Bad(place, reason) => {
                self.run.out.rows += 1;
                self.set_aside(&place, reason);
                true
            }
            Item::Row(place, cells) => {
                self.run.out.rows += 1;
                if let Err(reason) = self.row(&place, &cells) {
                    self.set_aside(&place, reason);
                }
                true
            }
        }
    }

    fn set_aside(&mut self, place: &Place, reason: String) {
        self.run.out.set_aside.push((self.name.to_owned(), place.row, reason));
    }

    fn header(&mut self, place: &Place, names: &[String]) -> bool {
        let columns = self.columns_of(names, BTreeMap::new());
        if !self.rows_named {
            let lacking: Vec<&str> =
                self.table.key.iter().filter(|k| !k.starts_with('@') && !k.ends_with('?')).map(String::as_str).collect();
            let lacking: Vec<&str> = lacking.into_iter().filter(|k| !columns.index.contains_key(*k)).collect();
            if !lacking.is_empty() {
                let reason = format!("the header has no column for the key ({}); the rows under it are not read", lacking.join(", "));
                self.set_aside(&Place { row: 0, ..place.clone() }, reason);
                return false;
            }
            // With repeated columns most files lack the last ones.
            if self.table.repeat.is_none() {
                for missing in self.table.used().iter().filter(|c| !columns.index.contains_key(*c)) {
                    self.run.trouble(format!("a header without the column {missing}"));
                }
            }
        }
        self.columns = vec![columns];
        true
    }

    fn columns_of(&self, names: &[String], when: BTreeMap<String, String>) -> Columns {
        let used = self.table.used();
        let mut columns = Columns { when, index: BTreeMap::new(), unknown: Vec::new(), width: names.len() };
        for (position, written) in names.iter().enumerate() {
            let plain = header(written);
            let ours = self.table.columns.iter().find(|(_, spellings)| spellings.iter().any(|s| header(s) == plain));
            let name = ours.map_or(plain, |(name, _)| name.clone());
            if used.contains(&name) && !columns.index.contains_key(&name) {
                columns.index.insert(name, position);
            } else if !self.table.ignore.iter().any(|i| fits(&header(i), &name)) {
                columns.unknown.push((position, written.trim().to_owned()));
            }
        }
        columns
    }

    fn row(&mut self, place: &Place, cells: &[Cell]) -> Result<(), String> {
        if cells.iter().all(|c| c.text.trim().is_empty()) {
            self.run.trouble("an empty row".to_owned());
            return Ok(());
        }
        let columns = self.columns.iter().find(|c| self.are(&c.when, c, cells)).ok_or("no layout of the mapping fits the row")?;
        let filled = cells.iter().rposition(|c| !c.text.trim().is_empty()).map_or(0, |last| last + 1);
        if filled > columns.width {
            return Err(format!("{} cells where {} are expected", cells.len(), columns.width));
        }
        if place.bytes.is_some() && cells.len() < columns.width && !self.table.short_rows {
            return Err(format!("{} cells where {} are expected", cells.len(), columns.width));
        }
        if let Some(skip) = self.table.skips.iter().find(|s| self.are(&s.when, columns, cells)) {
            self.run.trouble(format!("a row left unread: {}", skip.reason));
            return Ok(());
        }
        for (position, name) in &columns.unknown {
            if cells.get(*position).is_some_and(|c| !c.text.trim().is_empty()) {
                *self.run.out.unknown_columns.entry(name.clone()).or_insert(0) += 1;
            }
        }
        let ocid = self.ocid(columns, cells)?;
        let mut troubles = BTreeSet::new();
        let tree = self.tree(columns, cells, &mut troubles)?;
        self.run.add(ocid, tree, (self.name.to_owned(), place.clone()));
        for trouble in troubles {
            self.run.trouble(trouble);
        }
        Ok(())
    }

    fn cell<'c>(&'c self, name: &str, columns: &Columns, cells: &'c [Cell]) -> Option<&'c Cell> {
        if name.starts_with('@') { self.named.get(name) } else { columns.index.get(name).and_then(|i| cells.get(*i)) }
    }

    fn text<'c>(&'c self, name: &str, columns: &Columns, cells: &'c [Cell]) -> &'c str {
        let text = self.cell(name, columns, cells).map_or("", |c| c.text.trim());
        if self.table.empty.iter().any(|e| e == text) { "" } else { text }
    }

    fn are(&self, when: &BTreeMap<String, String>, columns: &Columns, cells: &[Cell]) -> bool {
        when.iter().all(|(name, pattern)| fits(pattern, self.text(name, columns, cells)))
    }

    /// The prefix and the key's cells, `:` between them.
    fn ocid(&self, columns: &Columns, cells: &[Cell]) -> Result<String, String> {
        let mut parts = Vec::new();
        for key in &self.table.key {
            let name = key.trim_end_matches('?');
            let text = self.text(name, columns, cells);
            if text.is_empty() && !key.ends_with('?') {
                return Err(format!("nothing in the key column {name}"));
            }
            // So that two keys never make one id.
            parts.push(text.replace('%', "%25").replace(':', "%3A"));
        }
        Ok(format!("{}{}", self.table.ocid_prefix, parts.join(":")))
    }

    fn tree(&self, columns: &Columns, cells: &[Cell], troubles: &mut BTreeSet<String>) -> Result<Node, String> {
        let mut draft = Draft::new();
        for field in &self.table.fields {
            if field.needs.iter().any(|n| self.text(n, columns, cells).is_empty()) {
                continue;
            }
            let (value, fixed): (Scalar, bool) = match field.value.make(self.table, &|name| self.cell(name, columns, cells)) {
                Made::Nothing => continue,
                Made::Taken(value) => (value, false),
                Made::Fixed(value) => (value, true),
                Made::Odd(value, trouble) => {
                    troubles.insert(format!("{trouble}: {}", field.shown));
                    let Some(value) = value else { continue };
                    (value, false)
                }
            };
            draft.put(&field.path, value, fixed).map_err(|e| format!("the mapping has {e}: {}", field.shown))?;
        }
        Ok(draft.finish())
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
