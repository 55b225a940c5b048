-- one row a contract with payments: the sum of its payments against its value, in one currency
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.exceeds = 1 then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case when t.missing is null then cast(t.paid_amount as double) end as observed,
    case when t.missing is null then cast(t.contract_amount as double) end as expected,
    t.signed_day as on_day,
    rows_join(rows_of(t.row_id), t.payment_rows) as rows,
    t.paid_amount,
    t.contract_amount,
    t.currency,
    case
        when t.missing is null
            then cast(t.paid_amount as double) / nullif(cast(t.contract_amount as double), 0)
    end as paid_share,
    t.payment_count,
    t.unread_count,
    t.returned_count,
    t.last_day
from (
    select
        j.*,
        case
            when
                j.paid_amount > j.contract_amount
                and cast(j.paid_amount - j.contract_amount as double) * 100.0 > cast(j.contract_amount as double) * $percent
                then 1
            else 0
        end as exceeds,
        case
            when j.copies > 1 then 'contracts/id: one contract an id'
            when j.contract_amount is null then 'contracts/value/amount'
            when j.contract_amount <= 0 then 'contracts/value/amount: above zero'
            when j.currency is null then 'contracts/value/currency'
            when
                j.paid_amount > j.contract_amount
                and cast(j.paid_amount - j.contract_amount as double) * 100.0 > cast(j.contract_amount as double) * $percent
                then null
            when j.without_amount > 0 then 'contracts/implementation/transactions/value/amount'
            when j.without_currency > 0 then 'contracts/implementation/transactions/value/currency'
            when j.other_currency > 0
                then 'contracts/implementation/transactions/value/currency: the currency of the contract'
        end as missing
    from (
        select
            c.process_id,
            c.contract_id,
            min(c.row_id) as row_id,
            min(c.copies) as copies,
            min(c.contract_amount) as contract_amount,
            min(c.currency) as currency,
            min(c.signed_day) as signed_day,
            sum(case when x.is_returned = 0 and x.currency = c.currency then x.amount end) as paid_amount,
            count(case when x.is_returned = 0 and x.currency = c.currency then x.amount end) as payment_count,
            count(case when x.is_returned = 0 and x.amount is null then 1 end) as without_amount,
            count(case when x.is_returned = 0 and x.amount is not null and x.currency is null then 1 end) as without_currency,
            count(case when x.is_returned = 0 and x.amount is not null and x.currency <> c.currency then 1 end)
                as other_currency,
            count(case
                when x.is_returned = 0 and (x.amount is null or x.currency is null or x.currency <> c.currency) then 1
            end) as unread_count,
            count(case when x.is_returned = 1 then 1 end) as returned_count,
            max(case when x.is_returned = 0 and x.currency = c.currency then x.date_day end) as last_day,
            row_list(case when x.is_returned = 0 and x.currency = c.currency then x.row_id end) as payment_rows
        from (
            select
                process_id,
                contract_id,
                count(*) as copies,
                min(row_id) as row_id,
                min(amount) as contract_amount,
                min(currency) as currency,
                min(signed_day) as signed_day
            from contracts
            where contract_id is not null
            group by process_id, contract_id
        ) as c
        join (
            select
                t.process_id,
                t.contract_id,
                t.row_id,
                t.amount,
                t.currency,
                t.date_day,
                case
                    when t.payee_id = p.buyer_id or t.payee_id = p.procuring_entity_id then 1
                    else 0
                end as is_returned
            from transactions as t
            join processes as p
                on p.process_id = t.process_id
            where t.contract_id is not null
        ) as x
            on x.process_id = c.process_id
            and x.contract_id = c.contract_id
        group by c.process_id, c.contract_id
        having count(case when x.is_returned = 0 then 1 end) > 0
    ) as j
) as t
