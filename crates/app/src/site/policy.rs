//! What the site knows of promises: the office's register, what the data says of its objectives, and whether its actions helped.
//!
//! The watcher asks for it again and again; it is made anew when an entry was added to the register or an edition changed, and is then
//! only read. Who reads a page waits for no computation. Bodies of the register and buyers of a dataset meet by published identifiers,
//! never by name. It deliberately writes nothing and keeps nothing on disk: all of it is computed from ledger and editions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use engine::indicators::Definition;
use index::pages::{Cell, Pages};
use policy::register::{Body, BodyId, Day, IndicatorId, Matter, MeasureId, Point, Register, Scope, StrategyId};

use super::editions::Edition;
use super::files::Source;
use crate::clock::{DAY_SECONDS, today};
use crate::{project, register};

mod effects;

mod past;

mod values;

pub use effects::{Effect, Outcome};
pub use past::Past;

/// Buyers of a dataset that are looked at: more than any country has bodies (see `policy::effects::BODIES_MAX`).
const BUYERS_MAX: i64 = 20_000;

/// The promises as the site reads them.
pub struct Promises {
    /// The register.
    pub register: Register,
    /// The ledger's event of its last entry; 0 for an empty one.
    pub head: i64,
    /// Why it could not be read; what is shown then is what was read before.
    pub fault: Option<String>,
    /// The data was asked already. Until then pages say that it will be.
    pub is_asked: bool,
    /// Datasets in which bodies of the register buy.
    pub datasets: BTreeMap<String, Dataset>,
    /// Whether actions helped, by action, indicator and dataset.
    pub effects: Vec<Effect>,
    /// Pairs of measures that aim at one indicator at one time, with it: whose effect is whose cannot be told.
    pub shared: Vec<(MeasureId, MeasureId, IndicatorId)>,
    /// The day of the past on which data and register were asked; `None`: as they are now.
    pub day: Option<Day>,
    state: String,
    made: SystemTime,
}

/// What a dataset has to say of the register.
pub struct Dataset {
    /// Its version.
    pub source: Source,
    /// The body that a buyer is, by the buyer's id.
    pub bodies: BTreeMap<String, BodyId>,
    /// Strategies of which a body buys in it.
    pub strategies: BTreeSet<StrategyId>,
    /// Values of the indicators that objectives name, where they name them.
    pub points: Vec<Point>,
}

/// A buyer as published.
struct Buyer {
    id: String,
    scheme: Option<String>,
    identifier: Option<String>,
    region: Option<String>,
}

impl Default for Promises {
    fn default() -> Promises {
        Promises {
            register: Register::default(),
            head: 0,
            fault: None,
            is_asked: false,
            datasets: BTreeMap::new(),
            effects: Vec::new(),
            shared: Vec::new(),
            day: None,
            state: String::new(),
            made: UNIX_EPOCH,
        }
    }
}

/// The definition of an indicator; `None` where nobody wrote a query for it.
pub fn definition(code: &IndicatorId) -> Option<&'static Definition> {
    project::indicators().ok()?.get(code.as_str())
}

/// Now, in whole seconds: what an answer says of its time has no parts of one.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))
}

impl Promises {
    /// The register of an office, before any data was asked.
    pub async fn read(office: &Path) -> Promises {
        match register::read(office).await {
            Ok(kept) => Promises { register: kept.register, head: kept.head, made: now(), ..Promises::default() },
            Err(fault) => Promises { fault: Some(fault), made: now(), ..Promises::default() },
        }
    }

    /// Whether nobody has promised anything here.
    pub fn is_empty(&self) -> bool {
        self.register.entries == 0
    }

    /// When what pages say of promises last changed: something was written or computed, or a day began, on which something may have
    /// become overdue. `None` where nothing is promised.
    pub fn changed(&self) -> Option<SystemTime> {
        let midnight = UNIX_EPOCH + Duration::from_secs(u64::try_from(today()).unwrap_or(0) * DAY_SECONDS);
        (!self.is_empty() || self.fault.is_some()).then(|| self.made.max(midnight))
    }

    /// The body of the register that a buyer is.
    pub fn body(&self, dataset: &str, buyer: &str) -> Option<&BodyId> {
        self.datasets.get(dataset)?.bodies.get(buyer)
    }

