-- one row two rules: processes that both flag
-- key: code, other
select a.code, b.code as other, count(*) as processes
from (
    select code, process_id
    from flags
    where process_id is not null
    group by code, process_id
) as a
join (
    select code, process_id
    from flags
    where process_id is not null
    group by code, process_id
) as b
    on b.process_id = a.process_id
where a.code <> b.code
group by a.code, b.code
