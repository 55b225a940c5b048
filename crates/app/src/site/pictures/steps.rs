//! A contract's value over time: a line that steps at each change, what it was then, and what changed it.

use super::axis::Scale;
use super::frame::{Anchor, Caption, TARGET, TEXT, WIDTH, circle, cut, hit, line, number, part, path, picture, text, text_width, usable};

/// Where values begin and end, in user units; printed values stand above their dots.
const TOP: f64 = 30.0;
const BOTTOM: f64 = 180.0;

/// Words under the axis stand in this many rows, so that changes close together can all be read.
const ROWS: usize = 3;

/// Height of one of these rows, in user units.
const ROW: f64 = TEXT + 5.0;

/// Words of a change, and its printed value, are cut at this width, in user units.
const WORDS_ROOM: f64 = 420.0;

/// Blank at both sides of the line, in user units.
const INSET: f64 = 24.0;

/// Blank between a line that comes down and the value beside it, in user units.
const BESIDE: f64 = 8.0;

/// One change of a value.
pub struct Point {
    /// The day, counted from any day that all points share.
    pub day: i64,
    /// The value from that day on, in any unit that all points share. One that is not finite is left out.
    pub value: f64,
    /// The value as the reader sees it.
    pub printed: String,
    /// What happened, with its day: `award, 12 Jan 2024`.
    pub label: String,
    /// Where the point leads.
    pub href: Option<String>,
}

/// A value that the steps are held against: a dashed line across, with its words.
pub struct Level {
    /// The value, in the unit of the points. One that is not finite is left out.
    pub value: f64,
    /// What it is, with the value as the reader sees it.
    pub label: String,
}

/// A value that changes on days and stays between them, drawn from zero.
pub struct Steps<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The changes in any order; those of one day keep theirs.
    pub points: &'a [Point],
    /// What they are held against.
    pub level: Option<Level>,
}

/// A point with its place.
struct Placed<'a> {
    point: &'a Point,
    x: f64,
    y: f64,
}

impl Steps<'_> {
    /// The picture as SVG; an empty text where no point can be drawn.
    pub fn draw(&self) -> String {
        let mut points: Vec<&Point> = self.points.iter().filter(|p| usable(p.value)).collect();
        points.sort_by_key(|p| p.day);
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
        let level = self.level.as_ref().filter(|l| usable(l.value));
        let all = || points.iter().map(|p| p.value).chain(level.map(|l| l.value));
        let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
        let days = Scale::linear(first.day as f64, last.day as f64, INSET, WIDTH - INSET);
        let values = if low < high { Scale::linear(low, high, BOTTOM, TOP) } else { Scale::linear(0.0, 1.0, BOTTOM, TOP) };
        let placed: Vec<Placed> = points.iter().map(|p| Placed { point: p, x: days.at(p.day as f64), y: values.at(p.value) }).collect();
        let zero = values.at(0.0);
        let mut body = line("p-axis", 0.0, zero, WIDTH, zero);
        let (words, rows) = words(&placed);
        if let Some(level) = level {
            let y = values.at(level.value);
            body.push_str(&path("p-line-2", &format!("M0 {0}H{1}", number(y), number(WIDTH))));
            body.push_str(&text("p-label", 0.0, y - 6.0, Anchor::Start, &level.label, WIDTH / 2.0));
        }
        body.push_str(&words);
        body.push_str(&path("p-line", &course(&placed)));
        body.push_str(&dots(&placed));
        picture(&self.caption, BOTTOM + 12.0 + rows as f64 * ROW, &body)
    }
}

/// The stepped line: level until the next day, then straight up or down; it goes on a little after the last.
fn course(placed: &[Placed]) -> String {
    let mut d = String::new();
    for (at, p) in placed.iter().enumerate() {
        let (x, y) = (number(p.x), number(p.y));
        d.push_str(&if at == 0 { format!("M{x} {y}") } else { format!("H{x}V{y}") });
    }
    d.push_str(&format!("H{}", number(WIDTH)));
    d
}

/// The places in the order in which they get their words: the last, the first, the highest, then the others.
fn by_weight(placed: &[Placed]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..placed.len()).collect();
    let end = placed.len() - 1;
    order.sort_by(|a, b| {
        let rank = |i: usize| {
            if i == end {
                0
            } else if i == 0 {
                1
            } else {
                2
            }
        };
        rank(*a).cmp(&rank(*b)).then(placed[*b].point.value.total_cmp(&placed[*a].point.value)).then(a.cmp(b))
    });
    order
}

/// A stretch of a row that is taken.
fn is_free(taken: &[(f64, f64)], from: f64, to: f64) -> bool {
    taken.iter().all(|(a, b)| to + 8.0 < *a || *b + 8.0 < from)
}

/// Where a text of this width begins so that it stands over its point and inside the picture.
fn begin(x: f64, width: f64) -> f64 {
    (x - width / 2.0).clamp(0.0, (WIDTH - width).max(0.0))
}

/// Where a point's printed value begins: over its dot, or, where the line comes down to it, beside that line.
fn begin_value(placed: &[Placed], at: usize) -> f64 {
    let p = &placed[at];
    let width = text_width(&p.point.printed).min(WORDS_ROOM);
    if at == 0 || placed[at - 1].y >= p.y {
        return begin(p.x, width);
    }
    let right = p.x + BESIDE;
    if right + width <= WIDTH { right } else { (p.x - BESIDE - width).max(0.0) }
}

