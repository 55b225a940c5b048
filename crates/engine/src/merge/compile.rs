//! Putting the releases of one process together, and writing the outcome.
//!
//! In: releases read by `read`, in the order in which they count. Out: the compiled release as JSON.
//! Not here: which values are omitted or replaced whole; `read` has settled that.

use super::read::{self, Release};
use super::rules::MergeRules;
use super::tree::{Fault, Id, Items, Members, Tree, add_members};

/// Why releases cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There was nothing to merge.
    #[error("there is no release")]
    NoRelease,
    /// One release is unusable, or does not fit on those before it.
    #[error("release {number}: {fault}")]
    Release {
        /// Counted from one, in the order given.
        number: usize,
        /// What is wrong.
        fault: Fault,
    },
    /// All releases could be read, but what they say together cannot be one release.
    #[error("the releases together: {0}")]
    Together(Fault),
}

/// Merges the releases of one process, given in the order in which they count, into a compiled release.
///
/// The result is compact JSON: `ocid` and `date` of the last release, `id` made of the two, the tag
/// `compiled`, and then all other fields in the order in which they were first seen. One release alone is
/// compiled too. As with the reference, an absent `ocid` or `date` is `None` within the `id`.
///
/// # Errors
/// [`MergeError`] if a release is not a JSON object, or a field holds values of kinds that cannot be merged.
pub fn compile(releases: &[&[u8]], rules: &MergeRules) -> Result<Vec<u8>, MergeError> {
    let mut merged: Option<Release<'_>> = None;
    for (at, raw) in releases.iter().enumerate() {
        let added = read::read(raw, rules).and_then(|release| match &mut merged {
            None => {
                merged = Some(release);
                Ok(())
            }
            Some(merged) => {
                (merged.ocid, merged.date) = (release.ocid, release.date);
                add_members(&mut merged.members, release.members)
            }
        });
        added.map_err(|fault| MergeError::Release { number: at + 1, fault })?;
    }
    let merged = merged.ok_or(MergeError::NoRelease)?;
    // The compiled release is rarely longer than its longest release.
    let mut out = Vec::with_capacity(releases.iter().map(|raw| raw.len()).max().unwrap_or_default() + 128);
    write_release(&merged, &mut out).map_err(MergeError::Together)?;
    Ok(out)
}

fn write_release(release: &Release<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
    out.push(b'{');
    if let Some(ocid) = release.ocid {
        out.extend_from_slice(b"\"ocid\":");
        out.extend_from_slice(ocid.as_bytes());
        out.push(b',');
    }
    let (ocid, date) = (bare(release.ocid), bare(release.date));
    out.extend_from_slice(format!("\"id\":\"{ocid}-{date}\",").as_bytes());
    if let Some(date) = release.date {
        out.extend_from_slice(b"\"date\":");
        out.extend_from_slice(date.as_bytes());
        out.push(b',');
    }
    out.extend_from_slice(b"\"tag\":[\"compiled\"],");
    write_members(&release.members, out)?;
    close(out, b'}');
    Ok(())
}

/// A token as part of a longer string.
fn bare(token: Option<&str>) -> &str {
    let token = token.unwrap_or("None");
    token.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(token)
}

/// Writes members that are not `null`, each with a comma after it.
fn write_members(members: &Members<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
    for (key, value) in &members.list {
        let start = out.len();
        out.push(b'"');
        out.extend_from_slice(key.raw.as_bytes());
        out.extend_from_slice(b"\":");
        if write(value, out).map_err(|fault| fault.under(key.plain()))? {
            out.push(b',');
        } else {
            out.truncate(start);
        }
    }
    Ok(())
}

/// Writes objects, each with a comma after it.
fn write_items(items: &Items<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
    for (id, members) in &items.list {
        out.push(b'{');
        match id {
            Some(Id::Text(text)) => {
                out.extend_from_slice(b"\"id\":\"");
                out.extend_from_slice(text.raw.as_bytes());
                out.extend_from_slice(b"\",");
            }
            Some(Id::Token(token)) if *token != "null" => {
                out.extend_from_slice(b"\"id\":");
                out.extend_from_slice(token.as_bytes());
                out.push(b',');
            }
            _ => {}
        }
        write_members(members, out)?;
        close(out, b'}');
        out.push(b',');
    }
    Ok(())
}

/// Puts the closing bracket in the place of the last comma, if there is one.
fn close(out: &mut Vec<u8>, bracket: u8) {
    if out.last() == Some(&b',') {
        out.pop();
    }
    out.push(bracket);
}

/// Writes a value; false, and nothing written, if it was removed.
fn write(tree: &Tree<'_>, out: &mut Vec<u8>) -> Result<bool, Fault> {
    match tree {
        Tree::Leaf("null") => return Ok(false),
        Tree::Leaf(raw) => write_leaf(raw, out),
        Tree::Members(members) => {
            out.push(b'{');
            write_members(members, out)?;
            close(out, b'}');
        }
        Tree::Items(items) => {
            out.push(b'[');
            write_items(items, out)?;
            close(out, b']');
        }
        Tree::Both(both) if !both.leaf_first || both.leaf == "null" => return write(&both.other, out),
        Tree::Both(both) => match (both.leaf.starts_with('['), &both.other) {
            // Objects after a mixed list belong to it; it is never empty, for that would be no leaf.
            (true, Tree::Items(items)) => {
                write_leaf(both.leaf, out);
                out.pop();
                out.push(b',');
                write_items(items, out)?;
                close(out, b']');
            }
            _ => return Err(Fault::TwoKinds { path: String::new() }),
        },
    }
    Ok(true)
}

/// Copies a value as published, without blanks between its tokens.
fn write_leaf(raw: &str, out: &mut Vec<u8>) {
    if !raw.starts_with(['[', '{']) {
        out.extend_from_slice(raw.as_bytes());
        return;
    }
    let mut rest = raw.as_bytes();
    while let Some(quote) = memchr::memchr(b'"', rest) {
        let (between, string) = rest.split_at(quote);
        write_tokens(between, out);
        let (string, after) = string.split_at(string_end(string));
        out.extend_from_slice(string);
        rest = after;
    }
    write_tokens(rest, out);
}

fn write_tokens(tokens: &[u8], out: &mut Vec<u8>) {
    out.extend(tokens.iter().filter(|byte| !byte.is_ascii_whitespace()));
}

/// Where the string that opens `text` ends.
fn string_end(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        at += found;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}
