//! The routes of the site, read from its source: a test that walks them misses none that is added.

use std::path::Path;

/// Front of the twins in JSON.
pub const API: &str = "/api/v1";

/// Text literals in a piece of source.
fn literals(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every route, as the router has it.
pub fn all() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/site");
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the site's source") {
        let path = entry.expect("read").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let text = text.split("#[cfg(test)]").next().unwrap_or("").to_owned();
        if !text.contains(".route(") {
            continue;
        }
        // The list of pages, each of which has a twin.
        if let Some(list) = text.split("const PAGES: [").nth(1).and_then(|l| l.split("= [").nth(1)).and_then(|l| l.split("];").next()) {
            for page in literals(list) {
                out.push(format!("{API}{}", page.trim_end_matches('/')));
                out.push(page);
            }
        }
        for piece in text.split(".route(").skip(1) {
            let argument = piece.split(',').next().unwrap_or("").trim();
            match literals(argument).first() {
                Some(path) => out.push(path.replace("{API}", API)),
                None if argument == "API" => out.push(API.to_owned()),
                None => {}
            }
        }
    }
    out.retain(|r| r.starts_with('/'));
    out.sort();
    out.dedup();
    assert!(out.len() > 20, "the routes are found in the source: {out:?}");
    out
}

/// A route with its places filled; `None` for a place that `fill` does not know.
pub fn filled(route: &str, fill: &dyn Fn(&str, &str) -> Option<String>) -> Option<String> {
    let mut out = Vec::new();
    let mut before = "";
    for part in route.split('/') {
        let place = part.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
        out.push(match place {
            Some(place) => fill(before, place)?,
            None => part.to_owned(),
        });
        before = part;
    }
    Some(out.join("/"))
}
