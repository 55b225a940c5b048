//! One release as the walk left it: rows, and where their values stand in the document.

use super::shape::Shape;

/// A value's place: in the document, or in the scratch text (high bit of the start).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) start: u32,
    pub(super) len: u32,
}

pub(super) const NONE: Slot = Slot { start: 0, len: u32::MAX };
const SCRATCH: u32 = 1 << 31;

/// The largest document that places can name; larger ones are set aside.
pub const DOCUMENT_BYTES_MAX: usize = SCRATCH as usize - 1;

/// A row in the making.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) list: u16,
    /// Index of the parent row, or its own index at the top.
    pub(super) parent: u32,
    /// Position in its list; -1 for a lone object.
    pub(super) index: i32,
    pub(super) slots: u32,
    pub(super) raw: (u32, u32),
}

/// One release as it stands in a document.
#[derive(Default)]
pub struct Staged {
    pub(super) rows: Vec<Row>,
    pub(super) slots: Vec<Slot>,
    pub(super) scratch: String,
    /// Where the release stands in the document.
    pub start: usize,
    /// Its length in bytes.
    pub length: usize,
    /// It was a record's `compiledRelease`.
    pub is_compiled: bool,
    /// It stood in a record that also has a `compiledRelease`.
    pub beside_compiled: bool,
    /// It turned out to be a package or a record.
    pub(super) container: bool,
}

impl Staged {
    /// Empties it for the next release.
    pub(super) fn clear(&mut self, shape: &Shape, is_compiled: bool, beside: bool) {
        self.rows.clear();
        self.slots.clear();
        self.scratch.clear();
        self.container = false;
        self.is_compiled = is_compiled;
        self.beside_compiled = beside;
        self.row(shape, 0, 0, -1);
    }

    /// Begins a row; returns its index.
    pub(super) fn row(&mut self, shape: &Shape, list: u16, parent: u32, index: i32) -> u32 {
        let id = self.rows.len() as u32;
        let slots = self.slots.len() as u32;
        let count = shape.lists[list as usize].slots.len();
        self.slots.resize(self.slots.len() + count, NONE);
        self.rows.push(Row { list, parent, index, slots, raw: (0, 0) });
        id
    }

    /// The slot of the ocid.
    pub(super) fn ocid_slot(&self) -> usize {
        // The processes list is the first and its first column is the ocid.
        self.rows[0].slots as usize
    }

    /// Where a text that the parser gave stands: in the document, or copied to the scratch.
    pub(super) fn place(&mut self, data: &[u8], text: &str) -> Slot {
        let inside = (text.as_ptr() as usize).wrapping_sub(data.as_ptr() as usize);
        if inside < data.len() && data.get(inside..inside + text.len()).is_some_and(|d| std::ptr::eq(d.as_ptr(), text.as_ptr())) {
            return Slot { start: inside as u32, len: text.len() as u32 };
        }
        self.keep(text)
    }

    /// Copies a text to the scratch.
    pub(super) fn keep(&mut self, text: &str) -> Slot {
        let start = self.scratch.len() as u32 | SCRATCH;
        self.scratch.push_str(text);
        Slot { start, len: text.len() as u32 }
    }

    /// Keeps the rows marked so, with parents renumbered. Children of dropped rows are dropped by the caller's marks.
    pub(super) fn retain_rows(&mut self, keep: &[bool]) {
        let mut number = vec![0u32; self.rows.len()];
        let mut rows = Vec::with_capacity(self.rows.len());
        for (index, row) in self.rows.iter().enumerate() {
            if keep[index] {
                number[index] = rows.len() as u32;
                rows.push(Row { parent: number[row.parent as usize], ..*row });
            }
        }
        self.rows = rows;
    }

    /// Whether a slot holds nothing.
    pub(super) fn is_none(&self, at: usize) -> bool {
        self.slots[at] == NONE
    }

    /// Empties a slot.
    pub(super) fn blank(&mut self, at: usize) {
        self.slots[at] = NONE;
    }

    /// The text in a slot of the staged release; empty texts count as missing.
    pub(super) fn read<'a>(&'a self, data: &'a str, at: usize) -> Option<&'a str> {
        let Slot { start, len } = self.slots[at];
        if len == u32::MAX || len == 0 {
            return None;
        }
        let (from, start) = if start & SCRATCH != 0 { (self.scratch.as_str(), start & !SCRATCH) } else { (data, start) };
        from.get(start as usize..start as usize + len as usize)
    }
}
