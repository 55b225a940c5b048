-- one row an award in force under an open or selective method: is its value above 99 percent of the estimate?
select
    cast(process_id as varchar) as process_id,
    cast(row_id as varchar) as row_id,
    buyer_id as body_id,
    region,
    class,
    month,
    cast(null as varchar) as currency,
    case
        when method is not null and estimate > 0 and estimate_currency = currency and amount is not null
            then case when cast(amount as double) > 0.99 * cast(estimate as double) then 1.0 else 0.0 end
    end as numerator,
    case
        when method is not null and estimate > 0 and estimate_currency = currency and amount is not null then 1.0
    end as denominator,
    case
        when method is null then 'tender/procurementMethod'
        when amount is null then 'awards/value/amount'
        when estimate is null then 'tender/value/amount'
        when estimate <= 0 then 'tender/value/amount: above zero'
        when currency is null then 'awards/value/currency'
        when estimate_currency is null or estimate_currency <> currency
            then 'tender/value/currency: the currency of the award'
    end as missing
from measured_awards
where
    (method is null or method in ('open', 'selective'))
    and (has_framework is null or not has_framework)
