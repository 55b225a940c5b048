-- one row a bidder: how many of its bids lie next to the lowest rival bid, against equally wide bands on both sides
select
    cast(null as bigint) as process_id,
    'supplier' as subject_kind,
    t.tenderer_id as subject_id,
    case
        when t.compared < cast($minimum as bigint) then 'unknown'
        when t.z < -cast($z as double) then 'raised'
        else 'clear'
    end as verdict,
    case
        when t.compared < cast($minimum as bigint)
            then 'peers: at least ' || cast(cast($minimum as bigint) as varchar) || ' bids near the lowest rival bid'
    end as missing,
    cast(t.near as double) as observed,
    cast(t.flank as double) as expected,
    cast(null as date) as on_day,
    t.near_rows as rows,
    t.bid_count,
    t.below,
    t.above,
    t.z,
    cast($band as double) as band,
    3 * cast($band as double) as reach,
    t.over_estimate
from (
    select
        s.*,
        s.near + s.flank as compared,
        (cast(s.near as double) + 0.5 - cast(s.near + s.flank as double) / 2)
        / nullif(sqrt(cast(s.near + s.flank as double)) / 2, 0) as z
    from (
        select
            n.*,
            case when n.below < n.above then n.below else n.above end as flank
        from (
            select
                m.tenderer_id,
                count(*) as bid_count,
                count(case when m.has_estimate then 1 end) as over_estimate,
                count(case when abs(m.margin) <= cast($band as double) then 1 end) as near,
                count(
                    case
                        when m.margin < -cast($band as double) and m.margin >= -3 * cast($band as double) then 1
                    end
                ) as below,
                count(
                    case
                        when m.margin > cast($band as double) and m.margin <= 3 * cast($band as double) then 1
                    end
                ) as above,
                row_list(case when abs(m.margin) <= 3 * cast($band as double) then m.row_id end) as near_rows
            from (
                select
                    b.tenderer_id,
                    b.row_id,
                    e.estimate is not null as has_estimate,
                    (cast(b.amount as double) - case when b.row_id = e.winner_row_id then e.lowest_other_amount else e.winner_amount end)
                    / coalesce(
                        e.estimate,
                        case when b.row_id = e.winner_row_id then e.lowest_other_amount else e.winner_amount end
                    ) as margin
                from (
                    select
                        c.process_id,
                        c.contest_id,
                        c.winner_row_id,
                        c.winner_amount,
                        c.lowest_other_amount,
                        case
                            when l.amount > 0 and l.currency = c.currency then cast(l.amount as double)
                            when p.lot_count <= 1 and p.amount > 0 and p.currency = c.currency then cast(p.amount as double)
                        end as estimate
                    from price_contests as c
                    join processes as p
                        on p.process_id = c.process_id
                    left join lots as l
                        on l.process_id = c.process_id
                        and l.lot_id = c.contest_id
                    where
                        c.bid_count >= 2
                        and c.winner_amount <= c.lowest_other_amount
                        and (p.status is null or p.status <> 'cancelled')
                ) as e
                join contest_bids as b
                    on b.process_id = e.process_id
                    and b.contest_id = e.contest_id
                where
                    b.status = 'valid'
                    and b.tenderer_count = 1
                    and b.tenderer_id is not null
            ) as m
            group by m.tenderer_id
        ) as n
    ) as s
) as t
