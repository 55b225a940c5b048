-- one row a process whose winning and second prices are known, and one row a tenderer of a flagged pair
with
prices as (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.winner_id,
        p.currency,
        p.winner_price,
        p.other_price,
        p.discount
    from cardinal_prices as p
    where
        p.currency is not null
        and p.priced > 0
        and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        and case
            when $price_comparison_procurement_methods <> ''
                then coalesce(in_list(p.method_details, $price_comparison_procurement_methods), false)
            else
                $no_price_comparison_procurement_methods = ''
                or p.method_details is null
                or not in_list(p.method_details, $no_price_comparison_procurement_methods)
        end
),
seen as (
    select
        coalesce(nullif($currency, ''), min(c.currency)) as currency
    from (
        select min(p.place) as place
        from cardinal_first_currencies as p
        where
            ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
            and case
                when $price_comparison_procurement_methods <> ''
                    then coalesce(in_list(p.method_details, $price_comparison_procurement_methods), false)
                else
                    $no_price_comparison_procurement_methods = ''
                    or p.method_details is null
                    or not in_list(p.method_details, $no_price_comparison_procurement_methods)
            end
    ) as f
    join cardinal_first_currencies as c
        on c.place = f.place
),
ratios as (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        p.winner_id,
        p.currency,
        p.winner_price,
        p.other_price,
        p.discount
    from seen as s
    join prices as p
        on p.currency = s.currency
    where p.discount is not null
),
fences as (
    select
        q.currency,
        q.fence,
        -- Cardinal flags nothing where the fence is not above zero; the last line is its answer to a fence that is no number.
        q.fence > 0
        and ($threshold <> '' or q.q1 > 0)
        and q.fence <= 1.7976931348623157e308 as is_used
    from (
        select
            currency,
            quantile8(discount, 0.25) as q1,
            coalesce(
                cast(nullif($threshold, '') as double),
                fence_lower(quantile8(discount, 0.25), quantile8(discount, 0.75))
            ) as fence
        from ratios
        group by currency
    ) as q
),
flagged as (
    select
        r.process_id,
        r.row_id,
        r.ocid,
        r.winner_id,
        r.currency,
        r.winner_price,
        r.other_price,
        r.discount,
        f.fence
    from fences as f
    join ratios as r
        on r.currency = f.currency
    where
        f.is_used
        and r.discount <= f.fence
),
-- one row a bid at one of the two prices of a flagged process; the second tenderer is the first published at the second price
pairs as (
    select
        r.process_id,
        r.ocid,
        r.winner_id,
        r.currency,
        r.winner_price,
        r.other_price,
        r.discount,
        r.fence,
        b.row_id as bid_row_id,
        min(
            case
                when b.tenderer_id <> r.winner_id
                    then lpad(cast(length(b.pointer) as varchar), 6, '0') || b.pointer || b.tenderer_id
            end
        ) over (partition by r.process_id) as second_key
    from flagged as r
    join bids as b
        on b.process_id = r.process_id
        and b.currency = r.currency
    where
        b.status = 'valid'
        and b.tenderer_count = 1
        and try_cast(b.amount_text as double)
        = case when b.tenderer_id = r.winner_id then r.winner_price else r.other_price end
),
-- one row as above, thrice: for the process, the winner and the second tenderer
raised as (
    select
        k.subject,
        x.process_id,
        x.ocid,
        x.winner_id,
        substr(x.second_key, 7 + cast(substr(x.second_key, 1, 6) as bigint)) as second_id,
        x.currency,
        x.winner_price,
        x.other_price,
        x.discount,
        x.fence,
        x.bid_row_id
    from (
        select 'process' as subject
        union all
        select 'winner' as subject
        union all
        select 'second' as subject
    ) as k
    cross join pairs as x
)
select
    case when x.subject = 'process' then x.process_id end as process_id,
    case when x.subject = 'process' then 'process' else 'supplier' end as subject_kind,
    case x.subject when 'process' then x.ocid when 'winner' then x.winner_id else x.second_id end as subject_id,
    'raised' as verdict,
    cast(null as varchar) as missing,
    max(case when x.subject = 'process' then x.discount else 0.0 end) as observed,
    max(x.fence) as expected,
    cast(null as date) as on_day,
    row_list(x.bid_row_id) as rows,
    count(distinct x.process_id) as processes,
    min(case when x.subject = 'process' then x.winner_id end) as winner_id,
    min(case when x.subject = 'process' then x.winner_price end) as winner_amount,
    min(case when x.subject = 'process' then x.second_id end) as second_id,
    min(case when x.subject = 'process' then x.other_price end) as second_amount,
    max(x.currency) as currency
from raised as x
group by
    case when x.subject = 'process' then x.process_id end,
    case when x.subject = 'process' then 'process' else 'supplier' end,
    case x.subject when 'process' then x.ocid when 'winner' then x.winner_id else x.second_id end
union all
select
    r.process_id,
    'process' as subject_kind,
    r.ocid as subject_id,
    'clear' as verdict,
    cast(null as varchar) as missing,
    r.discount as observed,
    f.fence as expected,
    cast(null as date) as on_day,
    rows_of(cast(null as bigint)) as rows,
    1 as processes,
    r.winner_id,
    r.winner_price as winner_amount,
    cast(null as varchar) as second_id,
    r.other_price as second_amount,
    r.currency
from fences as f
join ratios as r
    on r.currency = f.currency
where not (f.is_used and r.discount <= f.fence)
