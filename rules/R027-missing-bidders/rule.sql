-- one row a buyer and a tenderer that bid regularly in one of its item classes: processes in a row that the tenderer left out while it bid elsewhere
with class_processes as (
    select
        p.process_id,
        p.buyer_id,
        coalesce(p.tender_start_day, p.tender_end_day) as day,
        coalesce(i.scheme || ':', '') || substr(i.class_id, 1, cast($digits as bigint)) as item_class
    from processes as p
    join items as i
        on i.process_id = p.process_id
    where
        p.buyer_id is not null
        and i.section = 'tender'
        and length(i.class_id) >= cast($digits as bigint)
        and coalesce(p.tender_start_day, p.tender_end_day) is not null
        and (p.status is null or p.status <> 'cancelled')
        and in_list(p.method, $methods)
        and p.process_id in (
            select process_id
            from bids
            where
                tenderer_count > 0
                and (status is null or status not in ('invited', 'withdrawn'))
        )
    group by
        p.process_id,
        p.buyer_id,
        coalesce(p.tender_start_day, p.tender_end_day),
        coalesce(i.scheme || ':', '') || substr(i.class_id, 1, cast($digits as bigint))
),
entries as (
    select
        b.process_id,
        d.party_id,
        min(b.row_id) as row_id
    from bidders as d
    join bids as b
        on b.process_id = d.process_id
        and b.row_id = d.bid_row_id
    where
        (b.status is null or b.status not in ('invited', 'withdrawn'))
        and d.party_id in (
            select party_id
            from bidders
            group by party_id
            having count(*) >= cast($bids as bigint)
        )
    group by b.process_id, d.party_id
),
regulars as (
    select
        k.buyer_id,
        k.item_class,
        e.party_id
    from class_processes as k
    join entries as e
        on e.process_id = k.process_id
    group by k.buyer_id, k.item_class, e.party_id
    having count(*) >= cast($bids as bigint)
)
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    case
        when t.buyer_id < t.party_id then t.buyer_id || '|' || t.party_id
        else t.party_id || '|' || t.buyer_id
    end as subject_id,
    case when t.hits > 0 then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    cast(t.missed as double) as observed,
    cast($missed as double) as expected,
    cast(null as date) as on_day,
    t.rows,
    t.buyer_id,
    t.party_id as tenderer_id,
    t.item_class,
    t.taken,
    t.usual_share,
    t.gap_start,
    t.gap_end,
    t.gap_days,
    t.elsewhere
