-- one row a supplier with active awards in enough processes: how many buyers they come from
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    s.party_id as subject_id,
    case
        when s.buyers > 1 then 'clear'
        when s.processes_without_buyer > 0 then 'unknown'
        when s.possible_buyers > 1 then 'unknown'
        when d.dataset_buyers < cast($minimum_buyers as bigint) then 'unknown'
        when cast(b.buyer_processes as double)
            > cast($largest_share as double) * cast(d.dataset_processes as double) then 'unknown'
        else 'raised'
    end as verdict,
    case
        when s.buyers > 1 then null
        when s.processes_without_buyer > 0 then 'buyer/id'
        when s.possible_buyers > 1 then 'awards/status'
        when d.dataset_buyers < cast($minimum_buyers as bigint)
            then 'peers: at least ' || cast(cast($minimum_buyers as bigint) as varchar) || ' buyers'
        when cast(b.buyer_processes as double)
            > cast($largest_share as double) * cast(d.dataset_processes as double)
            then 'peers: enough awarded processes of other buyers'
    end as missing,
    cast(s.buyers as double) as observed,
    cast(2 as double) as expected,
    cast(null as date) as on_day,
    s.award_rows as rows,
    s.supplier_name,
    case when s.buyers = 1 then s.buyer_id end as buyer_id,
    case when s.buyers = 1 then s.buyer_name end as buyer_name,
    s.processes,
    s.awards,
    s.joint_awards,
    s.first_day,
    s.last_day,
    case
        when s.buyers = 1
            then cast(b.buyer_processes as double) / nullif(cast(d.dataset_processes as double), 0)
    end as buyer_share,
    d.dataset_buyers
from (
    select
        1 as one,
        w.party_id,
        min(w.name) as supplier_name,
        count(distinct case when w.status = 'active' then w.process_id end) as processes,
        count(distinct case when w.status = 'active' then w.buyer_id end) as buyers,
        count(distinct w.buyer_id) as possible_buyers,
        count(distinct case when w.status = 'active' and w.buyer_id is null then w.process_id end) as processes_without_buyer,
        min(case when w.status = 'active' then w.buyer_id end) as buyer_id,
        min(case when w.status = 'active' then w.buyer_name end) as buyer_name,
        count(distinct case when w.status = 'active' then w.row_id end) as awards,
        count(distinct case when w.status = 'active' and w.supplier_count > 1 then w.row_id end) as joint_awards,
        min(case when w.status = 'active' then w.date_day end) as first_day,
        max(case when w.status = 'active' then w.date_day end) as last_day,
        row_list(case when w.status = 'active' then w.row_id end) as award_rows
    from (
        select
            s.party_id,
            s.name,
            a.process_id,
            a.row_id,
            a.status,
            a.supplier_count,
            a.date_day,
            p.buyer_id,
            p.buyer_name
        from suppliers as s
        join awards as a
            on a.row_id = s.award_row_id
        join processes as p
            on p.process_id = a.process_id
        where
            s.party_id is not null
            and (a.status = 'active' or a.status is null)
            and (p.status is null or p.status <> 'cancelled')
    ) as w
    group by w.party_id
    having count(distinct case when w.status = 'active' then w.process_id end) >= cast($minimum_processes as bigint)
) as s
join (
    select
        1 as one,
        count(distinct e.buyer_id) as dataset_buyers,
        count(*) as dataset_processes
    from (
        select
            p.process_id,
            p.buyer_id
        from processes as p
        where
            (p.status is null or p.status <> 'cancelled')
            and p.process_id in (select process_id from awards where status = 'active')
    ) as e
) as d
    on d.one = s.one
left join (
    select
        e.buyer_id,
        count(*) as buyer_processes
    from (
        select
            p.process_id,
            p.buyer_id
        from processes as p
        where
            (p.status is null or p.status <> 'cancelled')
            and p.process_id in (select process_id from awards where status = 'active')
    ) as e
    where e.buyer_id is not null
    group by e.buyer_id
) as b
    on b.buyer_id = s.buyer_id
