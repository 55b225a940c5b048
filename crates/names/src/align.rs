//! Which part of one name stands for which part of the other.
//!
//! In order of certainty: the same word, words written together or apart, everyday forms and initials, words spelled or
//! sounding alike, first letters of words. What is left on both sides contradicts; what is left on one side is extra.

use crate::close::{Difference, closeness, is_syllables, together, together_across};
use crate::organisations::Class;
use crate::parts::{Kind, Name, Role, Token};
use crate::rarity::Rarity;
use crate::what::What;

/// One alignment of parts: indices into the names' tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) what: What,
    pub(crate) ours: (u8, u8),
    pub(crate) theirs: (u8, u8),
    /// Letters to change, insert or leave out, fewer where the sound is the same.
    pub(crate) edits: f32,
    /// The same as a share of the longer word.
    pub(crate) share: f32,
    /// One less how alike they sound.
    pub(crate) unlike: f32,
    /// Rarity of the part.
    pub(crate) bits: f32,
}

/// Parts that are compared; those beyond stay out.
pub(crate) const TOKENS_MAX: usize = 24;

/// A father's name is left out as often as written, so that its absence says little.
const PATRONYMIC_EXTRA_BITS: f32 = 2.0;

/// Two names' parts aligned.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    pub(crate) links: Vec<Link>,
}

/// Which tokens are still free.
struct Free {
    ours: u32,
    theirs: u32,
}

impl Free {
    fn has(&self, ours: usize, theirs: usize) -> bool {
        self.ours >> ours & 1 == 1 && self.theirs >> theirs & 1 == 1
    }

    fn take(&mut self, ours: (usize, usize), theirs: (usize, usize)) {
        (ours.0..ours.0 + ours.1).for_each(|at| self.ours &= !(1 << at));
        (theirs.0..theirs.0 + theirs.1).for_each(|at| self.theirs &= !(1 << at));
    }
}

/// Aligns two names.
pub(crate) fn align(ours: &Name, theirs: &Name, rarity: &Rarity) -> Aligned {
    let a = &ours.tokens[..ours.tokens.len().min(TOKENS_MAX)];
    let b = &theirs.tokens[..theirs.tokens.len().min(TOKENS_MAX)];
    let mut work = Work {
        a,
        b,
        person: ours.kind == Kind::Person,
        free: Free { ours: (1_u32 << a.len()) - 1, theirs: (1_u32 << b.len()) - 1 },
        links: Vec::with_capacity(a.len().max(b.len()) + 2),
        rarity,
    };
    work.same();
    if work.free.ours != 0 && work.free.theirs != 0 {
        work.joined(false);
        work.near();
        // Worth the hearing only beside something that agrees, or where there is nothing else.
        let agrees = |link: &Link| link.bits > 2.0 && link.what != What::Initial;
        if work.free.ours != 0 && work.free.theirs != 0 && (a.len().min(b.len()) == 1 || work.links.iter().any(agrees)) {
            work.joined(true);
        }
        work.acronyms();
        work.contradictions();
    }
    work.extras();
    work.order(ours.comma != theirs.comma);
    work.forms(ours, theirs);
    Aligned { links: work.links }
}

struct Work<'a> {
    a: &'a [Token],
    b: &'a [Token],
    person: bool,
    free: Free,
    links: Vec<Link>,
    rarity: &'a Rarity,
}

