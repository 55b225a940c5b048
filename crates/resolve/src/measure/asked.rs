//! Screening asked: listed names as they are and with slips, people who are on no list, and how fast all that goes.

use std::collections::BTreeMap;

use facts::statements::Entity;
use names::fit::{INVENTED_STEP, slip};

use super::clock::forget_peak;
use super::listed::{self, UN};
use super::{Clock, Figure, Found, MeasureError, Sources, peak_mb};
use crate::candidates::Index;
use crate::likeness::{Weights, compare, total};
use crate::screen::{Options, Screening};
use crate::subject::Subject;

/// Names of the United Nations' list that are asked for.
const UN_NAMES: usize = 1_000;

/// Seed of the slips that are asked with: not the one that weights were fitted with.
const SLIP_SEED: u64 = 2026;

/// Pairs of list records that are compared.
const PAIRS: usize = 200_000;

/// People of an index of whom the targets speak.
const PEOPLE: usize = 1_000_000;

/// Names in an answer when listed names are asked for: so many entries bear one name on four lists.
const ALIKE_MOST: usize = 20;

/// Somebody asked about, with the id of the entry that is the same; empty when none is.
pub struct Question {
    /// The entry's id.
    pub id: String,
    /// Who is asked about.
    pub entity: Entity,
}

/// A question by name, and what else is known.
pub fn question(id: &str, schema: &str, name: &str, born: &str, nation: &str) -> Question {
    let known = [("name", name), ("birthDate", born), ("nationality", nation)];
    let properties = known.iter().filter(|(_, value)| !value.is_empty()).map(|(p, value)| ((*p).to_owned(), vec![(*value).to_owned()]));
    let entity = Entity { id: "asked".into(), schema: schema.into(), properties: properties.collect(), ..Entity::default() };
    Question { id: id.to_owned(), entity }
}

/// Questions for entries of the United Nations' list by their first names: as listed, or with a slip of the pen.
pub fn un_questions(entities: &[Entity], with_slip: bool) -> Vec<Question> {
    let un = entities.iter().filter(|e| e.datasets.iter().any(|dataset| dataset == UN)).filter_map(|e| Some((e, e.first("name")?)));
    let schema = |e: &Entity| facts::ftm::model().schema(&e.schema).is_some_and(|s| s.matchable);
    let un = un.filter(|(e, _)| schema(e)).take(UN_NAMES);
    un.map(|(e, name)| question(&e.id, &e.schema, &if with_slip { slip(name, SLIP_SEED) } else { name.to_owned() }, "", "")).collect()
}

/// What came of a list of questions.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Questions with a match.
    pub flagged: usize,
    /// Questions whose own entry is among the matches.
    pub found: usize,
    /// Entities compared.
    pub compared: usize,
    /// Seconds of the processor.
    pub seconds: f64,
    /// Milliseconds of the processor of each answer, rising.
    pub times: Vec<f64>,
    /// Names of the questions that went wrong, with what was found instead.
    pub wrong: Vec<String>,
}

/// Asks all questions.
///
/// # Errors
/// When the index is damaged.
pub fn ask(screening: &Screening, questions: &[Question], limit: usize) -> Result<Answers, MeasureError> {
    let options = Options { limit, ..Options::default() };
    let mut answers = Answers::default();
    let clock = Clock::start();
    for Question { id, entity } in questions {
        let begin = Clock::start();
        let answer = screening.match_(entity, &options).map_err(MeasureError::failed)?;
        answers.times.push(begin.seconds() * 1e3);
        answers.compared += answer.compared;
        answers.flagged += usize::from(answer.total > 0);
        let is_found = answer.matches.iter().any(|m| m.entity.id == *id);
        answers.found += usize::from(is_found);
        if if id.is_empty() { answer.total > 0 } else { !is_found } {
            let best = answer.matches.first().map(|m| {
                let parts = m.likeness.parts.iter().map(|p| format!("{:?} {}/{} {:.1}", p.what, p.ours, p.theirs, p.says));
                format!("{} {:.2} [{}]", m.entity.caption(), m.likeness.total, parts.collect::<Vec<_>>().join("; "))
            });
            answers.wrong.push(format!("{} ~ {}", entity.caption(), best.unwrap_or_default()));
        }
    }
    answers.seconds = clock.seconds();
    answers.times.sort_by(f64::total_cmp);
    Ok(answers)
}

