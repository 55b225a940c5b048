//! Kazakh names as their publisher writes them in Latin, Russian and Kazakh are found as themselves: the deputies' names that `TURA_DATA`
//! holds. The set in three scripts is measured in `resolve`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use names::scripts::{Script, main_script};
use names::sounds::{alike, sound};

#[test]
fn deputies_are_found_in_three_languages() {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("TURA_DATA").map_or(default, PathBuf::from).join("officials/kz_mazhilis_trilingual.tsv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: {} is not there; set TURA_DATA", path.display());
        return;
    };
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, group) in text.lines().filter_map(|line| line.split_once('\t')) {
        groups.entry(group).or_default().push(name);
    }
    let mut pairs = Vec::new();
    for names in groups.values() {
        let in_script = |script| names.iter().copied().filter(move |name| main_script(name) == script);
        for latin in in_script(Script::Latin) {
            for cyrillic in in_script(Script::Cyrillic) {
                let tokens = latin.split_whitespace().zip(cyrillic.split_whitespace()).take(2);
                pairs.extend(tokens.map(|(a, b)| (a.to_owned(), b.to_owned())));
            }
        }
    }
    let above = pairs.iter().filter(|(a, b)| alike(&sound(a), &sound(b)) > 0.5).count();
    let others = pairs.iter().zip(pairs.iter().skip(7)).filter(|(a, b)| a.1 != b.1);
    let (mut wrong, mut tried) = (0, 0);
    for (a, b) in others {
        tried += 1;
        wrong += usize::from(alike(&sound(&a.0), &sound(&b.1)) > 0.5);
    }
    println!("deputies: {above} of {} tokens above one half; of {tried} exchanged ones {wrong}", pairs.len());
    assert!(above as f64 >= DEPUTIES_FLOOR * pairs.len() as f64);
    assert!(wrong as f64 <= 0.02 * f64::from(tried));
}

/// Share of the deputies' tokens above one half, as measured; the forms are the publisher's, not always of one order.
const DEPUTIES_FLOOR: f64 = 0.98;
