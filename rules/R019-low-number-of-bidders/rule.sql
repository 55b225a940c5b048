-- one row a contest (lot, or process without lots) with a bid: tenderers, against a low fence over the contests of the same item class and procuring entity
with contest_counts as (
    select
        k.process_id,
        k.subject_kind,
        k.subject_id,
        k.row_id,
        k.lot_row_id,
        k.first_bid,
        k.last_bid,
        k.tenderers,
        k.entity_id,
        k.entity_name,
        k.tender_start_day,
        i.item_class,
        case
            when k.fault is not null then k.fault
            when k.entity_id is null then 'buyer/id'
            when i.with_class is null or i.with_class < i.item_count then 'tender/items/classification/id'
            when i.item_class is null then 'tender/items/classification/id: one class'
        end as fault
    from (
        select
            p.process_id,
            'process' as subject_kind,
            p.ocid as subject_id,
            '' as contest_id,
            p.row_id,
            cast(null as bigint) as lot_row_id,
            case when p.number_of_tenderers is null then s.first_bid end as first_bid,
            case when p.number_of_tenderers is null then s.last_bid end as last_bid,
            coalesce(p.number_of_tenderers, s.tenderers) as tenderers,
            coalesce(p.procuring_entity_id, p.buyer_id) as entity_id,
            case when p.procuring_entity_id is null then p.buyer_name else p.procuring_entity_name end as entity_name,
            p.tender_start_day,
            case
                when p.method is null then 'tender/procurementMethod'
                when coalesce(p.number_of_tenderers, s.tenderers) is null then 'tender/numberOfTenderers'
                when
                    (p.status is null or p.status not in ('complete', 'unsuccessful'))
                    and p.release_day < p.tender_end_day
                    then 'date: a release after tender/tenderPeriod/endDate'
                when p.lot_count > 1 then 'bids/details/relatedLots'
                when p.number_of_tenderers < s.tenderers then 'tender/numberOfTenderers: agreement with bids/details'
                when p.number_of_tenderers is null and s.naming_lots > 0 then 'tender/lots/id'
            end as fault
        from processes as p
        left join (
            select
                v.process_id,
                sum(v.naming_lots) as naming_lots,
                cast(case when count(*) = count(v.tenderer_key) then count(*) else sum(v.bid_count) end as bigint) as tenderers,
                min(v.first_bid) as first_bid,
                max(v.last_bid) as last_bid
            from (
                select
                    process_id,
                    tenderer_key,
                    count(*) as bid_count,
                    count(case when lot_count > 0 then 1 end) as naming_lots,
                    min(row_id) as first_bid,
                    max(row_id) as last_bid
                from bids
                where
                    status is null
                    or status not in ('invited', 'withdrawn')
                group by process_id, tenderer_key
            ) as v
            group by v.process_id
        ) as s
            on s.process_id = p.process_id
        where
            (p.status is null or p.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
            and (p.method is null or in_list(p.method, $methods))
            and (p.lot_count = 0 or s.process_id is null)
        union all
        select
            p.process_id,
            'lot' as subject_kind,
            l.lot_id as subject_id,
            case when p.lot_count > 1 then l.lot_id else '' end as contest_id,
            p.row_id,
            l.row_id as lot_row_id,
            c.first_bid,
            c.last_bid,
            coalesce(c.tenderers, 0) as tenderers,
            coalesce(p.procuring_entity_id, p.buyer_id) as entity_id,
            case when p.procuring_entity_id is null then p.buyer_name else p.procuring_entity_name end as entity_name,
            p.tender_start_day,
            case
                when p.method is null then 'tender/procurementMethod'
                when
                    (p.status is null or p.status not in ('complete', 'unsuccessful'))
                    and p.release_day < p.tender_end_day
                    then 'date: a release after tender/tenderPeriod/endDate'
                when s.without_one_lot > 0 then 'bids/details/relatedLots: one lot a bid'
                when p.number_of_tenderers > s.tenderers then 'bids/details: a bid of every tenderer'
            end as fault
        from lots as l
        join processes as p
            on p.process_id = l.process_id
        join (
            select
                v.process_id,
                sum(v.without_one_lot) as without_one_lot,
                cast(case when count(*) = count(v.tenderer_key) then count(*) else sum(v.bid_count) end as bigint) as tenderers
            from (
                select
                    process_id,
                    tenderer_key,
                    count(*) as bid_count,
                    count(case when lot_count <> 1 then 1 end) as without_one_lot
                from bids
                where
                    (status is null or status not in ('invited', 'withdrawn'))
                    and process_id in (select process_id from lots)
                group by process_id, tenderer_key
            ) as v
            group by v.process_id
        ) as s
            on s.process_id = p.process_id
        left join (
            select
                v.process_id,
                v.contest_id,
                cast(case when count(*) = count(v.tenderer_key) then count(*) else sum(v.bid_count) end as bigint) as tenderers,
                min(v.first_bid) as first_bid,
                max(v.last_bid) as last_bid
            from (
                select
                    process_id,
                    contest_id,
                    tenderer_key,
                    count(*) as bid_count,
                    min(row_id) as first_bid,
                    max(row_id) as last_bid
                from contest_bids
                where
                    contest_id <> ''
                    and process_id in (select process_id from lots)
                group by process_id, contest_id, tenderer_key
            ) as v
            group by v.process_id, v.contest_id
        ) as c
            on c.process_id = l.process_id
            and c.contest_id = l.lot_id
        where
            l.lot_id is not null
            and (l.status is null or l.status <> 'cancelled')
            and (p.status is null or p.status not in ('cancelled', 'withdrawn', 'planning', 'planned'))
            and (p.method is null or in_list(p.method, $methods))
    ) as k
    left join (
        select
            c.process_id,
            c.contest_id,
            count(*) as item_count,
            count(c.class_key) as with_class,
            case when min(c.class_key) = max(c.class_key) then min(c.class_key) end as item_class
        from (
            select
                m.process_id,
                case when q.lot_count > 1 then m.lot_id else '' end as contest_id,
                case
                    when length(m.class_id) >= cast($digits as bigint)
                        then coalesce(m.scheme || ':', '') || substr(m.class_id, 1, cast($digits as bigint))
                end as class_key
            from items as m
            join processes as q
                on q.process_id = m.process_id
            where m.section = 'tender'
        ) as c
        group by c.process_id, c.contest_id
    ) as i
        on i.process_id = k.process_id
        and i.contest_id = k.contest_id
    where
        k.tenderers is null
        or k.tenderers > 0
        or k.fault is not null
)
select
    t.process_id,
    t.subject_kind,
    t.subject_id,
    case
        when t.missing is not null then 'unknown'
        when cast(t.tenderers as double) < t.fence then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    cast(t.tenderers as double) as observed,
    t.fence as expected,
    t.tender_start_day as on_day,
    rows_of(t.row_id, t.lot_row_id, t.first_bid, t.last_bid) as rows,
    t.entity_id,
    t.entity_name,
    t.item_class,
    t.peers,
    t.q1,
    t.peer_median,
    t.q3
from (
    select
        c.process_id,
        c.subject_kind,
        c.subject_id,
        c.row_id,
        c.lot_row_id,
        c.first_bid,
        c.last_bid,
        c.tenderers,
        c.entity_id,
        c.entity_name,
        c.item_class,
        c.tender_start_day,
        f.peers,
        f.q1,
        f.peer_median,
        f.q3,
        case
            when c.fault is not null then c.fault
            when f.peers is null or f.peers < cast($minimum as bigint)
                then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' contests of the class and entity'
            when f.q1 = f.q3 then 'peers: spread'
        end as missing,
        case
            when c.fault is null and f.peers >= cast($minimum as bigint) and f.q1 < f.q3
                then f.q1 * (f.q1 / f.q3) * sqrt(f.q1 / f.q3)
        end as fence
    from contest_counts as c
    left join (
        select
            entity_id,
            item_class,
            count(*) as peers,
            quantile8(cast(tenderers as double), 0.25) as q1,
            quantile8(cast(tenderers as double), 0.5) as peer_median,
            quantile8(cast(tenderers as double), 0.75) as q3
        from contest_counts
        where fault is null
        group by entity_id, item_class
    ) as f
        on f.entity_id = c.entity_id
        and f.item_class = c.item_class
) as t
