-- one row a contract signed or due to be: full days from its signature to its award, and from its start to its signature
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.days_before_award >= $days or t.days_before_signature >= $days then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case
        when t.missing is not null then null
        when t.days_before_award > 0 and t.days_before_award >= coalesce(t.days_before_signature, 0) then t.days_before_award
        when t.days_before_signature > 0 then t.days_before_signature
        else 0.0
    end as observed,
    cast($days as double) as expected,
    t.signed_day as on_day,
    rows_of(t.row_id, t.award_row_id) as rows,
    t.days_before_award,
    t.days_before_signature,
    t.award_date_text,
    t.signed_text,
    t.period_start_text,
    t.method_details
from (
    select
        j.*,
        case
            when j.copies > 1 then 'contracts/id: one contract an id'
            when j.days_before_award >= $days or j.days_before_signature >= $days then null
            when j.signed_text is null then 'contracts/dateSigned'
            when j.signed_day is null then 'contracts/dateSigned: a date of at least day precision'
            when j.award_id is null then 'contracts/awardID'
            when j.award_row_id is null then 'awards/id'
            when j.award_copies > 1 then 'awards/id: one award an id'
            when j.award_status is null then 'awards/status'
            when j.award_status <> 'active' then 'awards/status: active'
            when j.award_date_text is null then 'awards/date'
            when j.award_day is null then 'awards/date: a date of at least day precision'
            when j.days_before_award is null then 'awards/date: a day near contracts/dateSigned'
            when j.period_start_text is null then 'contracts/period/startDate'
            when j.period_start_day is null then 'contracts/period/startDate: a date of at least day precision'
            when j.days_before_signature is null then 'contracts/period/startDate: a day near contracts/dateSigned'
        end as missing
    from (
        select
            d.process_id,
            d.contract_id,
            d.row_id,
            d.copies,
            d.award_id,
            d.award_row_id,
            d.award_copies,
            d.award_status,
            d.award_date_text,
            d.award_day,
            d.signed_text,
            d.signed_day,
            d.period_start_text,
            d.period_start_day,
            d.method_details,
            case
                when d.award_copies > 1 or d.award_status is null or d.award_status <> 'active' then null
                when d.award_day is null or d.signed_day is null then null
                when abs(d.award_gap) <= $days_max then floor(d.award_gap)
            end as days_before_award,
            case
                when d.period_start_day is null or d.signed_day is null then null
                when abs(d.start_gap) <= $days_max then floor(d.start_gap)
            end as days_before_signature
        from (
            select
                c.process_id,
                c.contract_id,
                c.row_id,
                c.copies,
                c.award_id,
                c.signed_text,
                c.signed_day,
                c.period_start_text,
                c.period_start_day,
                p.method_details,
                a.row_id as award_row_id,
                a.copies as award_copies,
                a.status as award_status,
                a.date_text as award_date_text,
                a.date_day as award_day,
                days_between(c.signed_text, a.date_text) as award_gap,
                days_between(c.period_start_text, c.signed_text) as start_gap
            from (
                select
                    process_id,
                    contract_id,
                    count(*) as copies,
                    min(row_id) as row_id,
                    min(award_id) as award_id,
                    min(signed_text) as signed_text,
                    min(signed_day) as signed_day,
                    min(period_start_text) as period_start_text,
                    min(period_start_day) as period_start_day
                from contracts
                where
                    contract_id is not null
                    and (status is null or status <> 'cancelled')
                    and (status is null or status <> 'pending' or signed_text is not null)
                group by process_id, contract_id
            ) as c
            join processes as p
                on p.process_id = c.process_id
            left join (
                select
                    process_id,
                    award_id,
                    count(*) as copies,
                    min(row_id) as row_id,
                    min(status) as status,
                    min(date_text) as date_text,
                    min(date_day) as date_day
                from awards
                where award_id is not null
                group by process_id, award_id
            ) as a
                on a.process_id = c.process_id
                and a.award_id = c.award_id
        ) as d
    ) as j
) as t
