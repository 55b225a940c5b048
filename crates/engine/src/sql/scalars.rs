//! Tura's scalar functions: dates with zones, keys of contact details, a rule's parameters and a
//! country's amounts on a day. Documented in docs/rules.md; DuckDB has the same as macros.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, ListArray, StringViewArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility};
use facts::amounts::{PRECISION, SCALE};
use facts::{days, keys, stats};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// What functions look up: a rule's parameters and a country's values, by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surroundings {
    /// The rule's numeric parameters.
    pub parameters: BTreeMap<String, Series<f64>>,
    /// The country's amounts, in millionths of its currency.
    pub amounts: BTreeMap<String, Series<i128>>,
    /// The country's currency.
    pub currency: Option<String>,
    /// Working days: day number to whether it is one. A day that is not there is unknown.
    pub calendar: BTreeMap<i32, bool>,
}

/// A value by day: spans do not overlap; a day in none has no value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series<T> {
    /// From (inclusive), to (exclusive), value; `None` is open.
    pub spans: Vec<(Option<i32>, Option<i32>, T)>,
}

impl<T: Copy> Series<T> {
    /// The same value on every day.
    pub fn constant(value: T) -> Series<T> {
        Series { spans: vec![(None, None, value)] }
    }

    /// The value on a day. Without a day, only a value that holds on every day.
    pub fn on(&self, day: Option<i32>) -> Option<T> {
        self.spans.iter().find_map(|(from, to, value)| {
            let holds = match day {
                Some(day) => from.is_none_or(|f| f <= day) && to.is_none_or(|t| day < t),
                None => from.is_none() && to.is_none(),
            };
            holds.then_some(*value)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    DaysBetween,
    DayNumber,
    Param,
    PackAmount,
    PackCurrency,
    IsWorkingDay,
    InList,
    MapValue,
    TextKey,
    PhoneKey,
    TextNumber,
    RowsOf,
    RowsJoin,
    FenceUpper,
    FenceLower,
}

const ALL: [(&str, Kind); 15] = [
    ("days_between", Kind::DaysBetween),
    ("day_number", Kind::DayNumber),
    ("param", Kind::Param),
    ("pack_amount", Kind::PackAmount),
    ("pack_currency", Kind::PackCurrency),
    ("is_working_day", Kind::IsWorkingDay),
    ("in_list", Kind::InList),
    ("map_value", Kind::MapValue),
    ("text_key", Kind::TextKey),
    ("phone_key", Kind::PhoneKey),
    ("text_number", Kind::TextNumber),
    ("rows_of", Kind::RowsOf),
    ("rows_join", Kind::RowsJoin),
    ("fence_upper", Kind::FenceUpper),
    ("fence_lower", Kind::FenceLower),
];

/// All scalar functions over the given surroundings, to register.
pub(super) fn scalars(surroundings: &Arc<Surroundings>) -> Vec<ScalarUDF> {
    let make = |(name, kind): &(&'static str, Kind)| {
        ScalarUDF::from(Function { name, kind: *kind, signature: kind.signature(), surroundings: surroundings.clone() })
    };
    ALL.iter().map(make).collect()
}

#[derive(Debug)]
struct Function {
    name: &'static str,
    kind: Kind,
    signature: Signature,
    surroundings: Arc<Surroundings>,
}

/// Equal where they give the same: a function that looks up nothing is the same in every rule, so that two plans
/// with the same text are one.
impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        let (mine, others) = (&self.surroundings, &other.surroundings);
        let looks_up_the_same = || match self.kind {
            Kind::Param => mine.parameters == others.parameters,
            Kind::PackAmount => mine.amounts == others.amounts,
            Kind::PackCurrency => mine.currency == others.currency,
            Kind::IsWorkingDay => mine.calendar == others.calendar,
            _ => true,
        };
        self.kind == other.kind && (Arc::ptr_eq(mine, others) || looks_up_the_same())
    }
}

impl Eq for Function {}

impl std::hash::Hash for Function {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

impl Kind {
    fn signature(self) -> Signature {
        use DataType::{Date32, Float64, Int64, Utf8View};
        let list = || DataType::List(Arc::new(Field::new_list_field(Int64, true)));
        let exact = |types: Vec<DataType>| Signature::exact(types, Volatility::Immutable);
        match self {
            Kind::DaysBetween | Kind::InList | Kind::MapValue | Kind::TextNumber => exact(vec![Utf8View, Utf8View]),
            Kind::DayNumber | Kind::IsWorkingDay => exact(vec![Date32]),
            Kind::Param | Kind::PackAmount => exact(vec![Utf8View, Date32]),
            Kind::PackCurrency => Signature::new(TypeSignature::Nullary, Volatility::Immutable),
            Kind::TextKey | Kind::PhoneKey => exact(vec![Utf8View]),
            Kind::RowsOf => {
                let arities = (1..=4).map(|n| TypeSignature::Exact(vec![Int64; n])).collect();
                Signature::one_of(arities, Volatility::Immutable)
            }
            Kind::RowsJoin => exact(vec![list(), list()]),
            Kind::FenceUpper | Kind::FenceLower => exact(vec![Float64, Float64]),
        }
    }

    fn returns(self) -> DataType {
        match self {
            Kind::DaysBetween | Kind::Param | Kind::MapValue | Kind::FenceUpper | Kind::FenceLower => DataType::Float64,
            Kind::DayNumber | Kind::TextNumber => DataType::Int64,
            Kind::PackAmount => DataType::Decimal128(PRECISION, SCALE),
            Kind::PackCurrency | Kind::TextKey | Kind::PhoneKey => DataType::Utf8View,
            Kind::IsWorkingDay | Kind::InList => DataType::Boolean,
            Kind::RowsOf | Kind::RowsJoin => DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true))),
        }
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.kind.returns())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays = args.args.iter().map(|a| a.to_array(rows)).collect::<Result<Vec<ArrayRef>>>()?;
        let out = self.compute(&arrays, rows)?;
        if out.len() != rows {
            return exec_err!("{} gave {} values for {rows} rows", self.name, out.len());
        }
        Ok(ColumnarValue::Array(out))
    }
}

