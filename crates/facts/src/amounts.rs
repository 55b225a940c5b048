//! Amounts as decimals with six places, from the text that was published.
//!
//! Binary floats would make sums depend on the order of addition; a decimal does not.

/// Places after the point that a stored amount has.
pub const SCALE: i8 = 6;

/// Digits of a stored amount.
pub const PRECISION: u8 = 38;

const TEN_TO_SCALE: i128 = 1_000_000;

/// Most digits before the point: 10^32 with six places still fits 38 digits.
const MAX_WHOLE: i128 = 100_000_000_000_000_000_000_000_000_000_000;

/// A JSON number (or the same in a text) as millionths, rounded half to even past six places.
/// `None` when it is no number, or too large to hold.
pub fn parse(text: &str) -> Option<i128> {
    let bytes = text.trim().as_bytes();
    let (negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        b'+' => (false, &bytes[1..]),
        _ => (false, bytes),
    };
    let mut value: i128 = 0;
    let mut places: i32 = 0;
    let mut seen = 0usize;
    let mut point = false;
    let mut at = 0;
    let mut sticky = false;
    while at < digits.len() {
        match digits[at] {
            d @ b'0'..=b'9' => {
                seen += 1;
                if value < MAX_WHOLE {
                    value = value * 10 + i128::from(d - b'0');
                    places += i32::from(point);
                } else {
                    // Too long to hold every digit: whole digits still shift, fractions only round.
                    sticky |= d != b'0';
                    places -= i32::from(!point);
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' if seen > 0 => break,
            _ => return None,
        }
        at += 1;
    }
    if seen == 0 {
        return None;
    }
    if at < digits.len() {
        let exponent: i32 = std::str::from_utf8(&digits[at + 1..]).ok()?.parse().ok()?;
        places = places.checked_sub(exponent)?;
    }
    let scaled = rescale(value, places, sticky)?;
    Some(if negative { -scaled } else { scaled })
}

/// `value × 10^-places` as millionths.
fn rescale(value: i128, places: i32, sticky: bool) -> Option<i128> {
    if value == 0 {
        return Some(0);
    }
    let shift = i32::from(SCALE).checked_sub(places)?;
    if shift >= 0 {
        let scaled = value.checked_mul(10i128.checked_pow(shift.unsigned_abs())?)?;
        return (scaled < MAX_WHOLE * TEN_TO_SCALE).then_some(scaled);
    }
    let Some(divisor) = 10i128.checked_pow(shift.unsigned_abs()) else { return Some(0) };
    let (whole, rest) = (value / divisor, value % divisor);
    let half = divisor / 2;
    let up = rest > half || (rest == half && (sticky || whole % 2 == 1));
    let scaled = whole + i128::from(up);
    (scaled < MAX_WHOLE * TEN_TO_SCALE).then_some(scaled)
}

/// Millionths as text without needless zeros: `1500000` is `1.5`.
pub fn print(millionths: i128) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let value = millionths.unsigned_abs();
    let (whole, rest) = (value / TEN_TO_SCALE as u128, value % TEN_TO_SCALE as u128);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let fraction = format!("{rest:06}");
    format!("{sign}{whole}.{}", fraction.trim_end_matches('0'))
}

/// Millionths as the nearest double.
pub fn to_f64(millionths: i128) -> f64 {
    // Through the text: division of a rounded i128 would round twice.
    print(millionths).parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(parse(text).map(print).as_deref(), expected, "{text}");
    }

    #[test]
    fn amounts_are_read_as_written() {
        check("0", Some("0"));
        check("12.50", Some("12.5"));
        check("-3780000.0", Some("-3780000"));
        check("1e3", Some("1000"));
        check("1.5E-3", Some("0.0015"));
        check("267254619.0", Some("267254619"));
        check("00012", Some("12"));
    }

    #[test]
    fn past_six_places_amounts_round_half_to_even() {
        check("0.0000005", Some("0"));
        check("0.0000015", Some("0.000002"));
        check("0.0000025", Some("0.000002"));
        check("0.00000251", Some("0.000003"));
        check("0.1234567", Some("0.123457"));
        check("1e-40", Some("0"));
    }

    #[test]
    fn what_is_no_number_or_too_large_is_none() {
        for bad in ["", "-", ".", "NaN", "Infinity", "1e400", "1e33", "12a", "1.2.3", "1e", "--1", "1e99999999999", "1e2147483647"] {
            check(bad, None);
        }
        check("99999999999999999999999999999999", Some("99999999999999999999999999999999"));
        check("1000000000000000000000000000000000", None);
    }
}
