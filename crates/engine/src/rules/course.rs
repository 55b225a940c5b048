//! How a set of rules is run, decided once from their plans: which rules go part by part, which pieces
//! of the others do, and which columns are read at all.
//!
//! A rule that looks at the whole (a fence over all prices, a share of a buyer's contracts) mostly does its
//! heavy work within processes first. Those pieces are cut out of its plan, computed in the part stage and
//! kept; what is left of the plan reads them like tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, JoinType, Result as SqlResult};
use datafusion::logical_expr::{Expr, Join, LogicalPlan, LogicalPlanBuilder, TableScan, col};
use datafusion::prelude::SessionContext;

use super::alike::counted_anew;
use super::known::Known;
use super::load::View;
use super::local::{KeysOf, local_keys};
use super::params::Resolved;
use super::partial::{over_parts, taken_up_by};
use super::run::RunOptions;
use super::verdicts::{check_columns, first_line};
use crate::input::sink::TableData;
use crate::sql::count_by_numbers;
use crate::sql::reads::Reads;
use crate::sql::session;
use crate::tables::build::Wanted;
use crate::tables::{Of, TableDef, tables};

/// Columns that showing flags needs whether or not a rule reads them.
const ALWAYS: &[(&str, &[&str])] = &[("processes", &["ocid", "title", "buyer_id", "buyer_name", "amount", "currency", "release_day"])];
/// Columns of every row; by file and offset a release is told from a later one of the same ocid.
const OF_EVERY_ROW: [&str; 4] = ["process_id", "row_id", "file", "offset"];
/// Columns of where a row stands, beside those.
const PLACES: [&str; 3] = ["length", "pointer", "content"];

/// How a set of rules is run.
pub struct Course {
    /// For each table, the stored columns that anything reads.
    pub wanted: Vec<Option<Wanted>>,
    /// Whether people and firms are there.
    pub(super) entities: Entities,
    /// For each rule of the set, what was made of it.
    pub(super) rules: Vec<Job>,
    /// Queries beside the rules, by name: what is left of them.
    pub(super) beside: BTreeMap<String, Result<LogicalPlan, String>>,
    /// Pieces of plans that the part stage computes and keeps.
    pub(super) pieces: Vec<Piece>,
    /// Views of the part stage, in their order.
    pub(super) part_views: Vec<PartView>,
    /// Columns of the tables that the part stage reads.
    pub(super) part_reads: BTreeMap<String, BTreeSet<String>>,
    /// Views that look at the whole, in their order: name and what is left of the plan.
    pub(super) whole_views: Vec<(String, LogicalPlan)>,
}

/// Whether the tables of people and firms have rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entities {
    /// They may have.
    Beside,
    /// They have none, so what asks for them is left out of every plan.
    Absent,
}

impl Entities {
    /// What the tables of a dataset have of them.
    pub fn of(data: &[Option<TableData>]) -> Entities {
        let of_entities = tables().iter().zip(data).filter(|(table, _)| table.of == Of::Entities);
        let has_any = of_entities.filter_map(|(_, data)| data.as_ref()).any(|data| data.parts() > 0);
        if has_any { Entities::Beside } else { Entities::Absent }
    }

    /// Registers a table for planning; true where it is left out because it has no rows.
    pub(super) fn leave_out(self, context: &SessionContext, table: &TableDef) -> SqlResult<bool> {
        let is_left_out = self == Entities::Absent && table.of == Of::Entities;
        if is_left_out {
            session::register_empty(context, &table.name, &table.schema)?;
        }
        Ok(is_left_out)
    }
}

/// What was made of a rule. Plans are over tables and views by name; [`rebind`] puts rows behind them.
pub(super) enum Job {
    /// It goes part by part.
    Local(LogicalPlan),
    /// It looks at the whole; this is left of it.
    Whole(LogicalPlan),
    /// It cannot be planned.
    Failed(String),
}

/// A part of a plan that stays within processes.
pub(super) struct Piece {
    /// Its columns are called c0, c1, …
    pub(super) plan: LogicalPlan,
    pub(super) schema: SchemaRef,
    /// Rules that read it, by index; empty where only views or queries beside the rules do.
    pub(super) rules: BTreeSet<usize>,
}

/// A view of the part stage.
pub(super) struct PartView {
    pub(super) name: String,
    pub(super) sql: String,
    /// Columns to compute once a part; empty where it is only a name for its text.
    pub(super) columns: Vec<String>,
}

