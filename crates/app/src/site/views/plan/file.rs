//! The plan as a file: the columns that `tura measures import` reads back, then what is computed for the day.

use engine::export::{Holds, Value};
use policy::register::{Day, StrategyId, export};

use crate::site::files::{About, Field, List, Note, Source, answer, form};
use crate::site::policy::Promises;
use crate::site::reply::{Answer, Ask};

/// Rows given at a time.
const ROWS: usize = 500;

/// The plan as a file, if one was asked for: one strategy, or all.
pub fn whole(ask: &Ask, promises: &Promises, as_of: Day) -> Option<Answer> {
    let form = form(ask)?;
    let register = &promises.register;
    let asked = ask.value("strategy").map(StrategyId::from);
    let strategies = register.strategies.keys().filter(|s| asked.as_ref().is_none_or(|a| a == *s));
    let value = |cell: String| if cell.is_empty() { Value::Null } else { Value::Text(cell) };
    let rows: Vec<Vec<Value>> =
        strategies.flat_map(|s| export::rows(register, s, as_of, Some(ask.lang))).map(|row| row.into_iter().map(value).collect()).collect();
    let rows: Vec<Result<Vec<Vec<Value>>, String>> = rows.chunks(ROWS).map(|some| Ok(some.to_vec())).collect();
    let fields = export::header().into_iter().map(|name| Field { name, holds: Holds::Text, head: head(name), note: Note::Plain });
    let source = Source::of_register(promises.head, &as_of.to_string());
    let about = About::new(ask, vec![source], ask.t("plan-file-note"));
    let (name, title) = (asked.map_or("actions".to_owned(), |s| s.to_string()), ask.t("plan-actions"));
    Some(answer(ask, form, List { name, title, fields: fields.collect(), rows: Box::pin(futures::stream::iter(rows)), about }))
}

/// Key of a column's head on pages.
fn head(name: &str) -> &'static str {
    match name {
        "id" => "plan-col-id",
        "strategy" => "plan-strategy",
        "lang" => "plan-col-lang",
        "number" => "plan-col-number",
        "direction" => "plan-col-direction",
        "objective" => "plan-objectives",
        "measure_id" => "plan-col-measure-id",
        "measure" => "plan-measure",
        "kind" => "col-kind",
        "type" => "plan-col-type",
        "action" => "plan-action",
        "form" => "plan-form",
        "responsible" => "plan-responsible",
        "co" => "plan-co",
        "actor_group" => "plan-actor",
        "start" => "plan-start",
        "due" => "plan-due",
        "performance" => "plan-performance",
        "funding" => "plan-funding",
        "reason" => "plan-col-reason",
        "decided_by" => "plan-col-decided-by",
        "state" => "plan-state",
        "claimed" => "plan-claimed",
        "verified" => "plan-verified",
        "alternative" => "plan-others",
        "diverges" => "plan-diverges",
        "overdue" => "plan-col-overdue",
        "moves" => "plan-col-moves",
        "evidence" => "plan-evidence",
        "evaluated" => "plan-col-evaluated",
        "illustrative" => "plan-illustrative",
        _ => "as-of",
    }
}
