//! What is only ever added: moved deadlines, starts, claims, verifications, assessments, evidence, cancellations.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use facts::ids::hex;
use policy::register::{
    ActionFile, ActionId, Assessment, Cancellation, Change, Claim, Due, Evidence, EvidenceKind, Move, RecordId, Register, Start,
    Verification, Words,
};
use sha2::{Digest, Sha256};

use super::{body, find, lang_of, name, word, write};
use crate::cli::measures as typed;
use crate::commands::{Done, Stop};

/// Bytes of a file hashed at a time: a recording of a session is larger than memory.
const PIECE_BYTES: usize = 1 << 20;

/// The action of a typed id.
fn action<'a>(register: &'a Register, text: &str) -> Result<(ActionId, &'a ActionFile), Stop> {
    let id = ActionId::from(text.strip_prefix("action:").unwrap_or(text));
    match register.actions.get(&id) {
        Some(file) => Ok((id, file)),
        None => Err(Stop::Misuse(format!("there is no action {id} in the register; `tura measures list` names all"))),
    }
}

fn words(text: &str, writer: &typed::Writer) -> Words {
    Words::in_lang(text, lang_of(writer.lang))
}

fn records(ids: &[String]) -> Vec<RecordId> {
    ids.iter().map(|id| RecordId::from(id.as_str())).collect()
}

/// Runs `tura measures move`.
pub fn moved(args: &typed::Move) -> Result<Done, Stop> {
    write(&args.writer, |register| {
        let (action, file) = action(register, &args.action)?;
        let from = file.due_now().cloned();
        let was = from.as_ref().map_or_else(|| "not stated".to_owned(), Due::to_string);
        let first = file.action.now.due.as_ref().map(|d| format!("; promised at first for {d}")).unwrap_or_default();
        let times = file.moves.len() + 1;
        let sentence = format!("{action}: due {was} → {}; moved {times} {}{first}.", args.to, if times == 1 { "time" } else { "times" });
        let change = Change::DeadlineMoved(Move {
            action,
            from,
            to: args.to.clone(),
            reason: words(&args.reason, &args.writer),
            decided_by: args.decided_by.clone(),
            act: args.act.clone(),
            on: args.on,
        });
        Ok((change, sentence))
    })
}

/// Runs `tura measures start`.
pub fn start(args: &typed::Start) -> Result<Done, Stop> {
    write(&args.writer, |register| {
        let (action, _) = action(register, &args.action)?;
        let sentence = format!("{action}: work began on {}.", args.on);
        Ok((Change::ActionStarted(Start { action, on: args.on, source: args.source.clone() }), sentence))
    })
}

/// Runs `tura measures claim`.
pub fn claim(args: &typed::Claim) -> Result<Done, Stop> {
    write(&args.writer, |register| {
        let (action, _) = action(register, &args.action)?;
        let by = body(register, &args.by)?;
        let sentence = format!("{action}: {by} claims {}. Nobody has checked this claim yet.", word(&args.what));
        let text = args.text.as_deref().map(|t| words(t, &args.writer));
        Ok((Change::ClaimMade(Claim { id: None, action, what: args.what, by, on: args.on, text, source: args.source.clone() }), sentence))
    })
}

/// Runs `tura measures verify`.
pub fn verify(args: &typed::Verify) -> Result<Done, Stop> {
    write(&args.writer, |register| {
        let (action, _) = action(register, &args.action)?;
        let by = body(register, &args.by)?;
        let sentence = format!("{action}: {by} checked it: {}.", word(&args.outcome).replace('_', " "));
        let change = Change::ActionVerified(Verification {
            id: None,
            action,
            by,
            outcome: args.outcome,
            reason: words(&args.reason, &args.writer),
            evidence: records(&args.evidence),
            on: args.on,
            source: args.source.clone(),
        });
        Ok((change, sentence))
    })
}

/// Runs `tura measures assess`.
pub fn assess(args: &typed::Assess) -> Result<Done, Stop> {
    write(&args.writer, |register| {
        let of = find(register, &args.id, None)?;
        let by = args.body.as_deref().map(|b| body(register, b)).transpose()?;
        let who = args.assessor.clone().or(by.as_ref().map(ToString::to_string)).unwrap_or_default();
        let beside = match register.assessments_of(&of).count() {
            0 => "the first assessment of it".to_owned(),
            1 => "it stands beside 1 other".to_owned(),
            n => format!("it stands beside {n} others"),
        };
        let (kind, verdict) = (word(&args.kind), word(&args.verdict).replace('_', " "));
        let sentence = format!("{}: {who} ({kind}) says {verdict}; {beside}.", name(&of));
        let change = Change::AssessmentAdded(Assessment {
            id: None,
            of,
            assessor: args.assessor.clone(),
            body: by,
            assessor_kind: args.kind,
            verdict: args.verdict,
            reason: words(&args.reason, &args.writer),
            evidence: records(&args.evidence),
            source: args.source.clone(),
            on: args.on,
        });
        Ok((change, sentence))
    })
}

/// Runs `tura measures evidence`.
pub fn evidence(args: &typed::Evidence) -> Result<Done, Stop> {
    let sha256 = match &args.file {
        Some(path) => Some(hash(path)?),
        None => args.sha256.clone(),
    };
    write(&args.writer, |register| {
        let of = find(register, &args.id, None)?;
        let what = name(&of);
        let change = Change::EvidenceAdded(Evidence {
            id: None,
            of,
            kind: args.kind.unwrap_or(EvidenceKind::File),
            title: words(&args.title, &args.writer),
            url: args.url.clone(),
            sha256,
            on: args.on,
            public: !args.private,
        })
        .named();
        let id = match &change {
            Change::EvidenceAdded(e) => e.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            _ => String::new(),
        };
        let seen = if args.private { ", not for everyone" } else { "" };
        Ok((change, format!("{what}: evidence {id}{seen}. Verifications and assessments name it by --evidence {id}.")))
    })
}

fn hash(path: &Path) -> Result<String, Stop> {
    let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}; see that the file is there and that you may read it", path.display()));
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece).map_err(failed)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&piece[..n]),
        }
    }
}

/// Runs `tura measures cancel`.
pub fn cancel(args: &typed::Cancel) -> Result<Done, Stop> {
    write(&args.writer, |register| {
        let (action, _) = action(register, &args.action)?;
        let sentence = format!("{action}: cancelled by {}. It stays in the register.", args.act);
        let reason = words(&args.reason, &args.writer);
        Ok((Change::ActionCancelled(Cancellation { action, act: args.act.clone(), reason, on: args.on }), sentence))
    })
}
