//! What the data answers when asked whether an action helped: the numbers in the indicator's unit, in words that they can bear, with
//! two pictures and the tables behind them.

use facts::indicators::IndicatorMeta;
use policy::effects::{Alone, Answer, Comparison, Direction, Estimate, Estimated, Month, Note, Point};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::site::files::Source;
use crate::site::locale;
use crate::site::pictures::{Caption, Gaps, Series, Span, Trend};
use crate::site::policy::{Dataset, Effect, Outcome, definition};
use crate::site::reply::{Ask, escape};
use crate::site::take::Picture;

/// An indicator's numbers as a reader sees them.
pub struct Unit<'a> {
    ask: &'a Ask,
    times: f64,
    unit: String,
}

impl<'a> Unit<'a> {
    /// That of an indicator; of plain numbers where nobody wrote a query for it.
    pub fn new(ask: &'a Ask, meta: Option<&IndicatorMeta>) -> Unit<'a> {
        let (times, unit) = meta.map_or((1.0, String::new()), |m| (m.times(), m.unit.clone()));
        Unit { ask, times, unit }
    }

    /// A number with as many places as say something.
    fn plain(&self, value: f64) -> String {
        let places = match value.abs() {
            v if v >= 100.0 => 1.0,
            v if v >= 1.0 => 10.0,
            v if v >= 0.1 => 100.0,
            _ => 1000.0,
        };
        let shown = self.ask.number(&((value * places).round() / places));
        // A minus that a font shows as long as a plus.
        shown.replacen('-', "−", 1)
    }

    fn with(&self, front: &str, text: String) -> String {
        let key = format!("{front}-{}", self.unit);
        if locale::has(self.ask.lang, &key) { locale::text(self.ask.lang, &key, &[("value", text.into())]) } else { text }
    }

    /// A value that is in the unit already.
    pub fn value(&self, value: f64) -> String {
        self.with("effects-in", self.plain(value))
    }

    /// A difference that is in the unit already, with its sign.
    pub fn difference(&self, value: f64) -> String {
        let sign = if value > 0.0 { "+" } else { "" };
        self.with("effects-by", format!("{sign}{}", self.plain(value)))
    }

    /// A plain quotient in the unit.
    fn scaled(&self, value: f64) -> f64 {
        // What scaling adds in the last places is no number of anybody's.
        format!("{:.11e}", value * self.times).parse().unwrap_or(value)
    }
}

/// A number with its interval, in the indicator's unit.
#[derive(Clone, Serialize)]
pub struct Between {
    /// The estimate.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// p value of "it is zero".
    pub p: f64,
    /// The same in words.
    #[serde(skip)]
    pub text: String,
}

/// Beside comparable bodies.
#[derive(Serialize)]
pub struct Beside {
    /// Bodies that count, on each side, and touched ones that do not.
    pub bodies_treated: u64,
    pub bodies_comparison: u64,
    pub bodies_treated_left_out: u64,
    /// Months on each side of the start.
    pub months_before: u64,
    pub months_after: u64,
    /// Means by weight, in the unit.
    pub treated_before: f64,
    pub treated_after: f64,
    pub comparison_before: f64,
    pub comparison_after: f64,
    /// Difference of the two changes.
    pub difference: Between,
    /// p value of "both moved alike before"; null: not tested.
    pub trends_p: Option<f64>,
    /// Pretended starts: months before the real one, and what is found there.
    pub placebos: Vec<Placebo>,
    #[serde(skip)]
    pub rows: Vec<[String; 4]>,
}

/// A pretended start.
#[derive(Serialize)]
pub struct Placebo {
    /// Months before the real one.
    pub months_before: u32,
    /// What the method finds there.
    pub difference: Between,
}

/// The touched bodies alone.
#[derive(Serialize)]
pub struct Lone {
    /// Bodies, and months on each side.
    pub bodies: u64,
    pub months_before: u64,
    pub months_after: u64,
    /// Jump at the start.
    pub level: Between,
    /// Change of the slope, a month.
    pub slope: Between,
}

/// A picture with the table behind it.
#[derive(Serialize)]
pub struct Drawn {
    #[serde(skip)]
    svg: String,
    #[serde(skip)]
    names: &'static [&'static str],
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    heads: Vec<String>,
    #[serde(skip)]
    shown: Vec<Vec<String>>,
    #[serde(skip)]
    source: Source,
    /// The numbers.
    rows: Vec<Json>,
}

impl Drawn {
    /// To be taken alone.
    pub fn picture(&self) -> Picture<'_> {
        Picture { svg: &self.svg, names: self.names, data: &self.rows, source: self.source.clone() }
    }

    pub fn svg(&self) -> &str {
        &self.svg
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn heads(&self) -> &[String] {
        &self.heads
    }

    pub fn shown(&self) -> &[Vec<String>] {
        &self.shown
    }
}

