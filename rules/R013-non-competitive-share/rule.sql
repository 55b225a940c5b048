-- one row a buyer with a process: share of its processes run by non-competitive methods, against the upper fence over buyers
select
    cast(null as bigint) as process_id,
    'buyer' as subject_kind,
    b.buyer_id as subject_id,
    case
        when b.known_count < $minimum then 'unknown'
        when s.buyer_count < $minimum_buyers then 'unknown'
        when s.q1 = s.q3 then 'unknown'
        when fence_upper(s.q1, s.q3) >= 1 then 'unknown'
        when b.share > fence_upper(s.q1, s.q3) then 'raised'
        else 'clear'
    end as verdict,
    case
        when b.known_count < $minimum and b.process_count >= $minimum then 'tender/procurementMethod'
        when b.known_count < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes of the buyer'
        when s.buyer_count < $minimum_buyers
            then 'peers: at least ' || cast(cast($minimum_buyers as bigint) as varchar) || ' buyers'
        when s.q1 = s.q3 then 'peers: spread'
        when fence_upper(s.q1, s.q3) >= 1 then 'peers: a fence below one'
    end as missing,
    b.share as observed,
    case
        when s.buyer_count >= $minimum_buyers and s.q1 < s.q3 then fence_upper(s.q1, s.q3)
    end as expected,
    cast(null as date) as on_day,
    b.rows,
    b.direct_count,
    b.known_count,
    b.process_count,
    s.q1,
    s.q3,
    s.buyer_count
from (
    select
        p.buyer_id,
        1 as one,
        count(*) as process_count,
        count(p.method) as known_count,
        count(case when in_list(p.method, $methods) then 1 end) as direct_count,
        cast(count(case when in_list(p.method, $methods) then 1 end) as double)
        / nullif(cast(count(p.method) as double), 0) as share,
        row_list(case when in_list(p.method, $methods) then p.row_id end) as rows
    from processes as p
    where
        p.buyer_id is not null
        and (p.status is null or p.status <> 'cancelled')
    group by p.buyer_id
) as b
join (
    select
        1 as one,
        count(*) as buyer_count,
        quantile8(g.share, 0.25) as q1,
        quantile8(g.share, 0.75) as q3
    from (
        select
            p.buyer_id,
            cast(count(case when in_list(p.method, $methods) then 1 end) as double)
            / cast(count(p.method) as double) as share
        from processes as p
        where
            p.buyer_id is not null
            and p.method is not null
            and (p.status is null or p.status <> 'cancelled')
        group by p.buyer_id
        having count(p.method) >= $minimum
    ) as g
) as s
    on s.one = b.one
