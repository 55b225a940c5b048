-- one row a region of buyers: processes, single offers need no place of their own
-- key: region
select
    y.region,
    count(distinct y.process_id) as processes,
    count(distinct y.party_id) as buyers
from parties as y
where
    y.is_buyer
    and y.region is not null
group by y.region
