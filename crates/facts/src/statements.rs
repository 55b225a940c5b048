//! Statements: one dataset says one thing about one entity. And entities, which are what statements about one id come to.
//!
//! Ids of entities and statements are FollowTheMoney's and stay strings: they are published, exchanged and cited by others. Reach for
//! it wherever people, firms and the connections between them are read, merged or written. It deliberately decides nothing about
//! who is whom: that is `canonical_id`, which others set.
//!
//! **Own properties.** What a publication says and the FollowTheMoney model cannot hold is kept in statements whose property begins
//! with [`OWN`]. FollowTheMoney's tools do not know them, so writers for others leave them out when asked.

use std::collections::{BTreeMap, BTreeSet};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sha1::{Digest, Sha1};

use crate::ftm::{Kind, OWN_SCHEMA, model};
use crate::ids::hex;

mod json;

/// Property that says only that an entity exists.
pub const ANCHOR: &str = "id";

/// How our own properties begin.
pub const OWN: &str = "tura:";

/// Own property: the caption as published, where it is not the one of [`Entity::caption`].
pub const OWN_CAPTION: &str = "tura:caption";

/// Own property: a dataset of which a published collection says that the entity comes from it.
pub const OWN_DATASET: &str = "tura:dataset";

/// Own property: an id that a published collection says it has merged into this entity.
pub const OWN_REFERENT: &str = "tura:referent";

/// Own property: `true` or `false`, whether a published collection calls the entity a target.
pub const OWN_TARGET: &str = "tura:target";

/// How deep entities may stand inside entities: yente nests two deep, and a file must not choose our stack.
const NESTING_MAX: usize = 16;

/// One dataset says that an entity has a property with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// The entity, as the dataset names it.
    pub entity_id: String,
    /// The entity it belongs to after merging; `None` when nobody merged it.
    pub canonical_id: Option<String>,
    /// Schema of the entity, as this dataset has it.
    pub schema: String,
    /// Property: of the schema, or [`ANCHOR`], or beginning with [`OWN`].
    pub prop: String,
    /// The value; never empty.
    pub value: String,
    /// The dataset that says so.
    pub dataset: String,
    /// Language of the value, three letters.
    pub lang: Option<String>,
    /// The text as published, where cleaning changed it.
    pub original_value: Option<String>,
    /// Which step of making the dataset it comes from.
    pub origin: Option<String>,
    /// Whether it was taken from outside to enrich and nobody confirmed it.
    pub external: bool,
    /// When the dataset first had it (ISO date or time, without zone).
    pub first_seen: Option<String>,
    /// When the dataset last had it.
    pub last_seen: Option<String>,
}

impl Statement {
    /// Its id as followthemoney 4.11 makes it: SHA-1, in lowercase hex, of `dataset.entity_id.prop.value`, with `@lang` where the
    /// property's kind has a language, and `.ext` when external.
    pub fn id(&self) -> String {
        let mut hasher = Sha1::new();
        for part in [self.dataset.as_str(), ".", &self.entity_id, ".", &self.prop, ".", &self.value] {
            hasher.update(part);
        }
        if let Some(lang) = self.lang.as_deref().filter(|_| self.has_language()) {
            hasher.update("@");
            hasher.update(lang);
        }
        if self.external {
            hasher.update(".ext");
        }
        hex(&hasher.finalize())
    }

    /// The id under which it is gathered: canonical where merged, else the dataset's own.
    pub fn canonical(&self) -> &str {
        self.canonical_id.as_deref().unwrap_or(&self.entity_id)
    }

    /// What its value is; `None` for the anchor, own properties and what the model does not know.
    pub fn kind(&self) -> Option<Kind> {
        model().schema(&self.schema)?.property(&self.prop).map(|p| p.kind)
    }

    /// Whether the model does not know its property or its schema and we keep it all the same.
    pub fn is_own(&self) -> bool {
        self.prop.starts_with(OWN) || self.schema.starts_with(OWN_SCHEMA)
    }

    /// Whether followthemoney lets values of this kind have a language.
    fn has_language(&self) -> bool {
        use Kind::{Checksum, Country, Date, Email, Gender, Ip, Language, Mimetype, Phone, Topic, Url};
        self.prop != ANCHOR
            && !matches!(
                self.kind(),
                Some(Kind::Entity | Date | Checksum | Email | Phone | Gender | Mimetype | Topic | Url | Country | Language | Ip)
            )
    }
}

