//! A form for an amendment, and what it would have changed: past purchases are judged again in a process of its own.
//!
//! That process is this program's own `tura law try`, started with bounds on its memory and ended when the time is up, so that
//! pages never notice. One runs at a time. What came of the last ones is remembered, so that a file costs no second run.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use facts::amendments::{Amendment, Refusal};
use facts::days;
use facts::law::day;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::super::rules::SET;
use super::refused;
use crate::project;
use crate::site::editions::Edition;
use crate::site::limits::{LIST_ROWS, TRIAL_MEMORY_BYTES, TRIAL_SECONDS, TRIALS_AT_ONCE};
use crate::site::reply::{Answer, Ask, Problem, Site, Told, escape, page, tagged};
use crate::trial::fitted;
use crate::trial::report::{Moves, Note, Report, Row, Stake, csv};
use crate::work::asked_amounts;

/// Reports that are remembered: a reader takes the file of what they see, and seldom of what they saw long ago.
const REMEMBERED: usize = 8;

#[derive(Template, Serialize)]
#[template(path = "law_try.html")]
struct Page<'a> {
    #[serde(skip)]
    c: &'a Ask,
    datasets: Vec<String>,
    dataset: String,
    pack: String,
    /// What can be amended by its name alone; parameters of rules are RULE.NAME.
    amounts: Vec<String>,
    /// What is now in the place of what is asked for.
    #[serde(skip)]
    now: Option<String>,
    units: Vec<String>,
    #[serde(skip)]
    asked: Asked,
    report: Option<Arc<Report>>,
    #[serde(skip)]
    problem: Option<String>,
    /// The field that the problem is about.
    #[serde(skip)]
    wrong: &'static str,
    /// The same to type.
    command: Option<String>,
}

/// The form as it was filled in.
#[derive(Default)]
struct Asked {
    what: String,
    value: String,
    from: String,
    to: String,
}

/// Why there is no report.
enum NoReport {
    Busy,
    Slow,
    Memory,
    Wrong(Refusal),
    Ours(String),
}

impl From<Refusal> for NoReport {
    fn from(refusal: Refusal) -> NoReport {
        NoReport::Wrong(refusal)
    }
}

/// The process that runs, and what came of the last ones.
struct Trying {
    places: Arc<Semaphore>,
    last: Mutex<Vec<(String, Arc<Report>)>>,
}

static TRYING: LazyLock<Trying> = LazyLock::new(|| Trying { places: Arc::new(Semaphore::new(TRIALS_AT_ONCE)), last: Mutex::default() });

/// The page, or the rows as a file.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let text = |name: &str| ask.value(name).unwrap_or_default().to_owned();
    let asked = Asked { what: text("what"), value: text("value"), from: text("from"), to: text("to") };
    let (named, form) = (text("dataset"), ask.value("format").map(str::to_owned));
    let open = site.now();
    let datasets: Vec<String> = open.current.keys().cloned().collect();
    let dataset = if named.is_empty() { first_with_law(&site).unwrap_or_default() } else { named };
    let is_empty = asked.value.is_empty() || dataset.is_empty();
    let edition = open.current.get(&dataset).cloned();
    if edition.is_none() && !dataset.is_empty() {
        let is_known = open.versions.contains_key(&dataset);
        let missing = || Problem::missing(&ask, "problem-no-dataset", &dataset);
        return Err(if is_known { Problem::not_yet(&ask, "problem-making", &dataset) } else { missing() });
    }
    let pack = edition.as_ref().map_or_else(|| "default".to_owned(), |e| e.made.pack.clone());
    let (amounts, units) = names(&pack).map_err(|r| Problem::ours(&ask, &r))?;
    let now = now(&pack, &asked.what).map_err(|r| Problem::ours(&ask, &r))?;
    let mut whole =
        Page { c: &ask, datasets, dataset, pack, amounts, now, units, asked, report: None, problem: None, wrong: "", command: None };
    let Some(edition) = edition.filter(|_| !is_empty) else {
        return if form.is_some() { file(&ask, "nothing", &Report::default()) } else { page(&ask, &whole) };
    };
    let tried = match amendment(&whole.pack, &whole.asked, !ask.is_desk()) {
        Ok(amendment) => {
            whole.command = Some(format!("tura law try \"{amendment}\" --dataset {}", edition.made.dataset));
            TRYING.report(&edition, &amendment, &ask).await
        }
        Err(no) => Err(no),
    };
    match (tried, form) {
        (Ok(report), Some(_)) => file(&ask, &edition.made.dataset, &report),
        (Ok(report), None) => {
            whole.report = Some(report);
            page(&ask, &whole)
        }
        (Err(no), None) if !ask.json => {
            if let NoReport::Wrong(refusal) = &no {
                whole.wrong = refused::field(refusal, &whole.asked.from);
            }
            let problem = problem(&ask, no);
            whole.problem = Some(problem.text());
            let mut response = (problem.status, page(&ask, &whole)?).into_response();
            response.extensions_mut().insert(Told);
            Ok(response)
        }
        (Err(no), _) => Err(problem(&ask, no)),
    }
}

