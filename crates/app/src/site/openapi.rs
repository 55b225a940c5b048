//! The API's description in OpenAPI 3.1, made from the table of routes.
//!
//! Paths, parameters and forms come from the table that the router is made from, so they cannot drift. The schemas of bodies are
//! written by hand (`openapi/schemas.json`) and held to real answers by a test: deriving them would need a crate and a derive on every
//! struct of a page, and would still not know the columns of its tables, which are decided where a page asks for them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::State;
use facts::texts::Lang;
use index::pages::Cell;
use serde_json::{Map, Value as Json, json};

use super::editions::{Edition, Library};
use super::limits;
use super::locale;
use super::reply::{API, Answer, Ask, Problem, Site, tagged};
use super::routes::{At, LANG, Of, Param, ROUTES, Route};
use super::views::texts;

static SCHEMAS: LazyLock<Json> = LazyLock::new(|| serde_json::from_str(include_str!("openapi/schemas.json")).unwrap_or_default());

/// The check before an award, which is asked by POST and at the desk only.
static CHECK: LazyLock<Json> = LazyLock::new(|| serde_json::from_str(include_str!("openapi/check.json")).unwrap_or_default());

/// Media types of the forms.
const FORMS: [(&str, &str); 6] = [
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("parquet", "application/vnd.apache.parquet"),
    ("graphml", "application/graphml+xml"),
];

const ABOUT: &str = "Reads what states publish about their contracts and gives it with the flags that the rules raise. Everything here may be read by \
    anybody and nothing can be written. Every page of the site has its twin here: put `/api/v1` before its path.\n\n\
    HEAD is answered like GET without a body, OPTIONS with what may be asked. Answers carry `ETag` and, where a version was read, `Last-Modified`, the \
    time of the newest version read; ask with `If-None-Match` or `If-Modified-Since` and an answer that has not changed is 304 with no body. Pages of \
    other sites may read everything (CORS). A parameter that an address does not take, that comes twice, or whose value does not fit is refused with 400. \
    A head of a request that is too long is refused with 431 before anything is read.\n\n\
    Missing is null, never zero. Amounts of different currencies are never added. Ids of parties that are not known to be organisations are masked.";

/// The document.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let examples = Examples::new(&site).await.map_err(|r| Problem::ours(&ask, &r))?;
    let mut document = document(&examples);
    if ask.is_desk() {
        document["paths"]["/api/v1/check"] = CHECK.clone();
    }
    Ok(tagged(&ask, "application/json", document.to_string()))
}

/// Values that the addresses take, from what is being read: an example that gives 404 teaches nothing.
#[derive(Default)]
struct Examples(Map<String, Json>);

impl Examples {
    async fn new(site: &Library) -> Result<Examples, String> {
        let mut out = Map::new();
        let open = site.now();
        let promises = site.promises();
        let promised = [
            ("objective", promises.register.objectives.keys().next().map(|id| id.to_string())),
            ("measure", promises.register.measures.keys().next().map(|id| id.to_string())),
        ];
        out.extend(promised.into_iter().filter_map(|(name, id)| Some((name.to_owned(), json!(id?)))));
        if let Some(people) = &open.people {
            let sql = "select e.entity_id as v from entities e order by e.owners desc, e.owned desc, e.caption, e.entity_id limit 1";
            let id = people.edition.pages.row(sql, &[]).await?.and_then(|r| r.text("v"));
            let routes = ["entity", "entityNetwork", "timeline"];
            out.extend(id.into_iter().flat_map(|id| routes.map(|route| (route.to_owned(), json!(id)))));
        }
        // The largest has something of everything.
        let Some(edition) = open.current.values().max_by_key(|e| e.made.processes) else { return Ok(Examples(out)) };
        out.insert("dataset".to_owned(), json!(edition.made.dataset));
        out.insert("pack".to_owned(), json!(LAW.0));
        out.insert("provision".to_owned(), json!(LAW.1));
        for (name, sql) in [
            ("buyer", "select buyer_id as v from buyers order by processes desc, buyer_id limit 1"),
            ("supplier", "select supplier_id as v from suppliers order by awards desc, supplier_id limit 1"),
            ("flag", "select flag_id as v from flags order by flag_id limit 1"),
            ("indicator", "select code as v from points where grain = 'all' and value is not null order by code limit 1"),
            ("code", "select code as v from rule_months order by raised desc, code limit 1"),
            ("ocid", "select ocid as v from processes order by process_id limit 1"),
            ("class", "select class as v from classes order by processes desc, class limit 1"),
        ] {
            let value = edition.pages.row(sql, &[]).await?.and_then(|r| r.text("v"));
            out.extend(value.map(|v| (name.to_owned(), json!(v))));
        }
        // The kinds that a network may be of begin with buyers.
        out.extend(out.get("buyer").cloned().map(|id| ("network".to_owned(), id)));
        out.extend(places(edition).await?);
        Ok(Examples(out))
    }