impl Function {
    fn compute(&self, a: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let around = &self.surroundings;
        let text = |i: usize| Texts(a[i].as_string_view());
        let each = 0..rows;
        Ok(match self.kind {
            Kind::DaysBetween => {
                let (from, to) = (text(0), text(1));
                Arc::new(each.map(|i| days::between(from.at(i)?, to.at(i)?)).collect::<Float64Array>())
            }
            Kind::DayNumber => {
                let day = a[0].as_primitive::<Date32Type>();
                Arc::new(day.iter().map(|d| d.map(i64::from)).collect::<Int64Array>())
            }
            Kind::Param => {
                let series = around.parameters.get(text(0).at(0).unwrap_or(""));
                let day = a[1].as_primitive::<Date32Type>();
                Arc::new(day.iter().map(|d| series?.on(d)).collect::<Float64Array>())
            }
            Kind::PackAmount => {
                let series = around.amounts.get(text(0).at(0).unwrap_or(""));
                let day: &Date32Array = a[1].as_primitive::<Date32Type>();
                let values = day.iter().map(|d| series?.on(d)).collect::<Decimal128Array>();
                Arc::new(values.with_precision_and_scale(PRECISION, SCALE)?)
            }
            Kind::PackCurrency => Arc::new(StringViewArray::from(vec![around.currency.as_deref(); rows])),
            Kind::IsWorkingDay => {
                let day = a[0].as_primitive::<Date32Type>();
                Arc::new(day.iter().map(|d| around.calendar.get(&d?).copied()).collect::<BooleanArray>())
            }
            Kind::InList => {
                let (value, list) = (text(0), text(1));
                Arc::new(each.map(|i| Some(in_list(value.at(i)?, list.at(i)?))).collect::<BooleanArray>())
            }
            Kind::MapValue => {
                let (key, list) = (text(0), text(1));
                Arc::new(each.map(|i| map_value(key.at(i)?, list.at(i)?)).collect::<Float64Array>())
            }
            Kind::TextKey => Arc::new(each.map(|i| keys::text_key(text(0).at(i)?)).collect::<StringViewArray>()),
            Kind::PhoneKey => Arc::new(each.map(|i| keys::phone_key(text(0).at(i)?)).collect::<StringViewArray>()),
            Kind::TextNumber => {
                let (kind, value) = (text(0), text(1));
                let number = |i: usize| Some(xxh3_64_with_seed(value.at(i)?.as_bytes(), xxh3_64(kind.at(i)?.as_bytes())) as i64);
                Arc::new(each.map(number).collect::<Int64Array>())
            }
            Kind::RowsOf => rows_of(a, rows),
            Kind::RowsJoin => rows_join(&a[0], &a[1], rows),
            Kind::FenceUpper => fences(&a[0], &a[1], stats::fence_upper),
            Kind::FenceLower => fences(&a[0], &a[1], stats::fence_lower),
        })
    }
}

/// A text column.
struct Texts<'a>(&'a StringViewArray);

impl<'a> Texts<'a> {
    fn at(&self, row: usize) -> Option<&'a str> {
        (row < self.0.len() && self.0.is_valid(row)).then(|| self.0.value(row))
    }
}

fn in_list(value: &str, list: &str) -> bool {
    list.split('|').any(|code| code == value)
}

/// The number after `key=` in a `|`-separated list.
fn map_value(key: &str, list: &str) -> Option<f64> {
    let entry = list.split('|').find_map(|e| e.rsplit_once('=').filter(|(k, _)| *k == key));
    entry?.1.parse().ok()
}

fn fences(q1: &ArrayRef, q3: &ArrayRef, fence: fn(f64, f64) -> f64) -> ArrayRef {
    let (q1, q3) = (q1.as_primitive::<Float64Type>(), q3.as_primitive::<Float64Type>());
    Arc::new(q1.iter().zip(q3.iter()).map(|(a, b)| Some(fence(a?, b?))).collect::<Float64Array>())
}

fn rows_of(arguments: &[ArrayRef], rows: usize) -> ArrayRef {
    let columns: Vec<_> = arguments.iter().map(|a| a.as_primitive::<Int64Type>()).collect();
    let ids = |row: usize| columns.iter().filter(|c| c.is_valid(row)).map(|c| c.value(row)).collect::<Vec<_>>();
    id_lists((0..rows).map(ids))
}

fn rows_join(a: &ArrayRef, b: &ArrayRef, rows: usize) -> ArrayRef {
    let lists = [a.as_list::<i32>(), b.as_list::<i32>()];
    let ids = |row: usize| {
        let mut all = Vec::new();
        for list in lists.iter().filter(|l| l.is_valid(row)) {
            all.extend(list.value(row).as_primitive::<Int64Type>().iter().flatten());
        }
        all
    };
    id_lists((0..rows).map(ids))
}

fn id_lists(lists: impl Iterator<Item = Vec<i64>>) -> ArrayRef {
    let mut values = Vec::new();
    let mut lengths = Vec::new();
    for mut ids in lists {
        ids.sort_unstable();
        ids.dedup();
        lengths.push(ids.len());
        values.extend(ids);
    }
    let field = Arc::new(Field::new_list_field(DataType::Int64, true));
    Arc::new(ListArray::new(field, OffsetBuffer::from_lengths(lengths), Arc::new(Int64Array::from(values)), None))
}
