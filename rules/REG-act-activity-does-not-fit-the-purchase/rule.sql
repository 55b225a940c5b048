-- one row an active award: the share of suppliers of the same class that have an activity of this one's
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
    g.share_of_peers as observed,
    cast($share as double) as expected,
    g.day as on_day,
    rows_join(rows_of(g.award_row), rows_join(g.supplier_rows, rows_join(g.support_rows, g.other_rows))) as rows,
    g.suppliers,
    g.identified,
    g.amount,
    g.currency,
    g.activities,
    g.class_division,
    g.peers
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
        min(h.share_of_peers) as share_of_peers,
        min(case when h.is_found then h.activities end) as activities,
        min(case when h.is_found then h.class_division end) as class_division,
        min(case when h.is_found then h.peers end) as peers,
        min(s.award_row) as award_row,
        row_list(case when h.is_found then s.row_id end) as supplier_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when count(s.party_id) = 0 then 'awards/suppliers/id'
            when count(s.entity_id) = 0 then 'party_entities: an entity of the supplier'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when s.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(k.entity_id) = 0 then 'entities: activities of the supplier'
            when count(h.share_of_peers) = 0 then 'tender/items/classification/id: one division'
        end as missing
    from supplier_entities as s
    left join (
        select
            w.*,
            w.doubt is null and w.share_of_peers < $share as is_found
        from (
            select
                e.award_row,
                e.party_id,
                n.row_id as support_row,
                cast(null as bigint) as other_row,
                n.activities,
                e.class_division,
                m.peers,
                cast(max(coalesce(f.firms, 0)) as double) / cast(m.peers as double) as share_of_peers,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when m.peers < cast($minimum as bigint) then 'peers: suppliers of the class with known activities'
                end as doubt
            from (
                select
                    s.award_row,
                    s.process_id,
                    s.award_id,
                    s.party_id,
                    s.entity_id,
                    s.is_asserted,
                    i.scheme,
                    substr(i.class_id, 1, 2) as class_division
                from supplier_entities as s
                join (
                    select
                        process_id,
                        min(scheme) as scheme,
                        min(class_id) as class_id
                    from items
                    where
                        class_id is not null
                        and section in ('tender', 'award')
                    group by process_id
                    having
                        -- one division of one scheme: what was bought is of one kind
                        min(scheme) = max(scheme)
                        and min(substr(class_id, 1, 2)) = max(substr(class_id, 1, 2))
                ) as i
                    on i.process_id = s.process_id
                where s.entity_id is not null
            ) as e
            join entities as n
                on n.entity_id = e.entity_id
            join (
                select
                    entity_id,
                    activity_scheme,
                    substr(split_part(activities, '|', 1), 1, 2) as division
                from entities
                where split_part(activities, '|', 1) <> ''
                union
                select
                    entity_id,
                    activity_scheme,
                    substr(split_part(activities, '|', 2), 1, 2) as division
                from entities
                where split_part(activities, '|', 2) <> ''
                union
                select
                    entity_id,
                    activity_scheme,
                    substr(split_part(activities, '|', 3), 1, 2) as division
                from entities
                where split_part(activities, '|', 3) <> ''
                union
                select
                    entity_id,
                    activity_scheme,
                    substr(split_part(activities, '|', 4), 1, 2) as division
                from entities
                where split_part(activities, '|', 4) <> ''
                union
                select
                    entity_id,
                    activity_scheme,
                    substr(split_part(activities, '|', 5), 1, 2) as division
                from entities
                where split_part(activities, '|', 5) <> ''
            ) as c
                on c.entity_id = e.entity_id
            join (
                -- how many suppliers of the class have known activities
                select
                    i.scheme,
                    i.class_division,
                    c.activity_scheme,
                    count(distinct i.entity_id) as peers
                from (
                    select
                        s.award_row,
                        s.process_id,
                        s.award_id,
                        s.party_id,
                        s.entity_id,
                        s.is_asserted,
                        i.scheme,
                        substr(i.class_id, 1, 2) as class_division
                    from supplier_entities as s
                    join (
                        select
                            process_id,
                            min(scheme) as scheme,
                            min(class_id) as class_id
                        from items
                        where
                            class_id is not null
                            and section in ('tender', 'award')
                        group by process_id
                        having
                            -- one division of one scheme: what was bought is of one kind
                            min(scheme) = max(scheme)
                            and min(substr(class_id, 1, 2)) = max(substr(class_id, 1, 2))
                    ) as i
                        on i.process_id = s.process_id
                    where s.entity_id is not null
                ) as i
                join entities as c
                    on c.entity_id = i.entity_id
                where
                    i.is_asserted
                    and c.activities is not null
                group by i.scheme, i.class_division, c.activity_scheme
            ) as m
                on m.scheme = e.scheme
                and m.class_division = e.class_division
                and m.activity_scheme = c.activity_scheme
            left join (
                -- how many of them have this activity
                select
                    i.scheme,
                    i.class_division,
                    c.activity_scheme,
                    c.division,
                    count(distinct i.entity_id) as firms
                from (
                    select
                        s.award_row,
                        s.process_id,
                        s.award_id,
                        s.party_id,
                        s.entity_id,
                        s.is_asserted,
                        i.scheme,
                        substr(i.class_id, 1, 2) as class_division
                    from supplier_entities as s
                    join (
                        select
                            process_id,
                            min(scheme) as scheme,
                            min(class_id) as class_id
                        from items
                        where
                            class_id is not null
                            and section in ('tender', 'award')
                        group by process_id
                        having
                            -- one division of one scheme: what was bought is of one kind
                            min(scheme) = max(scheme)
                            and min(substr(class_id, 1, 2)) = max(substr(class_id, 1, 2))
                    ) as i
                        on i.process_id = s.process_id
                    where s.entity_id is not null
                ) as i
                join (
                    select
                        entity_id,
                        activity_scheme,
                        substr(split_part(activities, '|', 1), 1, 2) as division
                    from entities
                    where split_part(activities, '|', 1) <> ''
                    union
                    select
                        entity_id,
                        activity_scheme,
                        substr(split_part(activities, '|', 2), 1, 2) as division
                    from entities
                    where split_part(activities, '|', 2) <> ''
                    union
                    select
                        entity_id,
                        activity_scheme,
                        substr(split_part(activities, '|', 3), 1, 2) as division
                    from entities
                    where split_part(activities, '|', 3) <> ''
                    union
                    select
                        entity_id,
                        activity_scheme,
                        substr(split_part(activities, '|', 4), 1, 2) as division
                    from entities
                    where split_part(activities, '|', 4) <> ''
                    union
                    select
                        entity_id,
                        activity_scheme,
                        substr(split_part(activities, '|', 5), 1, 2) as division
                    from entities
                    where split_part(activities, '|', 5) <> ''
                ) as c
                    on c.entity_id = i.entity_id
                where i.is_asserted
                group by i.scheme, i.class_division, c.activity_scheme, c.division
            ) as f
                on f.scheme = e.scheme
                and f.class_division = e.class_division
                and f.activity_scheme = c.activity_scheme
                and f.division = c.division
            group by e.award_row, e.party_id, n.row_id, n.activities, e.class_division, e.is_asserted, m.peers
        ) as w
    ) as h
        on h.award_row = s.award_row
        and h.party_id = s.party_id
    left join (
        select entity_id
        from entities
        where activities is not null
    ) as k
        on k.entity_id = s.entity_id
    group by s.process_id, s.award_id
) as g
