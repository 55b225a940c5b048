//! Publications about people and firms, read to statements with their places in the published bytes, and written again.
//!
//! One module a form. Comes in: bytes. Goes out: statements, each with where it was read, and what was set aside.
//! It deliberately opens no path and knows nothing of Arrow or of who is whom.
//!
//! Modules here stand in the order in which a publication passes them: the door's types (`seam`), bytes cut to records (`records`),
//! a module a form, and last `write`.

use std::io::BufReader;

pub use seam::{At, Form, ListError, Read, SetAside, Summary};
pub use sniff::sniff;
pub use source::{Register, form_of_source, registers_of_source};

mod seam;

pub(crate) mod records;

pub mod ftm;

pub mod statements;

pub(crate) mod countries;

pub(crate) mod dates;

pub(crate) mod draft;

pub(crate) mod xml;

pub(crate) mod labels;

pub mod tables;

pub(crate) mod json;

pub mod popolo;

pub mod icij;

pub mod ofac;

pub mod un;

pub mod eu;

pub mod uk;

pub mod bods;

mod sniff;

mod source;

pub mod write;

/// Bytes asked of the input at a time: enough that asking costs nothing.
const BUFFER_BYTES: usize = 1 << 18;

/// Reads one publication of `form`, filed under `dataset`, and gives each statement with its place to `sink`, in the order of the
/// file. Memory is bounded by the largest record.
///
/// # Errors
/// When the input cannot be read, is not of this form, or more records had to be set aside than [`seam::SET_ASIDE_MAX`].
pub fn read(form: &Form, dataset: &str, input: impl std::io::Read, sink: &mut dyn FnMut(Read)) -> Result<Summary, ListError> {
    let mut input = BufReader::with_capacity(BUFFER_BYTES, input);
    let mut out = seam::Out::new(dataset, sink);
    match form {
        Form::FtmJson => ftm::read(&mut input, &mut out)?,
        Form::StatementsCsv => statements::read(&mut input, false, &mut out)?,
        Form::StatementsPack => statements::read(&mut input, true, &mut out)?,
        Form::Bods => bods::read(&mut input, &mut out)?,
        Form::Table(mapping, file) => tables::read(mapping, file, &mut input, &mut out)?,
        Form::EuCsv => eu::read_csv(&mut input, &mut out)?,
        Form::EuXml => eu::read_xml(&mut input, &mut out)?,
        Form::UkCsv => uk::read_csv(&mut input, &mut out)?,
        Form::UkXml => uk::read_xml(&mut input, &mut out)?,
        Form::Popolo { country } => popolo::read(country, &mut input, &mut out)?,
        Form::PopoloCsv => popolo::read_csv(&mut input, &mut out)?,
        Form::IcijGraph => icij::read(&mut input, &mut out)?,
        Form::OfacCsv => ofac::read_csv(&mut input, &mut out)?,
        Form::OfacXml => ofac::read_xml(&mut input, &mut out)?,
        Form::UnXml => un::read(&mut input, &mut out)?,
    }
    Ok(out.done())
}
