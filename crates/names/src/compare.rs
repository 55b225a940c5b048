//! How alike two names are, part by part, and what that comes to.
//!
//! [`compare`] explains itself; [`total`] is the same number without the words, for comparing by the million. The model is
//! a logistic one: each part says something for or against, in natural logarithms of odds, and what they say adds up.
//! Weights, what they were fitted to and how well they hold stand in `data/weights.tsv`. Birth dates, countries and
//! identifiers are no part of a name and are weighed elsewhere.

use std::sync::OnceLock;

use crate::align::{FORMS, Link, TOKENS_MAX, align};
pub use crate::parts::{Kind, Name};
use crate::parts::{Role, Token};
pub use crate::rarity::Rarity;
pub use crate::what::What;
use crate::words::rows;

/// From this likeness on two names are worth a person's look, unless the caller knows better.
pub const THRESHOLD: f64 = 0.7;

/// How alike two names are.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// Between 0 and 1: the chance that both name the same, in the mixture of pairs the weights were fitted to.
    pub total: f64,
    /// What each part says. Their sum is the natural logarithm of the odds of `total`.
    pub parts: Vec<Part>,
}

/// What one part of a comparison says.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// How our part stands to theirs.
    pub what: What,
    /// Our part, as written; empty where only they have one.
    pub ours: String,
    /// Their part, as written; empty where only we have one.
    pub theirs: String,
    /// What it says: above 0 for, below 0 against; natural logarithm of odds.
    pub says: f64,
}

/// What the model looks at. The order is that of the columns of `data/weights.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Feature {
    /// Always one.
    Start,
    /// Rarity of what agrees, from 0 to 1: all of it from [`KNOWN_BITS`] on.
    Known,
    /// Only one part agrees, and there are more.
    Lonely,
    /// Letters that differ in words spelled alike.
    Edits,
    /// The largest share of a word's letters that differs.
    WorstShare,
    /// Letters that differ as a share of all compared.
    AllShare,
    /// How unlike words of one script sound, summed.
    Unlike,
    /// How unlike words of two scripts sound, summed.
    UnlikeAcross,
    /// A first letter differs in words spelled alike.
    FirstLetter,
    /// Words spelled alike that are both known as names of their own.
    BothKnown,
    /// Initials that fit.
    Initials,
    /// Everyday forms.
    Nicknames,
    /// Words written together, shuffled or shortened to first letters.
    Rewritten,
    /// Something contradicts.
    Differs,
    /// Contradicting parts beyond the first.
    DiffersMore,
    /// Rarity of what contradicts, as a share of all that is on both sides.
    DiffersShare,
    /// Another father's name or initial.
    FatherDiffers,
    /// Another number.
    NumberDiffers,
    /// A number on one side.
    NumberExtra,
    /// Another place.
    PlaceDiffers,
    /// A place on one side.
    PlaceExtra,
    /// Rarity of what only one side has, as a share of that side.
    ExtraShare,
    /// Contradicting legal forms.
    FormDiffers,
    /// Another order.
    Order,
    /// Son and father changed.
    Fathers,
    /// First and last part agree and only what stands between is left out: rarity of that, as a share of its side.
    Ends,
    /// Letters that differ in words of few letters, where one letter makes another name.
    ShortEdits,
}

/// How many features there are.
pub const FEATURES: usize = Feature::ShortEdits as usize + 1;

/// Their names, in order, as in `data/weights.tsv`.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "start",
    "known",
    "lonely",
    "edits",
    "worst_share",
    "all_share",
    "unlike",
    "unlike_across",
    "first_letter",
    "both_known",
    "initials",
    "nicknames",
    "rewritten",
    "differs",
    "differs_more",
    "differs_share",
    "father_differs",
    "number_differs",
    "number_extra",
    "place_differs",
    "place_extra",
    "extra_share",
    "form_differs",
    "order",
    "fathers",
    "ends",
    "short_edits",
];

/// Bits of agreement beyond which more say nothing new: one name in 17 million is like no other's, as far as names go.
pub const KNOWN_BITS: f32 = 24.0;

/// Letters up to which a word is short: by the lists' slips and strangers a changed letter in these is another name more often than not.
const SHORT_LETTERS: usize = 5;

