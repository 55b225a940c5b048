//! The catalogue of file sets: datasets, their versions, and which version is the current one.
//!
//! A version names every file it was read from and every table file it is made of, with their
//! hashes. It is never changed; publishing makes a new one, which is current from that moment. The
//! files are on the shelf and must be there, whole, *before* their version is published.

use std::collections::BTreeSet;

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::door::{Ledger, Write};
use crate::errors::{Error, Result};
use crate::events::{Author, EventId};

/// The event that publishes a version; its body is the [`NewVersion`], so the log alone is enough
/// to write the catalogue again.
const VERSION_PUBLISHED: &str = "version-published";

/// Id of a version: the number of the event that published it. Later versions have greater ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(pub i64);

impl VersionId {
    /// The event that published the version.
    pub fn event(self) -> EventId {
        EventId(self.0)
    }
}

/// A file the version was read from, as received.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileEntry {
    /// Its name as received.
    pub name: String,
    /// SHA-256 of its bytes, 64 lowercase hex digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// A file of one of the version's tables. A table may be cut into several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TableEntry {
    /// The table's name, as `awards`.
    pub table: String,
    /// The file, relative to the shelf.
    pub file: String,
    /// SHA-256 of its bytes, 64 lowercase hex digits.
    pub sha256: String,
    /// Rows in the file.
    pub rows: u64,
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Releases read.
    pub releases: u64,
    /// Processes they make.
    pub processes: u64,
    /// Records set aside as unreadable.
    pub set_aside: u64,
}

/// A version about to be published. The order of files and tables does not matter: they are kept
/// and given back sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewVersion {
    /// The dataset it belongs to.
    pub dataset: String,
    /// Hash over everything that makes this version differ from another: two versions with the
    /// same hash are taken to be the same.
    pub content_hash: String,
    /// Name of the source it came from.
    pub source: String,
    /// Name of the country pack it was read with.
    pub pack: String,
    /// What was read.
    pub counts: Counts,
    /// The files it was read from.
    pub files: Vec<FileEntry>,
    /// The table files it is made of.
    pub tables: Vec<TableEntry>,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// When it was published, in RFC 3339.
    pub at: String,
    /// Who published it.
    pub author: String,
    /// The dataset it belongs to.
    pub dataset: String,
    /// Hash over its content.
    pub content_hash: String,
    /// Name of the source it came from.
    pub source: String,
    /// Name of the country pack it was read with.
    pub pack: String,
    /// What was read.
    pub counts: Counts,
    /// The files it was read from, by name.
    pub files: Vec<FileEntry>,
    /// The table files it is made of, by table and file.
    pub tables: Vec<TableEntry>,
}

impl Version {
    /// Whether it has a file of this table, be it an empty one.
    pub fn has(&self, table: &str) -> bool {
        self.tables.iter().any(|t| t.table == table)
    }

    /// Rows of this table.
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.iter().filter(|t| t.table == table).map(|t| t.rows).sum()
    }
}

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// There is a new version and it is the current one.
    New(VersionId),
    /// The current version has the same content hash; nothing was written, no event either.
    Unchanged(VersionId),
}

impl Published {
    /// The version that is current now.
    pub fn id(self) -> VersionId {
        match self {
            Published::New(id) | Published::Unchanged(id) => id,
        }
    }
}

impl Ledger {
    /// Publishes `new` as the current version of its dataset, with its event, in one transaction.
    /// `at` is the time in RFC 3339. Says [`Published::Unchanged`] when the current version has the
    /// same content hash and pack; content that was current *earlier* is published again as a new version.
    /// [`Error::Invalid`] when a name or hash is malformed or a file is listed twice.
    pub async fn publish_version(&self, author: &Author, at: &str, mut new: NewVersion) -> Result<Published> {
        new.files.sort();
        new.tables.sort();
        check(&new)?;
        let mut draft = self.draft().await?;
        let current = newest(draft.connection(), &new.dataset).await?;
        if let Some((id, hash, pack)) = current
            && hash == new.content_hash
            && pack == new.pack
        {
            return Ok(Published::Unchanged(id));
        }
        let mut write = draft.record(author, at, VERSION_PUBLISHED, &new).await?;
        let id = VersionId(write.event().0);
        insert_version(&mut write, &new).await?;
        insert_files(&mut write, &new).await?;
        write.commit().await?;
        Ok(Published::New(id))
    }

    /// The current version of `dataset`; `None` when nothing was ever published under that name.
    pub async fn current(&self, dataset: &str) -> Result<Option<Version>> {
        let mut connection = self.pool.acquire().await?;
        match newest(&mut connection, dataset).await? {
            Some((id, _, _)) => load(&mut connection, id).await,
            None => Ok(None),
        }
    }

    /// The version with this id; `None` when there is none.
    pub async fn version(&self, id: VersionId) -> Result<Option<Version>> {
        let mut connection = self.pool.acquire().await?;
        load(&mut connection, id).await
    }

    /// All versions of `dataset`, oldest first; the last one is current.
    pub async fn versions(&self, dataset: &str) -> Result<Vec<Version>> {
        let mut connection = self.pool.acquire().await?;
        let ids: Vec<i64> = sqlx::query_scalar(
            "-- one row a version
            select id
            from versions
            where dataset = ?
            order by id",
        )
        .bind(dataset)
        .fetch_all(&mut *connection)
        .await?;
        let mut versions = Vec::with_capacity(ids.len());
        for id in ids {
            versions.extend(load(&mut connection, VersionId(id)).await?);
        }
        Ok(versions)
    }

