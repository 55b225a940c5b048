//! What of an entity finding and guarding needs: keys to find its pairs by, facts for the guards, and what speaks for a pair besides
//! the likeness of names.
//!
//! Reach for it to resolve whole datasets: [`Known::read`] once an entity, [`Known::keys`] into [`crate::pairs`], [`Known::edge`] for each candidate
//! pair, with the likeness from elsewhere. It deliberately does not compare names.

use std::collections::BTreeSet;

use facts::ftm::model;
use facts::identifiers::{check, normal, schemes_of};
use facts::statements::Entity;

use ::names::parts::everyday;
use ::names::sounds::{keys, sound};

use crate::addresses::Address;
use crate::cluster::{Born, Edge, Kind, Member, Strong};
use crate::pairs::Key;
use crate::records::{Ground, Grounds, hash};
use crate::subject::contacts;

/// Parts of names that give keys, at most: entries with more aliases are found by their first ones, identifiers and dates.
const PARTS_MAX: usize = 48;

/// Names of an entity that are looked at: what lists give beyond are variants of these.
const NAMES_MAX: usize = 32;

/// Share of the parts of the shorter name that two names have in common for the pair to be worth a comparison, in hundredths.
const SHARE_MIN: usize = 70;

/// Letters and digits of an unchecked identifier below which an equal one says nothing.
const NUMBER_LETTERS_MIN: usize = 5;

/// What an equal official identifier makes of a pair at least, whatever the names: MetallStan and STANEX GROUP share a BIN and no word.
/// The guards still look.
pub const IDENTIFIER_SCORE: f32 = 0.98;

/// Addresses of an entity that are looked at.
const ADDRESSES_MAX: usize = 8;

const NAMES: [&str; 3] = ["name", "alias", "previousName"];

const NAME_PARTS: [&str; 5] = ["firstName", "secondName", "middleName", "fatherName", "lastName"];

/// A likeness that is not reached without names that agree, by the table of evidence: a birth and an address of two names come to three quarters.
const NAMED_FROM: f32 = 0.95;

/// Marks keys of lines of everyday forms among those of sounds.
const EVERYDAY: u32 = 1 << 30;

/// Groups of keys: parts of names have [`Key::NAME`].
const WHOLE_NAMES: u8 = 1;
const NUMBERS: u8 = 2;
const BIRTHS: u8 = 3;
const COUNTRIES: u8 = 4;
const CONTACT: u8 = 5;

/// An entity made ready for finding pairs and for the guards.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// For clustering. `was` and `stake` are the caller's to fill.
    pub member: Member,
    keys: Vec<Key>,
    /// Identifiers, checked or not (passports, registers without a check, a number without its country), hashed.
    numbers: Box<[u64]>,
    /// Those of them that are strong.
    checked: Box<[u64]>,
    countries: Box<[u64]>,
    contacts: Box<[u64]>,
    addresses: Box<[Address]>,
    /// The sounds of each name's parts, sorted.
    sounds: Box<[Box<[u32]>]>,
    /// Of the first names, what each part may be found by: its sounds with one left out, lines of everyday forms.
    loose: Box<[Box<[Loose]>]>,
}

/// Keys of one part of a name, sorted: two spellings of it share one, and so do many that are not.
type Loose = Box<[u32]>;

/// Names of which parts are compared loosely: those of registers and tables have one or two.
const LOOSE_NAMES_MAX: usize = 4;

/// The names of an entity that are looked at; where none is whole, the given and family names together.
fn names(entity: &Entity) -> Vec<String> {
    let whole: Vec<String> = NAMES.iter().flat_map(|prop| entity.all(prop)).take(NAMES_MAX).cloned().collect();
    if !whole.is_empty() {
        return whole;
    }
    let parts: Vec<&str> = NAME_PARTS.iter().filter_map(|prop| entity.first(prop)).collect();
    vec![parts.join(" ")]
}

/// The two names of a pair of entities that sound most alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closest {
    /// Parts they share by sound.
    pub shared: usize,
    /// Parts of the shorter.
    pub parts: usize,
}

