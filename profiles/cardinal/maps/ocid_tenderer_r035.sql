-- one row a process flagged by R035: its winner
with
-- one row a process with all awards final, disqualified bids, and no valid bid of a lone tenderer beside the winner
open_to_doubt as (
    select p.process_id
    from cardinal_prices as p
    where
        p.is_final = 1
        and p.active_awards > 0
        and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    group by p.process_id
    having
        sum(p.disqualified) > 0
        and sum(p.other_bids) = 0
),
-- one row of those whose active awards name exactly one supplier
named as (
    select
        s.process_id,
        min(s.party_id) as winner_id
    from open_to_doubt as c
    join suppliers as s
        on s.process_id = c.process_id
    join awards as a
        on a.row_id = s.award_row_id
    where
        a.status = 'active'
        and s.party_id is not null
    group by s.process_id
    having min(s.party_id) = max(s.party_id)
),
judged as (
    select
        m.process_id,
        m.winner_id,
        count(case when m.party_id <> m.winner_id then m.disqualified_row_id end) as others
    from (
        -- one row a process and tenderer: one valid and one disqualified bid of it
        select
            n.process_id,
            n.winner_id,
            d.party_id,
            min(case when b.status = 'valid' then b.row_id end) as valid_row_id,
            min(case when b.status = 'disqualified' then b.row_id end) as disqualified_row_id
        from named as n
        join bids as b
            on b.process_id = n.process_id
        join bidders as d
            on d.bid_row_id = b.row_id
        where
            b.status in ('valid', 'disqualified')
            and d.party_id is not null
        group by n.process_id, n.winner_id, d.party_id
    ) as m
    group by m.process_id, m.winner_id
    having
        count(case when m.party_id = m.winner_id then m.valid_row_id end) > 0
        and count(case when m.party_id <> m.winner_id then m.valid_row_id end) = 0
        and count(case when m.party_id <> m.winner_id then m.disqualified_row_id end) > 0
)
select
    p.ocid,
    j.winner_id as id
from judged as j
join cardinal_processes as p
    on p.process_id = j.process_id
where j.others >= $threshold
