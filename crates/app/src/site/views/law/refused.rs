//! Why an amendment cannot be tried, in the reader's language, and which part of the form says it.

use facts::amendments::{Refusal, VALUE_MAX};
use facts::texts::{self, Lang};
use fluent_bundle::FluentValue;

use crate::site::locale;

/// The refusal as a reader is told it.
pub fn said(lang: Lang, refusal: &Refusal) -> String {
    let list = |names: &[String]| FluentValue::from(names.join(", "));
    let day = |day: i32| FluentValue::from(locale::date(day, lang));
    let all = |key, values: &[(&str, FluentValue<'_>)]| locale::text(lang, key, values);
    let text = |key, name, value: &str| all(key, &[(name, value.into())]);
    match refusal {
        Refusal::NoName => all("law-refused-no-name", &[]),
        Refusal::NoNumber { text: written } => text("law-refused-no-number", "text", written),
        Refusal::BelowZero { text: written } => text("law-refused-below-zero", "text", written),
        Refusal::TooLarge { text: written } => {
            let max = texts::number(VALUE_MAX as f64, lang);
            all("law-refused-too-large", &[("text", written.as_str().into()), ("max", max.into())])
        }
        Refusal::NoDay { text: written } => text("law-refused-no-day", "text", written),
        Refusal::NoDays { from, to } => all("law-refused-no-days", &[("from", day(*from)), ("to", day(*to))]),
        Refusal::NoAmount { name, known } => all("law-refused-no-amount", &[("name", name.as_str().into()), ("known", list(known))]),
        Refusal::NoRule { code } => text("law-refused-no-rule", "code", code),
        Refusal::NoParameters { rule } => text("law-refused-no-parameters", "rule", rule),
        Refusal::NoParameter { rule, name, known } => {
            let values = [("rule", rule.as_str().into()), ("name", name.as_str().into()), ("known", list(known))];
            all("law-refused-no-parameter", &values)
        }
        Refusal::IsText { rule, name, known } => {
            all("law-refused-is-text", &[("parameter", format!("{rule}.{name}").into()), ("known", list(known))])
        }
        Refusal::NoMoney { pack } => text("law-refused-no-money", "pack", pack),
        Refusal::NoUnit { of, fits } => all("law-refused-no-unit", &[("of", of.as_str().into()), ("fits", list(fits))]),
        Refusal::WrongUnit { of, unit, fits } => {
            let values = [("of", of.as_str().into()), ("unit", unit.as_str().into()), ("fits", list(fits))];
            all("law-refused-wrong-unit", &values)
        }
        Refusal::NotItsUnit { of, unit, own } => {
            let values = [("of", of.as_str().into()), ("unit", unit.as_str().into()), ("own", own.as_str().into())];
            all("law-refused-not-its-unit", &values)
        }
        Refusal::NotWhole { of, text: written } => {
            all("law-refused-not-whole", &[("of", of.as_str().into()), ("text", written.as_str().into())])
        }
        Refusal::Unasked { of, is_public: false } => text("law-refused-unasked", "of", of),
        Refusal::Unasked { of, is_public: true } => text("law-refused-unasked-public", "of", of),
    }
}

/// The field of the form that a refusal is about; of the two days the one that is wrong.
pub fn field(refusal: &Refusal, from: &str) -> &'static str {
    match refusal {
        Refusal::NoNumber { .. }
        | Refusal::BelowZero { .. }
        | Refusal::TooLarge { .. }
        | Refusal::NoUnit { .. }
        | Refusal::WrongUnit { .. }
        | Refusal::NotItsUnit { .. }
        | Refusal::NotWhole { .. } => "value",
        Refusal::NoDay { text } if text == from.trim() => "from",
        Refusal::NoDay { .. } | Refusal::NoDays { .. } => "to",
        Refusal::NoMoney { .. } => "dataset",
        Refusal::NoName
        | Refusal::NoAmount { .. }
        | Refusal::NoRule { .. }
        | Refusal::NoParameters { .. }
        | Refusal::NoParameter { .. }
        | Refusal::IsText { .. }
        | Refusal::Unasked { .. } => "what",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(text: &str) -> String {
        text.to_owned()
    }

    /// One of each kind, with what of its data a reader must see.
    fn every() -> Vec<(Refusal, &'static str)> {
        let known = || vec![s("limit"), s("other")];
        let (of, text, rule, name) = (|| s("limit"), || s("5 EUR"), || s("R1"), || s("weeks"));
        vec![
            (Refusal::NoName, "R003.days"),
            (Refusal::NoNumber { text: s("many") }, "many"),
            (Refusal::BelowZero { text: s("-5 U") }, "-5 U"),
            (Refusal::TooLarge { text: text() }, "5 EUR"),
            (Refusal::NoDay { text: s("soon") }, "soon"),
            (Refusal::NoDays { from: 19_723, to: 19_000 }, "2024"),
            (Refusal::NoAmount { name: s("limits"), known: known() }, "limit, other"),
            (Refusal::NoRule { code: s("R9") }, "R9"),
            (Refusal::NoParameters { rule: rule() }, "R1"),
            (Refusal::NoParameter { rule: rule(), name: name(), known: known() }, "limit, other"),
            (Refusal::IsText { rule: rule(), name: name(), known: known() }, "R1.weeks"),
            (Refusal::NoMoney { pack: s("bare") }, "bare"),
            (Refusal::NoUnit { of: of(), fits: known() }, "limit, other"),
            (Refusal::WrongUnit { of: of(), unit: s("EUR"), fits: known() }, "EUR"),
            (Refusal::NotItsUnit { of: of(), unit: s("EUR"), own: s("days") }, "days"),
            (Refusal::NotWhole { of: of(), text: text() }, "5 EUR"),
            (Refusal::Unasked { of: of(), is_public: false }, "limit"),
            (Refusal::Unasked { of: of(), is_public: true }, "limit"),
        ]
    }

    #[test]
    fn every_refusal_has_words_of_its_own_in_each_language() {
        let mut all = std::collections::BTreeSet::new();
        for lang in locale::LANGS {
            for (refusal, shown) in every() {
                let text = said(lang, &refusal);
                assert!(text.contains(shown) && !text.contains("{ $") && !text.contains("law-refused"), "{lang:?}: {text}");
                assert!(text.ends_with('.') && text.contains(' '), "{lang:?}: {text}");
                assert!(all.insert(text.clone()), "said twice: {text}");
            }
        }
    }

    #[test]
    fn a_refusal_is_told_at_the_field_that_it_is_about() {
        for (refusal, at) in [
            (Refusal::NoRule { code: s("R9") }, "what"),
            (Refusal::NoNumber { text: s("many") }, "value"),
            (Refusal::NoDay { text: s("soon") }, "from"),
            (Refusal::NoDay { text: s("late") }, "to"),
            (Refusal::NoDays { from: 2, to: 1 }, "to"),
            (Refusal::NoMoney { pack: s("bare") }, "dataset"),
        ] {
            assert_eq!(field(&refusal, " soon "), at, "{refusal}");
        }
    }
}
