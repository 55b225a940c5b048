-- one row an active award: days from the deadline for bids to the winning bid, against none
select
    t.process_id,
    'award' as subject_kind,
    t.award_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.days > 0 then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    t.days as observed,
    cast(0 as double) as expected,
    t.tender_end_day as on_day,
    rows_of(t.row_id, t.award_row_id, t.bid_row_id) as rows,
    t.tender_end_text,
    t.bid_date_text,
    t.bid_id,
    t.winner_key,
    t.known_by
from (
    select
        w.process_id,
        w.award_id,
        w.award_row_id,
        w.row_id,
        w.tender_end_text,
        w.tender_end_day,
        w.bid_row_id,
        w.bid_date_text,
        w.bid_id,
        w.winner_key,
        w.known_by,
        w.days,
        case
            when w.tender_end_text is null then 'tender/tenderPeriod/endDate'
            when w.candidates is null then 'bids/details: the winning bid'
            when w.candidates > 1 then 'awards/relatedBid'
            when w.bid_date_text is null then 'bids/details/date'
            when w.tender_end_day is null then 'tender/tenderPeriod/endDate: a date of at least day precision'
            when w.bid_date_day is null then 'bids/details/date: a date of at least day precision'
            -- midnight is often a day written as an instant: on that day alone it decides nothing
            when
                w.tender_end_at is not null
                and w.bid_date_at is not null
                and substr(w.tender_end_text, 12, 5) = '00:00'
                and w.days > 0
                and w.days < 1
                then 'tender/tenderPeriod/endDate: a time of day'
            -- a time without a zone, or no time on one side: neighbouring days cannot be told apart
            when
                w.tender_end_at is null
                and w.bid_date_at is not null
                and w.days in (0, 1)
                then 'tender/tenderPeriod/endDate: a time with its zone'
            when
                w.tender_end_at is not null
                and w.bid_date_at is null
                and w.days in (0, 1)
                then 'bids/details/date: a time with its zone'
            when
                w.tender_end_at is null
                and w.bid_date_at is null
                and w.days = 0
                and (length(w.tender_end_text) > 10 or length(w.bid_date_text) > 10)
                then 'tender/tenderPeriod/endDate: a time with its zone'
        end as missing
    from (
        select
            a.process_id,
            a.award_id,
            a.row_id as award_row_id,
            a.supplier_key as winner_key,
            p.row_id,
            p.tender_end_text,
            p.tender_end_day,
            p.tender_end_at,
            m.candidates,
            case when m.candidates = 1 then m.bid_row_id end as bid_row_id,
            case when m.candidates = 1 then m.bid_id end as bid_id,
            case when m.candidates = 1 then m.date_text end as bid_date_text,
            case when m.candidates = 1 then m.date_day end as bid_date_day,
            case when m.candidates = 1 then m.date_at end as bid_date_at,
            case when m.candidates = 1 then m.known_by end as known_by,
            case when m.candidates = 1 then days_between(p.tender_end_text, m.date_text) end as days
        from awards as a
        join processes as p
            on p.process_id = a.process_id
        left join (
            select
                n.row_id as award_row_id,
                'related_bid' as known_by,
                count(*) as candidates,
                min(b.row_id) as bid_row_id,
                min(b.bid_id) as bid_id,
                min(b.date_text) as date_text,
                min(b.date_day) as date_day,
                min(b.date_at) as date_at
            from awards as n
            join bids as b
                on b.process_id = n.process_id
                and b.bid_id = n.related_bid_id
            where
                n.status = 'active'
                and n.related_bid_count = 1
            group by n.row_id
            union all
            select
                n.row_id as award_row_id,
                'supplier' as known_by,
                count(*) as candidates,
                min(b.row_id) as bid_row_id,
                min(b.bid_id) as bid_id,
                min(b.date_text) as date_text,
                min(b.date_day) as date_day,
                min(b.date_at) as date_at
            from contest_awards as n
            join contest_bids as b
                on b.process_id = n.process_id
                and b.contest_id = n.contest_id
                and b.tenderer_key = n.supplier_key
            where
                n.related_bid_count = 0
                and b.status = 'valid'
            group by n.row_id
        ) as m
            on m.award_row_id = a.row_id
        where
            a.status = 'active'
            and a.award_id is not null
            and (p.status is null or p.status <> 'cancelled')
            and (p.method is null or p.method <> 'direct')
    ) as w
) as t
