//! A file of every question that was asked and the ids that were answered: for offices that must be able to show how they looked.
//!
//! Off unless a file is named. A line a question, in JSON; lines are on the disk before the answer is given, and an answer that could not
//! be kept is not given. The file holds personal data: only its owner may read it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use resolve::screen::Match;
use serde_json::{Value, json};

/// A question and what was answered.
pub struct Asked<'a> {
    /// Where it was asked: `match`, `screen`, `/screening/match/default` …
    pub endpoint: &'a str,
    /// The question.
    pub question: Value,
    /// Ids that were answered, with their likeness where there is one.
    pub answers: Vec<(String, Option<f64>)>,
}

impl<'a> Asked<'a> {
    /// A question that was answered with matches.
    pub fn matched(endpoint: &'a str, question: Value, matches: &[Match]) -> Asked<'a> {
        let answers = matches.iter().map(|m| (m.entity.id.clone(), Some(m.likeness.total))).collect();
        Asked { endpoint, question, answers }
    }
}

/// The file.
pub struct Audit {
    path: PathBuf,
    author: String,
    file: Mutex<File>,
}

impl Audit {
    /// Opens a file to go on with, or makes it.
    pub fn open(path: &Path, author: &str) -> Result<Audit, String> {
        let wrong = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut options = std::fs::OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(wrong)?;
        let mut last = [b'\n'];
        if file.metadata().map_err(wrong)?.len() > 0 {
            file.seek(SeekFrom::End(-1)).map_err(wrong)?;
            file.read_exact(&mut last).map_err(wrong)?;
        }
        if last != [b'\n'] {
            // A machine that went out while it wrote left a line cut; the next one begins a line of its own.
            file.write_all(b"\n").map_err(wrong)?;
        }
        Ok(Audit { path: path.to_owned(), author: author.to_owned(), file: Mutex::new(file) })
    }

    /// Keeps questions that were asked at a time of a version of the entities, all of them or says why not.
    pub fn keep(&self, at: &str, version: &str, asked: &[Asked<'_>]) -> Result<(), String> {
        let mut lines = String::new();
        for one in asked {
            let answers: Vec<Value> = one.answers.iter().map(|(id, score)| json!({ "id": id, "score": score })).collect();
            let line = json!({
                "at": at, "author": self.author, "endpoint": one.endpoint, "question": one.question, "answers": answers, "version": version,
            });
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        let mut file = self.file.lock().unwrap_or_else(|e| e.into_inner());
        let kept = file.write_all(lines.as_bytes()).and_then(|()| file.sync_data());
        kept.map_err(|e| format!("the audit file {} cannot be written ({e}), so nothing is answered", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_spoils_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("audit.jsonl");
        let ask = || {
            let audit = Audit::open(&path, "Aigerim").expect("opened");
            let asked = Asked { endpoint: "match", question: json!({"name": ["x\ny"]}), answers: vec![("a-1".to_owned(), Some(0.5))] };
            audit.keep("2024-01-01T00:00:00Z", "v1", &[asked]).expect("kept");
        };
        ask();
        std::fs::OpenOptions::new().append(true).open(&path).expect("there").write_all(b"{\"at\": \"20").expect("cut");
        ask();
        let text = std::fs::read_to_string(&path).expect("read");
        let lines: Vec<Option<Value>> = text.lines().map(|l| serde_json::from_str(l).ok()).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].is_none() && lines[0] == lines[2], "{text}");
        assert_eq!(lines[0].as_ref().expect("whole")["answers"][0], json!({"id": "a-1", "score": 0.5}));
    }

    #[test]
    fn what_cannot_be_kept_is_an_error() {
        if !Path::new("/dev/full").exists() {
            return;
        }
        let audit = Audit {
            path: "/dev/full".into(),
            author: "x".to_owned(),
            file: Mutex::new(std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there")),
        };
        let asked = Asked { endpoint: "match", question: json!({}), answers: Vec::new() };
        assert!(audit.keep("t", "v", &[asked]).is_err_and(|e| e.contains("nothing is answered")));
    }
}
