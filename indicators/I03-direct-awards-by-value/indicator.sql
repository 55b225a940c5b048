-- one row an award in force: its value, and how much of it went by a method without open competition
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    currency,
    case
        when method is null or amount is null or currency is null then null
        when method in ('direct', 'limited') then cast(amount as double)
        else 0.0
    end as numerator,
    case when method is not null and currency is not null then cast(amount as double) end as denominator,
    case
        when method is null then 'tender/procurementMethod'
        when amount is null then 'awards/value/amount'
        when currency is null then 'awards/value/currency'
    end as missing
from measured_awards
