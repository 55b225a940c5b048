//! What a request asks for: its parameters, held to what they take.

use axum::http::Uri;
use facts::ftm::model;
use resolve::screen::Filter;
use serde_json::json;

use super::faults::Fault;
use crate::site::reply::whole_parameters;
use crate::who::screened::Catalog;

/// Most results of one question.
pub const LIMIT_MAX: u64 = 500;
/// Most results left out at the beginning.
pub const OFFSET_MAX: u64 = 9_499;
/// Most ids that are not wanted.
const EXCLUDED_MAX: usize = 50;

/// The parameters of an address; a name may stand several times.
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Of an address.
    pub fn of(uri: &Uri) -> Params {
        Params(whole_parameters(uri.query().unwrap_or_default()).collect())
    }

    /// The first value.
    pub fn first(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    /// All values that are not empty.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.clone()).collect()
    }

    /// A whole number up to `most`.
    pub fn whole(&self, name: &str, otherwise: u64, most: u64) -> Result<usize, Fault> {
        let Some(text) = self.first(name) else { return Ok(usize::try_from(otherwise).unwrap_or(usize::MAX)) };
        let unfit = |kind: &str, message: String, held| Err(Fault::unfit(kind, &["query", name], &message, json!(text), held));
        let Ok(number) = text.trim().parse::<i64>() else {
            let message = "Input should be a valid integer, unable to parse string as an integer".to_owned();
            return unfit("int_parsing", message, None);
        };
        match u64::try_from(number) {
            Err(_) => unfit("greater_than_equal", "Input should be greater than or equal to 0".to_owned(), Some(json!({"ge": 0}))),
            Ok(n) if n > most => {
                unfit("less_than_equal", format!("Input should be less than or equal to {most}"), Some(json!({ "le": most })))
            }
            Ok(n) => Ok(usize::try_from(n).unwrap_or(usize::MAX)),
        }
    }

    /// A number, perhaps with a fraction.
    pub fn number(&self, name: &str) -> Result<Option<f64>, Fault> {
        let Some(text) = self.first(name) else { return Ok(None) };
        let message = "Input should be a valid number, unable to parse string as a number";
        match text.trim().parse::<f64>().ok().filter(|n| n.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(Fault::unfit("float_parsing", &["query", name], message, json!(text), None)),
        }
    }

    /// A truth value.
    pub fn truth(&self, name: &str, otherwise: bool) -> Result<bool, Fault> {
        let Some(text) = self.first(name) else { return Ok(otherwise) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
            "false" | "0" | "no" | "off" | "f" | "n" => Ok(false),
            _ => {
                let message = "Input should be a valid boolean, unable to interpret input";
                Err(Fault::unfit("bool_parsing", &["query", name], message, json!(text), None))
            }
        }
    }

    /// What may be in an answer, within a dataset.
    pub fn filter(&self, catalog: &Catalog, dataset: &str) -> Result<Filter, Fault> {
        let scope = catalog.scope(dataset).ok_or_else(|| Fault::new(axum::http::StatusCode::NOT_FOUND, "No such dataset."))?;
        let published = |names: Vec<String>| -> Vec<String> {
            names.into_iter().flat_map(|name| catalog.scope(&name).filter(|all| !all.is_empty()).unwrap_or_else(|| vec![name])).collect()
        };
        // Within the scope it narrows; clients that ask of several datasets name one in the address and the others here.
        let mut include_datasets = published(self.all("include_dataset"));
        if include_datasets.is_empty() || !scope.is_empty() && include_datasets.iter().any(|d| !scope.contains(d)) {
            include_datasets.extend(scope);
        }
        let schemata = self.all("exclude_schema");
        if schemata.iter().any(|s| model().schema(s).is_none()) {
            return Err(Fault::bad("Invalid schema"));
        }
        let below = |name: &String| model().schemata().filter(|s| s.is_a(name)).map(|s| s.name.clone()).collect::<Vec<_>>();
        let exclude_ids = self.all("exclude_entity_ids");
        if exclude_ids.len() > EXCLUDED_MAX {
            let message = format!("List should have at most {EXCLUDED_MAX} items after validation, not {}", exclude_ids.len());
            let held = json!({"field_type": "List", "max_length": EXCLUDED_MAX, "actual_length": exclude_ids.len()});
            return Err(Fault::unfit("too_long", &["query", "exclude_entity_ids"], &message, json!(exclude_ids), Some(held)));
        }
        Ok(Filter {
            include_datasets,
            exclude_datasets: published(self.all("exclude_dataset")),
            exclude_schemata: schemata.iter().flat_map(below).collect(),
            topics: self.all("topics"),
            changed_since: self.moment("changed_since")?,
            exclude_ids,
            ..Filter::default()
        })
    }

    /// A day, or a time of a day.
    fn moment(&self, name: &str) -> Result<Option<String>, Fault> {
        const PATTERN: &str = r"^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$";
        let Some(text) = self.first(name).filter(|t| !t.is_empty()) else { return Ok(None) };
        let is_form = |form: &str| {
            text.len() == form.len() && text.bytes().zip(form.bytes()).all(|(t, f)| if f == b'0' { t.is_ascii_digit() } else { t == f })
        };
        if ["0000-00-00", "0000-00-00T00", "0000-00-00T00:00", "0000-00-00T00:00:00"].into_iter().any(is_form) {
            return Ok(Some(text));
        }
        let message = format!("String should match pattern '{PATTERN}'");
        Err(Fault::unfit("string_pattern_mismatch", &["query", name], &message, json!(text), Some(json!({ "pattern": PATTERN }))))
    }
}
