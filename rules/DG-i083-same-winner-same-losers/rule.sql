-- one row a set of tenderers that bid in enough awarded processes, the same set each time: processes won by the same one of them
with winners as (
    select
        x.tenderer_set,
        case
            when
                c.is_final
                and c.active_awards = 1
                and c.supplier_count = 1
                and in_list(c.supplier_id, x.tenderer_set)
                then c.supplier_id
        end as winner_id,
        max(x.tenderers) as tenderers,
        count(distinct x.process_id) as processes,
        row_lists(x.bid_rows) as bid_rows,
        row_list(c.award_row_id) as award_rows
    from contest_orders as x
    join contests as c
        on c.process_id = x.process_id
        and c.contest_id = x.contest_id
    join processes as p
        on p.process_id = x.process_id
    where
        x.tenderers between cast($least_tenderers as bigint) and cast($most_tenderers as bigint)
        and (p.status is null or p.status <> 'cancelled')
    group by
        x.tenderer_set,
        case
            when
                c.is_final
                and c.active_awards = 1
                and c.supplier_count = 1
                and in_list(c.supplier_id, x.tenderer_set)
                then c.supplier_id
        end
)
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    t.tenderer_set as subject_id,
    case
        when t.best_wins >= cast($processes as bigint) then 'raised'
        when t.best_wins + t.without_winner >= cast($processes as bigint) then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.best_wins >= cast($processes as bigint) then null
        when t.best_wins + t.without_winner >= cast($processes as bigint) then 'awards/suppliers/id'
    end as missing,
    cast(t.best_wins as double) as observed,
    cast($processes as double) as expected,
    cast(null as date) as on_day,
    rows_join(t.bid_rows, t.award_rows) as rows,
    t.winner_id,
    t.tenderers,
    t.processes,
    t.without_winner
from (
    select
        w.tenderer_set,
        w.tenderers,
        w.winner_id,
        case when w.winner_id is null then 0 else w.processes end as best_wins,
        w.bid_rows,
        w.award_rows,
        s.processes,
        s.without_winner,
        rank() over (
            partition by w.tenderer_set
            order by case when w.winner_id is null then 0 else w.processes end desc nulls last, w.winner_id nulls last
        ) as place
    from (
        -- sets are told apart before places are given: most sets are seen once
        select
            tenderer_set,
            cast(sum(processes) as bigint) as processes,
            cast(sum(case when winner_id is null then processes else 0 end) as bigint) as without_winner
        from winners
        group by tenderer_set
        having sum(processes) >= cast($processes as bigint)
    ) as s
    join winners as w
        on w.tenderer_set = s.tenderer_set
) as t
where t.place = 1
