//! Ranked bars: who has most, with the number at the end of the bar.

use super::frame::{Anchor, Caption, TARGET, WIDTH, hit, legend, line, part, picture, rect, text, text_width, usable};

/// Height of a row, in user units: over the least a finger needs.
const ROW: f64 = TARGET + 4.0;

/// Names are cut at this width, in user units: about thirty letters, and more than a third of the picture stays for bars.
const LABEL_ROOM: f64 = 240.0;

/// Numbers are cut at this width, in user units.
const NUMBER_ROOM: f64 = 190.0;

/// One row of [`Bars`].
pub struct Bar {
    /// The name at the left.
    pub label: String,
    /// Length of the bar, in any unit that all rows share. What is below zero or not finite is a row without a bar.
    pub value: f64,
    /// The value as the reader sees it.
    pub printed: String,
    /// A second value in the same unit, and how it is printed: a thin bar under the first, as the peers' median.
    pub thin: Option<(f64, String)>,
    /// Where the row leads.
    pub href: Option<String>,
}

/// Horizontal bars in the order given, all from zero.
pub struct Bars<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The rows, first on top.
    pub bars: &'a [Bar],
    /// What the thick and the thin bars are; needed where there are thin ones.
    pub names: Option<(&'a str, &'a str)>,
}

impl Bars<'_> {
    /// The picture as SVG; an empty text where there are no rows.
    pub fn draw(&self) -> String {
        if self.bars.is_empty() {
            return String::new();
        }
        let widest = |texts: &mut dyn Iterator<Item = &str>, room: f64| texts.map(text_width).fold(0.0, f64::max).min(room);
        let left = widest(&mut self.bars.iter().map(|b| b.label.as_str()), LABEL_ROOM) + 8.0;
        let right = widest(&mut self.bars.iter().map(|b| b.printed.as_str()), NUMBER_ROOM) + 8.0;
        let values = self.bars.iter().flat_map(|b| [Some(b.value), b.thin.as_ref().map(|t| t.0)]).flatten();
        let most = values.filter(|v| usable(*v)).fold(0.0, f64::max);
        let length = |value: f64| if usable(value) && value > 0.0 { value / most * (WIDTH - left - right) } else { 0.0 };
        let (mut body, top) = self.legend();
        for (place, bar) in self.bars.iter().enumerate() {
            body.push_str(&bar.draw(top + place as f64 * ROW, left, right, &length));
        }
        let bottom = top + self.bars.len() as f64 * ROW;
        body.push_str(&line("p-axis", left, top, left, bottom));
        picture(&self.caption, bottom, &body)
    }

    fn legend(&self) -> (String, f64) {
        let Some((thick, thin)) = self.names else { return (String::new(), 0.0) };
        legend(&[(rect("p-bar", 0.0, 0.0, 16.0, 14.0), thick), (rect("p-bar-2", 0.0, 5.0, 16.0, 4.0), thin)])
    }
}

impl Bar {
    fn draw(&self, y: f64, left: f64, right: f64, length: &dyn Fn(f64) -> f64) -> String {
        let mut shapes = hit(0.0, y, WIDTH, ROW);
        shapes.push_str(&text("p-label", left - 8.0, y + 19.0, Anchor::End, &self.label, LABEL_ROOM));
        let mut end = length(self.value);
        let (bar_top, bar_height) = if self.thin.is_some() { (y + 4.0, 13.0) } else { (y + 5.0, 18.0) };
        if end > 0.0 {
            shapes.push_str(&rect("p-bar", left, bar_top, end, bar_height));
        }
        let mut name = format!("{}: {}", self.label, self.printed);
        if let Some((value, printed)) = &self.thin {
            let thin_end = length(*value);
            if thin_end > 0.0 {
                shapes.push_str(&rect("p-bar-2", left, y + 19.0, thin_end, 4.0));
            }
            end = end.max(thin_end);
            name.push_str(&format!(" · {printed}"));
        }
        shapes.push_str(&text("p-number", left + end + 6.0, y + 19.0, Anchor::Start, &self.printed, right - 6.0));
        part(self.href.as_deref(), &name, &shapes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption};
    use super::super::sound::sound;
    use super::*;

    fn bar(label: &str, value: f64) -> Bar {
        Bar { label: label.into(), value, printed: format!("{value}"), thin: None, href: Some("/b?n=1&x=1".into()) }
    }

    fn draw(bars: &[Bar]) -> String {
        let svg = Bars { caption: caption(), bars, names: None }.draw();
        sound(&svg);
        svg
    }

    #[test]
    fn the_sample_is_sound_and_every_row_is_a_link() {
        let svg = samples::bars();
        sound(&svg);
        assert_eq!(svg.matches("<a href=").count(), 6);
        assert_eq!(svg.matches("p-bar-2").count(), 6, "five thin bars and the legend's");
    }

    #[test]
    fn one_bar_is_written_so() {
        let bars = [Bar { label: "A".into(), value: 2.0, printed: "2".into(), thin: None, href: None }];
        assert_eq!(
            draw(&bars),
            "<svg viewBox=\"0 0 640 28\" role=\"img\" aria-labelledby=\"p1-title\" aria-describedby=\"p1-desc\" class=\"picture\" \
             font-size=\"14\" font-family=\"system-ui, sans-serif\"><title id=\"p1-title\">A title</title>\
             <desc id=\"p1-desc\">What one sees.</desc><g><title>A: 2</title>\
             <rect class=\"p-hit\" fill=\"none\" pointer-events=\"all\" x=\"0\" y=\"0\" width=\"640\" height=\"28\"/>\
             <text class=\"p-label\" x=\"9.8\" y=\"19\" text-anchor=\"end\">A</text>\
             <rect class=\"p-bar\" x=\"17.8\" y=\"5\" width=\"605.8\" height=\"18\"/>\
             <text class=\"p-number\" x=\"629.6\" y=\"19\">2</text></g>\
             <line class=\"p-axis\" x1=\"17.8\" y1=\"0\" x2=\"17.8\" y2=\"28\"/></svg>"
        );
    }

    #[test]
    fn no_rows_give_no_picture() {
        assert_eq!(draw(&[]), "");
    }

    #[test]
    fn what_cannot_be_drawn_is_a_row_without_a_bar() {
        let svg = draw(&[bar("inf", f64::INFINITY), bar("nan", f64::NAN), bar("below", -4.0), bar("zero", 0.0), bar("huge", 1e300)]);
        assert_eq!(svg.matches("<text class=\"p-number\"").count(), 5);
        assert_eq!(svg.matches("class=\"p-bar\"").count(), 0);
    }

    #[test]
    fn an_infinity_does_not_shrink_the_others() {
        let first = |svg: &str| svg.split("width=\"").nth(2).and_then(|w| w.split('"').next()?.parse::<f64>().ok());
        assert!(first(&draw(&[bar("one", 1.0), bar("inf", f64::INFINITY)])).is_some_and(|w| w > 500.0));
        assert!(first(&draw(&[bar("one", 1.0), bar("two", 2.0)])).is_some_and(|w| w < 350.0));
    }

    #[test]
    fn a_hostile_name_is_inert() {
        let svg = draw(&[bar("<script>alert(1)</script>", 1.0), bar("\" onload=\"x", 1.0)]);
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
        assert!(!svg.contains("\" onload"));
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        assert_eq!(samples::bars(), samples::bars());
    }
}
