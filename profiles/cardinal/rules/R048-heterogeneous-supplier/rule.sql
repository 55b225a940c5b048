-- one row a supplier with classified items in enough processes (in active awards of that supplier alone)
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
),
fences as (
    select
        coalesce(
            cast(nullif($threshold, '') as double),
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
        row_list(k.row_id) as award_rows
    from flagged as x
    join classified as k
        on k.supplier_id = x.supplier_id
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