/// Name of a piece where it is read.
pub(super) fn piece_name(index: usize) -> String {
    format!("piece_{index}")
}

/// Name of a piece's column.
pub(super) fn piece_column(at: usize) -> String {
    format!("c{at}")
}

impl Course {
    /// Plans every rule and view once, over empty tables and views, and takes the plans apart.
    pub async fn new(options: &RunOptions<'_>, entities: Entities) -> Result<Course, String> {
        let set = options.set;
        let around = Arc::new(super::params::country(options.pack)?);
        let context = session::empty(&options.limits, &around).map_err(|e| e.to_string())?;
        for table in tables().iter() {
            if !entities.leave_out(&context, table).map_err(|e| e.to_string())? {
                session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).map_err(|e| e.to_string())?;
            }
        }
        let (keys, known) = plan_views(&context, &set.views).await?;
        let mut course = Course {
            wanted: Vec::new(),
            entities,
            rules: Vec::new(),
            beside: BTreeMap::new(),
            pieces: Vec::new(),
            part_views: Vec::new(),
            part_reads: BTreeMap::new(),
            whole_views: Vec::new(),
        };
        let (mut in_parts, mut in_whole) = (Reads::default(), Reads::default());
        for index in 0..set.rules.len() {
            let job = match course.plan_rule((&context, &known), options, index, &keys).await {
                Ok(job) => job,
                Err(reason) => Job::Failed(reason),
            };
            match &job {
                Job::Local(plan) => in_parts.note(plan),
                Job::Whole(plan) => in_whole.note(plan),
                Job::Failed(_) => {}
            }
            course.rules.push(job);
        }
        session::surround(&context, &around);
        for (name, sql, resolved) in options.beside {
            let rest = match planned((&context, &known), sql, resolved).await {
                Ok(plan) => course.take_apart(plan, &keys, None).map_err(|e| e.to_string()),
                Err(error) => Err(error.to_string()),
            };
            rest.iter().for_each(|plan| in_whole.note(plan));
            course.beside.insert(name.clone(), rest);
        }
        // Views build only on earlier ones, so one pass from the end finds all that is read.
        for view in set.views.iter().rev().filter(|v| !keys.contains_key(&v.name)) {
            let Some((columns, _)) = in_whole.of(&view.name) else { continue };
            let plan = view_plan((&context, &known), view, columns).await?;
            let rest = course.take_apart(plan, &keys, None).map_err(|e| format!("view {}: {e}", view.name))?;
            in_whole.note(&rest);
            course.whole_views.push((view.name.clone(), rest));
        }
        course.whole_views.reverse();
        course.pieces.iter().for_each(|piece| in_parts.note(&piece.plan));
        for view in set.views.iter().rev().filter(|v| keys.contains_key(&v.name)) {
            let Some((columns, named)) = in_parts.of(&view.name) else { continue };
            let (columns, is_computed) = (columns.clone(), *named > 1);
            in_parts.note(&view_plan((&context, &known), view, &columns).await?);
            let columns = if is_computed { columns.into_iter().collect() } else { Vec::new() };
            course.part_views.push(PartView { name: view.name.clone(), sql: view.sql.clone(), columns });
        }
        course.part_views.reverse();
        course.wanted = wanted([&in_parts, &in_whole], options.places);
        course.part_reads = in_parts.0.into_iter().map(|(name, (columns, _))| (name, columns)).collect();
        Ok(course)
    }

    async fn plan_rule(
        &mut self,
        (context, known): (&SessionContext, &Known),
        options: &RunOptions<'_>,
        index: usize,
        keys: &KeysOf,
    ) -> Result<Job, String> {
        let rule = &options.set.rules[index];
        let say = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
        let resolved = options.resolved.get(&rule.meta.code).ok_or("its parameters are not resolved")?;
        session::surround(context, &Arc::new(resolved.surroundings(options.pack)?));
        let plan = planned((context, known), &rule.sql, resolved).await.map_err(say)?;
        check_columns(rule, plan.schema().as_arrow())?;
        if local_keys(&plan, keys).is_some() {
            return Ok(Job::Local(plan));
        }
        self.take_apart(plan, keys, Some(index)).map(Job::Whole).map_err(say)
    }

    /// Cuts the pieces that stay within processes out of a plan, from the top, and those that add up over parts;
    /// returns what is left.
    fn take_apart(&mut self, plan: LogicalPlan, keys: &KeysOf, rule: Option<usize>) -> SqlResult<LogicalPlan> {
        let left = plan.transform_down_with_subqueries(|node| {
            if is_worth_it(&node, keys) && local_keys(&node, keys).is_some() {
                let scan = self.piece(node.clone(), rule)?;
                let back = node.schema().iter().enumerate();
                let back: Vec<Expr> =
                    back.map(|(at, (relation, field))| col(piece_column(at)).alias_qualified(relation.cloned(), field.name())).collect();
                let scan = LogicalPlanBuilder::from(scan).project(back)?.build()?;
                return Ok(Transformed::new(scan, true, TreeNodeRecursion::Jump));
            }
            if let LogicalPlan::Aggregate(aggregate) = &node
                && let Some(functions) = taken_up_by(aggregate, keys)
            {
                let scan = self.piece(node.clone(), rule)?;
                return Ok(Transformed::new(over_parts(aggregate, functions, scan)?, true, TreeNodeRecursion::Jump));
            }
            Ok(Transformed::no(node))
        })?;
        small_first(left.data)
    }

    /// Makes a plan a piece; returns the scan of it.
    fn piece(&mut self, plan: LogicalPlan, rule: Option<usize>) -> SqlResult<LogicalPlan> {
        let plan = counted_anew(plan)?;
        let columns = plan.schema().iter().enumerate();
        let columns: Vec<Expr> = columns
            .map(|(at, (relation, field))| Expr::Column(Column::new(relation.cloned(), field.name())).alias(piece_column(at)))
            .collect();
        let plan = LogicalPlanBuilder::from(plan).project(columns)?.build()?;
        let schema: SchemaRef = Arc::new(plan.schema().as_arrow().clone());
        // Texts that are the same have the same piece, in one rule or in two.
        let index = self.pieces.iter().position(|p| p.plan == plan).unwrap_or_else(|| {
            self.pieces.push(Piece { plan, schema: schema.clone(), rules: BTreeSet::new() });
            self.pieces.len() - 1
        });
        self.pieces[index].rules.extend(rule);
        let table = datafusion::catalog::MemTable::try_new(schema, vec![Vec::new()])?;
        let source = datafusion::catalog::default_table_source::provider_as_source(Arc::new(table));
        LogicalPlanBuilder::scan(piece_name(index), source, None)?.build()
    }

    /// Steps of running over so many parts: a rule in a part is one, and a rule over the whole.
    pub fn steps(&self, parts: u32) -> u64 {
        let local = self.rules.iter().filter(|job| matches!(job, Job::Local(_))).count() as u64;
        local * u64::from(parts) + (self.rules.len() as u64 - local)
    }
}

