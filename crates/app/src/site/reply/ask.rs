//! What a request asks for: language, day, parameters; and the addresses that keep them.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use engine::publication::marks::Audience;
use facts::days;
use facts::texts::{self, Lang};
use fluent_bundle::FluentValue;

use crate::site::limits::{PAGE_MAX, PARAMETERS_MAX, QUERY_CHARS_MAX, VALUE_CHARS_MAX};
use crate::site::{locale, pictures};

/// Front of every address that answers in JSON.
pub const API: &str = "/api/v1";
/// The parameter with a query's text, which may be longer than others.
pub const SQL: &str = "sql";

/// Which parameters were asked for: noted in builds for testing only, where a test holds the description of the API to it.
#[derive(Clone, Debug, Default)]
pub struct Reads(#[cfg(debug_assertions)] Arc<std::sync::Mutex<std::collections::BTreeSet<String>>>);

#[cfg(debug_assertions)]
impl Reads {
    fn note(&self, name: &str) {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).insert(name.to_owned());
    }

    /// What was asked for.
    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).iter().cloned().collect()
    }
}

#[cfg(not(debug_assertions))]
impl Reads {
    fn note(&self, _: &str) {}
}

/// Longest name of a host.
const HOST_BYTES_MAX: usize = 255;

/// What a request asks for, beside its address.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The reader's language.
    pub lang: Lang,
    /// It stands in the address, so links keep it.
    pub lang_given: bool,
    /// The day whose version is asked for.
    pub as_of: Option<i32>,
    /// The answer is to be JSON.
    pub json: bool,
    /// Whom the answer is for.
    pub audience: Audience,
    /// Path, without the API's front.
    pub path: String,
    /// Parameters in their order.
    pub query: Vec<(String, String)>,
    /// What the reader has already.
    pub etag: Option<String>,
    reads: Reads,
    /// Where the site is reached, without a slash at the end; empty where nobody said so in a form that can be trusted.
    pub base: String,
}

/// What whoever serves the site said of it.
#[derive(Clone, Default)]
pub struct Served {
    /// The address it is reached at: then what a request's head claims is not looked at.
    pub address: Option<Arc<str>>,
    /// Whom it is for.
    pub audience: Audience,
}

/// What a request's `Host` says, where it is a name or number with a port and nothing else. It ends up in feeds, files and codes
/// to copy, so that anything odd in it is refused. Without a public address the site is taken to speak plain HTTP, as it does.
fn host(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (name, port) = match host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let is_number = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).is_some_and(|n| n.parse::<std::net::Ipv6Addr>().is_ok());
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let is_port = port.is_none_or(|p| p.parse::<u16>().is_ok() && p.bytes().all(|b| b.is_ascii_digit()));
    (host.len() <= HOST_BYTES_MAX && (is_name || is_number) && is_port).then(|| format!("http://{}", host.to_ascii_lowercase()))
}

/// Escapes a part of an address.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// Undoes [`escape`]; what is not UTF-8 then becomes replacement characters.
pub fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |i: usize| bytes.get(i).and_then(|b| (*b as char).to_digit(16));
        match bytes[at] {
            b'+' => out.push(b' '),
            b'%' => match (hex(at + 1), hex(at + 2)) {
                (Some(high), Some(low)) => {
                    out.push((high * 16 + low) as u8);
                    at += 2;
                }
                _ => out.push(b'%'),
            },
            other => out.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The parameters of an address as they stand there.
pub fn whole_parameters(query: &str) -> impl Iterator<Item = (String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (unescape(name), unescape(value))
    };
    query.split('&').filter(|p| !p.is_empty()).map(pair)
}

/// The parameters of an address, the first of them, cut to a length.
pub fn parameters(query: &str) -> Vec<(String, String)> {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let most = |name: &str| if name == SQL { QUERY_CHARS_MAX } else { VALUE_CHARS_MAX };
    whole_parameters(query).take(PARAMETERS_MAX).map(|(name, value)| (cut(&name, VALUE_CHARS_MAX), cut(&value, most(&name)))).collect()
}

