//! A provision: what it says on a day, how it was amended, what rests on it, and what its rules said over the years.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use engine::rules::load::Rule;
use facts::packs::Pack;
use facts::series::{Step, Value};
use facts::{amounts, days};
use index::pages::Cell;
use policy::register::ProvisionId;
use serde::Serialize;

use super::{Act, Wording};
use crate::clock::today;
use crate::project;
use crate::site::reply::{Answer, Ask, Path, Problem, Site, escape, page};
use crate::site::views::rules::{SET, of, shown_rule};

#[derive(Template, Serialize)]
#[template(path = "law_one.html")]
struct One<'a> {
    #[serde(skip)]
    c: &'a Ask,
    id: String,
    pack: String,
    article: String,
    /// The day that was asked for, or today.
    on: String,
    instrument: Option<Act>,
    /// The wording in force on that day.
    wording: Option<Wording>,
    wordings: Vec<Wording>,
    exceptions: Vec<Ground>,
    uncac: Vec<String>,
    series: Vec<Series>,
    rules: Vec<OfRule>,
    measures: Vec<Measure>,
    trials: Vec<Trial>,
    /// Public rules and measures are all that is counted here; a desk-only rule is not named.
    datasets: Vec<String>,
}

/// A ground that the provision lists.
#[derive(Serialize)]
struct Ground {
    id: String,
    summary: String,
}

/// An amount or parameter that it sets.
#[derive(Serialize)]
struct Series {
    name: String,
    steps: Vec<Part>,
    /// What it is, where we know the amount.
    #[serde(skip)]
    words: Option<String>,
    #[serde(skip)]
    try_href: String,
}

#[derive(Serialize)]
struct Part {
    from: Option<i64>,
    to: Option<i64>,
    /// How many base units.
    count: Option<u64>,
    unit: Option<String>,
    /// What one of them is worth then.
    each: Option<f64>,
    /// The value; null where the base unit has no sourced one.
    value: Option<f64>,
    currency: Option<String>,
}

/// A rule that rests on it, with what it said in the datasets of this pack.
#[derive(Serialize)]
struct OfRule {
    code: String,
    name: String,
    years: Vec<Year>,
    #[serde(skip)]
    href: String,
    /// Its numbers, which can be tried with another value, and where.
    #[serde(skip)]
    tries: Vec<(String, String)>,
}

#[derive(Default, Serialize)]
struct Year {
    year: String,
    raised: u64,
    clear: u64,
    unknown: u64,
}

#[derive(Serialize)]
struct Measure {
    id: String,
    text: String,
    #[serde(skip)]
    href: String,
}

/// A trial of an amendment that was kept.
#[derive(Serialize)]
struct Trial {
    amendment: String,
    data: String,
    at: String,
    newly_raised: u64,
    no_longer_raised: u64,
}

/// The page.
pub async fn show(State(site): State<Site>, Path((code, id)): Path<(String, String)>, ask: Ask) -> Answer {
    let missing = |about: &str| Problem::missing(&ask, "problem-no-provision", about);
    let pack = project::pack(&code).map_err(|_| missing(&code))?;
    let newest = pack.provision(&id, None).ok_or_else(|| missing(&id))?;
    let on = ask.value("on").and_then(days::parse_day).unwrap_or_else(today);
    let of_day = pack.provision(&id, Some(on));
    let p = of_day.unwrap_or(newest);
    let ours = |r: String| Problem::ours(&ask, &r);
    let (rules, datasets) = rules(&site, &ask, &pack, &id).await.map_err(ours)?;
    let whole = One {
        c: &ask,
        pack: pack.code.clone(),
        article: crate::output::words::article(pack.law.title(&p.instrument, ask.lang), &p.article, ask.lang),
        on: days::print(on),
        instrument: pack.law.instrument(&p.instrument).map(|i| Act::new(&ask, i)),
        wording: of_day.map(|p| Wording::new(&ask, &pack.law, p)),
        wordings: pack.law.wordings(&id).into_iter().map(|p| Wording::new(&ask, &pack.law, p)).collect(),
        exceptions: p.exceptions.iter().map(|e| Ground { id: e.id.clone(), summary: of(&e.summary, &ask) }).collect(),
        uncac: p.uncac.clone(),
        series: series(&ask, &pack, &id, datasets.first()).map_err(ours)?,
        rules,
        measures: measures(&site, &ask, &id),
        trials: trials(&site, &id),
        datasets,
        id,
    };
    page(&ask, &whole)
}

