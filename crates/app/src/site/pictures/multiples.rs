//! Small multiples: the same measure of many, each in a box of its own and all on one scale, so that they can be compared at a glance.

use super::axis::Scale;
use super::frame::{Anchor, Caption, WIDTH, circle, line, number, part, path, picture, text, usable};

/// Boxes beside each other: wide enough for a name of twenty letters.
const ACROSS: usize = 3;
/// Height of a box, in user units, and of the line of text above its curve.
const BOX: f64 = 112.0;
const HEAD: f64 = 24.0;
/// Space between boxes.
const GAP: f64 = 20.0;
/// Room for the last value behind a curve's end.
const VALUE_ROOM: f64 = 64.0;

/// One box of [`Multiples`].
pub struct Small {
    /// Its name, above the curve.
    pub name: String,
    /// A value for each place; none, or one that is not finite, is a gap.
    pub values: Vec<Option<f64>>,
    /// Where it leads.
    pub href: Option<String>,
}

/// Curves in boxes, all on one scale from zero.
pub struct Multiples<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The places along each curve, in order: years or months.
    pub places: &'a [String],
    /// The boxes in their order.
    pub boxes: &'a [Small],
    /// Prints a value.
    pub printed: &'a dyn Fn(f64) -> String,
}

impl Multiples<'_> {
    /// The picture as SVG; an empty text where no box has a value.
    pub fn draw(&self) -> String {
        let values: Vec<f64> = self.boxes.iter().flat_map(|b| b.values.iter().flatten().copied()).filter(|v| usable(*v)).collect();
        let Some(most) = values.iter().copied().reduce(f64::max) else { return String::new() };
        let least = values.iter().copied().fold(0.0, f64::min);
        let wide = (WIDTH - GAP * (ACROSS - 1) as f64) / ACROSS as f64;
        let mut body = String::new();
        for (at, of) in self.boxes.iter().enumerate() {
            let (left, top) = ((at % ACROSS) as f64 * (wide + GAP), (at / ACROSS) as f64 * (BOX + GAP));
            let scale = Scale::linear(least, most.max(f64::MIN_POSITIVE), top + BOX - 4.0, top + HEAD);
            let zero = scale.at(0.0);
            let name = text("p-label", left, top + 14.0, Anchor::Start, &of.name, wide);
            let shapes =
                format!("{}{}{}", line("p-axis", left, zero, left + wide, zero), name, self.curve(of, left, wide - VALUE_ROOM, &scale));
            body.push_str(&part(of.href.as_deref(), &self.said(of), &shapes));
        }
        let rows = self.boxes.len().div_ceil(ACROSS) as f64;
        picture(&self.caption, rows * (BOX + GAP), &body)
    }

    fn known(&self, of: &Small) -> Vec<(usize, f64)> {
        of.values.iter().take(self.places.len()).enumerate().filter_map(|(i, v)| v.filter(|v| usable(*v)).map(|v| (i, v))).collect()
    }

    /// What a box says to whoever cannot see it: name, first and last value with their places.
    fn said(&self, of: &Small) -> String {
        let known = self.known(of);
        let one = |at: Option<&(usize, f64)>| at.map(|(i, v)| format!("{}: {}", self.places[*i], (self.printed)(*v)));
        let (first, last) = (one(known.first()), one(known.last().filter(|_| known.len() > 1)));
        [Some(of.name.clone()), first, last].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The line with its gaps, dots where a value stands alone, the last value in words.
    fn curve(&self, of: &Small, left: f64, wide: f64, scale: &Scale) -> String {
        let x = |place: usize| left + wide * if self.places.len() > 1 { place as f64 / (self.places.len() - 1) as f64 } else { 0.5 };
        let known = self.known(of);
        let (mut d, mut out) = (String::new(), String::new());
        for (at, (place, value)) in known.iter().enumerate() {
            let follows = at > 0 && known[at - 1].0 + 1 == *place;
            let leads = known.get(at + 1).is_some_and(|next| next.0 == place + 1);
            let (px, py) = (x(*place), scale.at(*value));
            if follows || leads {
                d.push_str(&format!("{}{} {}", if follows { "L" } else { "M" }, number(px), number(py)));
            } else {
                out.push_str(&circle("p-dot", px, py, 3.0));
            }
        }
        if !d.is_empty() {
            out.push_str(&path("p-line", &d));
        }
        if let Some((place, value)) = known.last() {
            out.push_str(&text(
                "p-number",
                x(*place) + 6.0,
                scale.at(*value) + 5.0,
                Anchor::Start,
                &(self.printed)(*value),
                VALUE_ROOM - 6.0,
            ));
        }
        out
    }
}
