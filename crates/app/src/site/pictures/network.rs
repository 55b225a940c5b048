//! One body or firm and those around it: who bids with whom, who buys from whom.
//!
//! Buyers are squares and suppliers circles, so that the kind is seen without colour. Nothing is laid out by forces:
//! the ring is the same every time, and each name has a line of its own.

use super::frame::{Anchor, Caption, TARGET, WIDTH, circle, hit, legend, number, part, picture, rect, text, usable};

/// More would leave no line of its own for each name; who has more neighbours shows the heaviest and counts the rest beside.
const NEIGHBOURS_MAX: usize = 24;

/// Height for each name at one side of the ring, in user units.
const ROW: f64 = TARGET + 6.0;

/// Half of the ring's width, in user units: names need the room outside.
const RING_WIDTH: f64 = 130.0;

/// The least of half the ring's height, in user units.
const RING_HEIGHT_LEAST: f64 = 90.0;

/// Half the side of a node, in user units.
const HALF: f64 = 8.0;

/// Lines are from one to this many units wide: less than a node.
const LINE_MAX: f64 = 6.0;

/// What a node of the network is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Drawn as a square.
    Buyer,
    /// Drawn as a circle.
    Supplier,
}

/// A node of the ring, with its line to the centre.
pub struct Neighbour {
    /// Square or circle.
    pub kind: Kind,
    /// The name.
    pub label: String,
    /// How much ties it to the centre, in a unit that all lines share. Not over zero, or not finite: a thin line.
    pub weight: f64,
    /// The weight as the reader sees it.
    pub printed: String,
    /// Where the node leads.
    pub href: Option<String>,
}

/// A line between two nodes of the ring.
pub struct Tie {
    /// Place of one in the list of neighbours.
    pub from: usize,
    /// Place of the other. A tie to oneself or to nobody is left out.
    pub to: usize,
    /// How much ties them, in the unit of [`Neighbour::weight`].
    pub weight: f64,
    /// The weight as the reader sees it.
    pub printed: String,
}

/// A centre and up to 24 neighbours; those past the 24th are left out.
pub struct Network<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// What the centre is.
    pub centre_kind: Kind,
    /// The centre's name.
    pub centre_label: &'a str,
    /// The ring, clockwise from the upper right.
    pub neighbours: &'a [Neighbour],
    /// Dashed lines inside the ring.
    pub ties: &'a [Tie],
    /// The words for a buyer and a supplier.
    pub kind_names: [&'a str; 2],
}

impl Network<'_> {
    /// The picture as SVG; an empty text where there are no neighbours.
    pub fn draw(&self) -> String {
        let ring = &self.neighbours[..self.neighbours.len().min(NEIGHBOURS_MAX)];
        if ring.is_empty() {
            return String::new();
        }
        let (key, key_height) = legend(&[
            (sign(Kind::Buyer, "p-node-buyer", 8.0, 7.0, 7.0), self.kind_names[0]),
            (sign(Kind::Supplier, "p-node-supplier", 8.0, 7.0, 7.0), self.kind_names[1]),
        ]);
        let rows = ring.len().div_ceil(2);
        let half_height = (rows as f64 * ROW / 2.0).max(RING_HEIGHT_LEAST);
        let centre = (WIDTH / 2.0, key_height + half_height + 8.0);
        let places: Vec<(f64, f64)> = (0..ring.len()).map(|i| place(i, ring.len(), centre, half_height)).collect();
        let ties: Vec<&Tie> = self.ties.iter().filter(|t| t.from < ring.len() && t.to < ring.len() && t.from != t.to).collect();
        let most = ring.iter().map(|n| n.weight).chain(ties.iter().map(|t| t.weight)).filter(|w| usable(*w)).fold(0.0, f64::max);
        let mut body = key;
        for tie in ties {
            let name = format!("{} – {}: {}", ring[tie.from].label, ring[tie.to].label, tie.printed);
            body.push_str(&part(None, &name, &chord(places[tie.from], places[tie.to], centre, line_width(tie.weight, most))));
        }
        for (neighbour, to) in ring.iter().zip(&places) {
            body.push_str(&spoke(centre, *to, line_width(neighbour.weight, most)));
        }
        for (neighbour, at) in ring.iter().zip(&places) {
            body.push_str(&node(neighbour, *at, centre.0));
        }
        body.push_str(&sign(self.centre_kind, class(self.centre_kind), centre.0, centre.1, HALF * 1.5));
        body.push_str(&text("p-label-on", centre.0, centre.1 + 30.0, Anchor::Middle, self.centre_label, RING_WIDTH * 2.0 - 40.0));
        picture(&self.caption, centre.1 + half_height + 8.0, &body)
    }
}

/// The place of a node: the first half goes down the right side, the others up the left, level steps apart so that names never meet.
fn place(at: usize, count: usize, centre: (f64, f64), half_height: f64) -> (f64, f64) {
    let right = count.div_ceil(2);
    let (row, rows, side) = if at < right { (at, right, 1.0) } else { (count - 1 - at, count - right, -1.0) };
    let step = 2.0 * half_height / right as f64;
    let dy = (row as f64 - (rows as f64 - 1.0) / 2.0) * step;
    let share = dy / half_height;
    (centre.0 + side * RING_WIDTH * (1.0 - share * share).max(0.0).sqrt(), centre.1 + dy)
}

/// Area is what the eye compares: the width goes with the root.
fn line_width(weight: f64, most: f64) -> f64 {
    if usable(weight) && weight > 0.0 { 1.0 + (LINE_MAX - 1.0) * (weight / most).sqrt() } else { 1.0 }
}

