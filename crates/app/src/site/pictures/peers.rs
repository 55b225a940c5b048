//! A histogram of the peers' values, with what was observed and what was expected marked in it.

use super::axis::{Scale, decade, foot, side, ten, text_inside, ticks};
use super::frame::{Anchor, Caption, TEXT, WIDTH, line, number, part, path, picture, rect, text, text_width, usable};

/// Where columns begin and end, in user units. What is counted stands at the very top and the two marks under it, so that no mark's line
/// goes through a word of the axis.
const TOP: f64 = 90.0;
const BOTTOM: f64 = 260.0;

/// Where the words of the axis stand, and where the lines of the two marks begin.
const COUNTED: f64 = 14.0;
const HIGH: f64 = 40.0;
const LOW: f64 = 64.0;

/// A range of more than this many times its least value is drawn in equal ratios: three decades.
const LOG_FROM: f64 = 1000.0;

/// Under this a value is too near zero for equal ratios: the picture would be mostly blank decades.
const LOG_LEAST: f64 = 1e-6;

/// Four columns a decade: the bounds are ten to the quarters.
const QUARTERS: [f64; 4] = [1.0, 1.7783, 3.1623, 5.6234];

/// Past this many decades a column takes a whole one.
const DECADES_MAX: i32 = 8;

/// Words of a mark are cut at this width, in user units.
const MARK_ROOM: f64 = 420.0;

/// A value to be marked among the peers.
pub struct Mark<'a> {
    /// The value, in the peers' unit. One that is not finite is not drawn.
    pub value: f64,
    /// What it is, with its number: `observed: 12 days`.
    pub label: &'a str,
}

/// Peers' values in columns, and two marks.
pub struct Peers<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// One value a peer, in any order. Those that are not finite are left out.
    pub values: &'a [f64],
    /// The subject's own value: a full line with a triangle.
    pub observed: Option<Mark<'a>>,
    /// What it was held against: a dashed line with a diamond.
    pub expected: Option<Mark<'a>>,
    /// What the values are, with the unit; stands under the lower axis.
    pub value_name: &'a str,
    /// What is counted; stands over the upright axis.
    pub count_name: &'a str,
    /// Prints a value.
    pub printed: &'a dyn Fn(f64) -> String,
    /// Prints a count.
    pub counted: &'a dyn Fn(f64) -> String,
}

/// Columns from bound to bound, and the words under them.
struct Bins {
    bounds: Vec<f64>,
    ticks: Vec<f64>,
    scale: fn(f64, f64, f64, f64) -> Scale,
    /// Whole values lie half a step inside their bounds.
    is_whole: bool,
}

