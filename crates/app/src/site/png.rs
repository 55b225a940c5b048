//! A picture as PNG, drawn by the server itself: no browser, no script, no font from elsewhere.
//!
//! Latin, Russian and Kazakh letters come from the fonts inside the program, so that they look alike on every machine; other scripts
//! from the machine's own fonts. A letter that no font has is named and nothing is drawn: boxes in its place would be a false picture.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Group, Node, Options, Tree};

use super::pictures::ALONE_WIDTH;

/// Widths that may be asked for, in pixels: a column of text, a page, a slide.
pub const WIDTHS: [u32; 3] = [640, 1280, 1920];
/// Pixels of a picture: 64 MB while it is drawn.
const PIXELS_MAX: u64 = 16_000_000;
/// The family that pictures are drawn in.
const FAMILY: &str = "DejaVu Sans";

/// Why there is no PNG.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// Letters that no font here has.
    Letters(String),
    /// Too many pixels.
    Large,
    /// A fault of ours.
    Ours(String),
}

/// Our own faces, then those of the machine; read when the first picture is drawn.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for face in [dejavu::sans::regular(), dejavu::sans::bold()] {
        fonts.load_font_source(Source::Binary(Arc::new(face)));
    }
    fonts.load_system_fonts();
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

/// Draws a picture that stands alone, in light colours. Takes up to a second: not for the threads that answer requests.
pub fn draw(svg: &str, width: u32) -> Result<Vec<u8>, Failure> {
    let ours = |e: String| Failure::Ours(format!("a picture as PNG: {e}"));
    let options = Options { font_family: FAMILY.to_owned(), fontdb: FONTS.clone(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| ours(e.to_string()))?;
    let mut without = BTreeSet::new();
    letters(tree.root(), &mut without);
    if !without.is_empty() {
        return Err(Failure::Letters(without.into_iter().collect()));
    }
    let scale = f64::from(width) / ALONE_WIDTH;
    let height = (f64::from(tree.size().height()) * scale).ceil().max(1.0);
    if height * f64::from(width) > PIXELS_MAX as f64 {
        return Err(Failure::Large);
    }
    let mut pixels = Pixmap::new(width, height as u32).ok_or(Failure::Large)?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| ours(e.to_string()))
}

/// Letters that were given no shape, at any depth.
fn letters(group: &Group, without: &mut BTreeSet<char>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => letters(inner, without),
            Node::Text(text) => {
                let glyphs = text.layouted().iter().flat_map(|s| &s.positioned_glyphs);
                glyphs.filter(|g| g.id.0 == 0).for_each(|g| without.extend(g.text.chars().filter(|c| !c.is_whitespace())));
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pictures::{Around, Bar, Bars, Caption, standalone};
    use super::*;

    fn picture(label: &str) -> String {
        let caption = Caption { id: "a", title: "A title", desc: "A description" };
        let bars = [Bar { label: label.to_owned(), value: 2.0, printed: "2".to_owned(), thin: None, href: Some("/x".to_owned()) }];
        standalone(&Bars { caption, bars: &bars, names: None }.draw(), &Around { title: "Қай орган", notes: &[], dark: false })
    }

    #[test]
    fn a_picture_has_the_width_that_was_asked_for() {
        for width in [640, 1280] {
            let png = draw(&picture("Мемлекеттік сатып алу: ӘҒҚҢӨҰҮҺІ"), width).expect("drawn");
            assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
            assert_eq!(png[16..20], width.to_be_bytes());
        }
    }

    #[test]
    fn letters_without_a_font_are_named() {
        // A private character that no font can have a shape for.
        assert_eq!(draw(&picture("a\u{10fffd}"), 640), Err(Failure::Letters("\u{10fffd}".to_owned())));
    }

    #[test]
    fn too_many_pixels_are_refused() {
        let tall = picture("a").replacen("height=\"", "height=\"9", 1).replacen("672 ", "672 9", 1);
        assert_eq!(draw(&tall, 100_000), Err(Failure::Large));
    }
}
