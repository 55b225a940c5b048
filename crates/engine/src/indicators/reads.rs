//! What a run of indicators reads, and what of it stays within processes: decided once, over empty tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::DataFusionError;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{DataFrame, SessionContext};

use super::groups::TAKEN;
use super::{Definition, Material, Set, first, flag_verdicts};
use crate::rules::local::{KeysOf, local_keys};
use crate::sql::{self, session};
use crate::tables::tables;

/// How an indicator is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// Chunk by chunk: it stays within processes.
    Local,
    /// Over the whole, once the chunks are through.
    Whole,
    /// The data it needs is not there.
    NoData,
    /// It cannot be planned.
    Failed(String),
}

/// What is read, and how each indicator is computed.
pub(super) struct Reads {
    /// For each chosen indicator.
    pub(super) jobs: Vec<Job>,
    /// Columns by table or shared view that anything in the chunks reads.
    pub(super) columns: BTreeMap<String, BTreeSet<String>>,
    /// Columns of shared views that are read over the whole.
    pub(super) kept: BTreeMap<String, BTreeSet<String>>,
    /// All columns of each shared view that is read.
    pub(super) views: BTreeMap<String, SchemaRef>,
}

impl Reads {
    /// Plans every indicator and shared view once. The error says which view is wrong.
    pub(super) async fn new(material: &Material<'_>, set: &Set, chosen: &[&Definition]) -> Result<Reads, String> {
        let (context, plans) = empty(material, set, false).await?;
        // What lets rows through may ask for columns that no plan over the whole tables reads.
        let (seen, _) = if material.let_through.is_some() { empty(material, set, true).await? } else { (context.clone(), Vec::new()) };
        let mut keys = KeysOf::new();
        for (view, plan) in set.views.iter().zip(&plans) {
            let within = local_keys(plan, &keys).ok_or_else(|| of_view(&view.name, "it looks beyond a process"))?;
            keys.insert(view.name.clone(), within);
        }
        let mut reads = Reads { jobs: Vec::new(), columns: BTreeMap::new(), kept: BTreeMap::new(), views: BTreeMap::new() };
        for definition in chosen {
            let job = reads.plan(&context, &seen, definition, &keys).await.unwrap_or_else(|job| job);
            reads.jobs.push(job);
        }
        for (view, columns) in &reads.kept {
            reads.columns.entry(view.clone()).or_default().extend(columns.iter().cloned());
        }
        // Views build only on earlier ones, so one pass from the end finds all that is read.
        for view in set.views.iter().rev() {
            let wrong = |e: DataFusionError| of_view(&view.name, &first(&e));
            let Some(columns) = reads.columns.get(&view.name) else { continue };
            let names: Vec<&str> = columns.iter().map(String::as_str).collect();
            let frame = seen.sql(&view.sql).await.map_err(wrong)?;
            reads.views.insert(view.name.clone(), numbered(frame.schema().as_arrow()));
            let frame = frame.select_columns(&names).map_err(wrong)?;
            note(&mut reads.columns, &seen.state().optimize(frame.logical_plan()).map_err(wrong)?);
        }
        Ok(reads)
    }

    async fn plan(&mut self, context: &SessionContext, seen: &SessionContext, definition: &Definition, keys: &KeysOf) -> Result<Job, Job> {
        let say = |e: DataFusionError| Job::Failed(first(&e));
        let plan = context.state().optimize(observed(context, definition).await?.logical_plan()).map_err(say)?;
        let read = seen.state().optimize(observed(seen, definition).await?.logical_plan()).map_err(say)?;
        if local_keys(&plan, keys).is_some() {
            note(&mut self.columns, &read);
            return Ok(Job::Local);
        }
        let mut all = BTreeMap::new();
        note(&mut all, &read);
        for (name, columns) in all.into_iter().filter(|(name, _)| keys.contains_key(name)) {
            self.kept.entry(name).or_default().extend(columns);
        }
        Ok(Job::Whole)
    }
}

/// A session over empty tables, whole or as they are seen, with the shared views as empty tables, and the plans of these.
async fn empty(material: &Material<'_>, set: &Set, is_seen: bool) -> Result<(SessionContext, Vec<LogicalPlan>), String> {
    let say = |e: DataFusionError| first(&e);
    let context = session::empty(&material.limits, &material.around).map_err(say)?;
    for table in tables().iter() {
        session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).map_err(say)?;
        if is_seen {
            material.let_through(&context, &table.name).await.map_err(say)?;
        }
    }
    session::register_views(&context, material.views).await?;
    for (name, path) in material.kept {
        session::register_parquet(&context, name, path).await.map_err(say)?;
        if is_seen {
            material.let_through(&context, name).await.map_err(say)?;
        }
    }
    flag_verdicts(&context).await?;
    let mut plans = Vec::new();
    for view in &set.views {
        let wrong = |e: DataFusionError| of_view(&view.name, &first(&e));
        let frame = context.sql(&view.sql).await.map_err(wrong)?;
        let schema: SchemaRef = Arc::new(frame.schema().as_arrow().clone());
        plans.push(context.state().optimize(frame.logical_plan()).map_err(wrong)?);
        session::register_batches(&context, &view.name, schema, &[], 1).map_err(wrong)?;
    }
    Ok((context, plans))
}

/// An indicator's observations, cut to what is added up.
pub(super) async fn observed(context: &SessionContext, definition: &Definition) -> Result<DataFrame, Job> {
    let Some(sql) = &definition.sql else { return Err(Job::NoData) };
    match context.sql(sql).await {
        Ok(frame) => frame.select_columns(&TAKEN).map_err(|e| Job::Failed(first(&e))),
        // A table that nobody has brought yet, as verdicts or reviews.
        Err(error) if error.to_string().contains("not found") => Err(Job::NoData),
        Err(error) => Err(Job::Failed(first(&error))),
    }
}

/// What is wrong with a shared view.
pub(super) fn of_view(name: &str, reason: &str) -> String {
    format!("indicators/views.sql: {name}: {reason}")
}

fn note(columns: &mut BTreeMap<String, BTreeSet<String>>, plan: &LogicalPlan) {
    let mut reads = sql::reads::Reads::default();
    reads.note(plan);
    reads.0.into_iter().for_each(|(name, (read, _))| columns.entry(name).or_default().extend(read));
}

/// Columns of shared views whose texts become numbers, in the order of [`super::groups::Groups::texts`].
pub(super) const NUMBERED: [&str; 3] = ["buyer_id", "region", "class"];

/// The columns of a shared view as the chunks have them: any may be null, some have numbers for texts.
pub(super) fn numbered(schema: &Schema) -> SchemaRef {
    let each = schema.fields().iter().map(|field| {
        let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Dictionary(..));
        if is_text && NUMBERED.contains(&field.name().as_str()) {
            return Field::new(field.name(), DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), true);
        }
        field.as_ref().clone().with_nullable(true)
    });
    Arc::new(Schema::new(each.collect::<Vec<_>>()))
}
