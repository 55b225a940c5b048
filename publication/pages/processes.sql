-- one row a process: what lists and search show of it
-- key: process_id
-- index: ocid
-- index: buyer_id, day desc, process_id, category, amount
-- index: day desc, process_id
-- index: flags desc, process_id
select
    p.process_id,
    p.ocid,
    coalesce(p.title, p.description) as title,
    p.buyer_id,
    coalesce(p.buyer_name, p.procuring_entity_name) as buyer_name,
    p.method,
    p.method_details,
    p.status,
    p.category,
    coalesce(p.release_day, p.tender_end_day, p.tender_start_day) as day,
    p.amount,
    p.currency,
    p.number_of_tenderers,
    b.bids,
    case when a.currencies = 1 then a.amount end as award_amount,
    case when a.currencies = 1 then a.currency end as award_currency,
    coalesce(a.awards, 0) as awards,
    y.region,
    coalesce(f.flags, 0) as flags,
    coalesce(f.rules, 0) as rules
from processes as p
left join (
    -- where no bid is published nobody knows how many there were
    select process_id, sum(case when status is null or status not in ('invited', 'withdrawn') then 1 else 0 end) as bids
    from bids
    group by process_id
) as b
    on b.process_id = p.process_id
left join (
    select
        process_id,
        count(*) as awards,
        count(distinct currency) as currencies,
        min(currency) as currency,
        sum(amount) as amount
    from awards
    where status is null or status in ('active', 'pending')
    group by process_id
) as a
    on a.process_id = p.process_id
left join (
    select process_id, min(region) as region
    from parties
    where is_buyer
    group by process_id
) as y
    on y.process_id = p.process_id
left join (
    select process_id, count(*) as flags, count(distinct code) as rules
    from flags
    where process_id is not null
    group by process_id
) as f
    on f.process_id = p.process_id
