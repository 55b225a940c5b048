-- one row an item class and rule: flags on the purchases whose items are all of the class
-- key: class, code
select c.class, f.code, count(*) as flags, count(distinct f.process_id) as flagged
from flags as f
join process_classes as c
    on c.process_id = f.process_id
where c.class is not null
group by c.class, f.code
