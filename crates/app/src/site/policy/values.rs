//! Values of the indicators that objectives name, out of the points of an edition: by whole years, and of the last twelve months.

use std::collections::{BTreeMap, BTreeSet};

use facts::indicators::{IndicatorMeta, Kind};
use index::pages::{Cell, Pages, Row};
use policy::effects::Month;
use policy::register::{IndicatorId, Point, Register, Scope, When};

use super::{Dataset, definition};
use crate::site::editions::Edition;

/// Months of the value that stands for now.
const NOW_MONTHS: i32 = 12;

/// A cell of the table of points.
pub(super) struct Counted {
    /// Of which body or region; empty for all.
    pub key: String,
    /// The month.
    pub month: Month,
    /// Sums.
    pub numerator: f64,
    pub denominator: f64,
    /// The value in the indicator's unit.
    pub value: Option<f64>,
}

/// Whether an edition has points; older ones have none.
pub(super) async fn has_points(pages: &Pages) -> Result<bool, String> {
    let sql = "select count(*) as n from sqlite_master where type = 'table' and name = 'points'";
    Ok(pages.row(sql, &[]).await?.is_some_and(|r| r.count("n") > 0))
}

/// The currency of an indicator's points: the one with most observations, for amounts of different currencies are never added. Empty
/// where it is not about money.
pub(super) async fn currency(pages: &Pages, code: &str) -> Result<String, String> {
    let sql = "select currency, sum(known) as n from points where code = ? and grain = 'all' group by currency \
         order by n desc, currency limit 1";
    Ok(pages.row(sql, &[Cell::Text(code.to_owned())]).await?.and_then(|r| r.text("currency")).unwrap_or_default())
}

/// The points of an indicator by what, in a currency, in order of key and month; those of no month are left out.
pub(super) async fn points(pages: &Pages, code: &str, grain: &str, currency: &str) -> Result<Vec<Counted>, String> {
    let sql = "select key, month, numerator, denominator, value from points where code = ? and grain = ? and currency = ? and month > 0 \
         order by key, month";
    let values = [code, grain, currency].map(|v| Cell::Text(v.to_owned()));
    let one = |r: &Row| {
        let at = r.int("month")?;
        Some(Counted {
            key: r.text("key").unwrap_or_default(),
            month: Month::of(i32::try_from(at / 100).ok()?, i32::try_from(at % 100).ok()?)?,
            numerator: r.number("numerator")?,
            denominator: r.number("denominator")?,
            value: r.number("value"),
        })
    };
    Ok(pages.rows(sql, &values).await?.iter().filter_map(one).collect())
}

/// The values of all targets of the strategies that buy in a dataset.
pub(super) async fn all(register: &Register, dataset: &Dataset, edition: &Edition) -> Result<Vec<Point>, String> {
    let mut out = Vec::new();
    if !has_points(&edition.pages).await? {
        return Ok(out);
    }
    let of_strategies = register.objectives.values().map(|o| &o.now).filter(|o| dataset.strategies.contains(&o.strategy));
    let wanted: BTreeSet<(&IndicatorId, &Scope)> =
        of_strategies.flat_map(|o| &o.targets).map(|target| (&target.indicator, &target.scope)).collect();
    for (indicator, scope) in wanted {
        let Some(definition) = definition(indicator) else { continue };
        let Some(grain) = grain(scope) else { continue };
        let currency = currency(&edition.pages, indicator.as_str()).await?;
        let counted = points(&edition.pages, indicator.as_str(), grain, &currency).await?;
        let span = counted.iter().map(|c| c.month).min().zip(counted.iter().map(|c| c.month).max());
        let Some(span) = span else { continue };
        let is_in = |key: &str| match grain {
            "body" => dataset.bodies.get(key).is_some_and(|b| scope.bodies.contains(b)),
            "region" => scope.regions.iter().any(|r| r == key),
            _ => true,
        };
        let inside: Vec<&Counted> = counted.iter().filter(|c| is_in(&c.key)).collect();
        let query = format!("{} {}", definition.meta.code, definition.fingerprint);
        let version = format!("{} {}", dataset.source.dataset, dataset.source.version);
        let point = |(period, value): (When, f64)| Point::computed(indicator.clone(), scope.clone(), period, value, &query, &version);
        out.extend(periods(&definition.meta, &inside, span).into_iter().filter_map(point));
    }
    Ok(out)
}

/// By what points fit a scope; `None` where no point does.
fn grain(scope: &Scope) -> Option<&'static str> {
    match (scope.bodies.is_empty(), scope.regions.is_empty(), scope.classes.is_empty() && scope.methods.is_empty()) {
        (true, true, true) => Some("all"),
        (false, true, true) => Some("body"),
        (true, false, true) => Some("region"),
        _ => None,
    }
}

/// Values by the years that the data covers whole, and of its last twelve months. The middle of a year is not that of its months: a median
/// is given by months, where one key makes it.
fn periods(meta: &IndicatorMeta, inside: &[&Counted], (first, last): (Month, Month)) -> Vec<(When, f64)> {
    if meta.kind == Kind::Median {
        let keys: BTreeSet<&str> = inside.iter().map(|c| c.key.as_str()).collect();
        let one = |c: &&Counted| Some((when(c.month)?, c.value?));
        return if keys.len() == 1 { inside.iter().filter_map(one).collect() } else { Vec::new() };
    }
    let value = |from: Month, to: Month| {
        let within = || inside.iter().filter(|c| from <= c.month && c.month <= to);
        meta.value(within().map(|c| c.numerator).sum(), within().map(|c| c.denominator).sum())
    };
    let year_of = |m: Month| m.to_string()[..4].parse::<i32>().unwrap_or(0);
    let whole = |year: i32| {
        let (from, to) = (Month::of(year, 1)?, Month::of(year, 12)?);
        (first <= from && to <= last).then_some(())?;
        Some((When::year(year)?, value(from, to)?))
    };
    let mut out: BTreeMap<String, (When, f64)> =
        (year_of(first)..=year_of(last)).filter_map(whole).map(|(w, v)| (w.to_string(), (w, v))).collect();
    let from = last.plus(1 - NOW_MONTHS).max(first);
    if let (Some(a), Some(b), Some(v)) = (when(from), when(last), value(from, last))
        && let Some(now) = if from == last { Some(b) } else { When::from_to(a, b) }
        && !out.values().any(|(w, _)| w.last_day() == now.last_day())
    {
        out.insert("now".to_owned(), (now, v));
    }
    let mut out: Vec<(When, f64)> = out.into_values().collect();
    out.sort_by_key(|(w, _)| w.last_day());
    out
}

fn when(month: Month) -> Option<When> {
    When::parse(&month.to_string())
}
