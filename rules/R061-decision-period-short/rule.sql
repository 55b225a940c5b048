-- one row an active award of a competitive procedure: days from the deadline for bids to the award, against the least expected
select
    t.process_id,
    'award' as subject_kind,
    t.award_id as subject_id,
    case
        when t.method is null then 'unknown'
        when t.status is null then 'unknown'
        when t.tender_end_day is null then 'unknown'
        when t.date_day is null or t.days is null then 'unknown'
        when t.least is null then 'unknown'
        when t.days < 0 then 'unknown'
        when t.days < t.least then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.status is null then 'awards/status'
        when t.tender_end_day is null then 'tender/tenderPeriod/endDate'
        when t.date_day is null or t.days is null then 'awards/date'
        when t.least is null then 'pack: days'
        when t.days < 0 then 'awards/date: on or after the deadline for bids'
    end as missing,
    t.days as observed,
    t.least as expected,
    t.tender_end_day as on_day,
    rows_of(t.process_row_id, t.award_row_id) as rows,
    t.method_details,
    t.lot_id,
    t.tender_end_text,
    t.award_date_text
from (
    select
        a.process_id,
        a.award_id,
        a.status,
        a.lot_id,
        a.row_id as award_row_id,
        p.row_id as process_row_id,
        p.method,
        p.method_details,
        p.tender_end_text,
        p.tender_end_day,
        a.date_text as award_date_text,
        a.date_day,
        case
            when days_between(p.tender_end_text, a.date_text) < 0 and a.date_day = p.tender_end_day then 0
            else floor(days_between(p.tender_end_text, a.date_text))
        end as days,
        param('days', p.tender_end_day) as least
    from awards as a
    join processes as p
        on p.process_id = a.process_id
    where
        a.award_id is not null
        and (a.status is null or a.status = 'active')
        and (p.status is null or p.status not in ('cancelled', 'withdrawn'))
        and (p.method is null or in_list(p.method, $methods))
) as t
