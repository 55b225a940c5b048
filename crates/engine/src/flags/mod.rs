//! From raised rows to flags that can be shown: ids, sentences, and where each row came from.

mod changed;

mod pointer;

mod sources;

mod behind;

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Float64Type, Int64Type};
use facts::ids::{self, hex16};
use facts::rules::{RuleMeta, currency_of};
use facts::texts::{self, Lang, Piece};
use facts::{amounts, days};

pub use behind::{Asked, Places, Processes};
pub use changed::{Changed, Counted, changed};
pub use pointer::raw_at;
pub use sources::{ProcessInfo, RowSource, each_process, processes, processes_of, row_sources};

/// A flag: a rule's condition held for a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Its id, from dataset, rule, profile and subject.
    pub id: String,
    /// The rule's code.
    pub code: String,
    /// The process, if the subject is in one.
    pub process: Option<i64>,
    /// Kind of subject.
    pub subject_kind: String,
    /// The subject.
    pub subject_id: String,
    /// The number that decided.
    pub observed: Option<f64>,
    /// What it was held against.
    pub expected: Option<f64>,
    /// The day whose law applies, as a day number.
    pub on_day: Option<i32>,
    /// The rows behind it.
    pub rows: Vec<i64>,
    /// Other columns, by name.
    pub evidence: BTreeMap<String, Value>,
}

/// A value of an evidence column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not there.
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A double.
    Number(f64),
    /// A decimal in millionths.
    Decimal(i128),
    /// True or false.
    Bool(bool),
    /// A day.
    Day(i32),
    /// Row ids.
    Rows(Vec<i64>),
}

/// What flag ids are made with.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'a> {
    /// The dataset.
    pub dataset: &'a str,
    /// The profile.
    pub profile: &'a str,
}

/// Reads one row of a raised batch (columns as `rules::run` gives them).
pub fn flag_at(code: &str, batch: &RecordBatch, row: usize, naming: Naming<'_>) -> Flag {
    let text = |i: usize| batch.column(i).as_string::<i32>().value(row).to_owned();
    let double = |i: usize| {
        let column = batch.column(i).as_primitive::<Float64Type>();
        column.is_valid(row).then(|| column.value(row))
    };
    let process_column = batch.column(0).as_primitive::<Int64Type>();
    let process = process_column.is_valid(row).then(|| process_column.value(row));
    let day = batch.column(7).as_primitive::<Date32Type>();
    let (subject_kind, subject_id) = (text(1), text(2));
    let in_process = process.map(hex16).unwrap_or_default();
    let schema = batch.schema();
    let evidence = schema.fields().iter().zip(batch.columns()).skip(9);
    Flag {
        id: ids::flag_id(naming.dataset, code, naming.profile, &[&subject_kind, &in_process, &subject_id]),
        code: code.to_owned(),
        process,
        subject_kind,
        subject_id,
        observed: double(5),
        expected: double(6),
        on_day: day.is_valid(row).then(|| day.value(row)),
        rows: rows_at(batch, row),
        evidence: evidence.map(|(field, column)| (field.name().clone(), value_at(column, row))).collect(),
    }
}

/// One value of an Arrow column.
pub fn value_at(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Boolean => Value::Bool(column.as_boolean().value(row)),
        DataType::Date32 => Value::Day(column.as_primitive::<Date32Type>().value(row)),
        DataType::Float64 => Value::Number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => {
            let value = column.as_primitive::<Decimal128Type>().value(row);
            let shift = i32::from(amounts::SCALE) - i32::from(*scale);
            let factor = 10i128.pow(shift.unsigned_abs());
            Value::Decimal(if shift >= 0 { value.saturating_mul(factor) } else { value / factor })
        }
        DataType::List(_) => match column.as_list::<i32>().value(row).as_primitive_opt::<Int64Type>() {
            Some(ids) => Value::Rows(ids.values().to_vec()),
            None => Value::Null,
        },
        t if t.is_integer() => match cast(&column.slice(row, 1), &DataType::Int64) {
            Ok(column) => Value::Int(column.as_primitive::<Int64Type>().value(0)),
            Err(_) => Value::Null,
        },
        t if t.is_floating() => match cast(&column.slice(row, 1), &DataType::Float64) {
            Ok(column) => Value::Number(column.as_primitive::<Float64Type>().value(0)),
            Err(_) => Value::Null,
        },
        _ => match cast(&column.slice(row, 1), &DataType::Utf8) {
            Ok(column) if column.is_valid(0) => Value::Text(column.as_string::<i32>().value(0).to_owned()),
            _ => Value::Null,
        },
    }
}

impl Value {
    /// The value for people.
    pub fn show(&self, lang: Lang) -> String {
        match self {
            Value::Null => "—".to_owned(),
            Value::Text(t) => t.clone(),
            Value::Int(n) => texts::number(*n as f64, lang),
            Value::Number(n) => texts::number(*n, lang),
            Value::Decimal(m) => texts::number(amounts::to_f64(*m), lang),
            Value::Bool(b) => match (b, lang) {
                (true, Lang::En) => "yes".to_owned(),
                (false, Lang::En) => "no".to_owned(),
                (true, Lang::Ru) => "да".to_owned(),
                (false, Lang::Ru) => "нет".to_owned(),
                (true, Lang::Kk) => "иә".to_owned(),
                (false, Lang::Kk) => "жоқ".to_owned(),
            },
            Value::Day(d) => days::print(*d),
            Value::Rows(ids) => ids.iter().map(|i| hex16(*i)).collect::<Vec<_>>().join(" "),
        }
    }

