//! Names held against each other: labelled pairs, whole records, two and three scripts.

use std::path::Path;

use facts::statements::Entity;
use names::compare::{Kind, Name, Rarity, total};
use names::fit::{Drawn, Pair, cross_validated, drawn};
use names::letters::System::{KazakhArabic, KazakhLatin2021};
use names::letters::{from_latin, to_latin};
use names::sounds::{Sounded, alike, sound};

use super::listed::{invented, listed_names};
use super::{Figure, Found, MeasureError, Sources, text};
use crate::likeness::{self, Weights};
use crate::subject::Subject;

/// The likeness from which on two are taken to be one.
pub const THRESHOLD: f64 = 0.7;

/// A labelled check of two records.
pub struct Check {
    /// Whether they are one.
    pub same: bool,
    /// The record asked about.
    pub ours: Entity,
    /// The record it is held against.
    pub theirs: Entity,
}

/// What is counted of judgements.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    hits: f64,
    found: f64,
    same: f64,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, is_found: bool, is_same: bool) {
        self.hits += f64::from(is_found && is_same);
        self.found += f64::from(is_found);
        self.same += f64::from(is_same);
    }

    /// Precision, recall and their harmonic mean.
    pub fn quality(self) -> (f64, f64, f64) {
        let (precision, recall) = (self.hits / self.found.max(1.0), self.hits / self.same.max(1.0));
        (precision, recall, 2.0 * precision * recall / (precision + recall).max(1e-9))
    }
}

/// What a schema's names are.
fn kind(schema: &str) -> Kind {
    match schema {
        "Person" => Kind::Person,
        "Vessel" | "Airplane" | "Vehicle" => Kind::Other,
        _ => Kind::Organisation,
    }
}

/// The rows of `name_pairs.csv`.
///
/// # Errors
/// When it is not the table it should be.
pub fn name_pairs(file: &Path, text: &str) -> Result<Vec<Pair>, MeasureError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.map_err(|e| MeasureError::unreadable(file, e))?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        Ok(Pair::new(cell(0), kind(cell(1)), (cell(2), cell(3)), cell(4) == "true", 1.0))
    };
    reader.records().map(read).collect()
}

/// The checks of `entity_checks.yml`: enough of YAML for that file, a property and its value a line, long values going on in the next.
pub fn entity_checks(text: &str) -> Vec<Check> {
    let field = |part: &str| part.lines().find_map(|line| line.trim().strip_prefix("schema: ").map(str::to_owned));
    let read = |check: &str| {
        let schema = field(check)?;
        let (ours, theirs) = check.split_once("  query:")?.1.split_once("  candidate:")?;
        Some(Check { same: check.starts_with("true"), ours: record(&schema, ours), theirs: record(&schema, theirs) })
    };
    text.split("- match: ").skip(1).filter_map(read).collect()
}

fn record(schema: &str, part: &str) -> Entity {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in part.lines().filter(|line| line.starts_with("    ")) {
        match (line.trim().split_once(": "), found.last_mut()) {
            (Some((property, value)), _) if !line.starts_with("     ") => {
                found.push((property.to_owned(), value.trim_matches('\'').replace("''", "'")));
            }
            (_, Some((_, value))) => value.push_str(&format!(" {}", line.trim())),
            _ => {}
        }
    }
    let mut entity = Entity { id: "x".into(), schema: schema.into(), ..Entity::default() };
    for (property, value) in found {
        entity.properties.entry(property).or_default().push(value);
    }
    entity
}

/// The check's names alone.
fn bare(check: &Check) -> Pair {
    let name = |entity: &Entity| {
        let parts = ["firstName", "middleName", "lastName"].iter().filter_map(|part| entity.first(part));
        entity.first("name").map_or_else(|| parts.collect::<Vec<_>>().join(" "), str::to_owned)
    };
    Pair::new("entity_checks", kind(&check.ours.schema), (&name(&check.ours), &name(&check.theirs)), check.same, 1.0)
}

/// Everything weights are fitted to: labelled pairs, the names of the checks, and what is drawn beside them.
pub struct Fitted {
    /// `name_pairs.csv`.
    pub judged: Vec<Pair>,
    /// The bare names of `entity_checks.yml`.
    pub checks: Vec<Pair>,
    /// Drawn ones.
    pub drawn: Vec<Pair>,
}

impl Fitted {
    /// The chance of each labelled pair, by weights that never saw it.
    pub fn chances(&self) -> Vec<f64> {
        cross_validated(&self.judged, &self.checks.iter().chain(&self.drawn).collect::<Vec<_>>())
    }
}

