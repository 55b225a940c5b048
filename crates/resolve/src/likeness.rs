//! How alike two subjects are, and why: their names by [`names::compare`], then birth dates, countries, identifiers, gender,
//! addresses and contacts, each adding what it says. What is missing says nothing.
//!
//! [`compare`] gives every part, for a person to read; [`total`] the same number alone. Of many names only pairs that share a
//! key are looked at, the likeliest first. It deliberately decides nothing: thresholds and guards belong to callers.

use std::cmp::Reverse;

use facts::ftm::model;
use names::compare::{self as by_name, Rarity, What};

use crate::addresses::Agreement;
use crate::evidence::weigh;
use crate::slips::slips;
use crate::subject::{Date, Gender, Identifier, Standing, Subject};

/// Pairs of names that are compared letter by letter, at most: the likeliest by shared keys.
const NAME_PAIRS_MAX: usize = 12;

/// A pair of names with this share of the best pair's shared keys is not looked at any more.
const KEYS_SHARE_MIN: f32 = 0.5;

/// A likeness of names from which on no better pair is looked for.
const ENOUGH: f64 = 0.995;

/// Natural logarithm of odds of the names below which they are two names: of two people then, what a household shares speaks for the household.
const NAMES_APART: f64 = -2.0;

/// Characters of a number that nobody can check, from which on chance hardly gives it to two, and from which on seldom.
const NUMBER_LONG: usize = 8;
const NUMBER_MIDDLE: usize = 6;

/// How alike two subjects are.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// Between 0 and 1.
    pub total: f64,
    /// What each part says; their sum is the natural logarithm of the odds of `total`.
    pub parts: Vec<Part>,
}

impl Likeness {
    /// Adds what is believed before anything is compared, in natural logarithms of odds: to the part with which every comparison begins.
    pub fn believe(&mut self, says: f64) {
        let what = Evidence::Name(What::Start);
        match self.parts.iter_mut().find(|part| part.what == what) {
            Some(start) => start.says += says,
            None => self.parts.insert(0, Part { what, ours: String::new(), theirs: String::new(), says }),
        }
        self.total = by_name::chance(self.parts.iter().map(|part| part.says).sum());
    }
}

/// What one part says.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which evidence.
    pub what: Evidence,
    /// Ours, as published.
    pub ours: String,
    /// Theirs, as published.
    pub theirs: String,
    /// Above 0 for, below 0 against; natural logarithm of odds.
    pub says: f64,
}

/// Evidence that two subjects are the same or are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A part of their names.
    Name(What),
    /// Their names have nothing in common.
    NamesApart,
    /// The name that agrees is one the list calls weak.
    NameWeak,
    /// An alias agrees, the main names do not.
    MainNamesDiffer,
    /// One identifier of a scheme that gives each to one only.
    IdentifierSame,
    /// One number that nobody can check.
    NumberSame,
    /// Two identifiers of one scheme.
    IdentifierDiffers,
    /// Two numbers of one kind that nobody can check.
    NumberDiffers,
    /// Born on one day.
    BornSameDay,
    /// Born in one month.
    BornSameMonth,
    /// Born in one year, as far as is known.
    BornSameYear,
    /// Born on days that differ by a slip or two.
    BornSlip,
    /// Born in one year on two days.
    BornOtherDay,
    /// Born about a year apart.
    BornNear,
    /// Born some years apart.
    BornApart,
    /// Born far apart.
    BornFar,
    /// Founded on one day or in one month.
    FoundedSame,
    /// Founded in one year.
    FoundedSameYear,
    /// Founded years apart.
    FoundedApart,
    /// One ended before the other began.
    DeadBefore,
    /// A country in common.
    CountrySame,
    /// No country in common.
    CountryDiffers,
    /// Another gender.
    GenderDiffers,
    /// An address in common.
    AddressSame,
    /// An e-mail address, phone or website in common.
    ContactSame,
    /// No thing can be both.
    SchemaApart,
}

/// What names and other evidence weigh, with the rarity of name parts in the corpus at hand.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// Counts of name parts in the corpus.
    pub rarity: Rarity,
}