    /// The example of a part of an address; `id` is that of the kind of thing before it.
    fn of(&self, route: &Route, name: &str) -> Option<&Json> {
        let kind = match (name, route.id) {
            ("id", id) => id,
            ("name" | "kind", _) => return None,
            ("ocid", "award" | "contract") => "decided",
            ("code", "indicator") => "indicator",
            (name, _) => name,
        };
        self.0.get(kind)
    }
}

/// A pack and a provision that every program carries.
const LAW: (&str, &str) = ("kz", "kz-106-viii-10.4");

/// Processes that are looked through for an award and a contract.
const LOOKED_AT: i64 = 50;

/// Where a release stands in its file, and an award and a contract of one process.
async fn places(edition: &Edition) -> Result<Vec<(String, Json)>, String> {
    let mut out: Vec<(String, Json)> = Vec::new();
    for row in edition.pages.rows("select document from documents order by process_id limit ?", &[Cell::Int(LOOKED_AT)]).await? {
        let text = edition.pages.document(&row)?;
        let document: Json = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        let place = &document["releases"][0];
        if out.is_empty() {
            out.extend(["file", "offset", "length"].iter().filter(|n| place[**n].is_u64()).map(|n| ((*n).to_owned(), place[*n].clone())));
        }
        let (award, contract) = (&document["awards"][0]["award_id"], &document["contracts"][0]["contract_id"]);
        if award.is_string() && contract.is_string() {
            let decided = [("decided", &document["processes"][0]["ocid"]), ("award", award), ("contract", contract)];
            out.extend(decided.map(|(name, value)| (name.to_owned(), value.clone())));
            break;
        }
    }
    Ok(out)
}

fn document(examples: &Examples) -> Json {
    let paths: Map<String, Json> = ROUTES
        .iter()
        .filter(|r| r.at != At::Page)
        .map(|r| (format!("{API}{}", r.path.trim_end_matches('/')), json!({"get": operation(r, examples)})))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tura",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Published contracts, and the flags that rules raise on them.",
            "description": format!("{ABOUT}\n\n{}", limits_table()),
            "license": {"name": "MIT OR Apache-2.0 (the program; each dataset has its publisher's licence, see `/api/v1/data`)"},
        },
        "paths": paths,
        "components": {"schemas": *SCHEMAS, "responses": problems(), "headers": headers()},
    })
}

/// The limits as a table in Markdown.
fn limits_table() -> String {
    let mut out = "## Limits\n\n| limit | value | why |\n|---|---|---|\n".to_owned();
    for limit in limits::ALL {
        let text = |end: &str| locale::text(Lang::En, &format!("limit-{}{end}", limit.name), &[]);
        let _ = writeln!(out, "| {} | {} | {} |", text(""), limit.plain(), text("-why"));
    }
    out
}

fn operation(route: &Route, examples: &Examples) -> Json {
    let in_path = route.in_path().map(|name| path_parameter(route, name, examples.of(route, name)));
    let in_query = route.params.iter().chain([&LANG]).map(|p| query_parameter(p, examples));
    let mut responses = Map::new();
    responses.insert("200".to_owned(), whole(route));
    let same = json!({"description": "The reader has it already.", "headers": conditional()});
    responses.insert("304".to_owned(), same);
    let can_miss = route.in_path().next().is_some() || ["dataset", "strategy", "as_of"].iter().any(|name| route.param(name).is_some());
    for (status, name, _) in PROBLEMS.iter().filter(|(status, ..)| can_miss || *status != "404") {
        responses.insert((*status).to_owned(), json!({"$ref": format!("#/components/responses/{name}")}));
    }
    json!({
        "operationId": route.id,
        "summary": route.what,
        "parameters": in_path.chain(in_query).collect::<Vec<_>>(),
        "responses": responses,
    })
}

