//! Running rules over the tables of one dataset.
//!
//! Each rule has a session of its own: its parameters, its share of memory, its time. One that fails
//! is named with the reason and the others go on. Views that several rules use are computed once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::catalog::TableProvider;
use datafusion::common::Result as SqlResult;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use facts::packs::Pack;
use facts::rules::{RESERVED, SUBJECT_KINDS};
use futures::StreamExt;

use super::load::{Rule, RuleSet};
use super::params::Resolved;
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};
use crate::tables::build::Wanted;
use crate::tables::tables;

/// What came of one rule.
#[derive(Clone, Debug)]
pub struct RuleResult {
    /// Its code.
    pub code: String,
    /// Why it did not complete, if so; the other fields are then empty.
    pub failure: Option<String>,
    /// Raised rows, whole, with the reserved columns first and cast to their types.
    pub raised: Vec<RecordBatch>,
    /// How many subjects it spoke about, by verdict.
    pub counts: Counts,
    /// For `unknown`: the missing field and how often.
    pub missing: BTreeMap<String, u64>,
    /// Clear and unknown rows as packed verdicts, where they were asked for.
    pub packed: Vec<RecordBatch>,
}

/// Subjects by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Flags.
    pub raised: u64,
    /// Looked at and fine.
    pub clear: u64,
    /// Not computable.
    pub unknown: u64,
}

/// What running needs.
pub struct RunOptions<'a> {
    /// The rules and views.
    pub set: &'a RuleSet,
    /// Parameters by code.
    pub resolved: &'a BTreeMap<String, Resolved>,
    /// The country.
    pub pack: Option<&'a Pack>,
    /// The machine's share; memory is for all rules together.
    pub limits: Limits,
    /// The longest one rule may take.
    pub time_limit: Duration,
    /// Keep clear and unknown verdicts too.
    pub keep_all: bool,
    /// Told of each rule that ends.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

/// Columns that showing flags needs whether or not a rule reads them.
const ALWAYS: &[(&str, &[&str])] = &[("processes", &["ocid", "title", "buyer_id", "buyer_name", "amount", "currency", "release_day"])];
const EVIDENCE: [&str; 7] = ["process_id", "row_id", "file", "offset", "length", "pointer", "content"];

/// Which columns the rules read, table by table.
pub async fn wanted(options: &RunOptions<'_>) -> Result<Vec<Option<Wanted>>, String> {
    let mut wanted: Vec<Option<Wanted>> = vec![None; tables().len()];
    for (table, columns) in ALWAYS {
        for column in *columns {
            want(&mut wanted, table, column);
        }
    }
    // Which columns a rule reads does not depend on the values of parameters, so one session plans all.
    let context = planning_context(options).await?;
    for rule in &options.set.rules {
        let Some(resolved) = options.resolved.get(&rule.meta.code) else { continue };
        // A rule that cannot be planned is reported when it runs.
        let Ok(plan) = plan(&context, rule, resolved).await else { continue };
        note_scans(&plan, &mut wanted);
    }
    for (_, sql) in shared_views(options.set) {
        if let Ok(frame) = context.sql(&sql).await
            && let Ok(plan) = context.state().optimize(frame.logical_plan())
        {
            note_scans(&plan, &mut wanted);
        }
    }
    for (table, columns) in tables().iter().zip(&mut wanted) {
        if let Some(columns) = columns {
            for name in EVIDENCE {
                columns[table.physical_index(name).expect("every table has it")] = true;
            }
        }
    }
    Ok(wanted)
}

fn want(wanted: &mut [Option<Wanted>], table: &str, column: &str) {
    let Some(index) = tables().index(table) else { return };
    let definition = tables().at(index);
    if let Some(at) = definition.physical_index(column) {
        wanted[index].get_or_insert_with(|| vec![false; definition.physical.len()])[at] = true;
    }
}

async fn planning_context(options: &RunOptions<'_>) -> Result<SessionContext, String> {
    let around = Arc::new(super::params::country(options.pack)?);
    let context = session::empty(&options.limits, &around).map_err(|e| e.to_string())?;
    for table in tables().iter() {
        session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).map_err(|e| e.to_string())?;
    }
    for view in &options.set.views {
        register_view(&context, &view.name, &view.sql).await.map_err(|e| format!("view {}: {e}", view.name))?;
    }
    Ok(context)
}

async fn register_view(context: &SessionContext, name: &str, sql: &str) -> SqlResult<()> {
    let view = context.sql(sql).await?.into_view();
    context.register_table(name, view)?;
    Ok(())
}

