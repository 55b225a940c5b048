//! A mapping, a line of three dashes, and the table it is for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lists::Form;
use lists::tables::Mapping;

fuzz_target!(|text: &str| {
    let (mapping, table) = text.split_once("\n---\n").unwrap_or((text, ""));
    let Ok(mapping) = Mapping::parse(mapping) else { return };
    drop(lists::read(&Form::Table(Box::new(mapping), "a.csv".to_owned()), "fuzz", table.as_bytes(), &mut |_| {}));
});
