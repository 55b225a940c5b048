//! Makes the files in `data/sounds/` from pairs of tokens, Latin and another script.
//!
//! ```text
//! cargo run --release -p names --example learn -- <folder of wd_*.tsv.gz> crates/names/data/sounds [language …]
//! ```
//!
//! The pairs are `latin TAB letters of the script, spaces between TAB count`, one token a line, packed by gzip: those of
//! Merhav and Ash 2018 (netranslit: labels of people in Wikidata, CC0), less those that something is measured on. Each
//! language is learned twice: without a tenth of its tokens, to measure and to calibrate (printed), and with all of
//! them. Takes about half a minute a language; the same input gives the same bytes. The pairs themselves do not ship.

mod discriminative;
mod generative;
mod lattice;
mod measure;
mod pairs;

use std::collections::BTreeSet;
use std::path::Path;

use lattice::{END, Lattice, latin_of, parts};
use pairs::Letters;

/// Languages, with the most letters of a chunk: Latin, and of the script.
const LANGUAGES: [(&str, usize, usize); 5] = [("russian", 3, 2), ("arabic", 3, 2), ("chinese", 5, 1), ("hebrew", 3, 2), ("korean", 3, 2)];

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, chosen @ ..] = arguments.as_slice() else {
        eprintln!("learn: say the folder of pairs and the folder for the models");
        std::process::exit(2);
    };
    for (language, latin_max, own_max) in LANGUAGES {
        if !chosen.is_empty() && !chosen.iter().any(|name| name == language) {
            continue;
        }
        let (pairs, letters) = pairs::read(&Path::new(from).join(format!("wd_{language}.tsv.gz")))?;
        let (learned, held) = pairs::split(&pairs);
        let (learned, mut lattice) = generative::learn_twice(learned, latin_max, own_max, &letters.syllables);
        println!("{language}: {} pairs, {} held out; counted: {}", pairs.len(), held.len(), measure::line(&lattice, &held));
        // Held-out pairs that are not one name would make the calibration timid; the counted weights know them.
        let one_name = generative::likelier_than_chance(&lattice, held.clone());
        discriminative::sharpen(&mut lattice, &learned);
        println!("{language}: sharpened: {}", measure::line(&lattice, &held));
        let calibration = discriminative::calibrate(&lattice, &one_name);
        println!("{language}: calibration {calibration:.3?}: {}", measure::reliability(&lattice, calibration, &one_name));
        let rare = pairs::rare(&pairs, &letters);
        let (pairs, mut lattice) = generative::learn_twice(pairs, latin_max, own_max, &letters.syllables);
        discriminative::sharpen(&mut lattice, &pairs);
        std::fs::write(Path::new(to).join(format!("{language}.tsv")), table(language, &lattice, &letters, &rare, calibration))?;
    }
    Ok(())
}

/// The model as a file.
fn table(language: &str, lattice: &Lattice, letters: &Letters, rare: &BTreeSet<u16>, calibration: [f64; 3]) -> String {
    let by_number = letters.by_number();
    let mut rows = Vec::new();
    for (edge, key) in lattice.keys.iter().enumerate().filter(|(edge, _)| *edge != lattice.unrelated) {
        let (first, second, code) = parts(*key);
        if rare.contains(&first) || rare.contains(&second) {
            continue;
        }
        let own: String = [first, second].iter().filter_map(|number| by_number.get(number).copied()).collect();
        let spell = |c: u8| if c == END { '$' } else { (b'a' - 1 + c) as char };
        let latin: String = latin_of(code).into_iter().rev().map(spell).collect();
        let hundredths = (lattice.theta[edge] * 100.0).round() as i64;
        if hundredths != 0 || !own.starts_with(|c: char| letters.is_read(c)) {
            rows.push(format!("{own}\t{latin}\t{hundredths}\n"));
        }
    }
    rows.sort();
    let mut text = format!(
        "# How letters sound in Latin ones ({language}): chunk of the script, Latin chunk, hundredths of the natural logarithm of the\n\
         # weight. `$` ends a token, `~` begins a Mandarin syllable to which a letter's own rows are added, an empty cell is no letter.\n\
         # Origin: learned from pairs of name tokens of Wikidata (CC0; netranslit, Merhav and Ash 2018) by\n\
         # `cargo run --release -p names --example learn`; no pair and no name is in here.\n"
    );
    let mut set = |what: &str, at: &str, value: f64| text += &format!(":{what}\t{at}\t{value:.3}\n");
    set("bias", "", lattice.bias);
    set("unrelated", "", lattice.theta[lattice.unrelated]);
    (0..3).for_each(|at| set("calibration", &at.to_string(), calibration[at]));
    text + &rows.concat()
}