/// How alike two subjects are, with every part. The same whichever comes first, but for the sides in the parts.
pub fn compare(ours: &Subject, theirs: &Subject, weights: &Weights) -> Likeness {
    let mut parts = name_parts(ours, theirs, weights);
    let named: f64 = parts.iter().map(|part| part.says).sum();
    beside(ours, theirs, &|| is_household(ours, theirs, named, weights), &mut |what, mine, other, says| {
        parts.push(Part { what, ours: mine.to_owned(), theirs: other.to_owned(), says });
    });
    let sum: f64 = parts.iter().map(|part| part.says).sum();
    Likeness { total: by_name::chance(sum), parts }
}

/// The total of [`compare`], without its words.
pub fn total(ours: &Subject, theirs: &Subject, weights: &Weights) -> f64 {
    let floor = weigh().name_floor;
    let mut sum = match best_names(ours, theirs, weights) {
        None => floor,
        Some(best) => odds(best.total).max(floor) + standing(ours, theirs, &best, weights).map_or(0.0, |(_, says)| says),
    };
    let named = sum;
    beside(ours, theirs, &|| is_household(ours, theirs, named, weights), &mut |_, _, _, says| sum += says);
    by_name::chance(sum)
}

/// The natural logarithm of the odds of a chance.
pub(crate) fn odds(chance: f64) -> f64 {
    let chance = chance.clamp(1e-9, 1.0 - 1e-9);
    (chance / (1.0 - chance)).ln()
}

/// The pair of names that agree best.
struct Best {
    ours: usize,
    theirs: usize,
    total: f64,
}

fn best_names(ours: &Subject, theirs: &Subject, weights: &Weights) -> Option<Best> {
    let mut best: Option<Best> = None;
    let mut most_shared = 0.0;
    for (shared, at, to) in likely_pairs(ours, theirs) {
        if best.as_ref().is_some_and(|best| best.total >= ENOUGH) || shared < most_shared * KEYS_SHARE_MIN {
            break;
        }
        most_shared = shared.max(most_shared);
        let total = by_name::total(&ours.names[at].name, &theirs.names[to].name, &weights.rarity);
        if best.as_ref().is_none_or(|best| total > best.total) {
            best = Some(Best { ours: at, theirs: to, total });
        }
    }
    best
}

/// Pairs of names that share keys: the share of their keys that is shared, and their numbers; most first.
fn likely_pairs(ours: &Subject, theirs: &Subject) -> Vec<(f32, usize, usize)> {
    if let ([_], [_]) = (&*ours.names, &*theirs.names) {
        return vec![(1.0, 0, 0)];
    }
    let width = theirs.names.len();
    let mut shared = vec![0_u16; ours.names.len() * width];
    let (mut a, mut b) = (&*ours.keys, &*theirs.keys);
    while let (Some((mine, _)), Some((other, _))) = (a.first(), b.first()) {
        let key = *mine.min(other);
        let (same_a, rest_a) = a.split_at(a.iter().take_while(|(found, _)| *found == key).count());
        let (same_b, rest_b) = b.split_at(b.iter().take_while(|(found, _)| *found == key).count());
        for (_, at) in same_a {
            for (_, to) in same_b {
                shared[usize::from(*at) * width + usize::from(*to)] += 1;
            }
        }
        (a, b) = (rest_a, rest_b);
    }
    let counts = |subject: &Subject| {
        let mut counts = vec![0_u16; subject.names.len()];
        subject.keys.iter().for_each(|(_, at)| counts[usize::from(*at)] += 1);
        counts
    };
    let (mine, others) = (counts(ours), counts(theirs));
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (index, count) in shared.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (at, to) = (index / width, index % width);
        // Dice's measure.
        let share = 2.0 * f32::from(*count) / f32::from(mine[at] + others[to]);
        pairs.push((share, at, to));
    }
    let order = |pair: &(f32, usize, usize)| (Reverse((pair.0 * 1e6) as u32), pair.1, pair.2);
    if pairs.len() > NAME_PAIRS_MAX {
        pairs.select_nth_unstable_by_key(NAME_PAIRS_MAX, order);
        pairs.truncate(NAME_PAIRS_MAX);
    }
    pairs.sort_unstable_by_key(order);
    pairs
}

