-- one row a month: processes, and single offers of contests judged
-- key: month
select
    m.month,
    m.processes,
    coalesce(s.single, 0) as single_offers,
    coalesce(s.judged, 0) as single_offers_of
from (
    select
        substr(cast(coalesce(release_day, tender_end_day, tender_start_day) as varchar), 1, 7) as month,
        count(*) as processes
    from processes
    where coalesce(release_day, tender_end_day, tender_start_day) is not null
    group by substr(cast(coalesce(release_day, tender_end_day, tender_start_day) as varchar), 1, 7)
) as m
left join (
    select
        month,
        sum(case when verdict = 'raised' then subjects else 0 end) as single,
        sum(subjects) as judged
    from verdict_counts
    where
        code = 'R018'
        and verdict in ('raised', 'clear')
    group by month
) as s
    on s.month = m.month
