//! Names in Latin letters and in another script, none of whose tokens was learned from, found at 99 % precision.
//!
//! The sets are 2,000 pairs of full names of two tokens each, half of them true; a false name has one token exchanged.
//! `TURA_EVAL` says where they are (by default beside the workspace); they are not ours to ship.

use std::path::PathBuf;

use names::sounds::{Sounded, alike, sound};

fn folder(variable: &str, beside: &str) -> PathBuf {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..").join(beside);
    std::env::var_os(variable).map_or(default, PathBuf::from)
}

fn tokens(name: &str) -> Vec<Sounded> {
    name.split(|c: char| c.is_whitespace() || c == '·').filter(|token| !token.is_empty()).map(sound).collect()
}

/// Evidence of both tokens in the better of the two orders: a false name has one true token, so the weaker one decides.
fn evidence(ours: &[Sounded], theirs: &[Sounded]) -> f64 {
    let [a, b] = ours else { return f64::MIN };
    let [x, y] = theirs else { return f64::MIN };
    let odds = |p: f32| (f64::from(p).max(1e-30) / (1.0 - f64::from(p)).max(1e-7)).ln();
    let both = |p: f64, q: f64| p.min(q) - (1.0 + (-(p - q).abs()).exp()).ln();
    let straight = both(odds(alike(a, x)), odds(alike(b, y)));
    straight.max(both(odds(alike(a, y)), odds(alike(b, x))))
}

/// The most true pairs found with 99 of 100 found ones true, as a share of all true ones.
fn recall(mut scored: Vec<(f64, bool)>) -> f64 {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|(_, is_true)| *is_true).count();
    let (mut right, mut best) = (0, 0);
    for (at, (score, is_true)) in scored.iter().enumerate() {
        right += usize::from(*is_true);
        let ends = scored.get(at + 1).is_none_or(|(next, _)| next < score);
        if ends && right as f64 >= 0.99 * (at + 1) as f64 {
            best = right;
        }
    }
    best as f64 / all as f64
}

#[test]
fn names_are_found_across_scripts() {
    let folder = folder("TURA_EVAL", "shared/eval");
    let floors = [("russian", 0.97, 0.93), ("arabic", 0.90, 0.80), ("chinese", 0.90, 0.75), ("hebrew", 0.90, 0.85), ("korean", 0.85, 0.75)];
    for (language, common, rare) in floors {
        for (kind, floor) in [("common", common), ("rare", rare)] {
            let file = folder.join(format!("cross_script_{language}_{kind}.csv"));
            let Ok(text) = std::fs::read_to_string(&file) else {
                println!("SKIPPED: {} is not there; set TURA_EVAL", file.display());
                continue;
            };
            let scored = text.lines().skip(1).filter_map(|line| {
                let mut cells = line.splitn(3, ',');
                let (is_true, latin, other) = (cells.next()?, cells.next()?, cells.next()?);
                // A cell with a quote in it is quoted, and its quotes doubled.
                let other = other.trim_matches('"').replace("\"\"", "\"");
                Some((evidence(&tokens(latin), &tokens(&other)), is_true == "true"))
            });
            let scored: Vec<(f64, bool)> = scored.collect();
            let count = scored.len();
            let found = recall(scored);
            println!("{language:8} {kind:6} n {count}: recall {found:.3} at 99 % precision (floor {floor:.2})");
            assert!(found >= floor, "{language} {kind}: {found:.3} is below {floor}");
        }
    }
}
