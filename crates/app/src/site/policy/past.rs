//! Promises as they stood on a day of the past: what was known of them by then, beside the versions of the data that were current.
//!
//! Nobody who reads a page waits for a computation here either: a day that was not asked about yet is put down for the watcher, and the page
//! says that the data is being asked. It deliberately keeps few days, and none on disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, RwLock};
use std::time::SystemTime;

use policy::register::Day;

use super::{Promises, effects, folders, now, shared};
use crate::site::editions::{Edition, Found, Library};

/// Days that are kept, the last ones asked about: all between two versions or two entries on starts are one.
const KEPT_MAX: usize = 8;
/// Days that wait: whoever asks for every day in turn fills no list.
const ASKED_MAX: usize = 4;

/// What was asked about the past.
#[derive(Default)]
pub struct Past {
    kept: RwLock<Vec<Arc<Promises>>>,
    /// By what names the answer.
    asked: Mutex<BTreeMap<String, Day>>,
}

/// The editions of a day.
enum Then {
    /// Those of now.
    Now,
    /// Older ones; the name says which, and what was known.
    Open(String, BTreeMap<String, Arc<Edition>>),
    /// Some are being made.
    NotYet,
}

impl Past {
    /// Promises as they stood on a day; without what the data says of them until that is computed.
    pub async fn on(&self, site: &Library, day: Day) -> Arc<Promises> {
        let current = site.promises();
        let unasked = || {
            let (register, head, fault) = (current.register.clone(), current.head, current.fault.clone());
            Arc::new(Promises { register, head, fault, day: Some(day), made: current.made, ..Promises::default() })
        };
        let name = match then(site, &current, day).await {
            Then::Now => return current,
            Then::NotYet => return unasked(),
            Then::Open(name, _) => name,
        };
        let kept = self.kept.read().unwrap_or_else(|e| e.into_inner()).iter().find(|p| p.state == name).cloned();
        if let Some(kept) = kept {
            return kept;
        }
        let mut asked = self.asked.lock().unwrap_or_else(|e| e.into_inner());
        if asked.len() < ASKED_MAX {
            asked.insert(name, day);
        }
        unasked()
    }

    /// When the last answer was computed.
    pub fn changed(&self) -> Option<SystemTime> {
        self.kept.read().unwrap_or_else(|e| e.into_inner()).iter().map(|p| p.made).max()
    }

    /// Computes what was asked about; for the watcher.
    pub async fn answer(&self, site: &Library) {
        let asked = self.asked.lock().unwrap_or_else(|e| e.into_inner()).clone();
        for (name, day) in asked {
            let current = site.promises();
            // What changed meanwhile is asked about again by whoever still wants it.
            if let Then::Open(state, editions) = then(site, &current, day).await
                && state == name
            {
                let (register, head) = (current.register.clone(), current.head);
                let mut promises = Promises {
                    register,
                    head,
                    day: Some(day),
                    is_asked: true,
                    state,
                    shared: shared(&current.register),
                    ..Promises::default()
                };
                promises.ask(&editions, &current).await;
                promises.made = now();
                let mut kept = self.kept.write().unwrap_or_else(|e| e.into_inner());
                kept.push(Arc::new(promises));
                let gone = kept.len().saturating_sub(KEPT_MAX);
                kept.drain(..gone);
            }
            self.asked.lock().unwrap_or_else(|e| e.into_inner()).remove(&name);
        }
    }
}

/// The editions of a day of those datasets that speak of the promises.
async fn then(site: &Library, current: &Promises, day: Day) -> Then {
    if current.is_empty() || !current.is_asked || current.fault.is_some() || current.datasets.is_empty() {
        return Then::Now;
    }
    let (mut editions, mut same) = (BTreeMap::new(), true);
    for (name, dataset) in &current.datasets {
        match site.edition(name, Some(day.0)).await {
            Ok(Found::Open(edition)) => {
                same &= edition.made.version == dataset.source.version;
                editions.insert(name.clone(), edition);
            }
            Ok(Found::Nothing) => same = false,
            Ok(Found::NotYet) => return Then::NotYet,
            Err(reason) => {
                eprintln!("tura: {name}: promises of a day of the past: {reason}");
                return Then::NotYet;
            }
        }
    }
    let known = effects::known_on(&current.register, Some(day));
    if same && known == effects::known_on(&current.register, None) {
        return Then::Now;
    }
    Then::Open(format!("{} {known} {}", current.head, folders(&editions)), editions)
}
