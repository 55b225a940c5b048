//! What a source says of its form: the table `[list]` of its `source.toml`.

use crate::seam::Form;
use crate::tables::Mapping;

/// The form in which a source's files come, from the text of its `source.toml`: `[list]` with `form`, one of `ftm-json`,
/// `statements-csv`, `statements-pack`, `bods`, `ofac-csv`, `ofac-xml`, `un-xml`, `eu-csv`, `eu-xml`, `uk-csv`, `uk-xml`, `popolo`,
/// `popolo-csv`, `icij-graph` and `table` (then `[[list.table]]`, see [`crate::tables`]). `file` is the name of the file to be read.
/// `None` where the source has no `[list]`. A publisher may offer a list in two forms: what [`crate::sniff`] finds in a file goes before.
///
/// # Errors
/// Where and what is wrong.
pub fn form_of_source(toml_text: &str, file: &str) -> Result<Option<Form>, String> {
    let source: toml::Table = toml::from_str(toml_text).map_err(|e| e.to_string())?;
    let Some(list) = source.get("list").and_then(toml::Value::as_table) else { return Ok(None) };
    let Some(form) = list.get("form").and_then(toml::Value::as_str) else { return Err("[list] has no form".to_owned()) };
    if let Some(other) = list.keys().find(|k| !matches!(k.as_str(), "form" | "table")) {
        return Err(format!("[list] has no key {other:?}"));
    }
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
}
