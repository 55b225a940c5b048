-- one row a name of an entity, its kind and the dataset that gives it
-- key: entity_id, name, prop, dataset
select
    entity_id,
    name,
    prop,
    dataset,
    max(script) as script
from names
group by entity_id, name, prop, dataset