impl Work<'_> {
    fn bits(&self, token: &Token) -> f32 {
        let bits = self.rarity.bits(token);
        match token.role {
            Role::Name | Role::Patronymic => bits,
            Role::Place => bits.min(8.0),
            Role::Number => bits.min(6.0),
            Role::Initial => 3.0,
            Role::Usual => bits.min(4.0),
            Role::Title | Role::Generation => bits.min(2.0),
            Role::Filiation => 1.0,
            Role::Particle => 0.5,
            Role::Stop => 0.0,
        }
    }

    /// Bits of a part that agrees by sound alone with one of another script.
    fn heard(&self, token: &Token) -> f32 {
        self.bits(token).min(token.heard)
    }

    fn link(&mut self, what: What, ours: (usize, usize), theirs: (usize, usize), difference: Difference, bits: f32) {
        let span = |(start, count): (usize, usize)| (start as u8, count as u8);
        let (edits, share, unlike) = difference;
        self.links.push(Link { what, ours: span(ours), theirs: span(theirs), edits, share, unlike, bits });
        self.free.take(ours, theirs);
    }

    /// The same word or number.
    fn same(&mut self) {
        for at in 0..self.a.len() {
            let ours = &self.a[at];
            let equal = |theirs: &Token| {
                ours.hash == theirs.hash
                    || ours.role == theirs.role
                        && match ours.role {
                            Role::Number | Role::Place | Role::Generation => ours.value == theirs.value,
                            Role::Filiation => true,
                            _ => false,
                        }
            };
            // The free one that stands nearest to the same place.
            let other = (0..self.b.len()).filter(|to| self.free.has(at, *to) && equal(&self.b[*to])).min_by_key(|to| to.abs_diff(at));
            if let Some(other) = other {
                let bits = self.bits(ours).min(self.bits(&self.b[other]));
                self.link(What::Same, (at, 1), (other, 1), (0.0, 0.0, 0.0), bits);
            }
        }
    }

    /// One word here is two to four words there, with at most one letter changed; or, of what is left then, sounds like them in another alphabet.
    fn joined(&mut self, across: bool) {
        for (mine, other) in [(true, false), (false, true)] {
            let (singles, runs) = if mine { (self.a, self.b) } else { (self.b, self.a) };
            for (single, token) in singles.iter().enumerate() {
                if token.letters.len() < 4 && !is_syllables(token) {
                    continue;
                }
                let found = (0..runs.len()).flat_map(|start| (2..=4).map(move |count| (start, count))).find_map(|(start, count)| {
                    let run = runs.get(start..start + count)?;
                    let free = (start..start + count).all(|at| if mine { self.free.has(single, at) } else { self.free.has(at, single) });
                    let difference = free.then(|| if across { together_across(token, run) } else { together(token, run) }).flatten()?;
                    // Where there is a family name beside it, the whole other name is no given name.
                    let whole = is_syllables(token) && run.len() == runs.len() && singles.len() > 1;
                    (!whole || token.script == run[0].script).then_some((start, count, difference))
                });
                if let Some((start, count, difference)) = found {
                    let bits: f32 = runs[start..start + count].iter().map(|token| self.bits(token)).sum();
                    let bits = bits.min(self.bits(token).max(8.0) + 8.0);
                    let across = across || is_syllables(token) || runs[start..start + count].iter().any(is_syllables);
                    let run: f32 = runs[start..start + count].iter().map(|token| token.heard).sum();
                    let bits = if across { bits.min(token.heard).min(run) } else { bits };
                    let (ours, theirs) = if other { ((start, count), (single, 1)) } else { ((single, 1), (start, count)) };
                    self.link(What::Joined, ours, theirs, difference, bits);
                }
            }
        }
    }

    /// Everyday forms, initials and words alike: the closest first.
    fn near(&mut self) {
        let mut found: Vec<(f32, usize, usize, What, Difference)> = Vec::new();
        for at in (0..self.a.len()).filter(|at| self.free.ours >> at & 1 == 1) {
            for to in (0..self.b.len()).filter(|to| self.free.theirs >> to & 1 == 1) {
                if let Some((close, what, difference)) = closeness(&self.a[at], &self.b[to]) {
                    // Of equals, those that stand in the same place.
                    found.push((close - at.abs_diff(to) as f32 * 0.01, at, to, what, difference));
                }
            }
        }
        found.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| (x.1, x.2).cmp(&(y.1, y.2))));
        for (_, at, to, what, difference) in found {
            if self.free.has(at, to) {
                let bits = match what {
                    What::Initial => 3.0,
                    What::SoundsAlike => self.heard(&self.a[at]).min(self.heard(&self.b[to])),
                    _ => self.bits(&self.a[at]).min(self.bits(&self.b[to])),
                };
                self.link(what, (at, 1), (to, 1), difference, bits);
            }
        }
    }

    /// The first letters of at least two words on the other side.
    fn acronyms(&mut self) {
        for mine in [true, false] {
            let (shorts, words) = if mine { (self.a, self.b) } else { (self.b, self.a) };
            for (short, token) in shorts.iter().enumerate() {
                let letters = &token.letters;
                let is_short = (2..=8).contains(&letters.len()) && !(self.person && token.role != Role::Initial);
                if !is_short {
                    continue;
                }
                let free: Vec<usize> = (0..words.len())
                    .filter(|at| if mine { self.free.has(short, *at) } else { self.free.has(*at, short) })
                    .filter(|at| words[*at].role.is_core())
                    .collect();
                let run = free
                    .windows(letters.len())
                    .find(|run| run.iter().zip(letters.iter()).all(|(at, letter)| words[*at].letters.first() == Some(letter)));
                if let Some(run) = run {
                    let (start, count) = (run[0], run[run.len() - 1] - run[0] + 1);
                    let (ours, theirs) = if mine { ((short, 1), (start, count)) } else { ((start, count), (short, 1)) };
                    self.link(What::Acronym, ours, theirs, (0.0, 0.0, 0.0), 4.0 * letters.len() as f32);
                }
            }
        }
    }

    /// What is left on both sides contradicts, part against part of the same kind first.
    fn contradictions(&mut self) {
        for at in 0..self.a.len() {
            let is_other = |to: &usize| self.free.has(at, *to) && self.b[*to].role == Role::Generation;
            if let Some(to) = (0..self.b.len()).find(is_other).filter(|_| self.a[at].role == Role::Generation) {
                self.link(What::Differs, (at, 1), (to, 1), (0.0, 1.0, 1.0), 2.0);
            }
        }
        for same_role in [true, false] {
            for at in 0..self.a.len() {
                let ours = &self.a[at];
                let theirs = (0..self.b.len())
                    .filter(|to| self.free.has(at, *to) && ours.role.is_core() && self.b[*to].role.is_core())
                    .filter(|to| !same_role || self.b[*to].role == ours.role)
                    .min_by_key(|to| to.abs_diff(at));
                if let Some(to) = theirs {
                    let bits = self.bits(ours).min(self.bits(&self.b[to]));
                    let what = contradiction(ours, &self.b[to]);
                    self.link(what, (at, 1), (to, 1), (0.0, 1.0, 1.0), bits);
                }
            }
        }
    }

    /// What is left on one side is extra; a word that stands there twice says nothing new.
    fn extras(&mut self) {
        for mine in [true, false] {
            let tokens = if mine { self.a } else { self.b };
            let free = if mine { self.free.ours } else { self.free.theirs };
            for (at, token) in tokens.iter().enumerate().filter(|(at, _)| free >> at & 1 == 1) {
                if tokens.iter().enumerate().any(|(to, other)| to != at && free >> to & 1 == 0 && other.hash == token.hash) {
                    continue;
                }
                let bits = match token.role {
                    Role::Patronymic => PATRONYMIC_EXTRA_BITS,
                    _ => self.bits(token),
                };
                if mine {
                    self.link(What::OnlyOurs, (at, 1), (0, 0), (0.0, 0.0, 0.0), bits);
                } else {
                    self.link(What::OnlyTheirs, (0, 0), (at, 1), (0.0, 0.0, 0.0), bits);
                }
            }
        }
    }

    /// Whether linked parts of the name itself stand in another order; a comma on one side explains it.
    fn order(&mut self, comma: bool) {
        let core = |link: &&Link| link.ours.1 > 0 && link.theirs.1 > 0 && self.a[link.ours.0 as usize].role.is_core();
        let mut pairs: Vec<(u8, u8)> = self.links.iter().filter(core).map(|link| (link.ours.0, link.theirs.0)).collect();
        pairs.sort_unstable();
        let swapped = pairs.windows(2).filter(|pair| pair[0].1 > pair[1].1).count();
        if swapped == 0 {
            return;
        }
        let between = |tokens: &[Token]| {
            tokens.iter().enumerate().any(|(at, token)| token.role == Role::Filiation && at > 0 && at + 1 < tokens.len())
        };
        if self.person && between(self.a) && between(self.b) && self.a.len() == self.b.len() {
            self.links.push(Link { what: What::FathersSwapped, ..EMPTY });
        } else if !comma {
            self.links.push(Link { what: What::OrderDiffers, edits: swapped as f32, ..EMPTY });
        }
    }

    /// What the legal forms say.
    fn forms(&mut self, ours: &Name, theirs: &Name) {
        if ours.forms.is_empty() || theirs.forms.is_empty() {
            return;
        }
        let any_same = ours.forms.iter().any(|(form, _)| theirs.forms.iter().any(|(other, _)| form.form == other.form));
        let any_agrees = ours.forms.iter().any(|(form, _)| theirs.forms.iter().any(|(other, _)| form.class.agrees(other.class)));
        let telling = ours.forms.iter().chain(&*theirs.forms).all(|(form, _)| form.class != Class::Company);
        let what = match (any_same, any_agrees) {
            (true, _) => What::Same,
            (false, true) => What::FormAlike,
            (false, false) => What::FormDiffers,
        };
        let bits = if what == What::Same && telling { 1.0 } else { 0.0 };
        self.links.push(Link { what, ours: (FORMS, 0), theirs: (FORMS, 0), bits, ..EMPTY });
    }
}