/// What happened, under the axis, each on the first row that has room; what finds none is still said by its dot. Gives the rows used.
fn words(placed: &[Placed]) -> (String, usize) {
    let mut taken: [Vec<(f64, f64)>; ROWS] = Default::default();
    let mut out = String::new();
    for at in by_weight(placed) {
        let p = &placed[at];
        let shown = cut(&p.point.label, WORDS_ROOM);
        let width = text_width(&shown);
        let from = begin(p.x, width);
        let Some(row) = taken.iter().position(|row| is_free(row, from, from + width)) else { continue };
        taken[row].push((from, from + width));
        let y = BOTTOM + ROW * (row + 1) as f64;
        // The leader ends above the first row: through lower rows it would strike out words.
        out.push_str(&line("p-grid", p.x, p.y, p.x, BOTTOM + 4.0));
        out.push_str(&text("p-label", from, y, Anchor::Start, &shown, width + 1.0));
    }
    let rows = taken.iter().filter(|row| !row.is_empty()).count();
    (out, rows)
}

/// A dot for each point, and its printed value above it where there is room.
fn dots(placed: &[Placed]) -> String {
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let mut has_value = vec![false; placed.len()];
    for at in by_weight(placed) {
        let p = &placed[at];
        let width = text_width(&p.point.printed).min(WORDS_ROOM);
        let from = begin_value(placed, at);
        let near: Vec<(f64, f64)> = taken.iter().filter(|t| (t.2 - p.y).abs() < TEXT + 2.0).map(|t| (t.0, t.1)).collect();
        has_value[at] = is_free(&near, from, from + width);
        if has_value[at] {
            taken.push((from, from + width, p.y));
        }
    }
    let mut out = String::new();
    for (at, p) in placed.iter().enumerate() {
        let mut shapes = hit(p.x - TARGET / 2.0, p.y - TARGET / 2.0, TARGET, TARGET);
        shapes.push_str(&circle("p-dot", p.x, p.y, 5.0));
        if has_value[at] {
            let from = begin_value(placed, at);
            shapes.push_str(&text("p-number-on", from, p.y - 10.0, Anchor::Start, &p.point.printed, WORDS_ROOM));
        }
        out.push_str(&part(p.point.href.as_deref(), &format!("{}: {}", p.point.label, p.point.printed), &shapes));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption};
    use super::super::sound::sound;
    use super::*;

    fn point(day: i64, value: f64) -> Point {
        Point { day, value, printed: format!("{value}"), label: format!("<script> {day}"), href: Some("/r".into()) }
    }

    fn draw(points: &[Point]) -> String {
        let svg = Steps { caption: caption(), points, level: None }.draw();
        sound(&svg);
        svg
    }

    #[test]
    fn the_sample_is_sound_and_every_dot_is_a_link() {
        let svg = samples::steps();
        sound(&svg);
        assert_eq!(svg.matches("<a href=").count(), 5);
    }

    #[test]
    fn a_value_stays_until_the_next_day() {
        assert!(draw(&[point(0, 50.0), point(10, 100.0)]).contains("d=\"M24 105H616V30H640\""));
    }

    #[test]
    fn a_value_that_the_line_comes_down_to_stands_beside_the_line() {
        let begins = |printed: [&str; 3]| -> Vec<f64> {
            let points = printed.map(|printed| Point { printed: printed.into(), ..point(0, 1.0) });
            let xs_and_ys = [(24.0, 40.0), (300.0, 90.0), (616.0, 120.0)];
            let placed: Vec<Placed> = points.iter().zip(xs_and_ys).map(|(point, (x, y))| Placed { point, x, y }).collect();
            (0..placed.len()).map(|at| begin_value(&placed, at)).collect()
        };
        let all = begins(["100", "50", "20 million"]);
        assert!(all[0] < 24.0 && all[1] == 308.0, "{all:?}");
        assert!(all[2] + text_width("20 million") <= 608.0, "where there is no room on the right it stands on the left: {all:?}");
    }

    #[test]
    fn points_are_drawn_in_the_order_of_their_days() {
        let (sorted, not) = ([point(0, 1.0), point(9, 2.0)], [point(9, 2.0), point(0, 1.0)]);
        assert_eq!(draw(&sorted), draw(&not));
    }

    #[test]
    fn no_point_gives_no_picture_and_one_gives_a_level_line() {
        assert_eq!(draw(&[]), "");
        assert_eq!(draw(&[point(1, f64::NAN), point(2, f64::INFINITY)]), "");
        assert!(draw(&[point(5, 7.0)]).contains("d=\"M320 30H640\""));
        assert!(draw(&[point(5, 0.0)]).contains("p-dot"));
    }

    #[test]
    fn a_level_is_a_dashed_line_and_belongs_to_the_scale() {
        let level = |value| Some(Level { value, label: "<contract>: 100".into() });
        let svg = Steps { caption: caption(), points: &[point(0, 50.0)], level: level(100.0) }.draw();
        sound(&svg);
        assert!(svg.contains("class=\"p-line-2\" d=\"M0 30H640\"") && svg.contains("&lt;contract&gt;: 100"), "{svg}");
        let odd = Steps { caption: caption(), points: &[point(0, 50.0)], level: level(f64::NAN) }.draw();
        assert!(!odd.contains("p-line-2"));
    }

    #[test]
    fn days_of_any_size_and_values_below_zero_are_drawn() {
        draw(&[point(i64::MIN, -1.0), point(i64::MAX, 1.0), point(0, -1e300)]);
    }

    #[test]
    fn infinities_are_left_out() {
        assert_eq!(draw(&[point(0, 1.0), point(1, f64::INFINITY), point(2, 3.0)]).matches("p-dot").count(), 2);
    }

    #[test]
    fn many_changes_on_one_day_keep_their_dots_but_not_all_their_words() {
        let points: Vec<Point> = (0..40).map(|i| point(100, f64::from(i))).collect();
        let svg = draw(&points);
        assert_eq!(svg.matches("p-dot").count(), 40);
        assert_eq!(svg.matches("class=\"p-label\"").count(), 3);
    }
}
