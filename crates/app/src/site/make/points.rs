//! The points of the indicators, as page tables: by month, by year, and how each indicator ended.

use std::path::PathBuf;
use std::sync::Arc;

use engine::indicators::{self, Definition, Material, Outcome, Point};
use engine::input::sink::TableData;
use engine::publication::gate::Gate;
use engine::rules::params::country;
use facts::packs::Pack;
use index::pages::{Cell, Writer};

use crate::project;
use crate::work::Room;

/// A point: an indicator in a month (0: not known), of all, a body, a region or a class. The value is in the indicator's unit.
const POINTS: [(&str, &str); 10] = [
    ("code", "text"),
    ("grain", "text"),
    ("key", "text"),
    ("month", "integer"),
    ("currency", "text"),
    ("numerator", "real"),
    ("denominator", "real"),
    ("value", "real"),
    ("known", "integer"),
    ("observations", "integer"),
];

/// Points of a year together: year 0 has those whose day is not known.
const YEARS: [(&str, &str); 9] = [
    ("grain", "text"),
    ("code", "text"),
    ("key", "text"),
    ("year", "integer"),
    ("currency", "text"),
    ("numerator", "real"),
    ("denominator", "real"),
    ("known", "integer"),
    ("observations", "integer"),
];
const OF_YEARS: &str = "select grain, code, key, month / 100 as year, currency, sum(numerator), sum(denominator), sum(known), sum(observations) \
    from points group by grain, code, key, month / 100, currency";

/// Computes every indicator over what the gate lets through of tables and kept ones, and writes what came of it. `views` are the rules'.
pub async fn write(
    room: &Room,
    pack: &Pack,
    gate: &Gate,
    tables: &[Option<TableData>],
    kept: &[(&str, PathBuf)],
    views: &[(String, String)],
    writer: &mut Writer,
) -> Result<(), String> {
    let set = project::indicators()?;
    writer.table("points", &POINTS, &names(&POINTS[..5]), &[])?;
    let material = Material {
        tables,
        views,
        kept,
        around: Arc::new(country(Some(pack))?),
        let_through: Some(&|context, name, whole| gate.let_through(context, name, whole)),
        limits: room.limits(),
        time_limit: indicators::TIME_LIMIT,
    };
    let chosen: Vec<&Definition> = set.indicators.iter().collect();
    let mut keep = |point: Point| writer.row(cells(point));
    let computed = indicators::compute(&material, set, &chosen, &mut keep).await;
    // What is wrong with what they share fails all of them, and nothing else on the site.
    let computed = computed.unwrap_or_else(|reason| vec![Outcome::Failed(reason); chosen.len()]);
    let mut outcomes = Vec::new();
    for (definition, outcome) in chosen.iter().zip(computed) {
        let said = match outcome {
            Outcome::Computed(_) => "computed",
            Outcome::NoData => "no-data",
            Outcome::Failed(reason) => {
                eprintln!("tura: {}: {reason}", definition.meta.code);
                "failed"
            }
        };
        outcomes.push(vec![Cell::Text(definition.meta.code.clone()), Cell::Text(said.to_owned())]);
    }
    writer.table("point_years", &YEARS, &names(&YEARS[..5]), &[])?;
    writer.fill(OF_YEARS)?;
    writer.table("indicators", &[("code", "text"), ("outcome", "text")], &["code".to_owned()], &[])?;
    outcomes.into_iter().try_for_each(|row| writer.row(row))
}

fn names(columns: &[(&str, &str)]) -> Vec<String> {
    columns.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn cells(point: Point) -> Vec<Cell> {
    let whole = |n: u64| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
    vec![
        Cell::Text(point.code),
        Cell::Text(point.by.name().to_owned()),
        Cell::Text(point.key),
        Cell::Int(point.month),
        Cell::Text(point.currency),
        Cell::Number(point.numerator),
        Cell::Number(point.denominator),
        point.value.map_or(Cell::Null, Cell::Number),
        whole(point.known),
        whole(point.observations),
    ]
}
