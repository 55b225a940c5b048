//! `tura check`: does anything published tie this buyer to these bidders? The same ties as the rules find after the award, before it.

use std::io::Write;

use facts::days;
use facts::texts::Lang;
use serde_json::json;

use super::{Done, Stop, people};
use crate::cli::who::{CheckArgs, MatchForm};
use crate::clock::today;
use crate::output::{lang, sink, written};
use crate::site::desk::checked;
use crate::who::ENTITIES;
use crate::who::audit::Asked as Kept;
use crate::who::tied::{Asked, Checked, Tied, Unfound};

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<Done, Stop> {
    let content = people::resolved(&args.office)?;
    let audit = people::audit(&args.kept)?;
    let folder = engine::shelf::version::folder(&args.office.office.join("shelf"), ENTITIES, &content);
    let tied = Tied::read(&folder, &content)?;
    let day = |text: &Option<String>| {
        let read = |t: &String| days::parse_day(t).ok_or_else(|| Stop::Misuse(format!("{t:?} is no day; write it as 2024-03-01")));
        text.as_ref().map(read).transpose()
    };
    let asked = Asked {
        buyer: args.buyer.clone(),
        bidders: args.bidders.clone(),
        day: day(&args.day)?.unwrap_or_else(today),
        known_by: day(&args.known_by)?,
        share: args.share,
        cooling: args.cooling,
    };
    let checked = tied.check(&asked).map_err(unfound)?;
    let question = json!({ "buyer": asked.buyer, "bidders": asked.bidders, "day": checked.day, "known_by": checked.known_by });
    let answers = checked::ids(&checked);
    people::keep(audit.as_ref(), &content, &[Kept { endpoint: "check", question, answers }])?;
    let mut out = sink(None)?;
    match args.format {
        MatchForm::Table => written(say(&mut out, &checked, lang(args.lang)))?,
        MatchForm::Json => {
            let text = serde_json::to_string_pretty(&checked::as_json(&checked, lang(args.lang))).map_err(|e| e.to_string())?;
            written(writeln!(out, "{text}"))?;
        }
    }
    written(out.flush())?;
    Ok(Done::Whole)
}

/// Why somebody named cannot be asked about.
fn unfound(unfound: Unfound) -> Stop {
    match unfound {
        Unfound::Nobody(text) => Stop::Misuse(format!("nobody is known as {text:?}; `tura match` finds similar names")),
        Unfound::Several(text, all) => {
            let list: Vec<String> = all.iter().map(|n| format!("{} ({})", n.id, n.name)).collect();
            Stop::Misuse(format!("{text:?} is several: {}; name one by its id", list.join(", ")))
        }
    }
}

/// Writes the answers, and what could not be looked at.
fn say(out: &mut dyn Write, checked: &Checked, lang: Lang) -> std::io::Result<()> {
    let t = |key: &str| checked::text(lang, key);
    writeln!(out, "{} ({}), {}", checked.buyer.name, checked.buyer.id, checked.day)?;
    if !checked.buyer_also.is_empty() {
        writeln!(out, "? {}", checked::also(lang, &checked.buyer_also))?;
    }
    for unknown in &checked.unknown {
        writeln!(out, "? {}", checked::unknown(lang, unknown))?;
    }
    for bidder in &checked.bidders {
        writeln!(out, "\n{} ({})", bidder.who.name, bidder.who.id)?;
        if !bidder.also.is_empty() {
            writeln!(out, "? {}", checked::also(lang, &bidder.also))?;
        }
        for found in &bidder.answers {
            writeln!(out, "- {}", checked::sentence(lang, found))?;
        }
        if bidder.answers.is_empty() {
            writeln!(out, "  {}", t("desk-check-nothing"))?;
        }
        for unknown in &bidder.unknown {
            writeln!(out, "? {}", checked::unknown(lang, unknown))?;
        }
    }
    writeln!(out, "\n{}", t("desk-check-note"))
}
