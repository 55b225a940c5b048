-- one row a delivery milestone of a contract that is met or whose due day has passed: was it met late, or not yet?
select
    cast(t.process_id as varchar) as process_id,
    cast(t.row_id as varchar) as row_id,
    t.buyer_id as body_id,
    t.region,
    t.class,
    t.month,
    cast(null as varchar) as currency,
    case
        when t.missing is not null then null
        when t.met_day <= t.due_day then 0.0
        else 1.0
    end as numerator,
    case when t.missing is null then 1.0 end as denominator,
    t.missing
from (
    select
        m.process_id,
        m.row_id,
        c.buyer_id,
        c.region,
        c.class,
        cast(extract(year from m.due_day) as bigint) * 100 + cast(extract(month from m.due_day) as bigint) as month,
        m.due_day,
        m.met_day,
        case
            when m.due_day is null then 'contracts/implementation/milestones/dueDate'
            when m.met_day is not null then null
            when m.status is null then 'contracts/implementation/milestones/status'
            when m.status = 'met' then 'contracts/implementation/milestones/dateMet'
            when c.release_day is null then 'date'
        end as missing
    from milestones as m
    join measured_contracts as c
        on c.process_id = m.process_id
        and c.contract_id = m.section_id
    where
        m.section in ('contract', 'implementation')
        and m.type = 'delivery'
        and (
            m.due_day is null
            or m.met_day is not null
            or m.status is null
            or m.status = 'met'
            or c.release_day is null
            or c.release_day > m.due_day
        )
) as t
