-- one row a process with bidders: bidders that the company register does not hold, or holds as dissolved, on the day
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
    g.dissolved
from (
    select
        b.process_id,
        min(b.day) as day,
        count(distinct b.party_id) as bidders,
        count(distinct case when b.is_asserted then b.party_id end) as identified,
        count(distinct case when h.is_found then b.party_id end) as found,
        count(distinct case when r.scheme is not null and text_key(b.identifier) is not null then b.party_id end) as looked_at,
        count(distinct case when h.is_found and h.sign = 'dissolved' then b.party_id end) as dissolved,
        row_list(case when h.is_found then b.row_id end) as party_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(b.day) is null then 'tender/tenderPeriod/endDate'
            when count(r.scheme) = 0 then 'registers: the register of a bidder'
            when min(h.doubt) is not null then min(h.doubt)
            when count(case when r.scheme is not null and text_key(b.identifier) is not null then 1 end) = 0 then 'parties/identifier/id'
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
                coalesce(n.row_id, r.row_id) as support_row,
                e.entity_row as other_row,
                case
                    when not coalesce(n.is_registered, false) then 'not found'
                    else 'dissolved'
                end as sign,
                case
                    when
                        (e.entity_id is not null and not e.is_asserted)
                        or (x.entity_id is not null and coalesce(e.entity_id, '') <> x.entity_id)
                        then 'party_entities: an identifier or a judgement'
                    when not coalesce(n.is_registered, false) and (r.to_day is null or r.to_day < e.day) then 'registers: a version of the day or later'
                    when
                        n.dissolution_day is null
                        and n.state = 'dissolved'
                        and n.state_from_day is null
                        then 'entities: day of dissolution'
                end as doubt
            from bidder_entities as e
            join (
                select
                    scheme,
                    min(row_id) as row_id,
                    max(to_day) as to_day
                from registers
                group by scheme
            ) as r
                on r.scheme = e.scheme
            left join (
                -- a register holds a number whether or not its record and the bidder were found to be one
                select
                    text_key(i.identifier) as number,
                    min(i.entity_id) as entity_id
                from identifiers as i
                join entities as h
                    on h.entity_id = i.entity_id
                where h.is_registered
                group by text_key(i.identifier)
            ) as x
                on x.number = text_key(e.identifier)
            left join entities as n
                on n.entity_id = coalesce(x.entity_id, e.entity_id)
            where
                text_key(e.identifier) is not null
                and e.day is not null
                and (
                    not coalesce(n.is_registered, false)
                    or n.dissolution_day < e.day
                    or (
                        n.dissolution_day is null
                        and n.state = 'dissolved'
                        and (n.state_from_day is null or n.state_from_day <= e.day)
                    )
                )
        ) as w
    ) as h
        on h.process_id = b.process_id
        and h.party_id = b.party_id
    left join (
        select
            scheme
        from registers
        group by scheme
    ) as r
        on r.scheme = b.scheme
    group by b.process_id
) as g
join processes as p
    on p.process_id = g.process_id
