//! Labelled pairs of names and the fitting of weights to them; used by the test that holds the floors and by the example
//! that writes the weights.

use std::path::{Path, PathBuf};

use names::compare::{FEATURES, Kind, Name, Rarity, features};

/// One labelled pair, seen by the model.
pub struct Pair {
    /// Which part of its set.
    pub group: String,
    /// The names, for reading the list of errors.
    pub names: (String, String),
    pub person: bool,
    pub same: bool,
    /// How much it counts in the fit.
    pub weight: f64,
    pub values: [f32; FEATURES],
}

impl Pair {
    pub fn new(group: &str, kind: Kind, names: (&str, &str), same: bool, weight: f64) -> Pair {
        let values = features(&Name::read(names.0, kind), &Name::read(names.1, kind), &Rarity::none());
        let names = (names.0.to_owned(), names.1.to_owned());
        Pair { group: group.to_owned(), names, person: kind == Kind::Person, same, weight, values }
    }
}

/// What a schema's names are.
pub fn kind(schema: &str) -> Kind {
    match schema {
        "Person" => Kind::Person,
        "Vessel" | "Airplane" | "Vehicle" => Kind::Other,
        _ => Kind::Organisation,
    }
}

/// A folder of outside data, by variable or in its usual place; says loudly when it is not there.
pub fn outside(variable: &str, usual: &str) -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(usual);
    let folder = std::env::var_os(variable).map_or(usual, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("SKIPPED: no {variable} at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The pairs of `name_pairs.csv`.
pub fn name_pairs(eval: &Path) -> Vec<Pair> {
    let mut reader = csv::Reader::from_path(eval.join("name_pairs.csv")).expect("name_pairs.csv opens");
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row of name_pairs.csv");
        Pair::new(&row[0], kind(&row[1]), (&row[2], &row[3]), &row[4] == "true", 1.0)
    };
    reader.records().map(read).collect()
}

/// The bare names of `entity_checks.yml`: enough of YAML for that file.
pub fn entity_checks(eval: &Path) -> Vec<Pair> {
    let text = std::fs::read_to_string(eval.join("entity_checks.yml")).expect("entity_checks.yml opens");
    let text = text.replace("\n      \"", " \"").replace("\n      ИСКУССТВ", " ИСКУССТВ");
    let mut pairs = Vec::new();
    for check in text.split("\n- match: ").skip(1) {
        let field = |part: &str, name: &str| {
            let start = part.lines().find_map(|line| line.trim().strip_prefix(&format!("{name}: ")))?;
            Some(start.trim_matches('\'').replace("''", "'"))
        };
        let (head, rest) = check.split_once("  query:").expect("a query");
        let (query, candidate) = rest.split_once("  candidate:").expect("a candidate");
        let name = |part: &str| {
            let parts = ["firstName", "middleName", "lastName"].iter().filter_map(|name| field(part, name));
            field(part, "name").unwrap_or_else(|| parts.collect::<Vec<_>>().join(" "))
        };
        let schema = field(head, "schema").expect("a schema");
        let names = (name(query), name(candidate));
        pairs.push(Pair::new("entity_checks", kind(&schema), (&names.0, &names.1), head.starts_with("true"), 1.0));
    }
    pairs
}

/// Strength of the pull of every weight towards nothing, in the scale of one standard deviation of its feature.
pub const RIDGE: f64 = 1.0;

/// Which way a feature may speak: for (1), against (-1), or either (0). A sample as small as ours can contradict what everyone
/// knows (that another number is another fund); the direction is stated here and only the strength is learned.
const SIGNS: [i8; FEATURES] = [0, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1];

/// Share of pairs that are the same in the mixture the weights are fitted to: pairs that people were given to judge in the
/// largest published set are the same in 76.9 % of cases (arXiv 2603.11051); ours is a little more careful.
const SAME_SHARE: f64 = 0.7;

/// Logistic regression with ridge on features scaled to unit deviation, with [`SIGNS`] held; Newton's steps, where a weight that
/// would cross to the wrong side is set to nothing and left out of the step. Weights of people or firms.
pub fn fit(pairs: &[&Pair]) -> [f64; FEATURES] {
    let sum = |same: bool| pairs.iter().filter(|pair| pair.same == same).map(|pair| pair.weight).sum::<f64>();
    let total = sum(true) + sum(false);
    let balance = [(1.0 - SAME_SHARE) * total / sum(false), SAME_SHARE * total / sum(true)];
    let weight = |pair: &Pair| pair.weight * balance[usize::from(pair.same)];
    let mut scale = [1.0; FEATURES];
    for (at, scale) in scale.iter_mut().enumerate().skip(1) {
        let mean = pairs.iter().map(|pair| weight(pair) * f64::from(pair.values[at])).sum::<f64>() / total;
        let square = pairs.iter().map(|pair| weight(pair) * (f64::from(pair.values[at]) - mean).powi(2)).sum::<f64>() / total;
        // A feature that hardly occurs is not blown up.
        *scale = square.sqrt().max(0.05);
    }
    let mut weights = [0.0; FEATURES];
    for _ in 0..100 {
        let mut gradient = [0.0; FEATURES];
        let mut hessian = [[0.0; FEATURES]; FEATURES];
        for pair in pairs {
            let x: Vec<f64> = pair.values.iter().zip(scale).map(|(value, scale)| f64::from(*value) / scale).collect();
            let odds: f64 = x.iter().zip(weights).map(|(x, weight)| x * weight).sum();
            let chance = 1.0 / (1.0 + (-odds).exp());
            let error = f64::from(pair.same) - chance;
            let curve = (chance * (1.0 - chance)).max(1e-6) * weight(pair);
            for row in 0..FEATURES {
                gradient[row] += weight(pair) * error * x[row];
                for column in 0..FEATURES {
                    hessian[row][column] += curve * x[row] * x[column];
                }
            }
        }
        for at in 0..FEATURES {
            // The start is hardly held: it sets the base rate.
            let ridge = if at == 0 { 0.01 } else { RIDGE };
            gradient[at] -= ridge * weights[at];
            hessian[at][at] += ridge;
        }
        for at in 0..FEATURES {
            let sign = f64::from(SIGNS[at]);
            if weights[at] == 0.0 && sign != 0.0 && gradient[at] * sign < 0.0 {
                gradient[at] = 0.0;
                for other in 0..FEATURES {
                    hessian[at][other] = 0.0;
                    hessian[other][at] = 0.0;
                }
                hessian[at][at] = 1.0;
            }
        }
        let step = solve(hessian, gradient);
        let size: f64 = step.iter().map(|step| step.abs()).sum();
        for (at, step) in step.into_iter().enumerate() {
            weights[at] += step.clamp(-2.0, 2.0);
            if weights[at] * f64::from(SIGNS[at]) < 0.0 {
                weights[at] = 0.0;
            }
        }
        if size < 1e-9 {
            break;
        }
    }
    std::array::from_fn(|at| weights[at] / scale[at])
}

/// Gauss' elimination with pivots.
fn solve(mut matrix: [[f64; FEATURES]; FEATURES], mut right: [f64; FEATURES]) -> [f64; FEATURES] {
    for column in 0..FEATURES {
        let pivot = (column..FEATURES).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs())).expect("a row");
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..FEATURES {
            let factor = matrix[row][column] / matrix[column][column];
            for at in column..FEATURES {
                matrix[row][at] -= factor * matrix[column][at];
            }
            right[row] -= factor * right[column];
        }
    }
    for column in (0..FEATURES).rev() {
        right[column] /= matrix[column][column];
        for row in 0..column {
            right[row] -= matrix[row][column] * right[column];
        }
    }
    right
}

