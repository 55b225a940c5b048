//! Before an award: what was published that ties a buyer to bidders, as a page and as data.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use facts::days;
use facts::statements::Entity;
use resolve::screen::Search;
use serde::Serialize;
use serde_json::{Value, json};

use super::checked::Piece;
use super::forms::Form;
use super::{Desk, Ours, checked, pages};
use crate::clock::today;
use crate::site::reply::{Answer, Ask, Problem, escape, page};
use crate::site::screening::Open;
use crate::who::audit::Asked as Kept;
use crate::who::tied::{Asked, Bidder, Checked, Named, Unfound};

/// Bidders of one question: more than any contest has.
const BIDDERS_MAX: usize = 100;
/// Characters of a name.
const NAME_CHARS: usize = 500;
/// Bytes of a question as data.
const BODY_BYTES_MAX: usize = 64 << 10;
/// Least share of an owner who counts, in percent, unless said otherwise; as the command.
const SHARE: u32 = 5;
/// Names that are offered where nobody is known by the one given.
const OFFERED: usize = 5;

/// The form as it was filled in.
#[derive(Default, Serialize)]
struct Filled {
    buyer: String,
    bidders: String,
    day: String,
    known_by: String,
    share: String,
    cooling: String,
}

#[derive(Template, Serialize)]
#[template(path = "desk_check.html")]
struct Page<'a> {
    #[serde(skip)]
    c: &'a Ask,
    #[serde(skip)]
    token: &'a str,
    filled: Filled,
    problem: Option<String>,
    /// Who may have been meant.
    offered: Vec<Named>,
    checked: Option<Checked>,
    /// Ids of pages, by the ids of those who are named.
    #[serde(skip)]
    pages: BTreeMap<String, String>,
    keeps: bool,
}

impl<'a> Page<'a> {
    fn new(ask: &'a Ask, desk: &'a Desk, filled: Filled) -> Page<'a> {
        Page {
            c: ask,
            token: &desk.token,
            filled,
            problem: None,
            offered: Vec::new(),
            checked: None,
            pages: BTreeMap::new(),
            keeps: desk.screenings.keeps(),
        }
    }

    /// The answers by what they mean, in their order: sentences, each once, and the meaning of them all.
    fn answers(&self, bidder: &Bidder) -> Vec<(Vec<Vec<Piece>>, String)> {
        let told = told(bidder.answers.iter().map(|f| (checked::sentence_marked(self.c.lang, f), checked::means(self.c.lang, f))));
        told.into_iter().map(|(said, means)| (said.iter().map(|s| self.led(s)).collect(), means)).collect()
    }

    /// A sentence with marked names in parts, a name with the address of its page.
    fn led(&self, sentence: &str) -> Vec<Piece> {
        checked::pieces(sentence).into_iter().map(|(text, id)| (text, id.and_then(|id| self.page_of(&id)))).collect()
    }

    /// Where somebody has a page.
    fn page_of(&self, id: &str) -> Option<String> {
        self.pages.get(id).map(|id| self.c.link(&format!("/entity/{}", escape(id))))
    }

    fn unknown(&self, unknown: &str) -> String {
        checked::unknown(self.c.lang, unknown)
    }

    fn also(&self, all: &[Named]) -> Vec<Piece> {
        self.led(&checked::also_marked(self.c.lang, all))
    }

    fn is_silent(&self, bidder: &Bidder) -> bool {
        bidder.answers.is_empty()
    }
}

/// Puts sentences of one meaning together: a firm may stand on twenty lists, and what that means is said once.
fn told(said: impl Iterator<Item = (String, String)>) -> Vec<(Vec<String>, String)> {
    let mut out: Vec<(Vec<String>, String)> = Vec::new();
    for (sentence, means) in said {
        match out.iter_mut().find(|(_, m)| *m == means) {
            Some((all, _)) if all.contains(&sentence) => {}
            Some((all, _)) => all.push(sentence),
            None => out.push((vec![sentence], means)),
        }
    }
    out
}

