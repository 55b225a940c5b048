//! Which entities may be in an answer at all.

use facts::ftm::model;

use crate::candidates::{COUNTRY, DATASET, Index, Labelled, Place, SCHEMA, TOPIC, label, moment};

/// What an entity must be or not be. An empty list asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Schemata of which it must be one; see [`Filter::of_schema`].
    pub schemata: Vec<String>,
    /// Schemata of which it must be none.
    pub exclude_schemata: Vec<String>,
    /// Datasets of which it must be in one.
    pub include_datasets: Vec<String>,
    /// Datasets of which it must be in none.
    pub exclude_datasets: Vec<String>,
    /// Topics of which it must have one, as `sanction`; all of them where `all` says so.
    pub topics: Vec<String>,
    /// Countries of which it must have one, as `kz`; all of them where `all` says so.
    pub countries: Vec<String>,
    /// Datasets of which it must be in one, or in all where `all` says so; beside `include_datasets`, which sets the scope.
    pub datasets: Vec<String>,
    /// Whether of topics, countries and datasets all are wanted and not one.
    pub all: bool,
    /// ISO date or time since when it must have changed; entities of which that is unknown are left out.
    pub changed_since: Option<String>,
    /// Ids that are not wanted, an entity's own or one merged into it.
    pub exclude_ids: Vec<String>,
}

impl Filter {
    /// Asks for a schema or any that descends from it; an unknown schema is asked for as it is and found nowhere.
    pub fn of_schema(mut self, name: &str) -> Filter {
        let descendants = model().schemata().filter(|s| s.is_a(name)).map(|s| s.name.clone());
        self.schemata = descendants.collect();
        if self.schemata.is_empty() {
            self.schemata.push(name.to_owned());
        }
        self
    }

    /// The filter made ready for an index.
    pub(super) fn ready<'a>(&self, index: &'a Index) -> Ready<'a> {
        let labels = |kind: char, values: &[String]| -> Vec<String> { values.iter().map(|value| label(kind, value)).collect() };
        let mut wanted = Vec::new();
        let mut want = |kind: char, values: &[String], all: bool| {
            if all {
                wanted.extend(values.iter().map(|value| index.labelled(&[label(kind, value)])));
            } else if !values.is_empty() {
                wanted.push(index.labelled(&labels(kind, values)));
            }
        };
        want(SCHEMA, &self.schemata, false);
        want(DATASET, &self.include_datasets, false);
        want(DATASET, &self.datasets, self.all);
        want(TOPIC, &self.topics, self.all);
        want(COUNTRY, &self.countries, self.all);
        let unwanted = [labels(SCHEMA, &self.exclude_schemata), labels(DATASET, &self.exclude_datasets)].concat();
        Ready {
            index,
            wanted,
            unwanted: (!unwanted.is_empty()).then(|| index.labelled(&unwanted)),
            changed_since: self.changed_since.as_deref().map(moment),
            exclude: self.exclude_ids.iter().filter_map(|id| index.find_any(id)).collect(),
        }
    }
}

/// A filter made ready: asks numbers and no texts.
pub(super) struct Ready<'a> {
    index: &'a Index,
    wanted: Vec<Labelled<'a>>,
    unwanted: Option<Labelled<'a>>,
    changed_since: Option<u64>,
    exclude: Vec<Place>,
}

impl Ready<'_> {
    /// Whether the entity at a place may be in the answer.
    pub fn admits(&self, place: Place) -> bool {
        self.wanted.iter().all(|labels| labels.any(place))
            && !self.unwanted.as_ref().is_some_and(|labels| labels.any(place))
            && self.changed_since.is_none_or(|since| self.index.changed(place) >= since.max(1))
            && !self.exclude.contains(&place)
    }
}
