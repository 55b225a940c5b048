//! Texts in the three languages, and the sentences rules print.

use serde::Deserialize;

/// The languages of the program, in the order of their codes' first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// English
    En,
    /// Russian
    Ru,
    /// Kazakh
    Kk,
}

impl Lang {
    /// `en`, `ru` or `kk`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ru => "ru",
            Lang::Kk => "kk",
        }
    }

    /// Reads `en`, `ru` or `kk`.
    pub fn parse(code: &str) -> Option<Lang> {
        match code {
            "en" => Some(Lang::En),
            "ru" => Some(Lang::Ru),
            "kk" => Some(Lang::Kk),
            _ => None,
        }
    }
}

/// One text in the three languages; all are required.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English
    pub en: String,
    /// Russian
    pub ru: String,
    /// Kazakh
    pub kk: String,
}

impl Text {
    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
            Lang::Kk => &self.kk,
        }
    }

    /// The three texts with their language codes.
    pub fn all(&self) -> [(&'static str, &str); 3] {
        [("en", &self.en), ("ru", &self.ru), ("kk", &self.kk)]
    }
}

/// A piece of a sentence: plain words, or a column and how to print it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// `{column}` or `{column|format}`; the format is empty where none is given.
    Column(&'a str, &'a str),
}

/// Cuts a sentence at its placeholders. `Err` names the brace that is not closed.
pub fn pieces(sentence: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut out = Vec::new();
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            out.push(Piece::Words(&rest[..open]));
        }
        let close = rest[open..].find('}').ok_or_else(|| format!("a {{ without }} in: {sentence}"))? + open;
        let inside = &rest[open + 1..close];
        let (column, format) = inside.split_once('|').unwrap_or((inside, ""));
        out.push(Piece::Column(column.trim(), format.trim()));
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        out.push(Piece::Words(rest));
    }
    Ok(out)
}

/// A number for people: at most four places, thousands apart by a thin space.
pub fn number(value: f64, lang: Lang) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let places = if value == value.trunc() || value.abs() >= 10_000.0 {
        0
    } else if value.abs() >= 100.0 {
        2
    } else {
        4
    };
    let text = format!("{:.places$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(if lang == Lang::En { '.' } else { ',' });
        out.push_str(fraction);
    }
    out
}

/// A ratio as percent: `0.25` is `25 %`.
pub fn percent(ratio: f64, lang: Lang) -> String {
    let rounded = (ratio * 1000.0).round() / 10.0;
    let shown = if rounded == 0.0 && ratio != 0.0 { ratio * 100.0 } else { rounded };
    format!("{}\u{a0}%", number(shown, lang))
}

/// A number as the format of a placeholder has it; a currency stands behind an amount.
pub fn figure(value: f64, format: &str, currency: &str, lang: Lang) -> String {
    match format.split(':').next().unwrap_or_default() {
        "days" => days(value, lang),
        "percent" => percent(value, lang),
        // A year is a name: no space parts its digits.
        "year" => format!("{value:.0}"),
        "money" => format!("{}\u{a0}{currency}", number(value, lang)).trim_end().to_owned(),
        _ => number(value, lang),
    }
}

/// A count of days with its word.
pub fn days(value: f64, lang: Lang) -> String {
    let n = number(value, lang);
    match lang {
        Lang::En if value == 1.0 => format!("{n} day"),
        Lang::En => format!("{n} days"),
        Lang::Ru => format!("{n} {}", russian_days(value)),
        Lang::Kk => format!("{n} күн"),
    }
}

fn russian_days(value: f64) -> &'static str {
    if value != value.trunc() {
        return "дня";
    }
    let n = value.abs() as u64;
    match (n % 10, n % 100) {
        (1, r) if r != 11 => "день",
        (2..=4, r) if !(12..=14).contains(&r) => "дня",
        _ => "дней",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_at_its_placeholders() {
        assert_eq!(
            pieces("Open for {observed|days}, not {x}.").expect("well formed"),
            vec![
                Piece::Words("Open for "),
                Piece::Column("observed", "days"),
                Piece::Words(", not "),
                Piece::Column("x", ""),
                Piece::Words("."),
            ]
        );
        assert!(pieces("{open").is_err());
    }

    #[test]
    fn numbers_are_printed_for_people() {
        assert_eq!(number(3_780_000.0, Lang::En), "3\u{202f}780\u{202f}000");
        assert_eq!(number(0.25, Lang::Ru), "0,25");
        assert_eq!(number(-1.5, Lang::En), "−1.5");
        assert_eq!(number(f64::NAN, Lang::En), "—");
        assert_eq!(percent(0.256, Lang::En), "25.6\u{a0}%");
    }

    #[test]
    fn a_year_is_not_parted() {
        assert_eq!(figure(2024.0, "year", "", Lang::Ru), "2024");
        assert_eq!(figure(2024.0, "count", "", Lang::Ru), "2\u{202f}024");
    }

    #[test]
    fn russian_days_have_three_forms() {
        for (n, word) in [(1.0, "день"), (2.0, "дня"), (5.0, "дней"), (11.0, "дней"), (21.0, "день"), (113.0, "дней"), (1.5, "дня")]
        {
            assert!(days(n, Lang::Ru).ends_with(word), "{n}");
        }
    }
}
