-- one row a buyer and a party that bid in its purchases: in how many, and how many of them it won
-- key: buyer_id, party_id
-- index: buyer_id, bids
select
    p.buyer_id,
    y.party_id,
    count(distinct y.process_id) as bids,
    count(distinct case when y.is_supplier then y.process_id end) as won,
    max(coalesce(p.release_day, p.tender_end_day, p.tender_start_day)) as last_day
from parties as y
join processes as p
    on p.process_id = y.process_id
where
    y.is_tenderer
    and y.party_id is not null
    and p.buyer_id is not null
group by p.buyer_id, y.party_id
