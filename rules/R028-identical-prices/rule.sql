-- one row a contest (lot, or process without lots) with two bids or more: tenderers that asked exactly the price of another
select
    t.process_id,
    case when t.contest_id = '' then 'process' else 'lot' end as subject_kind,
    case when t.contest_id = '' then t.ocid else t.contest_id end as subject_id,
    case
        when t.tenderers is not null then 'raised'
        when t.without_amount + t.with_zero + t.without_currency + t.unnamed_twins > 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.tenderers is not null then null
        when t.without_amount > 0 then 'bids/details/value/amount'
        when t.with_zero > 0 then 'bids/details/value/amount: above zero'
        when t.without_currency > 0 then 'bids/details/value/currency'
        when t.unnamed_twins > 0 then 'bids/details/tenderers/id'
    end as missing,
    case
        when t.tenderers is not null then cast(t.tenderers as double)
        when t.without_amount + t.with_zero + t.without_currency + t.unnamed_twins = 0 then cast(0 as double)
    end as observed,
    cast(0 as double) as expected,
    t.tender_end_day as on_day,
    coalesce(t.twin_rows, rows_of(t.row_id)) as rows,
    t.bid_count,
    t.shared_prices,
    t.shared_amount,
    t.currency
from (
    select
        g.*,
        p.row_id,
        p.ocid,
        p.tender_end_day,
        u.tenderers,
        u.twin_rows,
        u.shared_prices,
        u.shared_amount,
        u.currency
    from (
        select
            a.process_id,
            a.contest_id,
            cast(sum(a.bids) as bigint) as bid_count,
            cast(sum(case when a.amount is null then a.bids else 0 end) as bigint) as without_amount,
            cast(sum(case when a.amount <= 0 then a.bids else 0 end) as bigint) as with_zero,
            cast(sum(case when a.amount > 0 and a.currency is null then a.bids else 0 end) as bigint) as without_currency,
            cast(
                sum(
                    case
                        when a.amount > 0 and a.currency is not null and a.bids > 1 and a.named < a.bids then 1
                        else 0
                    end
                ) as bigint
            ) as unnamed_twins
        from (
            select
                b.process_id,
                b.contest_id,
                b.currency,
                b.amount,
                count(*) as bids,
                count(b.tenderer_key) as named
            from contest_bids as b
            where b.contest_id is not null
            group by b.process_id, b.contest_id, b.currency, b.amount
        ) as a
        group by a.process_id, a.contest_id
        having sum(a.bids) >= 2
    ) as g
    join processes as p
        on p.process_id = g.process_id
    left join (
        select
            b.process_id,
            b.contest_id,
            count(distinct b.tenderer_key) as tenderers,
            row_list(b.row_id) as twin_rows,
            count(distinct b.amount) as shared_prices,
            case when min(b.currency) = max(b.currency) then min(b.amount) end as shared_amount,
            case when min(b.currency) = max(b.currency) then min(b.currency) end as currency
        from contest_bids as b
        join (
            select
                x.process_id,
                x.contest_id,
                x.currency,
                x.amount
            from contest_bids as x
            where
                x.amount > 0
                and x.currency is not null
            group by x.process_id, x.contest_id, x.currency, x.amount
            having min(x.tenderer_key) <> max(x.tenderer_key)
        ) as s
            on s.process_id = b.process_id
            and s.contest_id = b.contest_id
            and s.currency = b.currency
            and s.amount = b.amount
        where b.tenderer_key is not null
        group by b.process_id, b.contest_id
    ) as u
        on u.process_id = g.process_id
        and u.contest_id = g.contest_id
    where p.status is null or p.status <> 'cancelled'
) as t
