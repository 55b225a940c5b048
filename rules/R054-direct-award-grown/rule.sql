-- one row an award made directly and worth no more than the competitive threshold, with a contract: the value of its contracts against that threshold
select
    t.process_id,
    'award' as subject_kind,
    t.award_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.contract_amount > t.limit_amount then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    t.contract_amount as observed,
    t.limit_amount as expected,
    t.day as on_day,
    case
        when t.contract_rows is null then rows_of(t.row_id)
        else rows_join(rows_of(t.row_id), t.contract_rows)
    end as rows,
    t.award_amount,
    t.currency,
    t.contract_amount - t.award_amount as growth_amount,
    t.contract_count,
    t.amendment_count,
    t.method_details
from (
    select
        q.process_id,
        q.award_id,
        q.row_id,
        q.day,
        q.currency,
        q.method_details,
        q.contract_count,
        q.amendment_count,
        q.contract_rows,
        cast(q.amount as double) as award_amount,
        cast(q.limit_amount as double) as limit_amount,
        case when q.priced_count = q.contract_count then cast(q.contract_amount as double) end as contract_amount,
        case
            when q.method is null then 'tender/procurementMethod'
            when q.amount is null then 'awards/value/amount'
            when pack_currency() is null then 'pack: competitive_threshold'
            when q.currency is null then 'awards/value/currency'
            when q.currency <> pack_currency() then 'awards/value/currency: a value in the pack''s currency'
            when q.day is null then 'awards/date'
            when q.limit_amount is null then 'pack: competitive_threshold'
            when q.contract_count is null then 'contracts/awardID'
            when q.priced_count < q.contract_count then 'contracts/value/amount'
            when q.in_currency_count < q.contract_count then 'contracts/value/currency: a value in the pack''s currency'
        end as missing
    from (
        select
            a.process_id,
            a.award_id,
            a.row_id,
            a.amount,
            a.currency,
            a.date_day as day,
            p.method,
            p.method_details,
            pack_amount('competitive_threshold', a.date_day) as limit_amount,
            c.contract_count,
            c.priced_count,
            c.in_currency_count,
            c.contract_amount,
            c.amendment_count,
            c.contract_rows
        from awards as a
        join processes as p
            on p.process_id = a.process_id
        left join (
            select
                k.process_id,
                k.award_id,
                count(*) as contract_count,
                count(k.amount) as priced_count,
                count(case when k.currency = pack_currency() then 1 end) as in_currency_count,
                sum(k.amount) as contract_amount,
                sum(coalesce(m.amendment_count, 0)) as amendment_count,
                row_list(k.row_id) as contract_rows
            from contracts as k
            left join (
                select
                    n.process_id,
                    n.section_id,
                    count(*) as amendment_count
                from amendments as n
                where n.section = 'contract'
                group by n.process_id, n.section_id
            ) as m
                on m.process_id = k.process_id
                and m.section_id = k.contract_id
            where
                k.award_id is not null
                and (k.status is null or k.status <> 'cancelled')
            group by k.process_id, k.award_id
        ) as c
            on c.process_id = a.process_id
            and c.award_id = a.award_id
        left join (
            select
                u.process_id,
                count(*) as unlinked_count
            from contracts as u
            where
                u.award_id is null
                and (u.status is null or u.status <> 'cancelled')
            group by u.process_id
        ) as o
            on o.process_id = a.process_id
        where
            a.status = 'active'
            and a.award_id is not null
            and (p.status is null or p.status <> 'cancelled')
            and (p.method is null or in_list(p.method, $methods))
            and (c.contract_count is not null or o.unlinked_count > 0)
    ) as q
    where
        q.limit_amount is null
        or q.amount is null
        or q.currency is null
        or q.currency <> pack_currency()
        or q.amount <= q.limit_amount
) as t
