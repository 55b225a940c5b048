-- one row a currency: active awards
-- key: currency
select
    coalesce(currency, '') as currency,
    count(*) as awards,
    count(amount) as priced,
    sum(amount) as amount
from awards
where status is null or status = 'active'
group by coalesce(currency, '')
