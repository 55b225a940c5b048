-- one row a buyer, procuring entity or tenderer with enough submitted bids
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
),
fences as (
    select
        subject_kind,
        coalesce(
            -- min(): as a plain constant the fence makes DataFusion 55 lose the condition that it is above zero
            min(cast(nullif($threshold, '') as double)),
            fence_upper(quantile8(ratio, 0.25), quantile8(ratio, 0.75))
        ) as fence
    from ratios
    group by subject_kind
),
flagged as (
    select
        r.subject_kind,
        r.subject_id
    from fences as f
    join ratios as r
        on r.subject_kind = f.subject_kind
    where
        f.fence > 0
        and r.ratio >= f.fence
),
support as (
    select
        e.subject_kind,
        e.subject_id,
        row_list(e.row_id) as support_rows
    from (
        select
            x.subject_kind,
            x.subject_id,
            p.row_id
        from flagged as x
        join cardinal_prices as p
            on p.buyer_id = x.subject_id
        where
            x.subject_kind = 'buyer'
            and p.disqualified > 0
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        union all
        select
            x.subject_kind,
            x.subject_id,
            p.row_id
        from flagged as x
        join cardinal_prices as p
            on p.procuring_entity_id = x.subject_id
        where
            x.subject_kind = 'procuringEntity'
            and p.disqualified > 0
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
        union all
        select
            x.subject_kind,
            x.subject_id,
            b.row_id
        from flagged as x
        join bidders as d
            on d.party_id = x.subject_id
        join bids as b
            on b.row_id = d.bid_row_id
        join cardinal_processes as p
            on p.process_id = b.process_id
        where
            x.subject_kind = 'supplier'
            and b.status = 'disqualified'
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    ) as e
    group by e.subject_kind, e.subject_id
)
select
    cast(null as bigint) as process_id,
    r.subject_kind,
    r.subject_id,
    case when x.subject_id is not null then 'raised' else 'clear' end as verdict,
    cast(null as varchar) as missing,
    r.ratio as observed,
    f.fence as expected,
    cast(null as date) as on_day,
    x.support_rows as rows,
    r.submitted,
    r.disqualified
from fences as f
join ratios as r
    on r.subject_kind = f.subject_kind
left join support as x
    on x.subject_kind = r.subject_kind
    and x.subject_id = r.subject_id
