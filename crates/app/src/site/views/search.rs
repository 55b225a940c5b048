//! Search: words in any script, facets as links, results that say how they were found.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use engine::export::{Holds, Value};
use futures::{StreamExt, TryStreamExt};
use index::fold;
use index::pages::{Cell, Row};
use index::search::{Answer as Found, Entry, FACETS, Met, Question, Sorted, WORDS_MAX, met, most_first};
use serde::Serialize;

use crate::site::editions::Edition;
use crate::site::feeds;
use crate::site::files::{self, About, Field, List, Note, Rows, Source};
use crate::site::limits::{SEARCH_REACH as REACH, SEARCH_RESULTS as RESULTS};
use crate::site::make::people::KINDS;
use crate::site::reply::{Answer, Ask, Problem, Site, escape, page};

/// Parameters that do not change what is searched.
const UNASKED: [&str; 4] = ["format", "lang", "page", "order"];
/// Results that a file reads at a time.
const AT_ONCE: usize = 500;

#[derive(Template, Serialize)]
#[template(path = "search.html")]
struct Search<'a> {
    #[serde(skip)]
    c: &'a Ask,
    text: String,
    count: u64,
    page: usize,
    pages: usize,
    results: Vec<Result_>,
    #[serde(skip)]
    facets: Vec<Facet>,
    #[serde(skip)]
    orders: Vec<(&'static str, String, bool)>,
    #[serde(skip)]
    datasets: Vec<(String, String, bool)>,
    words_cut: bool,
}

#[derive(Serialize)]
struct Result_ {
    dataset: String,
    kind: String,
    key: String,
    title: String,
    #[serde(skip)]
    href: String,
    body: Option<String>,
    place: Option<String>,
    day: Option<i64>,
    amount: Option<f64>,
    currency: Option<String>,
    method: Option<String>,
    rules: Vec<String>,
    flags: u64,
    /// How the words were met: word asked, word found, or the other name it was found in.
    met: Vec<(String, String)>,
    /// Datasets in which a person or firm stands: namesakes are told apart by them.
    #[serde(skip)]
    datasets: String,
}

struct Facet {
    title: String,
    chosen: Option<(String, String)>,
    values: Vec<(String, u64, String)>,
}

fn question(ask: &Ask) -> Question {
    let number = |name: &str| {
        ask.value(name).and_then(|v| v.replace([' ', '\u{a0}'], "").replace(',', ".").parse::<f64>().ok()).filter(|n| n.is_finite())
    };
    let chosen: BTreeMap<String, String> = FACETS.iter().filter_map(|f| Some(((*f).to_owned(), ask.value(f)?.to_owned()))).collect();
    Question {
        text: ask.value("q").unwrap_or("").to_owned(),
        chosen,
        flagged: ask.value("flagged").is_some(),
        least: number("least"),
        greatest: number("greatest"),
        order: match ask.value("order") {
            Some("newest") => Sorted::Newest,
            Some("amount") => Sorted::Amount,
            Some("flags") => Sorted::Flags,
            _ => Sorted::Best,
        },
        offset: 0,
        limit: RESULTS,
    }
}

/// Values that a facet lists.
const FACET_VALUES: usize = 12;

/// Asks the index of each dataset; a page of results is taken from all of them together.
async fn ask_all(site: &Site, question: &Question, dataset: Option<&str>) -> Result<(Found, Vec<(String, Entry)>), String> {
    let (mut all, mut facets) = (Found::default(), Vec::new());
    let mut entries = Vec::new();
    for edition in editions(site, dataset) {
        let (name, question) = (edition.made.dataset.clone(), question.clone());
        let found = tokio::task::spawn_blocking(move || edition.search.ask(&question)).await.map_err(|e| e.to_string())??;
        all.count += found.count;
        entries.extend(found.entries.into_iter().map(|e| (name.clone(), e)));
        facets.push(found.facets);
    }
    all.facets = added_up(facets);
    Ok((all, entries))
}

