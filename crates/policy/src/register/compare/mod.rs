//! What a plan would change in a register: what is the same writes nothing, what differs is an entry with an author, what
//! is gone is reported and stays.

mod names;

mod table;

mod whole;

use std::collections::BTreeSet;

use facts::texts::Lang;

use super::entries::{Change, Entry};
use super::faults::{Fault, Matter, Place};
use super::fold::Register;
use super::import::{FAULTS_MAX, Plan};
use super::plan::Whole;
use super::words::{ActionId, StrategyId, Words};

/// Under what terms a plan is taken in.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Who writes it down.
    pub author: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The strategy a table belongs to; a file that names its own needs none.
    pub strategy: Option<StrategyId>,
    /// The title of that strategy, if it is new; else the file's name.
    pub title: Option<Words>,
    /// The language of a table's texts, where the table does not say it or says it wrongly.
    pub lang: Option<Lang>,
    /// Whether a new strategy is made up to show a plan.
    pub illustrative: bool,
    /// Why deadlines moved, where no row says it; else the file and row are named.
    pub reason: Option<String>,
    /// Who decided that; else the author.
    pub decided_by: Option<String>,
}

/// What a plan changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The entries to write, in their order; none when nothing changed.
    pub entries: Vec<Entry>,
    /// Rows or tables of the file that say what the register says.
    pub unchanged: usize,
    /// Entities and records that are new.
    pub added: usize,
    /// Entities whose text or references changed.
    pub amended: usize,
    /// Deadlines that moved.
    pub moved: usize,
    /// Actions of the strategy that the plan no longer has. Nothing is deleted.
    pub vanished: Vec<ActionId>,
    /// What is no fault and worth knowing.
    pub notices: Vec<Fault>,
}

/// Holds a plan against a register. `Err` has every fault that was found, and nothing is half taken.
pub fn difference(register: &Register, plan: &Plan, terms: &Terms) -> Result<Difference, Vec<Fault>> {
    // A table that says its language needs nobody to say it again; whoever does is believed.
    let stated = if let Plan::Table(table) = plan { table.lang() } else { None };
    let terms = &Terms { lang: terms.lang.or(stated), ..terms.clone() };
    let mut draft = Draft { register: register.clone(), terms, out: Difference::default(), faults: Vec::new(), failed: BTreeSet::new() };
    let (strategy, seen) = match plan {
        Plan::Whole(whole) => whole::compare(&mut draft, whole),
        Plan::Table(table) => table::compare(&mut draft, table),
    };
    if !draft.faults.is_empty() {
        if draft.faults.len() >= FAULTS_MAX {
            draft.faults.push(Matter::AndMore.into());
        }
        return Err(draft.faults);
    }
    let gone = |id: &&ActionId| !seen.contains(*id);
    let of_strategy = |id: &ActionId| {
        register.actions.get(id).is_some_and(|f| f.cancelled.is_none() && register.strategy_of(&f.action.now) == Some(&strategy))
    };
    draft.out.vanished = register.actions.keys().filter(gone).filter(|id| of_strategy(id)).cloned().collect();
    draft.out.notices.extend(draft.out.vanished.iter().map(|id| Fault::of(Matter::Vanished { action: id.to_string() })));
    let before = register.notices();
    draft.out.notices.extend(draft.register.notices().into_iter().filter(|n| !before.contains(n) && !is_due(n)));
    Ok(draft.out)
}

/// Rows have told of their own deadlines, with their place.
fn is_due(notice: &Fault) -> bool {
    matches!(*notice.matter, Matter::UnknownDue { .. })
}

/// The register that a whole strategy alone makes, written by `author` at `at`.
pub fn fold(whole: &Whole, author: &str, at: &str) -> Result<Register, Vec<Fault>> {
    let terms = Terms { author: author.to_owned(), at: at.to_owned(), ..Terms::default() };
    let difference = difference(&Register::default(), &Plan::Whole(whole.clone()), &terms)?;
    Register::of(&difference.entries).map_err(|fault| vec![fault])
}

/// A register in the making: every entry is applied as it is found, so that a later row sees what an earlier one did.
struct Draft<'a> {
    register: Register,
    terms: &'a Terms,
    out: Difference,
    faults: Vec<Fault>,
    /// Ids of what was refused: that others name them is no fault of theirs.
    failed: BTreeSet<String>,
}

/// What an entry is to a plan's reader.
enum Sort {
    Added,
    Amended,
    Moved,
}

impl Draft<'_> {
    /// Applies a change, or keeps its fault.
    fn take(&mut self, change: Change, sort: Sort, place: &Place) -> bool {
        let id = id_of(&change);
        let entry = Entry { author: self.terms.author.clone(), at: self.terms.at.clone(), event: None, change: change.named() };
        match self.register.apply(&entry) {
            Ok(()) => {
                match sort {
                    Sort::Added => self.out.added += 1,
                    Sort::Amended => self.out.amended += 1,
                    Sort::Moved => self.out.moved += 1,
                }
                self.out.entries.push(entry);
                true
            }
            Err(fault) => {
                let follows = matches!(&*fault.matter, Matter::Missing { id, .. } if self.failed.contains(id));
                if !follows {
                    self.fault(fault.at(place));
                }
                self.failed.extend(id.map(|(_, id)| id));
                false
            }
        }
    }

    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}

/// What is put or named by an id of its own, and the id.
fn id_of(change: &Change) -> Option<(&'static str, String)> {
    Some(match change {
        Change::StrategyPut(x) => ("strategy", x.id.to_string()),
        Change::BodyPut(x) => ("body", x.id.to_string()),
        Change::ProblemPut(x) => ("problem", x.id.to_string()),
        Change::ObjectivePut(x) => ("objective", x.id.to_string()),
        Change::MeasurePut(x) => ("measure", x.id.to_string()),
        Change::ActionPut(x) => ("action", x.id.to_string()),
        Change::EvidenceAdded(x) => ("evidence", x.id.as_ref()?.to_string()),
        _ => return None,
    })
}
