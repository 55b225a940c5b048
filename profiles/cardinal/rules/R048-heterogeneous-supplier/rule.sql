-- one row a supplier with classified items in enough processes (in active awards of that supplier alone)
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
),
fences as (
    select
        coalesce(
            -- min(): as a plain constant the fence makes DataFusion 55 lose the condition that it is above zero
            min(cast(nullif($threshold, '') as double)),
            fence_upper(quantile8(cast(classes as double), 0.25), quantile8(cast(classes as double), 0.75))
        ) as fence
    from counts
),
flagged as (
    select c.supplier_id
    from fences as f
    cross join counts as c
    where cast(c.classes as double) >= f.fence
),
awards_of as (
    select
        x.supplier_id,
        row_list(p.award_row_id) as award_rows
    from flagged as x
    join cardinal_classified_items as p
        on p.supplier_id = x.supplier_id
    where
        ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    group by x.supplier_id
)
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    c.supplier_id as subject_id,
    case when x.supplier_id is not null then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    cast(c.classes as double) as observed,
    f.fence as expected,
    cast(null as date) as on_day,
    x.award_rows as rows,
    c.processes
from fences as f
cross join counts as c
left join awards_of as x
    on x.supplier_id = c.supplier_id
