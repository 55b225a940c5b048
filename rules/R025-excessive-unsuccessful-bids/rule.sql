-- one row a tenderer with enough valid bids in decided contests: contests won, against the wins expected if every tenderer had the same chance
with records as (
    select
        1 as one,
        e.tenderer_id,
        count(*) as contests,
        count(distinct e.process_id) as processes,
        sum(e.is_win) as wins,
        sum_of(1 / cast(e.tenderers as double)) as expected_wins,
        sum_of((1 / cast(e.tenderers as double)) * (1 - 1 / cast(e.tenderers as double))) as variance,
        row_list(e.row_id) as bid_rows
    from (
        select
            b.process_id,
            b.contest_id,
            b.tenderer_id,
            max(b.row_id) as row_id,
            max(case when b.tenderer_key = d.winner_key then 1 else 0 end) as is_win,
            max(d.tenderers) as tenderers
        from contest_bids as b
        join (
            select
                v.process_id,
                v.contest_id,
                min(c.supplier_key) as winner_key,
                count(distinct v.tenderer_key) + count(*) - count(v.tenderer_key) as tenderers
            from contest_bids as v
            join contests as c
                on c.process_id = v.process_id
                and c.contest_id = v.contest_id
            join processes as p
                on p.process_id = v.process_id
            where
                v.status = 'valid'
                and c.is_final
                and c.active_awards = 1
                and c.supplier_key is not null
                and (p.status is null or p.status <> 'cancelled')
            group by v.process_id, v.contest_id
            having
                count(case when v.tenderer_key = c.supplier_key then 1 end) > 0
                and count(distinct v.tenderer_key) + count(*) - count(v.tenderer_key) > 1
        ) as d
            on d.process_id = b.process_id
            and d.contest_id = b.contest_id
        where
            b.status = 'valid'
            and b.tenderer_count = 1
            and b.tenderer_id in (
                select tenderer_id
                from bids
                where
                    status = 'valid'
                    and tenderer_count = 1
                group by tenderer_id
                having count(*) >= cast($contests as bigint)
            )
        group by b.process_id, b.contest_id, b.tenderer_id
    ) as e
    group by e.tenderer_id
    having count(*) >= cast($contests as bigint)
)
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    t.tenderer_id as subject_id,
    case
        when t.peers < cast($minimum as bigint) then 'unknown'
        when t.q1 = t.q3 then 'unknown'
        when t.distance < t.fence and t.distance < 0 then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.peers < cast($minimum as bigint)
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' frequent tenderers'
        when t.q1 = t.q3 then 'peers: spread'
    end as missing,
    cast(t.wins as double) as observed,
    t.expected_wins as expected,
    cast(null as date) as on_day,
    t.bid_rows as rows,
    t.contests,
    t.processes,
    t.distance,
    case
        when
            t.peers >= cast($minimum as bigint)
            and t.q1 < t.q3
            then t.fence
    end as fence,
    t.peers
from (
    select
        r.tenderer_id,
        r.contests,
        r.processes,
        r.wins,
        r.expected_wins,
        r.bid_rows,
        (cast(r.wins as double) - r.expected_wins) / sqrt(r.variance) as distance,
        f.peers,
        f.q1,
        f.q3,
        fence_lower(f.q1, f.q3) as fence
    from records as r
    join (
        select
            q.one,
            count(*) as peers,
            quantile8((cast(q.wins as double) - q.expected_wins) / sqrt(q.variance), 0.25) as q1,
            quantile8((cast(q.wins as double) - q.expected_wins) / sqrt(q.variance), 0.75) as q3
        from records as q
        group by q.one
    ) as f
        on f.one = r.one
) as t
