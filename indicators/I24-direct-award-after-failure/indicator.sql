-- one row a procedure under an open or selective method that failed: did the same body award the same class without open competition within 180 days?
select
    cast(t.process_id as varchar) as process_id,
    cast(t.row_id as varchar) as row_id,
    t.buyer_id as body_id,
    t.region,
    t.class,
    t.month,
    cast(null as varchar) as currency,
    case
        when t.followed > 0 then 1.0
        when t.missing is null then 0.0
    end as numerator,
    case when t.followed > 0 or t.missing is null then 1.0 end as denominator,
    case when t.followed = 0 then t.missing end as missing
from (
    select
        f.process_id,
        min(f.row_id) as row_id,
        min(f.buyer_id) as buyer_id,
        min(f.region) as region,
        min(f.class) as class,
        min(f.month) as month,
        count(case when d.day > f.day and day_number(d.day) <= day_number(f.day) + 180 then 1 end)
        + count(case when k.identifier is not null then 1 end) as followed,
        min(case
            when f.buyer_id is null then 'buyer/id'
            when f.class is null then 'tender/items/classification/id'
            when f.day is null then 'tender/tenderPeriod/endDate'
            when day_number(f.day) + 180 > day_number(e.last_day) then 'date: half a year of data after the procedure'
        end) as missing
    from (
        select
            process_id,
            row_id,
            ocid,
            buyer_id,
            region,
            class,
            month,
            coalesce(tender_end_day, day) as day,
            cast(floor(cast(day_number(coalesce(tender_end_day, day)) as double) / 180.0) as bigint) + step as span
        from measured_processes
        cross join (
            -- 180 days end in the next span of 180 days at the latest: spans keep the join from comparing all days
            select 0 as step
            union all
            select 1 as step
        ) as t
        where
            status = 'unsuccessful'
            and method in ('open', 'selective')
    ) as f
    cross join (
        select max(release_day) as last_day
        from measured_processes
    ) as e
    left join (
        select
            buyer_id,
            class,
            day,
            cast(floor(cast(day_number(day) as double) / 180.0) as bigint) as span
        from measured_processes
        where
            method in ('direct', 'limited')
            and awards_in_force > 0
            and buyer_id is not null
            and class is not null
            and day is not null
        group by buyer_id, class, day, cast(floor(cast(day_number(day) as double) / 180.0) as bigint)
    ) as d
        on d.buyer_id = f.buyer_id
        and d.class = f.class
        and d.span = f.span
    left join (
        select r.identifier
        from related as r
        join measured_processes as p
            on p.process_id = r.process_id
        where
            in_list('unsuccessfulProcess', r.relationship)
            and r.section = 'release'
            and p.method in ('direct', 'limited')
            and p.awards_in_force > 0
        group by r.identifier
    ) as k
        on k.identifier = f.ocid
    group by f.process_id
) as t
