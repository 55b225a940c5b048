//! A text as a rule's metadata.
#![no_main]

use facts::rules::RuleMeta;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = RuleMeta::parse(text);
});
