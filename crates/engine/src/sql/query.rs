//! A reader's own query: one select over tables and views, streamed out.

use std::io::Write;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::csv::WriterBuilder;
use arrow::json::{ArrayWriter, LineDelimitedWriter, StructMode};
use arrow::util::pretty::pretty_format_batches;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use datafusion::sql::sqlparser::ast::Statement;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use futures::StreamExt;
use parquet::arrow::ArrowWriter;

/// Forms of a query's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Form {
    Table,
    Csv,
    Json,
    /// JSON, each row a list of its values in order of the columns: names may come twice in a query.
    Lists,
    Jsonl,
    Parquet,
}

/// Rows that the table form shows.
const TABLE_ROWS_MAX: usize = 200;

/// Refuses anything but one reading statement.
pub fn check(sql: &str) -> Result<(), String> {
    let statements = Parser::parse_sql(&GenericDialect {}, sql).map_err(|e| format!("the SQL cannot be read: {e}"))?;
    match statements.as_slice() {
        [Statement::Query(_) | Statement::ShowTables { .. } | Statement::ShowColumns { .. } | Statement::ExplainTable { .. }] => Ok(()),
        [Statement::Explain { statement, .. }] if matches!(**statement, Statement::Query(_)) => Ok(()),
        [_] => Err("only reading: one select (or show tables, describe, explain)".to_owned()),
        _ => Err("one statement at a time".to_owned()),
    }
}

/// Runs a query and writes its result. Returns the number of rows.
pub async fn run(context: &SessionContext, sql: &str, form: Form, out: &mut (dyn Write + Send)) -> Result<u64, String> {
    check(sql)?;
    let words = |e: datafusion::error::DataFusionError| e.to_string().lines().next().unwrap_or("").to_owned();
    let frame = context.sql(sql).await.map_err(words)?;
    refuse_writing(frame.logical_plan())?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    let mut stream = frame.execute_stream().await.map_err(words)?;
    let mut writer = Writer::new(form, out, schema)?;
    let mut rows = 0;
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(words)?;
        rows += batch.num_rows() as u64;
        writer.write(batch)?;
    }
    writer.finish()?;
    Ok(rows)
}

pub(super) fn refuse_writing(plan: &LogicalPlan) -> Result<(), String> {
    let mut writes = false;
    let walked = plan.apply(|node| {
        writes |= matches!(node, LogicalPlan::Dml(_) | LogicalPlan::Ddl(_) | LogicalPlan::Copy(_));
        Ok(TreeNodeRecursion::Continue)
    });
    debug_assert!(walked.is_ok(), "the visitor never fails");
    if writes { Err("only reading: the query would write".to_owned()) } else { Ok(()) }
}