async fn plan(context: &SessionContext, rule: &Rule, resolved: &Resolved) -> SqlResult<LogicalPlan> {
    let frame = context.sql(&rule.sql).await?.with_param_values(resolved.bind(&rule.sql))?;
    context.state().optimize(frame.logical_plan())
}

fn note_scans(plan: &LogicalPlan, wanted: &mut [Option<Wanted>]) {
    let walked = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let fields = scan.projected_schema.fields();
            let filters = scan.filters.iter().flat_map(|f| f.column_refs()).map(|c| c.name.clone());
            let names: Vec<String> = fields.iter().map(|f| f.name().clone()).chain(filters).collect();
            for name in &names {
                want(wanted, scan.table_name.table(), name);
            }
            if names.is_empty() {
                want(wanted, scan.table_name.table(), "process_id");
            }
        }
        Ok(TreeNodeRecursion::Continue)
    });
    debug_assert!(walked.is_ok(), "the visitor never fails");
}

/// Views that are named twice or more, by rules or by views in use: (name, sql), in their order.
fn shared_views(set: &RuleSet) -> Vec<(String, String)> {
    let used = used_views(set);
    let texts: Vec<&str> = set.rules.iter().map(|r| r.sql.as_str()).chain(used.iter().map(|(_, sql)| sql.as_str())).collect();
    let named = |name: &str| texts.iter().map(|t| super::load::mentions(t, name)).sum::<usize>();
    used.iter().filter(|(name, _)| named(name) >= 2).cloned().collect()
}

/// Views that some rule rests on, in their order.
fn used_views(set: &RuleSet) -> Vec<(String, String)> {
    let is_used = |name: &str| set.rules.iter().any(|r| set.views_of(&r.sql).iter().any(|v| v.name == name));
    set.views.iter().filter(|v| is_used(&v.name)).map(|v| (v.name.clone(), v.sql.clone())).collect()
}

/// Tables and views ready for rules: providers by name.
pub struct Prepared {
    providers: Vec<(String, Arc<dyn TableProvider>)>,
}

/// Registers the tables and computes shared views once.
pub async fn prepare(data: &[Option<TableData>], options: &RunOptions<'_>) -> Result<Prepared, String> {
    let around = Arc::new(super::params::country(options.pack)?);
    let context = session::empty(&options.limits, &around).map_err(|e| e.to_string())?;
    session::register_tables(&context, data, 1).await.map_err(|e| e.to_string())?;
    let mut prepared = Prepared { providers: Vec::new() };
    for table in tables().iter() {
        let provider = context.table_provider(table.name.as_str()).await;
        let provider = match provider {
            Ok(provider) => provider,
            // Not wanted by any rule; an empty one keeps error messages about columns, not tables.
            Err(_) => {
                session::register_batches(&context, &table.name, table.schema.clone(), &[], 1).map_err(|e| e.to_string())?;
                context.table_provider(table.name.as_str()).await.map_err(|e| e.to_string())?
            }
        };
        prepared.providers.push((table.name.clone(), provider));
    }
    let shared: Vec<String> = shared_views(options.set).into_iter().map(|(n, _)| n).collect();
    let in_memory = matches!(data.first(), Some(Some(TableData::Memory(_))));
    for (name, sql) in used_views(options.set) {
        let wrong = |e: datafusion::error::DataFusionError| format!("view {name}: {e}");
        if shared.contains(&name) && in_memory {
            let frame = context.sql(&sql).await.map_err(wrong)?;
            let schema = Arc::new(frame.schema().as_arrow().clone());
            let batches: Vec<RecordBatch> = frame.collect().await.map_err(wrong)?.iter().map(compact).collect();
            session::register_batches(&context, &name, schema, &batches, 1).map_err(wrong)?;
        } else {
            register_view(&context, &name, &sql).await.map_err(wrong)?;
        }
        let provider = context.table_provider(name.as_str()).await.map_err(wrong)?;
        prepared.providers.push((name, provider));
    }
    Ok(prepared)
}

/// The batch with text columns that share no buffer with others: shared buffers are counted whole by
/// whoever looks at sizes, and joins then build on the wrong side.
fn compact(batch: &RecordBatch) -> RecordBatch {
    let columns = batch.columns().iter().map(|c| match c.as_string_view_opt() {
        Some(view) => Arc::new(view.gc()) as ArrayRef,
        None => c.clone(),
    });
    RecordBatch::try_new(batch.schema(), columns.collect()).unwrap_or_else(|_| batch.clone())
}

