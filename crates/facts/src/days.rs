//! Dates as published: an instant, a day, a month or a year, and nothing more precise than that.

/// Microseconds in a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// What a published date text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// How precise it is.
    pub precision: Precision,
    /// The calendar day as written, in days since 1970-01-01; `None` for a month or a year.
    pub day: Option<i32>,
    /// The instant in microseconds since 1970-01-01T00:00Z; `None` unless time and zone are given.
    pub at: Option<i64>,
}

/// How precise a published date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `2024`
    Year,
    /// `2024-03`
    Month,
    /// `2024-03-01`
    Day,
    /// `2024-03-01T10:00:00`: a time without a zone, so no instant.
    LocalTime,
    /// `2024-03-01T10:00:00+06:00`
    Instant,
}

/// Reads an ISO 8601 date as OCDS publishers write it (`T` or a blank before the time; seconds,
/// fraction and the colon of the zone may be missing). `None` when it is not a date.
pub fn parse(text: &str) -> Option<Published> {
    let b = text.as_bytes();
    let year = number(b, 0, 4)?;
    if b.len() == 4 {
        return Some(Published { precision: Precision::Year, day: None, at: None });
    }
    let month = part(b, 4, b'-')?;
    if !(1..=12).contains(&month) {
        return None;
    }
    if b.len() == 7 {
        return Some(Published { precision: Precision::Month, day: None, at: None });
    }
    let day_of_month = part(b, 7, b'-')?;
    if day_of_month < 1 || day_of_month > days_in_month(year, month) {
        return None;
    }
    let day = day_number(year, month, day_of_month);
    let only_day = Published { precision: Precision::Day, day: Some(day), at: None };
    match b.get(10) {
        None => Some(only_day),
        Some(b'T' | b' ') => match time_of_day(&b[11..]) {
            Some((micros, zone)) => Some(Published {
                precision: if zone.is_some() { Precision::Instant } else { Precision::LocalTime },
                day: Some(day),
                at: zone.map(|z| i64::from(day) * DAY_MICROS + micros - z),
            }),
            // The day is readable, the rest is not: keep what is certain.
            None => Some(only_day),
        },
        Some(_) => None,
    }
}

/// `HH:MM[:SS[.f]][Z|±HH[:]MM]` as microseconds of the day and of the zone.
fn time_of_day(b: &[u8]) -> Option<(i64, Option<i64>)> {
    let hour = number(b, 0, 2)?;
    let minute = part(b, 2, b':')?;
    if hour > 23 || minute > 59 {
        return None;
    }
    let mut micros = i64::from(hour * 3600 + minute * 60) * 1_000_000;
    let mut at = 5;
    if b.get(at) == Some(&b':') {
        let second = number(b, at + 1, 2)?;
        if second > 59 {
            return None;
        }
        micros += i64::from(second) * 1_000_000;
        at += 3;
        if b.get(at) == Some(&b'.') {
            let (fraction, end) = fraction_micros(b, at + 1)?;
            micros += fraction;
            at = end;
        }
    }
    let zone = match b.get(at) {
        None => return Some((micros, None)),
        Some(b'Z') if b.len() == at + 1 => 0,
        Some(sign @ (b'+' | b'-')) => {
            let hours = number(b, at + 1, 2)?;
            let colon = usize::from(b.get(at + 3) == Some(&b':'));
            let minutes = number(b, at + 3 + colon, 2)?;
            if b.len() != at + 5 + colon || hours > 23 || minutes > 59 {
                return None;
            }
            let micros = i64::from(hours * 60 + minutes) * 60_000_000;
            if *sign == b'-' { -micros } else { micros }
        }
        Some(_) => return None,
    };
    Some((micros, Some(zone)))
}

