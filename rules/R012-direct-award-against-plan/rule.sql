-- one row a direct award: published plan entries that fit it (an entry that does not name a competitive method), one expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.planned_method is not null then 'raised'
        when t.planned = 1 then 'clear'
        when g.processes < $minimum then 'unknown'
        when g.share < $least_share then 'unknown'
        else 'raised'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.planned_method is not null then null
        when t.planned = 1 then null
        when g.processes < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes'
        when g.share < $least_share then 'planning'
    end as missing,
    cast(case when t.planned_method is not null then 0 else t.planned end as double) as observed,
    cast(1 as double) as expected,
    coalesce(t.tender_start_day, t.release_day) as on_day,
    rows_join(rows_of(t.row_id), rows_join(t.plan_rows, t.history_rows)) as rows,
    t.method,
    t.method_details,
    t.planned,
    t.planned_method,
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
        p.tender_start_day,
        p.release_day,
        case when p.has_planning or d.process_id is not null then 1 else 0 end as planned,
        d.plan_rows,
        h.planned_method,
        h.history_rows
    from processes as p
    left join (
        select
            process_id,
            row_list(row_id) as plan_rows
        from documents
        where
            section = 'planning'
            and in_list(type, $plan_types)
        group by process_id
    ) as d
        on d.process_id = p.process_id
    left join (
        select
            m.process_id,
            min(m.value_text) as planned_method,
            row_list(m.row_id) as history_rows
        from (
            select
                a.process_id,
                a.row_id,
                a.sequence,
                a.value_text,
                max(a.sequence) over (partition by a.process_id) as last_sequence
            from history as a
            left join releases as r
                on r.process_id = a.process_id
                and r.sequence = a.sequence
            left join (
                select
                    process_id,
                    sequence
                from history
                where
                    field = 'tender/status'
                    and value_text in ('planning', 'planned')
                group by process_id, sequence
            ) as s
                on s.process_id = a.process_id
                and s.sequence = a.sequence
            where
                a.field = 'tender/procurementMethod'
                and a.value_text is not null
                and (in_list(r.tag, 'planning|planningUpdate') or s.process_id is not null)
        ) as m
        where
            m.sequence = m.last_sequence
            and in_list(m.value_text, $competitive)
        group by m.process_id
    ) as h
        on h.process_id = p.process_id
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and (p.method is null or in_list(p.method, $methods))
) as t
join (
    select
        1 as all_key,
        count(*) as processes,
        cast(count(case when q.has_planning or k.process_id is not null then 1 end) as double)
            / nullif(cast(count(*) as double), 0) as share
    from processes as q
    left join (
        select distinct process_id
        from documents
        where
            section = 'planning'
            and in_list(type, $plan_types)
    ) as k
        on k.process_id = q.process_id
    where
        (q.status is null or q.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and in_list(q.method, $methods)
) as g
    on g.all_key = t.all_key
