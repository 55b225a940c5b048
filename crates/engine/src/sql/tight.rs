//! Batches that hold nothing but their own rows.
//!
//! What a join or an aggregation gives often shares buffers with everything it came from: texts of the whole build
//! side, slices of one array. Whoever gathers such batches, a sort or a join's build side, counts the shared buffers once
//! a batch and finds its memory used up while hardly anything is there. So batches are tightened before they are gathered.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, RecordBatch, UInt32Array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::take;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::StreamExt;

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

/// The plan with its batches tightened wherever they are gathered.
pub fn tighten(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let tightened = plan.transform_up(|node| {
        let gathers_first = node.downcast_ref::<SortExec>().is_some() || node.downcast_ref::<HashJoinExec>().is_some();
        if !gathers_first {
            return Ok(Transformed::no(node));
        }
        let mut children: Vec<Arc<dyn ExecutionPlan>> = node.children().into_iter().cloned().collect();
        children[0] = Arc::new(Tight { input: children[0].clone() });
        Ok(Transformed::yes(node.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))?))
    })?;
    Ok(tightened.data)
}

/// Passes its input on, tightened.
#[derive(Debug)]
struct Tight {
    input: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for Tight {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tight")
    }
}

impl ExecutionPlan for Tight {
    fn name(&self) -> &str {
        "Tight"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Tight { input: children.swap_remove(0) }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let most = context.session_config().batch_size();
        let stream = self.input.execute(partition, context)?.flat_map(move |batch| futures::stream::iter(pieces(batch, most)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.input.schema(), stream)))
    }
}

/// A batch, tightened; one of many more rows than others have (a window gives all its rows at once) or of very long ones in so many pieces
/// that a sort can put some of them away.
fn pieces(batch: Result<RecordBatch>, most: usize) -> Vec<Result<RecordBatch>> {
    let batch = match batch {
        Ok(batch) => tight(&batch),
        error => return vec![error],
    };
    let (rows, bytes) = (batch.num_rows(), batch.get_array_memory_size());
    if rows <= 2 * most && bytes <= 2 * PIECE_BYTES {
        return vec![Ok(batch)];
    }
    let rows_each = most.min(rows * PIECE_BYTES / bytes.max(1)).max(1);
    (0..rows).step_by(rows_each).map(|start| Ok(tight(&batch.slice(start, rows_each.min(rows - start))))).collect()
}

/// Bytes of a piece of a batch of long rows.
const PIECE_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Int64Array, StringViewArray};
    use arrow::datatypes::Int64Type;

    #[test]
    fn a_batch_of_very_many_rows_goes_on_in_pieces_and_loses_none() {
        let numbers: ArrayRef = Arc::new((0..2_500).map(Some).collect::<Int64Array>());
        let whole = RecordBatch::try_from_iter([("n", numbers)]).expect("a batch");
        let all = pieces(Ok(whole.clone()), 1_000).into_iter().collect::<Result<Vec<_>>>().expect("pieces");
        assert_eq!(all.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [1_000, 1_000, 500]);
        assert_eq!(arrow::compute::concat_batches(&whole.schema(), &all).expect("one again"), whole);
        assert_eq!(pieces(Ok(whole), 1_250).len(), 1);
        let long: ArrayRef = Arc::new((0..20).map(|n| Some(n.to_string().repeat(1 << 20))).collect::<StringViewArray>());
        let long = RecordBatch::try_from_iter([("t", long)]).expect("a batch");
        assert!(pieces(Ok(long), 1_000).iter().all(|piece| piece.as_ref().is_ok_and(|p| p.get_array_memory_size() < 3 * PIECE_BYTES)));
    }

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
