//! What settling does with the members of each list, decided once: which columns are filled from where.

use super::shape::{ListDef, Shape};
use crate::tables::build::Wanted;
use crate::tables::{ColumnKind, tables};

/// What settling does with the members of one list.
pub(super) struct Plan {
    pub(super) kind: Kind,
    /// The id of a row that is wanted rests on the ids of this list's members.
    pub(super) is_named: bool,
    /// Wanted columns: the stored column, its kind, and where its value is from.
    pub(super) columns: Vec<(usize, ColumnKind, From)>,
    /// Slots of an organisation, where the members are some.
    pub(super) org: Option<OrgSlots>,
    /// Lots named by a bid or an award: a list, else a lone id.
    pub(super) lots: [Option<usize>; 2],
    /// Bids named by an award: a lone id, and a list.
    pub(super) related_bid: Option<usize>,
    pub(super) related_bids: Option<usize>,
    pub(super) id: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) roles: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) award: Option<usize>,
    pub(super) scheme: Option<usize>,
    pub(super) class: Option<usize>,
    /// Amounts (their currencies are the slots after) with their columns' paths.
    pub(super) amounts: Vec<(usize, &'static str)>,
}

/// Tables whose members settling treats in a way of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Other,
    Lot,
    Item,
    Bid,
    Bidder,
    Award,
    Supplier,
    Contract,
    Party,
    /// `tender/tenderers`: no table, but it says who the tenderers are.
    Tenderer,
}

/// Where a column's value is from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum From {
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

/// Slots of a process that settling reads by name.
pub(super) struct ProcessSlots {
    pub(super) release_id: usize,
    pub(super) date: usize,
    pub(super) tag: usize,
    pub(super) buyer: OrgSlots,
    pub(super) entity: OrgSlots,
    pub(super) method: usize,
    pub(super) method_details: usize,
    pub(super) planning: usize,
}

/// Slots of an organisation reference: id, name, and the 1.0 identifier.
#[derive(Clone, Copy)]
pub(super) struct OrgSlots {
    pub(super) id: usize,
    pub(super) name: usize,
    pub(super) scheme: usize,
    pub(super) identifier: usize,
}

impl OrgSlots {
    /// The slots of a row whose first slot is `first`.
    pub(super) fn at(self, first: usize) -> OrgSlots {
        OrgSlots { id: first + self.id, name: first + self.name, scheme: first + self.scheme, identifier: first + self.identifier }
    }
}

/// A plan for each list of the shape.
pub(super) fn plans(shape: &Shape) -> Vec<Plan> {
    let wanted = |list: &ListDef| list.table.is_some_and(|t| shape.wanted(t).is_some());
    let carries = |list: &ListDef| {
        let beneath = format!("{}/", list.path);
        wanted(list) || shape.lists.iter().any(|l| wanted(l) && l.path.starts_with(&beneath))
    };
    shape.lists.iter().map(|list| Plan::new(list, list.table.and_then(|t| shape.wanted(t)), carries(list))).collect()
}

impl Plan {
    fn new(list: &ListDef, wanted: Option<&Wanted>, is_named: bool) -> Plan {
        let slot = |path: &str| list.slots.iter().position(|(p, _)| p == path);
        let table = list.table.map(|t| tables().at(t));
        let kind = match table.map_or("", |t| t.name.as_str()) {
            "lots" => Kind::Lot,
            "items" => Kind::Item,
            "bids" => Kind::Bid,
            "bidders" => Kind::Bidder,
            "awards" => Kind::Award,
            "suppliers" => Kind::Supplier,
            "contracts" => Kind::Contract,
            "parties" => Kind::Party,
            "" => Kind::Tenderer,
            _ => Kind::Other,
        };
        let mut plan = Plan {
            kind,
            is_named,
            columns: Vec::new(),
            org: matches!(kind, Kind::Bidder | Kind::Supplier | Kind::Tenderer).then(|| org(list, "")),
            lots: [slot("relatedLots"), slot("relatedLot")],
            related_bid: slot("relatedBid"),
            related_bids: slot("relatedBids"),
            id: slot("id"),
            name: slot("name"),
            roles: slot("roles"),
            status: slot("status"),
            award: slot("awardID"),
            scheme: slot("classification/scheme"),
            class: slot("classification/id"),
            amounts: Vec::new(),
        };
        let Some(table) = table else { return plan };
        for (index, column) in table.columns.iter().enumerate() {
            if let (ColumnKind::Money, Some(slot)) = (column.kind, list.column_slot[index]) {
                plan.amounts.push((slot as usize, column.path.as_str()));
            }
            let stored = |p: &crate::tables::Physical| p.column == Some(index);
            let at = table.physical.iter().position(stored).expect("every column is stored");
            let parts = table.physical[at..].iter().take_while(|p| stored(p)).count();
            if !wanted.is_some_and(|w| w[at..at + parts].contains(&true)) {
                continue;
            }
            let from = computed(&table.name, &column.name).or(list.column_slot[index].map(|s| From::Slot(s as usize)));
            plan.columns.push((at, column.kind, from.unwrap_or(From::Nothing)));
        }
        plan
    }
}

fn org(list: &ListDef, front: &str) -> OrgSlots {
    let at = |path: &str| {
        let path = if front.is_empty() { path.to_owned() } else { format!("{front}/{path}") };
        list.slots.iter().position(|(p, _)| *p == path).expect("a slot of tables.toml or EXTRA")
    };
    OrgSlots { id: at("id"), name: at("name"), scheme: at("identifier/scheme"), identifier: at("identifier/id") }
}

impl ProcessSlots {
    pub(super) fn new(processes: &ListDef) -> ProcessSlots {
        let at = |path: &str| processes.slots.iter().position(|(p, _)| p == path).expect("a slot of tables.toml or EXTRA");
        ProcessSlots {
            release_id: at("id"),
            date: at("date"),
            tag: at("tag"),
            buyer: org(processes, "buyer"),
            entity: org(processes, "tender/procuringEntity"),
            method: at("tender/procurementMethod"),
            method_details: at("tender/procurementMethodDetails"),
            planning: at("planning"),
        }
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