/// Digits after the point as microseconds, the seventh and later cut off; and where they end.
fn fraction_micros(b: &[u8], start: usize) -> Option<(i64, usize)> {
    let digits = b[start..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut micros = 0i64;
    for place in 0..6 {
        let digit = if place < digits { b[start + place] - b'0' } else { 0 };
        micros = micros * 10 + i64::from(digit);
    }
    (digits > 0).then_some((micros, start + digits))
}

fn number(b: &[u8], start: usize, len: usize) -> Option<i32> {
    b.get(start..start + len)?.iter().try_fold(0i32, |n, c| c.is_ascii_digit().then(|| n * 10 + i32::from(c - b'0')))
}

fn part(b: &[u8], separator_at: usize, separator: u8) -> Option<i32> {
    (b.get(separator_at) == Some(&separator)).then(|| number(b, separator_at + 1, 2))?
}

/// Days in a month of the Gregorian calendar.
pub fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a Gregorian day (algorithm: H. Hinnant, "chrono-compatible low-level
/// date algorithms", days_from_civil).
pub fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day number (the inverse of [`day_number`]).
pub fn civil(day: i32) -> (i32, i32, i32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (year_of_era + era * 400 + i32::from(month <= 2), month, day_of_year - (153 * mp + 2) / 5 + 1)
}

/// `2024-03-01` of a day number.
pub fn print(day: i32) -> String {
    let (y, m, d) = civil(day);
    format!("{y:04}-{m:02}-{d:02}")
}

/// Reads a plain day, `2024-03-01`, as a day number.
pub fn parse_day(text: &str) -> Option<i32> {
    (text.len() == 10).then(|| parse(text)).flatten()?.day
}

/// Days from `a` to `b`: exact to the microsecond when both are instants, else whole calendar days
/// as written. `None` when either is no date or less precise than a day.
pub fn between(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (parse(a)?, parse(b)?);
    match (a.at, b.at) {
        (Some(x), Some(y)) => Some((y - x) as f64 / DAY_MICROS as f64),
        _ => Some(f64::from(b.day? - a.day?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(Precision, Option<&str>, Option<i64>)>) {
        let got = parse(text).map(|p| (p.precision, p.day.map(print), p.at));
        let expected = expected.map(|(p, d, a)| (p, d.map(str::to_owned), a));
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn a_date_is_as_precise_as_it_was_written() {
        check("2024", Some((Precision::Year, None, None)));
        check("2024-03", Some((Precision::Month, None, None)));
        check("2024-03-01", Some((Precision::Day, Some("2024-03-01"), None)));
        check("2024-03-01T10:00:00", Some((Precision::LocalTime, Some("2024-03-01"), None)));
        check("1970-01-01T00:00:00Z", Some((Precision::Instant, Some("1970-01-01"), Some(0))));
        check("1970-01-01T06:00+06:00", Some((Precision::Instant, Some("1970-01-01"), Some(0))));
        check("1969-12-31 23:59:59.5-0001", Some((Precision::Instant, Some("1969-12-31"), Some(59_500_000))));
        check("2019-11-25T17:20:38.1197059Z", Some((Precision::Instant, Some("2019-11-25"), Some(1_574_702_438_119_705))));
    }

    #[test]
    fn the_ends_of_the_calendar_are_dates() {
        check("0000-01-01", Some((Precision::Day, Some("0000-01-01"), None)));
        check("9999-12-31", Some((Precision::Day, Some("9999-12-31"), None)));
        check("2024-02-29", Some((Precision::Day, Some("2024-02-29"), None)));
        check("2000-02-29", Some((Precision::Day, Some("2000-02-29"), None)));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in
            ["", "abc", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-32", "2024-1-1", "01.02.2024", "2024-01-01x"]
        {
            check(bad, None);
        }
    }

    #[test]
    fn an_unreadable_time_leaves_the_day() {
        check("2024-03-01T25:00:00Z", Some((Precision::Day, Some("2024-03-01"), None)));
        check("2024-03-01T10:00:00+6", Some((Precision::Day, Some("2024-03-01"), None)));
    }

    #[test]
    fn day_numbers_go_there_and_back() {
        for day in (-719_528..2_932_896).step_by(97) {
            let (y, m, d) = civil(day);
            assert_eq!(day_number(y, m, d), day);
        }
    }

    #[test]
    fn days_between_honours_zones_and_precision() {
        assert_eq!(between("2024-03-01T09:00:00+06:00", "2024-03-02T03:00:00Z"), Some(1.0));
        assert_eq!(between("2024-02-28", "2024-03-01T23:00:00Z"), Some(2.0));
        assert_eq!(between("2024-03", "2024-03-01"), None);
    }
}
