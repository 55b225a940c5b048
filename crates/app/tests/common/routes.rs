//! The routes of the site, read from its source: a test that walks them misses none that is added.

use std::path::Path;

/// Front of the twins in JSON.
pub const API: &str = "/api/v1";

/// Text literals in a piece of source.
fn literals(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What stands in the list of a constant.
fn list<'t>(text: &'t str, name: &str) -> &'t str {
    let after = text.split(&format!("{name}: [")).nth(1).and_then(|l| l.split_once('[')).map_or("", |(_, l)| l);
    after.split("];").next().unwrap_or("")
}

fn twin(page: &str) -> String {
    format!("{API}{}", page.trim_end_matches('/'))
}

/// The routes that a source file names: in the list of pages, in the table of routes, among assets, in calls.
fn named(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for page in literals(list(text, "PAGES")) {
        out.extend([twin(&page), page]);
    }
    for row in list(text, "ROUTES").split("path: \"").skip(1) {
        let path = row.split('"').next().unwrap_or("").to_owned();
        match row.split("at: At::").nth(1).unwrap_or("").split(',').next() {
            Some("Page") => out.push(path),
            Some("Api") => out.push(twin(&path)),
            _ => out.extend([twin(&path), path]),
        }
    }
    out.extend(literals(list(text, "ASSETS")));
    for piece in text.split(".route(").skip(1) {
        let argument = piece.split(',').next().unwrap_or("").trim();
        match literals(argument).first() {
            Some(path) => out.push(path.replace("{API}", API)),
            None if argument == "API" => out.push(API.to_owned()),
            None => {}
        }
    }
    out
}

/// Every route, as the router has it.
pub fn all() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/site");
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the site's source") {
        let Ok(text) = std::fs::read_to_string(entry.expect("read").path()) else { continue };
        out.extend(named(text.split("#[cfg(test)]").next().unwrap_or("")));
    }
    out.retain(|r| r.starts_with('/') && !r.contains("{}"));
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
