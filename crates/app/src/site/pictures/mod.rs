//! Pictures of the site, drawn on the server as SVG text: bars, a trend, stacked months, a histogram of peers, a contract's steps,
//! flows of money, a network, a map of tiles, a difference before and after.
//!
//! A page reaches for them beside a table that says the same: the picture is for the eye, the table for everyone. In come numbers,
//! words already in the reader's language, and addresses; out goes a text to be put into a page as it is. Text is escaped here
//! and nowhere else; an address that would run something is dropped. The same input gives the same bytes.
//!
//! A picture never reads data, never chooses what is worth showing, never prints a number its own way, and never carries a script or a
//! style: the page's policy forbids both. Looks come from classes. The page's stylesheet gives them; a file that leaves the site
//! gets [`STYLE`] by [`standalone`].
//!
//! Pictures are 640 units wide with letters of 14; a page shows them no narrower than 30rem and lets them scroll inside their own box
//! on a phone. A picture with links is a `group` and not an `img`, which would hide the links from screen readers.
//! In pictures of thin parts (ribbons, more than 24 months) a link may be narrower than 24 pixels: the table beside has it at full size.

mod frame;

mod axis;

mod bars;

mod trend;

mod stack;

mod peers;

mod steps;

mod sankey;

mod network;

mod rings;

mod tiles;

mod effect;

mod multiples;

mod style;

#[cfg(test)]
mod samples;

#[cfg(test)]
mod sound;

pub use bars::{Bar, Bars};
pub use effect::{Gaps, Span};
pub use frame::{Caption, escape};
pub use multiples::{Multiples, Small};
pub use network::{Kind, Neighbour, Network, Tie};
pub use peers::{Mark, Peers};
pub use rings::{Around as Ringed, INNER_MAX, Line, OUTER_MAX, Rings, Sign};
pub use sankey::{End, Flow, Sankey};
pub use stack::{Column, Stack};
pub use steps::{Level, Point, Steps};
pub use style::{ALONE_WIDTH, Around, DARK, STYLE, named, sheet, standalone};
pub use tiles::{Cell, EVEN_STEPS, Tiles};
pub use trend::{Series, Trend};
