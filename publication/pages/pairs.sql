-- one row a buyer, supplier (or consortium: all its ids) and currency: active awards, who pays whom
-- key: buyer_id, supplier_key, currency
-- index: supplier_key
-- index: currency, amount
select
    p.buyer_id,
    a.supplier_key,
    coalesce(a.currency, '') as currency,
    max(a.supplier_count) as supplier_count,
    count(*) as awards,
    count(a.amount) as priced,
    sum(a.amount) as amount,
    min(coalesce(a.date_day, p.release_day)) as first_day,
    max(coalesce(a.date_day, p.release_day)) as last_day
from awards as a
join processes as p
    on p.process_id = a.process_id
where
    (a.status is null or a.status = 'active')
    and a.supplier_key is not null
    and p.buyer_id is not null
group by p.buyer_id, a.supplier_key, coalesce(a.currency, '')
