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
pub fn sink(path: Option<&Path>) -> Result<Box<dyn Write + Send>, String> {
    match path {
        Some(path) => {
            let file = File::create(path).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
        }
        None => Ok(Box::new(BufWriter::with_capacity(1 << 16, Piped(std::io::stdout())))),
    }
}

/// Turns a failed write into words.
pub fn written(result: std::io::Result<()>) -> Result<(), String> {
    result.map_err(|e| format!("writing the output: {e}; is the disk full?"))
}

/// Standard output. A reader that left early (`| head`) has what it wanted, and ends the program.
struct Piped(std::io::Stdout);

impl Piped {
    fn unless_closed<T>(result: std::io::Result<T>) -> std::io::Result<T> {
        match result {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            other => other,
        }
    }
}

impl Write for Piped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Piped::unless_closed(self.0.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Piped::unless_closed(self.0.flush())
    }
}
