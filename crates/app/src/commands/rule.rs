//! `tura rule list | show | new | test`.

use std::fmt::Write as _;
use std::path::Path;

use engine::rules::cases;
use engine::rules::load::{Rule, RuleSet};
use engine::rules::params::Resolved;
use facts::rules::{Kind, Publication, RuleMeta};
use facts::texts::Lang;

use super::{Done, Stop};
use crate::cli::{Machine, RuleCommand, Rules};
use crate::output::{lang, sink, written};
use crate::project;
use crate::work::Room;

/// Runs the command.
pub fn run(command: RuleCommand) -> Result<Done, Stop> {
    match command {
        RuleCommand::List { rules, lang: language } => list(&rules, lang(language)),
        RuleCommand::Show { code, rules, lang: language } => show(&code, &rules, lang(language)),
        RuleCommand::New { code, dir } => new(&code, &dir),
        RuleCommand::Test { code, rules } => test(code.as_deref(), &rules),
    }
}

fn load(rules: &Rules) -> Result<RuleSet, Stop> {
    let set = project::rule_set(rules).map_err(Stop::Misuse)?;
    for (name, reason) in &set.broken {
        eprintln!("tura: rule {name} cannot be used: {reason}");
    }
    Ok(set)
}

fn say(text: &str) -> Result<Done, Stop> {
    let mut out = sink(None)?;
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Done::Whole)
}

fn list(rules: &Rules, lang: Lang) -> Result<Done, Stop> {
    let set = load(rules)?;
    let mut out = String::new();
    for rule in &set.rules {
        let m = &rule.meta;
        let _ = writeln!(out, "{:<9} {:<15} {:<11} {}", m.code, format!("{:?}", m.stage).to_lowercase(), kind(m), m.name.get(lang));
    }
    let _ = writeln!(out, "\n{} rules. `tura rule show CODE` says everything about one.", set.rules.len());
    say(&out)
}

fn kind(meta: &RuleMeta) -> &'static str {
    match meta.kind {
        Kind::ViolationIfProved => "violation?",
        Kind::Restriction => "restriction",
        Kind::Signal => "signal",
    }
}

fn show(code: &str, rules: &Rules, lang: Lang) -> Result<Done, Stop> {
    let set = load(rules)?;
    let rule = find(&set, code)?;
    let pack = project::pack(&rules.pack).map_err(Stop::Misuse)?;
    let resolved = Resolved::new(&rule.meta, Some(&pack), &Default::default())?;
    say(&describe(rule, &resolved, lang))
}

fn find<'a>(set: &'a RuleSet, code: &str) -> Result<&'a Rule, Stop> {
    set.get(code).ok_or_else(|| Stop::Misuse(format!("there is no rule {code}; `tura rule list` names all")))
}

/// Everything about a rule, for people.
pub fn describe(rule: &Rule, resolved: &Resolved, lang: Lang) -> String {
    let m = &rule.meta;
    let mut out = String::new();
    let _ = writeln!(out, "{} · {}\n", m.code, m.name.get(lang));
    let words = [("Sentence", &m.sentence), ("Why it matters", &m.why), ("Innocent explanation", &m.innocent), ("What to check", &m.check)];
    for (title, text) in words {
        let _ = writeln!(out, "{title}\n  {}\n", text.get(lang));
    }
    let publication = if m.publication == Publication::Public { "public page" } else { "desk only" };
    let _ = writeln!(out, "Judges {} · stage {:?} · {} · {publication} · version {}", m.subject, m.stage, kind(m), m.version);
    let _ = writeln!(out, "Origin      {}", m.origin);
    let _ = writeln!(out, "UNCAC       {}", m.uncac.join(", "));
    let _ = writeln!(out, "Provisions  {}", if m.provisions.is_empty() { "none cited".to_owned() } else { m.provisions.join(", ") });
    let _ = writeln!(out, "Fields      {}", m.fields.join(", "));
    let _ = writeln!(out, "Equality    {}", m.equality.get(lang));
    for skip in &m.skips {
        let _ = writeln!(out, "Skips       {}", skip.get(lang));
    }
    if !m.parameters.is_empty() {
        let _ = writeln!(out, "\nParameters (in force: {})", resolved.print());
    }
    for (name, parameter) in &m.parameters {
        let text = match lang {
            Lang::En => &parameter.en,
            Lang::Ru => &parameter.ru,
            Lang::Kk => &parameter.kk,
        };
        let _ = writeln!(out, "  {name} = {} {}: {text}", parameter.default.print(), parameter.unit);
    }
    let _ = writeln!(out, "\nFingerprint {}\nFolder      {}\n\n{}", rule.fingerprint, rule.folder, rule.sql.trim_end());
    out
}

