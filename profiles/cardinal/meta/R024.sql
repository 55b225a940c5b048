-- one row: the keys of Meta (not a number prints as null, null leaves the key out)
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
)
select
    case when $threshold = '' then coalesce(quantile8(discount, 0.25), cast('NaN' as double)) end as q1,
    case when $threshold = '' then coalesce(quantile8(discount, 0.75), cast('NaN' as double)) end as q3,
    coalesce(
        cast(nullif($threshold, '') as double),
        fence_lower(quantile8(discount, 0.25), quantile8(discount, 0.75)),
        cast('NaN' as double)
    ) as lower_fence
from ratios
