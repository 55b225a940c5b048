-- one row a process with bidders: bidders that stood on a sanctions or debarment list on the day
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
    g.list
from (
    select
        b.process_id,
        min(b.day) as day,
        count(distinct b.party_id) as bidders,
        count(distinct case when b.is_asserted then b.party_id end) as identified,
        count(distinct case when h.is_found then b.party_id end) as found,
        min(case when h.is_found then h.list end) as list,
        row_list(case when h.is_found then b.row_id end) as party_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(b.day) is null then 'tender/tenderPeriod/endDate'
            when min(v.lists) = 0 then 'lists: a list of sanctions or debarment'
            when count(b.entity_id) = 0 then 'party_entities: an entity of a bidder'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when b.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
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
                l.row_id as support_row,
                e.entity_row as other_row,
                l.published_dataset as list,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                    when not coalesce(l.held_from_day <= e.day and e.day <= l.held_to_day, false) then 'links: a period that is certain on the day'
                end as doubt
            from bidder_entities as e
            join listings as l
                on l.entity_id = e.entity_id
            where
                in_list(l.topic, $topics)
                and (l.from_day is null or l.from_day <= e.day)
                and (l.to_day is null or l.to_day >= e.day)
        ) as w
    ) as h
        on h.process_id = b.process_id
        and h.party_id = b.party_id
    join (
        select
            1 as one,
            count(*) as lists,
            min(to_day) as last_day
        from lists
        where in_list(topic, $topics)
    ) as v
        on v.one = 1
    group by b.process_id
) as g
join processes as p
    on p.process_id = g.process_id
