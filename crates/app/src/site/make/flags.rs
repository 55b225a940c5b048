//! The flags of an edition: a row each in their page table, as the audience may see them, and a file for queries.

use std::path::Path;

use engine::flags::{Flag, ProcessInfo, RowSource, Value};
use engine::input::read::FILES_FROM;
use engine::publication::gate::Gate;
use engine::publication::pages::{FlagFile, FlagRow};
use facts::rules::RuleMeta;
use facts::texts::Lang;
use index::packing::Packer;
use index::pages::{Cell, Writer};
use serde_json::json;

use super::{MadeFile, Plan};
use crate::work::{Behind, Judged};

/// Flags that are put into the file for queries together.
const FLAGS_AT_ONCE: usize = 10_000;
/// Rows behind a flag whose places are kept for its page.
const ROWS_SHOWN: usize = 50;

const FLAG_COLUMNS: [(&str, &str); 18] = [
    ("flag_id", "text"),
    ("code", "text"),
    ("process_id", "integer"),
    ("ocid", "text"),
    ("title", "text"),
    ("subject_kind", "text"),
    ("subject_id", "text"),
    ("buyer_id", "text"),
    ("buyer_name", "text"),
    ("day", "integer"),
    ("on_day", "integer"),
    ("observed", "real"),
    ("expected", "real"),
    ("currency", "text"),
    ("en", "text"),
    ("ru", "text"),
    ("kk", "text"),
    ("document", "blob"),
];
/// In the order in which pages list them, so that the newest few of many are read and no more.
const FLAG_INDEXES: [&[&str]; 6] = [
    &["code", "currency", "day desc", "flag_id", "observed"],
    &["code", "day desc", "flag_id"],
    &["process_id", "code", "flag_id"],
    &["buyer_id", "day desc", "flag_id"],
    &["subject_id", "day desc", "flag_id"],
    &["day desc", "flag_id"],
];

/// What shows flags: the gate, and the files of people and firms.
pub(super) struct Seen<'a> {
    pub(super) gate: &'a Gate,
    pub(super) beside: &'a [MadeFile],
}

impl Seen<'_> {
    /// Where a row behind a flag was read. Files of registers and lists are named, for they stand in other versions.
    fn place(&self, s: &RowSource) -> serde_json::Value {
        let mut place = json!({"table": s.table, "file": s.file, "offset": s.offset, "length": s.length, "pointer": s.pointer});
        let beside = s.file.checked_sub(FILES_FROM).and_then(|n| self.beside.get(usize::try_from(n).ok()?));
        if let Some(file) = beside {
            place["name"] = json!(file.name);
            place["sha256"] = json!(file.sha256);
        }
        place
    }
}

impl Plan {
    /// Writes the flags as the audience may see them: into their page table, and as a file for queries. Returns how many.
    pub(super) fn flags(&self, judged: &Judged, seen: &Seen<'_>, writer: &mut Writer, file: &Path) -> Result<u64, String> {
        let indexes = FLAG_INDEXES.map(|i| i.iter().map(|c| (*c).to_owned()).collect());
        writer.heap("flags", &FLAG_COLUMNS, &["flag_id".to_owned()], &indexes)?;
        let mut out = FlagFile::create(file)?;
        let mut packer = Packer::plain()?;
        let (mut some, mut count) = (Vec::with_capacity(FLAGS_AT_ONCE), 0);
        judged.each_shown(&self.bench.profile, true, &mut |flag, behind| {
            some.push(self.show_flag(flag, behind, seen, &mut packer, writer)?);
            count += 1;
            if some.len() < FLAGS_AT_ONCE { Ok(()) } else { out.write(&std::mem::take(&mut some)) }
        })?;
        out.write(&some)?;
        out.close()?;
        Ok(count)
    }

    /// Writes a flag as the audience may see it, with the places of the rows behind it; returns what queries see of it.
    fn show_flag(&self, flag: Flag, behind: &Behind, seen: &Seen<'_>, packer: &mut Packer, writer: &mut Writer) -> Result<FlagRow, String> {
        let gate = seen.gate;
        let info = behind.process.as_ref();
        let of_buyer = matches!(flag.subject_kind.as_str(), "buyer" | "procuringEntity");
        let buyer_id = if of_buyer { Some(flag.subject_id.clone()) } else { info.and_then(|i| i.buyer_id.clone()) };
        let rule = self.bench.set.get(&flag.code);
        let finding = rule.map(|r| flag.finding_id(&r.fingerprint, &self.bench.resolved[&flag.code].print(), &behind.sources));
        let finding = finding.map(|id| gate.shown_finding(id));
        let places = flag.rows.iter().take(ROWS_SHOWN).filter_map(|r| behind.sources.get(r));
        let places: Vec<_> = places.map(|s| seen.place(s)).collect();
        let rows = flag.rows.len();
        let flag = gate.shown_flag(flag, &self.bench.profile);
        let buyer_id = buyer_id.map(|id| gate.shown_id(&id));
        let mut cells = self.flag_cells(&flag, info, buyer_id.as_deref());
        let document = json!({"finding": finding, "behind": rows, "evidence": evidence_of(&flag, rule.map(|r| &r.meta)), "rows": places});
        cells.push(Cell::Bytes(packer.pack(&document.to_string())?));
        writer.row(cells)?;
        Ok(FlagRow { flag, buyer_id })
    }

    /// The cells of a flag's row but the last, its document.
    fn flag_cells(&self, flag: &Flag, info: Option<&ProcessInfo>, buyer_id: Option<&str>) -> Vec<Cell> {
        let meta = self.bench.set.get(&flag.code).map(|r| &r.meta);
        let sentence = |lang| meta.map_or(Cell::Null, |m| Cell::Text(flag.sentence(m, lang)));
        let text = |t: Option<&str>| t.map_or(Cell::Null, |t| Cell::Text(t.to_owned()));
        let number = |n: Option<f64>| n.map_or(Cell::Null, Cell::Number);
        vec![
            Cell::Text(flag.id.clone()),
            Cell::Text(flag.code.clone()),
            flag.process.map_or(Cell::Null, Cell::Int),
            text(info.map(|i| i.ocid.as_str())),
            text(info.and_then(|i| i.title.as_deref())),
            Cell::Text(flag.subject_kind.clone()),
            Cell::Text(flag.subject_id.clone()),
            text(buyer_id),
            text(info.and_then(|i| i.buyer.as_deref())),
            info.and_then(|i| i.day).or(flag.on_day).map_or(Cell::Null, |d| Cell::Int(i64::from(d))),
            flag.on_day.map_or(Cell::Null, |d| Cell::Int(i64::from(d))),
            number(flag.observed),
            number(flag.expected),
            text(meta.and_then(|m| flag.currency(m)).as_deref()),
            sentence(Lang::En),
            sentence(Lang::Ru),
            sentence(Lang::Kk),
        ]
    }
}

/// The columns beside a flag's numbers, as each language writes them: amounts with their currency, as the rule says.
fn evidence_of(flag: &Flag, meta: Option<&RuleMeta>) -> Vec<serde_json::Value> {
    let one = |(name, value): (&String, &Value)| {
        let shown = |lang| (*value != Value::Null).then(|| meta.map_or_else(|| value.show(lang), |m| flag.shown(m, name, lang)));
        json!({"name": name, "en": shown(Lang::En), "ru": shown(Lang::Ru), "kk": shown(Lang::Kk)})
    };
    flag.evidence.iter().map(one).collect()
}
