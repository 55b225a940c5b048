//! Check digits of schemes that hold everywhere, and of states outside the former Soviet Union. Each rule's origin stands in
//! `data/identifier-schemes.tsv`.

use super::sums::{digits, exactly, luhn, mod_11_10, mod_97, number, weighted};

/// Legal entity: eighteen characters, two check digits (ISO 17442, ISO 7064 mod 97-10).
pub(super) fn lei(text: &str) -> bool {
    text.len() == 20 && text.ends_with(|c: char| c.is_ascii_digit()) && mod_97(text) == Some(1)
}

/// Security: two letters, nine characters, a check digit over all (ISO 6166, Luhn over digits with A as 10).
pub(super) fn isin(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 12 && b[..2].iter().all(u8::is_ascii_uppercase) && b[11].is_ascii_digit() && spread(text).is_some_and(|d| luhn(&d))
}

/// Digits of a text in which letters count as two (A is 10).
fn spread(text: &str) -> Option<Vec<u32>> {
    let mut all = Vec::with_capacity(24);
    for c in text.chars() {
        match c.to_digit(36)? {
            digit @ 0..=9 => all.push(digit),
            letter => all.extend([letter / 10, letter % 10]),
        }
    }
    Some(all)
}

/// Bank account: the registry's lengths and forms (crate `iban_validate`), ISO 7064 mod 97-10.
pub(super) fn iban(text: &str) -> bool {
    text.parse::<iban::Iban>().is_ok()
}

/// Bank: four letters, country, two characters, perhaps three of a branch (ISO 9362).
pub(super) fn bic(text: &str) -> bool {
    let b = text.as_bytes();
    matches!(b.len(), 8 | 11)
        && b[..6].iter().all(u8::is_ascii_uppercase)
        && b.iter().all(u8::is_ascii_alphanumeric)
        && crate::ftm::model().kind(crate::ftm::Kind::Country).values.contains_key(&text[4..6].to_ascii_lowercase())
}

/// Financial instrument: consonants and digits, G in the third place, a check digit (Object Management Group's FIGI).
pub(super) fn figi(text: &str) -> bool {
    let b = text.as_bytes();
    let consonant = |c: &u8| c.is_ascii_uppercase() && !b"AEIOU".contains(c);
    if b.len() != 12 || b[2] != b'G' || !b[..2].iter().all(consonant) || !b[3..11].iter().all(|c| c.is_ascii_digit() || consonant(c)) {
        return false;
    }
    if ["BS", "BM", "GG", "GB", "GH", "KY", "VG"].contains(&&text[..2]) {
        return false;
    }
    let values = text[..11].chars().enumerate().map(|(i, c)| c.to_digit(36).unwrap_or(0) * if i % 2 == 1 { 2 } else { 1 });
    let sum: u32 = values.map(|v| v / 10 + v % 10).sum();
    u32::from(b[11].wrapping_sub(b'0')) == (10 - sum % 10) % 10
}

/// Ship (weights 7 to 2, the last digit of the sum) or shipping firm (other weights, modulo 11): seven digits either way.
pub(super) fn imo(text: &str) -> bool {
    exactly(text, 7).is_some_and(|d| {
        let ship = weighted(&d, &[7, 6, 5, 4, 3, 2]) % 10;
        let firm = (11 - weighted(&d, &[8, 6, 4, 2, 9, 7]) % 11) % 11 % 10;
        number(&d[..6]) != 0 && (ship == d[6] || firm == d[6])
    })
}

/// Ship's radio: nine digits that begin with a region of the world, 2 to 7.
pub(super) fn mmsi(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| (2..=7).contains(&d[0]))
}

/// Wikidata item.
pub(super) fn wikidata(text: &str) -> bool {
    text.strip_prefix('Q').and_then(digits).is_some_and(|d| d[0] != 0 && d.len() <= 12)
}

/// Brazilian firm: twelve digits or, since 2026, capitals, and two check digits (a character counts as its code less 48).
pub(super) fn br_cnpj(text: &str) -> bool {
    let b = text.as_bytes();
    if b.len() != 14 || !b.iter().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase()) || !b[12..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let values: Vec<u32> = b.iter().map(|c| u32::from(c - 48)).collect();
    let check = |weights: &[u32]| (11 - weighted(&values, weights) % 11) % 11 % 10;
    let second = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    check(&second[1..]) == values[12] && check(&second) == values[13]
}

/// Brazilian person: eleven digits, two of them check digits.
pub(super) fn br_cpf(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let check = |weights: &[u32]| weighted(&d, weights) * 10 % 11 % 10;
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]) == d[9] && check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == d[10]
    })
}

