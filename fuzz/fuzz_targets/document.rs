//! One JSON document into the walk and on into rows. What we take, serde_json takes too.
#![no_main]

use std::sync::LazyLock;

use engine::ocds::corrections::Corrections;
use engine::ocds::settle::{Origin, Settler};
use engine::ocds::shape::Shape;
use engine::ocds::stage::{self, Stager};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

static SHAPE: LazyLock<Shape> = LazyLock::new(Shape::all);
static CORRECTIONS: LazyLock<Corrections> = LazyLock::new(Corrections::default);

fuzz_target!(|data: &[u8]| {
    let mut stager = Stager::new(&SHAPE);
    let Ok((data, found)) = stage::text(data).and_then(|text| Ok((text, stager.document(text)?))) else { return };
    assert!(serde_json::from_str::<IgnoredAny>(data).is_ok());
    let mut settler = Settler::new(&SHAPE, "fuzz", &CORRECTIONS);
    for mut staged in found {
        assert!(data.get(staged.start..staged.start + staged.length).is_some());
        if let Ok(head) = settler.head(data, &staged) {
            let origin = Origin { file: 0, offset: staged.start as i64, length: staged.length as i64 };
            settler.settle(data, &mut staged, &head.ocid, origin);
        }
    }
    settler.finish();
});
