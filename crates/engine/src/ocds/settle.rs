//! From a staged release to rows: ids, keys, corrections, and the table builders.

use facts::ids::{ProcessId, RowId};
use facts::keys::set_key;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::corrections::Corrections;
use super::shape::{ListDef, Shape};
use super::stage::{Staged, Troubles};
use crate::tables::build::TableBuilder;
use crate::tables::{ColumnKind, tables};

/// Where a release stands: its file, and its bytes in the unpacked content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Index into the catalogue of files.
    pub file: i32,
    /// First byte.
    pub offset: i64,
    /// Bytes.
    pub length: i64,
}

/// What a release says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Its ocid.
    pub ocid: String,
    /// Its id, if any.
    pub id: Option<String>,
    /// Its date, as published.
    pub date: Option<String>,
    /// Its tags, sorted, joined with `|`.
    pub tag: Option<String>,
    /// It is a compiled release: tagged so, or a record's.
    pub is_compiled: bool,
}

/// Puts staged releases into table builders.
pub struct Settler<'s> {
    shape: &'s Shape,
    dataset: &'s str,
    corrections: &'s Corrections,
    builders: Vec<Option<TableBuilder>>,
    plans: Vec<Plan>,
    slot: KnownSlots,
    /// Troubles met.
    pub troubles: Troubles,
    row_ids: Vec<i64>,
    seen: FxHashSet<i64>,
    /// For each row, the rows of bidders or suppliers under it: (first, count) by parent.
    partners: FxHashMap<u32, Partners>,
    pointer: String,
}

/// What settling a table's column takes.
struct Plan {
    columns: Vec<(usize, ColumnKind, From)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum From {
    Slot(usize),
    Nothing,
    Section,
    SectionId,
    ParentRow,
    ParentId,
    OneLot,
    LotCount,
    PartnerCount,
    OnePartner,
    PartnerKey,
    RelatedBid,
    RelatedBidCount,
    PartyId,
    BuyerId,
    BuyerName,
    EntityId,
    EntityName,
    Method,
    MethodDetails,
    HasPlanning,
    Lots,
    IsBuyer,
    IsTenderer,
    IsSupplier,
}

/// Tenderers of a bid or suppliers of an award.
#[derive(Clone, Debug, Default)]
struct Partners {
    count: i64,
    one: Option<String>,
    key: Option<String>,
}

/// Slots that settling reads by name.
struct KnownSlots {
    release_id: usize,
    date: usize,
    tag: usize,
    buyer: OrgSlots,
    entity: OrgSlots,
    method: usize,
    method_details: usize,
    planning: usize,
}

/// Slots of an organisation reference: id, name, and the 1.0 identifier.
#[derive(Clone, Copy)]
struct OrgSlots {
    id: usize,
    name: usize,
    scheme: usize,
    identifier: usize,
}

/// Roles that references give a party.
#[derive(Clone, Copy, Default)]
struct Roles {
    buyer: bool,
    tenderer: bool,
    supplier: bool,
}

impl<'s> Settler<'s> {
    /// A settler for one dataset.
    pub fn new(shape: &'s Shape, dataset: &'s str, corrections: &'s Corrections) -> Settler<'s> {
        let builders = tables().iter().enumerate().map(|(i, t)| shape.wanted(i).map(|w| TableBuilder::new(t, w))).collect();
        let plans = shape.lists.iter().map(Plan::new).collect();
        Settler {
            shape,
            dataset,
            corrections,
            builders,
            plans,
            slot: KnownSlots::new(&shape.lists[0]),
            troubles: Troubles::default(),
            row_ids: Vec::new(),
            seen: FxHashSet::default(),
            partners: FxHashMap::default(),
            pointer: String::new(),
        }
    }

    /// The builder of a table, for rows that do not come from a release's own lists.
    pub fn builder(&mut self, table: usize) -> Option<&mut TableBuilder> {
        self.builders[table].as_mut()
    }

    /// The dataset's name.
    pub fn dataset(&self) -> &'s str {
        self.dataset
    }

    /// Rows waiting in the builders.
    pub fn rows(&self) -> usize {
        self.builders.iter().flatten().map(TableBuilder::len).sum()
    }

    /// All rows so far, a batch a table.
    pub fn finish(&mut self) -> Vec<Option<arrow::array::RecordBatch>> {
        self.builders.iter_mut().map(|b| b.as_mut().and_then(TableBuilder::finish)).collect()
    }

