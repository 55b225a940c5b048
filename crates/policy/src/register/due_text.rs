//! Dates as officials write them, in English, Russian and Kazakh: "IV квартал 2026 года", "2026 жылғы желтоқсан",
//! "by 1 July 2025". Strict: every word must be understood, or the text is kept and said to be no date. Guessing
//! would turn "not before the law is passed in 2026" into a deadline.

use facts::days::{day_number, days_in_month};
use serde::Serialize;

use super::when::{Day, When};

/// Longest text that is looked at: a deadline with more to say is not one.
const TEXT_CHARS_MAX: usize = 200;

/// Why a text is no deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// Nothing was stated.
    Blank,
    /// It comes again ("every year", "постоянно"): no day on which it is done.
    Recurring,
    /// A month or quarter of no year.
    NoYear,
    /// More than one date.
    Several,
    /// A day that no calendar has.
    NoSuchDay,
    /// `03/04/2026` is in March to some and in April to others.
    Ambiguous,
    /// Words that name no date.
    NoDate,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self {
            Unreadable::Blank => "no deadline is stated",
            Unreadable::Recurring => "it recurs, so no day ends it",
            Unreadable::NoYear => "the year is not stated",
            Unreadable::Several => "it names several dates",
            Unreadable::NoSuchDay => "no calendar has that day",
            Unreadable::Ambiguous => "day and month cannot be told apart",
            Unreadable::NoDate => "it names no date",
        })
    }
}

/// Beginnings of words that make a deadline recur.
const RECURRING: [&str; 24] = [
    "ежегодн",
    "ежеквартальн",
    "ежемесячн",
    "еженедельн",
    "ежедневн",
    "постоянн",
    "регулярн",
    "раз",
    "каждый",
    "каждое",
    "каждого",
    "сайын",
    "тұрақты",
    "үнемі",
    "жүйелі",
    "annual",
    "yearly",
    "quarterly",
    "monthly",
    "weekly",
    "every",
    "permanent",
    "ongoing",
    "continuous",
];

/// Beginnings of month names: Russian (all cases), Kazakh, English.
const MONTHS: [&[&str]; 12] = [
    &["январ", "қаңтар", "jan"],
    &["феврал", "ақпан", "feb"],
    &["март", "наурыз", "mar"],
    &["апрел", "сәуір", "apr"],
    &["май", "мая", "мае", "мамыр", "may"],
    &["июн", "маусым", "jun"],
    &["июл", "шілде", "jul"],
    &["август", "тамыз", "aug"],
    &["сентябр", "қыркүйек", "sep"],
    &["октябр", "қазан", "oct"],
    &["ноябр", "қараша", "nov"],
    &["декабр", "желтоқсан", "dec"],
];

/// The English months whole: "mar" must not be found in "market".
const ENGLISH_MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Words that change nothing about the date.
const FILLERS: [&str; 60] = [
    "до",
    "к",
    "не",
    "позднее",
    "по",
    "в",
    "во",
    "течение",
    "течении",
    "конца",
    "концу",
    "конец",
    "г",
    "гг",
    "год",
    "года",
    "году",
    "годы",
    "годов",
    "годах",
    "с",
    "и",
    "й",
    "ый",
    "го",
    "ом",
    "срок",
    "включительно",
    "жыл",
    "жылы",
    "жылғы",
    "жылдың",
    "жылдар",
    "жылдары",
    "ж",
    "жж",
    "дейін",
    "ға",
    "ге",
    "қа",
    "ке",
    "дейiн",
    "ші",
    "шы",
    "ішінде",
    "соңына",
    "соңы",
    "аяғына",
    "by",
    "until",
    "till",
    "end",
    "of",
    "the",
    "in",
    "during",
    "no",
    "later",
    "than",
    "before",
];

/// Endings of English ordinals, and dashes.
const JOINTS: [&str; 9] = ["st", "nd", "rd", "th", "-", "on", "year", "from", "to"];

/// What one word of the text is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Year(i32),
    Number(i32),
    Roman(i32),
    Ordinal(i32),
    Month(i32),
    Quarter,
    Half,
    Dash,
    Comma,
    Date(Day),
    YearMonth(i32, i32),
    Filler,
}

/// Reads a published text as a span. The precision is the text's own: a quarter stays a quarter.
pub fn read(text: &str) -> Result<When, Unreadable> {
    let text = text.trim().to_lowercase();
    if text.is_empty() || matches!(text.as_str(), "-" | "–" | "—") {
        return Err(Unreadable::Blank);
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Unreadable::NoDate);
    }
    let words = words(&text);
    if words.iter().any(|w| RECURRING.iter().any(|r| w.starts_with(r))) {
        return Err(Unreadable::Recurring);
    }
    let mut tokens = Vec::with_capacity(words.len());
    for word in &words {
        tokens.push(token(word)?);
    }
    tokens.retain(|t| *t != Token::Filler);
    span(&tokens)
}

