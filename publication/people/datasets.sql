-- one row a dataset that says something of people, firms and bodies: records of it, and whom they come to
-- key: dataset
select
    dataset,
    count(*) as records,
    count(distinct entity_id) as entities
from records
group by dataset
