-- What the indicators count, with where, when and what kind it is. One statement each, in an order in which each uses only
-- tables, rules/views.sql and views above it. Both engines read this file. Every view is read by many indicators and joins
-- many tables: each is computed once, so that an indicator is one pass over one of them.
-- Each stays within processes (joins and groups go by process_id): the runner computes them for some thousands of processes at a time, so that what
-- they join is near, and refuses one that does not.
--
-- Everywhere: `buyer_id` as in processes; `region` the buyer's, `class` the item class, both as lists and markets have them;
-- `month` yyyymm of the day named in the first line, null where that day is not known. A month is never taken from the release date.

-- one row an item: its class is the scheme, a colon and the first four characters of the code, as the market pages have it
create view measured_items as
select
    process_id,
    section,
    section_id,
    lot_id,
    class_id,
    case when scheme is not null and length(class_id) >= 4 then concat(scheme, ':', substr(class_id, 1, 4)) end as class
from items;

-- one row a process that is not only planned. Day: start of the time for bids, else its end, else the first award in force.
-- Cancelled ones are here (status says so).
create view measured_processes as
select
    p.process_id,
    p.row_id,
    p.ocid,
    p.buyer_id,
    b.region,
    i.class,
    i.tender_class,
    coalesce(i.classed_items, 0) as classed_items,
    cast(extract(year from coalesce(p.tender_start_day, p.tender_end_day, a.first_day)) as bigint) * 100
    + cast(extract(month from coalesce(p.tender_start_day, p.tender_end_day, a.first_day)) as bigint) as month,
    coalesce(p.tender_start_day, p.tender_end_day, a.first_day) as day,
    p.status,
    p.method,
    p.has_framework,
    p.lot_count,
    p.amount,
    p.currency,
    p.number_of_tenderers,
    p.tender_start_text,
    p.tender_start_day,
    p.tender_end_text,
    p.tender_end_day,
    p.release_day,
    coalesce(a.awards, 0) as awards,
    coalesce(a.awards_in_force, 0) as awards_in_force,
    coalesce(a.dated_awards, 0) as dated_awards,
    coalesce(a.valued_awards, 0) as valued_awards,
    coalesce(a.supplied_awards, 0) as supplied_awards,
    coalesce(o.bids, 0) as bids,
    coalesce(o.bids_handed_in, 0) as bids_handed_in,
    coalesce(o.valid_bids, 0) as valid_bids,
    coalesce(o.disqualified_bids, 0) as disqualified_bids,
    coalesce(o.open_bids, 0) as open_bids,
    coalesce(l.valued_lots, 0) as valued_lots,
    coalesce(c.signed_contracts, 0) as signed_contracts,
    coalesce(c.dated_contracts, 0) as dated_contracts
from processes as p
left join (
    select process_id, min(region) as region
    from parties
    where is_buyer
    group by process_id
) as b
    on b.process_id = p.process_id
left join (
    select
        process_id,
        count(class_id) as classed_items,
        case when count(*) = count(class) and min(class) = max(class) then min(class) end as class,
        case
            when
                count(case when section = 'tender' then 1 end) = count(case when section = 'tender' then class end)
                and min(case when section = 'tender' then class end) = max(case when section = 'tender' then class end)
                then min(case when section = 'tender' then class end)
        end as tender_class
    from measured_items
    group by process_id
) as i
    on i.process_id = p.process_id
left join (
    select
        process_id,
        count(*) as awards,
        count(case when status is null or status = 'active' then 1 end) as awards_in_force,
        count(case when status is null or status = 'active' then date_text end) as dated_awards,
        count(case when (status is null or status = 'active') and currency is not null then amount end) as valued_awards,
        count(case when status is null or status = 'active' then supplier_key end) as supplied_awards,
        min(case when status is null or status = 'active' then date_day end) as first_day
    from awards
    group by process_id
) as a
    on a.process_id = p.process_id
left join (
    select
        process_id,
        count(*) as bids,
        count(case when status in ('invited', 'withdrawn') then null else 1 end) as bids_handed_in,
        count(case when status = 'valid' then 1 end) as valid_bids,
        count(case when status = 'disqualified' then 1 end) as disqualified_bids,
        count(case when status is null or status = 'pending' then 1 end) as open_bids
    from bids
    group by process_id
) as o
    on o.process_id = p.process_id
left join (
    select process_id, count(*) as valued_lots
    from lots
    where currency is not null and amount is not null
    group by process_id
) as l
    on l.process_id = p.process_id
