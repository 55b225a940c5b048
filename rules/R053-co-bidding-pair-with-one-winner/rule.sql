-- one row a pair of tenderers that bid against each other in enough processes: share of their common decided contests won by the same one of them
with entries as (
    -- one row an awarded contest with a few bids and a tenderer that bid in it alone
    select
        b.process_id,
        b.contest_id,
        b.tenderer_id,
        min(b.row_id) as row_id,
        min(c.award_row_id) as award_row_id,
        max(case when c.is_final and c.active_awards = 1 and c.supplier_key is not null then 1 else 0 end) as is_decided,
        max(case when c.is_final and c.active_awards = 1 and c.supplier_key = b.tenderer_id then 1 else 0 end) as is_won
    from contest_bids as b
    join (
        select
            process_id,
            contest_id
        from contest_bids
        group by process_id, contest_id
        having count(*) between 2 and cast($most_bids as bigint)
    ) as n
        on n.process_id = b.process_id
        and n.contest_id = b.contest_id
    join contests as c
        on c.process_id = b.process_id
        and c.contest_id = b.contest_id
    join processes as p
        on p.process_id = b.process_id
    where
        b.tenderer_id is not null
        and (p.status is null or p.status <> 'cancelled')
    group by b.process_id, b.contest_id, b.tenderer_id
),
pairs as (
    select
        k.*,
        cast(case when k.one_wins > k.two_wins then k.one_wins else k.two_wins end as double)
        / nullif(cast(k.decided_contests as double), 0) as winner_share,
        rank() over (order by k.one_id, k.two_id) as pair_number,
        k.one_wins > k.two_wins or (k.one_wins = k.two_wins and k.one_id < k.two_id) as one_first
    from (
        select
            x.tenderer_id as one_id,
            y.tenderer_id as two_id,
            count(distinct x.process_id) as processes,
            count(distinct case when x.is_decided = 1 then x.process_id end) as decided_processes,
            cast(sum(x.is_decided) as bigint) as decided_contests,
            cast(sum(x.is_won) as bigint) as one_wins,
            cast(sum(y.is_won) as bigint) as two_wins
        from entries as x
        join entries as y
            on y.process_id = x.process_id
            and y.contest_id = x.contest_id
            and y.tenderer_id > x.tenderer_id
        group by x.tenderer_id, y.tenderer_id
        having count(distinct x.process_id) >= cast($processes as bigint)
    ) as k
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
    r.rows,
    t.processes,
    t.decided_processes,
    t.decided_contests,
    case when t.one_first then t.one_id else t.two_id end as winner_id,
    case when t.one_first then t.one_wins else t.two_wins end as winner_wins,
    case when t.one_first then t.two_id else t.one_id end as other_id,
    case when t.one_first then t.two_wins else t.one_wins end as other_wins,
    f.bid_count as other_bids,
    coalesce(a.awards, 0) as other_awards
from pairs as t
left join (
    -- rows of raised pairs, gathered by contest: those where both bid; an award is of one contest
    select
        m.pair_number,
        rows_join(rows_join(row_list(m.low_row_id), row_list(m.high_row_id)), row_list(m.award_row_id)) as rows
    from (
        select
            s.pair_number,
            e.award_row_id,
            min(e.row_id) as low_row_id,
            max(e.row_id) as high_row_id
        from (
            select
                pair_number,
                case when n.side = 1 then one_id else two_id end as tenderer_id
            from pairs
            cross join (select 1 as side union all select 2 as side) as n
            where
                decided_processes >= cast($processes as bigint)
                and winner_share >= cast($share as double)
        ) as s
        join entries as e
            on e.tenderer_id = s.tenderer_id
        group by s.pair_number, e.award_row_id
        having count(*) = 2
    ) as m
    group by m.pair_number
) as r
    on r.pair_number = t.pair_number
left join (
    select
        tenderer_id,
        count(*) as bid_count
    from bids
    where
        tenderer_id is not null
        and (status is null or status not in ('invited', 'withdrawn'))
    group by tenderer_id
) as f
    on f.tenderer_id = case when t.one_first then t.two_id else t.one_id end
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