/// Whether computing this part of a plan in parts saves anything: the rows of a table are there anyway,
/// rows of a view that stays within processes are there only in parts.
fn is_worth_it(plan: &LogicalPlan, keys: &KeysOf) -> bool {
    plan.exists(|node| {
        Ok(match node {
            LogicalPlan::Join(_) | LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) | LogicalPlan::Distinct(_) => true,
            LogicalPlan::TableScan(scan) => keys.contains_key(scan.table_name.table()),
            _ => false,
        })
    })
    .unwrap_or(false)
}

/// A hash join holds its left side in memory, and of what was summed up (fences, shares) the planner cannot know that it
/// is small: such sides are put to the left.
fn small_first(plan: LogicalPlan) -> SqlResult<LogicalPlan> {
    let turned = plan.transform_up_with_subqueries(|node| {
        let LogicalPlan::Join(join) = &node else { return Ok(Transformed::no(node)) };
        let join_type = match join.join_type {
            JoinType::Inner => JoinType::Inner,
            JoinType::Left => JoinType::Right,
            _ => return Ok(Transformed::no(node)),
        };
        if is_summed_up(&join.left) || !is_summed_up(&join.right) {
            return Ok(Transformed::no(node));
        }
        let columns: Vec<Expr> = join.schema.iter().map(|(q, f)| Expr::Column(Column::new(q.cloned(), f.name()))).collect();
        let on = join.on.iter().map(|(l, r)| (r.clone(), l.clone())).collect();
        let turned = Join::try_new(
            join.right.clone(),
            join.left.clone(),
            on,
            join.filter.clone(),
            join_type,
            join.join_constraint,
            join.null_equality,
            join.null_aware,
        )?;
        Ok(Transformed::yes(LogicalPlanBuilder::from(LogicalPlan::Join(turned)).project(columns)?.build()?))
    })?;
    Ok(turned.data)
}

