//! Numbers here are those that the publishers of the rules, registers or encyclopaedias print as examples, or well-known firms' own.

use super::*;

fn check_of(scheme: Scheme, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(check(scheme, text).is_some(), "{scheme:?} {text}");
    }
    for text in bad {
        assert_eq!(check(scheme, text), None, "{scheme:?} {text}");
    }
}

#[test]
fn every_scheme_has_a_row() {
    for scheme in Scheme::ALL {
        assert!(rows().iter().any(|row| row.scheme == *scheme), "{scheme:?}");
    }
    let model = crate::ftm::model();
    for row in rows() {
        for prop in &row.properties {
            assert!(model.schemata().any(|s| s.property(prop).is_some()), "{prop} is no property");
        }
    }
}

#[test]
fn nothing_and_nonsense_are_no_identifier_of_any_scheme() {
    let long = "1".repeat(TEXT_BYTES_MAX + 1);
    for scheme in Scheme::ALL.iter().chain(&[Scheme::Vat(""), Scheme::Vat("de")]) {
        check_of(*scheme, &[], &["", " ", "-", "ж", "№", "0", "none", "ИНН", &long]);
    }
}

#[test]
fn a_letter_of_two_bytes_in_any_place_is_refused() {
    for scheme in Scheme::ALL.iter().chain(&["", "es", "fr", "nl", "cy", "ie"].map(Scheme::Vat)) {
        for length in 1..22 {
            for place in 0..length {
                let text: String = (0..length).map(|i| if i == place { 'Ж' } else { '1' }).collect();
                assert_eq!(check(*scheme, &text), None, "{scheme:?} {text}");
            }
        }
    }
    check_of(Scheme::MxRfc, &["ÑUÑE561231GR8"], &["ÑUÑE561331GR8"]);
}

#[test]
fn one_wrong_digit_is_found() {
    let checked = [
        (Scheme::KzBin, "120540008532"),
        (Scheme::RuInn, "7707083893"),
        (Scheme::RuInn, "500100732259"),
        (Scheme::RuOgrn, "1027700132195"),
        (Scheme::RuOgrn, "304500116000157"),
        (Scheme::RuSnils, "11223344595"),
        (Scheme::UaEdrpou, "00032129"),
        (Scheme::MdIdno, "1008600038413"),
        (Scheme::Imo, "9074729"),
        (Scheme::BrCnpj, "11222333000181"),
        (Scheme::Lei, "213800KUD8LAJWSQ9D15"),
        (Scheme::Vat("de"), "136695976"),
    ];
    for (scheme, text) in checked {
        assert!(check(scheme, text).is_some(), "{scheme:?} {text}");
        let digit = text.as_bytes()[text.len() - 1] - b'0';
        let wrong = format!("{}{}", &text[..text.len() - 1], (digit + 1) % 10);
        assert_eq!(check(scheme, &wrong), None, "{scheme:?} {wrong}");
    }
}

#[test]
fn numbers_of_the_former_union() {
    check_of(Scheme::KzBin, &["120540008532", "110340017087", "БИН 960440000151"], &["120540008533", "121340008532"]);
    check_of(Scheme::KzIin, &["061211600012", "ИИН: 061211-600012"], &["120540008532", "061211600013", "061311600012"]);
    check_of(Scheme::RuInn, &["7707083893", "500100732259", "ИНН 7707083893"], &["7707083894", "770708389"]);
    check_of(Scheme::RuOgrn, &["1027700132195", "304500116000157"], &["1027700132196", "0027700132195"]);
    check_of(Scheme::RuKpp, &["773601001", "7736AB001"], &["77360100", "773!01001"]);
    check_of(Scheme::RuSnils, &["112-233-445 95"], &["112-233-445 96"]);
    check_of(Scheme::RuBik, &["044525225"], &["994525225"]);
    check_of(Scheme::RuOkpo, &["00032537"], &["00032538"]);
    check_of(Scheme::UaEdrpou, &["32855961", "00032129", "ЄДРПОУ 14360570"], &["32855968"]);
    check_of(Scheme::UaRnokpp, &["1759013776"], &["1759013770"]);
    check_of(Scheme::MdIdno, &["1008600038413"], &["1008600038412"]);
    check_of(Scheme::KgInn, &["02712199110068", "22003196801234"], &["03013199110068", "32712199110068"]);
    check_of(Scheme::UzStir, &["201055108"], &["101055108", "20105510"]);
    check_of(Scheme::ByUnp, &["200988541", "УНП MA1953684", "МА1953684"], &["200988542"]);
    check_of(Scheme::AzVoen, &["1400057421"], &["1400057424"]);
    check_of(Scheme::GeId, &["204 378 869", "01008012345"], &["20437886"]);
}

