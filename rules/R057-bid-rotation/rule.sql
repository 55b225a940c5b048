-- one row a set of tenderers with enough awarded processes, the same set each time: awards to the winner of the award before, against those in a random order of the same wins
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
    having count(*) >= cast($awards as bigint)
),
sets as (
    select
        x.process_id,
        x.contest_id,
        x.tenderers,
        x.tenderer_set,
        c.award_row_id,
        c.award_day,
        case when a.amount > 0 and a.currency is not null then a.amount end as amount,
        case when a.amount > 0 then a.currency end as currency,
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
                    having count(*) >= cast($awards as bigint)
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
    join awards as a
        on a.process_id = c.process_id
        and a.row_id = c.award_row_id
    where x.process_id not in (select process_id from processes where status = 'cancelled')
)
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    t.tenderer_set as subject_id,
    case
        when t.missing is not null then 'unknown'
        when
            t.winners = t.tenderers
            and t.fewest_wins >= cast($wins as bigint)
            and t.smallest_share * cast(t.tenderers as double) >= cast($balance as double)
            and cast(t.repeats as double) <= cast($repeats as double) * t.random_repeats
            then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case when t.missing is null then cast(t.repeats as double) end as observed,
    case when t.missing is null then t.random_repeats end as expected,
    cast(null as date) as on_day,
    t.award_rows as rows,
    t.tenderers,
    t.awards,
    t.winners,
    t.fewest_wins,
    t.smallest_share,
    t.total_amount,
    t.currency,
    t.first_day,
    t.last_day,
    t.processes
from (
    select
        n.tenderer_set,
        n.tenderers,
        n.processes,
        n.award_rows,
        r.awards,
        r.winners,
        r.fewest_wins,
        r.repeats,
        r.random_repeats,
        r.smallest_share,
        r.total_amount,
        r.currency,
        r.first_day,
        r.last_day,
        case
            when n.with_winner < cast($awards as bigint) then 'awards/suppliers/id'
            when n.with_day < cast($awards as bigint) then 'awards/date'
            when n.with_amount < cast($awards as bigint) then 'awards/value/amount'
            when r.awards is null or r.awards < cast($awards as bigint)
                then 'awards/date: enough awards on separate days in one currency'
        end as missing
    from (
        select
            tenderer_set,
            max(tenderers) as tenderers,
            count(distinct process_id) as processes,
            count(winner_id) as with_winner,
            count(case when winner_id is not null then award_day end) as with_day,
            count(case when winner_id is not null and award_day is not null then amount end) as with_amount,
            row_list(award_row_id) as award_rows
        from sets
        group by tenderer_set
        having count(distinct process_id) >= cast($awards as bigint)
    ) as n
    left join (
        select
            c.tenderer_set,
            c.currency,
            c.awards,
            c.winners,
            c.fewest_wins,
            c.repeats,
            c.random_repeats,
            c.smallest_share,
            c.total_amount,
            c.first_day,
            c.last_day,
            rank() over (
                partition by c.tenderer_set
                order by c.awards desc nulls last, c.currency nulls last
            ) as place
        from (
            select
                w.tenderer_set,
                w.currency,
                cast(sum(w.wins) as bigint) as awards,
                count(*) as winners,
                min(w.wins) as fewest_wins,
                cast(sum(w.repeats) as bigint) as repeats,
                cast(sum(w.wins * (w.wins - 1)) as double) / cast(sum(w.wins) as double) as random_repeats,
                cast(min(w.amount) as double) / cast(sum(w.amount) as double) as smallest_share,
                sum(w.amount) as total_amount,
                min(w.first_day) as first_day,
                max(w.last_day) as last_day
            from (
                select
                    q.tenderer_set,
                    q.currency,
                    q.winner_id,
                    count(*) as wins,
                    count(case when q.winner_id = q.winner_before then 1 end) as repeats,
                    sum(q.amount) as amount,
                    min(q.award_day) as first_day,
                    max(q.award_day) as last_day
                from (
                    select
                        d.tenderer_set,
                        d.currency,
                        d.award_day,
                        d.winner_id,
                        d.amount,
                        lag(d.winner_id) over (
                            partition by d.tenderer_set, d.currency
                            order by d.award_day nulls last
                        ) as winner_before
                    from (
                        select
                            tenderer_set,
                            currency,
                            award_day,
                            min(winner_id) as winner_id,
                            sum(amount) as amount
                        from sets
                        where
                            winner_id is not null
                            and award_day is not null
                            and amount is not null
                        group by tenderer_set, currency, award_day
                        having min(winner_id) = max(winner_id)
                    ) as d
                ) as q
                group by q.tenderer_set, q.currency, q.winner_id
            ) as w
            group by w.tenderer_set, w.currency
        ) as c
    ) as r
        on r.tenderer_set = n.tenderer_set
        and r.place = 1
) as t
