-- one row a published record of an entity, and where it stands in the published bytes
-- key: row_id
-- index: entity_id
-- index: dataset, entity_id
select
    row_id,
    entity_id,
    dataset,
    schema,
    file,
    "offset",
    length
from records
