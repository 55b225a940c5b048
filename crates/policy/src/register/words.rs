//! Ids as types, and words in the languages they were given in.

use std::collections::BTreeMap;
use std::fmt;

use facts::texts::Lang;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest id: it stands in addresses and file names.
pub const ID_CHARS_MAX: usize = 80;

/// Longest text of one field: twice the longest measure seen in an official plan is far below it.
pub const TEXT_CHARS_MAX: usize = 20_000;

/// The key of words whose language nobody stated (BCP 47's own word for it).
const UNSTATED: &str = "und";

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                $name(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// Id of a strategy.
    StrategyId,
    /// Id of a problem.
    ProblemId,
    /// Id of an objective.
    ObjectiveId,
    /// Id of a measure.
    MeasureId,
    /// Id of an action.
    ActionId,
    /// Id of a body: one office as one act made it; its successor is another body.
    BodyId,
    /// Code of an indicator, as `I01`.
    IndicatorId,
    /// Id of a provision of law, as packs name it.
    ProvisionId,
    /// Id of a record that is added and never changed: evidence, claim, verification, assessment, trial.
    RecordId,
}

/// Whether `id` may stand in an address: letters, digits, `.`, `-`, `_`, at most [`ID_CHARS_MAX`] of them.
pub fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().count() <= ID_CHARS_MAX && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// A text in one, two or three languages, or in one that nobody stated. In files either a plain string or a
/// table with `en`, `ru`, `kk`. A plan has its words in the language it was adopted in; we do not translate.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// Words whose language is not stated.
    pub fn plain(text: &str) -> Words {
        Words(BTreeMap::from([(UNSTATED.to_owned(), text.to_owned())]))
    }

    /// Words in `lang`, or without a stated language.
    pub fn in_lang(text: &str, lang: Option<Lang>) -> Words {
        Words(BTreeMap::from([(key(lang).to_owned(), text.to_owned())]))
    }

    /// The words for a reader of `lang`: in that language, else as given, else English, Russian, Kazakh;
    /// with the language they are in (`None`: not stated). Empty when there are none.
    pub fn get(&self, lang: Option<Lang>) -> (&str, Option<Lang>) {
        for code in [key(lang), UNSTATED, "en", "ru", "kk"] {
            if let Some(text) = self.0.get(code) {
                return (text, Lang::parse(code));
            }
        }
        ("", None)
    }

    /// The words for a reader of `lang`, as [`Words::get`] finds them.
    pub fn text(&self, lang: Option<Lang>) -> &str {
        self.get(lang).0
    }

    /// The words in every language they have.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// The same with `text` in `lang`; the other stated languages stay, words of no stated language give way. Without
    /// `lang`, it replaces what a reader sees who asks for none.
    pub fn with(&self, text: &str, lang: Option<Lang>) -> Words {
        let mut words = self.clone();
        if lang.is_some() {
            words.0.remove(UNSTATED);
        }
        words.0.insert(key(lang.or(self.get(None).1)).to_owned(), text.to_owned());
        words
    }

    /// Whether there is nothing to read.
    pub fn is_blank(&self) -> bool {
        self.0.values().all(|t| t.trim().is_empty())
    }

    /// Whether a language has more text than a page can show.
    pub fn is_too_long(&self) -> bool {
        self.0.values().any(|t| t.chars().count() > TEXT_CHARS_MAX)
    }
}

fn key(lang: Option<Lang>) -> &'static str {
    lang.map_or(UNSTATED, Lang::code)
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.get(UNSTATED) {
            Some(text) if self.0.len() == 1 => to.serialize_str(text),
            _ => self.0.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Plain(String),
            Languages(BTreeMap<String, String>),
        }
        match Either::deserialize(from)? {
            Either::Plain(text) => Ok(Words::plain(&text)),
            Either::Languages(map) => match map.keys().find(|k| !["en", "ru", "kk", UNSTATED].contains(&k.as_str())) {
                Some(other) => Err(serde::de::Error::custom(format!("`{other}` is no language of ours; write en, ru or kk"))),
                None => Ok(Words(map)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_language_asked_for_or_what_there_is() {
        let words: Words = serde_json::from_str(r#"{"ru":"закон","kk":"заң"}"#).unwrap();
        assert_eq!(words.get(Some(Lang::Kk)), ("заң", Some(Lang::Kk)));
        assert_eq!(words.get(Some(Lang::En)), ("закон", Some(Lang::Ru)));
        assert_eq!(Words::plain("закон").get(Some(Lang::En)), ("закон", None));
        assert_eq!(words.with("акт", Some(Lang::Ru)).text(Some(Lang::Ru)), "акт");
        assert_eq!(words.with("акт", Some(Lang::Ru)).text(Some(Lang::Kk)), "заң");
        assert_eq!(words.with("law", Some(Lang::En)).text(Some(Lang::Ru)), "закон");
        assert_eq!(words.with("акт", None).text(Some(Lang::Ru)), "акт");
        assert_eq!(Words::plain("закон").with("акт", Some(Lang::Ru)).all().collect::<Vec<_>>(), ["акт"]);
    }

    #[test]
    fn plain_words_stay_plain_and_other_languages_are_refused() {
        assert_eq!(serde_json::to_string(&Words::plain("x")).unwrap(), "\"x\"");
        assert!(serde_json::from_str::<Words>(r#"{"fr":"loi"}"#).is_err());
    }

    #[test]
    fn an_id_can_stand_in_an_address() {
        for good in ["A-1", "план.1.2", "b_3"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "a b", "a/b", "a\nb", "x?", &"x".repeat(81)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
