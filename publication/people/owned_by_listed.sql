-- one row a firm and a period in which people and firms on a list own half of it or more, by the 50 % rule
-- key: row_id
-- index: asset_id
select
    row_id,
    asset_id,
    topic,
    share_min,
    owners,
    from_day,
    to_day
from owned_by_listed
