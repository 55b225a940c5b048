//! The publication gate: the one way out to public pages, exports and queries.
//!
//! `publication/columns.toml` marks every column of every table; [`gate`] opens a session in which only what is
//! marked public can be named at all, [`raw`] cuts published text to the same members, and [`pages`] computes
//! from that session what the site shows. Reach for this room whenever something is shown. Whom it is for is said once, when a gate is
//! made: the public, or the desk at the machine that holds the office. It deliberately has no way to ask for more at a request:
//! partners and the agency will have doors of their own.

pub mod marks;

pub mod gate;

pub mod raw;

pub mod pages;
