-- one row a procedure under an open or selective method that ended in an award or in none: did it end in none?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when method is null then null
        when status = 'unsuccessful' then 1.0
        when status = 'complete' or awards_in_force > 0 then 0.0
    end as numerator,
    case
        when method is not null and (awards_in_force > 0 or status in ('complete', 'unsuccessful')) then 1.0
    end as denominator,
    case
        when method is null then 'tender/procurementMethod'
        when awards_in_force > 0 or status in ('complete', 'unsuccessful') then null
        else 'tender/status'
    end as missing
from measured_processes
where
    (method is null or method in ('open', 'selective'))
    and (
        status is null
        or status in ('complete', 'unsuccessful')
        or (status not in ('cancelled', 'withdrawn') and awards_in_force > 0)
    )
