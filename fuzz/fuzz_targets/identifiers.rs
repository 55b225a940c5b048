//! A text as an identifier of every scheme: what was found is found again.
#![no_main]

use facts::identifiers::{Scheme, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for scheme in Scheme::ALL.iter().chain(&[Scheme::Vat("")]) {
        if let Some(found) = check(*scheme, text) {
            assert_eq!(check(*scheme, &found.value), Some(found));
        }
    }
});
