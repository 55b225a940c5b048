//! `tura source …`, and what other commands need of a source: its files, corrections and mapping.

use std::path::PathBuf;

use engine::input::open::Input;
use engine::input::read::{FileRead, SetAside};
use engine::mapping::{Expected, Mapping, convert};
use engine::ocds::corrections::Corrections;

use super::{Done, Stop};
use crate::cli::SourceCommand;
use crate::project;
use crate::work::Room;

/// The largest file that is taken from an address.
const DOWNLOAD_BYTES_MAX: u64 = 64 << 30;

/// Files ready to read, with what the source says about them.
pub struct Prepared {
    /// What to read.
    pub inputs: Vec<Input>,
    /// The source's corrections, if a source was named.
    pub corrections: Option<Corrections>,
    /// How many releases the source should yield, if it says so.
    pub expected: Option<Expected>,
    /// Rows that the mapping set aside.
    pub set_aside: Vec<SetAside>,
    /// Temporary paths and what they are called: the address a file came from, the source it was mapped by.
    pub names: Vec<(String, String)>,
}

impl Prepared {
    /// Holds the releases read against what the source expects: fewer fail, because a cut publication would
    /// take the place of a whole one; more are only told.
    pub fn check_size(&self, releases: u64) -> Result<Option<String>, Stop> {
        let Some(expected) = self.expected else { return Ok(None) };
        if releases < expected.records_min {
            return Err(Stop::Failed(format!(
                "{releases} releases were read and the source says at least {}; nothing was changed. Was the file cut? If the publication \
                 has shrunk, lower expected.records_min in its source.toml",
                expected.records_min
            )));
        }
        let say = || format!("{releases} releases were read and the source says at most {}: look at what was added", expected.records_max);
        Ok((releases > expected.records_max).then(say))
    }

    /// Gives files that stand in a temporary folder the name a person knows.
    pub fn rename(&self, files: &mut [FileRead]) {
        for file in files {
            if let Some((_, known)) = self.names.iter().find(|(path, _)| *path == file.name) {
                file.name.clone_from(known);
            }
        }
    }
}

/// Runs the command.
pub fn run(command: SourceCommand) -> Result<Done, Stop> {
    match command {
        SourceCommand::List => {
            for name in project::folders("sources") {
                match load(name) {
                    Ok(source) => println!("{name:<36} {:<16} {}", format!("{:?}", source.form).to_lowercase(), source.title.en),
                    Err(reason) => println!("{name:<28} cannot be read: {reason}"),
                }
            }
            Ok(Done::Whole)
        }
        SourceCommand::Show { name } => {
            let path = format!("sources/{name}/source.toml");
            let text = project::file(&path).ok_or_else(|| unknown(&name))?;
            println!("{text}");
            Ok(Done::Whole)
        }
        SourceCommand::Check { name, office } => {
            let source = load(&name).map_err(Stop::Misuse)?;
            if source.address.is_empty() {
                return Err(Stop::Misuse(format!("{name} has no address")));
            }
            let length = head(&source.address)?;
            let folder = office.office.join("sources");
            std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            let path = folder.join(format!("{name}.checked"));
            let size = length.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
            std::fs::write(&path, format!("address = {:?}\nbytes = {size:?}\n", source.address))
                .map_err(|e| format!("{}: {e}", path.display()))?;
            println!("{name}: {} answers; size {size}", source.address);
            Ok(Done::Whole)
        }
    }
}

fn unknown(name: &str) -> Stop {
    Stop::Misuse(format!("there is no source {name}; `tura source list` names all"))
}

/// Reads a named source.
pub fn load(name: &str) -> Result<Mapping, String> {
    let path = format!("sources/{name}/source.toml");
    let text = project::file(&path).ok_or_else(|| format!("there is no source {name}; `tura source list` names all"))?;
    Mapping::parse(text).map_err(|reason| format!("{path}: {reason}"))
}

