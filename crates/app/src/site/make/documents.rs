//! The documents of processes as a page table, packed with a dictionary of the first of them.

use engine::input::sink::TableData;
use engine::publication::gate::Gate;
use engine::publication::pages;
use engine::sql::session::Limits;
use index::packing::{Packer, dictionary};
use index::pages::{Cell, DICTIONARY, Writer};

/// Documents of which the dictionary is made. Within a chunk they come in order of their ids, which are hashes: as good as drawn by lot.
const SAMPLES: usize = 64;

/// Writes the documents, and the dictionary that they are read with.
pub async fn write(gate: &Gate, tables: &[Option<TableData>], limits: &Limits, writer: &mut Writer) -> Result<(), String> {
    // Kept as they come, a chunk of the tables after the other: in order of process, rows would have to wait for each other on the disk.
    writer.heap("documents", &[("process_id", "integer"), ("document", "blob")], &["process_id".to_owned()], &[])?;
    let mut waiting: Vec<(i64, String)> = Vec::new();
    let mut packing: Option<(Vec<u8>, Packer)> = None;
    pages::documents(gate, tables, limits, &mut |process, text| {
        if let Some((_, packer)) = &mut packing {
            return writer.row(vec![Cell::Int(process), Cell::Bytes(packer.pack(text)?)]);
        }
        waiting.push((process, text.to_owned()));
        if waiting.len() == SAMPLES {
            packing = Some(begun(&mut waiting, writer)?);
        }
        Ok(())
    })
    .await?;
    let (dictionary, _) = match packing {
        Some(packing) => packing,
        None => begun(&mut waiting, writer)?,
    };
    writer.table(DICTIONARY, &[("at", "integer"), ("dictionary", "blob")], &["at".to_owned()], &[])?;
    writer.row(vec![Cell::Int(0), Cell::Bytes(dictionary)])
}

/// Makes the dictionary of the documents that wait, and writes them.
fn begun(waiting: &mut Vec<(i64, String)>, writer: &mut Writer) -> Result<(Vec<u8>, Packer), String> {
    let dictionary = dictionary(waiting.iter().map(|(_, text)| text.as_str()));
    let mut packer = Packer::with(&dictionary)?;
    for (process, text) in waiting.drain(..) {
        writer.row(vec![Cell::Int(process), Cell::Bytes(packer.pack(&text)?)])?;
    }
    Ok((dictionary, packer))
}
