-- one row a firm that a body may not do business with in a period
-- key: row_id
-- index: entity_id
-- index: body_id
-- index: person_id
select
    row_id,
    body_id,
    entity_id,
    person_id,
    ground,
    provision,
    extent,
    from_day,
    to_day,
    published_dataset
from restrictions
