-- one row a decided contest (lot, or process without lots) won by the lowest bid: gap between it and the next bid, against a high fence
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.fault is not null then 'unknown'
        when t.is_fixed then case when t.gap > t.limit_gap then 'raised' else 'clear' end
        when t.peers is null or t.peers < cast($minimum as bigint) then 'unknown'
        when t.q1 = t.q3 then 'unknown'
        when t.gap > t.limit_gap then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.fault is not null then t.fault
        when t.is_fixed then null
        when t.peers is null or t.peers < cast($minimum as bigint)
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' contests in the currency'
        when t.q1 = t.q3 then 'peers: spread'
    end as missing,
    t.gap as observed,
    case when t.fault is null then t.limit_gap end as expected,
    t.award_day as on_day,
    rows_join(t.bid_rows, rows_of(t.award_row_id)) as rows,
    t.winner_amount,
    t.second_amount,
    case when t.fault is null then t.currency end as currency,
    t.bid_count,
    t.q1,
    t.q3,
    t.peers
from (
    select
        c.process_id,
        c.contest_id,
        p.ocid,
        c.fault,
        c.award_day,
        c.award_row_id,
        c.bid_rows,
        c.bid_count,
        c.currency,
        c.winner_amount,
        c.second_amount,
        case
            when c.fault is null
                then (cast(c.second_amount as double) - cast(c.winner_amount as double))
                / cast(c.winner_amount as double)
        end as gap,
        f.q1,
        f.q3,
        f.peers,
        cast($threshold as double) > 0 as is_fixed,
        case
            when cast($threshold as double) > 0 then cast($threshold as double)
            when f.peers >= cast($minimum as bigint) and f.q1 < f.q3 then fence_upper(f.q1, f.q3)
        end as limit_gap
    from (
        select
            g.*,
            case
                when g.winner_row_id is null then 'awards/relatedBid'
                when g.bid_count < 2 then 'bids/details/status'
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
            having count(*) >= 2
        ) as g
    ) as c
    join processes as p
        on p.process_id = c.process_id
    left join (
        select
            d.currency,
            count(*) as peers,
            quantile8(d.gap, 0.25) as q1,
            quantile8(d.gap, 0.75) as q3
        from (
            select
                pc.currency,
                (pc.lowest_other_amount - pc.winner_amount) / pc.winner_amount as gap
            from price_contests as pc
            join processes as s
                on s.process_id = pc.process_id
            where
                pc.bid_count >= 2
                and pc.winner_amount <= pc.lowest_other_amount
                and (s.status is null or s.status <> 'cancelled')
        ) as d
        group by d.currency
    ) as f
        on f.currency = c.currency
    where
        (p.status is null or p.status <> 'cancelled')
        and (c.fault is not null or c.winner_amount <= c.second_amount)
) as t
