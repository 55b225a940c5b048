//! A stream into chunks. Every document stands in the stream where its chunk says, and none overlap.
#![no_main]

use libfuzzer_sys::fuzz_target;

// A private module of the engine: taken by its path, so that it need not be public for our sake.
#[allow(dead_code)]
#[path = "../../crates/engine/src/input/split.rs"]
mod split;

fuzz_target!(|data: &[u8]| {
    let mut end = 0;
    let read = split::chunks(&mut &data[..], &mut |chunk| {
        let start = chunk.offset as usize;
        assert!(start >= end, "chunks come in order");
        assert_eq!(data.get(start..start + chunk.data.len()), Some(&chunk.data[..]));
        end = start + chunk.data.len();
        let mut last = 0;
        for (from, to) in &chunk.documents {
            assert!(last <= *from && from <= to && *to <= chunk.data.len());
            last = *to;
        }
        Ok(())
    });
    assert_eq!(read, Ok(data.len() as u64));
});
