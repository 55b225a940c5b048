-- one row an active award with an id: what the lists of a buyer's and a supplier's newest awards show
-- key: process_id, award_id
-- index: buyer_id, day
-- index: supplier_key, day
select
    a.process_id,
    a.award_id,
    min(p.buyer_id) as buyer_id,
    min(a.supplier_key) as supplier_key,
    max(coalesce(a.date_day, p.release_day)) as day,
    case when count(distinct a.currency) = 1 then sum(a.amount) end as amount,
    min(a.currency) as currency
from awards as a
join processes as p
    on p.process_id = a.process_id
where
    (a.status is null or a.status = 'active')
    and a.award_id is not null
group by a.process_id, a.award_id
