//! What a rule says of a subject.

use std::fmt;

/// A rule's word on one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The rule's condition holds: a flag.
    Raised,
    /// It was looked at and does not hold.
    Clear,
    /// It could not be computed: a field was not there.
    Unknown,
}

impl Verdict {
    /// Reads `raised`, `clear` or `unknown`.
    pub fn parse(text: &str) -> Option<Verdict> {
        match text {
            "raised" => Some(Verdict::Raised),
            "clear" => Some(Verdict::Clear),
            "unknown" => Some(Verdict::Unknown),
            _ => None,
        }
    }

    /// The word as rules write it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Raised => "raised",
            Verdict::Clear => "clear",
            Verdict::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
