-- one row an active award: days between the award and the nearest change of the supplier's owners
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
    g.gap_days as observed,
    cast($days as double) as expected,
    g.day as on_day,
    rows_join(rows_of(g.award_row), rows_join(g.supplier_rows, rows_join(g.support_rows, g.other_rows))) as rows,
    g.suppliers,
    g.identified,
    g.amount,
    g.currency,
    g.change,
    g.change_day
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
        min(case when h.is_found then h.gap_days end) as gap_days,
        min(case when h.is_found then h.change end) as change,
        min(case when h.is_found then h.change_day end) as change_day,
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
            when count(k.entity_id) = 0 then 'links: dated owners of the supplier'
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
                c.change,
                c.change_day,
                cast(abs(day_number(e.day) - day_number(c.change_day)) as double) as gap_days,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                end as doubt
            from supplier_entities as e
            join (
                select
                    target_id,
                    row_id,
                    from_day as change_day,
                    'came' as change
                from links
                where
                    schema = 'Ownership'
                    and from_day = held_from_day
                union all
                select
                    target_id,
                    row_id,
                    to_day as change_day,
                    'left' as change
                from links
                where
                    schema = 'Ownership'
                    and to_day = held_to_day
            ) as c
                on c.target_id = e.entity_id
            left join entities as n
                on n.entity_id = e.entity_id
            where
                -- the owners with whom a firm begins are no change
                (n.incorporation_day is null or c.change_day <> n.incorporation_day)
                and (n.dissolution_day is null or c.change_day <> n.dissolution_day)
                and abs(day_number(e.day) - day_number(c.change_day)) <= $days
        ) as w
    ) as h
        on h.award_row = s.award_row
        and h.party_id = s.party_id
    left join (
        select target_id as entity_id
        from links
        where
            schema = 'Ownership'
            and (from_day = held_from_day or to_day = held_to_day)
        group by target_id
    ) as k
        on k.entity_id = s.entity_id
    group by s.process_id, s.award_id
) as g
