//! FollowTheMoney statements, as CSV and as pack: every statement stands inside the bytes and has a value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lists::{Form, read};

fuzz_target!(|bytes: &[u8]| {
    for form in [Form::StatementsCsv, Form::StatementsPack] {
        let _ = read(&form, "fuzz", bytes, &mut |r| {
            assert!(r.at.offset + r.at.length <= bytes.len() as u64);
            assert!(!r.statement.value.is_empty());
        });
    }
});
