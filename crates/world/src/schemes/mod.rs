//! Planted schemes, each with innocent look-alikes.
//!
//! The processes of a world come in blocks; every whole block holds each scheme once guilty and once as a look-alike, in
//! random slots among ordinary processes. What makes a scheme is told here in the world's own terms (who agreed with
//! whom, what was paid); no rule and no threshold of a rule is read.

pub(crate) mod stage;

pub(crate) mod bidding;

pub(crate) mod offers;

pub(crate) mod buying;

pub(crate) mod contracts;

pub(crate) mod links;

pub(crate) mod registers;

pub(crate) mod block;

use stage::{Seen, Stage};

/// A scheme: how it is done, and what looks like it and is not.
pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) guilty: fn(&mut Stage) -> Seen,
    pub(crate) innocent: fn(&mut Stage) -> Seen,
}

const fn scheme(name: &'static str, guilty: fn(&mut Stage) -> Seen, innocent: fn(&mut Stage) -> Seen) -> Scheme {
    Scheme { name, guilty, innocent }
}

/// All schemes.
pub(crate) const SCHEMES: [Scheme; 23] = [
    scheme("rotation-ring", bidding::rotation_ring, bidding::busy_neighbours),
    scheme("cover-bids", bidding::cover_bids, bidding::dealers_or_nearby_plant),
    scheme("market-carve-up", bidding::carve_up, bidding::local_advantage),
    scheme("identical-bids", offers::identical_bids, offers::fixed_prices_or_branches),
    scheme("tailored-deadline", offers::tailored_deadline, offers::emergency_or_repeat),
    scheme("late-winning-bid", offers::late_bid, offers::other_zone_or_extension),
    scheme("lowest-bid-disqualified", offers::lowest_disqualified, offers::lowest_rightly_refused),
    scheme("shared-contacts", offers::shared_contacts, offers::business_centre_or_branches),
    scheme("splitting", buying::splitting, buying::separate_needs),
    scheme("failed-then-single-source", buying::failed_then_single, buying::twice_failed),
    scheme("phantom-supplier", buying::phantom_supplier, buying::foreign_or_private_supplier),
    scheme("buyer-capture", buying::buyer_capture, buying::monopolist_utility),
    scheme("low-ball-then-larger", buying::low_ball, buying::pilot_then_tender),
    scheme("inflated-amendment", contracts::inflated_amendment, contracts::indexation_or_hidden_works),
    scheme("contract-before-award", contracts::contract_before_award, contracts::retroactive_or_corrected),
    scheme("change-orders-after-direct-award", contracts::change_orders, contracts::flood_or_meter),
    scheme("payments-above-contract", contracts::payments_above, contracts::tax_or_amended),
    scheme("hidden-interest", links::hidden_interest, links::namesake_or_former_owner),
    scheme("debarred-supplier", links::debarred_supplier, links::expired_or_namesake_firm),
    scheme("unexplained-assets", links::unexplained_assets, links::inheritance),
    scheme("undeclared-interest", registers::undeclared_interest, registers::declared_or_small_interest),
    scheme("restricted-payment", registers::restricted_payment, registers::ended_or_other_restriction),
    scheme("unregistered-bidder", registers::unregistered_bidder, registers::later_wound_up_or_young),
];
