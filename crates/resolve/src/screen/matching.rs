//! An entity asked about to the entities of the index that may be it, best first, each with why.

use std::cmp::Ordering;
use std::sync::Arc;

use facts::ftm::model;
use facts::statements::Entity;
use names::compare::{Kind, chance};

use super::filters::Filter;
use super::{ScreenError, Screening};
use crate::candidates::{Asked, Place};
use crate::likeness::{Likeness, compare, odds, total};
use crate::subject::Subject;

/// From this likeness on a match is called one, unless somebody chose another: the usual one of screening.
pub const THRESHOLD: f64 = 0.7;

/// Matches in an answer, unless somebody asked for more.
pub const LIMIT: usize = 5;

/// Candidates that are compared for each match asked for, and at least, and at most: as screening elsewhere does it.
const COMPARED_EACH: usize = 10;
const COMPARED_MIN: usize = 20;
const COMPARED_MAX: usize = 500;

/// Overlap of names below which candidates are not compared: a token in three is 0.37.
const OVERLAP_MIN: f32 = 0.3;

/// What is believed of a candidate before its name is looked at, of a person and of anything else: added to what comparing believes, for
/// which seven of ten pairs are one, as among pairs that people are given to judge. Of the likeliest candidates for somebody asked about fewer are
/// (this says 58 of 100), and given names come in few combinations, while organisations choose theirs so that they differ. Natural logarithm of
/// odds; measured: with it four of a thousand invented people are flagged on the name alone, without it six.
const ASKED: [f64; 2] = [-0.5, 0.0];

/// The same where a person is asked about and the list does not say whether the other is one: hardly one in seven is.
const KIND_UNKNOWN: f64 = -2.0;

/// What is wanted of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Most matches.
    pub limit: usize,
    /// Likeness from which on a match is called one; 0 to 1.
    pub threshold: f64,
    /// Likeness below which none is shown; 0 to 1.
    pub cutoff: f64,
    /// What may be in the answer. Without schemata: all that the schema asked about may be the same thing as.
    pub filter: Filter,
}

impl Default for Options {
    fn default() -> Options {
        Options { limit: LIMIT, threshold: THRESHOLD, cutoff: THRESHOLD, filter: Filter::default() }
    }
}

/// An answer of screening.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Best first; of equals the one whose names share more, then the first by id.
    pub matches: Vec<Match>,
    /// How many of the entities compared reach the threshold, with those past the limit.
    pub total: usize,
    /// How many entities were compared.
    pub compared: usize,
    /// Whether some list was longer than what is read of it, so that as likely entities may not have been compared.
    pub is_cut: bool,
}

/// An entity that may be the one asked about.
#[derive(Clone, Debug)]
pub struct Match {
    /// The entity.
    pub entity: Entity,
    /// How alike they are, and why.
    pub likeness: Likeness,
    /// Whether the likeness reaches the threshold.
    pub is_match: bool,
}

impl Screening {
    /// Looks for an entity.
    ///
    /// # Errors
    /// When its schema is unknown or none that is compared, or the index is damaged.
    pub fn match_(&self, asked: &Entity, options: &Options) -> Result<Answer, ScreenError> {
        let schema = model().schema(&asked.schema).ok_or_else(|| ScreenError::UnknownSchema(asked.schema.clone()))?;
        if !schema.matchable {
            return Err(ScreenError::NotMatchable(asked.schema.clone()));
        }
        let mut filter = options.filter.clone();
        if filter.schemata.is_empty() {
            filter.schemata = schema.matchable_schemata().map(|s| s.name.clone()).collect();
        }
        let ready = filter.ready(&self.index);
        let most = options.limit.saturating_mul(COMPARED_EACH).clamp(COMPARED_MIN, COMPARED_MAX);
        let found = self.index.candidates(&Asked::read(asked), most, &|place| ready.admits(place));
        let subject = Subject::read(asked);
        let mut answer = Answer { is_cut: found.is_cut, ..Answer::default() };
        let mut likely: Vec<(Place, f32, f64)> = Vec::new();
        for (place, overlap) in found.places {
            if overlap < OVERLAP_MIN {
                break;
            }
            answer.compared += 1;
            let other = self.subject(place)?;
            let total = chance(odds(total(&subject, &other, &self.weights)) + before(&subject, &other));
            answer.total += usize::from(total >= options.threshold);
            if total >= options.cutoff {
                likely.push((place, overlap, total));
            }
        }
        likely.sort_by(|(a, near_a, left), (b, near_b, right)| -> Ordering {
            right.total_cmp(left).then(near_b.total_cmp(near_a)).then_with(|| self.index.id(*a).cmp(self.index.id(*b)))
        });
        for (place, ..) in likely.into_iter().take(options.limit) {
            let other = self.subject(place)?;
            let mut likeness = compare(&subject, &other, &self.weights);
            likeness.believe(before(&subject, &other));
            let is_match = likeness.total >= options.threshold;
            answer.matches.push(Match { entity: self.index.entity(place)?, likeness, is_match });
        }
        Ok(answer)
    }

    /// The entity at a place, made ready to compare; kept for the next question.
    fn subject(&self, place: Place) -> Result<Arc<Subject>, ScreenError> {
        self.subjects.get(place, || Ok(Subject::read(&self.index.entity(place)?)))
    }
}

/// What is believed of a pair before its names are looked at.
fn before(asked: &Subject, listed: &Subject) -> f64 {
    let person = asked.kind == Kind::Person;
    ASKED[usize::from(!person)] + if person && listed.kind != Kind::Person { KIND_UNKNOWN } else { 0.0 }
}
