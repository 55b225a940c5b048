//! Which columns plans read, and of which relations, so that nothing else is taken out of a file.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::LogicalPlan;

/// Columns by relation, and how often the relation is named.
#[derive(Debug, Default)]
pub struct Reads(pub BTreeMap<String, (BTreeSet<String>, usize)>);

impl Reads {
    /// Adds what an optimised plan reads.
    pub fn note(&mut self, plan: &LogicalPlan) {
        let walked = plan.apply_with_subqueries(|node| {
            if let LogicalPlan::TableScan(scan) = node {
                let (columns, named) = self.0.entry(scan.table_name.table().to_owned()).or_default();
                *named += 1;
                columns.extend(scan.projected_schema.fields().iter().map(|f| f.name().clone()));
                columns.extend(scan.filters.iter().flat_map(|f| f.column_refs()).map(|c| c.name.clone()));
                // Rows can be counted by any column.
                if columns.is_empty() {
                    columns.extend(scan.source.schema().fields().first().map(|f| f.name().clone()));
                }
            }
            Ok(TreeNodeRecursion::Continue)
        });
        debug_assert!(walked.is_ok(), "the visitor never fails");
    }

    /// What is read of a relation.
    pub fn of(&self, name: &str) -> Option<&(BTreeSet<String>, usize)> {
        self.0.get(name)
    }
}
