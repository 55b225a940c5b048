//! Published dates to the dates of FollowTheMoney: as precise as published, and not more.
//!
//! `circa 1962` gives 1962, `1961 to 1963` each year it can be, `24.6.1402 (Hijri calendar)` nothing. Who calls keeps the published text
//! beside the value. A text that says more than dates (`1955, Moscow`) gives its dates; only call it for fields that hold dates.

/// Years that a person or firm of a list can have to do with; others are another calendar or a slip.
const YEARS: std::ops::RangeInclusive<u32> = 1700..=2100;

/// The widest range that is written out: one of at most this many years is each of them, a wider one says too little.
const RANGE_YEARS_MAX: u32 = 10;

/// Most dates of one text; the longest list seen has nine.
const DATES_MAX: usize = 40;

/// Longest text that is read.
const TEXT_BYTES_MAX: usize = 4096;

/// Which of two numbers is the day, in dates of numbers that do not begin with the year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// `31.12.2020`.
    #[default]
    DayFirst,
    /// `12/31/2020`.
    MonthFirst,
}

/// A day, month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Date {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
}

impl Date {
    fn checked(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Date> {
        let month = month.filter(|m| *m != 0);
        let day = day.filter(|d| *d != 0);
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            None => 0,
            Some(2) => 28 + u32::from(leap),
            Some(4 | 6 | 9 | 11) => 30,
            Some(1..=12) => 31,
            Some(_) => return None,
        };
        (YEARS.contains(&year) && day.is_none_or(|d| d <= days)).then_some(Date { year, month, day })
    }

    fn print(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

/// The date of separate fields, as `("1967", "01", "")`; nothing where there is no such day, only the year where month or day is no number.
pub fn of_parts(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let month = number(month);
    Date::checked(number(year)?, month, month.and(number(day))).map(Date::print)
}

/// All dates of a text, in its order and each once: `2020-12-31`, `2020-12`, `2020`. Empty where there is none.
pub fn read(text: &str, order: Order) -> Vec<String> {
    if text.len() > TEXT_BYTES_MAX {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut found: Vec<Date> = Vec::new();
    let mut at = 0;
    let mut between = false;
    while at < tokens.len() && found.len() < DATES_MAX {
        if tokens[at] == Token::Word("between".to_owned()) {
            between = true;
        }
        let Some((date, next)) = date(&tokens, at, order) else {
            at += 1;
            continue;
        };
        at = next;
        let Some(date) = date else { continue };
        if let Some((behind, next)) = range_end(&tokens, at, between, order) {
            at = next;
            found.extend(range(date, behind));
        } else {
            found.push(date);
        }
        between = false;
    }
    let mut printed: Vec<String> = Vec::new();
    for date in found.into_iter().map(Date::print) {
        if !printed.contains(&date) {
            printed.push(date);
        }
    }
    printed
}

/// Every year from one date to another; nothing where these are too many or run backwards.
fn range(from: Date, to: Date) -> Vec<Date> {
    if to.year < from.year || to.year - from.year >= RANGE_YEARS_MAX {
        return Vec::new();
    }
    (from.year..=to.year).map(|year| Date { year, month: None, day: None }).collect()
}

fn range_end(tokens: &[Token], at: usize, between: bool, order: Order) -> Option<(Date, usize)> {
    let joins = match tokens.get(at)? {
        Token::Word(w) => w == "to" || w == "until" || (between && w == "and"),
        Token::Mark(c) => matches!(c, '-' | '–' | '—'),
        Token::Number(..) => false,
    };
    if !joins {
        return None;
    }
    date(tokens, at + 1, order).and_then(|(date, next)| date.map(|d| (d, next)))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// Value and how many digits.
    Number(u32, usize),
    /// Letters in lower case.
    Word(String),
    /// Anything but blanks.
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut digits = c.to_string();
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                digits.push(d);
            }
            // What does not fit is no part of a date.
            tokens.push(Token::Number(digits.parse().unwrap_or(u32::MAX), digits.len()));
        } else if c.is_alphabetic() {
            let mut word: String = c.to_lowercase().collect();
            while let Some(l) = chars.next_if(|l| l.is_alphabetic()) {
                word.extend(l.to_lowercase());
            }
            tokens.push(Token::Word(word));
        } else if !c.is_whitespace() {
            tokens.push(Token::Mark(c));
        }
    }
    tokens
}

