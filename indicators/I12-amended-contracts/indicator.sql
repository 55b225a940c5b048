-- one row a contract in force or ended: was it amended?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when amendments > 0 then 1.0
        when (select count(*) from amendments where section = 'contract') > 0 then 0.0
    end as numerator,
    case when (select count(*) from amendments where section = 'contract') > 0 then 1.0 end as denominator,
    case when (select count(*) from amendments where section = 'contract') = 0 then 'contracts/amendments' end as missing
from measured_contracts
