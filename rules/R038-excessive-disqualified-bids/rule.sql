-- one row a buyer, a procuring entity that is never a buyer, or a tenderer, with enough bids: share of its bids that were disqualified, against a high fence in its group
with shares as (
    select
        'buyer' as role,
        p.buyer_id as party_id,
        count(*) as processes,
        sum(s.submitted) as submitted,
        sum(s.with_status) as with_status,
        sum(s.disqualified) as disqualified,
        cast(sum(s.disqualified) as double) / nullif(cast(sum(s.with_status) as double), 0) as share
    from (
        select
            process_id,
            count(*) as submitted,
            count(status) as with_status,
            count(case when status = 'disqualified' then 1 end) as disqualified
        from bids
        where
            status is null
            or status not in ('invited', 'withdrawn')
        group by process_id
    ) as s
    join processes as p
        on p.process_id = s.process_id
    where
        p.buyer_id is not null
        and (p.status is null or p.status <> 'cancelled')
    group by p.buyer_id
    having count(*) >= cast($processes as bigint)
    union all
    select
        'procuring entity' as role,
        p.procuring_entity_id as party_id,
        count(*) as processes,
        sum(s.submitted) as submitted,
        sum(s.with_status) as with_status,
        sum(s.disqualified) as disqualified,
        cast(sum(s.disqualified) as double) / nullif(cast(sum(s.with_status) as double), 0) as share
    from (
        select
            process_id,
            count(*) as submitted,
            count(status) as with_status,
            count(case when status = 'disqualified' then 1 end) as disqualified
        from bids
        where
            status is null
            or status not in ('invited', 'withdrawn')
        group by process_id
    ) as s
    join processes as p
        on p.process_id = s.process_id
    where
        p.procuring_entity_id is not null
        and (p.status is null or p.status <> 'cancelled')
    group by p.procuring_entity_id
    having count(*) >= cast($processes as bigint)
    union all
    select
        'tenderer' as role,
        b.tenderer_id as party_id,
        cast(null as bigint) as processes,
        count(*) as submitted,
        count(b.status) as with_status,
        count(case when b.status = 'disqualified' then 1 end) as disqualified,
        cast(count(case when b.status = 'disqualified' then 1 end) as double)
        / nullif(cast(count(b.status) as double), 0) as share
    from bids as b
    join processes as p
        on p.process_id = b.process_id
    where
        b.tenderer_id is not null
        and b.tenderer_count = 1
        and (b.status is null or b.status not in ('invited', 'withdrawn'))
        and (p.status is null or p.status <> 'cancelled')
    group by b.tenderer_id
    having count(*) >= cast($bids as bigint)
)
select
    cast(null as bigint) as process_id,
    case when t.role = 'tenderer' then 'supplier' else 'buyer' end as subject_kind,
    t.party_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.share > t.fence then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    t.share as observed,
    case when t.missing is null then t.fence end as expected,
    cast(null as date) as on_day,
    t.bid_rows as rows,
    t.role,
    t.disqualified,
    t.with_status as counted_bids,
    t.submitted - t.with_status as bids_without_status,
    t.processes,
    t.peers,
    t.q1,
    t.q3
from (
    select
        s.role,
        s.party_id,
        s.processes,
        cast(s.submitted as bigint) as submitted,
        cast(s.with_status as bigint) as with_status,
        cast(s.disqualified as bigint) as disqualified,
        s.share,
        f.peers,
        f.q1,
        f.q3,
        fence_upper(f.q1, f.q3) as fence,
        r.bid_rows,
        case
            when s.share is null then 'bids/details/status'
            when f.peers is null or f.peers < cast($minimum as bigint)
                then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' of the same role'
            when f.q1 = f.q3 then 'peers: spread'
            when fence_upper(f.q1, f.q3) >= 1 then 'peers: a fence below one'
            -- bids without a status could carry the share across the fence
            when
                s.share > fence_upper(f.q1, f.q3)
                and cast(s.disqualified as double) / cast(s.submitted as double) <= fence_upper(f.q1, f.q3)
                then 'bids/details/status'
            when
                s.share <= fence_upper(f.q1, f.q3)
                and cast(s.disqualified + s.submitted - s.with_status as double) / cast(s.submitted as double)
                > fence_upper(f.q1, f.q3)
                then 'bids/details/status'
        end as missing
    from shares as s
    left join (
        select
            role,
            count(*) as peers,
            quantile8(share, 0.25) as q1,
            quantile8(share, 0.75) as q3
        from shares
        where share is not null
        group by role
    ) as f
        on f.role = s.role
    left join (
        select
            'buyer' as role,
            p.buyer_id as party_id,
            row_list(b.row_id) as bid_rows
        from bids as b
        join processes as p
            on p.process_id = b.process_id
        where
            b.status = 'disqualified'
            and (p.status is null or p.status <> 'cancelled')
        group by p.buyer_id
        union all
        select
            'procuring entity' as role,
            p.procuring_entity_id as party_id,
            row_list(b.row_id) as bid_rows
        from bids as b
        join processes as p
            on p.process_id = b.process_id
        where
            b.status = 'disqualified'
            and (p.status is null or p.status <> 'cancelled')
        group by p.procuring_entity_id
        union all
        select
            'tenderer' as role,
            b.tenderer_id as party_id,
            row_list(b.row_id) as bid_rows
        from bids as b
        join processes as p
            on p.process_id = b.process_id
        where
            b.status = 'disqualified'
            and b.tenderer_count = 1
            and (p.status is null or p.status <> 'cancelled')
        group by b.tenderer_id
    ) as r
        on r.role = s.role
        and r.party_id = s.party_id
    left join (
        select
            'procuring entity' as role,
            buyer_id
        from processes
        where buyer_id is not null
        group by buyer_id
    ) as k
        on k.role = s.role
        and k.buyer_id = s.party_id
    where k.buyer_id is null
) as t