/// Letters, digits (with points and slashes inside, as `01.07.2025`), dashes and commas, in their order.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in text.chars() {
        let c = if matches!(c, '–' | '—' | '‑' | '−') { '-' } else { c };
        let joins = match out.last().and_then(|w| w.chars().last()) {
            Some(last) if !previous.is_whitespace() => {
                (c.is_alphabetic() && last.is_alphabetic())
                    || (c.is_ascii_digit() && (last.is_ascii_digit() || ends_dated(out.last())))
                    || (matches!(c, '.' | '/') && last.is_ascii_digit())
            }
            _ => false,
        };
        previous = c;
        match c {
            _ if joins => out.last_mut().expect("it joins a word that is there").push(c),
            _ if c.is_alphanumeric() || c == '-' || c == ',' || c == ';' => out.push(c.to_string()),
            '.' | '(' | ')' | '"' | '«' | '»' | '\u{feff}' => {}
            _ if c.is_whitespace() => {}
            other => out.push(other.to_string()),
        }
    }
    out.into_iter().map(|w| w.trim_end_matches(['.', '/']).to_owned()).filter(|w| !w.is_empty()).collect()
}

/// Whether a word is digits that end in a point or slash, so that more digits belong to it.
fn ends_dated(word: Option<&String>) -> bool {
    word.is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()) && w.ends_with(['.', '/']))
}

fn token(word: &str) -> Result<Token, Unreadable> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return numeric(word);
    }
    if let Some(n) = roman(word) {
        return Ok(Token::Roman(n));
    }
    if let Some(month) = month(word) {
        return Ok(Token::Month(month));
    }
    let begins = |list: &[&str]| list.iter().any(|b| word.starts_with(b));
    Ok(match word {
        "-" => Token::Dash,
        "," | ";" | "and" | "және" | "мен" => Token::Comma,
        "и" => Token::Comma,
        _ if begins(&["кварт", "кв", "тоқсан", "quarter"]) || word == "q" => Token::Quarter,
        _ if begins(&["полугод", "жартыжыл", "half"]) || word == "h" => Token::Half,
        _ if begins(&["перв", "бірінші", "first"]) => Token::Ordinal(1),
        _ if begins(&["втор", "екінші", "second"]) => Token::Ordinal(2),
        _ if begins(&["трет", "үшінші", "third"]) => Token::Ordinal(3),
        _ if begins(&["четв", "төртінші", "fourth"]) => Token::Ordinal(4),
        _ if FILLERS.contains(&word) || JOINTS.contains(&word) => Token::Filler,
        _ if month_suffix(word) => Token::Filler,
        _ => return Err(Unreadable::NoDate),
    })
}

/// Case endings that Kazakh puts after a dash or digit: "1-не дейін", "31-іне".
fn month_suffix(word: &str) -> bool {
    matches!(
        word,
        "не" | "на"
            | "іне"
            | "ына"
            | "інде"
            | "ында"
            | "нің"
            | "ның"
            | "де"
            | "да"
            | "інші"
            | "ыншы"
            | "нші"
            | "ншы"
    )
}

fn numeric(word: &str) -> Result<Token, Unreadable> {
    let parts: Vec<&str> = word.split(['.', '/']).collect();
    let number = |t: &str| t.parse::<i32>().map_err(|_| Unreadable::NoDate);
    match parts[..] {
        [one] => {
            let n = number(one)?;
            Ok(if one.len() == 4 { Token::Year(n) } else { Token::Number(n) })
        }
        [d, m, y] => {
            let (d, m, y) = if d.len() == 4 { (number(y)?, number(m)?, number(d)?) } else { (number(d)?, number(m)?, full_year(y)?) };
            if word.contains('/') && parts[0].len() != 4 && d <= 12 && m <= 12 && d != m {
                return Err(Unreadable::Ambiguous);
            }
            Ok(Token::Date(day(y, m, d)?))
        }
        [m, y] if y.len() == 4 && !word.contains('/') => Ok(Token::YearMonth(number(y)?, number(m)?)),
        _ => Err(Unreadable::NoDate),
    }
}

/// `25` is 2025: plans of the last century are not imported.
fn full_year(text: &str) -> Result<i32, Unreadable> {
    let n: i32 = text.parse().map_err(|_| Unreadable::NoDate)?;
    match text.len() {
        4 => Ok(n),
        2 => Ok(2000 + n),
        _ => Err(Unreadable::NoDate),
    }
}

