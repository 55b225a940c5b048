-- one row a market (item class and currency): first digits of the bid prices in its contests, against Benford's law
select
    cast(null as bigint) as process_id,
    'market' as subject_kind,
    t.item_class || '|' || t.currency as subject_id,
    case
        when t.contests < cast($minimum as bigint) then 'unknown'
        when t.span < cast($span as double) then 'unknown'
        when t.deviation > cast($deviation as double) then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.contests < cast($minimum as bigint)
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' contests'
        when t.span < cast($span as double) then 'peers: prices over more orders of magnitude'
    end as missing,
    case when t.contests >= cast($minimum as bigint) then t.deviation end as observed,
    cast($deviation as double) as expected,
    cast(null as date) as on_day,
    t.process_rows as rows,
    t.item_class,
    t.currency,
    t.contests,
    t.bids,
    t.span,
    t.share1,
    t.share2,
    t.share3,
    t.share4,
    t.share5,
    t.share6,
    t.share7,
    t.share8,
    t.share9
from (
    select
        a.*,
        (
            abs(a.share1 - cast(0.301029996 as double))
            + abs(a.share2 - cast(0.176091259 as double))
            + abs(a.share3 - cast(0.124938737 as double))
            + abs(a.share4 - cast(0.096910013 as double))
            + abs(a.share5 - cast(0.079181246 as double))
            + abs(a.share6 - cast(0.066946790 as double))
            + abs(a.share7 - cast(0.057991947 as double))
            + abs(a.share8 - cast(0.051152522 as double))
            + abs(a.share9 - cast(0.045757491 as double))
        ) / 9 as deviation
    from (
        select
            c.item_class,
            c.currency,
            count(*) as contests,
            cast(sum(c.bids) as bigint) as bids,
            row_list(c.process_row_id) as process_rows,
            quantile8(c.lowest, 0.95) / quantile8(c.lowest, 0.05) as span,
            mean_of(cast(c.digit1 as double) / c.bids) as share1,
            mean_of(cast(c.digit2 as double) / c.bids) as share2,
            mean_of(cast(c.digit3 as double) / c.bids) as share3,
            mean_of(cast(c.digit4 as double) / c.bids) as share4,
            mean_of(cast(c.digit5 as double) / c.bids) as share5,
            mean_of(cast(c.digit6 as double) / c.bids) as share6,
            mean_of(cast(c.digit7 as double) / c.bids) as share7,
            mean_of(cast(c.digit8 as double) / c.bids) as share8,
            mean_of(cast(c.digit9 as double) / c.bids) as share9
        from (
            select
                d.*,
                p.row_id as process_row_id,
                case when l.item_count > 0 then l.item_class else o.item_class end as item_class
            from (
                select
                    b.process_id,
                    b.contest_id,
                    b.currency,
                    count(*) as bids,
                    cast(min(b.amount) as double) as lowest,
                    count(case when b.digit = '1' then 1 end) as digit1,
                    count(case when b.digit = '2' then 1 end) as digit2,
                    count(case when b.digit = '3' then 1 end) as digit3,
                    count(case when b.digit = '4' then 1 end) as digit4,
                    count(case when b.digit = '5' then 1 end) as digit5,
                    count(case when b.digit = '6' then 1 end) as digit6,
                    count(case when b.digit = '7' then 1 end) as digit7,
                    count(case when b.digit = '8' then 1 end) as digit8,
                    count(case when b.digit = '9' then 1 end) as digit9
                from (
                    select
                        k.process_id,
                        k.contest_id,
                        k.currency,
                        k.amount,
                        substr(cast(k.amount as varchar), 1, 1) as digit
                    from contest_bids as k
                    where
                        k.amount >= 1
                        and k.currency is not null
                        and k.contest_id is not null
                ) as b
                group by b.process_id, b.contest_id, b.currency
            ) as d
            join processes as p
                on p.process_id = d.process_id
            left join (
                select
                    i.process_id,
                    i.lot_id,
                    count(*) as item_count,
                    case
                        when count(*) = count(i.prefix) and min(i.prefix) = max(i.prefix) then min(i.prefix)
                    end as item_class
                from (
                    select
                        process_id,
                        lot_id,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                    where section = 'tender'
                ) as i
                where i.lot_id is not null
                group by i.process_id, i.lot_id
            ) as l
                on l.process_id = d.process_id
                and l.lot_id = d.contest_id
            left join (
                select
                    i.process_id,
                    case
                        when count(*) = count(i.prefix) and min(i.prefix) = max(i.prefix) then min(i.prefix)
                    end as item_class
                from (
                    select
                        process_id,
                        lot_id,
                        case
                            when length(class_id) >= cast($digits as bigint)
                                then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                        end as prefix
                    from items
                    where section = 'tender'
                ) as i
                group by i.process_id
            ) as o
                on o.process_id = d.process_id
            where p.status is null or p.status <> 'cancelled'
        ) as c
        where c.item_class is not null
        group by c.item_class, c.currency
    ) as a
) as t
