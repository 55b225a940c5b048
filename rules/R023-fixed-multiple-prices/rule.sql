-- one row a decided contest (lot, or process without lots): losing bids that lie a whole percentage above the winning bid
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.fault is not null then 'unknown'
        when t.matching_bids >= cast($bids as bigint) then 'raised'
        when t.fine_bids < cast($bids as bigint) then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.fault is not null then t.fault
        when t.matching_bids >= cast($bids as bigint) then null
        when t.fine_bids < cast($bids as bigint) then 'bids/details/value/amount: prices that are not round'
    end as missing,
    case when t.fault is null then cast(t.matching_bids as double) end as observed,
    cast($bids as double) as expected,
    t.award_day as on_day,
    case when t.fault is null then t.matching_rows else rows_of(t.award_row_id) end as rows,
    t.winner_amount,
    case when t.fault is null then t.currency end as currency,
    t.losing_bids,
    t.fine_bids,
    t.lowest_step,
    t.highest_step,
    t.highest_chance
from (
    select
        g.*,
        p.ocid,
        case
            when g.winner_row_id is null then 'awards/relatedBid'
            when g.losing_bids < cast($bids as bigint) then 'bids/details/status'
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
            e.process_id,
            e.contest_id,
            min(e.award_day) as award_day,
            min(e.award_row_id) as award_row_id,
            min(e.winner_row_id) as winner_row_id,
            count(e.valid_row_id) as bid_count,
            count(case when e.valid_row_id = e.winner_row_id then 1 end) as winner_valid,
            count(case when e.valid_row_id <> e.winner_row_id then 1 end) as losing_bids,
            count(e.amount) as with_amount,
            count(e.currency) as with_currency,
            count(e.tenderer_key) as with_tenderers,
            count(distinct e.tenderer_key) as tenderer_sets,
            min(e.currency) as currency,
            max(e.currency) as last_currency,
            min(e.amount) as lowest_amount,
            min(e.winner_amount) as winner_amount,
            count(case when e.is_fine then 1 end) as fine_bids,
            count(case when e.is_match then 1 end) as matching_bids,
            min(case when e.is_match then e.step end) as lowest_step,
            max(case when e.is_match then e.step end) as highest_step,
            max(case when e.is_match then e.chance end) as highest_chance,
            rows_join(
                row_list(case when e.is_match or e.valid_row_id = e.winner_row_id then e.valid_row_id end),
                rows_of(min(e.award_row_id))
            ) as matching_rows
        from (
            select
                n.*,
                n.chance <= cast($chance as double) as is_fine,
                n.chance <= cast($chance as double)
                and n.step >= 1
                and abs(n.loser_cents - n.winner_cents - n.winner_cents * n.step / 100) <= n.grain / 2 as is_match
            from (
                select
                    r.*,
                    100 * r.grain / nullif(r.winner_cents, 0) as chance,
                    floor((r.loser_cents - r.winner_cents) * 100 / nullif(r.winner_cents, 0) + 0.5) as step
                from (
                    select
                        m.*,
                        cast(case
                            when m.loser_cents is null then null
                            when floor(m.loser_cents / 1000000000000) * 1000000000000 = m.loser_cents then 1000000000000
                            when floor(m.loser_cents / 100000000000) * 100000000000 = m.loser_cents then 100000000000
                            when floor(m.loser_cents / 10000000000) * 10000000000 = m.loser_cents then 10000000000
                            when floor(m.loser_cents / 1000000000) * 1000000000 = m.loser_cents then 1000000000
                            when floor(m.loser_cents / 100000000) * 100000000 = m.loser_cents then 100000000
                            when floor(m.loser_cents / 10000000) * 10000000 = m.loser_cents then 10000000
                            when floor(m.loser_cents / 1000000) * 1000000 = m.loser_cents then 1000000
                            when floor(m.loser_cents / 100000) * 100000 = m.loser_cents then 100000
                            when floor(m.loser_cents / 10000) * 10000 = m.loser_cents then 10000
                            when floor(m.loser_cents / 1000) * 1000 = m.loser_cents then 1000
                            when floor(m.loser_cents / 100) * 100 = m.loser_cents then 100
                            when floor(m.loser_cents / 10) * 10 = m.loser_cents then 10
                            else 1
                        end as double) as grain
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
                            case when b.status = 'valid' then b.tenderer_key end as tenderer_key,
                            x.amount as winner_amount,
                            case when x.amount > 0 then floor(cast(x.amount as double) * 100 + 0.5) end as winner_cents,
                            case
                                when b.status = 'valid' and b.row_id <> w.bid_row_id and b.amount > 0
                                    then floor(cast(b.amount as double) * 100 + 0.5)
                            end as loser_cents
                        from winning_bids as w
                        join contest_bids as b
                            on b.process_id = w.process_id
                            and b.contest_id = w.contest_id
                        left join bids as x
                            on x.process_id = w.process_id
                            and x.row_id = w.bid_row_id
                        where
                            b.status is null
                            or b.status in ('valid', 'pending')
                    ) as m
                ) as r
            ) as n
        ) as e
        group by e.process_id, e.contest_id
        having count(*) >= cast($bids as bigint) + 1
    ) as g
    join processes as p
        on p.process_id = g.process_id
    where p.status is null or p.status <> 'cancelled'
) as t
