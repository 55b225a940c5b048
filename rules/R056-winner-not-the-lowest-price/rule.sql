-- one row a decided contest (lot, or process without lots) whose only criterion is price: winning price, against the lowest other valid price
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.winner_amount > t.lowest_other_amount * (1 + cast($tolerance as double)) then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    t.winner_amount as observed,
    t.lowest_other_amount as expected,
    t.award_day as on_day,
    rows_join(rows_of(t.row_id, t.award_row_id, t.bid_row_id), t.lower_rows) as rows,
    case
        when t.winner_amount > t.lowest_other_amount
            then (t.winner_amount - t.lowest_other_amount) / t.lowest_other_amount
    end as excess,
    t.currency,
    t.winner_key,
    t.lower_key,
    t.bid_count,
    t.award_criteria,
    t.award_criteria_details
from (
    select
        w.process_id,
        w.contest_id,
        w.award_row_id,
        w.award_day,
        w.bid_row_id,
        p.ocid,
        p.row_id,
        p.award_criteria,
        p.award_criteria_details,
        c.winner_amount,
        c.winner_key,
        c.lowest_other_amount,
        c.currency,
        c.bid_count,
        o.lower_rows,
        o.lower_key,
        case
            when p.award_criteria is null then 'tender/awardCriteria'
            when w.bid_row_id is null then 'bids/details: the winning bid'
            when c.process_id is null then 'bids/details/value: a price of each tenderer in one currency'
        end as missing
    from winning_bids as w
    join processes as p
        on p.process_id = w.process_id
    left join price_contests as c
        on c.process_id = w.process_id
        and c.contest_id = w.contest_id
    left join (
        select
            b.process_id,
            b.contest_id,
            row_list(b.row_id) as lower_rows,
            min(b.tenderer_key) as lower_key
        from contest_bids as b
        join price_contests as x
            on x.process_id = b.process_id
            and x.contest_id = b.contest_id
        where
            b.status = 'valid'
            and x.winner_amount > x.lowest_other_amount
            and b.row_id <> x.winner_row_id
            and cast(b.amount as double) = x.lowest_other_amount
        group by b.process_id, b.contest_id
    ) as o
        on o.process_id = w.process_id
        and o.contest_id = w.contest_id
    where
        (p.status is null or p.status <> 'cancelled')
        and (p.method is null or p.method <> 'direct')
        and (p.award_criteria is null or in_list(p.award_criteria, $price_only))
        and (c.bid_count is null or c.bid_count > 1)
) as t
