//! Scales, round ticks, and the two axes that the pictures over time share.
//!
//! Decades are read from a number's written form, not from `log10`: the same ticks on every machine.

use super::frame::{Anchor, WIDTH, line, text, text_width};

/// Words at an axis are cut at this width, in user units.
const TICK_ROOM: f64 = 110.0;

/// Blank between words at the lower axis, in user units.
const FOOT_GAP: f64 = 10.0;

/// Ticks wanted at the upright axis; the round step gives from three to seven.
const SIDE_TICKS: f64 = 4.0;

/// Takes values to places: `low..=high` to `from..=to`. What is outside stands at the edge.
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    is_log: bool,
}

impl Scale {
    /// Equal steps take equal room. The range has some width.
    pub(super) fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        Scale { low, high, from, to, is_log: false }
    }

    /// Equal ratios take equal room. All values, `low` among them, are over zero.
    pub(super) fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        Scale { low: low.log10(), high: high.log10(), from, to, is_log: true }
    }

    /// The place of a value, in user units.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = if self.is_log { value.log10() } else { value };
        let share = if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 0.5 };
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }
}

/// The power of ten under a positive number: 2 for 345.
pub(super) fn decade(value: f64) -> i32 {
    format!("{value:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// Ten to the power, as exact as the machine has it.
pub(super) fn ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(1.0)
}

/// Round numbers (1, 2 or 5 times a power of ten apart) from at or under `low` to at or over `high`, about as many as wanted.
/// With `is_whole` the step is one at least. Always two numbers or more, rising.
pub(super) fn ticks(low: f64, high: f64, wanted: f64, is_whole: bool) -> Vec<f64> {
    let span = high - low;
    // Narrower than this beside its numbers, a range cannot be cut into steps that differ.
    if !span.is_finite() || span <= low.abs().max(high.abs()) * 1e-9 || span < 1e-12 {
        return vec![low, low + low.abs().max(1.0)];
    }
    let rough = if is_whole { (span / wanted).max(1.0) } else { span / wanted };
    let mut power = decade(rough);
    let digit = match rough / ten(power) {
        d if d <= 1.0 => 1.0,
        d if d <= 2.0 => 2.0,
        d if d <= 5.0 => 5.0,
        _ => {
            power += 1;
            1.0
        }
    };
    // Dividing by a whole power gives 0.3 where adding up tenths gives 0.30000000000000004.
    let place = |k: i64| if power < 0 { k as f64 * digit / ten(-power) } else { k as f64 * digit * ten(power) };
    let step = digit * ten(power);
    let (mut first, mut last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    // A quotient may miss by a hair what the product meets.
    first += i64::from(place(first + 1) <= low);
    last -= i64::from(place(last - 1) >= high);
    (first..=last.max(first + 1)).map(place).collect()
}

/// The upright axis: where values stand, how much room its words take at the left, and its grid.
pub(super) struct Side {
    pub(super) scale: Scale,
    pub(super) left: f64,
    pub(super) marks: String,
}

/// An upright axis from zero (or below, where values are) to over the greatest value, between two heights in user units.
pub(super) fn side(values: &[f64], top: f64, bottom: f64, right: f64, is_whole: bool, printed: &dyn Fn(f64) -> String) -> Side {
    let low = values.iter().copied().fold(0.0, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let ticks = ticks(low, high, SIDE_TICKS, is_whole);
    let (first, last) = (ticks.first().copied().unwrap_or(0.0), ticks.last().copied().unwrap_or(1.0));
    let scale = Scale::linear(first, last, bottom, top);
    let words: Vec<String> = ticks.iter().map(|t| printed(*t)).collect();
    let left = words.iter().map(|w| text_width(w)).fold(0.0, f64::max).min(TICK_ROOM) + 8.0;
    let mut marks = String::new();
    for (tick, word) in ticks.iter().zip(&words) {
        let y = scale.at(*tick);
        marks.push_str(&line(if *tick == 0.0 { "p-axis" } else { "p-grid" }, left, y, right, y));
        marks.push_str(&text("p-number", left - 6.0, y + 5.0, Anchor::End, word, TICK_ROOM));
    }
    Side { scale, left, marks }
}

/// Words under a lower axis at their places, evenly thinned until none meets its neighbour.
pub(super) fn foot(places: &[(f64, String)], y: f64) -> String {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return String::new() };
    let apart = (last.0 - first.0) / (places.len().max(2) - 1) as f64;
    let widest = places.iter().map(|p| text_width(&p.1)).fold(0.0, f64::max).min(TICK_ROOM) + FOOT_GAP;
    let every = if apart > 0.0 { (widest / apart).ceil().max(1.0) as usize } else { places.len() };
    places.iter().step_by(every).map(|(x, word)| text_inside("p-number", *x, y, word, TICK_ROOM)).collect()
}

/// A text in the middle of a place, moved in where it would leave the picture.
pub(super) fn text_inside(class: &str, x: f64, y: f64, word: &str, room: f64) -> String {
    let half = text_width(word).min(room) / 2.0;
    if x - half < 0.0 {
        text(class, 0.0, y, Anchor::Start, word, room)
    } else if x + half > WIDTH {
        text(class, WIDTH, y, Anchor::End, word, room)
    } else {
        text(class, x, y, Anchor::Middle, word, room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(low: f64, high: f64, expected: &[f64]) {
        assert_eq!(ticks(low, high, 4.0, false), expected, "{low}..{high}");
    }

    #[test]
    fn ticks_are_round_and_cover_the_range() {
        check(0.0, 4.0, &[0.0, 1.0, 2.0, 3.0, 4.0]);
        check(0.0, 0.9, &[0.0, 0.5, 1.0]);
        check(0.0, 1.1, &[0.0, 0.5, 1.0, 1.5]);
        check(0.0, 1000.0, &[0.0, 500.0, 1000.0]);
        check(0.0, 0.3, &[0.0, 0.1, 0.2, 0.3]);
        check(-3.0, 7.0, &[-5.0, 0.0, 5.0, 10.0]);
        check(0.0, 7.3e13, &[0.0, 2e13, 4e13, 6e13, 8e13]);
    }

    #[test]
    fn a_range_without_width_gives_two_ticks() {
        check(0.0, 0.0, &[0.0, 1.0]);
        check(5.0, 5.0, &[5.0, 10.0]);
        check(0.0, 1e-300, &[0.0, 1.0]);
        check(1e18, 1e18 + 1.0, &[1e18, 2e18]);
    }

    #[test]
    fn whole_ticks_are_one_apart_at_least() {
        assert_eq!(ticks(0.0, 2.0, 4.0, true), [0.0, 1.0, 2.0]);
        assert_eq!(ticks(0.0, 1.0, 4.0, true), [0.0, 1.0]);
    }

    #[test]
    fn ticks_are_never_many() {
        for power in -12..=24 {
            for lead in [1.0, 1.1, 1.9, 2.4, 4.9, 5.1, 9.9, 9.999999] {
                let high = lead * ten(power);
                let all = ticks(0.0, high, 4.0, false);
                assert!((2..=7).contains(&all.len()), "{high}: {all:?}");
                assert!(all[0] <= 0.0 && all[all.len() - 1] >= high, "{high}: {all:?}");
                assert!(all.windows(2).all(|w| w[0] < w[1]));
            }
        }
    }

    #[test]
    fn a_scale_keeps_to_its_edges() {
        let scale = Scale::linear(0.0, 10.0, 100.0, 0.0);
        assert_eq!([0.0, 5.0, 10.0, 99.0, -1.0].map(|v| scale.at(v)), [100.0, 50.0, 0.0, 0.0, 100.0]);
        assert_eq!(Scale::linear(1.0, 1.0, 0.0, 10.0).at(1.0), 5.0);
        assert_eq!(Scale::log(1.0, 100.0, 0.0, 10.0).at(10.0), 5.0);
    }

    #[test]
    fn words_that_would_meet_are_thinned() {
        let places: Vec<(f64, String)> = (0..100).map(|i| (50.0 + 5.0 * i as f64, format!("2024-{i:02}"))).collect();
        assert_eq!(foot(&places, 10.0).matches("<text").count(), 8);
        assert_eq!(foot(&places[..1], 10.0).matches("<text").count(), 1);
        assert_eq!(foot(&[], 10.0), "");
    }
}