#[test]
fn numbers_of_the_world() {
    check_of(Scheme::Lei, &["213800KUD8LAJWSQ9D15", "5493001KJTIIGC8Y1R12"], &["213800KUD8LXJWSQ9D15", "213800kud8lajwsq9d1"]);
    check_of(Scheme::Isin, &["US0378331005", "GB0002634946", "us0378331005"], &["US0378331006", "037833100500"]);
    check_of(
        Scheme::Iban,
        &["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"],
        &["GB82WEST12345698765433", "DE8937040044053201300"],
    );
    check_of(Scheme::Bic, &["DEUTDEFF", "DEUTDEFF500", "SABRRUMM"], &["DEUTXXFF", "DEUTDEF"]);
    check_of(Scheme::Figi, &["BBG000BLNQ16", "NRG92C84SB39"], &["BBG000BLNQ17", "BSG000BLNQ16"]);
    check_of(Scheme::Imo, &["9074729", "IMO 9176187", "IMO0013015"], &["9074720", "0013016", "0000000"]);
    check_of(Scheme::Mmsi, &["366999712"], &["066999712"]);
    check_of(Scheme::Wikidata, &["Q42"], &["42", "Q042"]);
    check_of(Scheme::BrCnpj, &["16.727.230/0001-97", "12ABC34501DE35"], &["16.727.230.0001=98", "12ABC34501DE34"]);
    check_of(Scheme::BrCpf, &["390.533.447-05"], &["231.002.999-00"]);
    check_of(Scheme::CnUscc, &["91110000600037341L"], &["91110000600037342L"]);
    check_of(Scheme::UsEin, &["91-1144442"], &["00-1144442"]);
    check_of(Scheme::UsSsn, &["536-90-4399"], &["666-90-4399", "936-90-4399"]);
    check_of(Scheme::UsUei, &["M83QKJMENEF9"], &["O83QKJMENEF9", "083QKJMENEF9"]);
    check_of(Scheme::UsNpi, &["1234567893"], &["1234567894"]);
    check_of(Scheme::GbCompany, &["07444723", "SC123456", "IP12345R"], &["7444723", "S1234567"]);
    check_of(Scheme::TrVkn, &["4540536920"], &["4540536921"]);
    check_of(Scheme::TrTckn, &["17291716060"], &["17291716050"]);
    check_of(Scheme::MxRfc, &["GODE 561231 GR8", "B&C830720AB1"], &["GODE561331GR8"]);
    check_of(Scheme::ChUid, &["CHE-100.155.212", "CHE-107.787.577 MWST"], &["CHE-100.155.213"]);
    check_of(Scheme::RoCui, &["RO 185 472 90", "18547290"], &["18547291"]);
}

#[test]
fn vat_numbers_with_and_without_their_country() {
    check_of(
        Scheme::Vat(""),
        &["ATU13585627", "BE 0428759497", "DE136695976", "EL 094259216", "GR 094259216", "CHE-107.787.577 IVA", "XI980780684"],
        &["ATU13585626", "US136695976", "DE136695978", "136695976"],
    );
    assert_eq!(check(Scheme::Vat("gr"), "094259216").map(|c| c.value).as_deref(), Some("EL094259216"));
    assert_eq!(check(Scheme::Vat("de"), "DE 136 695 976").map(|c| c.value).as_deref(), Some("DE136695976"));
}

#[test]
fn what_a_property_implies() {
    assert_eq!(schemes_of("innCode", None), [Scheme::RuInn]);
    assert_eq!(schemes_of("innCode", Some("ru")), [Scheme::RuInn]);
    assert_eq!(schemes_of("innCode", Some("kg")), [Scheme::RuInn, Scheme::KgInn]);
    assert_eq!(schemes_of("registrationNumber", Some("kz")), [Scheme::KzBin, Scheme::KzIin]);
    assert_eq!(schemes_of("registrationNumber", None), []);
    assert_eq!(schemes_of("vatCode", Some("de")), [Scheme::Vat("de")]);
    assert_eq!(schemes_of("vatCode", Some("kz")), [Scheme::Vat("")]);
    assert_eq!(schemes_of("name", Some("kz")), []);
}

#[test]
fn a_filler_or_a_shared_code_is_not_strong() {
    let strong = |scheme, text| check(scheme, text).map(|c| c.strong);
    assert_eq!(strong(Scheme::RuInn, "7707083893"), Some(true));
    assert_eq!(strong(Scheme::RuKpp, "773601001"), Some(false), "shared by a district");
    assert_eq!(strong(Scheme::GeId, "123456789"), Some(false), "a filler");
    assert_eq!(strong(Scheme::GeId, "111111111"), Some(false), "a filler");
}

#[test]
fn identifiers_are_compared_by_letters_and_digits() {
    assert_eq!(normal(" ab-12/№ ٣۴５"), "AB12345");
}
