//! `tura export`: a list or register of the office in the forms that others read, with nothing lost that the form has a place for.

use std::io::Write;

use engine::entities::read::each_record;
use engine::shelf::version;
use facts::statements::{Entity, Statement};
use lists::write::{Publication, bods, csv, ftm, pack};

use super::import::current_content;
use super::{Done, Stop};
use crate::cli::who::{ExportArgs, ExportForm};
use crate::clock::today;
use crate::output::{sink, written};
use crate::work::Room;

/// Runs the command.
pub fn run(args: &ExportArgs) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    let dataset = args.dataset.as_str();
    let content = room.runtime.block_on(current_content(&args.office, dataset))?;
    let content = content.ok_or_else(|| Stop::Misuse(format!("there is no dataset {dataset}; `tura datasets` lists them")))?;
    let file = version::folder(&args.office.office.join("shelf"), dataset, &content).join("statements.parquet");
    if !file.exists() {
        let cure = "only registers and lists are exported; contracts go out with `tura query`, or from the site as OCDS and FollowTheMoney";
        return Err(Stop::Misuse(format!("{dataset} holds no statements: {cure}")));
    }
    let mut out = sink(args.output.as_deref())?;
    let mut statements: Vec<Statement> = Vec::new();
    let mut entities: Vec<Entity> = Vec::new();
    let mut broken = 0_u64;
    let mut take = |placed: Vec<engine::entities::read::Placed>| -> Result<(), String> {
        let record: Vec<Statement> = placed.into_iter().map(|p| p.statement).collect();
        match args.format {
            ExportForm::Csv | ExportForm::Pack => statements.extend(record),
            ExportForm::Ftm | ExportForm::Bods => match Entity::from_statements(&record) {
                Ok(entity) if args.format == ExportForm::Ftm => {
                    written(ftm([&entity], &mut out).map(drop)).map_err(|e| e.to_string())?;
                }
                Ok(entity) => entities.push(entity),
                Err(error) => {
                    eprintln!("tura: {error}");
                    broken += 1;
                }
            },
        }
        Ok(())
    };
    room.runtime.block_on(each_record(&file, dataset, &room.limits(), &mut take))?;
    match args.format {
        ExportForm::Csv => written(csv(&statements, &mut out).map(drop))?,
        ExportForm::Pack => written(pack(&statements, &mut out).map(drop))?,
        ExportForm::Bods => {
            let publication = Publication {
                publisher: args.publisher.clone(),
                url: None,
                license: args.license.clone(),
                date: facts::days::print(today()),
            };
            let told = bods(entities.iter(), &publication, &mut out).map_err(|e| e.to_string())?;
            if !room.quiet {
                let (as_was, made, out) = (told.published, told.made, told.left_out);
                eprintln!(
                    "tura: {as_was} BODS statements as published, {made} made of other forms, {out} connections have no place in BODS"
                );
            }
        }
        ExportForm::Ftm => {}
    }
    written(out.flush())?;
    Ok(if broken > 0 { Done::SetAside } else { Done::Whole })
}
