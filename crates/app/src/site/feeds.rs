//! What is new, for those who follow: Atom (RFC 4287) and JSON Feed 1.1.
//!
//! Ids are made from what an entry is about, never from the address at which the site is reached, so that a site that moves shows
//! nobody the same flag twice. The time of change is that of the version, never the clock's: a feed fetched twice is the same feed.

use axum::http::{HeaderValue, header};
use serde_json::json;

use super::files::Source;
use super::pictures::escape;
use super::reply::{Answer, Ask, tagged};

/// Entries of a feed.
pub const ENTRIES: usize = 50;

/// The forms of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Form {
    Atom,
    Json,
}

impl Form {
    /// What `format=` means, if it means a feed.
    pub fn parse(text: &str) -> Option<Form> {
        match text {
            "atom" => Some(Form::Atom),
            "feed.json" => Some(Form::Json),
            _ => None,
        }
    }
}

/// The feed that is asked for, if one is.
pub fn form(ask: &Ask) -> Option<Form> {
    // The API's twin of a page is no feed.
    (!ask.json).then(|| ask.value("format")).flatten().and_then(Form::parse)
}

/// What is followed.
pub struct Feed {
    /// What it is about: a kind and a key.
    pub about: Vec<String>,
    /// Its title.
    pub title: String,
    /// When the data was taken in, RFC 3339: the newest of all versions that entries come from.
    pub updated: String,
    /// Its entries, newest first.
    pub entries: Vec<Entry>,
}

/// One thing that is new.
pub struct Entry {
    /// What it is: a flag, a purchase, a party; its dataset; its id there.
    pub about: [String; 3],
    /// A sentence.
    pub title: String,
    /// Its page, within the site.
    pub path: String,
    /// The day that it is of.
    pub day: Option<i64>,
    /// Paragraphs of text.
    pub text: Vec<String>,
    /// When its version was taken in, RFC 3339.
    pub updated: String,
}

impl Entry {
    /// An entry of a dataset's version.
    pub fn new(kind: &str, key: &str, source: &Source, title: String, path: String) -> Entry {
        let about = [kind, &source.dataset, key].map(str::to_owned);
        Entry { about, title, path, day: None, text: Vec::new(), updated: source.at.clone() }
    }
}

/// A name that stays: a UUID (version 8, RFC 9562) from a hash over what it names.
fn urn<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let digest = facts::ids::digest(parts.map(str::as_bytes));
    let variant = ["8", "9", "a", "b"][digest.as_bytes()[16] as usize % 4];
    format!("urn:uuid:{}-{}-8{}-{variant}{}-{}", &digest[..8], &digest[8..12], &digest[13..16], &digest[17..20], &digest[20..32])
}

fn began(day: i64) -> Option<String> {
    i32::try_from(day).ok().map(|d| format!("{}T00:00:00Z", facts::days::print(d)))
}

/// The feed in its form.
pub fn answer(ask: &Ask, form: Form, feed: &Feed) -> Answer {
    let (kind, body) = match form {
        Form::Atom => ("application/atom+xml; charset=utf-8", atom(ask, feed)),
        Form::Json => ("application/feed+json; charset=utf-8", json_feed(ask, feed)),
    };
    let mut response = tagged(ask, kind, body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}

/// The feed's own address and that of its page.
fn addresses(ask: &Ask, form: &str) -> (String, String) {
    let front = if ask.json { super::reply::API } else { "" };
    (
        format!("{}{front}{}", ask.base, ask.changed(&["page"], &[("format", form)])),
        format!("{}{}", ask.base, ask.changed(&["page", "format"], &[])),
    )
}

fn atom(ask: &Ask, feed: &Feed) -> String {
    let (own, page) = addresses(ask, "atom");
    let id = urn(feed.about.iter().map(String::as_str));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{id}</id>\n<title>{}</title>\n\
         <subtitle>{}</subtitle>\n<updated>{}</updated>\n<author><name>Tura</name></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<generator>Tura</generator>\n",
        ask.code(),
        escape(&feed.title),
        escape(&ask.t("reason-to-look")),
        escape(&feed.updated),
        escape(&own),
        escape(&page)
    );
    for e in &feed.entries {
        let published = e.day.and_then(began).map(|d| format!("<published>{d}</published>\n")).unwrap_or_default();
        out.push_str(&format!(
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<updated>{}</updated>\n{published}\
             <category term=\"{}\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
            urn(e.about.iter().map(String::as_str)),
            escape(&e.title),
            escape(&format!("{}{}", ask.base, e.path)),
            escape(&e.updated),
            escape(&e.about[0]),
            escape(&e.text.join(" ")),
        ));
    }
    out.push_str("</feed>\n");
    out
}

fn json_feed(ask: &Ask, feed: &Feed) -> String {
    let (own, page) = addresses(ask, "feed.json");
    let item = |e: &Entry| {
        let mut item = json!({
            "id": urn(e.about.iter().map(String::as_str)),
            "url": format!("{}{}", ask.base, e.path),
            "title": e.title,
            "content_text": e.text.join("\n\n"),
            "date_modified": e.updated,
            "tags": [e.about[0]],
        });
        if let Some(day) = e.day.and_then(began) {
            item["date_published"] = json!(day);
        }
        item
    };
    let items: Vec<_> = feed.entries.iter().map(item).collect();
    let all = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": ask.t("reason-to-look"),
        "home_page_url": page,
        "feed_url": own,
        "language": ask.code(),
        "authors": [{"name": "Tura"}],
        "items": items,
    });
    format!("{all}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_and_are_uuids() {
        let name = urn(["flag", "republic", "abc"].into_iter());
        assert_eq!(name, urn(["flag", "republic", "abc"].into_iter()));
        assert_ne!(name, urn(["flag", "republi", "cabc"].into_iter()));
        let uuid = name.strip_prefix("urn:uuid:").expect("a urn");
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(uuid.as_bytes()[14] == b'8' && b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
}
