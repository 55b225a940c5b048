//! Identifiers of people, firms, ships and accounts: their forms, their check digits, and how much an equal one says.
//!
//! Reach for it when a number was published and it matters whether it can be one. A passed check says that the text is well formed,
//! never that the number was given to anyone. It deliberately asks no register.

use std::sync::LazyLock;

mod cis;

mod sums;

mod vat;

mod world;

/// Which properties hold which schemes; its head explains the columns.
const TABLE: &str = include_str!("../../data/identifier-schemes.tsv");

/// A longer text is no identifier of any scheme here (the longest, an IBAN, has 34 characters), however it is punctuated.
const TEXT_BYTES_MAX: usize = 256;

/// What is often written before a number that has only digits, folded by [`normal`].
const LABELS: [&str; 32] = [
    "ИИН",
    "БИН",
    "ЖСН",
    "БСН",
    "ИНН",
    "ОГРН",
    "ОГРНИП",
    "КПП",
    "ОКПО",
    "СНИЛС",
    "БИК",
    "ЄДРПОУ",
    "ЕДРПОУ",
    "РНОКПП",
    "ІПН",
    "УНП",
    "IIN",
    "BIN",
    "INN",
    "OGRN",
    "OGRNIP",
    "KPP",
    "OKPO",
    "EDRPOU",
    "UNP",
    "IDNO",
    "IDNP",
    "IMO",
    "MMSI",
    "CNPJ",
    "CPF",
    "TIN",
];

/// Cyrillic capitals that look like Latin ones, with these: codes of letters are often typed on the wrong keyboard.
const LOOK_ALIKE: [(char, char); 12] = [
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
];

/// Countries with VAT numbers that [`Scheme::Vat`] can check; Greece writes EL.
const VAT_COUNTRIES: [&str; 32] = [
    "at", "be", "bg", "ch", "cy", "cz", "de", "dk", "ee", "el", "es", "fi", "fr", "gb", "gr", "hr", "hu", "ie", "it", "lt", "lu", "lv",
    "mc", "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk",
];

/// An identifier that can be one of its scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The text in the scheme's own form: capitals and digits, no blanks, no punctuation, no label; VAT numbers with their country's letters.
    pub value: String,
    /// Whether an equal one is evidence of one and the same thing: the scheme gives it to one only, and it is none that people put
    /// where they know nothing (`000000000`, `123456789`).
    pub strong: bool,
}

macro_rules! schemes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// A scheme of identifiers. What each is and where its rule comes from stands in `data/identifier-schemes.tsv`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scheme {
            $($(#[doc = $doc])+ $name,)+
            /// VAT number of the country (two small letters); with an empty one, of the country whose letters it begins with.
            Vat(&'static str),
        }

        impl Scheme {
            /// All schemes but VAT numbers.
            pub const ALL: &[Scheme] = &[$(Scheme::$name,)+];

            /// Its name in data: small letters, country first, as `kz-bin`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Scheme::$name => $code,)+
                    Scheme::Vat(_) => "vat",
                }
            }
        }
    };
}

