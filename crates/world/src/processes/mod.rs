//! Processes: what happened between a body and its bidders, before anyone publishes it.

pub(crate) mod model;

pub(crate) mod draft;

pub(crate) mod reform;

pub(crate) mod ordinary;
