//! The index that screening asks: every entity whole, with its names made ready, in a folder that may be deleted at any time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use facts::ftm::{Kind, model};
use facts::statements::Entity;
use resolve::candidates::Index;
use serde::{Deserialize, Serialize};

use super::picture::{Member, Picture};
use super::records::Record;

/// What the index is about, beside it.
const CATALOG: &str = "catalog.json";

/// A dataset that can be screened against.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
pub struct Listed {
    /// Its name in the office.
    pub name: String,
    /// Names that its publication gives to what is in it; entities carry these.
    pub published: Vec<String>,
    /// Content of its version.
    pub version: String,
    /// Day on which that version was taken in.
    pub updated: String,
    /// Entities in it, links too.
    pub entities: u64,
    /// People, firms, bodies and things in it.
    pub things: u64,
}

/// Everything that can be screened against.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
pub struct Catalog {
    /// The datasets, by name.
    pub datasets: Vec<Listed>,
}

impl Catalog {
    /// Reads the catalogue of an index.
    pub fn read(folder: &Path) -> Result<Catalog, String> {
        let path = folder.join(CATALOG);
        let text = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        serde_json::from_slice(&text).map_err(|e| format!("{}: {e}; delete its folder and run `tura resolve`", path.display()))
    }

    /// The published names that a dataset stands for: a dataset of the office, one of its own names, or `default` for all.
    pub fn scope(&self, name: &str) -> Option<Vec<String>> {
        if name == DEFAULT {
            return Some(Vec::new());
        }
        let office = self.datasets.iter().find(|d| d.name == name).map(|d| d.published.clone());
        office.or_else(|| self.datasets.iter().any(|d| d.published.iter().any(|p| p == name)).then(|| vec![name.to_owned()]))
    }
}

/// The name that stands for all datasets.
pub const DEFAULT: &str = "default";

/// The folder of the index of a version of the entities.
pub fn folder(office: &Path, content: &str) -> PathBuf {
    office.join("index").join("screening").join(content)
}

/// Makes the index of a picture. What is there already stays: the same content gives the same index. Of an earlier version's index only what
/// changed is written anew; the index then answers as one built from nothing.
pub fn build(office: &Path, content: &str, picture: &Picture<'_>, days: &BTreeMap<String, String>) -> Result<(), String> {
    let target = folder(office, content);
    if target.join(CATALOG).exists() {
        return Ok(());
    }
    let parent = target.parent().map(Path::to_owned).unwrap_or_default();
    let wrong = |e: std::io::Error| format!("{}: {e}", parent.display());
    std::fs::create_dir_all(&parent).map_err(wrong)?;
    let making = tempfile::Builder::new().prefix(".making-").tempdir_in(&parent).map_err(wrong)?;
    let others = |e: &std::fs::DirEntry| e.path() != target && e.path().join(CATALOG).exists();
    let earlier = std::fs::read_dir(&parent).map_err(wrong)?.flatten().find(others).map(|e| e.path());
    let names = Names::of(picture);
    let members = picture.members();
    let whole = || members.iter().map(|m| names.whole(m, picture)).chain(picture.all.edges.iter().map(|r| names.edge(r, picture)));
    if earlier.is_none_or(|earlier| !is_renewed(&earlier, making.path(), whole())) {
        drop(Index::build(making.path(), whole()).map_err(|e| e.to_string())?);
    }
    let text = serde_json::to_vec_pretty(&catalog(picture, days)).map_err(|e| e.to_string())?;
    std::fs::write(making.path().join(CATALOG), text).map_err(|e| e.to_string())?;
    let made = making.keep();
    std::fs::rename(&made, &target).map_err(|e| format!("{}: {e}", target.display()))?;
    // Indexes of versions before this one are not asked any more.
    for entry in std::fs::read_dir(&parent).into_iter().flatten().flatten().filter(|e| e.path() != target) {
        let _ = std::fs::remove_dir_all(entry.path());
    }
    Ok(())
}

/// Of so many parts of the entities at most one may have changed, or building anew is quicker.
const CHANGED_PART: usize = 3;

