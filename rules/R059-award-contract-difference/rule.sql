-- one row an active award with contracts: the sum of its contracts that were not cancelled, against the award
select
    t.process_id,
    'award' as subject_kind,
    t.award_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.exceeds = 1 and (t.contract_total > t.award_amount or not t.is_framework) then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case
        when t.missing is null
            then abs(cast(t.contract_total - t.award_amount as double)) / nullif(cast(t.award_amount as double), 0)
    end as observed,
    cast(t.most as double) / 100.0 as expected,
    t.award_day as on_day,
    rows_join(rows_of(t.row_id), t.contract_rows) as rows,
    t.award_amount,
    case when t.missing is null then t.contract_total end as contract_total,
    t.currency,
    t.contract_count,
    t.pending_count,
    t.award_date_text
from (
    select
        j.*,
        case
            when j.copies > 1 then 'awards/id: one award an id'
            when j.status is null then 'awards/status'
            when j.unlinked_count > 0 then 'contracts/awardID'
            when j.without_status > 0 then 'contracts/status'
            when j.award_amount is null then 'awards/value/amount'
            when j.award_amount <= 0 then 'awards/value/amount: above zero'
            when j.currency is null then 'awards/value/currency'
            when j.without_amount > 0 then 'contracts/value/amount'
            when j.least_amount <= 0 then 'contracts/value/amount: above zero'
            when j.without_currency > 0 then 'contracts/value/currency'
            when j.first_currency <> j.currency or j.last_currency <> j.currency
                then 'contracts/value/currency: the currency of the award'
            when j.most is null then 'pack: percent'
        end as missing,
        case
            when
                abs(cast(j.contract_total - j.award_amount as double)) * 100.0
                > cast(j.award_amount as double) * j.most
                then 1
            else 0
        end as exceeds
    from (
        select
            a.process_id,
            a.award_id,
            a.row_id,
            a.copies,
            a.status,
            a.award_amount,
            a.currency,
            a.award_day,
            a.award_date_text,
            coalesce(p.has_framework, false) as is_framework,
            coalesce(u.unlinked_count, 0) as unlinked_count,
            k.contract_count,
            k.pending_count,
            k.without_status,
            k.without_amount,
            k.without_currency,
            k.least_amount,
            k.first_currency,
            k.last_currency,
            k.contract_total,
            k.contract_rows,
            param('percent', a.award_day) as most
        from (
            select
                process_id,
                award_id,
                count(*) as copies,
                min(row_id) as row_id,
                min(status) as status,
                min(amount) as award_amount,
                min(currency) as currency,
                min(date_day) as award_day,
                min(date_text) as award_date_text
            from awards
            where
                award_id is not null
                and (status is null or status = 'active')
            group by process_id, award_id
        ) as a
        join processes as p
            on p.process_id = a.process_id
        left join (
            select
                process_id,
                award_id,
                count(*) as contract_count,
                count(case when status = 'pending' then 1 end) as pending_count,
                count(case when status is null then 1 end) as without_status,
                count(case when amount is null then 1 end) as without_amount,
                count(case when currency is null then 1 end) as without_currency,
                min(amount) as least_amount,
                min(currency) as first_currency,
                max(currency) as last_currency,
                sum(amount) as contract_total,
                row_list(row_id) as contract_rows
            from contracts
            where
                award_id is not null
                and (status is null or status <> 'cancelled')
            group by process_id, award_id
        ) as k
            on k.process_id = a.process_id
            and k.award_id = a.award_id
        left join (
            select
                process_id,
                count(*) as unlinked_count
            from contracts
            where
                award_id is null
                and (status is null or status <> 'cancelled')
            group by process_id
        ) as u
            on u.process_id = a.process_id
        where
            k.contract_count is not null
            or u.unlinked_count is not null
    ) as j
) as t
