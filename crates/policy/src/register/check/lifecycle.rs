//! What is said of an action, and by whom: nobody certifies themselves, and a deadline moves in the open.

use std::collections::BTreeSet;

use super::super::faults::{Fault, Matter};
use super::super::fold::{ActionFile, Register, Stamp};
use super::super::records::{
    Assessment, AssessorKind, Cancellation, Claim, Evidence, EvidenceKind, Move, Of, Outcome, Start, Verification,
};
use super::super::when::{Due, When};
use super::super::words::{ActionId, BodyId};
use super::{Checked, body, exists, filled, known_evidence, missing, new_record, not_in_the_future, refuse, target, words};

fn file<'a>(register: &'a Register, action: &ActionId) -> Result<&'a ActionFile, Fault> {
    register.actions.get(action).ok_or_else(|| Matter::Missing { what: "action", id: action.to_string() }.into())
}

/// The file of an action that is still promised.
fn open<'a>(register: &'a Register, action: &ActionId) -> Result<&'a ActionFile, Fault> {
    let file = file(register, action)?;
    if file.cancelled.is_some() {
        let cure = "nothing but evidence and assessments can be added to it; put a new action instead";
        return Err(Matter::NotNow { action: action.to_string(), state: "cancelled", cure }.into());
    }
    Ok(file)
}

fn is_done(file: &ActionFile) -> bool {
    file.verifications.last().is_some_and(|v| v.what.outcome == Outcome::Done)
}

pub(super) fn start(register: &Register, stamp: &Stamp, s: &Start) -> Checked {
    open(register, &s.action)?;
    not_in_the_future("the start", Some(s.on), stamp)
}

pub(super) fn claim(register: &Register, stamp: &Stamp, c: &Claim) -> Checked {
    new_record(register, &c.id)?;
    let file = open(register, &c.action)?;
    body(register, &c.by)?;
    not_in_the_future("the claim", c.on, stamp)?;
    if !file.answered.contains(&c.by) {
        return refuse(Matter::NotTheirs { action: c.action.to_string(), body: c.by.to_string() });
    }
    exists(register, &c.by, When::day(c.on.unwrap_or(stamp.day)))?;
    if is_done(file) {
        let cure = "there is nothing left to claim";
        return refuse(Matter::NotNow { action: c.action.to_string(), state: "verified as done", cure });
    }
    if c.source.is_none() && checkers(file).contains(&person(&stamp.author)) {
        let why = "its author has verified this action, and cannot claim it as well";
        return refuse(Matter::SelfCertified { action: c.action.to_string(), who: stamp.author.clone(), why });
    }
    Ok(())
}

