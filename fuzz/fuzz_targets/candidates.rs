//! The bytes of a segment of the index: opened or refused, asked and read, and never a panic. Half of the inputs get the right
//! checksum, or nothing would get past the door.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use facts::statements::Entity;
use libfuzzer_sys::fuzz_target;
use resolve::candidates::{Asked, Index, seal};

/// A folder with an index of one entity, whose segment is written over; it lives as long as the process.
static FOLDER: LazyLock<std::path::PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("fuzz-candidates-{}", std::process::id()));
    drop(Index::build(&folder, std::iter::once(person())).expect("an index"));
    folder
});

/// The segment as it was written.
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(FOLDER.join("000001.segment")).expect("a segment"));

fn person() -> Entity {
    let properties = BTreeMap::from([("name".to_owned(), vec!["Anna Petrova".to_owned()])]);
    Entity { id: "anna".into(), schema: "Person".into(), properties, ..Entity::default() }
}

fuzz_target!(|data: (bool, Vec<(u16, u8)>, Vec<u8>)| {
    let (mutates, changes, bytes) = data;
    let path = FOLDER.join("000001.segment");
    let whole = LazyLock::force(&WHOLE);
    let mut segment = if mutates { whole.clone() } else { bytes };
    for (at, byte) in changes {
        if let Some(place) = segment.get_mut(usize::from(at)) {
            *place = byte;
        }
    }
    if mutates {
        seal(&mut segment);
    }
    let _ = std::fs::remove_file(&path);
    std::fs::write(&path, &segment).expect("a segment");
    let Ok(index) = Index::open(&FOLDER) else { return };
    index.candidates(&Asked::read(&person()), 10, &|_| true);
    for place in index.places().take(10) {
        let _ = index.entity(place);
        index.labels(place).take(100).for_each(drop);
    }
});
