//! How a set of rules is run: which columns are read at all, which rules and views go part by part,
//! and which look at the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::common::Result as SqlResult;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;

use super::load::{View, mentions};
use super::local::{KeysOf, local_keys};
use super::params::Resolved;
use super::run::RunOptions;
use crate::sql::session;
use crate::tables::build::Wanted;
use crate::tables::tables;

/// Columns that showing flags needs whether or not a rule reads them.
const ALWAYS: &[(&str, &[&str])] = &[("processes", &["ocid", "title", "buyer_id", "buyer_name", "amount", "currency", "release_day"])];
const EVIDENCE: [&str; 7] = ["process_id", "row_id", "file", "offset", "length", "pointer", "content"];

/// Columns by relation.
pub(super) type Reads = BTreeMap<String, BTreeSet<String>>;

/// How a set of rules is run.
pub struct Course {
    /// For each table, the stored columns that anything reads.
    pub wanted: Vec<Option<Wanted>>,
    /// For each rule of the set, whether it goes part by part.
    pub(super) is_local: Vec<bool>,
    /// Views of the part stage, in their order.
    pub(super) part_views: Vec<PartView>,
    /// Columns of the tables that the part stage reads.
    pub(super) part_reads: Reads,
    /// Views of the whole stage, in their order.
    pub(super) whole_views: Vec<WholeView>,
}

/// A view of the part stage.
pub(super) struct PartView {
    pub(super) name: String,
    pub(super) sql: String,
    /// Columns to compute; empty where it is only a name for its text.
    pub(super) columns: Vec<String>,
    /// Of these, the ones that the whole stage reads; empty where it reads none.
    pub(super) kept: Vec<String>,
}

/// A view of the whole stage.
pub(super) struct WholeView {
    pub(super) name: String,
    pub(super) sql: String,
    pub(super) how: How,
}

/// Where the rows of a view of the whole stage come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The part stage computed them; these are all its columns, kept or not.
    Kept(SchemaRef),
    /// Computed once, because several queries use it.
    Once,
    /// Computed wherever it is used.
    Inline,
}

