//! What a plan gives is sometimes known before a row is read.
//!
//! Where a publication stands alone, the tables of people and firms have no rows: a count over them is nought, the entity of
//! a bidder is null, and so is all that is computed from it. What is known is written into the plan, and what depends on
//! it falls away when the plan is optimised again.

use std::collections::BTreeMap;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, JoinType, NullEquality, Result, ScalarValue};
use datafusion::execution::SessionState;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{
    Aggregate, EmptyRelation, Expr, Join, LogicalPlan, LogicalPlanBuilder, Projection, TableScan, TableScanBuilder, lit,
};

/// Times that what is known is carried on: one thing that falls away makes another known. What is left after that is
/// computed like anything else.
const ROUNDS: usize = 8;
/// Aggregates that pass over nulls, so that they give for nothing but nulls what they give for no row.
const PASS_OVER_NULLS: [&str; 7] = ["avg", "count", "max", "min", "row_list", "row_lists", "sum"];

/// Columns of views that have one value in every row, by view.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeMap<String, BTreeMap<String, ScalarValue>>);

impl Known {
    /// Notes which columns of a view are known, from its optimised plan.
    pub(super) fn note(&mut self, view: &str, plan: &LogicalPlan) {
        let columns = plan.schema().fields().iter().zip(constants(plan));
        let columns: BTreeMap<String, ScalarValue> = columns.filter_map(|(field, value)| Some((field.name().clone(), value?))).collect();
        if !columns.is_empty() {
            self.0.insert(view.to_owned(), columns);
        }
    }

    /// The plan optimised, with what is known written into it. Names and types of its columns stay.
    pub(super) fn optimize(&self, state: &SessionState, plan: &LogicalPlan) -> Result<LogicalPlan> {
        let mut plan = state.optimize(plan)?;
        for _ in 0..ROUNDS {
            let written = plan.transform_up_with_subqueries(|node| self.write(node))?;
            if !written.transformed {
                return Ok(written.data);
            }
            // What is null now below may be null above.
            let written = written.data.transform_up_with_subqueries(|node| Ok(Transformed::yes(node.recompute_schema()?)))?;
            plan = state.optimize(&written.data)?;
        }
        Ok(plan)
    }

    /// Writes what is known into one step of a plan.
    fn write(&self, node: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        match node {
            LogicalPlan::TableScan(scan) => self.write_scan(scan),
            LogicalPlan::Aggregate(aggregate) => write_aggregate(aggregate),
            LogicalPlan::Join(join) if never_joins(&join) => left_alone(join),
            node @ (LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::Join(_)) => write_columns(node),
            other => Ok(Transformed::no(other)),
        }
    }

    /// A view without the columns that are known, and these beside it.
    fn write_scan(&self, scan: TableScan) -> Result<Transformed<LogicalPlan>> {
        let known = self.0.get(scan.table_name.table());
        let value = |name: &str| known.and_then(|columns| columns.get(name));
        let is_named_elsewhere = scan.fetch.is_some() || !scan.filters.is_empty();
        if is_named_elsewhere || !scan.projected_schema.fields().iter().any(|f| value(f.name()).is_some()) {
            return Ok(Transformed::no(LogicalPlan::TableScan(scan)));
        }
        let columns: Vec<Expr> = scan
            .projected_schema
            .iter()
            .map(|(relation, field)| match value(field.name()) {
                Some(value) => Expr::Literal(value.clone(), None).alias_qualified(relation.cloned(), field.name()),
                None => Expr::Column(Column::new(relation.cloned(), field.name())),
            })
            .collect();
        let all = scan.source.schema();
        let read = scan.projected_schema.fields().iter().filter(|f| value(f.name()).is_none());
        let read = read.map(|f| all.index_of(f.name())).collect::<std::result::Result<Vec<usize>, _>>()?;
        let scan = TableScanBuilder::from(scan).with_projection(Some(read)).build()?;
        Ok(Transformed::yes(LogicalPlanBuilder::from(LogicalPlan::TableScan(scan)).project(columns)?.build()?))
    }
}

