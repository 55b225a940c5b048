//! What other pages say of promises: home, how many there are and what is known of them; a buyer's page, which are its own.

use policy::register::{BodyId, Day};
use serde::Serialize;

use super::effect::reading;
use super::line::{Line, words};
use super::list::Totals;
use crate::clock::today;
use crate::site::policy::Promises;
use crate::site::reply::Ask;

/// Promises of a body that its page names; the plan has them all.
const NAMED: usize = 12;

/// What home says of promises.
#[derive(Serialize)]
pub struct Promised {
    /// The register cannot be read just now.
    pub faulty: bool,
    /// Titles of the strategies.
    pub strategies: Vec<String>,
    /// All of them were made up to show what a plan would look like.
    pub illustrative: bool,
    /// Actions by what is said of them.
    pub counts: Totals,
    /// Questions whether an action helped, by how the answer reads.
    pub effects: Readings,
}

/// How often an answer reads so.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Readings {
    /// All questions: an action and an indicator of its objectives.
    pub all: u64,
    /// A difference that the comparison supports.
    pub supported_difference: u64,
    /// An association.
    pub association: u64,
    /// No clear difference.
    pub no_clear_difference: u64,
    /// Too little data.
    pub too_little_data: u64,
    /// The data was not asked.
    pub not_asked: u64,
}

impl Readings {
    fn of(promises: &Promises) -> Readings {
        let mut out = Readings { all: promises.effects.len() as u64, ..Readings::default() };
        for effect in &promises.effects {
            let n = match reading(&effect.outcome).as_str() {
                "supported_difference" => &mut out.supported_difference,
                "association" => &mut out.association,
                "no_clear_difference" => &mut out.no_clear_difference,
                "too_little_data" => &mut out.too_little_data,
                _ => &mut out.not_asked,
            };
            *n += 1;
        }
        out
    }

    /// The readings with their words and numbers, those that occur.
    pub fn shown(&self, c: &Ask) -> Vec<(String, String)> {
        let all = [
            ("supported_difference", self.supported_difference),
            ("association", self.association),
            ("no_clear_difference", self.no_clear_difference),
            ("too_little_data", self.too_little_data),
            ("not_asked", self.not_asked),
        ];
        all.iter().filter(|(_, n)| *n > 0).map(|(word, n)| (c.tk("effects-reading", word), c.n(n))).collect()
    }
}

/// What home says of promises; nothing where there are none.
pub fn promised(ask: &Ask, promises: &Promises) -> Option<Promised> {
    let register = &promises.register;
    let lines = register.lines(Day(today()), None);
    (!promises.is_empty() || promises.fault.is_some()).then(|| Promised {
        faulty: promises.fault.is_some(),
        strategies: register.strategies.values().map(|s| words(&s.now.title, ask)).collect(),
        illustrative: !register.strategies.is_empty() && register.strategies.values().all(|s| s.now.illustrative),
        counts: Totals::of(&lines),
        effects: Readings::of(promises),
    })
}

/// What a buyer's page says of its promises.
#[derive(Serialize)]
pub struct OfBody {
    /// The body's id in the register.
    pub body: String,
    /// All of its promises.
    pub counts: Totals,
    /// The first of them.
    pub actions: Vec<Line>,
    /// Actions that others answer for and that touch it.
    pub touching: Vec<Line>,
}

/// The promises of the body that a buyer is; nothing where it made none and none touches it.
pub fn of_body(ask: &Ask, promises: &Promises, dataset: &str, buyer: &str) -> Option<OfBody> {
    let body: &BodyId = promises.body(dataset, buyer)?;
    let as_of = Day(ask.as_of.unwrap_or_else(today));
    let register = &promises.register;
    let own = register.promises(body, as_of);
    let mut touching = register.lines(as_of, None);
    touching.retain(|l| l.file.action.now.scope.bodies.contains(body) && !l.file.answered.contains(body));
    let shown = |lines: &[policy::register::ActionLine]| -> Vec<Line> {
        lines.iter().take(NAMED).map(|l| Line::new(register, l, as_of, ask)).collect()
    };
    let out = OfBody { body: body.to_string(), counts: Totals::of(&own), actions: shown(&own), touching: shown(&touching) };
    (!out.actions.is_empty() || !out.touching.is_empty()).then_some(out)
}