/// What the names say, part by part; never less than the floor.
fn name_parts(ours: &Subject, theirs: &Subject, weights: &Weights) -> Vec<Part> {
    let floor = weigh().name_floor;
    let name = |subject: &Subject, at: usize| subject.names.get(at).map(|named| named.text.clone()).unwrap_or_default();
    let apart = |ours: String, theirs: String| Part { what: Evidence::NamesApart, ours, theirs, says: floor };
    let Some(best) = best_names(ours, theirs, weights) else {
        return vec![apart(name(ours, 0), name(theirs, 0))];
    };
    if odds(best.total) <= floor {
        let mut parts = vec![apart(name(ours, best.ours), name(theirs, best.theirs))];
        parts.extend(standing(ours, theirs, &best, weights).map(|(what, says)| stand(ours, theirs, &best, what, says)));
        return parts;
    }
    let likeness = by_name::compare(&ours.names[best.ours].name, &theirs.names[best.theirs].name, &weights.rarity);
    let part = |part: by_name::Part| Part { what: Evidence::Name(part.what), ours: part.ours, theirs: part.theirs, says: part.says };
    let mut parts: Vec<Part> = likeness.parts.into_iter().map(part).collect();
    parts.extend(standing(ours, theirs, &best, weights).map(|(what, says)| stand(ours, theirs, &best, what, says)));
    parts
}

fn stand(ours: &Subject, theirs: &Subject, best: &Best, what: Evidence, says: f64) -> Part {
    Part { what, ours: ours.names[best.ours].text.clone(), theirs: theirs.names[best.theirs].text.clone(), says }
}

/// What it takes away that the best pair is not of main names.
fn standing(ours: &Subject, theirs: &Subject, best: &Best, weights: &Weights) -> Option<(Evidence, f64)> {
    let (mine, other) = (&ours.names[best.ours], &theirs.names[best.theirs]);
    if mine.standing.max(other.standing) == Standing::Weak {
        return Some((Evidence::NameWeak, weigh().name_weak));
    }
    let is_main = mine.standing == Standing::Main && other.standing == Standing::Main;
    if is_main || best.total < 0.5 || ours.names.len() < 2 || theirs.names.len() < 2 {
        return None;
    }
    let mains = ours.names.iter().filter(|named| named.standing == Standing::Main).take(3);
    let agree = mains.flat_map(|a| theirs.names.iter().filter(|named| named.standing == Standing::Main).take(3).map(move |b| (a, b)));
    let most = agree.map(|(a, b)| by_name::total(&a.name, &b.name, &weights.rarity)).fold(0.0, f64::max);
    (most < 0.3).then(|| (Evidence::MainNamesDiffer, weigh().name_main_differs))
}

/// Whether two people have two names, and not one given name beside another family name: what they share then is a house.
fn is_household(ours: &Subject, theirs: &Subject, named: f64, weights: &Weights) -> bool {
    let people = ours.kind == by_name::Kind::Person && theirs.kind == by_name::Kind::Person;
    let shares =
        |shared: &(f32, usize, usize)| by_name::shares_given(&ours.names[shared.1].name, &theirs.names[shared.2].name, &weights.rarity);
    people && named < NAMES_APART && !likely_pairs(ours, theirs).first().is_some_and(shares)
}

/// Calls with all evidence beside the names; `household` says that what two people share in contacts says little.
fn beside(ours: &Subject, theirs: &Subject, household: &dyn Fn() -> bool, give: &mut impl FnMut(Evidence, &str, &str, f64)) {
    identifiers(ours, theirs, give);
    born(ours, theirs, give);
    founded(ours, theirs, give);
    places(ours, theirs, give);
    contact(ours, theirs, household, give);
    if let (Some(a), Some(b)) = (ours.gender, theirs.gender)
        && a != b
    {
        let word = |gender| if gender == Gender::Female { "female" } else { "male" };
        give(Evidence::GenderDiffers, word(a), word(b), weigh().gender_differs);
    }
    if ours.schema == theirs.schema {
        return;
    }
    let is_other = match (model().schema(&ours.schema), model().schema(&theirs.schema)) {
        (Some(a), Some(b)) => !a.is_a(&theirs.schema) && !b.is_a(&ours.schema) && model().common(&ours.schema, &theirs.schema).is_none(),
        _ => false,
    };
    if is_other {
        give(Evidence::SchemaApart, &ours.schema, &theirs.schema, weigh().schema_apart);
    }
}

