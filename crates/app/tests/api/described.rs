//! Answers held to the description of the API.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::{Reply, Site, escape};

/// The path of an operation with its examples put in; `None` where there is none.
fn filled(path: &str, parameters: &[Value]) -> String {
    let mut out = path.to_owned();
    for parameter in parameters.iter().filter(|p| p["in"] == "path") {
        let name = parameter["name"].as_str().expect("a name");
        let example = parameter.get("example").or_else(|| parameter["schema"]["enum"].get(0));
        let example = example.unwrap_or_else(|| panic!("{path}: {name} has no example"));
        let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        out = out.replace(&format!("{{{name}}}"), &escape(&text));
    }
    out
}

/// Holds a value to a schema, and that it has no member that the schema does not name.
fn fits(value: &Value, schema: &Value, document: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return fits(value, document.pointer(&reference[1..]).expect("it leads somewhere"), document, at, faults);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let tries: Vec<Vec<String>> = any
            .iter()
            .map(|s| {
                let mut f = Vec::new();
                fits(value, s, document, at, &mut f);
                f
            })
            .collect();
        if !tries.iter().any(Vec::is_empty) {
            faults.extend(tries.into_iter().min_by_key(Vec::len).unwrap_or_default());
        }
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
    };
    let takes = |t: &Value| t == kind || (t == "number" && kind == "integer");
    let is_fit = match &schema["type"] {
        Value::Array(types) => types.iter().any(takes),
        Value::Null => true,
        one => takes(one),
    };
    if !is_fit {
        return faults.push(format!("{at} is {value:.80}, not {}", schema["type"]));
    }
    if let Some(list) = value.as_array().filter(|_| schema.get("items").is_some()) {
        list.iter().for_each(|member| fits(member, &schema["items"], document, &format!("{at}/*"), faults));
    }
    let (Some(members), Some(properties)) = (value.as_object(), schema["properties"].as_object()) else { return };
    for (name, member) in members {
        match properties.get(name) {
            Some(schema) => fits(member, schema, document, &format!("{at}/{name}"), faults),
            None => faults.push(format!("{at}/{name} is not described")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            faults.push(format!("{at}/{name} is missing"));
        }
    }
}

/// What is wrong with an answer by the description.
fn faults_of(reply: &Reply, operation: &Value, document: &Value, at: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if reply.status != 200 {
        faults.push(format!("{at}: {} {:.200}", reply.status, reply.text()));
        return faults;
    }
    let content = operation["responses"]["200"]["content"].as_object().expect("content");
    let kind = reply.header("content-type").split(';').next().unwrap_or("").to_owned();
    match content.get(&kind) {
        None => faults.push(format!("{at}: {kind} is not described")),
        Some(media) if kind == "application/json" => fits(&reply.json(), &media["schema"], document, at, &mut faults),
        Some(_) => {}
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Every operation answers with what its description has, and reads the parameters that it names.
pub fn the_description_is_what_is_served(site: &Site) {
    let document = site.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut faults = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let operation = &methods["get"];
        let parameters = operation["parameters"].as_array().expect("parameters");
        let at = filled(path, parameters);
        let plain = site.get(&at);
        faults.extend(faults_of(&plain, operation, &document, path));
        let examples = parameters.iter().filter(|p| p["in"] == "query" && p.get("example").is_some());
        let examples: Vec<String> =
            examples.map(|p| format!("{}={}", p["name"].as_str().unwrap_or(""), escape(p["example"].as_str().unwrap_or("")))).collect();
        let with = site.get(&format!("{at}?{}", examples.join("&")));
        faults.extend(faults_of(&with, operation, &document, path));
        let read: BTreeSet<&str> =
            [&plain, &with].into_iter().flat_map(|r| r.header("tura-reads").split(' ')).filter(|n| !n.is_empty()).collect();
        let named = parameters.iter().filter(|p| p["in"] == "query").filter_map(|p| p["name"].as_str()).filter(|n| *n != "lang");
        let named: BTreeSet<&str> = named.collect();
        if read != named {
            faults.push(format!("{path}: the handler reads {read:?}, the description names {named:?}"));
        }
        for format in
            parameters.iter().filter(|p| p["name"] == "format").flat_map(|p| p["schema"]["enum"].as_array().cloned().unwrap_or_default())
        {
            let front = if examples.is_empty() { String::new() } else { format!("{}&", examples.join("&")) };
            let file = site.get(&format!("{at}?{front}format={}", format.as_str().unwrap_or("")));
            faults.extend(faults_of(&file, operation, &document, &format!("{path} as {format}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
