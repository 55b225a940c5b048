//! `min` and `max` of texts in groups, kept another way.
//!
//! DataFusion allocates for the text of every group; contests are many and small. Here the texts of all groups stand in one
//! buffer. Only the plan is changed: rules say `min` and `max` as ever, and get the same texts.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray, StringViewArray};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DataFusionError, Result, internal_err, not_impl_err};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, Aggregate, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, ExprSchemable, GroupsAccumulator, LogicalPlan, Signature,
    Volatility,
};

/// The plan with `min` and `max` of texts in groups kept in one buffer. Names and types of columns stay.
pub(super) fn texts_in_one_buffer(plan: LogicalPlan) -> Result<LogicalPlan> {
    let function = |end| Arc::new(AggregateUDF::from(Extreme { end, signature: Signature::any(1, Volatility::Immutable) }));
    let (least, greatest) = (function(End::Least), function(End::Greatest));
    let changed = plan.transform_up_with_subqueries(|node| {
        let LogicalPlan::Aggregate(aggregate) = &node else { return Ok(Transformed::no(node)) };
        if aggregate.group_expr.is_empty() || !aggregate.aggr_expr.iter().any(|e| of_texts(e, aggregate).is_some()) {
            return Ok(Transformed::no(node));
        }
        let other = |expr: &Expr| match of_texts(expr, aggregate) {
            None => expr.clone(),
            Some(extreme) => {
                let mut extreme = extreme.clone();
                extreme.func = if extreme.func.name() == "min" { least.clone() } else { greatest.clone() };
                Expr::AggregateFunction(extreme).alias(expr.schema_name().to_string())
            }
        };
        let aggr_expr = aggregate.aggr_expr.iter().map(other).collect();
        let changed =
            Aggregate::try_new_with_schema(aggregate.input.clone(), aggregate.group_expr.clone(), aggr_expr, aggregate.schema.clone())?;
        Ok(Transformed::yes(LogicalPlan::Aggregate(changed)))
    })?;
    Ok(changed.data)
}

/// The function in an expression, if it is `min` or `max` of texts, named or not.
fn of_texts<'a>(expr: &'a Expr, aggregate: &Aggregate) -> Option<&'a AggregateFunction> {
    match expr {
        Expr::Alias(alias) => of_texts(&alias.expr, aggregate),
        Expr::AggregateFunction(f) if matches!(f.func.name(), "min" | "max") && f.params.order_by.is_empty() => {
            let kind = f.params.args.first()?.get_type(aggregate.input.schema()).ok()?;
            matches!(kind, DataType::Utf8 | DataType::Utf8View).then_some(f)
        }
        _ => None,
    }
}

/// Which end of the order of bytes is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Least,
    Greatest,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Extreme {
    end: End,
    signature: Signature,
}

impl AggregateUDFImpl for Extreme {
    fn name(&self) -> &str {
        match self.end {
            End::Least => "least_text",
            End::Greatest => "greatest_text",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        match arguments {
            [kind @ (DataType::Utf8 | DataType::Utf8View)] => Ok(kind.clone()),
            _ => not_impl_err!("{} takes a text", self.name()),
        }
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        not_impl_err!("{} is for groups", self.name())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[text]", args.name), args.input_fields[0].data_type().clone(), true))])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let kind = args.expr_fields[0].data_type().clone();
        Ok(Box::new(Groups { end: self.end, kind, places: Vec::new(), bytes: Vec::new() }))
    }
}

/// For each group the text found so far.
struct Groups {
    end: End,
    kind: DataType,
    places: Vec<Option<Place>>,
    bytes: Vec<u8>,
}

/// Where the text of a group stands, and how long one in its place may be.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    length: u32,
    room: u32,
}

impl Groups {
    fn note(&mut self, group: usize, text: &[u8]) {
        let now = self.places[group];
        let is_wanted = now.is_none_or(|place| {
            let held = &self.bytes[place.at..place.at + place.length as usize];
            match self.end {
                End::Least => text < held,
                End::Greatest => text > held,
            }
        });
        if !is_wanted {
            return;
        }
        let length = text.len() as u32;
        let place = match now {
            Some(place) if length <= place.room => {
                self.bytes[place.at..place.at + text.len()].copy_from_slice(text);
                Place { length, ..place }
            }
            _ => {
                let at = self.bytes.len();
                self.bytes.extend_from_slice(text);
                Place { at, length, room: length }
            }
        };
        self.places[group] = Some(place);
    }

