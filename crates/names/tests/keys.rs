//! Keys find what `alike` would call alike, across scripts, on real tokens that are not ours to ship.
//!
//! `TURA_DATA` says where they are (by default beside the workspace): `names/token_pairs/wd_*.tsv.gz`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use names::sounds::{alike, keys, sound};

#[test]
fn tokens_that_are_alike_share_a_key() {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("TURA_DATA").map_or(default, PathBuf::from).join("names/token_pairs");
    // Share of pairs found, and the largest share of all tokens that one token's keys may bring, on average.
    let floors = [("russian", 0.96, 0.06), ("arabic", 0.95, 0.06), ("chinese", 0.84, 0.06), ("hebrew", 0.97, 0.06), ("korean", 0.92, 0.06)];
    for (language, floor, ceiling) in floors {
        let path = folder.join(format!("wd_{language}.tsv.gz"));
        let Ok(file) = std::fs::File::open(&path) else {
            println!("SKIPPED: {} is not there; set TURA_DATA", path.display());
            continue;
        };
        let mut text = String::new();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let (mut found, mut all) = (0, 0);
        let mut holders: BTreeMap<u32, u32> = BTreeMap::new();
        let mut queries = Vec::new();
        for line in text.lines().step_by(23) {
            let cells: Vec<&str> = line.split('\t').collect();
            let (latin, other) = (sound(cells[0]), sound(&cells[1].replace(' ', "")));
            keys(&other).for_each(|key| *holders.entry(key).or_default() += 1);
            queries.push(latin);
            // Some pairs of the source are not one name (a family name beside a given name).
            if alike(&latin, &other) > 0.5 {
                all += 1;
                let theirs: BTreeSet<u32> = keys(&other).collect();
                found += usize::from(keys(&latin).any(|key| theirs.contains(&key)));
            }
        }
        let share = found as f64 / all as f64;
        let brought: u32 = queries.iter().flat_map(keys).filter_map(|key| holders.get(&key)).sum();
        let brought = f64::from(brought) / (queries.len() as f64).powi(2);
        println!("{language}: {found} of {all} alike share a key ({share:.3}); a token's keys bring {brought:.4} of all");
        assert!(share >= floor, "{language}: {share:.3}");
        assert!(brought <= ceiling, "{language}: {brought:.4}");
    }
}
