-- one row a buyer with competitive procedures: share of them with discretionary award criteria, against the upper fence of all buyers
select
    cast(null as bigint) as process_id,
    'buyer' as subject_kind,
    t.buyer_id as subject_id,
    case
        when t.processes = 0 then 'unknown'
        when t.judged = 0 then 'unknown'
        when t.judged < $minimum then 'unknown'
        when g.buyers < $minimum_buyers then 'unknown'
        when g.q1 = g.q3 then 'unknown'
        when t.share > fence_upper(g.q1, g.q3) then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.processes = 0 then 'tender/procurementMethod'
        when t.judged = 0 then 'tender/awardCriteria'
        when t.judged < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes'
        when g.buyers < $minimum_buyers
            then 'peers: at least ' || cast(cast($minimum_buyers as bigint) as varchar) || ' buyers'
        when g.q1 = g.q3 then 'peers: spread'
    end as missing,
    t.share as observed,
    case when g.q1 < g.q3 then fence_upper(g.q1, g.q3) end as expected,
    cast(null as date) as on_day,
    t.discretionary_rows as rows,
    t.buyer_name,
    t.discretionary,
    t.judged,
    t.processes - t.judged as not_judged,
    g.buyers,
    g.q1,
    g.q3
from (
    select
        1 as all_key,
        a.buyer_id,
        a.buyer_name,
        a.processes,
        a.judged,
        a.discretionary,
        cast(a.discretionary as double) / nullif(cast(a.judged as double), 0) as share,
        a.discretionary_rows
    from (
        select
            p.buyer_id,
            min(p.buyer_name) as buyer_name,
            count(p.method) as processes,
            count(
                case
                    when p.method is null then null
                    when in_list(p.award_criteria, $discretionary) then 1
                    when in_list(p.award_criteria, $price) then 1
                end
            ) as judged,
            count(case when p.method is not null and in_list(p.award_criteria, $discretionary) then 1 end)
                as discretionary,
            row_list(case when p.method is not null and in_list(p.award_criteria, $discretionary) then p.row_id end)
                as discretionary_rows
        from processes as p
        where
            p.buyer_id is not null
            and (p.status is null or p.status not in ('cancelled', 'withdrawn'))
            and (p.method is null or in_list(p.method, $methods))
        group by p.buyer_id
    ) as a
) as t
join (
    select
        1 as all_key,
        count(*) as buyers,
        quantile8(s.share, 0.25) as q1,
        quantile8(s.share, 0.75) as q3
    from (
        select
            q.buyer_id,
            cast(count(case when in_list(q.award_criteria, $discretionary) then 1 end) as double)
                / cast(count(*) as double) as share
        from processes as q
        where
            q.buyer_id is not null
            and (q.status is null or q.status not in ('cancelled', 'withdrawn'))
            and in_list(q.method, $methods)
            and (in_list(q.award_criteria, $discretionary) or in_list(q.award_criteria, $price))
        group by q.buyer_id
        having count(*) >= $minimum
    ) as s
) as g
    on g.all_key = t.all_key
