-- one row an award in force under an open or selective method: days from the end of the time for bids to the award
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
        when d.tender_end_day is null then 'tender/tenderPeriod/endDate'
        when d.day is null then 'awards/date'
        when d.days < 0 then 'awards/date: on or after the deadline for bids'
    end as missing
from (
    select
        *,
        cast(day_number(day) - day_number(tender_end_day) as double) as days
    from measured_awards
    where
        (method is null or method in ('open', 'selective'))
        and (has_framework is null or not has_framework)
) as d
