//! Amendments: read, refused with what a reader needs, and laid over a pack.

use super::*;

const PACK: &str = r#"
code = "xx"
currency = "XXX"
name = { en = "X", ru = "X", kk = "X" }
[[base_unit]]
code = "U"
amount = 10
from = 2020-01-01
to = 2021-01-01
source = "s"
[[base_unit]]
code = "U"
amount = 12
from = 2022-01-01
to = 2025-01-01
source = "s"
[[amounts]]
name = "limit"
base_units = 100
base_unit = "U"
from = 2020-01-01
source = "s"
[rules.R1]
days = [{ value = 5, from = 2020-01-01 }]
"#;

fn rule(code: &str, parameters: &[(&str, &str, &str)]) -> RuleMeta {
    let whole = include_str!("../../fixtures/rule.toml").replace("\"X1\"", &format!("\"{code}\""));
    let parameter = |(name, unit, default): &(&str, &str, &str)| {
        format!("[parameters.{name}]\nunit = \"{unit}\"\ndefault = {default}\nen = \"a\"\nru = \"b\"\nkk = \"c\"\n")
    };
    let parameters: String = parameters.iter().map(parameter).collect();
    RuleMeta::parse(&format!("{whole}{parameters}")).expect("whole")
}

fn rules() -> [RuleMeta; 2] {
    [
        rule("R1", &[("days", "days", "7"), ("share", "percent", "0.5"), ("methods", "codes", "\"open\"")]),
        rule("R2", &[("methods", "codes", "\"open\"")]),
    ]
}

fn amended(text: &str) -> Result<Pack, Refusal> {
    let pack = Pack::parse(PACK).expect("well formed");
    let asked = ["limit", "other"].map(str::to_owned).into_iter().collect();
    let rules = rules();
    Amendment::parse(text).map_err(part)?.amended(&pack, &asked, &rules.each_ref())
}

fn part(unread: Unread) -> Refusal {
    if let Unread::Part(refusal) = unread { refusal } else { panic!("{unread}") }
}

fn on(pack: &Pack, name: &str, day: &str) -> Option<i128> {
    let day = days::parse_day(day).expect("a day");
    let amounts = pack.named_amounts().expect("well formed");
    amounts[name].iter().find(|(f, t, _)| f.is_none_or(|f| f <= day) && t.is_none_or(|t| day < t)).map(|s| s.2 / 1_000_000)
}

#[test]
fn an_amendment_is_read_and_written_as_it_was() {
    for text in [
        "packs/xx: limit = 4000 U from 2024-01-01",
        "packs/xx: limit = 1500000.5 XXX from 2024-01-01 to 2025-01-01",
        "packs/xx: R1.days = 10 from 2024-01-01",
    ] {
        assert_eq!(Amendment::parse(text).expect(text).to_string(), text);
    }
    let spaced = Amendment::parse(" xx :limit= 1 500_000  XXX  from  2024-01-01 ").expect("read");
    assert_eq!(spaced.to_string(), "packs/xx: limit = 1500000 XXX from 2024-01-01");
}

/// What is refused, and how the terminal says it.
#[track_caller]
fn refused(text: &str, refusal: Refusal, said: &str) {
    assert_eq!(amended(text).expect_err(text), refusal);
    assert!(refusal.to_string().contains(said), "{said:?} is not in: {refusal}");
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn all(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| s(n)).collect()
}

#[test]
fn what_is_no_amendment_says_how_one_is_written() {
    for (text, unread) in [
        ("limit = 5 U from 2024-01-01", Unread::NoPack),
        ("packs/xx: limit 5 U", Unread::NoEquals),
        ("packs/xx: limit = 5 U", Unread::NoFrom),
        ("packs/xx: = 5 U from 2024-01-01", Unread::Part(Refusal::NoName)),
    ] {
        assert_eq!(Amendment::parse(text).expect_err(text), unread);
        assert!(unread.to_string().contains("write it as"), "{unread}");
    }
}

