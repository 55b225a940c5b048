-- one row: the keys of Meta (not a number prints as null, null leaves the key out)
with
counts as (
    select
        p.supplier_id,
        count(distinct p.process_id) as processes,
        count(distinct substr(p.class_id, 1, cast($digits as bigint))) as classes
    from cardinal_classified_items as p
    where
        ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    group by p.supplier_id
    having count(distinct p.process_id) >= $minimum_contracting_processes
)
select
    case when $threshold = '' then coalesce(quantile8(cast(classes as double), 0.25), cast('NaN' as double)) end as q1,
    case when $threshold = '' then coalesce(quantile8(cast(classes as double), 0.75), cast('NaN' as double)) end as q3,
    coalesce(
        cast(nullif($threshold, '') as double),
        fence_upper(quantile8(cast(classes as double), 0.25), quantile8(cast(classes as double), 0.75)),
        cast('NaN' as double)
    ) as upper_fence
from counts
