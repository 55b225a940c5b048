//! Days, months, quarters and years as plans state them, as precise as they were stated.

use std::fmt;

use facts::days::{civil, day_number, days_in_month, parse_day, print};
use serde::de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::due_text::{self, Unreadable};

/// A calendar day, counted from 1970-01-01; in files `2026-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Reads `2026-01-31`.
    pub fn parse(text: &str) -> Option<Day> {
        parse_day(text).map(Day)
    }

    /// The day an RFC 3339 time is on, in its own zone.
    pub fn of_time(at: &str) -> Option<Day> {
        Day::parse(at.get(..10)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&print(self.0))
    }
}

/// A span of whole days that was stated as a day, month, quarter, half, year, or from one to another.
/// Written `2026-12-01`, `2026-12`, `2026-Q4`, `2026-H2`, `2026`, `2026/2028`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    first: i32,
    last: i32,
    form: Form,
}

/// How a span was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    Day,
    Month,
    Quarter,
    Half,
    Year,
    Years,
    Days,
}

impl When {
    /// One day.
    pub fn day(day: Day) -> When {
        When { first: day.0, last: day.0, form: Form::Day }
    }

    /// A month; `None` when there is no such month.
    pub fn month(year: i32, month: i32) -> Option<When> {
        ((1..=12).contains(&month) && is_year(year)).then(|| When::months(year, month, 1, Form::Month))
    }

    /// A quarter, 1 to 4.
    pub fn quarter(year: i32, quarter: i32) -> Option<When> {
        ((1..=4).contains(&quarter) && is_year(year)).then(|| When::months(year, quarter * 3 - 2, 3, Form::Quarter))
    }

    /// A half of a year, 1 or 2.
    pub fn half(year: i32, half: i32) -> Option<When> {
        ((1..=2).contains(&half) && is_year(year)).then(|| When::months(year, half * 6 - 5, 6, Form::Half))
    }

    /// A year.
    pub fn year(year: i32) -> Option<When> {
        is_year(year).then(|| When::months(year, 1, 12, Form::Year))
    }

    /// From the beginning of one span to the end of another; `None` when that is no time at all.
    pub fn from_to(from: When, to: When) -> Option<When> {
        let form = if from.form == Form::Year && to.form == Form::Year { Form::Years } else { Form::Days };
        (from.first < to.last).then_some(When { first: from.first, last: to.last, form })
    }

    fn months(year: i32, month: i32, count: i32, form: Form) -> When {
        let last = month + count - 1;
        When { first: day_number(year, month, 1), last: day_number(year, last, days_in_month(year, last)), form }
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        Day(self.first)
    }

    /// Its last day: what is due "in December" is overdue in January.
    pub fn last_day(self) -> Day {
        Day(self.last)
    }

    /// Whether it says one day.
    pub fn is_day(self) -> bool {
        self.form == Form::Day
    }

    /// Reads what [`When`] prints.
    pub fn parse(text: &str) -> Option<When> {
        if let Some((from, to)) = text.split_once('/') {
            return When::from_to(When::parse_one(from)?, When::parse_one(to)?);
        }
        When::parse_one(text)
    }

    fn parse_one(text: &str) -> Option<When> {
        let whole = |t: &str| (t.len() <= 4 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse().ok()).flatten();
        let year: i32 = whole(text.get(..4)?).filter(|_| text.as_bytes().get(4).is_none_or(|b| *b == b'-'))?;
        match text.get(5..) {
            None if text.len() == 4 => When::year(year),
            Some(rest) if rest.len() == 2 => match rest.split_at_checked(1)? {
                ("Q", n) => When::quarter(year, whole(n)?),
                ("H", n) => When::half(year, whole(n)?),
                _ => When::month(year, whole(rest)?),
            },
            _ => Day::parse(text).filter(|_| is_year(year)).map(When::day),
        }
    }
}

