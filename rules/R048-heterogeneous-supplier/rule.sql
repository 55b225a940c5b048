-- one row a supplier alone in the awards of enough processes: how many item classes it supplies, against the other such suppliers
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    n.supplier_id as subject_id,
    case
        when s.classes is null then 'unknown'
        when f.peers < cast($minimum_peers as bigint) then 'unknown'
        when f.q1 = f.q3 then 'unknown'
        when cast(s.classes as double) > fence_upper(f.q1, f.q3) then 'raised'
        else 'clear'
    end as verdict,
    case
        when s.classes is null then 'tender/items/classification/id'
        when f.peers < cast($minimum_peers as bigint)
            then 'peers: at least ' || cast(cast($minimum_peers as bigint) as varchar) || ' suppliers'
        when f.q1 = f.q3 then 'peers: spread'
    end as missing,
    cast(s.classes as double) as observed,
    case
        when f.peers >= cast($minimum_peers as bigint) and f.q1 < f.q3 then fence_upper(f.q1, f.q3)
    end as expected,
    cast(null as date) as on_day,
    s.award_rows as rows,
    nullif(s.scheme, '') as scheme,
    n.processes,
    s.processes as classed_processes,
    s.awards as classed_awards,
    f.peers,
    f.q1,
    f.q3
from (
    select
        a.supplier_id,
        count(distinct a.process_id) as processes
    from awards as a
    join processes as p
        on p.process_id = a.process_id
    where
        a.status = 'active'
        and a.supplier_count = 1
        and a.supplier_id is not null
        and (p.status is null or p.status <> 'cancelled')
    group by a.supplier_id
    having count(distinct a.process_id) >= cast($minimum_processes as bigint)
) as n
left join (
    -- classes of two schemes do not add up: the scheme of most of the supplier's processes speaks for it
    select
        c.*,
        rank() over (
            partition by c.supplier_id
            order by c.processes desc nulls last, c.scheme nulls last
        ) as place
    from (
        select
            k.supplier_id,
            k.scheme,
            count(distinct k.row_id) as awards,
            row_list(k.row_id) as award_rows,
            count(distinct k.process_id) as processes,
            count(distinct k.prefix) as classes
        from (
            -- one row an award and class of its items
            select
                a.supplier_id,
                a.process_id,
                a.row_id,
                case when own.section_id is not null then own.scheme else offered.scheme end as scheme,
                case when own.section_id is not null then own.prefix else offered.prefix end as prefix
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            left join (
                select
                    i.process_id,
                    i.section_id,
                    i.scheme,
                    i.prefix
                from (
                    select
                        process_id,
                        section_id,
                        coalesce(scheme, '') as scheme,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                    where
                        section = 'award'
                        and section_id is not null
                ) as i
                group by i.process_id, i.section_id, i.scheme, i.prefix
            ) as own
                on own.process_id = a.process_id
                and own.section_id = a.award_id
            left join (
                -- items of the tender stand for those of an award that is the only one of its lot or process
                select
                    o.award_row_id,
                    o.scheme,
                    o.prefix
                from (
                    select
                        c.award_row_id,
                        coalesce(i.scheme, '') as scheme,
                        substr(i.class_id, 1, cast($digits as bigint)) as prefix
                    from contests as c
                    join items as i
                        on i.process_id = c.process_id
                        and case when c.contest_id = '' then '' else i.lot_id end = c.contest_id
                    where
                        c.active_awards = 1
                        and i.section = 'tender'
                        and length(i.class_id) >= cast($digits as bigint)
                ) as o
                group by o.award_row_id, o.scheme, o.prefix
            ) as offered
                on offered.award_row_id = a.row_id
                and own.section_id is null
            where
                a.status = 'active'
                and a.supplier_count = 1
                and a.supplier_id is not null
                and (p.status is null or p.status <> 'cancelled')
        ) as k
        where k.prefix is not null
        group by k.supplier_id, k.scheme
        having count(distinct k.process_id) >= cast($minimum_processes as bigint)
    ) as c
) as s
    on s.supplier_id = n.supplier_id
    and s.place = 1
left join (
    select
        d.scheme,
        count(*) as peers,
        quantile8(cast(d.classes as double), 0.25) as q1,
        quantile8(cast(d.classes as double), 0.75) as q3
    from (
        select
            k.supplier_id,
            k.scheme,
            count(distinct k.process_id) as processes,
            count(distinct k.prefix) as classes
        from (
            -- one row an award and class of its items
            select
                a.supplier_id,
                a.process_id,
                a.row_id,
                case when own.section_id is not null then own.scheme else offered.scheme end as scheme,
                case when own.section_id is not null then own.prefix else offered.prefix end as prefix
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            left join (
                select
                    i.process_id,
                    i.section_id,
                    i.scheme,
                    i.prefix
                from (
                    select
                        process_id,
                        section_id,
                        coalesce(scheme, '') as scheme,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                    where
                        section = 'award'
                        and section_id is not null
                ) as i
                group by i.process_id, i.section_id, i.scheme, i.prefix
            ) as own
                on own.process_id = a.process_id
                and own.section_id = a.award_id
            left join (
                -- items of the tender stand for those of an award that is the only one of its lot or process
                select
                    o.award_row_id,
                    o.scheme,
                    o.prefix
                from (
                    select
                        c.award_row_id,
                        coalesce(i.scheme, '') as scheme,
                        substr(i.class_id, 1, cast($digits as bigint)) as prefix
                    from contests as c
                    join items as i
                        on i.process_id = c.process_id
                        and case when c.contest_id = '' then '' else i.lot_id end = c.contest_id
                    where
                        c.active_awards = 1
                        and i.section = 'tender'
                        and length(i.class_id) >= cast($digits as bigint)
                ) as o
                group by o.award_row_id, o.scheme, o.prefix
            ) as offered
                on offered.award_row_id = a.row_id
                and own.section_id is null
            where
                a.status = 'active'
                and a.supplier_count = 1
                and a.supplier_id is not null
                and (p.status is null or p.status <> 'cancelled')
        ) as k
        where k.prefix is not null
        group by k.supplier_id, k.scheme
        having count(distinct k.process_id) >= cast($minimum_processes as bigint)
    ) as d
    group by d.scheme
) as f
    on f.scheme = s.scheme
