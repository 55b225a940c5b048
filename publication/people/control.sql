-- one row an owner, an asset and a period in which the same chains of ownership lead from one to the other
-- key: row_id
-- index: owner_id
-- index: asset_id
select
    row_id,
    owner_id,
    asset_id,
    is_top,
    from_day,
    to_day,
    share_min,
    share_max,
    depth,
    chains,
    path
from control
