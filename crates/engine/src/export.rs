//! Lists as Parquet: typed columns, row groups written as they fill, said where they come from.
//!
//! For the program's own output; a reader's query writes its own Arrow batches ([`crate::sql::query`]). Chooses nothing of what may be
//! shown: rows come from behind the publication gate.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

/// Rows of a row group: what is held in memory before it is written, and the least that a reader skips.
const GROUP_ROWS: usize = 100_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// A day: days since 1970-01-01.
    Day,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Value {
    Null,
    Text(String),
    Int(i64),
    Number(f64),
    Day(i32),
}

/// Writes rows into a Parquet file, a row group at a time.
pub struct Parquet<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    holds: Vec<Holds>,
}

impl<W: Write + Send> Parquet<W> {
    /// Begins a file. `said` goes into its metadata: source, version, licence.
    pub fn new(out: W, columns: &[(&str, Holds)], said: &[(String, String)]) -> Result<Parquet<W>, String> {
        let kind = |holds: Holds| match holds {
            Holds::Text => DataType::Utf8,
            Holds::Int => DataType::Int64,
            Holds::Number => DataType::Float64,
            Holds::Day => DataType::Date32,
        };
        let fields: Vec<Field> = columns.iter().map(|(name, holds)| Field::new(*name, kind(*holds), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let said = said.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(said))
            .build();
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(|e| e.to_string())?;
        Ok(Parquet { writer, schema, holds: columns.iter().map(|(_, holds)| *holds).collect() })
    }

    /// Adds rows; a value of another kind than its column becomes null.
    pub fn rows(&mut self, rows: &[Vec<Value>]) -> Result<(), String> {
        let columns = self.holds.iter().enumerate().map(|(i, holds)| column(*holds, rows.iter().map(move |r| r.get(i)))).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(|e| e.to_string())?;
        self.writer.write(&batch).map_err(|e| e.to_string())
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(self) -> Result<W, String> {
        self.writer.into_inner().map_err(|e| e.to_string())
    }
}

fn column<'a>(holds: Holds, cells: impl Iterator<Item = Option<&'a Value>>) -> ArrayRef {
    match holds {
        Holds::Text => Arc::new(cells.map(|c| if let Some(Value::Text(t)) = c { Some(t.as_str()) } else { None }).collect::<StringArray>()),
        Holds::Int => Arc::new(cells.map(|c| if let Some(Value::Int(n)) = c { Some(*n) } else { None }).collect::<Int64Array>()),
        Holds::Day => Arc::new(cells.map(|c| if let Some(Value::Day(d)) = c { Some(*d) } else { None }).collect::<Date32Array>()),
        Holds::Number => {
            let number = |c: Option<&Value>| match c {
                Some(Value::Number(n)) => Some(*n),
                Some(Value::Int(n)) => Some(*n as f64),
                _ => None,
            };
            Arc::new(cells.map(number).collect::<Float64Array>())
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::util::pretty::pretty_format_batches;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    #[test]
    fn columns_keep_their_types_and_the_file_says_its_source() {
        let columns = [("name", Holds::Text), ("n", Holds::Int), ("amount", Holds::Number), ("day", Holds::Day)];
        let said = [("dataset".to_owned(), "republic".to_owned())];
        let mut file = Parquet::new(tempfile::tempfile().expect("a file"), &columns, &said).expect("begun");
        let row = |n: i64| vec![Value::Text("=1+1".to_owned()), Value::Int(n), Value::Number(0.5), Value::Day(0)];
        file.rows(&[row(1), row(2)]).expect("taken");
        file.rows(&[vec![Value::Null, Value::Text("no number".to_owned()), Value::Int(3)]]).expect("taken");
        let file = file.finish().expect("written");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("read");
        let metadata = reader.metadata().file_metadata().key_value_metadata().expect("metadata").clone();
        assert!(metadata.iter().any(|m| m.key == "dataset" && m.value.as_deref() == Some("republic")));
        let batches: Vec<RecordBatch> = reader.build().expect("rows").map(|b| b.expect("a batch")).collect();
        let shown = pretty_format_batches(&batches).expect("shown").to_string();
        let expected = "\
+------+---+--------+------------+
| name | n | amount | day        |
+------+---+--------+------------+
| =1+1 | 1 | 0.5    | 1970-01-01 |
| =1+1 | 2 | 0.5    | 1970-01-01 |
|      |   | 3.0    |            |
+------+---+--------+------------+";
        assert_eq!(shown, expected);
    }
}
