-- one row a procedure that ended: was it cancelled or withdrawn?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when status in ('cancelled', 'withdrawn') then 1.0
        when status in ('complete', 'unsuccessful') or awards_in_force > 0 then 0.0
    end as numerator,
    case
        when status in ('complete', 'unsuccessful', 'cancelled', 'withdrawn') or awards_in_force > 0 then 1.0
    end as denominator,
    case when status is null and awards_in_force = 0 then 'tender/status' end as missing
from measured_processes
where
    status is null
    or status in ('complete', 'unsuccessful', 'cancelled', 'withdrawn')
    or awards_in_force > 0
