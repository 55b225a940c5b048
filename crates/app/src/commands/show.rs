//! `tura show` and `tura verify`: from a flag back to the bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read, Write};

use engine::entities::take::take_again;
use engine::flags::{Flag, RowSource};
use engine::input::open::{Input, streams};
use engine::input::read::{FILES_FROM, FileRead, Files};
use engine::shelf::raw;
use engine::shelf::version::{self, About};
use engine::tables::{Of, tables};
use facts::days;
use facts::ids::hex16;
use facts::texts::Lang;
use ledger::Version;

use super::flag::{Beside, Material, from_files};
use super::import::{all_names, laid_beside, open_dataset, version_of};
use super::{Done, Stop};
use crate::cli::{Office, Show, Verify};
use crate::output::words::{self, Word};
use crate::output::{lang, sink, written};
use crate::who::ENTITIES;
use crate::work::{Behind, Bench, Judged, Room, judge};

/// Bytes of a row's raw text that are shown.
const RAW_SHOWN_MAX: usize = 2_000;

/// Runs `tura show`.
pub fn run(args: &Show) -> Result<Done, Stop> {
    if args.flag.len() < 6 {
        return Err(Stop::Misuse("give at least six characters of the flag's id".to_owned()));
    }
    let room = Room::new(&args.machine)?;
    let bench = Bench::new(&args.rules).map_err(Stop::Misuse)?;
    let material = if args.files.is_empty() {
        open_dataset(&args.office, args.dataset.as_deref(), None)?
    } else {
        let dataset = args.dataset.clone().unwrap_or_else(|| "files".to_owned());
        from_files(&room, &bench, &args.files, &dataset, None)?
    };
    let bytes = Bytes { office: args.files.is_empty().then_some(&args.office), files: material.files, beside: material.beside };
    let judged = judge(&room, &bench, material.tables, &material.dataset)?;
    let flags = matching(&judged, &bench, &args.flag)?;
    let [flag] = flags.as_slice() else {
        return Err(Stop::Failed(match flags.len() {
            0 => format!("no flag begins with {}; it may come from another dataset name (--dataset), pack or profile", args.flag),
            n => format!("{n} flags begin with {}; give more of the id", args.flag),
        }));
    };
    let text = chain(flag, &judged, &bench, &bytes, lang(args.lang))?;
    let mut out = sink(None)?;
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Done::Whole)
}