left join (
    select
        process_id,
        count(*) as signed_contracts,
        count(signed_text) as dated_contracts
    from contracts
    where status in ('active', 'terminated')
    group by process_id
) as c
    on c.process_id = p.process_id
where p.status is null or p.status not in ('planning', 'planned');

-- one row a contest that is not cancelled: a lot where the process publishes lots and bids, else the process; methods open,
-- selective and unknown. Day: start of the time for bids, else its end. `offers` are tenderers that handed in a bid, counted
-- as R018 counts them; `missing` says why that number is not exact; `least_offers` is the number that is certain all the same.
create view measured_contests as
select
    p.process_id,
    p.row_id,
    p.buyer_id,
    p.region,
    p.class,
    p.month,
    coalesce(p.number_of_tenderers, s.tenderers) as offers,
    cast(null as bigint) as least_offers,
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
from measured_processes as p
left join (
    select
        v.process_id,
        sum(v.naming_lots) as naming_lots,
        cast(case when count(*) = count(v.tenderer_key) then count(*) else sum(v.bid_count) end as bigint) as tenderers
    from (
        select
            process_id,
            tenderer_key,
            count(*) as bid_count,
            count(case when lot_count > 0 then 1 end) as naming_lots
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
    (p.status is null or p.status not in ('cancelled', 'withdrawn'))
    and (p.method is null or p.method in ('open', 'selective'))
    and (p.lot_count = 0 or p.bids_handed_in = 0)
union all
select
    p.process_id,
    l.row_id,
    p.buyer_id,
    p.region,
    case when k.items > 0 then k.class else p.class end as class,
    p.month,
    coalesce(c.tenderers, 0) as offers,
    case
        when
            p.method is not null
            and (
                p.status in ('complete', 'unsuccessful')
                or p.release_day is null
                or p.tender_end_day is null
                or p.release_day >= p.tender_end_day
            )
            then coalesce(c.tenderers, 0)
    end as least_offers,
    case
        when p.method is null then 'tender/procurementMethod'
        when
            (p.status is null or p.status not in ('complete', 'unsuccessful'))
            and p.release_day < p.tender_end_day
            then 'date: a release after tender/tenderPeriod/endDate'
        when s.without_one_lot > 0 then 'bids/details/relatedLots: one lot a bid'
        when p.number_of_tenderers > s.tenderers then 'bids/details: a bid of every tenderer'
    end as missing
from lots as l
join measured_processes as p
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
        cast(case when count(*) = count(v.tenderer_key) then count(*) else sum(v.bid_count) end as bigint) as tenderers
    from (
        select
            process_id,
            contest_id,
            tenderer_key,
            count(*) as bid_count
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
left join (
    select
        process_id,
        lot_id,
        count(*) as items,
        case when count(*) = count(class) and min(class) = max(class) then min(class) end as class
    from measured_items
    where
        section = 'tender'
        and lot_id is not null
    group by process_id, lot_id
) as k
    on k.process_id = l.process_id
    and k.lot_id = l.lot_id
where
    l.lot_id is not null
    and (l.status is null or l.status <> 'cancelled')
    and (p.status is null or p.status not in ('cancelled', 'withdrawn'))
    and (p.method is null or p.method in ('open', 'selective'));

-- one row an award in force (status active or not published) of a process that is not cancelled. Day: the award's.
-- `class` as on the market pages: of its own items, else its lot's, else the tender's. `amount` and `currency` as published, the
-- amount only above zero. `estimate`: of its lot, else of the tender where that has no lots or one; null where several awards share it.
create view measured_awards as
select
    a.process_id,
    a.row_id,
    a.award_id,
    p.buyer_id,
    p.region,
    case
        when own.items > 0 then own.class
        when lot.items > 0 then lot.class
        else p.tender_class
    end as class,
    cast(extract(year from a.date_day) as bigint) * 100 + cast(extract(month from a.date_day) as bigint) as month,
    a.date_text,
    a.date_day as day,
    p.method,
    p.status as process_status,
    p.has_framework,
    p.tender_end_text,
    p.tender_end_day,
    p.release_day,
    case when a.amount > 0 then a.amount end as amount,
    a.currency,
    a.supplier_count,
    a.supplier_id,
    a.supplier_key,
    s.region as supplier_region,
    s.scale as supplier_scale,
    s.identifier as supplier_identifier,
    case
        when a.lot_count = 0 and p.lot_count <= 1 and p.awards_in_force = 1 then p.amount
        when a.lot_count = 1 and lot.awards = 1 then coalesce(lot.amount, case when p.lot_count <= 1 then p.amount end)
    end as estimate,
    case
        when a.lot_count = 0 and p.lot_count <= 1 and p.awards_in_force = 1 then p.currency
        when a.lot_count = 1 and lot.awards = 1
            then case when lot.amount is not null then lot.currency when p.lot_count <= 1 then p.currency end
    end as estimate_currency
from awards as a
join measured_processes as p
    on p.process_id = a.process_id
left join (
    select process_id, party_id, min(region) as region, min(scale) as scale, min(identifier) as identifier
    from parties
    where is_supplier
    group by process_id, party_id
) as s
    on s.process_id = a.process_id
    and s.party_id = a.supplier_id
left join (
    select
        process_id,
        lot_id,
        min(amount) as amount,
        min(currency) as currency,
        count(award) as awards,
        count(item) as items,
        case when count(item) = count(class) and min(class) = max(class) then min(class) end as class
    from (
        select
            process_id,
            lot_id,
            amount,
            currency,
            cast(null as bigint) as award,
            cast(null as bigint) as item,
            cast(null as varchar) as class
        from lots
        union all
        select
            process_id,
            lot_id,
            cast(null as decimal(38, 6)) as amount,
            cast(null as varchar) as currency,
            1 as award,
            cast(null as bigint) as item,
            cast(null as varchar) as class
        from awards
        where
            lot_id is not null
            and (status is null or status = 'active')
        union all
        select
            process_id,
            lot_id,
            cast(null as decimal(38, 6)) as amount,
            cast(null as varchar) as currency,
            cast(null as bigint) as award,
            1 as item,
            class
        from measured_items
        where
            section = 'tender'
            and lot_id is not null
    ) as v
    group by process_id, lot_id
) as lot
    on lot.process_id = a.process_id
    and lot.lot_id = a.lot_id
left join (
    select
        process_id,
        section_id,
        count(*) as items,
        case when count(*) = count(class) and min(class) = max(class) then min(class) end as class
    from measured_items
    where section = 'award'
    group by process_id, section_id
) as own
    on own.process_id = a.process_id
    and own.section_id = a.award_id
where
    (a.status is null or a.status = 'active')
    and (p.status is null or p.status not in ('cancelled', 'withdrawn'));

-- one row a contract in force or ended (status active, terminated or not published) of a process that is not cancelled.
-- Day: the signature. `class` of its award, else of the process. `award_…` null where no award or several have its award id.
create view measured_contracts as
select
    c.process_id,
    c.row_id,
    c.contract_id,
    c.award_id,
    p.buyer_id,
    p.region,
    coalesce(a.class, p.class) as class,
    cast(extract(year from c.signed_day) as bigint) * 100 + cast(extract(month from c.signed_day) as bigint) as month,
    c.signed_text,
    c.signed_day as day,
    c.status,
    p.method,
    p.release_day,
    case when c.amount > 0 then c.amount end as amount,
    c.currency,
    a.row_id as award_row_id,
    a.currency as award_currency,
    a.day as award_day,
    coalesce(m.amendments, 0) as amendments,
    coalesce(d.signed_documents, 0) as signed_documents,
    coalesce(d.unaddressed_documents, 0) as unaddressed_documents,
    coalesce(d.untyped_documents, 0) as untyped_documents,
    d.day as document_day
from contracts as c
join measured_processes as p
    on p.process_id = c.process_id
left join (
    select
        process_id,
        award_id,
        min(row_id) as row_id,
        min(class) as class,
        min(day) as day,
        min(currency) as currency
    from measured_awards
    where award_id is not null
    group by process_id, award_id
    having count(*) = 1
) as a
    on a.process_id = c.process_id
    and a.award_id = c.award_id
left join (
    select process_id, section_id, count(*) as amendments
    from amendments
    where section = 'contract'
    group by process_id, section_id
) as m
    on m.process_id = c.process_id
    and m.section_id = c.contract_id
left join (
    select
        process_id,
        section_id,
        count(case when type = 'contractSigned' and url is not null then 1 end) as signed_documents,
        count(case when type = 'contractSigned' and url is null then 1 end) as unaddressed_documents,
        count(case when type is null then 1 end) as untyped_documents,
        min(case when type = 'contractSigned' then published_day end) as day
    from documents
    where section = 'contract'
    group by process_id, section_id
) as d
    on d.process_id = c.process_id
    and d.section_id = c.contract_id
where
    (c.status is null or c.status in ('active', 'terminated'))
    and (p.status is null or p.status not in ('cancelled', 'withdrawn'));
