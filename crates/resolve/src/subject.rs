//! A subject: an entity made ready to be compared. Names are read, dates understood, identifiers checked, once; then it is
//! compared by the thousand in [`crate::likeness`]. It keeps no statement and no source.

use facts::ftm::{Kind as PropertyKind, model};
use facts::identifiers::{Scheme, check, normal, schemes_of};
use facts::statements::Entity;
use names::compare::{Kind, Name};

use crate::addresses::Address;

/// Names of a subject that are read: the longest entry of the lists of OFAC, UN, EU and UK has under 200.
pub const NAMES_MAX: usize = 400;

/// Values of any other property that are read.
const VALUES_MAX: usize = 200;

/// How good a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The name under which it is listed.
    Main,
    /// An alias or a former name.
    Alias,
    /// An alias that the list itself calls weak.
    Weak,
}

/// A name of a subject.
#[derive(Clone, Debug)]
pub struct Named {
    /// As published.
    pub text: String,
    /// Read.
    pub name: Name,
    /// How good it is.
    pub standing: Standing,
}

/// A date with the precision it is known in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12; 0 when unknown.
    pub month: u8,
    /// The day, 1 to 31; 0 when unknown.
    pub day: u8,
}

impl Date {
    /// Reads `1961`, `1961-05` or `1961-05-30`, whatever follows; `None` when it is no date. Zeros for unknown parts are understood.
    pub fn read(text: &str) -> Option<Date> {
        let mut parts = text.trim().get(..10.min(text.trim().len()))?.split('-');
        let year: u16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let mut small = |most: u8| parts.next().and_then(|part| part.parse::<u8>().ok()).filter(|part| *part <= most).unwrap_or(0);
        let month = small(12);
        let day = if month == 0 { 0 } else { small(31) };
        (year > 0).then_some(Date { year, month, day })
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.month, self.day) {
            (0, _) => write!(f, "{:04}", self.year),
            (month, 0) => write!(f, "{:04}-{month:02}", self.year),
            (month, day) => write!(f, "{:04}-{month:02}-{day:02}", self.year),
        }
    }
}

/// An identifier of a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    /// Which scheme it passed the check of; `None` when no check is known or it failed.
    pub scheme: Option<Scheme>,
    /// The property it stood in.
    pub property: String,
    /// In the scheme's own form, or letters and digits alone.
    pub value: String,
    /// Whether an equal one is evidence of one and the same thing.
    pub strong: bool,
}

/// Gender, where a source gives one of the two that registers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// An entity made ready to be compared.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The entity's id.
    pub id: String,
    /// Its schema.
    pub schema: String,
    /// What its names are.
    pub kind: Kind,
    /// Its names, main names first, each text once.
    pub names: Vec<Named>,
    /// Keys of the names with the name's number, sorted.
    pub(crate) keys: Vec<(u32, u16)>,
    /// Birth dates of a person.
    pub born: Vec<Date>,
    /// When an organisation was founded or a ship was built.
    pub founded: Vec<Date>,
    /// Death or dissolution.
    pub ended: Vec<Date>,
    /// Countries, nationality and jurisdiction, lowercase codes.
    pub countries: Vec<String>,
    /// Identifiers.
    pub identifiers: Vec<Identifier>,
    /// Gender, when all sources agree.
    pub gender: Option<Gender>,
    /// Topics, as `sanction` or `role.pep`.
    pub topics: Vec<String>,
    /// Addresses as published, and read.
    pub(crate) addresses: Vec<(String, Address)>,
    /// E-mail addresses, phones, websites: made comparable.
    pub(crate) contacts: Vec<String>,
}

