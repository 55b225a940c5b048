//! A DataFusion session over one dataset's tables.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::catalog::MemTable;
use datafusion::catalog::view::ViewTable;
use datafusion::common::config::{ConfigNonZeroUsize, SpillCompression};
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::{EmptyRelation, Expr, LogicalPlan};
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext, lit};

use super::Surroundings;
use super::count_by_numbers;
use super::gather::aggregates;
use super::rows::Rows;
use super::scalars::scalars;
use super::shares::Shares;
use super::texts::text_list;
use super::tight::tighten;
use crate::input::read::{FileRead, Files};
use crate::input::sink::TableData;
use crate::tables::tables;

/// How a session may use the machine.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Threads of a query.
    pub threads: usize,
    /// Bytes a query may hold before it spills.
    pub memory: usize,
    /// Where it spills to.
    pub spill: std::path::PathBuf,
}

/// A session with our functions and no table.
pub fn empty(limits: &Limits, surroundings: &Arc<Surroundings>) -> Result<SessionContext> {
    let mut config = SessionConfig::new().with_target_partitions(limits.threads.max(1)).with_information_schema(true);
    let options = config.options_mut();
    options.execution.parquet.pushdown_filters = false;
    options.execution.collect_statistics = true;
    // What spills may be many times the input: packed it takes less of the disk.
    options.execution.spill_compression = SpillCompression::Lz4Frame;
    options.sql_parser.enable_ident_normalization = true;
    // What a join holds would be summed up for the scans on its other side; none of ours can use it.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Directories(vec![limits.spill.clone()]));
    let runtime =
        RuntimeEnvBuilder::new().with_memory_pool(Arc::new(Shares::new(limits.memory))).with_disk_manager_builder(disk).build_arc()?;
    let context = SessionContext::new_with_config_rt(config, runtime);
    equip(&context, surroundings);
    Ok(context)
}

/// Registers our functions.
pub(super) fn equip(context: &SessionContext, surroundings: &Arc<Surroundings>) {
    for function in aggregates().into_iter().chain([text_list()]) {
        context.register_udaf(function);
    }
    surround(context, surroundings);
}

/// Replaces what parameters and amounts the session's functions see.
pub fn surround(context: &SessionContext, surroundings: &Arc<Surroundings>) {
    for function in scalars(surroundings) {
        context.register_udf(function);
    }
}

/// Registers a table that is already in memory.
pub fn register_batches(context: &SessionContext, name: &str, schema: SchemaRef, batches: &[RecordBatch], partitions: usize) -> Result<()> {
    let partitions = partitions.max(1);
    let mut parts: Vec<Vec<RecordBatch>> = vec![Vec::new(); partitions];
    // Whole runs, not dealt out one by one: neighbours in a file stay neighbours.
    let per_part = batches.len().div_ceil(partitions).max(1);
    for (index, batch) in batches.iter().enumerate() {
        parts[(index / per_part).min(partitions - 1)].push(batch.clone());
    }
    let table = MemTable::try_new(schema, parts)?;
    context.register_table(name, Arc::new(table))?;
    Ok(())
}

/// Registers a relation that is known to have no rows: planning leaves out what would be joined with it.
pub fn register_empty(context: &SessionContext, name: &str, schema: &SchemaRef) -> Result<()> {
    let schema = Arc::new(DFSchema::try_from(schema.clone())?);
    let plan = LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: false, schema });
    context.register_table(name, Arc::new(ViewTable::new(plan, None)))?;
    Ok(())
}

/// Registers a Parquet file as a table.
pub async fn register_parquet(context: &SessionContext, name: &str, path: &Path) -> Result<()> {
    context.register_parquet(name, path.to_string_lossy(), ParquetReadOptions::default()).await
}

/// Ending of a relation of which only some columns are there.
const READ: &str = "__read";

/// Registers a relation of which only some columns are there under its own name with all its columns, the
/// others null: planning names columns that optimising then leaves out.
async fn register_whole(context: &SessionContext, name: &str, whole: &SchemaRef) -> Result<()> {
    let base = context.table(format!("{name}{READ}")).await?;
    let mut columns = Vec::new();
    for field in whole.fields() {
        columns.push(match base.schema().as_arrow().field_with_name(field.name()) {
            Ok(_) => Expr::Column(Column::from_name(field.name())),
            Err(_) => lit(ScalarValue::try_from(field.data_type())?).alias(field.name()),
        });
    }
    context.register_table(name, base.select(columns)?.into_view())?;
    Ok(())
}

/// Registers a relation whose rows come later and change: they are put into what is returned.
pub async fn register_rows(context: &SessionContext, name: &str, whole: &SchemaRef, cut: SchemaRef) -> Result<Rows> {
    let rows = Rows::new(cut);
    context.register_table(format!("{name}{READ}"), Arc::new(rows.clone()))?;
    register_whole(context, name, whole).await?;
    Ok(rows)
}

