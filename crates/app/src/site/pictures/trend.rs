//! A line or two over months, from zero, with gaps where nothing is known.

use super::axis::{Side, foot, side};
use super::frame::{Anchor, Caption, TEXT, WIDTH, circle, line, number, part, path, picture, rect, text, text_width, usable};

/// Where the values begin and end, in user units: about three times as wide as tall.
const TOP: f64 = 12.0;
const BOTTOM: f64 = 212.0;
const HEIGHT: f64 = 244.0;

/// Names at the end of a line are cut at this width, in user units.
const NAME_ROOM: f64 = 205.0;

/// With more months than this each value no longer has its own dot: five years can still be told apart.
const DOTS_MAX: usize = 60;

/// A third line would need a third way to be told from the others without colour; that is another picture.
const SERIES_MAX: usize = 2;

/// One line of a [`Trend`].
pub struct Series {
    /// The name at the line's end.
    pub name: String,
    /// A value for each month, in any unit both lines share; none, or one that is not finite, is a gap. Past the last month they are left out.
    pub values: Vec<Option<f64>>,
}

/// Values over months, one line or two; a third is left out.
pub struct Trend<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The months in order, as the reader sees them; thinned where they would meet.
    pub months: &'a [String],
    /// The lines: the first is drawn through with dots, the second is dashed with squares.
    pub series: &'a [Series],
    /// Prints a value: at the axis, and where a pointer rests.
    pub printed: &'a dyn Fn(f64) -> String,
}

