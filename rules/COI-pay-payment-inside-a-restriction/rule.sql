-- one row a contract with payments: payments inside the window of a published restriction of business
select
    c.process_id,
    'contract' as subject_kind,
    c.contract_id as subject_id,
    case
        when g.found > 0 then 'raised'
        when g.missing is not null then 'unknown'
        else 'clear'
    end as verdict,
    case when g.found = 0 then g.missing end as missing,
    cast(g.found as double) as observed,
    cast(0 as double) as expected,
    g.day as on_day,
    rows_join(rows_of(c.row_id), rows_join(g.payment_rows, rows_join(g.support_rows, g.other_rows))) as rows,
    g.payments,
    g.amount,
    g.currency,
    g.ground,
    g.extent
from (
    select
        t.contract_row_id,
        count(distinct t.row_id) as payments,
        count(distinct case when h.is_found then t.row_id end) as found,
        min(case when h.is_found then t.day end) as day,
        -- an amount only where all payments found are in one currency
        case
            when
                min(case when h.is_found then t.currency end) = max(case when h.is_found then t.currency end)
                then min(case when h.is_found then t.amount end)
        end as amount,
        min(case when h.is_found then t.currency end) as currency,
        min(case when h.is_found then h.ground end) as ground,
        min(case when h.is_found then h.extent end) as extent,
        row_list(case when h.is_found then t.row_id end) as payment_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when count(t.day) = 0 then 'contracts/implementation/transactions/date'
            when count(t.party_id) = 0 then 'contracts/implementation/transactions/payee/id'
            when count(t.entity_id) = 0 then 'party_entities: an entity of the payee'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when t.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when min(y.bodies) = 0 then 'restrictions: a list of restrictions'
            when count(u.entity_id) = 0 then 'party_entities: an entity of the buyer'
        end as missing
    from (
        select
            t.process_id,
            t.contract_row_id,
            t.row_id,
            t.date_day as day,
            t.amount,
            t.currency,
            coalesce(t.payee_id, s.supplier_id) as party_id,
            t.payer_id,
            e.entity_id,
            coalesce(e.how in ('identifier', 'judged'), false) as is_asserted
        from transactions as t
        join contracts as c
            on c.row_id = t.contract_row_id
        left join (
            select
                process_id,
                award_id,
                min(supplier_id) as supplier_id
            from awards
            where supplier_count = 1
            group by process_id, award_id
        ) as s
            on s.process_id = c.process_id
            and s.award_id = c.award_id
        left join party_entities as e
            on e.party_id = coalesce(t.payee_id, s.supplier_id)
    ) as t
    left join (
        select
            w.*,
            w.doubt is null as is_found
        from (
            select
                e.row_id,
                r.row_id as support_row,
                cast(null as bigint) as other_row,
                r.ground,
                r.extent,
                case
                    when not e.is_asserted or not u.is_asserted then 'party_entities: an identifier or a judgement'
                    when r.from_day is null then 'restrictions: first day'
                end as doubt
            from (
                select
                    t.process_id,
                    t.contract_row_id,
                    t.row_id,
                    t.date_day as day,
                    t.amount,
                    t.currency,
                    coalesce(t.payee_id, s.supplier_id) as party_id,
                    t.payer_id,
                    e.entity_id,
                    coalesce(e.how in ('identifier', 'judged'), false) as is_asserted
                from transactions as t
                join contracts as c
                    on c.row_id = t.contract_row_id
                left join (
                    select
                        process_id,
                        award_id,
                        min(supplier_id) as supplier_id
                    from awards
                    where supplier_count = 1
                    group by process_id, award_id
                ) as s
                    on s.process_id = c.process_id
                    and s.award_id = c.award_id
                left join party_entities as e
                    on e.party_id = coalesce(t.payee_id, s.supplier_id)
            ) as e
            join (
                select
                    process_id,
                    party_id,
                    entity_id,
                    is_asserted
                from buyer_entities
                group by process_id, party_id, entity_id, is_asserted
            ) as u
                on u.process_id = e.process_id
                and (e.payer_id is null or u.party_id = e.payer_id)
            join restrictions as r
                on r.entity_id = e.entity_id
                and r.body_id = u.entity_id
            where
                (r.from_day is null or r.from_day <= e.day)
                and (r.to_day is null or r.to_day >= e.day)
        ) as w
    ) as h
        on h.row_id = t.row_id
    left join (
        select
            process_id,
            min(entity_id) as entity_id
        from buyer_entities
        group by process_id
    ) as u
        on u.process_id = t.process_id
    join (
        select
            1 as one,
            count(*) as bodies
        from restrictions
    ) as y
        on y.one = 1
    group by t.contract_row_id
) as g
join contracts as c
    on c.row_id = g.contract_row_id
where c.contract_id is not null