/// The form.
pub async fn show(State(desk): Ours, ask: Ask) -> Answer {
    desk.open(&ask)?;
    let filled = Filled { day: days::print(today()), share: SHARE.to_string(), ..Filled::default() };
    page(&ask, &Page::new(&ask, &desk, filled))
}

/// What cannot be in a question: the key of its words, and what it is about.
type Wrong = (&'static str, String);

fn day_of(text: &str) -> Result<Option<i32>, Wrong> {
    match text {
        "" => Ok(None),
        text => days::parse_day(text).map(Some).ok_or(("problem-desk-day", text.to_owned())),
    }
}

fn whole(text: &str, most: u32) -> Result<Option<u32>, Wrong> {
    match text {
        "" => Ok(None),
        text => text.parse::<u32>().ok().filter(|n| *n <= most).map(Some).ok_or(("problem-desk-number", text.to_owned())),
    }
}

/// Days after leaving office that can be asked for: a century.
const COOLING_MAX: u32 = 36_525;

fn asked_of(filled: &Filled) -> Result<Asked, Wrong> {
    let bidders = filled.bidders.lines().map(str::trim).filter(|b| !b.is_empty()).map(str::to_owned).collect();
    let asked = Asked {
        buyer: filled.buyer.clone(),
        bidders,
        day: day_of(&filled.day)?.unwrap_or_else(today),
        known_by: day_of(&filled.known_by)?,
        share: whole(&filled.share, 100)?.unwrap_or(SHARE),
        cooling: whole(&filled.cooling, COOLING_MAX)?.and_then(|n| i32::try_from(n).ok()),
    };
    bounded(asked)
}

fn bounded(asked: Asked) -> Result<Asked, Wrong> {
    let named = || asked.bidders.iter().chain([&asked.buyer]);
    if asked.buyer.is_empty() || asked.bidders.is_empty() || named().any(|n| n.trim().is_empty()) {
        return Err(("problem-desk-nobody-named", String::new()));
    }
    if asked.bidders.len() > BIDDERS_MAX {
        return Err(("problem-desk-bidders", BIDDERS_MAX.to_string()));
    }
    let long = named().find(|n| n.chars().count() > NAME_CHARS).map(|n| n.chars().take(60).collect());
    match long {
        Some(long) => Err(("problem-desk-name-long", long)),
        None => Ok(asked),
    }
}

/// What came of a question.
enum Outcome {
    Checked(Box<Checked>),
    Unfound(Unfound),
}

/// Asks beside the threads that answer, and keeps the question where the office wants that.
async fn outcome(desk: &Arc<Desk>, open: &Arc<Open>, endpoint: &'static str, asked: Asked) -> Result<Outcome, String> {
    let _place = desk.places.acquire().await.map_err(|e| e.to_string())?;
    let (desk, open) = (desk.clone(), open.clone());
    let work = move || {
        let tied = desk.tied(&open)?;
        let outcome = tied.check(&asked);
        let answers = outcome.as_ref().map_or_else(|_| Vec::new(), checked::ids);
        let day = |d: i32| days::print(d);
        let question = json!({
            "buyer": asked.buyer, "bidders": asked.bidders, "day": day(asked.day), "known_by": asked.known_by.map(day),
            "share": asked.share, "cooling": asked.cooling,
        });
        desk.screenings.keep(&open, &[Kept { endpoint, question, answers }])?;
        Ok(match outcome {
            Ok(checked) => Outcome::Checked(Box::new(checked)),
            Err(unfound) => Outcome::Unfound(unfound),
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())?
}

/// Who may be meant by a name that nobody is known by.
fn offered(open: &Open, text: &str) -> Vec<Entity> {
    let search = Search { text: text.to_owned(), is_fuzzy: true, limit: OFFERED, ..Search::default() };
    open.screening.search(&search).map(|page| page.results).unwrap_or_default()
}

/// The page with its answer.
pub async fn run(State(desk): Ours, ask: Ask, body: Bytes) -> Answer {
    let form = Form::of(&body);
    desk.is_ours(&ask, &form)?;
    let open = desk.open(&ask)?;
    let field = |name: &str| form.get(name).to_owned();
    let filled = Filled {
        buyer: field("buyer"),
        bidders: field("bidders"),
        day: field("day"),
        known_by: field("known_by"),
        share: field("share"),
        cooling: field("cooling"),
    };
    let mut shown = Page::new(&ask, &desk, filled);
    let ours = |e: String| Problem::ours(&ask, &e);
    match asked_of(&shown.filled) {
        Err((key, about)) => shown.problem = Some(ask.t1(key, "about", about)),
        Ok(asked) => match outcome(&desk, &open, "/desk/check", asked).await.map_err(ours)? {
            Outcome::Checked(checked) => {
                let known = pages::known(&desk.site, checked::everyone(&checked)).await.map_err(ours)?;
                shown.pages = known.into_iter().map(|id| (id.clone(), id)).collect();
                shown.checked = Some(*checked);
            }
            Outcome::Unfound(Unfound::Nobody(text)) => {
                let found = offered(&open, &text);
                shown.pages = pages::of(&desk.site, &open, &found.iter().collect::<Vec<_>>()).await.map_err(ours)?;
                shown.offered = found.into_iter().map(|e| Named { name: e.caption().to_owned(), id: e.id }).collect();
                shown.problem = Some(ask.t1("problem-desk-nobody", "about", text));
            }
            Outcome::Unfound(Unfound::Several(text, all)) => {
                let known = pages::known(&desk.site, all.iter().map(|n| n.id.clone()).collect()).await.map_err(ours)?;
                shown.pages = known.into_iter().map(|id| (id.clone(), id)).collect();
                shown.offered = all;
                shown.problem = Some(ask.t1("problem-desk-several", "about", text));
            }
        },
    }
    let mut response = page(&ask, &shown)?;
    if shown.problem.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response.extensions_mut().insert(crate::site::reply::Told);
    }
    Ok(response)
}

/// The members of a question as data.
const MEMBERS: [&str; 6] = ["buyer", "bidders", "day", "known_by", "share", "cooling"];

fn asked_in(body: &[u8]) -> Result<Asked, Wrong> {
    let unread = |why: &str| ("problem-desk-json", why.to_owned());
    let body: Value = serde_json::from_slice(body).map_err(|e| unread(&e.to_string()))?;
    let fields = body.as_object().ok_or_else(|| unread("{}"))?;
    if let Some(other) = fields.keys().find(|k| !MEMBERS.contains(&k.as_str())) {
        return Err(("problem-parameter-unknown", other.chars().take(60).collect()));
    }
    let wrong = |name: &str| ("problem-parameter-wrong", name.to_owned());
    let text = |name: &'static str| match fields.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(_) => Err(wrong(name)),
    };
    let number = |name: &'static str, most: u32| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= most).map(Some).ok_or_else(|| wrong(name)),
    };
    let bidders = fields.get("bidders").and_then(Value::as_array).ok_or_else(|| wrong("bidders"))?;
    let one = |b: &Value| b.as_str().map(|b| b.trim().to_owned()).ok_or_else(|| wrong("bidders"));
    bounded(Asked {
        buyer: text("buyer")?,
        bidders: bidders.iter().map(one).collect::<Result<_, _>>()?,
        day: day_of(&text("day")?)?.unwrap_or_else(today),
        known_by: day_of(&text("known_by")?)?,
        share: number("share", 100)?.unwrap_or(SHARE),
        cooling: number("cooling", COOLING_MAX)?.and_then(|n| i32::try_from(n).ok()),
    })
}

