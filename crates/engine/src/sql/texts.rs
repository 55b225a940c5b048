//! `text_list(text)` and `text_list(text, key)`: the texts of a group in one, joined by `|`.
//!
//! Who bid in a contest, and in which order, is one text a contest. Windows and a column for each place cost ten times
//! as much, because contests are many and small. Sorted by key (nulls last), then by text, so the order of rows never shows.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, ListArray, StringViewArray, StringViewBuilder, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{SortOptions, cast};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use arrow::row::{RowConverter, SortField};
use datafusion::common::{Result, ScalarValue, internal_err, not_impl_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};

/// What stands between two texts.
const BETWEEN: u8 = b'|';

/// The function, to register.
pub(super) fn text_list() -> AggregateUDF {
    AggregateUDF::from(TextList { signature: Signature::variadic_any(Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct TextList {
    signature: Signature,
}

impl AggregateUDFImpl for TextList {
    fn name(&self) -> &str {
        "text_list"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        match arguments {
            [text] | [text, _] if matches!(text, DataType::Utf8View | DataType::Utf8 | DataType::Null) => Ok(DataType::Utf8View),
            _ => not_impl_err!("text_list takes a text and, if it is to be sorted by one, a key"),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One(groups(&args)?)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[texts]", args.name), list_of_pairs(), true))])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(groups(&args)?))
    }
}

fn groups(args: &AccumulatorArgs) -> Result<Groups> {
    let key = args.expr_fields.get(1).map(|field| field.data_type().clone());
    Groups::new(key)
}

fn pair_fields() -> Fields {
    Fields::from(vec![Field::new("key", DataType::Binary, false), Field::new("text", DataType::Binary, false)])
}

fn list_of_pairs() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Struct(pair_fields()), true)))
}

/// Texts of all groups, as they came.
struct Groups {
    kind: Option<DataType>,
    converter: Option<RowConverter>,
    /// Keys and texts, one after another.
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    total: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    group: u32,
    at: usize,
    key: u32,
    text: u32,
}

impl Groups {
    fn new(kind: Option<DataType>) -> Result<Groups> {
        let order = SortOptions { descending: false, nulls_first: false };
        let converter = kind.clone().map(|kind| RowConverter::new(vec![SortField::new_with_options(kind, order)])).transpose()?;
        Ok(Groups { kind, converter, bytes: Vec::new(), entries: Vec::new(), total: 0 })
    }

    fn note(&mut self, group: usize, key: &[u8], text: &[u8]) {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(text);
        self.entries.push(Entry { group: group as u32, at, key: key.len() as u32, text: text.len() as u32 });
    }

    fn key(&self, entry: &Entry) -> &[u8] {
        &self.bytes[entry.at..entry.at + entry.key as usize]
    }

    fn text(&self, entry: &Entry) -> &[u8] {
        let start = entry.at + entry.key as usize;
        &self.bytes[start..start + entry.text as usize]
    }

    /// The entries of the first groups in order, taken out; the others stay under lower numbers.
    fn take(&mut self, emit_to: EmitTo) -> (usize, Vec<Entry>) {
        let n = match emit_to {
            EmitTo::All => self.total,
            EmitTo::First(n) => n.min(self.total),
        };
        let (mut first, mut rest): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(&mut self.entries).into_iter().partition(|e| (e.group as usize) < n);
        let full = |e: &Entry| (self.key(e), self.text(e));
        first.sort_unstable_by(|a, b| a.group.cmp(&b.group).then_with(|| full(a).cmp(&full(b))));
        rest.iter_mut().for_each(|e| e.group -= n as u32);
        self.entries = rest;
        self.total -= n;
        (n, first)
    }

    /// Bytes are given back when nobody needs any.
    fn tidy(&mut self) {
        if self.entries.is_empty() {
            self.bytes.clear();
        }
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(&mut self, values: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> Result<()> {
        self.total = self.total.max(total);
        let texts = cast(&values[0], &DataType::Utf8View)?;
        let texts = texts.as_string_view();
        let keys = match (&self.converter, values.get(1)) {
            (Some(converter), Some(keys)) => Some(converter.convert_columns(std::slice::from_ref(keys))?),
            _ => None,
        };
        for (at, group) in groups.iter().enumerate() {
            if texts.is_valid(at) && filter.is_none_or(|f| f.is_valid(at) && f.value(at)) {
                let key = keys.as_ref().map(|keys| keys.row(at));
                self.note(*group, key.as_ref().map_or(&[], |key| key.data()), texts.value(at).as_bytes());
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (n, entries) = self.take(emit_to);
        let mut out = StringViewBuilder::with_capacity(n);
        let mut line = Vec::new();
        let mut of_group = entries.chunk_by(|a, b| a.group == b.group).peekable();
        for group in 0..n {
            let Some(entries) = of_group.next_if(|e| e[0].group as usize == group) else {
                out.append_null();
                continue;
            };
            line.clear();
            for (at, entry) in entries.iter().enumerate() {
                line.extend((at > 0).then_some(BETWEEN));
                line.extend_from_slice(self.text(entry));
            }
            match std::str::from_utf8(&line) {
                Ok(text) => out.append_value(text),
                Err(_) => return internal_err!("texts joined are a text"),
            }
        }
        self.tidy();
        let out: StringViewArray = out.finish();
        Ok(Arc::new(out))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (n, entries) = self.take(emit_to);
        let mut sizes = vec![0; n];
        entries.iter().for_each(|e| sizes[e.group as usize] += 1);
        let keys: ArrayRef = Arc::new(BinaryArray::from_iter_values(entries.iter().map(|e| self.key(e))));
        let texts: ArrayRef = Arc::new(BinaryArray::from_iter_values(entries.iter().map(|e| self.text(e))));
        let pairs = StructArray::try_new(pair_fields(), vec![keys, texts], None)?;
        self.tidy();
        let DataType::List(field) = list_of_pairs() else { return internal_err!("a list of pairs is a list") };
        Ok(vec![Arc::new(ListArray::new(field, OffsetBuffer::from_lengths(sizes), Arc::new(pairs), None))])
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.total = self.total.max(total);
        let lists = values[0].as_list::<i32>();
        let pairs = lists.values().as_struct();
        let (keys, texts) = (pairs.column(0).as_binary::<i32>(), pairs.column(1).as_binary::<i32>());
        for (at, group) in groups.iter().enumerate().filter(|(at, _)| lists.is_valid(*at)) {
            let (start, end) = (lists.value_offsets()[at] as usize, lists.value_offsets()[at + 1] as usize);
            (start..end).for_each(|item| self.note(*group, keys.value(item), texts.value(item)));
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut fresh = Groups::new(self.kind.clone())?;
        let each: Vec<usize> = (0..values[0].len()).collect();
        fresh.update_batch(values, &each, filter, values[0].len())?;
        fresh.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.bytes.capacity() + self.entries.capacity() * size_of::<Entry>()
    }
}

/// The same for a query without groups.
struct One(Groups);

impl std::fmt::Debug for One {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("One")
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.update_batch(values, &vec![0; values[0].len()], None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.total = 1;
        ScalarValue::try_from_array(&self.0.evaluate(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.0.total = 1;
        self.0.state(EmitTo::All)?.iter().map(|a| ScalarValue::try_from_array(a, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.0.merge_batch(states, &vec![0; states[0].len()], 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{Limits, empty};

    fn check(sql: &str, expected: &[Option<&str>]) {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        for threads in [1, 3] {
            let limits = Limits { threads, memory: 1 << 28, spill: folder.path().to_owned() };
            let context = empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
            let batches = runtime.block_on(async { context.sql(sql).await.expect("plans").collect().await.expect("runs") });
            let found: Vec<Option<String>> = batches
                .iter()
                .flat_map(|b| b.column(0).as_string_view().iter().map(|t| t.map(str::to_owned)).collect::<Vec<_>>())
                .collect();
            assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), expected, "{sql}, {threads} threads");
        }
    }

    const ROWS: &str = "(values (1, 'b', 2.5), (1, 'a', 10.0), (1, 'c', null), (2, 'z', 1.0), (3, null, 1.0), (1, 'a', 2.5)) as t(g, x, k)";

    #[test]
    fn texts_are_sorted_by_key_then_by_text() {
        check(&format!("select text_list(x) from {ROWS} group by g order by g"), &[Some("a|a|b|c"), Some("z"), None]);
        check(&format!("select text_list(x, k) from {ROWS} group by g order by g"), &[Some("a|b|a|c"), Some("z"), None]);
        check(&format!("select text_list(x, k) filter (where k > 3) from {ROWS} group by g order by g"), &[Some("a"), None, None]);
        check(&format!("select text_list(x) from {ROWS}"), &[Some("a|a|b|c|z")]);
    }
}
