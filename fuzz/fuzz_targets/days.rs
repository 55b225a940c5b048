//! A text as a date: a day that is read is printed as it was written.
#![no_main]

use facts::days;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(day) = days::parse(text).and_then(|p| p.day) {
        assert_eq!(days::print(day), text[..10]);
    }
    let (a, b) = text.split_once('\n').unwrap_or((text, "2024-02-29"));
    days::between(a, b);
});
