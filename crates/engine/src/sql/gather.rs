//! Aggregates that keep their values and sort them before they compute: the order of rows, threads
//! and files never shows in a result.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, ListArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use facts::stats;

/// One of our aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Quantile8,
    Mean,
    Sum,
    Sd,
    Cv,
    Spread,
    Difference,
    RelativeDistance,
    Kurtosis,
    Skewness,
    Ks,
    RowList,
    RowLists,
}

const ALL: [(&str, Kind); 13] = [
    ("quantile8", Kind::Quantile8),
    ("mean_of", Kind::Mean),
    ("sum_of", Kind::Sum),
    ("sd_of", Kind::Sd),
    ("screen_cv", Kind::Cv),
    ("screen_spread", Kind::Spread),
    ("screen_difference", Kind::Difference),
    ("screen_relative_distance", Kind::RelativeDistance),
    ("screen_kurtosis", Kind::Kurtosis),
    ("screen_skewness", Kind::Skewness),
    ("screen_ks", Kind::Ks),
    ("row_list", Kind::RowList),
    ("row_lists", Kind::RowLists),
];

/// All aggregates, to register.
pub(super) fn aggregates() -> Vec<AggregateUDF> {
    ALL.iter().map(|(name, kind)| AggregateUDF::from(Gather::new(name, *kind))).collect()
}

/// `row_lists` puts together what `row_list` gave.
pub(crate) fn row_lists() -> AggregateUDF {
    AggregateUDF::from(Gather::new("row_lists", Kind::RowLists))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Gather {
    name: &'static str,
    kind: Kind,
    signature: Signature,
}

impl Gather {
    fn new(name: &'static str, kind: Kind) -> Gather {
        if kind == Kind::RowLists {
            return Gather { name, kind, signature: Signature::exact(vec![list_of(DataType::Int64)], Volatility::Immutable) };
        }
        let arguments = match kind {
            Kind::Quantile8 => vec![DataType::Float64, DataType::Float64],
            Kind::RowList => vec![DataType::Int64],
            _ => vec![DataType::Float64],
        };
        Gather { name, kind, signature: Signature::coercible(coercions(&arguments), Volatility::Immutable) }
    }

    fn element(&self) -> DataType {
        if matches!(self.kind, Kind::RowList | Kind::RowLists) { DataType::Int64 } else { DataType::Float64 }
    }

    fn groups(&self) -> Box<dyn GroupsAccumulator> {
        match self.kind {
            Kind::RowList | Kind::RowLists => Box::new(Groups::<i64>::new(self.kind)),
            _ => Box::new(Groups::<f64>::new(self.kind)),
        }
    }
}

/// Any number is taken for a double, any integer for an id.
fn coercions(arguments: &[DataType]) -> Vec<datafusion::logical_expr::Coercion> {
    use datafusion::common::types::{logical_float64, logical_int64};
    use datafusion::logical_expr::{Coercion, TypeSignatureClass};
    let coercion = |t: &DataType| match t {
        DataType::Int64 => Coercion::new_implicit(
            TypeSignatureClass::Native(logical_int64()),
            vec![TypeSignatureClass::Integer],
            datafusion::common::types::NativeType::Int64,
        ),
        _ => Coercion::new_implicit(
            TypeSignatureClass::Native(logical_float64()),
            vec![TypeSignatureClass::Numeric],
            datafusion::common::types::NativeType::Float64,
        ),
    };
    arguments.iter().map(coercion).collect()
}

impl AggregateUDFImpl for Gather {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(match self.kind {
            Kind::RowList | Kind::RowLists => list_of(DataType::Int64),
            _ => DataType::Float64,
        })
    }

    fn default_value(&self, kind: &DataType) -> Result<ScalarValue> {
        match self.kind {
            Kind::RowList | Kind::RowLists => Ok(ScalarValue::List(ScalarValue::new_list(&[], &DataType::Int64, true))),
            _ => ScalarValue::try_from(kind),
        }
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let groups = match self.kind {
            Kind::RowList | Kind::RowLists => Either::Ids(Groups::new(self.kind)),
            _ => Either::Floats(Groups::new(self.kind)),
        };
        Ok(Box::new(One { groups, element: self.element() }))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![
            Arc::new(Field::new(format!("{}[values]", args.name), list_of(self.element()), true)),
            Arc::new(Field::new(format!("{}[argument]", args.name), DataType::Float64, true)),
        ])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(self.groups())
    }
}

