//! The plan side of the site: what was promised, what everyone says of it, and what the data shows.
//!
//! `list` is the plan, `measure` a measure with its actions and their effects, `objective` an objective with the problem behind it, `block`
//! what other pages say of promises. `line` has an action as all of them show it, `effect` what the data answers.
//! Nothing here says that a finished action achieved anything: that is the indicators' to say, on the objective's page.

mod block;

mod effect;

mod file;

mod line;

mod list;

mod measure;

mod objective;

pub use block::{OfBody, Promised, of_body, promised};
pub use list::show;
pub use measure::show as measure;
pub use objective::show as objective;

use policy::register::{Day, Strategy};
use serde::Serialize;

use crate::clock::today;
use crate::site::policy::Promises;
use crate::site::reply::Ask;
use line::{maybe, when, word, words};

/// Words of `show`: which actions a list is narrowed down to.
pub const SHOWN: [&str; 8] = ["claimed", "verified", "disputed", "overdue", "unverified", "moved", "without-evidence", "not-evaluated"];
/// Words of `kind`.
pub const KINDS: [&str; 4] = ["administrative", "legislative", "information", "none"];
/// Words of `group`.
pub const GROUPS: [&str; 8] = ["agency", "ngo", "media", "public", "business", "parliament", "court", "none"];

/// The day on which a page looks at the register.
fn day(ask: &Ask) -> Day {
    Day(ask.day().unwrap_or_else(today))
}

/// A strategy as pages show it.
#[derive(Serialize)]
struct Plan {
    id: String,
    title: String,
    period: Option<String>,
    act: Option<String>,
    source: Option<String>,
    status: String,
    illustrative: bool,
    note: Option<String>,
}

impl Plan {
    fn new(s: &Strategy, ask: &Ask) -> Plan {
        Plan {
            id: s.id.to_string(),
            title: words(&s.title, ask),
            period: s.period.map(|p| when(p, ask)),
            act: s.act.clone(),
            source: s.source.clone(),
            status: word(&s.status),
            illustrative: s.illustrative,
            note: maybe(&s.note, ask),
        }
    }
}

/// What a page says where the register cannot be read: whether it is so. The reason goes to the log.
fn is_faulty(promises: &Promises) -> bool {
    promises.fault.is_some()
}