    /// What the release says of itself; the error is the reason to set it aside.
    pub fn head(&self, data: &[u8], staged: &Staged) -> Result<Head, String> {
        let text = |slot: usize| staged.read(data, slot).map(str::to_owned);
        let Some(ocid) = text(0) else {
            return Err("a release without an ocid (a linked release, or no OCDS at all)".to_owned());
        };
        let tag = text(self.slot.tag);
        let is_compiled = staged.is_compiled || tag.as_deref().is_some_and(|t| t.split('|').any(|t| t == "compiled"));
        Ok(Head { ocid, id: text(self.slot.release_id), date: text(self.slot.date), tag, is_compiled })
    }

    /// Adds the rows of a compiled release (or of a lone one, which reads the same).
    pub fn settle(&mut self, data: &[u8], staged: &mut Staged, ocid: &str, origin: Origin) {
        let process = ProcessId::new(self.dataset, ocid);
        self.choose_bids(staged);
        self.correct(data, staged);
        self.name_rows(data, staged, process);
        self.gather_partners(data, staged);
        let roles = self.roles(data, staged);
        for index in 0..staged.rows.len() {
            self.push(data, staged, index, process, origin, &roles);
        }
    }

    /// Bids under `auctions` count only where there are none under `bids`; the others' rows are emptied of their table.
    fn choose_bids(&mut self, staged: &mut Staged) {
        let section = |row: &super::stage::Row| self.shape.lists[row.list as usize].section.as_str();
        if !staged.rows.iter().any(|r| section(r) == "auction") {
            return;
        }
        let has_bids = staged.rows.iter().any(|r| self.shape.lists[r.list as usize].path == "bids/details");
        if has_bids || self.corrections.ignore_auctions {
            // A later row's parent comes before it, so dropping from the end keeps parents in place.
            let keep: Vec<bool> = staged.rows.iter().map(|r| section(r) != "auction").collect();
            staged.retain_rows(&keep);
            self.troubles.count("bids under auctions, left out", "auctions/stages/bids".to_owned());
        } else {
            self.troubles.count("bids under auctions, taken as bids", "auctions/stages/bids".to_owned());
        }
    }

    /// Applies the source's corrections to the slots.
    fn correct(&mut self, data: &[u8], staged: &mut Staged) {
        if *self.corrections == Corrections::default() {
            return;
        }
        for index in 0..staged.rows.len() {
            let row = staged.rows[index];
            let list = &self.shape.lists[row.list as usize];
            let name = list.table.map_or("", |t| tables().at(t).name.as_str());
            match name {
                "bids" => self.correct_bid(data, staged, index),
                "awards" => self.correct_status(data, staged, index, false),
                "items" => self.default_item_scheme(data, staged, index),
                _ => {}
            }
            self.blank_placeholders(data, staged, index);
        }
        if self.corrections.cancel_awards_by_contracts {
            self.cancel_awards(data, staged);
        }
    }

    fn correct_bid(&mut self, data: &[u8], staged: &mut Staged, row: usize) {
        self.correct_status(data, staged, row, true);
    }

    fn correct_status(&mut self, data: &[u8], staged: &mut Staged, row: usize, is_bid: bool) {
        let Some(at) = self.slot_of(staged, row, "status") else { return };
        let c = self.corrections;
        let (default, map) = if is_bid { (&c.bid_status, &c.bid_statuses) } else { (&c.award_status, &c.award_statuses) };
        let published = staged.read(data, at).map(str::to_owned).or_else(|| default.clone());
        let Some(published) = published else { return };
        let status = map.get(&published).unwrap_or(&published);
        staged.slots[at] = staged.keep(status);
    }

    fn default_item_scheme(&mut self, data: &[u8], staged: &mut Staged, row: usize) {
        let (Some(scheme), Some(class)) =
            (self.slot_of(staged, row, "classification/scheme"), self.slot_of(staged, row, "classification/id"))
        else {
            return;
        };
        if let Some(default) = &self.corrections.item_scheme
            && staged.read(data, scheme).is_none()
            && staged.read(data, class).is_some()
        {
            staged.slots[scheme] = staged.keep(default);
        }
    }

