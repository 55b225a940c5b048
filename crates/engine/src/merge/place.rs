//! Names and values as places in the text of their releases.
//!
//! A kind and a place are eight bytes: they are passed in registers, and a release is a short table of
//! them. Not here: the text, and what stands at a place; see `tree`.

/// Bits of a place in the text.
const PLACE_BITS: u32 = 30;

/// Bytes that the releases of one process may have together: places end there.
pub(super) const TEXT_MAX: usize = 1 << PLACE_BITS;

/// A piece of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// A string without escapes.
    Plain,
    /// A string with escapes: it equals what it says, not how it is written.
    Escaped,
    /// A number, `true`, `false` or `null`. A string never equals a number.
    Token,
    /// There is none; it equals no other.
    Nothing,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing that counts: left out, or empty.
    Nothing,
    /// Removes a plain value.
    Null,
    Scalar,
    /// An object that is replaced whole.
    Object,
    /// A list that is replaced whole.
    List,
    /// The members of an object.
    Members,
    /// The objects of a list merged by `id`, without their member `id`.
    Items,
    /// Values of two kinds in one place: only merging makes this.
    Both,
}

/// By what an entry is known: a key, or the `id` of an object in a list. Without the quotes of a string.
/// Names and values are a kind and a place in eight bytes, which travel in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(u64);

impl Name {
    pub(super) const NOTHING: Name = Name((Script::Nothing as u64) << (2 * PLACE_BITS));

    #[inline]
    pub(super) fn new(script: Script, span: Span) -> Name {
        Name(packed(script as u64, span))
    }

    #[inline]
    pub(super) fn script(self) -> Script {
        match self.0 >> (2 * PLACE_BITS) {
            0 => Script::Plain,
            1 => Script::Escaped,
            2 => Script::Token,
            _ => Script::Nothing,
        }
    }

    #[inline]
    pub(super) fn span(self) -> Span {
        unpacked(self.0)
    }
}

/// A value of a release, or of several merged ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value(u64);

impl Value {
    pub(super) const NOTHING: Value = Value((Kind::Nothing as u64) << (2 * PLACE_BITS));

    /// A value that is one piece of the text.
    #[inline]
    pub(super) fn new(kind: Kind, span: Span) -> Value {
        Value(packed(kind as u64, span))
    }

    /// A value with entries, or one of two kinds, by its number.
    #[inline]
    pub(super) fn of(kind: Kind, number: u32) -> Value {
        Value((kind as u64) << (2 * PLACE_BITS) | u64::from(number))
    }

    #[inline]
    pub(super) fn kind(self) -> Kind {
        match self.0 >> (2 * PLACE_BITS) {
            0 => Kind::Nothing,
            1 => Kind::Null,
            2 => Kind::Scalar,
            3 => Kind::Object,
            4 => Kind::List,
            5 => Kind::Members,
            6 => Kind::Items,
            _ => Kind::Both,
        }
    }

    #[inline]
    pub(super) fn span(self) -> Span {
        unpacked(self.0)
    }

    /// The number of the chain of a value with entries, or of one of two kinds.
    #[inline]
    pub(super) fn number(self) -> u32 {
        self.0 as u32
    }
}

#[inline]
fn packed(kind: u64, span: Span) -> u64 {
    kind << (2 * PLACE_BITS) | u64::from(span.start) << PLACE_BITS | u64::from(span.end)
}

#[inline]
fn unpacked(packed: u64) -> Span {
    let place = |shift: u32| (packed >> shift) as u32 & (TEXT_MAX as u32 - 1);
    Span { start: place(PLACE_BITS), end: place(0) }
}