impl Prepared {
    /// A session for one rule, or for a reader's query.
    pub async fn session(&self, limits: &Limits, around: &Arc<Surroundings>) -> Result<SessionContext, String> {
        let context = session::empty(limits, around).map_err(|e| e.to_string())?;
        for (name, provider) in &self.providers {
            context.register_table(name.as_str(), provider.clone()).map_err(|e| e.to_string())?;
        }
        Ok(context)
    }
}

/// Runs all rules, as many at a time as there are threads. Results are in order of code.
pub async fn run(prepared: Arc<Prepared>, options: &RunOptions<'_>) -> Vec<RuleResult> {
    let next = Mutex::new(0usize);
    let results = Mutex::new(Vec::new());
    let lanes = options.limits.threads.max(1);
    let lane_limits = Limits { threads: 1, memory: options.limits.memory / lanes, spill: options.limits.spill.clone() };
    let (prepared, next_rule, done) = (&prepared, &next, &results);
    let lane = |limits: Limits| async move {
        loop {
            let index = {
                let mut next = next_rule.lock().unwrap_or_else(|e| e.into_inner());
                *next += 1;
                *next - 1
            };
            let Some(rule) = options.set.rules.get(index) else { break };
            let result = run_one(prepared.clone(), rule, options, limits.clone()).await;
            (options.progress)(&rule.meta.code);
            done.lock().unwrap_or_else(|e| e.into_inner()).push(result);
        }
    };
    let lanes: Vec<_> = (0..lanes).map(|_| lane(lane_limits.clone())).collect();
    futures::future::join_all(lanes).await;
    let mut results = results.into_inner().unwrap_or_else(|e| e.into_inner());
    for (name, reason) in &options.set.broken {
        results.push(failed(name, reason.clone()));
    }
    results.sort_by(|a, b| a.code.cmp(&b.code));
    results
}

fn failed(code: &str, reason: String) -> RuleResult {
    RuleResult {
        code: code.to_owned(),
        failure: Some(reason),
        raised: Vec::new(),
        counts: Counts::default(),
        missing: BTreeMap::new(),
        packed: Vec::new(),
    }
}

async fn run_one(prepared: Arc<Prepared>, rule: &Rule, options: &RunOptions<'_>, limits: Limits) -> RuleResult {
    let code = rule.meta.code.clone();
    let Some(resolved) = options.resolved.get(&code).cloned() else { return failed(&code, "its parameters are not resolved".to_owned()) };
    let around = match resolved.surroundings(options.pack) {
        Ok(around) => Arc::new(around),
        Err(reason) => return failed(&code, reason),
    };
    let (rule, keep_all, time_limit) = (rule.clone(), options.keep_all, options.time_limit);
    // A thread of its own: a query that never yields cannot be stopped from outside, but it can be left behind,
    // and a panic in it stays there. The program does not wait for such threads when it ends.
    let (told, answer) = tokio::sync::oneshot::channel();
    let work = move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return drop(told.send(Err(format!("no runtime: {error}")))),
        };
        let result = runtime.block_on(async {
            let context = prepared.session(&limits, &around).await?;
            execute(&context, &rule, &resolved, keep_all).await
        });
        // Nobody listens any more when the time was up.
        drop(told.send(result));
    };
    let thread = std::thread::Builder::new().name(format!("rule {code}")).stack_size(RULE_STACK_BYTES).spawn(work);
    if let Err(error) = thread {
        return failed(&code, format!("no thread for it: {error}"));
    }
    match tokio::time::timeout(time_limit, answer).await {
        Ok(Ok(Ok(result))) => result,
        Ok(Ok(Err(reason))) => failed(&code, reason),
        Ok(Err(_)) => failed(&code, "it broke down".to_owned()),
        Err(_) => failed(&code, format!("it took longer than {} seconds and was stopped", time_limit.as_secs())),
    }
}

/// Stack of a rule's thread: plans of nested views are deep.
const RULE_STACK_BYTES: usize = 16 << 20;

async fn execute(context: &SessionContext, rule: &Rule, resolved: &Resolved, keep_all: bool) -> Result<RuleResult, String> {
    let sql_error = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
    let frame = context.sql(&rule.sql).await.map_err(sql_error)?;
    let frame = frame.with_param_values(resolved.bind(&rule.sql)).map_err(sql_error)?;
    check_columns(rule, frame.schema().as_arrow())?;
    let mut stream = frame.execute_stream().await.map_err(sql_error)?;
    let mut result = failed(&rule.meta.code, String::new());
    result.failure = None;
    while let Some(batch) = stream.next().await {
        take_batch(&mut result, &batch.map_err(sql_error)?, keep_all)?;
    }
    Ok(result)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(400).collect()
}

