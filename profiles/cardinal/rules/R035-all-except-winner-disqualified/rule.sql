-- one row a process whose one tenderer with valid bids is its only supplier and others were disqualified; one row a flagged winner
select
    p.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case when p.others >= $threshold then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    cast(p.others as double) as observed,
    case when $threshold < 1 then cast(1 as double) else cast($threshold as double) end as expected,
    cast(null as date) as on_day,
    p.bid_rows as rows,
    1 as processes,
    p.winner_id
from cardinal_lone_winners as p
where
    ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
union all
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    p.winner_id as subject_id,
    'raised' as verdict,
    cast(null as varchar) as missing,
    cast(0 as double) as observed,
    case when $threshold < 1 then cast(1 as double) else cast($threshold as double) end as expected,
    cast(null as date) as on_day,
    row_list(p.process_id) as rows,
    count(*) as processes,
    p.winner_id
from cardinal_lone_winners as p
where
    p.others >= $threshold
    and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
group by p.winner_id
