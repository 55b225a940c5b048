//! Check sums that many schemes share.

/// Digits of a text that is nothing but ASCII digits.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    (!text.is_empty()).then_some(())?;
    text.bytes().map(|b| b.is_ascii_digit().then(|| u32::from(b - b'0'))).collect()
}

/// Exactly `n` ASCII digits.
pub(super) fn exactly(text: &str, n: usize) -> Option<Vec<u32>> {
    (text.len() == n).then(|| digits(text)).flatten()
}

/// Each digit times its weight, summed; digits beyond the weights do not count.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// Whether the whole is divisible under the algorithm of Luhn (US patent 2,950,048; ISO/IEC 7812-1).
pub(super) fn luhn(digits: &[u32]) -> bool {
    let doubled = |d: u32| d * 2 / 10 + d * 2 % 10;
    let sum: u32 = digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 1 { doubled(*d) } else { *d }).sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// ISO 7064 mod 97-10 over digits and capitals (A is 10): the remainder.
pub(super) fn mod_97(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |rest, c| {
        let value = c.to_digit(36).filter(|_| !c.is_ascii_lowercase())?;
        Some((rest * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}

/// ISO 7064 mod 11,10: whether the last digit is the check digit.
pub(super) fn mod_11_10(digits: &[u32]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10, |product, d| {
        let sum = (d + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *check
}

/// A number of digits as a number; callers keep to 18 of them.
pub(super) fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |n, d| n * 10 + u64::from(*d))
}

/// Whether year, month and day are a day of the calendar.
pub(super) fn is_day(year: u64, month: u64, day: u64) -> bool {
    crate::days::parse(&format!("{year:04}-{month:02}-{day:02}")).is_some_and(|p| p.day.is_some())
}
