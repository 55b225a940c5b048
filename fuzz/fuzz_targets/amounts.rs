//! A text as an amount: what is printed is read back the same.
#![no_main]

use facts::amounts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(amount) = amounts::parse(text) {
        assert_eq!(amounts::parse(&amounts::print(amount)), Some(amount));
        assert!(amounts::to_f64(amount).is_finite());
    }
});
