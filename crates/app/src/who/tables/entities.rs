//! Entities, their records, names and identifiers, and the parties of contracts that are held for them.

use std::path::Path;

use engine::entities::rows::Cell;
use facts::ftm::{Kind, model};
use facts::identifiers::normal;
use names::scripts::main_script;

use super::{Out, Sources, maybe, text};
use crate::who::picture::{Member, Picture, address_key, state_of};
use crate::who::records::{Record, Spot};

/// Properties that hold an entity's countries.
const COUNTRIES: [&str; 5] = ["country", "jurisdiction", "nationality", "citizenship", "mainCountry"];

/// Properties that hold codes of economic activity, and the classification of each.
const ACTIVITIES: [(&str, &str); 2] = [("okvedCode", "OKVED"), ("caemCode", "CAEM")];

/// Writes the tables.
pub fn write(folder: &Path, picture: &Picture<'_>, members: &[Member<'_>], sources: &Sources) -> Result<u64, String> {
    let mut entities = Out::new(folder, "entities")?;
    let mut records = Out::new(folder, "records")?;
    let mut parties = Out::new(folder, "party_entities")?;
    let mut names = Out::new(folder, "names")?;
    let mut identifiers = Out::new(folder, "identifiers")?;
    for member in members.iter().filter(|m| is_somebody(m)) {
        entity(&mut entities, member, sources)?;
        for record in &member.records {
            let Some((_, published)) = record.entity.id.split_once('/') else { continue };
            belonging(&mut records, &mut parties, picture, record, published)?;
            named(&mut names, member, record)?;
            numbered(&mut identifiers, member, record)?;
        }
    }
    records.end()?;
    parties.end()?;
    names.end()?;
    identifiers.end()?;
    entities.end()
}

/// Whether it is a person, a firm or a body; posts, sanctions and addresses are records of other things.
pub fn is_somebody(member: &Member<'_>) -> bool {
    model().schema(member.schema()).is_some_and(|s| s.is_a("LegalEntity"))
}

fn entity(out: &mut Out, member: &Member<'_>, sources: &Sources) -> Result<(), String> {
    let is_registered = member.records.iter().any(|r| sources.are_registers_of(r));
    let status = member.joined(&["status"]);
    let dissolution = member.date("dissolutionDate");
    let state = if dissolution.is_some() { Some("dissolved") } else { status.as_deref().and_then(state_of) };
    // Codes of two classifications cannot be compared, so only those of the first are given.
    let activities = ACTIVITIES.iter().find_map(|(prop, scheme)| Some((member.joined(&[prop])?, *scheme)));
    let (activities, activity_scheme) = activities.map_or((None, None), |(codes, scheme)| (Some(codes), Some(scheme)));
    let addresses = member.values(&["address"]);
    let address = addresses.first().copied();
    let key = address.and_then(address_key);
    let one = |values: &std::collections::BTreeSet<&str>| if values.len() == 1 { values.first().map(|v| (*v).to_owned()) } else { None };
    let jurisdiction = one(&member.values(&["jurisdiction"]));
    let (topics, datasets, countries) = (member.joined(&["topics"]), member.datasets(), member.joined(&COUNTRIES));
    let cells = [
        text(member.id),
        text(member.schema()),
        text(member.caption()),
        Cell::Bool(member.is_person()),
        maybe(topics.as_deref()),
        text(&datasets),
        Cell::Int(i64::try_from(member.records.len()).ok()),
        maybe(countries.as_deref()),
        maybe(jurisdiction.as_deref()),
        Cell::Date(member.date("birthDate")),
        Cell::Date(member.date("incorporationDate")),
        Cell::Date(dissolution),
        maybe(status.as_deref()),
        maybe(state),
        Cell::Date(dissolution),
        Cell::Bool(if is_registered { Some(true) } else { None }),
        Cell::Text(None),
        maybe(activities.as_deref()),
        maybe(activity_scheme),
        maybe(address),
        maybe(key.as_deref()),
    ];
    let spot = member.records.first().map_or(Spot::NOWHERE, |r| r.spot);
    out.row(&[member.id], spot, &cells)
}

fn belonging(records: &mut Out, parties: &mut Out, picture: &Picture<'_>, record: &Record, published: &str) -> Result<(), String> {
    let Some(belongs) = picture.of.get(&record.entity.id) else { return Ok(()) };
    let likeness = belongs.likeness.map(|l| format!("{l:.6}"));
    let cells = [
        text(&belongs.entity),
        text(&belongs.likely),
        text(&record.dataset),
        text(published),
        text(&record.entity.schema),
        text(belongs.how),
        maybe(belongs.joined_to.as_deref()),
        Cell::Number(likeness.as_deref()),
    ];
    records.row(&[&record.entity.id], record.spot, &cells)?;
    if !record.is_party {
        return Ok(());
    }
    // A party that stands alone is itself: its id says so.
    let how = if belongs.how == "alone" { "identifier" } else { belongs.how };
    let cells = [text(&record.dataset), text(published), text(&belongs.entity), text(how), Cell::Number(likeness.as_deref())];
    parties.row(&[&record.entity.id], record.spot, &cells)
}

fn named(out: &mut Out, member: &Member<'_>, record: &Record) -> Result<(), String> {
    let Some(schema) = model().schema(&record.entity.schema) else { return Ok(()) };
    for (prop, values) in &record.entity.properties {
        if schema.property(prop).is_none_or(|p| p.kind != Kind::Name) {
            continue;
        }
        for name in values {
            let script = format!("{:?}", main_script(name));
            let cells = [text(member.id), text(&record.dataset), text(prop), text(name), Cell::Text(None), text(&script)];
            out.row(&[&record.entity.id, prop, name], record.spot, &cells)?;
        }
    }
    Ok(())
}

fn numbered(out: &mut Out, member: &Member<'_>, record: &Record) -> Result<(), String> {
    let Some(schema) = model().schema(&record.entity.schema) else { return Ok(()) };
    for (prop, values) in &record.entity.properties {
        if schema.property(prop).is_none_or(|p| p.kind != Kind::Identifier) {
            continue;
        }
        for number in values {
            let of_organisation = is_number_of_organisation(member, prop, number).then_some(number.as_str());
            let cells = [
                text(member.id),
                text(&record.dataset),
                text(prop),
                Cell::Text(None),
                text(number),
                maybe(of_organisation),
                Cell::Bool(None),
            ];
            out.row(&[&record.entity.id, prop, number], record.spot, &cells)?;
        }
    }
    Ok(())
}

/// Whether a number is that of a firm or body in a register, and of no person. A sole trader stands in registers of firms under a number
/// whose form tells it: a Kazakh one has neither 4 nor 5 as its fifth digit, a Russian one has twelve or fifteen digits. What has such a form is
/// taken for a person's in every country.
fn is_number_of_organisation(member: &Member<'_>, prop: &str, number: &str) -> bool {
    const REGISTERED: [&str; 9] =
        ["registrationNumber", "leiCode", "ogrnCode", "taxNumber", "innCode", "vatCode", "dunsCode", "swiftBic", "uscCode"];
    let digits: Vec<u8> = normal(number).bytes().filter(u8::is_ascii_digit).collect();
    let is_kazakh_firm = digits.len() == 12 && matches!(digits[4], b'4' | b'5') && prop == "registrationNumber";
    let is_personal = matches!(digits.len(), 12 | 15) && digits.len() == normal(number).len() && !is_kazakh_firm;
    member.is_person() == Some(false) && REGISTERED.contains(&prop) && !is_personal
}
