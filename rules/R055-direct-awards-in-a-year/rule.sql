-- one row a pair of buyer and single supplier with a direct award: the sum of its direct awards in the calendar year that decides, against the competitive threshold
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    case
        when r.buyer_id < r.supplier_id then r.buyer_id || '|' || r.supplier_id
        else r.supplier_id || '|' || r.buyer_id
    end as subject_id,
    case r.rank
        when 2 then 'raised'
        when 1 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when r.rank <> 1 then null
        when r.without_method > 0 then 'tender/procurementMethod'
        when r.without_amount > 0 then 'awards/value/amount'
        when pack_currency() is null then 'pack: competitive_threshold'
        when r.without_currency > 0 then 'awards/value/currency'
        when r.other_currency > 0 then 'awards/value/currency: a value in the pack''s currency'
        when r.without_day > 0 then 'awards/date'
        else 'pack: competitive_threshold'
    end as missing,
    r.total_amount as observed,
    r.limit_amount as expected,
    r.last_day as on_day,
    r.rows,
    r.buyer_id,
    r.supplier_id,
    case when r.year_key > 0 then r.year_key end as year,
    r.tested_count as award_count,
    r.greatest_amount,
    r.untested_count,
    pack_currency() as currency
from (
    -- the row of the pair's deciding year is the first in this order, so nothing stands before it
    select
        y.*,
        lag(y.year_key) over (
            partition by y.buyer_id, y.supplier_id
            order by y.rank desc nulls last, y.ratio desc nulls last, y.year_key desc nulls last
        ) as before_key
    from (
        select
            g.*,
            g.total_amount / nullif(g.limit_amount, 0) as ratio,
            case
                when g.tested_count >= $minimum and g.total_amount > g.limit_amount then 2
                when g.untested_count > 0 and g.tested_count + g.untested_count >= $minimum then 1
                else 0
            end as rank
        from (
            select
                s.buyer_id,
                s.supplier_id,
                s.year_key,
                count(case when s.is_tested then 1 end) as tested_count,
                count(case when not s.is_tested then 1 end) as untested_count,
                count(case when s.method is null then 1 end) as without_method,
                count(case when s.amount is null then 1 end) as without_amount,
                count(case when s.currency is null then 1 end) as without_currency,
                count(case when s.currency <> pack_currency() then 1 end) as other_currency,
                count(case when s.day is null then 1 end) as without_day,
                cast(sum(case when s.is_tested then s.amount end) as double) as total_amount,
                cast(max(case when s.is_tested then s.amount end) as double) as greatest_amount,
                cast(max(case when s.is_tested then s.limit_amount end) as double) as limit_amount,
                max(case when s.is_tested then s.day end) as last_day,
                row_list(case when s.is_tested then s.row_id end) as rows
            from (
                select
                    q.*,
                    coalesce(cast(extract(year from q.day) as bigint), 0) as year_key,
                    coalesce(
                        q.method is not null
                        and q.amount >= 0
                        and q.currency = pack_currency()
                        and q.day is not null
                        and q.limit_amount is not null,
                        false
                    ) as is_tested
                from (
                    select
                        p.buyer_id,
                        p.method,
                        a.row_id,
                        a.supplier_id,
                        a.amount,
                        a.currency,
                        a.date_day as day,
                        pack_amount('competitive_threshold', a.date_day) as limit_amount
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
            ) as s
            group by s.buyer_id, s.supplier_id, s.year_key
        ) as g
    ) as y
) as r
where r.before_key is null
