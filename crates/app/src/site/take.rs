//! A page's pictures, each alone: as SVG, as PNG, as the numbers behind it, and as a page that other sites may show in a frame.
//!
//! `?picture=NAME&as=FORM` on the page's own address gives it, so that language and day hold for it too, and it is drawn from the same
//! struct as on the page: picture and page cannot differ.

use std::sync::LazyLock;
use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use engine::export::Value;
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::files::{self, Source};
use super::pictures::{Around, named, sheet, standalone};
use super::png::{self, Failure, WIDTHS};
use super::reply::{Answer, Ask, Policy, Problem, page, tagged};

/// Pictures drawn as PNG at once: each takes a core.
const DRAWERS: usize = 2;
/// Time for a PNG, waiting included.
const DRAW_WAIT: Duration = Duration::from_secs(10);
/// Width of a frame that other sites put the picture in, in pixels, and what stands in it beside the picture.
const FRAME: (u32, f64) = (704, 90.0);

/// A picture of a page, with the numbers behind it.
pub struct Picture<'a> {
    /// The picture; empty where there is nothing to draw.
    pub svg: &'a str,
    /// Columns of the table that says the same.
    pub names: &'a [&'static str],
    /// Its rows.
    pub data: &'a [Json],
    /// The version that it is of.
    pub source: Source,
}

impl Picture<'_> {
    fn name(&self) -> &str {
        named(self.svg).map_or("", |(name, _)| name)
    }

    fn title(&self) -> String {
        named(self.svg).map(|(_, title)| title).unwrap_or_default()
    }

    /// The numbers as CSV.
    fn csv(&self) -> String {
        let mut out = files::heads(self.names.iter().copied());
        for row in self.data {
            let cells: Vec<Value> = self.names.iter().map(|n| value(&row[*n])).collect();
            out.extend(files::line(cells.iter()));
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn file_name(&self, end: &str) -> String {
        files::slug(&format!("{}-{}-v{}", self.source.dataset, self.name(), self.source.version)) + "." + end
    }

    /// The picture as a file: links lead back to this site, the source stands below.
    fn alone(&self, ask: &Ask, dark: bool) -> String {
        let address = ask.permalink(self.source.day());
        let notes = [self.source.line(ask), address];
        let svg = standalone(self.svg, &Around { title: &self.title(), notes: &notes, dark });
        // Quotes in texts are escaped, so this is the beginning of a link and nothing else.
        svg.replace("href=\"/", &format!("href=\"{}/", ask.base))
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(n) => n.as_i64().map_or_else(|| n.as_f64().map_or(Value::Null, Value::Number), Value::Int),
        other => Value::Text(other.to_string()),
    }
}

/// The styles inside a picture, by their hash: nothing else may style it.
static ALONE: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = base64(&Sha256::digest(sheet(true).as_bytes()));
    let text = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits = (0..3).fold(0u32, |b, i| b << 8 | u32::from(three.get(i).copied().unwrap_or(0)));
        let letter = |i: usize| if i <= three.len() { LETTERS[(bits >> (18 - 6 * i) & 63) as usize] as char } else { '=' };
        (0..4).map(letter).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

/// Other sites may show this in a frame.
const FRAMED: &str = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *";

#[derive(Template)]
#[template(path = "framed.html")]
struct Framed<'a> {
    c: &'a Ask,
    svg: &'a str,
    title: String,
    source: String,
    address: String,
}

#[derive(Template, Serialize)]
#[template(path = "embed.html")]
struct Embed<'a> {
    #[serde(skip)]
    c: &'a Ask,
    #[serde(skip)]
    svg: &'a str,
    title: String,
    source: String,
    back: String,
    frame_code: String,
    image_code: String,
    #[serde(skip)]
    widths: Vec<(u32, String)>,
}

