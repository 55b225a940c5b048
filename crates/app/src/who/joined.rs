//! Which records are taken to be which entity.

use std::collections::BTreeMap;

use super::picture::Belongs;
use super::records::Records;

/// Decides it.
pub fn join(records: &Records) -> BTreeMap<String, Belongs> {
    let alone = |id: &str| Belongs { entity: id.to_owned(), how: "alone", joined_to: None, likeness: None };
    records.records.iter().map(|r| (r.entity.id.clone(), alone(&r.entity.id))).collect()
}
