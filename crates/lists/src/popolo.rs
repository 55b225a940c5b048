//! Popolo, as EveryPolitician published it: persons, organizations, posts, memberships, areas and legislative periods in one JSON
//! document; and its tables of one term (`data/popolo-csv.toml`).
//!
//! A membership of a legislature is an `Occupancy` of a `Position` made for it; the party in whose name it is held is a `Membership`.
//! Ids of a document are its own, so the dataset stands before them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::json::{Document, Record, leftovers, take, take_list};
use crate::seam::{ListError, Out};
use crate::tables::{self, Mapping};

static TABLES: LazyLock<Mapping> =
    LazyLock::new(|| Mapping::parse(include_str!("../data/popolo-csv.toml")).expect("the mapping of this crate is tested"));

/// What memberships refer to.
#[derive(Default)]
struct Known {
    /// Organization to name and kind.
    organizations: BTreeMap<String, (String, String)>,
    /// Area to name.
    areas: BTreeMap<String, String>,
    /// Period to begin, end and name.
    periods: BTreeMap<String, [String; 3]>,
    /// Posts of the document.
    posts: Vec<String>,
    /// Positions made for memberships without a post.
    made: Vec<String>,
}

/// Reads a table of one term (or of names alone).
pub(crate) fn read_csv(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let (first, input) = tables::begin(input)?;
    let name = if first.lines().next().is_some_and(|l| l.contains("term")) { "term" } else { "names" };
    tables::read(&TABLES, name, input, out)
}

/// Reads a document. `country` is the code of the country whose institutions it lists, or empty.
pub(crate) fn read(country: &str, input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let document = Document::read(input)?;
    let members = document.members()?;
    if !members.iter().any(|(n, _)| n == "persons" || n == "memberships") {
        return Err(ListError::NotThisForm("it has no persons and no memberships".to_owned()));
    }
    let dataset = out.dataset.to_owned();
    let mut popolo = Popolo { speaker: Speaker::new(out), prefix: dataset, country, known: Known::default() };
    for (name, _) in &members {
        match name.as_str() {
            "persons" | "organizations" | "posts" | "memberships" | "areas" | "events" => {}
            "meta" => popolo.speaker.ignored("meta"),
            other => popolo.speaker.unknown(other),
        }
    }
    // Memberships refer to all others, so they come last whatever the order of the document.
    for list in ["areas", "events", "organizations", "posts", "persons", "memberships"] {
        let Some((_, raw)) = members.iter().find(|(n, _)| n == list) else { continue };
        for Record { place, fields } in document.records(raw)? {
            let done = match fields {
                Ok(mut fields) => popolo.record(list, place, &mut fields).map(|()| fields),
                Err(reason) => Err(reason),
            };
            match done {
                Ok(fields) => {
                    for left in leftovers(&fields) {
                        popolo.speaker.unknown(&format!("{list}/{left}"));
                    }
                }
                Err(reason) => popolo.speaker.set_aside(place, reason)?,
            }
        }
    }
    Ok(())
}

struct Popolo<'c, 'o, 's> {
    speaker: Speaker<'o, 's>,
    prefix: String,
    country: &'c str,
    known: Known,
}