/// The date that begins at a token, and the token behind it; without a date where something is written like one and is none (`31.2.1999`).
fn date(tokens: &[Token], at: usize, order: Order) -> Option<(Option<Date>, usize)> {
    let token = |n: usize| tokens.get(at + n);
    let month_name = |n: usize| match token(n) {
        Some(Token::Word(word)) => month(word),
        _ => None,
    };
    let number = |n: usize| match token(n) {
        Some(Token::Number(value, digits)) => Some((*value, *digits)),
        _ => None,
    };
    let mark = |n: usize| match token(n) {
        Some(Token::Mark(c)) => Some(*c),
        _ => None,
    };
    // A number with letters at it (`A1955`) would have been a word before; a number behind one is no year.
    let first = number(0);
    if let Some((a, digits)) = first {
        if let (Some(one), Some((b, _)), Some(two), Some((c, c_digits))) = (mark(1), number(2), mark(3), number(4))
            && one == two
            && matches!(one, '.' | '/' | '-' | ',')
        {
            if digits == 4 {
                return Some((Date::checked(a, Some(b), Some(c)), at + 5));
            }
            if c_digits == 4 {
                let (day, month) = if order == Order::DayFirst { (a, b) } else { (b, a) };
                return Some((Date::checked(c, Some(month), Some(day)), at + 5));
            }
        }
        // `dd/08/1968` has words instead of numbers and is read from its month on; `31-AUG-2015`, `4 Dec. 1971`.
        let skip = usize::from(mark(1).is_some_and(|c| matches!(c, '-' | '/' | '.')));
        if let Some(month) = month_name(1 + skip) {
            let skip = skip + usize::from(mark(2 + skip).is_some_and(|c| matches!(c, '-' | '/' | '.' | ',')));
            if let Some((year, 4)) = number(2 + skip) {
                return Some((Date::checked(year, Some(month), Some(a)), at + 3 + skip));
            }
        }
        // `08/1968`, `8.1968`.
        if let (Some('/' | '.'), Some((year, 4)), 1..=2) = (mark(1), number(2), digits) {
            return Some((Date::checked(year, Some(a), None), at + 3));
        }
        if digits == 4 {
            // `1968-03`.
            if let (Some('-'), Some((month, 2))) = (mark(1), number(2))
                && let Some(date) = Date::checked(a, Some(month), None)
            {
                return Some((Some(date), at + 3));
            }
            return Some((Date::checked(a, None, None), at + 1));
        }
        return None;
    }
    let month = month_name(0)?;
    let skip = usize::from(mark(1).is_some_and(|c| matches!(c, '.' | ',')));
    match (number(1 + skip), number(2 + skip), mark(2 + skip), number(3 + skip)) {
        (Some((year, 4)), ..) => Some((Date::checked(year, Some(month), None), at + 2 + skip)),
        (Some((day, 1..=2)), Some((year, 4)), ..) => Some((Date::checked(year, Some(month), Some(day)), at + 3 + skip)),
        (Some((day, 1..=2)), None, Some(','), Some((year, 4))) => Some((Date::checked(year, Some(month), Some(day)), at + 4 + skip)),
        _ => None,
    }
}

/// English months, whole or as their first three or four letters; Russian and Spanish ones as registers write them.
fn month(word: &str) -> Option<u32> {
    const STEMS: [(&str, u32); 36] = [
        ("jan", 1),
        ("feb", 2),
        ("mar", 3),
        ("apr", 4),
        ("may", 5),
        ("jun", 6),
        ("jul", 7),
        ("aug", 8),
        ("sep", 9),
        ("oct", 10),
        ("nov", 11),
        ("dec", 12),
        ("янв", 1),
        ("фев", 2),
        ("мар", 3),
        ("апр", 4),
        ("мая", 5),
        ("июн", 6),
        ("июл", 7),
        ("авг", 8),
        ("сен", 9),
        ("окт", 10),
        ("ноя", 11),
        ("дек", 12),
        ("enero", 1),
        ("abril", 4),
        ("mayo", 5),
        ("junio", 6),
        ("julio", 7),
        ("agosto", 8),
        ("octubre", 10),
        ("noviembre", 11),
        ("diciembre", 12),
        ("marzo", 3),
        ("febrero", 2),
        ("ago", 8),
    ];
    const LONG: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    if let Some(at) = LONG.iter().position(|l| *l == word) {
        return u32::try_from(at + 1).ok();
    }
    let russian = word.chars().next().is_some_and(|c| ('а'..='я').contains(&c));
    let letters = word.chars().count();
    STEMS
        .iter()
        .find(|(stem, _)| {
            *stem == word || (russian && word.starts_with(stem)) || (letters == 4 && stem.len() == 3 && word.starts_with(stem))
        })
        .map(|s| s.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_dates_are_read_as_precise_as_they_are() {
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text, Order::DayFirst), expected, "{text}");
        check("26.11.1972", &["1972-11-26"]);
        check("31 Aug 1960", &["1960-08-31"]);
        check("31-AUG-2015", &["2015-08-31"]);
        check("4 Dec. 1971", &["1971-12-04"]);
        check("Sept. 1971", &["1971-09"]);
        check("1962", &["1962"]);
        check("circa 1962", &["1962"]);
        check("Approximately 1967; Approximately 1961", &["1967", "1961"]);
        check("(a) 30.12.1960, (b) 13.12.1960", &["1960-12-30", "1960-12-13"]);
        check("6.3.1955 or 15.3.1955", &["1955-03-06", "1955-03-15"]);
        check("dd/mm/1968", &["1968"]);
        check("dd/08/1968", &["1968-08"]);
        check("00/00/1968", &["1968"]);
        check("1967-01-31T00:00:00", &["1967-01-31"]);
        check("March 4, 1958", &["1958-03-04"]);
        check("5 de marzo de 2019", &["2019"]);
        check("1 января 1990", &["1990-01-01"]);
    }

    #[test]
    fn a_range_is_each_year_it_can_be_or_nothing() {
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text, Order::DayFirst), expected, "{text}");
        check("1929 to 1930", &["1929", "1930"]);
        check("Between 1961 and 1963", &["1961", "1962", "1963"]);
        check("01 Jan 1961 to 31 Dec 1961", &["1961"]);
        check("1979-1982", &["1979", "1980", "1981", "1982"]);
        check("1900 to 1960", &[]);
        check("1960 to 1950", &[]);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "N/D", "24.6.1402 (Hijri Calendar)", "31.2.1999", "99999999999999999999", "13/13/1999", "30-35 years old"] {
            assert_eq!(read(text, Order::DayFirst), Vec::<String>::new(), "{text}");
        }
        assert_eq!(read("12/31/2020", Order::MonthFirst), ["2020-12-31"]);
        assert_eq!(of_parts("1967", "01", ""), Some("1967-01".to_owned()));
        assert_eq!(of_parts("1967", "mm", "3"), Some("1967".to_owned()));
        assert_eq!(of_parts("", "01", "02"), None);
    }
}
