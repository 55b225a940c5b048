//! Why an amendment cannot be tried, with what a reader needs to write one that can be.
//!
//! Reach for it to refuse one, or to say the refusal in a reader's language: each kind holds its data, and its own text is
//! English for the terminal. It deliberately decides nothing.

use super::VALUE_MAX;
use crate::law::span_text;

/// How an amendment is written.
const FORM: &str = "write it as: packs/kz: direct_award_threshold = 4000 MCI from 2024-01-01 (and perhaps: to 2025-01-01)";

/// Why an amendment cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not say what changes.
    NoName,
    /// The new value does not begin with a number.
    NoNumber {
        /// The value as written.
        text: String,
    },
    /// The new value is below zero.
    BelowZero {
        /// The value as written.
        text: String,
    },
    /// The new value is larger than any that is reckoned with.
    TooLarge {
        /// The value as written.
        text: String,
    },
    /// A day cannot be read.
    NoDay {
        /// The day as written.
        text: String,
    },
    /// It would hold on no day.
    NoDays {
        /// Its first day.
        from: i32,
        /// The first day on which it no longer holds.
        to: i32,
    },
    /// There is no amount of this name.
    NoAmount {
        /// The name as written.
        name: String,
        /// Amounts and base units that there are.
        known: Vec<String>,
    },
    /// There is no rule of this code.
    NoRule {
        /// The code as written.
        code: String,
    },
    /// The rule has no parameter that is a number.
    NoParameters {
        /// The rule's code.
        rule: String,
    },
    /// The rule has no parameter of this name.
    NoParameter {
        /// The rule's code.
        rule: String,
        /// The name as written.
        name: String,
        /// Its parameters that are numbers.
        known: Vec<String>,
    },
    /// The parameter is a text, and only numbers are tried.
    IsText {
        /// The rule's code.
        rule: String,
        /// The parameter.
        name: String,
        /// The rule's parameters that are numbers.
        known: Vec<String>,
    },
    /// The pack knows no money: neither a currency nor a base unit.
    NoMoney {
        /// The pack.
        pack: String,
    },
    /// An amount came as a plain number.
    NoUnit {
        /// What was to change.
        of: String,
        /// Units that fit.
        fits: Vec<String>,
    },
    /// An amount came in a unit that does not fit.
    WrongUnit {
        /// What was to change.
        of: String,
        /// The unit as written.
        unit: String,
        /// Units that fit.
        fits: Vec<String>,
    },
    /// A parameter came with a unit that is not its own.
    NotItsUnit {
        /// What was to change.
        of: String,
        /// The unit as written.
        unit: String,
        /// The parameter's unit, which may also be left out.
        own: String,
    },
    /// Whole numbers are wanted: of base units, or because the parameter is one.
    NotWhole {
        /// What was to change.
        of: String,
        /// The value as written.
        text: String,
    },
    /// No rule that is run asks for it, so no verdict could change.
    Unasked {
        /// What was to change.
        of: String,
        /// Whether only public rules are run.
        is_public: bool,
    },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use Refusal::*;
        match self {
            NoName => write!(f, "it does not say what changes; {FORM}"),
            NoNumber { text } => write!(f, "{text:?} begins with no number that can be read; {FORM}"),
            BelowZero { text } => write!(f, "{text:?} is below zero; write zero or more"),
            TooLarge { text } => write!(f, "{text:?} is too large; write a value below {VALUE_MAX}"),
            NoDay { text } => write!(f, "{text:?} is not a day; write it as 2024-01-01"),
            NoDays { from, to } => {
                let span = span_text(Some(*from), Some(*to));
                write!(f, "it would hold on no day: {span}; `to` is the first day on which it no longer does")
            }
            NoAmount { name, known } => {
                write!(f, "there is no amount {name}; there are {}, and parameters of rules as RULE.NAME", known.join(", "))
            }
            NoRule { code } => write!(f, "there is no rule {code}; `tura rule list` names all"),
            NoParameters { rule } => write!(f, "rule {rule} has no parameter that is a number, so nothing of it can be tried"),
            NoParameter { rule, name, known } => write!(f, "rule {rule} has no parameter {name}; it has: {}", known.join(", ")),
            IsText { rule, name, known } => write!(f, "{rule}.{name} is a text; a trial takes numbers: {}", known.join(", ")),
            NoMoney { pack } => write!(f, "packs/{pack} has neither a currency nor a base unit; choose a pack that has"),
            NoUnit { of, fits } => write!(f, "{of}: a plain number has no unit; what fits is {}", fits.join(", ")),
            WrongUnit { of, unit, fits } => write!(f, "{of}: {unit} does not fit; what fits is {}", fits.join(", ")),
            NotItsUnit { of, unit, own } => write!(f, "{of}: {unit} does not fit; write a plain number, or {own}"),
            NotWhole { of, text } => write!(f, "{of} takes whole numbers, not {text}"),
            Unasked { of, is_public } => {
                let whose = if *is_public { "no public rule" } else { "no rule" };
                write!(f, "{whose} asks for {of}, so its change would change no verdict")
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// For the terminal, where a refusal is one reason among others.
impl From<Refusal> for String {
    fn from(refusal: Refusal) -> String {
        refusal.to_string()
    }
}

/// Why a line holds no amendment that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// No pack stands before a colon.
    NoPack,
    /// No equals sign.
    NoEquals,
    /// It does not say from which day.
    NoFrom,
    /// One of its parts is refused.
    Part(Refusal),
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unread::NoPack => write!(f, "no pack before a colon; {FORM}"),
            Unread::NoEquals => write!(f, "no equals sign; {FORM}"),
            Unread::NoFrom => write!(f, "it does not say from which day; {FORM}"),
            Unread::Part(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for Unread {}

/// For the terminal, as of a refusal.
impl From<Unread> for String {
    fn from(unread: Unread) -> String {
        unread.to_string()
    }
}
