//! What a check before an award found, in sentences of three languages: for the page, the API and the command alike.

use std::collections::BTreeSet;

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

/// How a name is written.
type Name<'a> = &'a dyn Fn(&Named) -> String;

fn plain(named: &Named) -> String {
    named.name.clone()
}

/// What parts a name that may lead to a page from the words around it: no text that is shown has these.
const MARKS: [char; 3] = ['\u{1}', '\u{2}', '\u{3}'];

/// A name between marks, with its id: what a page makes a link of.
fn marked(named: &Named) -> String {
    let clean = |text: &str| text.chars().filter(|c| !MARKS.contains(c)).collect::<String>();
    format!("{}{}{}{}{}", MARKS[0], clean(&named.id), MARKS[1], clean(&named.name), MARKS[2])
}

/// A part of a sentence: words, and the id of whom they name.
pub type Piece = (String, Option<String>);

/// The parts of a sentence whose names are marked.
pub fn pieces(sentence: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    for part in sentence.split(MARKS[0]) {
        let named = part.split_once(MARKS[1]).and_then(|(id, rest)| Some((id, rest.split_once(MARKS[2])?)));
        match named {
            Some((id, (name, rest))) => out.extend([(name.to_owned(), Some(id.to_owned())), (rest.to_owned(), None)]),
            None => out.push((part.to_owned(), None)),
        }
    }
    out.retain(|(text, _)| !text.is_empty());
    out
}

fn chain(path: &[Named], name: Name) -> String {
    path.iter().map(name).collect::<Vec<_>>().join(" → ")
}

fn how(lang: Lang, standing: &How, name: Name) -> String {
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
            put(lang, "desk-check-owns", &[("share", &share), ("path", &chain(path, name))])
        }
    }
}

/// An answer in a sentence.
pub fn sentence(lang: Lang, found: &Found) -> String {
    said(lang, found, &plain)
}

/// An answer in a sentence whose names are marked, for [`pieces`].
pub fn sentence_marked(lang: Lang, found: &Found) -> String {
    said(lang, found, &marked)
}

fn said(lang: Lang, found: &Found, name: Name) -> String {
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
                Office::Relative { of } => put(lang, "desk-check-relative", &[("post", post), ("of", &name(of))]),
                Office::Former { days } => {
                    let days = u64::try_from(*days).unwrap_or(0);
                    let shown = FluentValue::from(texts::number(days as f64, lang));
                    let values = [("n", locale::count(days)), ("shown", shown), ("post", FluentValue::from(post.as_str()))];
                    locale::text(lang, "desk-check-former", &values)
                }
            };
            put(lang, "desk-check-official", &[("person", &name(person)), ("how", &how(lang, standing, name)), ("office", &office)])
        }
        Said::OwnedByListed { least, owners } => {
            let owners: Vec<String> = owners.iter().map(name).collect();
            put(lang, "desk-check-listed-own", &[("share", &texts::number(*least, lang)), ("owners", &owners.join(", "))])
        }
        Said::SharedWith { other, who, standing } => {
            put(lang, "desk-check-shared", &[("who", &name(who)), ("how", &how(lang, standing, name)), ("other", &name(other))])
        }
        Said::Circle { path } => put(lang, "desk-check-circle", &[("path", &chain(path, name))]),
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
    listed(lang, all, &plain)
}

/// Who else has the same number, with marked names.
pub fn also_marked(lang: Lang, all: &[Named]) -> String {
    listed(lang, all, &marked)
}

fn listed(lang: Lang, all: &[Named], name: Name) -> String {
    let names: Vec<String> = all.iter().map(|n| format!("{} ({})", name(n), n.id)).collect();
    put(lang, "desk-check-also", &[("names", &names.join(", "))])
}

/// The ids of all whom the answers name, in sentences and above them.
pub fn everyone(checked: &Checked) -> BTreeSet<String> {
    let said = checked.bidders.iter().flat_map(|b| &b.answers).flat_map(|f| pieces(&sentence_marked(Lang::En, f)));
    let above = checked.bidders.iter().flat_map(|b| b.also.iter().chain([&b.who]));
    let above = above.chain(&checked.buyer_also).chain([&checked.buyer]).map(|n| n.id.clone());
    said.filter_map(|(_, id)| id).chain(above).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_sentence_says_the_same_as_a_plain_one_and_knows_whom_it_names() {
        let named = |id: &str, name: &str| Named { id: id.to_owned(), name: name.to_owned() };
        let path = vec![named("o", "Ayla\u{1} Demirtash"), named("m", "Holding (Saryarka)")];
        let standing = How::Owner { least: Some(60.0), most: None, path };
        let said = Said::SharedWith { other: named("f", "Zharkyn"), who: named("o", "Ayla Demirtash"), standing };
        let found = Found { certain: false, said };
        for lang in [Lang::En, Lang::Ru, Lang::Kk] {
            let parts = pieces(&sentence_marked(lang, &found));
            let whole: String = parts.iter().map(|(text, _)| text.as_str()).collect();
            assert_eq!(whole, sentence(lang, &found).replace('\u{1}', ""));
            let ids: BTreeSet<&str> = parts.iter().filter_map(|(_, id)| id.as_deref()).collect();
            assert_eq!(ids, BTreeSet::from(["f", "m", "o"]));
        }
        assert_eq!(pieces("no names"), [("no names".to_owned(), None)]);
    }
}
