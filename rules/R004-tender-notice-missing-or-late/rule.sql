-- one row a process past its planning stage: tender notices published by the start of the tender period, at least one expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.in_time > 0 then 'clear'
        when t.undated > 0 then 'unknown'
        when t.listed > 0 and t.tender_start_day is null then 'unknown'
        when t.untyped > 0 then 'unknown'
        when t.listed > 0 then 'raised'
        when t.release_day < t.tender_start_day then 'unknown'
        when g.processes < $minimum then 'unknown'
        when g.share < $least_share then 'unknown'
        else 'raised'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.in_time > 0 then null
        when t.undated > 0 then 'tender/documents/datePublished'
        when t.listed > 0 and t.tender_start_day is null then 'tender/tenderPeriod/startDate'
        when t.untyped > 0 then 'tender/documents/documentType'
        when t.listed > 0 then null
        when t.release_day < t.tender_start_day then 'date: a release from the start of the tender period or later'
        when g.processes < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes'
        when g.share < $least_share then 'tender/documents'
    end as missing,
    cast(t.in_time as double) as observed,
    cast(1 as double) as expected,
    t.tender_start_day as on_day,
    rows_join(rows_of(t.row_id), t.document_rows) as rows,
    t.method_details,
    t.tender_start_text,
    t.listed as listed_documents,
    t.first_published_day,
    t.days_late,
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
        p.tender_start_text,
        p.tender_start_day,
        p.release_day,
        coalesce(d.listed, 0) as listed,
        coalesce(d.in_time, 0) as in_time,
        coalesce(d.undated, 0) as undated,
        coalesce(d.untyped, 0) as untyped,
        d.first_published_day,
        d.days_late,
        d.document_rows
    from processes as p
    left join (
        select
            e.process_id,
            count(e.type) as listed,
            count(case when e.days <= $grace_days then e.type end) as in_time,
            count(case when e.published_day is null then e.type end) as undated,
            count(case when e.type is null and coalesce(e.days, 0) <= $grace_days then 1 end) as untyped,
            min(case when e.type is not null then e.published_day end) as first_published_day,
            min(case when e.type is not null then e.days end) as days_late,
            row_list(case when e.type is not null then e.row_id end) as document_rows
        from (
            select
                x.process_id,
                x.row_id,
                x.type,
                x.published_day,
                floor(days_between(q.tender_start_text, x.published_text)) as days
            from documents as x
            join processes as q
                on q.process_id = x.process_id
            where
                x.section = 'tender'
                and (x.type is null or in_list(x.type, $types))
        ) as e
        group by e.process_id
    ) as d
        on d.process_id = p.process_id
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and (p.method is null or in_list(p.method, $methods))
) as t
join (
    select
        1 as all_key,
        count(*) as processes,
        cast(count(k.process_id) as double) / nullif(cast(count(*) as double), 0) as share
    from processes as s
    left join (
        select distinct y.process_id
        from documents as y
        where
            y.section = 'tender'
            and in_list(y.type, $types)
    ) as k
        on k.process_id = s.process_id
    where
        (s.status is null or s.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and in_list(s.method, $methods)
) as g
    on g.all_key = t.all_key
