-- one row a link between two people, firms or bodies as one dataset published it; a post is a link from the person to the body
-- key: row_id
-- index: source_id
-- index: target_id
select
    l.row_id,
    l.source_id,
    l.target_id,
    l.schema,
    l.role,
    l.from_text,
    l.from_day,
    l.to_text,
    l.to_day,
    l.held_from_day,
    l.held_to_day,
    l.share_min,
    l.share_max,
    l.first_seen_day,
    l.last_seen_day,
    l.published_dataset,
    l.file,
    l."offset",
    l.length
from links as l
join entities as a
    on a.entity_id = l.source_id
join entities as b
    on b.entity_id = l.target_id
where l.schema <> 'Occupancy'
union all
select
    o.row_id,
    o.person_id as source_id,
    o.body_id as target_id,
    'Occupancy' as schema,
    o.post as role,
    o.from_text,
    o.from_day,
    o.to_text,
    o.to_day,
    o.held_from_day,
    o.held_to_day,
    null as share_min,
    null as share_max,
    null as first_seen_day,
    null as last_seen_day,
    o.published_dataset,
    o.file,
    o."offset",
    o.length
from occupancies as o
join entities as a
    on a.entity_id = o.person_id
join entities as b
    on b.entity_id = o.body_id
