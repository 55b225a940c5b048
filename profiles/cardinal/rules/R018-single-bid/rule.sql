-- one row a process with a published number of tenderers, in the methods looked at
select
    p.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case when p.number_of_tenderers = 1 then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    case when p.number_of_tenderers = 1 then cast(1 as double) else cast(0 as double) end as observed,
    cast(2 as double) as expected,
    p.tender_end_day as on_day,
    case when p.number_of_tenderers = 1 then rows_of(p.row_id) end as rows,
    p.number_of_tenderers,
    p.method
from processes as p
where
    p.number_of_tenderers is not null
    and (p.status is null or p.status <> 'cancelled')
    and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    and ($procurement_methods = '' or in_list(p.method, $procurement_methods))
