-- one row a process with bids that were decided on: disqualified ones, over valid and disqualified ones
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case when open_bids = 0 then cast(disqualified_bids as double) end as numerator,
    case when open_bids = 0 then cast(valid_bids + disqualified_bids as double) end as denominator,
    case when open_bids > 0 then 'bids/details/status' end as missing
from measured_processes
where
    valid_bids + disqualified_bids + open_bids > 0
    and (status is null or status not in ('cancelled', 'withdrawn'))
