//! The parties of a dataset of contracts, each once.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Decimal128Type, Int32Type, Int64Type};
use futures::StreamExt;

use super::read::text_column;
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};

/// A party as its processes name it together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Party {
    /// Its id in the dataset.
    pub party_id: String,
    /// Its names, in order.
    pub names: Vec<String>,
    /// Register of its number; empty where it has none.
    pub scheme: String,
    /// Its number there.
    pub identifier: Option<String>,
    /// An address in one line.
    pub address: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// A telephone number.
    pub telephone: Option<String>,
    /// Some process names it as buyer.
    pub is_buyer: bool,
    /// The first row, and where it was read.
    pub row: i64,
    /// Index of the file.
    pub file: i32,
    /// First byte of the release.
    pub offset: i64,
    /// Length of the release.
    pub length: i64,
}

/// Most names of one party: one whose processes give it more is the publisher's word for many.
const NAMES_MAX: usize = 64;

const SQL: &str = "select party_id, coalesce(name, legal_name) as name, coalesce(scheme, '') as scheme, identifier,
    concat_ws(', ', street, locality, region, postal_code, country) as address, email, telephone, coalesce(is_buyer, false) as is_buyer,
    row_id, file, \"offset\", length
from parties
where party_id is not null
order by party_id, name nulls last, identifier nulls last, row_id";

/// Calls `each` with every party, in order of its id. A party id under which several numbers of one register stand is a publisher's word
/// for several firms: it is left out, and how many were is returned.
pub async fn each_party(file: &Path, limits: &Limits, each: &mut dyn FnMut(Party) -> Result<(), String>) -> Result<u64, String> {
    let say = |e: datafusion::error::DataFusionError| format!("{}: {e}", file.display());
    let context = session::empty(limits, &Arc::new(Surroundings::default())).map_err(say)?;
    session::register_parquet(&context, "parties", file).await.map_err(say)?;
    let frame = context.sql(SQL).await.map_err(say)?;
    let mut stream = frame.execute_stream().await.map_err(say)?;
    let mut ambiguous = 0;
    let mut current: Option<(Party, bool)> = None;
    let mut end = |party: Option<(Party, bool)>, ambiguous: &mut u64| match party {
        Some((_, true)) => {
            *ambiguous += 1;
            Ok(())
        }
        Some((party, false)) => each(party),
        None => Ok(()),
    };
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(say)?;
        for row in 0..batch.num_rows() {
            let next = party_at(&batch, row);
            match &mut current {
                Some((party, is_ambiguous)) if party.party_id == next.party_id => *is_ambiguous |= !joined(party, next),
                _ => end(current.replace((next, false)), &mut ambiguous)?,
            }
        }
    }
    end(current, &mut ambiguous)?;
    Ok(ambiguous)
}

/// What a supplier was awarded, in one currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Awarded {
    /// Its party id.
    pub party_id: String,
    /// The currency.
    pub currency: String,
    /// The sum, in whole units; of a joint award each supplier is given all of it.
    pub amount: u64,
    /// Awards in it.
    pub awards: u64,
}

/// The value of an award; where it has none, that of its contracts, if those are in one currency. Cancelled and unsuccessful ones are none.
const AWARDED: &str = "select s.party_id, a.currency, sum(a.amount) as amount, count(*) as awards
from (
    select
        a.row_id,
        case when a.amount is not null and a.currency is not null then a.amount else c.amount end as amount,
        case when a.amount is not null and a.currency is not null then a.currency else c.currency end as currency
    from awards as a
    left join (
        select process_id, award_id, sum(amount) as amount, min(currency) as currency
        from contracts
        where amount is not null and currency is not null
        group by process_id, award_id
        having min(currency) = max(currency)
    ) as c
        on c.process_id = a.process_id
        and c.award_id = a.award_id
    where coalesce(a.status, '') not in ('cancelled', 'unsuccessful')
) as a
join suppliers as s
    on s.award_row_id = a.row_id
where a.amount > 0 and a.currency is not null and s.party_id is not null
group by s.party_id, a.currency
order by s.party_id, a.currency";

/// Calls `each` with what every supplier of a dataset was awarded, in order of its id and of currencies, which are never added.
pub async fn each_awarded(tables: &[Option<TableData>], limits: &Limits, each: &mut dyn FnMut(Awarded)) -> Result<(), String> {
    let say = |e: datafusion::error::DataFusionError| e.to_string();
    let context = session::empty(limits, &Arc::new(Surroundings::default())).map_err(say)?;
    session::register_tables(&context, tables).await.map_err(say)?;
    let frame = context.sql(AWARDED).await.map_err(say)?;
    let mut stream = frame.execute_stream().await.map_err(say)?;
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(say)?;
        let (Some(parties), Some(currencies)) = (text_column(batch.column(0)), text_column(batch.column(1))) else { continue };
        let amounts = batch.column(2).as_primitive_opt::<Decimal128Type>().ok_or("the sum of awards is no decimal number")?;
        let awards = batch.column(3).as_primitive::<Int64Type>();
        for (row, (party_id, currency)) in parties.into_iter().zip(currencies).enumerate() {
            let amount = u64::try_from(amounts.value(row) / MILLIONTHS).unwrap_or(u64::MAX);
            each(Awarded { party_id, currency, amount, awards: u64::try_from(awards.value(row)).unwrap_or(0) });
        }
    }
    Ok(())
}

/// Amounts of tables are in millionths.
const MILLIONTHS: i128 = 1_000_000;

/// Adds what another row says of a party; `false` where it cannot be the same firm.
fn joined(party: &mut Party, other: Party) -> bool {
    if party.identifier.is_none() {
        (party.scheme, party.identifier) = (other.scheme, other.identifier);
    } else if other.identifier.is_some() && other.scheme == party.scheme && other.identifier != party.identifier {
        return false;
    }
    for name in other.names {
        if !party.names.contains(&name) {
            party.names.push(name);
        }
    }
    party.address = party.address.take().or(other.address);
    party.email = party.email.take().or(other.email);
    party.telephone = party.telephone.take().or(other.telephone);
    party.is_buyer |= other.is_buyer;
    party.names.len() <= NAMES_MAX
}

fn party_at(batch: &RecordBatch, row: usize) -> Party {
    let text = |at: usize| {
        let column = batch.column(at);
        let text = column.is_valid(row).then(|| match column.as_string_view_opt() {
            Some(views) => views.value(row).to_owned(),
            None => column.as_string::<i32>().value(row).to_owned(),
        });
        text.filter(|t| !t.is_empty())
    };
    let long = |at: usize| batch.column(at).as_primitive::<Int64Type>().value(row);
    Party {
        party_id: text(0).unwrap_or_default(),
        names: text(1).into_iter().collect(),
        scheme: text(2).unwrap_or_default(),
        identifier: text(3),
        address: text(4),
        email: text(5),
        telephone: text(6),
        is_buyer: batch.column(7).as_boolean_opt().is_some_and(|c| c.is_valid(row) && c.value(row)),
        row: long(8),
        file: batch.column(9).as_primitive::<Int32Type>().value(row),
        offset: long(10),
        length: long(11),
    }
}