fn matching(judged: &Judged, bench: &Bench, front: &str) -> Result<Vec<Flag>, String> {
    let mut found = Vec::new();
    judged.each_flag(&bench.profile, &mut |flag| {
        if flag.id.starts_with(front) {
            found.push(flag);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Where raw bytes are read from.
struct Bytes<'a> {
    office: Option<&'a Office>,
    files: Files,
    beside: Option<Beside>,
}

impl Bytes<'_> {
    fn read(&self, source: &RowSource) -> Result<Vec<u8>, String> {
        let file = self.files.get(source.file).ok_or("the row names no file")?;
        let (offset, length) = (source.offset as u64, source.length as u64);
        if let Some(office) = self.office {
            return raw::read_range(&office.office.join("shelf").join("raw"), &file.sha256, offset, length);
        }
        let mut out = Vec::new();
        streams(&Input::parse(&file.name), &mut |stream| {
            if stream.member == file.member && out.is_empty() {
                std::io::copy(&mut (&mut *stream.bytes).take(offset), &mut std::io::sink()).map_err(|e| e.to_string())?;
                (&mut *stream.bytes).take(length).read_to_end(&mut out).map_err(|e| e.to_string())?;
            }
            Ok(())
        })
        .map_err(|e| e.to_string())?;
        Ok(out)
    }
}

fn chain(flag: &Flag, judged: &Judged, bench: &Bench, bytes: &Bytes<'_>, lang: Lang) -> Result<String, String> {
    let rule = bench.set.get(&flag.code).ok_or("the rule is not there")?;
    let resolved = bench.resolved.get(&flag.code).ok_or("the rule has no parameters")?;
    let behind = Behind {
        process: judged.processes(&flag.process.into_iter().collect())?.into_values().next(),
        sources: judged.sources(&flag.rows.iter().copied().collect())?,
    };
    let m = &rule.meta;
    let label = |word: Word| word.padded(&words::LABELS, lang);
    let say = |word: Word| word.get(lang);
    let mut out = String::new();
    let _ = writeln!(out, "{}\n", flag.sentence(m, lang));
    let info = behind.process.as_ref();
    let _ = writeln!(out, "{}  {}", label(words::FLAG), flag.id);
    let finding = flag.finding_id(&rule.fingerprint, &resolved.print(), &behind.sources);
    let _ = writeln!(out, "{}  {finding}", label(words::FINDING));
    let _ = writeln!(
        out,
        "{}  {} {}{}",
        label(words::SUBJECT),
        words::subject(&flag.subject_kind, lang),
        flag.subject_id,
        info.map(|i| format!(" ({} {})", words::subject("process", lang), i.ocid)).unwrap_or_default()
    );
    let (profile, pack) = (say(words::PROFILE), say(words::PACK));
    let _ = writeln!(out, "{}  {} · {profile} {} · {pack} {}", label(words::DATASET), judged.dataset, bench.profile, bench.pack.code);
    if let Some(beside) = bytes.beside.as_ref().filter(|_| behind.sources.values().any(is_of_entities)) {
        let _ = writeln!(out, "{}  {} {} · {}", label(words::ENTITIES), say(words::VERSION), beside.id, beside.about.content);
    }
    let (version, fingerprint) = (say(words::VERSION), say(words::FINGERPRINT));
    let name = m.name.get(lang);
    let _ = writeln!(out, "{}  {} · {name} · {version} {} · {fingerprint} {}", label(words::RULE), m.code, m.version, rule.fingerprint);
    let _ = writeln!(out, "{}  {}", label(words::PARAMETERS), resolved.print());
    let day = flag.on_day.map_or_else(|| say(words::NO_DAY).to_owned(), days::print);
    let _ = writeln!(out, "{}  {day}", label(words::ON_DAY));
    provisions(&mut out, flag, bench, &m.provisions, lang);
    let _ = writeln!(out, "{}  {}", label(words::EQUALITY), m.equality.get(lang));
    let _ = writeln!(out, "\n{}", say(words::NUMBERS));
    for (word, column) in [(words::OBSERVED, "observed"), (words::EXPECTED, "expected")] {
        let _ = writeln!(out, "  {} {}", word.padded(&words::NUMBER_LABELS, lang), flag.shown(m, column, lang));
    }
    for name in flag.evidence.keys() {
        let label = m.evidence.get(name).map_or(name.as_str(), |l| l.get(lang));
        let _ = writeln!(out, "  {label}: {}", flag.shown(m, name, lang));
    }
    for (heading, text) in [(words::WHY, &m.why), (words::INNOCENT, &m.innocent), (words::CHECK, &m.check)] {
        let _ = writeln!(out, "\n{}\n  {}", say(heading), text.get(lang));
    }
    let _ = writeln!(out, "\n{}: {}", say(words::ROWS), flag.rows.len());
    for row in flag.rows.iter().take(20) {
        source(&mut out, *row, &behind, bytes, lang);
    }
    if flag.rows.len() > 20 {
        let _ = writeln!(out, "  {}", words::more_rows(flag.rows.len() - 20, lang));
    }
    let _ = writeln!(out, "\n{}\n{}", say(words::RULE_TEXT), rule.sql.trim_end());
    Ok(out)
}

fn provisions(out: &mut String, flag: &Flag, bench: &Bench, ids: &[String], lang: Lang) {
    let law = &bench.pack.law;
    let cited = law.of_rule(&flag.code, ids);
    let label = words::PROVISION.padded(&words::LABELS, lang);
    if cited.is_empty() {
        let _ = writeln!(out, "{label}  {}", words::none_cited(&bench.pack.code, lang));
    }
    for id in cited {
        // The wording of the flag's day; where none was in force then, the newest, and that is said.
        let of_day = bench.pack.provision(id, flag.on_day);
        let Some(provision) = of_day.or_else(|| bench.pack.provision(id, None)) else { continue };
        let note = if of_day.is_some() { String::new() } else { format!(" ({})", words::NOT_IN_FORCE.get(lang)) };
        let article = words::article(law.title(&provision.instrument, lang), &provision.article, lang);
        match &provision.text {
            Some(text) => drop(writeln!(out, "{label}  {article}{note}: {text} [{}]", provision.source)),
            None => drop(writeln!(
                out,
                "{label}  {article}{note}: {} [{}; {}]",
                provision.summary(lang),
                words::OUR_SUMMARY.get(lang),
                provision.source
            )),
        }
    }
}

/// Whether a row is one of the tables of people and firms.
fn is_of_entities(source: &RowSource) -> bool {
    tables().get(&source.table).is_some_and(|t| t.of == Of::Entities)
}

fn source(out: &mut String, row: i64, behind: &Behind, bytes: &Bytes<'_>, lang: Lang) {
    let label = |word: Word| word.padded(&words::ROW_LABELS, lang);
    let Some(source) = behind.sources.get(&row) else {
        let _ = writeln!(out, "  {} {}", hex16(row), words::NOT_FOUND.get(lang));
        return;
    };
    let file = bytes.files.get(source.file);
    let name = file.map_or("?", |f| f.name.as_str());
    let member = file.and_then(|f| f.member.as_deref()).map(|m| format!(" : {m}")).unwrap_or_default();
    let _ = writeln!(out, "\n  {} {}", source.table, hex16(row));
    if is_of_entities(source) && source.file < 0 {
        let _ = writeln!(out, "    {}", words::COMPUTED.get(lang));
        return;
    }
    let number = usize::try_from(i64::from(source.file) - i64::from(FILES_FROM)).ok();
    if let Some(part) = number.and_then(|n| bytes.beside.as_ref()?.about.part_of_file(n)) {
        let _ = writeln!(out, "    {}  {} · {} {}", label(words::LIST), part.dataset, words::VERSION.get(lang), part.content);
    }
    let _ = writeln!(out, "    {}  {name}{member}", label(words::FILE));
    let _ = writeln!(out, "    {}  {}", label(words::SHA256), file.map_or("?", |f| f.sha256.as_str()));
    let _ = writeln!(out, "    {}  {}", label(words::BYTES), words::span(source.offset, source.offset + source.length, lang));
    let whole = if is_of_entities(source) { words::WHOLE_RECORD } else { words::WHOLE_RELEASE };
    let pointer = if source.pointer.is_empty() { whole.get(lang) } else { source.pointer.as_str() };
    let _ = writeln!(out, "    {}  {pointer}", label(words::POINTER));
    let text = match bytes.read(source) {
        // A record of a list may be of any form, as a row of CSV: it is shown as it stands.
        Ok(raw) if source.pointer.is_empty() => flat(&String::from_utf8_lossy(&raw)),
        Ok(raw) => pointed(&raw, &source.pointer, lang),
        Err(reason) => format!("{}: {reason}", words::CANNOT_BE_READ.get(lang)),
    };
    let _ = writeln!(out, "    {}  {text}", label(words::RAW));
}

/// The raw text at a pointer of a release.
fn pointed(raw: &[u8], pointer: &str, lang: Lang) -> String {
    let text = engine::flags::raw_at(raw, pointer).map(|b| String::from_utf8_lossy(b).into_owned());
    let text = text.unwrap_or_else(|| words::MERGED.get(lang).to_owned());
    flat(&text)
}

/// A text in one line, cut to what fits a screen.
fn flat(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() > RAW_SHOWN_MAX { flat.chars().take(RAW_SHOWN_MAX).chain(['…']).collect() } else { flat }
}

/// Runs `tura verify`: the kept bytes still have their hashes, and read anew they give the same rows and flags.
pub fn verify(args: &Verify) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    let bench = Bench::new(&args.rules).map_err(Stop::Misuse)?;
    let names = match &args.dataset {
        Some(name) => vec![name.clone()],
        None => all_names(&args.office)?,
    };
    let mut differences = 0;
    for name in names {
        let found = version_of(&args.office, &name)?;
        differences += match &found {
            v if v.has("processes") => verify_contracts(args, &room, &bench, &name)?,
            _ if name == ENTITIES => verify_entities(args, &found)?,
            _ => verify_list(args, &room, &found)?,
        };
    }
    if differences > 0 { Err(Stop::Failed(format!("{differences} differences"))) } else { Ok(Done::Whole) }
}

/// Counts the kept files of a dataset that no longer have their hashes, and names them.
fn changed_bytes(args: &Verify, name: &str, files: &[FileRead]) -> Result<usize, Stop> {
    let shelf = args.office.office.join("shelf").join("raw");
    let mut changed = 0;
    let mut seen = BTreeSet::new();
    for file in files {
        if seen.insert(file.sha256.clone()) && !raw::verify(&shelf, &file.sha256)? {
            println!("{name}: the kept bytes of {} no longer have the hash {}", file.name, file.sha256);
            changed += 1;
        }
    }
    Ok(changed)
}

/// Counts the tables of a version whose files are not those that the ledger knows, and names them.
fn changed_tables(args: &Verify, found: &Version) -> Result<usize, Stop> {
    let folder = version::folder(&args.office.office.join("shelf"), &found.dataset, &found.content_hash);
    let now: BTreeMap<String, String> = version::table_files(&folder)?.into_iter().map(|t| (t.table, t.sha256)).collect();
    let changed = found.tables.iter().filter(|t| now.get(&t.table) != Some(&t.sha256));
    Ok(changed.inspect(|t| println!("{}: the table {} no longer has the hash {}", found.dataset, t.table, t.sha256)).count())
}

/// People and firms: the tables are those of the ledger, and the lists that they were made of are here.
fn verify_entities(args: &Verify, found: &Version) -> Result<usize, Stop> {
    let shelf = args.office.office.join("shelf");
    let about = About::read(&version::folder(&shelf, ENTITIES, &found.content_hash))?;
    let mut differences = changed_tables(args, found)?;
    for part in &about.made_of {
        if !version::folder(&shelf, &part.dataset, &part.content).join("about.json").exists() {
            println!("{ENTITIES}: the version {} of {} that it was made of is gone", part.content, part.dataset);
            differences += 1;
        }
    }
    if differences == 0 {
        println!(
            "{ENTITIES}: equal: {} tables have their hashes, made of {} versions that are here",
            found.tables.len(),
            about.made_of.len()
        );
    }
    Ok(differences)
}

/// A register or list: its bytes have their hashes, and read anew they give the same statements.
fn verify_list(args: &Verify, room: &Room, found: &Version) -> Result<usize, Stop> {
    let shelf = args.office.office.join("shelf");
    let about = About::read(&version::folder(&shelf, &found.dataset, &found.content_hash))?;
    let files = about.files.clone();
    let mut differences = changed_bytes(args, &found.dataset, &files)? + changed_tables(args, found)?;
    let folder = room.folder.path().join(format!("again-{}", found.dataset));
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let read = |hash: &str| raw::open(&shelf.join("raw"), hash);
    let taken = take_again(&files, &found.dataset, super::lists::text_of(&found.source), &folder, read)?;
    let before = version::table_files(&version::folder(&shelf, &found.dataset, &found.content_hash))?;
    if version::table_files(&folder)? != before {
        println!("{}: the statements in the bytes are not those in the table", found.dataset);
        differences += 1;
    }
    if differences == 0 {
        println!("{}: equal: {} files have their hashes, {} statements read from the bytes", found.dataset, files.len(), taken.statements);
    }
    Ok(differences)
}

fn verify_contracts(args: &Verify, room: &Room, bench: &Bench, name: &str) -> Result<usize, Stop> {
    let material = open_dataset(&args.office, Some(name), None)?;
    let files = material.files.own.clone();
    let mut differences = changed_bytes(args, name, &files)?;
    let stored = judge(room, bench, material.tables, name)?;
    let mut again = read_again(&args.office, room, bench, name, &files)?;
    // The bytes of contracts say nothing of who is who: that is the same version as before.
    for (slot, _) in again.tables.iter_mut().zip(tables().iter()).filter(|(_, table)| table.of == Of::Entities) {
        *slot = None;
    }
    laid_beside(&args.office, &room.runtime, &mut again.tables, name)?;
    let fresh = judge(room, bench, again.tables, name)?;
    let (before, after) = (findings(&stored, bench, args.flag.as_deref())?, findings(&fresh, bench, args.flag.as_deref())?);
    for id in before.symmetric_difference(&after) {
        println!("{name}: {} only {}", id, if before.contains(id) { "in the tables" } else { "in the bytes" });
        differences += 1;
    }
    if let (Some(flag), true) = (&args.flag, before.is_empty()) {
        return Err(Stop::Failed(format!("no flag of {name} begins with {flag}")));
    }
    if differences == 0 {
        println!("{name}: equal: {} files have their hashes, {} findings recomputed from the bytes", files.len(), after.len());
    }
    Ok(differences)
}

/// Reads a dataset's kept bytes again, as files in a temporary folder.
fn read_again(office: &Office, room: &Room, bench: &Bench, name: &str, files: &[FileRead]) -> Result<Material, Stop> {
    let folder = room.folder.path().join(format!("again-{name}"));
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let path = folder.join(format!("{index:06}"));
        let bytes = office.office.join("shelf").join("raw").join(format!("{}.zst", file.sha256));
        std::fs::copy(&bytes, &path).map_err(|e| format!("{}: {e}", bytes.display()))?;
        paths.push(path.display().to_string());
    }
    let source = super::import::source_of(office, name)?;
    super::flag::from_kept(room, bench, &paths, name, source.as_deref())
}

fn findings(judged: &Judged, bench: &Bench, front: Option<&str>) -> Result<BTreeSet<String>, String> {
    let mut out = BTreeSet::new();
    judged.each_shown(&bench.profile, true, &mut |flag, behind| {
        if front.is_none_or(|f| flag.id.starts_with(f)) {
            let fingerprint = bench.set.get(&flag.code).map_or("", |r| r.fingerprint.as_str());
            let parameters = bench.resolved.get(&flag.code).map(|r| r.print()).unwrap_or_default();
            out.insert(format!("{} {}", flag.code, flag.finding_id(fingerprint, &parameters, &behind.sources)));
        }
        Ok(())
    })?;
    Ok(out)
}