impl Peers<'_> {
    /// The columns as a table: the values each stands for, and how many peers it holds. Empty columns are left out, as they are not drawn.
    pub fn columns(&self) -> Vec<(String, String)> {
        let peers: Vec<f64> = self.values.iter().copied().filter(|v| usable(*v)).collect();
        if peers.is_empty() {
            return Vec::new();
        }
        let bins = Bins::of(&peers, &self.marked());
        let counts = bins.counts(&peers);
        counts.iter().enumerate().filter(|(_, n)| **n > 0.0).map(|(at, n)| (self.range(&bins, at), (self.counted)(*n))).collect()
    }

    /// The values of the marks that can be drawn.
    fn marked(&self) -> Vec<f64> {
        [&self.observed, &self.expected].into_iter().flatten().map(|m| m.value).filter(|v| usable(*v)).collect()
    }

    /// The picture as SVG; an empty text where there are no peers.
    pub fn draw(&self) -> String {
        let peers: Vec<f64> = self.values.iter().copied().filter(|v| usable(*v)).collect();
        if peers.is_empty() {
            return String::new();
        }
        let bins = Bins::of(&peers, &self.marked());
        let counts = bins.counts(&peers);
        let side = side(&counts, TOP, BOTTOM, WIDTH, true, self.counted);
        let (low, high) = (bins.bounds[0], bins.bounds[bins.bounds.len() - 1]);
        let scale = (bins.scale)(low, high, side.left, WIDTH - 8.0);
        let mut body = side.marks.clone();
        for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
            let (left, right, y) = (scale.at(bins.bounds[at]), scale.at(bins.bounds[at + 1]), side.scale.at(*count));
            let column = rect("p-bar", left + 0.5, y, right - left - 1.0, BOTTOM - y);
            body.push_str(&part(None, &format!("{}: {}", self.range(&bins, at), (self.counted)(*count)), &column));
        }
        let places: Vec<(f64, String)> =
            bins.ticks.iter().filter(|t| (low..=high).contains(*t)).map(|t| (scale.at(*t), (self.printed)(*t))).collect();
        body.push_str(&foot(&places, BOTTOM + 20.0));
        for (x, _) in &places {
            body.push_str(&line("p-axis", *x, BOTTOM, *x, BOTTOM + 5.0));
        }
        body.push_str(&text("p-label", 0.0, COUNTED, Anchor::Start, self.count_name, WIDTH));
        body.push_str(&text_inside("p-label", (side.left + WIDTH) / 2.0, BOTTOM + 42.0, self.value_name, WIDTH));
        body.push_str(&self.marks(&scale));
        picture(&self.caption, BOTTOM + 50.0, &body)
    }

    /// The values a column stands for, in words.
    fn range(&self, bins: &Bins, at: usize) -> String {
        let half = if bins.is_whole { 0.5 } else { 0.0 };
        let (from, to) = (bins.bounds[at] + half, bins.bounds[at + 1] - half);
        if from == to { (self.printed)(from) } else { format!("{} – {}", (self.printed)(from), (self.printed)(to)) }
    }

    fn marks(&self, scale: &Scale) -> String {
        let mut out = String::new();
        let [observed, expected] = [&self.observed, &self.expected].map(|mark| mark.as_ref().filter(|m| usable(m.value)));
        let at = |mark: Option<&Mark<'_>>| mark.map(|m| scale.at(m.value));
        // The line that begins high goes past the words of the one that begins low: whose words can keep clear of it begins low.
        let is_clear = |mark: Option<&Mark<'_>>, other| mark.is_none_or(|m| clear_side(scale.at(m.value), m.label, at(other)).is_some());
        let is_expected_low = is_clear(expected, observed) || !is_clear(observed, expected);
        let (of_observed, of_expected) = if is_expected_low { (HIGH, LOW) } else { (LOW, HIGH) };
        if let Some(mark) = expected {
            let x = scale.at(mark.value);
            out.push_str(&line("p-halo", x, of_expected, x, BOTTOM));
            out.push_str(&line("p-mark-2", x, of_expected, x, BOTTOM));
            out.push_str(&path("p-mark-sign", &diamond(x, of_expected)));
            let other = at(observed).filter(|_| is_expected_low);
            out.push_str(&beside("p-label", x, of_expected + TEXT / 3.0, mark.label, other));
        }
        if let Some(mark) = observed {
            let x = scale.at(mark.value);
            out.push_str(&line("p-halo", x, of_observed, x, BOTTOM));
            out.push_str(&line("p-mark", x, of_observed, x, BOTTOM));
            out.push_str(&path("p-mark-sign", &triangle(x, of_observed)));
            let other = at(expected).filter(|_| !is_expected_low);
            out.push_str(&beside("p-label-strong", x, of_observed - 4.0 + TEXT / 3.0, mark.label, other));
        }
        out
    }
}

/// The side of a mark on which its words keep clear of a line: true for the right. The one with more room is taken where it is clear, the
/// other where it is clear and the words fit; none where neither is.
fn clear_side(x: f64, words: &str, line: Option<f64>) -> Option<bool> {
    let width = text_width(words).min(MARK_ROOM);
    let from = |is_right: bool| if is_right { x + 10.0 } else { x - 10.0 - width };
    let is_clear = |is_right: bool| line.is_none_or(|at| !(from(is_right) - 4.0..from(is_right) + width + 4.0).contains(&at));
    let fits = |is_right: bool| from(is_right) >= 0.0 && from(is_right) + width <= WIDTH;
    let roomy = x < WIDTH / 2.0;
    if is_clear(roomy) { Some(roomy) } else { Some(!roomy).filter(|side| is_clear(*side) && fits(*side)) }
}

/// Words beside a mark, clear of a line where they can be.
fn beside(class: &str, x: f64, y: f64, words: &str, line: Option<f64>) -> String {
    let is_right = clear_side(x, words, line).unwrap_or(x < WIDTH / 2.0);
    let (x, anchor, room) = if is_right { (x + 10.0, Anchor::Start, WIDTH - x - 10.0) } else { (x - 10.0, Anchor::End, x - 10.0) };
    text(class, x, y, anchor, words, MARK_ROOM.min(room))
}