/// Years that plans speak of: a year outside is a slip of the pen, and would make a deadline nobody lives to see.
fn is_year(year: i32) -> bool {
    (1990..=2100).contains(&year)
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (year, month, _) = civil(self.first);
        match self.form {
            Form::Day => write!(f, "{}", Day(self.first)),
            Form::Month => write!(f, "{year:04}-{month:02}"),
            Form::Quarter => write!(f, "{year:04}-Q{}", (month + 2) / 3),
            Form::Half => write!(f, "{year:04}-H{}", (month + 5) / 6),
            Form::Year => write!(f, "{year:04}"),
            Form::Years => write!(f, "{year:04}/{:04}", civil(self.last).0),
            Form::Days => write!(f, "{}/{}", Day(self.first), Day(self.last)),
        }
    }
}

/// A deadline: the span it names, beside the text it was published with; or only the text, and why it is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The span; its last day is the deadline. `None`: see [`Due::unknown`].
    pub when: Option<When>,
    /// The text as published, where it is not simply the span.
    pub text: Option<String>,
}

impl Due {
    /// A deadline that is a plain span.
    pub fn at(when: When) -> Due {
        Due { when: Some(when), text: None }
    }

    /// Reads a published text, in English, Russian or Kazakh; a text that is no date is kept as it is.
    pub fn read(text: &str) -> Due {
        let text = text.trim();
        if let Some(when) = When::parse(text) {
            return Due::at(when);
        }
        Due { when: due_text::read(text).ok(), text: Some(text.to_owned()) }
    }

    /// Why there is no date; `None` when there is one.
    pub fn unknown(&self) -> Option<Unreadable> {
        match (&self.when, &self.text) {
            (Some(_), _) => None,
            (None, Some(text)) => Some(due_text::read(text).err().unwrap_or(Unreadable::NoDate)),
            (None, None) => Some(Unreadable::Blank),
        }
    }

    /// Whether the two are one deadline: the same last day, or where there is none the same text. "IV квартал" and
    /// "31 декабря" are one: only the words differ, and nobody has moved anything.
    pub fn same(&self, other: &Due) -> bool {
        match (self.when, other.when) {
            (Some(a), Some(b)) => a.last_day() == b.last_day(),
            (None, None) => self.text == other.text,
            _ => false,
        }
    }

    /// The deadline's last day, if it is known.
    pub fn last_day(&self) -> Option<Day> {
        self.when.map(When::last_day)
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match (&self.text, &self.when) {
            (Some(text), _) => f.write_str(text),
            (None, Some(when)) => write!(f, "{when}"),
            (None, None) => f.write_str("not stated"),
        }
    }
}

/// A string, or a date as TOML writes one without quotes.
struct DateText;

