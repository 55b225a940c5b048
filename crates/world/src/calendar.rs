//! Days and moments of the republic, in integers, without a clock.
//!
//! A `Day` counts from 1970-01-01; a `Moment` counts seconds of the republic's own time, which is five hours
//! ahead of UTC all the year. Civil dates follow Howard Hinnant's *chrono-compatible low-level date algorithms*.

/// Hours the republic's clocks are ahead of UTC.
pub(crate) const ZONE_HOURS: i64 = 5;
/// First and last year in which processes begin.
pub(crate) const YEARS: (i64, i64) = (2019, 2025);

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i64);

/// A second of the republic's local time, counted from 1970-01-01T00:00:00 local.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

impl Day {
    pub(crate) const fn new(year: i64, month: i64, day: i64) -> Day {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y - era * 400;
        let shifted = (month + 9) % 12;
        let day_of_year = (153 * shifted + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    /// Year, month and day.
    pub(crate) fn civil(self) -> (i64, i64, i64) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z - era * 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    pub(crate) fn year(self) -> i64 {
        self.civil().0
    }

    pub(crate) fn plus(self, days: i64) -> Day {
        Day(self.0 + days)
    }

    /// This day, or the Monday after it when it is a Saturday or a Sunday.
    pub(crate) fn working(self) -> Day {
        // 1970-01-01 was a Thursday: 0 is Monday here.
        match (self.0 + 3).rem_euclid(7) {
            5 => self.plus(2),
            6 => self.plus(1),
            _ => self,
        }
    }

    /// The moment at `hour:minute` of this day.
    pub(crate) fn at(self, hour: i64, minute: i64) -> Moment {
        Moment(self.0 * 86_400 + hour * 3600 + minute * 60)
    }
}

impl Moment {
    pub(crate) fn day(self) -> Day {
        Day(self.0.div_euclid(86_400))
    }

    pub(crate) fn plus_seconds(self, seconds: i64) -> Moment {
        Moment(self.0 + seconds)
    }
}

/// How a publisher writes a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// `2023-05-04T09:30:00+05:00`
    Zone,
    /// The same instant in UTC: `2023-05-04T04:30:00Z`
    Utc,
    /// Local time and no zone: `2023-05-04T09:30:00`
    NoZone,
    /// `2023-05-04`
    DayOnly,
}

/// Writes `day` as `2023-05-04`.
pub(crate) fn push_day(out: &mut Vec<u8>, day: Day) {
    let (year, month, date) = day.civil();
    push_digits(out, year, 4);
    out.push(b'-');
    push_digits(out, month, 2);
    out.push(b'-');
    push_digits(out, date, 2);
}

/// `day` as `2023-05-04`.
pub(crate) fn day_text(day: Day) -> String {
    let mut out = Vec::with_capacity(10);
    push_day(&mut out, day);
    String::from_utf8(out).expect("dates are ASCII")
}

/// Writes `moment` in `style`.
pub(crate) fn push_moment(out: &mut Vec<u8>, moment: Moment, style: DateStyle) {
    let shown = match style {
        DateStyle::Utc => moment.plus_seconds(-ZONE_HOURS * 3600),
        _ => moment,
    };
    push_day(out, shown.day());
    if style == DateStyle::DayOnly {
        return;
    }
    let second = shown.0.rem_euclid(86_400);
    for (mark, value) in [(b'T', second / 3600), (b':', second / 60 % 60), (b':', second % 60)] {
        out.push(mark);
        push_digits(out, value, 2);
    }
    match style {
        DateStyle::Zone => out.extend_from_slice(b"+05:00"),
        DateStyle::Utc => out.push(b'Z'),
        DateStyle::NoZone | DateStyle::DayOnly => {}
    }
}

/// Writes `value` with at least `width` digits.
pub(crate) fn push_digits(out: &mut Vec<u8>, value: i64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    while left > 0 || digits.len() - at < width {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(moment: Moment, style: DateStyle, expected: &str) {
        let mut out = Vec::new();
        push_moment(&mut out, moment, style);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn moments_are_written_in_every_style() {
        let moment = Day::new(2024, 3, 1).at(2, 5);
        check(moment, DateStyle::Zone, "2024-03-01T02:05:00+05:00");
        check(moment, DateStyle::Utc, "2024-02-29T21:05:00Z");
        check(moment, DateStyle::NoZone, "2024-03-01T02:05:00");
        check(moment, DateStyle::DayOnly, "2024-03-01");
    }

    #[test]
    fn civil_dates_come_back_and_weekends_move_to_monday() {
        for n in -800_000..100_000 {
            let (y, m, d) = Day(n).civil();
            assert_eq!(Day::new(y, m, d), Day(n));
        }
        assert_eq!(Day::new(2024, 6, 1).working(), Day::new(2024, 6, 3));
        assert_eq!(Day::new(2024, 6, 2).working(), Day::new(2024, 6, 3));
        assert_eq!(Day::new(2024, 6, 3).working(), Day::new(2024, 6, 3));
    }
}
