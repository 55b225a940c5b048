//! `tura measures show`: everything about one thing of the register, with its history.

mod action;

use std::fmt::Write as _;

use facts::texts::Lang;
use policy::register::{
    Achievement, ActionLine, Amendment, Basis, Body, Day, Grounds, Kept, Measure, NotEvaluated, Objective, Of, Problem, Register, Scope,
    Stamp, Strategy, TargetLine, Words, type_of,
};
use serde_json::{Value, json};

use super::{day_of, filled, find, lang_of, look, say, word};
use crate::cli::Format;
use crate::cli::measures::Show;
use crate::commands::{Done, Stop};

/// What is shown, of which register, as of when, in which language; and the text so far.
struct Page<'a> {
    register: &'a Register,
    as_of: Day,
    lang: Option<Lang>,
    out: String,
}

/// Runs the command.
pub fn run(args: &Show) -> Result<Done, Stop> {
    let register = filled(&args.view.office)?.register;
    let as_of = day_of(&args.view)?;
    // A plan kept as a table gives a measure and its action one id; the action's page names the measure.
    let of = find(&register, &args.id, Some("action"))?;
    let text = match args.format {
        Format::Table => {
            let mut page = Page { register: &register, as_of, lang: lang_of(args.view.lang), out: String::new() };
            page.whole(&of);
            page.out
        }
        Format::Json => serde_json::to_string_pretty(&twin(&register, &of, as_of)).map_err(|e| e.to_string())? + "\n",
        _ => return Err(Stop::Misuse("it is shown as table (text) or json".to_owned())),
    };
    say(&text)
}

/// The same for programs.
fn twin(register: &Register, of: &Of, as_of: Day) -> Value {
    let r = register;
    let lines = r.lines(as_of, None);
    let standing = |wanted: &dyn Fn(&ActionLine) -> bool| json!(lines.iter().filter(|l| wanted(l)).collect::<Vec<_>>());
    let whole = match of {
        Of::Strategy(id) => json!({ "strategy": r.strategies.get(id), "actions": standing(&|l| l.strategy == id) }),
        Of::Problem(id) => json!({ "problem": r.problems.get(id), "grounds": r.grounds(id) }),
        Of::Objective(id) => json!({ "objective": r.objectives.get(id), "standing": r.objective(id, as_of, &[]) }),
        Of::Measure(id) => json!({ "measure": r.measures.get(id), "actions": standing(&|l| l.measure == id) }),
        Of::Action(id) => json!({ "action": standing(&|l| l.id == id).get(0) }),
        Of::Body(id) => json!({ "body": r.bodies.get(id), "promises": r.promises(id, as_of) }),
    };
    json!({
        "as_of": as_of,
        "of": of,
        "what": whole,
        "evidence": r.evidence_of(of).collect::<Vec<_>>(),
        "assessments": r.assessments_of(of).collect::<Vec<_>>(),
    })
}

