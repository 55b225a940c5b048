-- one row a contract in force or ended: days from its award to its signature
select
    cast(d.process_id as varchar) as process_id,
    cast(d.row_id as varchar) as row_id,
    d.buyer_id as body_id,
    d.region,
    d.class,
    d.month,
    cast(null as varchar) as currency,
    case when d.days >= 0 then d.days end as numerator,
    case when d.days >= 0 then 1.0 end as denominator,
    case
        when d.day is null then 'contracts/dateSigned'
        when d.award_id is null then 'contracts/awardID'
        when d.award_day is null then 'awards/date'
        when d.days < 0 then 'contracts/dateSigned: on or after awards/date'
    end as missing
from (
    select
        *,
        cast(day_number(day) - day_number(award_day) as double) as days
    from measured_contracts
) as d