impl Trend<'_> {
    /// The picture as SVG; an empty text where no month has a value.
    pub fn draw(&self) -> String {
        self.draw_with(None)
    }

    /// The same with a beginning marked: its place, counted in months from the first one's middle, and its word.
    pub fn draw_from(&self, begin: f64, word: &str) -> String {
        self.draw_with(Some((begin, word)))
    }

    fn draw_with(&self, begin: Option<(f64, &str)>) -> String {
        let drawn = &self.series[..self.series.len().min(SERIES_MAX)];
        let values: Vec<f64> = drawn.iter().flat_map(|s| self.known(s)).map(|(_, value)| value).collect();
        if values.is_empty() {
            return String::new();
        }
        let right = WIDTH - 12.0 - drawn.iter().map(|s| text_width(&s.name)).fold(0.0, f64::max).min(NAME_ROOM);
        let side = side(&values, TOP, BOTTOM, right, false, self.printed);
        let place = |month: f64| match self.months.len() {
            1 => (side.left + right) / 2.0,
            months => side.left + 6.0 + (right - side.left - 12.0) * month / (months - 1) as f64,
        };
        let x = |month: usize| place(month as f64);
        let mut body = side.marks.clone();
        if let Some((begin, word)) = begin.filter(|(b, _)| (-1.0..=self.months.len() as f64).contains(b)) {
            let at = place(begin).clamp(side.left, right);
            body.push_str(&line("p-mark-2", at, TOP, at, BOTTOM));
            // On the side that has more room.
            let is_left = at - side.left > right - at;
            let (anchor, room) = if is_left { (Anchor::End, at - side.left - 6.0) } else { (Anchor::Start, right - at - 6.0) };
            body.push_str(&text("p-label-on", if is_left { at - 6.0 } else { at + 6.0 }, TOP + 12.0, anchor, word, room));
        }
        for (place, series) in drawn.iter().enumerate() {
            body.push_str(&self.line(place, series, &side, &x));
        }
        body.push_str(&self.names(drawn, &side, right));
        let months: Vec<(f64, String)> = self.months.iter().enumerate().map(|(i, m)| (x(i), m.clone())).collect();
        body.push_str(&foot(&months, BOTTOM + 22.0));
        picture(&self.caption, HEIGHT, &body)
    }

    /// The months that have a value, in order.
    fn known<'s>(&self, series: &'s Series) -> impl Iterator<Item = (usize, f64)> + use<'s> {
        let months = self.months.len();
        series.values.iter().take(months).enumerate().filter_map(|(i, v)| v.filter(|v| usable(*v)).map(|v| (i, v)))
    }

    /// The line, broken at gaps, and a mark at each value; where values are many, only at those that stand alone.
    fn line(&self, place: usize, series: &Series, side: &Side, x: &dyn Fn(usize) -> f64) -> String {
        let known: Vec<(usize, f64)> = self.known(series).collect();
        let (mut d, mut marks) = (String::new(), String::new());
        for (at, (month, value)) in known.iter().enumerate() {
            let follows = at > 0 && known[at - 1].0 + 1 == *month;
            let leads = known.get(at + 1).is_some_and(|next| next.0 == month + 1);
            let (px, py) = (x(*month), side.scale.at(*value));
            if follows || leads {
                d.push_str(&format!("{}{} {}", if follows { "L" } else { "M" }, number(px), number(py)));
            }
            if self.months.len() > DOTS_MAX && (follows || leads) {
                continue;
            }
            let mark = match place {
                0 => circle("p-dot", px, py, 3.5),
                _ => rect("p-dot-2", px - 3.5, py - 3.5, 7.0, 7.0),
            };
            marks.push_str(&part(None, &format!("{}, {}: {}", series.name, self.months[*month], (self.printed)(*value)), &mark));
        }
        let line = if d.is_empty() { String::new() } else { path(if place == 0 { "p-line" } else { "p-line-2" }, &d) };
        format!("{line}{marks}")
    }

    /// The names at the ends of the lines, moved apart where they would meet.
    fn names(&self, drawn: &[Series], side: &Side, right: f64) -> String {
        let mut places: Vec<(f64, &str)> =
            drawn.iter().filter_map(|s| self.known(s).last().map(|(_, v)| (side.scale.at(v) + 5.0, s.name.as_str()))).collect();
        if let [first, second] = places.as_mut_slice() {
            let short = TEXT + 2.0 - (first.0 - second.0).abs();
            if short > 0.0 {
                let (upper, lower) = if first.0 <= second.0 { (first, second) } else { (second, first) };
                upper.0 = (upper.0 - short / 2.0).clamp(TOP, BOTTOM - TEXT);
                lower.0 = upper.0 + TEXT + 2.0;
            }
        }
        places.iter().map(|(y, name)| text("p-label", right + 8.0, *y, Anchor::Start, name, NAME_ROOM)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption, plain};
    use super::super::sound::{sound, texts};
    use super::*;

    fn draw(lines: &[&[Option<f64>]], months: usize) -> String {
        let series: Vec<Series> = lines.iter().map(|v| Series { name: "<script>".into(), values: v.to_vec() }).collect();
        let months: Vec<String> = (1..=months).map(|m| format!("2024-{m:02}")).collect();
        let svg = Trend { caption: caption(), months: &months, series: &series, printed: &plain }.draw();
        sound(&svg);
        svg
    }

    #[test]
    fn the_sample_is_sound_and_names_both_lines() {
        let svg = samples::trend();
        sound(&svg);
        assert!(texts(&svg).contains(&"All buyers".to_owned()) && svg.contains("p-line-2"));
    }

    #[test]
    fn gaps_stay_gaps() {
        let svg = draw(&[&[Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)]], 5);
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
        assert_eq!(svg.matches("p-dot").count(), 4);
    }

    #[test]
    fn a_value_between_gaps_is_a_dot_without_a_line() {
        let svg = draw(&[&[None, Some(2.0), None]], 3);
        assert!(!svg.contains("p-line") && svg.contains("p-dot"));
    }

    #[test]
    fn infinities_are_gaps() {
        let svg = draw(&[&[Some(1.0), Some(f64::INFINITY), Some(f64::NAN), Some(f64::NEG_INFINITY), Some(1.0)]], 5);
        assert_eq!(svg.matches("p-dot").count(), 2);
    }

    #[test]
    fn no_value_gives_no_picture() {
        for lines in [&[][..], &[&[][..]], &[&[None, None][..]], &[&[Some(f64::NAN)][..]]] {
            assert_eq!(draw(lines, 2), "");
        }
        assert_eq!(draw(&[&[Some(1.0)]], 0), "");
    }

    #[test]
    fn one_month_zeros_and_values_below_zero_are_drawn() {
        assert!(draw(&[&[Some(5.0)]], 1).contains("p-dot"));
        assert!(draw(&[&[Some(0.0), Some(0.0)]], 2).contains("p-line"));
        let svg = draw(&[&[Some(-5.0), Some(5.0)]], 2);
        assert_eq!(svg.matches("p-axis").count(), 1, "the line at zero");
    }

    #[test]
    fn the_axis_begins_at_zero() {
        assert!(texts(&draw(&[&[Some(99.0), Some(100.0)]], 2)).contains(&"0".to_owned()));
    }

    #[test]
    fn values_past_the_months_and_a_third_line_are_left_out() {
        let svg = draw(&[&[Some(1.0), Some(1.0), Some(9.0)], &[Some(1.0)], &[Some(1.0)]], 2);
        assert_eq!(svg.matches("<g>").count(), 3);
    }

    #[test]
    fn names_of_lines_that_end_together_stand_apart() {
        for end in [0.0, 3.0, 7.0, 10.0] {
            let svg = draw(&[&[Some(10.0), Some(end)], &[Some(0.0), Some(end)]], 2);
            let heights: Vec<f64> = svg
                .split("<text class=\"p-label\"")
                .skip(1)
                .filter_map(|t| t.split("y=\"").nth(1)?.split('"').next()?.parse().ok())
                .collect();
            assert!((heights[0] - heights[1]).abs() >= 16.0, "{heights:?}");
        }
    }

    #[test]
    fn a_beginning_is_marked_inside_the_picture() {
        let months: Vec<String> = (1..=12).map(|m| format!("2024-{m:02}")).collect();
        let series = [Series { name: "one".into(), values: vec![Some(1.0); 12] }];
        let trend = Trend { caption: caption(), months: &months, series: &series, printed: &plain };
        for (begin, is_marked) in [(-0.5, true), (5.5, true), (11.0, true), (99.0, false), (f64::NAN, false)] {
            let svg = trend.draw_from(begin, "<the law>");
            sound(&svg);
            assert_eq!(svg.contains("p-mark-2"), is_marked, "{begin}");
            assert_eq!(texts(&svg).contains(&"<the law>".to_owned()), is_marked, "{begin}");
        }
    }

    #[test]
    fn many_months_have_a_line_but_no_dots() {
        let values: Vec<Option<f64>> = (0..240).map(|i| Some(f64::from(i))).collect();
        assert!(!draw(&[&values], 240).contains("p-dot"));
    }
}
