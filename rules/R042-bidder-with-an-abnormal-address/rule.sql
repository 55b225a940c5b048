-- one row a process with bidders: bidders whose address is a post-office box or that of many firms
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
    g.firms,
    g.boxes
from (
    select
        b.process_id,
        min(b.day) as day,
        count(distinct b.party_id) as bidders,
        count(distinct case when b.is_asserted then b.party_id end) as identified,
        count(distinct case when h.is_found then b.party_id end) as found,
        max(case when h.is_found then h.firms end) as firms,
        count(distinct case when h.is_found and h.sign = 'box' then b.party_id end) as boxes,
        row_list(case when h.is_found then b.row_id end) as party_rows,
        row_list(case when h.is_found then h.support_row end) as support_rows,
        row_list(case when h.is_found then h.other_row end) as other_rows,
        case
            when min(h.doubt) is not null then min(h.doubt)
            when count(c.street) = 0 and count(n.address_key) = 0 then 'parties/address/streetAddress'
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
                c.row_id as support_row,
                cast(null as bigint) as other_row,
                'box' as sign,
                cast(null as bigint) as firms,
                cast(null as varchar) as doubt
            from bidder_entities as e
            join parties as c
                on c.row_id = e.row_id
            join (
                select
                    t.row_id
                from parties as t
                where
                    lower(t.street) like '%po box%'
                    or lower(t.street) like '%p.o. box%'
                    or lower(t.street) like '%p.o.box%'
                    or lower(t.street) like '%post office box%'
                    or lower(t.street) like '%а/я%'
                    or lower(t.street) like '%абонентский ящик%'
                    or lower(t.street) like '%абоненттік жәшік%'
            ) as x
                on x.row_id = e.row_id
            union all
            select
                e.process_id,
                e.party_id,
                n.row_id as support_row,
                e.entity_row as other_row,
                'many' as sign,
                m.firms,
                case
                    when not e.is_asserted then 'party_entities: an identifier or a judgement'
                end as doubt
            from bidder_entities as e
            join entities as n
                on n.entity_id = e.entity_id
            join (
                select
                    address_key,
                    count(*) as firms
                from entities
                where
                    address_key is not null
                    and not is_person
                group by address_key
                having count(*) > cast($firms as bigint)
            ) as m
                on m.address_key = n.address_key
        ) as w
    ) as h
        on h.process_id = b.process_id
        and h.party_id = b.party_id
    left join parties as c
        on c.row_id = b.row_id
    left join entities as n
        on n.entity_id = b.entity_id
        and b.is_asserted
    group by b.process_id
) as g
join processes as p
    on p.process_id = g.process_id
