-- one row a flag that somebody reviewed: was it confirmed?
select
    cast(r.process_id as varchar) as process_id,
    r.flag_id as row_id,
    r.buyer_id as body_id,
    p.region,
    p.class,
    r.month,
    cast(null as varchar) as currency,
    case
        when r.outcome = 'confirmed' then 1.0
        when r.outcome in ('explained', 'dismissed') then 0.0
    end as numerator,
    case when r.outcome in ('confirmed', 'explained', 'dismissed') then 1.0 end as denominator,
    case
        when r.outcome in ('confirmed', 'explained', 'dismissed') then null
        else 'reviews/outcome'
    end as missing
from reviews as r
left join measured_processes as p
    on p.process_id = r.process_id
