//! The SQL session: tables and views registered, Tura's own functions added, memory capped.
//!
//! In: tables as batches or Parquet files. Out: a DataFusion context on which a rule or a reader's
//! query runs. It deliberately knows nothing of rules.

mod different;

pub(crate) mod gather;

mod texts;

mod scalars;

pub mod reads;

pub mod rows;

mod shares;

pub mod session;

pub mod tight;

pub mod query;

pub mod outside;

pub use different::count_by_numbers;
pub use scalars::{Series, Surroundings};
