//! An action's page: the promise, three verdicts beside one another, and everything that happened in its order.

use policy::register::{ActionLine, Due, Of, Overdue};

use super::{Page, scope, stamp};
use crate::commands::measures::{look, word};

impl Page<'_> {
    pub(super) fn action(&mut self, l: &ActionLine) {
        let a = &l.file.action.now;
        let r = self.register;
        let measure = r.measures.get(l.measure).map(|m| m.now.text.text(self.lang).to_owned()).unwrap_or_default();
        let what = a.text.as_ref().map_or(measure.as_str(), |t| t.text(self.lang)).to_owned();
        self.line(&format!("Action {} · {what}", a.id));
        self.of_strategy(l.strategy);
        self.field("measure", &format!("{} · {measure} [{}]", l.measure, l.kind.map_or_else(|| "kind not stated".into(), |k| word(&k))));
        let who = a.responsible.as_ref().map_or_else(|| "nobody is named".to_owned(), |b| self.body_name(b));
        self.field("responsible", &who);
        let co: Vec<String> = a.co.iter().map(|b| self.body_name(b)).collect();
        self.field("with", &co.join("; "));
        let once: Vec<String> =
            l.file.answered.iter().filter(|b| a.responsible.as_ref() != Some(*b) && !a.co.contains(b)).map(|b| self.body_name(b)).collect();
        self.field("once answered", &once.join("; "));
        self.field("actor group", &l.actor_group.map(|g| word(&g)).unwrap_or_default());
        self.field("start", &a.start.map(|s| s.to_string()).unwrap_or_default());
        self.due(l);
        for (title, words) in [("form", &a.form), ("performance", &a.performance), ("funding", &a.funding)] {
            let text = self.words(words);
            self.field(title, &text);
        }
        self.field("touches", &scope(&a.scope, ""));
        self.field("depends on", &a.depends_on.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        self.verdicts(l);
        self.events(l);
    }

    fn due(&mut self, l: &ActionLine) {
        let due = l.due.map_or_else(|| "not stated".to_owned(), Due::to_string);
        let first = l.file.action.now.due.as_ref().filter(|_| l.moves > 0).map(|d| format!("; promised at first for {d}"));
        let moves = match l.moves {
            0 => String::new(),
            1 => "; moved once".to_owned(),
            n => format!("; moved {n} times"),
        };
        self.field("due", &format!("{due}{moves}{}", first.unwrap_or_default()));
        let late = match l.overdue {
            Overdue::No => "no".to_owned(),
            Overdue::Unknown(why) => format!("nobody can say: {why}"),
            late => look::overdue(late),
        };
        self.field("overdue", &late);
    }

    fn verdicts(&mut self, l: &ActionLine) {
        self.heading(&format!("As of {}: {}", self.as_of, word(&l.state).replace('_', " ")));
        let plain = |text: String| if text.is_empty() { "–".to_owned() } else { text.replace('_', " ") };
        self.field("  claimed", &plain(l.claimed.map(|c| word(&c)).unwrap_or_default()));
        self.field("  verified", &plain(l.verified.map(|v| word(&v)).unwrap_or_default()));
        let others: Vec<String> = l
            .alternative
            .iter()
            .map(|a| {
                let who = a.what.assessor.clone().or_else(|| a.what.body.as_ref().map(|b| self.body_name(b))).unwrap_or_default();
                format!("{} ({}): {}", who, word(&a.what.assessor_kind), word(&a.what.verdict).replace('_', " "))
            })
            .collect();
        self.field("  others say", &plain(others.join("; ")));
        if l.diverges {
            self.line("  They do not all say the same.");
        }
        if !l.evaluated {
            self.line("  Nobody but the implementer has said anything: not evaluated, which is not the same as not done.");
        }
    }

    /// Everything that was written down of the action itself up to the day, in that order.
    fn events(&mut self, l: &ActionLine) {
        let f = l.file;
        let mut all = vec![(f.action.made.order, format!("{} put into the register", stamp(&f.action.made)))];
        let text = |w: &policy::register::Words| w.text(self.lang).to_owned();
        let source = |s: &Option<String>| s.as_ref().map(|s| format!(" [{s}]")).unwrap_or_default();
        for a in &f.action.amendments {
            all.push((a.stamp.order, format!("{} {}: {} → {}", stamp(&a.stamp), a.field, a.was, a.is)));
        }
        for s in f.starts.iter().filter(|s| s.on <= self.as_of) {
            all.push((s.stamp.order, format!("{} work began on {}{}", stamp(&s.stamp), s.on, source(&s.what.source))));
        }
        for m in f.moves.iter().filter(|m| m.on <= self.as_of) {
            let from = m.what.from.as_ref().map_or_else(|| "not stated".to_owned(), Due::to_string);
            let act = m.what.act.as_ref().map(|a| format!(", {a}")).unwrap_or_default();
            let why = text(&m.what.reason);
            let line = format!("deadline moved on {}: {from} → {}; {why} Decided by {}{act}", m.on, m.what.to, m.what.decided_by);
            all.push((m.stamp.order, format!("{} {line}", stamp(&m.stamp))));
        }
        for c in f.claims.iter().filter(|c| c.on <= self.as_of) {
            let said = c.what.text.as_ref().map(|t| format!(": {}", text(t))).unwrap_or_default();
            let line = format!("{} claimed {} on {}{said}{}", c.what.by, word(&c.what.what), c.on, source(&c.what.source));
            all.push((c.stamp.order, format!("{} {line}", stamp(&c.stamp))));
        }
        for v in f.verifications.iter().filter(|v| v.on <= self.as_of) {
            let found = word(&v.what.outcome).replace('_', " ");
            let line = format!("{} checked on {}: {found}. {}{}", v.what.by, v.on, text(&v.what.reason), source(&v.what.source));
            all.push((v.stamp.order, format!("{} {line}", stamp(&v.stamp))));
        }
        if let Some(c) = f.cancelled.as_ref().filter(|c| c.on <= self.as_of) {
            all.push((c.stamp.order, format!("{} cancelled on {} by {}: {}", stamp(&c.stamp), c.on, c.what.act, text(&c.what.reason))));
        }
        all.sort();
        self.heading("History");
        for (_, line) in all {
            self.line(&format!("  {line}"));
        }
    }

    pub(super) fn evidence(&mut self, of: &Of) {
        let all: Vec<String> = self
            .register
            .evidence_of(of)
            .filter(|e| e.on <= self.as_of)
            .map(|e| {
                let w = &e.what;
                let id = w.id.as_ref().map(ToString::to_string).unwrap_or_default();
                let hash = w.sha256.as_ref().map(|h| format!(" sha256 {h}")).unwrap_or_default();
                let url = w.url.as_ref().map(|u| format!(" {u}")).unwrap_or_default();
                let seen = if w.public { "" } else { " (not for everyone)" };
                format!("  {} {id} · {} · {}{url}{hash}{seen}", e.on, word(&w.kind), w.title.text(self.lang))
            })
            .collect();
        self.heading(if all.is_empty() { "Evidence: none" } else { "Evidence" });
        all.iter().for_each(|line| self.line(line));
    }

    pub(super) fn assessments(&mut self, of: &Of) {
        let all: Vec<String> = self
            .register
            .assessments_of(of)
            .filter(|a| a.on <= self.as_of)
            .map(|a| {
                let w = &a.what;
                let who = w.assessor.clone().or_else(|| w.body.as_ref().map(|b| self.body_name(b))).unwrap_or_default();
                let source = w.source.as_ref().map(|s| format!(" [{s}]")).unwrap_or_default();
                let (kind, verdict) = (word(&w.assessor_kind), word(&w.verdict).replace('_', " "));
                format!("  {} {who} ({kind}): {verdict}. {}{source}", a.on, w.reason.text(self.lang))
            })
            .collect();
        if !all.is_empty() {
            self.heading("Assessments, side by side");
        }
        all.iter().for_each(|line| self.line(line));
    }
}