    /// Placeholder amounts go, missing currencies come, for every money column of a row.
    fn blank_placeholders(&mut self, data: &[u8], staged: &mut Staged, index: usize) {
        let row = staged.rows[index];
        let list = &self.shape.lists[row.list as usize];
        let Some(table) = list.table.map(|t| tables().at(t)) else { return };
        for (column, slot) in table.columns.iter().zip(&list.column_slot) {
            let (ColumnKind::Money, Some(slot)) = (column.kind, slot) else { continue };
            let at = row.slots as usize + *slot as usize;
            let Some(amount) = staged.read(data, at) else { continue };
            if self.corrections.is_placeholder_amount(amount) {
                staged.blank(at);
                self.troubles.count("a placeholder amount, taken as missing", column.path.clone());
            } else if let Some(currency) = &self.corrections.currency
                && staged.read(data, at + 1).is_none()
            {
                staged.slots[at + 1] = staged.keep(currency);
                self.troubles.count("a missing currency, filled from the source's settings", column.path.clone());
            }
        }
    }

    fn cancel_awards(&mut self, data: &[u8], staged: &mut Staged) {
        let mut by_award: FxHashMap<String, bool> = FxHashMap::default();
        for index in 0..staged.rows.len() {
            if self.table_name(staged, index) != "contracts" {
                continue;
            }
            let read = |path| self.slot_of(staged, index, path).and_then(|s| staged.read(data, s));
            let cancelled = read("status") == Some("cancelled");
            if let Some(award) = read("awardID") {
                by_award.entry(award.to_owned()).and_modify(|c| *c &= cancelled).or_insert(cancelled);
            }
        }
        for index in 0..staged.rows.len() {
            if self.table_name(staged, index) != "awards" {
                continue;
            }
            let id = self.slot_of(staged, index, "id").and_then(|s| staged.read(data, s));
            if id.is_some_and(|id| by_award.get(id) == Some(&true))
                && let Some(at) = self.slot_of(staged, index, "status")
            {
                staged.slots[at] = staged.keep("cancelled");
            }
        }
    }

    fn table_name(&self, staged: &Staged, row: usize) -> &'static str {
        self.shape.lists[staged.rows[row].list as usize].table.map_or("", |t| tables().at(t).name.as_str())
    }

    fn slot_of(&self, staged: &Staged, row: usize, path: &str) -> Option<usize> {
        let row = staged.rows[row];
        let list = &self.shape.lists[row.list as usize];
        list.slots.iter().position(|(p, _)| p == path).map(|s| row.slots as usize + s)
    }

    /// Gives every row its id: from the ids on the way, from content where there are none.
    fn name_rows(&mut self, data: &[u8], staged: &Staged, process: ProcessId) {
        self.row_ids.clear();
        self.seen.clear();
        for (index, row) in staged.rows.iter().enumerate() {
            if index == 0 {
                self.row_ids.push(process.0);
                continue;
            }
            let list = &self.shape.lists[row.list as usize];
            let parent = if row.parent == 0 { 0 } else { self.row_ids[row.parent as usize] };
            let own = list.id_slot.and_then(|s| staged.read(data, row.slots as usize + s as usize));
            let raw = &data[row.raw.0 as usize..(row.raw.0 + row.raw.1) as usize];
            let mut id = RowId::new(process, parent, &list.path, own.map_or(raw, str::as_bytes)).0;
            if !self.seen.insert(id) {
                self.troubles.count("an id used twice in one list", list.path.clone());
                id = RowId::new(process, id, &list.path, raw).0;
                // Wholly equal members are told apart by how many went before.
                while !self.seen.insert(id) {
                    id = RowId::new(process, id, &list.path, b"again").0;
                }
            }
            self.row_ids.push(id);
        }
    }

    fn party_id(&self, data: &[u8], staged: &Staged, org: OrgSlots, prefix: &str) -> Option<String> {
        let read = |at: usize| staged.read(data, at);
        let id = match read(org.id) {
            Some(id) => id.to_owned(),
            None => match (read(org.scheme), read(org.identifier)) {
                (Some(scheme), Some(id)) => format!("{scheme}-{id}"),
                (None, Some(id)) => id.to_owned(),
                _ => return None,
            },
        };
        if self.corrections.placeholder_ids.contains(&id) {
            return None;
        }
        Some(if prefix.is_empty() || id.starts_with(prefix) { id } else { format!("{prefix}{id}") })
    }

