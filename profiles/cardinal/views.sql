-- Views that Cardinal's rules share. None of them uses rules/views.sql, because Cardinal knows no lots and no relatedBid.
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
-- discount: (second - winner) / winner where both are known and the winner is lowest, two prices of zero give none
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
        count(case when b.is_submitted then 1 end) as submitted,
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
        -- Told apart here, and not left out by a filter: the planner then knows how many rows come, and joins the smaller side.
        select
            process_id,
            currency,
            tenderer_id,
            status = 'disqualified' as is_disqualified,
            status = 'valid' as is_valid,
            status = 'valid' and tenderer_count = 1 as is_sole,
            status not in ('invited', 'withdrawn') as is_submitted,
            case when status not in ('invited', 'withdrawn') then try_cast(amount_text as double) end as price
        from bids
    ) as b
        on b.process_id = q.process_id
    group by b.process_id, b.currency
    having count(case when b.is_submitted then 1 end) > 0
) as g
join cardinal_processes as p
    on p.process_id = g.process_id;

-- one row a local name of the method (which may be null): the first process, by its place in the files, with an active award
-- and submitted prices, and the currency Cardinal meets first in it. In a process it reads the bids of the price rule before
-- all submitted ones, within each, bids as published (JSON pointers of one shape sort by length, then by text).
create view cardinal_first_currencies as
select
    t.method_details,
    t.place,
    substr(t.first_key, 8 + cast(substr(t.first_key, 2, 6) as bigint)) as currency
from (
    select
        f.method_details,
        f.place,
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
        select
            method_details,
            min(place) as place
        from cardinal_prices
        where
            active_awards > 0
            and currency is not null
            and priced > 0
        group by method_details
    ) as f
    join cardinal_processes as p
        on p.place = f.place
    join bids as b
        on b.process_id = p.process_id
    where
        b.status is not null
        and b.status not in ('invited', 'withdrawn')
        and b.currency is not null
        and try_cast(b.amount_text as double) is not null
    group by f.method_details, f.place
) as t;

-- one row a tenderer of a joint bid (a bid with several tenderers), mentions: how often the bid lists it
create view cardinal_joint_bidders as
select
    d.bid_row_id,
    d.party_id,
    count(*) as mentions
from (
    select row_id
    from bids
    where tenderer_count > 1
) as b
join bidders as d
    on d.bid_row_id = b.row_id
where d.party_id is not null
group by d.bid_row_id, d.party_id;

-- one row a process and tenderer: its submitted and disqualified bids (a joint one counts for every mention of a member),
-- and 1 where the process is decided and it bid validly in it alone, and where it won it.
create view cardinal_process_tenderers as
select
    p.process_id,
    p.method_details,
    t.tenderer_id,
    sum(t.mentions) as submitted,
    sum(case when t.is_disqualified then t.mentions else 0 end) as disqualified,
    max(case when t.is_sole and p.winner_id is not null then 1 else 0 end) as decided,
    max(case when t.is_sole and p.winner_id = t.tenderer_id then 1 else 0 end) as won
from (
    select
        process_id,
        tenderer_id,
        1 as mentions,
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
        j.party_id as tenderer_id,
        j.mentions,
        b.status = 'disqualified' as is_disqualified,
        false as is_sole
    from cardinal_joint_bidders as j
    join bids as b
        on b.row_id = j.bid_row_id
    where
        b.status is not null
        and b.status not in ('invited', 'withdrawn')
) as t
join cardinal_processes as p
    on p.process_id = t.process_id
group by p.process_id, p.method_details, t.tenderer_id;

-- one row a tenderer and local name of the method (which may be null): sums over its processes.
create view cardinal_tenderers as
select
    method_details,
    tenderer_id,
    sum(submitted) as submitted,
    sum(disqualified) as disqualified,
    sum(decided) as decided,
    sum(won) as won
from cardinal_process_tenderers
group by method_details, tenderer_id;

-- one row a tenderer of a submitted bid at a price at which several bids meet, less the prices where two bids of one tenderer
-- are all there is. The tenderers of two bids at a price are looked up by row: cheaper than gathering names at every price.
create view cardinal_price_meetings as
select
    b.process_id,
    c.price,
    b.currency,
    b.row_id as bid_row_id,
    coalesce(j.party_id, b.tenderer_id) as party_id
