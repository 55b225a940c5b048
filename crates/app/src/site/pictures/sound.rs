//! What holds for every picture, checked on its text: well formed, inside its frame, inert.

use std::collections::{BTreeMap, BTreeSet};

/// All that a picture may be made of.
const ELEMENTS: [&str; 12] = ["svg", "title", "desc", "defs", "pattern", "g", "a", "rect", "line", "circle", "path", "text"];

/// Panics where a picture is not sound. No picture is.
pub(super) fn sound(svg: &str) {
    if svg.is_empty() {
        return;
    }
    for word in ["style", "NaN", "inf", "<script", "onload", "javascript:"] {
        assert!(!tags(svg).iter().any(|t| t.contains(word)), "{word} in {svg}");
    }
    balanced(svg);
    ids(svg);
    numbers(svg);
}

/// Everything between `<` and `>`, quotes closed, with the attributes' values cut out of text that people wrote.
fn tags(svg: &str) -> Vec<String> {
    let spoken = |tag: &str| match tag.split_once(" aria-label=\"") {
        Some((head, rest)) => format!("{head}{}", rest.split_once('"').map_or("", |r| r.1)),
        None => tag.to_owned(),
    };
    svg.split('<').skip(1).map(|t| spoken(t.split('>').next().unwrap())).collect()
}

fn balanced(svg: &str) {
    let mut open: Vec<String> = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').expect("a tag ends");
        assert!(!after.contains('>'), "a bare > in {piece}");
        assert!(tag.matches('"').count().is_multiple_of(2), "quotes in {tag}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        assert!(ELEMENTS.contains(&name), "<{name}>");
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    for amp in svg.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| amp.starts_with(e)), "a bare & before {amp}");
    }
}

/// The attributes of all tags: name and value.
fn attributes(svg: &str) -> Vec<(String, String)> {
    let of = |tag: &String| {
        let mut all = Vec::new();
        let mut rest = tag.split_once(' ').map_or("", |r| r.1).to_owned();
        while let Some((name, more)) = rest.clone().split_once("=\"") {
            let (value, next) = more.split_once('"').unwrap();
            all.push((name.trim().to_owned(), value.to_owned()));
            rest = next.to_owned();
        }
        all
    };
    tags(svg).iter().flat_map(of).collect()
}

fn ids(svg: &str) {
    let mut seen = BTreeMap::new();
    for (name, value) in attributes(svg) {
        if name == "id" {
            assert!(seen.insert(value.clone(), ()).is_none(), "id {value} twice");
        }
        assert!(!name.starts_with("on"), "{name}");
    }
    for (name, value) in attributes(svg) {
        let id =
            if name.starts_with("aria-") { Some(value.as_str()) } else { value.strip_prefix("url(#").map(|v| v.trim_end_matches(')')) };
        assert!(id.is_none_or(|id| seen.contains_key(id)), "{name} {value} points nowhere");
    }
}

/// Every coordinate is a number with at most two decimals, not far outside the picture.
fn numbers(svg: &str) {
    let geometry = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d", "stroke-width", "viewBox", "transform"];
    let all = attributes(svg);
    let frame = &all.iter().find(|(name, _)| name == "viewBox").expect("a viewBox").1;
    let bounds: Vec<f64> = frame.split(' ').map(|n| n.parse().unwrap()).collect();
    let most = bounds[2].max(bounds[3]);
    for (name, value) in all.iter().filter(|(name, _)| geometry.contains(&name.as_str())) {
        for n in value.split(|c: char| c.is_ascii_alphabetic() || c == ' ' || c == '(' || c == ')').filter(|n| !n.is_empty()) {
            let number: f64 = n.parse().unwrap_or_else(|_| panic!("{name}=\"{value}\""));
            assert!((-0.5..=most + 0.5).contains(&number), "{name}=\"{value}\" is outside of {frame}");
            assert!(n.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 2), "{name}=\"{value}\"");
        }
    }
}

/// The classes in a picture.
pub(super) fn classes(svg: &str) -> BTreeSet<String> {
    attributes(svg).into_iter().filter(|(name, _)| name == "class").map(|(_, value)| value).collect()
}

/// The texts one sees, in their order, with their letters as they were.
pub(super) fn texts(svg: &str) -> Vec<String> {
    let inside = |piece: &str| piece.split_once('>').map(|(_, rest)| rest.split("</text").next().unwrap_or("").to_owned());
    let plain = |t: String| {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].iter().fold(t, |t, (a, b)| t.replace(a, b))
    };
    svg.split("<text ").skip(1).filter_map(inside).map(plain).collect()
}
