//! Which queries can be answered part by part.
//!
//! A part holds whole processes. A query whose every join, group and window stays within a process gives,
//! part by part, the same rows as over the whole; what it needs at a time is a part's memory. This is
//! read off the plan: a column is a *key* where equal values mean the same process (process_id, and every
//! row id, since row ids are made from it), and each step must join, group or partition by one.

use std::collections::BTreeMap;

use datafusion::common::JoinType;
use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Aggregate, BinaryExpr, Distinct, Expr, Join, LogicalPlan, Operator};

use crate::tables::{Of, Physical, PhysicalKind, tables};

/// Tables whose rows of one process may stand in several parts: releases beside a compiled one are read
/// long after it.
const SCATTERED: [&str; 2] = ["releases", "history"];

/// Views that are local, by name: for each column, whether it is a key.
pub(crate) type KeysOf = BTreeMap<String, Vec<bool>>;

/// Whether a query gives the same rows part by part as over the whole; if so, which of its columns are keys.
pub(crate) fn local_keys(plan: &LogicalPlan, views: &KeysOf) -> Option<Vec<bool>> {
    match reach(plan, views) {
        Reach::Local(keys) => Some(keys),
        Reach::Constant | Reach::Whole => None,
    }
}

/// How far a relation reaches.
enum Reach {
    /// It reads no table.
    Constant,
    /// Within processes; for each column, whether it is a key.
    Local(Vec<bool>),
    /// Across processes, or nobody knows.
    Whole,
}

fn reach(plan: &LogicalPlan, views: &KeysOf) -> Reach {
    let reach = |plan: &LogicalPlan| reach(plan, views);
    if has_subquery(plan) {
        return Reach::Whole;
    }
    match plan {
        LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => Reach::Constant,
        LogicalPlan::TableScan(scan) => {
            let name = scan.table_name.table();
            let all = scan.source.schema();
            let is_key = |column: &str| match (views.get(name), tables().index(name)) {
                (Some(keys), _) => all.index_of(column).is_ok_and(|at| keys[at]),
                (None, Some(table)) => {
                    tables().at(table).physical_index(column).is_some_and(|at| is_row_key(&tables().at(table).physical[at]))
                }
                (None, None) => false,
            };
            let is_known = views.contains_key(name) || tables().index(name).is_some();
            let is_whole = SCATTERED.contains(&name) || tables().get(name).is_some_and(|t| t.of == Of::Entities);
            if !is_known || scan.fetch.is_some() || is_whole {
                return Reach::Whole;
            }
            Reach::Local(scan.projected_schema.fields().iter().map(|f| is_key(f.name())).collect())
        }
        LogicalPlan::Filter(filter) => reach(&filter.input),
        LogicalPlan::SubqueryAlias(alias) => reach(&alias.input),
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => reach(&sort.input),
        LogicalPlan::Projection(projection) => match reach(&projection.input) {
            Reach::Local(keys) => Reach::Local(projection.expr.iter().map(|e| is_key(e, &projection.input, &keys)).collect()),
            other => other,
        },
        LogicalPlan::Join(join) => joined(join, reach(&join.left), reach(&join.right)),
        LogicalPlan::Aggregate(aggregate) => aggregated(aggregate, reach(&aggregate.input)),
        LogicalPlan::Distinct(Distinct::All(input)) => match reach(input) {
            Reach::Local(keys) if !keys.contains(&true) => Reach::Whole,
            other => other,
        },
        LogicalPlan::Window(window) => match reach(&window.input) {
            Reach::Local(mut keys) => {
                let within = |e: &Expr| match e.clone().unalias() {
                    Expr::WindowFunction(f) => f.params.partition_by.iter().any(|p| is_key(p, &window.input, &keys)),
                    _ => false,
                };
                if !window.window_expr.iter().all(within) {
                    return Reach::Whole;
                }
                keys.resize(window.schema.fields().len(), false);
                Reach::Local(keys)
            }
            _ => Reach::Whole,
        },
        LogicalPlan::Union(union) => {
            let mut all: Option<Vec<bool>> = None;
            for input in &union.inputs {
                match (reach(input), &mut all) {
                    (Reach::Local(keys), None) => all = Some(keys),
                    (Reach::Local(keys), Some(all)) => all.iter_mut().zip(keys).for_each(|(a, b)| *a &= b),
                    // Constant rows beside rows of processes would come once a part.
                    (Reach::Constant, None) if union.inputs.iter().all(|i| matches!(reach(i), Reach::Constant)) => return Reach::Constant,
                    _ => return Reach::Whole,
                }
            }
            all.map_or(Reach::Whole, Reach::Local)
        }
        _ => Reach::Whole,
    }
}

/// Ids of processes and rows are never null, and say which process.
fn is_row_key(column: &Physical) -> bool {
    column.kind == PhysicalKind::Id && (column.name == "process_id" || column.name.ends_with("row_id"))
}

fn has_subquery(plan: &LogicalPlan) -> bool {
    let is_one = |e: &Expr| Ok(matches!(e, Expr::Exists(_) | Expr::InSubquery(_) | Expr::ScalarSubquery(_)));
    plan.expressions().iter().any(|e| e.exists(is_one).unwrap_or(true))
}

fn is_key(expr: &Expr, input: &LogicalPlan, keys: &[bool]) -> bool {
    match expr {
        Expr::Alias(alias) => is_key(&alias.expr, input, keys),
        Expr::Column(column) => input.schema().maybe_index_of_column(column).is_some_and(|at| keys[at]),
        _ => false,
    }
}