/// Bits that a differing letter takes from what agrees: so many words are one letter away from another.
const EDIT_BITS: f32 = 5.0;

/// Letters that differ in one word count up to this.
const EDITS_MAX: f32 = 4.0;

/// Weights of one kind of name.
pub type Weights = [f32; FEATURES];

/// How alike two names are, with what each part says. `ours` is asked about, `theirs` is what it is held against; the
/// total is the same the other way round.
pub fn compare(ours: &Name, theirs: &Name, rarity: &Rarity) -> Likeness {
    let weights = weights(ours.kind);
    let links = align(ours, theirs, rarity).links;
    let seen = Seen::of(ours, theirs, &links);
    let mut says = vec![0.0_f64; links.len()];
    let mut start = 0.0;
    seen.each(&links, |link, feature, value| {
        let said = f64::from(value * weights[feature as usize]);
        match link {
            Some(link) => says[link] += said,
            None => start += said,
        }
    });
    let mut parts = vec![Part { what: What::Start, ours: String::new(), theirs: String::new(), says: start }];
    for (link, says) in links.iter().zip(says) {
        let text = |name: &Name, span: (u8, u8)| span_text(name, span);
        parts.push(Part { what: link.what, ours: text(ours, link.ours), theirs: text(theirs, link.theirs), says });
    }
    let sum: f64 = parts.iter().map(|part| part.says).sum();
    Likeness { total: chance(sum), parts }
}

/// The total of [`compare`], several times as fast.
pub fn total(ours: &Name, theirs: &Name, rarity: &Rarity) -> f64 {
    let values = features(ours, theirs, rarity);
    let weights = weights(ours.kind);
    chance(values.iter().zip(weights).map(|(value, weight)| f64::from(value * weight)).sum())
}

/// What the model sees of two names: for fitting weights.
pub fn features(ours: &Name, theirs: &Name, rarity: &Rarity) -> [f32; FEATURES] {
    let links = align(ours, theirs, rarity).links;
    let mut values = [0.0; FEATURES];
    Seen::of(ours, theirs, &links).each(&links, |_, feature, value| values[feature as usize] += value);
    values
}

/// Whether a part that both have is known as a given name: of two people in one house who are two, this is what they hardly share, while one person
/// may have two family names, before and after a marriage.
pub fn shares_given(ours: &Name, theirs: &Name, rarity: &Rarity) -> bool {
    let is_given = |token: Option<&Token>| token.is_some_and(Token::is_given);
    let links = align(ours, theirs, rarity).links;
    let mut agreeing = links.iter().filter(|link| link.ours.1 == 1 && link.theirs.1 == 1 && agrees(link.what));
    agreeing.any(|link| is_given(ours.tokens.get(usize::from(link.ours.0))) && is_given(theirs.tokens.get(usize::from(link.theirs.0))))
}

/// Natural logarithm of odds to chance.
pub fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

fn weights(kind: Kind) -> &'static Weights {
    static WEIGHTS: OnceLock<[Weights; 2]> = OnceLock::new();
    let [people, firms] = WEIGHTS.get_or_init(|| {
        let mut both = [[0.0; FEATURES]; 2];
        for row in rows(include_str!("../data/weights.tsv")) {
            let at = FEATURE_NAMES.iter().position(|name| row.first() == Some(name));
            for (column, weights) in both.iter_mut().enumerate() {
                if let (Some(at), Some(Ok(weight))) = (at, row.get(column + 1).map(|cell| cell.parse::<f32>())) {
                    weights[at] = weight;
                }
            }
        }
        both
    });
    if kind == Kind::Person { people } else { firms }
}

fn span_text(name: &Name, (start, count): (u8, u8)) -> String {
    if start == FORMS {
        let mut texts: Vec<&str> = name.forms.iter().map(|(_, text)| &**text).collect();
        texts.dedup();
        return texts.join(" ");
    }
    let tokens = name.tokens.iter().skip(usize::from(start)).take(usize::from(count));
    tokens.map(|token| &*token.text).collect::<Vec<_>>().join(" ")
}

