-- one row an active award: suppliers owned in a circle, or by firms behind which no person is known
select
    g.process_id,
    'award' as subject_kind,
    g.award_id as subject_id,
    case
        when g.found > 0 then 'raised'
        when g.missing is not null then 'unknown'
        else 'clear'
    end as verdict,
    case when g.found = 0 then g.missing end as missing,
    cast(g.found as double) as observed,
    cast(0 as double) as expected,
    g.day as on_day,
    rows_join(rows_of(g.award_row), rows_join(g.supplier_rows, rows_join(g.support_rows, g.other_rows))) as rows,
    g.suppliers,
    g.identified,
    g.amount,
    g.currency,
    g.sign,
    g.path
from (
    select
        s.process_id,
        s.award_id,
        min(s.day) as day,
        min(s.amount) as amount,
        min(s.currency) as currency,
        count(distinct s.party_id) as suppliers,
        count(distinct case when s.is_asserted then s.party_id end) as identified,
        count(distinct case when h.is_found then s.party_id end) as found,
        min(case when h.is_found then h.sign end) as sign,
        min(case when h.is_found then h.path end) as path,
        min(s.award_row) as award_row,
        row_list(case when h.is_found then s.row_id end) as supplier_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(s.day) is null then 'awards/date'
            when count(s.party_id) = 0 then 'awards/suppliers/id'
            when count(s.entity_id) = 0 then 'party_entities: an entity of the supplier'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when s.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(k.entity_id) = 0 then 'control: owners of the supplier'
        end as missing
    from supplier_entities as s
    left join (
        select
            w.*,
            w.doubt is null as is_found
        from (
            select
                e.award_row,
                e.party_id,
                c.row_id as support_row,
                cast(null as bigint) as other_row,
                c.sign,
                c.path,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when not coalesce(c.held_from_day <= e.day and e.day <= c.held_to_day, false) then 'links: a period that is certain on the day'
                end as doubt
            from supplier_entities as e
            join (
                select
                    asset_id,
                    row_id,
                    from_day,
                    to_day,
                    held_from_day,
                    held_to_day,
                    'circle' as sign,
                    path
                from control
                where owner_id = asset_id
                union all
                -- a firm at the top of whose chains stands another firm and no body of the state
                select
                    c.asset_id,
                    c.row_id,
                    c.from_day,
                    c.to_day,
                    c.held_from_day,
                    c.held_to_day,
                    'no person' as sign,
                    c.path
                from control as c
                left join entities as n
                    on n.entity_id = c.owner_id
                where
                    c.is_top
                    and not c.owner_is_person
                    and c.owner_id <> c.asset_id
                    and (n.schema is null or n.schema <> 'PublicBody')
            ) as c
                on c.asset_id = e.entity_id
            left join (
                select
                    asset_id,
                    from_day,
                    to_day
                from control
                where owner_is_person
                group by asset_id, from_day, to_day
            ) as h
                on h.asset_id = e.entity_id
                and c.sign = 'no person'
                and (h.from_day is null or h.from_day <= e.day)
                and (h.to_day is null or h.to_day >= e.day)
            where
                h.asset_id is null
                and (c.from_day is null or c.from_day <= e.day)
                and (c.to_day is null or c.to_day >= e.day)
        ) as w
    ) as h
        on h.award_row = s.award_row
        and h.party_id = s.party_id
    left join (
        select asset_id as entity_id
        from control
        group by asset_id
    ) as k
        on k.entity_id = s.entity_id
    group by s.process_id, s.award_id
) as g
