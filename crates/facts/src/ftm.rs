//! The FollowTheMoney model: which kinds of things there are, which properties they have, and what a value of each property is.
//!
//! The model is data (`data/ftm-model.json`, version 4.9.0, with its licence in `data/NOTICE`), read once into typed maps. Reach for it
//! when a reader, a page or a comparison must know that a company is a legal entity or that `birthDate` is a date. It deliberately
//! cleans no values: a date that is no date is still a published value.
//!
//! **Own schemata.** What registers publish and the model has no schema for (a line of a declaration, a restriction of business) has one
//! of ours, in `data/own-model.json`. Their names begin with [`OWN_SCHEMA`], so that none can be taken for FollowTheMoney's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// The model as its makers published it.
const MODEL: &str = include_str!("../data/ftm-model.json");

/// Schemata of our own, in the same form.
const OWN_MODEL: &str = include_str!("../data/own-model.json");

/// How the names of our own schemata begin.
pub const OWN_SCHEMA: &str = "Tura";

/// Own schema: a line of a declaration.
pub const DECLARATION: &str = "TuraDeclaration";

/// Own schema: a restriction of business between a body and a firm.
pub const RESTRICTION: &str = "TuraRestriction";

/// The whole model: schemata by name, kinds of value with their labels.
#[derive(Debug)]
pub struct Model {
    /// The model's own version, as `4.9.0`.
    pub version: String,
    schemata: BTreeMap<String, Schema>,
    kinds: BTreeMap<Kind, KindInfo>,
}

/// A schema: one kind of thing (`Person`) or of connection between things (`Ownership`).
#[derive(Debug, Default)]
pub struct Schema {
    /// Name, as `PublicBody`.
    pub name: String,
    /// English label, as `Public body`.
    pub label: String,
    /// English label of many.
    pub plural: String,
    /// What its makers say it is for.
    pub description: Option<String>,
    /// Direct parents, in the model's order.
    pub extends: Vec<String>,
    /// All ancestors and itself, sorted.
    pub ancestors: BTreeSet<String>,
    /// All descendants, without itself, sorted.
    pub descendants: BTreeSet<String>,
    /// Whether entities of it may be compared to find the same thing twice.
    pub matchable: bool,
    /// Whether it only serves as a parent.
    pub is_abstract: bool,
    /// Whether its makers hide it from readers.
    pub hidden: bool,
    /// For connections: which property is the source, which the target.
    pub edge: Option<Edge>,
    /// Properties to show first; inherited from the first parent that has any.
    pub featured: Vec<String>,
    /// Properties that can name an entity, best first.
    pub caption: Vec<String>,
    /// Properties without which an entity of it says nothing.
    pub required: Vec<String>,
    /// Properties that say when it began, best first.
    pub starts: Vec<String>,
    /// Properties that say when it ended, best first.
    pub ends: Vec<String>,
    properties: BTreeMap<String, Property>,
}

/// How a connection points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Property with the entity it goes from.
    pub source: String,
    /// Property with the entity it goes to.
    pub target: String,
    /// English verb, as `owns`.
    pub label: String,
    /// Whether source and target may not be swapped.
    pub directed: bool,
    /// Properties that say more about the connection.
    pub caption: Vec<String>,
}

/// A property of a schema, perhaps inherited.
#[derive(Clone, Debug)]
pub struct Property {
    /// Name, as `birthDate`.
    pub name: String,
    /// The schema that defines it.
    pub schema: String,
    /// English label.
    pub label: String,
    /// What its makers say it is for.
    pub description: Option<String>,
    /// What a value of it is.
    pub kind: Kind,
    /// For [`Kind::Entity`]: the schema its values point at.
    pub range: Option<String>,
    /// For [`Kind::Entity`]: name of the property that shows the connection from the other side.
    pub reverse: Option<String>,
    /// Whether it only shows a connection from the other side; nobody may state it.
    pub stub: bool,
    /// Whether equal values speak for the same thing.
    pub matchable: bool,
    /// Whether its makers hide it from readers.
    pub hidden: bool,
    /// Whether its makers advise against it.
    pub deprecated: bool,
    /// Most characters of a value.
    pub max_length: usize,
    /// For identifiers: the format's name, as `inn` or `lei`.
    pub format: Option<String>,
}

