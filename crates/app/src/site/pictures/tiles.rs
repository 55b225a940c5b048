//! A map of tiles: each region is a box about where it lies, shaded by its share in five steps.
//!
//! Boxes of one size let a small dense region be seen and pressed as well as a wide empty one.

use super::frame::{Anchor, Caption, WIDTH, hatch, hatched, legend, part, picture, rect, text, text_width, usable};

/// Columns and rows past these are left out: narrower tiles could not hold a number.
const COLUMNS_MAX: u32 = 16;
const ROWS_MAX: u32 = 24;

/// A tile is not wider than this, in user units: a name of thirteen letters.
const TILE_MAX: f64 = 148.0;

/// How much wider letters of names in tiles are, which are bold.
const BOLD: f64 = 1.1;

/// Height of a tile, in user units: a name over a number.
const TILE_HEIGHT: f64 = 52.0;

/// Blank between tiles, in user units.
const GAP: f64 = 4.0;

/// Shading classes, from the least share to the greatest.
const CLASSES: [&str; 5] = ["p-tile-0", "p-tile-1", "p-tile-2", "p-tile-3", "p-tile-4"];

/// Bounds between the five steps where nothing speaks for others.
pub const EVEN_STEPS: [f64; 4] = [0.2, 0.4, 0.6, 0.8];

/// A region on the map.
pub struct Cell {
    /// Column from the left, 0 to 15.
    pub column: u32,
    /// Row from the top, 0 to 23.
    pub row: u32,
    /// A short name, as the region's code.
    pub label: String,
    /// The full name, for where a pointer rests and for screen readers.
    pub name: String,
    /// The share, 0 to 1; none, or not finite, is hatched as not known. Past 0 or 1 it counts as 0 or 1.
    pub share: Option<f64>,
    /// The share as the reader sees it.
    pub printed: String,
    /// Where the region leads.
    pub href: Option<String>,
}

/// A map of tiles with the legend of its steps.
pub struct Tiles<'a> {
    /// Names the picture.
    pub caption: Caption<'a>,
    /// The regions in any order.
    pub cells: &'a [Cell],
    /// Bounds between the steps, rising; a share equal to a bound belongs to the step over it. [`EVEN_STEPS`] as a rule.
    pub steps: [f64; 4],
    /// Prints a bound for the legend.
    pub printed: &'a dyn Fn(f64) -> String,
    /// The words for a region whose share is not known.
    pub unknown_name: &'a str,
}

impl Tiles<'_> {
    /// The picture as SVG; an empty text where there are no regions.
    pub fn draw(&self) -> String {
        let mut cells: Vec<&Cell> = self.cells.iter().filter(|c| c.column < COLUMNS_MAX && c.row < ROWS_MAX).collect();
        // A keyboard goes through the links as one reads.
        cells.sort_by(|a, b| (a.row, a.column, &a.label).cmp(&(b.row, b.column, &b.label)));
        let columns = cells.iter().map(|c| c.column + 1).max().unwrap_or(0);
        let rows = cells.iter().map(|c| c.row + 1).max().unwrap_or(0);
        if columns == 0 {
            return String::new();
        }
        let tile = (WIDTH / f64::from(columns)).min(TILE_MAX);
        let left = (WIDTH - tile * f64::from(columns)) / 2.0;
        let (key, top) = self.legend(cells.iter().any(|c| share(c).is_none()));
        let mut body = format!("{}{key}", hatch(&self.caption));
        for cell in cells {
            let (x, y) = (left + f64::from(cell.column) * tile, top + f64::from(cell.row) * (TILE_HEIGHT + GAP));
            body.push_str(&self.cell(cell, x + GAP / 2.0, y, tile - GAP));
        }
        picture(&self.caption, top + f64::from(rows) * (TILE_HEIGHT + GAP), &body)
    }

    fn legend(&self, has_unknown: bool) -> (String, f64) {
        let bounds: Vec<String> = [0.0].iter().chain(&self.steps).chain(&[1.0]).map(|b| (self.printed)(*b)).collect();
        let words: Vec<String> = bounds.windows(2).map(|pair| format!("{} – {}", pair[0], pair[1])).collect();
        let mut entries: Vec<(String, &str)> =
            CLASSES.iter().zip(&words).map(|(class, words)| (rect(class, 0.0, 0.0, 16.0, 14.0), words.as_str())).collect();
        if has_unknown {
            entries.push((hatched(&self.caption, "p-tile-unknown", 0.0, 0.0, 16.0, 14.0), self.unknown_name));
        }
        legend(&entries)
    }

    fn cell(&self, cell: &Cell, x: f64, y: f64, width: f64) -> String {
        let known = |share: f64| rect(CLASSES[self.steps.iter().filter(|s| share >= **s).count()], x, y, width, TILE_HEIGHT);
        let (mut shapes, label_class, number_class) = match share(cell) {
            Some(share) => (known(share), "p-tile-label", "p-tile-number"),
            None => (hatched(&self.caption, "p-tile-unknown", x, y, width, TILE_HEIGHT), "p-label-on", "p-number-on"),
        };
        let middle = x + width / 2.0;
        // A number that does not fit would say another number: it is left to the name.
        let printed = if text_width(&cell.printed) <= width { cell.printed.as_str() } else { "" };
        shapes.push_str(&text(label_class, middle, y + 22.0, Anchor::Middle, &cell.label, (width - 2.0) / BOLD));
        shapes.push_str(&text(number_class, middle, y + 41.0, Anchor::Middle, printed, width));
        part(cell.href.as_deref(), &format!("{}: {}", cell.name, cell.printed), &shapes)
    }
}

