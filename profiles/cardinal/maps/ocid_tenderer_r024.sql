-- one row a process flagged by R024 and one of its two tenderers
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
                -- min(): as a plain constant the fence makes DataFusion 55 lose the condition that it is above zero
                min(cast(nullif($threshold, '') as double)),
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
        f.fence
    from fences as f
    join ratios as r
        on r.currency = f.currency
    where
        f.is_used
        and r.discount <= f.fence
),
-- one row a flagged process; the second tenderer is the first published at the second price
pairs as (
    select
        t.process_id,
        substr(t.second_key, 7 + cast(substr(t.second_key, 1, 6) as bigint)) as second_id
    from (
        select
            r.process_id,
            min(
                case
                    when b.tenderer_id <> r.winner_id
                        then lpad(cast(length(b.pointer) as varchar), 6, '0') || b.pointer || b.tenderer_id
                end
            ) as second_key
        from flagged as r
        join bids as b
            on b.process_id = r.process_id
            and b.currency = r.currency
        where
            b.status = 'valid'
            and b.tenderer_count = 1
            and try_cast(b.amount_text as double)
            = case when b.tenderer_id = r.winner_id then r.winner_price else r.other_price end
        group by r.process_id
    ) as t
)
select
    h.ocid,
    h.winner_id as id
from flagged as h
union all
select
    h.ocid,
    x.second_id as id
from pairs as x
join flagged as h
    on h.process_id = x.process_id