fn list_of(element: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(element, true)))
}

/// Doubles or ids.
trait Value: Copy + Send + std::fmt::Debug + 'static {
    fn read(array: &ArrayRef) -> (Vec<Self>, Option<arrow::buffer::NullBuffer>);
    fn list(values: Vec<Self>) -> ArrayRef;
    fn compute(kind: Kind, p: f64, groups: &mut [Vec<Self>]) -> ArrayRef;
}

impl Value for f64 {
    fn read(array: &ArrayRef) -> (Vec<f64>, Option<arrow::buffer::NullBuffer>) {
        let array = array.as_primitive::<Float64Type>();
        (array.values().to_vec(), array.nulls().cloned())
    }

    fn list(values: Vec<f64>) -> ArrayRef {
        Arc::new(Float64Array::from(values))
    }

    fn compute(kind: Kind, p: f64, groups: &mut [Vec<f64>]) -> ArrayRef {
        let one = |values: &mut Vec<f64>| {
            values.retain(|v| !v.is_nan());
            stats::sort(values);
            match kind {
                Kind::Quantile8 => stats::quantile8(values, p),
                Kind::Mean => stats::mean(values),
                Kind::Sum => (!values.is_empty()).then(|| stats::sum(values)),
                Kind::Sd => stats::sd(values),
                Kind::Cv => stats::cv(values),
                Kind::Spread => stats::spread(values),
                Kind::Difference => stats::difference(values),
                Kind::RelativeDistance => stats::relative_distance(values),
                Kind::Kurtosis => stats::kurtosis(values),
                Kind::Skewness => stats::skewness(values),
                Kind::Ks => stats::ks(values),
                Kind::RowList | Kind::RowLists => None,
            }
        };
        Arc::new(groups.iter_mut().map(one).collect::<Float64Array>())
    }
}

impl Value for i64 {
    fn read(array: &ArrayRef) -> (Vec<i64>, Option<arrow::buffer::NullBuffer>) {
        let array = array.as_primitive::<Int64Type>();
        (array.values().to_vec(), array.nulls().cloned())
    }

    fn list(values: Vec<i64>) -> ArrayRef {
        Arc::new(Int64Array::from(values))
    }

    fn compute(_: Kind, _: f64, groups: &mut [Vec<i64>]) -> ArrayRef {
        for values in groups.iter_mut() {
            values.sort_unstable();
            values.dedup();
        }
        lists(groups)
    }
}

fn lists<T: Value>(groups: &mut [Vec<T>]) -> ArrayRef {
    let offsets = OffsetBuffer::from_lengths(groups.iter().map(Vec::len));
    let values: Vec<T> = groups.iter_mut().flat_map(std::mem::take).collect();
    let values = T::list(values);
    let field = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    Arc::new(ListArray::new(field, offsets, values, None))
}

/// Values of all groups, in the order they came; split by group when asked.
#[derive(Debug)]
struct Groups<T> {
    kind: Kind,
    values: Vec<T>,
    of: Vec<u32>,
    total: usize,
    p: Option<f64>,
}

impl<T: Value> Groups<T> {
    fn new(kind: Kind) -> Groups<T> {
        Groups { kind, values: Vec::new(), of: Vec::new(), total: 0, p: None }
    }

    fn note_argument(&mut self, array: Option<&ArrayRef>) {
        if self.p.is_none()
            && let Some(array) = array
        {
            let array = array.as_primitive::<Float64Type>();
            self.p = array.iter().flatten().next();
        }
    }