/// The share, if it is known.
fn share(cell: &Cell) -> Option<f64> {
    cell.share.filter(|s| usable(*s))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, caption, percent};
    use super::super::sound::{sound, texts};
    use super::*;

    fn cell(column: u32, row: u32, share: Option<f64>) -> Cell {
        let label = "<b>".into();
        Cell { column, row, label, name: "<script>".into(), share, printed: "12 %".into(), href: Some("/r".into()) }
    }

    fn draw(cells: &[Cell]) -> String {
        let svg = Tiles { caption: caption(), cells, steps: EVEN_STEPS, printed: &percent, unknown_name: "not known" }.draw();
        sound(&svg);
        svg
    }

    fn check(share: f64, step: usize) {
        let svg = draw(&[cell(0, 0, Some(share))]);
        let class = format!("class=\"{}\"", CLASSES[step]);
        assert_eq!(svg.matches(&class).count(), 2, "{share}: the tile's and the legend's");
    }

    #[test]
    fn the_sample_is_sound_and_every_region_is_a_link() {
        let svg = samples::tiles();
        sound(&svg);
        assert_eq!(svg.matches("<a href=").count(), 20);
    }

    #[test]
    fn a_share_equal_to_a_bound_belongs_to_the_step_over_it() {
        for (share, step) in [(-1.0, 0), (0.0, 0), (0.19, 0), (0.2, 1), (0.4, 2), (0.79, 3), (0.8, 4), (1.0, 4), (7.0, 4)] {
            check(share, step);
        }
    }

    #[test]
    fn the_legend_says_the_bounds() {
        let words = texts(&draw(&[cell(0, 0, None)]));
        assert_eq!(words[..6], ["0 % – 20 %", "20 % – 40 %", "40 % – 60 %", "60 % – 80 %", "80 % – 100 %", "not known"]);
    }

    #[test]
    fn what_is_not_known_is_hatched_and_not_zero() {
        for share in [None, Some(f64::NAN), Some(f64::INFINITY)] {
            assert!(draw(&[cell(0, 0, share)]).contains("p-tile-unknown"));
        }
        assert!(!draw(&[cell(0, 0, Some(0.0))]).contains("p-tile-unknown"));
    }

    #[test]
    fn no_regions_give_no_picture_and_far_ones_are_left_out() {
        assert_eq!(draw(&[]), "");
        assert_eq!(draw(&[cell(u32::MAX, 0, None), cell(0, u32::MAX, None)]), "");
        assert!(draw(&[cell(15, 23, Some(0.5))]).contains("12 %"));
    }

    #[test]
    fn a_number_is_never_cut() {
        let svg = draw(&[Cell { printed: "1234567,89 %".into(), ..cell(15, 0, Some(0.5)) }]);
        assert!(!svg.contains('…') && svg.contains("1234567,89 %</title>"));
    }
}
