-- one row a decided contest (lot, or process without lots) won by the lowest bid: relative distance of the bids
select
    c.process_id,
    case when c.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when c.contest_id = '' then p.ocid else c.contest_id end as subject_id,
    case
        when c.fault is not null then 'unknown'
        when c.relative_distance is null then 'unknown'
        when c.relative_distance > cast($distance as double) then 'raised'
        else 'clear'
    end as verdict,
    case
        when c.fault is not null then c.fault
        when c.relative_distance is null then 'peers: spread'
    end as missing,
    case when c.fault is null then c.relative_distance end as observed,
    cast($distance as double) as expected,
    c.award_day as on_day,
    rows_join(c.bid_rows, rows_of(c.award_row_id)) as rows,
    c.bid_count,
    case
        when c.fault is null and c.relative_distance > 0
            then (cast(c.second_amount as double) - cast(c.winner_amount as double)) / c.relative_distance
    end as losing_deviation,
    c.winner_amount,
    c.second_amount,
    case when c.fault is null then c.currency end as currency
from (
    select
        g.*,
        case
            when g.winner_row_id is null then 'awards/relatedBid'
            when g.bid_count < cast($bids as bigint) then 'bids/details/status'
            when g.winner_valid = 0 then 'bids/details/status: a winning bid that is valid'
            when g.with_amount < g.bid_count then 'bids/details/value/amount'
            when g.lowest_amount <= 0 then 'bids/details/value/amount: above zero'
            when g.with_currency < g.bid_count then 'bids/details/value/currency'
            when g.currency <> g.last_currency then 'bids/details/value/currency: one currency'
            when g.with_tenderers < g.bid_count then 'bids/details/tenderers/id'
            when g.tenderer_sets < g.bid_count then 'bids/details/tenderers: one bid a tenderer'
        end as fault
    from (
        select
            v.process_id,
            v.contest_id,
            min(v.award_day) as award_day,
            min(v.award_row_id) as award_row_id,
            min(v.winner_row_id) as winner_row_id,
            row_list(v.valid_row_id) as bid_rows,
            count(v.valid_row_id) as bid_count,
            count(case when v.valid_row_id = v.winner_row_id then 1 end) as winner_valid,
            count(v.amount) as with_amount,
            count(v.currency) as with_currency,
            count(v.tenderer_key) as with_tenderers,
            count(distinct v.tenderer_key) as tenderer_sets,
            min(v.currency) as currency,
            max(v.currency) as last_currency,
            min(v.amount) as lowest_amount,
            screen_relative_distance(cast(v.amount as double)) as relative_distance,
            min(case when v.valid_row_id = v.winner_row_id then v.amount end) as winner_amount,
            min(case when v.valid_row_id <> v.winner_row_id then v.amount end) as second_amount
        from (
            select
                w.process_id,
                w.contest_id,
                w.award_day,
                w.award_row_id,
                w.bid_row_id as winner_row_id,
                case when b.status = 'valid' then b.row_id end as valid_row_id,
                case when b.status = 'valid' then b.amount end as amount,
                case when b.status = 'valid' then b.currency end as currency,
                case when b.status = 'valid' then b.tenderer_key end as tenderer_key
            from winning_bids as w
            join contest_bids as b
                on b.process_id = w.process_id
                and b.contest_id = w.contest_id
            where
                b.status is null
                or b.status in ('valid', 'pending')
        ) as v
        group by v.process_id, v.contest_id
        having count(*) >= cast($bids as bigint)
    ) as g
) as c
join processes as p
    on p.process_id = c.process_id
where
    (p.status is null or p.status <> 'cancelled')
    and (c.fault is not null or c.winner_amount <= c.second_amount)