impl Popolo<'_, '_, '_> {
    fn record(&mut self, list: &str, place: Place, fields: &mut Map<String, Value>) -> Result<(), String> {
        match list {
            "areas" => self.area(fields),
            "events" => self.event(fields),
            "organizations" => self.organization(place, fields),
            "posts" => self.post(place, fields),
            "persons" => self.person(place, fields),
            _ => self.membership(place, fields),
        }
    }

    fn id(&self, kind: &str, id: &str) -> String {
        format!("{}-{kind}-{id}", self.prefix)
    }

    fn area(&mut self, fields: &mut Map<String, Value>) -> Result<(), String> {
        let id = take(fields, "id").ok_or("it has no id")?;
        let name = take(fields, "name").ok_or("it has no name")?;
        for field in ["type", "identifiers", "other_names"] {
            fields.remove(field);
        }
        self.known.areas.insert(id, name);
        Ok(())
    }

    fn event(&mut self, fields: &mut Map<String, Value>) -> Result<(), String> {
        let id = take(fields, "id").ok_or("it has no id")?;
        let period = ["start_date", "end_date", "name"].map(|f| take(fields, f).unwrap_or_default());
        for field in ["classification", "organization_id", "identifiers"] {
            fields.remove(field);
        }
        self.known.periods.insert(id, period);
        Ok(())
    }

    fn organization(&mut self, place: Place, fields: &mut Map<String, Value>) -> Result<(), String> {
        let id = take(fields, "id").ok_or("it has no id")?;
        let name = take(fields, "name").ok_or("it has no name")?;
        let kind = take(fields, "classification").unwrap_or_default();
        let schema = if kind == "legislature" || kind == "executive" { "PublicBody" } else { "Organization" };
        let mut draft = Draft::new(self.id("organization", &id), schema, "/id");
        draft.put("name", &name, "/name");
        draft.put("classification", &kind, "/classification");
        draft.put("country", self.country, "");
        match kind.as_str() {
            "party" => draft.put("topics", "pol.party", "/classification"),
            "legislature" => draft.put("topics", "gov.legislative", "/classification"),
            _ => {}
        }
        if let Some(seats) = take(fields, "seats") {
            draft.remark(&format!("Seats: {seats}"), "/seats");
        }
        self.common(&mut draft, fields);
        self.known.organizations.insert(id, (name, kind));
        self.speaker.entity(draft, place);
        Ok(())
    }

    fn post(&mut self, place: Place, fields: &mut Map<String, Value>) -> Result<(), String> {
        let id = take(fields, "id").ok_or("it has no id")?;
        let name = take(fields, "label").or_else(|| take(fields, "role")).ok_or("it has no label and no role")?;
        let mut draft = Draft::new(self.id("post", &id), "Position", "/id");
        draft.put("name", &name, "/label");
        draft.put("country", self.country, "");
        if let Some(organization) = take(fields, "organization_id") {
            draft.put("organization", &self.id("organization", &organization), "/organization_id");
        }
        if let Some(area) = take(fields, "area_id").and_then(|a| self.known.areas.get(&a)) {
            draft.put("subnationalArea", area, "/area_id");
        }
        for (field, prop) in [("start_date", "inceptionDate"), ("end_date", "dissolutionDate")] {
            if let Some(text) = take(fields, field) {
                draft.put_read(prop, &text, Order::DayFirst, &format!("/{field}"));
            }
        }
        self.common(&mut draft, fields);
        self.known.posts.push(id);
        self.speaker.entity(draft, place);
        Ok(())
    }

    fn person(&mut self, place: Place, fields: &mut Map<String, Value>) -> Result<(), String> {
        let id = take(fields, "id").ok_or("it has no id")?;
        let name = take(fields, "name").ok_or("it has no name")?;
        let mut draft = Draft::new(self.id("person", &id), "Person", "/id");
        draft.put("name", &name, "/name");
        draft.put("topics", "role.pep", "");
        draft.put("country", self.country, "");
        for (field, prop) in [
            ("given_name", "firstName"),
            ("family_name", "lastName"),
            ("patronymic_name", "fatherName"),
            ("birth_date", "birthDate"),
            ("death_date", "deathDate"),
            ("gender", "gender"),
            ("email", "email"),
            ("honorific_prefix", "title"),
            ("summary", "summary"),
            ("biography", "biography"),
            ("national_identity", "nationality"),
        ] {
            if let Some(text) = take(fields, field) {
                draft.put_read(prop, &text, Order::DayFirst, &format!("/{field}"));
            }
        }
        for field in ["sort_name", "image", "images"] {
            if fields.remove(field).is_some() {
                self.speaker.ignored(&format!("persons/{field}"));
            }
        }
        self.common(&mut draft, fields);
        self.speaker.entity(draft, place);
        Ok(())
    }

    /// What people and bodies have alike.
    fn common(&mut self, draft: &mut Draft, fields: &mut Map<String, Value>) {
        for (at, mut other) in take_list(fields, "other_names").into_iter().enumerate() {
            let lang = take(&mut other, "lang").and_then(|l| language(&l));
            if let Some(name) = take(&mut other, "name") {
                draft.put_lang("alias", &name, lang, &format!("/other_names/{at}/name"));
            }
        }
        for (at, mut identifier) in take_list(fields, "identifiers").into_iter().enumerate() {
            let scheme = take(&mut identifier, "scheme").unwrap_or_default();
            match (scheme.as_str(), take(&mut identifier, "identifier")) {
                ("wikidata", Some(value)) => draft.put("wikidataId", &value, &format!("/identifiers/{at}/identifier")),
                _ => self.speaker.ignored(&format!("identifiers/{scheme}")),
            }
        }
        for (at, mut link) in take_list(fields, "links").into_iter().enumerate() {
            let note = take(&mut link, "note").unwrap_or_default();
            let prop = if note.starts_with("Wikipedia") { "wikipediaUrl" } else { "sourceUrl" };
            if let Some(url) = take(&mut link, "url") {
                draft.put(prop, &url, &format!("/links/{at}/url"));
            }
        }
        for (at, mut source) in take_list(fields, "sources").into_iter().enumerate() {
            if let Some(url) = take(&mut source, "url") {
                draft.put("sourceUrl", &url, &format!("/sources/{at}/url"));
            }
        }
        for (at, mut contact) in take_list(fields, "contact_details").into_iter().enumerate() {
            let kind = take(&mut contact, "type").unwrap_or_default();
            if let Some(value) = take(&mut contact, "value") {
                let pointer = format!("/contact_details/{at}/value");
                match kind.as_str() {
                    "phone" | "cell" | "voice" => draft.put("phone", &value, &pointer),
                    "email" => draft.put("email", &value, &pointer),
                    "address" => draft.put("address", &value, &pointer),
                    _ => self.speaker.ignored(&format!("contact_details/{kind}")),
                }
            }
        }
    }

    fn membership(&mut self, place: Place, fields: &mut Map<String, Value>) -> Result<(), String> {
        let person = take(fields, "person_id").ok_or("it has no person_id")?;
        let organization = take(fields, "organization_id");
        let post = take(fields, "post_id").filter(|p| self.known.posts.contains(p));
        let party = take(fields, "on_behalf_of_id");
        let area = take(fields, "area_id");
        let role = take(fields, "role").unwrap_or_default();
        let period = take(fields, "legislative_period_id");
        let days = ["start_date", "end_date"].map(|f| take(fields, f));
        let written = take(fields, "id");
        fields.remove("sources");
        let own = [Some(person.clone()), organization.clone(), post.clone(), party.clone(), area.clone(), period.clone(), days[0].clone()];
        let hash = |kind: &str| {
            let key: Vec<&str> =
                own.iter().map(|p| p.as_deref().unwrap_or_default()).chain([kind, written.as_deref().unwrap_or_default()]).collect();
            format!("{}-{kind}-{:032x}", self.prefix, xxhash_rust::xxh3::xxh3_128(key.join("\u{1f}").as_bytes()))
        };
        let (occupancy_id, membership_id) = (hash("occupancy"), hash("membership"));
        let holder = self.id("person", &person);
        let dates = |draft: &mut Draft, known: &Known| {
            let of_period = period.as_ref().and_then(|p| known.periods.get(p));
            for (at, prop) in [(0, "startDate"), (1, "endDate")] {
                match (&days[at], of_period) {
                    (Some(day), _) => draft.put_read(prop, day, Order::DayFirst, ["/start_date", "/end_date"][at]),
                    (None, Some(period)) => draft.put_read(prop, &period[at], Order::DayFirst, "/legislative_period_id"),
                    (None, None) => {}
                }
            }
        };
        let post_id = match (&post, &organization) {
            (Some(post), _) => Some(self.id("post", post)),
            (None, Some(organization)) => self.position(organization, &role, place),
            (None, None) => None,
        };
        if let Some(post_id) = post_id {
            let mut draft = Draft::new(occupancy_id, "Occupancy", "");
            draft.put("holder", &holder, "/person_id");
            draft.put("post", &post_id, "/organization_id");
            dates(&mut draft, &self.known);
            if let Some(area) = area.as_ref().and_then(|a| self.known.areas.get(a)) {
                draft.put("constituency", area, "/area_id");
            }
            if let Some((party, _)) = party.as_ref().and_then(|p| self.known.organizations.get(p)) {
                draft.put("politicalGroup", party, "/on_behalf_of_id");
            }
            if let Some([_, _, name]) = period.as_ref().and_then(|p| self.known.periods.get(p)) {
                draft.put("description", name, "/legislative_period_id");
            }
            self.speaker.entity(draft, place);
        }
        // Without a party it is the body itself that one is a member of, where no position was made.
        let member_of = party
            .filter(|p| self.known.organizations.contains_key(p))
            .or(organization.filter(|o| self.known.organizations.get(o).is_some_and(|(_, kind)| kind == "party")));
        if let Some(body) = member_of {
            let mut draft = Draft::new(membership_id, "Membership", "");
            draft.put("member", &holder, "/person_id");
            draft.put("organization", &self.id("organization", &body), "/on_behalf_of_id");
            draft.put("role", &role, "/role");
            dates(&mut draft, &self.known);
            self.speaker.entity(draft, place);
        }
        Ok(())
    }

    /// The position that members of a body hold, made once; parties have none.
    fn position(&mut self, organization: &str, role: &str, place: Place) -> Option<String> {
        let (name, kind) = self.known.organizations.get(organization).cloned()?;
        if kind == "party" {
            return None;
        }
        let key = format!("{organization}-{role}");
        let id = self.id("position", &key);
        if !self.known.made.contains(&key) {
            let mut draft = Draft::new(id.clone(), "Position", "/organization_id");
            draft.put("name", &format!("{role} of {name}"), "/role");
            draft.put("organization", &self.id("organization", organization), "/organization_id");
            draft.put("country", self.country, "");
            self.speaker.entity(draft, place);
            self.known.made.push(key);
        }
        Some(id)
    }
}