impl Page<'_> {
    fn whole(&mut self, of: &Of) {
        let r = self.register;
        match of {
            Of::Strategy(id) => r.strategies.get(id).into_iter().for_each(|s| self.strategy(s)),
            Of::Problem(id) => r.problems.get(id).into_iter().for_each(|p| self.problem(p)),
            Of::Objective(id) => r.objectives.get(id).into_iter().for_each(|o| self.objective(o)),
            Of::Measure(id) => r.measures.get(id).into_iter().for_each(|m| self.measure(m)),
            Of::Action(id) => r.lines(self.as_of, None).iter().filter(|l| l.id == id).for_each(|l| self.action(l)),
            Of::Body(id) => r.bodies.get(id).into_iter().for_each(|b| self.body(b)),
        }
        self.evidence(of);
        self.assessments(of);
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn field(&mut self, title: &str, value: &str) {
        if !value.is_empty() {
            let _ = writeln!(self.out, "{title:<14} {value}");
        }
    }

    fn words(&self, words: &Option<Words>) -> String {
        words.as_ref().map(|w| w.text(self.lang).to_owned()).unwrap_or_default()
    }

    fn heading(&mut self, title: &str) {
        let _ = writeln!(self.out, "\n{title}");
    }

    /// A strategy's name, with the mark of one that is made up.
    fn of_strategy(&mut self, id: &policy::register::StrategyId) {
        if let Some(s) = self.register.strategies.get(id) {
            let made_up = if s.now.illustrative { " · MADE UP to show a plan" } else { "" };
            let text = format!("{id} · {}{made_up}", s.now.title.text(self.lang));
            self.field("strategy", &text);
        }
    }

    fn body_name(&self, id: &policy::register::BodyId) -> String {
        match self.register.bodies.get(id) {
            Some(b) => format!("{} ({id})", b.now.name.text(self.lang)),
            None => id.to_string(),
        }
    }

    fn strategy(&mut self, kept: &Kept<Strategy>) {
        let s = &kept.now;
        self.line(&format!("Strategy {} · {}", s.id, s.title.text(self.lang)));
        if s.illustrative {
            self.line("MADE UP to show a plan.");
        }
        let note = self.words(&s.note);
        self.field("note", &note);
        self.field("whose", s.jurisdiction.as_deref().unwrap_or_default());
        self.field("period", &s.period.map(|p| p.to_string()).unwrap_or_default());
        self.field("status", &word(&s.status).replace('_', " "));
        self.field("act", s.act.as_deref().unwrap_or_default());
        self.field("source", s.source.as_deref().unwrap_or_default());
        let r = self.register;
        self.heading("Problems");
        for p in r.problems.values().filter(|p| p.now.strategy == s.id) {
            let grounds = grounds(r.grounds(&p.now.id));
            self.line(&format!("  {} · {} [{grounds}]", p.now.id, p.now.statement.text(self.lang)));
        }
        self.heading("Objectives");
        for o in r.objectives.values().filter(|o| o.now.strategy == s.id) {
            let achieved = r.objective(&o.now.id, self.as_of, &[]).map(|l| achievement(l.achievement)).unwrap_or_default();
            self.line(&format!("  {} · {} [{achieved}]", o.now.id, o.now.text.text(self.lang)));
        }
        self.heading("Measures");
        for m in r.measures.values().filter(|m| m.now.strategy == s.id) {
            let kind = m.now.kind_stated().map_or_else(|| "kind not stated".to_owned(), |k| word(&k));
            self.line(&format!("  {} · {} [{kind}]", m.now.id, m.now.text.text(self.lang)));
        }
        self.history(&kept.made, &kept.amendments);
    }

    fn problem(&mut self, kept: &Kept<Problem>) {
        let p = &kept.now;
        self.line(&format!("Problem {} · {}", p.id, p.statement.text(self.lang)));
        self.of_strategy(&p.strategy);
        self.field("rests on", &grounds(self.register.grounds(&p.id)));
        self.history(&kept.made, &kept.amendments);
    }

    fn objective(&mut self, kept: &Kept<Objective>) {
        let o = &kept.now;
        self.line(&format!("Objective {} · {}", o.id, o.text.text(self.lang)));
        self.of_strategy(&o.strategy);
        self.field("problem", &o.problem.as_ref().map(ToString::to_string).unwrap_or_default());
        let Some(line) = self.register.objective(&o.id, self.as_of, &[]) else { return };
        self.field(&format!("on {}", self.as_of), &achievement(line.achievement));
        self.field("actions", &format!("{} of {} verified as done; that does not achieve it", line.actions_done, line.actions));
        self.heading("Targets (a baseline or value without a query is *declared*; computed ones: `tura indicators compute`, and the site)");
        for target in &line.targets {
            self.target(target);
        }
        self.history(&kept.made, &kept.amendments);
    }

    fn target(&mut self, line: &TargetLine) {
        let t = &line.target;
        let by = t.by.map_or_else(|| "no day".to_owned(), |d| d.to_string());
        let text = format!(
            "  {}{}: from {} to {} by {by} [{}]",
            t.indicator,
            scope(&t.scope, " in "),
            t.baseline.map_or_else(|| "a baseline not stated".to_owned(), |n| format!("{n} (declared)")),
            t.target.map_or_else(|| "a target not stated".to_owned(), |n| n.to_string()),
            achievement(line.achievement)
        );
        self.line(&text);
        if let Some(point) = &line.point {
            let basis = match &point.basis {
                Basis::Declared { by, source, .. } => format!("*declared* by {by}, {source}"),
                Basis::Computed { query, data_version } => format!("computed by {query} on {data_version}"),
            };
            self.line(&format!("      {} for {}: {basis}", point.value, point.period));
        }
    }

    fn measure(&mut self, kept: &Kept<Measure>) {
        let m = &kept.now;
        self.line(&format!("Measure {} · {}", m.id, m.text.text(self.lang)));
        self.of_strategy(&m.strategy);
        self.field("number", m.number.as_deref().unwrap_or_default());
        let direction = self.words(&m.direction);
        self.field("direction", &direction);
        self.field("kind", &m.kind_stated().map_or_else(|| "not stated".to_owned(), |k| word(&k)));
        let lang = self.lang.unwrap_or(Lang::En);
        let kind = m.kind_of.and_then(|n| type_of(n).map(|t| format!("{} · {}", n.0, t.name.get(lang)))).unwrap_or_default();
        self.field("type", &kind);
        self.field("objectives", &m.objectives.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        self.field("UNCAC", &m.uncac.join(", "));
        self.field("law", &m.law.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        for (title, words) in [("why", &m.rationale), ("expected", &m.expected_effect)] {
            let text = self.words(words);
            self.field(title, &text);
        }
        for risk in &m.risks {
            let text = risk.text(self.lang).to_owned();
            self.field("risk", &text);
        }
        self.field("cost", &m.cost.as_ref().map(|c| format!("{} {}", c.amount, c.currency)).unwrap_or_default());
        self.heading("Actions");
        for l in self.register.lines(self.as_of, Some(&m.strategy)).iter().filter(|l| *l.measure == m.id) {
            self.brief(l);
        }
        self.history(&kept.made, &kept.amendments);
    }

    fn body(&mut self, kept: &Kept<Body>) {
        let b = &kept.now;
        self.line(&format!("Body {} · {}", b.id, b.name.text(self.lang)));
        self.field("also called", &b.aliases.join("; "));
        self.field("actor group", &b.actor_group.map(|g| word(&g)).unwrap_or_default());
        self.field("exists from", &b.valid_from.map(|d| d.to_string()).unwrap_or_default());
        self.field("until before", &b.valid_to.map(|d| d.to_string()).unwrap_or_default());
        self.field("follows", &b.follows.as_ref().map(ToString::to_string).unwrap_or_default());
        for i in &b.identifiers {
            let dataset = i.dataset.as_ref().map(|d| format!(" in dataset {d}")).unwrap_or_default();
            self.field("known as", &format!("{} {}{dataset}", i.scheme, i.id));
        }
        for m in &b.mandates {
            let day = |d: &Option<Day>, none: &str| d.map_or_else(|| none.to_owned(), |d| d.to_string());
            let act = m.act.as_ref().map(|a| format!(" by {a}")).unwrap_or_default();
            let what = word(&m.function).replace('_', " ");
            self.field("charged with", &format!("{what}, {} to {}{act}", day(&m.from, "always"), day(&m.to, "now")));
        }
        self.heading("Promises, now or before its name was taken off");
        for l in &self.register.promises(&b.id, self.as_of) {
            self.brief(l);
        }
        self.history(&kept.made, &kept.amendments);
    }

    fn brief(&mut self, l: &ActionLine) {
        let action = &l.file.action.now;
        let measure = self.register.measures.get(l.measure).map(|m| m.now.text.text(self.lang)).unwrap_or_default();
        let what = action.text.as_ref().map_or(measure, |t| t.text(self.lang)).to_owned();
        let due = l.due.map_or_else(|| "not stated".to_owned(), ToString::to_string);
        let state = word(&l.state).replace('_', " ");
        self.line(&format!("  {} · {what} [due {due}; overdue: {}; {state}]", l.id, look::overdue(l.overdue)));
    }

    /// What an entity said before, oldest first.
    fn history(&mut self, made: &Stamp, amendments: &[Amendment]) {
        self.heading("History");
        self.line(&format!("  {} put into the register", stamp(made)));
        for a in amendments {
            self.line(&format!("  {} {}: {} → {}", stamp(&a.stamp), a.field, a.was, a.is));
        }
    }
}

/// Who wrote it down and when.
fn stamp(s: &Stamp) -> String {
    format!("{} {}{}:", s.day, s.author, s.event.map(|e| format!(" (event {e})")).unwrap_or_default())
}

fn grounds(grounds: Grounds) -> String {
    match grounds {
        Grounds::Asserted => "asserted: no public evidence".to_owned(),
        Grounds::Evidenced { public: 1 } => "1 piece of public evidence".to_owned(),
        Grounds::Evidenced { public } => format!("{public} pieces of public evidence"),
    }
}

fn achievement(achievement: Achievement) -> String {
    let why = match achievement {
        Achievement::Achieved => return "achieved".to_owned(),
        Achievement::NotAchieved => return "not achieved".to_owned(),
        Achievement::UnderWay => return "under way".to_owned(),
        Achievement::NotEvaluated(why) => why,
    };
    let why = match why {
        NotEvaluated::NoIndicator => "it names no indicator",
        NotEvaluated::NoTarget => "no target",
        NotEvaluated::NoBaseline => "no baseline",
        NotEvaluated::NoDay => "no day",
        NotEvaluated::NoValue => "no value at hand",
    };
    format!("not evaluated: {why}")
}

/// A scope in words; nothing for everywhere.
fn scope(scope: &Scope, front: &str) -> String {
    let bodies: Vec<String> = scope.bodies.iter().map(ToString::to_string).collect();
    let parts = [("bodies", &bodies), ("regions", &scope.regions), ("classes", &scope.classes), ("methods", &scope.methods)];
    let said: Vec<String> =
        parts.iter().filter(|(_, list)| !list.is_empty()).map(|(what, list)| format!("{what} {}", list.join(", "))).collect();
    if said.is_empty() { String::new() } else { format!("{front}{}", said.join("; ")) }
}
