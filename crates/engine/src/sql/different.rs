//! `count(distinct …)` in groups, counted another way.
//!
//! DataFusion keeps a hash table for every group, of kilobytes even where a group has three values; contests are many
//! and small. Here one table holds all values, and a group its numbers. Only the plan is changed: rules say
//! `count(distinct …)` as ever, and get the same numbers.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Int64Array, ListArray, PrimitiveArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, FieldRef, Int64Type};
use arrow::row::{RowConverter, SortField};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Result, ScalarValue, not_impl_err};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, Aggregate, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, LogicalPlan, Signature, Volatility,
};
use rustc_hash::FxHashMap;

/// The plan with every `count(distinct …)` in groups counted by numbers. Names and types of columns stay.
pub fn count_by_numbers(plan: LogicalPlan) -> Result<LogicalPlan> {
    let function = Arc::new(AggregateUDF::from(CountDifferent { signature: Signature::any(1, Volatility::Immutable) }));
    let changed = plan.transform_up_with_subqueries(|node| {
        let LogicalPlan::Aggregate(aggregate) = &node else { return Ok(Transformed::no(node)) };
        if aggregate.group_expr.is_empty() || !aggregate.aggr_expr.iter().any(|e| distinct(e).is_some()) {
            return Ok(Transformed::no(node));
        }
        let other = |expr: &Expr| match distinct(expr) {
            None => expr.clone(),
            Some(count) => {
                let mut count = count.clone();
                count.func = function.clone();
                count.params.distinct = false;
                Expr::AggregateFunction(count).alias(expr.schema_name().to_string())
            }
        };
        let aggr_expr = aggregate.aggr_expr.iter().map(other).collect();
        let changed =
            Aggregate::try_new_with_schema(aggregate.input.clone(), aggregate.group_expr.clone(), aggr_expr, aggregate.schema.clone())?;
        Ok(Transformed::yes(LogicalPlan::Aggregate(changed)))
    })?;
    Ok(changed.data)
}

/// The count in an expression, if it is `count(distinct x)`, named or not.
fn distinct(expr: &Expr) -> Option<&AggregateFunction> {
    match expr {
        Expr::Alias(alias) => distinct(&alias.expr),
        Expr::AggregateFunction(f) => (f.func.name() == "count" && f.params.distinct && f.params.args.len() == 1).then_some(f),
        _ => None,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CountDifferent {
    signature: Signature,
}

impl AggregateUDFImpl for CountDifferent {
    fn name(&self) -> &str {
        "count_different"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn is_nullable(&self) -> bool {
        false
    }

    fn default_value(&self, _: &DataType) -> Result<ScalarValue> {
        Ok(ScalarValue::Int64(Some(0)))
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        not_impl_err!("count_different is for groups")
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[values]", args.name), list_of_bytes(), true))])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let kind = args.expr_fields[0].data_type().clone();
        Ok(Box::new(Groups { converter: RowConverter::new(vec![SortField::new(kind)])?, ..Groups::default() }))
    }
}

fn list_of_bytes() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Binary, true)))
}

/// For each group the numbers of its values.
struct Groups {
    converter: RowConverter,
    numbers: FxHashMap<Box<[u8]>, u32>,
    /// The value noted last: rows of one process come one after another.
    last: (Vec<u8>, Option<u32>),
    /// Group and number, in one; sorted and without doubles up to `tidied`.
    pairs: Vec<u64>,
    tidied: usize,
    total: usize,
    /// Bytes of the values.
    bytes: usize,
}

impl Default for Groups {
    fn default() -> Groups {
        let converter = RowConverter::new(Vec::new()).expect("no column is a fine row");
        Groups { converter, numbers: FxHashMap::default(), last: (Vec::new(), None), pairs: Vec::new(), tidied: 0, total: 0, bytes: 0 }
    }
}

/// Pairs are tidied when there are twice as many as after the last time, and so many at least.
const TIDY_AT_LEAST: usize = 1 << 16;

impl Groups {
    fn note(&mut self, group: usize, value: &[u8]) {
        let number = match &self.last {
            (last, Some(number)) if last == value => *number,
            _ => self.number(value),
        };
        self.pairs.push((group as u64) << 32 | u64::from(number));
        if self.pairs.len() >= TIDY_AT_LEAST.max(2 * self.tidied) {
            self.tidy();
        }
    }

