//! What an entity is linked to: entities it names, and entities that name it.

use std::collections::BTreeMap;

use facts::ftm::{Kind, Property, model};
use facts::statements::Entity;

use super::{ScreenError, Screening};
use crate::candidates::{KeyKind, Place, key};

/// Entities that name one entity and are looked at: as far as a reader can page.
const NAMING_MAX: usize = 10_000;

/// An entity with those it is linked to inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nested {
    /// The entity.
    pub entity: Entity,
    /// By property: entities it names, and under the reverse property those that name it.
    pub inside: BTreeMap<String, Vec<Nested>>,
}

impl Screening {
    /// Places of the entities that are linked to this one, by the property of this one that shows the link; each list in the order
    /// of ids. Of more than 10,000 entities that name it, the first.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn adjacent(&self, entity: &Entity) -> Result<BTreeMap<String, Vec<Place>>, ScreenError> {
        let mut linked: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for (property, values) in references(entity) {
            let places = values.iter().filter_map(|id| self.index.find_any(id));
            linked.entry(property.name.clone()).or_default().extend(places);
        }
        let ids: Vec<&String> = std::iter::once(&entity.id).chain(&entity.referents).collect();
        let naming = ids.iter().flat_map(|id| self.index.places_keyed(key(KeyKind::Reference, id)));
        for place in naming.take(NAMING_MAX) {
            let other = self.index.entity(place)?;
            for (property, values) in references(&other) {
                if let Some(reverse) = property.reverse.as_ref().filter(|_| values.iter().any(|id| ids.contains(&id))) {
                    linked.entry(reverse.clone()).or_default().push(place);
                }
            }
        }
        linked.retain(|_, places| !places.is_empty());
        for places in linked.values_mut() {
            places.sort_unstable_by(|a, b| self.index.id(*a).cmp(self.index.id(*b)));
            places.dedup();
        }
        Ok(linked)
    }

    /// The entity with those it is linked to inside it: one step over things, and over the edges between them for nothing, so that a
    /// person shows its directorships and each of these its company. No entity stands inside itself.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn nested(&self, entity: Entity) -> Result<Nested, ScreenError> {
        self.nest(entity, 1, &mut Vec::new())
    }

    fn nest(&self, entity: Entity, steps: usize, path: &mut Vec<String>) -> Result<Nested, ScreenError> {
        let is_edge = model().schema(&entity.schema).is_some_and(|s| s.edge.is_some());
        let left = if is_edge { Some(steps) } else { steps.checked_sub(1) };
        let Some(left) = left else {
            return Ok(Nested { entity, inside: BTreeMap::new() });
        };
        path.push(entity.id.clone());
        let mut inside: BTreeMap<String, Vec<Nested>> = BTreeMap::new();
        for (property, places) in self.adjacent(&entity)? {
            for place in places {
                let other = self.index.entity(place)?;
                if !path.contains(&other.id) {
                    inside.entry(property.clone()).or_default().push(self.nest(other, left, path)?);
                }
            }
        }
        path.pop();
        Ok(Nested { entity, inside })
    }
}

/// Properties of an entity that name other entities, with their values.
fn references(entity: &Entity) -> impl Iterator<Item = (&'static Property, &Vec<String>)> {
    let schema = model().schema(&entity.schema);
    let property = move |prop: &str| schema.and_then(|s| s.property(prop)).filter(|p| p.kind == Kind::Entity);
    entity.properties.iter().filter_map(move |(prop, values)| Some((property(prop)?, values)))
}
