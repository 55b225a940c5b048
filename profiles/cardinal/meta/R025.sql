-- one row: the keys of Meta (not a number prints as null, null leaves the key out)
with
tenderers as (
    select
        tenderer_id,
        cast(sum(decided) as double) as decided,
        cast(sum(won) as double) as won,
        cast(sum(won) as double) / cast(sum(decided) as double) as ratio
    from cardinal_tenderers as p
    where
        p.decided > 0
        and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    group by tenderer_id
)
select
    case when $threshold = '' then coalesce(quantile8(ratio, 0.25), cast('NaN' as double)) end as q1,
    case when $threshold = '' then coalesce(quantile8(ratio, 0.75), cast('NaN' as double)) end as q3,
    coalesce(quantile8(decided, cast($percentile as double) / 100), cast('NaN' as double)) as upper_fence,
    coalesce(
        cast(nullif($threshold, '') as double),
        fence_lower(quantile8(ratio, 0.25), quantile8(ratio, 0.75)),
        cast('NaN' as double)
    ) as lower_fence
from tenderers
