//! Texts kept as they were looked at; a difference is shown, and accepted with `TURA_ACCEPT=1`.

use std::path::{Path, PathBuf};

/// Changed lines that are shown.
const SHOWN: usize = 30;

/// Snapshots that are held in one test; all are looked at before it fails.
#[derive(Default)]
pub struct Snapshots {
    different: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

impl Snapshots {
    /// Holds a text against the file of this name.
    pub fn hold(&mut self, name: &str, text: &str) {
        let path = folder().join(name);
        if std::env::var("TURA_ACCEPT").is_ok_and(|v| v == "1") {
            std::fs::create_dir_all(folder()).expect("a folder is made");
            std::fs::write(&path, text).expect("a snapshot is written");
            return;
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        if kept != text {
            self.different.push(format!("---- {name}\n{}", difference(&kept, text)));
        }
    }

    /// Fails if one was different.
    #[track_caller]
    pub fn end(self) {
        let n = self.different.len();
        let all = self.different.join("\n");
        assert!(
            n == 0,
            "{all}\n\n{n} of the snapshots differ. Read the difference; if it is meant, TURA_ACCEPT=1 with the same command keeps it."
        );
    }
}

/// The lines between the common beginning and the common end, those that stay within them left out.
fn difference(kept: &str, text: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), text.lines().collect());
    let front = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let back = old[front..].iter().rev().zip(new[front..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (&old[front..old.len() - back], &new[front..new.len() - back]);
    let stays = |line: &&&str, others: &[&str]| !others.contains(*line);
    let mut out = vec![format!("  line {}: {}", front, front.checked_sub(1).map_or("", |n| old[n]))];
    out.extend(gone.iter().filter(|l| stays(l, come)).take(SHOWN).map(|l| format!("- {l}")));
    out.extend(come.iter().filter(|l| stays(l, gone)).take(SHOWN).map(|l| format!("+ {l}")));
    if out.len() == 1 {
        out.push("  the same lines in another order, or more often".to_owned());
    }
    out.join("\n")
}

/// Markup with a line an element, so that a difference is a line.
pub fn by_lines(html: &str) -> String {
    let lines = html.replace("><", ">\n<");
    lines.lines().map(str::trim_end).filter(|l| !l.is_empty()).map(|l| format!("{l}\n")).collect()
}
