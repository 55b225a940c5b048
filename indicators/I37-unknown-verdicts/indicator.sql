-- one row a process that a rule of the fixed basket speaks about: verdicts that were unknown, over all verdicts
select
    cast(v.process_id as varchar) as process_id,
    cast(v.process_id as varchar) as row_id,
    p.buyer_id as body_id,
    p.region,
    p.class,
    p.month,
    cast(null as varchar) as currency,
    cast(v.unknown as double) as numerator,
    cast(v.verdicts as double) as denominator,
    cast(null as varchar) as missing
from (
    select
        process_id,
        count(case when verdict = 'unknown' then 1 end) as unknown,
        count(*) as verdicts
    from flag_verdicts
    where
        process_id is not null
        and rule in ('R003', 'R010', 'R018', 'R031', 'R060', 'R062')
    group by process_id
) as v
join measured_processes as p
    on p.process_id = v.process_id
