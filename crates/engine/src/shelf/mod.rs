//! The shelf: raw bytes by hash, and one folder of Parquet files a version of a dataset.
//!
//! ```text
//! shelf/raw/<sha256>.zst        the unpacked content, in independent frames of a megabyte
//! shelf/raw/<sha256>.frames     where each frame begins
//! shelf/versions/<dataset>/<content>/<table>.parquet, about.json
//! shelf/verdicts/<dataset>/<content>/<profile>-<pack>/    what rules found in it; may be made again at any time
//! ```
//! A version's folder is complete before anyone is told of it, and is never written again. Which one is
//! current, the ledger says. It deliberately keeps no list of its own.

pub mod raw;

pub mod version;