fn day(y: i32, m: i32, d: i32) -> Result<Day, Unreadable> {
    let whole = (1990..=2100).contains(&y) && (1..=12).contains(&m) && d >= 1 && d <= days_in_month(y, m);
    if whole { Ok(Day(day_number(y, m, d))) } else { Err(Unreadable::NoSuchDay) }
}

/// Roman numerals one to four, in Latin letters or the Cyrillic ones that look like them.
fn roman(word: &str) -> Option<i32> {
    let latin: String = word.chars().map(|c| if c == 'і' { 'i' } else { c }).collect();
    ["i", "ii", "iii", "iv"].iter().position(|r| *r == latin).map(|p| p as i32 + 1)
}

fn month(word: &str) -> Option<i32> {
    let is = |index: usize| {
        MONTHS[index].iter().any(|begin| match begin.is_ascii() {
            true => word == *begin || word == ENGLISH_MONTHS[index] || (index == 8 && word == "sept"),
            false if begin.chars().count() == 3 && index == 4 => word == *begin || word == "маю" || word == "маем",
            false => word.starts_with(begin),
        })
    };
    (0..12).find(|i| is(*i)).map(|i| i as i32 + 1)
}

/// The span the tokens name. One kind of thing at a time: whole days, quarters, halves, months or years.
fn span(tokens: &[Token]) -> Result<When, Unreadable> {
    if let [Token::YearMonth(year, month)] = tokens {
        return When::month(*year, *month).ok_or(Unreadable::NoSuchDay);
    }
    if tokens.iter().any(|t| matches!(t, Token::YearMonth(..))) {
        return Err(Unreadable::Several);
    }
    let dates: Vec<Day> = tokens.iter().filter_map(|t| if let Token::Date(d) = t { Some(*d) } else { None }).collect();
    let years: Vec<i32> = tokens.iter().filter_map(|t| if let Token::Year(y) = t { Some(*y) } else { None }).collect();
    let dash = tokens.contains(&Token::Dash);
    match dates[..] {
        [] => {}
        [day] if tokens.iter().all(|t| matches!(t, Token::Date(_) | Token::Dash)) => return Ok(When::day(day)),
        [from, to] if dash && tokens.len() == 3 => {
            return When::from_to(When::day(from), When::day(to)).ok_or(Unreadable::NoSuchDay);
        }
        _ => return Err(Unreadable::Several),
    }
    let ordinals: Vec<i32> = tokens
        .iter()
        .filter_map(|t| if let Token::Roman(n) | Token::Ordinal(n) | Token::Number(n) = t { Some(*n) } else { None })
        .collect();
    let months: Vec<i32> = tokens.iter().filter_map(|t| if let Token::Month(m) = t { Some(*m) } else { None }).collect();
    let part = tokens.contains(&Token::Quarter) || tokens.contains(&Token::Half);
    if years.len() > 1 {
        return match years[..] {
            [from, to] if dash && !part && months.is_empty() && ordinals.is_empty() => years_from_to(from, to),
            _ => Err(Unreadable::Several),
        };
    }
    let Some(year) = years.first().copied() else {
        return Err(if part || !months.is_empty() { Unreadable::NoYear } else { Unreadable::NoDate });
    };
    if part {
        let make = if tokens.contains(&Token::Quarter) { When::quarter } else { When::half };
        return if months.is_empty() { parts(year, &ordinals, make) } else { Err(Unreadable::NoDate) };
    }
    match (&months[..], &ordinals[..]) {
        ([], []) => When::year(year).ok_or(Unreadable::NoSuchDay),
        ([m], []) => When::month(year, *m).ok_or(Unreadable::NoSuchDay),
        ([m], [d]) => day(year, *m, *d).map(When::day),
        ([from, to], []) if dash => match (When::month(year, *from), When::month(year, *to)) {
            (Some(from), Some(to)) => When::from_to(from, to).ok_or(Unreadable::NoSuchDay),
            _ => Err(Unreadable::NoSuchDay),
        },
        ([], _) => Err(Unreadable::NoDate),
        _ => Err(Unreadable::Several),
    }
}

fn years_from_to(from: i32, to: i32) -> Result<When, Unreadable> {
    let (from, to) = When::year(from).zip(When::year(to)).ok_or(Unreadable::NoSuchDay)?;
    if from == to { Ok(from) } else { When::from_to(from, to).ok_or(Unreadable::NoSuchDay) }
}

