//! Identifiers of people, firms, ships and accounts: their forms, their check digits, and how much an equal one says.
//!
//! Reach for it when a number was published and it matters whether it can be one. A passed check says that the text is well formed,
//! never that the number was given to anyone. It deliberately asks no register.

/// Letters and digits of a text in capitals, nothing else: how identifiers of any scheme are held against one another.
pub fn normal(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// An identifier that can be one of its scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The text in the scheme's own form: no blanks, no punctuation.
    pub value: String,
    /// Whether an equal one is evidence of one and the same thing: it has check digits or is long enough, and is given to one only.
    pub strong: bool,
}

/// A scheme of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Kazakhstan, firms: 12 digits.
    KzBin,
    /// Kazakhstan, people: 12 digits.
    KzIin,
}

/// Reads `text` as an identifier of `scheme`; `None` when it cannot be one.
pub fn check(_scheme: Scheme, _text: &str) -> Option<Checked> {
    None
}
