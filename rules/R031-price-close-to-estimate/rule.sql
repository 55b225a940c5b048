-- one row a decided contest (lot, or process without lots) with one award: the winning price as a share of the estimated value
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.fault is not null then 'unknown'
        when t.ratio > cast($share as double) then 'raised'
        else 'clear'
    end as verdict,
    t.fault as missing,
    case when t.fault is null then t.ratio end as observed,
    cast($share as double) as expected,
    t.award_day as on_day,
    rows_of(t.process_row_id, t.lot_row_id, t.bid_row_id, t.award_row_id) as rows,
    t.price,
    t.price_currency,
    t.price_source,
    t.estimate,
    t.estimate_currency
from (
    select
        e.*,
        case
            when e.method is null then 'tender/procurementMethod'
            when e.price is null then 'bids/details/value/amount'
            when e.price <= 0 then e.price_source || ': above zero'
            when e.estimate is null and e.lot_count > 1 then 'tender/lots/value/amount'
            when e.estimate is null then 'tender/value/amount'
            when e.estimate <= 0 and e.lot_count > 1 then 'tender/lots/value/amount: above zero'
            when e.estimate <= 0 then 'tender/value/amount: above zero'
            when e.price_currency is null and e.price_source = 'bids/details/value/amount' then 'bids/details/value/currency'
            when e.price_currency is null then 'awards/value/currency'
            when e.estimate_currency is null and e.lot_count > 1 then 'tender/lots/value/currency'
            when e.estimate_currency is null then 'tender/value/currency'
            when e.price_currency <> e.estimate_currency then 'tender/value/currency: the currency of the price'
        end as fault,
        cast(e.price as double) / nullif(cast(e.estimate as double), 0) as ratio
    from (
        select
            w.process_id,
            w.contest_id,
            w.award_day,
            w.award_row_id,
            p.ocid,
            p.method,
            p.lot_count,
            case when l.amount is null then p.row_id end as process_row_id,
            case when l.amount is not null then l.row_id end as lot_row_id,
            case when b.amount is not null then b.row_id end as bid_row_id,
            case when b.amount is not null then b.amount else a.amount end as price,
            case when b.amount is not null then b.currency else a.currency end as price_currency,
            case
                when b.amount is not null then 'bids/details/value/amount'
                when a.amount is not null then 'awards/value/amount'
            end as price_source,
            case
                when l.amount is not null then l.amount
                when p.lot_count <= 1 then p.amount
            end as estimate,
            case
                when l.amount is not null then l.currency
                when p.lot_count <= 1 then p.currency
            end as estimate_currency
        from winning_bids as w
        join processes as p
            on p.process_id = w.process_id
        join awards as a
            on a.process_id = w.process_id
            and a.row_id = w.award_row_id
        left join bids as b
            on b.process_id = w.process_id
            and b.row_id = w.bid_row_id
        left join lots as l
            on l.process_id = w.process_id
            and l.lot_id = w.contest_id
        where
            w.contest_id is not null
            and (p.status is null or p.status <> 'cancelled')
            and (p.has_framework is null or not p.has_framework)
            and (p.method is null or in_list(p.method, $methods))
    ) as e
) as t
