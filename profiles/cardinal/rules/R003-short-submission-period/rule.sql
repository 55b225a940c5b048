-- one row a process whose tender period has a start and an end: Cardinal reads only RFC 3339 instants, and whole days
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.whole_days is null then 'unknown'
        when t.whole_days < t.least then 'raised'
        else 'clear'
    end as verdict,
    case when t.whole_days is null then 'tender/tenderPeriod: RFC 3339 instants' end as missing,
    case
        when t.whole_days < t.least then cast(1 as double)
        when t.whole_days is not null then cast(0 as double)
    end as observed,
    t.least as expected,
    t.tender_start_day as on_day,
    case when t.whole_days < t.least then rows_of(t.row_id) end as rows,
    t.whole_days,
    t.method_details,
    t.tender_start_text,
    t.tender_end_text
from (
    select
        q.process_id,
        q.row_id,
        q.ocid,
        q.method_details,
        q.tender_start_text,
        q.tender_end_text,
        q.tender_start_day,
        coalesce(map_value(q.method_details, $procurement_method_details), cast($threshold as double)) as least,
        case when q.days < 0 then - floor(- q.days) else floor(q.days) end as whole_days
    from (
        select
            p.process_id,
            p.row_id,
            p.ocid,
            p.method_details,
            p.tender_start_text,
            p.tender_end_text,
            p.tender_start_day,
            case
                when
                    substr(p.tender_start_text, 11, 1) in ('T', 't', ' ')
                    and substr(p.tender_start_text, 17, 1) = ':'
                    and (
                        lower(substr(p.tender_start_text, length(p.tender_start_text), 1)) = 'z'
                        or (
                            substr(p.tender_start_text, length(p.tender_start_text) - 5, 1) in ('+', '-')
                            and substr(p.tender_start_text, length(p.tender_start_text) - 2, 1) = ':'
                        )
                    )
                    and substr(p.tender_end_text, 11, 1) in ('T', 't', ' ')
                    and substr(p.tender_end_text, 17, 1) = ':'
                    and (
                        lower(substr(p.tender_end_text, length(p.tender_end_text), 1)) = 'z'
                        or (
                            substr(p.tender_end_text, length(p.tender_end_text) - 5, 1) in ('+', '-')
                            and substr(p.tender_end_text, length(p.tender_end_text) - 2, 1) = ':'
                        )
                    )
                    then days_between(upper(p.tender_start_text), upper(p.tender_end_text))
            end as days
        from processes as p
        where
            p.tender_start_text is not null
            and p.tender_end_text is not null
            and (p.status is null or p.status <> 'cancelled')
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
            and ($procurement_methods = '' or in_list(p.method, $procurement_methods))
    ) as q
) as t
