//! Who pays whom: buyers at the left, suppliers at the right, ribbons as thick as the money between them.
//!
//! It does not choose: the caller lumps the small ones into a node of its own and names it so.

use super::frame::{Anchor, Caption, LINE, WIDTH, hit, in_two, number, part, path, picture, rect, text, usable};

/// Height of all money together, in user units.
const FLOW: f64 = 360.0;

/// A node has this height at least, in user units: its name and its number stand on two lines, and a finger can press it.
const NODE_LEAST: f64 = 38.0;

/// Width for a name beside its bar, in user units. Names that begin alike (one agency's offices) differ where a single line would be cut,
/// so a long one takes two.
const NAME: f64 = SIDE - 8.0;

/// Blank between nodes, in user units.
const GAP: f64 = 6.0;

/// Width of a node's bar, in user units.
const BAR: f64 = 12.0;

/// Width for names at each side, in user units: about twenty-five letters.
const SIDE: f64 = 206.0;

/// A buyer or a supplier of a [`Sankey`].
pub struct End {
    /// The name.
    pub label: String,
    /// All its money as the reader sees it.
    pub printed: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// What one buyer paid one supplier.
pub struct Flow {
    /// Place of the buyer in the list of buyers.
    pub from: usize,
    /// Place of the supplier in the list of suppliers.
    pub to: usize,
    /// The money, in a unit that all flows share. What is not over zero, not finite, or leads nowhere is left out.
    pub value: f64,
    /// The money as the reader sees it.
    pub printed: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// Buyers, suppliers and the money between them. Who has no flow is not drawn.
pub struct Sankey<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The buyers in any order; the greatest is drawn on top.
    pub buyers: &'a [End],
    /// The suppliers in any order; the greatest is drawn on top.
    pub suppliers: &'a [End],
    /// The ribbons.
    pub flows: &'a [Flow],
}

/// The place of a node: its room from top to bottom, and the bar in it.
#[derive(Clone, Copy, Default)]
struct Place {
    top: f64,
    height: f64,
    bar_top: f64,
    bar: f64,
    /// Place among the nodes of its side, from above.
    rank: usize,
}

impl Sankey<'_> {
    /// The picture as SVG; an empty text where nothing flows.
    pub fn draw(&self) -> String {
        let is_drawn = |f: &&Flow| usable(f.value) && f.value > 0.0 && f.from < self.buyers.len() && f.to < self.suppliers.len();
        let flows: Vec<&Flow> = self.flows.iter().filter(is_drawn).collect();
        let all: f64 = flows.iter().map(|f| f.value).sum();
        if flows.is_empty() {
            return String::new();
        }
        let scale = FLOW / all;
        let (mut paid, mut got) = (vec![0.0; self.buyers.len()], vec![0.0; self.suppliers.len()]);
        for flow in &flows {
            paid[flow.from] += flow.value * scale;
            got[flow.to] += flow.value * scale;
        }
        let height = tall(self.buyers, &paid).max(tall(self.suppliers, &got));
        let (left, right) = (places(self.buyers, &paid, height), places(self.suppliers, &got, height));
        let mut body = self.ribbons(&flows, &left, &right, scale);
        for (ends, places, is_buyer) in [(self.buyers, &left, true), (self.suppliers, &right, false)] {
            let mut order: Vec<usize> = (0..ends.len()).filter(|i| places[*i].height > 0.0).collect();
            order.sort_by_key(|i| places[*i].rank);
            body.extend(order.into_iter().map(|i| node(&ends[i], places[i], is_buyer)));
        }
        picture(&self.caption, height, &body)
    }

    /// The ribbons, the thickest first so that thin ones lie on top.
    fn ribbons(&self, flows: &[&Flow], left: &[Place], right: &[Place], scale: f64) -> String {
        // At each node ribbons leave in the order in which they arrive: none crosses another without need.
        let starts = stack(flows, left, scale, |f| (f.from, right[f.to].rank));
        let ends = stack(flows, right, scale, |f| (f.to, left[f.from].rank));
        let mut order: Vec<usize> = (0..flows.len()).collect();
        order.sort_by(|a, b| flows[*b].value.total_cmp(&flows[*a].value).then(a.cmp(b)));
        let draw = |i: usize| {
            let flow = flows[i];
            let d = ribbon(starts[i], ends[i], flow.value * scale);
            let name = format!("{} → {}: {}", self.buyers[flow.from].label, self.suppliers[flow.to].label, flow.printed);
            part(flow.href.as_deref(), &name, &path("p-link", &d))
        };
        order.into_iter().map(draw).collect()
    }
}

