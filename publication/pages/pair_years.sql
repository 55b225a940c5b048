-- one row a buyer, supplier (or consortium: all its ids), currency and year of award: active awards with an amount above zero
-- key: buyer_id, supplier_key, currency, year
-- index: currency, year, amount
-- index: buyer_id, currency, year, amount
-- index: supplier_key, currency, year, amount
select
    p.buyer_id,
    a.supplier_key,
    a.currency,
    substr(cast(coalesce(a.date_day, p.release_day) as varchar), 1, 4) as year,
    count(*) as awards,
    sum(a.amount) as amount
from awards as a
join processes as p
    on p.process_id = a.process_id
where
    (a.status is null or a.status = 'active')
    and a.supplier_key is not null
    and a.currency is not null
    and a.amount > 0
    and p.buyer_id is not null
    and coalesce(a.date_day, p.release_day) is not null
group by p.buyer_id, a.supplier_key, a.currency, substr(cast(coalesce(a.date_day, p.release_day) as varchar), 1, 4)
