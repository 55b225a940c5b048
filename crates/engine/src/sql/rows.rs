//! A relation whose rows change while the plans over it stay.
//!
//! Making a plan physical takes milliseconds, and a thread runs the same plans for every part. So it makes them
//! once: the plan holds the place where rows are put, and looks there when it is run.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, RwLock};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::project_schema;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics};
use datafusion::execution::{SendableRecordBatchStream, SessionState, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan, TableType};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, reset_plan_states};
use datafusion::physical_plan::memory::MemoryStream;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, execute_stream};

use super::count_by_numbers;
use super::tight::tighten;

/// The place where rows are put.
#[derive(Clone, Debug)]
pub struct Rows {
    schema: SchemaRef,
    batches: Arc<RwLock<Vec<RecordBatch>>>,
}

impl Rows {
    /// No rows yet.
    pub fn new(schema: SchemaRef) -> Rows {
        Rows { schema, batches: Arc::default() }
    }

    /// Puts rows in the place of those before.
    pub fn put(&self, batches: Vec<RecordBatch>) {
        *self.batches.write().unwrap_or_else(|e| e.into_inner()) = batches;
    }

    /// How many rows there are now.
    pub fn count(&self) -> usize {
        self.now().iter().map(RecordBatch::num_rows).sum()
    }

    fn now(&self) -> Vec<RecordBatch> {
        self.batches.read().unwrap_or_else(|e| e.into_inner()).clone()
    }
}

#[async_trait]
impl TableProvider for Rows {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(&self, _: &dyn Session, columns: Option<&Vec<usize>>, _: &[Expr], _: Option<usize>) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = project_schema(&self.schema, columns)?;
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema.clone()),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Arc::new(Scan { rows: self.clone(), columns: columns.cloned(), schema, properties: Arc::new(properties) }))
    }
}

/// Reads the rows that are there when it is run.
#[derive(Debug)]
struct Scan {
    rows: Rows,
    columns: Option<Vec<usize>>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
}

impl DisplayAs for Scan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rows")
    }
}

impl ExecutionPlan for Scan {
    fn name(&self) -> &str {
        "Rows"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, _: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        Ok(Box::pin(MemoryStream::try_new(self.rows.now(), self.schema.clone(), self.columns.clone())?))
    }

    /// Sizes as they are while plans are made: what is small is held, what is large passes by. Nothing may be
    /// concluded from them, since the plan is run over other rows too.
    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let batches = self.rows.now();
        let all: Vec<usize> = (0..self.rows.schema.fields().len()).collect();
        let columns = self.columns.as_ref().unwrap_or(&all);
        let bytes = |batch: &RecordBatch| columns.iter().map(|at| batch.column(*at).get_array_memory_size()).sum::<usize>();
        let mut statistics = Statistics::new_unknown(&self.schema);
        statistics.num_rows = Precision::Inexact(self.rows.count());
        statistics.total_byte_size = Precision::Inexact(batches.iter().map(bytes).sum());
        Ok(Arc::new(statistics))
    }
}

/// An optimised plan, made physical when it is first run: which side of a join is held is decided by the rows of then.
pub struct Plan {
    logical: LogicalPlan,
    physical: RefCell<Option<Arc<dyn ExecutionPlan>>>,
}

impl Plan {
    /// Optimises it.
    pub fn new(state: &SessionState, logical: &LogicalPlan) -> Result<Plan> {
        Ok(Plan { logical: count_by_numbers(state.optimize(logical)?)?, physical: RefCell::default() })
    }

    /// Runs it over the rows as they are now.
    pub async fn stream(&self, state: &SessionState) -> Result<SendableRecordBatchStream> {
        let ready = self.physical.borrow().clone();
        let physical = match ready {
            Some(physical) => physical,
            None => {
                let made = tighten(state.query_planner().create_physical_plan(&self.logical, state).await?)?;
                self.physical.replace(Some(made.clone()));
                made
            }
        };
        // What is run is a copy, so that nothing of these rows stays behind in the plan.
        execute_stream(reset_plan_states(physical)?, state.task_ctx())
    }

    /// Makes it physical anew when it is next run.
    pub fn forget(&self) {
        drop(self.physical.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{self, Limits};

    #[tokio::test]
    async fn what_a_view_counts_is_counted_by_numbers_too() {
        let limits = Limits { threads: 1, memory: 1 << 26, spill: std::env::temp_dir() };
        let context = session::empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
        let bids = &crate::tables::tables().get("bids").expect("a table").schema;
        session::register_batches(&context, "bids", bids.clone(), &[], 1).expect("registered");
        let view = "select process_id, count(distinct tenderer_id) as n, count(distinct amount) as m from bids group by process_id having count(distinct tenderer_id) > 1";
        session::register_view(&context, "several", view).await.expect("registered");
        let frame = context.sql("select process_id, m from several where n < 9").await.expect("plans");
        let plan = Plan::new(&context.state(), frame.logical_plan()).expect("optimises");
        let told = plan.logical.display_indent().to_string();
        assert_eq!(told.matches("count_different(").count(), 2, "{told}");
    }
}