/// A dataset whose pack has something to amend.
fn first_with_law(site: &Site) -> Option<String> {
    let open = site.now();
    let has_law = |pack: &str| project::pack(pack).is_ok_and(|p| p.currency.is_some());
    open.current.iter().find(|(_, e)| has_law(&e.made.pack)).or_else(|| open.current.iter().next()).map(|(name, _)| name.clone())
}

/// Amounts that a pack has or rules ask for, and units for them.
fn names(pack: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let pack = project::pack(pack)?;
    let mut amounts = asked_amounts(SET.as_ref().map_err(Clone::clone)?);
    amounts.extend(pack.amounts.iter().map(|a| a.name.clone()));
    let units: BTreeSet<String> = pack.base_unit.iter().map(|u| u.code.clone()).collect();
    Ok((amounts.into_iter().collect(), pack.currency.into_iter().chain(units).collect()))
}

/// The value today of an amount of the pack, or a rule's number where no pack says otherwise, as the form takes it.
fn now(pack: &str, what: &str) -> Result<Option<String>, String> {
    let pack = project::pack(pack)?;
    let today = crate::clock::today();
    let amount = pack.amounts.iter().filter(|a| a.name == what && day(&a.from) <= Some(today)).max_by_key(|a| day(&a.from));
    if let Some(a) = amount {
        let in_units = a.base_units.zip(a.base_unit.as_ref()).map(|(n, unit)| format!("{n} {unit}"));
        let in_money = a.amount.as_ref().zip(pack.currency.as_ref()).map(|(amount, currency)| format!("{amount} {currency}"));
        return Ok(in_units.or(in_money));
    }
    let Some((code, name)) = what.split_once('.') else { return Ok(None) };
    if pack.rules.get(code).is_some_and(|of_rule| of_rule.contains_key(name)) {
        return Ok(None);
    }
    let rule = SET.as_ref().map_err(Clone::clone)?.get(code);
    Ok(rule.and_then(|r| r.meta.parameters.get(name)).filter(|p| p.default.number().is_some()).map(|p| p.default.print()))
}

/// The amendment that the form describes, held against its pack and the rules.
fn amendment(pack: &str, asked: &Asked, is_public: bool) -> Result<Amendment, NoReport> {
    let to = Some(asked.to.as_str()).filter(|to| !to.is_empty());
    let amendment = Amendment::new(pack, &asked.what, &asked.value, &asked.from, to)?;
    let set = SET.as_ref().map_err(|r| NoReport::Ours(r.clone()))?;
    let pack = project::pack(pack).map_err(NoReport::Ours)?;
    fitted(set, &pack, &amendment, is_public)?;
    Ok(amendment)
}

fn problem(ask: &Ask, no: NoReport) -> Problem {
    match no {
        NoReport::Busy => Problem::not_yet(ask, "problem-trial-busy", ""),
        NoReport::Slow => Problem::wrong(ask, "problem-trial-slow", &TRIAL_SECONDS.to_string()),
        NoReport::Memory => Problem::wrong(ask, "problem-trial-memory", ""),
        NoReport::Wrong(refusal) => Problem::wrong(ask, "problem-trial", &refused::said(ask.lang, &refusal)),
        NoReport::Ours(reason) => Problem::ours(ask, &reason),
    }
}

fn file(ask: &Ask, dataset: &str, report: &Report) -> Answer {
    let mut body = Vec::new();
    csv(report, &mut body).map_err(|e| Problem::ours(ask, &e.to_string()))?;
    let mut response = tagged(ask, "text/csv; charset=utf-8", body);
    let name = format!("attachment; filename=\"{dataset}-amendment.csv\"");
    response.headers_mut().extend(HeaderValue::from_str(&name).map(|v| (header::CONTENT_DISPOSITION, v)).ok());
    Ok(response)
}

