//! `truth.jsonl`: what was planted, guilty or innocent, and which rules ought to notice.

use crate::processes::model::ocid;
use crate::publish::json::Json;

/// One planted scheme or look-alike.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    pub(crate) scheme: &'static str,
    pub(crate) guilty: bool,
    /// Process numbers.
    pub(crate) numbers: Vec<u64>,
    /// Party ids, and entity ids of persons.
    pub(crate) parties: Vec<String>,
    /// Rule codes that ought to see it (guilty), or that it tempts (innocent).
    pub(crate) codes: Vec<&'static str>,
    pub(crate) note: &'static str,
}

impl Truth {
    /// Appends the line.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let mut json = Json { bytes: std::mem::take(out) };
        json.object(|j| {
            j.string("scheme", self.scheme);
            j.literal("guilty", if self.guilty { "true" } else { "false" });
            j.list("ocids", |j| self.numbers.iter().for_each(|n| j.text(&ocid(*n))));
            j.list("parties", |j| self.parties.iter().for_each(|p| j.text(p)));
            j.list("codes", |j| self.codes.iter().for_each(|c| j.text(c)));
            j.string("note", self.note);
        });
        json.bytes.push(b'\n');
        *out = json.bytes;
    }
}
