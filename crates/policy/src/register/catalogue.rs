//! The catalogue of measure types: 32 rows of data, so that a "register of gifts" in two plans is one thing.

use std::sync::LazyLock;

use facts::texts::Text;
use serde::{Deserialize, Serialize};

use super::model::Kind;

/// Number of a type in the catalogue, 1 to 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypeNumber(pub u8);

/// A type of measure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureType {
    /// Its number.
    pub number: TypeNumber,
    /// What a measure of it may be.
    pub kinds: Vec<Kind>,
    /// Articles of the UN Convention against Corruption.
    pub uncac: Vec<String>,
    /// Kazakhstan's provisions, as the reference names them.
    pub kz: Vec<String>,
    /// What would show that it works, in words; empty where nothing computed does.
    pub indicator: String,
    /// Its name.
    pub name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    r#type: Vec<MeasureType>,
}

static TYPES: LazyLock<Vec<MeasureType>> = LazyLock::new(|| {
    let catalogue: Catalogue = toml::from_str(include_str!("catalogue.toml")).expect("a test reads the catalogue that is built in");
    catalogue.r#type
});

/// The types, by number.
pub fn types() -> &'static [MeasureType] {
    &TYPES
}

/// The type of a number; `None` outside 1 to 32.
pub fn of(number: TypeNumber) -> Option<&'static MeasureType> {
    TYPES.get(usize::from(number.0).checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::check::is_uncac;

    #[test]
    fn the_catalogue_has_32_types_numbered_and_named_in_three_languages() {
        assert_eq!(types().len(), 32);
        for (index, kind) in types().iter().enumerate() {
            assert_eq!(usize::from(kind.number.0), index + 1);
            assert!(!kind.kinds.is_empty() && kind.uncac.iter().all(|a| is_uncac(a)), "{kind:?}");
            assert!(kind.name.all().iter().all(|(_, t)| !t.trim().is_empty()), "{kind:?}");
            assert_eq!(of(kind.number).map(|k| k.number), Some(kind.number));
        }
        assert!(of(TypeNumber(0)).is_none() && of(TypeNumber(33)).is_none());
    }
}
