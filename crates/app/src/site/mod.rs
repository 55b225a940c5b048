//! The site: what a reader opens in a browser, and the same as data.
//!
//! ```text
//! pictures   SVG drawn on the server
//! locale     texts in three languages
//! reasons    why records were set aside, in kinds that have words
//! make       a version's pages and search index, through the publication gate
//! editions   what was made, open for reading; new versions are noticed
//! web        how people and firms are linked, in memory
//! policy     what was promised, and what the data says of it
//! reply      what a request asks for, and how an answer leaves the house
//! png        a picture as PNG
//! files      lists whole: CSV, JSON, XLSX, Parquet
//! take       a page's picture alone: SVG, PNG, the numbers behind it, a code to embed it
//! feeds      what is new, for those who follow: Atom and JSON Feed
//! views      one file a kind of page
//! exports    the data in OCDS and in FollowTheMoney
//! asking     readers' SQL, in a process of its own
//! limits     every limit, in one table
//! routes     every address, in one table
//! openapi    the table as a description of the API
//! guard      what every request passes
//! screening  questions of who is listed, in the shapes of yente's API, at the desk
//! desk       review, screening and checks as pages, for whoever holds the office
//! connections  how many at once, and who leaves when places run short
//! server     the router and the door
//! ```
//! To the public it deliberately writes nothing and knows nobody: no cookie, no address in a log, no page that changes a thing. Only the desk
//! writes, and only what its author says.

pub mod pictures;

pub mod locale;

pub mod limits;

mod reasons;

mod lacking;

pub mod make;

pub mod editions;

pub mod web;

pub mod policy;

pub mod reply;

pub mod asking;

mod exports;

mod png;

mod files;

mod take;

mod feeds;

mod views;

mod routes;

mod openapi;

mod guard;

pub mod screening;

pub mod desk;

mod connections;

pub mod server;
