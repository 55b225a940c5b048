-- one row a set of tenderers that bid in enough awarded processes, the same set each time: processes won by the same one of them
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
        cast(sum(w.processes) over (partition by w.tenderer_set) as bigint) as processes,
        cast(sum(case when w.winner_id is null then w.processes else 0 end) over (partition by w.tenderer_set) as bigint)
            as without_winner,
        rank() over (
            partition by w.tenderer_set
            order by case when w.winner_id is null then 0 else w.processes end desc nulls last, w.winner_id nulls last
        ) as place
    from (
        select
            s.tenderer_set,
            s.winner_id,
            max(s.tenderers) as tenderers,
            count(distinct s.process_id) as processes,
            row_list(b.row_id) as bid_rows,
            row_list(s.award_row_id) as award_rows
        from (
            select
                x.process_id,
                x.contest_id,
                x.tenderers,
                x.tenderer_set,
                c.award_row_id,
                case
                    when
                        c.is_final
                        and c.active_awards = 1
                        and c.supplier_count = 1
                        and in_list(c.supplier_id, x.tenderer_set)
                        then c.supplier_id
                end as winner_id
            from (
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
                    || coalesce('|' || max(case when b.id_position = 10 then b.tenderer_id end), '') as tenderer_set
                from (
                    select
                        c.process_id,
                        c.contest_id,
                        c.tenderer_id,
                        k.tenderers,
                        rank() over (
                            partition by c.process_id, c.contest_id
                            order by c.tenderer_id nulls last
                        ) as id_position
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
            ) as x
            join contests as c
                on c.process_id = x.process_id
                and c.contest_id = x.contest_id
            where x.process_id not in (select process_id from processes where status = 'cancelled')
        ) as s
        join contest_bids as b
            on b.process_id = s.process_id
            and b.contest_id = s.contest_id
        group by s.tenderer_set, s.winner_id
    ) as w
) as t
where
    t.place = 1
    and t.processes >= cast($processes as bigint)
