//! Flags for programs: JSON, JSON lines, CSV, Parquet. Every flag has its id, its numbers, its rows
//! and where in which file they stand.

use std::io::Write;

use engine::export::{self, Holds, Parquet};
use engine::flags::{Flag, Value};
use engine::input::read::Files;
use facts::days;
use facts::ids::hex16;
use facts::texts::Lang;
use serde_json::{Value as Json, json};

use super::written;
use crate::work::{Behind, Bench, Judged};

/// One flag as a JSON object.
pub fn json(flag: &Flag, bench: &Bench, behind: &Behind, files: &Files, lang: Lang) -> Json {
    let rule = bench.set.get(&flag.code);
    let parameters = bench.resolved.get(&flag.code).map(|r| r.print()).unwrap_or_default();
    let info = behind.process.as_ref();
    let evidence: serde_json::Map<String, Json> = flag.evidence.iter().map(|(k, v)| (k.clone(), value(v))).collect();
    let rows: Vec<Json> = flag.rows.iter().map(|r| row(*r, behind, files)).collect();
    json!({
        "flag_id": flag.id,
        "finding_id": flag.finding_id(rule.map_or("", |r| r.fingerprint.as_str()), &parameters, &behind.sources),
        "code": flag.code,
        "subject_kind": flag.subject_kind,
        "subject_id": flag.subject_id,
        "ocid": info.map(|i| i.ocid.clone()),
        "buyer": info.and_then(|i| i.buyer.clone()),
        "observed": flag.observed,
        "expected": flag.expected,
        "on_day": flag.on_day.map(days::print),
        "sentence": rule.map(|r| flag.sentence(&r.meta, lang)),
        "evidence": evidence,
        "rows": rows,
    })
}

fn row(id: i64, behind: &Behind, files: &Files) -> Json {
    let Some(source) = behind.sources.get(&id) else { return json!({ "row_id": hex16(id) }) };
    let file = files.get(source.file);
    json!({
        "row_id": hex16(id),
        "table": source.table,
        "file": file.map(|f| f.name.clone()),
        "member": file.and_then(|f| f.member.clone()),
        "sha256": file.map(|f| f.sha256.clone()),
        "offset": source.offset,
        "length": source.length,
        "pointer": source.pointer,
    })
}

fn value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(n) => json!(n),
        Value::Number(n) => json!(n),
        Value::Bool(b) => json!(b),
        Value::Rows(ids) => json!(ids.iter().map(|i| hex16(*i)).collect::<Vec<_>>()),
        other => json!(other.plain()),
    }
}

/// What came of each rule.
pub fn rules(judged: &Judged, bench: &Bench) -> Vec<Json> {
    let one = |result: &engine::rules::run::RuleResult| {
        let rule = bench.set.get(&result.code);
        json!({
            "code": result.code,
            "name": rule.map(|r| r.meta.name.en.clone()),
            "fingerprint": rule.map(|r| r.fingerprint.clone()),
            "parameters": bench.resolved.get(&result.code).map(|r| r.print()),
            "raised": result.counts.raised,
            "clear": result.counts.clear,
            "unknown": result.counts.unknown,
            "missing": result.missing,
            "failure": result.failure,
        })
    };
    judged.results.iter().map(one).collect()
}

/// One JSON object with the rules' counts and all flags, streamed.
pub fn write_json(out: &mut dyn Write, judged: &Judged, bench: &Bench, files: &Files, lang: Lang) -> Result<(), String> {
    let rules = serde_json::to_string(&rules(judged, bench)).map_err(|e| e.to_string())?;
    let names: Vec<Json> =
        files.numbered().map(|(_, f)| json!({ "name": f.name, "member": f.member, "sha256": f.sha256, "bytes": f.length })).collect();
    let head = json!({ "dataset": judged.dataset, "profile": bench.profile, "pack": bench.pack.code, "files": names }).to_string();
    written(write!(out, "{},\"rules\":{rules},\"flags\":[", head.trim_end_matches('}')))?;
    let mut first = true;
    judged.each_shown(&bench.profile, true, &mut |flag, behind| {
        let comma = if first { "\n" } else { ",\n" };
        first = false;
        written(write!(out, "{comma}{}", json(&flag, bench, behind, files, lang)))
    })?;
    written(writeln!(out, "\n]}}"))
}

/// A JSON object a line.
pub fn write_jsonl(out: &mut dyn Write, judged: &Judged, bench: &Bench, files: &Files, lang: Lang) -> Result<(), String> {
    judged.each_shown(&bench.profile, true, &mut |flag, behind| written(writeln!(out, "{}", json(&flag, bench, behind, files, lang))))
}

/// Columns of the flat forms, in order.
pub const COLUMNS: [&str; 12] =
    ["flag_id", "code", "subject_kind", "subject_id", "ocid", "buyer", "observed", "expected", "on_day", "sentence", "evidence", "rows"];

/// One flag as a flat row.
pub fn flat(flag: &Flag, bench: &Bench, behind: &Behind, lang: Lang) -> Vec<String> {
    let info = behind.process.as_ref();
    let sentence = bench.set.get(&flag.code).map(|r| flag.sentence(&r.meta, lang)).unwrap_or_default();
    let evidence: serde_json::Map<String, Json> = flag.evidence.iter().map(|(k, v)| (k.clone(), value(v))).collect();
    vec![
        flag.id.clone(),
        flag.code.clone(),
        flag.subject_kind.clone(),
        flag.subject_id.clone(),
        info.map(|i| i.ocid.clone()).unwrap_or_default(),
        info.and_then(|i| i.buyer.clone()).unwrap_or_default(),
        flag.observed.map(|n| n.to_string()).unwrap_or_default(),
        flag.expected.map(|n| n.to_string()).unwrap_or_default(),
        flag.on_day.map(days::print).unwrap_or_default(),
        sentence,
        Json::Object(evidence).to_string(),
        flag.rows.iter().map(|r| hex16(*r)).collect::<Vec<_>>().join(" "),
    ]
}

/// CSV with a header; the flag's id is the first column.
pub fn write_csv(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang) -> Result<(), String> {
    let mut writer = csv::Writer::from_writer(out);
    let csv_error = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(io) => written(Err(io)).err().unwrap_or_default(),
        other => format!("writing CSV: {other:?}"),
    };
    writer.write_record(COLUMNS).map_err(csv_error)?;
    judged.each_shown(&bench.profile, false, &mut |flag, behind| {
        let cells = flat(&flag, bench, behind, lang);
        writer.write_record(cells.iter().map(|c| engine::sql::query::safe(c))).map_err(csv_error)
    })?;
    written(writer.flush())
}

/// Rows that are made into columns together.
const SOME: usize = 8192;

/// Parquet, one row a flag, columns as in CSV; empty texts are null.
pub fn write_parquet(out: &mut (dyn Write + Send), judged: &Judged, bench: &Bench, lang: Lang) -> Result<(), String> {
    let mut file = Parquet::new(out, &COLUMNS.map(|name| (name, Holds::Text)), &[])?;
    let mut some = Vec::with_capacity(SOME);
    judged.each_shown(&bench.profile, false, &mut |flag, behind| {
        let cell = |text: String| if text.is_empty() { export::Value::Null } else { export::Value::Text(text) };
        some.push(flat(&flag, bench, behind, lang).into_iter().map(cell).collect());
        if some.len() < SOME { Ok(()) } else { file.rows(&std::mem::take(&mut some)) }
    })?;
    file.rows(&some)?;
    written(file.finish()?.flush())
}
