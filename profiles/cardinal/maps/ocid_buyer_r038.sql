-- one row a process with a disqualified bid: its buyer
select distinct
    p.ocid,
    p.buyer_id as id
from cardinal_prices as p
where
    p.disqualified > 0
    and p.buyer_id is not null
    and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
