//! Publishing: from what happened to the bytes a republic puts on its portal, with the dirt of real publications.

pub(crate) mod json;

pub(crate) mod dirt;

pub(crate) mod parties;

pub(crate) mod sections;

pub(crate) mod contracts;

pub(crate) mod releases;

pub(crate) mod entities;

pub(crate) mod declarations;

pub(crate) mod restrictions;

pub(crate) mod truth;
