-- one row a party that was awarded or that bid: how often, by whom, flags on it
-- key: supplier_id
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
    coalesce(max(b.bids), 0) as bids,
    max(a.first_day) as first_day,
    max(a.last_day) as last_day,
    coalesce(max(f.flags), 0) as flags
from parties as y
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
