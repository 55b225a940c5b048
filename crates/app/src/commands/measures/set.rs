//! `tura measures set`: fields of an entity amended. What it said before stays in its history.

use facts::texts::Lang;
use policy::register::{Change, Of, Register, Words};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{find, lang_of, name, write};
use crate::cli::measures::Set;
use crate::commands::{Done, Stop};

/// A field and its new value as typed.
type Typed<'a> = (&'a str, &'a str);

/// Runs the command.
pub fn run(args: &Set) -> Result<Done, Stop> {
    let typed: Vec<Typed> = args.fields.iter().map(|f| split(f)).collect::<Result<_, _>>()?;
    write(&args.writer, |register| {
        let of = find(register, &args.id, None)?;
        let change = amended(register, &of, &typed, lang_of(args.writer.lang))?;
        let fields: Vec<&str> = typed.iter().map(|(field, _)| *field).collect();
        Ok((change, format!("{}: {} amended; what it said before is kept.", name(&of), fields.join(", "))))
    })
}

fn split(typed: &str) -> Result<Typed<'_>, Stop> {
    match typed.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => Ok((field.trim(), value.trim())),
        _ => Err(Stop::Misuse(format!("{typed:?} names no field and value; write FIELD=VALUE, as form=\"Order of the minister\""))),
    }
}

fn amended(register: &Register, of: &Of, typed: &[Typed], lang: Option<Lang>) -> Result<Change, Stop> {
    let r = register;
    let gone = || Stop::Failed("what was found is no longer there".to_owned());
    Ok(match of {
        Of::Strategy(id) => Change::StrategyPut(with(&r.strategies.get(id).ok_or_else(gone)?.now, typed, lang)?),
        Of::Problem(id) => Change::ProblemPut(with(&r.problems.get(id).ok_or_else(gone)?.now, typed, lang)?),
        Of::Objective(id) => Change::ObjectivePut(with(&r.objectives.get(id).ok_or_else(gone)?.now, typed, lang)?),
        Of::Measure(id) => Change::MeasurePut(with(&r.measures.get(id).ok_or_else(gone)?.now, typed, lang)?),
        Of::Action(id) => Change::ActionPut(with(&r.actions.get(id).ok_or_else(gone)?.action.now, typed, lang)?),
        Of::Body(id) => Change::BodyPut(with(&r.bodies.get(id).ok_or_else(gone)?.now, typed, lang)?),
    })
}

/// The entity with the fields set; refuses one that says nothing new.
fn with<T: Serialize + DeserializeOwned + PartialEq + Clone>(now: &T, typed: &[Typed], lang: Option<Lang>) -> Result<T, Stop> {
    let mut new = now.clone();
    for (field, value) in typed {
        new = one(&new, field, value, lang).map_err(|why| Stop::Misuse(format!("{field}={value}: {why}; nothing was written")))?;
    }
    if new == *now {
        return Err(Stop::Misuse("the register says that already; nothing was written".to_owned()));
    }
    Ok(new)
}

/// Sets one field: of the ways to read the value, the first that gives an entity.
fn one<T: Serialize + DeserializeOwned>(now: &T, field: &str, typed: &str, lang: Option<Lang>) -> Result<T, String> {
    if field == "id" {
        return Err("an id is never changed, others name it".to_owned());
    }
    let Ok(Value::Object(map)) = serde_json::to_value(now) else { return Err("it has no fields".to_owned()) };
    let put = |value: Option<Value>| {
        let mut map: Map<String, Value> = map.clone();
        match value {
            Some(value) => drop(map.insert(field.to_owned(), value)),
            None => drop(map.remove(field)),
        }
        serde_json::from_value(Value::Object(map)).map_err(|e| e.to_string())
    };
    if typed.is_empty() {
        return if map.contains_key(field) { put(None) } else { Err("there is no such field to take out".to_owned()) };
    }
    if let Some(Value::Object(languages)) = map.get(field).filter(|now| lang.is_none() && is_words(now))
        && !typed.starts_with('{')
    {
        let codes: Vec<&str> = languages.keys().map(String::as_str).collect();
        return Err(format!("it has words in {}; say with --lang which of them you write", codes.join(", ")));
    }
    let mut first = None;
    for value in readings(typed, map.get(field), lang) {
        match put(Some(value)) {
            Ok(new) => return Ok(new),
            Err(why) => first = first.or(Some(why)),
        }
    }
    Err(first.unwrap_or_default())
}