schemes! {
    /// Kazakhstan, firms.
    KzBin = "kz-bin",
    /// Kazakhstan, people.
    KzIin = "kz-iin",
    /// Russia, taxpayers: 10 digits firms, 12 people.
    RuInn = "ru-inn",
    /// Russia, registration: 13 digits firms, 15 people in business.
    RuOgrn = "ru-ogrn",
    /// Russia, reason for registration.
    RuKpp = "ru-kpp",
    /// Russia, statistics.
    RuOkpo = "ru-okpo",
    /// Russia, pensions.
    RuSnils = "ru-snils",
    /// Russia, banks.
    RuBik = "ru-bik",
    /// Legal entities, everywhere.
    Lei = "lei",
    /// Securities.
    Isin = "isin",
    /// Financial instruments.
    Figi = "figi",
    /// Bank accounts.
    Iban = "iban",
    /// Banks.
    Bic = "bic",
    /// Ships and shipping firms.
    Imo = "imo",
    /// Ships' radios.
    Mmsi = "mmsi",
    /// Items of Wikidata.
    Wikidata = "wikidata",
    /// United States, federal contractors.
    UsUei = "us-uei",
    /// United States, health providers.
    UsNpi = "us-npi",
    /// United States, employers.
    UsEin = "us-ein",
    /// United States, people.
    UsSsn = "us-ssn",
    /// Georgia: 9 digits firms, 11 people.
    GeId = "ge-id",
    /// Ukraine, firms.
    UaEdrpou = "ua-edrpou",
    /// Ukraine, people.
    UaRnokpp = "ua-rnokpp",
    /// Moldova, firms and people.
    MdIdno = "md-idno",
    /// Kyrgyzstan, taxpayers.
    KgInn = "kg-inn",
    /// Uzbekistan, taxpayers.
    UzStir = "uz-stir",
    /// Uzbekistan, people.
    UzPinfl = "uz-pinfl",
    /// Belarus, taxpayers.
    ByUnp = "by-unp",
    /// Azerbaijan, taxpayers.
    AzVoen = "az-voen",
    /// Armenia, taxpayers.
    AmTin = "am-tin",
    /// Tajikistan, taxpayers.
    TjInn = "tj-inn",
    /// Brazil, firms.
    BrCnpj = "br-cnpj",
    /// Brazil, people.
    BrCpf = "br-cpf",
    /// China, firms.
    CnUscc = "cn-uscc",
    /// United Kingdom, companies.
    GbCompany = "gb-company",
    /// France, firms and their establishments.
    FrSiren = "fr-siren",
    /// Italy, firms.
    ItIva = "it-iva",
    /// Spain, taxpayers.
    EsNif = "es-nif",
    /// Poland, taxpayers.
    PlNip = "pl-nip",
    /// Poland, statistics.
    PlRegon = "pl-regon",
    /// Estonia, firms.
    EeRegistry = "ee-registry",
    /// Latvia, firms.
    LvRegistry = "lv-registry",
    /// Lithuania, firms.
    LtRegistry = "lt-registry",
    /// Czechia and Slovakia, firms.
    CzIco = "cz-ico",
    /// Romania, firms.
    RoCui = "ro-cui",
    /// Bulgaria, firms.
    BgEik = "bg-eik",
    /// Serbia, taxpayers.
    RsPib = "rs-pib",
    /// Croatia, firms and people.
    HrOib = "hr-oib",
    /// Turkey, firms.
    TrVkn = "tr-vkn",
    /// Turkey, people.
    TrTckn = "tr-tckn",
    /// Switzerland and Liechtenstein, firms.
    ChUid = "ch-uid",
    /// Norway, firms.
    NoOrg = "no-org",
    /// Mexico, taxpayers.
    MxRfc = "mx-rfc",
}

/// A row of the table.
struct Row {
    scheme: Scheme,
    countries: Vec<&'static str>,
    properties: Vec<&'static str>,
    strong: bool,
}

/// The table, read when first asked for.
fn rows() -> &'static [Row] {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| row(line).expect("the table in the program is the one its test reads")).collect()
    });
    &ROWS
}

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let code = cells.next()?;
    let row = Row {
        scheme: *Scheme::ALL.iter().find(|s| s.code() == code)?,
        countries: cells.next()?.split(' ').collect(),
        properties: cells.next()?.split(' ').collect(),
        strong: cells.next()? == "yes",
    };
    (cells.count() == 2).then_some(row)
}

/// The schemes that a FollowTheMoney property implies for a thing of `country` (two small letters): those whose check a value should
/// pass. Several when the property holds several; empty when nothing is known.
pub fn schemes_of(prop: &str, country: Option<&str>) -> Vec<Scheme> {
    if prop == "vatCode" {
        return vec![Scheme::Vat(VAT_COUNTRIES.into_iter().find(|c| Some(*c) == country).unwrap_or(""))];
    }
    let fits = |row: &&Row| row.properties.contains(&prop) && row.countries.iter().any(|c| *c == "*" || Some(*c) == country);
    let mut schemes: Vec<Scheme> = rows().iter().filter(fits).map(|row| row.scheme).collect();
    schemes.dedup();
    schemes
}

