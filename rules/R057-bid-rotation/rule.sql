-- one row a set of tenderers with enough awarded processes, the same set each time: awards to the winner of the award before, against those in a random order of the same wins
with sets as (
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
    from contest_orders as x
    join contests as c
        on c.process_id = x.process_id
        and c.contest_id = x.contest_id
    join awards as a
        on a.process_id = c.process_id
        and a.row_id = c.award_row_id
    join processes as p
        on p.process_id = x.process_id
    where
        x.tenderers between cast($least_tenderers as bigint) and cast($most_tenderers as bigint)
        and (p.status is null or p.status <> 'cancelled')
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
                    -- most sets are seen once: they are left out before winners are put in order
                    join (
                        select tenderer_set
                        from sets
                        group by tenderer_set
                        having count(distinct process_id) >= cast($awards as bigint)
                    ) as o
                        on o.tenderer_set = d.tenderer_set
                ) as q
                group by q.tenderer_set, q.currency, q.winner_id
            ) as w
            group by w.tenderer_set, w.currency
        ) as c
    ) as r
        on r.tenderer_set = n.tenderer_set
        and r.place = 1
) as t