fn triangle(x: f64, y: f64) -> String {
    let [left, middle, right] = [x - 6.0, x, x + 6.0].map(number);
    format!("M{left} {0}L{right} {0}L{middle} {y}Z", number(y - 10.0))
}

fn diamond(x: f64, y: f64) -> String {
    let [left, middle, right] = [x - 5.0, x, x + 5.0].map(number);
    format!("M{left} {y}L{middle} {}L{right} {y}L{middle} {}Z", number(y - 6.0), number(y + 6.0))
}

impl Bins {
    /// Columns that hold the peers and the marks; `peers` has one at least.
    fn of(peers: &[f64], marks: &[f64]) -> Bins {
        let all = || peers.iter().chain(marks).copied();
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        if low >= LOG_LEAST && high / low > LOG_FROM {
            return Bins::log(low, high);
        }
        let is_whole = peers.iter().all(|v| v.fract() == 0.0 && v.abs() < 1e9) && high - low < 1e9;
        let wanted = (peers.len() as f64).sqrt().clamp(5.0, 24.0);
        let half = low.abs().max(1.0) * 0.5;
        let mut bounds = match (low < high, is_whole) {
            (true, _) => ticks(low, high, wanted, is_whole),
            (false, true) => vec![low, low + 1.0],
            (false, false) => vec![low - half, low + half],
        };
        // A column holds its lower bound and not its upper: the greatest value needs a bound past it.
        let [.., before, last] = bounds[..] else { return Bins { bounds, ticks: Vec::new(), scale: Scale::linear, is_whole } };
        if high >= last {
            bounds.push(last + (last - before));
        }
        let ticks = bounds.clone();
        if is_whole {
            bounds.iter_mut().for_each(|b| *b -= 0.5);
        }
        Bins { bounds, ticks, scale: Scale::linear, is_whole }
    }

    fn log(low: f64, high: f64) -> Bins {
        let (first, last) = (decade(low), decade(high) + 1);
        let leads = if last - first > DECADES_MAX { &QUARTERS[..1] } else { &QUARTERS[..] };
        let mut bounds: Vec<f64> = (first..last).flat_map(|power| leads.iter().map(move |lead| lead * ten(power))).collect();
        bounds.push(ten(last));
        // Blank columns outside of all values say nothing.
        let from = bounds.partition_point(|b| *b <= low).saturating_sub(1);
        let to = bounds.partition_point(|b| *b <= high) + 1;
        let bounds = bounds[from..to.min(bounds.len())].to_vec();
        Bins { bounds, ticks: (first..=last).map(ten).collect(), scale: Scale::log, is_whole: false }
    }

    fn counts(&self, peers: &[f64]) -> Vec<f64> {
        let mut counts = vec![0.0; self.bounds.len() - 1];
        for value in peers {
            let at = self.bounds.partition_point(|b| b <= value).clamp(1, counts.len()) - 1;
            counts[at] += 1.0;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption, plain};
    use super::super::sound::{sound, texts};
    use super::*;

    fn mark(value: f64) -> Option<Mark<'static>> {
        Some(Mark { value, label: "<script>: 3 days" })
    }

    fn draw(values: &[f64], observed: Option<Mark>, expected: Option<Mark>) -> String {
        let (value_name, count_name) = ("days", "peers");
        let svg = Peers { caption: caption(), values, observed, expected, value_name, count_name, printed: &plain, counted: &plain }.draw();
        sound(&svg);
        svg
    }

    fn check(values: &[f64], bounds: &[f64], counts: &[f64]) {
        let bins = Bins::of(values, &[]);
        assert_eq!(bins.bounds, bounds, "{values:?}");
        assert_eq!(bins.counts(values), counts, "{values:?}");
    }

    #[test]
    fn the_samples_are_sound_and_both_marks_are_labelled() {
        for svg in [samples::peers(), samples::peers_log()] {
            sound(&svg);
            assert!(svg.contains("p-mark\"") && svg.contains("p-mark-2\""));
            assert!(texts(&svg).iter().any(|t| t.starts_with("observed: ")) && texts(&svg).iter().any(|t| t.starts_with("expected: ")));
        }
    }

    /// What a tag of the picture says: its numbers by the attributes' names.
    fn read(tag: &str, name: &str) -> f64 {
        let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.and_then(|v| v.parse().ok()).unwrap_or_else(|| panic!("no {name} in {tag}"))
    }

