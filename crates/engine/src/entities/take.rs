//! Files of registers and lists into the table `statements`.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use facts::statements::Statement;
use lists::{At, Form, Summary};
use sha2::{Digest, Sha256};

use super::rows::{Cell, Place, RowFile, row_id};
use crate::input::open::{Input, streams};
use crate::input::read::{FileRead, Keep, SetAside};

/// Bytes by which the form of a file is told.
const FRONT_BYTES: u64 = 64 << 10;

/// What is read, and how.
pub struct TakeOptions<'a> {
    /// The dataset's name: part of every id.
    pub dataset: &'a str,
    /// The text of the source's `source.toml`, where there is one: its `[list]` says the form of files whose first bytes do not tell.
    pub source: Option<&'a str>,
    /// Where `statements.parquet` is written.
    pub folder: &'a Path,
    /// Who keeps the unpacked bytes.
    pub keep: &'a mut dyn Keep,
    /// Told of bytes read.
    pub progress: &'a dyn Fn(u64),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Taken {
    /// The files.
    pub files: Vec<FileRead>,
    /// Records set aside.
    pub set_aside: Vec<SetAside>,
    /// Fields that no list of ours names, and how often.
    pub unknown_fields: BTreeMap<String, u64>,
    /// Records read as entities.
    pub records: u64,
    /// Statements they came to.
    pub statements: u64,
}

/// The form of a file by its first bytes and its name, `None` where it is none of a register or list.
pub fn form_of(input: &Input) -> Result<Option<Form>, String> {
    let mut form = None;
    for file in input.files().map_err(|e| e.to_string())?.iter().take(1) {
        // Standard input cannot be read twice; it is contracts unless a source says otherwise.
        let Input::Path(_) = file else { return Ok(None) };
        let mut is_first = true;
        let looked = streams(file, &mut |stream| {
            if std::mem::take(&mut is_first) {
                let mut front = Vec::new();
                stream.bytes.take(FRONT_BYTES).read_to_end(&mut front).map_err(|e| format!("{}: {e}", stream.name))?;
                form = lists::sniff(&front, stream.member.as_deref().unwrap_or(&stream.name));
            }
            Ok(())
        });
        looked.map_err(|e| e.to_string())?;
    }
    Ok(form)
}

/// Reads files of one dataset into `statements.parquet`. Fails where a file is of no form that a register or list has.
pub fn take(inputs: &[Input], options: TakeOptions<'_>) -> Result<Taken, String> {
    let mut out = RowFile::create(options.folder, "statements").map_err(|e| e.to_string())?;
    let mut taken = Taken::default();
    let mut files = Vec::new();
    for input in inputs {
        files.extend(input.files().map_err(|e| e.to_string())?);
    }
    for file in &files {
        let first = taken.files.len();
        let received = streams(file, &mut |stream| {
            let index = taken.files.len();
            options.keep.take(index, &[])?;
            let mut bytes =
                Passing { inner: stream.bytes, hasher: Sha256::new(), length: 0, keep: options.keep, index, progress: options.progress };
            let name = stream.member.clone().unwrap_or_else(|| stream.name.clone());
            read_one(&mut bytes, &name, options.dataset, options.source, index, &mut out, &mut taken)?;
            // What a reader leaves behind its last record belongs to the file all the same.
            std::io::copy(&mut bytes, &mut std::io::sink()).map_err(|e| format!("{name}: {e}"))?;
            let (sha256, length) = (facts::ids::hex(&bytes.hasher.finalize()), bytes.length);
            let (received_sha256, received_length) = (String::new(), 0);
            taken.files.push(FileRead { name: stream.name, member: stream.member, sha256, length, received_sha256, received_length });
            Ok(())
        });
        let received = received.map_err(|e| e.to_string())?;
        for file in &mut taken.files[first..] {
            file.received_sha256.clone_from(&received.sha256);
            file.received_length = received.length;
        }
    }
    out.finish().map_err(|e| e.to_string())?;
    Ok(taken)
}

