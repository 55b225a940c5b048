//! Writing a world: block by block, process by process, to seven streams and a README.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::calendar::Day;
use crate::chance::{Random, Stream, process_number};
use crate::people::cast::Cast;
use crate::processes::model::Process;
use crate::processes::ordinary::{self, Scene};
use crate::publish::declarations::{Declarations, Story};
use crate::publish::dirt::{self, Dirt};
use crate::publish::entities::Entities;
use crate::publish::releases;
use crate::publish::restrictions::Restrictions;
use crate::publish::truth::Truth;
use crate::schemes::block;
use crate::schemes::stage::Registers;
use crate::strategy::plan;
use crate::strategy::tally::Tally;

/// Thousandths of ordinary processes that are published as several releases over time.
const SERIAL_PERMILLE: u64 = 90;
/// Thousandths of background firms with an old debarment that ended before the world's first year.
const OLD_DEBARMENT_PERMILLE: u64 = 8;
/// More would run out of ids for people.
const MOST_PROCESSES: u64 = 30_000_000;
/// `progress` is called once in so many processes.
const PROGRESS_EVERY: u64 = 1024;

/// Which world to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Any number; the same number makes the same world.
    pub seed: u64,
    /// How many contracting processes; at most 30 million. From 250 on, schemes are planted.
    pub processes: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Contracting processes (different ocids).
    pub processes: u64,
    /// Lines of `releases.jsonl`: compiled releases, single releases and republished lines.
    pub releases: u64,
    /// Bytes of `releases.jsonl`.
    pub release_bytes: u64,
    /// Processes published as several releases.
    pub serial: u64,
    /// Lines of `entities.ftm.json`.
    pub entities: u64,
    /// Lines of `declarations.jsonl`.
    pub declarations: u64,
    /// Lines of `restrictions.jsonl`.
    pub restrictions: u64,
    /// Planted schemes: lines of `truth.jsonl` with `"guilty": true`.
    pub guilty: u64,
    /// Look-alikes: lines of `truth.jsonl` with `"guilty": false`.
    pub innocent: u64,
}

/// Why a world could not be written.
#[derive(Debug)]
pub enum WorldError {
    /// More processes were asked for than the world has ids for.
    TooLarge {
        /// The greatest number of processes.
        most: u64,
    },
    /// A file could not be written.
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// One of the given streams could not be written.
    Stream(io::Error),
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorldError::TooLarge { most } => write!(f, "a world has at most {most} processes"),
            WorldError::File { path, .. } => write!(f, "cannot write {}", path.display()),
            WorldError::Stream(_) => f.write_str("cannot write the world"),
        }
    }
}

impl std::error::Error for WorldError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WorldError::TooLarge { .. } => None,
            WorldError::File { source, .. } | WorldError::Stream(source) => Some(source),
        }
    }
}

impl From<io::Error> for WorldError {
    fn from(source: io::Error) -> WorldError {
        WorldError::Stream(source)
    }
}

/// Where the seven streams go.
pub struct Outputs<'a> {
    /// OCDS releases, one JSON object a line.
    pub releases: &'a mut dyn Write,
    /// FollowTheMoney entities, one JSON object a line.
    pub entities: &'a mut dyn Write,
    /// Officials' declarations, one JSON object a line.
    pub declarations: &'a mut dyn Write,
    /// Restrictions of business, one JSON object a line.
    pub restrictions: &'a mut dyn Write,
    /// Planted schemes and look-alikes, one JSON object a line.
    pub truth: &'a mut dyn Write,
    /// The anti-corruption strategy, in TOML.
    pub plan: &'a mut dyn Write,
    /// What each action of the strategy truly did, one JSON object for an action and an indicator.
    pub measures: &'a mut dyn Write,
}

/// Writes a world into the folder `out`, which is made if need be: `releases.jsonl`, `entities.ftm.json`,
/// `declarations.jsonl`, `restrictions.jsonl`, `truth.jsonl`, `plan.toml`, `measures-truth.jsonl` and `README.txt`. `progress` is told how many
/// processes are done.
///
/// # Errors
/// [`WorldError::TooLarge`] before anything is written; [`WorldError::File`] or [`WorldError::Stream`] where the disk
/// refuses; what was written until then stays.
pub fn write(settings: &Settings, out: &Path, progress: &mut dyn FnMut(u64)) -> Result<Summary, WorldError> {
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |source| WorldError::File { path, source }
    };
    std::fs::create_dir_all(out).map_err(refused(out))?;
    let create = |name: &str| {
        let path = out.join(name);
        File::create(&path).map(|file| BufWriter::with_capacity(1 << 20, file)).map_err(refused(&path))
    };
    let mut files = [
        create("releases.jsonl")?,
        create("entities.ftm.json")?,
        create("declarations.jsonl")?,
        create("restrictions.jsonl")?,
        create("truth.jsonl")?,
        create("plan.toml")?,
        create("measures-truth.jsonl")?,
    ];
    let [releases, entities, declarations, restrictions, truth, plan, measures] = &mut files;
    let mut outputs = Outputs { releases, entities, declarations, restrictions, truth, plan, measures };
    let summary = write_to(settings, &mut outputs, progress)?;
    for mut file in files {
        file.flush()?;
    }
    let path = out.join("README.txt");
    std::fs::write(&path, readme(settings, &summary)).map_err(refused(&path))?;
    Ok(summary)
}

