//! The looks of a picture that leaves the site: a page has its own stylesheet, a downloaded file has this one.

use super::frame::{TEXT, WIDTH, escape, number, text_width};

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
.p-head{font-weight:600}
.p-note{fill:#4b5563}
";

/// What changes in the dark, for pages and for files that a browser shows: the same distances in light between shapes and paper.
pub const DARK: &str = "\
.p-paper{fill:#15191c}
text{fill:#e8e6df}
.p-note{fill:#a7adb3}
.p-label-on,.p-number-on{stroke:#15191c}
.p-axis{stroke:#9b9a94}
.p-grid{stroke:#3a4147}
.p-bar{fill:#7aa9d6}
.p-bar-2{fill:#d9a45a}
.p-bar-raised{fill:#f0b27a}
.p-bar-clear{fill:#24384a;stroke:#7aa9d6}
.p-bar-unknown{fill:#15191c;stroke:#9b9a94}
.p-hatch{stroke:#9b9a94}
.p-line{stroke:#8fc1f0}
.p-line-2{stroke:#d9a45a}
.p-dot{fill:#8fc1f0;stroke:#15191c}
.p-dot-2{fill:#d9a45a;stroke:#15191c}
.p-halo{stroke:#15191c}
.p-mark{stroke:#f0b27a}
.p-mark-2{stroke:#e8e6df}
.p-mark-sign{fill:#e8e6df}
.p-node-buyer{fill:#8fc1f0}
.p-node-supplier{fill:#d9a45a}
.p-link{fill:#5f86ad;stroke:#7fa5c9}
.p-edge{stroke:#858e9d}
.p-edge-2{stroke:#7fa5c9}
.p-tile-0{fill:#1c2730}
.p-tile-1{fill:#22384a}
.p-tile-2{fill:#294a66}
.p-tile-3{fill:#315d83}
.p-tile-4{fill:#39709f}
.p-tile-unknown{fill:#15191c;stroke:#9b9a94}
a:focus-visible{outline-color:#8fc1f0}
";

/// Paper around a picture that stands alone, in user units: letters wider than estimated are not cut off.
const MARGIN: f64 = 16.0;
/// Size and line of the visible title, in user units.
const HEAD: (f64, f64) = (16.0, 22.0);
/// Size and line of the notes below, in user units.
const NOTE: (f64, f64) = (11.0, 16.0);

/// The width of a picture that stands alone, in user units.
pub const ALONE_WIDTH: f64 = WIDTH + 2.0 * MARGIN;

/// What a picture that stands alone says beside itself.
pub struct Around<'a> {
    /// A title that is seen; empty for none.
    pub title: &'a str,
    /// Lines below, as source and address; long ones are broken.
    pub notes: &'a [String],
    /// Whether it turns dark where its reader's screen is dark; a file that is to be drawn on paper does not.
    pub dark: bool,
}

/// The stylesheet inside a picture that stands alone: its bytes are what a page's policy lets pass by their hash.
pub fn sheet(dark: bool) -> String {
    if dark { format!("{STYLE}@media (prefers-color-scheme:dark){{{DARK}}}") } else { STYLE.to_owned() }
}

/// A drawn picture as a file of its own: with its namespace, its size in pixels, its style and paper under it, and what stands around it.
/// An empty text stays empty. Links go where they went: give whole addresses if the file is to lead back to the site.
pub fn standalone(svg: &str, around: &Around<'_>) -> String {
    let Some((width, height, head, body)) = parts(svg) else { return svg.to_owned() };
    let body = body.strip_suffix("</svg>").unwrap_or(body);
    let titles = wrap(around.title, width * TEXT / HEAD.0);
    let notes: Vec<String> = around.notes.iter().flat_map(|n| wrap(n, width * TEXT / NOTE.0)).collect();
    let above = if titles.is_empty() { 0.0 } else { titles.len() as f64 * HEAD.1 + 8.0 };
    let below = if notes.is_empty() { 0.0 } else { notes.len() as f64 * NOTE.1 + 12.0 };
    let (left, top) = (number(-MARGIN), number(-MARGIN - above));
    let (full, tall) = (number(width + 2.0 * MARGIN), number(height + above + below + 2.0 * MARGIN));
    let words = |class: &str, size: f64, y: f64, text: &str| {
        format!("<text class=\"{class}\" x=\"0\" y=\"{}\" font-size=\"{}\">{}</text>", number(y), number(size), escape(text))
    };
    let titles: String = titles.iter().enumerate().map(|(n, t)| words("p-head", HEAD.0, n as f64 * HEAD.1 - above + 8.0, t)).collect();
    let notes: String = notes.iter().enumerate().map(|(n, t)| words("p-note", NOTE.0, height + 24.0 + n as f64 * NOTE.1, t)).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{full}\" height=\"{tall}\" viewBox=\"{left} {top} {full} {tall}\"{head}</desc>\
         <style>{}</style><rect class=\"p-paper\" x=\"{left}\" y=\"{top}\" width=\"{full}\" height=\"{tall}\"/>{titles}{body}{notes}</svg>\n",
        sheet(around.dark)
    )
}

/// A text in lines that fit a room, in user units of letters of [`TEXT`]; a word wider than the room is broken.
fn wrap(text: &str, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let joined = lines.last().map(|l| format!("{l} {word}")).filter(|l| text_width(l) <= room);
        match (joined, lines.last_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => lines.push(word.to_owned()),
        }
        while let Some(last) = lines.pop_if(|l| text_width(l) > room && l.chars().count() > 1) {
            let mut left = room;
            let is_in = |c: &char| {
                left -= text_width(c.encode_utf8(&mut [0; 4]));
                left >= 0.0
            };
            let end: usize = last.chars().take_while(is_in).map(char::len_utf8).sum();
            let end = if end == 0 { last.chars().next().map_or(0, char::len_utf8) } else { end };
            lines.extend([last[..end].to_owned(), last[end..].to_owned()]);
        }
    }
    lines
}

/// The name and the title of a drawn picture.
pub fn named(svg: &str) -> Option<(&str, String)> {
    let (_, rest) = svg.split_once("aria-labelledby=\"")?;
    let name = rest.split_once("-title\"")?.0;
    let (_, rest) = svg.split_once("-title\">")?;
    let title = rest.split_once("</title>")?.0;
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    Some((name, plain.iter().fold(title.to_owned(), |t, (written, meant)| t.replace(written, meant))))
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
        // Plain text looks as all text does; the hit area is not seen; paper, head and notes are `standalone`'s.
        let unruled = ["picture", "p-label", "p-hit"].map(str::to_owned);
        let missing: Vec<_> = drawn.iter().filter(|c| !ruled.contains(*c) && !unruled.contains(c)).collect();
        let alone = ["p-paper", "p-head", "p-note"];
        let unused: Vec<_> = ruled.iter().filter(|c| !drawn.contains(*c) && !alone.contains(&c.as_str())).collect();
        assert!(missing.is_empty() && unused.is_empty(), "without a rule: {missing:?}; never drawn: {unused:?}");
    }

    const BARE: Around<'static> = Around { title: "", notes: &[], dark: false };

    #[test]
    fn a_downloaded_picture_has_its_namespace_and_its_style() {
        let file = standalone(&samples::bars(), &BARE);
        assert!(
            file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"672\" height=\"228\" viewBox=\"-16 -16 672 228\" role=")
        );
        assert_eq!(file.matches("<style>").count(), 1);
        assert!(file.find("</desc>") < file.find("<style>"));
        assert!(!file.contains("@media") && ALONE_WIDTH == 672.0);
    }

    #[test]
    fn title_and_source_stand_around_it_and_are_broken_where_they_are_long() {
        let notes = ["Source: <republic>".to_owned(), format!("http://127.0.0.1/{}", "a".repeat(300))];
        let file = standalone(&samples::bars(), &Around { title: &"Кто кому платит ".repeat(9), notes: &notes, dark: true });
        assert_eq!(file.matches("class=\"p-head\"").count(), 3);
        assert_eq!(file.matches("class=\"p-note\"").count(), 5);
        assert!(file.contains("Source: &lt;republic&gt;") && file.contains("@media (prefers-color-scheme:dark){.p-paper{fill:#15191c}"));
        assert_eq!(file.matches("</svg>").count(), 1);
    }

    #[test]
    fn lines_fit_their_room() {
        for text in ["", "one", "a word and ЕЩЁ ОДНО слово", &"длинноеслово".repeat(20), "土浦市役所総務課土浦市役所総務課"]
        {
            for room in [20.0, 100.0, 640.0] {
                let lines = wrap(text, room);
                assert!(lines.iter().all(|l| text_width(l) <= room), "{lines:?}");
                assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            }
        }
    }

    #[test]
    fn in_the_dark_lines_and_text_stand_out_too() {
        let rules: Vec<(&str, &str)> = DARK.split('}').filter_map(|r| r.trim().split_once('{')).collect();
        for (name, body) in rules.iter().filter(|(n, _)| !n.contains("p-grid") && !n.contains("p-tile") && !n.contains(":focus")) {
            let colours: Vec<f64> =
                body.split(['#', ';', '}']).filter(|c| c.len() == 6).map(|c| contrast(&format!("#{c}"), "#15191c")).collect();
            assert!(
                *name == ".p-paper" || name.ends_with("-on") || name == &".p-halo" || colours.iter().any(|c| *c >= 3.0),
                "{name} {colours:?}"
            );
        }
    }

    #[test]
    fn a_picture_knows_its_name_and_title() {
        assert_eq!(named(&samples::bars()), Some(("p1", "A title".to_owned())));
        assert_eq!(named(""), None);
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_eq!(standalone("", &BARE), "");
    }
}
