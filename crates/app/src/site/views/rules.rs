//! The rules, and a rule's page.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use engine::rules::load::{Rule, RuleSet};
use facts::rules::{Kind as RuleKind, Publication};
use facts::texts::{Lang, Text};
use index::pages::Cell;
use serde::Serialize;

use super::listed::{flag_columns, flag_entries};
use super::table::{Column, Kind, Table, column, linked};
use crate::cli::Rules;
use crate::project;
use crate::site::editions::{Edition, Found};
use crate::site::feeds::{self, ENTRIES, Feed};
use crate::site::make::MadeRule;
use crate::site::pictures::{Caption, Column as Month, Stack};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, escape, page};
use crate::site::take::page_or_picture;

/// The rules of the default profile, as the program carries them.
pub static SET: LazyLock<Result<RuleSet, String>> = LazyLock::new(|| project::rule_set(&Rules::of_pack("default")));

/// A rule that whoever asks may see.
pub fn shown_rule(code: &str, ask: &Ask) -> Option<&'static Rule> {
    SET.as_ref().ok()?.get(code).filter(|r| is_shown(r, ask))
}

fn is_shown(rule: &Rule, ask: &Ask) -> bool {
    ask.is_desk() || rule.meta.publication == Publication::Public
}

/// A text in the reader's language.
pub fn of(text: &Text, ask: &Ask) -> String {
    text.get(ask.lang).to_owned()
}

#[derive(Template, Serialize)]
#[template(path = "rules.html")]
struct All<'a> {
    #[serde(skip)]
    c: &'a Ask,
    rules: Vec<Line>,
    datasets: Vec<String>,
    desk_only: u64,
}

#[derive(Serialize)]
struct Line {
    code: String,
    name: String,
    stage: String,
    kind: &'static str,
    counts: Vec<Option<MadeRule>>,
}

pub fn kind(meta: &facts::rules::RuleMeta) -> &'static str {
    match meta.kind {
        RuleKind::ViolationIfProved => "violation-if-proved",
        RuleKind::Restriction => "restriction",
        RuleKind::Signal => "signal",
    }
}

/// All public rules with their counts in each dataset.
pub async fn all(State(site): State<Site>, ask: Ask) -> Answer {
    let open = site.now();
    let set = SET.as_ref().map_err(|r| Problem::ours(&ask, r))?;
    let line = |r: &Rule| Line {
        code: r.meta.code.clone(),
        name: of(&r.meta.name, &ask),
        stage: format!("{:?}", r.meta.stage).to_lowercase(),
        kind: kind(&r.meta),
        counts: open.current.values().map(|e| e.made.rules.iter().find(|m| m.code == r.meta.code).cloned()).collect(),
    };
    let rules = set.rules.iter().filter(|r| is_shown(r, &ask)).map(line).collect();
    let desk_only = set.rules.iter().filter(|r| !is_shown(r, &ask)).count() as u64;
    page(&ask, &All { c: &ask, rules, datasets: open.current.keys().cloned().collect(), desk_only })
}

#[derive(Template, Serialize)]
#[template(path = "rule.html")]
struct One<'a> {
    #[serde(skip)]
    c: &'a Ask,
    code: String,
    name: String,
    sentence: String,
    why: String,
    innocent: String,
    check: String,
    equality: String,
    skips: Vec<String>,
    subject: String,
    stage: String,
    kind: &'static str,
    version: u32,
    origin: String,
    uncac: Vec<String>,
    fields: Vec<String>,
    fingerprint: String,
    parameters: Vec<Parameter>,
    sql: String,
    datasets: Vec<In>,
}

#[derive(Serialize)]
struct Parameter {
    name: String,
    value: String,
    unit: String,
    #[serde(skip)]
    unit_shown: String,
    text: String,
}

#[derive(Serialize)]
struct In {
    name: String,
    counts: MadeRule,
    months: Table,
    #[serde(skip)]
    picture: String,
    buyers: Table,
    missing: Table,
    agreement: Table,
    newest: Table,
    provisions: Vec<Provision>,
    pack: String,
}

/// A provision as a pack has it, in one wording.
#[derive(Serialize)]
pub struct Provision {
    /// Its id.
    pub id: String,
    /// The act and article.
    pub article: String,
    /// The law's own text, or our summary.
    pub summary: String,
    /// The words are ours.
    pub is_ours: bool,
    /// Where it was found.
    pub source: String,
    /// First day in force.
    pub from: Option<i64>,
    /// First day no longer in force.
    pub to: Option<i64>,
    /// Its page.
    #[serde(skip)]
    pub href: String,
}