/// As [`write`], to streams; no README.
///
/// # Errors
/// [`WorldError::TooLarge`] before anything is written; [`WorldError::Stream`] where a stream refuses.
pub fn write_to(settings: &Settings, outputs: &mut Outputs, progress: &mut dyn FnMut(u64)) -> Result<Summary, WorldError> {
    if settings.processes > MOST_PROCESSES {
        return Err(WorldError::TooLarge { most: MOST_PROCESSES });
    }
    let cast = Cast::new(settings.seed, settings.processes);
    let mut summary = Summary::default();
    let mut entities = Entities::default();
    let mut declarations = Declarations::default();
    let mut restrictions = Restrictions::default();
    introduce(settings.seed, &cast, &mut entities, &mut declarations, outputs)?;
    let mut queue = Queue::default();
    let mut tally = Tally::default();
    for number in 0.. {
        let Some(bounds) = block::bounds(settings.processes, number) else {
            break;
        };
        let registers = Registers { entities: &mut entities, declarations: &mut declarations, restrictions: &mut restrictions };
        let mut stage = block::stage(settings.seed, number, bounds, &cast, registers);
        write_truths(&stage.truths, outputs.truth, &mut summary)?;
        let placed = std::mem::take(&mut stage.placed);
        let guests = std::mem::take(&mut stage.guests);
        let scene = Scene { cast: &cast, guests: &guests };
        // A neighbour that is planted leaves its partner to ordinary life. Blocks begin at even places.
        let taken: Vec<bool> = placed.iter().map(Option::is_some).collect();
        for (slot, planted) in placed.into_iter().enumerate() {
            let ordinal = bounds.0 + slot as u64;
            let alone = taken.get(slot ^ 1).copied().unwrap_or(true);
            let mut process = planted.unwrap_or_else(|| draw(settings.seed, ordinal, alone, &scene));
            let mut random = Random::keyed(settings.seed, Stream::Delay, ordinal);
            process.serial |= random.permille(SERIAL_PERMILLE);
            tally.count(&process);
            publish(settings.seed, ordinal, &process, &mut queue, &mut summary);
            queue.write_due(ordinal, outputs.releases, &mut summary)?;
            if ordinal.is_multiple_of(PROGRESS_EVERY) {
                progress(ordinal);
            }
        }
        outputs.entities.write_all(&entities.take())?;
        outputs.declarations.write_all(&declarations.take())?;
        outputs.restrictions.write_all(&restrictions.take())?;
    }
    queue.write_due(u64::MAX, outputs.releases, &mut summary)?;
    outputs.plan.write_all(plan::text(&cast, &tally).as_bytes())?;
    let mut lines = Vec::new();
    tally.write(&mut lines);
    outputs.measures.write_all(&lines)?;
    summary.processes = settings.processes;
    summary.entities = entities.count;
    summary.declarations = declarations.count;
    summary.restrictions = restrictions.count;
    progress(settings.processes);
    Ok(summary)
}

/// Writes and counts what was planted in a block.
fn write_truths(truths: &[Truth], out: &mut dyn Write, summary: &mut Summary) -> io::Result<()> {
    let mut lines = Vec::new();
    for truth in truths {
        truth.write(&mut lines);
        summary.guilty += u64::from(truth.guilty);
        summary.innocent += u64::from(!truth.guilty);
    }
    out.write_all(&lines)
}

/// Writes the background cast to the registers.
fn introduce(seed: u64, cast: &Cast, entities: &mut Entities, declarations: &mut Declarations, outputs: &mut Outputs) -> io::Result<()> {
    for body in &cast.bodies {
        entities.body(body);
        for person in [&body.head, &body.officer] {
            declarations.official(seed, body, person, Story::Plain, &[]);
        }
        outputs.entities.write_all(&entities.take())?;
        outputs.declarations.write_all(&declarations.take())?;
    }
    for (index, firm) in cast.firms.iter().chain(&cast.utilities).enumerate() {
        entities.firm(firm);
        let mut random = Random::keyed(seed, Stream::Entity, (1 << 40) + index as u64);
        if random.permille(OLD_DEBARMENT_PERMILLE) {
            let from = Day::new(2015, random.range(1, 12), random.range(1, 28));
            entities.debarment(firm, from, from.plus(730));
        }
        outputs.entities.write_all(&entities.take())?;
    }
    Ok(())
}

