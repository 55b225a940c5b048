//! Trying an amendment: past processes judged by a pack as it is and as amended, in one run, and what differs.
//!
//! Reach for it where a change of the law is to be looked at before it is passed; the command and the site show the same
//! report. It deliberately guesses nothing about what people would do under another law: past purchases stay as they were.

pub mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::flags::{Changed, Flag, Naming, ProcessInfo, changed, processes_of};
use engine::input::sink::TableData;
use engine::publication::gate::Gate;
use engine::rules::changes::{Was, as_amended};
use engine::rules::load::{Rule, RuleSet};
use engine::rules::run::{Counts, RuleResult};
use engine::rules::stored::Verdicts;
use facts::amendments::{Amendment, Of, Refusal};
use facts::days;
use facts::ids::hex16;
use facts::packs::Pack;
use facts::rules::Publication;
use facts::texts::Lang;

use crate::cli::Rules;
use crate::project;
use crate::work::{Bench, Judged, Room, judge_and_keep};
use report::{Moves, Note, Report, Row, RuleLine, Verdicts3};

/// What an amendment is tried on.
pub struct Material {
    /// The tables.
    pub tables: Vec<Option<TableData>>,
    /// The dataset's name.
    pub dataset: String,
    /// Its version.
    pub version: Option<i64>,
    /// Names the version's content.
    pub content: String,
    /// The pack by which the site judges it; empty where none was named.
    pub pack: String,
}

/// How it is tried and told.
pub struct Ways<'a> {
    /// Ids go through it, and only rules fit for publication are run; `None` for whoever holds the office.
    pub gate: Option<&'a Gate>,
    /// Language of sentences.
    pub lang: Lang,
    /// Today, as a day number: how far an open amendment is looked at for days without a value.
    pub today: i32,
    /// What stands behind `tura show FLAG` besides pack and dataset, as another office.
    pub show_args: String,
}

/// Rules whose verdicts an amendment can change: those whose SQL asks for what it changes.
fn affected<'a>(set: &'a RuleSet, amendment: &Amendment, amounts: &BTreeSet<String>) -> Vec<&'a Rule> {
    let is_affected = |rule: &&Rule| match &amendment.of {
        Of::Amount(_) => amounts.iter().any(|name| rule.sql.contains(&format!("pack_amount('{name}'"))),
        Of::Parameter { rule: code, .. } => rule.meta.code == *code,
    };
    set.rules.iter().filter(is_affected).collect()
}

/// The pack as amended, and the rules that are run twice: those whose verdicts the amendment can change, for a public page those
/// fit for it. Nothing is read for it, so what does not fit is said at once, with all rules to name.
pub fn fitted<'a>(set: &'a RuleSet, pack: &Pack, amendment: &Amendment, is_public: bool) -> Result<(Pack, Vec<&'a Rule>), Refusal> {
    let amended = crate::work::amended(set, pack, amendment)?;
    let mut chosen = affected(set, amendment, &amendment.amounts(pack));
    chosen.retain(|r| !is_public || r.meta.publication == Publication::Public);
    if chosen.is_empty() {
        return Err(Refusal::Unasked { of: amendment.of.to_string(), is_public });
    }
    Ok((amended, chosen))
}

/// Tries an amendment; the text of an error says what to do.
pub fn run(room: &Room, amendment: &Amendment, material: Material, ways: &Ways<'_>) -> Result<Report, String> {
    let rules = Rules::of_pack(&amendment.pack);
    let set = project::rule_set(&rules)?;
    let pack = project::pack(&amendment.pack)?;
    let (amended, chosen) = fitted(&set, &pack, amendment, ways.gate.is_some())?;
    let codes: Vec<String> = chosen.iter().map(|r| r.meta.code.clone()).collect();
    let bench = both(&rules, &codes, amendment)?;
    let undated = undated(amendment, &chosen);
    let within = if undated.is_some() { (Some(amendment.from), amendment.to) } else { (None, None) };
    let compared = Arc::new(Verdicts::compared(within));
    let judged = judge_and_keep(room, &bench, material.tables, &material.dataset, Some(compared.clone()))?;
    let mut report = Report {
        amendment: amendment.to_string(),
        pack: amendment.pack.clone(),
        provision: amendment.provision(&amended),
        dataset: material.dataset.clone(),
        version: material.version,
        content: material.content,
        ..Report::default()
    };
    report.notes = notes(amendment, &amended, &material.pack, undated, ways.today);
    let naming = Naming { dataset: &material.dataset, profile: &bench.profile };
    let mut found = Found::default();
    for rule in chosen {
        let of = |code: &str| judged.results.iter().find(|r| r.code == code);
        let (Some(was), Some(is)) = (of(&rule.meta.code), of(&as_amended(&rule.meta.code))) else { continue };
        report.rules.push(found.rule(rule, (was, is), &compared, naming, ways.lang)?);
    }
    let is_silent = |r: &&RuleLine| r.failure.is_none() && [r.before, r.after].iter().all(|c| c.raised + c.clear + c.unknown == 0);
    let silent: Vec<&str> = report.rules.iter().filter(is_silent).map(|r| r.code.as_str()).collect();
    if !silent.is_empty() {
        report.notes.push(Note::Nothing { rules: silent.join(", ") });
    }
    let known = Known::new(&judged, &found)?;
    let told = Told { amendment, dataset: &material.dataset, profile: &bench.profile, ways, set: &bench.set };
    let rows = found.flags.into_iter().map(|f| told.row(f, &known)).collect();
    report.fill(rows, found.years);
    Ok(report)
}