impl Provision {
    /// Whether it is in force on a day; where no day decides, it is not asked.
    pub fn holds(&self, day: &Option<i64>) -> bool {
        day.is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to))
    }

    /// One wording.
    pub fn new(ask: &Ask, pack: &facts::packs::Pack, p: &facts::law::Provision) -> Provision {
        let law = &pack.law;
        let (from, to) = p.days();
        Provision {
            id: p.id.clone(),
            article: crate::output::words::article(law.title(&p.instrument, ask.lang), &p.article, ask.lang),
            summary: p.text.clone().unwrap_or_else(|| p.summary(ask.lang).to_owned()),
            is_ours: p.text.is_none(),
            source: p.source.clone(),
            from: from.map(i64::from),
            to: to.map(i64::from),
            href: ask.link(&format!("/law/{}/{}", escape(&pack.code), escape(&p.id))),
        }
    }
}

/// The provisions that a rule rests on, from a pack: in the wording of a day or, where none was in force then or no day decides, the newest.
pub fn provisions(ask: &Ask, rule: &Rule, pack: &str, on: Option<i64>) -> Vec<Provision> {
    let Ok(pack) = project::pack(pack) else { return Vec::new() };
    let on = on.and_then(|d| i32::try_from(d).ok());
    let ids = pack.law.of_rule(&rule.meta.code, &rule.meta.provisions);
    let chosen = ids.into_iter().filter_map(|id| pack.provision(id, on).or_else(|| pack.provision(id, None)));
    chosen.map(|p| Provision::new(ask, &pack, p)).collect()
}

const MONTHS: [Column; 4] = [
    column("month", "col-month", Kind::Text),
    column("raised", "col-raised", Kind::Count),
    column("clear", "col-clear", Kind::Count),
    column("unknown", "col-unknown", Kind::Count),
];
const BUYERS: [Column; 4] = [
    linked("name", "col-buyer", "buyer", "buyer_id"),
    column("raised", "col-raised", Kind::Share("judged")),
    column("clear", "col-clear", Kind::Count),
    column("unknown", "col-unknown", Kind::Count),
];
const MISSING: [Column; 2] = [column("missing", "col-missing", Kind::Lacking), column("subjects", "col-subjects", Kind::Count)];
const AGREEMENT: [Column; 2] = [linked("other", "col-rule", "rule", "other"), column("processes", "col-both", Kind::Count)];
/// A rule's flags.
pub const FLAGS: [Column; 4] = [
    linked("sentence", "col-flag", "flag", "flag_id"),
    column("title", "col-process", Kind::Text),
    column("buyer_name", "col-buyer", Kind::Text),
    column("day", "col-day", Kind::Day),
];

/// A rule's page.
pub async fn one(State(site): State<Site>, Path(code): Path<String>, ask: Ask) -> Answer {
    let rule = shown_rule(&code, &ask).ok_or_else(|| Problem::missing(&ask, "problem-no-rule", &code))?;
    if let Some(form) = feeds::form(&ask) {
        return feed(&site, &ask, form, rule).await;
    }
    let open = site.now();
    let (mut datasets, mut editions) = (Vec::new(), Vec::new());
    for dataset in open.versions.keys() {
        let Ok(Found::Open(edition)) = site.edition(dataset, ask.day()).await else { continue };
        if let Some(found) = in_dataset(&ask, &edition, rule).await.map_err(|r| Problem::ours(&ask, &r))? {
            datasets.push(found);
            editions.push(edition);
        }
    }
    let m = &rule.meta;
    let parameters = m.parameters.iter().map(|(name, p)| Parameter {
        name: name.clone(),
        value: p.default.print(),
        unit_shown: ask.tk("param-unit", &p.unit.replace([' ', '='], "-")),
        unit: p.unit.clone(),
        text: match ask.lang {
            Lang::En => p.en.clone(),
            Lang::Ru => p.ru.clone(),
            Lang::Kk => p.kk.clone(),
        },
    });
    let whole = One {
        c: &ask,
        code: m.code.clone(),
        name: of(&m.name, &ask),
        sentence: template(&of(&m.sentence, &ask)),
        why: of(&m.why, &ask),
        innocent: of(&m.innocent, &ask),
        check: of(&m.check, &ask),
        equality: of(&m.equality, &ask),
        skips: m.skips.iter().map(|s| of(s, &ask)).collect(),
        subject: crate::output::words::subject(&m.subject, ask.lang).to_owned(),
        stage: format!("{:?}", m.stage).to_lowercase(),
        kind: kind(m),
        version: m.version,
        origin: m.origin.clone(),
        uncac: m.uncac.clone(),
        fields: m.fields.clone(),
        fingerprint: rule.fingerprint.clone(),
        parameters: parameters.collect(),
        sql: rule.sql.clone(),
        datasets,
    };
    let pictures: Vec<_> = whole.datasets.iter().zip(&editions).map(|(d, e)| d.months.picture(&d.picture, &e.made)).collect();
    page_or_picture(&ask, &whole, &pictures).await
}