    /// Takes the first groups out; the others keep their values under lower numbers.
    fn take(&mut self, emit_to: EmitTo) -> Vec<Vec<T>> {
        let n = match emit_to {
            EmitTo::All => self.total,
            EmitTo::First(n) => n.min(self.total),
        };
        let mut sizes = vec![0usize; n];
        for group in &self.of {
            if let Some(size) = sizes.get_mut(*group as usize) {
                *size += 1;
            }
        }
        let mut out: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
        let mut rest = (Vec::new(), Vec::new());
        for (value, group) in self.values.drain(..).zip(self.of.drain(..)) {
            match out.get_mut(group as usize) {
                Some(values) => values.push(value),
                None => {
                    rest.0.push(value);
                    rest.1.push(group - n as u32);
                }
            }
        }
        (self.values, self.of) = rest;
        self.total -= n;
        out
    }
}

impl<T: Value> GroupsAccumulator for Groups<T> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        if self.kind == Kind::RowLists {
            return self.merge_batch(values, group_indices, total_num_groups);
        }
        self.total = self.total.max(total_num_groups);
        self.note_argument(values.get(1));
        let (items, nulls) = T::read(&values[0]);
        for (at, value) in items.into_iter().enumerate() {
            let is_kept = nulls.as_ref().is_none_or(|n| n.is_valid(at)) && opt_filter.is_none_or(|f| f.is_valid(at) && f.value(at));
            if is_kept {
                self.values.push(value);
                self.of.push(group_indices[at] as u32);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let mut groups = self.take(emit_to);
        Ok(T::compute(self.kind, self.p.unwrap_or(f64::NAN), &mut groups))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let mut groups = self.take(emit_to);
        let n = groups.len();
        Ok(vec![lists(&mut groups), Arc::new(Float64Array::from(vec![self.p; n]))])
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.total = self.total.max(total_num_groups);
        self.note_argument(values.get(1));
        let lists = values[0].as_list::<i32>();
        let (items, _) = T::read(lists.values());
        for (at, group) in group_indices.iter().enumerate() {
            if lists.is_null(at) {
                continue;
            }
            let (start, end) = (lists.value_offsets()[at] as usize, lists.value_offsets()[at + 1] as usize);
            self.values.extend_from_slice(&items[start..end]);
            self.of.resize(self.values.len(), *group as u32);
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], opt_filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut fresh = Groups::<T>::new(self.kind);
        let n = values[0].len();
        let each: Vec<usize> = (0..n).collect();
        fresh.update_batch(values, &each, opt_filter, n)?;
        fresh.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.of.capacity() * size_of::<u32>()
    }
}

/// The same for a query without groups.
struct One {
    groups: Either,
    element: DataType,
}

/// The two kinds of groups, named so that they are known to be shareable between threads.
enum Either {
    Floats(Groups<f64>),
    Ids(Groups<i64>),
}

impl Either {
    fn get(&mut self) -> &mut dyn GroupsAccumulator {
        match self {
            Either::Floats(g) => g,
            Either::Ids(g) => g,
        }
    }

    fn size(&self) -> usize {
        match self {
            Either::Floats(g) => g.size(),
            Either::Ids(g) => g.size(),
        }
    }
}

impl One {
    /// A group must exist even when no row came.
    fn ensure_group(&mut self) -> Result<()> {
        let nothing = arrow::array::new_empty_array(&list_of(self.element.clone()));
        self.groups.get().merge_batch(&[nothing, Arc::new(Float64Array::from(Vec::<f64>::new()))], &[], 1)
    }
}

impl std::fmt::Debug for One {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("One")
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let all = vec![0; values[0].len()];
        self.groups.get().update_batch(values, &all, None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.ensure_group()?;
        ScalarValue::try_from_array(&self.groups.get().evaluate(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        self.groups.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.ensure_group()?;
        self.groups.get().state(EmitTo::All)?.iter().map(|a| ScalarValue::try_from_array(a, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let all = vec![0; states[0].len()];
        self.groups.get().merge_batch(states, &all, 1)
    }
}