/// What is not planted: half of a failed pair, or an ordinary process.
fn draw(seed: u64, ordinal: u64, alone: bool, scene: &Scene) -> Process {
    let failed = if alone { None } else { ordinary::failed(seed, ordinal, scene) };
    failed.unwrap_or_else(|| {
        let mut random = Random::keyed(seed, Stream::Process, ordinal);
        ordinary::draw(&mut random, process_number(seed, ordinal), scene)
    })
}

/// Puts the lines of a process in the queue.
fn publish(seed: u64, ordinal: u64, process: &Process, queue: &mut Queue, summary: &mut Summary) {
    summary.serial += u64::from(process.serial);
    let lines = releases::publish(process, Dirt::draw(seed, ordinal), queue.spare());
    let mut due = ordinal;
    for line in lines {
        due += line.later;
        queue.put(due, line.bytes);
    }
}

/// Lines waiting for their turn: releases of one process come out in order, with others between them.
#[derive(Default)]
struct Queue {
    waiting: BTreeMap<(u64, u64), Vec<u8>>,
    count: u64,
    spare: Vec<u8>,
}

impl Queue {
    /// A buffer whose line has been written, to be filled again.
    fn spare(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.spare)
    }

    fn put(&mut self, due: u64, line: Vec<u8>) {
        self.waiting.insert((due, self.count), line);
        self.count += 1;
    }

    /// Writes every line due by `ordinal`.
    fn write_due(&mut self, ordinal: u64, out: &mut dyn Write, summary: &mut Summary) -> io::Result<()> {
        while let Some(entry) = self.waiting.first_entry() {
            if entry.key().0 > ordinal {
                break;
            }
            self.spare = entry.remove();
            out.write_all(&self.spare)?;
            summary.releases += 1;
            summary.release_bytes += self.spare.len() as u64;
        }
        Ok(())
    }
}

/// The README of a world.
pub(crate) fn readme(settings: &Settings, summary: &Summary) -> String {
    let mut text = format!(
        "THE SAMPLE REPUBLIC\n\nEverything in this folder is invented by a program. No body, firm, person, place, number or event in it is\n\
         real, and any likeness is chance. Twelve-digit numbers have months from 51 to 62, which no real number has; phones\n\
         begin with 999, which is no country's code; mail and web addresses end in .example. Amounts are in tenge (KZT) and\n\
         the base unit follows Kazakhstan's published values only so that thresholds by law have something to bite on.\n\n\
         Made with seed {} and {} processes:\n\
         releases.jsonl       {} lines, OCDS 1.1 with bids and lots; {} processes as several releases, the others compiled\n\
         entities.ftm.json    {} lines, FollowTheMoney (data sets xt-register, xt-officials, xt-debarred)\n\
         declarations.jsonl   {} lines, one official and year each: income (kind, description, amount), savings at the end\n\
         \x20                    of the year, assets (description, value, acquired), debt, interests (company, companyNumber)\n\
         restrictions.jsonl   {} lines, one body and firm that may not do business from a day to another: body, bodyNumber,\n\
         \x20                    company, companyNumber, from, to, extent, ground, transactions\n\
         truth.jsonl          {} planted schemes and {} look-alikes. codes: the rules that ought to see a scheme; on a\n\
         \x20                    look-alike, the rules it tempts. A flag there is a false alarm or needs the innocent reading.\n\
         plan.toml            the strategy: problems, objectives, measures, actions, claims, verifications, assessments\n\
         measures-truth.jsonl what each action truly did to each indicator: before its day, after it, and as it would have\n\
         \x20                    gone without it, over the same processes. An action may be claimed done and do nothing.\n\n\
         Ordinary processes are not free of odd things: bids are refused, papers are missing, one bid in four is alone\n\
         until measures change it.\n\
         Price requests have procurementMethod `selective`. The republic's law is `--pack republic`. Planted processes have only dirt that hides no evidence.\n\n\
         Dirt, in thousandths of processes:\n",
        settings.seed,
        settings.processes,
        summary.releases,
        summary.serial,
        summary.entities,
        summary.declarations,
        summary.restrictions,
        summary.guilty,
        summary.innocent,
    );
    for (what, rate) in dirt::RATES.iter().chain(&dirt::DATE_STYLES) {
        text.push_str(&format!("{rate:5}  {what}\n"));
    }
    text
}
