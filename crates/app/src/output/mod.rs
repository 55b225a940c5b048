//! Flags in the forms people and programs take them.

pub mod cardinal;

pub mod coverage;

pub mod machine;

pub mod sheet;

pub mod table;

pub mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::cli::Language;
use facts::texts::Lang;

/// The language as the facts know it.
pub fn lang(language: Language) -> Lang {
    match language {
        Language::En => Lang::En,
        Language::Ru => Lang::Ru,
        Language::Kk => Lang::Kk,
    }
}

/// A file, or standard output.
pub fn sink(path: Option<&Path>) -> Result<Box<dyn Write>, String> {
    match path {
        Some(path) => {
            let file = File::create(path).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
        }
        None => Ok(Box::new(BufWriter::with_capacity(1 << 16, std::io::stdout()))),
    }
}

/// Turns a failed write into words; a reader that left early (`| head`) is no failure.
pub fn written(result: std::io::Result<()>) -> Result<(), String> {
    match result {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.map_err(|e| format!("writing the output: {e}; is the disk full?")),
    }
}
