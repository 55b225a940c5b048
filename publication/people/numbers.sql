-- one row a number under which a register holds a firm or body, and the dataset that gives it
-- key: entity_id, prop, number, dataset
-- index: number
select
    entity_id,
    prop,
    organisation_number as number,
    dataset
from identifiers
where organisation_number is not null
group by entity_id, prop, organisation_number, dataset
