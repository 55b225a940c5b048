-- one row a post that somebody holds or held; the body is null where only the post itself is published
-- key: row_id
-- index: person_id
-- index: body_id
select
    o.row_id,
    o.person_id,
    b.entity_id as body_id,
    o.post,
    o.from_text,
    o.from_day,
    o.to_text,
    o.to_day,
    o.published_dataset
from occupancies as o
left join entities as b
    on b.entity_id = o.body_id
