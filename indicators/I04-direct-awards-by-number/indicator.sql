-- one row an award in force: was it made by a method without open competition?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when method in ('direct', 'limited') then 1.0
        when method is not null then 0.0
    end as numerator,
    case when method is not null then 1.0 end as denominator,
    case when method is null then 'tender/procurementMethod' end as missing
from measured_awards