/// Reads `text` as an identifier of `scheme`: without blanks, punctuation, label, in capitals. `None` when it cannot be one.
pub fn check(scheme: Scheme, text: &str) -> Option<Checked> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let plain = latin(&normal(text));
    let value = form(scheme, &plain, text).or_else(|| form(scheme, &without_label(&plain, text)?, text))?;
    let unique = matches!(scheme, Scheme::Vat(_)) || rows().iter().any(|row| row.scheme == scheme && row.strong);
    Some(Checked { strong: unique && !is_filler(&value), value })
}

/// The scheme's own form of a text, when it can be of the scheme. `plain` is what is left of it without blanks and punctuation.
fn form(scheme: Scheme, plain: &str, text: &str) -> Option<String> {
    let value = match scheme {
        Scheme::Vat(country) => vat_number(country, plain)?,
        Scheme::ChUid => plain.strip_prefix("CHE").unwrap_or(plain).trim_end_matches(char::is_alphabetic).to_owned(),
        Scheme::MxRfc => text.chars().filter(|c| c.is_alphanumeric() || *c == '&').flat_map(char::to_uppercase).collect(),
        _ => plain.to_owned(),
    };
    // All schemes but one are of ASCII, so the checks may cut at any byte.
    (scheme == Scheme::MxRfc || value.is_ascii()).then_some(())?;
    is_of(scheme, &value).then_some(value)
}

/// Letters and digits of a text in capitals, nothing else, digits of any script as ASCII: how identifiers of any scheme are held
/// against one another.
pub fn normal(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).map(ascii_digit).flat_map(char::to_uppercase).collect()
}

/// Digits of Arabic, Persian and full-width writing as ASCII; other characters as they are.
fn ascii_digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// Cyrillic look-alikes as Latin letters, where the text has no other letters than such and Latin ones.
fn latin(text: &str) -> String {
    let swap = |c: char| LOOK_ALIKE.iter().find(|(cyrillic, _)| *cyrillic == c).map_or(c, |(_, latin)| *latin);
    let swapped: String = text.chars().map(swap).collect();
    if swapped.is_ascii() { swapped } else { text.to_owned() }
}

/// A text without the label before its number, when it has one. The label is looked for in the text as written, before look-alikes
/// became Latin; one Cyrillic letter is one Latin letter, so the label has as many characters in both.
fn without_label(plain: &str, text: &str) -> Option<String> {
    let written = normal(text);
    let label = LABELS.iter().filter(|label| written.starts_with(**label)).max_by_key(|label| label.len())?;
    Some(plain.chars().skip(label.chars().count()).collect())
}

/// A VAT number with the letters of its country in front, EL for Greece.
fn vat_number(country: &str, plain: &str) -> Option<String> {
    let (country, body) = match country {
        "" => {
            let (letters, body) = plain.split_at_checked(2)?;
            (letters.to_ascii_lowercase(), body)
        }
        "gr" | "el" => ("el".to_owned(), plain.strip_prefix("EL").or_else(|| plain.strip_prefix("GR")).unwrap_or(plain)),
        "ch" => ("ch".to_owned(), plain.strip_prefix("CHE").or_else(|| plain.strip_prefix("CH")).unwrap_or(plain)),
        "gb" if plain.starts_with("XI") => ("xi".to_owned(), plain.get(2..)?),
        _ => (country.to_owned(), plain.strip_prefix(country.to_ascii_uppercase().as_str()).unwrap_or(plain)),
    };
    let body = if country == "ch" { body.strip_prefix('E').unwrap_or(body) } else { body };
    let country = if country == "gr" { "el".to_owned() } else { country };
    Some(format!("{}{body}", country.to_ascii_uppercase()))
}