/// The answer with everything in it.
fn whole(route: &Route) -> Json {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut content = Map::new();
    let has_files_of_json = route.files.contains(&"json");
    let mut schemas: Vec<Json> = route.json.iter().map(|name| reference(name)).collect();
    if let Some(rows) = schemas.last_mut().filter(|_| has_files_of_json) {
        *rows = json!({"type": "array", "items": rows});
    }
    if !schemas.is_empty() {
        let schema = if schemas.len() == 1 { schemas.remove(0) } else { json!({"anyOf": schemas}) };
        content.insert("application/json".to_owned(), json!({"schema": schema}));
    }
    for (form, kind) in FORMS.iter().filter(|(form, _)| route.files.contains(form) && *form != "json") {
        let line = match (*form, route.id) {
            ("jsonl", "ftm") => json!({"description": "An entity a line; see the schema Entity."}),
            ("jsonl", "ocds") => json!({"description": "A compiled release a line; see the schema Release."}),
            _ => json!({}),
        };
        content.insert((*kind).to_owned(), json!({"schema": line}));
    }
    let mut headers = conditional();
    if route.id == "query" {
        headers["Tura-Rows"] = json!({"$ref": "#/components/headers/Tura-Rows"});
        headers["Tura-Cut"] = json!({"$ref": "#/components/headers/Tura-Cut"});
    }
    json!({"description": route.what, "headers": headers, "content": content})
}

fn conditional() -> Json {
    json!({"ETag": {"$ref": "#/components/headers/ETag"}, "Last-Modified": {"$ref": "#/components/headers/Last-Modified"}})
}

