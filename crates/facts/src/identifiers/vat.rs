//! VAT numbers of the European Union and Northern Ireland, Switzerland and Norway, without their country's letters. The rules are those
//! of the Commission's VIES (see `data/identifier-schemes.tsv`), where it publishes one; else the form alone.

use super::sums::{digits, exactly, luhn, mod_11_10, mod_97, number, weighted};

/// Whether `text` (digits and capitals) can be a VAT number of `country` (two small letters).
pub(super) fn is_vat(country: &str, text: &str) -> bool {
    match country {
        "at" => text.strip_prefix('U').is_some_and(austria),
        "be" => belgium(text),
        "bg" => bulgaria(text),
        "ch" => exactly(text.trim_end_matches(char::is_alphabetic), 9)
            .is_some_and(|d| (11 - weighted(&d, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == d[8]),
        "cy" => cyprus(text),
        "cz" => czechia(text),
        "de" => exactly(text, 9).is_some_and(|d| d[0] != 0 && mod_11_10(&d)),
        "dk" => exactly(text, 8).is_some_and(|d| d[0] != 0 && weighted(&d, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)),
        "ee" => exactly(text, 9).is_some_and(|d| weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)),
        "es" => spain(text),
        "fi" => exactly(text, 8).is_some_and(|d| weighted(&d, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11)),
        "fr" | "mc" => france(text),
        "gb" | "xi" => britain(text),
        "gr" | "el" => exactly(text, 9).is_some_and(|d| weighted(&d, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == d[8]),
        "hr" => exactly(text, 11).is_some_and(|d| mod_11_10(&d)),
        "hu" => exactly(text, 8).is_some_and(|d| weighted(&d, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)),
        "ie" => ireland(text),
        "it" => exactly(text, 11)
            .is_some_and(|d| number(&d[..7]) != 0 && matches!(number(&d[7..10]), 1..=100 | 120 | 121 | 888 | 999) && luhn(&d)),
        "lt" => lithuania(text),
        "lu" => exactly(text, 8).is_some_and(|d| number(&d[..6]) % 89 == number(&d[6..])),
        "lv" => latvia(text),
        "mt" => exactly(text, 8).is_some_and(|d| d[0] != 0 && weighted(&d, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)),
        "nl" => netherlands(text),
        "no" => exactly(text.trim_end_matches("MVA"), 9).is_some_and(|d| weighted(&d, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)),
        "pl" => exactly(text, 10).is_some_and(|d| weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9]),
        "pt" => exactly(text, 9).is_some_and(|d| d[0] != 0 && (11 - weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == d[8]),
        "ro" => romania(text),
        "se" => text.strip_suffix("01").and_then(|t| exactly(t, 10)).is_some_and(|d| luhn(&d)),
        "si" => exactly(text, 8).is_some_and(|d| d[0] != 0 && slovenia(&d)),
        "sk" => exactly(text, 10)
            .is_some_and(|d| (d[0] != 0 && matches!(d[2], 2 | 3 | 4 | 7 | 8 | 9) && number(&d).is_multiple_of(11)) || birth_number(&d)),
        _ => false,
    }
}

fn austria(text: &str) -> bool {
    exactly(text, 8).is_some_and(|d| {
        let sum: u32 = d[..7].iter().enumerate().map(|(i, d)| if i % 2 == 1 { d * 2 / 10 + d * 2 % 10 } else { *d }).sum();
        (10 - (sum + 4) % 10) % 10 == d[7]
    })
}

/// Ten digits; older numbers of nine have lost a zero in front.
fn belgium(text: &str) -> bool {
    digits(text).filter(|d| matches!(d.len(), 9 | 10)).is_some_and(|mut d| {
        if d.len() == 9 {
            d.insert(0, 0);
        }
        d[0] <= 1 && number(&d[..8]) != 0 && 97 - number(&d[..8]) % 97 == number(&d[8..])
    })
}

/// Nine digits of a firm, or ten of a citizen, a foreigner or others.
pub(super) fn bulgaria(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    match d.len() {
        9 => {
            let first = weighted(&d, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
            let check = if first < 10 { first } else { weighted(&d, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 };
            check == d[8]
        }
        10 => {
            let citizen = weighted(&d, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
            let foreigner = weighted(&d, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
            let other = (11 - weighted(&d, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
            [citizen, foreigner, other].contains(&d[9])
        }
        _ => false,
    }
}

fn cyprus(text: &str) -> bool {
    let Some((body, letter)) = text.split_at_checked(8) else { return false };
    exactly(body, 8).is_some_and(|d| {
        let odd: u32 = d.iter().step_by(2).map(|d| [1, 0, 5, 7, 9, 13, 15, 17, 19, 21][*d as usize]).sum();
        let even: u32 = d.iter().skip(1).step_by(2).sum();
        // Numbers that begin with 12 are not given.
        number(&d[..2]) != 12 && letter.len() == 1 && letter.chars().next().and_then(|c| c.to_digit(36)) == Some((odd + even) % 26 + 10)
    })
}

/// Eight digits of a firm; nine or ten of a person, whose birth numbers before 1954 have no check digit.
fn czechia(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    match d.len() {
        8 => d[0] != 9 && czech_firm(&d),
        9 if d[0] == 6 => true,
        9 | 10 => birth_number(&d),
        _ => false,
    }
}

/// Czech and Slovak birth number: year, month (50 more for women, since 2004 perhaps 20 more again), day, a serial number and, since
/// 1954, a check digit.
fn birth_number(d: &[u32]) -> bool {
    let (month, day) = (number(&d[2..4]) % 50 % 20, number(&d[4..6]));
    let checked = || number(d).is_multiple_of(11) || (number(&d[..9]) % 11 == 10 && d[9] == 0);
    (1..=12).contains(&month) && (1..=31).contains(&day) && (d.len() == 9 || checked())
}

/// Czech and Slovak firms' numbers, eight digits.
pub(super) fn czech_firm(d: &[u32]) -> bool {
    (11 - weighted(d, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == d[7]
}

/// A person's number with its letter, a foreigner's, or a firm's with a letter in front and a digit or letter behind.
pub(super) fn spain(text: &str) -> bool {
    /// Letters of people's numbers by remainder.
    const PERSON: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    /// Letters of firms' check digits.
    const FIRM: &[u8] = b"JABCDEFGHI";
    let b = text.as_bytes();
    if b.len() != 9 {
        return false;
    }
    let person = |n: u64| PERSON[(n % 23) as usize] == b[8];
    match b[0] {
        b'0'..=b'9' => digits(&text[..8]).is_some_and(|d| person(number(&d))),
        b'X' | b'Y' | b'Z' => exactly(&text[1..8], 7).is_some_and(|d| person(number(&d) + u64::from(b[0] - b'X') * 10_000_000)),
        b'K' | b'L' | b'M' => exactly(&text[1..8], 7).is_some_and(|d| person(number(&d))),
        b'A'..=b'H' | b'J' | b'N' | b'P'..=b'S' | b'U'..=b'W' => exactly(&text[1..8], 7).is_some_and(|d| {
            let odd: u32 = d.iter().step_by(2).map(|d| d * 2 / 10 + d * 2 % 10).sum();
            let even: u32 = d.iter().skip(1).step_by(2).sum();
            let check = ((10 - (odd + even) % 10) % 10) as u8;
            // Public bodies have letters and companies digits, but registers hold older ones with the other.
            b[8] == b'0' + check || b[8] == FIRM[usize::from(check)]
        }),
        _ => false,
    }
}

/// A key of two characters and the firm's nine digits.
fn france(text: &str) -> bool {
    /// Characters of the newer keys: no I, no O.
    const KEY: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let Some((key, body)) = text.split_at_checked(2) else { return false };
    let Some(d) = exactly(body, 9) else { return false };
    // Monaco's numbers begin with 000 and have no check digit of their own.
    if number(&d[..3]) != 0 && !luhn(&d) {
        return false;
    }
    if let Some(key) = exactly(key, 2) {
        return number(&key) == (12 + 3 * (number(&d) % 97)) % 97;
    }
    let mut places = key.chars().map(|c| KEY.find(c).map(|at| at as u64));
    let (Some(Some(a)), Some(Some(b))) = (places.next(), places.next()) else { return false };
    let check = if a < 10 { (a * 24 + b).checked_sub(10) } else { (a * 34 + b).checked_sub(100) };
    check.is_some_and(|check| (number(&d) + 1 + check / 11) % 11 == check % 11)
}

/// Nine digits, twelve with a branch, or five characters of a public body.
fn britain(text: &str) -> bool {
    if let Some(body) = text.strip_prefix("GD") {
        return exactly(body, 3).is_some_and(|d| number(&d) < 500);
    }
    if let Some(body) = text.strip_prefix("HA") {
        return exactly(body, 3).is_some_and(|d| number(&d) >= 500);
    }
    digits(text).filter(|d| matches!(d.len(), 9 | 12)).is_some_and(|d| {
        let sum = u64::from(weighted(&d, &[8, 7, 6, 5, 4, 3, 2])) + number(&d[7..9]);
        number(&d[..7]) != 0 && (sum.is_multiple_of(97) || (number(&d[..3]) >= 100 && matches!(sum % 97, 42 | 55)))
    })
}

/// Seven digits, a check letter, perhaps a second letter; in old numbers a letter or sign in the second place.
fn ireland(text: &str) -> bool {
    /// Check letters by remainder.
    const CHECK: &[u8] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let b = text.as_bytes();
    if !matches!(b.len(), 8 | 9) || !text.is_ascii() {
        return false;
    }
    let (body, extra) = if b[1].is_ascii_digit() {
        let extra = match b.get(8) {
            None | Some(b'W') => 0,
            Some(c @ b'A'..=b'V') => u32::from(c - b'A' + 1),
            Some(_) => return false,
        };
        (text[..7].to_owned(), extra)
    } else if b.len() == 8 && b[1].is_ascii_uppercase() {
        (format!("0{}{}", &text[2..7], &text[..1]), 0)
    } else {
        return false;
    };
    exactly(&body, 7).is_some_and(|d| CHECK[((weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) + 9 * extra) % 23) as usize] == b[7])
}

fn lithuania(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    let one = match d.len() {
        9 => d[7],
        12 => d[10],
        _ => return false,
    };
    let body = &d[..d.len() - 1];
    let rest = |shift: u32| body.iter().zip(shift..).map(|(d, i)| d * (1 + i % 9)).sum::<u32>() % 11;
    let check = if rest(0) < 10 { rest(0) } else { rest(2) % 10 };
    one == 1 && check == d[d.len() - 1]
}

/// Eleven digits; up to 3 in front is a person, whose newer numbers (32…) have no check digit.
fn latvia(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| match d[0] {
        4..=9 => weighted(&d, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3,
        3 if d[1] == 2 => true,
        _ => {
            let born = (1..=31).contains(&number(&d[..2])) && (1..=12).contains(&number(&d[2..4]));
            born && (1 + weighted(&d, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == d[10]
        }
    })
}

/// Nine digits, B, two digits: by the old rule over the nine, or since 2020 by mod 97 over the whole.
fn netherlands(text: &str) -> bool {
    let Some((body, rest)) = text.split_at_checked(9) else { return false };
    let Some(branch) = rest.strip_prefix('B').and_then(|b| exactly(b, 2)) else { return false };
    let Some(d) = exactly(body, 9) else { return false };
    let old = number(&d) != 0 && weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == d[8];
    number(&branch) != 0 && (old || mod_97(&format!("NL{text}")) == Some(1))
}

pub(super) fn romania(text: &str) -> bool {
    digits(text).filter(|d| (2..=10).contains(&d.len())).is_some_and(|d| {
        let (check, body) = (d[d.len() - 1], &d[..d.len() - 1]);
        let sum: u32 = body.iter().rev().zip([2, 3, 5, 7, 1, 2, 3, 5, 7]).map(|(d, w)| d * w).sum();
        d[0] != 0 && sum * 10 % 11 % 10 == check
    })
}

fn slovenia(d: &[u32]) -> bool {
    let check = 11 - weighted(d, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    check != 11 && check % 10 == d[7]
}
