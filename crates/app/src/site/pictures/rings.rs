//! A person, firm or body in the middle, those linked to it around, and those linked to them outside.
//!
//! Kinds are told apart by shape. Nothing is laid out by forces: the same neighbourhood gives the same picture. Names of the outer ring
//! stand beside it, a line each; those of the inner ring stand under their signs; that of the middle stands above all.

use super::frame::{Anchor, Caption, LINE, TARGET, WIDTH, circle, hit, in_two, legend, line, number, part, path, picture, rect, text};

/// More would leave no room for the names of the inner ring.
pub const INNER_MAX: usize = 10;
/// More would leave no line of its own for each name of the outer ring.
pub const OUTER_MAX: usize = 24;

/// Height for each name at one side, in user units.
const ROW: f64 = TARGET + 10.0;
/// Height for each sign of the inner ring with two lines of its name under it.
const INNER_ROW: f64 = 66.0;
/// How far the inner ring's signs stand from the middle, in user units.
const INNER_X: f64 = 100.0;
/// How far the outer ring's signs stand from the middle.
const OUTER_X: f64 = 190.0;
/// Room for a name of the inner ring.
const INNER_ROOM: f64 = 140.0;
/// Half the side of a sign, in user units.
const HALF: f64 = 8.0;
/// Height of the line above the rings, with the name of the one in the middle.
const TITLE: f64 = 28.0;

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Drawn as a circle.
    Person,
    /// Drawn as a square.
    Firm,
    /// A public body, drawn as a square on its corner.
    Body,
}

/// Somebody around the middle.
pub struct Around {
    /// Its shape.
    pub sign: Sign,
    /// Its name.
    pub label: String,
    /// In the outer ring.
    pub is_outer: bool,
    /// Where it leads.
    pub href: Option<String>,
}

/// A line between two; `None` is the middle.
pub struct Line {
    /// One end, by its place in the list.
    pub from: Option<usize>,
    /// The other.
    pub to: Option<usize>,
    /// What it says, in a sentence.
    pub name: String,
    /// It no longer holds.
    pub is_past: bool,
}

/// A neighbourhood; those past [`INNER_MAX`] and [`OUTER_MAX`] are left out, and lines to them.
pub struct Rings<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// What stands in the middle.
    pub sign: Sign,
    /// Its name.
    pub label: &'a str,
    /// Those around it.
    pub around: &'a [Around],
    /// The lines.
    pub lines: &'a [Line],
    /// The words for a person, a firm and a body.
    pub sign_names: [&'a str; 3],
}

