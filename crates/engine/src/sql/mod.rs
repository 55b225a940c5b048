//! The SQL session: tables and views registered, Tura's own functions added, memory capped.
//!
//! In: tables as batches or Parquet files. Out: a DataFusion context on which a rule or a reader's
//! query runs. It deliberately knows nothing of rules.

mod different;

mod extremes;

pub(crate) mod gather;

mod texts;

mod scalars;

pub mod rows;

pub mod session;

pub mod tight;

pub mod pile;

pub mod query;

pub mod outside;

use datafusion::common::Result;
use datafusion::logical_expr::LogicalPlan;

pub use scalars::{Series, Surroundings};

/// The optimised plan with aggregates in groups kept our way where DataFusion's way is dear for many small groups: `count(distinct …)`, and
/// `min` and `max` of texts. Names and types of columns stay.
pub fn with_own_aggregates(plan: LogicalPlan) -> Result<LogicalPlan> {
    extremes::texts_in_one_buffer(different::count_by_numbers(plan)?)
}
