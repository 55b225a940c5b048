-- one row a way in which purchases are classed: one class, several, none published
-- key: kind
select k.kind, count(*) as processes
from (
    select
        case
            when c.class is not null then 'one'
            when c.classed > 0 then 'several'
            else 'none'
        end as kind
    from processes as p
    left join process_classes as c
        on c.process_id = p.process_id
) as k
group by k.kind
