//! Aggregates across processes that add up: each part is summed up by itself, and then the sums.
//!
//! How many bids a firm has handed in is a question to all processes, but a count over parts is the sum of their counts.
//! So the part stage keeps a row for each firm and part, where it would have to keep every bid.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{Column, Result};
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, AggregateUDF, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, cast, col, lit};

use super::course::piece_column;
use super::local::{KeysOf, local_keys, stays_within};
use crate::sql::gather::row_lists;

/// For each aggregate the function that takes up what it gave in the parts; `None` where one does not add up, or where
/// not even the rows below stay within processes.
pub(super) fn taken_up_by(aggregate: &Aggregate, views: &KeysOf) -> Option<Vec<Arc<AggregateUDF>>> {
    let keys = local_keys(&aggregate.input, views)?;
    if aggregate.group_expr.len() + aggregate.aggr_expr.len() != aggregate.schema.fields().len() {
        return None;
    }
    let rows_lists = Arc::new(row_lists());
    let one = |expr: &Expr| {
        let Expr::AggregateFunction(f) = expr.clone().unalias() else { return None };
        if !f.params.order_by.is_empty() || f.params.null_treatment.is_some() {
            return None;
        }
        let is_distinct = f.params.distinct || f.func.name() == "count_different";
        let of_one_process = || f.params.args.iter().all(|a| stays_within(a, &aggregate.input, &keys));
        match f.func.name() {
            // No process has rows in two parts.
            "count" | "count_different" if is_distinct => of_one_process().then(sum_udaf),
            "count" => Some(sum_udaf()),
            "min" | "max" => Some(f.func.clone()),
            // The order in which doubles are added shows in the last digit.
            "sum" if !is_distinct => {
                let kind = f.params.args.first()?.get_type(aggregate.input.schema()).ok()?;
                (kind.is_integer() || kind.is_decimal()).then(sum_udaf)
            }
            "row_list" | "row_lists" => Some(rows_lists.clone()),
            _ => None,
        }
    };
    aggregate.aggr_expr.iter().map(one).collect()
}

/// The aggregate over what the same aggregate gave in each part (`parts`, its columns by number), with the columns it had.
pub(super) fn over_parts(aggregate: &Aggregate, functions: Vec<Arc<AggregateUDF>>, parts: LogicalPlan) -> Result<LogicalPlan> {
    let groups = aggregate.group_expr.len();
    let again = functions.into_iter().enumerate().map(|(at, function)| {
        let given = vec![col(piece_column(groups + at))];
        Expr::AggregateFunction(AggregateFunction::new_udf(function, given, false, None, Vec::new(), None)).alias(format!("a{at}"))
    });
    let by: Vec<Expr> = (0..groups).map(|at| col(piece_column(at))).collect();
    let again: Vec<Expr> = again.collect();
    let whole = LogicalPlanBuilder::from(parts).aggregate(by, again)?;
    let mut back = Vec::new();
    for (at, (relation, field)) in aggregate.schema.iter().enumerate() {
        let mut column = match at.checked_sub(groups) {
            None => col(piece_column(at)),
            Some(at) => Expr::Column(Column::from_name(format!("a{at}"))),
        };
        if at >= groups && !field.is_nullable() && field.data_type() == &DataType::Int64 {
            column = coalesce(vec![column, lit(0i64)]);
        }
        if column.get_type(whole.schema())? != *field.data_type() {
            column = cast(column, field.data_type().clone());
        }
        back.push(column.alias_qualified(relation.cloned(), field.name()));
    }
    whole.project(back)?.build()
}

#[cfg(test)]
mod tests {
    use datafusion::common::tree_node::TreeNode;

    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{self, Limits};
    use crate::tables::tables;

    async fn check(sql: &str, expected: bool) {
        let limits = Limits { threads: 1, memory: 1 << 26, spill: std::env::temp_dir() };
        let context = session::empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
        for table in tables().iter() {
            session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).expect("registered");
        }
        let plan = context.sql(sql).await.expect("plans").into_optimized_plan().expect("optimises");
        let adds_up = plan
            .exists(|node| Ok(matches!(node, LogicalPlan::Aggregate(a) if taken_up_by(a, &KeysOf::new()).is_some())))
            .expect("the visitor never fails");
        assert_eq!(adds_up, expected, "{sql}");
    }

    #[tokio::test]
    async fn counts_and_sums_add_up_over_parts() {
        for sql in [
            "select tenderer_id, count(*), min(amount), max(date_day) from bids group by tenderer_id",
            "select currency, sum(amount), sum(lot_count), row_list(row_id) from bids group by currency",
            "select tenderer_id, count(distinct process_id), count(distinct row_id) from bids group by tenderer_id",
            "select count(*) from bids",
        ] {
            check(sql, true).await;
        }
    }

    #[tokio::test]
    async fn quantiles_and_names_in_several_processes_do_not() {
        for sql in [
            "select currency, quantile8(cast(amount as double), 0.5) from bids group by currency",
            "select currency, mean_of(cast(amount as double)), count(*) from bids group by currency",
            "select currency, count(distinct tenderer_id), count(distinct status) from bids group by currency",
            "select currency, count(*) from releases as r join bids as b on b.process_id = r.process_id group by currency",
        ] {
            check(sql, false).await;
        }
    }
}