/// Two spellings of one author's name are one author.
fn person(author: &str) -> String {
    author.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Persons who claimed in their own name; what was copied from a published text has its source's author.
fn claimants(file: &ActionFile) -> BTreeSet<String> {
    file.claims.iter().filter(|c| c.what.source.is_none()).map(|c| person(&c.stamp.author)).collect()
}

fn checkers(file: &ActionFile) -> BTreeSet<String> {
    file.verifications.iter().filter(|v| v.what.source.is_none()).map(|v| person(&v.stamp.author)).collect()
}

pub(super) fn verification(register: &Register, stamp: &Stamp, v: &Verification) -> Checked {
    new_record(register, &v.id)?;
    let file = open(register, &v.action)?;
    body(register, &v.by)?;
    words("a verification", "reason", &v.reason)?;
    known_evidence(register, &v.evidence)?;
    not_in_the_future("the verification", v.on, stamp)?;
    let own = |who: &str, why| refuse(Matter::SelfCertified { action: v.action.to_string(), who: who.to_owned(), why });
    if file.answered.contains(&v.by) {
        return own(v.by.as_str(), "it answers for the action, or once did");
    }
    if is_named(register, file, &stamp.author) {
        return own(&stamp.author, "the author is the body that answers for the action");
    }
    if v.source.is_none() && claimants(file).contains(&person(&stamp.author)) {
        return own(&stamp.author, "the same author claimed it");
    }
    exists(register, &v.by, When::day(v.on.unwrap_or(stamp.day)))?;
    if file.claims.is_empty() && v.outcome != Outcome::NotDone {
        let cure = "record what the implementer claims first, or verify it as not_done";
        return refuse(Matter::NotNow { action: v.action.to_string(), state: "not claimed by anyone", cure });
    }
    Ok(())
}

/// Whether a name is the id or a name of a body that answers for the action.
fn is_named(register: &Register, file: &ActionFile, name: &str) -> bool {
    file.answered.iter().any(|id| is_name_of(register, id, name))
}

fn is_name_of(register: &Register, id: &BodyId, name: &str) -> bool {
    let name = person(name);
    person(id.as_str()) == name
        || register
            .bodies
            .get(id)
            .is_some_and(|b| b.now.name.all().chain(b.now.aliases.iter().map(String::as_str)).any(|n| person(n) == name))
}

pub(super) fn assessment(register: &Register, stamp: &Stamp, a: &Assessment) -> Checked {
    new_record(register, &a.id)?;
    target(register, &a.of)?;
    words("an assessment", "reason", &a.reason)?;
    known_evidence(register, &a.evidence)?;
    not_in_the_future("the assessment", a.on, stamp)?;
    match (&a.assessor, &a.body) {
        (None, None) => filled("an assessment", "assessor", "")?,
        (Some(name), None) => filled("an assessment", "assessor", name)?,
        (_, Some(by)) => exists(register, by, When::day(a.on.unwrap_or(stamp.day)))?,
    }
    let Of::Action(action) = &a.of else { return Ok(()) };
    let file = file(register, action)?;
    let by_body = a.body.as_ref().is_some_and(|b| file.answered.contains(b));
    let own = by_body || a.assessor.as_ref().is_some_and(|name| is_named(register, file, name));
    let who = || a.assessor.clone().or(a.body.as_ref().map(BodyId::to_string)).unwrap_or_default();
    match (own, a.assessor_kind == AssessorKind::Implementer) {
        (true, false) => refuse(Matter::WrongAssessor { who: who(), relation: "answers for the action, so its word is the implementer's" }),
        (false, true) => {
            refuse(Matter::WrongAssessor { who: who(), relation: "does not answer for the action, so it is not the implementer" })
        }
        _ => Ok(()),
    }
}

pub(super) fn moved(register: &Register, stamp: &Stamp, m: &Move) -> Checked {
    let file = open(register, &m.action)?;
    words("a moved deadline", "reason", &m.reason)?;
    filled("a moved deadline", "decided_by", &m.decided_by)?;
    not_in_the_future("the decision to move a deadline", m.on, stamp)?;
    if is_done(file) {
        let cure = "its deadline has served its purpose";
        return refuse(Matter::NotNow { action: m.action.to_string(), state: "verified as done", cure });
    }
    let stated = |due: Option<&Due>| due.map_or("not stated".to_owned(), Due::to_string);
    let now = file.due_now();
    let as_seen = match (now, &m.from) {
        (None, None) => true,
        (Some(now), Some(from)) => now.same(from),
        _ => false,
    };
    if !as_seen {
        return refuse(Matter::MovedMeanwhile { action: m.action.to_string(), is: stated(now), from: stated(m.from.as_ref()) });
    }
    let no = |why: &str| refuse(Matter::NoMove { action: m.action.to_string(), to: m.to.to_string(), why: why.to_owned() });
    if now.is_some_and(|now| now.same(&m.to)) {
        return no("is the one it has");
    }
    let Some(to) = m.to.when else {
        return no(&format!("is no date ({})", m.to.unknown().map(|u| u.to_string()).unwrap_or_default()));
    };
    let action = &file.action.now;
    if let Some(start) = action.start.filter(|s| to.last_day() < s.first_day()) {
        return refuse(Matter::DueBeforeStart { action: action.id.to_string(), start: start.to_string(), due: to.to_string() });
    }
    action.responsible.iter().chain(&action.co).try_for_each(|b| exists(register, b, to))
}

pub(super) fn cancellation(register: &Register, stamp: &Stamp, c: &Cancellation) -> Checked {
    open(register, &c.action)?;
    filled("a cancellation", "act", &c.act)?;
    words("a cancellation", "reason", &c.reason)?;
    not_in_the_future("the cancellation", c.on, stamp)
}

pub(super) fn evidence(register: &Register, stamp: &Stamp, e: &Evidence) -> Checked {
    new_record(register, &e.id)?;
    target(register, &e.of)?;
    words("evidence", "title", &e.title)?;
    not_in_the_future("the evidence", e.on, stamp)?;
    let bare = |kind, needs| refuse(Matter::BareEvidence { title: e.title.text(None).to_owned(), kind, needs });
    let is_hash = |h: &str| h.len() == 64 && h.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if e.sha256.as_ref().is_some_and(|h| !is_hash(h)) {
        return bare("file", "SHA-256 hash of 64 lowercase hex digits");
    }
    // An address becomes a link on a page: `javascript:` is no address.
    let is_web = |u: &str| (u.starts_with("https://") || u.starts_with("http://")) && !u.contains(char::is_whitespace);
    if e.url.as_ref().is_some_and(|u| !is_web(u)) {
        return bare("url", "address that begins with https:// or http://");
    }
    match e.kind {
        EvidenceKind::Url if e.url.is_none() => bare("url", "address (url)"),
        EvidenceKind::File if e.sha256.is_none() => bare("file", "hash (sha256)"),
        EvidenceKind::Act if e.title.is_blank() => missing("act", ""),
        _ => Ok(()),
    }
}
