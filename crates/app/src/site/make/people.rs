//! Making what the site reads of people and firms: page tables of one version of the dataset `entities`, and its search index.
//!
//! The same gate as for contracts: what is not public can't be named by the queries of `publication/people/`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::publication::gate::Gate;
use engine::publication::marks::Audience;
use engine::publication::pages::{PageTable, Sessions};
use engine::shelf::version::{self, About};
use engine::sql::session::Limits;
use index::pages::{Cell, Pages, Writer};
use index::search;
use ledger::Version;

use super::found::each_in_order;
use super::{CHUNK, MAKER, Made, PAGES, SEARCH, put, secret, write_table};
use crate::project;
use crate::work::Room;

/// The kinds of people and firms, as search knows them; `either` is whoever nobody calls a person or a firm.
pub const KINDS: [&str; 4] = ["person", "firm", "body", "either"];
/// Characters of other names by which an entity is found: some lists give hundreds.
const NAMES_CHARS: usize = 4_000;

/// Where what is made from a version of people and firms stands, and what it is made with.
pub struct Plan {
    /// The folder.
    pub folder: PathBuf,
    version: Version,
    audience: Audience,
}

impl Plan {
    /// Plans for a version; nothing is made yet.
    pub fn new(office: &Path, version: Version, audience: Audience) -> Plan {
        let folders = ["publication", "publication/people", "publication/people/desk"];
        let texts = folders.iter().flat_map(|folder| project::files_in(folder));
        let parts: Vec<String> = [MAKER.to_owned(), format!("{audience:?}"), version.content_hash.clone()]
            .into_iter()
            .chain(texts.map(|(_, text)| text.to_owned()))
            .collect();
        let name = facts::ids::digest(parts.iter().map(String::as_bytes));
        let folder = office.join("index").join(&version.dataset).join(name);
        Plan { folder, version, audience }
    }

    /// Whether it was made already.
    pub fn is_made(&self) -> bool {
        self.folder.join(super::MADE).exists()
    }

    /// Makes it; `say` is told each step.
    pub fn make(&self, room: &Room, office: &Path, say: &dyn Fn(&str)) -> Result<(), String> {
        let of_version = version::folder(&office.join("shelf"), &self.version.dataset, &self.version.content_hash);
        let about = About::read(&of_version)?;
        let parent = self.folder.parent().unwrap_or(office);
        let wrong = |e: std::io::Error| format!("{}: {e}", parent.display());
        std::fs::create_dir_all(parent).map_err(wrong)?;
        let staging = tempfile::Builder::new().prefix("staging-").tempdir_in(parent).map_err(wrong)?;
        say("pages");
        let tables = version::open(&of_version)?;
        let gate = Gate::new(self.audience, Arc::new(project::marks()?), &tables, &self.version.dataset, &secret(office)?)?;
        let path = staging.path().join(PAGES);
        let limits = Limits { threads: 1, memory: room.memory, ..room.limits() };
        room.runtime.block_on(async {
            let (gate, tables) = (&gate, &tables);
            let sessions = Sessions::open(&limits, |limits: Limits| async move { gate.open(tables, &[], &limits).await }).await?;
            let mut writer = Writer::create(&path);
            let of_desk = if self.audience == Audience::Desk { project::files_in("publication/people/desk") } else { Vec::new() };
            for (file, text) in project::files_in("publication/people").into_iter().chain(of_desk) {
                let table = PageTable::parse(file.trim_end_matches(".sql"), text)?;
                write_table(&sessions, &table, &mut writer).await.map_err(|e| format!("page table {}: {e}", table.name))?;
            }
            writer.finish()
        })?;
        say("search");
        room.runtime.block_on(search_index(&path, &staging.path().join(SEARCH)))?;
        let made = Made::of(&self.version, &about);
        put(staging.path(), &self.folder, made)
    }
}

/// Makes the search index from the page tables.
async fn search_index(pages: &Path, folder: &Path) -> Result<(), String> {
    let pages = Pages::open(pages).await?;
    let mut writer = search::Writer::create(folder)?;
    let select = "select e.*, (select group_concat(distinct n.name) from names n where n.entity_id = e.entity_id and n.name <> e.caption) as also, \
         (select group_concat(distinct n.number) from numbers n where n.entity_id = e.entity_id) as numbers from entities e";
    each_in_order(&pages, select, "e.entity_id", Cell::Text(String::new()), CHUNK, &mut |row| {
        let text = |name: &str| row.text(name).unwrap_or_default();
        let also: String = format!("{} {}", text("numbers"), text("also")).chars().take(NAMES_CHARS).collect();
        writer.add(&search::Entry {
            kind: text("kind"),
            key: text("entity_id"),
            title: text("caption"),
            also,
            note: text("datasets"),
            place: row.text("countries"),
            ..search::Entry::default()
        })
    })
    .await?;
    writer.finish()
}
