//! Check digits of the states that came of the Soviet Union. Each rule's origin stands in `data/identifier-schemes.tsv`.

use super::sums::{digits, exactly, is_day, number, weighted};

/// Weights of the first and second pass of Kazakh numbers.
const KZ: [[u32; 11]; 2] = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]];

/// Kazakh business number: year and month of registration, kind 4 (resident), 5 (non-resident) or 6 (joint enterprise of a person).
pub(super) fn kz_bin(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| (1..=12).contains(&number(&d[2..4])) && (4..=6).contains(&d[4]) && d[5] <= 4 && kz(&d))
}

/// Kazakh personal number: birth date, century and sex (0 for foreigners).
pub(super) fn kz_iin(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| {
        let century = match d[6] {
            1 | 2 => 1800,
            3 | 4 => 1900,
            0 | 5 | 6 => 2000,
            _ => return false,
        };
        // 2000 was a leap year and 1900 was none: a foreigner's century is not in the number.
        is_day(century + number(&d[..2]), number(&d[2..4]), number(&d[4..6])) && kz(&d)
    })
}

/// The check digit: 11 weights, and others when the remainder is 10; numbers for which both give 10 are not used.
fn kz(d: &[u32]) -> bool {
    let rests = KZ.map(|weights| weighted(d, &weights) % 11);
    let check = if rests[0] < 10 { rests[0] } else { rests[1] };
    check < 10 && check == d[11]
}

/// Russian tax number of a firm (10 digits) or a person (12).
pub(super) fn ru_inn(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    let check = |weights: &[u32]| weighted(&d, weights) % 11 % 10;
    match d.len() {
        10 => check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[9],
        12 => check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[10] && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[11],
        _ => false,
    }
}

/// Russian register number of a firm (13 digits) or a person in business (15).
pub(super) fn ru_ogrn(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    let check = |divisor: u64| number(&d[..d.len() - 1]) % divisor % 10 == u64::from(d[d.len() - 1]);
    match d.len() {
        13 => d[0] != 0 && check(11),
        15 => matches!(d[0], 3 | 4) && check(13),
        _ => false,
    }
}

/// Russian code of the reason for registration: four digits, two digits or capitals, three digits. It has no check digit.
pub(super) fn ru_kpp(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 9
        && b[..4].iter().chain(&b[6..]).all(u8::is_ascii_digit)
        && b[4..6].iter().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

/// Russian pension number; those up to 001-001-998 have no check digits.
pub(super) fn ru_snils(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let sum = weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100;
        number(&d[..9]) <= 1_001_998 || u64::from(sum) == number(&d[9..])
    })
}

/// Russian statistics number of a firm (8 digits) or a person in business (10).
pub(super) fn ru_okpo(text: &str) -> bool {
    let Some(d) = digits(text).filter(|d| matches!(d.len(), 8 | 10)) else { return false };
    let (check, body) = (d[d.len() - 1], &d[..d.len() - 1]);
    let rest = |shift: u32| body.iter().zip(0_u32..).map(|(d, i)| d * ((i + shift) % 10 + 1)).sum::<u32>() % 11;
    check == if rest(0) < 10 { rest(0) } else { rest(2) % 10 }
}

/// Russian number of a bank: 04, region, division, the bank's own.
pub(super) fn ru_bik(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| d[0] <= 1 && number(&d) > 0)
}

/// Ukrainian number of a firm, 8 digits.
pub(super) fn ua_edrpou(text: &str) -> bool {
    exactly(text, 8).is_some_and(|d| {
        let middle = (30_000_000..=60_000_000).contains(&number(&d));
        let weights = |shift: u32| if middle { [7, 1, 2, 3, 4, 5, 6].map(|w| w + shift) } else { [1, 2, 3, 4, 5, 6, 7].map(|w| w + shift) };
        let first = weighted(&d, &weights(0)) % 11;
        let check = if first < 10 { first } else { weighted(&d, &weights(2)) % 11 % 10 };
        check == d[7]
    })
}

/// Ukrainian tax number of a person, 10 digits.
pub(super) fn ua_rnokpp(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        // The first weight is -1; ten of eleven is the same remainder.
        weighted(&d, &[10, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10 == d[9]
    })
}

/// Moldovan number of a firm or a person: 13 digits, weights 7, 3, 1.
pub(super) fn md_idno(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| d[0] <= 2 && weighted(&d, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 == d[12])
}

/// Kyrgyz tax number: 0 (firm), 1 or 2 (person), day, month and year, five digits.
pub(super) fn kg_inn(text: &str) -> bool {
    exactly(text, 14).is_some_and(|d| d[0] <= 2 && is_day(number(&d[5..9]), number(&d[3..5]), number(&d[1..3])) && d[5] != 0)
}

/// Uzbek tax number: 2 or 3 begins a firm's, 4 to 8 a person's.
pub(super) fn uz_stir(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| (2..=8).contains(&d[0]))
}

/// Uzbek personal number: century and sex, birth date, district, serial number, check digit by weights 7, 3, 1.
pub(super) fn uz_pinfl(text: &str) -> bool {
    exactly(text, 14).is_some_and(|d| {
        let century = match d[0] {
            1 | 2 => 1800,
            3 | 4 => 1900,
            5 | 6 => 2000,
            _ => return false,
        };
        let check = weighted(&d, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7]) % 10;
        is_day(century + number(&d[5..7]), number(&d[3..5]), number(&d[1..3])) && check == d[13]
    })
}

/// Belarusian tax number: nine digits, or two letters and seven digits for a person; letters count by their place.
pub(super) fn by_unp(text: &str) -> bool {
    /// The letters in use: Latin and Cyrillic look alike, so they are written in Latin.
    const LETTERS: &str = "ABCEHKMOPT";
    let value = |(i, c): (usize, char)| match c.to_digit(10) {
        Some(digit) => Some(digit),
        None if i == 0 => "ABCEHKM".contains(c).then(|| c.to_digit(36)).flatten(),
        None if i == 1 => LETTERS.find(c).map(|at| at as u32),
        None => None,
    };
    let Some(d) = text.chars().enumerate().map(value).collect::<Option<Vec<u32>>>() else { return false };
    d.len() == 9 && matches!(d[0], 1..=7 | 10..) && weighted(&d, &[29, 23, 19, 17, 13, 7, 5, 3]) % 11 == d[8]
}

/// Azerbaijani tax number: ten digits, the last 1 (firm) or 2 (person), the one before it a check digit.
pub(super) fn az_voen(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| matches!(d[9], 1 | 2) && weighted(&d, &[4, 1, 8, 6, 2, 7, 5, 3]) % 11 == d[8])
}
