-- one row a tenderer with enough valid bids in decided contests: contests won, against the wins expected if every valid bid had the same chance
with records as (
    select
        1 as one,
        b.tenderer_id,
        count(*) as bid_count,
        count(case when b.row_id = d.winner_row_id then 1 end) as wins,
        sum_of(1 / cast(d.bid_count as double)) as expected_wins,
        sum_of((1 / cast(d.bid_count as double)) * (1 - 1 / cast(d.bid_count as double))) as variance,
        row_list(b.row_id) as bid_rows
    from contest_bids as b
    join (
        select
            v.process_id,
            v.contest_id,
            count(*) as bid_count,
            -- a winner with two valid bids wins the contest once
            max(case when v.tenderer_key = c.supplier_key then v.row_id end) as winner_row_id
        from contest_bids as v
        join contests as c
            on c.process_id = v.process_id
            and c.contest_id = v.contest_id
        where
            v.status = 'valid'
            and c.is_final
            and c.active_awards = 1
            and c.supplier_key is not null
            and c.process_id not in (select process_id from processes where status = 'cancelled')
        group by v.process_id, v.contest_id
        having
            count(*) > 1
            and count(case when v.tenderer_key = c.supplier_key then 1 end) > 0
    ) as d
        on d.process_id = b.process_id
        and d.contest_id = b.contest_id
    where
        b.status = 'valid'
        and b.tenderer_count = 1
        and b.tenderer_id is not null
    group by b.tenderer_id
    having count(*) >= cast($bids as bigint)
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
    t.bid_count,
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
        r.bid_count,
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