/// `POST /api/v1/check`: the same as `tura check --format json`.
pub async fn api(State(desk): Ours, ask: Ask, headers: HeaderMap, body: Bytes) -> Answer {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    // A form of another site's page cannot send this kind without asking first.
    if !kind.trim().to_ascii_lowercase().starts_with("application/json") {
        return Err(Problem::refused(&ask, StatusCode::UNSUPPORTED_MEDIA_TYPE, "problem-desk-kind"));
    }
    if body.len() > BODY_BYTES_MAX {
        return Err(Problem::refused(&ask, StatusCode::PAYLOAD_TOO_LARGE, "problem-desk-large"));
    }
    let asked = asked_in(&body).map_err(|(key, about)| Problem::wrong(&ask, key, &about))?;
    let open = desk.open(&ask)?;
    match outcome(&desk, &open, "/api/v1/check", asked).await.map_err(|e| Problem::ours(&ask, &e))? {
        Outcome::Checked(checked) => Ok(axum::Json(checked::as_json(&checked, ask.lang)).into_response()),
        Outcome::Unfound(Unfound::Nobody(text)) => Err(Problem::missing(&ask, "problem-desk-nobody", &text)),
        Outcome::Unfound(Unfound::Several(text, all)) => {
            let list: Vec<String> = all.iter().take(OFFERED).map(|n| format!("{} ({})", n.id, n.name)).collect();
            Err(Problem::new(&ask, StatusCode::CONFLICT, "problem-desk-several", &format!("{text}: {}", list.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_has_the_bounds_that_are_held_to() {
        let described: Value = serde_json::from_str(include_str!("../openapi/check.json")).expect("JSON");
        let fields = &described["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"];
        assert_eq!((&fields["bidders"]["maxItems"], &fields["cooling"]["maximum"]), (&json!(BIDDERS_MAX), &json!(COOLING_MAX)));
        assert_eq!(fields.as_object().expect("fields").keys().collect::<Vec<_>>().len(), MEMBERS.len());
        MEMBERS.iter().for_each(|m| assert!(fields[*m].is_object(), "{m} is described"));
    }

    #[test]
    fn questions_as_data_are_held_to_their_bounds() {
        let no = |text: &str| asked_in(text.as_bytes()).err().unwrap_or_default();
        assert_eq!(no(r#"{"buyer": "B", "bidders": ["F"], "when": 1}"#), ("problem-parameter-unknown", "when".to_owned()));
        assert_eq!(no(r#"{"buyer": "B", "bidders": []}"#).0, "problem-desk-nobody-named");
        assert_eq!(no(r#"{"buyer": "B", "bidders": [" "]}"#).0, "problem-desk-nobody-named");
        assert_eq!(no(r#"{"buyer": 5, "bidders": ["F"]}"#).0, "problem-parameter-wrong");
        assert_eq!(no(r#"{"buyer": "B", "bidders": ["F"], "day": "soon"}"#).0, "problem-desk-day");
        assert_eq!(no(r#"{"buyer": "B", "bidders": ["F"], "share": 101}"#).0, "problem-parameter-wrong");
        assert_eq!(no("[]").0, "problem-desk-json");
        let asked = asked_in(br#"{"buyer": " B ", "bidders": ["F"], "day": "2024-03-01"}"#).expect("read");
        assert_eq!((asked.buyer.as_str(), asked.share, asked.cooling), ("B", SHARE, None));
    }

    #[test]
    fn what_twenty_entries_mean_is_said_once() {
        let said = [("on eu", "depends"), ("owns", "ask"), ("on uk", "depends"), ("on eu", "depends")];
        let told = told(said.iter().map(|(s, m)| ((*s).to_owned(), (*m).to_owned())));
        let expected = [(vec!["on eu".to_owned(), "on uk".to_owned()], "depends".to_owned()), (vec!["owns".to_owned()], "ask".to_owned())];
        assert_eq!(told, expected);
    }
}
