//! The site: what a reader opens in a browser, and the same as data.
//!
//! ```text
//! pictures   SVG drawn on the server
//! locale     texts in three languages
//! make       a version's pages and search index, through the publication gate
//! editions   what was made, open for reading; new versions are noticed
//! reply      what a request asks for, and how an answer leaves the house
//! png        a picture as PNG
//! files      lists whole: CSV, JSON, XLSX, Parquet
//! take       a page's picture alone: SVG, PNG, the numbers behind it, a code to embed it
//! feeds      what is new, for those who follow: Atom and JSON Feed
//! views      one file a kind of page
//! connections  how many at once, and who leaves when places run short
//! server     routes, limits, headers
//! ```
//! It deliberately writes nothing and knows nobody: no cookie, no address in a log, no page that changes a thing.

pub mod pictures;

pub mod locale;

pub mod make;

pub mod editions;

pub mod reply;

mod png;

mod files;

mod take;

mod feeds;

mod views;

mod connections;

pub mod server;
