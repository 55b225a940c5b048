//! Stacked columns over months: how many subjects of a rule were raised, clear and unknown.
//!
//! Raised is dark, clear is light with an outline, unknown is hatched: told apart in grey too.

use super::axis::{Side, foot, side};
use super::frame::{Caption, WIDTH, hatch, hatched, hit, legend, line, part, picture, rect, usable};

/// Height of the columns' room, in user units.
const ROOM: f64 = 180.0;

/// A column is not wider than this, in user units: two columns are not two walls.
const COLUMN_MAX: f64 = 48.0;

/// One month of a [`Stack`].
pub struct Column {
    /// The month as the reader sees it; thinned where months would meet.
    pub label: String,
    /// Subjects with the verdict raised. Here and below: what is below zero or not finite is left out.
    pub raised: f64,
    /// Subjects with the verdict clear.
    pub clear: f64,
    /// Subjects with the verdict unknown.
    pub unknown: f64,
    /// Where the month leads.
    pub href: Option<String>,
}

/// Columns from zero: raised below, clear on it, unknown on top.
pub struct Stack<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The months in order.
    pub columns: &'a [Column],
    /// The words for raised, clear and unknown.
    pub names: [&'a str; 3],
    /// Prints a count: at the axis, and where a pointer rests.
    pub printed: &'a dyn Fn(f64) -> String,
}

impl Column {
    /// The three counts that can be drawn, from below.
    fn counts(&self) -> [Option<f64>; 3] {
        [self.raised, self.clear, self.unknown].map(|v| Some(v).filter(|v| usable(*v) && *v >= 0.0))
    }
}

impl Stack<'_> {
    /// The picture as SVG; an empty text where there are no months.
    pub fn draw(&self) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let totals: Vec<f64> = self.columns.iter().map(|c| c.counts().into_iter().flatten().sum()).collect();
        let signs = (0..3).map(|kind| (self.block(kind, 0.0, 0.0, 16.0, 14.0), self.names[kind]));
        let (key, key_height) = legend(&signs.collect::<Vec<_>>());
        let (top, bottom) = (key_height + 8.0, key_height + 8.0 + ROOM);
        let side = side(&totals, top, bottom, WIDTH, true, self.printed);
        let step = (WIDTH - side.left) / self.columns.len() as f64;
        let mut body = format!("{}{key}{}", hatch(&self.caption), side.marks);
        let mut months = Vec::with_capacity(self.columns.len());
        for (place, column) in self.columns.iter().enumerate() {
            let middle = side.left + (place as f64 + 0.5) * step;
            body.push_str(&self.column(column, middle, step, top, &side));
            months.push((middle, column.label.clone()));
        }
        body.push_str(&line("p-axis", side.left, bottom, WIDTH, bottom));
        body.push_str(&foot(&months, bottom + 22.0));
        picture(&self.caption, bottom + 32.0, &body)
    }

    fn column(&self, column: &Column, middle: f64, step: f64, top: f64, side: &Side) -> String {
        let width = (step * 0.8).min(COLUMN_MAX);
        let floor = side.scale.at(0.0);
        // The whole height can be pressed, also over a low column.
        let mut shapes = hit(middle - step / 2.0, top, step, floor - top);
        let (mut below, mut said) = (0.0, Vec::new());
        for (kind, count) in column.counts().into_iter().enumerate() {
            let Some(count) = count else { continue };
            said.push(format!("{} {}", self.names[kind], (self.printed)(count)));
            let (low, high) = (side.scale.at(below), side.scale.at(below + count));
            if count > 0.0 {
                shapes.push_str(&self.block(kind, middle - width / 2.0, high, width, low - high));
            }
            below += count;
        }
        part(column.href.as_deref(), &format!("{}: {}", column.label, said.join(", ")), &shapes)
    }

    /// A piece of a column, or a sign of the legend: 0 raised, 1 clear, 2 unknown.
    fn block(&self, kind: usize, x: f64, y: f64, width: f64, height: f64) -> String {
        match kind {
            0 => rect("p-bar-raised", x, y, width, height),
            1 => rect("p-bar-clear", x, y, width, height),
            _ => hatched(&self.caption, "p-bar-unknown", x, y, width, height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption, plain};
    use super::super::sound::sound;
    use super::*;

    fn column(raised: f64, clear: f64, unknown: f64) -> Column {
        Column { label: "<script>".into(), raised, clear, unknown, href: Some("/m".into()) }
    }

    fn draw(columns: &[Column]) -> String {
        let svg = Stack { caption: caption(), columns, names: ["raised", "clear", "unknown"], printed: &plain }.draw();
        sound(&svg);
        svg
    }

    #[test]
    fn the_sample_is_sound_and_every_month_is_a_link() {
        let svg = samples::stack();
        sound(&svg);
        assert_eq!(svg.matches("<a href=").count(), 24);
    }

    #[test]
    fn a_column_says_its_three_numbers() {
        assert!(draw(&[column(3.0, 40.0, 7.0)]).contains("aria-label=\"&lt;script&gt;: raised 3, clear 40, unknown 7\""));
    }

    #[test]
    fn pieces_stand_on_each_other() {
        let svg = draw(&[column(10.0, 10.0, 20.0)]);
        for piece in ["y=\"171\" width=\"48\" height=\"45\"", "y=\"126\" width=\"48\" height=\"45\"", "y=\"36\" width=\"48\" height=\"90\""]
        {
            assert!(svg.contains(piece), "{piece} in {svg}");
        }
    }

    #[test]
    fn no_months_give_no_picture_and_zeros_give_an_empty_axis() {
        assert_eq!(draw(&[]), "");
        let svg = draw(&[column(0.0, 0.0, 0.0)]);
        assert_eq!(svg.matches("class=\"p-bar-raised\"").count(), 1, "the legend's");
    }

    #[test]
    fn infinities_are_left_out_and_not_said() {
        let svg = draw(&[column(f64::INFINITY, 1.0, f64::NAN), column(-1.0, 1e300, 2.0)]);
        assert!(svg.contains("&gt;: clear 1\"") && svg.contains("&gt;: unknown 2\""), "{svg}");
    }

    #[test]
    fn unknown_is_told_apart_without_colour() {
        assert!(draw(&[column(1.0, 1.0, 1.0)]).contains("fill=\"url(#p1-hatch)\""));
    }
}
