//! The looks of a picture that leaves the site: a page has its own stylesheet, a downloaded file has this one.

use super::frame::number;

/// A small light stylesheet. Lines and shapes stand out from the paper at 3:1 or more, text at 4.5:1 or more (WCAG 2.2, 1.4.11 and 1.4.3);
/// what differs in colour also differs in shape, dashes, hatching or words. A test holds these numbers.
pub const STYLE: &str = "\
.p-paper{fill:#ffffff}
text{fill:#1b1f24}
.p-number,.p-number-on,.p-tile-number{font-variant-numeric:tabular-nums}
.p-label-strong,.p-tile-label{font-weight:600}
.p-label-on,.p-number-on{paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round}
.p-axis{stroke:#6b7280;stroke-width:1px}
.p-grid{stroke:#d5d9df;stroke-width:1px}
.p-bar{fill:#2f6690}
.p-bar-2{fill:#b45309}
.p-bar-raised{fill:#7c2d12}
.p-bar-clear{fill:#dbe7f1;stroke:#2f6690;stroke-width:1px}
.p-bar-unknown{fill:#ffffff;stroke:#6b7280;stroke-width:1px}
.p-hatch{stroke:#6b7280;stroke-width:1.5px}
.p-line{fill:none;stroke:#1d4e79;stroke-width:2.5px;stroke-linejoin:round}
.p-line-2{fill:none;stroke:#b45309;stroke-width:2.5px;stroke-linejoin:round;stroke-dasharray:7 4}
.p-dot{fill:#1d4e79;stroke:#ffffff;stroke-width:1px}
.p-dot-2{fill:#b45309;stroke:#ffffff;stroke-width:1px}
.p-halo{stroke:#ffffff;stroke-width:6px}
.p-mark{stroke:#7c2d12;stroke-width:2.5px}
.p-mark-2{stroke:#1b1f24;stroke-width:2px;stroke-dasharray:6 4}
.p-mark-sign{fill:#1b1f24}
.p-node-buyer{fill:#1d4e79}
.p-node-supplier{fill:#b45309}
.p-link{fill:#7d9dbd;fill-opacity:.4;stroke:#557a9e;stroke-width:.75px}
.p-edge{stroke:#858e9d}
.p-edge-2{fill:none;stroke:#557a9e;stroke-dasharray:5 4}
.p-tile-0{fill:#f2f6fa;stroke:#557a9e;stroke-width:1px}
.p-tile-1{fill:#d3e2f0;stroke:#557a9e;stroke-width:1px}
.p-tile-2{fill:#afcce4;stroke:#557a9e;stroke-width:1px}
.p-tile-3{fill:#86b1d6;stroke:#557a9e;stroke-width:1px}
.p-tile-4{fill:#5d97c7;stroke:#557a9e;stroke-width:1px}
.p-tile-unknown{fill:#ffffff;stroke:#6b7280;stroke-width:1px}
a:focus-visible{outline:3px solid #1d4e79}
";

/// Paper around a picture that stands alone, in user units: letters wider than estimated are not cut off.
const MARGIN: f64 = 16.0;

/// A drawn picture as a file of its own: with its namespace, its size in pixels, [`STYLE`] and white paper under it. An empty text stays empty.
/// Links go where they went: give whole addresses if the file is to lead back to the site.
pub fn standalone(svg: &str) -> String {
    let Some((width, height, head, body)) = parts(svg) else { return svg.to_owned() };
    let from = number(-MARGIN);
    let [width, height] = [width, height].map(|side| number(side + 2.0 * MARGIN));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{from} {from} {width} {height}\"{head}</desc>\
         <style>{STYLE}</style><rect class=\"p-paper\" x=\"{from}\" y=\"{from}\" width=\"{width}\" height=\"{height}\"/>{body}\n"
    )
}

/// Width, height, what follows them up to the description's end, and the shapes.
fn parts(svg: &str) -> Option<(f64, f64, &str, &str)> {
    let (size, rest) = svg.strip_prefix("<svg viewBox=\"0 0 ")?.split_once('"')?;
    let (width, height) = size.split_once(' ')?;
    // Text is escaped, so the first `</desc>` is the one that the frame wrote.
    let (head, body) = rest.split_once("</desc>")?;
    Some((width.parse().ok()?, height.parse().ok()?, head, body))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{samples, sound};
    use super::*;

    /// What a property of a class is, as text.
    fn property(class: &str, name: &str) -> Option<&'static str> {
        let body = |line: &'static str| line.strip_prefix('.')?.strip_prefix(class)?.strip_prefix('{');
        let rule = STYLE.lines().find_map(body)?.trim_end_matches('}');
        rule.split(';').find_map(|p| p.strip_prefix(name)?.strip_prefix(':'))
    }

    /// Relative luminance (WCAG 2.2, glossary).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let c = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn lines_and_shapes_stand_out_from_the_paper() {
        let fills = ["p-bar", "p-bar-2", "p-bar-raised", "p-dot", "p-dot-2", "p-mark-sign", "p-node-buyer", "p-node-supplier"];
        let strokes = ["p-axis", "p-bar-clear", "p-bar-unknown", "p-hatch", "p-line", "p-line-2", "p-mark", "p-mark-2", "p-link"];
        let more = ["p-edge", "p-edge-2", "p-tile-0", "p-tile-1", "p-tile-2", "p-tile-3", "p-tile-4", "p-tile-unknown"];
        for (classes, name) in [(&fills[..], "fill"), (&strokes, "stroke"), (&more, "stroke")] {
            for class in classes {
                let colour = property(class, name).unwrap_or_else(|| panic!("{class} has no {name}"));
                assert!(contrast(colour, "#ffffff") >= 3.0, "{class}: {}", contrast(colour, "#ffffff"));
            }
        }
    }

    #[test]
    fn text_can_be_read_on_paper_and_on_every_tile() {
        for class in ["p-paper", "p-tile-0", "p-tile-1", "p-tile-2", "p-tile-3", "p-tile-4"] {
            let fill = property(class, "fill").unwrap();
            assert!(contrast("#1b1f24", fill) >= 4.5, "{class}: {}", contrast("#1b1f24", fill));
        }
    }

    #[test]
    fn every_class_drawn_has_a_rule_and_every_rule_is_drawn() {
        let drawn: BTreeSet<String> = samples::all().iter().flat_map(|(_, svg)| sound::classes(svg)).collect();
        let ruled: BTreeSet<String> = STYLE
            .split(['{', '}', ',', '\n'])
            .filter_map(|s| s.strip_prefix('.'))
            .filter(|s| s.starts_with("p-"))
            .map(str::to_owned)
            .collect();
        // Plain text looks as all text does; the hit area is not seen; the paper is `standalone`'s.
        let unruled = ["picture", "p-label", "p-hit"].map(str::to_owned);
        let missing: Vec<_> = drawn.iter().filter(|c| !ruled.contains(*c) && !unruled.contains(c)).collect();
        let unused: Vec<_> = ruled.iter().filter(|c| !drawn.contains(*c) && *c != "p-paper").collect();
        assert!(missing.is_empty() && unused.is_empty(), "without a rule: {missing:?}; never drawn: {unused:?}");
    }

    #[test]
    fn a_downloaded_picture_has_its_namespace_and_its_style() {
        let file = standalone(&samples::bars());
        assert!(
            file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"672\" height=\"228\" viewBox=\"-16 -16 672 228\" role=")
        );
        assert_eq!(file.matches("<style>").count(), 1);
        assert!(file.find("</desc>") < file.find("<style>"));
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_eq!(standalone(""), "");
    }
}