impl One<'_> {
    /// A list of a dataset, narrowed down to this rule.
    fn list(&self, dataset: &str, list: &str) -> String {
        self.c.link(&format!("/d/{}/{list}?rule={}", escape(dataset), escape(&self.code)))
    }
}

/// The newest flags of a rule in all datasets.
async fn feed(site: &Site, ask: &Ask, form: feeds::Form, rule: &Rule) -> Answer {
    let ours = |r: String| Problem::ours(ask, &r);
    let (mut entries, mut updated) = (Vec::new(), String::new());
    let sql = format!("select {} from flags f where f.code = ? order by f.day desc, f.flag_id limit ?", flag_columns(ask));
    for dataset in site.now().versions.keys() {
        let Ok(Found::Open(edition)) = site.edition(dataset, ask.day()).await else { continue };
        let values = [Cell::Text(rule.meta.code.clone()), Cell::Int(ENTRIES as i64)];
        let rows = edition.pages.rows(&sql, &values).await.map_err(ours)?;
        entries.extend(flag_entries(ask, &edition, &rows));
        updated = updated.max(edition.made.at.clone());
    }
    entries.sort_by(|a, b| (b.day, &a.about).cmp(&(a.day, &b.about)));
    entries.truncate(ENTRIES);
    let title = format!("{} {}", rule.meta.code, of(&rule.meta.name, ask));
    feeds::answer(ask, form, &Feed { about: vec!["rule".to_owned(), rule.meta.code.clone()], title, updated, entries })
}

/// A sentence with its placeholders as blanks.
fn template(sentence: &str) -> String {
    let Ok(pieces) = facts::texts::pieces(sentence) else { return sentence.to_owned() };
    let one = |p: facts::texts::Piece<'_>| match p {
        facts::texts::Piece::Words(w) => w.to_owned(),
        facts::texts::Piece::Column(..) => "…".to_owned(),
    };
    pieces.into_iter().map(one).collect()
}

async fn in_dataset(ask: &Ask, edition: &Edition, rule: &Rule) -> Result<Option<In>, String> {
    let code = || Cell::Text(rule.meta.code.clone());
    let Some(counts) = edition.made.rules.iter().find(|r| r.code == rule.meta.code).cloned() else { return Ok(None) };
    let (pages, name) = (&edition.pages, edition.made.dataset.as_str());
    let months = pages
        .rows(
            "select * from (select * from rule_months where code = ? and month <> '' order by month desc limit 48) order by month",
            &[code()],
        )
        .await?;
    let buyers = "select r.*, r.raised + r.clear as judged, b.name from rule_buyers r join buyers b on b.buyer_id = r.buyer_id \
         where r.code = ? and r.raised > 0 order by r.raised desc, r.buyer_id limit 12";
    let buyers = pages.rows(buyers, &[code()]).await?;
    let missing = pages.rows("select * from rule_missing where code = ? order by subjects desc, missing limit 8", &[code()]).await?;
    let agreement = pages.rows("select * from rule_pairs where code = ? order by processes desc, other limit 8", &[code()]).await?;
    let flags = format!(
        "select flag_id, {} as sentence, title, buyer_name, day from flags where code = ? order by day desc, flag_id limit 20",
        ask.code()
    );
    let newest = pages.rows(&flags, &[code()]).await?;
    let columns: Vec<Month> = months
        .iter()
        .map(|r| Month {
            label: r.text("month").unwrap_or_default(),
            raised: r.count("raised") as f64,
            clear: r.count("clear") as f64,
            unknown: r.count("unknown") as f64,
            href: None,
        })
        .collect();
    let (id, title, desc) = (format!("verdicts-{}", escape(name)), ask.t("verdicts"), ask.t("verdicts-desc"));
    let names = [ask.t("col-raised"), ask.t("col-clear"), ask.t("col-unknown")];
    let printed = |v: f64| ask.number(&v);
    let picture = Stack {
        caption: Caption { id: &id, title: &title, desc: &desc },
        columns: &columns,
        names: [&names[0], &names[1], &names[2]],
        printed: &printed,
    };
    Ok(Some(In {
        name: name.to_owned(),
        counts,
        picture: picture.draw(),
        months: Table::new(ask, name, &MONTHS, &months),
        buyers: Table::new(ask, name, &BUYERS, &buyers),
        missing: Table::new(ask, name, &MISSING, &missing),
        agreement: Table::new(ask, name, &AGREEMENT, &agreement),
        newest: Table::new(ask, name, &FLAGS, &newest),
        provisions: provisions(ask, rule, &edition.made.pack, None),
        pack: edition.made.pack.clone(),
    }))
}
