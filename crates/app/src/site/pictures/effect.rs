//! A difference before and after something began: a dot with its interval for each span of time, the beginning marked.

use super::axis::{foot, side};
use super::frame::{Anchor, Caption, TARGET, WIDTH, circle, hit, line, part, picture, rect, text, text_width, usable};

/// Where the values begin and end, in user units.
const TOP: f64 = 30.0;
const BOTTOM: f64 = 232.0;
const HEIGHT: f64 = 286.0;

/// The word at the mark is cut at this width, in user units.
const MARK_ROOM: f64 = 200.0;

/// One span of time.
pub struct Span {
    /// What stands under it: how far from the beginning it is.
    pub label: String,
    /// It lies before the beginning.
    pub is_before: bool,
    /// The difference.
    pub value: f64,
    /// Its interval.
    pub low: f64,
    pub high: f64,
    /// What a pointer or a screen reader meets: the span with all of its numbers.
    pub printed: String,
}

/// Differences with their intervals, from before a beginning to after it.
pub struct Gaps<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The spans in order of time.
    pub spans: &'a [Span],
    /// The word at the beginning.
    pub mark: &'a str,
    /// What the lower axis counts.
    pub foot: &'a str,
    /// Prints a value at the axis.
    pub printed: &'a dyn Fn(f64) -> String,
}

impl Gaps<'_> {
    /// The picture as SVG; an empty text where no span can be drawn.
    pub fn draw(&self) -> String {
        let drawn: Vec<&Span> = self.spans.iter().filter(|s| usable(s.value) && usable(s.low) && usable(s.high)).collect();
        if drawn.is_empty() {
            return String::new();
        }
        let values: Vec<f64> = drawn.iter().flat_map(|s| [s.low, s.value, s.high]).collect();
        let side = side(&values, TOP, BOTTOM, WIDTH, false, self.printed);
        let room = (WIDTH - side.left) / drawn.len() as f64;
        let x = |place: f64| side.left + room * (place + 0.5);
        let mut body = side.marks.clone();
        let before = drawn.iter().filter(|s| s.is_before).count();
        let at = x(before as f64 - 0.5);
        body.push_str(&line("p-mark-2", at, TOP - 8.0, at, BOTTOM));
        let half = text_width(self.mark).min(MARK_ROOM) / 2.0;
        let middle = at.clamp(half, (WIDTH - half).max(half));
        body.push_str(&text("p-label", middle, TOP - 14.0, Anchor::Middle, self.mark, MARK_ROOM));
        for (place, span) in drawn.iter().enumerate() {
            let (px, class) = (x(place as f64), if span.is_before { "p-dot-2" } else { "p-dot" });
            let [low, value, high] = [span.low, span.value, span.high].map(|v| side.scale.at(v));
            let mut shapes = hit(px - TARGET.min(room) / 2.0, high.min(low), TARGET.min(room), (low - high).abs().max(1.0));
            for y in [low, high] {
                shapes.push_str(&line("p-axis", px - 4.0, y, px + 4.0, y));
            }
            shapes.push_str(&line("p-axis", px, high, px, low));
            // Before and after differ in shape, too.
            shapes.push_str(&match span.is_before {
                true => rect(class, px - 4.0, value - 4.0, 8.0, 8.0),
                false => circle(class, px, value, 4.5),
            });
            body.push_str(&part(None, &span.printed, &shapes));
        }
        let places: Vec<(f64, String)> = drawn.iter().enumerate().map(|(i, s)| (x(i as f64), s.label.clone())).collect();
        body.push_str(&foot(&places, BOTTOM + 22.0));
        body.push_str(&text("p-label", WIDTH, BOTTOM + 46.0, Anchor::End, self.foot, WIDTH));
        picture(&self.caption, HEIGHT, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption, plain};
    use super::super::sound::{sound, texts};
    use super::*;

    fn span(months: i32, value: f64) -> Span {
        Span {
            label: months.to_string(),
            is_before: months < 0,
            value,
            low: value - 1.0,
            high: value + 1.0,
            printed: format!("<b> {months}: {value}"),
        }
    }

    fn draw(spans: &[Span]) -> String {
        let svg = Gaps { caption: caption(), spans, mark: "<start>", foot: "months", printed: &plain }.draw();
        sound(&svg);
        svg
    }

    #[test]
    fn the_sample_is_sound_and_marks_the_beginning() {
        let svg = samples::effect();
        sound(&svg);
        assert!(texts(&svg).contains(&"the check begins".to_owned()) && svg.contains("p-mark-2"));
    }

    #[test]
    fn before_and_after_differ_in_shape() {
        let svg = draw(&[span(-6, 0.5), span(-3, -0.5), span(0, -4.0), span(3, -5.0)]);
        assert_eq!((svg.matches("p-dot-2").count(), svg.matches("p-dot\"").count()), (2, 2));
    }

    #[test]
    fn one_sided_courses_and_odd_numbers_are_drawn_or_left_out() {
        assert_eq!(draw(&[]), "");
        assert_eq!(draw(&[span(0, f64::NAN)]), "");
        assert_eq!(draw(&[span(-3, 1.0)]).matches("p-dot-2").count(), 1);
        assert_eq!(draw(&[span(0, 1e25), span(3, f64::INFINITY)]), "", "past what can be drawn");
        assert_eq!(draw(&[span(0, 0.0)]).matches("p-dot\"").count(), 1);
    }
}
