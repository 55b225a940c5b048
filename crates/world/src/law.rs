//! The republic's own procurement law, as far as its buyers act on it, and its money.
//!
//! The republic is invented, but its amounts are in tenge (`KZT`) and its base unit has the yearly values that
//! Kazakhstan published, so that a country pack with sourced thresholds has something to bite on. These numbers are what
//! *people in the world* look at when they behave well or badly. No rule reads them, and they read no rule.

use crate::calendar::Day;

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
    for name in ["price_offer_threshold", "direct_award_threshold", "competitive_threshold"] {
        text.push_str(&format!("\n[[amounts]]\nname = \"{name}\"\nbase_units = {CEILING_UNITS}\nbase_unit = \"unit\"\nfrom = {FIRST_YEAR}-01-01\nprovision = \"republic-7\"\n{SOURCE}"));
    }
    text.push_str(&format!("\n[methods]\n\"Открытый конкурс\" = \"open\"\n\"Аукцион\" = \"open\"\n\"Из одного источника путем прямого заключения договора\" = \"direct\"\n\n[rules.R002]\nprice_offer_methods = \"Запрос ценовых предложений\"\n\n[rules.R011]\nprice_offer_methods = \"Запрос ценовых предложений\"\ndays = 366\nsame_year = 1\n\n[[provisions]]\nid = \"republic-7\"\ninstrument = \"Law of the sample republic on public procurement\"\narticle = \"7\"\nsummary = {{ en = \"Prices may be asked for, or a contract concluded directly, instead of an open tender where the year's volume of homogeneous items is at most {CEILING_UNITS} base units.\", ru = \"Запрос цен или прямое заключение договора допускается, если годовой объём однородных товаров не превышает {CEILING_UNITS} базовых единиц.\", kk = \"Біртекті тауарлардың жылдық көлемі {CEILING_UNITS} базалық бірліктен аспаса, баға сұратуға немесе шартты тікелей жасасуға болады.\" }}\nfrom = {FIRST_YEAR}-01-01\n{SOURCE}"));
    text
}

const SOURCE: &str = "source = \"invented\"\n";
/// Years of the law; the world's own lie inside.
const FIRST_YEAR: i64 = 2010;
const LAST_YEAR: i64 = 2030;
/// Base units of the limit for asking for prices and for direct purchases.
const CEILING_UNITS: i64 = 8000;

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