impl Subject {
    /// Makes an entity ready.
    pub fn read(entity: &Entity) -> Subject {
        let schema = model().schema(&entity.schema);
        let is = |name: &str| schema.is_some_and(|schema| schema.is_a(name));
        let kind = match () {
            () if is("Person") => Kind::Person,
            () if is("Organization") || is("LegalEntity") => Kind::Organisation,
            () => Kind::Other,
        };
        let names = read_names(entity, kind);
        let mut keys: Vec<(u32, u16)> = Vec::new();
        for (at, named) in names.iter().enumerate() {
            keys.extend(named.name.keys().into_iter().map(|key| (key, at as u16)));
        }
        keys.sort_unstable();
        let countries =
            sorted(values(entity, &["country", "nationality", "citizenship", "jurisdiction", "flag", "mainCountry"]), |country| {
                country.trim().to_lowercase()
            });
        Subject {
            id: entity.id.clone(),
            schema: entity.schema.clone(),
            kind,
            names,
            keys,
            born: dates(entity, &["birthDate"]),
            founded: dates(entity, &["incorporationDate", "buildDate", "registrationDate"]),
            ended: dates(entity, &["deathDate", "dissolutionDate"]),
            identifiers: identifiers(entity, countries.first().map(String::as_str)),
            countries,
            gender: gender(entity),
            topics: sorted(values(entity, &["topics"]), str::to_owned),
            addresses: sorted(values(entity, &["address"]), str::to_owned)
                .into_iter()
                .map(|text| (text.clone(), Address::read(&text)))
                .collect(),
            contacts: contacts(entity),
        }
    }

    /// The names' analysed forms.
    pub fn analysed(&self) -> impl Iterator<Item = &Name> {
        self.names.iter().map(|named| &named.name)
    }
}

fn values<'a>(entity: &'a Entity, properties: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    properties.iter().flat_map(|property| entity.all(property)).map(String::as_str).take(VALUES_MAX)
}

fn sorted<'a>(values: impl Iterator<Item = &'a str>, ready: impl Fn(&'a str) -> String) -> Vec<String> {
    let mut list: Vec<String> = values.map(ready).filter(|value| !value.is_empty()).collect();
    list.sort();
    list.dedup();
    list
}

fn read_names(entity: &Entity, kind: Kind) -> Vec<Named> {
    let mut texts: Vec<(String, Standing)> = Vec::new();
    let mut add = |text: String, standing: Standing| {
        let text = text.trim().to_owned();
        let known = texts.iter().any(|(other, _)| *other == text);
        if !text.is_empty() && !known && texts.len() < NAMES_MAX {
            texts.push((text, standing));
        }
    };
    entity.all("name").iter().for_each(|name| add(name.clone(), Standing::Main));
    if entity.all("name").is_empty() {
        let parts = ["firstName", "secondName", "middleName", "fatherName", "lastName"];
        let joined: Vec<&str> = parts.iter().filter_map(|part| entity.first(part)).collect();
        add(joined.join(" "), Standing::Main);
    }
    for property in ["alias", "previousName", "abbreviation"] {
        entity.all(property).iter().for_each(|name| add(name.clone(), Standing::Alias));
    }
    entity.all("weakAlias").iter().for_each(|name| add(name.clone(), Standing::Weak));
    let read = |(text, standing): (String, Standing)| {
        let name = Name::read(&text, kind);
        (!name.is_empty()).then_some(Named { text, name, standing })
    };
    let mut names: Vec<Named> = texts.into_iter().filter_map(read).collect();
    if kind == Kind::Person && names.iter().any(|named| named.name.telling_parts() > 1) {
        // Of somebody known by several parts, one alone is what many others are called.
        names.iter_mut().filter(|named| named.name.telling_parts() <= 1).for_each(|named| named.standing = Standing::Weak);
    }
    names
}

