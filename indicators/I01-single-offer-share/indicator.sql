-- one row a contest with at least one offer, or whose offers are not known: is the offer the only one?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when missing is null and offers = 1 then 1.0
        when missing is null or least_offers > 1 then 0.0
    end as numerator,
    case when missing is null or least_offers > 1 then 1.0 end as denominator,
    case
        when least_offers > 1 then null
        else missing
    end as missing
from measured_contests
where
    missing is not null
    or offers > 0
