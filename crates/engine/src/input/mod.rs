//! From files to documents: unpacking, guarding against bombs, cutting at document borders.
//!
//! ```text
//! open     a path or standard input → named streams of unpacked bytes (plain, gzip, zstd, zip, folder)
//! split    a stream → chunks of whole documents, with their place in the stream
//! cut      every file → its streams, hashed and kept, as chunks
//! grown    what an earlier version has read of the files, left out
//! read     chunks → tables, on several threads, in the order of the files
//! waiting  releases that are not compiled, until all files are read
//! merging  those of one process → a compiled release
//! regroup  Parquet files from others, row group by row group
//! sink     rows → memory while they fit, Parquet files beyond that
//! ```
//! It knows what a line and a JSON document are, not what a release is.

pub mod open;

pub mod read;

mod regroup;

pub mod sink;

pub mod chunks;

mod cut;

pub mod grown;

mod split;

pub mod merging;

mod waiting;