impl Rings<'_> {
    /// The picture as SVG; an empty text where nobody is around.
    pub fn draw(&self) -> String {
        let of = |outer: bool, most: usize| -> Vec<usize> {
            (0..self.around.len()).filter(|i| self.around[*i].is_outer == outer).take(most).collect()
        };
        let (inner, outer) = (of(false, INNER_MAX), of(true, OUTER_MAX));
        if inner.is_empty() {
            return String::new();
        }
        // On its corner a square takes more room.
        let key = |sign: Sign, name| (mark(sign, 8.0, 7.0, if sign == Sign::Body { 5.0 } else { 7.0 }), name);
        let names = self.sign_names;
        let (key, key_height) = legend(&[key(Sign::Person, names[0]), key(Sign::Firm, names[1]), key(Sign::Body, names[2])]);
        let outer = self.beside_their_parents(&inner, &outer);
        let half = |count: usize, row: f64| count.div_ceil(2) as f64 * row / 2.0;
        let half_height = half(inner.len(), INNER_ROW).max(half(outer.len(), ROW)).max(70.0);
        let middle = (WIDTH / 2.0, key_height + TITLE + half_height + 8.0);
        let mut places = vec![None; self.around.len()];
        for (list, x, row) in [(&inner, INNER_X, INNER_ROW), (&outer, OUTER_X, ROW)] {
            for (at, who) in list.iter().enumerate() {
                places[*who] = Some(place(at, list.len(), middle, x, row.max(2.0 * half_height / list.len().div_ceil(2) as f64 * 0.8)));
            }
        }
        let mut body = key;
        for drawn in self.lines {
            let at = |end: Option<usize>| end.map_or(Some(middle), |i| places.get(i).copied().flatten());
            if let (Some(a), Some(b)) = (at(drawn.from), at(drawn.to)) {
                let class = if drawn.is_past { "p-edge-2" } else { "p-edge" };
                body.push_str(&part(None, &drawn.name, &line(class, a.0, a.1, b.0, b.1)));
            }
        }
        for (who, at) in self.around.iter().zip(&places) {
            if let Some(at) = at {
                body.push_str(&if who.is_outer { outside(who, *at, middle.0) } else { inside(who, *at) });
            }
        }
        body.push_str(&mark(self.sign, middle.0, middle.1, HALF * 1.5));
        body.push_str(&text("p-label-on", middle.0, key_height + 18.0, Anchor::Middle, self.label, WIDTH - 40.0));
        picture(&self.caption, middle.1 + half_height + 24.0, &body)
    }

    /// The outer ring in the order of those of the inner one that its members hang on, so that few lines cross.
    fn beside_their_parents(&self, inner: &[usize], outer: &[usize]) -> Vec<usize> {
        let parent = |who: &usize| {
            let ends = self.lines.iter().filter_map(|l| match (l.from, l.to) {
                (Some(a), Some(b)) if a == *who => Some(b),
                (Some(a), Some(b)) if b == *who => Some(a),
                _ => None,
            });
            ends.filter_map(|end| inner.iter().position(|i| *i == end)).min().unwrap_or(inner.len())
        };
        let mut sorted = outer.to_vec();
        sorted.sort_by_key(|who| (parent(who), *who));
        sorted
    }
}

/// The place of one of `count`: the first half goes down the right side, the others up the left.
fn place(at: usize, count: usize, middle: (f64, f64), x: f64, row: f64) -> (f64, f64) {
    let right = count.div_ceil(2);
    let (row_at, rows, side) = if at < right { (at, right, 1.0) } else { (count - 1 - at, count - right, -1.0) };
    (middle.0 + side * x, middle.1 + (row_at as f64 - (rows as f64 - 1.0) / 2.0) * row)
}

fn mark(sign: Sign, x: f64, y: f64, half: f64) -> String {
    match sign {
        Sign::Person => circle("p-node-supplier", x, y, half),
        Sign::Firm => rect("p-node-buyer", x - half, y - half, half * 2.0, half * 2.0),
        Sign::Body => {
            let reach = half * 1.3;
            let [left, right, top, low, x, y] = [x - reach, x + reach, y - reach, y + reach, x, y].map(number);
            path("p-node-buyer", &format!("M{x} {top}L{right} {y}L{x} {low}L{left} {y}Z"))
        }
    }
}

/// A name in one line or two, the first of them at a point.
fn named(label: &str, x: f64, y: f64, anchor: Anchor, room: f64) -> String {
    let (first, second) = in_two(label, room);
    let second = second.map(|s| text("p-label-on", x, y + LINE, anchor, &s, room)).unwrap_or_default();
    text("p-label-on", x, y, anchor, &first, room) + &second
}

/// Somebody of the inner ring, with the name underneath.
fn inside(who: &Around, (x, y): (f64, f64)) -> String {
    let shapes = [
        hit(x - INNER_ROOM / 2.0, y - TARGET / 2.0, INNER_ROOM, TARGET * 2.0),
        mark(who.sign, x, y, HALF),
        named(&who.label, x, y + 22.0, Anchor::Middle, INNER_ROOM - 4.0),
    ];
    part(who.href.as_deref(), &who.label, &shapes.concat())
}

