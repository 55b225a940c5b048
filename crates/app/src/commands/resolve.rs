//! `tura resolve`: who is who in the whole office, as a new version of the dataset `entities`.

use std::collections::BTreeMap;
use std::path::Path;

use ::lists::registers_of_source;
use engine::entities::read::text_column;
use engine::input::sink::TableData;
use engine::shelf::version::{self, About};

use super::import::{current_content, open_ledger, publish, put_in_place};
use super::{Done, Stop};
use crate::cli::Office;
use crate::cli::who::Resolve;
use crate::project;
use crate::who::ENTITIES;
use crate::who::joined::{Was, join};
use crate::who::picture::Picture;
use crate::who::records::Records;
use crate::who::scores::Scores;
use crate::who::screened;
use crate::who::tables::{self, Sources};
use crate::who::{judged, queue};
use crate::work::Room;

/// Raised by one whenever what is computed from the same records changes.
const MAKER: &str = "entities 2";

/// Runs the command.
pub fn run(args: &Resolve) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    println!("{}", resolve(&room, &args.office, &args.author)?);
    Ok(Done::Whole)
}

/// Computes who is who in an office, and makes it the current version of the dataset `entities`. Returns what came of it, in words.
pub fn resolve(room: &Room, office: &Office, author: &str) -> Result<String, Stop> {
    let (datasets, sources) = room.runtime.block_on(current(office))?;
    if datasets.is_empty() {
        return Err(Stop::Misuse(format!("{} holds no dataset; `tura import FILE --dataset NAME` brings one in", office.office.display())));
    }
    let shelf = office.office.join("shelf");
    let records = Records::read(room, &shelf, &datasets, &sources.days, &project::marks()?)?;
    if !room.quiet {
        records.troubles.iter().for_each(|trouble| eprintln!("tura: {trouble}"));
    }
    let was = before(room, office, &shelf)?;
    let (judged, head) = room.runtime.block_on(judged::read(&office.office))?;
    let scores = Scores::read(&office.office);
    let mut joined = join(&records, &judged, &was, &scores, room.threads)?;
    let anew = scores.anew();
    scores.write(&office.office)?;
    let picture = Picture { all: &records, of: std::mem::take(&mut joined.of) };
    let staging = tempfile::Builder::new().prefix("staging-").tempdir_in(&shelf).map_err(|e| format!("{}: {e}", shelf.display()))?;
    let entities = tables::write(staging.path(), &picture, &sources)?;
    let head = head.to_string();
    let registers = format!("{:?}", sources.registers);
    let parts = datasets.iter().flat_map(|(name, content)| [name.as_bytes(), content.as_bytes()]);
    let content = facts::ids::digest(
        [MAKER.as_bytes(), include_str!("../../../engine/tables.toml").as_bytes()]
            .into_iter()
            .chain(parts)
            .chain([head.as_bytes(), registers.as_bytes()]),
    );
    let about = About {
        dataset: ENTITIES.to_owned(),
        content,
        releases: records.records.len() as u64,
        ..About::of_files(&records.files, records.parts.clone())
    };
    screened::build(&office.office, &about.content, &picture.likely(), &sources.days)?;
    let doubtful = queue::write(&office.office, &about.content, &joined, &records)?;
    let folder = put_in_place(staging.path(), &shelf, &about)?;
    let published = room.runtime.block_on(publish(office, author, "default", &about, &folder))?;
    let id = match published {
        ledger::Published::New(id) => format!("version {}", id.0),
        ledger::Published::Unchanged(id) => format!("nothing new, version {} stands", id.0),
    };
    Ok(format!(
        "{ENTITIES}: {id}; {} records and {} links of {} datasets are {entities} people, firms and bodies; {} pairs compared ({anew} anew), {doubtful} wait for somebody to judge",
        records.records.len(),
        records.links.len(),
        datasets.len(),
        joined.pairs
    ))
}

/// What each record belonged to the last time.
fn before(room: &Room, office: &Office, shelf: &Path) -> Result<BTreeMap<String, Was>, String> {
    let mut was = BTreeMap::new();
    let Some(content) = room.runtime.block_on(current_content(office, ENTITIES))? else { return Ok(was) };
    let file = version::folder(shelf, ENTITIES, &content).join("records.parquet");
    if !file.exists() {
        return Ok(was);
    }
    TableData::open(file)?.scan(None, &["entity_id", "likely_id", "dataset", "record_id"], &mut |batch| {
        let column = |name: &str| batch.column_by_name(name).and_then(text_column);
        let (Some(entities), Some(datasets), Some(records)) = (column("entity_id"), column("dataset"), column("record_id")) else { return };
        // Versions of before had the likely one only.
        let likely = column("likely_id").unwrap_or_else(|| entities.clone());
        let rows = entities.into_iter().zip(likely).zip(datasets).zip(records);
        was.extend(rows.map(|(((entity, likely), dataset), record)| (format!("{dataset}/{record}"), Was { entity, likely })));
    })?;
    Ok(was)
}

/// Content of the current versions of all datasets but the computed one, and what is known of them beside their rows.
async fn current(office: &Office) -> Result<(BTreeMap<String, String>, Sources), String> {
    let mut datasets = BTreeMap::new();
    let mut sources = Sources::default();
    if !office.office.join("ledger.sqlite").exists() {
        return Ok((datasets, sources));
    }
    let ledger = open_ledger(office).await?;
    for name in ledger.datasets().await.map_err(|e| e.to_string())? {
        let Some(version) = ledger.current(&name).await.map_err(|e| e.to_string())?.filter(|_| name != ENTITIES) else { continue };
        sources.days.insert(name.clone(), version.at.get(..10).unwrap_or_default().to_owned());
        let registers = registers_of_source(project::file(&format!("sources/{}/source.toml", version.source)).unwrap_or_default())?;
        if !registers.is_empty() {
            sources.registers.insert(name.clone(), registers);
        }
        datasets.insert(name, version.content_hash);
    }
    ledger.close().await;
    Ok((datasets, sources))
}
