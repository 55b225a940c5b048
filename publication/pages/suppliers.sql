-- one row a party that was awarded or that bid: how often, by whom, flags on it
-- key: supplier_id
-- index: region, processes
-- index: awards
-- index: bids
-- index: flags
-- index: single_share
select
    y.party_id as supplier_id,
    max(y.name) as name,
    max(y.region) as region,
    max(y.locality) as locality,
    max(y.identifier) as identifier,
    max(y.scheme) as scheme,
    count(distinct y.process_id) as processes,
    coalesce(max(a.awards), 0) as awards,
    coalesce(max(a.buyers), 0) as buyers,
    -- where nothing is published of any bid, that a party has none says nothing
    case when max(k.bidders) > 0 then coalesce(max(b.bids), 0) end as bids,
    max(a.first_day) as first_day,
    max(a.last_day) as last_day,
    coalesce(max(o.single_offers), 0) as single_offers,
    coalesce(max(o.single_offers_of), 0) as single_offers_of,
    -- of ten contests at least: one more or less would move it by a tenth
    case when max(o.single_offers_of) >= 10 then cast(max(o.single_offers) as double) / cast(max(o.single_offers_of) as double) end as single_share,
    coalesce(max(f.flags), 0) as flags
from parties as y
cross join (
    select count(*) as bidders
    from bidders
) as k
left join (
    select
        s.party_id,
        count(*) as awards,
        count(distinct p.buyer_id) as buyers,
        min(coalesce(a.date_day, p.release_day)) as first_day,
        max(coalesce(a.date_day, p.release_day)) as last_day
    from suppliers as s
    join awards as a
        on a.process_id = s.process_id
        and a.row_id = s.award_row_id
    join processes as p
        on p.process_id = s.process_id
    where a.status is null or a.status = 'active'
    group by s.party_id
) as a
    on a.party_id = y.party_id
left join (
    -- contests of the purchases it was awarded, and those with a single offer
    select w.party_id, sum(j.single) as single_offers, sum(j.judged) as single_offers_of
    from (
        select s.process_id, s.party_id
        from suppliers as s
        join awards as a
            on a.process_id = s.process_id
            and a.row_id = s.award_row_id
        where a.status is null or a.status = 'active'
        group by s.process_id, s.party_id
    ) as w
    join judged_offers as j
        on j.process_id = w.process_id
    group by w.party_id
) as o
    on o.party_id = y.party_id
left join (
    select party_id, count(*) as bids
    from bidders
    group by party_id
) as b
    on b.party_id = y.party_id
left join (
    select subject_id, count(*) as flags
    from flags
    where subject_kind = 'supplier'
    group by subject_id
) as f
    on f.subject_id = y.party_id
where
    y.party_id is not null
    and (y.is_supplier or y.is_tenderer)
group by y.party_id
