//! From a staged release to rows: ids, keys, and the table builders.

use std::borrow::Cow;
use std::ops::Range;

use facts::ids::{ProcessId, RowId};
use facts::keys::set_key;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::corrections::Corrections;
use super::plan::{From, Kind, OrgSlots, Plan, ProcessSlots, plans};
use super::shape::Shape;
use super::stage::Troubles;
use super::staged::Staged;
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
    pub(super) corrections: &'s Corrections,
    corrects: bool,
    builders: Vec<Option<TableBuilder>>,
    pub(super) plans: Vec<Plan>,
    slot: ProcessSlots,
    /// Troubles met.
    pub troubles: Troubles,
    row_ids: Vec<i64>,
    /// Ids given in this release; for an id met again, the id of its latest copy.
    copies: FxHashMap<i64, i64>,
    /// Tenderers of bids and suppliers of awards, and for each row which of them are its own.
    partners: Vec<Partners>,
    partners_of: Vec<Option<usize>>,
    /// Their ids and keys.
    partner_text: String,
    asks_for_partners: bool,
    pointer: String,
}

/// Tenderers of a bid or suppliers of an award.
#[derive(Debug)]
struct Partners {
    count: i64,
    /// Places in the partners' text: the id of a lone one, and the key of all.
    one: Option<Range<usize>>,
    key: Option<Range<usize>>,
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
        let plans = plans(shape);
        let is_of_partners = |from: &From| matches!(from, From::PartnerCount | From::OnePartner | From::PartnerKey);
        let asks_for_partners = plans.iter().flat_map(|p| &p.columns).any(|(_, _, from)| is_of_partners(from));
        Settler {
            shape,
            dataset,
            corrections,
            corrects: *corrections != Corrections::default(),
            builders,
            plans,
            slot: ProcessSlots::new(&shape.lists[0]),
            troubles: Troubles::default(),
            row_ids: Vec::new(),
            copies: FxHashMap::default(),
            partners: Vec::new(),
            partners_of: Vec::new(),
            partner_text: String::new(),
            asks_for_partners,
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
    pub fn head(&self, data: &str, staged: &Staged) -> Result<Head, String> {
        let text = |slot: usize| staged.read(data, slot).map(str::to_owned);
        let Some(ocid) = text(0) else {
            return Err("a release without an ocid (a linked release, or no OCDS at all)".to_owned());
        };
        let tag = text(self.slot.tag);
        let is_compiled = staged.is_compiled || tag.as_deref().is_some_and(|t| t.split('|').any(|t| t == "compiled"));
        Ok(Head { ocid, id: text(self.slot.release_id), date: text(self.slot.date), tag, is_compiled })
    }

    /// Adds the rows of a compiled release (or of a lone one, which reads the same).
    pub fn settle(&mut self, data: &str, staged: &mut Staged, ocid: &str, origin: Origin) {
        let process = ProcessId::new(self.dataset, ocid);
        self.choose_bids(staged);
        if self.corrects {
            self.correct(data, staged);
        }
        self.name_rows(data, staged, process);
        self.gather_partners(data, staged);
        let roles = self.roles(data, staged);
        for index in 0..staged.rows.len() {
            self.push(data, staged, index, process, origin, &roles);
        }
    }

    /// Bids under `auctions` count only where there are none under `bids`; the others' rows are emptied of their table.
    fn choose_bids(&mut self, staged: &mut Staged) {
        let section = |row: &super::staged::Row| self.shape.lists[row.list as usize].section.as_str();
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

    /// Gives every row its id: from the ids on the way, from content where there are none.
    fn name_rows(&mut self, data: &str, staged: &Staged, process: ProcessId) {
        self.row_ids.clear();
        self.copies.clear();
        for (index, row) in staged.rows.iter().enumerate() {
            if index == 0 || !self.plans[row.list as usize].is_named {
                self.row_ids.push(process.0);
                continue;
            }
            let list = &self.shape.lists[row.list as usize];
            let parent = if row.parent == 0 { 0 } else { self.row_ids[row.parent as usize] };
            let own = list.id_slot.and_then(|s| staged.read(data, row.slots as usize + s as usize));
            let raw = &data.as_bytes()[row.raw.0 as usize..(row.raw.0 + row.raw.1) as usize];
            let mut id = RowId::new(process, parent, &list.path, own.map_or(raw, str::as_bytes)).0;
            if self.copies.insert(id, id).is_some() {
                self.troubles.count("an id used twice in one list", list.path.clone());
                id = RowId::new(process, id, &list.path, raw).0;
                // Wholly equal members are told apart by how many went before.
                let first = id;
                if let Some(latest) = self.copies.get(&first) {
                    id = RowId::new(process, *latest, &list.path, b"again").0;
                }
                self.copies.insert(first, id);
                self.copies.insert(id, id);
            }
            self.row_ids.push(id);
        }
    }

    fn party_id<'a>(&self, data: &'a str, staged: &'a Staged, org: OrgSlots, prefix: &str) -> Option<Cow<'a, str>> {
        let read = |at: usize| staged.read(data, at);
        let id = match read(org.id) {
            Some(id) => Cow::Borrowed(id),
            None => match (read(org.scheme), read(org.identifier)) {
                (Some(scheme), Some(id)) => Cow::Owned(format!("{scheme}-{id}")),
                (None, Some(id)) => Cow::Borrowed(id),
                _ => return None,
            },
        };
        if self.corrections.placeholder_ids.iter().any(|p| *p == *id) {
            return None;
        }
        Some(if prefix.is_empty() || id.starts_with(prefix) { id } else { Cow::Owned(format!("{prefix}{id}")) })
    }

    /// Tenderers of bids and suppliers of awards, by parent row.
    fn gather_partners(&mut self, data: &str, staged: &Staged) {
        if !self.asks_for_partners {
            return;
        }
        self.partners.clear();
        self.partner_text.clear();
        self.partners_of.clear();
        self.partners_of.resize(staged.rows.len(), None);
        let mut found: Vec<(u32, Option<Cow<'_, str>>)> = Vec::new();
        for row in &staged.rows {
            let plan = &self.plans[row.list as usize];
            if let (Kind::Bidder | Kind::Supplier, Some(org)) = (plan.kind, plan.org) {
                let id = self.party_id(data, staged, org.at(row.slots as usize), &self.corrections.supplier_prefix);
                found.push((row.parent, id));
            }
        }
        found.sort_by_key(|(parent, _)| *parent);
        for group in found.chunk_by(|a, b| a.0 == b.0) {
            let start = self.partner_text.len();
            let (has_one, has_key) = if let [(_, one)] = group {
                self.partner_text.push_str(one.as_deref().unwrap_or(""));
                (one.is_some(), one.is_some())
            } else {
                let key = set_key(group.iter().map(|(_, id)| id.as_deref()));
                self.partner_text.push_str(key.as_deref().unwrap_or(""));
                (false, key.is_some())
            };
            let place = start..self.partner_text.len();
            self.partners_of[group[0].0 as usize] = Some(self.partners.len());
            let (one, key) = (has_one.then(|| place.clone()), has_key.then_some(place));
            self.partners.push(Partners { count: group.len() as i64, one, key });
        }
    }

    /// What references say of each party.
    fn roles<'a>(&self, data: &'a str, staged: &'a Staged) -> FxHashMap<Cow<'a, str>, Roles> {
        let mut roles: FxHashMap<Cow<'a, str>, Roles> = FxHashMap::default();
        if self.builders[party_table()].is_none() {
            return roles;
        }
        for org in [self.slot.buyer, self.slot.entity] {
            if let Some(id) = self.party_id(data, staged, org, &self.corrections.buyer_prefix) {
                roles.entry(id).or_default().buyer = true;
            }
        }
        for row in &staged.rows {
            let plan = &self.plans[row.list as usize];
            let Some(org) = plan.org else { continue };
            if let Some(id) = self.party_id(data, staged, org.at(row.slots as usize), &self.corrections.supplier_prefix) {
                let role = roles.entry(id).or_default();
                role.supplier |= plan.kind == Kind::Supplier;
                role.tenderer |= plan.kind != Kind::Supplier;
            }
        }
        roles
    }

    fn push(
        &mut self,
        data: &str,
        staged: &Staged,
        index: usize,
        process: ProcessId,
        origin: Origin,
        roles: &FxHashMap<Cow<'_, str>, Roles>,
    ) {
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
        if builder.wants_places() {
            write_pointer(&mut self.pointer, self.shape, staged, index);
        }
        let raw = &data.as_bytes()[row.raw.0 as usize..(row.raw.0 + row.raw.1) as usize];
        builder.end_row((origin.file, origin.offset, origin.length), &self.pointer, || xxh3_64(raw) as i64);
        self.builders[table] = Some(builder);
    }

    fn compute(
        &self,
        builder: &mut TableBuilder,
        data: &str,
        staged: &Staged,
        index: usize,
        (at, from): (usize, From),
        roles: &FxHashMap<Cow<'_, str>, Roles>,
    ) {
        let row = staged.rows[index];
        let plan = &self.plans[row.list as usize];
        let read = |slot: Option<usize>| slot.and_then(|s| staged.read(data, row.slots as usize + s));
        let partners = || self.partners_of[index].map(|at| &self.partners[at]);
        let partner_text = |place: Option<&Range<usize>>| place.and_then(|p| self.partner_text.get(p.clone()));
        let parent = staged.rows[row.parent as usize];
        let parent_id = || {
            let slot = self.shape.lists[parent.list as usize].id_slot.filter(|_| row.parent != 0)?;
            staged.read(data, parent.slots as usize + slot as usize)
        };
        let lots = || plan.lots.iter().find_map(|slot| read(*slot));
        let role = || read(plan.id).and_then(|id| roles.get(id)).copied().unwrap_or_default();
        let has_role = |names: &[&str]| read(plan.roles).is_some_and(|r| r.split('|').any(|r| names.contains(&r)));
        match from {
            From::Slot(_) | From::Nothing => builder.text(at, None),
            From::Section => builder.text(at, Some(&self.shape.lists[row.list as usize].section)),
            From::SectionId | From::ParentId => builder.text(at, parent_id()),
            From::ParentRow => builder.int(at, Some(self.row_ids[row.parent as usize])),
            From::OneLot => builder.text(at, lots().filter(|l| !l.contains('|'))),
            From::LotCount => builder.int(at, Some(lots().map_or(0, |l| l.split('|').count() as i64))),
            From::PartnerCount => builder.int(at, Some(partners().map_or(0, |p| p.count))),
            From::OnePartner => builder.text(at, partner_text(partners().and_then(|p| p.one.as_ref()))),
            From::PartnerKey => builder.text(at, partner_text(partners().and_then(|p| p.key.as_ref()))),
            From::RelatedBid => {
                let many = read(plan.related_bids).filter(|b| !b.contains('|'));
                builder.text(at, read(plan.related_bid).or(many));
            }
            From::RelatedBidCount => {
                let many = read(plan.related_bids).map(|b| b.split('|').count() as i64);
                builder.int(at, Some(many.unwrap_or(i64::from(read(plan.related_bid).is_some()))));
            }
            From::PartyId => {
                let org = plan.org.map(|org| org.at(row.slots as usize));
                let id = org.and_then(|org| self.party_id(data, staged, org, &self.corrections.supplier_prefix));
                builder.text(at, id.as_deref());
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
                let lots = staged.rows.iter().filter(|r| self.plans[r.list as usize].kind == Kind::Lot);
                builder.int(at, Some(lots.count() as i64));
            }
            From::IsBuyer => builder.bool(at, Some(role().buyer || has_role(&["buyer", "procuringEntity"]))),
            From::IsTenderer => builder.bool(at, Some(role().tenderer || has_role(&["tenderer"]))),
            From::IsSupplier => builder.bool(at, Some(role().supplier || has_role(&["supplier"]))),
        }
    }

    /// The name in a reference, or that of the party it names.
    fn name_of<'a>(&self, data: &'a str, staged: &'a Staged, org: OrgSlots) -> Option<&'a str> {
        if let Some(name) = staged.read(data, org.name) {
            return Some(name);
        }
        let id = staged.read(data, org.id)?;
        staged.rows.iter().find_map(|row| {
            let plan = &self.plans[row.list as usize];
            let read = |slot: Option<usize>| slot.and_then(|s| staged.read(data, row.slots as usize + s));
            if plan.kind == Kind::Party && read(plan.id) == Some(id) { read(plan.name) } else { None }
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
