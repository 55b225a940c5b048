-- one row a decided contest (lot, or process without lots): coefficient of variation of its valid prices, against a high fence
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.fault is not null then 'unknown'
        when t.is_fixed then case when t.cv > t.limit_cv then 'raised' else 'clear' end
        when t.peers is null or t.peers < cast($minimum as bigint) then 'unknown'
        when t.q1 = t.q3 then 'unknown'
        when t.cv > t.limit_cv then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.fault is not null then t.fault
        when t.is_fixed then null
        when t.peers is null or t.peers < cast($minimum as bigint)
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' contests in the currency'
        when t.q1 = t.q3 then 'peers: spread'
    end as missing,
    case when t.fault is null then t.cv end as observed,
    case when t.fault is null then t.limit_cv end as expected,
    t.award_day as on_day,
    rows_join(t.bid_rows, rows_of(t.award_row_id)) as rows,
    t.bid_count,
    t.lowest_amount,
    t.highest_amount,
    case when t.fault is null then t.currency end as currency,
    t.q1,
    t.q3,
    t.peers
from (
    select
        c.process_id,
        c.contest_id,
        p.ocid,
        c.fault,
        c.cv,
        c.award_day,
        c.award_row_id,
        c.bid_rows,
        c.bid_count,
        c.currency,
        c.lowest_amount,
        c.highest_amount,
        f.q1,
        f.q3,
        f.peers,
        cast($threshold as double) > 0 as is_fixed,
        case
            when cast($threshold as double) > 0 then cast($threshold as double)
            when f.peers >= cast($minimum as bigint) and f.q1 < f.q3 then fence_upper(f.q1, f.q3)
        end as limit_cv
    from (
        select
            g.*,
            case
                when g.bid_count < cast($bids as bigint) then 'bids/details/status'
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
                row_list(v.valid_row_id) as bid_rows,
                count(v.valid_row_id) as bid_count,
                count(v.amount) as with_amount,
                count(v.currency) as with_currency,
                count(v.tenderer_key) as with_tenderers,
                count(distinct v.tenderer_key) as tenderer_sets,
                min(v.currency) as currency,
                max(v.currency) as last_currency,
                min(v.amount) as lowest_amount,
                max(v.amount) as highest_amount,
                screen_cv(cast(v.amount as double)) as cv
            from (
                select
                    k.process_id,
                    k.contest_id,
                    k.award_day,
                    k.award_row_id,
                    case when b.status = 'valid' then b.row_id end as valid_row_id,
                    case when b.status = 'valid' then b.amount end as amount,
                    case when b.status = 'valid' then b.currency end as currency,
                    case when b.status = 'valid' then b.tenderer_key end as tenderer_key
                from contests as k
                join contest_bids as b
                    on b.process_id = k.process_id
                    and b.contest_id = k.contest_id
                join processes as s
                    on s.process_id = k.process_id
                where
                    k.is_final
                    and (s.status is null or s.status <> 'cancelled')
                    and (b.status is null or b.status in ('valid', 'pending'))
            ) as v
            group by v.process_id, v.contest_id
            having count(*) >= cast($bids as bigint)
        ) as g
    ) as c
    join processes as p
        on p.process_id = c.process_id
    left join (
        select
            d.currency,
            count(*) as peers,
            quantile8(d.cv, 0.25) as q1,
            quantile8(d.cv, 0.75) as q3
        from (
            select
                g.*,
                case
                    when g.bid_count < cast($bids as bigint) then 'bids/details/status'
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
                    count(v.valid_row_id) as bid_count,
                    count(v.amount) as with_amount,
                    count(v.currency) as with_currency,
                    count(v.tenderer_key) as with_tenderers,
                    count(distinct v.tenderer_key) as tenderer_sets,
                    min(v.currency) as currency,
                    max(v.currency) as last_currency,
                    min(v.amount) as lowest_amount,
                    max(v.amount) as highest_amount,
                    screen_cv(cast(v.amount as double)) as cv
                from (
                    select
                        k.process_id,
                        k.contest_id,
                        k.award_day,
                        k.award_row_id,
                        case when b.status = 'valid' then b.row_id end as valid_row_id,
                        case when b.status = 'valid' then b.amount end as amount,
                        case when b.status = 'valid' then b.currency end as currency,
                        case when b.status = 'valid' then b.tenderer_key end as tenderer_key
                    from contests as k
                    join contest_bids as b
                        on b.process_id = k.process_id
                        and b.contest_id = k.contest_id
                    join processes as s
                        on s.process_id = k.process_id
                    where
                        k.is_final
                        and (s.status is null or s.status <> 'cancelled')
                        and (b.status is null or b.status in ('valid', 'pending'))
                ) as v
                group by v.process_id, v.contest_id
                having count(*) >= cast($bids as bigint)
            ) as g
        ) as d
        where d.fault is null
        group by d.currency
    ) as f
        on f.currency = c.currency
) as t