    fn number(&mut self, value: &[u8]) -> u32 {
        let number = match self.numbers.get(value) {
            Some(number) => *number,
            None => {
                let number = self.numbers.len() as u32;
                self.bytes += value.len() + 32;
                self.numbers.insert(value.into(), number);
                number
            }
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(value);
        self.last.1 = Some(number);
        number
    }

    fn tidy(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.tidied = self.pairs.len();
    }

    /// The pairs of the first groups, taken out; the others stay under lower numbers.
    fn take(&mut self, emit_to: EmitTo) -> (usize, Vec<u64>) {
        self.tidy();
        let n = match emit_to {
            EmitTo::All => self.total,
            EmitTo::First(n) => n.min(self.total),
        };
        let end = self.pairs.partition_point(|p| (p >> 32) < n as u64);
        let rest: Vec<u64> = self.pairs[end..].iter().map(|p| p - ((n as u64) << 32)).collect();
        self.pairs.truncate(end);
        let taken = std::mem::replace(&mut self.pairs, rest);
        self.tidied = self.pairs.len();
        self.total -= n;
        (n, taken)
    }

    /// Gives the memory of values back that no group has any more: whoever spills counts on it.
    fn forget(&mut self) {
        if self.pairs.is_empty() {
            (self.numbers, self.last, self.bytes) = Default::default();
        }
    }
}

fn sizes(groups: usize, pairs: &[u64]) -> Vec<usize> {
    let mut sizes = vec![0; groups];
    pairs.iter().for_each(|p| sizes[(p >> 32) as usize] += 1);
    sizes
}

impl GroupsAccumulator for Groups {
    fn update_batch(&mut self, values: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> Result<()> {
        self.total = self.total.max(total);
        let nulls = values[0].logical_nulls();
        let counts = |at: usize| nulls.as_ref().is_none_or(|n| n.is_valid(at)) && filter.is_none_or(|f| f.is_valid(at) && f.value(at));
        let counted = groups.iter().enumerate().filter(|(at, _)| counts(*at));
        // Ids are counted most, and need no converting.
        if let Some(ids) = values[0].as_primitive_opt::<Int64Type>() {
            counted.for_each(|(at, group)| self.note(*group, &ids.value(at).to_be_bytes()));
            return Ok(());
        }
        let rows = self.converter.convert_columns(&values[..1])?;
        counted.for_each(|(at, group)| self.note(*group, rows.row(at).data()));
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (n, pairs) = self.take(emit_to);
        let counts: PrimitiveArray<Int64Type> = sizes(n, &pairs).into_iter().map(|size| Some(size as i64)).collect::<Int64Array>();
        self.forget();
        Ok(Arc::new(counts))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (n, pairs) = self.take(emit_to);
        let mut by_number: Vec<&[u8]> = vec![&[]; self.numbers.len()];
        self.numbers.iter().for_each(|(value, number)| by_number[*number as usize] = value);
        let values = BinaryArray::from_iter_values(pairs.iter().map(|p| by_number[(p & u64::from(u32::MAX)) as usize]));
        self.forget();
        let DataType::List(field) = list_of_bytes() else { return not_impl_err!("a list of bytes is a list") };
        Ok(vec![Arc::new(ListArray::new(field, OffsetBuffer::from_lengths(sizes(n, &pairs)), Arc::new(values), None))])
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.total = self.total.max(total);
        let lists = values[0].as_list::<i32>();
        let items = lists.values().as_binary::<i32>();
        for (at, group) in groups.iter().enumerate().filter(|(at, _)| lists.is_valid(*at)) {
            let (start, end) = (lists.value_offsets()[at] as usize, lists.value_offsets()[at + 1] as usize);
            (start..end).for_each(|item| self.note(*group, items.value(item)));
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let kind = values[0].data_type().clone();
        let mut fresh = Groups { converter: RowConverter::new(vec![SortField::new(kind)])?, ..Groups::default() };
        let each: Vec<usize> = (0..values[0].len()).collect();
        fresh.update_batch(values, &each, filter, values[0].len())?;
        fresh.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.pairs.capacity() * size_of::<u64>() + self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{Limits, empty};

    #[test]
    fn a_state_that_is_taken_away_leaves_no_memory_behind() {
        let converter = RowConverter::new(vec![SortField::new(DataType::Int64)]).expect("a converter");
        let mut groups = Groups { converter, ..Groups::default() };
        let empty = groups.size();
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values(0..10_000));
        let each: Vec<usize> = (0..10_000).collect();
        groups.update_batch(std::slice::from_ref(&values), &each, None, 10_000).expect("it counts");
        assert!(groups.size() > 100_000);
        groups.state(EmitTo::All).expect("a state");
        assert_eq!(groups.size(), empty);
        groups.update_batch(&[values], &each, None, 10_000).expect("it counts again");
        let counts = groups.evaluate(EmitTo::All).expect("counts");
        assert!(counts.as_primitive::<Int64Type>().values().iter().all(|n| *n == 1));
    }

    /// The same query as DataFusion counts and as we do, on several threads so that partial states are merged.
    fn both(sql: &str) -> (String, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let limits = Limits { threads: 3, memory: 1 << 28, spill: folder.path().to_owned() };
            let context = empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
            let plan = context.sql(sql).await.expect("it parses").into_optimized_plan().expect("it plans");
            let ours = count_by_numbers(plan.clone()).expect("it changes");
            assert!(ours.display_indent().to_string().contains("count_different"), "nothing was changed in {sql}");
            assert_eq!(plan.schema(), ours.schema());
            let mut out = Vec::new();
            for plan in [plan, ours] {
                let batches = context.execute_logical_plan(plan).await.expect("it plans").collect().await.expect("it runs");
                out.push(arrow::util::pretty::pretty_format_batches(&batches).expect("it prints").to_string());
            }
            (out[0].clone(), out[1].clone())
        })
    }

    #[test]
    fn values_of_every_kind_are_counted_as_datafusion_counts_them() {
        let rows = "(select value % 7 as g, value % 5 as n, nullif(value % 3, 1) as z from generate_series(1, 20000))";
        for what in ["n", "z", "cast(n as varchar)", "cast(n as double)", "cast(n as decimal(38, 6))", "case when z = 2 then n end"] {
            let sql = format!(
                "select g, count(distinct {what}) as d, count(distinct z) as e, max(n) as m, count(*) as c from {rows} as r group by g order by g"
            );
            let (theirs, ours) = both(&sql);
            assert_eq!(theirs, ours, "{what}");
        }
    }

    #[test]
    fn a_filter_and_groups_without_a_value_count() {
        let rows = "(select value % 4 as g, value as n from generate_series(1, 100))";
        let sql = format!(
            "select g, count(distinct n) filter (where n > 50 and g > 0) as d, count(distinct g) as e, sum(n) as s from {rows} as r group by g order by g"
        );
        let (theirs, ours) = both(&sql);
        assert_eq!(theirs, ours);
    }
}
