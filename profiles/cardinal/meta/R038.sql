-- one row: the keys of Meta (not a number prints as null, null leaves the key out, as for a group with no subject)
with
ratios as (
    select
        c.subject_kind,
        c.subject_id,
        c.submitted,
        c.disqualified,
        c.disqualified / c.submitted as ratio
    from (
        select
            'buyer' as subject_kind,
            p.buyer_id as subject_id,
            cast(sum(p.submitted) as double) as submitted,
            cast(sum(p.disqualified) as double) as disqualified
        from cardinal_prices as p
        where
            p.buyer_id is not null
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        group by p.buyer_id
        union all
        select
            'procuringEntity' as subject_kind,
            p.procuring_entity_id as subject_id,
            cast(sum(p.submitted) as double) as submitted,
            cast(sum(p.disqualified) as double) as disqualified
        from cardinal_prices as p
        where
            p.procuring_entity_id is not null
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        group by p.procuring_entity_id
        union all
        select
            'supplier' as subject_kind,
            p.tenderer_id as subject_id,
            cast(sum(p.submitted) as double) as submitted,
            cast(sum(p.disqualified) as double) as disqualified
        from cardinal_tenderers as p
        where
            ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        group by p.tenderer_id
    ) as c
    -- minimum_contracting_processes is held against the number of bids: Cardinal does so, whatever its name says.
    where
        c.submitted
        >= case
            when c.subject_kind = 'supplier' then $minimum_submitted_bids
            else $minimum_contracting_processes
        end
)
select
    min(case when g.subject_kind = 'buyer' then g.q1 end) as "Buyer_q1",
    min(case when g.subject_kind = 'buyer' then g.q3 end) as "Buyer_q3",
    min(case when g.subject_kind = 'buyer' then g.upper_fence end) as "Buyer_upper_fence",
    min(case when g.subject_kind = 'procuringEntity' then g.q1 end) as "ProcuringEntity_q1",
    min(case when g.subject_kind = 'procuringEntity' then g.q3 end) as "ProcuringEntity_q3",
    min(case when g.subject_kind = 'procuringEntity' then g.upper_fence end) as "ProcuringEntity_upper_fence",
    min(case when g.subject_kind = 'supplier' then g.q1 end) as "Tenderer_q1",
    min(case when g.subject_kind = 'supplier' then g.q3 end) as "Tenderer_q3",
    min(case when g.subject_kind = 'supplier' then g.upper_fence end) as "Tenderer_upper_fence"
from (
    select
        subject_kind,
        case when $threshold = '' then quantile8(ratio, 0.25) end as q1,
        case when $threshold = '' then quantile8(ratio, 0.75) end as q3,
        coalesce(
            cast(nullif($threshold, '') as double),
            fence_upper(quantile8(ratio, 0.25), quantile8(ratio, 0.75))
        ) as upper_fence
    from ratios
    group by subject_kind
) as g
