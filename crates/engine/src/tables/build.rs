//! Builders that turn values into Arrow columns, leaving out the columns nobody asked for.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, DictionaryArray, Int32Builder, Int64Builder, RecordBatch, StringArray,
    StringViewBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{Int32Type, Schema, SchemaRef};
use facts::amounts::{PRECISION, SCALE};
use facts::{amounts, days};
use rustc_hash::FxHashMap;

use super::{PhysicalKind, TableDef};

/// Which stored columns of a table are wanted, by index of [`TableDef::physical`].
pub type Wanted = Vec<bool>;

/// Builds record batches of one table.
pub struct TableBuilder {
    columns: Vec<Option<ColumnBuilder>>,
    schema: SchemaRef,
    rows: usize,
}

enum ColumnBuilder {
    Text(StringViewBuilder),
    Int(Int64Builder),
    Bool(BooleanBuilder),
    Number(Decimal128Builder),
    Day(Date32Builder),
    At(TimestampMicrosecondBuilder),
    File(Int32Builder),
    Pointer(PointerBuilder),
}

/// Dictionary of pointers: a release's few hundred shapes recur in every release.
#[derive(Default)]
struct PointerBuilder {
    keys: Vec<i32>,
    index: FxHashMap<Box<str>, i32>,
    values: Vec<Box<str>>,
}

/// The schema of a table cut to the wanted columns.
pub fn wanted_schema(table: &TableDef, wanted: &Wanted) -> SchemaRef {
    let fields: Vec<_> = table.schema.fields().iter().zip(wanted).filter(|(_, w)| **w).map(|(f, _)| f.clone()).collect();
    Arc::new(Schema::new(fields))
}

impl TableBuilder {
    /// A builder of `table` with the columns in `wanted`.
    pub fn new(table: &TableDef, wanted: &Wanted) -> TableBuilder {
        let columns = table.physical.iter().zip(wanted).map(|(p, w)| w.then(|| ColumnBuilder::new(p.kind, 0))).collect();
        TableBuilder { columns, schema: wanted_schema(table, wanted), rows: 0 }
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Whether a stored column is built.
    pub fn wants(&self, column: usize) -> bool {
        self.columns[column].is_some()
    }

    /// Whether pointers of rows are built.
    pub fn wants_places(&self) -> bool {
        self.wants(self.columns.len() - 2)
    }

    /// Puts a text into a text column (null for `None`).
    pub fn text(&mut self, column: usize, value: Option<&str>) {
        if let Some(ColumnBuilder::Text(b)) = &mut self.columns[column] {
            b.append_option(value);
        }
    }

    /// Puts a whole number or an id.
    pub fn int(&mut self, column: usize, value: Option<i64>) {
        if let Some(ColumnBuilder::Int(b)) = &mut self.columns[column] {
            b.append_option(value);
        }
    }

    /// Puts a truth value.
    pub fn bool(&mut self, column: usize, value: Option<bool>) {
        if let Some(ColumnBuilder::Bool(b)) = &mut self.columns[column] {
            b.append_option(value);
        }
    }

    /// Puts a decimal from its text; a text that is no number gives null. Returns whether it was read.
    pub fn number(&mut self, column: usize, text: Option<&str>) -> bool {
        let Some(ColumnBuilder::Number(b)) = &mut self.columns[column] else { return true };
        let value = text.and_then(amounts::parse);
        b.append_option(value);
        value.is_some() || text.is_none()
    }

    /// Puts the three columns of a date, from `column` on. Returns whether the text was a date.
    pub fn date(&mut self, column: usize, text: Option<&str>) -> bool {
        self.text(column, text);
        if !self.wants(column + 1) && !self.wants(column + 2) {
            return true;
        }
        let published = text.and_then(days::parse);
        if let Some(ColumnBuilder::Day(b)) = &mut self.columns[column + 1] {
            b.append_option(published.and_then(|p| p.day));
        }
        if let Some(ColumnBuilder::At(b)) = &mut self.columns[column + 2] {
            b.append_option(published.and_then(|p| p.at));
        }
        published.is_some() || text.is_none()
    }

    /// Puts where the row came from and the hash of its bytes, into the last five columns, and ends the row.
    pub fn end_row(&mut self, (file, offset, length): (i32, i64, i64), pointer: &str, content: impl FnOnce() -> i64) {
        let first = self.columns.len() - 5;
        if let Some(ColumnBuilder::File(b)) = &mut self.columns[first] {
            b.append_value(file);
        }
        self.int(first + 1, Some(offset));
        self.int(first + 2, Some(length));
        if let Some(ColumnBuilder::Pointer(b)) = &mut self.columns[first + 3] {
            b.push(pointer);
        }
        if self.wants(first + 4) {
            self.int(first + 4, Some(content()));
        }
        self.rows += 1;
    }

    /// The rows so far as a batch, leaving the builder empty; `None` when there are none.
    pub fn finish(&mut self) -> Option<RecordBatch> {
        if self.rows == 0 {
            return None;
        }
        // The next batch will be about as long; builders that grow by doubling would hold twice what they need.
        let rows = self.rows + self.rows / 16;
        let arrays: Vec<ArrayRef> = self.columns.iter_mut().flatten().map(|b| b.finish(rows)).collect();
        let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options);
        Some(batch.expect("every column got one value a row"))
    }
}