/// What a typed value may mean, the likeliest first.
fn readings(typed: &str, now: Option<&Value>, lang: Option<Lang>) -> Vec<Value> {
    let as_toml = toml::from_str::<toml::Table>(&format!("x = {typed}"))
        .ok()
        .and_then(|mut table| table.remove("x"))
        .and_then(|value| serde_json::to_value(value).ok());
    let text = Value::String(typed.to_owned());
    let mut ways = Vec::new();
    if typed.starts_with(['[', '{', '"', '\'']) {
        ways.extend(as_toml.clone());
    }
    if let Some(lang) = lang {
        ways.push(in_language(typed, now, lang.code()));
    }
    ways.push(text);
    ways.extend(as_toml);
    ways.push(typed.split([';', ',']).map(str::trim).filter(|t| !t.is_empty()).map(|t| Value::String(t.to_owned())).collect());
    ways
}

fn is_words(value: &Value) -> bool {
    serde_json::from_value::<Words>(value.clone()).is_ok()
}

/// Words with those of one language put in; the other languages stay.
fn in_language(typed: &str, now: Option<&Value>, code: &str) -> Value {
    let mut languages = match now {
        Some(Value::Object(languages)) => languages.clone(),
        // Words whose language nobody stated.
        Some(Value::String(text)) => Map::from_iter([("und".to_owned(), Value::String(text.clone()))]),
        _ => Map::new(),
    };
    languages.insert(code.to_owned(), Value::String(typed.to_owned()));
    Value::Object(languages)
}

#[cfg(test)]
mod tests {
    use policy::register::{Action, ActionId, When};

    use super::*;

    fn action() -> Action {
        serde_json::from_str(r#"{"id":"A1","measure":"M1","form":{"en":"Order","ru":"Приказ"}}"#).unwrap()
    }

    #[track_caller]
    fn set(field: &str, value: &str, lang: Option<Lang>) -> Result<Action, String> {
        one(&action(), field, value, lang)
    }

    #[test]
    fn a_value_is_read_as_its_field_wants_it() {
        assert_eq!(set("start", "2024-Q1", None).unwrap().start, When::parse("2024-Q1"));
        assert_eq!(set("start", "2024", None).unwrap().start, When::year(2024));
        let two = vec![ActionId::from("A2"), ActionId::from("A3")];
        assert_eq!(set("depends_on", "A2, A3", None).unwrap().depends_on, two);
        assert_eq!(set("depends_on", r#"["A2", "A3"]"#, None).unwrap().depends_on, two);
        assert_eq!(set("scope", r#"{ regions = ["North"] }"#, None).unwrap().scope.regions, ["North"]);
        assert_eq!(set("funding", "2.5", None).unwrap().funding, Some(Words::plain("2.5")));
        assert_eq!(set("form", "", None).unwrap().form, None);
    }

    #[test]
    fn words_of_other_languages_stay() {
        let form = set("form", "Бұйрық", Some(Lang::Kk)).unwrap().form.unwrap();
        assert_eq!([Lang::En, Lang::Ru, Lang::Kk].map(|l| form.text(Some(l))), ["Order", "Приказ", "Бұйрық"]);
        assert!(set("form", "Decree", None).unwrap_err().contains("--lang"));
        assert_eq!(set("form", "{ en = \"Decree\" }", None).unwrap().form, Some(Words::in_lang("Decree", Some(Lang::En))));
        assert_eq!(set("text", "Тексеру", Some(Lang::Kk)).unwrap().text, Some(Words::in_lang("Тексеру", Some(Lang::Kk))));
    }

    #[test]
    fn what_is_no_field_or_value_is_refused() {
        for (field, value, word) in [
            ("from", "x", "unknown field"),
            ("id", "A2", "never changed"),
            ("measure", "", "missing field"),
            ("funding", "", "no such field"),
        ] {
            let why = set(field, value, None).unwrap_err();
            assert!(why.contains(word), "{field}={value}: {why}");
        }
        assert!(set("start", "some day", None).is_err());
        assert!(split("form").is_err() && split("=x").is_err());
    }
}