fn is_summed_up(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(_) | LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => true,
        LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::SubqueryAlias(_) | LogicalPlan::Join(_) => {
            plan.inputs().into_iter().all(is_summed_up)
        }
        _ => false,
    }
}

/// Names every view in the context, and finds the keys of those that stay within processes and the columns that are known.
async fn plan_views(context: &SessionContext, views: &[View]) -> Result<(KeysOf, Known), String> {
    let (mut keys, mut known) = (KeysOf::new(), Known::default());
    for view in views {
        let wrong = |e: datafusion::error::DataFusionError| format!("view {}: {e}", view.name);
        let frame = context.sql(&view.sql).await.map_err(wrong)?;
        let plan = known.optimize(&context.state(), frame.logical_plan()).map_err(wrong)?;
        known.note(&view.name, &plan);
        if let Some(of_view) = local_keys(&plan, &keys) {
            keys.insert(view.name.clone(), of_view);
        }
        let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
        if matches!(&plan, LogicalPlan::EmptyRelation(empty) if !empty.produce_one_row) {
            session::register_empty(context, &view.name, &schema).map_err(wrong)?;
        } else {
            session::register_batches(context, &view.name, schema, &[], 1).map_err(wrong)?;
        }
    }
    Ok((keys, known))
}

/// The optimised plan of a query with its parameters.
async fn planned((context, known): (&SessionContext, &Known), sql: &str, resolved: &Resolved) -> SqlResult<LogicalPlan> {
    let frame = context.sql(sql).await?.with_param_values(resolved.bind(sql))?;
    count_by_numbers(known.optimize(&context.state(), frame.logical_plan())?)
}

/// The plan of some columns of a view; the others are null, as if nobody had published them.
async fn view_plan((context, known): (&SessionContext, &Known), view: &View, columns: &BTreeSet<String>) -> Result<LogicalPlan, String> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let frame = context.sql(&view.sql).await.and_then(|f| f.select_columns(&names));
    let plan = frame.and_then(|f| known.optimize(&context.state(), f.logical_plan())).and_then(count_by_numbers);
    plan.map_err(|e| format!("view {}: {e}", view.name))
}

/// Relations by name, as plans with every column that may be read.
pub(super) type Relations = BTreeMap<String, LogicalPlan>;

/// Puts other relations under a plan: each scan becomes the relation of that name.
pub(super) fn rebind(plan: &LogicalPlan, relations: &Relations) -> SqlResult<LogicalPlan> {
    let bound = plan.clone().transform_up_with_subqueries(|node| match node {
        LogicalPlan::TableScan(scan) => Ok(Transformed::yes(bind_scan(&scan, relations)?)),
        other => Ok(Transformed::no(other)),
    })?;
    Ok(bound.data)
}

fn bind_scan(scan: &TableScan, relations: &Relations) -> SqlResult<LogicalPlan> {
    let name = scan.table_name.table();
    let relation = relations.get(name).cloned();
    let relation = relation.ok_or_else(|| datafusion::error::DataFusionError::Plan(format!("there is no relation {name}")))?;
    let columns = scan.projected_schema.fields().iter().map(|f| Expr::Column(Column::from_name(f.name())));
    let mut builder = LogicalPlanBuilder::from(relation).alias(scan.table_name.clone())?;
    for filter in &scan.filters {
        builder = builder.filter(filter.clone())?;
    }
    builder.project(columns)?.build()
}

fn wanted(reads: [&Reads; 2], places: bool) -> Vec<Option<Wanted>> {
    let of_table = |table: &crate::tables::TableDef| {
        let always = ALWAYS.iter().filter(|(name, _)| *name == table.name).flat_map(|(_, columns)| columns.iter().copied());
        let read = reads.iter().filter_map(|r| r.of(&table.name)).flat_map(|(columns, _)| columns).map(String::as_str);
        let columns: BTreeSet<&str> = always.chain(read).collect();
        let is_wanted = |name: &str| columns.contains(name) || OF_EVERY_ROW.contains(&name) || (places && PLACES.contains(&name));
        (!columns.is_empty()).then(|| table.physical.iter().map(|p| is_wanted(&p.name)).collect())
    };
    tables().iter().map(of_table).collect()
}
