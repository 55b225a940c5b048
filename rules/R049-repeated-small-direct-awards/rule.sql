-- one row a pair of buyer and single supplier with a direct award: the most direct awards within the direct award threshold in any window of days
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    case
        when t.buyer_id < t.supplier_id then t.buyer_id || '|' || t.supplier_id
        else t.supplier_id || '|' || t.buyer_id
    end as subject_id,
    case
        when t.peak_count >= $minimum then 'raised'
        when t.small_count + t.untested_count >= $minimum and t.untested_count > 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.peak_count >= $minimum then null
        when t.small_count + t.untested_count < $minimum or t.untested_count = 0 then null
        when t.without_method > 0 then 'tender/procurementMethod'
        when t.without_amount > 0 then 'awards/value/amount'
        when pack_currency() is null then 'pack: direct_award_threshold'
        when t.without_currency > 0 then 'awards/value/currency'
        when t.other_currency > 0 then 'awards/value/currency: a value in the pack''s currency'
        when t.without_day > 0 then 'awards/date'
        else 'pack: direct_award_threshold'
    end as missing,
    cast(t.peak_count as double) as observed,
    cast($minimum as double) as expected,
    cast(null as date) as on_day,
    t.rows,
    t.buyer_id,
    t.supplier_id,
    t.small_count,
    t.untested_count,
    t.small_amount,
    pack_currency() as currency,
    t.first_day,
    t.last_day
from (
    with direct_awards as (
        select
            q.*,
            coalesce(
                q.method is not null
                and q.amount >= 0
                and q.currency = pack_currency()
                and q.day is not null
                and q.limit_amount is not null,
                false
            ) as is_tested,
            coalesce(
                q.method is not null
                and q.amount >= 0
                and q.currency = pack_currency()
                and q.day is not null
                and q.amount <= q.limit_amount,
                false
            ) as is_small
        from (
            select
                p.buyer_id,
                p.method,
                a.row_id,
                a.supplier_id,
                a.amount,
                a.currency,
                a.date_day as day,
                pack_amount('direct_award_threshold', a.date_day) as limit_amount
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            where
                a.status = 'active'
                and a.supplier_count = 1
                and a.supplier_id is not null
                and p.buyer_id is not null
                and (p.method is null or in_list(p.method, $methods))
                and (p.status is null or p.status <> 'cancelled')
        ) as q
    ),
    pairs as (
        select
            d.buyer_id,
            d.supplier_id,
            count(case when d.is_small then 1 end) as small_count,
            count(case when not d.is_tested then 1 end) as untested_count,
            count(case when d.method is null then 1 end) as without_method,
            count(case when d.amount is null then 1 end) as without_amount,
            count(case when d.currency is null then 1 end) as without_currency,
            count(case when d.currency <> pack_currency() then 1 end) as other_currency,
            count(case when d.day is null then 1 end) as without_day,
            sum(case when d.is_small then d.amount end) as small_amount,
            min(case when d.is_small then d.day end) as first_day,
            max(case when d.is_small then d.day end) as last_day,
            row_list(case when d.is_small then d.row_id end) as rows
        from direct_awards as d
        group by d.buyer_id, d.supplier_id
    ),
    -- an award that stands alone has no window but its own
    several as (
        select
            d.buyer_id,
            d.supplier_id
        from direct_awards as d
        where d.is_small
        group by d.buyer_id, d.supplier_id
        having count(*) > 1
    ),
    peaks as (
        select
            e.buyer_id,
            e.supplier_id,
            max(case when e.step = 0 then e.running_count end) as peak_count
        from (
            -- an award enters the running count on its day and leaves it `days` + 1 later, the default frame takes
            -- all events of one day together, so their order does not matter
            select
                s.buyer_id,
                s.supplier_id,
                k.step,
                sum(1 - 2 * k.step) over (
                    partition by s.buyer_id, s.supplier_id
                    order by s.start_day + k.step * (cast($days as bigint) + 1) nulls last
                ) as running_count
            from (
                select
                    d.buyer_id,
                    d.supplier_id,
                    day_number(d.day) as start_day,
                    1 as one
                from direct_awards as d
                join several as v
                    on v.buyer_id = d.buyer_id
                    and v.supplier_id = d.supplier_id
                where d.is_small
            ) as s
            join (
                select
                    1 as one,
                    0 as step
                union all
                select
                    1 as one,
                    1 as step
            ) as k
                on k.one = s.one
        ) as e
        group by e.buyer_id, e.supplier_id
    )
    select
        p.buyer_id,
        p.supplier_id,
        coalesce(m.peak_count, p.small_count) as peak_count,
        p.small_count,
        p.untested_count,
        p.without_method,
        p.without_amount,
        p.without_currency,
        p.other_currency,
        p.without_day,
        cast(p.small_amount as double) as small_amount,
        p.first_day,
        p.last_day,
        p.rows
    from pairs as p
    left join peaks as m
        on m.buyer_id = p.buyer_id
        and m.supplier_id = p.supplier_id
) as t
