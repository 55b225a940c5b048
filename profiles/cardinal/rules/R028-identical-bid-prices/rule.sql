-- one row a flagged process, and one row a tenderer in one: submitted bids of different tenderers at one price
select
    case when k.is_process then m.process_id end as process_id,
    case when k.is_process then 'process' else 'supplier' end as subject_kind,
    case when k.is_process then p.ocid else m.party_id end as subject_id,
    'raised' as verdict,
    cast(null as varchar) as missing,
    cast(1 as double) as observed,
    cast(0 as double) as expected,
    cast(null as date) as on_day,
    row_list(m.bid_row_id) as rows,
    count(distinct m.process_id) as processes,
    count(distinct m.bid_row_id) as bids,
    min(m.price) as lowest_amount,
    case when min(m.currency) = max(m.currency) then min(m.currency) end as currency
from cardinal_equal_prices as m
join cardinal_processes as p
    on p.process_id = m.process_id
cross join (
    select true as is_process
    union all
    select false as is_process
) as k
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
group by
    case when k.is_process then m.process_id end,
    case when k.is_process then 'process' else 'supplier' end,
    case when k.is_process then p.ocid else m.party_id end
