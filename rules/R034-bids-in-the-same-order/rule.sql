-- one row a set of tenderers that bid in enough processes, the same set each time: processes in which they bid in the same order, of time or of price
with frequent as (
    -- equal sets have equal sums of these numbers: a quick first sieve, the exact set is compared after it
    select
        tenderer_id,
        min(row_id) % 1000000007 as number
    from bids
    where
        tenderer_count = 1
        and tenderer_id is not null
        and (status is null or status not in ('invited', 'withdrawn'))
    group by tenderer_id
    having count(*) >= cast($processes as bigint)
),
orders as (
    select
        b.process_id,
        b.contest_id,
        max(b.tenderers) as tenderers,
        max(case when b.id_position = 1 then b.tenderer_id end)
        || coalesce('|' || max(case when b.id_position = 2 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 3 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 4 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 5 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 6 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 7 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 8 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 9 then b.tenderer_id end), '')
        || coalesce('|' || max(case when b.id_position = 10 then b.tenderer_id end), '') as tenderer_set,
        case
            when
                count(b.date_at) = count(*)
                and count(case when b.date_at = b.date_before then 1 end) = 0
                then max(case when b.time_position = 1 then b.tenderer_id end)
                || coalesce('|' || max(case when b.time_position = 2 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 3 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 4 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 5 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 6 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 7 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 8 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 9 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.time_position = 10 then b.tenderer_id end), '')
        end as time_order,
        case
            when
                count(b.amount) = count(*)
                and count(b.currency) = count(*)
                and min(b.currency) = max(b.currency)
                and count(case when b.amount = b.amount_before then 1 end) = 0
                then max(case when b.price_position = 1 then b.tenderer_id end)
                || coalesce('|' || max(case when b.price_position = 2 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 3 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 4 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 5 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 6 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 7 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 8 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 9 then b.tenderer_id end), '')
                || coalesce('|' || max(case when b.price_position = 10 then b.tenderer_id end), '')
        end as price_order
    from (
        select
            c.process_id,
            c.contest_id,
            c.tenderer_id,
            c.date_at,
            c.amount,
            c.currency,
            k.tenderers,
            rank() over (
                partition by c.process_id, c.contest_id
                order by c.tenderer_id nulls last
            ) as id_position,
            rank() over (
                partition by c.process_id, c.contest_id
                order by c.date_at nulls last, c.tenderer_id nulls last
            ) as time_position,
            rank() over (
                partition by c.process_id, c.contest_id
                order by c.amount nulls last, c.tenderer_id nulls last
            ) as price_position,
            lag(c.date_at) over (
                partition by c.process_id, c.contest_id
                order by c.date_at nulls last, c.tenderer_id nulls last
            ) as date_before,
            lag(c.amount) over (
                partition by c.process_id, c.contest_id
                order by c.amount nulls last, c.tenderer_id nulls last
            ) as amount_before
        from contest_bids as c
        join (
            select
                s.process_id,
                s.contest_id,
                s.tenderers
            from (
                select
                    b.process_id,
                    b.contest_id,
                    count(*) as tenderers,
                    sum(f.number) as signature
                from contest_bids as b
                left join frequent as f
                    on f.tenderer_id = b.tenderer_id
                group by b.process_id, b.contest_id
                having
                    count(*) between cast($least_tenderers as bigint) and cast($most_tenderers as bigint)
                    and count(*) <= 10
                    and count(f.number) = count(*)
            ) as s
            join (
                select
                    g.tenderers,
                    g.signature
                from (
                    select
                        b.process_id,
                        b.contest_id,
                        count(*) as tenderers,
                        sum(f.number) as signature
                    from contest_bids as b
                    left join frequent as f
                        on f.tenderer_id = b.tenderer_id
                    group by b.process_id, b.contest_id
                    having
                        count(*) between cast($least_tenderers as bigint) and cast($most_tenderers as bigint)
                        and count(*) <= 10
                        and count(f.number) = count(*)
                ) as g
                group by g.tenderers, g.signature
                having count(*) >= cast($processes as bigint)
            ) as r
                on r.tenderers = s.tenderers
                and r.signature = s.signature
        ) as k
            on k.process_id = c.process_id
            and k.contest_id = c.contest_id
    ) as b
    group by b.process_id, b.contest_id
    -- a tenderer with two bids shares a position, and the positions then add up to less
    having sum(b.id_position) * 2 = count(*) * (count(*) + 1)
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
            g.processes as time_best,
            g.bid_rows,
            cast(sum(g.all_processes) over (partition by g.tenderer_set) as bigint) as processes,
            cast(sum(g.processes) over (partition by g.tenderer_set) as bigint) as time_total,
            rank() over (
                partition by g.tenderer_set
                order by g.processes desc nulls last, g.time_order nulls last
            ) as place
        from (
            select
                o.tenderer_set,
                o.time_order,
                max(o.tenderers) as tenderers,
                count(distinct o.process_id) as all_processes,
                case when o.time_order is null then 0 else count(distinct o.process_id) end as processes,
                row_list(b.row_id) as bid_rows
            from orders as o
            join contest_bids as b
                on b.process_id = o.process_id
                and b.contest_id = o.contest_id
            group by o.tenderer_set, o.time_order
        ) as g
    ) as d
    join (
        select
            g.tenderer_set,
            g.price_order,
            g.processes as price_best,
            g.bid_rows,
            cast(sum(g.processes) over (partition by g.tenderer_set) as bigint) as price_total,
            rank() over (
                partition by g.tenderer_set
                order by g.processes desc nulls last, g.price_order nulls last
            ) as place
        from (
            select
                o.tenderer_set,
                o.price_order,
                case when o.price_order is null then 0 else count(distinct o.process_id) end as processes,
                row_list(b.row_id) as bid_rows
            from orders as o
            join contest_bids as b
                on b.process_id = o.process_id
                and b.contest_id = o.contest_id
            group by o.tenderer_set, o.price_order
        ) as g
    ) as e
        on e.tenderer_set = d.tenderer_set
        and e.place = d.place
    where
        d.place = 1
        and d.processes >= cast($processes as bigint)
) as t
