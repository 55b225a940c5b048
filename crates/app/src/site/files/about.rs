//! What a file says of itself: dataset, version, when it was taken in, by whose licence, where it stands, what its columns mean.

use facts::days;

use super::{Field, Note};
use crate::project;
use crate::site::make::Made;
use crate::site::reply::{API, Ask};
use engine::export::Holds;

/// A dataset's version, as everything that leaves the house names it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The dataset.
    pub dataset: String,
    /// Its version.
    pub version: i64,
    /// When the version was taken in, RFC 3339.
    pub at: String,
    /// Hash over its content.
    pub content: String,
    source: String,
}

impl Source {
    /// That of a version.
    pub fn new(made: &Made) -> Source {
        Source {
            dataset: made.dataset.clone(),
            version: made.version,
            at: made.at.clone(),
            content: made.content.clone(),
            source: made.source.clone(),
        }
    }

    /// That of the register of promises: its last entry stands for the version, and the day is the one it was looked at.
    pub fn of_register(head: i64, day: &str) -> Source {
        Source { dataset: "plan".to_owned(), version: head, at: day.to_owned(), content: String::new(), source: String::new() }
    }

    /// The day on which it was taken in.
    pub fn day(&self) -> &str {
        self.at.get(..10).unwrap_or("")
    }

    /// The day as the reader writes it.
    pub fn shown_day(&self, ask: &Ask) -> String {
        days::parse_day(self.day()).map_or_else(String::new, |d| ask.date(&i64::from(d)))
    }

    /// One line that names it: dataset, version, day.
    pub fn line(&self, ask: &Ask) -> String {
        let values = [("dataset", self.dataset.clone().into()), ("n", self.version.into()), ("day", self.shown_day(ask).into())];
        crate::site::locale::text(ask.lang, "source-line", &values)
    }

    /// What `source.toml` says under a key.
    pub fn stated(&self, key: &str) -> Option<String> {
        let text = project::file(&format!("sources/{}/source.toml", self.source))?;
        text.parse::<toml::Table>().ok()?.get(key)?.as_str().map(str::to_owned)
    }
}

/// Where a list comes from, in the words of a language.
#[derive(Clone, Debug, Default)]
pub struct About {
    ask: Option<Ask>,
    sources: Vec<Source>,
    /// What the list is, in a sentence.
    note: String,
}

impl About {
    /// Of one dataset's version, or of several.
    pub fn new(ask: &Ask, sources: Vec<Source>, note: String) -> About {
        About { ask: Some(ask.clone()), sources, note }
    }

    /// The dataset's name; `all` for several.
    pub fn dataset(&self) -> &str {
        if let [one] = self.sources.as_slice() { &one.dataset } else { "all" }
    }

    /// The version's number; those of several are joined.
    pub fn version(&self) -> String {
        self.sources.iter().map(|s| s.version.to_string()).collect::<Vec<_>>().join("-")
    }

    /// What changes when the data does.
    pub fn tag(&self) -> String {
        self.sources.iter().map(|s| format!("{} {} {} {}", s.dataset, s.version, s.at, s.content)).collect::<Vec<_>>().join("\n")
    }

    /// Keys with their texts, for machines: in English names.
    pub fn said(&self, title: &str, fields: &[Field]) -> Vec<(String, String)> {
        let mut out = vec![("title".to_owned(), title.to_owned())];
        for s in &self.sources {
            let stated = |key: &str| s.stated(key).unwrap_or_default();
            let facts = [
                ("dataset", s.dataset.clone()),
                ("version", s.version.to_string()),
                ("taken_in", s.at.clone()),
                ("content", s.content.clone()),
                ("publisher", stated("publisher")),
                ("licence", stated("licence")),
            ];
            out.extend(facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)));
        }
        out.push(("address".to_owned(), self.address()));
        out.extend(fields.iter().map(|f| (format!("column.{}", f.name), self.meaning(f))));
        out
    }

    /// Labels with their texts, for people.
    pub fn shown(&self, title: &str, fields: &[Field]) -> Vec<(String, String)> {
        let Some(ask) = &self.ask else { return Vec::new() };
        let mut out = vec![(ask.t("col-title"), title.to_owned()), (String::new(), self.note.clone())];
        for s in &self.sources {
            let stated = |key: &str| s.stated(key).unwrap_or_else(|| ask.t("not-stated"));
            out.extend([
                (ask.t("dataset"), s.dataset.clone()),
                (ask.t("col-version"), s.version.to_string()),
                (ask.t("about-taken-in"), s.shown_day(ask)),
                (ask.t("content-hash"), s.content.clone()),
                (ask.t("publisher"), stated("publisher")),
                (ask.t("licence"), stated("licence")),
            ]);
        }
        out.extend([(ask.t("col-address"), self.address()), (String::new(), ask.t("footer-not-guilt")), (String::new(), String::new())]);
        out.push((ask.t("about-column"), ask.t("about-meaning")));
        out.extend(fields.iter().map(|f| (f.name.to_owned(), self.meaning(f))));
        out
    }

    /// The name of the sheet that says all this.
    pub fn sheet(&self) -> String {
        self.ask.as_ref().map_or_else(|| "About".to_owned(), |ask| ask.t("about-sheet"))
    }

    fn address(&self) -> String {
        let Some(ask) = &self.ask else { return String::new() };
        let front = if ask.json { API } else { "" };
        match self.sources.as_slice() {
            [one] => format!("{}{front}{}", ask.base, ask.changed(&["format", "page"], &[("as_of", one.day())])),
            _ => format!("{}{front}{}", ask.base, ask.changed(&["format", "page"], &[])),
        }
    }

    fn meaning(&self, field: &Field) -> String {
        let Some(ask) = &self.ask else { return String::new() };
        if let Note::Whole(part) = field.note {
            return ask.t1("means-whole", "column", part);
        }
        let more = match field.note {
            Note::Plain if field.holds == Holds::Day => ask.t("means-day"),
            Note::Plain | Note::Whole(_) => String::new(),
            Note::Id(front) => ask.t1("means-id", "front", front),
            Note::In(currency) => ask.t1("means-in", "column", currency),
            Note::Of(whole) => ask.t1("means-of", "column", whole),
        };
        [ask.t(field.head), more].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; ")
    }
}