/// Takes over an earlier index and writes what changed; whether that could be done. An index that is damaged, of another form or much
/// changed is built anew. The earlier one's files are never written again, so both folders may name them.
fn is_renewed(earlier: &Path, making: &Path, entities: impl Iterator<Item = Entity>) -> bool {
    let take = || -> Option<Index> {
        for entry in std::fs::read_dir(earlier).ok()?.flatten() {
            let name = entry.file_name();
            if name != *CATALOG && name != *super::queue::QUEUE {
                let to = making.join(&name);
                std::fs::hard_link(entry.path(), &to).or_else(|_| std::fs::copy(entry.path(), &to).map(drop)).ok()?;
            }
        }
        Index::open(making).ok()
    };
    let Some(mut index) = take() else { return false };
    let mut there: BTreeSet<String> = index.places().map(|p| index.id(p).to_owned()).collect();
    let most = there.len() / CHANGED_PART;
    let mut changed = Vec::new();
    for entity in entities {
        there.remove(&entity.id);
        let is_same = index.find(&entity.id).and_then(|p| index.entity(p).ok()).is_some_and(|known| known == entity);
        if !is_same {
            changed.push(entity);
        }
        if changed.len() > most {
            return false;
        }
    }
    let gone: Vec<String> = there.into_iter().collect();
    gone.len() + changed.len() <= most && index.update(changed.into_iter(), &gone).is_ok()
}

fn catalog(picture: &Picture<'_>, days: &BTreeMap<String, String>) -> Catalog {
    let mut listed: BTreeMap<&str, (BTreeSet<&str>, u64, u64)> = BTreeMap::new();
    for (record, is_thing) in picture.all.records.iter().map(|r| (r, true)).chain(picture.all.edges.iter().map(|r| (r, false))) {
        let of = listed.entry(&record.dataset).or_default();
        of.0.extend(record.entity.datasets.iter().map(String::as_str));
        of.1 += 1;
        of.2 += u64::from(is_thing);
    }
    let one = |(name, (published, entities, things)): (&str, (BTreeSet<&str>, u64, u64))| Listed {
        name: name.to_owned(),
        published: published.into_iter().map(str::to_owned).collect(),
        version: picture.all.datasets.get(name).cloned().unwrap_or_default(),
        updated: days.get(name).cloned().unwrap_or_default(),
        entities,
        things,
    };
    Catalog { datasets: listed.into_iter().map(one).collect() }
}

/// The ids that entities are screened under: as published where a record stands alone and nobody else has its id, else the entity's.
struct Names {
    /// Ids as published that more than one record has.
    twice: BTreeSet<String>,
    /// Records of each entity.
    records: BTreeMap<String, u32>,
}

fn published(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, id)| id)
}

impl Names {
    fn of(picture: &Picture<'_>) -> Names {
        let mut seen = BTreeSet::new();
        let mut names = Names { twice: BTreeSet::new(), records: BTreeMap::new() };
        for record in picture.all.records.iter().chain(&picture.all.edges) {
            if !seen.insert(published(&record.entity.id)) {
                names.twice.insert(published(&record.entity.id).to_owned());
            }
            *names.records.entry(picture.entity(&record.entity.id).to_owned()).or_default() += 1;
        }
        names
    }

    /// The id that a record is screened under.
    fn id(&self, record: &str, picture: &Picture<'_>) -> String {
        let entity = picture.entity(record);
        let is_alone = self.records.get(entity).is_none_or(|n| *n <= 1) && !self.twice.contains(published(record));
        if is_alone || entity.is_empty() { published(record).to_owned() } else { entity.to_owned() }
    }

    /// An entity of all its records.
    fn whole(&self, member: &Member<'_>, picture: &Picture<'_>) -> Entity {
        let mut records = member.records.iter();
        let mut entity = records.next().map_or_else(Entity::default, |r| r.entity.clone());
        for record in records {
            merge(&mut entity, &record.entity);
        }
        entity.schema = member.schema().to_owned();
        entity.id = member.records.first().map_or_else(String::new, |r| self.id(&r.entity.id, picture));
        let referents = member.records.iter().map(|r| published(&r.entity.id).to_owned()).filter(|id| *id != entity.id);
        entity.referents.extend(referents);
        entity.referents.sort_unstable();
        entity.referents.dedup();
        self.refer(&mut entity, picture);
        entity
    }

    fn edge(&self, record: &Record, picture: &Picture<'_>) -> Entity {
        let mut entity = record.entity.clone();
        let plain = published(&entity.id).to_owned();
        entity.id = if self.twice.contains(&plain) { entity.id.replace('/', "-") } else { plain };
        self.refer(&mut entity, picture);
        entity
    }