    #[test]
    fn no_mark_goes_through_a_word() {
        let values: Vec<f64> = (0..200).map(|i| f64::from(i % 20)).collect();
        for (observed, expected) in [(15.0, 0.0), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (19.0, 18.0), (18.0, 19.0), (10.0, 9.0), (9.0, 10.0)]
        {
            let svg = draw(&values, mark(observed), mark(expected));
            let lines: Vec<&str> = svg.split("<line class=\"").filter(|l| l.starts_with("p-mark")).collect();
            assert_eq!(lines.len(), 2);
            for word in svg.split("<text class=\"p-label").skip(1) {
                let (tag, rest) = word.split_once('>').expect("a tag ends");
                let width = text_width(&texts(&format!("<text {tag}>{rest}"))[0]);
                let (x, y) = (read(tag, "x"), read(tag, "y"));
                let (from, to) = match tag {
                    t if t.contains("\"end\"") => (x - width, x),
                    t if t.contains("\"middle\"") => (x - width / 2.0, x + width / 2.0),
                    _ => (x, x + width),
                };
                for line in &lines {
                    let (at, top, bottom) = (read(line, "x1"), read(line, "y1"), read(line, "y2"));
                    let meets = (from..to).contains(&at) && y > top && y - TEXT * 0.7 < bottom;
                    assert!(!meets, "{observed} {expected}: the line at {at} from {top} meets the word from {from} to {to} at {y}");
                }
            }
        }
    }

    #[test]
    fn the_table_has_the_columns_that_are_drawn() {
        let columns = |values: &[f64]| {
            let (value_name, count_name) = ("days", "peers");
            Peers {
                caption: caption(),
                values,
                observed: None,
                expected: mark(3.0),
                value_name,
                count_name,
                printed: &plain,
                counted: &plain,
            }
            .columns()
        };
        assert_eq!(columns(&[1.0, 1.0, 5.0]), [("1", "2"), ("5", "1")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(columns(&[f64::NAN]), []);
    }

    #[test]
    fn whole_values_stand_in_the_middle_of_their_columns() {
        check(&[1.0, 1.0, 2.0, 3.0], &[0.5, 1.5, 2.5, 3.5], &[2.0, 1.0, 1.0]);
        check(&[7.0], &[6.5, 7.5], &[1.0]);
    }

    #[test]
    fn a_column_holds_its_lower_bound() {
        check(&[0.0, 0.5, 0.5, 1.0], &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2], &[1.0, 0.0, 2.0, 0.0, 0.0, 1.0]);
        check(&[0.25, 0.25], &[-0.25, 0.75], &[2.0]);
    }

    #[test]
    fn more_than_three_decades_are_drawn_in_ratios() {
        assert_eq!(Bins::of(&[1.0, 1000.0], &[]).bounds[0], -0.5);
        let bins = Bins::of(&[1.0, 1001.0], &[]);
        assert_eq!((bins.bounds[0], bins.bounds[1]), (1.0, 1.7783));
        assert!(Bins::of(&[0.0, 1001.0], &[]).ticks.contains(&0.0), "zero has no ratio");
        assert_eq!(Bins::of(&[1.0, 2.0], &[5000.0]).bounds[0], 1.0, "a mark counts too");
    }

    #[test]
    fn every_peer_is_in_one_column() {
        for values in [
            vec![0.1, 0.2, 0.3],
            vec![-5.0, 5.0],
            vec![1e-5, 1e23],
            vec![1e23, 1e24],
            vec![3.0; 50],
            (0..500).map(|i| f64::from(i * i)).collect(),
            (1..500).map(|i| f64::from(i) * 1.37e6).collect(),
        ] {
            let bins = Bins::of(&values, &[]);
            assert_eq!(bins.counts(&values).iter().sum::<f64>(), values.len() as f64);
            assert!(bins.bounds.windows(2).all(|w| w[0] < w[1]) && bins.bounds.len() < 60, "{values:?}");
            draw(&values, mark(values[0]), None);
        }
    }

    #[test]
    fn no_peers_give_no_picture_and_one_gives_one() {
        assert_eq!(draw(&[], mark(1.0), None), "");
        assert_eq!(draw(&[f64::NAN, f64::INFINITY], mark(1.0), None), "");
        assert!(draw(&[0.0], mark(0.0), mark(0.0)).contains("p-mark"));
    }

    #[test]
    fn infinities_are_left_out() {
        let svg = draw(&[1.0, f64::INFINITY, 2.0], mark(f64::INFINITY), mark(f64::NAN));
        assert!(!svg.contains("p-mark"));
    }
}
