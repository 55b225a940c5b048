//! The cast: people, firms and bodies, their ids, names and contacts.
//!
//! A background cast is made once, as large as the world asks up to a cap, and kept in memory; every scheme and
//! look-alike adds firms (and where it must, a body) of its own, which are written out and forgotten with their block.

pub(crate) mod ids;

pub(crate) mod persons;

pub(crate) mod firms;

pub(crate) mod bodies;

pub(crate) mod cast;