/// Sums over the links that features are made of.
struct Seen<'a> {
    ours: &'a Name,
    theirs: &'a Name,
    agreed: f32,
    agreeing_parts: usize,
    differing: f32,
    only_ours: f32,
    only_theirs: f32,
    letters: f32,
    worst: Option<usize>,
    first_differing: Option<usize>,
}

impl<'a> Seen<'a> {
    fn of(ours: &'a Name, theirs: &'a Name, links: &[Link]) -> Seen<'a> {
        let mut seen = Seen {
            ours,
            theirs,
            agreed: 0.0,
            agreeing_parts: 0,
            differing: 0.0,
            only_ours: 0.0,
            only_theirs: 0.0,
            letters: 0.0,
            worst: None,
            first_differing: None,
        };
        for (at, link) in links.iter().enumerate() {
            match link.what {
                What::OnlyOurs => seen.only_ours += link.bits,
                What::OnlyTheirs => seen.only_theirs += link.bits,
                _ if contradicts(link.what) => {
                    seen.differing += link.bits.max(1.0);
                    seen.first_differing = seen.first_differing.or(Some(at));
                }
                _ if agrees(link.what) => {
                    seen.agreed += agreed_bits(link);
                    if let Some(token) = ours.tokens.get(usize::from(link.ours.0)) {
                        let telling = token.role.is_core() && token.role != Role::Usual && link.what != What::Initial;
                        seen.agreeing_parts += if telling { usize::from(link.ours.1.max(link.theirs.1)) } else { 0 };
                        seen.letters += token.letters.len() as f32;
                    }
                    if link.share > seen.worst.map_or(0.0, |worst| links[worst].share) {
                        seen.worst = Some(at);
                    }
                }
                _ => {}
            }
        }
        seen
    }

    fn ours_token(&self, link: &Link) -> Option<&Token> {
        (link.ours.0 != FORMS).then(|| self.ours.tokens.get(usize::from(link.ours.0))).flatten()
    }

    fn theirs_token(&self, link: &Link) -> Option<&Token> {
        (link.theirs.0 != FORMS).then(|| self.theirs.tokens.get(usize::from(link.theirs.0))).flatten()
    }

    /// Calls with each feature's share of each link (none: of the whole), so that they add up to the feature.
    fn each(&self, links: &[Link], mut give: impl FnMut(Option<usize>, Feature, f32)) {
        give(None, Feature::Start, 1.0);
        let known = (self.agreed / KNOWN_BITS).min(1.0);
        let extra = self.only_ours.max(self.only_theirs);
        let extra_share = extra / (extra + self.agreed + self.differing).max(1.0);
        let lonely = self.agreeing_parts <= 1 && extra + self.differing > 2.0;
        if lonely {
            give(None, Feature::Lonely, 1.0);
        }
        if self.differing == 0.0 && extra > 2.0 && self.ends_agree(links) {
            give(None, Feature::Ends, extra_share);
        }
        for (at, link) in links.iter().enumerate() {
            let mut say = |feature, value: f32| give(Some(at), feature, value);
            match link.what {
                What::OnlyOurs if self.only_ours >= self.only_theirs => self.extra(link, extra_share, extra, &mut say),
                What::OnlyTheirs if self.only_theirs > self.only_ours => self.extra(link, extra_share, extra, &mut say),
                What::OrderDiffers => say(Feature::Order, 1.0),
                What::FathersSwapped => say(Feature::Fathers, 1.0),
                What::FormDiffers => say(Feature::FormDiffers, 1.0),
                what if contradicts(what) => self.differs(at, link, &mut say),
                what if agrees(what) => {
                    if self.agreed > 0.0 {
                        say(Feature::Known, known * agreed_bits(link) / self.agreed);
                    }
                    self.agrees(at, link, &mut say);
                }
                _ => {}
            }
        }
    }

    /// Whether the first telling parts of both names stand for each other, and the last.
    fn ends_agree(&self, links: &[Link]) -> bool {
        let ends = |name: &Name| {
            let tells = |token: &Token| token.role.is_core();
            let first = name.tokens.iter().position(tells)?;
            let last = name.tokens.iter().rposition(tells)?;
            (first < last).then_some((first as u8, last as u8))
        };
        let (Some(ours), Some(theirs)) = (ends(self.ours), ends(self.theirs)) else { return false };
        let linked = |a: u8, b: u8| links.iter().any(|link| agrees(link.what) && link.ours.0 == a && link.theirs.0 == b);
        linked(ours.0, theirs.0) && linked(ours.1, theirs.1)
    }

    fn extra(&self, link: &Link, share: f32, all: f32, say: &mut impl FnMut(Feature, f32)) {
        if all > 0.0 {
            say(Feature::ExtraShare, share * link.bits / all);
        }
        let token = if link.ours.1 > 0 { self.ours_token(link) } else { self.theirs_token(link) };
        match token.map(|token| token.role) {
            Some(Role::Number) => say(Feature::NumberExtra, 1.0),
            Some(Role::Place) => say(Feature::PlaceExtra, 1.0),
            _ => {}
        }
    }

    fn differs(&self, at: usize, link: &Link, say: &mut impl FnMut(Feature, f32)) {
        if self.first_differing == Some(at) {
            say(Feature::Differs, 1.0);
        } else {
            say(Feature::DiffersMore, 1.0);
        }
        say(Feature::DiffersShare, link.bits.max(1.0) / (self.differing + self.agreed));
        match link.what {
            What::NumberDiffers => say(Feature::NumberDiffers, 1.0),
            What::PlaceDiffers => say(Feature::PlaceDiffers, 1.0),
            What::PatronymicDiffers | What::InitialDiffers => say(Feature::FatherDiffers, 1.0),
            _ => {}
        }
    }

    fn agrees(&self, at: usize, link: &Link, say: &mut impl FnMut(Feature, f32)) {
        match link.what {
            What::Initial => say(Feature::Initials, 1.0),
            What::Nickname => say(Feature::Nicknames, 1.0),
            What::Shuffled | What::Acronym => say(Feature::Rewritten, 1.0),
            What::SoundsAlike => say(Feature::UnlikeAcross, link.unlike),
            What::Joined => {
                say(Feature::Edits, link.edits);
                say(Feature::UnlikeAcross, link.unlike);
            }
            What::SpelledAlike => {
                say(Feature::Edits, link.edits.min(EDITS_MAX));
                say(Feature::AllShare, link.edits / self.letters.max(1.0));
                say(Feature::Unlike, link.unlike);
                if let (Some(a), Some(b)) = (self.ours_token(link), self.theirs_token(link)) {
                    if a.letters.first() != b.letters.first() {
                        say(Feature::FirstLetter, 1.0);
                    }
                    if a.is_known() && b.is_known() && !(a.respelled && b.respelled) && link.edits > 1.0 {
                        say(Feature::BothKnown, 1.0);
                    }
                    if a.letters.len().min(b.letters.len()) <= SHORT_LETTERS {
                        say(Feature::ShortEdits, link.edits.min(EDITS_MAX));
                    }
                }
            }
            _ => {}
        }
        if self.worst == Some(at) {
            say(Feature::WorstShare, link.share);
        }
    }
}

/// Whether the parts stand for each other.
fn agrees(what: What) -> bool {
    use What::{Acronym, FormAlike, Initial, Joined, Nickname, Same, Shuffled, SoundsAlike, SpelledAlike};
    matches!(what, Same | SpelledAlike | SoundsAlike | Shuffled | Initial | Nickname | Joined | Acronym | FormAlike)
}

/// Whether both sides have a part and it is not the same.
fn contradicts(what: What) -> bool {
    use What::{Differs, InitialDiffers, NumberDiffers, PatronymicDiffers, PlaceDiffers};
    matches!(what, Differs | InitialDiffers | NumberDiffers | PatronymicDiffers | PlaceDiffers)
}

/// Rarity that agrees: less, the less the words are alike.
fn agreed_bits(link: &Link) -> f32 {
    match link.what {
        What::Nickname | What::Shuffled => link.bits * 0.7,
        _ => {
            let alike = link.bits * (1.0 - link.share.max(link.unlike * 0.5)).max(0.0);
            alike.min(link.bits - EDIT_BITS * link.edits).max(0.0)
        }
    }
}

const _: () = assert!(TOKENS_MAX < 32, "free parts are bits of a u32");