/// Reads kept files anew into `statements.parquet` in `folder`, under the names that they had; `open` gives the bytes of a hash.
pub fn take_again<R: Read>(
    files: &[FileRead],
    dataset: &str,
    source: Option<&str>,
    folder: &Path,
    open: impl Fn(&str) -> Result<R, String>,
) -> Result<Taken, String> {
    let mut out = RowFile::create(folder, "statements").map_err(|e| e.to_string())?;
    let mut taken = Taken::default();
    for (index, file) in files.iter().enumerate() {
        let name = file.member.as_ref().unwrap_or(&file.name);
        read_one(&mut open(&file.sha256)?, name, dataset, source, index, &mut out, &mut taken)?;
    }
    out.finish().map_err(|e| e.to_string())?;
    Ok(taken)
}

/// Reads one stream.
fn read_one(
    bytes: &mut dyn Read,
    name: &str,
    dataset: &str,
    source: Option<&str>,
    file: usize,
    out: &mut RowFile,
    taken: &mut Taken,
) -> Result<(), String> {
    let mut front = Vec::new();
    bytes.take(FRONT_BYTES).read_to_end(&mut front).map_err(|e| format!("{name}: {e}"))?;
    let said = || source.map_or(Ok(None), |text| lists::form_of_source(text, name));
    let form = match lists::sniff(&front, name) {
        Some(form) => form,
        None => said()?.ok_or_else(|| {
            format!(
                "{name}: neither contracts nor a register or list of a form that is known; `tura source list` names sources with mappings"
            )
        })?,
    };
    let file = i32::try_from(file).map_err(|_| "too many files".to_owned())?;
    let mut failed = None;
    let summary = lists::read(&form, dataset, Cursor::new(front).chain(bytes), &mut |read| {
        if failed.is_none() {
            failed = write(out, file, dataset, &read.statement, &read.at).err();
        }
    });
    let Summary { entities, statements, set_aside, unknown, .. } = summary.map_err(|e| format!("{name}: {e}"))?;
    if let Some(reason) = failed {
        return Err(reason);
    }
    taken.records += entities;
    taken.statements += statements;
    taken.set_aside.extend(set_aside.into_iter().map(|s| SetAside { file, offset: s.offset, line: s.line, reason: s.reason }));
    for (field, times) in unknown {
        *taken.unknown_fields.entry(field).or_insert(0) += times;
    }
    Ok(())
}

fn write(out: &mut RowFile, file: i32, dataset: &str, s: &Statement, at: &At) -> Result<(), String> {
    let kind = s.kind().map(|kind| format!("{kind:?}").to_lowercase());
    let cells = [
        Cell::Text(Some(&s.entity_id)),
        Cell::Text(Some(&s.schema)),
        Cell::Text(Some(&s.prop)),
        Cell::Text(kind.as_deref()),
        Cell::Text(Some(&s.value)),
        Cell::Text(s.lang.as_deref()),
        Cell::Text(s.original_value.as_deref()),
        Cell::Text(s.origin.as_deref()),
        Cell::Bool(Some(s.external)),
        Cell::Text((s.dataset != dataset).then_some(s.dataset.as_str())),
        Cell::Date(s.first_seen.as_deref()),
        Cell::Date(s.last_seen.as_deref()),
    ];
    let id = row_id(dataset, "statements", &[&s.entity_id, &s.dataset, &s.prop, s.lang.as_deref().unwrap_or(""), &s.value]);
    let long = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let place = Place { file, offset: long(at.offset), length: long(at.length), pointer: &at.pointer };
    out.row(id, &cells, place).map_err(|e| e.to_string())
}

/// Bytes on their way to a reader: kept, hashed and counted.
struct Passing<'a, R: ?Sized> {
    inner: &'a mut R,
    hasher: Sha256,
    length: u64,
    keep: &'a mut dyn Keep,
    index: usize,
    progress: &'a dyn Fn(u64),
}

impl<R: Read + ?Sized> Read for Passing<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.length += n as u64;
        (self.progress)(n as u64);
        self.keep.take(self.index, &buf[..n]).map_err(std::io::Error::other)?;
        Ok(n)
    }
}