/// Whether equal values of an expression, where it has one, come from one process.
pub(super) fn stays_within(expr: &Expr, input: &LogicalPlan, keys: &[bool]) -> bool {
    let is_null = |e: &Expr| matches!(e, Expr::Literal(value, _) if value.is_null());
    match expr {
        Expr::Case(case) => {
            let then = case.when_then_expr.iter().map(|(_, then)| then).chain(&case.else_expr);
            then.into_iter().all(|e| is_null(e) || is_key(e, input, keys))
        }
        other => is_key(other, input, keys),
    }
}

fn joined(join: &Join, left: Reach, right: Reach) -> Reach {
    use JoinType::{Full, Inner, Left, LeftAnti, LeftMark, LeftSemi, Right, RightAnti, RightMark, RightSemi};
    let (left, right) = match (left, right) {
        (Reach::Local(left), Reach::Local(right)) => (left, right),
        (Reach::Constant, Reach::Constant) => return Reach::Constant,
        // Constant rows beside each row: nothing is asked of other processes.
        (Reach::Local(mut keys), Reach::Constant) if matches!(join.join_type, Inner | Left) => {
            keys.resize(join.schema.fields().len(), false);
            return Reach::Local(keys);
        }
        (Reach::Constant, Reach::Local(keys)) if matches!(join.join_type, Inner | Right) => {
            let mut all = vec![false; join.schema.fields().len() - keys.len()];
            all.extend(keys);
            return Reach::Local(all);
        }
        _ => return Reach::Whole,
    };
    let filters = join.filter.iter().flat_map(split_conjunction).filter_map(|e| match e {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => Some((left.as_ref(), right.as_ref())),
        _ => None,
    });
    let in_left = |e: &Expr| is_key(e, &join.left, &left);
    let in_right = |e: &Expr| is_key(e, &join.right, &right);
    let within =
        join.on.iter().map(|(l, r)| (l, r)).chain(filters).any(|(a, b)| (in_left(a) && in_right(b)) || (in_left(b) && in_right(a)));
    if !within {
        return Reach::Whole;
    }
    // A side that may be missing has nulls for ids, and nulls of two processes are alike.
    let none = |side: &[bool]| vec![false; side.len()];
    Reach::Local(match join.join_type {
        Inner => [left, right].concat(),
        Left => [left, none(&right)].concat(),
        Right => [none(&left), right].concat(),
        Full => [none(&left), none(&right)].concat(),
        LeftSemi | LeftAnti => left,
        RightSemi | RightAnti => right,
        LeftMark => [left, vec![false]].concat(),
        RightMark => [right, vec![false]].concat(),
    })
}

fn aggregated(aggregate: &Aggregate, input: Reach) -> Reach {
    let Reach::Local(keys) = input else { return Reach::Whole };
    let input = &aggregate.input;
    let mut out: Vec<bool> = aggregate.group_expr.iter().map(|e| is_key(e, input, &keys)).collect();
    if !out.contains(&true) || out.len() + aggregate.aggr_expr.len() != aggregate.schema.fields().len() {
        return Reach::Whole;
    }
    // The least row id of a group within one process is a row id of that process.
    out.extend(aggregate.aggr_expr.iter().map(|e| match e.clone().unalias() {
        Expr::AggregateFunction(f) => {
            matches!(f.func.name(), "min" | "max") && f.params.filter.is_none() && f.params.args.iter().all(|a| is_key(a, input, &keys))
        }
        _ => false,
    }));
    Reach::Local(out)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::prelude::SessionContext;

    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{self, Limits};

    async fn context() -> SessionContext {
        let limits = Limits { threads: 1, memory: 1 << 26, spill: std::env::temp_dir() };
        let context = session::empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
        for table in tables().iter() {
            session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).expect("registered");
        }
        context
    }

    async fn check(sql: &str, expected: bool) {
        let frame = context().await.sql(sql).await.expect("plans");
        assert_eq!(local_keys(frame.logical_plan(), &KeysOf::new()).is_some(), expected, "{sql}");
    }

    #[tokio::test]
    async fn what_stays_within_a_process_is_local() {
        for sql in [
            "select ocid from processes where lot_count > 0",
            "select b.row_id from bids as b join processes as p on p.process_id = b.process_id",
            "select d.party_id from bidders as d join bids as b on b.row_id = d.bid_row_id and b.status = 'valid'",
            "select process_id, count(*) from bids group by process_id",
            "select g.r from (select currency, process_id, min(row_id) as r from bids group by currency, process_id) as g
             join bids as b on b.row_id = g.r",
            "select distinct process_id, currency from bids",
            "select row_id, count(*) over (partition by process_id) from bids",
            "select process_id from bids union all select process_id from awards",
            "select b.row_id, k.n from bids as b cross join (select 1 as n union all select 2 as n) as k",
            "select p.ocid from processes as p left join awards as a on a.process_id = p.process_id",
        ] {
            check(sql, true).await;
        }
    }

    #[tokio::test]
    async fn what_looks_across_processes_is_not() {
        for sql in [
            "select count(*) from bids",
            "select tenderer_id, count(*) from bids group by tenderer_id",
            "select a.row_id from bids as a join bids as b on b.tenderer_id = a.tenderer_id",
            "select a.row_id from bids as a cross join bids as b",
            "select distinct currency from bids",
            "select row_id, count(*) over (partition by tenderer_id) from bids",
            "select row_id from bids order by row_id limit 3",
            "select process_id from bids union all select 1 as process_id",
            "select row_id from bids where process_id in (select process_id from awards)",
            "select case when lot_count > 0 then process_id end as k, count(*) from bids group by 1",
            "select ocid from releases",
            // Ids of the side that may be missing are null, and nulls of two processes are alike.
            "select x.a, count(*) from (select a.process_id as a from processes as p left join awards as a on a.process_id = p.process_id)
             as x group by x.a",
        ] {
            check(sql, false).await;
        }
    }
}
