-- one row a process without open competition: whether a reason for its method is published, one expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.reasons = 1 then 'clear'
        when g.processes < $minimum then 'unknown'
        when g.share < $least_share then 'unknown'
        else 'raised'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.reasons = 1 then null
        when g.processes < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes'
        when g.share < $least_share then 'tender/procurementMethodRationale'
    end as missing,
    cast(t.reasons as double) as observed,
    cast(1 as double) as expected,
    coalesce(t.tender_start_day, t.release_day) as on_day,
    rows_of(t.row_id) as rows,
    t.method,
    t.method_details,
    t.method_rationale,
    g.share as practice_share,
    g.processes as practice_processes
from (
    select
        1 as all_key,
        p.process_id,
        p.row_id,
        p.ocid,
        p.method,
        p.method_details,
        p.method_rationale,
        p.tender_start_day,
        p.release_day,
        case
            when text_key(p.method_rationale) is null then 0
            when in_list(text_key(p.method_rationale), $empty_reasons) then 0
            else 1
        end as reasons
    from processes as p
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and (p.method is null or in_list(p.method, $methods))
) as t
join (
    select
        1 as all_key,
        count(*) as processes,
        cast(
            count(
                case
                    when text_key(q.method_rationale) is null then null
                    when in_list(text_key(q.method_rationale), $empty_reasons) then null
                    else 1
                end
            ) as double
        ) / nullif(cast(count(*) as double), 0) as share
    from processes as q
    where
        (q.status is null or q.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and in_list(q.method, $methods)
) as g
    on g.all_key = t.all_key
