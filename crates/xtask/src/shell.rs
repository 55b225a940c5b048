//! Running other programs: quietly into a log, and loudly when they fail.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

/// Lines of a log that are shown when a step fails.
const TAIL_LINES: usize = 80;

/// Lines that are shown of what failed tests of one target said.
const FAILURE_LINES: usize = 120;

/// Runs a command with its output in `log`. On failure the end of the log is the error.
pub fn logged(command: &mut Command, log: &Path) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let file = File::create(log).map_err(|e| format!("{}: {e}", log.display()))?;
    let both = file.try_clone().map_err(|e| format!("{}: {e}", log.display()))?;
    let status = command.stdin(Stdio::null()).stdout(file).stderr(both).status();
    let text = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
    match status {
        Err(error) => Err(format!("{name} cannot be run: {error}")),
        Ok(status) if status.success() => Ok(text),
        Ok(status) => Err(format!("{}\n{name}: {status}; the whole output is in {}", ending(&text), log.display())),
    }
}

/// Whether a command runs and ends well. Its output is dropped.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    let run = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|s| s.success())
}

/// A command as one would type it.
pub fn typed(command: &[String]) -> String {
    let quoted = |w: &String| if w.contains(' ') { format!("'{w}'") } else { w.clone() };
    command.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// What the failed tests said, wherever they stand in a log; where no test failed, the log's last lines.
fn ending(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = Vec::new();
    let mut rest = lines.as_slice();
    while let Some(start) = rest.iter().position(|l| *l == "failures:") {
        rest = &rest[start..];
        let end = rest.iter().position(|l| l.starts_with("test result: ")).map_or(rest.len(), |n| n + 1);
        let (shown, cut) = (end.min(FAILURE_LINES), end.saturating_sub(FAILURE_LINES));
        out.extend(rest[..shown].iter().map(|l| (*l).to_owned()));
        if cut > 0 {
            out.push(format!("… and {cut} lines more"));
            out.extend(rest[end - 1..end].iter().map(|l| (*l).to_owned()));
        }
        rest = &rest[end..];
    }
    // The last lines say how the run ended, and which targets failed.
    let last = if out.is_empty() { TAIL_LINES } else { TAIL_LINES / 8 };
    out.extend(lines[lines.len().saturating_sub(last)..].iter().map(|l| (*l).to_owned()));
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_test_said_is_shown_however_much_came_after_it() {
        let after = "test of_another_target ... ok\n".repeat(500);
        let log = format!(
            "running 1 test\nfailures:\n\n---- a stdout ----\nleft: 1, right: 2\n\ntest result: FAILED. 0 passed\n{after}error: 1 target failed"
        );
        let shown = ending(&log);
        assert!(shown.contains("left: 1, right: 2") && shown.ends_with("error: 1 target failed"), "{shown}");
        assert!(shown.lines().count() < 30, "{shown}");
    }

    #[test]
    fn a_log_without_a_failed_test_is_shown_by_its_end() {
        let log = format!("{}error: it does not compile", "a line\n".repeat(500));
        assert_eq!(ending(&log).lines().count(), TAIL_LINES);
    }
}