/// Why statements or JSON make no entity. The text is for the person who looks at what was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityError {
    /// No statement at all.
    Empty,
    /// Two schemata of which neither descends from the other.
    Apart {
        /// One schema.
        left: String,
        /// The other.
        right: String,
    },
    /// The JSON is no object.
    NotAnObject,
    /// `id` is missing, empty or no text.
    NoId,
    /// `schema` is missing or no text.
    NoSchema,
    /// The schema is not in the model.
    UnknownSchema(String),
    /// `properties` is no object.
    NoProperties,
    /// Entities stand too deep inside each other.
    TooDeep,
}

impl std::fmt::Display for EntityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EntityError::Empty => f.write_str("no statement about the entity"),
            EntityError::Apart { left, right } => write!(f, "one entity cannot be {left} and {right}"),
            EntityError::NotAnObject => f.write_str("not a JSON object"),
            EntityError::NoId => f.write_str("the entity has no id"),
            EntityError::NoSchema => f.write_str("the entity has no schema"),
            EntityError::UnknownSchema(name) => write!(f, "unknown schema {name:?}"),
            EntityError::NoProperties => f.write_str("\"properties\" is not an object"),
            EntityError::TooDeep => write!(f, "entities stand more than {NESTING_MAX} deep inside each other"),
        }
    }
}

impl std::error::Error for EntityError {}

/// What all statements about one id come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// The (canonical) id.
    pub id: String,
    /// The narrowest schema that the statements agree on.
    pub schema: String,
    /// Values by property, each once, in the order in which they were stated.
    pub properties: BTreeMap<String, Vec<String>>,
    /// Values of own properties that have no field here.
    pub own: BTreeMap<String, Vec<String>>,
    /// The datasets it comes from, sorted.
    pub datasets: Vec<String>,
    /// Other ids that were merged into it, sorted.
    pub referents: Vec<String>,
    /// Whether the publication calls it a target; `None` when it does not say.
    pub target: Option<bool>,
    /// When something was first said of it.
    pub first_seen: Option<String>,
    /// When something was last said of it.
    pub last_seen: Option<String>,
    /// When what is said of it last changed.
    pub last_change: Option<String>,
}

impl Entity {
    /// Gathers statements of one canonical id; the first one's is the entity's. Times, datasets and referents as followthemoney's
    /// statement entities have them; a statement of an own property counts like any other.
    ///
    /// # Errors
    /// When there is no statement, or two schemata do not agree.
    pub fn from_statements<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> Result<Entity, EntityError> {
        let mut statements = statements.into_iter().peekable();
        let first = statements.peek().ok_or(EntityError::Empty)?;
        let mut entity = Entity { id: first.canonical().to_owned(), schema: first.schema.clone(), ..Entity::default() };
        let mut datasets = Datasets::default();
        let mut referents = BTreeSet::new();
        let mut anchored: (Option<&str>, Option<&str>) = (None, None);
        let mut stated = BTreeSet::new();
        for statement in statements {
            entity.narrow(&statement.schema)?;
            datasets.saw(statement);
            if statement.entity_id != entity.id {
                referents.insert(statement.entity_id.as_str());
            }
            let seen = (statement.first_seen.as_deref(), statement.last_seen.as_deref());
            if statement.prop == ANCHOR {
                entity.last_change = later(entity.last_change.take(), seen.0);
                anchored = (anchored.0.into_iter().chain(seen.0).min(), anchored.1.into_iter().chain(seen.1).max());
                continue;
            }
            entity.first_seen = earlier(entity.first_seen.take(), seen.0);
            entity.last_seen = later(entity.last_seen.take(), seen.1);
            if !stated.insert((statement.prop.as_str(), statement.value.as_str())) {
                continue;
            }
            match statement.prop.as_str() {
                OWN_DATASET => {}
                OWN_REFERENT => {
                    referents.insert(&statement.value);
                }
                OWN_TARGET => entity.target = Some(entity.target == Some(true) || statement.value == "true"),
                prop => {
                    let values = if prop.starts_with(OWN) { &mut entity.own } else { &mut entity.properties };
                    values.entry(prop.to_owned()).or_default().push(statement.value.clone());
                }
            }
        }
        if entity.properties.is_empty() {
            entity.first_seen = earlier(entity.first_seen, anchored.0);
            entity.last_seen = later(entity.last_seen, anchored.1);
        }
        entity.referents = referents.into_iter().filter(|id| *id != entity.id).map(str::to_owned).collect();
        entity.datasets = datasets.all();
        Ok(entity)
    }

