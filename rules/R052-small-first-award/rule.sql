-- one row a pair of buyer and single supplier with awards on two days or more: the largest later award against the first, where the first was small for the buyer
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    case
        when t.buyer_id < t.supplier_id then t.buyer_id || '|' || t.supplier_id
        else t.supplier_id || '|' || t.buyer_id
    end as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.first_amount <= t.q1 and t.times >= $times and t.large_count >= $later then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    t.times as observed,
    cast($times as double) as expected,
    cast(null as date) as on_day,
    case
        when t.large_rows is null then t.first_rows
        else rows_join(t.first_rows, t.large_rows)
    end as rows,
    t.buyer_id,
    t.supplier_id,
    t.first_day,
    t.first_amount,
    t.largest_amount,
    t.large_count,
    t.later_amount,
    t.award_count,
    t.q1,
    t.currency
from (
    select
        x.*,
        case
            when x.undated_count > 0 then 'awards/date'
            when x.amount_count < x.award_count then 'awards/value/amount'
            when x.currency_count < x.award_count then 'awards/value/currency'
            when x.currency <> x.last_currency then 'awards/value/currency: one currency'
            when x.first_amount <= 0 then 'awards/value/amount: above zero'
            when day_number(x.first_day) - day_number(x.buyer_first_day) < $quiet_days then 'awards: earlier records of the buyer'
            when x.peer_count < $minimum
                then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' awards of the buyer'
            when x.q1 = x.q3 then 'peers: spread'
        end as missing
    from (
        select
            f.buyer_id,
            f.supplier_id,
            f.award_count,
            f.amount_count,
            f.currency_count,
            f.undated_count,
            f.currency,
            f.last_currency,
            f.first_day,
            b.first_day as buyer_first_day,
            c.peer_count,
            c.q1,
            c.q3,
            cast(l.first_amount as double) as first_amount,
            cast(l.later_amount as double) as later_amount,
            cast(l.largest_amount as double) as largest_amount,
            cast(l.largest_amount as double) / nullif(cast(l.first_amount as double), 0) as times,
            l.large_count,
            l.first_rows,
            l.large_rows
        from (
            select
                p.buyer_id,
                a.supplier_id,
                count(*) as award_count,
                count(a.amount) as amount_count,
                count(a.currency) as currency_count,
                count(*) - count(a.date_day) as undated_count,
                min(a.currency) as currency,
                max(a.currency) as last_currency,
                min(a.date_day) as first_day
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            where
                a.status = 'active'
                and a.supplier_count = 1
                and a.supplier_id is not null
                and p.buyer_id is not null
                and (p.status is null or p.status <> 'cancelled')
            group by p.buyer_id, a.supplier_id
            having
                min(a.date_day) < max(a.date_day)
                or (count(*) > 1 and count(a.date_day) < count(*))
        ) as f
        join (
            select
                p.buyer_id,
                min(a.date_day) as first_day
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            where a.status = 'active'
            group by p.buyer_id
        ) as b
            on b.buyer_id = f.buyer_id
        left join (
            select
                p.buyer_id,
                a.currency,
                count(*) as peer_count,
                quantile8(a.amount, 0.25) as q1,
                quantile8(a.amount, 0.75) as q3
            from awards as a
            join processes as p
                on p.process_id = a.process_id
            where
                a.status = 'active'
                and a.amount > 0
                and a.currency is not null
                and (p.status is null or p.status <> 'cancelled')
            group by p.buyer_id, a.currency
        ) as c
            on c.buyer_id = f.buyer_id
            and c.currency = f.currency
        left join (
            select
                z.buyer_id,
                z.supplier_id,
                min(z.first_amount) as first_amount,
                sum(case when z.is_later then z.amount end) as later_amount,
                max(case when z.is_later then z.amount end) as largest_amount,
                count(case when z.is_later and z.is_large then 1 end) as large_count,
                row_list(case when not z.is_later then z.row_id end) as first_rows,
                row_list(case when z.is_later and z.is_large then z.row_id end) as large_rows
            from (
                select
                    p.buyer_id,
                    a.supplier_id,
                    a.row_id,
                    a.amount,
                    d.first_amount,
                    a.date_day > d.first_day as is_later,
                    cast(a.amount as double) >= $times * cast(d.first_amount as double) as is_large
                from awards as a
                join processes as p
                    on p.process_id = a.process_id
                join (
                    select
                        v.buyer_id,
                        v.supplier_id,
                        v.first_day,
                        sum(case when v.date_day = v.first_day then v.amount end) as first_amount
                    from (
                        select
                            p.buyer_id,
                            a.supplier_id,
                            a.date_day,
                            a.amount,
                            min(a.date_day) over (partition by p.buyer_id, a.supplier_id) as first_day
                        from awards as a
                        join processes as p
                            on p.process_id = a.process_id
                        where
                            a.status = 'active'
                            and a.supplier_count = 1
                            and a.supplier_id is not null
                            and a.date_day is not null
                            and p.buyer_id is not null
                            and (p.status is null or p.status <> 'cancelled')
                    ) as v
                    group by v.buyer_id, v.supplier_id, v.first_day
                    having max(v.date_day) > v.first_day
                ) as d
                    on d.buyer_id = p.buyer_id
                    and d.supplier_id = a.supplier_id
                where
                    a.status = 'active'
                    and a.supplier_count = 1
                    and (p.status is null or p.status <> 'cancelled')
            ) as z
            group by z.buyer_id, z.supplier_id
        ) as l
            on l.buyer_id = f.buyer_id
            and l.supplier_id = f.supplier_id
    ) as x
) as t
