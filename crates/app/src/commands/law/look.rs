//! What a pack knows of its country's law, for people.

use std::fmt::Write as _;

use facts::law::{Instrument, Law, Provision, span_text};
use facts::packs::Pack;
use facts::series::{Step, Value};
use facts::texts::Lang;
use facts::{amounts, days};

use crate::cli::Rules;
use crate::commands::Stop;
use crate::project;

/// All provisions by instrument.
pub fn list(pack: &str, lang: Lang) -> Result<String, Stop> {
    let pack = project::pack(pack).map_err(Stop::Misuse)?;
    let law = &pack.law;
    if law.provisions.is_empty() {
        return Ok(format!("packs/{}: no provisions. Packs with law: {}\n", pack.code, with_law().join(", ")));
    }
    let mut out = String::new();
    for instrument in &law.instruments {
        let _ = writeln!(out, "{} · {}", instrument.id, heading(instrument, lang));
        let mut is_empty = true;
        for p in law.ids().iter().flat_map(|id| law.wordings(id)).filter(|p| p.instrument == instrument.id) {
            is_empty = false;
            let _ = writeln!(out, "  {:<22} art. {:<6} {}{}", p.id, p.article, days_of(p), remark(p));
            let _ = writeln!(out, "      {}", words(p, lang));
        }
        if is_empty {
            let _ = writeln!(out, "  no provision of it is here");
        }
    }
    let _ = writeln!(out, "\n{} provisions. `tura law show ID --pack {}` says everything about one.", law.ids().len(), pack.code);
    Ok(out)
}

/// Codes of packs that have provisions.
fn with_law() -> Vec<String> {
    let all = project::folders("packs").into_iter().map(str::to_owned).chain([project::REPUBLIC.to_owned()]);
    all.filter(|code| project::pack(code).is_ok_and(|p| !p.law.provisions.is_empty())).collect()
}

fn heading(i: &Instrument, lang: Lang) -> String {
    format!("{} ({} No. {}, {}, {})", i.title.get(lang), i.kind.name(), i.number, i.date, i.adopter.get(lang))
}

fn days_of(p: &Provision) -> String {
    let (from, to) = p.days();
    format!("in force {}", span_text(from, to))
}

fn remark(p: &Provision) -> &'static str {
    if p.unverified { " [unverified]" } else { "" }
}

/// The law's text, or our summary, marked as such.
fn words(p: &Provision, lang: Lang) -> String {
    match &p.text {
        Some(text) => text.clone(),
        None => format!("{} [our summary, not the law's words]", p.summary(lang)),
    }
}

/// Everything about one provision.
pub fn show(id: &str, pack: &str, on: Option<&str>, lang: Lang) -> Result<String, Stop> {
    let pack = project::pack(pack).map_err(Stop::Misuse)?;
    let law = &pack.law;
    let wordings = law.wordings(id);
    let Some(newest) = wordings.last() else {
        let known = if law.provisions.is_empty() { "none".to_owned() } else { law.ids().join(", ") };
        return Err(Stop::Misuse(format!("packs/{} has no provision {id}; it has: {known}", pack.code)));
    };
    let day = match on {
        Some(text) => Some(days::parse_day(text).ok_or_else(|| Stop::Misuse(format!("{text} is not a day; write it as 2024-01-01")))?),
        None => None,
    };
    let of_day = pack.provision(id, day);
    let mut out = String::new();
    let article = crate::output::words::article(law.title(&newest.instrument, lang), &newest.article, lang);
    let _ = writeln!(out, "{id} · {article}\n");
    match (of_day, day) {
        (Some(p), day) => {
            let when = day.map_or_else(String::new, |d| format!(" on {}", days::print(d)));
            let _ = writeln!(out, "{}{when}: {}{}", days_of(p), words(p, lang), remark(p));
            let checked = p.checked.as_ref().map(|c| format!("; looked at {c}")).unwrap_or_default();
            let _ = writeln!(out, "Source      {}{checked}", p.source);
        }
        (None, Some(d)) => drop(writeln!(out, "No wording of it is in force on {}.", days::print(d))),
        (None, None) => {}
    }
    facts_of(&mut out, law, of_day.unwrap_or(newest), lang);
    if wordings.len() > 1 {
        let _ = writeln!(out, "\nWordings");
        for p in &wordings {
            let _ = writeln!(out, "  {}{}: {}", days_of(p), amendments(law, p, lang), words(p, lang));
        }
    }
    rules(&mut out, law, id, lang)?;
    series(&mut out, &pack, id)?;
    Ok(out)
}

fn amendments(law: &Law, p: &Provision, lang: Lang) -> String {
    let titles: Vec<&str> = p.amended_by.iter().map(|i| law.title(i, lang)).collect();
    if titles.is_empty() { String::new() } else { format!(", amended by {}", titles.join("; ")) }
}

fn facts_of(out: &mut String, law: &Law, p: &Provision, lang: Lang) {
    if let Some(instrument) = law.instrument(&p.instrument) {
        let _ = writeln!(out, "Instrument  {}", heading(instrument, lang));
        if let Some(uri) = &instrument.uri {
            let _ = writeln!(out, "Its text    {uri}");
        }
    }
    let _ = writeln!(out, "UNCAC       {}", if p.uncac.is_empty() { "—".to_owned() } else { p.uncac.join(", ") });
    if !p.exceptions.is_empty() {
        let _ = writeln!(out, "\nExceptions that it lists (our summaries)");
        for e in &p.exceptions {
            let _ = writeln!(out, "  {:<34} {}", e.id, e.summary.get(lang));
        }
    }
}

fn rules(out: &mut String, law: &Law, id: &str, lang: Lang) -> Result<(), Stop> {
    let set = project::rule_set(&Rules::of_pack("default"))?;
    let _ = writeln!(out, "\nRules that rest on it");
    let resting: Vec<_> = set.rules.iter().filter(|r| law.of_rule(&r.meta.code, &r.meta.provisions).contains(&id)).collect();
    for rule in &resting {
        let _ = writeln!(out, "  {:<9} {}", rule.meta.code, rule.meta.name.get(lang));
    }
    if resting.is_empty() {
        let _ = writeln!(out, "  none");
    }
    Ok(())
}

fn series(out: &mut String, pack: &Pack, id: &str) -> Result<(), Stop> {
    let all = pack.series_of(id, crate::clock::today())?;
    let _ = writeln!(out, "\nAmounts and parameters that it sets");
    if all.is_empty() {
        let _ = writeln!(out, "  none");
    }
    let currency = pack.currency.as_deref().unwrap_or("");
    for (name, steps) in &all {
        let _ = writeln!(out, "  {name}");
        for step in steps {
            let _ = writeln!(out, "    {:<30} {}", span_text(step.days.0, step.days.1), worth(step, currency));
        }
    }
    Ok(())
}

/// `8000 × 3932 KZT = 31456000 KZT`.
fn worth(step: &Step, currency: &str) -> String {
    match (&step.units, &step.value) {
        (Some((count, unit)), Value::Unknown) => format!("{count} {unit}; {unit} has no sourced value then, so this has none"),
        (Some((count, unit)), Value::Amount(amount)) if *count != 0 => {
            let each = amounts::print(amount / i128::from(*count));
            format!("{count} {unit} × {each} = {} {currency}", amounts::print(*amount))
        }
        (_, Value::Amount(amount)) => format!("{} {currency}", amounts::print(*amount)),
        (_, Value::Number(number)) => number.to_string(),
        (None, Value::Unknown) => "no sourced value".to_owned(),
    }
}
