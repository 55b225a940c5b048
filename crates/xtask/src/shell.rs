//! Running other programs: quietly into a log, and loudly when they fail.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

/// Lines of a log that are shown when a step fails.
const TAIL_LINES: usize = 80;

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
        Ok(status) => Err(format!("{}\n{name}: {status}; the whole output is in {}", tail(&text), log.display())),
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

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}
