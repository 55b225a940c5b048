-- one row a rule and buyer: subjects by verdict
-- key: code, buyer_id
-- index: buyer_id
select
    code,
    coalesce(buyer_id, '') as buyer_id,
    sum(case when verdict = 'raised' then subjects else 0 end) as raised,
    sum(case when verdict = 'clear' then subjects else 0 end) as clear,
    sum(case when verdict = 'unknown' then subjects else 0 end) as unknown
from verdict_counts
group by code, coalesce(buyer_id, '')
