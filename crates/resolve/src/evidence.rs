//! What evidence beside names weighs: `data/evidence.tsv`, read once.

use std::sync::OnceLock;

/// The table of evidence, read once: a field for each row of `data/evidence.tsv`.
pub(crate) struct Table {
    pub(crate) address_same: f64,
    pub(crate) address_whole: f64,
    pub(crate) born_apart: f64,
    pub(crate) born_day: f64,
    pub(crate) born_far: f64,
    pub(crate) born_month: f64,
    pub(crate) born_near: f64,
    pub(crate) born_other_day: f64,
    pub(crate) born_slip: f64,
    pub(crate) born_slips: f64,
    pub(crate) born_year: f64,
    pub(crate) contact_same: f64,
    pub(crate) country_differs: f64,
    pub(crate) country_same: f64,
    pub(crate) dead_before: f64,
    pub(crate) founded_day: f64,
    pub(crate) founded_far: f64,
    pub(crate) founded_year: f64,
    pub(crate) gender_differs: f64,
    pub(crate) household: f64,
    pub(crate) identifier_differs: f64,
    pub(crate) identifier_strong: f64,
    pub(crate) identifier_weak: f64,
    pub(crate) identifier_weak_differs: f64,
    pub(crate) identifier_weak_long: f64,
    pub(crate) identifier_weak_middle: f64,
    pub(crate) jurisdiction_differs: f64,
    pub(crate) name_floor: f64,
    pub(crate) name_main_differs: f64,
    pub(crate) name_weak: f64,
    pub(crate) schema_apart: f64,
}

/// What each piece of evidence beside names weighs, in natural logarithms of odds.
pub(crate) fn weigh() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows: Vec<(&str, &str)> = include_str!("../data/evidence.tsv").lines().filter_map(|row| row.split_once('\t')).collect();
        let weight = |name: &str| rows.iter().find(|(known, _)| *known == name).and_then(|(_, weight)| weight.parse().ok()).unwrap_or(0.0);
        Table {
            address_same: weight("address_same"),
            address_whole: weight("address_whole"),
            born_apart: weight("born_apart"),
            born_day: weight("born_day"),
            born_far: weight("born_far"),
            born_month: weight("born_month"),
            born_near: weight("born_near"),
            born_other_day: weight("born_other_day"),
            born_slip: weight("born_slip"),
            born_slips: weight("born_slips"),
            born_year: weight("born_year"),
            contact_same: weight("contact_same"),
            country_differs: weight("country_differs"),
            country_same: weight("country_same"),
            dead_before: weight("dead_before"),
            founded_day: weight("founded_day"),
            founded_far: weight("founded_far"),
            founded_year: weight("founded_year"),
            gender_differs: weight("gender_differs"),
            household: weight("household"),
            identifier_differs: weight("identifier_differs"),
            identifier_strong: weight("identifier_strong"),
            identifier_weak: weight("identifier_weak"),
            identifier_weak_differs: weight("identifier_weak_differs"),
            identifier_weak_long: weight("identifier_weak_long"),
            identifier_weak_middle: weight("identifier_weak_middle"),
            jurisdiction_differs: weight("jurisdiction_differs"),
            name_floor: weight("name_floor"),
            name_main_differs: weight("name_main_differs"),
            name_weak: weight("name_weak"),
            schema_apart: weight("schema_apart"),
        }
    })
}
