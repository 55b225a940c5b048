//! The named standards, and which column of which table each is.

/// A standard for writing one language's letters in Latin ones (and, but for the few noted, back).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// Russian, BGN/PCGN 1947.
    RussianBgn,
    /// Russian, ISO 9:1995: one letter for one letter.
    RussianIso9,
    /// Russian, ICAO Doc 9303, as in passports since 2013.
    RussianIcao,
    /// Russian, GOST 7.79-2000 system B.
    RussianGost,
    /// Russian, GOST 16876-71, table 2.
    RussianGost1971,
    /// Russian, GOST R 52535.1-2006, as in passports from 2010 to 2013.
    RussianPassport2010,
    /// Russian, ALA-LC 2012.
    RussianAlaLc,
    /// Russian, as Slavists write it.
    RussianScholarly,
    /// Ukrainian, the Cabinet of Ministers' of 2010; BGN/PCGN 2019.
    UkrainianNational,
    /// Ukrainian, ICAO Doc 9303.
    UkrainianIcao,
    /// Ukrainian, BGN/PCGN 1965.
    UkrainianBgn1965,
    /// Ukrainian, ISO 9:1995.
    UkrainianIso9,
    /// Ukrainian, ALA-LC 2011.
    UkrainianAlaLc,
    /// Ukrainian, as Slavists write it.
    UkrainianScholarly,
    /// Belarusian, the state's of 2007.
    BelarusianNational,
    /// Belarusian, ICAO Doc 9303.
    BelarusianIcao,
    /// Belarusian, BGN/PCGN 1979.
    BelarusianBgn,
    /// Belarusian, ISO 9:1995.
    BelarusianIso9,
    /// Bulgarian, the law of 2009.
    BulgarianNational,
    /// Bulgarian, ISO 9:1995.
    BulgarianIso9,
    /// Bulgarian, as Slavists write it.
    BulgarianScholarly,
    /// Serbian, the official pair of alphabets.
    Serbian,
    /// Serbian, ICAO Doc 9303.
    SerbianIcao,
    /// Macedonian, the Academy's.
    Macedonian,
    /// Macedonian, ICAO Doc 9303.
    MacedonianIcao,
    /// Kazakh in Cyrillic, BGN/PCGN 1979.
    KazakhBgn,
    /// Kazakh, between Cyrillic and the Latin alphabet presented in 2021.
    KazakhLatin2021,
    /// Kazakh in Cyrillic, ISO 9:1995.
    KazakhIso9,
    /// Kazakh, between the Latin alphabet of 2021 and Arabic letters (tote jazu).
    KazakhArabic,
    /// Kyrgyz, BGN/PCGN 1979.
    KyrgyzBgn,
    /// Tajik, BGN/PCGN 1994.
    TajikBgn,
    /// Uzbek, the Latin alphabet of 1995.
    UzbekLatin1995,
    /// Tatar, letter by letter as BGN/PCGN writes Kazakh and Kyrgyz; no standard of its own.
    Tatar,
    /// Mongolian, MNS 5217:2012.
    MongolianNational,
    /// Mongolian, BGN/PCGN 1964.
    MongolianBgn,
    /// Greek, ELOT 743.
    GreekElot743,
    /// Greek, ISO 843:1997 type 1.
    GreekIso843,
    /// Greek, ALA-LC 2010.
    GreekAlaLc,
    /// Georgian, the national one of 2002; BGN/PCGN 2009.
    GeorgianNational,
    /// Georgian, ISO 9984:1996.
    GeorgianIso9984,
    /// Armenian, BGN/PCGN 1981.
    ArmenianBgn,
    /// Armenian, ISO 9985:1996.
    ArmenianIso9985,
    /// Arabic letter by letter, BGN/PCGN 1956, without short vowels.
    ArabicBgn,
    /// Arabic letter by letter, ALA-LC 1997, without short vowels.
    ArabicAlaLc,
    /// Hebrew letter by letter, the Academy's of 2006, without vowels.
    HebrewAcademy,
    /// Hebrew letter by letter, ISO 259:1984, without vowels.
    HebrewIso259,
    /// Han as Mandarin in pinyin without tones. Only to Latin.
    Pinyin,
    /// Han as Mandarin in pinyin with tone marks. Only to Latin.
    PinyinTones,
    /// Han as Mandarin by Wade and Giles without tones, as in names from Taiwan. Only to Latin.
    WadeGiles,
    /// Korean, the revised romanisation of 2000. Only to Latin.
    KoreanRevised,
    /// Korean, McCune and Reischauer. Only to Latin.
    KoreanMcCune,
}

/// Table and column of a system whose letters follow a table.
pub(super) fn table_of(system: System) -> Option<(&'static str, usize)> {
    use System::*;
    macro_rules! table {
        ($name:literal, $column:expr) => {
            Some((include_str!(concat!("../../data/letters/", $name, ".tsv")), $column))
        };
    }
    match system {
        RussianBgn => table!("russian", 1),
        RussianIso9 => table!("russian", 2),
        RussianIcao => table!("russian", 3),
        RussianGost => table!("russian", 4),
        RussianGost1971 => table!("russian", 5),
        RussianPassport2010 => table!("russian", 6),
        RussianAlaLc => table!("russian", 7),
        RussianScholarly => table!("russian", 8),
        UkrainianNational => table!("ukrainian", 1),
        UkrainianIcao => table!("ukrainian", 2),
        UkrainianBgn1965 => table!("ukrainian", 3),
        UkrainianIso9 => table!("ukrainian", 4),
        UkrainianAlaLc => table!("ukrainian", 5),
        UkrainianScholarly => table!("ukrainian", 6),
        BelarusianNational => table!("belarusian", 1),
        BelarusianIcao => table!("belarusian", 2),
        BelarusianBgn => table!("belarusian", 3),
        BelarusianIso9 => table!("belarusian", 4),
        BulgarianNational => table!("bulgarian", 1),
        BulgarianIso9 => table!("bulgarian", 2),
        BulgarianScholarly => table!("bulgarian", 3),
        Serbian => table!("serbian", 1),
        SerbianIcao => table!("serbian", 2),
        Macedonian => table!("macedonian", 1),
        MacedonianIcao => table!("macedonian", 2),
        KazakhBgn => table!("kazakh", 1),
        KazakhLatin2021 => table!("kazakh", 2),
        KazakhIso9 => table!("kazakh", 3),
        KyrgyzBgn => table!("kyrgyz", 1),
        TajikBgn => table!("tajik", 1),
        UzbekLatin1995 => table!("uzbek", 1),
        Tatar => table!("tatar", 1),
        MongolianNational => table!("mongolian", 1),
        MongolianBgn => table!("mongolian", 2),
        GreekElot743 => table!("greek", 1),
        GreekIso843 => table!("greek", 2),
        GreekAlaLc => table!("greek", 3),
        GeorgianNational => table!("georgian", 1),
        GeorgianIso9984 => table!("georgian", 2),
        ArmenianBgn => table!("armenian", 1),
        ArmenianIso9985 => table!("armenian", 2),
        ArabicBgn => table!("arabic", 1),
        ArabicAlaLc => table!("arabic", 2),
        HebrewAcademy => table!("hebrew", 1),
        HebrewIso259 => table!("hebrew", 2),
        KazakhArabic | Pinyin | PinyinTones | WadeGiles | KoreanRevised | KoreanMcCune => None,
    }
}