/// Facets of several datasets as one: the commonest values of all.
fn added_up(several: Vec<BTreeMap<String, Vec<(String, u64)>>>) -> BTreeMap<String, Vec<(String, u64)>> {
    let mut sums: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (facet, values) in several.into_iter().flatten() {
        let into = sums.entry(facet).or_default();
        values.into_iter().for_each(|(value, n)| *into.entry(value).or_insert(0) += n);
    }
    let commonest = |values: BTreeMap<String, u64>| {
        let mut values: Vec<_> = values.into_iter().collect();
        most_first(&mut values);
        values.truncate(FACET_VALUES);
        values
    };
    sums.into_iter().map(|(facet, values)| (facet, commonest(values))).collect()
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let mut question = question(&ask);
    let number = ask.page().min(REACH / RESULTS);
    let several = editions(&site, ask.value("dataset")).len() > 1;
    // Of several datasets each gives its first results, and the page is cut from all of them.
    (question.offset, question.limit) = if several { (0, number * RESULTS) } else { ((number - 1) * RESULTS, RESULTS) };
    if let Some(form) = feeds::form(&ask) {
        return feed(&site, &ask, question, form).await;
    }
    if let Some(form) = files::form(&ask) {
        return file(&site, &ask, &question, form);
    }
    let (found, mut entries) = ask_all(&site, &question, ask.value("dataset")).await.map_err(|r| Problem::ours(&ask, &r))?;
    if several {
        order(&mut entries, question.order, &words_of(&question));
        entries = entries.into_iter().skip((number - 1) * RESULTS).take(RESULTS).collect();
    }
    let asked = words_of(&question);
    let mut results: Vec<Result_> = entries.into_iter().map(|(dataset, e)| result(&ask, dataset, e, &asked)).collect();
    tell(&site, &mut results, &asked).await.map_err(|r| Problem::ours(&ask, &r))?;
    let count = found.count as u64;
    let facets = FACETS.iter().map(|f| facet(&ask, f, found.facets.get(*f).map_or(&[][..], Vec::as_slice))).collect();
    let orders = [("best", Sorted::Best), ("newest", Sorted::Newest), ("amount", Sorted::Amount), ("flags", Sorted::Flags)];
    let names = editions(&site, None).into_iter().map(|e| e.made.dataset.clone());
    let datasets = names.map(|d| (d.clone(), d.clone(), ask.value("dataset") == Some(&d))).collect();
    page(
        &ask,
        &Search {
            c: &ask,
            count,
            page: number,
            pages: found.count.min(REACH).div_ceil(RESULTS).max(1),
            results,
            facets,
            orders: orders.iter().map(|(name, o)| (*name, ask.t(&format!("order-{name}")), *o == question.order)).collect(),
            datasets,
            words_cut: fold::words(&question.text).len() > WORDS_MAX,
            text: question.text,
        },
    )
}

/// The words that are asked for, as typed.
fn words_of(question: &Question) -> Vec<String> {
    question.text.split_whitespace().map(str::to_owned).take(WORDS_MAX).collect()
}

/// How well a name says what was asked: of each word, as it is before its beginning before nearly.
fn fit(entry: &Entry, asked: &[String]) -> usize {
    let of = |word: &String| match met(word, &entry.title) {
        Some((_, Met::Exactly)) => 3,
        Some((_, Met::Beginning)) => 2,
        Some((_, Met::Nearly)) => 1,
        None => 0,
    };
    asked.iter().map(of).sum()
}

/// Puts the results of several datasets in order; those of each stand in their order already.
fn order(entries: &mut [(String, Entry)], by: Sorted, asked: &[String]) {
    use std::cmp::Reverse;
    match by {
        Sorted::Amount => entries.sort_by(|a, b| b.1.amount.unwrap_or(0.0).total_cmp(&a.1.amount.unwrap_or(0.0))),
        Sorted::Flags => entries.sort_by_key(|e| Reverse(e.1.flags)),
        Sorted::Newest => entries.sort_by_key(|e| Reverse(e.1.day)),
        Sorted::Best => entries.sort_by_cached_key(|e| Reverse(fit(&e.1, asked))),
    }
}

fn result(ask: &Ask, dataset: String, e: Entry, asked: &[String]) -> Result_ {
    let href = ask.link(&address(&dataset, &e.kind, &e.key));
    let text = format!("{} {} {}", e.title, e.body.as_deref().unwrap_or(""), e.key);
    let met = asked
        .iter()
        .filter_map(|word| match met(word, &text)? {
            (written, Met::Exactly) if written.to_lowercase() == word.to_lowercase() => None,
            (written, _) => Some((word.clone(), written.to_owned())),
        })
        .collect();
    let title = if e.title.trim().is_empty() { ask.t("no-name") } else { e.title };
    Result_ {
        dataset,
        kind: e.kind,
        key: e.key,
        title,
        href,
        body: e.body,
        place: e.place,
        day: e.day,
        amount: e.amount,
        currency: e.currency,
        method: e.method,
        rules: e.rules,
        flags: e.flags,
        met,
        datasets: String::new(),
    }
}

/// Names of those found that are looked through for the words that their captions lack: some lists give hundreds of one.
const NAMES_READ: i64 = 2_000;

