-- one row a process with items: how far its unit prices lie, on a log scale, from those of the same class, unit, currency and section
select
    t.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when t.outlier_count > 0 then 'raised'
        when t.tested_count > 0 then 'clear'
        else 'unknown'
    end as verdict,
    case
        when t.tested_count > 0 then null
        when t.class_count = 0 then 'tender/items/classification/id'
        when t.unit_count = 0 then 'tender/items/unit/id'
        when t.price_count = 0 then 'tender/items/unit/value/amount'
        when t.positive_count = 0 then 'tender/items/unit/value/amount: above zero'
        when t.currency_count = 0 then 'tender/items/unit/value/currency'
        when t.complete_count = 0 then 'tender/items: class, unit, price and currency on one item'
        when t.peered_count = 0
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes of the class, unit and currency'
        else 'peers: spread'
    end as missing,
    t.furthest as observed,
    1.5 as expected,
    p.tender_start_day as on_day,
    t.rows,
    t.outlier_count,
    t.tested_count,
    t.item_count,
    t.least_price,
    t.greatest_price,
    t.lower_fence,
    t.upper_fence,
    t.currency,
    t.class_id
from (
    select
        x.process_id,
        count(*) as item_count,
        count(x.class_id) as class_count,
        count(x.unit_key) as unit_count,
        count(x.unit_amount) as price_count,
        count(case when x.unit_amount > 0 then 1 end) as positive_count,
        count(x.unit_currency) as currency_count,
        count(x.log_price) as complete_count,
        count(x.q1) as peered_count,
        count(case when x.q1 < x.q3 then 1 end) as tested_count,
        count(case when x.is_outlier then 1 end) as outlier_count,
        max(case when x.q1 < x.q3 then greatest(x.q1 - x.log_price, x.log_price - x.q3, 0) / (x.q3 - x.q1) end) as furthest,
        min(case when x.is_outlier then cast(x.unit_amount as double) end) as least_price,
        max(case when x.is_outlier then cast(x.unit_amount as double) end) as greatest_price,
        min(case when x.is_outlier then exp(fence_lower(x.q1, x.q3)) end) as lower_fence,
        max(case when x.is_outlier then exp(fence_upper(x.q1, x.q3)) end) as upper_fence,
        min(case when x.is_outlier then x.unit_currency end) as currency,
        min(case when x.is_outlier then x.class_id end) as class_id,
        row_list(case when x.is_outlier then x.row_id end) as rows
    from (
        select
            i.process_id,
            i.row_id,
            i.class_id,
            i.unit_key,
            i.unit_amount,
            i.unit_currency,
            i.log_price,
            g.q1,
            g.q3,
            (
                g.q1 < g.q3
                and (
                    i.log_price > fence_upper(g.q1, g.q3)
                    or i.log_price < fence_lower(g.q1, g.q3)
                )
            ) as is_outlier
        from (
            select
                r.process_id,
                r.row_id,
                r.section,
                coalesce(r.scheme, '') as scheme,
                r.class_id,
                substr(r.class_id, 1, cast($digits as bigint)) as class_prefix,
                coalesce(text_key(r.unit_id), text_key(r.unit_name)) as unit_key,
                r.unit_amount,
                r.unit_currency,
                case
                    when
                        r.class_id is not null
                        and coalesce(text_key(r.unit_id), text_key(r.unit_name)) is not null
                        and r.unit_amount > 0
                        and r.unit_currency is not null
                        then ln(cast(r.unit_amount as double))
                end as log_price
            from items as r
        ) as i
        left join (
            select
                r.section,
                coalesce(r.scheme, '') as scheme,
                substr(r.class_id, 1, cast($digits as bigint)) as class_prefix,
                coalesce(text_key(r.unit_id), text_key(r.unit_name)) as unit_key,
                r.unit_currency,
                quantile8(ln(cast(r.unit_amount as double)), 0.25) as q1,
                quantile8(ln(cast(r.unit_amount as double)), 0.75) as q3
            from items as r
            join processes as o
                on o.process_id = r.process_id
            where
                r.unit_amount > 0
                and r.class_id is not null
                and r.unit_currency is not null
                and coalesce(text_key(r.unit_id), text_key(r.unit_name)) is not null
                and (o.status is null or o.status <> 'cancelled')
            group by
                r.section,
                coalesce(r.scheme, ''),
                substr(r.class_id, 1, cast($digits as bigint)),
                coalesce(text_key(r.unit_id), text_key(r.unit_name)),
                r.unit_currency
            having count(distinct r.process_id) >= $minimum
        ) as g
            on g.section = i.section
            and g.scheme = i.scheme
            and g.class_prefix = i.class_prefix
            and g.unit_key = i.unit_key
            and g.unit_currency = i.unit_currency
            and i.log_price is not null
    ) as x
    group by x.process_id
) as t
join processes as p
    on p.process_id = t.process_id
where
    p.status is null
    or p.status <> 'cancelled'
