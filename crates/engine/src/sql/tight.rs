//! Batches tightened before they are gathered.
//!
//! Whoever gathers batches that share buffers, a sort or a join's build side, counts the shared buffers once a batch and finds
//! its memory used up while hardly anything is there.

use std::sync::Arc;

use arrow::array::RecordBatch;
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

use crate::piles::tight::tight;

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
    use arrow::array::{ArrayRef, Int64Array, StringViewArray};

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
}
