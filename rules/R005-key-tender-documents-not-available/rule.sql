-- one row a process past its planning stage: kinds of key tender documents published by the start of the tender period, against the kinds expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.untyped > 0 and t.late + g.kinds - t.usual > 0 then 'unknown'
        when t.late > 0 then 'raised'
        when g.kinds > t.usual and t.release_day < t.tender_start_day then 'unknown'
        when g.kinds > t.usual then 'raised'
        when t.undated > 0 then 'unknown'
        when t.present > 0 and t.tender_start_day is null then 'unknown'
        when t.present > 0 then 'clear'
        else 'unknown'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.untyped > 0 and t.late + g.kinds - t.usual > 0 then 'tender/documents/documentType'
        when t.late > 0 then null
        when g.kinds > t.usual and t.release_day < t.tender_start_day
            then 'date: a release from the start of the tender period or later'
        when g.kinds > t.usual then null
        when t.undated > 0 then 'tender/documents/datePublished'
        when t.present > 0 and t.tender_start_day is null then 'tender/tenderPeriod/startDate'
        when t.present > 0 then null
        when g.processes < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes'
        else 'tender/documents'
    end as missing,
    cast(t.present - t.late as double) as observed,
    cast(g.kinds + t.present - t.usual as double) as expected,
    t.tender_start_day as on_day,
    rows_join(rows_of(t.row_id), t.document_rows) as rows,
    t.method_details,
    t.tender_start_text,
    g.kinds - t.usual as kinds_absent,
    t.late as kinds_late,
    g.kinds as kinds_usual,
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
        coalesce(d.present, 0) as present,
        coalesce(d.usual, 0) as usual,
        coalesce(d.in_time_or_undated - d.in_time, 0) as undated,
        case when p.tender_start_day is null then 0 else coalesce(d.present - d.in_time_or_undated, 0) end as late,
        coalesce(d.untyped, 0) as untyped,
        r.document_rows
    from processes as p
    left join (
        select
            e.process_id,
            count(e.type) as present,
            count(u.type) as usual,
            count(case when e.type is not null and e.in_time > 0 then 1 end) as in_time,
            count(case when e.type is not null and (e.in_time > 0 or e.undated > 0) then 1 end) as in_time_or_undated,
            max(case when e.type is null then e.perhaps_in_time else 0 end) as untyped
        from (
            select
                x.process_id,
                x.type,
                count(case when x.days <= $grace_days then 1 end) as in_time,
                count(case when x.published_day is null then 1 end) as undated,
                count(case when coalesce(x.days, 0) <= $grace_days then 1 end) as perhaps_in_time
            from (
                select
                    d.process_id,
                    d.type,
                    d.published_day,
                    floor(days_between(q.tender_start_text, d.published_text)) as days
                from documents as d
                join processes as q
                    on q.process_id = d.process_id
                where
                    d.section = 'tender'
                    and (d.type is null or in_list(d.type, $types))
            ) as x
            group by x.process_id, x.type
        ) as e
        left join (
            select y.type
            from (
                select
                    1 as all_key,
                    a.type,
                    count(distinct a.process_id) as processes
                from documents as a
                join processes as b
                    on b.process_id = a.process_id
                where
                    a.section = 'tender'
                    and in_list(a.type, $types)
                    and (b.status is null or b.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
                    and in_list(b.method, $methods)
                group by a.type
            ) as y
            join (
                select
                    1 as all_key,
                    count(*) as processes
                from processes as s
                where
                    (s.status is null or s.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
                    and in_list(s.method, $methods)
            ) as n
                on n.all_key = y.all_key
            where
                n.processes >= $minimum
                and cast(y.processes as double) / cast(n.processes as double) >= $least_share
        ) as u
            on u.type = e.type
        group by e.process_id
    ) as d
        on d.process_id = p.process_id
    left join (
        select
            process_id,
            row_list(row_id) as document_rows
        from documents
        where
            section = 'tender'
            and in_list(type, $types)
        group by process_id
    ) as r
        on r.process_id = p.process_id
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
        and (p.method is null or in_list(p.method, $methods))
) as t
join (
    select
        1 as all_key,
        max(n.processes) as processes,
        count(
            case
                when
                    n.processes >= $minimum
                    and cast(y.processes as double) / cast(n.processes as double) >= $least_share
                    then 1
            end
        ) as kinds
    from (
        select
            1 as all_key,
            count(*) as processes
        from processes as s
        where
            (s.status is null or s.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
            and in_list(s.method, $methods)
    ) as n
    left join (
        select
            1 as all_key,
            a.type,
            count(distinct a.process_id) as processes
        from documents as a
        join processes as b
            on b.process_id = a.process_id
        where
            a.section = 'tender'
            and in_list(a.type, $types)
            and (b.status is null or b.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
            and in_list(b.method, $methods)
        group by a.type
    ) as y
        on y.all_key = n.all_key
) as g
    on g.all_key = t.all_key