fn new(code: &str, dir: &Path) -> Result<Done, Stop> {
    let is_plain = !code.is_empty() && code.len() <= 20 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_plain {
        return Err(Stop::Misuse(format!("{code} is no code: letters, digits and hyphens, at most 20")));
    }
    let folder = dir.join(format!("{code}-new-rule"));
    if folder.exists() {
        return Err(Stop::Misuse(format!("{} is there already", folder.display())));
    }
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for (name, text) in [("rule.sql", SQL), ("rule.toml", TOML), ("cases.toml", CASES)] {
        let path = folder.join(name);
        std::fs::write(&path, text.replace("CODE", code)).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    say(&format!("Made {}.\nWrite the rule, then: tura rule test {code} --rules {}\n", folder.display(), dir.display()))
}

const SQL: &str = "-- one row a process: say what is judged here
select
    p.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when p.number_of_tenderers is null then 'unknown'
        when p.number_of_tenderers <= $most then 'raised'
        else 'clear'
    end as verdict,
    case when p.number_of_tenderers is null then 'tender/numberOfTenderers' end as missing,
    cast(p.number_of_tenderers as double) as observed,
    cast($most as double) as expected,
    p.tender_end_day as on_day,
    rows_of(p.row_id) as rows
from processes as p
where p.status is null or p.status <> 'cancelled'
";

const TOML: &str = r#"code = "CODE"
version = 1
stage = "tender"            # planning, tender, award, contract, implementation, any
kind = "signal"             # violation-if-proved, restriction, signal
subject = "process"
publication = "desk"        # public once its precision is known
fields = ["tender/numberOfTenderers"]
uncac = ["9.1"]
origin = "Say where the definition comes from."
provisions = []
equality = { en = "Exactly `most` tenderers is raised.", ru = "Ровно `most` участников — отметка.", kk = "Дәл `most` қатысушы болса, белгі қойылады." }
skips = [{ en = "cancelled processes", ru = "отменённые закупки", kk = "тоқтатылған сатып алулар" }]
name = { en = "New rule", ru = "Новое правило", kk = "Жаңа ереже" }
sentence = { en = "Tenderers: {observed|count}; more than {expected|count} were expected.", ru = "Участников: {observed|count}; ожидалось больше {expected|count}.", kk = "Қатысушылар: {observed|count}; күтілгені {expected|count} шамасынан көп." }
why = { en = "Say why it matters.", ru = "Скажите, почему это важно.", kk = "Неге маңызды екенін айтыңыз." }
innocent = { en = "Say what else could explain it.", ru = "Скажите, чем ещё это можно объяснить.", kk = "Мұны тағы немен түсіндіруге болатынын айтыңыз." }
check = { en = "Say what a person should look at next.", ru = "Скажите, что человеку проверить дальше.", kk = "Адамның бұдан әрі нені тексеруі керегін айтыңыз." }

[parameters.most]
unit = "tenderers"
default = 1
en = "Most tenderers at which it is raised."
ru = "Наибольшее число участников, при котором правило срабатывает."
kk = "Ереже іске қосылатын қатысушылардың ең көп саны."
"#;

const CASES: &str = r#"[[case]]
name = "one_tenderer_is_raised"
processes = [{ ocid = "p1", number_of_tenderers = 1 }]
expect = [{ subject = "p1", verdict = "raised", observed = 1, rows = ["p1"] }]

[[case]]
name = "two_tenderers_are_clear"
processes = [{ ocid = "p1", number_of_tenderers = 2 }]
expect = [{ subject = "p1", verdict = "clear" }]

[[case]]
name = "no_number_is_unknown"
processes = [{ ocid = "p1" }]
expect = [{ subject = "p1", verdict = "unknown", missing = "tender/numberOfTenderers" }]
"#;

fn test(code: Option<&str>, rules: &Rules) -> Result<Done, Stop> {
    let set = load(rules)?;
    let machine = Machine { threads: 0, memory: 1 << 30, quiet: true };
    let room = Room::new(&machine)?;
    let asked: Vec<&Rule> = match code {
        Some(code) => vec![find(&set, code)?],
        None => set.rules.iter().collect(),
    };
    let (mut cases_run, mut failed) = (0, set.broken.len());
    for rule in asked {
        let (n, faults) = room.runtime.block_on(cases::check(rule, &set, &room.limits()))?;
        cases_run += n;
        failed += faults.len();
        for fault in faults {
            println!("FAIL {} {}", fault.code, fault.case);
            for reason in fault.reasons {
                println!("     {reason}");
            }
        }
    }
    println!("{cases_run} cases, {failed} failed");
    if failed > 0 { Err(Stop::Failed("cases failed".to_owned())) } else { Ok(Done::Whole) }
}
