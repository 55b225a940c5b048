-- one row a process with bidders: rivals with the same direct shareholder
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
    g.owner
from (
    select
        b.process_id,
        min(b.day) as day,
        count(distinct b.party_id) as bidders,
        count(distinct case when b.is_asserted then b.party_id end) as identified,
        count(distinct case when k.entity_id is not null then b.party_id end) as looked_at,
        count(distinct case when h.is_found then b.party_id end) as found,
        min(case when h.is_found then h.owner end) as owner,
        row_list(case when h.is_found then b.row_id end) as party_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(b.day) is null then 'tender/tenderPeriod/endDate'
            when count(b.entity_id) = 0 then 'party_entities: an entity of a bidder'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when b.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(distinct case when k.entity_id is not null then b.party_id end) < 2 then 'links: owners of two bidders'
        end as missing
    from bidder_entities as b
    left join (
        select
            w.*,
            w.doubt is null as is_found
        from (
            select
                x.process_id,
                x.party_id,
                x.support_row,
                y.support_row as other_row,
                n.caption as owner,
                case
                    when not x.is_asserted then 'party_entities: an identifier or a judgement'
                    when not y.is_asserted then 'party_entities: an identifier or a judgement'
                    when not x.has_share or not y.has_share then 'control: a share'
                    when not x.is_held or not y.is_held then 'links: a period that is certain on the day'
                end as doubt
            from (
                select
                    e.process_id,
                    e.party_id,
                    e.entity_id,
                    e.is_asserted,
                    e.row_id as party_row,
                    o.owner_id,
                    o.row_id as support_row,
                    coalesce(o.held_from_day <= e.day and e.day <= o.held_to_day, false) as is_held,
                    o.share_min is not null as has_share
                from bidder_entities as e
                join (
                    select
                        target_id as asset_id,
                        source_id as owner_id,
                        row_id,
                        from_day,
                        to_day,
                        held_from_day,
                        held_to_day,
                        share_min,
                        share_max
                    from links
                    where schema = 'Ownership'
                ) as o
                    on o.asset_id = e.entity_id
                where
                    (o.from_day is null or o.from_day <= e.day)
                    and (o.to_day is null or o.to_day >= e.day)
                    and (o.share_min is null or cast(o.share_min as double) >= $share)
                    and (o.share_max is null or cast(o.share_max as double) >= $share)
            ) as x
            join (
                select
                    e.process_id,
                    e.party_id,
                    e.entity_id,
                    e.is_asserted,
                    e.row_id as party_row,
                    o.owner_id,
                    o.row_id as support_row,
                    coalesce(o.held_from_day <= e.day and e.day <= o.held_to_day, false) as is_held,
                    o.share_min is not null as has_share
                from bidder_entities as e
                join (
                    select
                        target_id as asset_id,
                        source_id as owner_id,
                        row_id,
                        from_day,
                        to_day,
                        held_from_day,
                        held_to_day,
                        share_min,
                        share_max
                    from links
                    where schema = 'Ownership'
                ) as o
                    on o.asset_id = e.entity_id
                where
                    (o.from_day is null or o.from_day <= e.day)
                    and (o.to_day is null or o.to_day >= e.day)
                    and (o.share_min is null or cast(o.share_min as double) >= $share)
                    and (o.share_max is null or cast(o.share_max as double) >= $share)
            ) as y
                on y.process_id = x.process_id
                and y.owner_id = x.owner_id
                and y.party_id <> x.party_id
                and y.entity_id <> x.entity_id
            left join (
                -- partners in one bid or one award are not rivals
                select
                    f.process_id,
                    f.party_id as first_id,
                    t.party_id as second_id
                from bidders as f
                join bidders as t
                    on t.bid_row_id = f.bid_row_id
                where f.party_id <> t.party_id
                union
                select
                    f.process_id,
                    f.party_id as first_id,
                    t.party_id as second_id
                from suppliers as f
                join suppliers as t
                    on t.award_row_id = f.award_row_id
                where f.party_id <> t.party_id
            ) as z
                on z.process_id = x.process_id
                and z.first_id = x.party_id
                and z.second_id = y.party_id
            left join entities as n
                on n.entity_id = x.owner_id
            where z.process_id is null
        ) as w
    ) as h
        on h.process_id = b.process_id
        and h.party_id = b.party_id
    left join (
        select target_id as entity_id
        from links
        where schema = 'Ownership'
        group by target_id
    ) as k
        on k.entity_id = b.entity_id
    group by b.process_id
) as g
join processes as p
    on p.process_id = g.process_id
where g.bidders > 1