impl Course {
    /// Plans every rule and view once, over empty tables and views, and looks at the plans.
    pub async fn new(options: &RunOptions<'_>) -> Result<Course, String> {
        let set = options.set;
        let around = Arc::new(super::params::country(options.pack)?);
        let context = session::empty(&options.limits, &around).map_err(|e| e.to_string())?;
        for table in tables().iter() {
            session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).map_err(|e| e.to_string())?;
        }
        let (mut keys, mut schemas) = (KeysOf::new(), BTreeMap::new());
        for view in &set.views {
            let wrong = |e: datafusion::error::DataFusionError| format!("view {}: {e}", view.name);
            let frame = context.sql(&view.sql).await.map_err(wrong)?;
            if let Some(of_view) = local_keys(frame.logical_plan(), &keys) {
                keys.insert(view.name.clone(), of_view);
            }
            let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
            session::register_batches(&context, &view.name, schema.clone(), &[], 1).map_err(wrong)?;
            schemas.insert(view.name.as_str(), schema);
        }
        let mut course =
            Course { wanted: Vec::new(), is_local: Vec::new(), part_views: Vec::new(), part_reads: Reads::new(), whole_views: Vec::new() };
        let mut whole_reads = Reads::new();
        let (mut part_texts, mut whole_texts): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for rule in &set.rules {
            // A rule that cannot be planned is reported when it runs.
            let plan = match options.resolved.get(&rule.meta.code) {
                Some(resolved) => bound(&context, &rule.sql, resolved).await.ok(),
                None => None,
            };
            let is_local = plan.as_ref().is_some_and(|plan| local_keys(plan, &keys).is_some());
            course.is_local.push(is_local);
            let (texts, reads) = if is_local { (&mut part_texts, &mut course.part_reads) } else { (&mut whole_texts, &mut whole_reads) };
            texts.push(&rule.sql);
            plan.iter().for_each(|plan| note(&context, plan, reads));
        }
        for (sql, resolved) in options.beside {
            whole_texts.push(sql);
            bound(&context, sql, resolved).await.iter().for_each(|plan| note(&context, plan, &mut whole_reads));
        }
        // Views build only on earlier ones, so one pass from the end finds all that is read.
        for view in set.views.iter().rev() {
            let named = whole_texts.iter().map(|t| mentions(t, &view.name)).sum::<usize>();
            let how = match (named, keys.contains_key(&view.name)) {
                (0, _) => continue,
                (_, true) => How::Kept(schemas[view.name.as_str()].clone()),
                (1, false) => How::Inline,
                (_, false) => How::Once,
            };
            if !matches!(how, How::Kept(_)) {
                whole_texts.push(&view.sql);
                let columns = columns_of(&whole_reads, &view.name);
                note_view(&context, view, &columns, &mut whole_reads).await?;
            }
            course.whole_views.push(WholeView { name: view.name.clone(), sql: view.sql.clone(), how });
        }
        course.whole_views.reverse();
        for view in set.views.iter().rev().filter(|v| keys.contains_key(&v.name)) {
            let named = part_texts.iter().map(|t| mentions(t, &view.name)).sum::<usize>();
            let kept = columns_of(&whole_reads, &view.name);
            let all: BTreeSet<String> = columns_of(&course.part_reads, &view.name).into_iter().chain(kept.iter().cloned()).collect();
            let mut columns: Vec<String> = all.into_iter().collect();
            if columns.is_empty() && named == 0 {
                continue;
            }
            part_texts.push(&view.sql);
            note_view(&context, view, &columns, &mut course.part_reads).await?;
            if named < 2 && kept.is_empty() {
                columns.clear();
            }
            course.part_views.push(PartView { name: view.name.clone(), sql: view.sql.clone(), columns, kept });
        }
        course.part_views.reverse();
        course.wanted = wanted([&course.part_reads, &whole_reads]);
        Ok(course)
    }

    /// Steps of running over so many parts: a rule in a part is one, and a rule over the whole.
    pub fn steps(&self, parts: u32) -> u64 {
        let local = self.is_local.iter().filter(|l| **l).count() as u64;
        local * u64::from(parts) + (self.is_local.len() as u64 - local)
    }
}

fn columns_of(reads: &Reads, name: &str) -> Vec<String> {
    reads.get(name).map(|c| c.iter().cloned().collect()).unwrap_or_default()
}

/// Notes what computing these columns of a view reads.
async fn note_view(context: &SessionContext, view: &View, columns: &[String], reads: &mut Reads) -> Result<(), String> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let frame = context.sql(&view.sql).await.and_then(|f| f.select_columns(&names)).map_err(|e| format!("view {}: {e}", view.name))?;
    note(context, frame.logical_plan(), reads);
    Ok(())
}

/// The plan of a query with its parameters.
async fn bound(context: &SessionContext, sql: &str, resolved: &Resolved) -> SqlResult<LogicalPlan> {
    let frame = context.sql(sql).await?.with_param_values(resolved.bind(sql))?;
    Ok(frame.logical_plan().clone())
}

/// Notes what a plan reads, once everything needless is taken out of it.
fn note(context: &SessionContext, plan: &LogicalPlan, reads: &mut Reads) {
    let Ok(plan) = context.state().optimize(plan) else { return };
    let walked = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let columns = reads.entry(scan.table_name.table().to_owned()).or_default();
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

fn wanted(reads: [&Reads; 2]) -> Vec<Option<Wanted>> {
    let of_table = |table: &crate::tables::TableDef| {
        let always = ALWAYS.iter().filter(|(name, _)| *name == table.name).flat_map(|(_, columns)| columns.iter().copied());
        let read = reads.iter().filter_map(|r| r.get(&table.name)).flatten().map(String::as_str);
        let columns: BTreeSet<&str> = always.chain(read).collect();
        let is_wanted = |name: &str| columns.contains(name) || EVIDENCE.contains(&name);
        (!columns.is_empty()).then(|| table.physical.iter().map(|p| is_wanted(&p.name)).collect())
    };
    tables().iter().map(of_table).collect()
}