    /// The statements that say what it is, all of `dataset`: the anchor first, then properties, then own ones. Its times go to each.
    /// [`Entity::from_statements`] makes the same entity of them, but for datasets, which become own statements where they are others.
    pub fn statements(&self, dataset: &str) -> Vec<Statement> {
        let state = |prop: &str, value: &str| Statement {
            entity_id: self.id.clone(),
            schema: self.schema.clone(),
            prop: prop.to_owned(),
            value: value.to_owned(),
            dataset: dataset.to_owned(),
            first_seen: self.first_seen.clone(),
            last_seen: self.last_seen.clone(),
            ..Statement::default()
        };
        let mut all = vec![Statement { first_seen: self.last_change.clone(), ..state(ANCHOR, &self.id) }];
        let properties = self.properties.iter().chain(&self.own);
        all.extend(properties.flat_map(|(prop, values)| values.iter().map(move |value| (prop, value))).map(|(p, v)| state(p, v)));
        if self.datasets.iter().any(|d| d != dataset) {
            all.extend(self.datasets.iter().map(|d| state(OWN_DATASET, d)));
        }
        all.extend(self.referents.iter().map(|id| state(OWN_REFERENT, id)));
        all.extend(self.target.map(|target| state(OWN_TARGET, if target { "true" } else { "false" })));
        all
    }

    /// All values of a property, in the order in which they were stated; empty when there is none.
    pub fn all(&self, prop: &str) -> &[String] {
        self.properties.get(prop).map_or(&[], Vec::as_slice)
    }

    /// The first value of a property.
    pub fn first(&self, prop: &str) -> Option<&str> {
        self.all(prop).first().map(String::as_str)
    }

    /// The name to show: of the schema's caption properties the first that has a value, and of several names the most central one
    /// (followthemoney's rule; see [`crate::captions::pick`]). The schema's label when there is none.
    pub fn caption(&self) -> &str {
        let Some(schema) = model().schema(&self.schema) else { return &self.schema };
        for prop in &schema.caption {
            let values = self.all(prop);
            let is_name = schema.property(prop).is_some_and(|p| p.kind == Kind::Name);
            let chosen = if is_name { crate::captions::pick(values) } else { values.first().map(String::as_str) };
            if let Some(caption) = chosen {
                return caption;
            }
        }
        &schema.label
    }

    /// FollowTheMoney's JSON: `id`, `caption`, `schema`, `properties`, `datasets`, `referents` and, where known, `target` and the
    /// three times. Own properties are left out.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("texts and lists of texts are JSON")
    }

    /// Reads FollowTheMoney's JSON as files and yente have it. Numbers and truth values become texts (`12.50` becomes `12.5`); entities inside
    /// properties become [`FromJson::nested`], and their ids the value.
    ///
    /// # Errors
    /// When it is no object with an id and a known schema, or too deeply nested.
    pub fn from_json(json: &Value) -> Result<FromJson, EntityError> {
        let mut read = FromJson::default();
        read.entity = json::entity(json, "", NESTING_MAX, &mut read)?;
        Ok(read)
    }

    /// Takes the narrower of its schema and `other`.
    fn narrow(&mut self, other: &str) -> Result<(), EntityError> {
        if self.schema == other {
            return Ok(());
        }
        let apart = || EntityError::Apart { left: self.schema.clone(), right: other.to_owned() };
        self.schema = model().common(&self.schema, other).ok_or_else(apart)?.name.clone();
        Ok(())
    }
}

/// What [`Entity::from_json`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FromJson {
    /// The entity itself.
    pub entity: Entity,
    /// Entities that stood inside its properties, at any depth, inner ones first, each after its place (a JSON pointer).
    pub nested: Vec<(String, Entity)>,
    /// What was not understood, as JSON pointers without positions: fields beside the known ones, properties the schema does not
    /// have (those are kept), values that are no text. In their order, each as often as it was met.
    pub unknown: Vec<String>,
}