/// Says of people and firms in which datasets they stand and by which other name they were found.
async fn tell(site: &Site, results: &mut [Result_], asked: &[String]) -> Result<(), String> {
    let open = site.now();
    let Some(people) = &open.people else { return Ok(()) };
    let ids: Vec<Cell> = results.iter().filter(|r| KINDS.contains(&r.kind.as_str())).map(|r| Cell::Text(r.key.clone())).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let marks = vec!["?"; ids.len()].join(",");
    let known = people.edition.pages.rows(&format!("select entity_id, datasets from entities where entity_id in ({marks})"), &ids).await?;
    let names = format!(
        "select entity_id, name from names where entity_id in ({marks}) order by entity_id, prop <> 'name', name limit {NAMES_READ}"
    );
    let names = people.edition.pages.rows(&names, &ids).await?;
    let is_of = |row: &Row, id: &str| row.text("entity_id").as_deref() == Some(id);
    for result in results.iter_mut().filter(|r| KINDS.contains(&r.kind.as_str())) {
        let datasets = known.iter().find(|row| is_of(row, &result.key)).and_then(|row| row.text("datasets"));
        result.datasets = datasets.unwrap_or_default().replace('|', ", ");
        for word in asked.iter().filter(|w| met(w, &result.title).is_none()) {
            let of = names.iter().filter(|row| is_of(row, &result.key)).filter_map(|row| row.text("name"));
            let found = of.filter_map(|name| Some((met(word, &name)?.1, name))).min_by_key(|(how, _)| *how as u8);
            result.met.extend(found.map(|(_, name)| (word.clone(), name)));
        }
    }
    Ok(())
}

fn facet(ask: &Ask, name: &str, values: &[(String, u64)]) -> Facet {
    let label = |v: &str| match name {
        "kind" => ask.tk("kind", v),
        "method" => ask.tk("method", v),
        // Countries of people and firms stand among the regions of bodies.
        "place" if v.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'|' | b'-')) => ask.words("country", v),
        _ if v.trim().is_empty() => ask.t("no-name"),
        _ => v.to_owned(),
    };
    let chosen = ask.value(name).map(|v| (label(v), ask.with(name, "")));
    let values = values.iter().map(|(v, n)| (label(v), *n, ask.with(name, v))).collect();
    Facet { title: ask.t(&format!("facet-{name}")), chosen, values }
}

const fn field(name: &'static str, holds: Holds, head: &'static str) -> Field {
    Field { name, holds, head, note: Note::Plain }
}

const FIELDS: [Field; 12] = [
    field("dataset", Holds::Text, "dataset"),
    field("kind", Holds::Text, "col-kind"),
    Field { note: Note::Id("process"), ..field("key", Holds::Text, "col-key") },
    field("title", Holds::Text, "col-title"),
    field("body", Holds::Text, "col-buyer"),
    field("place", Holds::Text, "col-place"),
    field("day", Holds::Day, "col-day"),
    Field { note: Note::In("currency"), ..field("amount", Holds::Number, "col-amount") },
    field("currency", Holds::Text, "currency"),
    field("method", Holds::Text, "col-method"),
    field("flags", Holds::Int, "col-flags"),
    field("rules", Holds::Text, "facet-rule"),
];

fn typed(dataset: &str, e: Entry) -> Vec<Value> {
    let text = |t: Option<String>| t.map_or(Value::Null, Value::Text);
    vec![
        Value::Text(dataset.to_owned()),
        Value::Text(e.kind),
        Value::Text(e.key),
        Value::Text(e.title),
        text(e.body),
        text(e.place),
        e.day.and_then(|d| i32::try_from(d).ok()).map_or(Value::Null, Value::Day),
        e.amount.map_or(Value::Null, Value::Number),
        text(e.currency),
        text(e.method),
        i64::try_from(e.flags).map_or(Value::Null, Value::Int),
        text((!e.rules.is_empty()).then(|| e.rules.join(" "))),
    ]
}

/// All results of a dataset as they are read: the index is asked when the first of them are wanted, and gives small addresses; entries
/// are read some at a time.
fn results_of(edition: Arc<Edition>, question: Question) -> Rows {
    let begin = async move {
        let there = edition.clone();
        let all = tokio::task::spawn_blocking(move || there.search.all(&question)).await.map_err(|e| e.to_string())??;
        let state = (Arc::new(all), 0, edition.made.dataset.clone());
        Ok::<_, String>(futures::stream::try_unfold(state, |(all, from, dataset)| async move {
            if from >= all.count() {
                return Ok(None);
            }
            let there = all.clone();
            let some = tokio::task::spawn_blocking(move || there.entries(from, AT_ONCE)).await.map_err(|e| e.to_string())??;
            let rows = some.into_iter().map(|e| typed(&dataset, e)).collect();
            Ok(Some((rows, (all, from + AT_ONCE, dataset))))
        }))
    };
    Box::pin(futures::stream::once(begin).try_flatten())
}

