//! The datasets of the office by what they hold: contracts, registers and lists, and the people and firms that were resolved of all.

use std::collections::BTreeMap;
use std::path::Path;

use engine::shelf::version::{self, About};
use ledger::{Ledger, Version};

use crate::site::make::Made;
use crate::who::ENTITIES;

/// All datasets with their versions, oldest first.
pub struct Datasets {
    /// Those of contracts.
    pub contracts: BTreeMap<String, Vec<Version>>,
    /// Registers and lists.
    pub lists: BTreeMap<String, Listed>,
    /// Versions of the people and firms.
    pub resolved: Vec<Version>,
}

impl Datasets {
    /// Reads them from the ledger; `known` is what was known of registers and lists.
    pub async fn read(ledger: &Ledger, office: &Path, known: &BTreeMap<String, Listed>) -> Result<Datasets, String> {
        let resolved = ledger.versions(ENTITIES).await.map_err(|e| e.to_string())?;
        let (mut contracts, mut lists) = (BTreeMap::new(), BTreeMap::new());
        for name in ledger.datasets().await.map_err(|e| e.to_string())? {
            let mut versions = ledger.versions(&name).await.map_err(|e| e.to_string())?;
            if name != ENTITIES && versions.last().is_some_and(|v| !v.has("processes")) {
                lists.insert(name.clone(), Listed::new(office, versions.clone(), known.get(&name)));
            }
            versions.retain(|v| v.has("processes"));
            if !versions.is_empty() {
                contracts.insert(name, versions);
            }
        }
        Ok(Datasets { contracts, lists, resolved })
    }
}

/// A register or list on the shelf.
#[derive(Clone)]
pub struct Listed {
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// What the newest says of itself; nothing where it cannot be read.
    pub about: Option<Made>,
}

impl Listed {
    /// A register or list by its versions; the shelf is asked where the newest is another than the one that was known.
    fn new(office: &Path, versions: Vec<Version>, known: Option<&Listed>) -> Listed {
        let newest = versions.last();
        let known = known.and_then(|l| l.about.clone()).filter(|a| newest.is_some_and(|v| v.id.0 == a.version));
        let read = |v: &Version| {
            let about = About::read(&version::folder(&office.join("shelf"), &v.dataset, &v.content_hash));
            about.inspect_err(|reason| eprintln!("tura: {reason}")).ok().map(|about| Made::of(v, &about))
        };
        Listed { about: known.or_else(|| newest.and_then(read)), versions }
    }
}