/// These rules twice in one set: by the law as it is, and by the law as amended under codes of their own. They are planned and
/// run together, so what is read and what does not depend on the amendment is there once.
fn both(rules: &Rules, codes: &[String], amendment: &Amendment) -> Result<Bench, String> {
    let rules = Rules { rules: codes.to_vec(), ..rules.clone() };
    let mut bench = Bench::new(&rules)?;
    bench.places = false;
    let would = Bench::new(&Rules { amend: Some(amendment.to_string()), ..rules })?;
    let amounts = engine::rules::params::amounts(&would.pack)?;
    for mut rule in would.set.rules {
        let mut resolved = would.resolved.get(&rule.meta.code).cloned().unwrap_or_default();
        resolved.amounts = Some(amounts.clone());
        rule.meta.code = as_amended(&rule.meta.code);
        bench.resolved.insert(rule.meta.code.clone(), resolved);
        bench.set.rules.push(rule);
    }
    Ok(bench)
}

/// The rule and parameter that an amendment changes for all days at once, because the rule asks for no day.
fn undated(amendment: &Amendment, chosen: &[&Rule]) -> Option<(String, String)> {
    let Of::Parameter { rule: code, name } = &amendment.of else { return None };
    let rule = chosen.iter().find(|r| r.meta.code == *code)?;
    (!crate::work::is_dated(rule, name)).then(|| (code.clone(), name.clone()))
}

fn notes(amendment: &Amendment, amended: &Pack, of_site: &str, undated: Option<(String, String)>, today: i32) -> Vec<Note> {
    let until = amendment.to.unwrap_or(today.max(amendment.from + 365));
    let gap = |(from, to): (i32, i32)| Note::Gap { unit: amendment.worth.unit.clone(), from: days::print(from), to: days::print(to) };
    let mut out: Vec<Note> = amendment.gaps(amended, until).into_iter().map(gap).collect();
    out.extend(undated.map(|(rule, parameter)| Note::Undated { rule, parameter }));
    if !of_site.is_empty() && of_site != amendment.pack {
        out.push(Note::OtherPack { pack: of_site.to_owned() });
    }
    out
}

/// What was found in all rules.
#[derive(Default)]
struct Found {
    flags: Vec<Changed>,
    /// Changes that no row stands for.
    years: BTreeMap<Option<i32>, Moves>,
}

fn three(c: Counts) -> Verdicts3 {
    Verdicts3 { raised: c.raised, clear: c.clear, unknown: c.unknown }
}

impl Found {
    fn rule(
        &mut self,
        rule: &Rule,
        (was, is): (&RuleResult, &RuleResult),
        compared: &Verdicts,
        naming: Naming<'_>,
        lang: Lang,
    ) -> Result<RuleLine, String> {
        let code = &rule.meta.code;
        let mut line = RuleLine {
            code: code.clone(),
            name: rule.meta.name.get(lang).to_owned(),
            fingerprint: rule.fingerprint.clone(),
            before: three(was.counts),
            after: three(is.counts),
            failure: was.failure.clone().or_else(|| is.failure.clone()),
            ..RuleLine::default()
        };
        if line.failure.is_some() {
            return Ok(line);
        }
        let (counts, flags) = changed(code, (was, is), compared, naming)?;
        for ((before, after, year), n) in counts {
            line.moves.add(before.name(), after.name(), n);
            // The others are counted with their rows, which know the process's day where the rule has none.
            if before != Was::Raised && after != Was::Raised {
                self.years.entry(year).or_default().add(before.name(), after.name(), n);
            }
        }
        self.flags.extend(flags);
        Ok(line)
    }
}

/// What is known of the processes with a change.
struct Known {
    processes: BTreeMap<i64, ProcessInfo>,
    /// Processes of the rows behind subjects that are in none themselves.
    of_rows: BTreeMap<i64, i64>,
}

