//! The standards' tables held against the examples that come with other people's tables.
//!
//! The examples are lines `test "text", "romanised"` in `names/translit/` of the folder that `TURA_DATA` names (by
//! default beside the workspace); they are not ours to ship.

use std::path::PathBuf;

use names::letters::System::{self, *};
use names::letters::to_latin;
use unicode_normalization::UnicodeNormalization;

/// File, system, and the share of its examples that come out to the letter; lower where an example follows a note that
/// a table cannot (a dot between letters, other Cyrillic languages in the same file, scripts with unwritten vowels).
const FILES: &[(&str, System, f64)] = &[
    ("bgnpcgn-rus-Cyrl-Latn-1947", RussianBgn, 0.58),
    ("alalc-rus-Cyrl-Latn-2012", RussianAlaLc, 0.79),
    ("ua-ukr-Cyrl-Latn-2010", UkrainianNational, 1.00),
    ("bgnpcgn-ukr-Cyrl-Latn-1965", UkrainianBgn1965, 0.90),
    ("by-bel-Cyrl-Latn-2007", BelarusianNational, 0.97),
    ("icao-bel-Cyrl-Latn-9303", BelarusianIcao, 1.00),
    ("bgnpcgn-bel-Cyrl-Latn-1979", BelarusianBgn, 0.92),
    ("bgnpcgn-bul-Cyrl-Latn-2013", BulgarianNational, 0.66),
    ("bgnpcgn-srp-Cyrl-Latn-2005", Serbian, 1.00),
    ("bgnpcgn-mkd-Cyrl-Latn-2013", Macedonian, 1.00),
    ("bgnpcgn-kaz-Cyrl-Latn-1979", KazakhBgn, 1.00),
    ("bgnpcgn-kir-Cyrl-Latn-1979", KyrgyzBgn, 1.00),
    ("bgnpcgn-tgk-Cyrl-Latn-1994", TajikBgn, 0.97),
    ("masm-mon-Cyrl-Latn-5217-2012", MongolianNational, 1.00),
    ("bgnpcgn-mon-Cyrl-Latn-1964", MongolianBgn, 0.94),
    ("elot-ell-Grek-Latn-743-2001-ts", GreekElot743, 0.94),
    ("iso-ell-Grek-Latn-843-1997-t1", GreekIso843, 0.90),
    ("alalc-ell-Grek-Latn-2010", GreekAlaLc, 0.97),
    ("bgnpcgn-kat-Geor-Latn-2009", GeorgianNational, 1.00),
    ("iso-kat-Geor-Latn-9984-1996", GeorgianIso9984, 1.00),
];

/// Bytes of an example, at most: the longer ones are pages of prose with marks that a name never has.
const LENGTH_MAX: usize = 120;

/// With apostrophes and primes of one kind, and without the accents that Greek systems may drop in names; macrons stay.
fn plain(text: &str) -> String {
    let marks = |c: char| if matches!(c, 'ʹ' | '’' | 'ʼ' | '‘' | '\u{315}' | '\u{313}') { '\'' } else { c };
    let without = text.nfd().filter(|c| *c != '\u{301}').map(marks).collect::<String>();
    without.nfc().collect()
}

#[test]
fn examples_of_other_tables_come_out_the_same() {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("TURA_DATA").map_or(default, PathBuf::from).join("names/translit");
    if !folder.is_dir() {
        println!("SKIPPED: {} is not there; set TURA_DATA", folder.display());
        return;
    }
    let mut low = Vec::new();
    for (file, system, floor) in FILES {
        let path = folder.join(format!("{file}.imp"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("SKIPPED: {} is not there", path.display());
            continue;
        };
        let examples = text.lines().filter_map(|line| {
            let mut quoted = line.trim().strip_prefix("test ")?.split('"');
            Some((quoted.nth(1)?, quoted.nth(1)?))
        });
        let (mut same, mut all, mut other) = (0, 0, Vec::new());
        for (from, expected) in examples.filter(|(from, _)| from.len() < LENGTH_MAX) {
            all += 1;
            let (ours, expected) = (plain(&to_latin(from, *system)), plain(expected));
            if ours == expected {
                same += 1;
            } else if other.len() < 3 {
                other.push(format!("{from}: {ours}, there {expected}"));
            }
        }
        let share = f64::from(same) / f64::from(all.max(1));
        println!("{file}: {same} of {all} ({share:.3}); {}", other.join("; "));
        if share < *floor {
            low.push(*file);
        }
    }
    assert!(low.is_empty(), "{low:?}");
}