from (
    select
        c.buyer_id,
        c.party_id,
        c.item_class,
        c.taken,
        c.hits,
        c.missed,
        c.gap_start,
        c.gap_end,
        c.gap_days,
        c.elsewhere,
        c.usual_share,
        rows_join(c.bid_rows, c.last_rows) as rows,
        rank() over (
            partition by c.buyer_id, c.party_id
            order by
                case when c.hits > 0 then 1 else 0 end desc nulls last,
                c.missed desc nulls last,
                c.taken desc nulls last,
                c.item_class nulls last
        ) as class_place
    from (
        select
            r.buyer_id,
            r.party_id,
            r.item_class,
            cast(sum(r.taken) as bigint) as taken,
            sum(r.is_hit) as hits,
            max(case when r.place = 1 then r.missed end) as missed,
            max(case when r.place = 1 then r.day end) as gap_start,
            max(case when r.place = 1 then r.gap_end end) as gap_end,
            max(case when r.place = 1 then r.gap_days end) as gap_days,
            max(case when r.place = 1 then r.elsewhere end) as elsewhere,
            cast(sum(r.taken) as double)
            / nullif(cast(max(r.total) - min(r.upto - r.day_processes) - max(r.missed) as double), 0) as usual_share,
            row_list(r.first_row) as bid_rows,
            rows_join(row_list(r.last_row), row_list(r.elsewhere_row)) as last_rows
        from (
            select
                h.*,
                case when h.elsewhere > 0 then 1 else 0 end as is_hit,
                rank() over (
                    partition by h.buyer_id, h.item_class, h.party_id
                    order by
                        case when h.elsewhere > 0 then 1 else 0 end desc nulls last,
                        h.missed desc nulls last,
                        h.day nulls last
                ) as place
            from (
                select
                    g.buyer_id,
                    g.item_class,
                    g.party_id,
                    g.day,
                    g.taken,
                    g.first_row,
                    g.last_row,
                    g.day_processes,
                    g.upto,
                    g.total,
                    g.missed,
                    g.gap_end,
                    g.gap_days,
                    count(e.process_id) as elsewhere,
                    min(e.row_id) as elsewhere_row
                from (
                    select
                        f.*,
                        -- only a long gap is held against the bids elsewhere: a null joins nothing
                        case
                            when
                                f.missed >= cast($missed as bigint)
                                and f.gap_days >= cast($days as bigint)
                                then f.party_id
                        end as asked_party
                    from (
                        select
                            s.*,
                            coalesce(s.next_before, s.total) - s.upto as missed,
                            coalesce(s.next_day, s.last_day) as gap_end,
                            day_number(coalesce(s.next_day, s.last_day)) - day_number(s.day) as gap_days
                        from (
                            select
                                q.buyer_id,
                                q.item_class,
                                q.party_id,
                                q.day,
                                q.taken,
                                q.first_row,
                                q.last_row,
                                d.day_processes,
                                d.upto,
                                d.total,
                                d.last_day,
                                lead(d.upto - d.day_processes) over (
                                    partition by q.buyer_id, q.item_class, q.party_id
                                    order by q.day nulls last
                                ) as next_before,
                                lead(q.day) over (
                                    partition by q.buyer_id, q.item_class, q.party_id
                                    order by q.day nulls last
                                ) as next_day
                            from (
                                select
                                    k.buyer_id,
                                    k.item_class,
                                    e.party_id,
                                    k.day,
                                    count(*) as taken,
                                    min(e.row_id) as first_row,
                                    max(e.row_id) as last_row
                                from class_processes as k
                                join entries as e
                                    on e.process_id = k.process_id
                                join regulars as g
                                    on g.buyer_id = k.buyer_id
                                    and g.item_class = k.item_class
                                    and g.party_id = e.party_id
                                group by k.buyer_id, k.item_class, e.party_id, k.day
                            ) as q
                            join (
                                select
                                    n.buyer_id,
                                    n.item_class,
                                    n.day,
                                    n.day_processes,
                                    cast(
                                        sum(n.day_processes) over (
                                            partition by n.buyer_id, n.item_class
                                            order by n.day nulls last
                                            rows between unbounded preceding and current row
                                        ) as bigint
                                    ) as upto,
                                    cast(sum(n.day_processes) over (partition by n.buyer_id, n.item_class) as bigint) as total,
                                    max(n.day) over (partition by n.buyer_id, n.item_class) as last_day
                                from (
                                    select
                                        buyer_id,
                                        item_class,
                                        day,
                                        count(*) as day_processes
                                    from class_processes
                                    group by buyer_id, item_class, day
                                ) as n
                            ) as d
                                on d.buyer_id = q.buyer_id
                                and d.item_class = q.item_class
                                and d.day = q.day
                        ) as s
                    ) as f
                ) as g
                left join (
                    select
                        x.process_id,
                        x.party_id,
                        x.row_id,
                        coalesce(y.tender_start_day, y.tender_end_day) as day
                    from entries as x
                    join processes as y
                        on y.process_id = x.process_id
                ) as e
                    on e.party_id = g.asked_party
                    and e.day > g.day
                    and e.day <= g.gap_end
                    and (g.next_day is null or e.day < g.next_day)
                group by
                    g.buyer_id,
                    g.item_class,
                    g.party_id,
                    g.day,
                    g.taken,
                    g.first_row,
                    g.last_row,
                    g.day_processes,
                    g.upto,
                    g.total,
                    g.missed,
                    g.gap_end,
                    g.gap_days
            ) as h
        ) as r
        group by r.buyer_id, r.party_id, r.item_class
    ) as c
    where c.usual_share >= cast($share as double)
) as t
where t.class_place = 1
