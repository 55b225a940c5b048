//! What evidence beside names weighs: `data/evidence.tsv`, read once.

use std::sync::OnceLock;

/// The table with a field for each row, the fields' names, and how it is read.
macro_rules! table {
    ($($name:ident),+ $(,)?) => {
        /// The table of evidence, read once: a field for each row of `data/evidence.tsv`.
        pub(crate) struct Table {
            $(pub(crate) $name: f64,)+
        }

        impl Table {
            fn read(weight: impl Fn(&str) -> f64) -> Table {
                Table { $($name: weight(stringify!($name)),)+ }
            }
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

table! {
    address_same,
    address_whole,
    born_apart,
    born_day,
    born_far,
    born_month,
    born_near,
    born_other_day,
    born_slip,
    born_slips,
    born_year,
    contact_same,
    country_differs,
    country_same,
    dead_before,
    founded_day,
    founded_far,
    founded_year,
    gender_differs,
    household,
    identifier_differs,
    identifier_strong,
    identifier_weak,
    identifier_weak_differs,
    identifier_weak_long,
    identifier_weak_middle,
    jurisdiction_differs,
    name_floor,
    name_main_differs,
    name_weak,
    schema_apart,
}

/// What each piece of evidence beside names weighs, in natural logarithms of odds. A test holds the rows to the fields.
pub(crate) fn weigh() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows: Vec<(&str, f64)> = rows().filter_map(|(name, weight)| Some((name, weight.parse().ok()?))).collect();
        Table::read(|name| rows.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, weight)| *weight))
    })
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../data/evidence.tsv").lines().filter(|row| !row.starts_with('#')).filter_map(|row| row.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_has_its_row_with_a_number() {
        let mut found: Vec<&str> = rows().filter(|(_, weight)| weight.parse::<f64>().is_ok()).map(|(name, _)| name).collect();
        found.sort_unstable();
        assert_eq!(found, NAMES);
    }
}
