//! Makes `data/common_parts.tsv`: the commonest parts of names with their rarity, as hashes.
//! `cargo run -p names --release --example learn_counts > crates/names/data/common_parts.tsv`; data by `TURA_DATA`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use names::scripts::{clean, fold};

/// Parts that are kept of each kind.
const KEPT: usize = 6000;

/// Parts that are kept of each other script.
const KEPT_OTHER: usize = 1500;

fn main() -> std::io::Result<()> {
    let data = std::env::var_os("TURA_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let open = |path: &str| std::fs::File::open(data.join(path)).map(|file| BufReader::new(GzDecoder::new(file)));
    println!("# The commonest parts of names: whose, rarity in bits, then short names of the parts (FNV-1a of 32 bits, base 36).");
    println!(
        "# people: the {KEPT} commonest tokens of the Latin-script side of Wikidata's transliteration pairs (Merhav and Ash 2018, CC0)."
    );
    println!(
        "#   and the {KEPT_OTHER} commonest of each other side of them: Arabic, Han, Hebrew, Hangul and Cyrillic letters, each counted by itself."
    );
    println!("# firms: the {KEPT} commonest words of the legal names in the LEI register (GLEIF, CC0).");
    println!("# Made by `cargo run -p names --release --example learn_counts`; only counts are learned, no name is kept.");

    let mut people = BTreeMap::new();
    let mut others = Vec::new();
    for script in ["arabic", "chinese", "hebrew", "korean", "russian"] {
        let mut here = BTreeMap::new();
        for line in open(&format!("names/token_pairs/wd_{script}.tsv.gz"))?.lines() {
            let line = line?;
            let mut cells = line.split('\t');
            let (Some(token), Some(other), Some(count)) = (cells.next(), cells.next(), cells.next()) else { continue };
            let count = count.parse().unwrap_or(0_u64);
            *people.entry(fold(&clean(token))).or_insert(0) += count;
            *here.entry(fold(&clean(&other.replace(' ', "")))).or_insert(0) += count;
        }
        others.push(here);
    }
    // A name has about two tokens.
    let names = people.values().sum::<u64>() / 2;
    print("people", people, names, KEPT);
    for here in others {
        let names = here.values().sum::<u64>() / 2;
        print("people", here, names, KEPT_OTHER);
    }

    let mut firms = BTreeMap::new();
    let mut text = String::new();
    open("records/gleif_lei_names.csv.gz")?.read_to_string(&mut text)?;
    let mut names = 0;
    for line in text.lines().skip(1) {
        names += 1;
        let name = fold(&clean(legal_name(line)));
        let mut words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *firms.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    print("firms", firms, names, KEPT);
    Ok(())
}

/// The second of the four columns; it may hold commas.
fn legal_name(line: &str) -> &str {
    let rest = line.split_once(',').map_or(line, |(_, rest)| rest);
    rest.rsplitn(3, ',').nth(2).unwrap_or(rest)
}

/// Prints the commonest, grouped by rarity in half bits.
fn print(whose: &str, counts: BTreeMap<String, u64>, names: u64, kept: usize) {
    let mut ranked: Vec<(u64, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut groups: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (count, word) in ranked.into_iter().take(kept) {
        let half_bits = ((names as f64 / count as f64).log2() * 2.0).round() as u64;
        groups.entry(half_bits).or_default().push(base36(names::common::hash(&word)));
    }
    for (half_bits, mut hashes) in groups {
        hashes.sort();
        println!("{whose}\t{}\t{}", half_bits as f64 / 2.0, hashes.join(" "));
    }
}

fn base36(mut number: u32) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from_digit(number % 36, 36).unwrap_or('0'));
        number /= 36;
    }
    digits.into_iter().rev().collect()
}
