-- one row a region of buyers ('' where none was published): purchases, buyers, flags, single offers of contests judged
-- key: region
select
    coalesce(r.region, '') as region,
    count(*) as processes,
    count(distinct p.buyer_id) as buyers,
    coalesce(sum(f.flags), 0) as flags,
    count(f.flags) as flagged,
    coalesce(sum(s.single), 0) as single_offers,
    coalesce(sum(s.judged), 0) as single_offers_of
from processes as p
left join process_regions as r
    on r.process_id = p.process_id
left join process_flags as f
    on f.process_id = p.process_id
left join judged_offers as s
    on s.process_id = p.process_id
group by coalesce(r.region, '')