fn spoke(from: (f64, f64), to: (f64, f64), width: f64) -> String {
    let [x1, y1, x2, y2, width] = [from.0, from.1, to.0, to.1, width].map(number);
    format!("<line class=\"p-edge\" stroke-width=\"{width}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>")
}

/// A line between two nodes of the ring, bent towards the centre and away from the names.
fn chord(from: (f64, f64), to: (f64, f64), centre: (f64, f64), width: f64) -> String {
    // Neighbours side by side bend a little, or the line would be a hook.
    let apart = ((from.0 - to.0).powi(2) + (from.1 - to.1).powi(2)).sqrt();
    let pull = (apart / (4.0 * RING_WIDTH)).clamp(0.1, 0.5);
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let bend = (middle.0 + (centre.0 - middle.0) * pull, middle.1 + (centre.1 - middle.1) * pull);
    let [x0, y0, bx, by, x1, y1, width] = [from.0, from.1, bend.0, bend.1, to.0, to.1, width].map(number);
    format!("<path class=\"p-edge-2\" stroke-width=\"{width}\" d=\"M{x0} {y0}Q{bx} {by} {x1} {y1}\"/>")
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Buyer => "p-node-buyer",
        Kind::Supplier => "p-node-supplier",
    }
}

fn sign(kind: Kind, class: &str, x: f64, y: f64, half: f64) -> String {
    match kind {
        Kind::Buyer => rect(class, x - half, y - half, half * 2.0, half * 2.0),
        Kind::Supplier => circle(class, x, y, half),
    }
}

fn node(neighbour: &Neighbour, (x, y): (f64, f64), middle: f64) -> String {
    let is_right = x >= middle;
    let room = if is_right { WIDTH - x } else { x } - HALF - 6.0;
    let (text_x, anchor) = if is_right { (x + HALF + 6.0, Anchor::Start) } else { (x - HALF - 6.0, Anchor::End) };
    let hit_x = if is_right { x - TARGET / 2.0 } else { 0.0 };
    let shapes = [
        hit(hit_x, y - TARGET / 2.0, if is_right { WIDTH - hit_x } else { x + TARGET / 2.0 }, TARGET),
        sign(neighbour.kind, class(neighbour.kind), x, y, HALF),
        text("p-label-on", text_x, y + 5.0, anchor, &neighbour.label, room),
    ];
    part(neighbour.href.as_deref(), &format!("{}: {}", neighbour.label, neighbour.printed), &shapes.concat())
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption};
    use super::super::sound::sound;
    use super::*;

    fn neighbour(kind: Kind, weight: f64) -> Neighbour {
        Neighbour { kind, label: "<script>".into(), weight, printed: format!("{weight}"), href: Some("/n".into()) }
    }

    fn draw(neighbours: &[Neighbour], ties: &[Tie]) -> String {
        let kind_names = ["buyer", "supplier"];
        let svg = Network { caption: caption(), centre_kind: Kind::Buyer, centre_label: "Centre", neighbours, ties, kind_names }.draw();
        sound(&svg);
        svg
    }

    fn ring(count: usize) -> Vec<Neighbour> {
        (0..count).map(|i| neighbour(if i % 2 == 0 { Kind::Buyer } else { Kind::Supplier }, i as f64)).collect()
    }

    fn tie(from: usize, to: usize) -> Tie {
        Tie { from, to, weight: 2.0, printed: "2".into() }
    }

    #[test]
    fn the_sample_is_sound_and_every_neighbour_is_a_link() {
        let svg = samples::network();
        sound(&svg);
        assert_eq!(svg.matches("<a href=").count(), 17);
    }

    #[test]
    fn kinds_are_told_apart_by_shape() {
        let svg = draw(&[neighbour(Kind::Supplier, 1.0)], &[]);
        assert_eq!(svg.matches("<circle class=\"p-node-supplier\"").count(), 2);
        assert!(!svg.contains("<circle class=\"p-node-buyer\"") && !svg.contains("<rect class=\"p-node-supplier\""));
    }

    #[test]
    fn names_never_share_a_line() {
        for count in 1..=24 {
            let places: Vec<_> = (0..count).map(|i| place(i, count, (320.0, 300.0), (count as f64 * 7.5 + 7.5).max(90.0))).collect();
            for (i, a) in places.iter().enumerate() {
                for b in &places[i + 1..] {
                    assert!((a.0 > 320.0) != (b.0 > 320.0) || (a.1 - b.1).abs() >= 24.0, "{count}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_twenty_fifth_neighbour_and_its_ties_are_left_out() {
        let svg = draw(&ring(30), &[tie(0, 29), tie(0, 23)]);
        assert_eq!(svg.matches("<a href=").count(), 24);
        assert_eq!(svg.matches("p-edge-2").count(), 1);
    }

    #[test]
    fn no_neighbours_give_no_picture_and_one_gives_one() {
        assert_eq!(draw(&[], &[]), "");
        assert_eq!(draw(&ring(1), &[]).matches("<a href=").count(), 1);
    }

    #[test]
    fn ties_to_oneself_or_nobody_are_left_out() {
        assert!(!draw(&ring(3), &[tie(1, 1), tie(0, 3), tie(usize::MAX, 0)]).contains("p-edge-2"));
    }

    #[test]
    fn weights_that_are_no_numbers_give_thin_lines() {
        let svg = draw(&[neighbour(Kind::Buyer, f64::INFINITY), neighbour(Kind::Buyer, f64::NAN), neighbour(Kind::Buyer, -3.0)], &[]);
        assert_eq!(svg.matches("stroke-width=\"1\"").count(), 3);
        assert!(draw(&[neighbour(Kind::Buyer, 4.0), neighbour(Kind::Buyer, 1.0)], &[]).contains("stroke-width=\"3.5\""));
    }
}
