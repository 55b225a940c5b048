//! The raw text at a JSON pointer.

use jiter::{Jiter, Peek};

/// The bytes of the value at `pointer` (RFC 6901) in a JSON document; `None` when nothing is there.
/// A pointer step that is a number finds a lone object too, since tables read one as a list of one.
pub fn raw_at<'d>(document: &'d [u8], pointer: &str) -> Option<&'d [u8]> {
    let mut j = Jiter::new(document);
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        enter(&mut j, &step)?;
    }
    // `peek` steps over white space, so the value begins where the reader then stands.
    let peek = j.peek().ok()?;
    let start = j.current_index();
    j.known_skip(peek).ok()?;
    Some(j.slice_to_current(start))
}

fn enter(j: &mut Jiter<'_>, step: &str) -> Option<()> {
    match j.peek().ok()? {
        Peek::Object => {
            let mut found = j.known_object().ok()?.map(|key| key == step);
            loop {
                match found? {
                    true => return Some(()),
                    false => j.next_skip().ok()?,
                }
                found = j.next_key().ok()?.map(|key| key == step);
            }
        }
        Peek::Array => {
            let wanted: usize = step.parse().ok()?;
            let mut next = j.known_array().ok()?;
            for _ in 0..wanted {
                j.known_skip(next?).ok()?;
                next = j.array_step().ok()?;
            }
            next.map(|_| ())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pointer: &str, expected: Option<&str>) {
        let document = br#"{"a": [ {"b": 1}, {"b": [2, "x/y"]} ], "c/d": null}"#;
        let got = raw_at(document, pointer).map(|b| String::from_utf8_lossy(b).into_owned());
        assert_eq!(got.as_deref(), expected, "{pointer}");
    }

    #[test]
    fn a_pointer_gives_the_raw_text_it_points_at() {
        check("/a/1/b/0", Some("2"));
        check("/a/1/b/1", Some("\"x/y\""));
        check("/a/0", Some("{\"b\": 1}"));
        check("/c~1d", Some("null"));
        check("/a/2", None);
        check("/nothing", None);
        check("/a/x", None);
    }
}