/// The contract: every reserved column is there, every other one is labelled.
fn check_columns(rule: &Rule, schema: &Schema) -> Result<(), String> {
    for name in RESERVED {
        if schema.field_with_name(name).is_err() {
            return Err(format!("its result lacks the column {name}"));
        }
    }
    for field in schema.fields() {
        let name = field.name().as_str();
        if !RESERVED.contains(&name) && !rule.meta.evidence.contains_key(name) {
            return Err(format!("its column {name} has no label under [evidence] in rule.toml"));
        }
    }
    Ok(())
}

fn take_batch(result: &mut RuleResult, batch: &RecordBatch, keep_all: bool) -> Result<(), String> {
    let column = |name: &str, to: &DataType| -> Result<ArrayRef, String> {
        let array = batch.column_by_name(name).ok_or_else(|| format!("its result lacks the column {name}"))?;
        cast(array, to).map_err(|e| format!("column {name}: {e}"))
    };
    let verdicts = column("verdict", &DataType::Utf8)?;
    let verdicts = verdicts.as_string::<i32>();
    let mut raised = Vec::with_capacity(batch.num_rows());
    let mut unknown = Vec::new();
    for (row, verdict) in verdicts.iter().enumerate() {
        raised.push(verdict == Some("raised"));
        match verdict {
            Some("raised") => result.counts.raised += 1,
            Some("clear") => result.counts.clear += 1,
            Some("unknown") => {
                result.counts.unknown += 1;
                unknown.push(row);
            }
            other => return Err(format!("the verdict {other:?} is none of raised, clear, unknown")),
        }
    }
    count_missing(result, &column("missing", &DataType::Utf8)?, &unknown)?;
    let typed = typed(batch)?;
    let mask = BooleanArray::from(raised);
    if mask.true_count() > 0 {
        let kept = filter_record_batch(&typed, &mask).map_err(|e| e.to_string())?;
        check_raised(&kept)?;
        result.raised.push(kept);
    }
    if keep_all {
        result.packed.push(typed.project(&[0, 1, 2, 3, 4]).map_err(|e| e.to_string())?);
    }
    Ok(())
}

fn count_missing(result: &mut RuleResult, missing: &ArrayRef, unknown: &[usize]) -> Result<(), String> {
    let missing = missing.as_string::<i32>();
    for row in unknown {
        if missing.is_null(*row) {
            return Err("a verdict is unknown without saying what is missing".to_owned());
        }
        let field = missing.value(*row);
        match result.missing.get_mut(field) {
            Some(n) => *n += 1,
            None => {
                result.missing.insert(field.to_owned(), 1);
            }
        }
    }
    Ok(())
}

/// The batch with the reserved columns first, in their order and types.
fn typed(batch: &RecordBatch) -> Result<RecordBatch, String> {
    let ids = DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true)));
    let types = [
        DataType::Int64,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Float64,
        DataType::Float64,
        DataType::Date32,
        ids,
    ];
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (name, to) in RESERVED.iter().zip(types) {
        let array = batch.column_by_name(name).ok_or_else(|| format!("its result lacks the column {name}"))?;
        columns.push(cast(array, &to).map_err(|e| format!("column {name}: {e}"))?);
        fields.push(Field::new(*name, to, true));
    }
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        if !RESERVED.contains(&field.name().as_str()) {
            fields.push(Field::new(field.name(), field.data_type().clone(), true));
            columns.push(array.clone());
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|e| e.to_string())
}

/// A flag has a subject of a known kind and at least one row behind it.
fn check_raised(batch: &RecordBatch) -> Result<(), String> {
    let (kinds, subjects, rows) =
        (batch.column(1).as_string::<i32>(), batch.column(2).as_string::<i32>(), batch.column(8).as_list::<i32>());
    for row in 0..batch.num_rows() {
        if kinds.is_null(row) || subjects.is_null(row) || !SUBJECT_KINDS.contains(&kinds.value(row)) {
            let kind = if kinds.is_null(row) { "null" } else { kinds.value(row) };
            return Err(format!("a flag without a subject, or of an unknown kind ({kind})"));
        }
        if rows.is_null(row) || rows.value_length(row) == 0 {
            return Err(format!("a flag on {} without a row behind it", subjects.value(row)));
        }
    }
    Ok(())
}