#[test]
fn a_value_that_is_none_is_refused() {
    for text in ["many", "1.2.3 U", "-", ""] {
        refused(&format!("packs/xx: limit = {text} from 2024-01-01"), Refusal::NoNumber { text: s(text) }, "write it as");
    }
    refused("packs/xx: limit = -5 U from 2024-01-01", Refusal::BelowZero { text: s("-5 U") }, "below zero");
    for text in ["1000000000000000 XXX", "1000000000000000.5 XXX", "99999999999999999999999999999999 U"] {
        refused(&format!("packs/xx: limit = {text} from 2024-01-01"), Refusal::TooLarge { text: s(text) }, "too large");
    }
    assert!(amended("packs/xx: limit = 999999999999999.999999 XXX from 2024-01-01").is_ok(), "the largest");
    assert!(amended("packs/xx: limit = 0 U from 2024-01-01").is_ok(), "the smallest");
}

#[test]
fn days_that_are_none_are_refused() {
    for text in ["yesterday", "2024-02-30", "2024", "01.02.2024"] {
        refused(&format!("packs/xx: limit = 5 U from {text}"), Refusal::NoDay { text: s(text) }, "not a day");
        refused(&format!("packs/xx: limit = 5 U from 2020-01-01 to {text}"), Refusal::NoDay { text: s(text) }, "2024-01-01");
    }
    let day = days::day_number(2024, 1, 1);
    refused("packs/xx: limit = 5 U from 2024-01-01 to 2024-01-01", Refusal::NoDays { from: day, to: day }, "on no day");
}

#[test]
fn an_unknown_name_names_those_there_are() {
    let known = all(&["U", "limit", "other"]);
    refused("packs/xx: limits = 5 U from 2024-01-01", Refusal::NoAmount { name: s("limits"), known }, "are U, limit, other, and");
    let known = all(&["days", "share"]);
    let no = Refusal::NoParameter { rule: s("R1"), name: s("weeks"), known: known.clone() };
    refused("packs/xx: R1.weeks = 5 from 2024-01-01", no, "no parameter weeks; it has: days, share");
    let text = Refusal::IsText { rule: s("R1"), name: s("methods"), known };
    refused("packs/xx: R1.methods = 5 from 2024-01-01", text, "is a text");
    refused("packs/xx: R2.methods = 5 from 2024-01-01", Refusal::NoParameters { rule: s("R2") }, "no parameter that is a number");
    refused("packs/xx: R9.days = 5 from 2024-01-01", Refusal::NoRule { code: s("R9") }, "no rule R9");
}

#[test]
fn a_unit_that_does_not_fit_names_the_one_that_does() {
    let fits = all(&["XXX", "U"]);
    let wrong = |of: &str, unit: &str, fits: &[String]| Refusal::WrongUnit { of: s(of), unit: s(unit), fits: fits.to_vec() };
    refused("packs/xx: limit = 5 EUR from 2024-01-01", wrong("limit", "EUR", &fits), "EUR does not fit; what fits is XXX, U");
    refused("packs/xx: limit = 5 from 2024-01-01", Refusal::NoUnit { of: s("limit"), fits }, "plain number");
    refused("packs/xx: U = 5 U from 2024-01-01", wrong("U", "U", &all(&["XXX"])), "what fits is XXX");
    let own = Refusal::NotItsUnit { of: s("R1.days"), unit: s("XXX"), own: s("days") };
    refused("packs/xx: R1.days = 5 XXX from 2024-01-01", own, "a plain number, or days");
    let whole = |of: &str, text: &str| Refusal::NotWhole { of: s(of), text: s(text) };
    refused("packs/xx: limit = 2.5 U from 2024-01-01", whole("limit", "2.5 U"), "whole numbers");
    refused("packs/xx: R1.days = 2.5 from 2024-01-01", whole("R1.days", "2.5"), "whole numbers");
    let bare = Pack::parse("code = \"xx\"\nname = { en = \"X\", ru = \"X\", kk = \"X\" }\n").expect("well formed");
    let of_bare = Amendment::parse("packs/xx: limit = 5 XXX from 2024-01-01").expect("read");
    let refusal = of_bare.amended(&bare, &[s("limit")].into_iter().collect(), &[]).expect_err("no money");
    assert_eq!((refusal.clone(), refusal.to_string().contains("neither a currency")), (Refusal::NoMoney { pack: s("xx") }, true));
}

