-- one row an award in force: did its supplier also win from the same body in the calendar year before?
select
    cast(a.process_id as varchar) as process_id,
    cast(a.row_id as varchar) as row_id,
    a.buyer_id as body_id,
    a.region,
    a.class,
    a.month,
    cast(null as varchar) as currency,
    case
        when a.supplier_key is null or a.buyer_id is null or a.year is null or a.year <= b.first_year then null
        when e.year is not null then 1.0
        else 0.0
    end as numerator,
    case when a.supplier_key is not null and a.buyer_id is not null and a.year > b.first_year then 1.0 end as denominator,
    case
        when a.buyer_id is null then 'buyer/id'
        when a.year is null then 'awards/date'
        when a.supplier_key is null then 'awards/suppliers/id'
        when a.year <= b.first_year then 'awards/date: awards of the year before'
    end as missing
from (
    select
        process_id,
        row_id,
        buyer_id,
        region,
        class,
        month,
        supplier_key,
        cast(extract(year from day) as bigint) as year
    from measured_awards
) as a
cross join (
    -- a year with fewer than one award in a hundred is one of odd or placeholder dates: the data do not begin there
    select cast(min(y.year) as bigint) as first_year
    from (
        select
            extract(year from day) as year,
            count(*) as awards
        from measured_awards
        where day is not null
        group by extract(year from day)
    ) as y
    cross join (
        select count(day) as awards
        from measured_awards
    ) as t
    where y.awards * 100 >= t.awards
) as b
left join (
    select
        buyer_id,
        supplier_key,
        cast(extract(year from day) as bigint) + 1 as year
    from measured_awards
    where
        buyer_id is not null
        and supplier_key is not null
        and day is not null
    group by buyer_id, supplier_key, cast(extract(year from day) as bigint) + 1
) as e
    on e.buyer_id = a.buyer_id
    and e.supplier_key = a.supplier_key
    and e.year = a.year
