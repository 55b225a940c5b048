//! Progress on standard error: bars with rates on long work, nothing when it is not a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar, or silence.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
    quiet: bool,
}

impl Progress {
    /// A bar of bytes; without a known total it only counts.
    pub fn bytes(quiet: bool, total: Option<u64>, what: &str) -> Progress {
        let template = match total {
            Some(_) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            None => "{msg} {spinner} {bytes} {bytes_per_sec}",
        };
        Progress::new(quiet, total, template, what)
    }

    /// A bar of steps.
    pub fn steps(quiet: bool, total: u64, what: &str) -> Progress {
        Progress::new(quiet, Some(total), "{msg} {wide_bar} {pos}/{len}", what)
    }

    fn new(quiet: bool, total: Option<u64>, template: &str, what: &str) -> Progress {
        let quiet = quiet || !std::io::stderr().is_terminal();
        let bar = match (quiet, total) {
            (true, _) => ProgressBar::hidden(),
            (false, Some(n)) => ProgressBar::new(n),
            (false, None) => ProgressBar::new_spinner(),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Progress { bar, quiet }
    }

    /// Moves on.
    pub fn add(&self, n: u64) {
        if !self.quiet {
            self.bar.inc(n);
        }
    }

    /// Begins anew.
    pub fn restart(&self) {
        self.bar.reset();
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
