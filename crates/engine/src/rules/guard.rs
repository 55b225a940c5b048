//! What a rule's SQL may not do: write, run on for no reason, or depend on the order of rows.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Query, SetExpr, Statement, visit_expressions, visit_statements};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

/// Functions that depend on the order of rows or on the clock, and what to use instead.
const REFUSED: &[(&str, &str)] = &[
    ("array_agg", "row_list"),
    ("list", "row_list"),
    ("string_agg", "row_list"),
    ("first_value", "min or max"),
    ("last_value", "min or max"),
    ("row_number", "min or max in a group by"),
    ("avg", "mean_of"),
    ("mean", "mean_of"),
    ("stddev", "sd_of"),
    ("stddev_samp", "sd_of"),
    ("stddev_pop", "sd_of"),
    ("var", "sd_of"),
    ("var_samp", "sd_of"),
    ("var_pop", "sd_of"),
    ("median", "quantile8(x, 0.5)"),
    ("approx_percentile_cont", "quantile8"),
    ("approx_median", "quantile8(x, 0.5)"),
    ("approx_distinct", "count(distinct …)"),
    ("corr", "nothing: state the statistic in our functions"),
    ("now", "the release's own date"),
    ("current_date", "the release's own date"),
    ("current_timestamp", "the release's own date"),
    ("random", "nothing"),
    ("uuid", "nothing"),
];

/// Reads the SQL; the error says what is not allowed and what to use instead.
pub fn check(sql: &str) -> Result<(), String> {
    let statements = Parser::parse_sql(&GenericDialect {}, sql).map_err(|e| format!("the SQL cannot be read: {e}"))?;
    let [Statement::Query(query)] = statements.as_slice() else {
        return Err("a rule is one select and nothing else: no DDL, no writing, no second statement".to_owned());
    };
    check_query(query)?;
    let found = visit_expressions(&statements, |expr| match refused(expr) {
        Some(reason) => ControlFlow::Break(reason),
        None => ControlFlow::Continue(()),
    });
    if let ControlFlow::Break(reason) = found {
        return Err(reason);
    }
    let nested = visit_statements(&statements, |s| match s {
        Statement::Query(_) => ControlFlow::Continue(()),
        other => ControlFlow::Break(format!("not allowed in a rule: {other:.60}")),
    });
    match nested {
        ControlFlow::Break(reason) => Err(reason),
        ControlFlow::Continue(()) => Ok(()),
    }
}

fn check_query(query: &Query) -> Result<(), String> {
    if query.limit_clause.is_some() || query.fetch.is_some() {
        return Err("`limit` picks rows by their order; filter by a value instead".to_owned());
    }
    if !matches!(*query.body, SetExpr::Select(_) | SetExpr::SetOperation { .. } | SetExpr::Query(_)) {
        return Err("a rule is a select".to_owned());
    }
    Ok(())
}

fn refused(expr: &Expr) -> Option<String> {
    if let Expr::Subquery(query) = expr
        && let Err(reason) = check_query(query)
    {
        return Some(reason);
    }
    let Expr::Function(function) = expr else { return None };
    let name = function.name.to_string().to_ascii_lowercase();
    REFUSED
        .iter()
        .find(|(refused, _)| *refused == name)
        .map(|(_, instead)| format!("{name} depends on the order of rows or on the clock; use {instead}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(sql: &str, words: &str) {
        let reason = check(sql).expect_err(sql);
        assert!(reason.contains(words), "{sql}: {reason}");
    }

    #[test]
    fn a_plain_select_is_allowed() {
        check("select a, count(*) from t group by a").expect("allowed");
        check("with x as (select 1 as a) select sum(a) from x union all select 2").expect("allowed");
    }

    #[test]
    fn writing_and_second_statements_are_refused() {
        refuses("create table t as select 1", "one select");
        refuses("drop table processes", "one select");
        refuses("delete from processes", "one select");
        refuses("select 1; select 2", "one select");
        refuses("insert into t select 1", "one select");
        refuses("copy (select 1) to 'x.csv'", "one select");
    }

    #[test]
    fn what_depends_on_the_order_of_rows_is_refused() {
        refuses("select avg(a) from t", "mean_of");
        refuses("select array_agg(a) from t", "row_list");
        refuses("select row_number() over (order by a) from t", "row_number");
        refuses("select a from t limit 1", "limit");
        refuses("select now()", "clock");
    }

    #[test]
    fn what_is_no_sql_is_refused_with_the_place() {
        refuses("selec a from t", "cannot be read");
        refuses("", "one select");
    }
}
