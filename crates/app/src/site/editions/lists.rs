//! Registers and lists on the shelf: what people and firms are resolved from, and what is known of each.

use std::path::Path;

use engine::shelf::version::{self, About};
use ledger::Version;

use crate::site::make::Made;

/// A register or list.
#[derive(Clone)]
pub struct Listed {
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// What the newest says of itself; nothing where it cannot be read.
    pub about: Option<Made>,
}

impl Listed {
    /// A register or list by its versions; the shelf is asked where the newest is another than the one that was known.
    pub fn new(office: &Path, versions: Vec<Version>, known: Option<&Listed>) -> Listed {
        let newest = versions.last();
        let known = known.and_then(|l| l.about.clone()).filter(|a| newest.is_some_and(|v| v.id.0 == a.version));
        let read = |v: &Version| {
            let about = About::read(&version::folder(&office.join("shelf"), &v.dataset, &v.content_hash));
            about.inspect_err(|reason| eprintln!("tura: {reason}")).ok().map(|about| Made::of(v, &about))
        };
        Listed { about: known.or_else(|| newest.and_then(read)), versions }
    }
}