    /// The names of all datasets, sorted.
    pub async fn datasets(&self) -> Result<Vec<String>> {
        let names = sqlx::query_scalar(
            "-- one row a dataset
            select distinct dataset
            from versions
            order by dataset",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(names)
    }
}

/// Id, content hash and pack of the current version of `dataset`.
async fn newest(connection: &mut SqliteConnection, dataset: &str) -> Result<Option<(VersionId, String, String)>> {
    let row: Option<(i64, String, String)> = sqlx::query_as(
        "-- the current version
        select id, content_hash, pack
        from versions
        where dataset = ?
        order by id desc
        limit 1",
    )
    .bind(dataset)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(id, hash, pack)| (VersionId(id), hash, pack)))
}

/// Reads a version. Three queries need no transaction: once its row can be seen, nothing of it
/// changes any more.
async fn load(connection: &mut SqliteConnection, id: VersionId) -> Result<Option<Version>> {
    type Row = (String, String, String, String, String, String, u64, u64, u64);
    let row: Option<Row> = sqlx::query_as(
        "-- one version with its event
        select at, author, dataset, content_hash, source, pack, releases, processes, set_aside
        from versions
        join events on events.seq = versions.id
        where id = ?",
    )
    .bind(id.0)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((at, author, dataset, content_hash, source, pack, releases, processes, set_aside)) = row else {
        return Ok(None);
    };
    let files: Vec<(String, String, u64)> = sqlx::query_as(
        "-- one row a file
        select name, sha256, bytes
        from version_files
        where version = ?
        order by name",
    )
    .bind(id.0)
    .fetch_all(&mut *connection)
    .await?;
    let tables: Vec<(String, String, String, u64)> = sqlx::query_as(
        "-- one row a table file
        select \"table\", file, sha256, rows
        from version_tables
        where version = ?
        order by \"table\", file",
    )
    .bind(id.0)
    .fetch_all(connection)
    .await?;
    let counts = Counts { releases, processes, set_aside };
    let files = files.into_iter().map(|(name, sha256, bytes)| FileEntry { name, sha256, bytes }).collect();
    let tables = tables.into_iter().map(|(table, file, sha256, rows)| TableEntry { table, file, sha256, rows }).collect();
    Ok(Some(Version { id, at, author, dataset, content_hash, source, pack, counts, files, tables }))
}

/// Writes the version's own row.
pub(crate) async fn insert_version(write: &mut Write, new: &NewVersion) -> Result<()> {
    sqlx::query(
        "insert into versions (id, dataset, content_hash, source, pack, releases, processes, set_aside)
        values (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(write.event().0)
    .bind(&new.dataset)
    .bind(&new.content_hash)
    .bind(&new.source)
    .bind(&new.pack)
    .bind(stored(new.counts.releases)?)
    .bind(stored(new.counts.processes)?)
    .bind(stored(new.counts.set_aside)?)
    .execute(write.connection())
    .await?;
    Ok(())
}

/// Writes the rows of its files and tables.
async fn insert_files(write: &mut Write, new: &NewVersion) -> Result<()> {
    let version = write.event().0;
    for file in &new.files {
        sqlx::query("insert into version_files (version, name, sha256, bytes) values (?, ?, ?, ?)")
            .bind(version)
            .bind(&file.name)
            .bind(&file.sha256)
            .bind(stored(file.bytes)?)
            .execute(write.connection())
            .await?;
    }
    for table in &new.tables {
        sqlx::query("insert into version_tables (version, \"table\", file, sha256, rows) values (?, ?, ?, ?, ?)")
            .bind(version)
            .bind(&table.table)
            .bind(&table.file)
            .bind(&table.sha256)
            .bind(stored(table.rows)?)
            .execute(write.connection())
            .await?;
    }
    Ok(())
}

/// Refuses what would be unreadable or ambiguous later.
fn check(new: &NewVersion) -> Result<()> {
    let refuse = |what: String| Err(Error::Invalid(what));
    if new.dataset.trim().is_empty() || new.content_hash.is_empty() {
        return refuse("a version needs the name of its dataset and a content hash; give both".into());
    }
    let mut names = BTreeSet::new();
    for file in &new.files {
        if file.name.is_empty() || !names.insert(&file.name) {
            return refuse(format!("the file {:?} has no name or is listed twice; name each file once", file.name));
        }
    }
    let mut names = BTreeSet::new();
    for table in &new.tables {
        if table.table.is_empty() || !stays_below(&table.file) || !names.insert((&table.table, &table.file)) {
            return refuse(format!(
                "the file {:?} of table {:?} is listed twice or is not a path below the shelf; give each file once, \
                 as folder/name",
                table.file, table.table
            ));
        }
    }
    let files = new.files.iter().map(|f| (&f.name, &f.sha256));
    let tables = new.tables.iter().map(|t| (&t.file, &t.sha256));
    match files.chain(tables).find(|(_, hash)| !is_sha256(hash)) {
        Some((name, hash)) => refuse(format!("{hash:?} of {name:?} is not a SHA-256 hash; give 64 lowercase hex digits")),
        None => Ok(()),
    }
}

/// Whether a reader that joins `file` to the shelf's folder stays inside it.
fn stays_below(file: &str) -> bool {
    !file.contains(['\\', '\0', ':']) && file.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn is_sha256(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// SQLite's integers are signed.
fn stored(count: u64) -> Result<i64> {
    i64::try_from(count).map_err(|_| Error::Invalid(format!("{count} is more than the ledger can hold; check the count")))
}
