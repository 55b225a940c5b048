-- one row a process that a rule of the family speaks about: competition flags raised, over one process; unknown where no rule could judge it
select
    cast(v.process_id as varchar) as process_id,
    cast(v.process_id as varchar) as row_id,
    p.buyer_id as body_id,
    p.region,
    p.class,
    p.month,
    cast(null as varchar) as currency,
    case when v.judged > 0 then cast(v.raised as double) end as numerator,
    case when v.judged > 0 then 1.0 end as denominator,
    case when v.judged = 0 then v.missing end as missing
from (
    select
        process_id,
        count(case when verdict = 'raised' then 1 end) as raised,
        count(case when verdict in ('raised', 'clear') then 1 end) as judged,
        min(missing) as missing
    from flag_verdicts
    where
        process_id is not null
        and rule in ('R003', 'R018', 'R030', 'R035', 'R036')
    group by process_id
) as v
join measured_processes as p
    on p.process_id = v.process_id
