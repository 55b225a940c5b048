//! The republic's own procurement law, as far as its buyers act on it, and its money.
//!
//! The republic is invented, but its amounts are in tenge (`KZT`) and its base unit has the yearly values that
//! Kazakhstan published, so that a country pack with sourced thresholds has something to bite on. These numbers are what
//! *people in the world* look at when they behave well or badly. No rule reads them, and they read no rule.

use crate::calendar::{Day, day_text};
use crate::measures::AMENDMENT;

/// The currency code of every amount.
pub(crate) const CURRENCY: &str = "KZT";

/// An amount in hundredths of a tenge; always in [`CURRENCY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Money(pub(crate) i64);

impl Money {
    pub(crate) fn tenge(amount: i64) -> Money {
        Money(amount * 100)
    }

    /// `share` thousandths of the amount.
    pub(crate) fn permille(self, share: i64) -> Money {
        Money((i128::from(self.0) * i128::from(share) / 1000) as i64)
    }

    /// `share` millionths of the amount, for prices that should not look round.
    pub(crate) fn millionths(self, share: i64) -> Money {
        Money((i128::from(self.0) * i128::from(share) / 1_000_000) as i64)
    }

    pub(crate) fn times(self, count: i64) -> Money {
        Money(self.0 * count)
    }

    /// Rounded down to whole multiples of `tenge`.
    pub(crate) fn rounded(self, tenge: i64) -> Money {
        Money(self.0 / (tenge * 100) * (tenge * 100))
    }

    pub(crate) fn plus(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }

    pub(crate) fn minus(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

/// The base unit of the year, by which fees, fines and limits are counted.
pub(crate) fn base_unit(year: i64) -> Money {
    Money::tenge(match year {
        ..=2019 => 2525,
        2020 => 2651,
        2021 => 2917,
        2022 => 3063,
        2023 => 3450,
        2024 => 3692,
        _ => 3932,
    })
}

/// Up to this amount a body may ask for prices instead of holding a tender: 8,000 base units.
pub(crate) fn price_request_ceiling(day: Day) -> Money {
    base_unit(day.year()).times(CEILING_UNITS)
}

/// Up to this amount a body may buy directly for a small need: 8,000 base units, 4,000 once the law is amended.
pub(crate) fn small_need_limit(day: Day) -> Money {
    amended_limit(day).unwrap_or(price_request_ceiling(day))
}

/// The limit that the amended law sets for a small need and after a failed tender; `None` before its day.
pub(crate) fn amended_limit(day: Day) -> Option<Money> {
    (day >= AMENDMENT).then(|| base_unit(day.year()).times(AMENDED_UNITS))
}

/// The republic's law as a country's pack would state it: what its portal would publish, not what a rule needs.
/// The form is that of `packs/<country>/pack.toml`.
pub fn pack() -> String {
    let mut text = "code = \"republic\"\ncurrency = \"KZT\"\n\n[name]\nen = \"Sample republic\"\nru = \"Учебная республика\"\nkk = \"Үлгі республика\"\n".to_owned();
    for year in FIRST_YEAR..=LAST_YEAR {
        let amount = base_unit(year).0 / 100;
        text.push_str(&format!(
            "\n[[base_unit]]\ncode = \"unit\"\namount = {amount}\nfrom = {year}-01-01\nto = {}-01-01\n{SOURCE}",
            year + 1
        ));
    }
    let (began, amended) = (day_text(Day::new(FIRST_YEAR, 1, 1)), day_text(AMENDMENT));
    let until = format!("to = {amended}\n");
    for (name, units, from, to) in [
        ("price_offer_threshold", CEILING_UNITS, &began, ""),
        ("direct_award_threshold", CEILING_UNITS, &began, until.as_str()),
        ("direct_award_threshold", AMENDED_UNITS, &amended, ""),
        ("competitive_threshold", CEILING_UNITS, &began, ""),
    ] {
        text.push_str(&format!("\n[[amounts]]\nname = \"{name}\"\nbase_units = {units}\nbase_unit = \"unit\"\nfrom = {from}\n{to}provision = \"republic-7\"\n{SOURCE}"));
    }
    text.push_str("\n[methods]\n\"Открытый конкурс\" = \"open\"\n\"Аукцион\" = \"open\"\n\"Из одного источника путем прямого заключения договора\" = \"direct\"\n\n[rules.R002]\nprice_offer_methods = \"Запрос ценовых предложений\"\n\n[rules.R011]\nprice_offer_methods = \"Запрос ценовых предложений\"\ndays = 366\nsame_year = 1\n");
    text
}

/// The republic's instruments and provisions, in the form of `packs/<country>/provisions.toml`.
pub fn provisions() -> String {
    let mut text = INSTRUMENTS.to_owned();
    for provision in &PROVISIONS {
        let amended = if provision.amended { "amended_by = [\"republic-amendment\"]\n" } else { "" };
        text.push_str(&format!(
            "\n[[provisions]]\nid = \"{}\"\ninstrument = \"republic-law\"\narticle = \"{}\"\n{amended}uncac = [\"9.1\"]\nrules = [{}]\n{}",
            provision.id,
            provision.article,
            provision.rules,
            provision.rest()
        ));
    }
    text
}

/// A provision of the republic's law in one of its wordings.
struct Provision {
    id: &'static str,
    article: &'static str,
    /// The wording after the amendment, or the one before it.
    amended: bool,
    /// Rules that rest on it, as a TOML list's inside.
    rules: &'static str,
    summary: [&'static str; 3],
}

impl Provision {
    /// Its summary, its days and its source.
    fn rest(&self) -> String {
        let [en, ru, kk] = self.summary;
        let (from, to) = if self.amended {
            (day_text(AMENDMENT), String::new())
        } else {
            (day_text(Day::new(FIRST_YEAR, 1, 1)), format!("to = {}\n", day_text(AMENDMENT)))
        };
        format!("summary = {{ en = \"{en}\", ru = \"{ru}\", kk = \"{kk}\" }}\nfrom = {from}\n{to}{SOURCE}")
    }
}

const INSTRUMENTS: &str = include_str!("law_instruments.toml");

#[rustfmt::skip]
const PROVISIONS: [Provision; 4] = [
    Provision {
        id: "republic-7", article: "7", amended: false, rules: r#""R011", "R049""#,
        summary: [
            "Prices may be asked for, or a contract concluded directly, instead of an open tender where the year's volume of homogeneous items is at most 8,000 base units.",
            "Запрос цен или прямое заключение договора вместо открытого конкурса допускается, если годовой объём однородных товаров, работ, услуг не превышает 8 000 базовых единиц.",
            "Біртекті тауарлардың, жұмыстардың, көрсетілетін қызметтердің жылдық көлемі 8 000 базалық бірліктен аспаса, ашық конкурстың орнына баға ұсыныстарын сұратуға немесе шартты тікелей жасасуға болады.",
        ],
    },
    Provision {
        id: "republic-7", article: "7", amended: true, rules: r#""R011", "R049""#,
        summary: [
            "Prices may be asked for where the year's volume of homogeneous items is at most 8,000 base units; a contract may be concluded directly for a small need where it is at most 4,000.",
            "Запрос цен допускается, если годовой объём однородных товаров, работ, услуг не превышает 8 000 базовых единиц; прямое заключение договора при малой потребности — не более 4 000.",
            "Біртекті тауарлардың, жұмыстардың, көрсетілетін қызметтердің жылдық көлемі 8 000 базалық бірліктен аспаса, баға ұсыныстарын сұратуға болады; қажеттілік аз болғанда шарт 4 000 базалық бірлікке дейін тікелей жасалады.",
        ],
    },
    Provision {
        id: "republic-9", article: "9", amended: false, rules: r#""PZ-311""#,
        summary: [
            "After a tender that failed, the contract may be concluded with one supplier, whatever its amount.",
            "Если конкурс не состоялся, договор может быть заключён с одним поставщиком независимо от суммы.",
            "Конкурс өтпеген болса, шарт сомасына қарамастан бір өнім берушімен жасалуы мүмкін.",
        ],
    },
    Provision {
        id: "republic-9", article: "9", amended: true, rules: r#""PZ-311""#,
        summary: [
            "After a tender that failed, the contract may be concluded with one supplier up to 4,000 base units; above that the tender is repeated under changed conditions.",
            "Если конкурс не состоялся, договор с одним поставщиком допускается до 4 000 базовых единиц; свыше этой суммы конкурс повторяется на изменённых условиях.",
            "Конкурс өтпеген болса, бір өнім берушімен шарт 4 000 базалық бірлікке дейін жасалады; одан асса, конкурс өзгертілген шарттармен қайта өткізіледі.",
        ],
    },
];

const SOURCE: &str = "source = \"invented\"\n";
/// Years of the law; the world's own lie inside.
const FIRST_YEAR: i64 = 2010;
const LAST_YEAR: i64 = 2030;
/// Base units of the limit for asking for prices, and until the amendment for direct purchases.
const CEILING_UNITS: i64 = 8000;
/// Base units of the amended limit.
const AMENDED_UNITS: i64 = 4000;

/// Years for which the base unit is confirmed by a public source, so that a pack can hold a value for them.
pub(crate) const CONFIRMED_YEARS: [i64; 3] = [2019, 2023, 2025];
/// Value added tax, in thousandths, in all the years of the world.
pub(crate) const VAT_PERMILLE: i64 = 120;

/// The grounds on which the law lets a body buy without competition or in less time, as published.
pub(crate) mod grounds {
    pub(crate) const MONOPOLY: &str = "Приобретение услуг субъекта естественной монополии по регулируемому тарифу";
    pub(crate) const EMERGENCY: &str = "Ликвидация последствий чрезвычайной ситуации, объявленной решением областного штаба";
    pub(crate) const FAILED: &str = "Закупка признана несостоявшейся: заявки не поступили";
    pub(crate) const SMALL: &str = "Малая годовая потребность";
    pub(crate) const RIGHTS: &str = "Исключительные права принадлежат одному поставщику";
    pub(crate) const DAILY: &str = "Ежедневная потребность до подведения итогов";
    pub(crate) const NEED: &str = "Производственная необходимость";
    pub(crate) const REPEAT: &str = "Повторная закупка, сроки сокращены по правилам";
    /// Grounds of ordinary direct purchases.
    pub(crate) const ORDINARY: [&str; 4] = [SMALL, RIGHTS, DAILY, MONOPOLY];
}
