//! Ids made from content, never from position.
//!
//! A process and its rows have 64-bit ids: short enough to join on, and checked for clashes when a
//! dataset is read (two ocids with one id stop the import). Flags and findings are cited by people
//! for years, so theirs are SHA-256, cut to 128 bits.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Id of a contracting process: XXH3 of dataset and ocid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub i64);

/// Id of a row within its process: XXH3 of the list it stands in and the ids on the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub i64);

impl ProcessId {
    /// The id of `ocid` in `dataset`. Two datasets with the same ocid have two processes.
    pub fn new(dataset: &str, ocid: &str) -> ProcessId {
        ProcessId(xxh3_64_with_seed(ocid.as_bytes(), xxh3_64(dataset.as_bytes())) as i64)
    }
}

impl RowId {
    /// The id of the row of `process` that stands in `list` (an OCDS path without ids, as
    /// `awards/suppliers`) under `parent` (a row id, or 0 at the top) and is called `own`.
    pub fn new(process: ProcessId, parent: i64, list: &str, own: &[u8]) -> RowId {
        let seed = xxh3_64_with_seed(list.as_bytes(), process.0 as u64 ^ parent.rotate_left(17) as u64);
        RowId(xxh3_64_with_seed(own, seed) as i64)
    }
}

/// Sixteen lowercase hex digits, as ids are printed.
pub fn hex16(id: i64) -> String {
    format!("{id:016x}")
}

/// Reads what [`hex16`] printed; `None` for anything else.
pub fn parse_hex16(text: &str) -> Option<i64> {
    (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok().map(|v| v as i64))?
}

/// Id of a flag: dataset, rule, profile, subject and window. It survives an edited rule comment and
/// new data, so links, verdicts and replies hold on to it.
pub fn flag_id(dataset: &str, code: &str, profile: &str, subject: &[&str]) -> String {
    let mut parts = vec!["flag", dataset, code, profile];
    parts.extend_from_slice(subject);
    digest(parts.iter().map(|p| p.as_bytes()))
}

/// Id of a finding: a flag as one version of rule, parameters and evidence produced it.
pub fn finding_id(flag: &str, fingerprint: &str, parameters: &str, evidence: &[String]) -> String {
    let head = ["finding", flag, fingerprint, parameters];
    digest(head.iter().map(|p| p.as_bytes()).chain(evidence.iter().map(|e| e.as_bytes())))
}

/// SHA-256 over length-prefixed parts, cut to 128 bits, as 32 hex digits.
/// The lengths keep `("ab", "c")` and `("a", "bc")` apart.
pub fn digest<'a>(parts: impl Iterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize()[..16])
}

/// Lowercase hex of bytes.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_ocid_in_two_datasets_is_two_processes() {
        assert_ne!(ProcessId::new("a", "ocds-1"), ProcessId::new("b", "ocds-1"));
        assert_eq!(ProcessId::new("a", "ocds-1"), ProcessId::new("a", "ocds-1"));
    }

    #[test]
    fn a_row_id_depends_on_list_parent_and_own_id() {
        let p = ProcessId::new("a", "ocds-1");
        let base = RowId::new(p, 0, "awards", b"1");
        assert_ne!(base, RowId::new(p, 0, "contracts", b"1"));
        assert_ne!(base, RowId::new(p, 1, "awards", b"1"));
        assert_ne!(base, RowId::new(p, 0, "awards", b"2"));
    }

    #[test]
    fn hex_goes_there_and_back() {
        for id in [0, 1, -1, i64::MIN, i64::MAX] {
            assert_eq!(parse_hex16(&hex16(id)), Some(id));
        }
        assert_eq!(parse_hex16("12"), None);
        assert_eq!(parse_hex16("zzzzzzzzzzzzzzzz"), None);
    }

    #[test]
    fn shifting_a_boundary_changes_the_digest() {
        assert_ne!(flag_id("d", "R1", "p", &["ab", "c"]), flag_id("d", "R1", "p", &["a", "bc"]));
    }
}