from (
    select
        g.process_id,
        g.price
    from (
        select
            process_id,
            price,
            count(price) as bids,
            min(row_id) as low_row_id,
            max(row_id) as high_row_id
        from (
            select
                process_id,
                row_id,
                case
                    when
                        currency is not null
                        and (tenderer_id is not null or tenderer_count > 1)
                        and status not in ('invited', 'withdrawn')
                        then try_cast(amount_text as double)
                end as price
            from bids
        ) as a
        group by process_id, price
        having count(price) > 1
    ) as g
    join bids as e
        on e.row_id = g.low_row_id
    join bids as f
        on f.row_id = g.high_row_id
    where
        g.bids > 2
        or e.tenderer_count > 1
        or f.tenderer_count > 1
        or e.tenderer_id <> f.tenderer_id
) as c
join bids as b
    on b.process_id = c.process_id
    and try_cast(b.amount_text as double) = c.price
left join cardinal_joint_bidders as j
    on j.bid_row_id = b.row_id
where
    b.currency is not null
    and b.status is not null
    and b.status not in ('invited', 'withdrawn')
    and coalesce(j.party_id, b.tenderer_id) is not null;

-- one row a tenderer of a submitted bid at a price and currency at which bids of different sets of tenderers meet:
-- the sets are all equal where every party is in every bid.
create view cardinal_equal_prices as
select
    m.process_id,
    m.price,
    m.currency,
    m.bid_row_id,
    m.party_id
from (
    select
        s.process_id,
        s.price,
        s.currency
    from (
        select
            process_id,
            price,
            currency,
            count(distinct bid_row_id) as price_bids
        from cardinal_price_meetings
        group by process_id, price, currency
    ) as s
    join (
        select
            process_id,
            price,
            currency,
            party_id,
            count(*) as party_bids
        from cardinal_price_meetings
        group by process_id, price, currency, party_id
    ) as k
        on k.process_id = s.process_id
        and k.price = s.price
        and k.currency = s.currency
    where k.party_bids < s.price_bids
    group by s.process_id, s.price, s.currency
) as u
join cardinal_price_meetings as m
    on m.process_id = u.process_id
    and m.price = u.price
    and m.currency = u.currency;

-- one row a process whose tenderers with valid bids are one, the only supplier of its active awards (all awards being final),
-- while others have disqualified bids: how many others, and a bid of each tenderer.
create view cardinal_lone_winners as
select
    m.process_id,
    min(p.ocid) as ocid,
    min(p.method_details) as method_details,
    min(case when m.is_winner then m.party_id end) as winner_id,
    count(case when not m.is_winner then m.disqualified_row_id end) as others,
    row_list(case when m.is_winner then m.valid_row_id else m.disqualified_row_id end) as bid_rows
from (
    -- one row a process and tenderer
    select
        n.process_id,
        coalesce(j.party_id, b.tenderer_id) as party_id,
        coalesce(j.party_id, b.tenderer_id) = n.winner_id as is_winner,
        min(case when b.status = 'valid' then b.row_id end) as valid_row_id,
        min(case when b.status = 'disqualified' then b.row_id end) as disqualified_row_id
    from (
        -- one row a process whose active awards name exactly one supplier
        select
            s.process_id,
            min(s.party_id) as winner_id
        from (
            -- one row a process with all awards final, disqualified bids, and no valid bid of a lone tenderer beside the winner
            select process_id
            from cardinal_prices
            where
                is_final = 1
                and active_awards > 0
            group by process_id
            having
                sum(disqualified) > 0
                and sum(other_bids) = 0
        ) as c
        join suppliers as s
            on s.process_id = c.process_id
        join awards as a
            on a.row_id = s.award_row_id
        where
            a.status = 'active'
            and s.party_id is not null
        group by s.process_id
        having min(s.party_id) = max(s.party_id)
    ) as n
    join bids as b
        on b.process_id = n.process_id
    left join cardinal_joint_bidders as j
        on j.bid_row_id = b.row_id
    where
        b.status in ('valid', 'disqualified')
        and coalesce(j.party_id, b.tenderer_id) is not null
    group by
        n.process_id,
        coalesce(j.party_id, b.tenderer_id),
        coalesce(j.party_id, b.tenderer_id) = n.winner_id
) as m
join cardinal_processes as p
    on p.process_id = m.process_id
group by m.process_id
having
    count(case when m.is_winner then m.valid_row_id end) > 0
    and count(case when not m.is_winner then m.valid_row_id end) = 0
    and count(case when not m.is_winner then m.disqualified_row_id end) > 0;

-- one row a classified item of an active award with one supplier (items are found by the award's id)
create view cardinal_classified_items as
select
    p.process_id,
    p.method_details,
    a.row_id as award_row_id,
    a.supplier_id,
    i.class_id
from items as i
join awards as a
    on a.process_id = i.process_id
    and a.award_id = i.section_id
join cardinal_processes as p
    on p.process_id = i.process_id
where
    i.section = 'award'
    and i.class_id is not null
    and a.status = 'active'
    and a.supplier_count = 1
    and a.supplier_id is not null;
