-- one row an active award: suppliers whose size in the contract data is another than in the register
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
    g.published_scale,
    g.register_scale
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
        min(case when h.is_found then h.published_scale end) as published_scale,
        min(case when h.is_found then h.register_scale end) as register_scale,
        min(s.award_row) as award_row,
        row_list(case when h.is_found then s.row_id end) as supplier_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when count(s.party_id) = 0 then 'awards/suppliers/id'
            when count(s.entity_id) = 0 then 'party_entities: an entity of the supplier'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when s.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
        end as missing
    from supplier_entities as s
    left join (
        select
            w.*,
            w.doubt is null and lower(w.published_scale) <> lower(w.register_scale) as is_found
        from (
            select
                e.award_row,
                e.party_id,
                k.row_id as support_row,
                n.row_id as other_row,
                k.scale as published_scale,
                n.scale as register_scale,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when k.scale is null then 'parties/details/scale'
                    when n.scale is null then 'entities: scale'
                end as doubt
            from supplier_entities as e
            join entities as n
                on n.entity_id = e.entity_id
            left join parties as k
                on k.process_id = e.process_id
                and k.party_id = e.party_id
        ) as w
    ) as h
        on h.award_row = s.award_row
        and h.party_id = s.party_id
    group by s.process_id, s.award_id
) as g
