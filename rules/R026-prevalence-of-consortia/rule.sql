-- one row an item class and year: share of awards that went to several suppliers together, against the other classes of the year
select
    cast(null as bigint) as process_id,
    'market' as subject_kind,
    g.item_class || '|' || cast(g.award_year as varchar) as subject_id,
    case
        when g.awards = 0 then 'unknown'
        when g.awards < cast($minimum_awards as bigint) then 'unknown'
        when f.peers is null or f.peers < cast($minimum_peers as bigint) then 'unknown'
        when f.q1 = f.q3 then 'unknown'
        when fence_upper(f.q1, f.q3) >= 1 then 'unknown'
        when g.share > fence_upper(f.q1, f.q3) then 'raised'
        else 'clear'
    end as verdict,
    case
        when g.awards = 0 then 'awards/suppliers/id'
        when g.awards < cast($minimum_awards as bigint)
            then 'peers: at least ' || cast(cast($minimum_awards as bigint) as varchar) || ' awards'
        when f.peers is null or f.peers < cast($minimum_peers as bigint)
            then 'peers: at least ' || cast(cast($minimum_peers as bigint) as varchar) || ' classes'
        when f.q1 = f.q3 then 'peers: spread'
        when fence_upper(f.q1, f.q3) >= 1 then 'peers: a fence below one'
    end as missing,
    g.share as observed,
    case
        when f.peers >= cast($minimum_peers as bigint) and f.q1 < f.q3 then fence_upper(f.q1, f.q3)
    end as expected,
    cast(null as date) as on_day,
    g.award_rows as rows,
    g.item_class,
    cast(g.award_year as varchar) as award_year,
    g.awards,
    g.joint_awards,
    g.awards_all - g.awards as awards_without_supplier,
    f.peers,
    f.q1,
    f.q3
from (
    select
        c.item_class,
        c.award_year,
        row_list(case when c.supplier_count > 1 then c.row_id end) as award_rows,
        count(*) as awards_all,
        count(case when c.supplier_count > 0 then 1 end) as awards,
        count(case when c.supplier_count > 1 then 1 end) as joint_awards,
        cast(count(case when c.supplier_count > 1 then 1 end) as double)
        / nullif(cast(count(case when c.supplier_count > 0 then 1 end) as double), 0) as share
    from (
        select
            a.row_id,
            a.supplier_count,
            cast(extract(year from a.date_day) as bigint) as award_year,
            case
                when own.item_count > 0 then own.item_class
                when lot.item_count > 0 then lot.item_class
                else whole.item_class
            end as item_class
        from awards as a
        join processes as p
            on p.process_id = a.process_id
        left join (
            select
                process_id,
                section_id,
                count(*) as item_count,
                case
                    when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                end as item_class
            from (
                select
                    process_id,
                    section,
                    section_id,
                    lot_id,
                    case
                        when length(class_id) >= cast($digits as bigint)
                            then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                    end as prefix
                from items
            ) as i
            where section = 'award'
            group by process_id, section_id
        ) as own
            on own.process_id = a.process_id
            and own.section_id = a.award_id
        left join (
            select
                process_id,
                lot_id,
                count(*) as item_count,
                case
                    when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                end as item_class
            from (
                select
                    process_id,
                    section,
                    section_id,
                    lot_id,
                    case
                        when length(class_id) >= cast($digits as bigint)
                            then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                    end as prefix
                from items
            ) as i
            where
                section = 'tender'
                and lot_id is not null
            group by process_id, lot_id
        ) as lot
            on lot.process_id = a.process_id
            and lot.lot_id = a.lot_id
        left join (
            select
                process_id,
                case
                    when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                end as item_class
            from (
                select
                    process_id,
                    section,
                    section_id,
                    lot_id,
                    case
                        when length(class_id) >= cast($digits as bigint)
                            then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                    end as prefix
                from items
            ) as i
            where section = 'tender'
            group by process_id
        ) as whole
            on whole.process_id = a.process_id
        where
            a.status = 'active'
            and a.date_day is not null
            and (p.status is null or p.status <> 'cancelled')
            and (p.has_framework is null or not p.has_framework)
    ) as c
    where c.item_class is not null
    group by c.item_class, c.award_year
) as g
left join (
    select
        k.award_year,
        count(*) as peers,
        quantile8(k.share, 0.25) as q1,
        quantile8(k.share, 0.75) as q3
    from (
        select
            c.item_class,
            c.award_year,
            count(*) as awards_all,
            count(case when c.supplier_count > 0 then 1 end) as awards,
            count(case when c.supplier_count > 1 then 1 end) as joint_awards,
            cast(count(case when c.supplier_count > 1 then 1 end) as double)
            / nullif(cast(count(case when c.supplier_count > 0 then 1 end) as double), 0) as share
        from (
            select
                a.row_id,
                a.supplier_count,
                cast(extract(year from a.date_day) as bigint) as award_year,
                case
                    when own.item_count > 0 then own.item_class
                    when lot.item_count > 0 then lot.item_class
                    else whole.item_class
                end as item_class
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            left join (
                select
                    process_id,
                    section_id,
                    count(*) as item_count,
                    case
                        when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                    end as item_class
                from (
                    select
                        process_id,
                        section,
                        section_id,
                        lot_id,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                ) as i
                where section = 'award'
                group by process_id, section_id
            ) as own
                on own.process_id = a.process_id
                and own.section_id = a.award_id
            left join (
                select
                    process_id,
                    lot_id,
                    count(*) as item_count,
                    case
                        when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                    end as item_class
                from (
                    select
                        process_id,
                        section,
                        section_id,
                        lot_id,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                ) as i
                where
                    section = 'tender'
                    and lot_id is not null
                group by process_id, lot_id
            ) as lot
                on lot.process_id = a.process_id
                and lot.lot_id = a.lot_id
            left join (
                select
                    process_id,
                    case
                        when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                    end as item_class
                from (
                    select
                        process_id,
                        section,
                        section_id,
                        lot_id,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                ) as i
                where section = 'tender'
                group by process_id
            ) as whole
                on whole.process_id = a.process_id
            where
                a.status = 'active'
                and a.date_day is not null
                and (p.status is null or p.status <> 'cancelled')
                and (p.has_framework is null or not p.has_framework)
        ) as c
        where c.item_class is not null
        group by c.item_class, c.award_year
    ) as k
    where k.awards >= cast($minimum_awards as bigint)
    group by k.award_year
) as f
    on f.award_year = g.award_year