impl ColumnBuilder {
    fn new(kind: PhysicalKind, rows: usize) -> ColumnBuilder {
        match kind {
            PhysicalKind::Text | PhysicalKind::NumberText | PhysicalKind::Currency | PhysicalKind::DateText => {
                ColumnBuilder::Text(texts(rows))
            }
            PhysicalKind::Int | PhysicalKind::Id => ColumnBuilder::Int(Int64Builder::with_capacity(rows)),
            PhysicalKind::Bool => ColumnBuilder::Bool(BooleanBuilder::with_capacity(rows)),
            PhysicalKind::Number => ColumnBuilder::Number(decimals(rows)),
            PhysicalKind::Day => ColumnBuilder::Day(Date32Builder::with_capacity(rows)),
            PhysicalKind::At => ColumnBuilder::At(TimestampMicrosecondBuilder::with_capacity(rows)),
            PhysicalKind::File => ColumnBuilder::File(Int32Builder::with_capacity(rows)),
            PhysicalKind::Pointer => ColumnBuilder::Pointer(PointerBuilder::default()),
        }
    }

    /// The column so far; the builder is then empty, with room for so many rows.
    fn finish(&mut self, rows: usize) -> ArrayRef {
        match self {
            ColumnBuilder::Text(b) => Arc::new(std::mem::replace(b, texts(rows)).finish()),
            ColumnBuilder::Int(b) => Arc::new(std::mem::replace(b, Int64Builder::with_capacity(rows)).finish()),
            ColumnBuilder::Bool(b) => Arc::new(std::mem::replace(b, BooleanBuilder::with_capacity(rows)).finish()),
            ColumnBuilder::Number(b) => Arc::new(std::mem::replace(b, decimals(rows)).finish()),
            ColumnBuilder::Day(b) => Arc::new(std::mem::replace(b, Date32Builder::with_capacity(rows)).finish()),
            ColumnBuilder::At(b) => Arc::new(std::mem::replace(b, TimestampMicrosecondBuilder::with_capacity(rows)).finish()),
            ColumnBuilder::File(b) => Arc::new(std::mem::replace(b, Int32Builder::with_capacity(rows)).finish()),
            ColumnBuilder::Pointer(b) => b.finish(),
        }
    }
}

/// Bytes that a text column takes at a time; a column has less than this to spare.
const TEXT_BLOCK_BYTES: u32 = 64 << 10;

fn texts(rows: usize) -> StringViewBuilder {
    StringViewBuilder::with_capacity(rows).with_fixed_block_size(TEXT_BLOCK_BYTES)
}

fn decimals(rows: usize) -> Decimal128Builder {
    let builder = Decimal128Builder::with_capacity(rows).with_precision_and_scale(PRECISION, SCALE);
    builder.expect("38 and 6 are in range")
}

impl PointerBuilder {
    fn push(&mut self, pointer: &str) {
        let key = match self.index.get(pointer) {
            Some(key) => *key,
            None => {
                let key = self.values.len() as i32;
                self.values.push(pointer.into());
                self.index.insert(pointer.into(), key);
                key
            }
        };
        self.keys.push(key);
    }

    fn finish(&mut self) -> ArrayRef {
        let keys = std::mem::take(&mut self.keys);
        let values = StringArray::from_iter_values(self.values.drain(..));
        self.index.clear();
        let array = DictionaryArray::<Int32Type>::try_new(keys.into(), Arc::new(values));
        Arc::new(array.expect("every key was handed out above"))
    }
}