/// What is known of one action and one indicator in one dataset.
#[derive(Serialize)]
pub struct Seen {
    pub action: String,
    #[serde(skip)]
    pub action_text: String,
    pub indicator: String,
    pub name: String,
    #[serde(skip)]
    pub reads: String,
    /// Null: no dataset has the register's bodies.
    pub dataset: Option<String>,
    pub version: Option<i64>,
    /// The day on which that version was taken in.
    pub taken_in: Option<String>,
    /// Dataset, version and day in a sentence.
    #[serde(skip)]
    pub stands: String,
    /// Null: it is not about money.
    pub currency: Option<String>,
    pub unit: Option<String>,
    /// The day from which it counts; null: nobody said.
    pub start: Option<String>,
    /// It is the day written down as the one on which work began; else the planned one.
    pub start_is_recorded: bool,
    /// `no_clear_difference`, `association`, `supported_difference`, `too_little_data` or `not_asked`.
    pub reading: String,
    /// `wanted`, `unwanted` or `unclear`; null where nothing was estimated, or nobody said which way it was to move.
    pub movement: Option<String>,
    /// Why nothing was estimated, or no comparison.
    pub why: Vec<String>,
    pub comparison: Option<Beside>,
    pub alone: Option<Lone>,
    /// Other measures that aim at the same indicator at the same time: whose effect is whose cannot be told.
    pub shared_with: Vec<super::line::Link>,
    pub assumptions: Vec<String>,
    pub unmet: Vec<String>,
    /// The indicator by quarter: bodies touched, and not.
    pub course: Option<Drawn>,
    /// The difference by quarter from the start.
    pub events: Option<Drawn>,
}

/// The end of the key for a reading.
pub fn reading(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Not(_) => "not_asked".to_owned(),
        Outcome::Answered(Answer::TooLittleData { .. }) => "too_little_data".to_owned(),
        Outcome::Answered(Answer::Estimate(e)) => super::line::word(&e.reading),
    }
}

/// Everything to be said of an effect, in a reader's words.
pub fn seen(ask: &Ask, effect: &Effect, dataset: Option<&Dataset>, action_text: &str) -> Seen {
    let meta = definition(&effect.indicator).map(|d| &d.meta);
    let unit = Unit::new(ask, meta);
    let text = |t: &facts::texts::Text| t.get(ask.lang).to_owned();
    let mut out = Seen {
        action: effect.action.to_string(),
        action_text: action_text.to_owned(),
        indicator: effect.indicator.to_string(),
        name: meta.map_or_else(|| effect.indicator.to_string(), |m| text(&m.name)),
        reads: meta.map(|m| text(&m.reads)).unwrap_or_default(),
        dataset: dataset.map(|d| d.source.dataset.clone()),
        version: dataset.map(|d| d.source.version),
        taken_in: dataset.map(|d| d.source.day().to_owned()),
        stands: dataset.map(|d| d.source.line(ask)).unwrap_or_default(),
        currency: (!effect.currency.is_empty()).then(|| effect.currency.clone()),
        unit: meta.map(|m| m.unit.clone()),
        start: effect.start.map(|d| d.to_string()),
        start_is_recorded: effect.is_recorded,
        reading: reading(&effect.outcome),
        movement: None,
        why: Vec::new(),
        comparison: None,
        alone: None,
        shared_with: Vec::new(),
        assumptions: Vec::new(),
        unmet: Vec::new(),
        course: None,
        events: None,
    };
    let notes = |list: &[Note]| list.iter().map(|n| note(&unit, n)).collect::<Vec<_>>();
    let id = escape(&format!("{}-{}-{}", effect.indicator, effect.action, effect.dataset));
    let source = dataset.map(|d| d.source.clone()).unwrap_or_default();
    match &effect.outcome {
        Outcome::Not(why) => out.why = vec![ask.tk("effects-not", why.word())],
        Outcome::Answered(Answer::TooLittleData { why, why_not_alone, series, .. }) => {
            out.why = notes(why);
            out.why.extend(notes(why_not_alone));
            out.course = course(&unit, &out, &id, series, source);
        }
        Outcome::Answered(Answer::Estimate(e)) => {
            estimated(&mut out, &unit, effect, e, &notes);
            out.course = course(&unit, &out, &id, &e.series, source.clone());
            out.events = e.comparison.as_ref().and_then(|c| events(&unit, &out, &id, c, source));
        }
    }
    out
}

