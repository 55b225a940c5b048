//! Merging the releases of one process into a compiled release, by OCDS's rules.
//!
//! In: the raw JSON of each release, in the order in which they count (by date; this module does not
//! sort). Out: one compiled release as compact JSON, or the [`leaves`] of a single release for the
//! history of its fields. Reach for it when a publisher gives releases only. Not here: finding the
//! releases of a process, choosing between compiled releases, upgrading 1.0 to 1.1, versioned releases.
//!
//! The reference is the Python library `ocdsmerge` 0.8; `cargo xtask` has an oracle that compares with
//! it field by field. What it does, and so do we:
//!
//! - A field takes the last value published. `null` removes a plain value; it does **not** remove an
//!   object or a list merged by `id`: those are emptied field by field, and remain as `{}`.
//! - `{}` does nothing, nor does `[]`, except where the schema says that the list is replaced whole.
//! - A list with anything but objects in it is replaced whole. So is every list that `rules.toml` names.
//! - Other lists of objects are merged by `id`, known to the schema or not. An object without `id` is
//!   always added. Objects whose `id` is `null` are one object.
//! - A plain value that an object follows, or the other way round: the object stays if it came first,
//!   or if the plain value was `null` by the end; otherwise the process cannot be merged.
//! - Objects after a mixed list are added to that list.
//!
//! Where we differ, on purpose: ids are compared by value **and** type throughout. The library compares
//! the text at one step and the type at another, so that the ids `1` and `"1"` in two releases give two
//! objects with the fields shuffled between them; here they are two objects, each with its own fields.
//! Non-string ids are compared as written: `1` and `1.0` are two ids. Where one release has the same key
//! twice in an object, the last one counts. Scalars and lists replaced whole are copied byte for byte,
//! less the blanks between tokens.

mod rules;

mod place;

mod tree;

mod read;

mod compile;

mod leaves;

#[cfg(test)]
mod tests;

pub use compile::{MergeError, Merger, compile};
pub use leaves::{Leaf, Leaves, leaves};
pub use rules::MergeRules;
pub use tree::Fault;