fn headers() -> Json {
    json!({
        "ETag": {"description": "Names this very answer.", "schema": {"type": "string"}},
        "Last-Modified": {"description": "Time of the newest version read.", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer", "minimum": 0}},
        "Allow": {"description": "What may be done to an address.", "schema": {"type": "string"}},
        "Tura-Rows": {"description": "Rows of the answer.", "schema": {"type": "integer", "minimum": 0}},
        "Tura-Cut": {"description": "Whether there were more rows.", "schema": {"type": "string", "enum": ["yes", "no"]}},
    })
}

/// Status, name and meaning of the problems that any address may have.
const PROBLEMS: [(&str, &str, &str); 5] = [
    ("400", "Wrong", "A parameter that is not taken here or whose value does not fit, or a query that cannot be run."),
    ("404", "Missing", "There is no such thing, or none on that day."),
    ("405", "OnlyReading", "The method is not GET, HEAD or OPTIONS."),
    ("414", "LongAddress", "The address is too long."),
    ("503", "NotYet", "Pages are being made, all places for queries are taken, or the answer took too long: ask again."),
];

fn problems() -> Json {
    let body = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    let one = |(status, name, what): &(&str, &str, &str)| {
        let mut out = json!({"description": what, "content": body});
        match *status {
            "405" => out["headers"] = json!({"Allow": {"$ref": "#/components/headers/Allow"}}),
            "503" => out["headers"] = json!({"Retry-After": {"$ref": "#/components/headers/Retry-After"}}),
            _ => {}
        }
        ((*name).to_owned(), out)
    };
    Json::Object(PROBLEMS.iter().map(one).collect())
}

fn schema(of: Of) -> Json {
    match of {
        Of::Text(most) => json!({"type": "string", "maxLength": most}),
        Of::Whole(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Of::Number => json!({"type": "number"}),
        Of::Day => json!({"type": "string", "format": "date"}),
        Of::One(all) => json!({"type": "string", "enum": all}),
    }
}

fn query_parameter(param: &Param, examples: &Examples) -> Json {
    let mut out = json!({"name": param.name, "in": "query", "required": false, "description": param.what, "schema": schema(param.of)});
    let example = match param.name {
        "dataset" => examples.0.get("dataset").cloned(),
        "sql" => Some(json!("select method, count(*) as processes from processes group by method")),
        _ => None,
    };
    if let Some(value) = example {
        out["example"] = value;
    }
    out
}

fn path_parameter(route: &Route, name: &str, example: Option<&Json>) -> Json {
    let (what, schema) = match (name, route.id) {
        ("dataset", _) => ("Name of the dataset; `/api/v1/data` lists them.", json!({"type": "string", "minLength": 1})),
        ("pack", _) => ("Code of the country's pack.", json!({"type": "string", "minLength": 1})),
        ("id", "provision") => ("The provision's id, as rules cite it.", json!({"type": "string", "minLength": 1})),
        ("id", "buyer") => ("The buyer's id.", json!({"type": "string", "minLength": 1})),
        ("id", "supplier") => ("The supplier's id, or the key that stands for it.", json!({"type": "string", "minLength": 1})),
        ("id", "network") => ("The id of the buyer or supplier.", json!({"type": "string", "minLength": 1})),
        ("id", "objective" | "measure") => ("Its id in the register; `/api/v1/plan` has them.", json!({"type": "string", "minLength": 1})),
        ("id", "award" | "contract") => ("Its id within the process.", json!({"type": "string", "minLength": 1})),
        ("what", _) => ("By what verdicts are counted.", json!({"type": "string", "enum": ["buyers", "months", "missing", "agreement"]})),
        ("kind", _) => ("Whose network.", json!({"type": "string", "enum": ["buyer", "supplier"]})),
        ("class", _) => ("The class, as the list of markets has it.", json!({"type": "string", "minLength": 1})),
        ("id", _) => ("The flag's id.", json!({"type": "string", "minLength": 1})),
        ("ocid", _) => ("The process's open contracting id.", json!({"type": "string", "minLength": 1})),
        ("code", "indicator") => ("The indicator's code.", json!({"type": "string", "minLength": 1})),
        ("code", _) => ("The rule's code.", json!({"type": "string", "minLength": 1})),
        ("name", _) => ("The page.", json!({"type": "string", "enum": texts::PAGES})),
        ("file", _) => ("Place of the file in the dataset's list, from 0.", json!({"type": "integer", "minimum": 0, "maximum": 1_000_000})),
        _ => ("Bytes.", json!({"type": "integer", "minimum": 0, "maximum": 1_u64 << 50})),
    };
    let mut out = json!({"name": name, "in": "path", "required": true, "description": what, "schema": schema});
    if let Some(value) = example {
        out["example"] = value.clone();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &Json, out: &mut Vec<String>) {
        match value {
            Json::Object(members) => members.iter().for_each(|(name, value)| match value.as_str().filter(|_| name == "$ref") {
                Some(text) => out.push(text.to_owned()),
                None => references(value, out),
            }),
            Json::Array(list) => list.iter().for_each(|v| references(v, out)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_used() {
        let document = document(&Examples::default());
        let mut all = Vec::new();
        references(&document, &mut all);
        for reference in &all {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
        }
        let lines = ["Release", "Entity", "QueryRow"];
        for name in SCHEMAS.as_object().expect("schemas are an object").keys() {
            let reference = format!("#/components/schemas/{name}");
            assert!(all.contains(&reference) || lines.contains(&name.as_str()), "{name} is used by nobody");
        }
    }

    #[test]
    fn every_route_of_the_api_is_in_the_document_and_none_besides() {
        let document = document(&Examples::default());
        let paths = document["paths"].as_object().expect("paths");
        let table: Vec<&Route> = ROUTES.iter().filter(|r| r.at != At::Page).collect();
        assert_eq!(paths.len(), table.len());
        for route in table {
            let path = format!("{API}{}", route.path.trim_end_matches('/'));
            let parameters = paths[&path]["get"]["parameters"].as_array().expect("parameters");
            let named =
                |place: &str| parameters.iter().filter(|p| p["in"] == place).map(|p| p["name"].as_str().unwrap_or("")).collect::<Vec<_>>();
            assert_eq!(named("path"), route.in_path().collect::<Vec<_>>(), "{path}");
            assert_eq!(named("query"), route.params.iter().chain([&LANG]).map(|p| p.name).collect::<Vec<_>>(), "{path}");
        }
    }
}
