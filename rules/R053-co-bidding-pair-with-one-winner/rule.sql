-- one row a pair of tenderers that bid against each other in enough processes: share of their common decided contests won by the same one of them
with entries as (
    select
        b.process_id,
        b.contest_id,
        b.tenderer_id,
        min(b.row_id) as row_id,
        min(c.award_row_id) as award_row_id,
        min(c.is_decided) as is_decided,
        max(case when c.is_decided = 1 and c.supplier_key = b.tenderer_key then 1 else 0 end) as is_win
    from contest_bids as b
    join (
        select
            k.process_id,
            k.contest_id,
            k.award_row_id,
            k.supplier_key,
            case when k.is_final and k.active_awards = 1 and k.supplier_key is not null then 1 else 0 end as is_decided
        from contests as k
        join processes as p
            on p.process_id = k.process_id
        join (
            select
                process_id,
                contest_id
            from contest_bids
            group by process_id, contest_id
            having
                count(*) > 1
                and count(*) <= cast($most_bids as bigint)
        ) as m
            on m.process_id = k.process_id
            and m.contest_id = k.contest_id
        where p.status is null or p.status <> 'cancelled'
    ) as c
        on c.process_id = b.process_id
        and c.contest_id = b.contest_id
    where
        b.tenderer_count = 1
        and b.tenderer_id in (
            select tenderer_id
            from bids
            where tenderer_count = 1
            group by tenderer_id
            having count(distinct process_id) >= cast($processes as bigint)
        )
    group by b.process_id, b.contest_id, b.tenderer_id
)
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    t.first_id || '|' || t.second_id as subject_id,
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
    t.winner_id,
    t.winner_wins,
    t.other_id,
    t.other_wins,
    o.contests as other_contests,
    o.wins as other_all_wins
from (
    select
        q.first_id,
        q.second_id,
        q.processes,
        q.decided_processes,
        q.decided_contests,
        case when q.first_wins >= q.second_wins then q.first_id else q.second_id end as winner_id,
        case when q.first_wins >= q.second_wins then q.second_id else q.first_id end as other_id,
        case when q.first_wins >= q.second_wins then q.first_wins else q.second_wins end as winner_wins,
        case when q.first_wins >= q.second_wins then q.second_wins else q.first_wins end as other_wins,
        cast(case when q.first_wins >= q.second_wins then q.first_wins else q.second_wins end as double)
        / nullif(cast(q.decided_contests as double), 0) as winner_share,
        rows_join(rows_join(row_list(f.row_id), row_list(s.row_id)), row_list(f.award_row_id)) as rows
    from (
        select
            x.first_id,
            x.second_id,
            count(*) as processes,
            count(case when x.decided > 0 then 1 end) as decided_processes,
            cast(sum(x.decided) as bigint) as decided_contests,
            cast(sum(x.first_wins) as bigint) as first_wins,
            cast(sum(x.second_wins) as bigint) as second_wins
        from (
            select
                a.tenderer_id as first_id,
                b.tenderer_id as second_id,
                a.process_id,
                sum(a.is_decided) as decided,
                sum(a.is_win) as first_wins,
                sum(b.is_win) as second_wins
            from entries as a
            join entries as b
                on b.process_id = a.process_id
                and b.contest_id = a.contest_id
                and b.tenderer_id > a.tenderer_id
            group by a.tenderer_id, b.tenderer_id, a.process_id
        ) as x
        group by x.first_id, x.second_id
        having count(*) >= cast($processes as bigint)
    ) as q
    join entries as f
        on f.tenderer_id = q.first_id
    join entries as s
        on s.tenderer_id = q.second_id
        and s.process_id = f.process_id
        and s.contest_id = f.contest_id
    group by
        q.first_id,
        q.second_id,
        q.processes,
        q.decided_processes,
        q.decided_contests,
        q.first_wins,
        q.second_wins
) as t
left join (
    select
        tenderer_id,
        count(*) as contests,
        cast(sum(is_win) as bigint) as wins
    from entries
    where is_decided = 1
    group by tenderer_id
) as o
    on o.tenderer_id = t.other_id
