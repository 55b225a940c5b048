-- one row a party of this dataset and the person, firm or body that it is by official numbers or judgements
-- key: entity_id, party_id
-- index: party_id
select
    entity_id,
    party_id
from party_entities
where
    entity_id is not null
    and party_id is not null
group by entity_id, party_id