/// The height a node of this thickness takes; nothing for one without money.
fn room(end: &End, thick: f64) -> f64 {
    let least = if in_two(&end.label, NAME).1.is_some() { NODE_LEAST + LINE } else { NODE_LEAST };
    if thick > 0.0 { thick.max(least) } else { 0.0 }
}

/// The height of a side with its gaps.
fn tall(ends: &[End], thick: &[f64]) -> f64 {
    let nodes = thick.iter().filter(|t| **t > 0.0).count();
    ends.iter().zip(thick).map(|(end, t)| room(end, *t)).sum::<f64>() + GAP * nodes.saturating_sub(1) as f64
}

/// Where each node of a side stands: the greatest on top, equals by name, the whole side in the middle of the height.
fn places(ends: &[End], thick: &[f64], height: f64) -> Vec<Place> {
    let mut order: Vec<usize> = (0..ends.len()).filter(|i| thick[*i] > 0.0).collect();
    order.sort_by(|a, b| thick[*b].total_cmp(&thick[*a]).then_with(|| ends[*a].label.cmp(&ends[*b].label)).then(a.cmp(b)));
    let mut places = vec![Place::default(); ends.len()];
    let mut top = (height - tall(ends, thick)) / 2.0;
    for (rank, i) in order.into_iter().enumerate() {
        let height = room(&ends[i], thick[i]);
        places[i] = Place { top, height, bar_top: top + (height - thick[i]) / 2.0, bar: thick[i], rank };
        top += height + GAP;
    }
    places
}

/// The upper edge of each flow at its node of one side: `key` gives the node and the rank of the other end.
fn stack(flows: &[&Flow], places: &[Place], scale: f64, key: impl Fn(&Flow) -> (usize, usize)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..flows.len()).collect();
    order.sort_by_key(|i| (key(flows[*i]), *i));
    let mut next: Vec<f64> = places.iter().map(|p| p.bar_top).collect();
    let mut edges = vec![0.0; flows.len()];
    for i in order {
        let node = key(flows[i]).0;
        edges[i] = next[node];
        next[node] += flows[i].value * scale;
    }
    edges
}

/// A ribbon from the left bar to the right one, by its upper edges; never thinner than a hair.
fn ribbon(start: f64, end: f64, thick: f64) -> String {
    let (from, to) = (SIDE + BAR, WIDTH - SIDE - BAR);
    let thick = thick.max(0.5);
    let [x0, x1, middle] = [from, to, (from + to) / 2.0].map(number);
    let [a, b, c, d] = [start, end, end + thick, start + thick].map(number);
    format!("M{x0} {a}C{middle} {a} {middle} {b} {x1} {b}V{c}C{middle} {c} {middle} {d} {x0} {d}Z")
}

