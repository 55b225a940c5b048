-- one row a process: its key dates (deadline for bids, awards, signatures) that fall on a non-working day, none expected
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.non_working > 0 then 'raised'
        when t.dates = 0 then 'unknown'
        when t.no_calendar > 0 then 'unknown'
        when t.no_status > 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.non_working > 0 then null
        when t.dates = 0 then 'tender/tenderPeriod/endDate'
        when t.no_calendar > 0 then 'pack: calendar'
        when t.no_status > 0 then 'awards/status'
    end as missing,
    cast(t.non_working as double) as observed,
    cast(0 as double) as expected,
    coalesce(t.deadline_day, t.award_day, t.signature_day) as on_day,
    rows_join(rows_of(t.deadline_row_id), rows_join(t.award_rows, t.contract_rows)) as rows,
    t.dates as dates_checked,
    t.deadline_day,
    t.award_day,
    t.signature_day
from (
    select
        p.process_id,
        p.ocid,
        p.deadline_dates + coalesce(a.dates, 0) + coalesce(c.dates, 0) as dates,
        p.deadline_non_working + coalesce(a.non_working, 0) + coalesce(c.non_working, 0) as non_working,
        p.deadline_dates - p.deadline_known + coalesce(a.dates - a.known, 0) + coalesce(c.dates - c.known, 0)
            as no_calendar,
        coalesce(a.no_status, 0) as no_status,
        case when p.deadline_non_working = 1 then p.tender_end_day end as deadline_day,
        case when p.deadline_non_working = 1 then p.row_id end as deadline_row_id,
        a.first_day as award_day,
        c.first_day as signature_day,
        a.award_rows,
        c.contract_rows
    from (
        select
            e.process_id,
            e.row_id,
            e.ocid,
            e.tender_end_day,
            case when in_list('deadline', $dates) and e.tender_end_day is not null then 1 else 0 end as deadline_dates,
            case when in_list('deadline', $dates) and e.works is not null then 1 else 0 end as deadline_known,
            case when in_list('deadline', $dates) and not e.works then 1 else 0 end as deadline_non_working
        from (
            select
                process_id,
                row_id,
                ocid,
                tender_end_day,
                is_working_day(tender_end_day) as works
            from processes
            where status is null or status not in ('cancelled', 'withdrawn')
        ) as e
    ) as p
    left join (
        select
            x.process_id,
            count(*) as dates,
            count(x.works) as known,
            count(case when x.status = 'active' and not x.works then 1 end) as non_working,
            count(case when x.status is null and not x.works then 1 end) as no_status,
            min(case when x.status = 'active' and not x.works then x.date_day end) as first_day,
            row_list(case when x.status = 'active' and not x.works then x.row_id end) as award_rows
        from (
            select
                process_id,
                row_id,
                status,
                date_day,
                is_working_day(date_day) as works
            from awards
            where
                date_day is not null
                and (status is null or status = 'active')
                and in_list('award', $dates)
        ) as x
        group by x.process_id
    ) as a
        on a.process_id = p.process_id
    left join (
        select
            y.process_id,
            count(*) as dates,
            count(y.works) as known,
            count(case when not y.works then 1 end) as non_working,
            min(case when not y.works then y.signed_day end) as first_day,
            row_list(case when not y.works then y.row_id end) as contract_rows
        from (
            select
                process_id,
                row_id,
                signed_day,
                is_working_day(signed_day) as works
            from contracts
            where
                signed_day is not null
                and (status is null or status <> 'cancelled')
                and in_list('signature', $dates)
        ) as y
        group by y.process_id
    ) as c
        on c.process_id = p.process_id
) as t
