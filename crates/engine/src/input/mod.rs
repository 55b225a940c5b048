//! From files to documents: unpacking, guarding against bombs, cutting at document borders.
//!
//! ```text
//! open   a path or standard input → named streams of unpacked bytes (plain, gzip, zstd, zip, folder)
//! split  a stream → chunks of whole documents, with their place in the stream
//! read   chunks → tables, on several threads, in the order of the files
//! ```
//! It knows what a line and a JSON document are, not what a release is.

pub mod open;

pub mod read;

pub mod sink;

mod split;