/// What a value is: the types of FollowTheMoney.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A postal address in one line.
    Address,
    /// SHA-1 of a document.
    Checksum,
    /// A country or territory, two letters or a longer code, lowercase.
    Country,
    /// A date, as precise as published (`2021`, `2021-02` …).
    Date,
    /// An e-mail address.
    Email,
    /// The id of another entity.
    Entity,
    /// `male`, `female` or `other`.
    Gender,
    /// Hypertext.
    Html,
    /// A number or code given by an authority.
    Identifier,
    /// An address of a computer.
    Ip,
    /// Nested JSON.
    Json,
    /// A language, three letters.
    Language,
    /// A kind of file.
    Mimetype,
    /// A full name.
    Name,
    /// A number, as a text.
    Number,
    /// A telephone number.
    Phone,
    /// A short text.
    String,
    /// A long text.
    Text,
    /// A word of the topics' list, as `role.pep`.
    Topic,
    /// An address on the web.
    Url,
}

impl Kind {
    /// Its name in the model, as `identifier`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Address => "address",
            Kind::Checksum => "checksum",
            Kind::Country => "country",
            Kind::Date => "date",
            Kind::Email => "email",
            Kind::Entity => "entity",
            Kind::Gender => "gender",
            Kind::Html => "html",
            Kind::Identifier => "identifier",
            Kind::Ip => "ip",
            Kind::Json => "json",
            Kind::Language => "language",
            Kind::Mimetype => "mimetype",
            Kind::Name => "name",
            Kind::Number => "number",
            Kind::Phone => "phone",
            Kind::String => "string",
            Kind::Text => "text",
            Kind::Topic => "topic",
            Kind::Url => "url",
        }
    }
}

/// What the model says about a kind of value.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KindInfo {
    /// English label.
    pub label: String,
    /// English label of many.
    pub plural: String,
    /// Name under which values of this kind are gathered over all properties, as `countries`.
    pub group: Option<String>,
    /// Whether equal values speak for the same thing.
    #[serde(default)]
    pub matchable: bool,
    /// Most characters of a value.
    pub max_length: usize,
    /// For kinds with a list of words: each word's English label.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// The model; parsed when first asked for.
pub fn model() -> &'static Model {
    static PARSED: LazyLock<Model> = LazyLock::new(|| {
        let mut raw: RawModel = serde_json::from_str(MODEL).expect("the model in the program is the one its test reads");
        let own: OwnModel = serde_json::from_str(OWN_MODEL).expect("our own schemata are those their test reads");
        raw.schemata.extend(own.schemata);
        build(raw)
    });
    &PARSED
}

impl Model {
    /// The schema of that name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemata.get(name)
    }

    /// All schemata, by name.
    pub fn schemata(&self) -> impl Iterator<Item = &Schema> {
        self.schemata.values()
    }

    /// What the model says about a kind of value.
    pub fn kind(&self, kind: Kind) -> &KindInfo {
        &self.kinds[&kind]
    }

    /// The narrower of two schemata when one is the other's descendant; `None` when neither is, or a name is unknown.
    pub fn common(&self, a: &str, b: &str) -> Option<&Schema> {
        let (a, b) = (self.schema(a)?, self.schema(b)?);
        if a.is_a(&b.name) {
            Some(a)
        } else if b.is_a(&a.name) {
            Some(b)
        } else {
            None
        }
    }
}

impl Schema {
    /// Whether it is `name` or descends from it.
    pub fn is_a(&self, name: &str) -> bool {
        self.ancestors.contains(name)
    }

    /// Whether it is one of ours, which FollowTheMoney's tools do not know.
    pub fn is_own(&self) -> bool {
        self.name.starts_with(OWN_SCHEMA)
    }

    /// The property of that name, own or inherited.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// All properties, own and inherited, by name.
    pub fn properties(&self) -> impl Iterator<Item = &Property> {
        self.properties.values()
    }

    /// Matchable schemata among its ancestors, itself and its descendants: what an entity of it may be the same thing as. Empty
    /// when it is not matchable itself.
    pub fn matchable_schemata(&self) -> impl Iterator<Item = &'static Schema> {
        let related = self.ancestors.iter().chain(&self.descendants).filter(|_| self.matchable);
        related.filter_map(|name| model().schema(name)).filter(|schema| schema.matchable)
    }
}

/// The file's shape; fields we have no use for (`qname`, `examples` …) are left out.
#[derive(Deserialize)]
struct RawModel {
    version: String,
    schemata: BTreeMap<String, RawSchema>,
    types: BTreeMap<Kind, KindInfo>,
}

