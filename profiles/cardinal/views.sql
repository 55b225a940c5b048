-- Views that Cardinal's rules share; none of them uses rules/views.sql, because Cardinal knows no lots and no relatedBid.
-- They hold no parameter: a rule filters by method afterwards, so every view carries what the filters need.
-- Submitted: a bid with a status that is not invited or withdrawn. Prices are doubles read from the published text.

-- one row a process that is not cancelled, with what its awards say.
-- winner_id is set where the rules on prices and success apply: all awards final (a missing status is passed over),
-- one active award, one supplier in it. `place` orders processes as they stand in the files.
create view cardinal_processes as
select
    p.process_id,
    p.row_id,
    p.ocid,
    p.method_details,
    p.buyer_id,
    p.procuring_entity_id,
    p.tender_end_text,
    cast(p.file as bigint) * 1099511627776 + p."offset" as place,
    coalesce(a.active_awards, 0) as active_awards,
    coalesce(a.is_final, 0) as is_final,
    case
        when a.active_awards = 1 and a.is_final = 1 and a.supplier_count = 1 then a.supplier_id
    end as winner_id
from processes as p
left join (
    select
        process_id,
        count(case when status = 'active' then 1 end) as active_awards,
        min(case when status is null or status in ('active', 'cancelled', 'unsuccessful') then 1 else 0 end) as is_final,
        max(case when status = 'active' then supplier_count end) as supplier_count,
        max(case when status = 'active' then supplier_id end) as supplier_id
    from awards
    group by process_id
) as a
    on a.process_id = p.process_id
where p.status is null or p.status <> 'cancelled';

-- one row a process and currency of its submitted bids (the currency may be null).
-- discount: (second - winner) / winner where both are known and the winner is lowest; two prices of zero give none
-- (Cardinal panics there), a winner's zero below another price gives infinity, as in Cardinal.
create view cardinal_prices as
select
    g.process_id,
    g.currency,
    g.submitted,
    g.disqualified,
    g.priced,
    g.valid_priced,
    g.other_bids,
    g.winner_price,
    g.other_price,
    case
        when g.other_price >= g.winner_price and (g.other_price <> 0 or g.winner_price <> 0)
            then (g.other_price - g.winner_price) / g.winner_price
    end as discount,
    g.lowest_disqualified,
    g.lowest_other,
    p.row_id,
    p.ocid,
    p.method_details,
    p.buyer_id,
    p.procuring_entity_id,
    p.place,
    p.active_awards,
    p.is_final,
    p.winner_id
from (
    select
        b.process_id,
        b.currency,
        count(*) as submitted,
        count(case when b.is_disqualified then 1 end) as disqualified,
        count(b.price) as priced,
        count(case when b.is_valid then b.price end) as valid_priced,
        count(case when b.is_sole and b.tenderer_id <> q.winner_id then 1 end) as other_bids,
        min(case when b.is_sole and b.tenderer_id = q.winner_id then b.price end) as winner_price,
        min(case when b.is_sole and b.tenderer_id <> q.winner_id then b.price end) as other_price,
        min(case when b.is_disqualified then b.price end) as lowest_disqualified,
        min(case when not b.is_disqualified then b.price end) as lowest_other
    from cardinal_processes as q
    join (
        select
            process_id,
            currency,
            tenderer_id,
            status = 'disqualified' as is_disqualified,
            status = 'valid' as is_valid,
            status = 'valid' and tenderer_count = 1 as is_sole,
            try_cast(amount_text as double) as price
        from bids
        where status is not null and status not in ('invited', 'withdrawn')
    ) as b
        on b.process_id = q.process_id
    group by b.process_id, b.currency
) as g
join cardinal_processes as p
    on p.process_id = g.process_id;

-- one row a process with submitted prices in several currencies: the one Cardinal meets first in it.
-- It reads the bids of the price rule before all submitted ones; within each, bids in published order
-- (JSON pointers of one shape sort by length, then by text).
create view cardinal_first_currencies as
select
    t.process_id,
    substr(t.first_key, 8 + cast(substr(t.first_key, 2, 6) as bigint)) as currency
from (
    select
        b.process_id,
        min(
            case
                when p.winner_id is not null and b.status = 'valid' and b.tenderer_count = 1 and b.tenderer_id is not null
                    then '0'
                else '1'
            end
            || lpad(cast(length(b.pointer) as varchar), 6, '0')
            || b.pointer
            || b.currency
        ) as first_key
    from (
        select process_id
        from cardinal_prices
        where currency is not null and priced > 0
        group by process_id
        having count(*) > 1
    ) as m
    join bids as b
        on b.process_id = m.process_id
    join cardinal_processes as p
        on p.process_id = m.process_id
    where
        b.status is not null
        and b.status not in ('invited', 'withdrawn')
        and b.currency is not null
        and try_cast(b.amount_text as double) is not null
    group by b.process_id
) as t;

