-- one row a process whose tender items all belong to one class: its estimated value, on a log scale, against the fences of class, method and currency
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.method is null then 'unknown'
        when t.class_key is null then 'unknown'
        when t.amount is null then 'unknown'
        when t.amount <= 0 then 'unknown'
        when t.currency is null then 'unknown'
        when t.peer_count < $minimum then 'unknown'
        when t.q1 = t.q3 then 'unknown'
        when t.log_amount > fence_upper(t.q1, t.q3) then 'raised'
        when t.log_amount < fence_lower(t.q1, t.q3) then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.method is null then 'tender/procurementMethod'
        when t.class_key is null then 'tender/items/classification/id'
        when t.amount is null then 'tender/value/amount'
        when t.amount <= 0 then 'tender/value/amount: above zero'
        when t.currency is null then 'tender/value/currency'
        when t.peer_count < $minimum
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' processes of the class, method and currency'
        when t.q1 = t.q3 then 'peers: spread'
    end as missing,
    cast(t.amount as double) as observed,
    case
        when t.peer_count < $minimum or t.q1 = t.q3 then null
        when t.log_amount > fence_upper(t.q1, t.q3) then exp(fence_upper(t.q1, t.q3))
        when t.log_amount < fence_lower(t.q1, t.q3) then exp(fence_lower(t.q1, t.q3))
        else exp(t.q2)
    end as expected,
    t.tender_start_day as on_day,
    rows_of(t.row_id) as rows,
    t.currency,
    t.method,
    t.class_key,
    t.peer_count,
    case when t.peer_count >= $minimum then exp(t.q2) end as middle_amount,
    case when t.peer_count >= $minimum and t.q1 < t.q3 then exp(fence_lower(t.q1, t.q3)) end as lower_fence,
    case when t.peer_count >= $minimum and t.q1 < t.q3 then exp(fence_upper(t.q1, t.q3)) end as upper_fence
from (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.method,
        p.amount,
        p.currency,
        p.tender_start_day,
        case when c.item_count = c.class_count then c.class_key end as class_key,
        case when p.amount > 0 then ln(cast(p.amount as double)) end as log_amount,
        g.peer_count,
        g.q1,
        g.q2,
        g.q3
    from processes as p
    left join (
        select
            i.process_id,
            count(*) as item_count,
            count(i.class_id) as class_count,
            min(coalesce(i.scheme, '') || ':' || substr(i.class_id, 1, cast($digits as bigint))) as class_key,
            max(coalesce(i.scheme, '') || ':' || substr(i.class_id, 1, cast($digits as bigint))) as last_class_key
        from items as i
        where i.section = 'tender'
        group by i.process_id
    ) as c
        on c.process_id = p.process_id
    left join (
        select
            q.method,
            q.currency,
            k.class_key,
            count(*) as peer_count,
            quantile8(ln(cast(q.amount as double)), 0.25) as q1,
            quantile8(ln(cast(q.amount as double)), 0.5) as q2,
            quantile8(ln(cast(q.amount as double)), 0.75) as q3
        from (
            select
                i.process_id,
                min(coalesce(i.scheme, '') || ':' || substr(i.class_id, 1, cast($digits as bigint))) as class_key
            from items as i
            where i.section = 'tender'
            group by i.process_id
            having
                count(*) = count(i.class_id)
                and min(coalesce(i.scheme, '') || ':' || substr(i.class_id, 1, cast($digits as bigint)))
                = max(coalesce(i.scheme, '') || ':' || substr(i.class_id, 1, cast($digits as bigint)))
        ) as k
        join processes as q
            on q.process_id = k.process_id
        where
            q.amount > 0
            and q.method is not null
            and q.currency is not null
            and (q.status is null or q.status <> 'cancelled')
        group by q.method, q.currency, k.class_key
    ) as g
        on g.method = p.method
        and g.currency = p.currency
        and g.class_key = c.class_key
    where
        (p.status is null or p.status <> 'cancelled')
        and (c.class_key is null or c.class_key = c.last_class_key)
) as t
