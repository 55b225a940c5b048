-- one row a process and a tenderer that submitted a bid in it
select distinct
    p.ocid,
    d.party_id as id
from bids as b
join cardinal_processes as p
    on p.process_id = b.process_id
join bidders as d
    on d.bid_row_id = b.row_id
where
    b.status is not null
    and b.status not in ('invited', 'withdrawn')
    and d.party_id is not null
    and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