-- one row a tenderer and local name of the method (which may be null): its submitted and disqualified bids
-- (joint ones count for every member), and the decided processes it bid validly in alone, and won.
create view cardinal_tenderers as
select
    p.method_details,
    t.tenderer_id,
    count(*) as submitted,
    count(case when t.is_disqualified then 1 end) as disqualified,
    count(distinct case when t.is_sole and p.winner_id is not null then p.process_id end) as decided,
    count(distinct case when t.is_sole and p.winner_id = t.tenderer_id then p.process_id end) as won
from (
    select
        process_id,
        tenderer_id,
        status = 'disqualified' as is_disqualified,
        status = 'valid' as is_sole
    from bids
    where
        tenderer_count = 1
        and tenderer_id is not null
        and status is not null
        and status not in ('invited', 'withdrawn')
    union all
    select
        b.process_id,
        d.party_id as tenderer_id,
        b.status = 'disqualified' as is_disqualified,
        false as is_sole
    from bids as b
    join bidders as d
        on d.bid_row_id = b.row_id
    where
        b.tenderer_count > 1
        and d.party_id is not null
        and b.status is not null
        and b.status not in ('invited', 'withdrawn')
) as t
join cardinal_processes as p
    on p.process_id = t.process_id
group by p.method_details, t.tenderer_id;

-- one row a tenderer of a submitted bid at a price and currency at which bids of different sets of tenderers meet.
-- The inner half narrows: each bid at a price is held against one of them, which is cheaper than gathering names at every
-- price. The outer half is exact: the sets are all equal where every party is in every bid.
create view cardinal_equal_prices as
select
    x.process_id,
    x.price,
    x.currency,
    x.bid_row_id,
    x.party_id
from (
    select
        w.process_id,
        w.price,
        w.currency,
        w.bid_row_id,
        w.party_id,
        w.price_bids,
        min(w.party_bids) over (partition by w.process_id, w.price, w.currency) as least_party_bids
    from (
        select
            v.process_id,
            v.price,
            v.currency,
            v.bid_row_id,
            v.price_bids,
            v.party_id,
            count(*) over (partition by v.process_id, v.price, v.currency, v.party_id) as party_bids
        from (
            select
                n.process_id,
                n.price,
                n.currency,
                n.bid_row_id,
                n.price_bids,
                d.party_id
            from (
                select
                    b.process_id,
                    c.price,
                    b.currency,
                    b.row_id as bid_row_id,
                    count(*) over (partition by b.process_id, c.price, b.currency) as price_bids
                from (
                    select
                        r.process_id,
                        r.price
                    from (
                        select
                            g.process_id,
                            g.price,
                            f.tenderer_id
                        from (
                            select
                                process_id,
                                price,
                                min(row_id) as first_row_id
                            from (
                                select
                                    process_id,
                                    row_id,
                                    try_cast(amount_text as double) as price
                                from bids
                                where
                                    currency is not null
                                    and (tenderer_id is not null or tenderer_count > 1)
                                    and status is not null
                                    and status not in ('invited', 'withdrawn')
                            ) as a
                            where price is not null
                            group by process_id, price
                            having count(*) > 1
                        ) as g
                        join bids as f
                            on f.row_id = g.first_row_id
                    ) as r
                    join bids as o
                        on o.process_id = r.process_id
                        and try_cast(o.amount_text as double) = r.price
                    where
                        o.tenderer_count > 1
                        or coalesce(o.tenderer_id, '') <> coalesce(r.tenderer_id, '')
                    group by r.process_id, r.price
                ) as c
                join bids as b
                    on b.process_id = c.process_id
                    and try_cast(b.amount_text as double) = c.price
                join bidders as e
                    on e.bid_row_id = b.row_id
                where
                    b.currency is not null
                    and b.status is not null
                    and b.status not in ('invited', 'withdrawn')
                    and e.party_id is not null
                group by b.process_id, c.price, b.currency, b.row_id
            ) as n
            join bidders as d
                on d.bid_row_id = n.bid_row_id
            where
                n.price_bids > 1
                and d.party_id is not null
            group by n.process_id, n.price, n.currency, n.bid_row_id, n.price_bids, d.party_id
        ) as v
    ) as w
) as x
where x.least_party_bids < x.price_bids;