    /// The value for machines, as text; `None` for null.
    pub fn plain(&self) -> Option<String> {
        match self {
            Value::Null => None,
            Value::Int(n) => Some(n.to_string()),
            Value::Number(n) => Some(n.to_string()),
            Value::Decimal(m) => Some(amounts::print(*m)),
            Value::Bool(b) => Some(b.to_string()),
            other => Some(other.show(Lang::En)),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Value::Int(n) => Some(*n as f64),
            Value::Number(n) => Some(*n),
            Value::Decimal(m) => Some(amounts::to_f64(*m)),
            _ => None,
        }
    }
}

impl Flag {
    /// The column of a sentence's placeholder.
    fn column(&self, name: &str) -> Value {
        let double = |v: Option<f64>| v.map_or(Value::Null, Value::Number);
        match name {
            "observed" => double(self.observed),
            "expected" => double(self.expected),
            "on_day" => self.on_day.map_or(Value::Null, Value::Day),
            "subject_id" => Value::Text(self.subject_id.clone()),
            "subject_kind" => Value::Text(self.subject_kind.clone()),
            other => self.evidence.get(other).cloned().unwrap_or(Value::Null),
        }
    }

    /// The rule's sentence with this flag's values.
    pub fn sentence(&self, meta: &RuleMeta, lang: Lang) -> String {
        let template = meta.sentence.get(lang);
        let Ok(pieces) = texts::pieces(template) else { return template.to_owned() };
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Column(name, format) => out.push_str(&self.show_column(name, format, lang)),
            }
        }
        out
    }

    /// A column of the flag for people, printed as its rule says: an amount with its currency.
    pub fn shown(&self, meta: &RuleMeta, name: &str, lang: Lang) -> String {
        self.show_column(name, meta.format(name), lang)
    }

    /// The currency of what was observed and expected, where they are amounts and it is known.
    pub fn currency(&self, meta: &RuleMeta) -> Option<String> {
        match self.column(currency_of(meta.format("observed"))?) {
            Value::Text(currency) => Some(currency),
            _ => None,
        }
    }

    fn show_column(&self, name: &str, format: &str, lang: Lang) -> String {
        let value = self.column(name);
        match value.number() {
            Some(n) => {
                let currency = currency_of(format).map(|c| self.column(c).show(lang)).unwrap_or_default();
                texts::figure(n, format, &currency, lang)
            }
            None => value.show(lang),
        }
    }

    /// Id of this finding: the flag as this rule text, these parameters and these rows produced it.
    pub fn finding_id(&self, fingerprint: &str, parameters: &str, sources: &BTreeMap<i64, RowSource>) -> String {
        let mut evidence: Vec<String> =
            self.rows.iter().map(|r| format!("{}:{}", hex16(*r), sources.get(r).map_or_else(String::new, |s| hex16(s.content)))).collect();
        evidence.sort();
        ids::finding_id(&self.id, fingerprint, parameters, &evidence)
    }
}

/// The rows behind one row of a raised batch.
pub fn rows_at(batch: &RecordBatch, row: usize) -> Vec<i64> {
    batch.column(8).as_list::<i32>().value(row).as_primitive::<Int64Type>().values().to_vec()
}

/// The process of each row of a raised batch.
pub fn process_ids(batch: &RecordBatch) -> Vec<Option<i64>> {
    batch.column(0).as_primitive::<Int64Type>().iter().collect()
}

/// How many rows stand behind each row of a raised batch.
pub fn rows_behind(batch: &RecordBatch) -> Vec<usize> {
    let rows = batch.column(8).as_list::<i32>();
    (0..batch.num_rows()).map(|row| if rows.is_null(row) { 0 } else { rows.value_length(row) as usize }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIDENCE: &str = r#"
[evidence]
award = { en = "a", ru = "b", kk = "c", format = "money:currency" }
awards = { en = "a", ru = "b", kk = "c" }
currency = { en = "a", ru = "b", kk = "c" }
"#;

    #[test]
    fn amounts_are_shown_with_their_currency_and_counts_without() {
        let rule = include_str!("../../../facts/fixtures/rule.toml").replace("{observed}", "{observed|money:currency}");
        let meta = RuleMeta::parse(&format!("{rule}{EVIDENCE}")).expect("a rule");
        let evidence =
            [("award", Value::Decimal(1_500_500_000)), ("awards", Value::Int(1_500)), ("currency", Value::Text("KZT".to_owned()))];
        let flag = Flag {
            id: String::new(),
            code: "X1".to_owned(),
            process: None,
            subject_kind: "process".to_owned(),
            subject_id: "p".to_owned(),
            observed: Some(2_000.0),
            expected: Some(1_000.0),
            on_day: None,
            rows: Vec::new(),
            evidence: evidence.map(|(name, value)| (name.to_owned(), value)).into(),
        };
        let shown = |name: &str, lang| flag.shown(&meta, name, lang);
        assert_eq!(flag.currency(&meta).as_deref(), Some("KZT"));
        assert_eq!(shown("observed", Lang::En), "2\u{202f}000\u{a0}KZT");
        assert_eq!(shown("expected", Lang::Kk), "1\u{202f}000\u{a0}KZT", "of one kind with what was observed");
        assert_eq!(shown("award", Lang::Ru), "1\u{202f}500,5\u{a0}KZT");
        assert_eq!(shown("awards", Lang::Ru), "1\u{202f}500");
        let without = Flag { evidence: BTreeMap::new(), ..flag.clone() };
        assert_eq!(without.currency(&meta), None, "withheld, or not published");
    }
}
