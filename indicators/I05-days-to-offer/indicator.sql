-- one row a process under an open or selective method: days from the start of the time for bids to its end
select
    cast(d.process_id as varchar) as process_id,
    cast(d.row_id as varchar) as row_id,
    d.buyer_id as body_id,
    d.region,
    d.class,
    d.month,
    cast(null as varchar) as currency,
    case when d.method is not null and d.days >= 0 then d.days end as numerator,
    case when d.method is not null and d.days >= 0 then 1.0 end as denominator,
    case
        when d.method is null then 'tender/procurementMethod'
        when d.tender_start_day is null then 'tender/tenderPeriod/startDate'
        when d.tender_end_day is null then 'tender/tenderPeriod/endDate'
        when d.days < 0 then 'tender/tenderPeriod/endDate: on or after the start'
    end as missing
from (
    select
        *,
        cast(day_number(tender_end_day) - day_number(tender_start_day) as double) as days
    from measured_processes
    where
        (method is null or method in ('open', 'selective'))
        and (status is null or status not in ('cancelled', 'withdrawn'))
) as d
