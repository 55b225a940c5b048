//! Pages that are text: methodology, words, corrections, accessibility.

use askama::Template;
use serde::Serialize;

use crate::site::locale;
use crate::site::reply::{Answer, Ask, Path, Problem, page};

/// The pages, as in their addresses and in the keys of their texts.
pub const PAGES: [&str; 4] = ["methodology", "words", "corrections", "accessibility"];
/// Most paragraphs that a page's texts are looked for.
const PARAGRAPHS: usize = 40;

#[derive(Template, Serialize)]
#[template(path = "text.html")]
struct Words<'a> {
    #[serde(skip)]
    c: &'a Ask,
    title: String,
    /// Headings with their paragraphs.
    parts: Vec<(String, Vec<String>)>,
}

/// A page of text: `NAME-1-title`, `NAME-1-text`, `NAME-2-title` … ; paragraphs are apart by an empty line.
pub async fn show(Path(name): Path<String>, ask: Ask) -> Answer {
    if !PAGES.contains(&name.as_str()) {
        return Err(Problem::missing(&ask, "problem-no-page", &name));
    }
    let parts = (1..PARAGRAPHS)
        .map(|n| (format!("{name}-{n}-title"), format!("{name}-{n}-text")))
        .take_while(|(title, _)| locale::has(ask.lang, title))
        .map(|(title, text)| (ask.t(&title), ask.t(&text).split("\n\n").map(str::to_owned).collect()))
        .collect();
    page(&ask, &Words { c: &ask, title: ask.t(&name), parts })
}
