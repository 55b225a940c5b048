-- one row a process with a tender: days from the opening of bids to the start of their evaluation, against the most expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.bid_opening_day is null then 'unknown'
        when t.award_start_day is null or t.days is null then 'unknown'
        when t.most is null then 'unknown'
        when t.days < 0 then 'unknown'
        when t.days > t.most then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.bid_opening_day is null then 'tender/bidOpening/date'
        when t.award_start_day is null or t.days is null then 'tender/awardPeriod/startDate'
        when t.most is null then 'pack: days'
        when t.days < 0 then 'tender/awardPeriod/startDate: on or after the bid opening'
    end as missing,
    t.days as observed,
    t.most as expected,
    t.bid_opening_day as on_day,
    rows_of(t.row_id) as rows,
    t.method_details,
    t.bid_opening_text,
    t.award_start_text
from (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.method,
        p.method_details,
        p.bid_opening_text,
        p.bid_opening_day,
        p.award_start_text,
        p.award_start_day,
        case
            when days_between(p.bid_opening_text, p.award_start_text) < 0 and p.bid_opening_day = p.award_start_day
                then 0
            else floor(days_between(p.bid_opening_text, p.award_start_text))
        end as days,
        param('days', p.bid_opening_day) as most
    from processes as p
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn'))
        and (p.method is null or in_list(p.method, $methods))
) as t