impl Closest {
    /// Whether the names speak for the pair: most parts of the shorter one sound alike, and more than one does where there are more.
    fn speaks(self) -> bool {
        self.shared * 100 >= self.parts * SHARE_MIN && (self.shared > 1 || self.parts == 1)
    }
}

impl Known {
    /// Reads an entity; `None` when its schema is not one to be matched (a sanction, an ownership).
    pub fn read(entity: &Entity) -> Option<Known> {
        let schema = model().schema(&entity.schema).filter(|s| s.matchable && s.is_a("Thing") && !s.is_a("Address"))?;
        let kind = match () {
            () if schema.is_a("Person") => Some(Kind::Person),
            () if schema.is_a("Organization") => Some(Kind::Organisation),
            () if schema.is_a("Vehicle") => Some(Kind::Vehicle),
            () if schema.is_a("LegalEntity") => None,
            () => Some(Kind::Thing),
        };
        let births: BTreeSet<Born> =
            ["birthDate", "incorporationDate", "buildDate"].iter().flat_map(|p| entity.all(p)).filter_map(|d| Born::read(d)).collect();
        let countries: BTreeSet<&str> = ["country", "nationality", "citizenship", "jurisdiction", "flag"]
            .iter()
            .flat_map(|p| entity.all(p))
            .map(String::as_str)
            .collect();
        let mut known = Known::default();
        let strong = known.numbers_of(entity, &countries);
        known.contacts_of(entity);
        known.names_of(entity, kind);
        known.keys.extend(births.iter().map(|b| Key::new(BIRTHS, hash(b))));
        known.keys.extend(countries.iter().map(|c| Key::new(COUNTRIES, hash(c))));
        known.member = Member {
            id: entity.id.as_str().into(),
            kind,
            births: births.into_iter().collect(),
            identifiers: strong.into_iter().collect(),
            ..Member::default()
        };
        Some(known)
    }

    /// Sorts identifiers into strong ones and others, with a key for each.
    fn numbers_of(&mut self, entity: &Entity, countries: &BTreeSet<&str>) -> BTreeSet<Strong> {
        let mut strong = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        let mut checked_numbers = BTreeSet::new();
        let schema = model().schema(&entity.schema);
        let is_number = |prop: &str| schema.and_then(|s| s.property(prop)).is_some_and(|p| p.kind == facts::ftm::Kind::Identifier);
        for (prop, texts) in entity.properties.iter().filter(|(prop, _)| is_number(prop)) {
            for text in texts {
                let checked = countries.iter().map(|c| Some(*c)).chain([None]).flat_map(|country| schemes_of(prop, country));
                let found: Vec<_> = checked.filter_map(|scheme| Some((scheme, check(scheme, text)?))).filter(|(_, c)| c.strong).collect();
                for (scheme, checked) in &found {
                    // The scheme's number need only be the same in every run.
                    strong.insert(Strong { scheme: (hash(scheme.code()) >> 40) as u16, value: hash(&checked.value) });
                }
                let plain = normal(text);
                if plain.chars().count() >= NUMBER_LETTERS_MIN {
                    // Lists put one number under different properties, so the property is not part of the key.
                    self.keys.push(Key::new(NUMBERS, hash(&plain)));
                    numbers.insert(hash(&plain));
                    if !found.is_empty() {
                        checked_numbers.insert(hash(&plain));
                    }
                }
            }
        }
        self.checked = checked_numbers.into_iter().collect();
        self.countries = countries.iter().map(hash).collect::<BTreeSet<u64>>().into_iter().collect();
        self.numbers = numbers.into_iter().collect();
        strong
    }

    fn contacts_of(&mut self, entity: &Entity) {
        let contacts: BTreeSet<u64> = contacts(entity).iter().map(hash).collect();
        let addresses: Vec<Address> = entity.all("address").iter().take(ADDRESSES_MAX).map(|text| Address::read(text)).collect();
        let houses: BTreeSet<u64> = addresses.iter().flat_map(Address::keys).map(|key| hash(&key)).collect();
        self.keys.extend(contacts.iter().chain(&houses).map(|c| Key::new(CONTACT, *c)));
        self.contacts = contacts.into_iter().collect();
        self.addresses = addresses.into();
    }

