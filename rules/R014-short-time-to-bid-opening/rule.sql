-- one row a process with a tender: days from the start of the tender period to the opening of bids, against the least number of days
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.tender_start_day is null then 'unknown'
        when t.bid_opening_day is null or t.days is null then 'unknown'
        when t.least is null then 'unknown'
        when t.days < 0 then 'unknown'
        when t.days < t.least then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.tender_start_day is null then 'tender/tenderPeriod/startDate'
        when t.bid_opening_day is null or t.days is null then 'tender/bidOpening/date'
        when t.least is null then 'pack: days'
        when t.days < 0 then 'tender/bidOpening/date: after the start of the tender period'
    end as missing,
    t.days as observed,
    t.least as expected,
    t.tender_start_day as on_day,
    rows_of(t.row_id) as rows,
    t.method_details,
    t.tender_start_text,
    t.tender_end_text,
    t.bid_opening_text
from (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.method,
        p.method_details,
        p.tender_start_text,
        p.tender_start_day,
        p.tender_end_text,
        p.bid_opening_text,
        p.bid_opening_day,
        floor(days_between(p.tender_start_text, p.bid_opening_text)) as days,
        param('days', p.tender_start_day) as least
    from processes as p
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn'))
        and (p.method is null or in_list(p.method, $methods))
) as t
