-- one row a process with a tender: days between opening and deadline for bids, against the least number of days
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.tender_start_text is null or t.tender_end_text is null or t.days is null then 'unknown'
        when t.least is null then 'unknown'
        when t.days < 0 then 'unknown'
        when t.days < t.least then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.tender_start_text is null then 'tender/tenderPeriod/startDate'
        when t.tender_end_text is null then 'tender/tenderPeriod/endDate'
        when t.days is null then 'tender/tenderPeriod: a date of at least day precision'
        when t.least is null then 'pack: days'
        when t.days < 0 then 'tender/tenderPeriod: an end after its start'
    end as missing,
    floor(t.days) as observed,
    t.least as expected,
    t.tender_start_day as on_day,
    rows_of(t.row_id) as rows,
    t.method_details,
    t.tender_start_text,
    t.tender_end_text
from (
    select
        p.*,
        days_between(p.tender_start_text, p.tender_end_text) as days,
        param('days', p.tender_start_day) as least
    from processes as p
    where
        (p.status is null or p.status <> 'cancelled')
        and (p.method is null or in_list(p.method, $methods))
) as t