    /// Tenderers of bids and suppliers of awards, by parent row.
    fn gather_partners(&mut self, data: &[u8], staged: &Staged) {
        self.partners.clear();
        let mut by_parent: Vec<(u32, Option<String>)> = Vec::new();
        for (index, row) in staged.rows.iter().enumerate() {
            if matches!(self.table_name(staged, index), "bidders" | "suppliers") {
                let org = OrgSlots::partner(&self.shape.lists[row.list as usize], row.slots as usize);
                by_parent.push((row.parent, self.party_id(data, staged, org, &self.corrections.supplier_prefix)));
            }
        }
        by_parent.sort_by_key(|(parent, _)| *parent);
        for group in by_parent.chunk_by(|a, b| a.0 == b.0) {
            let key = set_key(group.iter().map(|(_, id)| id.as_deref()));
            let one = if group.len() == 1 { group[0].1.clone() } else { None };
            self.partners.insert(group[0].0, Partners { count: group.len() as i64, one, key });
        }
    }

    /// What references say of each party.
    fn roles(&self, data: &[u8], staged: &Staged) -> FxHashMap<String, Roles> {
        let mut roles: FxHashMap<String, Roles> = FxHashMap::default();
        if self.builders[party_table()].is_none() {
            return roles;
        }
        for org in [self.slot.buyer, self.slot.entity] {
            if let Some(id) = self.party_id(data, staged, org, &self.corrections.buyer_prefix) {
                roles.entry(id).or_default().buyer = true;
            }
        }
        for (index, row) in staged.rows.iter().enumerate() {
            let list = &self.shape.lists[row.list as usize];
            let name = self.table_name(staged, index);
            let is_helper = list.table.is_none();
            if !is_helper && !matches!(name, "bidders" | "suppliers") {
                continue;
            }
            let org = OrgSlots::partner(list, row.slots as usize);
            if let Some(id) = self.party_id(data, staged, org, &self.corrections.supplier_prefix) {
                let role = roles.entry(id).or_default();
                role.supplier |= name == "suppliers";
                role.tenderer |= is_helper || name == "bidders";
            }
        }
        roles
    }

