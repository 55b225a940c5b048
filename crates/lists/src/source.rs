//! What a source says of its form: the table `[list]` of its `source.toml`.

use serde::Deserialize;

use crate::seam::Form;
use crate::tables::Mapping;

/// A whole register: whoever has no record in it is not registered there. Written as
///
/// ```toml
/// [[list.register]]
/// scheme = "GB-COH"            # scheme of its identifiers, as parties of contracts have it
/// dataset = "companies"        # the dataset that the publication itself names, where it holds others too
/// from = "2015-01-01"          # first day from which it is known, where that is said
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Scheme of its identifiers.
    pub scheme: String,
    /// The published dataset that is the register; `None` for the whole publication.
    pub dataset: Option<String>,
    /// First day from which it is known.
    pub from: Option<String>,
}

/// The registers that a source's publication holds whole, from the text of its `source.toml`; none where it says nothing of it.
///
/// # Errors
/// Where and what is wrong.
pub fn registers_of_source(toml_text: &str) -> Result<Vec<Register>, String> {
    let source: toml::Table = toml::from_str(toml_text).map_err(|e| e.to_string())?;
    let Some(registers) = source.get("list").and_then(|l| l.get("register")) else { return Ok(Vec::new()) };
    let registers: Vec<Register> = registers.clone().try_into().map_err(|e: toml::de::Error| format!("[[list.register]]: {e}"))?;
    match registers.iter().find(|r| r.scheme.is_empty() || r.from.as_deref().is_some_and(|d| facts::days::parse(d).is_none())) {
        Some(wrong) => Err(format!("[[list.register]] {:?}: a scheme, and a day as 2015-01-01", wrong.scheme)),
        None => Ok(registers),
    }
}

/// The form in which a source's files come, from the text of its `source.toml`: `[list]` with `form`, one of `ftm-json`,
/// `statements-csv`, `statements-pack`, `bods`, `ofac-csv`, `ofac-xml`, `un-xml`, `eu-csv`, `eu-xml`, `uk-csv`, `uk-xml`, `popolo`,
/// `popolo-csv`, `icij-graph` and `table` (then `[[list.table]]`, see [`crate::tables`]); it may have `[[list.register]]`. `file` is the name of the file to be read.
/// `None` where the source has no `[list]`. A publisher may offer a list in two forms: what [`crate::sniff`] finds in a file goes before.
///
/// # Errors
/// Where and what is wrong.
pub fn form_of_source(toml_text: &str, file: &str) -> Result<Option<Form>, String> {
    let source: toml::Table = toml::from_str(toml_text).map_err(|e| e.to_string())?;
    let Some(list) = source.get("list").and_then(toml::Value::as_table) else { return Ok(None) };
    let Some(form) = list.get("form").and_then(toml::Value::as_str) else { return Err("[list] has no form".to_owned()) };
    if let Some(other) = list.keys().find(|k| !matches!(k.as_str(), "form" | "table" | "register")) {
        return Err(format!("[list] has no key {other:?}"));
    }
    registers_of_source(toml_text)?;
    let country = source.get("country").and_then(toml::Value::as_str).unwrap_or_default().to_lowercase();
    Ok(Some(match form {
        "ftm-json" => Form::FtmJson,
        "statements-csv" => Form::StatementsCsv,
        "statements-pack" => Form::StatementsPack,
        "bods" => Form::Bods,
        "ofac-csv" => Form::OfacCsv,
        "ofac-xml" => Form::OfacXml,
        "un-xml" => Form::UnXml,
        "eu-csv" => Form::EuCsv,
        "eu-xml" => Form::EuXml,
        "uk-csv" => Form::UkCsv,
        "uk-xml" => Form::UkXml,
        "popolo" => Form::Popolo { country },
        "popolo-csv" => Form::PopoloCsv,
        "icij-graph" => Form::IcijGraph,
        "table" => match Mapping::of_source(toml_text)? {
            Some(mapping) => Form::Table(Box::new(mapping), file.to_owned()),
            None => return Err("the form is table, but there is no [[list.table]]".to_owned()),
        },
        other => return Err(format!("no form is called {other:?}")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_its_form() {
        let of = |text: &str| form_of_source(text, "f.csv");
        assert_eq!(of("[list]\nform = 'un-xml'"), Ok(Some(Form::UnXml)));
        assert_eq!(of("country = 'KZ'\n[list]\nform = 'popolo'"), Ok(Some(Form::Popolo { country: "kz".to_owned() })));
        assert_eq!(of("name = 'x'"), Ok(None));
        for wrong in ["[list]", "[list]\nform = 'x'", "[list]\nform = 'table'", "[list]\nform = 'un-xml'\nmore = 1", "[list"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_source_says_which_registers_it_holds_whole() {
        let of = |text: &str| registers_of_source(&format!("[list]\nform = 'ftm-json'\n{text}"));
        assert_eq!(of(""), Ok(Vec::new()));
        let register = Register { scheme: "XX-NUM".to_owned(), dataset: Some("a".to_owned()), from: None };
        assert_eq!(of("[[list.register]]\nscheme = 'XX-NUM'\ndataset = 'a'"), Ok(vec![register]));
        for wrong in ["scheme = ''", "scheme = 'X'\nfrom = 'soon'", "dataset = 'a'", "scheme = 'X'\nmore = 1"] {
            assert!(of(&format!("[[list.register]]\n{wrong}")).is_err(), "{wrong}");
            assert!(form_of_source(&format!("[list]\nform = 'ftm-json'\n[[list.register]]\n{wrong}"), "f").is_err(), "{wrong}");
        }
    }
}
