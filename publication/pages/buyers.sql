-- one row a buyer: what is known of it, how many processes, single offers of contests judged, flags
-- key: buyer_id
-- index: region, processes
-- index: processes
-- index: flags
-- index: single_share
select
    p.buyer_id,
    max(p.buyer_name) as name,
    max(y.region) as region,
    max(y.locality) as locality,
    max(y.identifier) as identifier,
    max(y.scheme) as scheme,
    count(*) as processes,
    min(p.release_day) as first_day,
    max(p.release_day) as last_day,
    coalesce(max(s.single), 0) as single_offers,
    coalesce(max(s.judged), 0) as single_offers_of,
    -- of ten contests at least: one more or less would move it by a tenth
    case when max(s.judged) >= 10 then cast(max(s.single) as double) / cast(max(s.judged) as double) end as single_share,
    coalesce(max(f.flags), 0) as flags,
    count(case when b.process_id is null and p.number_of_tenderers is null then 1 end) as without_bids,
    count(case when p.amount is null and a.process_id is null then 1 end) as without_value
from processes as p
left join (
    select process_id
    from bids
    group by process_id
) as b
    on b.process_id = p.process_id
left join (
    select process_id
    from awards
    where amount is not null
    group by process_id
) as a
    on a.process_id = p.process_id
left join (
    select
        party_id,
        max(region) as region,
        max(locality) as locality,
        max(identifier) as identifier,
        max(scheme) as scheme
    from parties
    where is_buyer
    group by party_id
) as y
    on y.party_id = p.buyer_id
left join (
    select
        buyer_id,
        sum(case when verdict = 'raised' then subjects else 0 end) as single,
        sum(subjects) as judged
    from verdict_counts
    where
        code = 'R018'
        and verdict in ('raised', 'clear')
    group by buyer_id
) as s
    on s.buyer_id = p.buyer_id
left join (
    select buyer_id, count(*) as flags
    from flags
    where buyer_id is not null
    group by buyer_id
) as f
    on f.buyer_id = p.buyer_id
where p.buyer_id is not null
group by p.buyer_id