    /// Where a body buys: dataset and the buyer's id there.
    pub fn buyers_of(&self, body: &BodyId) -> impl Iterator<Item = (&str, &str)> {
        self.datasets
            .iter()
            .flat_map(move |(name, d)| d.bodies.iter().filter(move |(_, b)| *b == body).map(|(id, _)| (name.as_str(), id.as_str())))
    }

    /// The same made anew, where the register or an edition changed; `None` where nothing did.
    pub async fn renewed(&self, office: &Path, editions: &BTreeMap<String, Arc<Edition>>) -> Option<Promises> {
        let folders = folders(editions);
        let head = match register::head(office).await {
            Ok(head) => head,
            Err(fault) => return self.failed(fault, folders),
        };
        let state = format!("{head} {folders}");
        if state == self.state {
            return None;
        }
        let kept = match register::read(office).await {
            Ok(kept) => kept,
            Err(fault) => return self.failed(fault, state),
        };
        let mut next = Promises { register: kept.register, head: kept.head, is_asked: true, state, ..Promises::default() };
        // What is not promised need not be looked for.
        if !next.is_empty() {
            next.shared = shared(&next.register);
            next.ask(editions, self).await;
        }
        next.made = now();
        Some(next)
    }

    /// What was read before, with why nothing newer could be; nothing when that is known.
    fn failed(&self, fault: String, state: String) -> Option<Promises> {
        let is_known = self.fault.as_ref() == Some(&fault) && self.state == state;
        let before = || Promises { register: self.register.clone(), head: self.head, is_asked: self.is_asked, ..Promises::default() };
        (!is_known).then(|| Promises { fault: Some(fault), state, made: now(), ..before() })
    }

    /// Asks the editions; what one of them cannot say is left out and logged, the others speak.
    async fn ask(&mut self, editions: &BTreeMap<String, Arc<Edition>>, before: &Promises) {
        let mut known = effects::Known::of(&before.effects);
        for (name, edition) in editions {
            match self.of_dataset(name, edition).await {
                Ok(Some((dataset, buyers))) => {
                    let found = effects::all(self, &dataset, &buyers, edition, &mut known).await;
                    match found {
                        Ok(found) => self.effects.extend(found),
                        Err(reason) => eprintln!("tura: {name}: whether actions helped: {reason}"),
                    }
                    self.datasets.insert(name.clone(), dataset);
                }
                Ok(None) => {}
                Err(reason) => eprintln!("tura: {name}: promises: {reason}"),
            }
        }
        self.effects.extend(effects::without_data(self));
        self.effects.sort_by(|a, b| (&a.action, &a.indicator, &a.dataset).cmp(&(&b.action, &b.indicator, &b.dataset)));
    }

    /// What a dataset says of the register; `None` where none of its bodies buys in it.
    async fn of_dataset(&self, name: &str, edition: &Edition) -> Result<Option<(Dataset, Vec<Buyer>)>, String> {
        let buyers = buyers(&edition.pages).await?;
        let bodies = joined(&self.register, name, &buyers);
        let there: BTreeSet<&BodyId> = bodies.values().collect();
        let strategies: BTreeSet<StrategyId> = (self.register.actions.values())
            .filter(|f| {
                let a = &f.action.now;
                a.responsible.iter().chain(&a.co).chain(&a.scope.bodies).any(|b| there.contains(b))
            })
            .filter_map(|f| self.register.strategy_of(&f.action.now).cloned())
            .collect();
        if strategies.is_empty() {
            return Ok(None);
        }
        let mut dataset = Dataset { source: Source::new(&edition.made), bodies, strategies, points: Vec::new() };
        dataset.points = values::all(&self.register, &dataset, edition).await?;
        Ok(Some((dataset, buyers)))
    }
}

