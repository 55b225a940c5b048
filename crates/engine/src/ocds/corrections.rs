//! What is put right on the way in, because a publication is known to have it wrong.
//! From a source's settings (`source.toml`) or a Cardinal settings file.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Corrections of one publication. The default corrects nothing.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Corrections {
    /// Amounts (as written or equal in value) that stand for "none", as 0 or 99999999.
    pub placeholder_amounts: Vec<String>,
    /// Party ids that stand for "none".
    pub placeholder_ids: Vec<String>,
    /// Currency of amounts that have none.
    pub currency: Option<String>,
    /// Classification scheme of items that have none.
    pub item_scheme: Option<String>,
    /// Status of bids that have none.
    pub bid_status: Option<String>,
    /// Status of awards that have none.
    pub award_status: Option<String>,
    /// Local bid statuses and what they mean.
    pub bid_statuses: BTreeMap<String, String>,
    /// Local award statuses and what they mean.
    pub award_statuses: BTreeMap<String, String>,
    /// Local method names (`procurementMethodDetails`) and their method codes, used where the code is missing.
    pub methods: BTreeMap<String, String>,
    /// Put before buyer and procuring entity ids that lack it.
    pub buyer_prefix: String,
    /// Put before tenderer and supplier ids that lack it.
    pub supplier_prefix: String,
    /// Keep of `procurementMethodDetails` only what stands before this text.
    pub split_method_details: Option<String>,
    /// An award all of whose contracts are cancelled is cancelled.
    pub cancel_awards_by_contracts: bool,
    /// The publication is OCDS 1.0: its releases are merged by the rules of that version.
    pub version_1_0: bool,
    /// Leave out bids under `auctions`; else they count where `bids/details` has none.
    pub ignore_auctions: bool,
}

impl Corrections {
    /// Whether an amount, as text, is one of the placeholders.
    pub fn is_placeholder_amount(&self, text: &str) -> bool {
        if self.placeholder_amounts.is_empty() {
            return false;
        }
        let value = facts::amounts::parse(text);
        self.placeholder_amounts.iter().any(|p| p == text || (value.is_some() && facts::amounts::parse(p) == value))
    }
}
