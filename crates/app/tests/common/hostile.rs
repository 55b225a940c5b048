//! Texts that no reader sends, for places and parameters of addresses.

use super::site::escaped;

/// Texts for any place of an address.
pub fn hostile_places() -> Vec<String> {
    let plain = [
        "<script>alert(1)</script>",
        "\"><svg/onload=alert(1)>",
        "\" onmouseover=\"x",
        "' or 1=1 --",
        "'; drop table flags; --",
        "\u{0}",
        "a\u{0}b",
        "../../../../etc/passwd",
        "..\\..\\secret",
        "-1",
        "0",
        "1e309",
        "NaN",
        "99999999999999999999999",
        "9223372036854775807",
        "%s%n",
        "{{7*7}}",
        "\u{202e}gnp",
        "😀",
        "a|b|c",
        "*",
        "",
        " ",
        "masked-0000000000000000",
        "\r\nx-injected: 1",
        "javascript:alert(1)",
        "con",
        "%",
        "null",
    ];
    let encoded =
        ["%", "%f", "%ff%fe", "..%2f..%2fsecret", "%2e%2e", "%c0%ae%c0%ae", "%u0041", "a+b", ";x", "&x=1", "@", "//x"].map(str::to_owned);
    plain.map(escaped).into_iter().chain(encoded).chain(["x".repeat(3000), "%41".repeat(1000)]).collect()
}

/// Parameters with values that they were not made for.
pub fn hostile_queries() -> Vec<String> {
    let names = [
        "q", "lang", "as_of", "page", "format", "order", "currency", "dataset", "kind", "body", "place", "year", "method", "rule", "least",
        "greatest", "flagged", "limit", "cursor", "width",
    ];
    let values = [
        "",
        "0",
        "-1",
        "99999999999999999999",
        "NaN",
        "inf",
        "1e999",
        "xx",
        "exe",
        "2024-02-30",
        "9999999-01-01",
        "-0001-01-01",
        "%00",
        "%ff",
        "..%2f..%2f",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%22%3E%3Csvg%2Fonload%3D1%3E",
        "%27%20union%20select%201--",
        "%25",
        "%F0%9F%98%80",
    ];
    let mut out: Vec<String> = names.iter().flat_map(|n| values.iter().map(move |v| format!("{n}={v}"))).collect();
    out.extend([
        "=".to_owned(),
        "&&&".to_owned(),
        "q".to_owned(),
        "q=a&q=b&q=c".to_owned(),
        "%00=%00".to_owned(),
        "page=1&page=-1".to_owned(),
        "lang=kk&lang=ru&lang=%3Cscript%3E".to_owned(),
        format!("q={}", "я".repeat(300)),
        format!("q={}", "a+".repeat(900)),
        "a=1&".repeat(700),
        format!("{}=1", "n".repeat(2000)),
        "q=%22quoted+phrase%22+AND+NOT+*%3A*+%5B+TO+%5D".to_owned(),
        "q=~~~%5E%5E%5E((((".to_owned(),
    ]);
    out
}