/// Registers a relation with some of its columns there (`None`: it is empty), in memory or in a file. What the optimiser learned of nulls is
/// in the schema of its rows, not in that of the plan they came from.
pub async fn register_cut(context: &SessionContext, name: &str, whole: &SchemaRef, data: Option<&TableData>) -> Result<()> {
    let read = format!("{name}{READ}");
    match data {
        None => return register_batches(context, name, whole.clone(), &[], 1),
        Some(TableData::Memory(parts)) => {
            let batches: Vec<RecordBatch> = parts.iter().map(|(_, batch)| batch.clone()).collect();
            let schema = batches.first().map_or_else(|| whole.clone(), RecordBatch::schema);
            register_batches(context, &read, schema, &batches, 1)?;
        }
        Some(TableData::Parquet(path, _)) => register_parquet(context, &read, path).await?,
    }
    register_whole(context, name, whole).await
}

/// Registers the tables of one dataset as they came from reading; those that nobody wanted are empty.
pub async fn register_tables(context: &SessionContext, data: &[Option<TableData>]) -> Result<()> {
    for (index, table) in tables().iter().enumerate() {
        register_cut(context, &table.name, &table.schema, data.get(index).and_then(Option::as_ref)).await?;
    }
    Ok(())
}

/// Registers a view.
pub async fn register_view(context: &SessionContext, name: &str, sql: &str) -> Result<()> {
    let view = context.sql(sql).await?.into_view();
    context.register_table(name, view)?;
    Ok(())
}

/// Registers a view by its rows, computed now. What the optimiser learned of nulls is in the batches' schema, not in the plan's.
pub(crate) async fn register_computed(context: &SessionContext, name: &str, sql: &str) -> Result<()> {
    let frame = context.sql(sql).await?;
    let planned = Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    let schema = batches.first().map_or(planned, RecordBatch::schema);
    register_batches(context, name, schema, &batches, 1)
}

/// A registered relation as a plan.
pub async fn relation(context: &SessionContext, name: &str) -> Result<LogicalPlan> {
    Ok(context.table(name).await?.logical_plan().clone())
}

/// The rows of a query of our own. It gets what a rule's plan gets: `count(distinct …)` in groups is counted by numbers, for DataFusion makes
/// a hash table of kilobytes for every group, and batches are tightened before they are gathered.
pub async fn stream(context: &SessionContext, sql: &str) -> Result<SendableRecordBatchStream> {
    let frame = context.sql(sql).await?;
    let plan = count_by_numbers(context.state().optimize(frame.logical_plan())?)?;
    let physical = context.execute_logical_plan(plan).await?.create_physical_plan().await?;
    execute_stream(tighten(physical)?, context.task_ctx())
}

/// How DataFusion says that a query's memory is used up.
pub const NO_MEMORY: &str = "Resources exhausted";

/// Rows of a batch where joins go by sorting: an eighth of what they are otherwise.
const SORTED_ROWS: usize = 1024;

/// Makes the session join by sorting, which spills where hashing cannot.
pub fn join_by_sorting(context: &SessionContext) {
    let state = context.state_ref();
    let mut state = state.write();
    let options = state.config_mut().options_mut();
    options.optimizer.prefer_hash_join = false;
    // With one partition DataFusion 55 always joins by hashing.
    options.execution.target_partitions = 2;
    // Many sorts stand in one plan; each keeps so much back for merging what it spilled, and has to hold at least one batch.
    options.execution.sort_spill_reservation_bytes = 1 << 20;
    options.execution.batch_size = ConfigNonZeroUsize::try_new(SORTED_ROWS).expect("it is not zero");
}

/// Registers views, in their order; one that needs a table that is not there is left out.
pub async fn register_views(context: &SessionContext, views: &[(String, String)]) -> std::result::Result<(), String> {
    for (name, sql) in views {
        if let Ok(frame) = context.sql(sql).await {
            context.register_table(name.as_str(), frame.into_view()).map_err(|e| format!("view {name}: {e}"))?;
        }
    }
    Ok(())
}

/// Registers the catalogue of files as the table `files`.
pub fn register_files(context: &SessionContext, files: &Files) -> std::result::Result<(), String> {
    use arrow::array::{ArrayRef, Int32Array, StringArray, UInt64Array};
    let text = |f: fn(&FileRead) -> Option<&str>| -> ArrayRef { Arc::new(files.numbered().map(|n| f(n.1)).collect::<StringArray>()) };
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("file", Arc::new(files.numbered().map(|n| n.0).collect::<Int32Array>()), false),
        ("name", text(|f| Some(&f.name)), false),
        ("member", text(|f| f.member.as_deref()), true),
        ("sha256", text(|f| Some(&f.sha256)), false),
        ("bytes", Arc::new(files.numbered().map(|n| n.1.length).collect::<UInt64Array>()), false),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).map_err(|e| e.to_string())?;
    register_batches(context, "files", batch.schema(), &[batch], 1).map_err(|e| e.to_string())
}