    /// Gives ids of other entities the form in which those are screened.
    fn refer(&self, entity: &mut Entity, picture: &Picture<'_>) {
        let Some(schema) = model().schema(&entity.schema) else { return };
        for (prop, values) in &mut entity.properties {
            if schema.property(prop).is_some_and(|p| p.kind == Kind::Entity) {
                values.iter_mut().for_each(|id| *id = self.id(id, picture));
                values.sort_unstable();
                values.dedup();
            }
        }
    }
}

/// Adds what another record says of the same entity.
fn merge(entity: &mut Entity, other: &Entity) {
    for (prop, values) in &other.properties {
        let ours = entity.properties.entry(prop.clone()).or_default();
        ours.extend(values.iter().filter(|v| !ours.contains(v)).cloned().collect::<Vec<_>>());
    }
    entity.datasets.extend(other.datasets.iter().cloned());
    entity.datasets.sort_unstable();
    entity.datasets.dedup();
    entity.target = match (entity.target, other.target) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or(false) || b.unwrap_or(false)),
    };
    entity.first_seen = entity.first_seen.iter().chain(&other.first_seen).min().cloned();
    entity.last_seen = entity.last_seen.clone().max(other.last_seen.clone());
    entity.last_change = entity.last_change.clone().max(other.last_change.clone());
}

#[cfg(test)]
mod tests {
    use super::super::picture::Belongs;
    use super::super::records::{Records, Spot};
    use super::*;

    fn records(names: &[(&str, &str)]) -> Records {
        let one = |(id, name): &(&str, &str)| {
            let mut entity = Entity { id: format!("list/{id}"), schema: "Person".to_owned(), ..Entity::default() };
            entity.properties.insert("name".to_owned(), vec![(*name).to_owned()]);
            Record { dataset: "list".to_owned(), entity, spot: Spot::NOWHERE, is_party: false }
        };
        Records { records: names.iter().map(one).collect(), ..Records::default() }
    }

    fn made(office: &Path, content: &str, names: &[(&str, &str)]) -> (BTreeMap<String, Entity>, usize) {
        let all = records(names);
        let of = all.records.iter().map(|r| (r.entity.id.clone(), Belongs::alone(&r.entity.id))).collect();
        build(office, content, &Picture { all: &all, of }, &BTreeMap::new()).expect("built");
        let index = Index::open(&folder(office, content)).expect("opened");
        let whole = index.places().map(|p| (index.id(p).to_owned(), index.entity(p).expect("whole"))).collect();
        let files = std::fs::read_dir(folder(office, content)).expect("there").count();
        (whole, files)
    }

    #[test]
    fn an_index_takes_over_what_did_not_change_and_answers_as_a_new_one() {
        let office = tempfile::tempdir().expect("a folder");
        let ids: Vec<String> = (0..40).map(|n| format!("p{n:02}")).collect();
        let mut names: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), "Serik Akhmetov")).collect();
        made(office.path(), "a", &names);
        names.remove(3);
        names[5].1 = "Aliya Nurlanova";
        names.push(("new", "Bo Berg"));
        let (renewed, files) = made(office.path(), "b", &names);
        let fresh = tempfile::tempdir().expect("a folder");
        let (anew, files_anew) = made(fresh.path(), "b", &names);
        assert_eq!(renewed, anew);
        assert_eq!(files, files_anew + 1, "one segment that was taken over, and one of what changed");
        assert!(!folder(office.path(), "a").exists(), "nobody asks the earlier one any more");
    }

    #[test]
    fn a_damaged_or_much_changed_index_is_built_anew() {
        let office = tempfile::tempdir().expect("a folder");
        let names = [("a", "Serik Akhmetov"), ("b", "Bo Berg"), ("c", "Aliya Nurlanova"), ("d", "Timur Orazov")];
        made(office.path(), "a", &names);
        for entry in std::fs::read_dir(folder(office.path(), "a")).expect("there").flatten() {
            if entry.file_name() != *CATALOG {
                std::fs::write(entry.path(), b"damaged").expect("written");
            }
        }
        let (after_damage, _) = made(office.path(), "b", &names);
        assert_eq!(after_damage.len(), 4);
        let (changed, files) = made(office.path(), "c", &[("e", "One"), ("f", "Two"), ("g", "Three")]);
        assert_eq!(changed.keys().collect::<Vec<_>>(), ["e", "f", "g"]);
        let (_, files_anew) = made(tempfile::tempdir().expect("a folder").path(), "c", &[("e", "One"), ("f", "Two"), ("g", "Three")]);
        assert_eq!(files, files_anew);
    }
}
