-- one row two sets of tenderers that bid against each other: contests, and who of them won
-- key: one, other
-- index: other
select
    a.tenderer_key as one,
    b.tenderer_key as other,
    count(*) as contests,
    sum(case when w.winner_key = a.tenderer_key then 1 else 0 end) as one_won,
    sum(case when w.winner_key = b.tenderer_key then 1 else 0 end) as other_won
from (
    select process_id, contest_id, tenderer_key
    from contest_bids
    where tenderer_key is not null
    group by process_id, contest_id, tenderer_key
) as a
join (
    select process_id, contest_id, tenderer_key
    from contest_bids
    where tenderer_key is not null
    group by process_id, contest_id, tenderer_key
) as b
    on b.process_id = a.process_id
    and b.contest_id = a.contest_id
join (
    -- pairs grow with the square of the bids: a contest of more than thirty says little about any two
    select process_id, contest_id
    from contest_bids
    group by process_id, contest_id
    having count(*) <= 30
) as n
    on n.process_id = a.process_id
    and n.contest_id = a.contest_id
left join (
    select process_id, contest_id, min(supplier_key) as winner_key
    from contest_awards
    group by process_id, contest_id
    having count(*) = 1
) as w
    on w.process_id = a.process_id
    and w.contest_id = a.contest_id
where a.tenderer_key < b.tenderer_key
group by a.tenderer_key, b.tenderer_key