/// Makes files and addresses ready: downloads, and turns tables into releases where the source maps them.
pub fn prepare(room: &Room, files: &[String], source: Option<&str>) -> Result<Prepared, Stop> {
    let source = source.map(load).transpose().map_err(Stop::Misuse)?;
    let mut given: Vec<String> = files.to_vec();
    if given.is_empty()
        && let Some(source) = &source
    {
        if source.address.is_empty() {
            return Err(Stop::Misuse("the source has no address; name the files".to_owned()));
        }
        given.push(source.address.clone());
    }
    let mut inputs = Vec::new();
    let mut names = Vec::new();
    for (index, name) in given.iter().enumerate() {
        if name.starts_with("http://") || name.starts_with("https://") {
            let path = download(name, room, index)?;
            names.push((path.display().to_string(), name.clone()));
            inputs.push(Input::Path(path));
        } else {
            inputs.push(Input::parse(name));
        }
    }
    let Some(mapping) = source else { return Ok(Prepared { inputs, corrections: None, expected: None, set_aside: Vec::new(), names }) };
    let expected = mapping.expected;
    let corrections = Some(mapping.corrections.clone());
    if !mapping.form.is_table() {
        return Ok(Prepared { inputs, corrections, expected, set_aside: Vec::new(), names });
    }
    let (path, set_aside) = map_tables(room, &mapping, &inputs)?;
    names.push((path.display().to_string(), format!("{} mapped from {}", mapping.name, given.join(", "))));
    Ok(Prepared { inputs: vec![Input::Path(path)], corrections, expected, set_aside, names })
}

/// Converts tables to releases in a file of the temporary folder.
fn map_tables(room: &Room, mapping: &Mapping, inputs: &[Input]) -> Result<(PathBuf, Vec<SetAside>), Stop> {
    let mut tables = Vec::new();
    for input in inputs {
        for file in input.files().map_err(|e| e.to_string())? {
            engine::input::open::streams(&file, &mut |stream| {
                let mut bytes = Vec::new();
                stream.bytes.read_to_end(&mut bytes).map_err(|e| format!("{}: {e}", stream.name))?;
                tables.push((stream.member.unwrap_or(stream.name), bytes));
                Ok(())
            })
            .map_err(|e| e.to_string())?;
        }
    }
    let converted = convert(mapping, &tables)?;
    let path = room.folder.path().join("mapped.jsonl");
    std::fs::write(&path, &converted.releases).map_err(|e| format!("{}: {e}", path.display()))?;
    if !room.quiet {
        for (column, n) in &converted.unknown_columns {
            eprintln!("tura: the column {column:?} is in no list of the source ({n} rows)");
        }
    }
    let aside =
        |(file, row, reason): (String, u64, String)| SetAside { file: 0, offset: 0, line: row, reason: format!("{file}: {reason}") };
    Ok((path, converted.set_aside.into_iter().map(aside).collect()))
}

fn download(address: &str, room: &Room, index: usize) -> Result<PathBuf, String> {
    let name = address.split(['?', '#']).next().and_then(|a| a.rsplit('/').next()).unwrap_or("");
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).take(80).collect();
    let path = room.folder.path().join(format!("download-{index}-{safe}"));
    let fail = |e: String| format!("{address}: {e}; check the address and the network, or download it yourself and name the file");
    let mut response = ureq::get(address).call().map_err(|e| fail(e.to_string()))?;
    let mut body = response.body_mut().with_config().limit(DOWNLOAD_BYTES_MAX).reader();
    let mut file = std::fs::File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    std::io::copy(&mut body, &mut file).map_err(|e| fail(e.to_string()))?;
    Ok(path)
}

fn head(address: &str) -> Result<Option<u64>, String> {
    let response = ureq::head(address).call().map_err(|e| format!("{address}: {e}"))?;
    Ok(response.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_releases_than_expected_fail_and_more_are_told() {
        let expected = Some(Expected { records_min: 100, records_max: 200 });
        let prepared = Prepared { inputs: Vec::new(), corrections: None, expected, set_aside: Vec::new(), names: Vec::new() };
        let said = |n| {
            prepared.check_size(n).map_err(|stop| match stop {
                Stop::Failed(reason) | Stop::Misuse(reason) => reason,
            })
        };
        assert!(said(99).is_err_and(|e| e.contains("at least 100")));
        assert_eq!((said(100), said(200)), (Ok(None), Ok(None)));
        assert!(said(201).is_ok_and(|w| w.is_some_and(|w| w.contains("at most 200"))));
        assert!(Prepared { expected: None, ..prepared }.check_size(0).is_ok_and(|w| w.is_none()));
    }
}