    /// Keys of names, apart for people and all others; of what may be either, both.
    fn names_of(&mut self, entity: &Entity, kind: Option<Kind>) {
        let sorts: &[bool] = match kind {
            Some(Kind::Person) => &[true],
            None => &[true, false],
            _ => &[false],
        };
        let mut parts: BTreeSet<u32> = BTreeSet::new();
        let mut wholes: BTreeSet<Vec<u32>> = BTreeSet::new();
        let mut sounds = Vec::new();
        let mut loose: Vec<Box<[Loose]>> = Vec::new();
        for text in names(entity) {
            let clean = ::names::scripts::fold(&::names::scripts::clean(&text));
            let words = clean.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| w.chars().count() > 1).take(PARTS_MAX);
            let mut whole: Vec<u32> = Vec::new();
            let mut spoken: Vec<Loose> = Vec::new();
            for word in words {
                let mut heard = keys(&sound(word));
                let first = heard.next();
                whole.extend(first);
                if loose.len() < LOOSE_NAMES_MAX {
                    let lines = everyday(word).iter().map(|line| u32::from(*line) | EVERYDAY);
                    let mut keys: Vec<u32> = first.into_iter().chain(heard).chain(lines).collect();
                    keys.sort_unstable();
                    spoken.push(keys.into());
                }
            }
            if !spoken.is_empty() {
                loose.push(spoken.into());
            }
            whole.sort_unstable();
            whole.dedup();
            parts.extend(whole.iter().take(PARTS_MAX - parts.len().min(PARTS_MAX)));
            if whole.len() > 1 {
                wholes.insert(whole.clone());
            }
            sounds.push(whole.into());
        }
        self.sounds = sounds.into();
        self.loose = loose.into();
        for person in sorts {
            self.keys.extend(parts.iter().map(|part| Key::new(Key::NAME, hash(&(person, part)))));
            self.keys.extend(wholes.iter().map(|whole| Key::new(WHOLE_NAMES, hash(&(person, whole)))));
        }
    }

    /// The keys to find its pairs by.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.keys.iter().copied()
    }

    /// The two names that sound most alike: most parts of the shorter one shared, then most parts, then the first. `None` when no part is
    /// shared.
    pub fn closest(&self, other: &Known) -> Option<Closest> {
        let mut best: Option<Closest> = None;
        for a in &self.sounds {
            for b in &other.sounds {
                let (shared, parts) = (in_both(a, b), a.len().min(b.len()));
                let better = |best: Closest| (shared * best.parts, shared) > (best.shared * parts, best.shared);
                if shared > 0 && best.is_none_or(better) {
                    best = Some(Closest { shared, parts });
                }
            }
        }
        best
    }

    /// Whether most parts of the shorter of two names are spellings or everyday forms of parts of the other, and more than one where there are more.
    fn is_loosely_named(&self, other: &Known) -> bool {
        let spoken = |a: &[Loose], b: &[Loose]| {
            let shared = loosely_in_both(a, b);
            Closest { shared, parts: a.len().min(b.len()) }.speaks()
        };
        self.loose.iter().any(|a| other.loose.iter().any(|b| spoken(a, b)))
    }

    /// Whether a pair that shares a key is worth a comparison: two names share most of their parts, or one part and the birth, or the two
    /// have a number or an address in common. Namesakes who cannot have been born on one day are not, nor is one rare word alone.
    pub fn is_candidate(&self, other: &Known, closest: Option<Closest>) -> bool {
        self.is_worth(other, closest, self.grounds(other, closest))
    }

    fn is_worth(&self, other: &Known, closest: Option<Closest>, grounds: Grounds) -> bool {
        if let (Some(a), Some(b)) = (self.member.kind, other.member.kind)
            && a != b
        {
            return false;
        }
        let (ours, theirs) = (&self.member.births, &other.member.births);
        let apart = !ours.is_empty() && !theirs.is_empty() && !ours.iter().any(|a| theirs.iter().any(|b| a.can_be(*b)));
        let exactly = closest.is_some_and(Closest::speaks);
        let named = exactly && !apart || (closest.is_some() || grounds.has(Ground::Name)) && grounds.has(Ground::Birth);
        named || grounds.has(Ground::Identifier) || grounds.has(Ground::Contact)
    }

    /// What speaks for a pair, given its closest names.
    pub fn grounds(&self, other: &Known, closest: Option<Closest>) -> Grounds {
        let shared = shares;
        let mut grounds = Grounds::default();
        // A number that passes its country's check on one list, and stands without a country on the other, is that number.
        let one_country = self.countries.is_empty() || other.countries.is_empty() || shared(&self.countries, &other.countries);
        let number = shared(&self.checked, &other.numbers) || shared(&self.numbers, &other.checked);
        if self.member.identifiers.iter().any(|i| other.member.identifiers.contains(i)) || one_country && number {
            grounds = grounds.with(Ground::Identifier);
        }
        if self.member.births.iter().any(|a| other.member.births.iter().any(|b| a.speaks_for(*b))) {
            grounds = grounds.with(Ground::Birth);
        }
        // Slips in addresses are looked for only where something else speaks for the pair.
        let closely = grounds.has(Ground::Birth) || closest.is_some_and(Closest::speaks);
        let is_place = |a: &Address, b: &Address| a.is_place_of(b) || (closely && a.agreement(b).is_some());
        let is_one_place = || self.addresses.iter().any(|a| other.addresses.iter().any(|b| is_place(a, b)));
        if shared(&self.numbers, &other.numbers) || shared(&self.contacts, &other.contacts) || is_one_place() {
            grounds = grounds.with(Ground::Contact);
        }
        // Beside another ground, a name in another spelling counts; alone it would be too little to look at.
        if closest.is_some_and(Closest::speaks) || (grounds != Grounds::default() && self.is_loosely_named(other)) {
            grounds = grounds.with(Ground::Name);
        }
        grounds
    }

    /// The edge of a candidate pair, given how alike the two are (0 to 1). `None` when it is not worth a comparison, and then `likeness` is not asked.
    pub fn edge(&self, other: &Known, (left, right): (u32, u32), likeness: impl FnOnce() -> f64) -> Option<Edge> {
        let closest = self.closest(other);
        let mut grounds = self.grounds(other, closest);
        if !self.is_worth(other, closest, grounds) {
            return None;
        }
        let total = likeness() as f32;
        // A birth or a contact does not come so far without a name, however it is written (Cait Lin, Caitlin). A number may.
        if total >= NAMED_FROM && !grounds.has(Ground::Name) && !shares(&self.numbers, &other.numbers) {
            grounds = grounds.with(Ground::Name);
        }
        let score = if grounds.has(Ground::Identifier) { total.max(IDENTIFIER_SCORE) } else { total };
        Some(Edge { left, right, score, grounds })
    }
}

/// Whether two sorted lists share anything.
fn shares(a: &[u64], b: &[u64]) -> bool {
    a.iter().any(|x| b.binary_search(x).is_ok())
}

/// How many parts of one name share a key with a part of the other, each of these counted once.
fn loosely_in_both(a: &[Loose], b: &[Loose]) -> usize {
    let mut taken = 0_u64;
    let is_like = |x: &Loose, y: &Loose| x.iter().any(|key| y.binary_search(key).is_ok());
    let mut shared = 0;
    for part in a {
        let found = (0..b.len().min(64)).find(|at| taken >> at & 1 == 0 && is_like(part, &b[*at]));
        if let Some(at) = found {
            taken |= 1 << at;
            shared += 1;
        }
    }
    shared
}

/// How many two sorted lists share.
fn in_both(a: &[u32], b: &[u32]) -> usize {
    let mut rest = b;
    let mut shared = 0;
    for part in a {
        while rest.first().is_some_and(|r| r < part) {
            rest = &rest[1..];
        }
        shared += usize::from(rest.first() == Some(part));
    }
    shared
}
