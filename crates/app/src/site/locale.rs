//! The site's words in the three languages, from Fluent files.

use std::sync::LazyLock;

use facts::days;
use facts::texts::{self, Lang};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::project;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 3]> = LazyLock::new(|| LANGS.map(bundle));

/// The languages in the order of the switch.
pub const LANGS: [Lang; 3] = [Lang::Kk, Lang::Ru, Lang::En];

fn bundle(lang: Lang) -> Bundle {
    let id: LanguageIdentifier = lang.code().parse().expect("a language's code is well formed");
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Marks of direction around every value help Arabic; here they only spoil copied text.
    bundle.set_use_isolating(false);
    for (_, text) in project::files_in(&format!("locales/{}", lang.code())) {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        // A second text for the same key is found by a test.
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn bundle_of(lang: Lang) -> &'static Bundle {
    let place = LANGS.iter().position(|l| *l == lang).expect("all languages are in the list");
    &BUNDLES[place]
}

/// The text of a key, with values put in. A key that is missing is its own text: a test finds it before a reader does.
pub fn text(lang: Lang, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
    let bundle = bundle_of(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
    let args: FluentArgs<'_> = values.iter().map(|(n, v)| (*n, v.clone())).collect();
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
}

/// Whether there is a text for a key.
pub fn has(lang: Lang, key: &str) -> bool {
    bundle_of(lang).get_message(key).is_some_and(|m| m.value().is_some())
}

/// A count as a value: the number decides the plural, and is shown with its thousands apart.
pub fn count(n: u64) -> FluentValue<'static> {
    FluentValue::from(n as f64)
}

/// A day as people write it.
pub fn date(day: i32, lang: Lang) -> String {
    let (year, month, day) = days::civil(day);
    let name = text(lang, &format!("month-{month}"), &[]);
    match lang {
        Lang::En => format!("{day} {name} {year}"),
        Lang::Ru => format!("{day} {name} {year} г."),
        Lang::Kk => format!("{year} ж. {day} {name}"),
    }
}

/// An amount with its currency.
pub fn money(amount: f64, currency: &str, lang: Lang) -> String {
    format!("{}\u{a0}{currency}", texts::number(amount, lang)).trim_end().to_owned()
}

/// A large amount in short: 1.2 bn.
pub fn short_money(amount: f64, currency: &str, lang: Lang) -> String {
    let size = amount.abs();
    let (scaled, key) = match size {
        s if s >= 1e12 => (amount / 1e12, "unit-trillion"),
        s if s >= 1e9 => (amount / 1e9, "unit-billion"),
        s if s >= 1e6 => (amount / 1e6, "unit-million"),
        _ => return money(amount, currency, lang),
    };
    let rounded = if scaled.abs() >= 100.0 { scaled.round() } else { (scaled * 10.0).round() / 10.0 };
    format!("{}\u{a0}{}\u{a0}{currency}", texts::number(rounded, lang), text(lang, key, &[])).trim_end().to_owned()
}

/// The language that a reader asked for: by the address, else by what the browser accepts, else English.
pub fn choose(asked: Option<&str>, accepted: Option<&str>) -> Lang {
    if let Some(lang) = asked.and_then(Lang::parse) {
        return lang;
    }
    let mut best: Option<(f32, Lang)> = None;
    for range in accepted.unwrap_or("").split(',').take(20) {
        let mut parts = range.trim().split(';');
        let Some(lang) = parts.next().and_then(|tag| Lang::parse(tag.trim().split('-').next()?)) else { continue };
        let weight = parts.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
            best = Some((weight, lang));
        }
    }
    best.map_or(Lang::En, |(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_decides_then_the_browser_then_english() {
        assert_eq!(choose(Some("kk"), Some("ru")), Lang::Kk);
        assert_eq!(choose(None, Some("de, ru;q=0.8, kk;q=0.9")), Lang::Kk);
        assert_eq!(choose(None, Some("ru-RU,ru;q=0.9,en;q=0.8")), Lang::Ru);
        assert_eq!(choose(Some("xx"), Some("fr")), Lang::En);
        assert_eq!(choose(None, None), Lang::En);
        assert_eq!(choose(None, Some("kk;q=0, ru;q=nonsense")), Lang::Ru);
    }

    #[test]
    fn dates_and_money_are_written_as_in_the_language() {
        let day = days::day_number(2024, 3, 5);
        assert_eq!(date(day, Lang::En), "5 March 2024");
        assert_eq!(date(day, Lang::Ru), "5 марта 2024 г.");
        assert_eq!(date(day, Lang::Kk), "2024 ж. 5 наурыз");
        assert_eq!(short_money(1_234_567_890.0, "KZT", Lang::Ru), "1,2\u{a0}млрд\u{a0}KZT");
        assert_eq!(short_money(950.0, "", Lang::En), "950");
    }
}