impl Ask {
    fn new(path: &str, query: &str, headers: &HeaderMap, reads: Reads) -> Ask {
        let query = parameters(query);
        let value = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let json = path == API || path.starts_with(&format!("{API}/"));
        let path = if json { &path[API.len()..] } else { path };
        // Links begin with it; two slashes at its front would lead to another house.
        let path = if json && path.is_empty() { String::new() } else { format!("/{}", path.trim_start_matches(['/', '\\'])) };
        Ask {
            lang: locale::choose(value("lang"), accepted),
            lang_given: value("lang").is_some_and(|l| Lang::parse(l).is_some()),
            as_of: value("as_of").and_then(days::parse_day),
            json,
            audience: Audience::Public,
            path,
            etag: headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned),
            base: host(headers).unwrap_or_default(),
            query,
            reads,
        }
    }

    /// Whether it is for the desk.
    pub fn is_desk(&self) -> bool {
        self.audience == Audience::Desk
    }

    /// The address of this very answer, without its parameters.
    pub fn instance(&self) -> String {
        if self.json { format!("{API}{}", self.path) } else { self.path.clone() }
    }

    /// The day whose version is asked for.
    pub fn day(&self) -> Option<i32> {
        self.reads.note("as_of");
        self.as_of
    }

    /// A parameter's value, if it is there and not empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.reads.note(name);
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// A page's number, from 1.
    pub fn page(&self) -> usize {
        self.value("page").and_then(|p| p.parse::<usize>().ok()).filter(|p| (1..=PAGE_MAX).contains(p)).unwrap_or(1)
    }

    /// A text of the site.
    pub fn t(&self, key: &str) -> String {
        locale::text(self.lang, key, &[])
    }

    /// A text of the site with one value put in.
    pub fn t1<'a>(&self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        locale::text(self.lang, key, &[(name, value.into())])
    }

    /// A text of the site with a count, which decides the plural, and as it is shown.
    pub fn tn(&self, key: &str, n: &u64) -> String {
        let shown = FluentValue::from(texts::number(*n as f64, self.lang));
        locale::text(self.lang, key, &[("n", locale::count(*n)), ("shown", shown)])
    }

    /// A text cut at its backticks, the pieces in order: true is a name, as of a parameter.
    pub fn coded<'t>(&self, text: &'t str) -> Vec<(bool, &'t str)> {
        text.split('`').enumerate().map(|(at, piece)| (at % 2 == 1, piece)).collect()
    }

    /// A text whose key is put together.
    pub fn tk(&self, front: &str, end: &str) -> String {
        let key = format!("{front}-{}", end.to_lowercase().replace(['/', '_', '.'], "-"));
        if locale::has(self.lang, &key) { self.t(&key) } else { end.to_owned() }
    }

    /// The words of several codes with `|` or `, ` between them.
    pub fn words(&self, front: &str, codes: &str) -> String {
        codes.split(['|', ',']).map(|code| self.tk(front, code.trim())).collect::<Vec<_>>().join(", ")
    }

    /// A whole number for people.
    pub fn n(&self, n: &u64) -> String {
        texts::number(*n as f64, self.lang)
    }

    /// A number for people.
    pub fn number(&self, n: &f64) -> String {
        texts::number(*n, self.lang)
    }

    /// A share as percent.
    pub fn percent(&self, share: &f64) -> String {
        texts::percent(*share, self.lang)
    }

    /// An amount.
    pub fn money(&self, amount: &f64, currency: &str) -> String {
        locale::money(*amount, currency, self.lang)
    }

    /// A large amount in short.
    pub fn short_money(&self, amount: &f64, currency: &str) -> String {
        locale::short_money(*amount, currency, self.lang)
    }

    /// A day.
    pub fn date(&self, day: &i64) -> String {
        i32::try_from(*day).map(|d| locale::date(d, self.lang)).unwrap_or_default()
    }

    /// A published date: as a day where it begins with one, else as published.
    pub fn published(&self, text: &str) -> String {
        text.get(..10).and_then(days::parse_day).map_or_else(|| text.to_owned(), |d| locale::date(d, self.lang))
    }

    /// An address that keeps language and day.
    pub fn link(&self, path: &str) -> String {
        let mut out = path.to_owned();
        let mut add = |name: &str, value: &str| {
            out.push(if out.contains('?') { '&' } else { '?' });
            let _ = write!(out, "{name}={}", escape(value));
        };
        if let Some(day) = self.as_of {
            add("as_of", &days::print(day));
        }
        if self.lang_given {
            add("lang", self.lang.code());
        }
        out
    }

    /// A page within a dataset; with nothing behind it the dataset's own.
    pub fn at(&self, dataset: &str, list: &str) -> String {
        let slash = if list.is_empty() { "" } else { "/" };
        self.link(&format!("/d/{}{slash}{list}", escape(dataset)))
    }

    /// The page of something that a dataset holds.
    pub fn within(&self, dataset: &str, front: &str, id: &str) -> String {
        self.link(&format!("/d/{}/{front}/{}", escape(dataset), escape(id)))
    }

    /// A value as it may stand in an address.
    pub fn escaped(&self, text: &str) -> String {
        escape(text)
    }

    /// The dataset that this page is of, as the address has it.
    pub fn dataset(&self) -> Option<String> {
        let name = self.path.strip_prefix("/d/")?.split('/').next()?;
        Some(unescape(name)).filter(|n| !n.is_empty())
    }

    /// Whether this page is this one of its dataset.
    pub fn is_list(&self, list: &str) -> bool {
        self.path.strip_prefix("/d/").and_then(|p| p.split_once('/')).map_or("", |(_, rest)| rest) == list
    }

    /// This address with one parameter changed or taken out.
    pub fn with(&self, name: &str, value: &str) -> String {
        let kept = self.query.iter().filter(|(n, v)| n != name && n != "page" && !v.is_empty());
        let mut all: Vec<(&str, &str)> = kept.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        if !value.is_empty() {
            all.push((name, value));
        }
        let query: Vec<String> = all.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    /// This address without some parameters and with others.
    pub fn changed(&self, without: &[&str], with: &[(&str, &str)]) -> String {
        let kept = self.query.iter().filter(|(n, v)| !without.contains(&n.as_str()) && !with.iter().any(|(w, _)| w == n) && !v.is_empty());
        let all = kept.map(|(n, v)| (n.as_str(), v.as_str())).chain(with.iter().copied());
        let query: Vec<String> = all.map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    /// The whole address of this page as it was on a day, in no particular language and without what only makes it a file or a picture.
    pub fn permalink(&self, day: &str) -> String {
        format!("{}{}", self.base, self.changed(&["lang", "format", "picture", "as", "width", "page"], &[("as_of", day)]))
    }

    /// A picture of this page in a form.
    pub fn picture(&self, svg: &str, form: &str) -> String {
        let name = pictures::named(svg).map_or("", |(name, _)| name);
        self.changed(&["page", "format", "width"], &[("picture", name), ("as", form)])
    }

    /// This page as JSON.
    pub fn twin(&self) -> String {
        let path = if self.path == "/" { "" } else { self.path.as_str() };
        let given = self.query.iter().filter(|(_, v)| !v.is_empty());
        let query: Vec<String> = given.map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect();
        if query.is_empty() { format!("{API}{path}") } else { format!("{API}{path}?{}", query.join("&")) }
    }

    /// This list as a file.
    pub fn file(&self, form: &str) -> String {
        self.with("format", form)
    }

    /// The language's code.
    pub fn code(&self) -> &'static str {
        self.lang.code()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ask {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ask, Self::Rejection> {
        let reads = parts.extensions.get::<Reads>().cloned().unwrap_or_default();
        let mut ask = Ask::new(parts.uri.path(), parts.uri.query().unwrap_or(""), &parts.headers, reads);
        if let Some(served) = parts.extensions.get::<Served>() {
            ask.audience = served.audience;
            if let Some(address) = &served.address {
                ask.base = address.to_string();
            }
        }
        Ok(ask)
    }
}

#[cfg(test)]
#[path = "../../../../../fuzz/dice.rs"]
mod dice;

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ask(path: &str, query: &str) -> Ask {
        Ask::new(path, query, &HeaderMap::new(), Reads::default())
    }

    #[test]
    fn parameters_are_read_and_cut() {
        assert_eq!(parameters("q=a+b%20c&x&%ff=%zz"), [("q", "a b c"), ("x", ""), ("\u{fffd}", "%zz")].map(|(a, b)| (a.into(), b.into())));
        assert_eq!(parameters(&format!("q={}", "я".repeat(9000)))[0].1.chars().count(), VALUE_CHARS_MAX);
        assert_eq!(parameters(&format!("sql={}", "я".repeat(9000)))[0].1.chars().count(), QUERY_CHARS_MAX);
        assert_eq!(parameters(&"a=1&".repeat(9000)).len(), PARAMETERS_MAX);
    }

    #[test]
    fn links_keep_language_and_day() {
        let asked = ask("/search", "lang=kk&as_of=2024-03-05&q=x");
        assert_eq!(asked.link("/rules"), "/rules?as_of=2024-03-05&lang=kk");
        assert_eq!(asked.with("q", "a&b"), "/search?lang=kk&as_of=2024-03-05&q=a%26b");
        assert_eq!(ask("/", "").link("/rules"), "/rules");
        assert_eq!(ask("/api/v1/search", "q=x").twin(), "/api/v1/search?q=x");
    }

    #[test]
    fn only_a_plain_host_becomes_an_address() {
        let base = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
            Ask::new("/", "", &headers, Reads::default()).base
        };
        for (host, address) in [
            ("Tura.kz", "http://tura.kz"),
            ("127.0.0.1:8010", "http://127.0.0.1:8010"),
            ("[::1]:80", "http://[::1]:80"),
            ("[::1]", "http://[::1]"),
        ] {
            assert_eq!(base(host), address);
        }
        for odd in ["", ":80", "a b", "a/b", "a@b", "a:b", "a:99999", "a:+8", "<script>", "\"", "[x]", "a.kz:80:80", &"a".repeat(300)] {
            assert_eq!(base(odd), "", "{odd}");
        }
        assert_eq!(ask("/", "").base, "");
    }

    #[test]
    fn an_address_is_changed_in_named_places_only() {
        let asked = ask("/d/x/buyer/1%2F2", "lang=kk&picture=years&as=svg&width=640");
        let svg = "<svg aria-labelledby=\"paid-title\"><title id=\"paid-title\">Paid</title></svg>";
        assert_eq!(asked.picture(svg, "csv"), "/d/x/buyer/1%2F2?lang=kk&picture=paid&as=csv");
        assert_eq!(asked.permalink("2024-03-05"), "/d/x/buyer/1%2F2?as_of=2024-03-05");
    }

    #[test]
    fn links_stay_in_the_house() {
        for path in ["//elsewhere.example/x", "/\\elsewhere.example/x", "///elsewhere.example/x", "/api/v1//elsewhere.example/x"] {
            assert_eq!(ask(path, "").with("lang", "ru"), "/elsewhere.example/x?lang=ru", "{path}");
            assert_eq!(ask(path, "").twin(), "/api/v1/elsewhere.example/x", "{path}");
        }
        assert_eq!(ask("/api/v1", "").with("lang", "ru"), "?lang=ru");
    }

    #[test]
    fn a_page_knows_its_dataset() {
        let asked = ask("/d/a%20b/buyers", "lang=ru");
        assert_eq!(asked.dataset().as_deref(), Some("a b"));
        assert!(asked.is_list("buyers") && !asked.is_list("") && ask("/d/x", "").is_list(""));
        assert_eq!((ask("/d/", "").dataset(), ask("/rules", "").dataset()), (None, None));
        assert_eq!(asked.at("a b", "buyers?order=single"), "/d/a%20b/buyers?order=single&lang=ru");
        assert_eq!(asked.within("x", "market", "CPV:4521"), "/d/x/market/CPV%3A4521?lang=ru");
    }

    #[test]
    fn odd_pages_are_the_first() {
        for odd in ["page=0", "page=-1", "page=x", "page=99999999999999999999", ""] {
            assert_eq!(ask("/", odd).page(), 1, "{odd}");
        }
        assert_eq!(ask("/", "page=7").page(), 7);
    }

    /// Addresses as readers' browsers send them: path, query, accepted languages.
    const ADDRESSES: &[&str] = &[
        "/search?q=%D0%B6%D0%BE%D0%BB+%D2%9B%D2%B1%D1%80%D1%8B%D0%BB%D1%8B%D1%81&year=2024&flagged=1&page=2&lang=kk ru-RU,ru;q=0.9,en;q=0.8",
        "/d/sample/buyers?order=single&currency=KZT&format=csv&as_of=2024-02-29 *;q=0.5, kk",
        "/api/v1/d/sample/process/ocds-1%2F2?lang=ru&&a=1&a=2&=x ;;q=,,",
        "//elsewhere.example/%2e%2e?lang=%00&as_of=9999-12-31 de",
    ];

    #[test]
    fn mutated_addresses_are_read_and_give_links_within_the_house() {
        dice::rounds(dice::setting("TURA_MUTATIONS", 20_000), ADDRESSES, |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let (address, accepted) = text.rsplit_once(' ').unwrap_or((&text, ""));
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            let mut headers = HeaderMap::new();
            let _ = HeaderValue::from_str(accepted).map(|v| headers.insert(header::ACCEPT_LANGUAGE, v));
            let asked = Ask::new(path, query, &headers, Reads::default());
            assert!(
                asked.query.len() <= PARAMETERS_MAX
                    && asked.query.iter().all(|(n, v)| n.chars().count().max(v.chars().count()) <= QUERY_CHARS_MAX)
            );
            assert!((1..=100_000).contains(&asked.page()));
            for link in [asked.with("q", &text), asked.twin(), asked.link("/rules"), asked.file("csv")] {
                let is_inside = link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\");
                assert!(is_inside || asked.json && asked.path.is_empty(), "{link}");
            }
            // What a link carries is read back as it was.
            let again = parameters(&asked.query.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&"));
            assert_eq!(again, asked.query);
        });
    }
}
