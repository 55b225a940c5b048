-- one row a contest: how many offers came in, none included
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case when missing is null then cast(offers as double) end as numerator,
    case when missing is null then 1.0 end as denominator,
    missing
from measured_contests