/// Writes batches in a form.
pub(super) enum Writer<'a> {
    Table(&'a mut (dyn Write + Send), Vec<RecordBatch>, usize, arrow::datatypes::SchemaRef),
    Csv(Box<arrow::csv::Writer<&'a mut (dyn Write + Send)>>),
    Json(ArrayWriter<&'a mut (dyn Write + Send)>),
    Jsonl(LineDelimitedWriter<&'a mut (dyn Write + Send)>),
    Parquet(Box<ArrowWriter<&'a mut (dyn Write + Send)>>),
}

impl<'a> Writer<'a> {
    pub(super) fn new(form: Form, out: &'a mut (dyn Write + Send), schema: arrow::datatypes::SchemaRef) -> Result<Writer<'a>, String> {
        Ok(match form {
            Form::Table => Writer::Table(out, Vec::new(), 0, schema),
            Form::Csv => {
                let mut writer = WriterBuilder::new().with_header(true).build(out);
                // An empty result still has its header.
                writer.write(&RecordBatch::new_empty(printable(&RecordBatch::new_empty(schema))?.schema())).map_err(|e| e.to_string())?;
                Writer::Csv(Box::new(writer))
            }
            Form::Json => Writer::Json(ArrayWriter::new(out)),
            Form::Lists => {
                let lists = arrow::json::writer::WriterBuilder::new().with_explicit_nulls(true).with_struct_mode(StructMode::ListOnly);
                Writer::Json(lists.build(out))
            }
            Form::Jsonl => Writer::Jsonl(LineDelimitedWriter::new(out)),
            Form::Parquet => Writer::Parquet(Box::new(ArrowWriter::try_new(out, schema, None).map_err(|e| e.to_string())?)),
        })
    }

    pub(super) fn write(&mut self, batch: RecordBatch) -> Result<(), String> {
        match self {
            Writer::Table(_, batches, rows, _) => {
                *rows += batch.num_rows();
                let shown: usize = batches.iter().map(RecordBatch::num_rows).sum();
                if shown < TABLE_ROWS_MAX {
                    batches.push(batch.slice(0, batch.num_rows().min(TABLE_ROWS_MAX - shown)));
                }
                Ok(())
            }
            Writer::Csv(w) => w.write(&printable(&batch)?).map_err(|e| e.to_string()),
            Writer::Json(w) => w.write(&batch).map_err(|e| e.to_string()),
            Writer::Jsonl(w) => w.write(&batch).map_err(|e| e.to_string()),
            Writer::Parquet(w) => w.write(&batch).map_err(|e| e.to_string()),
        }
    }

    pub(super) fn finish(self) -> Result<(), String> {
        match self {
            Writer::Table(out, batches, rows, schema) => {
                let batches = if batches.is_empty() { vec![RecordBatch::new_empty(schema)] } else { batches };
                let text = pretty_format_batches(&batches).map_err(|e| e.to_string())?;
                writeln!(out, "{text}").map_err(|e| e.to_string())?;
                if rows > TABLE_ROWS_MAX {
                    writeln!(out, "{TABLE_ROWS_MAX} of {rows} rows; take all with --format csv").map_err(|e| e.to_string())?;
                }
                Ok(())
            }
            Writer::Csv(_) => Ok(()),
            Writer::Json(mut w) => w.finish().map_err(|e| e.to_string()),
            Writer::Jsonl(mut w) => w.finish().map_err(|e| e.to_string()),
            Writer::Parquet(w) => w.close().map(|_| ()).map_err(|e| e.to_string()),
        }
    }
}

/// Lists as JSON texts: CSV has no lists. Texts that a spreadsheet would run get an apostrophe.
fn printable(batch: &RecordBatch) -> Result<RecordBatch, String> {
    use arrow::array::{Array, ArrayRef, AsArray, StringArray};
    use arrow::compute::cast;
    use arrow::datatypes::{DataType, Field, Schema};
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Dictionary(_, _));
        let nested = field.data_type().is_nested();
        if !is_text && !nested {
            fields.push(field.as_ref().clone());
            columns.push(column.clone());
            continue;
        }
        let texts: StringArray = if nested {
            let show = arrow::util::display::ArrayFormatter::try_new(column, &Default::default()).map_err(|e| e.to_string())?;
            (0..column.len()).map(|row| column.is_valid(row).then(|| show.value(row).to_string())).collect()
        } else {
            let plain = cast(column, &DataType::Utf8).map_err(|e| e.to_string())?;
            plain.as_string::<i32>().iter().map(|cell| cell.map(safe)).collect()
        };
        fields.push(Field::new(field.name(), DataType::Utf8, true));
        columns.push(Arc::new(texts));
    }
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).map_err(|e| e.to_string())
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
pub fn safe(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_reading_statement_is_let_through() {
        for good in ["select 1", "with x as (select 1) select * from x", "show tables", "explain select 1"] {
            check(good).expect(good);
        }
        for bad in [
            "drop table processes",
            "create table x as select 1",
            "insert into x values (1)",
            "select 1; select 2",
            "copy (select 1) to 'x'",
            "set a = 1",
            "",
        ] {
            check(bad).expect_err(bad);
        }
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        assert_eq!(safe("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(safe("-5"), "-5");
        assert_eq!(safe("plain"), "plain");
    }
}