impl Known {
    fn new(judged: &Judged, found: &Found) -> Result<Known, String> {
        let rows = found.flags.iter().filter(|c| c.flag.process.is_none()).flat_map(|c| c.flag.rows.iter().copied()).collect();
        let of_rows = processes_of(&judged.tables, &rows)?;
        let of_flags = found.flags.iter().filter_map(|c| c.flag.process);
        let processes = judged.processes(&of_flags.chain(of_rows.values().copied()).collect())?;
        Ok(Known { processes, of_rows })
    }

    /// The processes behind a flag: its own, or those of its rows.
    fn behind(&self, flag: &Flag) -> BTreeMap<i64, &ProcessInfo> {
        let of_rows = flag.rows.iter().filter(|_| flag.process.is_none()).filter_map(|r| self.of_rows.get(r).copied());
        flag.process.into_iter().chain(of_rows).filter_map(|p| Some((p, self.processes.get(&p)?))).collect()
    }
}

/// The value that all share.
fn shared<T: PartialEq + Clone>(values: impl Iterator<Item = Option<T>>) -> Option<T> {
    let all: Vec<Option<T>> = values.collect();
    let first = all.first()?.clone()?;
    all.iter().all(|v| v.as_ref() == Some(&first)).then_some(first)
}

/// Processes of one flag that a row names: a page shows no more.
const NAMED_MAX: usize = 20;

/// How changes become rows.
struct Told<'a> {
    amendment: &'a Amendment,
    dataset: &'a str,
    profile: &'a str,
    ways: &'a Ways<'a>,
    set: &'a RuleSet,
}

impl Told<'_> {
    fn row(&self, changed: Changed, known: &Known) -> Row {
        let Changed { flag, before, after } = changed;
        let behind = known.behind(&flag);
        let info = flag.process.and_then(|p| behind.get(&p).copied());
        let of_buyer = matches!(flag.subject_kind.as_str(), "buyer" | "procuringEntity");
        let buyer_of_all = shared(behind.values().map(|i| i.buyer_id.clone()));
        let buyer_id = if of_buyer { Some(flag.subject_id.clone()) } else { buyer_of_all };
        let show = self.ways.gate.is_none().then(|| self.show(&flag, after == Was::Raised));
        let (flag, buyer_id, rows) = match self.ways.gate {
            Some(gate) => {
                let rows = flag.rows.iter().map(|r| gate.shown_row(*r)).collect();
                (gate.shown_flag(flag, self.profile), buyer_id.map(|b| gate.shown_id(&b)), rows)
            }
            None => {
                let rows = flag.rows.clone();
                (flag, buyer_id, rows)
            }
        };
        let rows: Vec<i64> = rows;
        let day = flag.on_day.or_else(|| info.and_then(|i| i.day));
        let currency = shared(behind.values().filter(|i| i.amount.is_some()).map(|i| i.currency.clone()));
        let sum = behind.values().filter_map(|i| i.amount).fold(0i128, i128::saturating_add);
        let at_stake: Vec<_> = behind.iter().filter_map(|(p, i)| Some((*p, i.amount?, i.currency.clone()))).collect();
        let mut processes: Vec<String> = behind.values().map(|i| i.ocid.clone()).collect();
        processes.sort();
        processes.truncate(NAMED_MAX);
        let meta = self.set.get(&flag.code).map(|r| &r.meta);
        Row {
            rule: flag.code.clone(),
            process: info.map(|i| i.ocid.clone()),
            processes,
            process_count: behind.len() as u64,
            title: info.and_then(|i| i.title.clone()),
            buyer_id,
            buyer: shared(behind.values().map(|i| i.buyer.clone())),
            amount: currency.is_some().then(|| facts::amounts::to_f64(sum)),
            currency,
            day: day.map(days::print),
            before: before.name().to_owned(),
            after: after.name().to_owned(),
            sentence: meta.map(|m| flag.sentence(m, self.ways.lang)).unwrap_or_default(),
            observed: flag.observed,
            expected: flag.expected,
            rows: rows.into_iter().map(hex16).collect(),
            show,
            at_stake,
            year: day.map(|d| days::civil(d).0),
            subject_kind: flag.subject_kind,
            subject: flag.subject_id,
            flag: flag.id,
        }
    }

    /// The command that follows a flag to its bytes.
    fn show(&self, flag: &Flag, is_new: bool) -> String {
        let amend = if is_new { format!(" --amend \"{}\"", self.amendment) } else { String::new() };
        format!("tura show {} --dataset {} --pack {}{}{amend}", flag.id, self.dataset, self.amendment.pack, self.ways.show_args)
    }
}