fn estimated(out: &mut Seen, unit: &Unit, effect: &Effect, e: &Estimate, notes: &dyn Fn(&[Note]) -> Vec<String>) {
    out.movement = effect.wanted.map(|_: Direction| super::line::word(&e.movement));
    out.why = notes(&e.no_comparison);
    out.comparison = e.comparison.as_ref().map(|c| beside(unit, c));
    out.alone = e.alone.as_ref().map(|a| lone(unit, a));
    out.assumptions = notes(&e.assumptions);
    // That there is no comparison stands beside its reasons already.
    out.unmet = if e.comparison.is_some() { notes(&e.unmet) } else { Vec::new() };
}

/// A sentence with its numbers; those in the indicator's unit get it.
fn note(unit: &Unit, note: &Note) -> String {
    let shown = |(name, value): (&&'static str, &f64)| {
        let text = match *name {
            // A size, whichever way.
            "most" => unit.with("effects-by", unit.plain(unit.scaled(*value))),
            "p" => probability(unit.ask, *value),
            _ => unit.ask.number(value),
        };
        (*name, fluent_bundle::FluentValue::from(text))
    };
    let values: Vec<_> = note.args.iter().map(shown).collect();
    locale::text(unit.ask.lang, note.key, &values)
}

/// A p value with its sign: three places, and "below" where that is nothing.
fn probability(ask: &Ask, p: f64) -> String {
    let shown = (p * 1000.0).round() / 1000.0;
    if shown == 0.0 { format!("< {}", ask.number(&0.001)) } else { format!("= {}", ask.number(&shown)) }
}

fn between(unit: &Unit, e: &Estimated) -> Between {
    let [value, low, high] = [e.value, e.low, e.high].map(|v| unit.scaled(v));
    let values = [
        ("value", unit.difference(value).into()),
        ("low", unit.difference(low).into()),
        ("high", unit.difference(high).into()),
        ("p", probability(unit.ask, e.p).into()),
    ];
    Between { value, low, high, p: e.p, text: locale::text(unit.ask.lang, "effects-between", &values) }
}

fn beside(unit: &Unit, c: &Comparison) -> Beside {
    let [tb, ta, cb, ca] = [c.treated_before, c.treated_after, c.comparison_before, c.comparison_after].map(|v| unit.scaled(v));
    let row = |key: &str, n: usize, before: f64, after: f64| {
        let name = unit.ask.tn(key, &(n as u64));
        [name, unit.value(before), unit.value(after), unit.difference(after - before)]
    };
    let placebo = |p: &policy::effects::Placebo| Placebo { months_before: p.months_before, difference: between(unit, &p.difference) };
    Beside {
        bodies_treated: c.bodies_treated as u64,
        bodies_comparison: c.bodies_comparison as u64,
        bodies_treated_left_out: c.bodies_treated_left_out as u64,
        months_before: c.months_before as u64,
        months_after: c.months_after as u64,
        treated_before: tb,
        treated_after: ta,
        comparison_before: cb,
        comparison_after: ca,
        difference: between(unit, &c.difference),
        trends_p: c.trends.p,
        placebos: c.placebos.iter().map(placebo).collect(),
        rows: vec![row("effects-treated-n", c.bodies_treated, tb, ta), row("effects-comparison-n", c.bodies_comparison, cb, ca)],
    }
}

fn lone(unit: &Unit, a: &Alone) -> Lone {
    Lone {
        bodies: a.bodies as u64,
        months_before: a.months_before as u64,
        months_after: a.months_after as u64,
        level: between(unit, &a.level),
        slope: between(unit, &a.slope),
    }
}

/// A quarter of both groups.
struct Quarter {
    label: String,
    name: String,
    sums: [(f64, f64); 2],
    first: Month,
}

/// Months put together by quarters: a month of few decisions says nothing, and sixty dots cannot be told apart.
fn quarters(ask: &Ask, series: &[Point]) -> Vec<Quarter> {
    let mut out: Vec<Quarter> = Vec::new();
    for point in series {
        let text = point.month.to_string();
        let (year, month) = (text[..4].to_owned(), text[5..].parse::<i32>().unwrap_or(1));
        let n = (month + 2) / 3;
        let name = format!("{year}-Q{n}");
        if out.last().is_none_or(|q| q.name != name) {
            let label = locale::text(ask.lang, "effects-quarter", &[("year", year.into()), ("part", n.to_string().into())]);
            out.push(Quarter { label, name, sums: [(0.0, 0.0); 2], first: point.month.plus(3 * n - 2 - month) });
        }
        let Some(quarter) = out.last_mut() else { continue };
        for (sum, (value, over)) in
            quarter.sums.iter_mut().zip([(point.treated, point.treated_denominator), (point.comparison, point.comparison_denominator)])
        {
            if let Some(value) = value {
                *sum = (sum.0 + value * over, sum.1 + over);
            }
        }
    }
    out
}

const COURSE: [&str; 5] = ["quarter", "treated", "treated_decisions", "comparison", "comparison_decisions"];

