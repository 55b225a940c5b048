-- one row a class of goods (first two digits of the classification), supplier and currency: active awards of processes with one class
-- key: class, supplier_key, currency
select
    c.class,
    a.supplier_key,
    coalesce(a.currency, '') as currency,
    max(c.description) as description,
    count(*) as awards,
    sum(a.amount) as amount
from (
    select
        process_id,
        min(concat(coalesce(scheme, ''), ' ', substr(class_id, 1, 2))) as class,
        min(class_description) as description
    from items
    where class_id is not null
    group by process_id
    having count(distinct substr(class_id, 1, 2)) = 1
) as c
join awards as a
    on a.process_id = c.process_id
where
    (a.status is null or a.status = 'active')
    and a.supplier_key is not null
group by c.class, a.supplier_key, coalesce(a.currency, '')
