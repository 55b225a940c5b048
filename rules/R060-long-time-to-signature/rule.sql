-- one row a signed contract (or one that should be signed): days from the award to the signature
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.days > t.most then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case when t.missing is null then t.days end as observed,
    t.most as expected,
    t.award_day as on_day,
    rows_of(t.row_id, t.award_row_id) as rows,
    t.method_details,
    t.award_date_text,
    t.signed_text
from (
    select
        j.process_id,
        j.contract_id,
        j.row_id,
        j.award_row_id,
        j.award_day,
        j.award_date_text,
        j.signed_text,
        j.method_details,
        j.most,
        case when j.exact_days < 0 then 0.0 else floor(j.exact_days) end as days,
        case
            when j.copies > 1 then 'contracts/id: one contract an id'
            when j.method is null then 'tender/procurementMethod'
            when j.signed_text is null then 'contracts/dateSigned'
            when j.award_id is null then 'contracts/awardID'
            when j.award_row_id is null then 'awards/id'
            when j.award_copies > 1 then 'awards/id: one award an id'
            when j.award_status is null then 'awards/status'
            when j.award_status <> 'active' then 'awards/status: active'
            when j.award_date_text is null then 'awards/date'
            when j.award_day is null then 'awards/date: a date of at least day precision'
            when j.signed_day is null then 'contracts/dateSigned: a date of at least day precision'
            when j.exact_days is null then 'contracts/dateSigned: a readable date'
            when j.exact_days <= -1 then 'contracts/dateSigned: a day not before awards/date'
            when j.exact_days > $days_max then 'contracts/dateSigned: a plausible distance from awards/date'
            when j.most is null then 'pack: days'
        end as missing
    from (
        select
            c.process_id,
            c.contract_id,
            c.row_id,
            c.copies,
            c.award_id,
            c.signed_text,
            c.signed_day,
            p.method,
            p.method_details,
            a.row_id as award_row_id,
            a.copies as award_copies,
            a.status as award_status,
            a.date_text as award_date_text,
            a.date_day as award_day,
            days_between(a.date_text, c.signed_text) as exact_days,
            param('days', a.date_day) as most
        from (
            select
                process_id,
                contract_id,
                count(*) as copies,
                min(row_id) as row_id,
                min(award_id) as award_id,
                min(signed_text) as signed_text,
                min(signed_day) as signed_day
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
        where
            p.method is null
            or in_list(p.method, $methods)
    ) as j
) as t
