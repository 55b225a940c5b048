-- one row: the keys of Meta (not a number prints as null, null leaves the key out)
with
classified as (
    select
        a.process_id,
        a.row_id,
        a.supplier_id,
        substr(i.class_id, 1, cast($digits as bigint)) as class_start
    from awards as a
    join items as i
        on i.process_id = a.process_id
        and i.section_id = a.award_id
    join cardinal_processes as p
        on p.process_id = a.process_id
    where
        a.status = 'active'
        and a.supplier_count = 1
        and a.supplier_id is not null
        and i.section = 'award'
        and i.class_id is not null
        and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
),
counts as (
    select
        supplier_id,
        count(distinct process_id) as processes,
        count(distinct class_start) as classes
    from classified
    group by supplier_id
    having count(distinct process_id) >= $minimum_contracting_processes
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