/// The three letters of a language that the document names with two; others are left out.
fn language(two: &str) -> Option<&'static str> {
    const LANGUAGES: [(&str, &str); 36] = [
        ("ar", "ara"),
        ("az", "aze"),
        ("be", "bel"),
        ("bg", "bul"),
        ("cs", "ces"),
        ("da", "dan"),
        ("de", "deu"),
        ("el", "ell"),
        ("en", "eng"),
        ("es", "spa"),
        ("et", "est"),
        ("fa", "fas"),
        ("fi", "fin"),
        ("fr", "fra"),
        ("he", "heb"),
        ("hu", "hun"),
        ("hy", "hye"),
        ("it", "ita"),
        ("ja", "jpn"),
        ("ka", "kat"),
        ("kk", "kaz"),
        ("ko", "kor"),
        ("ky", "kir"),
        ("lt", "lit"),
        ("lv", "lav"),
        ("mk", "mkd"),
        ("nl", "nld"),
        ("pl", "pol"),
        ("pt", "por"),
        ("ro", "ron"),
        ("ru", "rus"),
        ("sq", "sqi"),
        ("sr", "srp"),
        ("tr", "tur"),
        ("uk", "ukr"),
        ("zh", "zho"),
    ];
    LANGUAGES.iter().find(|(l, _)| *l == two).map(|l| l.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_of_the_tables_is_whole() {
        Mapping::parse(include_str!("../data/popolo-csv.toml")).expect("a mapping");
    }
}
