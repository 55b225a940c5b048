-- one row a rule and month: subjects by verdict
-- key: code, month
select
    code,
    coalesce(month, '') as month,
    sum(case when verdict = 'raised' then subjects else 0 end) as raised,
    sum(case when verdict = 'clear' then subjects else 0 end) as clear,
    sum(case when verdict = 'unknown' then subjects else 0 end) as unknown
from verdict_counts
group by code, coalesce(month, '')