/// Somebody of the outer ring, with the name outside.
fn outside(who: &Around, (x, y): (f64, f64), middle: f64) -> String {
    let is_right = x >= middle;
    let room = if is_right { WIDTH - x } else { x } - HALF - 6.0;
    let (text_x, anchor) = if is_right { (x + HALF + 6.0, Anchor::Start) } else { (x - HALF - 6.0, Anchor::End) };
    let text_y = y + if in_two(&who.label, room).1.is_some() { 5.0 - LINE / 2.0 } else { 5.0 };
    let hit_x = if is_right { x - TARGET / 2.0 } else { 0.0 };
    let shapes = [
        hit(hit_x, y - TARGET / 2.0, if is_right { WIDTH - hit_x } else { x + TARGET / 2.0 }, TARGET),
        mark(who.sign, x, y, HALF),
        named(&who.label, text_x, text_y, anchor, room),
    ];
    part(who.href.as_deref(), &who.label, &shapes.concat())
}

#[cfg(test)]
mod tests {
    use super::super::samples::caption;
    use super::super::sound::sound;
    use super::*;

    fn around(outer: bool, count: usize) -> Vec<Around> {
        let signs = [Sign::Person, Sign::Firm, Sign::Body];
        (0..count)
            .map(|i| Around { sign: signs[i % 3], label: format!("<name> {i}"), is_outer: outer, href: Some(format!("/entity/{i}")) })
            .collect()
    }

    fn tie(from: Option<usize>, to: Option<usize>) -> Line {
        Line { from, to, name: "owns & <directs>".into(), is_past: false }
    }

    fn draw(around: &[Around], lines: &[Line]) -> String {
        let sign_names = ["person", "firm", "body"];
        let svg = Rings { caption: caption(), sign: Sign::Firm, label: "The \"middle\"", around, lines, sign_names }.draw();
        if !svg.is_empty() {
            sound(&svg);
        }
        svg
    }

    #[test]
    fn everybody_in_the_rings_is_a_link_and_past_them_nobody() {
        let mut all = around(false, INNER_MAX + 5);
        all.extend(around(true, OUTER_MAX + 5));
        let svg = draw(&all, &[tie(None, Some(0)), tie(Some(0), Some(INNER_MAX + 2)), tie(None, Some(usize::MAX))]);
        assert_eq!(svg.matches("<a href=").count(), INNER_MAX + OUTER_MAX);
        assert_eq!(svg.matches("class=\"p-edge\"").count(), 1, "lines to those left out are left out");
    }

    #[test]
    fn nobody_around_gives_no_picture() {
        assert_eq!(draw(&[], &[]), "");
        assert_eq!(draw(&around(true, 3), &[]), "", "without an inner ring there is nothing to hang on");
    }

    #[test]
    fn the_outer_ring_follows_those_it_hangs_on() {
        let mut all = around(false, 2);
        all.extend(around(true, 2));
        let rings = Rings {
            caption: caption(),
            sign: Sign::Body,
            label: "",
            around: &all,
            lines: &[tie(Some(0), Some(3)), tie(Some(2), Some(1))],
            sign_names: ["", "", ""],
        };
        assert_eq!(rings.beside_their_parents(&[0, 1], &[2, 3]), [3, 2]);
    }

    #[test]
    fn what_no_longer_holds_is_dashed() {
        let past = Line { is_past: true, ..tie(None, Some(0)) };
        assert!(draw(&around(false, 1), &[past]).contains("class=\"p-edge-2\""));
    }

    #[test]
    fn names_of_the_outer_ring_never_share_a_line() {
        for count in 1..=OUTER_MAX {
            let places: Vec<_> = (0..count).map(|i| place(i, count, (320.0, 300.0), OUTER_X, ROW)).collect();
            for (i, a) in places.iter().enumerate() {
                assert!(places[i + 1..].iter().all(|b| (a.0 > 320.0) != (b.0 > 320.0) || (a.1 - b.1).abs() >= TARGET), "{count}");
            }
        }
    }
}
