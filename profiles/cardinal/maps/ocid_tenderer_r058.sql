-- one row a process flagged by R058: its winner
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
        currency,
        coalesce(
            -- min(): as a plain constant the fence makes DataFusion 55 lose the condition that it is above zero
            min(cast(nullif($threshold, '') as double)),
            fence_upper(quantile8(discount, 0.25), quantile8(discount, 0.75))
        ) as fence
    from ratios
    group by currency
)
select
    r.ocid,
    r.winner_id as id
from fences as f
join ratios as r
    on r.currency = f.currency
where
    f.fence > 0
    and r.discount >= f.fence
