//! How many tokens are analysed and compared a second, and how long a model takes to be made ready.
//!
//! `cargo run --release -p names --example pace`. Prints; asserts nothing, for machines differ.

use names::sounds::{Sounded, alike, keys, sound};

/// Seconds this process has computed for (Linux; the kernel counts them in nanoseconds), so that a busy machine shows
/// the same figures as an idle one.
fn seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|cell| cell.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

/// Invented tokens: syllables strung together, the same at each run.
fn tokens(syllables: &[&str], count: usize) -> Vec<String> {
    let mut seed = 12_345_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    (0..count).map(|_| (0..2 + next() % 3).map(|_| syllables[next() % syllables.len()]).collect()).collect()
}

fn pace(what: &str, ours: &[Sounded], theirs: &[Sounded]) {
    let ready = seconds();
    let _ = alike(&ours[0], &theirs[0]);
    let ready_ms = (seconds() - ready) * 1000.0;
    let start = seconds();
    let mut alike_count = 0;
    for a in ours {
        alike_count += theirs.iter().filter(|b| alike(a, b) > 0.5).count();
    }
    let pairs = (ours.len() * theirs.len()) as f64;
    println!("{what}: {:.2} million pairs/s ({alike_count} alike); first in {ready_ms:.1} ms", pairs / (seconds() - start) / 1e6);
}

fn main() {
    let latin = tokens(&["al", "ek", "san", "dr", "iv", "an", "ov", "kar", "im", "tok", "ay", "ev", "na", "zar", "ba", "li"], 2000);
    let ours: Vec<Sounded> = latin.iter().map(|token| sound(token)).collect();
    let times = 100;
    let start = seconds();
    let letters: usize = (0..times).flat_map(|_| &latin).map(|token| usize::from(sound(token) == ours[0])).sum();
    let rate = |start: f64| (times * latin.len()) as f64 / (seconds() - start) / 1e6;
    println!("analysed: {:.2} million tokens/s, {} bytes each ({letters})", rate(start), size_of::<Sounded>());
    let start = seconds();
    let count: usize = (0..times).flat_map(|_| &ours).map(|token| keys(token).count()).sum();
    println!("keys: {:.2} million tokens/s, {:.1} each", rate(start), count as f64 / (times * ours.len()) as f64);
    pace("Latin and Latin", &ours, &ours);
    let others = [
        ("Cyrillic", tokens(&["ал", "ек", "сан", "др", "ив", "ан", "ов", "кар", "им", "ток", "ай", "ев"], 500)),
        ("Arabic", tokens(&["ال", "كس", "ن", "در", "يف", "ان", "كار", "يم", "تو"], 500)),
        ("Hebrew", tokens(&["אל", "כס", "נד", "ר", "איב", "ון", "קר", "ים"], 500)),
        ("Han", tokens(&["亚", "历", "山", "大", "伊", "万", "诺", "夫", "卡"], 500)),
        ("Hangul", tokens(&["알", "렉", "산", "드", "르", "이", "반", "오", "카"], 500)),
        ("Georgian", tokens(&["ალ", "ექ", "სან", "დრ", "ივ", "ან", "ოვ"], 500)),
    ];
    for (script, tokens) in others {
        let theirs: Vec<Sounded> = tokens.iter().map(|token| sound(token)).collect();
        pace(&format!("Latin and {script}"), &ours, &theirs);
    }
}