/// The strongest agreement counts once; contradictions count only where nothing agrees.
fn identifiers(ours: &Subject, theirs: &Subject, give: &mut impl FnMut(Evidence, &str, &str, f64)) {
    let mut same: Option<(&Identifier, &Identifier)> = None;
    let mut differs: Option<(&Identifier, &Identifier)> = None;
    for a in &ours.identifiers {
        for b in &theirs.identifiers {
            let one_scheme = a.scheme == b.scheme && (a.scheme.is_some() || a.property == b.property);
            if a.value == b.value && !(a.scheme.is_some() && b.scheme.is_some() && a.scheme != b.scheme) {
                let stronger = same.is_none_or(|(known, _)| !known.strong && a.strong && b.strong);
                same = if stronger { Some((a, b)) } else { same };
            } else if one_scheme {
                let stronger = differs.is_none_or(|(known, _)| !known.strong && a.strong && b.strong);
                differs = if stronger { Some((a, b)) } else { differs };
            }
        }
    }
    if let Some((a, b)) = same {
        let (what, says) = match a.strong || b.strong {
            true => (Evidence::IdentifierSame, weigh().identifier_strong),
            false => (Evidence::NumberSame, number_weight(&a.value)),
        };
        give(what, &a.value, &b.value, says);
    } else if let Some((a, b)) = differs {
        let (what, says) = match a.strong && b.strong {
            true => (Evidence::IdentifierDiffers, weigh().identifier_differs),
            false => (Evidence::NumberDiffers, weigh().identifier_weak_differs),
        };
        give(what, &a.value, &b.value, says);
    }
}

/// What a number that nobody can check weighs when both have it: the longer, the less by chance; one of equal characters is a placeholder.
fn number_weight(value: &str) -> f64 {
    let mut characters: Vec<char> = value.chars().collect();
    let long = characters.len();
    characters.sort_unstable();
    characters.dedup();
    match long {
        _ if characters.len() < 3 => 0.0,
        NUMBER_LONG.. => weigh().identifier_weak_long,
        NUMBER_MIDDLE.. => weigh().identifier_weak_middle,
        _ => weigh().identifier_weak,
    }
}

/// Of all pairs of birth dates the one that agrees best.
fn born(ours: &Subject, theirs: &Subject, give: &mut impl FnMut(Evidence, &str, &str, f64)) {
    let pairs = ours.born.iter().flat_map(|a| theirs.born.iter().map(move |b| (a, b)));
    let found = pairs.map(|(a, b)| (birth(*a, *b), a, b)).max_by(|x, y| x.0.1.total_cmp(&y.0.1));
    if let Some(((what, says), a, b)) = found {
        give(what, &a.to_string(), &b.to_string(), says);
    }
    let before = |ended: &[Date], born: &[Date]| {
        let (last, first) = (ended.iter().max()?, born.iter().min()?);
        (last.year < first.year).then(|| (last.to_string(), first.to_string()))
    };
    if let Some((end, begin)) = before(&ours.ended, &theirs.born) {
        give(Evidence::DeadBefore, &end, &begin, weigh().dead_before);
    } else if let Some((end, begin)) = before(&theirs.ended, &ours.born) {
        give(Evidence::DeadBefore, &begin, &end, weigh().dead_before);
    }
}