    fn push(&mut self, data: &[u8], staged: &Staged, index: usize, process: ProcessId, origin: Origin, roles: &FxHashMap<String, Roles>) {
        let row = staged.rows[index];
        let list = &self.shape.lists[row.list as usize];
        let Some(table) = list.table else { return };
        let Some(mut builder) = self.builders[table].take() else { return };
        builder.int(0, Some(process.0));
        builder.int(1, Some(self.row_ids[index]));
        let plan = &self.plans[row.list as usize];
        let mut unread: Option<(&'static str, usize)> = None;
        for (at, kind, from) in &plan.columns {
            if let From::Slot(slot) = from {
                let slot = row.slots as usize + slot;
                let text = staged.read(data, slot);
                let fine = match kind {
                    ColumnKind::Text | ColumnKind::Id => {
                        builder.text(*at, text);
                        true
                    }
                    ColumnKind::Int => {
                        let value = text.and_then(whole_number);
                        builder.int(*at, value);
                        value.is_some() || text.is_none()
                    }
                    ColumnKind::Bool => {
                        builder.bool(*at, text.and_then(|t| t.parse().ok()));
                        true
                    }
                    ColumnKind::Number => builder.number(*at, text),
                    ColumnKind::Money => {
                        builder.text(*at + 1, text);
                        builder.text(*at + 2, staged.read(data, slot + 1));
                        builder.number(*at, text)
                    }
                    ColumnKind::Date => builder.date(*at, text),
                };
                if !fine {
                    unread =
                        Some((if *kind == ColumnKind::Date { "a date that cannot be read" } else { "a number that cannot be read" }, *at));
                }
            } else {
                self.compute(&mut builder, data, staged, index, (*at, *from), roles);
            }
        }
        if let Some((what, at)) = unread {
            let definition = tables().at(table);
            let column = definition.physical[at].column.map_or("", |c| definition.columns[c].path.as_str());
            self.troubles.count(what, column.to_owned());
        }
        self.pointer.clear();
        write_pointer(&mut self.pointer, self.shape, staged, index);
        let raw = &data[row.raw.0 as usize..(row.raw.0 + row.raw.1) as usize];
        builder.end_row((origin.file, origin.offset, origin.length), &self.pointer, || xxh3_64(raw) as i64);
        self.builders[table] = Some(builder);
    }

    fn compute(
        &self,
        builder: &mut TableBuilder,
        data: &[u8],
        staged: &Staged,
        index: usize,
        (at, from): (usize, From),
        roles: &FxHashMap<String, Roles>,
    ) {
        if !builder.wants(at) {
            return;
        }
        let row = staged.rows[index];
        let list = &self.shape.lists[row.list as usize];
        let own = |path: &str| self.slot_of(staged, index, path).and_then(|s| staged.read(data, s));
        let partners = || self.partners.get(&(index as u32));
        let parent = staged.rows[row.parent as usize];
        let parent_id = || {
            let slot = self.shape.lists[parent.list as usize].id_slot.filter(|_| row.parent != 0)?;
            staged.read(data, parent.slots as usize + slot as usize)
        };
        let lots = || own("relatedLots").or_else(|| own("relatedLot"));
        let role = || own("id").and_then(|id| roles.get(id)).copied().unwrap_or_default();
        let has_role = |names: &[&str]| own("roles").is_some_and(|r| r.split('|').any(|r| names.contains(&r)));
        match from {
            From::Slot(_) | From::Nothing => builder.text(at, None),
            From::Section => builder.text(at, Some(&list.section)),
            From::SectionId | From::ParentId => builder.text(at, parent_id()),
            From::ParentRow => builder.int(at, Some(self.row_ids[row.parent as usize])),
            From::OneLot => builder.text(at, lots().filter(|l| !l.contains('|'))),
            From::LotCount => builder.int(at, Some(lots().map_or(0, |l| l.split('|').count() as i64))),
            From::PartnerCount => builder.int(at, Some(partners().map_or(0, |p| p.count))),
            From::OnePartner => builder.text(at, partners().and_then(|p| p.one.as_deref())),
            From::PartnerKey => builder.text(at, partners().and_then(|p| p.key.as_deref())),
            From::RelatedBid => {
                let many = own("relatedBids").filter(|b| !b.contains('|'));
                builder.text(at, own("relatedBid").or(many));
            }
            From::RelatedBidCount => {
                let many = own("relatedBids").map(|b| b.split('|').count() as i64);
                builder.int(at, Some(many.unwrap_or(i64::from(own("relatedBid").is_some()))));
            }
            From::PartyId => {
                let org = OrgSlots::partner(list, row.slots as usize);
                builder.text(at, self.party_id(data, staged, org, &self.corrections.supplier_prefix).as_deref());
            }
            From::BuyerId => builder.text(at, self.party_id(data, staged, self.slot.buyer, &self.corrections.buyer_prefix).as_deref()),
            From::EntityId => builder.text(at, self.party_id(data, staged, self.slot.entity, &self.corrections.buyer_prefix).as_deref()),
            From::BuyerName => builder.text(at, self.name_of(data, staged, self.slot.buyer)),
            From::EntityName => builder.text(at, self.name_of(data, staged, self.slot.entity)),
            From::Method => {
                let details = staged.read(data, self.slot.method_details);
                let mapped = details.and_then(|d| self.corrections.methods.get(d)).map(String::as_str);
                builder.text(at, staged.read(data, self.slot.method).or(mapped));
            }
            From::MethodDetails => {
                let details = staged.read(data, self.slot.method_details);
                let cut = self.corrections.split_method_details.as_deref();
                builder.text(at, details.map(|d| cut.and_then(|c| d.split_once(c)).map_or(d, |(front, _)| front.trim_end())));
            }
            From::HasPlanning => builder.bool(at, Some(!staged.is_none(self.slot.planning))),
            From::Lots => {
                let lot_rows = staged.rows.iter().enumerate().filter(|(i, _)| self.table_name(staged, *i) == "lots");
                builder.int(at, Some(lot_rows.count() as i64));
            }
            From::IsBuyer => builder.bool(at, Some(role().buyer || has_role(&["buyer", "procuringEntity"]))),
            From::IsTenderer => builder.bool(at, Some(role().tenderer || has_role(&["tenderer"]))),
            From::IsSupplier => builder.bool(at, Some(role().supplier || has_role(&["supplier"]))),
        }
    }

    /// The name in a reference, or that of the party it names.
    fn name_of<'a>(&self, data: &'a [u8], staged: &'a Staged, org: OrgSlots) -> Option<&'a str> {
        if let Some(name) = staged.read(data, org.name) {
            return Some(name);
        }
        let id = staged.read(data, org.id)?;
        (0..staged.rows.len()).filter(|i| self.table_name(staged, *i) == "parties").find_map(|i| {
            let read = |path| self.slot_of(staged, i, path).and_then(|s| staged.read(data, s));
            if read("id") == Some(id) { read("name") } else { None }
        })
    }
}

fn party_table() -> usize {
    tables().index("parties").expect("tables.toml has parties")
}

/// A whole number, also written as `5.0` or `"5"`.
fn whole_number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let millionths = facts::amounts::parse(text)?;
        (millionths % 1_000_000 == 0).then(|| i64::try_from(millionths / 1_000_000).ok())?
    })
}