#[test]
fn what_no_rule_asks_for_is_said_of_public_rules_or_of_all() {
    let said = |is_public| Refusal::Unasked { of: s("limit"), is_public }.to_string();
    assert!(said(true).starts_with("no public rule asks for limit") && said(false).starts_with("no rule asks for limit"));
}

#[test]
fn the_value_holds_on_its_days_and_the_old_one_on_the_others() {
    let pack = amended("packs/xx: limit = 50 U from 2022-07-01 to 2023-01-01").expect("fits");
    for (day, value) in [
        ("2020-05-01", Some(1000)),
        ("2021-05-01", None),
        ("2022-06-30", Some(1200)),
        ("2022-07-01", Some(600)),
        ("2022-12-31", Some(600)),
        ("2023-01-01", Some(1200)),
    ] {
        assert_eq!(on(&pack, "limit", day), value, "{day}");
    }
    let pack = amended("packs/xx: other = 77 XXX from 2021-01-01").expect("a gap is filled");
    assert_eq!((on(&pack, "other", "2020-12-31"), on(&pack, "other", "2030-01-01")), (None, Some(77)));
    let pack = amended("packs/xx: U = 20 XXX from 2021-01-01 to 2023-01-01").expect("fits");
    assert_eq!(
        ["2020-06-01", "2021-06-01", "2022-06-01", "2023-06-01"].map(|d| on(&pack, "limit", d)),
        [Some(1000), Some(2000), Some(2000), Some(1200)]
    );
}

#[test]
fn days_without_a_base_unit_are_named() {
    let text = "packs/xx: limit = 50 U from 2020-07-01";
    let pack = amended(text).expect("fits");
    let until = days::day_number(2026, 1, 1);
    let gaps = Amendment::parse(text).expect("read").gaps(&pack, until);
    let said: Vec<String> = gaps.iter().map(|(a, b)| span_text(Some(*a), Some(*b))).collect();
    assert_eq!(said, ["from 2021-01-01 to 2022-01-01", "from 2025-01-01 to 2026-01-01"]);
}

#[test]
fn a_parameter_of_a_rule_is_dated() {
    let pack = amended("packs/xx: R1.days = 10 from 2024-01-01 to 2025-01-01").expect("fits");
    let Some(Setting::Dated(list)) = pack.rules["R1"].get("days") else { panic!("it is dated") };
    let said: Vec<String> =
        list.iter().map(|d| format!("{} {}", d.value, span_text(d.from.as_ref().and_then(day), d.to.as_ref().and_then(day)))).collect();
    assert_eq!(said, ["5 from 2020-01-01 to 2024-01-01", "5 from 2025-01-01", "10 from 2024-01-01 to 2025-01-01"]);
    let pack = amended("packs/xx: R1.share = 0.25 from 2024-01-01").expect("fits");
    let Some(Setting::Dated(list)) = pack.rules["R1"].get("share") else { panic!("it is dated") };
    assert_eq!(list.iter().map(|d| d.value).collect::<Vec<_>>(), [0.5, 0.25]);
}

#[test]
fn amounts_counted_in_a_changed_unit_change_with_it() {
    let pack = Pack::parse(PACK).expect("well formed");
    let of = |text: &str| Amendment::parse(text).expect("read").amounts(&pack).into_iter().collect::<Vec<_>>();
    assert_eq!(of("packs/xx: U = 20 XXX from 2021-01-01"), ["U", "limit"]);
    assert_eq!(of("packs/xx: limit = 20 XXX from 2021-01-01"), ["limit"]);
}
