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
        p.*,
        coalesce(l.valued_lots, 0) as valued_lots,
        coalesce(c.dated_contracts, 0) as dated_contracts,
        case when c.process_id is not null then 1 else 0 end as contracted,
        case when p.method in ('open', 'selective') then 1 else 0 end as competes,
        case when p.awards_in_force > 0 or (p.status = 'complete' and p.awards = 0) then 1 else 0 end as awarded,
        case when p.status is null and p.awards_in_force = 0 then 'tender/status' end as missing
    from measured_processes as p
    left join (
        select
            process_id,
            count(signed_text) as dated_contracts
        from contracts
        where status in ('active', 'terminated')
        group by process_id
    ) as c
        on c.process_id = p.process_id
    left join (
        select
            process_id,
            count(case when currency is not null then amount end) as valued_lots
        from lots
        group by process_id
    ) as l
        on l.process_id = p.process_id
    where p.status is null or p.status not in ('cancelled', 'withdrawn')
) as t