/// The rules that rest on a provision, and the datasets that are judged by its pack.
async fn rules(site: &Site, ask: &Ask, pack: &Pack, id: &str) -> Result<(Vec<OfRule>, Vec<String>), String> {
    let set = SET.as_ref().map_err(Clone::clone)?;
    let open = site.now();
    let editions: Vec<_> = open.current.values().filter(|e| e.made.pack == pack.code).collect();
    let mut out = Vec::new();
    let rests = |r: &&Rule| pack.law.of_rule(&r.meta.code, &r.meta.provisions).contains(&id) && shown_rule(&r.meta.code, ask).is_some();
    for rule in set.rules.iter().filter(rests) {
        let mut years: BTreeMap<String, Year> = BTreeMap::new();
        let sql = "select substr(month, 1, 4) as year, sum(raised) as raised, sum(clear) as clear, sum(unknown) as unknown \
             from rule_months where code = ? group by substr(month, 1, 4)";
        for edition in &editions {
            for row in edition.pages.rows(sql, &[Cell::Text(rule.meta.code.clone())]).await? {
                let year = row.text("year").unwrap_or_default();
                let sum = years.entry(year.clone()).or_insert_with(|| Year { year, ..Year::default() });
                sum.raised += row.count("raised");
                sum.clear += row.count("clear");
                sum.unknown += row.count("unknown");
            }
        }
        let of_dataset = editions.first().map(|e| format!("&dataset={}", escape(&e.made.dataset))).unwrap_or_default();
        let number = |name: &String| format!("{}.{name}", rule.meta.code);
        let numbers = rule.meta.parameters.iter().filter(|(_, p)| p.default.number().is_some()).map(|(name, _)| number(name));
        let tries = numbers.map(|n| (n.clone(), ask.link(&format!("/law/try?what={}{of_dataset}", escape(&n)))));
        out.push(OfRule {
            tries: tries.filter(|_| !editions.is_empty()).collect(),
            code: rule.meta.code.clone(),
            name: of(&rule.meta.name, ask),
            years: years.into_values().collect(),
            href: ask.link(&format!("/rule/{}", escape(&rule.meta.code))),
        });
    }
    Ok((out, editions.into_iter().map(|e| e.made.dataset.clone()).collect()))
}

fn series(ask: &Ask, pack: &Pack, id: &str, dataset: Option<&String>) -> Result<Vec<Series>, String> {
    let part = |step: &Step| {
        let value = match step.value {
            Value::Amount(m) => Some(amounts::to_f64(m)),
            Value::Number(n) => Some(n),
            Value::Unknown => None,
        };
        let count = step.units.as_ref().and_then(|(n, _)| u64::try_from(*n).ok());
        Part {
            from: step.days.0.map(i64::from),
            to: step.days.1.map(i64::from),
            count,
            unit: step.units.as_ref().map(|(_, unit)| unit.clone()),
            each: value.zip(count.filter(|n| *n != 0)).map(|(v, n)| v / n as f64),
            value,
            currency: matches!(step.value, Value::Amount(_)).then(|| pack.currency.clone()).flatten(),
        }
    };
    let of_dataset = dataset.map(|d| format!("&dataset={}", escape(d))).unwrap_or_default();
    let all = pack.series_of(id, today())?.into_iter().map(|(name, steps)| Series {
        words: super::amount(ask, &name),
        try_href: ask.link(&format!("/law/try?what={}{of_dataset}", escape(&name))),
        name,
        steps: steps.iter().map(part).collect(),
    });
    Ok(all.collect())
}

fn measures(site: &Site, ask: &Ask, id: &str) -> Vec<Measure> {
    let promises = site.promises();
    let one = |m: &policy::register::Measure| Measure {
        id: m.id.to_string(),
        text: m.text.text(Some(ask.lang)).to_owned(),
        href: ask.link(&format!("/plan/measure/{}", escape(&m.id.to_string()))),
    };
    promises.register.measures_of(&ProvisionId(id.to_owned())).map(one).collect()
}

fn trials(site: &Site, id: &str) -> Vec<Trial> {
    let promises = site.promises();
    let of_it = promises.register.trials.values().filter(|t| t.what.provision.as_ref().is_some_and(|p| p.to_string() == id));
    let count = |t: &policy::register::Trial, name: &str| t.result["moves"][name].as_u64().unwrap_or(0);
    let one = |t: &policy::register::Stamped<policy::register::Trial>| Trial {
        amendment: t.what.amendment.clone(),
        data: t.what.data_version.clone(),
        at: t.stamp.day.to_string(),
        newly_raised: count(&t.what, "newly_raised"),
        no_longer_raised: count(&t.what, "no_longer_raised"),
    };
    of_it.map(one).collect()
}