/// Names what is read: a version that was made again stands in another folder.
fn folders(editions: &BTreeMap<String, Arc<Edition>>) -> String {
    editions.values().map(|e| e.folder.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn shared(register: &Register) -> Vec<(MeasureId, MeasureId, IndicatorId)> {
    let pair = |fault: policy::register::Fault| match *fault.matter {
        Matter::SharedEffect { one, other, indicator, .. } => Some((MeasureId(one), MeasureId(other), IndicatorId(indicator))),
        _ => None,
    };
    register.shared_effects().into_iter().filter_map(pair).collect()
}

async fn buyers(pages: &Pages) -> Result<Vec<Buyer>, String> {
    let sql = "select buyer_id, scheme, identifier, region from buyers order by buyer_id limit ?";
    let rows = pages.rows(sql, &[Cell::Int(BUYERS_MAX)]).await?;
    let one = |r: &index::pages::Row| {
        Some(Buyer { id: r.text("buyer_id")?, scheme: r.text("scheme"), identifier: r.text("identifier"), region: r.text("region") })
    };
    Ok(rows.iter().filter_map(one).collect())
}

/// The body that each buyer is. An identifier of this dataset alone comes before one that all share.
fn joined(register: &Register, dataset: &str, buyers: &[Buyer]) -> BTreeMap<String, BodyId> {
    let mut named: BTreeMap<(&str, &str), &Body> = BTreeMap::new();
    for of in [Some(dataset), None] {
        for body in register.bodies.values().map(|b| &b.now) {
            for i in body.identifiers.iter().filter(|i| i.dataset.as_deref() == of) {
                named.entry((i.scheme.as_str(), i.id.as_str())).or_insert(body);
            }
        }
    }
    let body_of = |buyer: &Buyer| {
        let own = buyer.scheme.as_deref().zip(buyer.identifier.as_deref());
        // An id of OCDS is often the scheme, a dash, and the id there; schemes have dashes themselves.
        let parts = buyer.id.match_indices('-').map(|(at, _)| (&buyer.id[..at], &buyer.id[at + 1..]));
        [("party", buyer.id.as_str())].into_iter().chain(own).chain(parts).find_map(|key| named.get(&key).copied())
    };
    buyers.iter().filter_map(|b| Some((b.id.clone(), body_of(b)?.id.clone()))).collect()
}

/// Whether a buyer is within a scope that names bodies and regions only.
fn is_within(scope: &Scope, buyer: &Buyer, body: Option<&BodyId>) -> bool {
    let is_body = scope.bodies.is_empty() || body.is_some_and(|b| scope.bodies.contains(b));
    let is_region = scope.regions.is_empty() || buyer.region.as_ref().is_some_and(|r| scope.regions.contains(r));
    is_body && is_region
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyer(id: &str, scheme: Option<&str>, identifier: Option<&str>) -> Buyer {
        Buyer { id: id.to_owned(), scheme: scheme.map(str::to_owned), identifier: identifier.map(str::to_owned), region: None }
    }

    fn check(body: &str, buyer: &Buyer, expected: bool) {
        let text = format!("[strategy]\nid = \"S\"\ntitle = \"S\"\n[[body]]\nid = \"b\"\nname = \"B\"\nidentifiers = [{body}]\n");
        let whole = policy::register::read_toml("x.toml", &text).unwrap();
        let register = policy::register::fold(&whole, "a", "2026-01-01T00:00:00Z").unwrap();
        assert_eq!(joined(&register, "d", std::slice::from_ref(buyer)).len(), usize::from(expected), "{body}: {}", buyer.id);
    }

    #[test]
    fn bodies_and_buyers_meet_by_identifier() {
        check("{ scheme = \"party\", id = \"B-1\" }", &buyer("B-1", None, None), true);
        check("{ scheme = \"party\", id = \"B-1\", dataset = \"d\" }", &buyer("B-1", None, None), true);
        check("{ scheme = \"party\", id = \"B-1\", dataset = \"other\" }", &buyer("B-1", None, None), false);
        check("{ scheme = \"KZ-BIN\", id = \"12\" }", &buyer("KZ-BIN-12", None, None), true);
        check("{ scheme = \"KZ-BIN\", id = \"12\" }", &buyer("x", Some("KZ-BIN"), Some("12")), true);
        check("{ scheme = \"KZ-BIN\", id = \"12\" }", &buyer("12", None, None), false);
        check("{ scheme = \"KZ-BIN\", id = \"12\" }", &buyer("KZ-BIN-123", None, None), false);
    }
}
