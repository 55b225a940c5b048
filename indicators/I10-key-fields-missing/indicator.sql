-- one row a process past planning: key fields that are not published, over those due at its stage
select
    cast(t.process_id as varchar) as process_id,
    cast(t.row_id as varchar) as row_id,
    t.buyer_id as body_id,
    t.region,
    t.class,
    t.month,
    cast(null as varchar) as currency,
    case
        when t.missing is null
            then
                cast(
                    case when t.buyer_id is null then 1 else 0 end
                    + case when t.method is null then 1 else 0 end
                    + case when t.classed_items = 0 then 1 else 0 end
                    + case when (t.amount is null or t.currency is null) and t.valued_lots = 0 then 1 else 0 end
                    + t.competes * case when t.tender_end_day is null then 1 else 0 end
                    + t.competes * t.awarded * case when t.number_of_tenderers is null and t.bids = 0 then 1 else 0 end
                    + t.awarded * case when t.dated_awards = 0 then 1 else 0 end
                    + t.awarded * case when t.valued_awards = 0 then 1 else 0 end
                    + t.awarded * case when t.supplied_awards = 0 then 1 else 0 end
                    + t.contracted * case when t.dated_contracts = 0 then 1 else 0 end
                    as double
                )
    end as numerator,
    case
        when t.missing is null
            then cast(4 + t.competes + t.competes * t.awarded + 3 * t.awarded + t.contracted as double)
    end as denominator,
    t.missing
from (
    select
        *,
        case when signed_contracts > 0 then 1 else 0 end as contracted,
        case when method in ('open', 'selective') then 1 else 0 end as competes,
        case when awards_in_force > 0 or (status = 'complete' and awards = 0) then 1 else 0 end as awarded,
        case when status is null and awards_in_force = 0 then 'tender/status' end as missing
    from measured_processes
    where status is null or status not in ('cancelled', 'withdrawn')
) as t