/// Whether a text without blanks and punctuation can be of the scheme.
fn is_of(scheme: Scheme, text: &str) -> bool {
    let digits = |lengths: &[usize]| lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match scheme {
        Scheme::KzBin => cis::kz_bin(text),
        Scheme::KzIin => cis::kz_iin(text),
        Scheme::RuInn => cis::ru_inn(text),
        Scheme::RuOgrn => cis::ru_ogrn(text),
        Scheme::RuKpp => cis::ru_kpp(text),
        Scheme::RuOkpo => cis::ru_okpo(text),
        Scheme::RuSnils => cis::ru_snils(text),
        Scheme::RuBik => cis::ru_bik(text),
        Scheme::Lei => world::lei(text),
        Scheme::Isin => world::isin(text),
        Scheme::Figi => world::figi(text),
        Scheme::Iban => world::iban(text),
        Scheme::Bic => world::bic(text),
        Scheme::Imo => world::imo(text),
        Scheme::Mmsi => world::mmsi(text),
        Scheme::Wikidata => world::wikidata(text),
        Scheme::UsUei => world::us_uei(text),
        Scheme::UsNpi => world::us_npi(text),
        Scheme::UsEin => world::us_ein(text),
        Scheme::UsSsn => world::us_ssn(text),
        Scheme::GeId => digits(&[9, 11]),
        Scheme::UaEdrpou => cis::ua_edrpou(text),
        Scheme::UaRnokpp => cis::ua_rnokpp(text),
        Scheme::MdIdno => cis::md_idno(text),
        Scheme::KgInn => cis::kg_inn(text),
        Scheme::UzStir => cis::uz_stir(text),
        Scheme::UzPinfl => cis::uz_pinfl(text),
        Scheme::ByUnp => cis::by_unp(text),
        Scheme::AzVoen => cis::az_voen(text),
        Scheme::AmTin => digits(&[8]),
        Scheme::TjInn => digits(&[9]),
        Scheme::BrCnpj => world::br_cnpj(text),
        Scheme::BrCpf => world::br_cpf(text),
        Scheme::CnUscc => world::cn_uscc(text),
        Scheme::GbCompany => world::gb_company(text),
        Scheme::FrSiren => world::fr_siren(text),
        Scheme::ItIva => vat::is_vat("it", text),
        Scheme::EsNif => vat::spain(text),
        Scheme::PlNip => vat::is_vat("pl", text),
        Scheme::PlRegon => world::pl_regon(text),
        Scheme::EeRegistry => world::ee_registry(text),
        Scheme::LvRegistry => vat::is_vat("lv", text),
        Scheme::LtRegistry => vat::is_vat("lt", text),
        Scheme::CzIco => sums::exactly(text, 8).is_some_and(|d| vat::czech_firm(&d)),
        Scheme::RoCui => vat::romania(text.strip_prefix("RO").unwrap_or(text)),
        Scheme::BgEik => digits(&[9, 13]) && text.get(..9).is_some_and(vat::bulgaria),
        Scheme::RsPib => world::rs_pib(text),
        Scheme::HrOib => vat::is_vat("hr", text),
        Scheme::TrVkn => world::tr_vkn(text),
        Scheme::TrTckn => world::tr_tckn(text),
        Scheme::ChUid => vat::is_vat("ch", text),
        Scheme::NoOrg => vat::is_vat("no", text),
        Scheme::MxRfc => world::mx_rfc(text),
        Scheme::Vat(_) => text.split_at_checked(2).is_some_and(|(country, body)| vat::is_vat(&country.to_ascii_lowercase(), body)),
    }
}

/// Whether all digits are one digit, or they count up or down: what is typed into a required field by those who do not know.
fn is_filler(value: &str) -> bool {
    let digits: Vec<u32> = value.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() < 4 {
        return false;
    }
    let all = |step: u32| digits.windows(2).all(|pair| (pair[0] + step) % 10 == pair[1]);
    all(0) || all(1) || all(9)
}

#[cfg(test)]
mod tests;