/// The chance a set of weights gives a pair.
pub fn chance(weights: &[f64; FEATURES], pair: &Pair) -> f64 {
    let odds: f64 = weights.iter().zip(pair.values).map(|(weight, value)| weight * f64::from(value)).sum();
    names::compare::chance(odds)
}

/// Chances by cross-validation: each tenth of `judged` is scored by weights fitted to the other nine and to all of `beside`.
/// A pair's tenth comes from its names, so that the same names never stand on both sides.
pub fn cross_validated(judged: &[Pair], beside: &[Pair]) -> Vec<f64> {
    let tenth = |pair: &Pair| names::common::hash(&pair.names.1) % 10;
    let mut chances = vec![0.0; judged.len()];
    for person in [true, false] {
        for fold in 0..10 {
            let known: Vec<&Pair> = judged.iter().chain(beside).filter(|p| p.person == person && tenth(p) != fold).collect();
            let weights = fit(&known);
            for (pair, chance_of) in judged.iter().zip(&mut chances).filter(|(p, _)| p.person == person && tenth(p) == fold) {
                *chance_of = chance(&weights, pair);
            }
        }
    }
    chances
}

/// Precision, recall and their harmonic mean at a threshold.
pub fn quality<'a>(judged: impl IntoIterator<Item = (&'a Pair, f64)>, threshold: f64) -> (f64, f64, f64) {
    let (mut hits, mut found, mut true_ones) = (0.0, 0.0, 0.0);
    for (pair, chance) in judged {
        let flagged = chance >= threshold;
        hits += f64::from(flagged && pair.same);
        found += f64::from(flagged);
        true_ones += f64::from(pair.same);
    }
    let (precision, recall) = (hits / f64::max(found, 1.0), hits / f64::max(true_ones, 1.0));
    (precision, recall, 2.0 * precision * recall / f64::max(precision + recall, 1e-9))
}
