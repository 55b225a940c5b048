//! How a page is cited: an address that shows it as it was, the version it is of, and the hash of what that was computed from.

use serde::Serialize;

use crate::site::files::Source;
use crate::site::make::Made;
use crate::site::reply::Ask;

/// What stands at the foot of a page that can be cited.
#[derive(Serialize)]
pub struct Cite {
    /// The whole address, with the day of the version.
    pub address: String,
    /// Dataset, version and day in a sentence.
    #[serde(skip)]
    pub source: String,
    /// Hash over the version's content.
    pub content: String,
}

impl Cite {
    /// This page, of a version.
    pub fn new(ask: &Ask, made: &Made) -> Cite {
        let source = Source::new(made);
        Cite { address: ask.permalink(source.day()), source: source.line(ask), content: source.content.clone() }
    }
}