/// A page, or one of its pictures alone.
pub async fn page_or_picture<T: Template + Serialize + Sync>(ask: &Ask, whole: &T, pictures: &[Picture<'_>]) -> Answer {
    // The API gives the numbers; a picture of them belongs to the page.
    let Some(name) = (!ask.json).then(|| ask.value("picture")).flatten() else { return page(ask, whole) };
    let found = pictures.iter().find(|p| !p.svg.is_empty() && p.name() == name);
    let picture = found.ok_or_else(|| Problem::missing(ask, "problem-no-picture", name))?;
    match ask.value("as").unwrap_or("svg") {
        "svg" => {
            let mut response = under(tagged(ask, "image/svg+xml", picture.alone(ask, true)), &picture.file_name("svg"), "inline");
            response.extensions_mut().insert(Policy { text: ALONE.clone(), framed: false });
            Ok(response)
        }
        "png" => drawn(ask, picture).await,
        "csv" => Ok(under(tagged(ask, "text/csv; charset=utf-8", picture.csv()), &picture.file_name("csv"), "attachment")),
        "embed" => page(ask, &embed(ask, picture)),
        "frame" => {
            let framed = Framed {
                c: ask,
                svg: picture.svg,
                title: picture.title(),
                source: picture.source.line(ask),
                address: ask.permalink(picture.source.day()),
            };
            let html = framed.render().map_err(|e| Problem::ours(ask, &e.to_string()))?;
            let mut response = tagged(ask, "text/html; charset=utf-8", html);
            response.extensions_mut().insert(Policy { text: HeaderValue::from_static(FRAMED), framed: true });
            Ok(response)
        }
        other => Err(Problem::wrong(ask, "problem-no-picture-form", other)),
    }
}

fn under(mut response: axum::response::Response, name: &str, how: &str) -> axum::response::Response {
    if let Ok(value) = HeaderValue::from_str(&format!("{how}; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The codes that other sites copy.
fn embed<'a>(ask: &'a Ask, picture: &Picture<'a>) -> Embed<'a> {
    let whole = |form: &str| super::pictures::escape(&format!("{}{}", ask.base, ask.picture(picture.svg, form)));
    let title = super::pictures::escape(&picture.title());
    let tall = picture.svg.split_once("viewBox=\"0 0 640 ").and_then(|(_, r)| r.split_once('"')?.0.parse::<f64>().ok()).unwrap_or(320.0);
    let (width, height) = (FRAME.0, (tall + FRAME.1).ceil());
    let widths = WIDTHS.iter().map(|w| (*w, ask.changed(&["format"], &[("as", "png"), ("width", &w.to_string())])));
    Embed {
        c: ask,
        title: picture.title(),
        source: picture.source.line(ask),
        back: ask.changed(&["picture", "as", "width"], &[]),
        frame_code: format!(
            "<iframe src=\"{}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>",
            whole("frame")
        ),
        image_code: format!(
            "<a href=\"{}\"><img src=\"{}\" alt=\"{title}\" width=\"672\" style=\"max-width:100%;height:auto\"></a>",
            super::pictures::escape(&ask.permalink(picture.source.day())),
            whole("svg")
        ),
        widths: widths.collect(),
        svg: picture.svg,
    }
}

/// The picture as PNG, in one of the widths.
async fn drawn(ask: &Ask, picture: &Picture<'_>) -> Answer {
    static PLACES: Semaphore = Semaphore::const_new(DRAWERS);
    let width = match ask.value("width") {
        None => WIDTHS[1],
        Some(asked) => {
            let width = asked.parse().ok().filter(|w| WIDTHS.contains(w));
            width.ok_or_else(|| Problem::wrong(ask, "problem-no-width", asked))?
        }
    };
    let svg = picture.alone(ask, false);
    // The same picture in the same width is the same file: what the reader has is not drawn again.
    let tag = tagged(ask, "image/png", format!("{width} {svg}"));
    if tag.status() == StatusCode::NOT_MODIFIED {
        return Ok(tag);
    }
    let draw = async {
        let place = PLACES.acquire().await.map_err(|e| Failure::Ours(e.to_string()))?;
        let drawing = tokio::task::spawn_blocking(move || {
            let _place = place;
            png::draw(&svg, width)
        });
        drawing.await.map_err(|e| Failure::Ours(e.to_string()))?
    };
    match tokio::time::timeout(DRAW_WAIT, draw).await {
        Err(_) => Err(Problem::not_yet(ask, "problem-too-long", "")),
        Ok(Err(Failure::Letters(letters))) => Err(Problem::not_yet(ask, "problem-no-font", &letters)),
        Ok(Err(Failure::Large)) => Err(Problem::wrong(ask, "problem-too-large", &width.to_string())),
        Ok(Err(Failure::Ours(reason))) => Err(Problem::ours(ask, &reason)),
        Ok(Ok(bytes)) => {
            let mut response = ([(header::CONTENT_TYPE, "image/png")], bytes).into_response();
            for name in [header::ETAG, header::VARY, header::CACHE_CONTROL] {
                if let Some(value) = tag.headers().get(&name) {
                    response.headers_mut().insert(name, value.clone());
                }
            }
            Ok(under(response, &picture.file_name("png"), "inline"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_in_its_standard() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
