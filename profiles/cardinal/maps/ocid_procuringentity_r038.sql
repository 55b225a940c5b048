-- one row a process with a disqualified bid: its procuring entity
select distinct
    p.ocid,
    p.procuring_entity_id as id
from cardinal_prices as p
where
    p.disqualified > 0
    and p.procuring_entity_id is not null
    and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