/// The JSON pointer of a row inside its release.
fn write_pointer(out: &mut String, shape: &Shape, staged: &Staged, index: usize) {
    use std::fmt::Write;
    if index == 0 {
        return;
    }
    let row = staged.rows[index];
    let parent = staged.rows[row.parent as usize];
    write_pointer(out, shape, staged, row.parent as usize);
    let path = &shape.lists[row.list as usize].path;
    let above = if row.parent == 0 { "" } else { shape.lists[parent.list as usize].path.as_str() };
    let own = path[above.len()..].trim_start_matches('/');
    out.push('/');
    out.push_str(own);
    if row.index >= 0 {
        let _ = write!(out, "/{}", row.index);
    }
}

impl Plan {
    fn new(list: &ListDef) -> Plan {
        let Some(table) = list.table.map(|t| tables().at(t)) else { return Plan { columns: Vec::new() } };
        let columns = table.columns.iter().enumerate().map(|(i, column)| {
            let at = table.physical.iter().position(|p| p.column == Some(i)).expect("every column is stored");
            let from = computed(&table.name, &column.name).or(list.column_slot[i].map(|s| From::Slot(s as usize)));
            (at, column.kind, from.unwrap_or(From::Nothing))
        });
        Plan { columns: columns.collect() }
    }
}

fn computed(table: &str, column: &str) -> Option<From> {
    Some(match (table, column) {
        ("processes", "buyer_id") => From::BuyerId,
        ("processes", "buyer_name") => From::BuyerName,
        ("processes", "procuring_entity_id") => From::EntityId,
        ("processes", "procuring_entity_name") => From::EntityName,
        ("processes", "method") => From::Method,
        ("processes", "method_details") => From::MethodDetails,
        ("processes", "has_planning") => From::HasPlanning,
        ("processes", "lot_count") => From::Lots,
        (_, "section") => From::Section,
        (_, "section_id") => From::SectionId,
        (_, "bid_row_id" | "award_row_id" | "contract_row_id") => From::ParentRow,
        ("bidders", "bid_id") | ("suppliers", "award_id") | ("transactions", "contract_id") => From::ParentId,
        ("bidders" | "suppliers", "party_id") => From::PartyId,
        ("bids" | "awards", "lot_id") => From::OneLot,
        ("bids" | "awards", "lot_count") => From::LotCount,
        ("bids", "tenderer_count") | ("awards", "supplier_count") => From::PartnerCount,
        ("bids", "tenderer_id") | ("awards", "supplier_id") => From::OnePartner,
        ("bids", "tenderer_key") | ("awards", "supplier_key") => From::PartnerKey,
        ("awards", "related_bid_id") => From::RelatedBid,
        ("awards", "related_bid_count") => From::RelatedBidCount,
        ("parties", "is_buyer") => From::IsBuyer,
        ("parties", "is_tenderer") => From::IsTenderer,
        ("parties", "is_supplier") => From::IsSupplier,
        _ => return None,
    })
}

impl KnownSlots {
    fn new(processes: &ListDef) -> KnownSlots {
        let at = |path: &str| processes.slots.iter().position(|(p, _)| p == path).expect("a slot of tables.toml or EXTRA");
        let org = |front: &str| OrgSlots {
            id: at(&format!("{front}/id")),
            name: at(&format!("{front}/name")),
            scheme: at(&format!("{front}/identifier/scheme")),
            identifier: at(&format!("{front}/identifier/id")),
        };
        KnownSlots {
            release_id: at("id"),
            date: at("date"),
            tag: at("tag"),
            buyer: org("buyer"),
            entity: org("tender/procuringEntity"),
            method: at("tender/procurementMethod"),
            method_details: at("tender/procurementMethodDetails"),
            planning: at("planning"),
        }
    }
}

impl OrgSlots {
    fn partner(list: &ListDef, first: usize) -> OrgSlots {
        let at = |path: &str| first + list.slots.iter().position(|(p, _)| p == path).expect("a slot of tables.toml or EXTRA");
        OrgSlots { id: at("id"), name: at("name"), scheme: at("identifier/scheme"), identifier: at("identifier/id") }
    }
}
