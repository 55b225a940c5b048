-- one row a process, or a lot where a process with lots publishes its bids: tenderers that handed in a bid, against two
select
    t.process_id,
    t.subject_kind,
    t.subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.tenderers = 1 then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    cast(t.tenderers as double) as observed,
    cast(2 as double) as expected,
    t.tender_start_day as on_day,
    rows_of(t.row_id, t.lot_row_id, t.first_bid, t.last_bid) as rows,
    t.number_of_tenderers,
    t.published_bids,
    t.method_details,
    t.tender_end_text
from (
    select
        p.process_id,
        'process' as subject_kind,
        p.ocid as subject_id,
        p.row_id,
        cast(null as bigint) as lot_row_id,
        case when p.number_of_tenderers is null then s.first_bid end as first_bid,
        case when p.number_of_tenderers is null then s.last_bid end as last_bid,
        coalesce(p.number_of_tenderers, s.tenderers) as tenderers,
        p.number_of_tenderers,
        s.submitted as published_bids,
        p.method_details,
        p.tender_start_day,
        p.tender_end_text,
        case
            when p.method is null then 'tender/procurementMethod'
            when coalesce(p.number_of_tenderers, s.tenderers) is null then 'tender/numberOfTenderers'
            when
                (p.status is null or p.status not in ('complete', 'unsuccessful'))
                and p.release_day < p.tender_end_day
                then 'date: a release after tender/tenderPeriod/endDate'
            when p.number_of_tenderers = 1 and s.tenderers > 1 then 'tender/numberOfTenderers: agreement with bids/details'
            when p.lot_count > 1 and p.number_of_tenderers > 1 then 'bids/details/relatedLots'
            when p.number_of_tenderers is null and s.tenderers > 1 and s.naming_lots > 0 then 'tender/lots/id'
        end as missing
    from processes as p
    left join (
        select
            v.process_id,
            cast(sum(v.bid_count) as bigint) as submitted,
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
        p.row_id,
        l.row_id as lot_row_id,
        c.first_bid,
        c.last_bid,
        coalesce(c.tenderers, 0) as tenderers,
        p.number_of_tenderers,
        coalesce(c.submitted, 0) as published_bids,
        p.method_details,
        p.tender_start_day,
        p.tender_end_text,
        case
            when p.method is null then 'tender/procurementMethod'
            when
                (p.status is null or p.status not in ('complete', 'unsuccessful'))
                and p.release_day < p.tender_end_day
                then 'date: a release after tender/tenderPeriod/endDate'
            when c.tenderers > 1 then null
            when s.without_one_lot > 0 then 'bids/details/relatedLots: one lot a bid'
            when p.number_of_tenderers > s.tenderers then 'bids/details: a bid of every tenderer'
        end as missing
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
            cast(sum(v.bid_count) as bigint) as submitted,
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
) as t