impl Serialize for Entity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        let caption = self.own.get(OWN_CAPTION).and_then(|all| all.first());
        map.serialize_entry("caption", caption.map_or_else(|| self.caption(), String::as_str))?;
        map.serialize_entry("schema", &self.schema)?;
        map.serialize_entry("properties", &self.properties)?;
        map.serialize_entry("datasets", &self.datasets)?;
        map.serialize_entry("referents", &self.referents)?;
        if let Some(target) = self.target {
            map.serialize_entry("target", &target)?;
        }
        let times = [("first_seen", &self.first_seen), ("last_seen", &self.last_seen), ("last_change", &self.last_change)];
        for (key, time) in times {
            if let Some(time) = time {
                map.serialize_entry(key, time)?;
            }
        }
        map.end()
    }
}

/// Datasets of an entity. Where a collection says which datasets an entity of it comes from, these stand for the collection.
#[derive(Default)]
struct Datasets<'a> {
    stating: BTreeSet<(&'a str, &'a str)>,
    collections: BTreeSet<(&'a str, &'a str)>,
    named: BTreeSet<&'a str>,
}

impl<'a> Datasets<'a> {
    fn saw(&mut self, statement: &'a Statement) {
        let from = (statement.dataset.as_str(), statement.entity_id.as_str());
        self.stating.insert(from);
        if statement.prop == OWN_DATASET {
            self.collections.insert(from);
            self.named.insert(&statement.value);
        }
    }

    fn all(mut self) -> Vec<String> {
        self.named.extend(self.stating.difference(&self.collections).map(|(dataset, _)| dataset));
        self.named.into_iter().map(str::to_owned).collect()
    }
}

fn earlier(a: Option<String>, b: Option<&str>) -> Option<String> {
    a.into_iter().chain(b.map(str::to_owned)).min()
}

