-- one row a region of buyers and currency: active awards
-- key: region, currency
select
    coalesce(r.region, '') as region,
    coalesce(a.currency, '') as currency,
    count(*) as awards,
    count(a.amount) as priced,
    sum(a.amount) as amount
from awards as a
left join process_regions as r
    on r.process_id = a.process_id
where a.status is null or a.status = 'active'
group by coalesce(r.region, ''), coalesce(a.currency, '')