fn birth(a: Date, b: Date) -> (Evidence, f64) {
    let known = a.day.min(b.day) > 0;
    if known {
        match slips_between(a, b) {
            0 => return (Evidence::BornSameDay, weigh().born_day),
            1 => return (Evidence::BornSlip, weigh().born_slip),
            2 => return (Evidence::BornSlip, weigh().born_slips),
            _ => {}
        }
    }
    match a.year.abs_diff(b.year) {
        0 if known => (Evidence::BornOtherDay, weigh().born_other_day),
        0 if a.month.min(b.month) > 0 && a.month == b.month => (Evidence::BornSameMonth, weigh().born_month),
        0 if a.month.min(b.month) > 0 => (Evidence::BornOtherDay, weigh().born_other_day),
        0 => (Evidence::BornSameYear, weigh().born_year),
        1 => (Evidence::BornNear, weigh().born_near),
        2..=4 => (Evidence::BornApart, weigh().born_apart),
        _ => (Evidence::BornFar, weigh().born_far),
    }
}

/// Slips of the pen between two whole dates: a digit changed or two neighbours swapped, or day and month in each other's place. More than two are no slips.
fn slips_between(a: Date, b: Date) -> u8 {
    let digits = |date: Date| format!("{:04}{:02}{:02}", date.year, date.month, date.day);
    let plain = slips(&digits(a), &digits(b)).unwrap_or(3);
    let turned = if b.day <= 12 { Date { month: b.day, day: b.month, ..b } } else { b };
    let swapped = if turned == b { 3 } else { slips(&digits(a), &digits(turned)).map_or(3, |slips| slips + 1) };
    plain.min(swapped)
}

fn founded(ours: &Subject, theirs: &Subject, give: &mut impl FnMut(Evidence, &str, &str, f64)) {
    let rank = |a: &Date, b: &Date| match a.year.abs_diff(b.year) {
        0 if a.month > 0 && a.month == b.month && (a.day == b.day || a.day.min(b.day) == 0) => (Evidence::FoundedSame, weigh().founded_day),
        0 => (Evidence::FoundedSameYear, weigh().founded_year),
        1 | 2 => (Evidence::FoundedApart, 0.0),
        _ => (Evidence::FoundedApart, weigh().founded_far),
    };
    let pairs = ours.founded.iter().flat_map(|a| theirs.founded.iter().map(move |b| (a, b)));
    let found = pairs.map(|(a, b)| (rank(a, b), a, b)).max_by(|x, y| x.0.1.total_cmp(&y.0.1));
    if let Some(((what, says), a, b)) = found.filter(|((_, says), ..)| *says != 0.0) {
        give(what, &a.to_string(), &b.to_string(), says);
    }
}

fn places(ours: &Subject, theirs: &Subject, give: &mut impl FnMut(Evidence, &str, &str, f64)) {
    if !ours.countries.is_empty() && !theirs.countries.is_empty() {
        match ours.countries.iter().find(|country| theirs.countries.contains(country)) {
            Some(country) => give(Evidence::CountrySame, country, country, weigh().country_same),
            None => {
                let firm = ours.kind == by_name::Kind::Organisation;
                let says = if firm { weigh().jurisdiction_differs } else { weigh().country_differs };
                give(Evidence::CountryDiffers, &ours.countries.join(" "), &theirs.countries.join(" "), says);
            }
        }
    }
}

/// Addresses, e-mail addresses, phones and websites in common. Two people of two names who share them live together.
fn contact(ours: &Subject, theirs: &Subject, household: &dyn Fn() -> bool, give: &mut impl FnMut(Evidence, &str, &str, f64)) {
    let mut best: Option<(Agreement, &String, &String)> = None;
    for (a, read) in &ours.addresses {
        for (b, other) in &theirs.addresses {
            let found = read.agreement(other).map(|agreement| (agreement, a, b));
            best = if found.map(|f| f.0) > best.map(|(agreement, ..)| agreement) { found } else { best };
        }
    }
    let person = ours.kind == by_name::Kind::Person;
    if let Some((agreement, a, b)) = best {
        let says = match agreement {
            _ if household() => weigh().household,
            // Many firms have one house, few people of one name.
            Agreement::Whole if person => weigh().address_whole,
            _ => weigh().address_same,
        };
        give(Evidence::AddressSame, a, b, says);
    }
    if let Some(contact) = ours.contacts.iter().find(|contact| theirs.contacts.binary_search(contact).is_ok()) {
        give(Evidence::ContactSame, contact, contact, if household() { weigh().household } else { weigh().contact_same });
    }
}
