-- one row a contract with payments: is more paid than it is worth?
select
    cast(c.process_id as varchar) as process_id,
    cast(c.row_id as varchar) as row_id,
    c.buyer_id as body_id,
    c.region,
    c.class,
    c.month,
    cast(null as varchar) as currency,
    case
        when c.amount is null or c.currency is null or x.valued < x.payments then null
        when x.least_currency <> c.currency or x.greatest_currency <> c.currency then null
        when x.paid > c.amount then 1.0
        else 0.0
    end as numerator,
    case
        when c.amount is null or c.currency is null or x.valued < x.payments then null
        when x.least_currency <> c.currency or x.greatest_currency <> c.currency then null
        else 1.0
    end as denominator,
    case
        when c.amount is null then 'contracts/value/amount'
        when c.currency is null then 'contracts/value/currency'
        when x.valued < x.payments then 'contracts/implementation/transactions/value/amount'
        when x.least_currency <> c.currency or x.greatest_currency <> c.currency
            then 'contracts/implementation/transactions/value/currency: the currency of the contract'
    end as missing
from measured_contracts as c
join (
    select
        t.process_id,
        t.contract_id,
        count(*) as payments,
        count(case when t.currency is not null then t.amount end) as valued,
        sum(t.amount) as paid,
        min(t.currency) as least_currency,
        max(t.currency) as greatest_currency
    from transactions as t
    join processes as p
        on p.process_id = t.process_id
    where
        t.contract_id is not null
        and (t.payee_id is null or p.buyer_id is null or t.payee_id <> p.buyer_id)
        and (t.payee_id is null or p.procuring_entity_id is null or t.payee_id <> p.procuring_entity_id)
    group by t.process_id, t.contract_id
) as x
    on x.process_id = c.process_id
    and x.contract_id = c.contract_id