/// Puts the values of columns that are known into the expressions of a step.
fn write_columns(node: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let known = known_columns(node.inputs());
    if known.is_empty() {
        return Ok(Transformed::no(node));
    }
    let names = NamePreserver::new(&node);
    if let LogicalPlan::Join(mut join) = node {
        let written = join.filter.take().map(|filter| put(filter, &known)).transpose()?;
        let is_written = written.as_ref().is_some_and(|filter| filter.transformed);
        join.filter = written.map(|filter| filter.data);
        return Ok(Transformed::new_transformed(LogicalPlan::Join(join), is_written));
    }
    let written = node.map_expressions(|expr| {
        let name = names.save(&expr);
        Ok(put(expr, &known)?.update_data(|expr| name.restore(expr)))
    })?;
    written.map_data(LogicalPlan::recompute_schema)
}

/// Takes out of an aggregate what has only nulls to add up, or no row at all.
fn write_aggregate(mut aggregate: Aggregate) -> Result<Transformed<LogicalPlan>> {
    let groups = aggregate.group_expr.len();
    if groups + aggregate.aggr_expr.len() != aggregate.schema.fields().len() {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let has_no_rows = matches!(aggregate.input.as_ref(), LogicalPlan::EmptyRelation(empty) if !empty.produce_one_row);
    let known = known_columns(vec![aggregate.input.as_ref()]);
    let mut is_written = false;
    let (mut columns, mut left) = (Vec::new(), Vec::new());
    for (at, (relation, field)) in aggregate.schema.iter().enumerate() {
        let column = Expr::Column(Column::new(relation.cloned(), field.name()));
        let Some(expr) = at.checked_sub(groups).map(|at| aggregate.aggr_expr[at].clone()) else {
            columns.push(column);
            continue;
        };
        let name = NamePreserver::new_for_projection().save(&expr);
        let expr = put(expr, &known)?;
        is_written |= expr.transformed;
        let value = match expr.data.clone().unalias() {
            Expr::AggregateFunction(f) if adds_up_nothing(&f, has_no_rows) => Some(f.func.default_value(field.data_type())?),
            _ => None,
        };
        match value.filter(|value| value.data_type() == *field.data_type()) {
            Some(value) => {
                is_written = true;
                columns.push(Expr::Literal(value, None).alias_qualified(relation.cloned(), field.name()));
            }
            None => {
                columns.push(column);
                left.push(name.restore(expr.data));
            }
        }
    }
    if !is_written {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let below = if groups == 0 && left.is_empty() {
        LogicalPlanBuilder::empty(true)
    } else {
        aggregate.aggr_expr = left;
        LogicalPlanBuilder::from(LogicalPlan::Aggregate(Aggregate::try_new(aggregate.input, aggregate.group_expr, aggregate.aggr_expr)?))
    };
    Ok(Transformed::yes(below.project(columns)?.build()?))
}

fn adds_up_nothing(f: &AggregateFunction, has_no_rows: bool) -> bool {
    let has_only_nulls = f.params.args.iter().any(|a| matches!(a, Expr::Literal(value, _) if value.is_null()));
    PASS_OVER_NULLS.contains(&f.func.name()) && (has_no_rows || has_only_nulls)
}

/// Whether two sides are joined by a column that is null in every row of one of them.
fn never_joins(join: &Join) -> bool {
    let is_null = |expr: &Expr, plan: &LogicalPlan| match expr {
        Expr::Literal(value, _) => value.is_null(),
        Expr::Column(column) => value_of(column, plan).is_some_and(|value| value.is_null()),
        _ => false,
    };
    let is_kept = matches!(join.join_type, JoinType::Inner | JoinType::Left | JoinType::Right);
    is_kept
        && join.null_equality == NullEquality::NullEqualsNothing
        && join.on.iter().any(|(left, right)| is_null(left, &join.left) || is_null(right, &join.right))
}

/// What is left of a join of which no row finds another.
fn left_alone(join: Join) -> Result<Transformed<LogicalPlan>> {
    let from = |kept: &LogicalPlan, is_left: bool| {
        let beside = join.left.schema().fields().len();
        let columns = join.schema.iter().enumerate().map(|(at, (relation, field))| {
            if (at < beside) == is_left {
                return Ok(Expr::Column(Column::new(relation.cloned(), field.name())));
            }
            Ok(Expr::Literal(ScalarValue::try_from(field.data_type())?, None).alias_qualified(relation.cloned(), field.name()))
        });
        let columns = columns.collect::<Result<Vec<Expr>>>()?;
        LogicalPlanBuilder::from(kept.clone()).project(columns)?.build()
    };
    Ok(Transformed::yes(match join.join_type {
        JoinType::Left => from(&join.left, true)?,
        JoinType::Right => from(&join.right, false)?,
        _ => LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: false, schema: join.schema.clone() }),
    }))
}

