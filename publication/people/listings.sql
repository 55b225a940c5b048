-- one row an entry of an entity on a list
-- key: row_id
-- index: entity_id
select
    row_id,
    entity_id,
    published_dataset,
    programme,
    topic,
    reason,
    from_text,
    from_day,
    to_text,
    to_day,
    first_seen_day,
    file,
    "offset",
    length
from listings