/// Reads what weights are fitted to; `None`, having said what, when some of it is not there.
///
/// # Errors
/// When a file that is there cannot be read.
pub fn fitted(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<Option<Fitted>, MeasureError> {
    const GROUP: &str = "name-pairs";
    let file = from.eval.join("name_pairs.csv");
    let (Some(pairs), Some(checks)) = (text(GROUP, &file, give)?, text(GROUP, &from.eval.join("entity_checks.yml"), give)?) else {
        return Ok(None);
    };
    let mut lists = Vec::new();
    for name in ["us_ofac_sdn.ftm.json.gz", "un_sc_sanctions.ftm.json"] {
        let Some(text) = text(GROUP, &from.data.join("ftm").join(name), give)? else { return Ok(None) };
        lists.push(listed_names(&text));
    }
    let invented: Vec<String> = invented(from, GROUP, give)?.into_iter().map(|(name, ..)| name).collect();
    let mut tokens = Vec::new();
    for script in ["arabic", "chinese", "hebrew", "korean", "russian"] {
        let Some(text) = text(GROUP, &from.data.join(format!("names/token_pairs/wd_{script}.tsv.gz")), give)? else { return Ok(None) };
        tokens.push(text);
    }
    let Some(legal_names) = text(GROUP, &from.data.join("records/gleif_lei_names.csv.gz"), give)? else { return Ok(None) };
    Ok(Some(Fitted {
        judged: name_pairs(&file, &pairs)?,
        checks: entity_checks(&checks).iter().map(bare).collect(),
        drawn: drawn(&Drawn { lists: &lists, invented: &invented, tokens: &tokens, legal_names: &legal_names }),
    }))
}

/// F1 of the labelled pairs, and how often pairs given a chance are the same.
pub(super) fn pairs(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    let Some(fitted) = fitted(from, give)? else { return Ok(()) };
    let chances = fitted.chances();
    let mut counts = Counts::default();
    let mut bins = [(0, 0, 0.0); 10];
    for (pair, chance) in fitted.judged.iter().zip(&chances) {
        counts.add(*chance >= THRESHOLD, pair.same);
        let bin = &mut bins[((chance * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + usize::from(pair.same), bin.2 + chance);
    }
    let (precision, recall, f1) = counts.quality();
    let figure = |what: &str, value| Figure::new("name-pairs", what, chances.len(), value, "share");
    give(Found::Figure(figure("F1 at 0.7, cross-validated", f1).at_least(0.88)));
    give(Found::Figure(figure("precision at 0.7", precision)));
    give(Found::Figure(figure("recall at 0.7", recall)));
    for (pairs, same, said) in bins.into_iter().filter(|(pairs, ..)| *pairs > 0) {
        let what = format!("the same, of pairs given a chance of {:.2}", said / pairs as f64);
        give(Found::Figure(Figure::new("name-pairs", what, pairs, same as f64 / pairs as f64, "share")));
    }
    Ok(())
}

/// F1 of the labelled checks, by the weights that ship.
pub(super) fn checks(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    let Some(text) = text("entity-checks", &from.eval.join("entity_checks.yml"), give)? else { return Ok(()) };
    let (f1, counts, n) = judge(&text);
    let figure = |what: &str, value| Figure::new("entity-checks", what, n, value, "share");
    give(Found::Figure(figure("F1 at 0.7", f1).at_least(0.95)));
    give(Found::Figure(figure("precision at 0.7", counts.quality().0)));
    give(Found::Figure(figure("recall at 0.7", counts.quality().1)));
    Ok(())
}

/// F1, counts and number of the checks in a text of `entity_checks.yml`.
pub fn judge(text: &str) -> (f64, Counts, usize) {
    let checks = entity_checks(text);
    let mut counts = Counts::default();
    for check in &checks {
        let chance = likeness::total(&Subject::read(&check.ours), &Subject::read(&check.theirs), &Weights::default());
        counts.add(chance >= THRESHOLD, check.same);
    }
    (counts.quality().2, counts, checks.len())
}

/// Languages of the sets in two scripts, with the recall aimed at for common and for rare tokens.
const LANGUAGES: [(&str, f64, f64); 5] =
    [("russian", 0.97, 0.93), ("arabic", 0.90, 0.80), ("chinese", 0.90, 0.75), ("hebrew", 0.90, 0.85), ("korean", 0.85, 0.75)];

/// Recall at 99 % precision of 2,000 pairs a set, half of them true, a false one with one token exchanged: by sounds alone, of which no token
/// of these pairs was learnt from, and by all that comparing names knows.
pub(super) fn cross_script(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    for (language, common, rare) in LANGUAGES {
        for (kind, least) in [("common", common), ("rare", rare)] {
            let file = from.eval.join(format!("cross_script_{language}_{kind}.csv"));
            let Some(text) = text("cross-script", &file, give)? else { continue };
            let rows = two_scripts(&text);
            let sounds = rows.iter().map(|(same, ours, theirs)| (evidence(&tokens(ours), &tokens(theirs)), *same)).collect();
            let read = |text: &str| Name::read(text, Kind::Person);
            let all =
                rows.iter().map(|(same, ours, theirs)| (total(&read(ours), &read(&theirs.replace('·', " ")), &Rarity::none()), *same));
            let figure = |what: String, value| Figure::new("cross-script", what, rows.len(), value, "recall");
            let what = format!("{language}, {kind} tokens, at 99 % precision");
            give(Found::Figure(figure(what.clone(), recall(sounds)).at_least(least)));
            give(Found::Figure(figure(format!("{what}, with all tables"), recall(all.collect()))));
        }
    }
    Ok(())
}

/// Rows of a set in two scripts: whether the same, the name in Latin letters, the other.
pub fn two_scripts(text: &str) -> Vec<(bool, String, String)> {
    let read = |line: &str| {
        let mut cells = line.splitn(3, ',');
        let (same, latin, other) = (cells.next()?, cells.next()?, cells.next()?);
        // A cell with a quote in it is quoted, and its quotes doubled.
        Some((same == "true", latin.to_owned(), other.trim_matches('"').replace("\"\"", "\"")))
    };
    text.lines().skip(1).filter_map(read).collect()
}

/// The words of a name as they sound.
pub fn tokens(name: &str) -> Vec<Sounded> {
    name.split(|c: char| c.is_whitespace() || c == '·').filter(|token| !token.is_empty()).map(sound).collect()
}

/// Evidence of two tokens in the better of the two orders: a false name has one true token, so the weaker one decides.
pub fn evidence(ours: &[Sounded], theirs: &[Sounded]) -> f64 {
    let ([a, b], [x, y]) = (ours, theirs) else { return f64::MIN };
    let odds = |p: f32| (f64::from(p).max(1e-30) / (1.0 - f64::from(p)).max(1e-7)).ln();
    let both = |p: f64, q: f64| p.min(q) - (1.0 + (-(p - q).abs()).exp()).ln();
    let straight = both(odds(alike(a, x)), odds(alike(b, y)));
    straight.max(both(odds(alike(a, y)), odds(alike(b, x))))
}

/// The most true pairs found with 99 of 100 found ones true, as a share of all true ones.
pub fn recall(mut scored: Vec<(f64, bool)>) -> f64 {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|(_, is_true)| *is_true).count();
    let (mut right, mut best) = (0, 0);
    for (at, (score, is_true)) in scored.iter().enumerate() {
        right += usize::from(*is_true);
        let ends = scored.get(at + 1).is_none_or(|(next, _)| next < score);
        if ends && right as f64 >= 0.99 * (at + 1) as f64 {
            best = right;
        }
    }
    best as f64 / all.max(1) as f64
}

/// Kazakh names in orthography and as passports write them, tab-separated.
const KAZAKH: &str = include_str!("../../data/kazakh_names.tsv");

/// The pairs of Kazakh names in two of three scripts, by which two.
pub fn kazakh_pairs() -> Vec<(&'static str, Vec<(String, String)>)> {
    let names: Vec<(&str, &str)> = KAZAKH.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect();
    let new = |cyrillic: &str| to_latin(cyrillic, KazakhLatin2021);
    let arabic = |cyrillic: &str| from_latin(&new(cyrillic), KazakhArabic);
    let all = |form: &dyn Fn(&str, &str) -> (String, String)| names.iter().map(|(k, l)| form(k, l)).collect::<Vec<_>>();
    vec![
        ("Cyrillic and Latin", all(&|k, l| (k.into(), l.into()))),
        ("Cyrillic and Latin of 2021", all(&|k, _| (k.into(), new(k)))),
        ("Latin and Latin of 2021", all(&|k, l| (l.into(), new(k)))),
        ("Cyrillic and Arabic", all(&|k, _| (k.into(), arabic(k)))),
        ("Latin and Arabic", all(&|k, l| (l.into(), arabic(k)))),
    ]
}

/// Of pairs, how often a name's own other form is the likest of all, and how often it is alike by more than one half.
pub fn likest(pairs: &[(String, String)]) -> (usize, usize) {
    let ours: Vec<_> = pairs.iter().map(|(a, _)| sound(a)).collect();
    let theirs: Vec<_> = pairs.iter().map(|(_, b)| sound(b)).collect();
    let (mut first, mut above) = (0, 0);
    for (at, a) in ours.iter().enumerate() {
        let own = alike(a, &theirs[at]);
        first += usize::from(theirs.iter().enumerate().all(|(other, b)| other == at || alike(a, b) < own));
        above += usize::from(own > 0.5);
    }
    (first, above)
}

/// Shares of Kazakh names that are found as themselves.
pub(super) fn kazakh(give: &mut dyn FnMut(Found)) {
    for (what, pairs) in kazakh_pairs() {
        let (first, above) = likest(&pairs);
        let figure = |of: &str, count: usize| {
            Figure::new("kazakh", format!("{what}, {of}"), pairs.len(), count as f64 / pairs.len().max(1) as f64, "share")
        };
        give(Found::Figure(figure("the likest is its own", first)));
        give(Found::Figure(figure("alike by more than one half", above)));
    }
}