/// False alarms, listed names found, and the pace of answers. Every 50th invented person was drawn for the fit and is not asked about.
pub(super) fn screening(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    const GROUP: &str = "screening";
    let Some(entities) = listed::entities(&from.data, GROUP, give)? else { return Ok(()) };
    let folder = tempfile::tempdir().map_err(MeasureError::failed)?;
    let screening = Screening::over(Index::build(folder.path(), entities.iter().cloned()).map_err(MeasureError::failed)?);
    let mut give_figure = |what: &str, n: usize, value: f64, unit, with: &dyn Fn(Figure) -> Figure| {
        give(Found::Figure(with(Figure::new(GROUP, what, n, value, unit))));
    };
    give_figure("entities of OFAC, UN, EU and UK", entities.len(), screening.index().len() as f64, "entities", &|f| f);
    let (plain, slips) = (un_questions(&entities, false), un_questions(&entities, true));
    // Once, so that what is kept between questions is there.
    ask(&screening, &plain, ALIKE_MOST)?;
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    let answers = ask(&screening, &plain, ALIKE_MOST)?;
    give_figure("UN names found as themselves", plain.len(), share(answers.found, plain.len()), "share", &|f| f.at_least(1.0));
    let answers = ask(&screening, &plain, Options::default().limit)?;
    give_figure("the same, among the first five matches", plain.len(), share(answers.found, plain.len()), "share", &|f| f);
    give_figure("questions, UN names", plain.len(), plain.len() as f64 / answers.seconds, "a CPU-s", &|f| f.at_least(500.0));
    give_figure("95 of 100 answers within, UN names", plain.len(), at(&answers.times, 95), "CPU-ms", &|f| f.at_most(10.0));
    let answers = ask(&screening, &slips, Options::default().limit)?;
    give_figure("UN names with a slip found as themselves", slips.len(), share(answers.found, slips.len()), "share", &|f| f);
    let people = listed::invented(from, GROUP, give)?;
    let people = people.iter().enumerate().filter(|(at, _)| (at % (people.len() / 2).max(1)) % INVENTED_STEP != 0).map(|(_, p)| p);
    let people: Vec<_> = people.collect();
    for (what, is_full) in [("invented people flagged on the name alone", false), ("the same, with birth date and nationality", true)] {
        let ask_for = |(name, born, nation): &&(String, String, String)| match is_full {
            true => question("", "Person", name, born, nation),
            false => question("", "Person", name, "", ""),
        };
        let questions: Vec<Question> = people.iter().map(ask_for).collect();
        if questions.is_empty() {
            return Ok(());
        }
        let answers = ask(&screening, &questions, Options::default().limit)?;
        let figure = |value, unit| Figure::new(GROUP, what, questions.len(), value, unit);
        let flagged = figure(share(answers.flagged, questions.len()), "share");
        give(Found::Figure(if is_full { flagged } else { flagged.at_most(0.005) }));
        if !is_full {
            let pace = questions.len() as f64 / answers.seconds;
            give(Found::Figure(Figure::new(GROUP, "questions, invented people", questions.len(), pace, "a CPU-s").at_least(500.0)));
        }
    }
    Ok(())
}

/// The value below which so many of a hundred are.
fn at(rising: &[f64], percent: usize) -> f64 {
    rising.get(rising.len() * percent / 100).or(rising.last()).copied().unwrap_or(0.0)
}

/// How many pairs of list records are compared in a second of the processor, each with one that shares a key; and what an index costs.
pub(super) fn pace(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    if let Some(entities) = listed::entities(&from.data, "pace", give)? {
        let (subjects, pairs) = sharing_pairs(&entities);
        let weights = Weights::default();
        let clock = Clock::start();
        let likely = pairs.iter().filter(|(a, b)| total(&subjects[*a], &subjects[*b], &weights) >= super::named::THRESHOLD).count();
        let pace = pairs.len() as f64 / clock.seconds();
        give(Found::Figure(Figure::new("pace", "pairs of list records compared", pairs.len(), pace, "a CPU-s").at_least(30_000.0)));
        give(Found::Figure(Figure::new("pace", "of them likely", pairs.len(), likely as f64, "pairs")));
        let clock = Clock::start();
        let parts: usize = pairs.iter().map(|(a, b)| compare(&subjects[*a], &subjects[*b], &weights).parts.len()).sum();
        let pace = pairs.len() as f64 / clock.seconds();
        give(Found::Figure(Figure::new("pace", "compared with every part in words", parts, pace, "a CPU-s")));
    }
    let folder = tempfile::tempdir().map_err(MeasureError::failed)?;
    forget_peak();
    let clock = Clock::start();
    let index = Index::build(folder.path(), super::invented::entities(from.people)).map_err(MeasureError::failed)?;
    let figure = |what: &str, value: f64, unit| Figure::new("pace", what, from.people, value, unit);
    let is_full = from.people >= PEOPLE;
    // One thread, so that on a free machine it takes as long by the clock on the wall.
    give(Found::Figure(figure("index of invented people built", clock.seconds(), "CPU-s").at_most(30.0).promised_if(is_full)));
    give(Found::Figure(figure("peak memory meanwhile", peak_mb(), "MB").at_most(600.0).promised_if(is_full)));
    drop(index);
    let clock = Clock::start();
    Index::open(folder.path()).map_err(MeasureError::failed)?;
    give(Found::Figure(figure("index opened", clock.seconds(), "CPU-s").at_most(1.0).promised_if(is_full)));
    Ok(())
}

/// Subjects, and pairs of them that share a key of a name, as screening and resolving compare them.
fn sharing_pairs(entities: &[Entity]) -> (Vec<Subject>, Vec<(usize, usize)>) {
    let subjects: Vec<Subject> = entities.iter().map(Subject::read).collect();
    let mut by_key: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        for key in subject.analysed().flat_map(|name| name.keys()) {
            by_key.entry(key).or_default().push(at);
        }
    }
    let neighbours = by_key.values().flat_map(|list| list.windows(2).map(|pair| (pair[0], pair[1])));
    let mut pairs: Vec<(usize, usize)> = neighbours.filter(|(a, b)| a != b).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let step = (pairs.len() / PAIRS).max(1);
    (subjects, pairs.into_iter().step_by(step).take(PAIRS).collect())
}