    fn note_all(&mut self, values: &ArrayRef, groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> Result<()> {
        self.places.resize(total.max(self.places.len()), None);
        let counts = |at: usize| values.is_valid(at) && filter.is_none_or(|f| f.is_valid(at) && f.value(at));
        let counted = groups.iter().enumerate().filter(|(at, _)| counts(*at));
        if let Some(texts) = values.as_string_view_opt() {
            counted.for_each(|(at, group)| self.note(*group, texts.value(at).as_bytes()));
        } else if let Some(texts) = values.as_string_opt::<i32>() {
            counted.for_each(|(at, group)| self.note(*group, texts.value(at).as_bytes()));
        } else {
            return internal_err!("a text that is none: {}", values.data_type());
        }
        Ok(())
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(&mut self, values: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> Result<()> {
        self.note_all(&values[0], groups, filter, total)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let n = match emit_to {
            EmitTo::All => self.places.len(),
            EmitTo::First(n) => n.min(self.places.len()),
        };
        let taken: Vec<Option<Place>> = self.places.drain(..n).collect();
        let text = |place: &Option<Place>| place.map(|p| std::str::from_utf8(&self.bytes[p.at..p.at + p.length as usize])).transpose();
        let texts = taken
            .iter()
            .map(text)
            .collect::<std::result::Result<Vec<Option<&str>>, _>>()
            .map_err(|e| DataFusionError::External(e.into()))?;
        let texts: ArrayRef = match self.kind {
            DataType::Utf8View => Arc::new(StringViewArray::from_iter(texts)),
            _ => Arc::new(StringArray::from_iter(texts)),
        };
        if self.places.is_empty() {
            self.bytes = Vec::new();
        }
        Ok(texts)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.note_all(&values[0], groups, None, total)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut fresh = Groups { end: self.end, kind: self.kind.clone(), places: Vec::new(), bytes: Vec::new() };
        let each: Vec<usize> = (0..values[0].len()).collect();
        fresh.note_all(&values[0], &each, filter, values[0].len())?;
        fresh.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.places.capacity() * size_of::<Option<Place>>() + self.bytes.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{Limits, empty};

    #[test]
    fn the_texts_are_those_that_datafusion_finds() {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let rows = "(select value % 7 as g, value * 7919 % 10007 as n, nullif(value % 3, 1) as z from generate_series(1, 20000))";
        let texts = [
            "cast(n as varchar)",
            "repeat('ä', cast(n % 40 as bigint)) || cast(n as varchar)",
            "case when g < 5 then cast(n as varchar) end",
            "case when z = 2 then '' end",
            "arrow_cast(cast(n as varchar), 'Utf8')",
            "arrow_cast(repeat('x', cast(n % 20 as bigint)), 'Utf8View')",
        ];
        for text in texts {
            let sql = format!(
                "select g, min({text}) as a, max({text}) as b, min({text}) filter (where n > 5000) as c, sum(n) as m, count(*) as k
                 from {rows} as r group by g order by g"
            );
            runtime.block_on(async {
                // Several threads, so that partial states are merged.
                let limits = Limits { threads: 3, memory: 1 << 28, spill: folder.path().to_owned() };
                let context = empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
                let plan = context.sql(&sql).await.expect("it parses").into_optimized_plan().expect("it plans");
                let ours = texts_in_one_buffer(plan.clone()).expect("it changes");
                let named = ours.display_indent().to_string();
                assert!(named.contains("least_text") && named.contains("greatest_text"), "nothing was changed in {named}");
                assert_eq!(plan.schema(), ours.schema());
                let mut out = Vec::new();
                for plan in [plan, ours] {
                    let batches = context.execute_logical_plan(plan).await.expect("it plans").collect().await.expect("it runs");
                    out.push(arrow::util::pretty::pretty_format_batches(&batches).expect("it prints").to_string());
                }
                assert_eq!(out[0], out[1], "{text}");
            });
        }
    }
}
