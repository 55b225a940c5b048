//! Names that the optimiser makes up.
//!
//! It counts them through the whole of a plan, so that a text that stands in two places, or in two rules, has
//! `__common_expr_3` here and `__common_expr_7` there. Counted anew from one, what is the same looks the same.

use std::collections::BTreeMap;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Result, TableReference};
use datafusion::logical_expr::{Expr, LogicalPlan, SubqueryAlias};

/// The plan with the names that were made up in it counted from one, in the order in which they appear from the bottom.
/// What its columns are called changes where such a name is in it.
pub(super) fn counted_anew(plan: LogicalPlan) -> Result<LogicalPlan> {
    let mut names = Names::default();
    let plan = plan.transform_up_with_subqueries(|node| {
        let node = node.map_expressions(|expr| expr.transform_up(|e| Ok(Transformed::yes(names.of_expression(e)))))?.data;
        let node = match node {
            LogicalPlan::SubqueryAlias(of) => {
                let alias = names.of_relation(of.alias.clone());
                LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(of.input, alias)?)
            }
            other => other.recompute_schema()?,
        };
        Ok(Transformed::yes(node))
    })?;
    Ok(plan.data)
}

/// What made-up names are called instead.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn of_expression(&mut self, expr: Expr) -> Expr {
        match expr {
            Expr::Column(mut column) => {
                column.name = self.within(&column.name);
                column.relation = column.relation.map(|relation| self.of_relation(relation));
                Expr::Column(column)
            }
            Expr::Alias(mut alias) => {
                alias.name = self.within(&alias.name);
                alias.relation = alias.relation.map(|relation| self.of_relation(relation));
                Expr::Alias(alias)
            }
            other => other,
        }
    }

    fn of_relation(&mut self, relation: TableReference) -> TableReference {
        match relation {
            TableReference::Bare { table } => TableReference::bare(self.within(&table)),
            named => named,
        }
    }

    /// A name as it is called now: what an aggregate is called has the names of its columns within.
    fn within(&mut self, name: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(name.len()), name);
        while let Some(at) = rest.find("__") {
            let (before, from) = rest.split_at(at);
            let end = from.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            out.push_str(before);
            match word.rsplit_once('_') {
                Some((stem, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                    let next = self.0.len() + 1;
                    let number = *self.0.entry(word.to_owned()).or_insert(next);
                    out.push_str(&format!("{stem}_{number}"));
                }
                _ => out.push_str(word),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sql::Surroundings;
    use crate::sql::session::{self, Limits};
    use crate::tables::tables;

    async fn optimised(sql: &str) -> LogicalPlan {
        let limits = Limits { threads: 1, memory: 1 << 26, spill: std::env::temp_dir() };
        let context = session::empty(&limits, &Arc::new(Surroundings::default())).expect("a session");
        for table in tables().iter() {
            session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).expect("registered");
        }
        context.sql(sql).await.expect("plans").into_optimized_plan().expect("optimises")
    }

    fn aggregates(plan: &LogicalPlan) -> Vec<LogicalPlan> {
        let mut found = Vec::new();
        plan.apply(|node| {
            if matches!(node, LogicalPlan::Aggregate(_)) {
                found.push(node.clone());
            }
            Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
        })
        .expect("the visitor never fails");
        found
    }

    #[tokio::test]
    async fn a_text_that_stands_twice_in_a_plan_gives_one_piece() {
        let sql = "with s as (
                select tenderer_id,
                    max(case when status = 'valid' and amount > 5 then date_day end) as a,
                    min(case when status = 'valid' and amount > 5 then date_day end) as b
                from bids group by tenderer_id)
            select x.a, y.b, y.a as c, x.b as d from s as x join s as y on y.tenderer_id < x.tenderer_id";
        let found = aggregates(&optimised(sql).await);
        let [one, other] = found.as_slice() else { panic!("{} aggregates", found.len()) };
        assert!(one.display_indent().to_string().contains("__common_expr_"), "the optimiser makes up no name any more: {one}");
        assert_ne!(one, other, "the optimiser counts names by text now: this module has no use");
        let (one, other) = (counted_anew(one.clone()).expect("renamed"), counted_anew(other.clone()).expect("renamed"));
        assert_eq!(one, other);
    }

    #[test]
    fn a_name_keeps_its_number_wherever_it_stands() {
        let mut names = Names::default();
        assert_eq!(names.within("max(__common_expr_7)"), "max(__common_expr_1)");
        assert_eq!(names.within("__common_expr_9 + __common_expr_7"), "__common_expr_2 + __common_expr_1");
        assert_eq!(names.within("piece_3.processes__read"), "piece_3.processes__read");
        assert_eq!(names.within("__correlated_sq_4"), "__correlated_sq_3");
    }
}
