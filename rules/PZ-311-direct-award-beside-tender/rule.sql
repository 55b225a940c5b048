-- one row a process awarded without competition: days since an open tender of the same buyer for the same class that was still open for bids or had failed
select
    d.process_id,
    'process' as subject_kind,
    d.ocid as subject_id,
    case
        when d.missing is not null then 'unknown'
        when m.tender_count > 0 then 'raised'
        else 'clear'
    end as verdict,
    d.missing,
    m.least_days as observed,
    cast($days as double) as expected,
    d.day as on_day,
    case
        when m.tender_rows is null then rows_of(d.row_id)
        else rows_join(rows_of(d.row_id), m.tender_rows)
    end as rows,
    d.method_details,
    d.method_rationale,
    d.day as direct_day,
    m.running_count,
    m.failed_count,
    m.tender_ocid,
    m.last_deadline_day,
    m.class_key
from (
    select
        q.*,
        case
            when q.method is null then 'tender/procurementMethod'
            when q.buyer_id is null then 'buyer/id'
            when q.class_count is null then 'tender/items/classification/id'
            when q.day is null then 'awards/date'
        end as missing
    from (
        select
            p.process_id,
            p.row_id,
            p.ocid,
            p.buyer_id,
            p.method,
            p.method_details,
            p.method_rationale,
            coalesce(a.award_day, p.tender_start_day) as day,
            i.class_count
        from processes as p
        left join (
            select
                w.process_id,
                min(w.date_day) as award_day
            from awards as w
            where w.status = 'active'
            group by w.process_id
        ) as a
            on a.process_id = p.process_id
        left join (
            select
                t.process_id,
                count(*) as class_count
            from items as t
            where t.class_id is not null
            group by t.process_id
        ) as i
            on i.process_id = p.process_id
        where
            (p.status is null or p.status not in ('cancelled', 'unsuccessful', 'withdrawn'))
            and (p.method is null or in_list(p.method, $methods))
    ) as q
) as d
left join (
    select
        x.process_id,
        count(distinct x.tender_process_id) as tender_count,
        count(distinct case when x.is_running then x.tender_process_id end) as running_count,
        count(distinct case when not x.is_running then x.tender_process_id end) as failed_count,
        min(cast(x.days as double)) as least_days,
        max(x.last_day) as last_deadline_day,
        min(x.ocid) as tender_ocid,
        min(x.class_key) as class_key,
        row_list(x.row_id) as tender_rows
    from (
        select
            l.process_id,
            o.process_id as tender_process_id,
            o.row_id,
            o.ocid,
            o.last_day,
            o.class_key,
            l.day <= o.last_day as is_running,
            case
                when l.day <= o.last_day then 0
                else day_number(l.day) - day_number(o.last_day)
            end as days
        from (
            select
                p.process_id,
                p.buyer_id,
                k.class_key,
                coalesce(a.award_day, p.tender_start_day) as day
            from processes as p
            join (
                select
                    t.process_id,
                    coalesce(t.scheme, '') || ':' || substr(t.class_id, 1, cast($digits as bigint)) as class_key
                from items as t
                where t.class_id is not null
                group by t.process_id, coalesce(t.scheme, '') || ':' || substr(t.class_id, 1, cast($digits as bigint))
            ) as k
                on k.process_id = p.process_id
            left join (
                select
                    w.process_id,
                    min(w.date_day) as award_day
                from awards as w
                where w.status = 'active'
                group by w.process_id
            ) as a
                on a.process_id = p.process_id
            where
                (p.status is null or p.status not in ('cancelled', 'unsuccessful', 'withdrawn'))
                and in_list(p.method, $methods)
        ) as l
        join (
            select
                p.process_id,
                p.row_id,
                p.ocid,
                p.buyer_id,
                k.class_key,
                coalesce(p.tender_start_day, p.tender_end_day) as first_day,
                coalesce(p.tender_end_day, p.tender_start_day) as last_day,
                (p.status in ('cancelled', 'unsuccessful', 'withdrawn')) as is_failed
            from processes as p
            join (
                select
                    t.process_id,
                    coalesce(t.scheme, '') || ':' || substr(t.class_id, 1, cast($digits as bigint)) as class_key
                from items as t
                where
                    t.class_id is not null
                    and t.section = 'tender'
                group by t.process_id, coalesce(t.scheme, '') || ':' || substr(t.class_id, 1, cast($digits as bigint))
            ) as k
                on k.process_id = p.process_id
            where in_list(p.method, $open_methods)
        ) as o
            on o.buyer_id = l.buyer_id
            and o.class_key = l.class_key
        where
            l.day >= o.first_day
            and (
                l.day <= o.last_day
                or (o.is_failed and day_number(l.day) - day_number(o.last_day) <= $days)
            )
    ) as x
    group by x.process_id
) as m
    on m.process_id = d.process_id