/// A bar with its name and number beside it.
fn node(end: &End, place: Place, is_buyer: bool) -> String {
    let (class, bar_x, hit_x) =
        if is_buyer { ("p-node-buyer", SIDE, 0.0) } else { ("p-node-supplier", WIDTH - SIDE - BAR, WIDTH - SIDE - BAR) };
    let (text_x, anchor) = if is_buyer { (SIDE - 8.0, Anchor::End) } else { (WIDTH - SIDE + 8.0, Anchor::Start) };
    let middle = place.top + place.height / 2.0;
    let bar = place.bar.max(2.0);
    let bar_top = place.bar_top.min(middle - bar / 2.0);
    let (first, second) = in_two(&end.label, NAME);
    // The lines stand about the middle of the bar, two or three of them.
    let lower = if second.is_some() { LINE / 2.0 } else { 0.0 };
    let shapes = [
        hit(hit_x, place.top, SIDE + BAR, place.height),
        rect(class, bar_x, bar_top, BAR, bar),
        text("p-label", text_x, middle - 3.0 - lower, anchor, &first, NAME),
        second.map(|words| text("p-label", text_x, middle - 3.0 + lower, anchor, &words, NAME)).unwrap_or_default(),
        text("p-number", text_x, middle + 14.0 + lower, anchor, &end.printed, NAME),
    ];
    part(end.href.as_deref(), &format!("{}: {}", end.label, end.printed), &shapes.concat())
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption};
    use super::super::sound::{sound, texts};
    use super::*;

    fn end(label: &str) -> End {
        End { label: label.into(), printed: "9".into(), href: Some("/n".into()) }
    }

    fn flow(from: usize, to: usize, value: f64) -> Flow {
        Flow { from, to, value, printed: format!("{value}"), href: Some("/f".into()) }
    }

    fn draw(flows: &[Flow]) -> String {
        let (buyers, suppliers) = ([end("Ann"), end("<script>")], [end("Xen"), end("Yun")]);
        let svg = Sankey { caption: caption(), buyers: &buyers, suppliers: &suppliers, flows }.draw();
        sound(&svg);
        svg
    }

    #[test]
    fn the_sample_is_sound_and_every_part_is_a_link() {
        let svg = samples::sankey();
        sound(&svg);
        assert_eq!(svg.matches("<a href=").count(), svg.matches("class=\"p-link\"").count() + 10);
    }

    #[test]
    fn the_greatest_stands_on_top_and_equals_go_by_name() {
        let words = texts(&draw(&[flow(0, 0, 1.0), flow(1, 1, 5.0)]));
        assert_eq!(words, ["<script>", "9", "Ann", "9", "Yun", "9", "Xen", "9"]);
        let words = texts(&draw(&[flow(0, 1, 5.0), flow(1, 0, 5.0)]));
        assert_eq!(words, ["<script>", "9", "Ann", "9", "Xen", "9", "Yun", "9"]);
    }

    #[test]
    fn a_ribbon_says_both_ends_and_its_money() {
        assert!(draw(&[flow(0, 1, 5.0)]).contains("aria-label=\"Ann → Yun: 5\""));
    }

    #[test]
    fn one_flow_is_as_thick_as_all_money() {
        assert!(draw(&[flow(0, 0, 5.0)]).contains("M218 0C320 0 320 0 422 0V360C320 360 320 360 218 360Z"));
    }

    #[test]
    fn who_has_no_flow_is_not_drawn_and_nothing_gives_no_picture() {
        assert!(!texts(&draw(&[flow(0, 0, 1.0)])).contains(&"Yun".to_owned()));
        assert_eq!(draw(&[]), "");
        assert_eq!(draw(&[flow(0, 0, 0.0)]), "");
    }

    #[test]
    fn flows_that_lead_nowhere_and_infinities_are_left_out() {
        let svg =
            draw(&[flow(7, 0, 1.0), flow(0, 7, 1.0), flow(0, 0, f64::INFINITY), flow(0, 0, f64::NAN), flow(0, 0, -1.0), flow(0, 1, 1.0)]);
        assert_eq!(svg.matches("class=\"p-link\"").count(), 1);
    }

    #[test]
    fn a_long_name_takes_two_lines_and_its_node_has_room_for_them() {
        let (buyers, suppliers) = ([end("Implementing agency, Uganda"), end("Implementing agency, Vietnam")], [end("Xen")]);
        let flows = [flow(0, 0, 1.0), flow(1, 0, 1e-9)];
        let svg = Sankey { caption: caption(), buyers: &buyers, suppliers: &suppliers, flows: &flows }.draw();
        sound(&svg);
        let words = texts(&svg);
        assert!(words.contains(&"Uganda".to_owned()) && words.contains(&"Vietnam".to_owned()), "{words:?}");
        assert_eq!(svg.matches("height=\"53\"").count(), 1, "{svg}");
    }

    #[test]
    fn money_of_very_different_size_keeps_every_node_tall_enough() {
        let svg = draw(&[flow(0, 0, 1e23), flow(1, 1, 1e-9)]);
        assert_eq!(svg.matches("height=\"38\"").count(), 2, "{svg}");
    }
}