fn dates(entity: &Entity, properties: &[&str]) -> Vec<Date> {
    let mut dates: Vec<Date> = values(entity, properties).filter_map(Date::read).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

fn identifiers(entity: &Entity, country: Option<&str>) -> Vec<Identifier> {
    let Some(schema) = model().schema(&entity.schema) else { return Vec::new() };
    let mut found = Vec::new();
    for (property, texts) in &entity.properties {
        if !schema.property(property).is_some_and(|property| property.kind == PropertyKind::Identifier && property.matchable) {
            continue;
        }
        let schemes = schemes_of(property, country);
        for text in texts.iter().take(VALUES_MAX) {
            let checked = schemes.iter().find_map(|scheme| Some((*scheme, check(*scheme, text)?)));
            let identifier = match checked {
                Some((scheme, checked)) => {
                    Identifier { scheme: Some(scheme), property: property.clone(), value: checked.value, strong: checked.strong }
                }
                None => Identifier { scheme: None, property: property.clone(), value: normal(text), strong: false },
            };
            // Below four letters and digits it is a running number.
            if identifier.value.len() >= 4 {
                found.push(identifier);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn gender(entity: &Entity) -> Option<Gender> {
    let mut found = entity.all("gender").iter().map(|text| match text.to_lowercase().as_str() {
        "female" | "f" | "женский" | "әйел" => Some(Gender::Female),
        "male" | "m" | "мужской" | "ер" => Some(Gender::Male),
        _ => None,
    });
    let first = found.next()??;
    found.all(|other| other == Some(first)).then_some(first)
}

/// E-mail addresses, phones and websites, each in one form, sorted.
pub(crate) fn contacts(entity: &Entity) -> Vec<String> {
    // What stands in brackets behind a name is the address.
    let emails = sorted(values(entity, &["email"]), |text| {
        let inner = text.split_once('<').map_or(text, |(_, rest)| rest.split('>').next().unwrap_or(rest));
        inner.trim().trim_start_matches("mailto:").to_lowercase()
    });
    // Nine digits: what is left of a phone number without the country's code and a leading zero.
    let phones = sorted(values(entity, &["phone"]), |text| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 7 { digits[digits.len().saturating_sub(9)..].to_owned() } else { String::new() }
    });
    let sites = sorted(values(entity, &["website"]), |text| {
        let text = text.trim().to_lowercase();
        let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        text.trim_start_matches("www.").trim_end_matches('/').to_owned()
    });
    let mut all = [emails, phones, sites].concat();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::statements::Entity;

    fn entity(schema: &str, properties: &[(&str, &str)]) -> Entity {
        let mut entity = Entity { id: "x".into(), schema: schema.into(), ..Entity::default() };
        for (property, value) in properties {
            entity.properties.entry((*property).to_owned()).or_default().push((*value).to_owned());
        }
        entity
    }

    #[test]
    fn an_entity_is_read() {
        let subject = Subject::read(&entity(
            "Company",
            &[("name", "MetallStan LLP"), ("alias", "MetallStan LLP"), ("country", "KZ"), ("registrationNumber", "120540008532")],
        ));
        assert_eq!((subject.kind, subject.names.len()), (Kind::Organisation, 1));
        assert_eq!(subject.countries, ["kz"]);
        assert!(subject.identifiers[0].strong, "{:?}", subject.identifiers);
    }

    #[test]
    fn dates_know_their_precision() {
        let text = |text: &str| Date::read(text).map(|date| date.to_string());
        assert_eq!(text("1961"), Some("1961".into()));
        assert_eq!(text("1961-05"), Some("1961-05".into()));
        assert_eq!(text("1961-05-30T00:00"), Some("1961-05-30".into()));
        assert_eq!(text("1961-00-00"), Some("1961".into()));
        assert_eq!(text("61"), None);
        assert_eq!(text(""), None);
        assert_eq!(text("сорок"), None);
    }

    #[test]
    fn nothing_given_is_nothing_known() {
        let subject = Subject::read(&entity("Person", &[("name", ""), ("gender", "x"), ("birthDate", "soon")]));
        assert!(subject.names.is_empty() && subject.born.is_empty() && subject.gender.is_none());
        assert!(Subject::read(&entity("NoSuch", &[("name", "A")])).identifiers.is_empty());
    }
}