impl Trying {
    /// The report, remembered or made.
    async fn report(&self, edition: &Arc<Edition>, amendment: &Amendment, ask: &Ask) -> Result<Arc<Report>, NoReport> {
        let made = &edition.made;
        let desk = if ask.is_desk() { "desk" } else { "public" };
        let text = amendment.to_string();
        let parts = [edition.folder.to_string_lossy().into_owned(), made.dataset.clone(), made.content.clone(), text.clone()];
        let key = facts::ids::digest(parts.iter().map(String::as_bytes).chain([ask.code().as_bytes(), desk.as_bytes()]));
        let known = |last: &Vec<(String, Arc<Report>)>| last.iter().find(|(k, _)| *k == key).map(|(_, r)| r.clone());
        if let Some(report) = known(&self.last.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(report);
        }
        let Ok(place) = self.places.clone().try_acquire_owned() else { return Err(NoReport::Busy) };
        let child = start(edition, &text, ask).map_err(NoReport::Ours)?;
        let running = Arc::new(Mutex::new(child));
        let seen = running.clone();
        let work = tokio::task::spawn_blocking(move || {
            // Given back when the process is gone, even where the reader has left.
            let _place = place;
            finish(&seen)
        });
        let report = match tokio::time::timeout(Duration::from_secs(TRIAL_SECONDS), work).await {
            Ok(done) => Arc::new(done.unwrap_or_else(|e| Err(NoReport::Ours(e.to_string())))?),
            Err(_) => {
                let _ = running.lock().unwrap_or_else(PoisonError::into_inner).kill();
                return Err(NoReport::Slow);
            }
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.insert(0, (key, report.clone()));
        last.truncate(REMEMBERED);
        Ok(report)
    }
}

fn start(edition: &Edition, amendment: &str, ask: &Ask) -> Result<Child, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut command = Command::new(program);
    command.args(["law", "try", amendment, "--format", "json", "--quiet", "--threads", "1", "--lang", ask.code()]);
    command.args(["--dataset", &edition.made.dataset, "--memory", &TRIAL_MEMORY_BYTES.to_string()]);
    command.arg("--office").arg(edition.office());
    if !ask.is_desk() {
        command.arg("--for-site");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().map_err(|e| format!("no process for a trial: {e}"))
}

/// Reads what the process says until it ends.
fn finish(running: &Mutex<Child>) -> Result<Report, NoReport> {
    let lock = || running.lock().unwrap_or_else(PoisonError::into_inner);
    let (out, err) = {
        let mut child = lock();
        (child.stdout.take(), child.stderr.take())
    };
    let (Some(mut out), Some(mut err)) = (out, err) else { return Err(NoReport::Ours("a process without pipes".to_owned())) };
    // Both at once: a full pipe that nobody reads would hold the process.
    let reasons = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = err.read_to_string(&mut text);
        text
    });
    let mut text = Vec::new();
    out.read_to_end(&mut text).map_err(|e| NoReport::Ours(e.to_string()))?;
    let status = lock().wait().map_err(|e| NoReport::Ours(e.to_string()))?;
    let reasons = reasons.join().unwrap_or_default();
    let last = reasons.lines().last().unwrap_or_default().trim_start_matches("tura: ").to_owned();
    // A rule that did not complete is named in the report, and the program ends with 1 all the same.
    if let Ok(report) = serde_json::from_slice(&text) {
        return Ok(report);
    }
    Err(match status.code() {
        // The system ended it, or it could get no more memory.
        None => NoReport::Memory,
        Some(_) => NoReport::Ours(last),
    })
}

impl Page<'_> {
    /// What a field's tag says where the problem is about it.
    fn wrong(&self, field: &str) -> &'static str {
        if self.wrong == field { " aria-invalid=\"true\" aria-describedby=\"problem\"" } else { "" }
    }

    /// An amount with what it is.
    fn amount(&self, name: &str) -> String {
        super::amount(self.c, name).map_or_else(|| name.to_owned(), |words| format!("{name} ({words})"))
    }

    /// Where the rows of a report stand as a file.
    fn csv(&self) -> String {
        self.c.with("format", "csv")
    }

    /// What changed in all rules together.
    fn moves(&self, report: &Report) -> Moves {
        report.moves()
    }

    /// Rows on the page.
    fn rows<'r>(&self, report: &'r Report) -> &'r [Row] {
        &report.rows[..report.rows.len().min(LIST_ROWS)]
    }

    /// A note in the reader's language.
    fn said(&self, note: &Note) -> String {
        let day = |text: &str| days::parse_day(text).map_or_else(String::new, |d| self.c.date(&i64::from(d)));
        match note {
            Note::Gap { unit, from, to } => {
                let values = [("unit", unit.as_str().into()), ("from", day(from).into()), ("to", day(to).into())];
                crate::site::locale::text(self.c.lang, "law-note-gap", &values)
            }
            Note::Undated { rule, parameter } => {
                let values = [("rule", rule.as_str().into()), ("parameter", parameter.as_str().into())];
                crate::site::locale::text(self.c.lang, "law-note-undated", &values)
            }
            Note::Nothing { rules } => self.c.t1("law-note-nothing", "rules", rules.as_str()),
            Note::OtherPack { pack } => self.c.t1("law-note-pack", "pack", pack.as_str()),
        }
    }

    /// An amount at stake.
    fn stake(&self, amount: &f64, stake: &Stake) -> String {
        self.c.money(amount, stake.currency.as_deref().unwrap_or_default())
    }

    /// The page of a process.
    fn process(&self, ocid: &str) -> String {
        self.c.within(&self.dataset, "process", ocid)
    }

    /// The page of a flag that stands now; one that is only there under the amendment has none.
    fn flag(&self, row: &Row) -> Option<String> {
        (row.before == "raised").then(|| self.c.link(&format!("/flag/{}", escape(&row.flag))))
    }

    /// The page of a buyer.
    fn buyer(&self, id: &str) -> String {
        self.c.within(&self.dataset, "buyer", id)
    }
}
