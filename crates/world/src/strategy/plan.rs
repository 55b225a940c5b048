//! `plan.toml`: the strategy as the republic published it.
//!
//! The words stand in a template; what depends on the seed is filled in: which bodies an action touches, and the baselines,
//! which are the true shares of 2020 rounded as an office would. Nothing in the plan says what an action truly did.

use crate::calendar::day_text;
use crate::measures::Group;
use crate::people::bodies::Body;
use crate::people::cast::Cast;
use crate::strategy::tally::{MEASURED, Measured, Tally, decimal};
use crate::words::names::latin;

/// Words with `{{…}}` where something is filled in: what was promised, and what was done and said.
const TEMPLATE: &str = concat!(include_str!("plan.toml"), include_str!("said.toml"));

/// The plan of a world.
pub(crate) fn text(cast: &Cast, tally: &Tally) -> String {
    let mut text = TEMPLATE.to_owned();
    for (key, group) in [
        ("{{check first}}", Group::CheckFirst),
        ("{{check second}}", Group::CheckSecond),
        ("{{publication}}", Group::Publication),
        ("{{training}}", Group::Training),
    ] {
        text = text.replace(key, &ids(cast, group));
    }
    for measured in MEASURED {
        let (baseline, target) = goal(measured, tally.baseline(measured));
        let (code, _) = measured.indicator();
        text = text.replace(&format!("{{{{baseline {code}}}}}"), &baseline);
        text = text.replace(&format!("{{{{target {code}}}}}"), &target);
    }
    for body in cast.bodies.iter().filter(|body| body.group != Group::Untouched) {
        text.push_str(&body_row(body));
    }
    assert!(!text.contains("{{"), "everything in the template is filled in");
    text
}

/// The bodies of a group as a TOML list, in the order of the cast.
fn ids(cast: &Cast, group: Group) -> String {
    let ids: Vec<String> = cast.bodies.iter().filter(|b| b.group == group).map(|b| format!("\"{}\"", b.id)).collect();
    format!("[{}]", ids.join(", "))
}

/// A body that an action touches.
fn body_row(body: &Body) -> String {
    format!(
        "\n[[body]]\nid = \"{0}\"\nname = {{ en = \"{1}\", ru = \"{2}\", kk = \"{3}\" }}\nactor_group = \"agency\"\nvalid_from = {4}\n\
         identifiers = [{{ scheme = \"XT-BIN\", id = \"{0}\" }}]\n",
        body.id,
        latin(&body.russian),
        body.russian,
        body.kazakh,
        day_text(body.registered),
    )
}

/// Baseline and target of an objective: the share of 2020, and what was promised of it. A world too small to have one
/// in 2020 promises round numbers.
fn goal(measured: Measured, baseline: Option<i128>) -> (String, String) {
    // Thousandths of the baseline that are to be left (of the number of offers: to be reached). Shares are in percent, as
    // the indicators print them.
    let (usual, left) = match measured {
        Measured::SingleOffer => (25_000_000, 600),
        Measured::Offers => (2_600_000, 1150),
        Measured::DirectValue => (10_000_000, 500),
        Measured::AfterFailure => (60_000_000, 500),
        Measured::Lag => (12_000_000, 500),
    };
    let percent = if matches!(measured, Measured::SingleOffer | Measured::DirectValue | Measured::AfterFailure) { 100 } else { 1 };
    let baseline = baseline.filter(|share| *share > 0).map_or(usual, |share| share * percent);
    (short(baseline), short(baseline * left / 1000))
}

/// Millionths with three decimals.
fn short(millionths: i128) -> String {
    let mut text = decimal(millionths);
    text.truncate(text.len() - 3);
    text
}
