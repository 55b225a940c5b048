-- one row an entity and another that likeness joins to it, which nobody has judged: for whoever judges, and for no public page
-- key: entity_id, other_id
select
    r.entity_id,
    o.entity_id as other_id,
    max(o.likeness) as likeness
from records as r
join records as o
    on o.likely_id = r.likely_id
    and o.entity_id <> r.entity_id
group by r.entity_id, o.entity_id