/// For each column of a plan, its value where it has the same in every row.
fn constants(plan: &LogicalPlan) -> Vec<Option<ScalarValue>> {
    match plan {
        LogicalPlan::Projection(Projection { expr, input, .. }) => {
            let below = constants(input);
            let value = |expr: &Expr| match expr.clone().unalias() {
                Expr::Literal(value, _) => Some(value),
                Expr::Column(column) => input.schema().maybe_index_of_column(&column).and_then(|at| below[at].clone()),
                _ => None,
            };
            expr.iter().map(value).collect()
        }
        LogicalPlan::SubqueryAlias(alias) => constants(&alias.input),
        LogicalPlan::Filter(filter) => constants(&filter.input),
        LogicalPlan::Sort(sort) => constants(&sort.input),
        LogicalPlan::Join(join) => {
            // Beside a row that finds none stand nulls.
            let side = |plan: &LogicalPlan, may_be_missing: bool| {
                let values = constants(plan);
                let stays = move |value: &ScalarValue| !may_be_missing || value.is_null();
                values.into_iter().map(move |value| value.filter(stays)).collect::<Vec<_>>()
            };
            match join.join_type {
                JoinType::Inner => [side(&join.left, false), side(&join.right, false)].concat(),
                JoinType::Left => [side(&join.left, false), side(&join.right, true)].concat(),
                JoinType::Right => [side(&join.left, true), side(&join.right, false)].concat(),
                JoinType::LeftSemi | JoinType::LeftAnti => constants(&join.left),
                JoinType::RightSemi | JoinType::RightAnti => constants(&join.right),
                _ => vec![None; join.schema.fields().len()],
            }
        }
        LogicalPlan::Window(window) => {
            let mut values = constants(&window.input);
            values.resize(window.schema.fields().len(), None);
            values
        }
        other => vec![None; other.schema().fields().len()],
    }
}

/// The columns below a step that are known.
fn known_columns(inputs: Vec<&LogicalPlan>) -> Vec<(Column, ScalarValue)> {
    let of_input = |plan: &LogicalPlan| {
        let values = constants(plan);
        let columns = plan.schema().iter().zip(values);
        let columns = columns.filter_map(|((relation, field), value)| Some((Column::new(relation.cloned(), field.name()), value?)));
        columns.collect::<Vec<_>>()
    };
    inputs.into_iter().flat_map(of_input).collect()
}

fn value_of(column: &Column, plan: &LogicalPlan) -> Option<ScalarValue> {
    let at = plan.schema().maybe_index_of_column(column)?;
    constants(plan).swap_remove(at)
}

