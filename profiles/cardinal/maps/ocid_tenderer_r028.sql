-- one row a process flagged by R028 and a tenderer with an equal price in it
select distinct
    p.ocid,
    m.party_id as id
from cardinal_equal_prices as m
join cardinal_processes as p
    on p.process_id = m.process_id
where
    ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    and case
        when $price_comparison_procurement_methods <> ''
            then coalesce(in_list(p.method_details, $price_comparison_procurement_methods), false)
        else
            $no_price_comparison_procurement_methods = ''
            or p.method_details is null
            or not in_list(p.method_details, $no_price_comparison_procurement_methods)
    end