/// Chinese unified social credit code: eighteen characters without I, O, S, V, Z, the last a check by powers of 3 modulo 31.
pub(super) fn cn_uscc(text: &str) -> bool {
    /// The characters in use, by value.
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let Some(values) = text.chars().map(|c| ALPHABET.find(c).map(|at| at as u32)).collect::<Option<Vec<u32>>>() else { return false };
    if values.len() != 18 || !text.is_char_boundary(8) || digits(&text[2..8]).is_none() {
        return false;
    }
    let (sum, _) = values[..17].iter().fold((0, 1), |(sum, weight), v| (sum + v * weight, weight * 3 % 31));
    (31 - sum % 31) % 31 == values[17]
}

/// American employer: nine digits; which prefixes are in use changes, so any but 00 is taken.
pub(super) fn us_ein(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| number(&d[..2]) != 0 && number(&d[2..]) != 0)
}

/// American person: nine digits, no part zero, not 666 and not 900 on.
pub(super) fn us_ssn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let area = number(&d[..3]);
        area != 0 && area != 666 && area < 900 && number(&d[3..5]) != 0 && number(&d[5..]) != 0
    })
}

/// American federal contractor: twelve characters without I and O, not beginning with zero.
pub(super) fn us_uei(text: &str) -> bool {
    text.len() == 12
        && !text.starts_with('0')
        && text.bytes().all(|c| (c.is_ascii_digit() || c.is_ascii_uppercase()) && !b"IO".contains(&c))
}

/// American health provider: ten digits, Luhn after 80840.
pub(super) fn us_npi(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| matches!(d[0], 1 | 2) && luhn(&[&[8, 0, 8, 4, 0], d.as_slice()].concat()))
}

/// British company: eight digits, or two letters and six digits, or a form with R.
pub(super) fn gb_company(text: &str) -> bool {
    let b = text.as_bytes();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    b.len() == 8 && (digits(b) || (b[..2].iter().all(u8::is_ascii_uppercase) && (digits(&b[2..]) || (digits(&b[2..7]) && b[7] == b'R'))))
}

/// French firm: nine digits, or fourteen with the establishment; Luhn over each.
pub(super) fn fr_siren(text: &str) -> bool {
    digits(text).is_some_and(|d| match d.len() {
        9 => luhn(&d),
        14 => luhn(&d[..9]) && (luhn(&d) || number(&d[..9]) == 356_000_000),
        _ => false,
    })
}

/// Polish statistics number: nine digits, or fourteen of a local unit.
pub(super) fn pl_regon(text: &str) -> bool {
    digits(text).is_some_and(|d| {
        let short = || weighted(&d, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == d[8];
        match d.len() {
            9 => short(),
            14 => short() && weighted(&d, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10 == d[13],
            _ => false,
        }
    })
}

/// Estonian register code: eight digits.
pub(super) fn ee_registry(text: &str) -> bool {
    exactly(text, 8).is_some_and(|d| {
        let first = weighted(&d, &[1, 2, 3, 4, 5, 6, 7]) % 11;
        let check = if first < 10 { first } else { weighted(&d, &[3, 4, 5, 6, 7, 8, 9]) % 11 % 10 };
        matches!(d[0], 1 | 7..=9) && check == d[7]
    })
}

/// Serbian tax number: nine digits (ISO 7064 mod 11,10).
pub(super) fn rs_pib(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| mod_11_10(&d))
}

/// Turkish tax number of a firm: ten digits.
pub(super) fn tr_vkn(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let part = |(i, d): (u32, &u32)| {
            let shifted = (d + 9 - i) % 10;
            let rest = (shifted << (9 - i)) % 9;
            if shifted != 0 && rest == 0 { 9 } else { rest }
        };
        let sum: u32 = (0..9).zip(&d).map(part).sum();
        (10 - sum % 10) % 10 == d[9]
    })
}

/// Turkish person: eleven digits, two of them check digits.
pub(super) fn tr_tckn(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let odd: u32 = d[..9].iter().step_by(2).sum();
        let even: u32 = d[1..8].iter().step_by(2).sum();
        d[0] != 0 && (odd * 7 + 10 * 9 - even) % 10 == d[9] && d[..10].iter().sum::<u32>() % 10 == d[10]
    })
}

/// Mexican taxpayer: three (firm) or four (person) letters, a date, three characters. The check character is not asked for: many
/// published numbers predate it.
pub(super) fn mx_rfc(text: &str) -> bool {
    let letters = text.chars().take_while(|c| c.is_uppercase() || *c == '&').count();
    let rest: String = text.chars().skip(letters).collect();
    let Some((date, code)) = rest.split_at_checked(6) else { return false };
    matches!(letters, 3 | 4)
        && exactly(date, 6).is_some_and(|d| (1..=12).contains(&number(&d[2..4])) && (1..=31).contains(&number(&d[4..])))
        && code.len() == 3
        && code.bytes().all(|c| c.is_ascii_alphanumeric())
}
