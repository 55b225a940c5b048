-- one row a contract with payments: payments to a supplier that was insolvent or dissolved on the day
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
    g.state
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
        min(case when h.is_found then h.state end) as state,
        row_list(case when h.is_found then t.row_id end) as payment_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when count(t.day) = 0 then 'contracts/implementation/transactions/date'
            when count(t.party_id) = 0 then 'contracts/implementation/transactions/payee/id'
            when count(t.entity_id) = 0 then 'party_entities: an entity of the payee'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when t.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(x.entity_id) = 0 then 'entities: state of the payee'
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
                n.row_id as support_row,
                cast(null as bigint) as other_row,
                coalesce(n.state, 'dissolved') as state,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when not coalesce(n.dissolution_day < e.day, false) and n.state_from_day is null then 'entities: since when it is insolvent or dissolved'
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
            join entities as n
                on n.entity_id = e.entity_id
            where
                n.dissolution_day < e.day
                or (
                    in_list(n.state, $states)
                    and (n.state_from_day is null or n.state_from_day <= e.day)
                    and (n.dissolution_day is null or n.state <> 'dissolved')
                )
        ) as w
    ) as h
        on h.row_id = t.row_id
    left join (
        select
            entity_id
        from entities
        where
            state is not null
            or dissolution_day is not null
    ) as x
        on x.entity_id = t.entity_id
    group by t.contract_row_id
) as g
join contracts as c
    on c.row_id = g.contract_row_id
where c.contract_id is not null
