//! What the index knows an entity by: the tokens of its names and its keys.
//!
//! A token is brought to Latin letters, so that one text stands for it in whatever script it was written, and has the keys of its
//! sound, so that two spellings meet. What is published beside the names (identifiers, dates, telephones, words of addresses and
//! notes, other entities) becomes keys: hashes of kind and folded text.

use facts::ftm::{Kind, Schema, model};
use facts::identifiers::normal;
use facts::statements::Entity;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Tokens of one name that are looked at. Longer texts are no names, or the rest tells nothing new.
pub const TOKENS_MAX: usize = 24;

/// Names of one entity that are indexed; a list with more aliases than this is a mistake or a trick.
pub const NAMES_MAX: usize = 500;

/// Words of one entity's text that are indexed for search.
const WORDS_MAX: usize = 2_000;

/// Letters of a term; longer ones are cut, so that no text can make a key of its own size.
const LETTERS_MAX: usize = 40;

/// What a key stands for; the first bytes of what is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum KeyKind {
    /// An identifier, normalised.
    Identifier = 1,
    /// A day, month or year as published.
    Date,
    /// Digits of a telephone number.
    Phone,
    /// An address of electronic mail, in small letters.
    Email,
    /// A word of any value.
    Word,
    /// The id of an entity that this one names.
    Reference,
    /// An id that was merged into this one.
    Referent,
    /// All tokens of a name, in byte order.
    Whole,
    /// Two neighbouring tokens of a name, written as one.
    Joined,
    /// Two common terms of one name.
    Pair,
}

/// The key of a text.
pub fn key(kind: KeyKind, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), kind as u64)
}

/// The key of two texts in this order.
pub fn key_of_two(kind: KeyKind, first: &[u8], second: &[u8]) -> u64 {
    xxh3_64_with_seed(second, xxh3_64_with_seed(first, kind as u64))
}

/// The key of a whole name: its terms in byte order, so that the order of names does not matter.
pub fn whole_key<'a>(terms: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut sorted: Vec<&[u8]> = terms.collect();
    sorted.sort_unstable();
    sorted.into_iter().fold(KeyKind::Whole as u64, |seed, term| xxh3_64_with_seed(term, seed))
}

/// The key by which a term with one letter left out is found: the term's letters without the `left_out`th; all of them with `None`.
pub fn typo_key(letters: &[char], left_out: Option<usize>) -> u32 {
    let mut bytes = Vec::with_capacity(letters.len() * 2);
    for (i, letter) in letters.iter().enumerate() {
        if Some(i) != left_out {
            bytes.extend((*letter as u32).to_le_bytes());
        }
    }
    xxh3_64(&bytes) as u32
}

/// Letters from which on a term is found by its typos. Below four, one typo makes another name.
pub const TYPO_LETTERS_MIN: usize = 4;

/// The typo keys of a term: itself and each letter left out. None for short terms and for those with digits, which differ on purpose.
pub fn typo_keys(term: &str) -> Vec<u32> {
    let letters: Vec<char> = term.chars().collect();
    if letters.len() < TYPO_LETTERS_MIN || letters.iter().any(char::is_ascii_digit) {
        return Vec::new();
    }
    let mut keys: Vec<u32> = std::iter::once(None).chain((0..letters.len()).map(Some)).map(|out| typo_key(&letters, out)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The tokens of a name in its own script, folded, in their order.
pub fn tokens(text: &str) -> Vec<String> {
    let folded = names::scripts::fold(&names::scripts::clean(text));
    let mut tokens = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | 'ʼ' | '`')) {
        let token: String = word.chars().filter(|c| c.is_alphanumeric()).take(LETTERS_MAX).collect();
        if !token.is_empty() {
            tokens.push(token);
        }
        if tokens.len() == TOKENS_MAX {
            break;
        }
    }
    tokens
}

/// The term of a token as [`tokens`] gives it: its usual spelling in Latin letters, folded.
pub fn term(token: &str) -> String {
    if token.is_ascii() {
        return token.to_owned();
    }
    let spelled = names::scripts::fold(&names::letters::latin(token));
    let term: String = spelled.chars().filter(|c| c.is_alphanumeric()).take(LETTERS_MAX).collect();
    if term.is_empty() { token.to_owned() } else { term }
}

/// What the index knows an entity by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Tokens of each name, each different list once.
    pub names: Vec<Vec<String>>,
    /// Keys of what is published beside the names, rising, each once.
    pub keys: Vec<u64>,
    /// Labels for filters and facets: a letter for the kind, a colon, the value.
    pub labels: Vec<String>,
    /// When it last changed, YYYYMMDDhhmmss; 0 when unknown.
    pub changed: u64,
}

