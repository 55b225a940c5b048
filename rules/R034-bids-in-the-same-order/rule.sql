-- one row a set of tenderers that bid in enough processes, the same set each time: processes in which they bid in the same order, of time or of price
with orders as (
    select
        process_id,
        tenderers,
        tenderer_set,
        time_order,
        price_order,
        bid_rows
    from contest_orders
    where tenderers between cast($least_tenderers as bigint) and cast($most_tenderers as bigint)
),
times as (
    select
        tenderer_set,
        time_order,
        max(tenderers) as tenderers,
        count(distinct process_id) as processes,
        row_lists(bid_rows) as bid_rows
    from orders
    group by tenderer_set, time_order
),
prices as (
    select
        tenderer_set,
        price_order,
        count(distinct process_id) as processes,
        row_lists(bid_rows) as bid_rows
    from orders
    group by tenderer_set, price_order
),
-- sets are told apart before places are given: most sets are seen once
sets as (
    select
        tenderer_set,
        cast(sum(processes) as bigint) as processes,
        cast(sum(case when time_order is null then 0 else processes end) as bigint) as time_total
    from times
    group by tenderer_set
    having sum(processes) >= cast($processes as bigint)
)
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    t.tenderer_set as subject_id,
    case
        when t.by_time or t.by_price then 'raised'
        when t.time_total < cast($processes as bigint) then 'unknown'
        when t.price_total < cast($processes as bigint) then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.by_time or t.by_price then null
        when t.time_total < cast($processes as bigint) then 'bids/details/date'
        when t.price_total < cast($processes as bigint) then 'bids/details/value/amount'
    end as missing,
    case
        when t.by_time then cast(t.time_best as double)
        when t.by_price then cast(t.price_best as double)
        when t.time_total < cast($processes as bigint) or t.price_total < cast($processes as bigint) then null
        when t.time_best >= t.price_best then cast(t.time_best as double)
        else cast(t.price_best as double)
    end as observed,
    cast($processes as double) as expected,
    cast(null as date) as on_day,
    case when t.by_time then t.time_rows else t.price_rows end as rows,
    case when t.by_time then 'date' when t.by_price then 'price' end as ordered_by,
    case when t.by_time then t.time_order when t.by_price then t.price_order end as same_order,
    t.tenderers,
    t.processes,
    t.time_total,
    t.time_best,
    t.price_total,
    t.price_best
from (
    select
        d.tenderer_set,
        d.tenderers,
        d.time_order,
        d.time_best,
        d.time_total,
        d.bid_rows as time_rows,
        e.price_order,
        e.price_best,
        e.price_total,
        e.bid_rows as price_rows,
        d.processes,
        d.time_best >= cast($processes as bigint)
            and cast(d.time_best as double) >= cast($share as double) * cast(d.time_total as double) as by_time,
        e.price_best >= cast($processes as bigint)
            and cast(e.price_best as double) >= cast($share as double) * cast(e.price_total as double) as by_price
    from (
        select
            g.tenderer_set,
            g.tenderers,
            g.time_order,
            case when g.time_order is null then 0 else g.processes end as time_best,
            g.bid_rows,
            s.processes,
            s.time_total,
            rank() over (
                partition by g.tenderer_set
                order by case when g.time_order is null then 0 else g.processes end desc nulls last, g.time_order nulls last
            ) as place
        from sets as s
        join times as g
            on g.tenderer_set = s.tenderer_set
    ) as d
    join (
        select
            g.tenderer_set,
            g.price_order,
            case when g.price_order is null then 0 else g.processes end as price_best,
            g.bid_rows,
            cast(
                sum(case when g.price_order is null then 0 else g.processes end) over (partition by g.tenderer_set) as bigint
            ) as price_total,
            rank() over (
                partition by g.tenderer_set
                order by case when g.price_order is null then 0 else g.processes end desc nulls last, g.price_order nulls last
            ) as place
        from sets as s
        join prices as g
            on g.tenderer_set = s.tenderer_set
    ) as e
        on e.tenderer_set = d.tenderer_set
        and e.place = d.place
    where d.place = 1
) as t
