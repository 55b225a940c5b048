-- one row a contract in force or ended: its value, and whether it was amended
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    currency,
    case
        when amount is null or currency is null then null
        when amendments > 0 then cast(amount as double)
        when (select count(*) from amendments where section = 'contract') > 0 then 0.0
    end as numerator,
    case
        when amount is null or currency is null then null
        when amendments > 0 or (select count(*) from amendments where section = 'contract') > 0 then cast(amount as double)
    end as denominator,
    case
        when amount is null then 'contracts/value/amount'
        when currency is null then 'contracts/value/currency'
        when (select count(*) from amendments where section = 'contract') = 0 then 'contracts/amendments'
    end as missing
from measured_contracts