/// The indicator by quarter, with the start marked.
fn course(unit: &Unit, seen: &Seen, id: &str, series: &[Point], source: Source) -> Option<Drawn> {
    let ask = unit.ask;
    let quarters = quarters(ask, series);
    let value = |q: &Quarter, side: usize| (q.sums[side].1 > 0.0).then(|| unit.scaled(q.sums[side].0 / q.sums[side].1));
    let labels: Vec<String> = quarters.iter().map(|q| q.label.clone()).collect();
    let of = |side: usize| quarters.iter().map(|q| value(q, side)).collect::<Vec<_>>();
    let mut lines =
        vec![Series { name: ask.t("effects-treated"), values: of(0) }, Series { name: ask.t("effects-comparison"), values: of(1) }];
    lines.retain(|l| l.values.iter().any(Option::is_some));
    let start = seen.start.as_deref().and_then(|s| Month::parse(s.get(..7)?));
    // A place in quarters, from the middle of the first: the start of the month within its quarter.
    let begin = start.zip(quarters.first()).map(|(s, q)| f64::from(s.since(q.first)) / 3.0 - 0.5);
    let title = format!("{}: {}", seen.name, seen.action_text);
    let caption = Caption { id: &format!("course-{id}"), title: &title, desc: &ask.t("effects-course-desc") };
    let printed = |v: f64| unit.value(v);
    let trend = Trend { caption, months: &labels, series: &lines, printed: &printed };
    let svg = begin.map_or_else(|| trend.draw(), |b| trend.draw_from(b, &ask.t("effects-start")));
    if svg.is_empty() {
        return None;
    }
    let shown = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| unit.value(v));
    let count = |v: f64| ask.number(&v.round());
    Some(Drawn {
        svg,
        names: &COURSE,
        title: ask.t("effects-course"),
        heads: ["effects-col-quarter", "effects-treated", "effects-col-decisions", "effects-comparison", "effects-col-decisions"]
            .map(|k| ask.t(k))
            .into(),
        shown: quarters
            .iter()
            .map(|q| vec![q.label.clone(), shown(value(q, 0)), count(q.sums[0].1), shown(value(q, 1)), count(q.sums[1].1)])
            .collect(),
        source,
        rows: quarters
            .iter()
            .map(|q| {
                json!({"quarter": q.name, "treated": value(q, 0), "treated_decisions": q.sums[0].1, "comparison": value(q, 1),
                    "comparison_decisions": q.sums[1].1})
            })
            .collect(),
    })
}

const EVENTS: [&str; 6] = ["months_from_start", "difference", "low", "high", "p", "bodies_treated"];

/// The difference by quarter from the start, each with its interval.
fn events(unit: &Unit, seen: &Seen, id: &str, c: &Comparison, source: Source) -> Option<Drawn> {
    let ask = unit.ask;
    let label = |e: &policy::effects::Event| {
        let (from, to) = (e.months_from_start, e.months_from_start + i32::try_from(e.months).unwrap_or(1) - 1);
        // Months are counted from the start: the first one under the measure is 1.
        let n = |m: i32| if m < 0 { format!("−{}", -m) } else { (m + 1).to_string() };
        format!("{}…{}", n(from), n(to))
    };
    let all: Vec<(String, Between, &policy::effects::Event)> =
        c.events.iter().map(|e| (label(e), between(unit, &e.difference), e)).collect();
    let span = |(label, b, e): &(String, Between, &policy::effects::Event)| Span {
        label: label.clone(),
        is_before: e.months_from_start < 0,
        value: b.value,
        low: b.low,
        high: b.high,
        printed: format!("{label}: {}", b.text),
    };
    let spans: Vec<Span> = all.iter().map(span).collect();
    let title = format!("{}: {}", seen.name, ask.t("effects-events"));
    let caption = Caption { id: &format!("events-{id}"), title: &title, desc: &ask.t("effects-events-desc") };
    let printed = |v: f64| unit.difference(v);
    let svg = Gaps { caption, spans: &spans, mark: &ask.t("effects-start"), foot: &ask.t("effects-events-foot"), printed: &printed }.draw();
    if svg.is_empty() {
        return None;
    }
    Some(Drawn {
        svg,
        names: &EVENTS,
        title: ask.t("effects-events"),
        heads: ["effects-events-foot", "effects-col-difference", "effects-col-bodies"].map(|k| ask.t(k)).into(),
        shown: all.iter().map(|(label, b, e)| vec![label.clone(), b.text.clone(), ask.n(&(e.bodies_treated as u64))]).collect(),
        source,
        rows: all
            .iter()
            .map(|(_, b, e)| {
                json!({"months_from_start": e.months_from_start, "difference": b.value, "low": b.low, "high": b.high, "p": b.p,
                    "bodies_treated": e.bodies_treated})
            })
            .collect(),
    })
}