/// One quarter or half, or from one to the next ("II–III кварталы").
fn parts(year: i32, ordinals: &[i32], make: fn(i32, i32) -> Option<When>) -> Result<When, Unreadable> {
    match ordinals {
        [n] => make(year, *n).ok_or(Unreadable::NoSuchDay),
        [from, to] if to - from == 1 || *from < *to => {
            let (from, to) = make(year, *from).zip(make(year, *to)).ok_or(Unreadable::NoSuchDay)?;
            When::from_to(from, to).ok_or(Unreadable::NoSuchDay)
        }
        [] => Err(Unreadable::NoDate),
        _ => Err(Unreadable::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(read(text).map(|w| w.to_string()), Ok(expected.to_owned()), "{text}");
    }

    fn refuse(text: &str, expected: Unreadable) {
        assert_eq!(read(text), Err(expected), "{text}");
    }

    #[test]
    fn russian_deadlines_are_read_with_their_precision() {
        check("IV квартал 2026 года", "2026-Q4");
        check("4-й квартал 2026 г.", "2026-Q4");
        check("четвёртый квартал 2026", "2026-Q4");
        check("до 1 июля 2025 г.", "2025-07-01");
        check("не позднее 01.07.2025", "2025-07-01");
        check("1.07.25", "2025-07-01");
        check("декабрь 2026 года", "2026-12");
        check("до 12.2026", "2026-12");
        check("в мае 2026 года", "2026-05");
        check("I полугодие 2026 года", "2026-H1");
        check("в течение 2026 года", "2026");
        check("2026–2028 годы", "2026/2028");
        check("2026 год", "2026");
        check("II-III кварталы 2026 года", "2026-04-01/2026-09-30");
        check("январь – март 2026 г.", "2026-01-01/2026-03-31");
        check("к концу 2026 года", "2026");
    }

    #[test]
    fn kazakh_deadlines_are_read_with_their_precision() {
        check("2026 жылғы желтоқсан", "2026-12");
        check("2026 жылғы 1 желтоқсанға дейін", "2026-12-01");
        check("2026 жылғы IV тоқсан", "2026-Q4");
        check("2026 жылғы ІІ тоқсан", "2026-Q2");
        check("2026 жылдың 4-тоқсаны", "2026-Q4");
        check("2026 жылғы бірінші жартыжылдық", "2026-H1");
        check("2026 жыл ішінде", "2026");
        check("2026-2028 жж.", "2026/2028");
        check("2026 жылғы 31 желтоқсан", "2026-12-31");
    }

    #[test]
    fn english_deadlines_are_read_with_their_precision() {
        check("December 2026", "2026-12");
        check("Q4 2026", "2026-Q4");
        check("4th quarter of 2026", "2026-Q4");
        check("by 1 July 2025", "2025-07-01");
        check("July 1st, 2025", "2025-07-01");
        check("by the end of 2026", "2026");
        check("first half of 2026", "2026-H1");
        check("2026/12/31", "2026-12-31");
        check("Sept 2026", "2026-09");
    }

    #[test]
    fn what_recurs_has_no_deadline() {
        for text in [
            "ежегодно",
            "ежегодно, до 1 июля 2026 года",
            "постоянно",
            "на постоянной основе",
            "раз в полугодие",
            "жыл сайын",
            "тұрақты",
            "annually",
            "every quarter",
        ] {
            refuse(text, Unreadable::Recurring);
        }
    }

    #[test]
    fn a_text_that_is_no_date_says_why() {
        refuse("", Unreadable::Blank);
        refuse("—", Unreadable::Blank);
        refuse("IV квартал", Unreadable::NoYear);
        refuse("декабрь", Unreadable::NoYear);
        refuse("31.02.2026", Unreadable::NoSuchDay);
        refuse("30 февраля 2026 года", Unreadable::NoSuchDay);
        refuse("V квартал 2026 года", Unreadable::NoDate);
        refuse("5 квартал 2026 года", Unreadable::NoSuchDay);
        refuse("03/04/2026", Unreadable::Ambiguous);
        refuse("13.2026", Unreadable::NoSuchDay);
        refuse("10.2026, 12.2026", Unreadable::Several);
        refuse("2026, 2027 годы", Unreadable::Several);
        refuse("1 июля 2025 года, 1 июля 2026 года", Unreadable::Several);
        refuse("после принятия закона в 2026 году", Unreadable::NoDate);
        refuse("по мере необходимости", Unreadable::NoDate);
        refuse("2026-2026-2026-2027", Unreadable::Several);
        refuse("99999999999999999999", Unreadable::NoDate);
        refuse(&"2026 ".repeat(100), Unreadable::NoDate);
    }
}