#[derive(Deserialize)]
struct OwnModel {
    schemata: BTreeMap<String, RawSchema>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSchema {
    label: String,
    plural: String,
    description: Option<String>,
    #[serde(default)]
    extends: Vec<String>,
    schemata: BTreeSet<String>,
    #[serde(default)]
    matchable: bool,
    #[serde(default, rename = "abstract")]
    is_abstract: bool,
    #[serde(default)]
    hidden: bool,
    edge: Option<RawEdge>,
    #[serde(default)]
    featured: Vec<String>,
    #[serde(default)]
    caption: Vec<String>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    temporal_extent: RawExtent,
    properties: BTreeMap<String, RawProperty>,
}

#[derive(Deserialize, Default)]
struct RawExtent {
    #[serde(default)]
    start: Vec<String>,
    #[serde(default)]
    end: Vec<String>,
}

#[derive(Deserialize)]
struct RawEdge {
    source: String,
    target: String,
    label: String,
    #[serde(default)]
    directed: bool,
    #[serde(default)]
    caption: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawProperty {
    label: String,
    description: Option<String>,
    #[serde(rename = "type")]
    kind: Kind,
    range: Option<String>,
    reverse: Option<String>,
    #[serde(default)]
    stub: bool,
    #[serde(default)]
    matchable: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    deprecated: bool,
    max_length: usize,
    format: Option<String>,
}

/// Schemata with inherited properties: own ones first, then those of the parents in their order, as followthemoney does it.
fn build(raw: RawModel) -> Model {
    let mut own: BTreeMap<String, BTreeMap<String, Property>> = BTreeMap::new();
    let mut schemata: BTreeMap<String, Schema> = BTreeMap::new();
    for (name, schema) in raw.schemata {
        let properties = schema.properties.into_iter().map(|(key, p)| (key.clone(), property(key, &name, p))).collect();
        own.insert(name.clone(), properties);
        let edge =
            schema.edge.map(|e| Edge { source: e.source, target: e.target, label: e.label, directed: e.directed, caption: e.caption });
        let built = Schema {
            name: name.clone(),
            label: schema.label,
            plural: schema.plural,
            description: schema.description,
            extends: schema.extends,
            ancestors: schema.schemata,
            matchable: schema.matchable,
            is_abstract: schema.is_abstract,
            hidden: schema.hidden,
            edge,
            featured: schema.featured,
            caption: schema.caption,
            required: schema.required,
            starts: schema.temporal_extent.start,
            ends: schema.temporal_extent.end,
            ..Schema::default()
        };
        schemata.insert(name, built);
    }
    for (name, properties) in inherited(&schemata, &own) {
        let ancestors = schemata[&name].ancestors.clone();
        for ancestor in ancestors.into_iter().filter(|a| *a != name) {
            schemata.entry(ancestor).and_modify(|schema| {
                schema.descendants.insert(name.clone());
            });
        }
        schemata.entry(name).and_modify(|schema| schema.properties = properties);
    }
    Model { version: raw.version, schemata, kinds: raw.types }
}

/// For each schema its own properties and those it inherits. The walk up ends because the model has no circles.
fn inherited(
    schemata: &BTreeMap<String, Schema>,
    own: &BTreeMap<String, BTreeMap<String, Property>>,
) -> Vec<(String, BTreeMap<String, Property>)> {
    fn gather(
        name: &str,
        schemata: &BTreeMap<String, Schema>,
        own: &BTreeMap<String, BTreeMap<String, Property>>,
        into: &mut BTreeMap<String, Property>,
    ) {
        for (key, property) in &own[name] {
            into.entry(key.clone()).or_insert_with(|| property.clone());
        }
        for parent in &schemata[name].extends {
            gather(parent, schemata, own, into);
        }
    }
    let mut all = Vec::new();
    for name in schemata.keys() {
        let mut properties = BTreeMap::new();
        gather(name, schemata, own, &mut properties);
        all.push((name.clone(), properties));
    }
    all
}

fn property(name: String, schema: &str, raw: RawProperty) -> Property {
    Property {
        name,
        schema: schema.to_owned(),
        label: raw.label,
        description: raw.description,
        kind: raw.kind,
        range: raw.range,
        reverse: raw.reverse,
        stub: raw.stub,
        matchable: raw.matchable,
        hidden: raw.hidden,
        deprecated: raw.deprecated,
        max_length: raw.max_length,
        format: raw.format,
    }
}

#[cfg(test)]
mod tests;