/// Stands in a link for the legal forms, which are no tokens.
pub(crate) const FORMS: u8 = u8::MAX;

const EMPTY: Link = Link { what: What::Start, ours: (0, 0), theirs: (0, 0), edits: 0.0, share: 0.0, unlike: 0.0, bits: 0.0 };

/// What two different parts of one kind are.
fn contradiction(a: &Token, b: &Token) -> What {
    match (a.role, b.role) {
        (Role::Number, Role::Number) => What::NumberDiffers,
        (Role::Place, Role::Place) => What::PlaceDiffers,
        (Role::Patronymic, Role::Patronymic) => What::PatronymicDiffers,
        (Role::Initial, _) | (_, Role::Initial) => What::InitialDiffers,
        _ => What::Differs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(ours: &str, theirs: &str, kind: Kind) -> Vec<What> {
        let (ours, theirs) = (Name::read(ours, kind), Name::read(theirs, kind));
        let mut found: Vec<What> = align(&ours, &theirs, &Rarity::none()).links.iter().map(|link| link.what).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn parts_find_each_other() {
        let check = |ours, theirs, kind, expected: &[What]| assert_eq!(what(ours, theirs, kind), expected, "{ours} {theirs}");
        use What::*;
        check("Vladimir Putin", "VladimirPutin", Kind::Person, &[Joined]);
        check("Mohammad Hasni", "MOHAMMADHASNI", Kind::Person, &[Joined]);
        check("V. Putin", "Vladimir Putin", Kind::Person, &[Same, Initial]);
        check("JC Juncker", "Jean-Claude Juncker", Kind::Person, &[Same, Acronym]);
        check("Bill Gates", "William Gates", Kind::Person, &[Same, Nickname]);
        check("Putin, Vladimir", "Vladimir Putin", Kind::Person, &[Same, Same]);
        check("Boris Johnson", "Alexandre Boris Johnson", Kind::Person, &[Same, Same, OnlyTheirs]);
        check("Rami Makhlouf", "Hafez Makhlouf", Kind::Person, &[Same, Differs]);
        check("IBM", "International Business Machines", Kind::Organisation, &[Acronym]);
        check("Brigade Forty-Four", "Brigade 44", Kind::Organisation, &[Same, Same]);
        check("Fund II LP", "Fund III LP", Kind::Organisation, &[Same, Same, NumberDiffers]);
        check("ООО Ромашка", "LLC Romashka", Kind::Organisation, &[SoundsAlike, FormAlike]);
        check("Ромашка АО", "ООО Ромашка", Kind::Organisation, &[Same, FormDiffers]);
        check("Ahmad bin Hasan Ubaidi", "Hasan bin Ahmad Ubaidi", Kind::Person, &[Same, Same, Same, Same, FathersSwapped]);
    }
}
