-- one row a process with bidders: bidders that an official of the buyer owns or directs
select
    g.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when g.found > 0 then 'raised'
        when g.missing is not null then 'unknown'
        else 'clear'
    end as verdict,
    case when g.found = 0 then g.missing end as missing,
    cast(g.found as double) as observed,
    cast(0 as double) as expected,
    g.day as on_day,
    rows_join(g.party_rows, rows_join(g.support_rows, g.other_rows)) as rows,
    g.bidders,
    g.identified,
    g.looked_at,
    g.person,
    g.standing,
    g.post,
    g.known_then
from (
    select
        b.process_id,
        min(b.day) as day,
        count(distinct b.party_id) as bidders,
        count(distinct case when b.is_asserted then b.party_id end) as identified,
        count(distinct case when k.entity_id is not null then b.party_id end) as looked_at,
        count(distinct case when h.is_found then b.party_id end) as found,
        min(case when h.is_found then h.person end) as person,
        min(case when h.is_found then h.standing end) as standing,
        min(case when h.is_found then h.post end) as post,
        max(case when h.is_found then h.known_then end) as known_then,
        row_list(case when h.is_found then b.row_id end) as party_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(b.day) is null then 'tender/tenderPeriod/endDate'
            when coalesce(min(v.bodies), 0) = 0 then 'party_entities: an entity of the buyer'
            when min(v.posts) = 0 then 'occupancies: officials of the buyer'
            when count(b.entity_id) = 0 then 'party_entities: an entity of a bidder'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when b.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(distinct case when k.entity_id is not null then b.party_id end) < 1 then 'control, links: people behind a bidder'
        end as missing
    from bidder_entities as b
    left join (
        select
            w.*,
            w.doubt is null as is_found
        from (
            select
                e.process_id,
                e.party_id,
                t.row_id as support_row,
                q.row_id as other_row,
                n.caption as person,
                t.standing,
                q.post,
                case
                    when t.first_seen_day <= e.day then 'yes'
                    when t.first_seen_day > e.day then 'no'
                end as known_then,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when not q.is_asserted then 'party_entities: an identifier or a judgement'
                    when t.standing = 'owner' and t.share_min is null then 'control: a share'
                    when not coalesce(t.held_from_day <= e.day and e.day <= t.held_to_day, false) then 'links: a period that is certain on the day'
                    when not q.is_certain then 'occupancies: a period that is certain on the day'
                end as doubt
            from bidder_entities as e
            join (
                select
                    u.process_id,
                    u.is_asserted,
                    o.person_id,
                    o.post,
                    o.row_id,
                    coalesce(o.held_from_day <= u.day and u.day <= o.held_to_day, false) as is_certain
                from buyer_entities as u
                join occupancies as o
                    on o.body_id = u.entity_id
                where
                    (o.from_day is null or o.from_day <= u.day)
                    and (o.to_day is null or o.to_day >= u.day)
            ) as q
                on q.process_id = e.process_id
            join standing_people as t
                on t.person_id = q.person_id
                and t.entity_id = e.entity_id
            left join entities as n
                on n.entity_id = t.person_id
            where
                (t.from_day is null or t.from_day <= e.day)
                and (t.to_day is null or t.to_day >= e.day)
                        and (t.share_min is null or cast(t.share_min as double) >= $share)
        ) as w
    ) as h
        on h.process_id = b.process_id
        and h.party_id = b.party_id
    left join (
        select
            u.process_id,
            count(u.entity_id) as bodies,
            count(o.row_id) as posts
        from buyer_entities as u
        left join occupancies as o
            on o.body_id = u.entity_id
        group by u.process_id
    ) as v
        on v.process_id = b.process_id
    left join (
        select entity_id
        from standing_people
        group by entity_id
    ) as k
        on k.entity_id = b.entity_id
    group by b.process_id
) as g
join processes as p
    on p.process_id = g.process_id
