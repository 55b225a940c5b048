-- one row a tenderer that bid validly, alone, in a decided process (one supplier in one active award)
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
),
fences as (
    select
        q.fence,
        q.least_bids,
        -- Cardinal flags nothing where the first quartile or the fence is not above zero.
        q.fence > 0
        and ($threshold <> '' or q.q1 > 0) as is_used
    from (
        select
            quantile8(decided, cast($percentile as double) / 100) as least_bids,
            quantile8(ratio, 0.25) as q1,
            coalesce(
                -- min(): as a plain constant the fence makes DataFusion 55 lose the condition that it is above zero
                min(cast(nullif($threshold, '') as double)),
                fence_lower(quantile8(ratio, 0.25), quantile8(ratio, 0.75))
            ) as fence
        from tenderers
    ) as q
),
flagged as (
    select t.tenderer_id
    from fences as f
    cross join tenderers as t
    where
        f.is_used
        and t.decided >= f.least_bids
        and t.ratio <= f.fence
),
bids_of as (
    select
        x.tenderer_id,
        row_list(b.row_id) as bid_rows
    from flagged as x
    join bids as b
        on b.tenderer_id = x.tenderer_id
    join cardinal_processes as p
        on p.process_id = b.process_id
    where
        b.status = 'valid'
        and b.tenderer_count = 1
        and p.winner_id is not null
        and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    group by x.tenderer_id
)
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    t.tenderer_id as subject_id,
    case when x.tenderer_id is not null then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    t.ratio as observed,
    f.fence as expected,
    cast(null as date) as on_day,
    x.bid_rows as rows,
    t.decided as processes_bid,
    t.won as processes_won,
    f.least_bids as least_processes
from fences as f
cross join tenderers as t
left join bids_of as x
    on x.tenderer_id = t.tenderer_id