impl<'de> Visitor<'de> for DateText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a date as 2026-12-31, 2026-12, 2026-Q4, 2026-H2 or 2026")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.trim().to_owned())
    }

    fn visit_i64<E: serde::de::Error>(self, year: i64) -> Result<String, E> {
        Ok(year.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, year: u64) -> Result<String, E> {
        Ok(year.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<String, A::Error> {
        let date = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))?;
        Ok(date.to_string())
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = from.deserialize_any(DateText)?;
        Day::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no day; write it as 2026-12-31")))
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<When, D::Error> {
        let text = from.deserialize_any(DateText)?;
        let cure = "write 2026-12-31, 2026-12, 2026-Q4, 2026-H2, 2026 or 2026/2028, in the years 1990 to 2100";
        When::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no date; {cure}")))
    }
}

/// A date as [`DateText`] reads it, or `{ text, when }` as we write one down: read once, a text is never read anew, so a
/// better reader of dates cannot move a deadline that was promised before it.
struct DueForm;

impl<'de> Visitor<'de> for DueForm {
    type Value = Due;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a deadline as 2026-12-31, 2026-Q4, or in words")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Due, E> {
        Ok(Due::read(text))
    }

    fn visit_i64<E: serde::de::Error>(self, year: i64) -> Result<Due, E> {
        Ok(Due::read(&year.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, year: u64) -> Result<Due, E> {
        Ok(Due::read(&year.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Due, A::Error> {
        let mut due = Due { when: None, text: None };
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "text" => due.text = map.next_value()?,
                "when" => due.when = map.next_value()?,
                // How TOML's reader hands over a date without quotes.
                datetime if datetime.starts_with("$__toml") => due = Due::read(&map.next_value::<String>()?),
                other => return Err(A::Error::unknown_field(other, &["text", "when"])),
            }
        }
        Ok(due)
    }
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Due, D::Error> {
        from.deserialize_any(DueForm)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl Serialize for Due {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        match (&self.text, self.when) {
            (None, Some(when)) => to.collect_str(&when),
            (text, when) => {
                let mut both = to.serialize_struct("Due", 2)?;
                both.serialize_field("text", text)?;
                both.serialize_field("when", &when)?;
                both.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let got = When::parse(text);
        assert_eq!(
            got.map(|w| (w.first_day().to_string(), w.last_day().to_string())),
            expected.map(|(a, b)| (a.into(), b.into())),
            "{text}"
        );
        if let Some(when) = got {
            assert_eq!(When::parse(&when.to_string()), Some(when), "{text}");
        }
    }

    #[test]
    fn a_span_has_its_first_and_last_day_and_is_printed_as_read() {
        check("2026-12-31", Some(("2026-12-31", "2026-12-31")));
        check("2024-02", Some(("2024-02-01", "2024-02-29")));
        check("2026-Q4", Some(("2026-10-01", "2026-12-31")));
        check("2026-H1", Some(("2026-01-01", "2026-06-30")));
        check("2026", Some(("2026-01-01", "2026-12-31")));
        check("2026/2028", Some(("2026-01-01", "2028-12-31")));
        check("2026-Q1/2026-Q2", Some(("2026-01-01", "2026-06-30")));
    }

    #[test]
    fn what_is_no_span_is_none() {
        for bad in ["", "26", "2026-13", "2026-Q5", "2026-H3", "2026-02-30", "1026", "2028/2026", "2026Q4", "год", "2026-1", "+202"] {
            check(bad, None);
        }
    }

    #[test]
    fn a_toml_date_and_a_quoted_one_are_the_same() {
        #[derive(Deserialize)]
        struct Both {
            a: When,
            b: When,
            c: Day,
            d: Due,
            e: When,
        }
        let both: Both = toml::from_str("a = 2026-12-31\nb = '2026-12-31'\nc = 2026-12-31\nd = 'IV квартал 2026 года'\ne = 2026").unwrap();
        assert_eq!((both.a, both.c), (both.b, both.a.last_day()));
        assert_eq!((both.d.when, both.e), (When::parse("2026-Q4"), When::year(2026).unwrap()));
        let as_date: Both = toml::from_str("a = 2026\nb = 2026\nc = 2026-12-31\nd = 2026-12-31\ne = 2026").unwrap();
        assert_eq!(as_date.d, Due::at(When::parse("2026-12-31").unwrap()));
        assert!(toml::from_str::<Both>("a = 2026-12-31T10:00:00Z").is_err());
    }

    #[test]
    fn a_deadline_that_was_written_down_is_not_read_anew() {
        let check = |json: &str, when: Option<&str>| {
            let due: Due = serde_json::from_str(json).unwrap();
            assert_eq!(due.when.map(|w| w.to_string()).as_deref(), when, "{json}");
            assert_eq!(serde_json::to_string(&due).unwrap(), json);
        };
        check(r#""2026-Q4""#, Some("2026-Q4"));
        check(r#"{"text":"IV квартал 2026 года","when":"2026-Q4"}"#, Some("2026-Q4"));
        // As if an older program could not read it, or read something else.
        check(r#"{"text":"декабрь 2026 года","when":null}"#, None);
        check(r#"{"text":"после лета","when":"2026-09"}"#, Some("2026-09"));
        assert!(serde_json::from_str::<Due>(r#"{"words":"x"}"#).is_err());
    }
}
