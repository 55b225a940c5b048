-- one row an active award: firms that share the supplier's registered address or its director
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
    g.firms as observed,
    cast($firms as double) as expected,
    g.day as on_day,
    rows_join(rows_of(g.award_row), rows_join(g.supplier_rows, rows_join(g.support_rows, g.other_rows))) as rows,
    g.suppliers,
    g.identified,
    g.amount,
    g.currency,
    g.sign
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
        max(case when h.doubt is null then h.firms end) as firms,
        min(case when h.is_found then h.sign end) as sign,
        min(s.award_row) as award_row,
        row_list(case when h.is_found then s.row_id end) as supplier_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when count(s.party_id) = 0 then 'awards/suppliers/id'
            when count(s.entity_id) = 0 then 'party_entities: an entity of the supplier'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when s.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(k.entity_id) = 0 then 'entities, links: address or directors of the supplier'
        end as missing
    from supplier_entities as s
    left join (
        select
            w.*,
            w.doubt is null and w.firms > $firms as is_found
        from (
            select
                e.award_row,
                e.party_id,
                m.row_id as support_row,
                cast(null as bigint) as other_row,
                m.sign,
                cast(m.firms as double) as firms,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                end as doubt
            from supplier_entities as e
            join (
                select
                    n.entity_id,
                    n.row_id,
                    x.firms,
                    'address' as sign
                from entities as n
                join (
                    select
                        address_key,
                        count(*) as firms
                    from entities
                    where
                        address_key is not null
                        and not is_person
                    group by address_key
                ) as x
                    on x.address_key = n.address_key
                union all
                -- directorships whose end is not published
                select
                    d.target_id as entity_id,
                    d.row_id,
                    x.firms,
                    'director' as sign
                from links as d
                join (
                    select
                        source_id,
                        count(distinct target_id) as firms
                    from links
                    where
                        schema = 'Directorship'
                        and to_day is null
                    group by source_id
                ) as x
                    on x.source_id = d.source_id
                where
                    d.schema = 'Directorship'
                    and d.to_day is null
            ) as m
                on m.entity_id = e.entity_id
        ) as w
    ) as h
        on h.award_row = s.award_row
        and h.party_id = s.party_id
    left join (
        select entity_id
        from entities
        where address_key is not null
        union
        select target_id as entity_id
        from links
        where schema = 'Directorship'
    ) as k
        on k.entity_id = s.entity_id
    group by s.process_id, s.award_id
) as g
