//! Batches that hold nothing but their own rows.
//!
//! What a join or an aggregation gives often shares buffers with everything it came from: texts of the whole build
//! side, slices of one array. Whoever keeps such a batch keeps all of that.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, RecordBatch, UInt32Array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::take;
use arrow::datatypes::DataType;

/// The batch with columns that share no buffer with others, as far as that saves anything.
pub fn tight(batch: &RecordBatch) -> RecordBatch {
    let columns = batch.columns().iter().map(tight_column);
    RecordBatch::try_new(batch.schema(), columns.collect()).unwrap_or_else(|_| batch.clone())
}

fn tight_column(column: &ArrayRef) -> ArrayRef {
    let held = column.get_buffer_memory_size();
    // Looking at every text is dear, and most columns hold no more than what even empty ones would have.
    if held <= 2 * least_bytes(column) + SLACK || held <= 2 * own_bytes(column) + SLACK {
        return column.clone();
    }
    match column.as_string_view_opt() {
        // The views themselves may be a slice too.
        Some(view) => copied(&(Arc::new(view.gc()) as ArrayRef)),
        None => copied(column),
    }
}

/// Bytes that a column of this type and length has at least.
fn least_bytes(column: &ArrayRef) -> usize {
    let each = match column.data_type() {
        DataType::Utf8View | DataType::BinaryView => 16,
        DataType::List(_) | DataType::Utf8 | DataType::Binary => 4,
        kind => kind.primitive_width().unwrap_or(0),
    };
    each * column.len()
}

/// Bytes that sharing may cost.
const SLACK: usize = 4096;

fn copied(column: &ArrayRef) -> ArrayRef {
    // Taking rows of a list would make room for the lists of all.
    if let (Some(list), DataType::List(field)) = (column.as_list_opt::<i32>(), column.data_type()) {
        let lengths = list.value_offsets().windows(2).map(|w| (w[1] - w[0]) as usize);
        let values = copied(&members(list));
        return Arc::new(ListArray::new(field.clone(), OffsetBuffer::from_lengths(lengths), values, list.nulls().cloned()));
    }
    let all = UInt32Array::from_iter_values(0..column.len() as u32);
    take(column, &all, None).unwrap_or_else(|_| column.clone())
}

fn own_bytes(column: &ArrayRef) -> usize {
    if let Some(view) = column.as_string_view_opt() {
        return 16 * view.len() + view.total_buffer_bytes_used();
    }
    match column.as_list_opt::<i32>() {
        Some(list) => 4 * (list.len() + 1) + own_bytes(&members(list)),
        None => column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size()),
    }
}

/// The members of all lists of a column.
fn members(list: &ListArray) -> ArrayRef {
    let (start, end) = (list.value_offsets()[0] as usize, list.value_offsets()[list.len()] as usize);
    list.values().slice(start, end - start)
}

/// Bytes of a batch's own rows.
pub fn bytes_of(batch: &RecordBatch) -> usize {
    batch.columns().iter().map(own_bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Int64Array, StringViewArray};
    use arrow::datatypes::Int64Type;

    #[test]
    fn a_slice_becomes_as_small_as_its_rows_and_stays_the_same() {
        let texts: ArrayRef =
            Arc::new((0..10_000).map(|n| Some(format!("a text that is longer than a view {n}"))).collect::<StringViewArray>());
        let numbers: ArrayRef = Arc::new((0..10_000).map(Some).collect::<Int64Array>());
        let lists = (0..10_000).map(|n| Some(vec![Some(n), Some(n + 1)]));
        let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(lists));
        let whole = RecordBatch::try_from_iter([("t", texts), ("n", numbers), ("l", lists)]).expect("a batch");
        let slice = whole.slice(5_000, 10);
        let small = tight(&slice);
        assert_eq!(small, slice);
        assert!(slice.get_array_memory_size() > 400_000 && small.get_array_memory_size() < 3_000, "{}", small.get_array_memory_size());
        assert!(bytes_of(&slice) < 1_000);
        assert!(Arc::ptr_eq(&tight(&whole).columns()[1].clone(), whole.column(1)), "what shares nothing is not copied");
    }
}
