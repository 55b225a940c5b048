-- one row a process and a party that bid in it or was awarded
-- key: party_id, process_id
select
    y.party_id,
    y.process_id,
    max(coalesce(p.release_day, p.tender_end_day, p.tender_start_day)) as day,
    max(case when y.is_supplier then 1 else 0 end) as awarded,
    max(case when y.is_tenderer then 1 else 0 end) as bid
from parties as y
join processes as p
    on p.process_id = y.process_id
where
    y.party_id is not null
    and (y.is_supplier or y.is_tenderer)
group by y.party_id, y.process_id