fn later(a: Option<String>, b: Option<&str>) -> Option<String> {
    a.into_iter().chain(b.map(str::to_owned)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(prop: &str, value: &str) -> Statement {
        let text = |text: &str| text.to_owned();
        Statement {
            entity_id: text("e1"),
            schema: text("Person"),
            prop: text(prop),
            value: text(value),
            dataset: text("ds"),
            ..Statement::default()
        }
    }

    fn read(json: &str) -> FromJson {
        Entity::from_json(&serde_json::from_str(json).unwrap()).unwrap()
    }

    /// Ids as followthemoney 4.11.2 printed them.
    #[test]
    fn ids_are_those_of_followthemoney() {
        let plain = statement("name", "Иван");
        let spoken = Statement { lang: Some("rus".to_owned()), ..plain.clone() };
        let country = Statement { lang: Some("rus".to_owned()), ..statement("country", "kz") };
        let external = Statement { external: true, ..spoken.clone() };
        let anchor = Statement { lang: Some("rus".to_owned()), ..statement("id", "e1") };
        assert_eq!(plain.id(), "eafebd7be80548e13ab7cc51e79bae94b314ef9a");
        assert_eq!(spoken.id(), "b5debf3f12bba4f33ee87ab03f1e9274b2e5ecdf");
        assert_eq!(country.id(), "8e54e74fcd75c3cf16f6887b80fb837ba97d4524", "a country has no language");
        assert_eq!(external.id(), "379660aa856158a2004f9b72589f1aa145cebb0c");
        assert_eq!(anchor.id(), "8c89a34610f15addf3044074ebf7e0e87fef0a76");
    }

    #[test]
    fn an_entity_is_what_its_statements_say() {
        let statements = [
            Statement { first_seen: Some("2024-02-01".to_owned()), schema: "LegalEntity".to_owned(), ..statement("id", "e1") },
            Statement { first_seen: Some("2023-01-01".to_owned()), last_seen: Some("2025".to_owned()), ..statement("name", "B") },
            Statement {
                entity_id: "old".to_owned(),
                canonical_id: Some("e1".to_owned()),
                dataset: "other".to_owned(),
                ..statement("name", "A")
            },
            statement("name", "B"),
        ];
        let entity = Entity::from_statements(&statements).unwrap();
        assert_eq!((entity.id.as_str(), entity.schema.as_str()), ("e1", "Person"));
        assert_eq!(entity.all("name"), ["B", "A"]);
        assert_eq!(entity.datasets, ["ds", "other"]);
        assert_eq!(entity.referents, ["old"]);
        assert_eq!(entity.first_seen.as_deref(), Some("2023-01-01"));
        assert_eq!(entity.last_seen.as_deref(), Some("2025"));
        assert_eq!(entity.last_change.as_deref(), Some("2024-02-01"));
    }

    #[test]
    fn a_person_is_no_company() {
        let company = Statement { schema: "Company".to_owned(), ..statement("name", "A") };
        let apart = EntityError::Apart { left: "Person".to_owned(), right: "Company".to_owned() };
        assert_eq!(Entity::from_statements(&[statement("name", "A"), company]), Err(apart));
        assert_eq!(Entity::from_statements(&[]), Err(EntityError::Empty));
    }

    #[test]
    fn json_comes_back_from_statements() {
        let json = r#"{"id":"x","caption":"As published","schema":"Company","properties":{"name":["N","M"],"country":["kz"]},
            "datasets":["a","b"],"referents":["r1"],"target":false,"first_seen":"2023","last_seen":"2025","last_change":"2024"}"#;
        let entity = read(json).entity;
        let again = Entity::from_statements(&entity.statements("collection")).unwrap();
        assert_eq!(again, entity);
        assert_eq!(again.to_json(), serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn own_properties_stay_out_of_json() {
        let entity = Entity::from_statements(&[statement("tura:record", "{}"), statement("name", "A")]).unwrap();
        assert_eq!(entity.own["tura:record"], ["{}"]);
        assert!(entity.to_json()["properties"].get("tura:record").is_none());
    }

    #[test]
    fn entities_inside_entities_are_taken_out() {
        let read = read(
            r#"{"id":"o","schema":"Ownership","score":1,"odd":1,"properties":{"percentage":[12.50,true,null,["x"]],
            "owner":[{"id":"p","schema":"Person","properties":{"ownershipOwner":["o"],"hat":["red"]}}],"asset":["c","c",""]}}"#,
        );
        assert_eq!(read.entity.all("owner"), ["p"]);
        assert_eq!(read.entity.all("asset"), ["c"]);
        assert_eq!(read.entity.all("percentage"), ["12.5", "true"]);
        assert_eq!(read.nested.len(), 1);
        assert_eq!(read.nested[0].0, "/properties/owner/0");
        assert_eq!(read.nested[0].1.all("hat"), ["red"]);
        assert!(read.nested[0].1.all("ownershipOwner").is_empty(), "stated by the other side");
        assert_eq!(read.unknown, ["/properties/hat", "/properties/percentage/*", "/odd"]);
    }

    #[test]
    fn wrong_json_has_a_reason() {
        let check = |json: &str, expected: EntityError| {
            assert_eq!(Entity::from_json(&serde_json::from_str(json).unwrap()), Err(expected), "{json}");
        };
        check("[]", EntityError::NotAnObject);
        check(r#"{"schema":"Person"}"#, EntityError::NoId);
        check(r#"{"id":7,"schema":"Person"}"#, EntityError::NoId);
        check(r#"{"id":"1"}"#, EntityError::NoSchema);
        check(r#"{"id":"1","schema":"Nope"}"#, EntityError::UnknownSchema("Nope".to_owned()));
        check(r#"{"id":"1","schema":"Person","properties":[]}"#, EntityError::NoProperties);
        let open = r#"{"id":"1","schema":"Family","properties":{"person":"#;
        check(&format!("{}1{}", open.repeat(NESTING_MAX + 1), "}}".repeat(NESTING_MAX + 1)), EntityError::TooDeep);
    }

    #[test]
    fn a_caption_is_a_name_or_the_label() {
        assert_eq!(read(r#"{"id":"1","schema":"Person","properties":{"alias":["B"],"name":["A"]}}"#).entity.caption(), "A");
        assert_eq!(read(r#"{"id":"1","schema":"Ownership","properties":{}}"#).entity.caption(), "Ownership");
    }
}
