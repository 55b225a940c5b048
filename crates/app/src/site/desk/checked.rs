//! What a check before an award found, in sentences of three languages: for the page, the API and the command alike.

use facts::texts::{self, Lang};
use fluent_bundle::FluentValue;
use serde_json::{Value, json};

use crate::site::locale;
use crate::who::tied::{Checked, Found, How, Named, Office, Said};

/// A text of the check.
pub fn text(lang: Lang, key: &str) -> String {
    locale::text(lang, key, &[])
}

fn put(lang: Lang, key: &str, values: &[(&'static str, &str)]) -> String {
    let values: Vec<(&str, FluentValue<'_>)> = values.iter().map(|(name, value)| (*name, FluentValue::from(*value))).collect();
    locale::text(lang, key, &values)
}

fn chain(path: &[Named]) -> String {
    path.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join(" → ")
}

fn how(lang: Lang, standing: &How) -> String {
    let number = |n: f64| texts::number(n, lang);
    match standing {
        How::Director => text(lang, "desk-check-directs"),
        How::Owner { least, most, path } => {
            let share = match (least, most) {
                (Some(least), Some(most)) if (least - most).abs() < 1e-9 => put(lang, "desk-check-share", &[("share", &number(*least))]),
                (Some(least), Some(most)) => put(lang, "desk-check-share-between", &[("least", &number(*least)), ("most", &number(*most))]),
                (Some(least), None) => put(lang, "desk-check-share-least", &[("least", &number(*least))]),
                _ => text(lang, "desk-check-share-unknown"),
            };
            put(lang, "desk-check-owns", &[("share", &share), ("path", &chain(path))])
        }
    }
}

/// An answer in a sentence.
pub fn sentence(lang: Lang, found: &Found) -> String {
    let said = match &found.said {
        Said::OnList { list, topic } => {
            let key = format!("topic-{}", topic.replace('.', "-"));
            let topic = if locale::has(lang, &key) { locale::text(lang, &key, &[]) } else { topic.clone() };
            match topic.as_str() {
                "" => put(lang, "desk-check-on-some-list", &[("list", list)]),
                topic => put(lang, "desk-check-on-list", &[("list", list), ("topic", topic)]),
            }
        }
        Said::Restricted { ground } => put(lang, "desk-check-restricted", &[("ground", ground)]),
        Said::Official { person, standing, office, post } => {
            let office = match office {
                Office::Holder => put(lang, "desk-check-holder", &[("post", post)]),
                Office::Relative { of } => put(lang, "desk-check-relative", &[("post", post), ("of", &of.name)]),
                Office::Former { days } => {
                    let days = u64::try_from(*days).unwrap_or(0);
                    let shown = FluentValue::from(texts::number(days as f64, lang));
                    let values = [("n", locale::count(days)), ("shown", shown), ("post", FluentValue::from(post.as_str()))];
                    locale::text(lang, "desk-check-former", &values)
                }
            };
            put(lang, "desk-check-official", &[("person", &person.name), ("how", &how(lang, standing)), ("office", &office)])
        }
        Said::OwnedByListed { least, owners } => {
            let owners: Vec<&str> = owners.iter().map(|o| o.name.as_str()).collect();
            put(lang, "desk-check-listed-own", &[("share", &texts::number(*least, lang)), ("owners", &owners.join(", "))])
        }
        Said::SharedWith { other, who, standing } => {
            put(lang, "desk-check-shared", &[("who", &who.name), ("how", &how(lang, standing)), ("other", &other.name)])
        }
        Said::Circle { path } => put(lang, "desk-check-circle", &[("path", &chain(path))]),
    };
    if found.certain { said } else { put(lang, "desk-check-possibly", &[("said", &said)]) }
}

/// What an answer means and what else could explain it.
pub fn means(lang: Lang, found: &Found) -> String {
    let kind = match &found.said {
        Said::OnList { .. } => "desk-means-on-list",
        Said::Restricted { .. } => "desk-means-restricted",
        Said::Official { .. } => "desk-means-official",
        Said::OwnedByListed { .. } => "desk-means-listed-own",
        Said::SharedWith { .. } => "desk-means-shared",
        Said::Circle { .. } => "desk-means-circle",
    };
    text(lang, kind)
}

/// What could not be looked at.
pub fn unknown(lang: Lang, unknown: &str) -> String {
    text(lang, &format!("desk-unknown-{unknown}"))
}

/// Who else has the same number.
pub fn also(lang: Lang, all: &[Named]) -> String {
    let names: Vec<String> = all.iter().map(|n| format!("{} ({})", n.name, n.id)).collect();
    put(lang, "desk-check-also", &[("names", &names.join(", "))])
}

/// All of it as data, with the sentences.
pub fn as_json(checked: &Checked, lang: Lang) -> Value {
    let mut out = json!(checked);
    let told = |all: &[&str]| all.iter().map(|u| json!({ "kind": u, "sentence": unknown(lang, u) })).collect::<Vec<_>>();
    out["unknown"] = json!(told(&checked.unknown));
    for (at, bidder) in checked.bidders.iter().enumerate() {
        out["bidders"][at]["unknown"] = json!(told(&bidder.unknown));
        for (number, found) in bidder.answers.iter().enumerate() {
            out["bidders"][at]["answers"][number]["sentence"] = json!(sentence(lang, found));
            out["bidders"][at]["answers"][number]["means"] = json!(means(lang, found));
        }
    }
    out["note"] = json!(text(lang, "desk-check-note"));
    out
}

/// The ids that were answered, for the file that keeps questions.
pub fn ids(checked: &Checked) -> Vec<(String, Option<f64>)> {
    let of = |found: &Found| match &found.said {
        Said::OnList { .. } | Said::Restricted { .. } => Vec::new(),
        Said::Official { person, office: Office::Relative { of }, .. } => vec![person.id.clone(), of.id.clone()],
        Said::Official { person, .. } => vec![person.id.clone()],
        Said::OwnedByListed { owners, .. } => owners.iter().map(|o| o.id.clone()).collect(),
        Said::SharedWith { other, who, .. } => vec![who.id.clone(), other.id.clone()],
        Said::Circle { path } => path.iter().map(|n| n.id.clone()).collect(),
    };
    let one = |bidder: &crate::who::tied::Bidder| {
        let found: Vec<String> = bidder.answers.iter().flat_map(of).collect();
        bidder.also.iter().chain([&bidder.who]).map(|n| n.id.clone()).chain(found).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = checked.bidders.iter().flat_map(one).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(|id| (id, None)).collect()
}
