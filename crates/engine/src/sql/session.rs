//! A DataFusion session over one dataset's tables.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::catalog::MemTable;
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::Expr;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext, lit};

use super::Surroundings;
use super::gather::aggregates;
use super::scalars::scalars;
use crate::input::sink::TableData;
use crate::tables::{TableDef, tables};

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
    options.sql_parser.enable_ident_normalization = true;
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Directories(vec![limits.spill.clone()]));
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory)))
        .with_disk_manager_builder(disk)
        .build_arc()?;
    let context = SessionContext::new_with_config_rt(config, runtime);
    for function in aggregates() {
        context.register_udaf(function);
    }
    surround(&context, surroundings);
    Ok(context)
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

/// Registers a Parquet file as a table.
pub async fn register_parquet(context: &SessionContext, name: &str, path: &Path) -> Result<()> {
    context.register_parquet(name, path.to_string_lossy(), ParquetReadOptions::default()).await
}

/// Ending of a table of which only some columns were read.
const READ: &str = "__read";

/// Registers a table of which only some columns were read under its own name with all its columns, the
/// others null: planning names columns that optimising then leaves out.
async fn register_whole(context: &SessionContext, table: &TableDef) -> Result<()> {
    let base = context.table(format!("{}{READ}", table.name)).await?;
    let mut columns = Vec::new();
    for field in table.schema.fields() {
        columns.push(match base.schema().as_arrow().field_with_name(field.name()) {
            Ok(_) => Expr::Column(Column::from_name(field.name())),
            Err(_) => lit(ScalarValue::try_from(field.data_type())?).alias(field.name()),
        });
    }
    context.register_table(table.name.as_str(), base.select(columns)?.into_view())?;
    Ok(())
}

/// Registers the tables of one dataset as they came from reading.
pub async fn register_tables(context: &SessionContext, data: &[Option<TableData>], threads: usize) -> Result<()> {
    for (table, data) in tables().iter().zip(data) {
        match data {
            None => {}
            Some(TableData::Memory(batches)) => {
                let schema = batches.first().map_or_else(|| table.schema.clone(), |b| b.schema());
                if schema.fields().len() == table.physical.len() {
                    register_batches(context, &table.name, schema, batches, threads)?;
                } else {
                    register_batches(context, &format!("{}{READ}", table.name), schema, batches, threads)?;
                    register_whole(context, table).await?;
                }
            }
            Some(TableData::Parquet(path)) => register_parquet(context, &table.name, path).await?,
        }
    }
    Ok(())
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
pub fn register_files(context: &SessionContext, files: &[crate::input::read::FileRead]) -> std::result::Result<(), String> {
    use arrow::array::{ArrayRef, Int32Array, StringArray, UInt64Array};
    let text =
        |f: fn(&crate::input::read::FileRead) -> Option<&str>| -> ArrayRef { Arc::new(files.iter().map(f).collect::<StringArray>()) };
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("file", Arc::new((0..files.len() as i32).collect::<Int32Array>()), false),
        ("name", text(|f| Some(&f.name)), false),
        ("member", text(|f| f.member.as_deref()), true),
        ("sha256", text(|f| Some(&f.sha256)), false),
        ("bytes", Arc::new(files.iter().map(|f| f.length).collect::<UInt64Array>()), false),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).map_err(|e| e.to_string())?;
    register_batches(context, "files", batch.schema(), &[batch], 1).map_err(|e| e.to_string())
}