/// The expression with the values of known columns in it.
fn put(expr: Expr, known: &[(Column, ScalarValue)]) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| {
        Ok(match expr {
            Expr::Column(column) => match known.iter().find(|(of, _)| *of == column) {
                Some((_, value)) => Transformed::yes(Expr::Literal(value.clone(), None)),
                None => Transformed::no(Expr::Column(column)),
            },
            // The optimiser knows of `case when false` that it is never so, and of `case when null` it does not.
            Expr::Case(mut case) if case.expr.is_none() => {
                let mut is_written = false;
                for (when, _) in &mut case.when_then_expr {
                    if matches!(when.as_ref(), Expr::Literal(value, _) if value.is_null()) {
                        **when = lit(false);
                        is_written = true;
                    }
                }
                Transformed::new_transformed(Expr::Case(case), is_written)
            }
            other => Transformed::no(other),
        })
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, RecordBatch, StringViewArray};
    use arrow::datatypes::{DataType, Field, Schema};
    use arrow::util::pretty::pretty_format_batches;
    use datafusion::prelude::SessionContext;

    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{self, Limits};

    /// A table with rows, one that is known to have none, and a view of both.
    async fn context() -> (SessionContext, Known) {
        let limits = Limits { threads: 1, memory: 1 << 26, spill: std::env::temp_dir() };
        let context = session::empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
        let field = |name: &str, kind| Field::new(name, kind, true);
        let schema = Arc::new(Schema::new(vec![field("id", DataType::Int64), field("name", DataType::Utf8View)]));
        let names = StringViewArray::from(vec![Some("a"), Some("b"), None, Some("a")]);
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(Int64Array::from(vec![1, 2, 3, 4])), Arc::new(names)]);
        session::register_batches(&context, "firms", schema.clone(), &[batch.expect("columns of a length")], 1).expect("registered");
        session::register_empty(&context, "people", &schema).expect("registered");
        let view = "select f.id, f.name, p.id as person_id, p.name = 'x' as is_x from firms as f left join people as p on p.name = f.name";
        let frame = context.sql(view).await.expect("plans");
        let mut known = Known::default();
        known.note("owners", &known.optimize(&context.state(), frame.logical_plan()).expect("optimises"));
        let rows = frame.clone().collect().await.expect("runs");
        session::register_batches(&context, "owners", Arc::new(frame.schema().as_arrow().clone()), &rows, 1).expect("registered");
        (context, known)
    }

    /// The rows with and without what is known written in, which must be alike; returns the plan.
    async fn same_rows(sql: &str) -> LogicalPlan {
        let (context, known) = context().await;
        let frame = context.sql(sql).await.expect("plans");
        let plan = known.optimize(&context.state(), frame.logical_plan()).expect("optimises");
        let print = |batches: &[RecordBatch]| pretty_format_batches(batches).expect("prints").to_string();
        let expected = frame.collect().await.expect("runs");
        let found = context.execute_logical_plan(plan.clone()).await.expect("plans").collect().await.expect("runs");
        assert_eq!(print(&found), print(&expected), "{sql}");
        plan
    }

    fn counts(plan: &LogicalPlan, is_one: fn(&LogicalPlan) -> bool) -> usize {
        let mut count = 0;
        plan.apply_with_subqueries(|node| {
            count += usize::from(is_one(node));
            Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
        })
        .expect("the visitor never fails");
        count
    }

    fn is_join_or_sum(plan: &LogicalPlan) -> bool {
        matches!(plan, LogicalPlan::Join(_) | LogicalPlan::Aggregate(_))
    }

    #[tokio::test]
    async fn a_count_of_nobody_is_nought_without_counting() {
        let sql = "select count(*) as n, count(distinct name) as d, min(id) as least, row_list(id) as rows from people where name = 'a'";
        assert_eq!(counts(&same_rows(sql).await, is_join_or_sum), 0);
        let sql = "select f.id, case when v.n = 0 then 'nobody is listed' else f.name end as why
            from firms as f join (select 1 as one, count(*) as n from people) as v on v.one = 1 order by f.id";
        assert_eq!(counts(&same_rows(sql).await, |node| matches!(node, LogicalPlan::Aggregate(_))), 0);
    }

    #[tokio::test]
    async fn what_is_null_in_every_row_of_a_view_is_not_added_up() {
        let sql = "select name, count(*) as n, count(distinct person_id) as found, max(case when is_x then id end) as x,
            row_list(person_id) as rows from owners group by name order by name";
        let plan = same_rows(sql).await;
        let sums = |node: &LogicalPlan| matches!(node, LogicalPlan::Aggregate(a) if a.aggr_expr.len() > 1);
        assert_eq!(counts(&plan, sums), 0, "{}", plan.display_indent());
        let reads_it = |node: &LogicalPlan| matches!(node, LogicalPlan::TableScan(s) if s.projected_schema.fields().iter().any(|f| f.name() == "person_id"));
        assert_eq!(counts(&plan, reads_it), 0, "{}", plan.display_indent());
    }

    #[tokio::test]
    async fn rows_are_joined_by_nothing_where_a_key_is_null() {
        let sql = "select o.id, f.name from owners as o left join firms as f on f.id = o.person_id order by o.id";
        assert_eq!(counts(&same_rows(sql).await, is_join_or_sum), 0);
        let sql = "select o.id, f.name from owners as o join firms as f on f.id = o.person_id order by o.id";
        assert_eq!(counts(&same_rows(sql).await, is_join_or_sum), 0);
        // A null does find a null where it is asked for.
        same_rows("select count(*) as n from owners as o join firms as f on f.name is not distinct from cast(o.person_id as varchar)")
            .await;
    }

    #[tokio::test]
    async fn a_sum_of_nothing_but_nulls_is_null_and_the_groups_stay() {
        same_rows("select name, sum(person_id) as total from owners group by name order by name").await;
        same_rows("select count(person_id) as n, count(*) as all_rows from owners").await;
        same_rows("select count(person_id) as n from owners").await;
        same_rows("select count(*) filter (where is_x) as n from owners").await;
    }
}