/// Label of a schema.
pub const SCHEMA: char = 's';
/// Label of a dataset.
pub const DATASET: char = 'd';
/// Label of a country.
pub const COUNTRY: char = 'c';
/// Label of a topic.
pub const TOPIC: char = 't';
/// Label of a gender.
pub const GENDER: char = 'g';

/// A label's text.
pub fn label(kind: char, value: &str) -> String {
    format!("{kind}:{value}")
}

/// Reads an entity.
pub fn read(entity: &Entity) -> Entry {
    let schema = model().schema(&entity.schema);
    let mut entry = Entry { changed: moment(entity.last_change.as_deref().unwrap_or_default()), ..Entry::default() };
    entry.names = names(entity, schema);
    let mut words = 0;
    for (prop, values) in &entity.properties {
        let kind = schema.and_then(|s| s.property(prop)).map(|p| p.kind);
        for value in values {
            entry.keys.extend(value_key(kind, value));
            match kind {
                Some(Kind::Country) => entry.labels.push(label(COUNTRY, value)),
                Some(Kind::Topic) => entry.labels.push(label(TOPIC, value)),
                Some(Kind::Gender) => entry.labels.push(label(GENDER, value)),
                _ => {}
            }
            if !matches!(kind, Some(Kind::Entity | Kind::Topic | Kind::Url | Kind::Checksum)) {
                let found = text_words(value, WORDS_MAX.saturating_sub(words));
                words += found.len();
                entry.keys.extend(found.iter().map(|word| key(KeyKind::Word, word)));
            }
        }
    }
    entry.keys.extend(entity.referents.iter().map(|id| key(KeyKind::Referent, id)));
    entry.keys.sort_unstable();
    entry.keys.dedup();
    entry.labels.push(label(SCHEMA, &entity.schema));
    entry.labels.extend(entity.datasets.iter().map(|d| label(DATASET, d)));
    entry.labels.sort_unstable();
    entry.labels.dedup();
    entry
}

/// Tokens of an entity's names, each different list once, at most [`NAMES_MAX`]: those of `name` first, weak aliases last.
pub fn names(entity: &Entity, schema: Option<&Schema>) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let is_name = |prop: &str| schema.and_then(|s| s.property(prop)).is_some_and(|p| p.kind == Kind::Name);
    let mut props: Vec<&str> = entity.properties.keys().map(String::as_str).filter(|prop| is_name(prop)).collect();
    props.sort_by_key(|prop| (*prop != "name", *prop == "weakAlias"));
    for value in props.iter().flat_map(|prop| entity.all(prop)).take(4 * NAMES_MAX) {
        let tokens = tokens(value);
        if !tokens.is_empty() && !all.contains(&tokens) && all.len() < NAMES_MAX {
            all.push(tokens);
        }
    }
    all
}

/// The key of a value that speaks for the same thing when it is equal.
pub fn value_key(kind: Option<Kind>, value: &str) -> Option<u64> {
    let (kind, text) = match kind? {
        Kind::Identifier => (KeyKind::Identifier, normal(value)),
        Kind::Date => (KeyKind::Date, value.get(..10).unwrap_or(value).to_owned()),
        Kind::Phone => (KeyKind::Phone, value.chars().filter(char::is_ascii_digit).collect()),
        Kind::Email => (KeyKind::Email, value.trim().to_lowercase()),
        Kind::Entity => (KeyKind::Reference, value.to_owned()),
        _ => return None,
    };
    // Short numbers and telephones are many people's; an id of an entity is nobody else's, however short.
    (text.len() >= 4 || matches!(kind, KeyKind::Reference)).then(|| key(kind, &text))
}

/// Words of a value as search looks for them: terms, each as often as it stands there.
pub fn text_words(value: &str, most: usize) -> Vec<String> {
    let folded = names::scripts::fold(&names::scripts::clean(value));
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.take(most).map(|w| term(&w.chars().take(LETTERS_MAX).collect::<String>())).collect()
}

/// An ISO date or time as YYYYMMDDhhmmss; what is missing is 0.
pub fn moment(text: &str) -> u64 {
    let digits = text.bytes().filter(u8::is_ascii_digit).take(14);
    let (number, count) = digits.fold((0u64, 0u32), |(n, count), digit| (n * 10 + u64::from(digit - b'0'), count + 1));
    if count < 4 { 0 } else { number * 10u64.pow(14 - count) }
}