/// The editions that are searched: of one dataset, or of all, people and firms after contracts.
fn editions(site: &Site, dataset: Option<&str>) -> Vec<Arc<Edition>> {
    let open = site.now();
    let people = open.people.iter().map(|p| &p.edition);
    open.current.values().chain(people).filter(|e| dataset.is_none_or(|d| d == e.made.dataset)).cloned().collect()
}

/// Where what is found stands.
fn address(dataset: &str, kind: &str, key: &str) -> String {
    if KINDS.contains(&kind) {
        format!("/entity/{}", escape(key))
    } else {
        format!("/d/{}/{}/{}", escape(dataset), escape(kind), escape(key))
    }
}

/// All results as a file, dataset after dataset.
fn file(site: &Site, ask: &Ask, question: &Question, form: &str) -> Answer {
    let editions = editions(site, ask.value("dataset"));
    let about = About::new(ask, editions.iter().map(|e| Source::new(&e.made)).collect(), ask.t("search-file"));
    let rows: Vec<Rows> = editions.into_iter().map(|e| results_of(e, question.clone())).collect();
    let rows = Box::pin(futures::stream::iter(rows).flatten());
    files::answer(ask, form, List { name: "search".to_owned(), title: ask.t("search"), fields: FIELDS.to_vec(), rows, about })
}

/// The newest results, for those who follow a search.
async fn feed(site: &Site, ask: &Ask, question: Question, form: feeds::Form) -> Answer {
    let question = Question { order: Sorted::Newest, offset: 0, limit: feeds::ENTRIES, ..question };
    let (_, mut found) = ask_all(site, &question, ask.value("dataset")).await.map_err(|r| Problem::ours(ask, &r))?;
    order(&mut found, Sorted::Newest, &[]);
    found.truncate(feeds::ENTRIES);
    let sources: BTreeMap<String, Source> =
        editions(site, ask.value("dataset")).iter().map(|e| (e.made.dataset.clone(), Source::new(&e.made))).collect();
    let entry = |(dataset, e): (String, Entry)| {
        let source = sources.get(&dataset)?;
        let path = ask.link(&address(&dataset, &e.kind, &e.key));
        let amount = e.amount.map(|a| format!("{}: {}", ask.t("col-amount"), ask.money(&a, e.currency.as_deref().unwrap_or(""))));
        let flags = (e.flags > 0).then(|| format!("{} {}", ask.tn("n-flags", &e.flags), e.rules.join(", ")).trim().to_owned());
        let text = [Some(ask.tk("kind", &e.kind)), e.body, amount, flags].into_iter().flatten().collect();
        let title = if e.title.trim().is_empty() { e.key.clone() } else { e.title };
        Some(feeds::Entry { day: e.day, text, ..feeds::Entry::new(&e.kind, &e.key, source, title, path) })
    };
    let entries = found.into_iter().filter_map(entry).collect();
    let updated = sources.values().map(|s| s.at.clone()).max().unwrap_or_default();
    let mut about: Vec<String> =
        ask.query.iter().filter(|(n, _)| !UNASKED.contains(&n.as_str())).map(|(n, v)| format!("{n}={v}")).collect();
    about.sort();
    about.insert(0, "search".to_owned());
    let title = [ask.t("search"), question.text.clone()].into_iter().filter(|t| !t.trim().is_empty()).collect::<Vec<_>>().join(": ");
    feeds::answer(ask, form, &feeds::Feed { about, title, updated, entries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_of_several_datasets_are_added_up_and_the_commonest_listed_first() {
        let of =
            |values: &[(&str, u64)]| BTreeMap::from([("body".to_owned(), values.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect())]);
        let small: Vec<(String, u64)> = (0..FACET_VALUES).map(|n| (format!("small {n:02}"), 2)).collect();
        let small: Vec<(&str, u64)> = small.iter().map(|(v, n)| (v.as_str(), *n)).collect();
        let found = added_up(vec![of(&[&small[..], &[("both", 1)]].concat()), of(&[("large", 1565), ("both", 2)])]);
        let listed = &found["body"];
        assert_eq!(listed[..3], [("large".to_owned(), 1565), ("both".to_owned(), 3), ("small 00".to_owned(), 2)]);
        assert_eq!(listed.len(), FACET_VALUES);
    }
}
