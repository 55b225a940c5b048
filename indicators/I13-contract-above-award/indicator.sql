-- one row an award in force with contracts: how far the sum of its contracts is from the value awarded
select
    cast(t.process_id as varchar) as process_id,
    cast(t.row_id as varchar) as row_id,
    t.buyer_id as body_id,
    t.region,
    t.class,
    t.month,
    t.currency,
    case when t.missing is null then cast(t.contract_amount - t.amount as double) end as numerator,
    case when t.missing is null then cast(t.amount as double) end as denominator,
    t.missing
from (
    select
        a.*,
        c.contract_amount,
        case
            when a.amount is null then 'awards/value/amount'
            when a.currency is null then 'awards/value/currency'
            when c.valued_contracts < c.contracts then 'contracts/value/amount'
            when c.contracts_with_currency < c.contracts then 'contracts/value/currency'
            when c.contracts_in_currency < c.contracts
                then 'contracts/value/currency: the currency of the award'
        end as missing
    from measured_awards as a
    join (
        select
            process_id,
            award_row_id,
            count(*) as contracts,
            count(amount) as valued_contracts,
            sum(amount) as contract_amount,
            count(currency) as contracts_with_currency,
            count(case when currency = award_currency then 1 end) as contracts_in_currency
        from measured_contracts
        where award_row_id is not null
        group by process_id, award_row_id
    ) as c
        on c.process_id = a.process_id
        and c.award_row_id = a.row_id
    where a.has_framework is null or not a.has_framework
) as t
