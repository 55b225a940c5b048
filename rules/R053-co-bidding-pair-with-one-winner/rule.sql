-- one row a pair of tenderers that bid against each other in enough processes: share of their common decided contests won by the same one of them
with frequent as (
    -- a number for each tenderer: pairs of numbers are much quicker to count than pairs of texts
    select
        tenderer_id,
        min(row_id) as number,
        count(*) as bid_count
    from bids
    where
        tenderer_count = 1
        and tenderer_id is not null
        and (status is null or status not in ('invited', 'withdrawn'))
    group by tenderer_id
    having count(*) >= cast($processes as bigint)
),
entries as (
    select
        b.process_id,
        b.contest_id,
        b.row_id,
        f.number
    from contest_bids as b
    join frequent as f
        on f.tenderer_id = b.tenderer_id
    where b.tenderer_count = 1
)
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    case when t.one_id < t.two_id then t.one_id || '|' || t.two_id else t.two_id || '|' || t.one_id end as subject_id,
    case
        when t.decided_processes < cast($processes as bigint) then 'unknown'
        when t.winner_share >= cast($share as double) then 'raised'
        else 'clear'
    end as verdict,
    case when t.decided_processes < cast($processes as bigint) then 'awards/suppliers/id' end as missing,
    case when t.decided_processes >= cast($processes as bigint) then t.winner_share end as observed,
    cast($share as double) as expected,
    cast(null as date) as on_day,
    t.rows,
    t.processes,
    t.decided_processes,
    t.decided_contests,
    case when t.one_first then t.one_id else t.two_id end as winner_id,
    case when t.one_first then t.one_wins else t.two_wins end as winner_wins,
    case when t.one_first then t.two_id else t.one_id end as other_id,
    case when t.one_first then t.two_wins else t.one_wins end as other_wins,
    case when t.one_first then t.two_bids else t.one_bids end as other_bids,
    coalesce(a.awards, 0) as other_awards
from (
    select
        k.one_id,
        k.two_id,
        k.one_bids,
        k.two_bids,
        k.processes,
        k.decided_processes,
        k.decided_contests,
        k.one_wins,
        k.two_wins,
        k.rows,
        k.one_wins > k.two_wins or (k.one_wins = k.two_wins and k.one_id < k.two_id) as one_first,
        cast(case when k.one_wins > k.two_wins then k.one_wins else k.two_wins end as double)
        / nullif(cast(k.decided_contests as double), 0) as winner_share
    from (
        select
            max(m.one_id) as one_id,
            max(m.two_id) as two_id,
            max(m.one_bids) as one_bids,
            max(m.two_bids) as two_bids,
            count(distinct m.process_id) as processes,
            count(distinct case when m.is_decided = 1 then m.process_id end) as decided_processes,
            cast(sum(m.is_decided) as bigint) as decided_contests,
            cast(sum(case when m.is_decided = 1 and m.winner_id = m.one_id then 1 else 0 end) as bigint) as one_wins,
            cast(sum(case when m.is_decided = 1 and m.winner_id = m.two_id then 1 else 0 end) as bigint) as two_wins,
            rows_join(rows_join(row_list(m.one_row), row_list(m.two_row)), row_list(m.award_row_id)) as rows
        from (
            select
                q.one_number,
                q.two_number,
                max(f.tenderer_id) as one_id,
                max(s.tenderer_id) as two_id,
                x.process_id,
                x.contest_id,
                max(f.bid_count) as one_bids,
                max(s.bid_count) as two_bids,
                min(x.row_id) as one_row,
                min(y.row_id) as two_row,
                min(c.award_row_id) as award_row_id,
                min(c.supplier_key) as winner_id,
                max(case when c.is_final and c.active_awards = 1 and c.supplier_key is not null then 1 else 0 end)
                    as is_decided
            from entries as x
            join entries as y
                on y.process_id = x.process_id
                and y.contest_id = x.contest_id
                and y.number > x.number
            join (
                select
                    a.number as one_number,
                    b.number as two_number
                from entries as a
                join entries as b
                    on b.process_id = a.process_id
                    and b.contest_id = a.contest_id
                    and b.number > a.number
                join (
                    select
                        process_id,
                        contest_id
                    from contest_bids
                    group by process_id, contest_id
                    having count(*) between 2 and cast($most_bids as bigint)
                ) as n
                    on n.process_id = a.process_id
                    and n.contest_id = a.contest_id
                group by a.number, b.number
                having count(*) >= cast($processes as bigint)
            ) as q
                on q.one_number = x.number
                and q.two_number = y.number
            join frequent as f
                on f.number = q.one_number
            join frequent as s
                on s.number = q.two_number
            join contests as c
                on c.process_id = x.process_id
                and c.contest_id = x.contest_id
            join (
                select
                    process_id,
                    contest_id
                from contest_bids
                group by process_id, contest_id
                having count(*) between 2 and cast($most_bids as bigint)
            ) as n
                on n.process_id = x.process_id
                and n.contest_id = x.contest_id
            where x.process_id not in (select process_id from processes where status = 'cancelled')
            group by q.one_number, q.two_number, x.process_id, x.contest_id
        ) as m
        group by m.one_number, m.two_number
        having count(distinct m.process_id) >= cast($processes as bigint)
    ) as k
) as t
left join (
    select
        supplier_id,
        count(*) as awards
    from contests
    where
        is_final
        and active_awards = 1
    group by supplier_id
) as a
    on a.supplier_id = case when t.one_first then t.two_id else t.one_id end
