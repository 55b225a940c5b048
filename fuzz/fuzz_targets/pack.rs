//! A text as a country's pack.
#![no_main]

use facts::packs::Pack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Pack::parse(text);
});
