-- one row an award in force: is it on the first day on which its supplier won anything in these data?
select
    cast(a.process_id as varchar) as process_id,
    cast(a.row_id as varchar) as row_id,
    a.buyer_id as body_id,
    a.region,
    a.class,
    a.month,
    cast(null as varchar) as currency,
    case
        when f.first_day is null or day_number(a.day) - day_number(b.first_day) < 365 then null
        when a.day = f.first_day then 1.0
        else 0.0
    end as numerator,
    case when f.first_day is not null and day_number(a.day) - day_number(b.first_day) >= 365 then 1.0 end as denominator,
    case
        when a.day is null then 'awards/date'
        when a.supplier_key is null then 'awards/suppliers/id'
        when day_number(a.day) - day_number(b.first_day) < 365 then 'awards/date: a year of earlier awards'
    end as missing
from measured_awards as a
cross join (
    -- a year with fewer than one award in a hundred is one of odd or placeholder dates: the data do not begin there
    select min(y.first_day) as first_day
    from (
        select
            extract(year from day) as year,
            count(*) as awards,
            min(day) as first_day
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
        supplier_key,
        min(day) as first_day
    from measured_awards
    where
        supplier_key is not null
        and day is not null
    group by supplier_key
) as f
    on f.supplier_key = a.supplier_key
    and a.day is not null
