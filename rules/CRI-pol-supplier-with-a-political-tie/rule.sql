-- one row an active award: suppliers that a politically exposed person, or one close to such, owns or directs
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
    g.person,
    g.standing,
    g.list
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
        min(case when h.is_found then h.person end) as person,
        min(case when h.is_found then h.standing end) as standing,
        min(case when h.is_found then h.list end) as list,
        min(s.award_row) as award_row,
        row_list(case when h.is_found then s.row_id end) as supplier_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(s.day) is null then 'awards/date'
            when count(s.party_id) = 0 then 'awards/suppliers/id'
            when min(v.lists) = 0 then 'lists: politically exposed persons'
            when count(s.entity_id) = 0 then 'party_entities: an entity of the supplier'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when s.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(k.entity_id) = 0 then 'control, links: people behind the supplier'
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
                t.row_id as support_row,
                l.row_id as other_row,
                n.caption as person,
                t.standing,
                l.published_dataset as list,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when t.standing = 'owner' and t.share_min is null then 'control: a share'
                    when not coalesce(l.held_from_day <= e.day and e.day <= l.held_to_day, false) then 'links: a period that is certain on the day'
                    when not coalesce(t.held_from_day <= e.day and e.day <= t.held_to_day, false) then 'links: a period that is certain on the day'
                end as doubt
            from supplier_entities as e
            join standing_people as t
                on t.entity_id = e.entity_id
            join listings as l
                on l.entity_id = t.person_id
            left join entities as n
                on n.entity_id = t.person_id
            where
                in_list(l.topic, $topics)
                and (t.share_min is null or cast(t.share_min as double) >= $share)
                and (t.from_day is null or t.from_day <= e.day)
                and (t.to_day is null or t.to_day >= e.day)
                and (l.from_day is null or l.from_day <= e.day)
                and (l.to_day is null or l.to_day >= e.day)
        ) as w
    ) as h
        on h.award_row = s.award_row
        and h.party_id = s.party_id
    join (
        select
            1 as one,
            count(*) as lists
        from lists
        where in_list(topic, $topics)
    ) as v
        on v.one = 1
    left join (
        select
            entity_id
        from standing_people
        group by entity_id
    ) as k
        on k.entity_id = s.entity_id
    group by s.process_id, s.award_id
) as g
