-- one row a currency and year of award: active awards with an amount above zero
-- key: currency, year
select
    a.currency,
    substr(cast(coalesce(a.date_day, p.release_day) as varchar), 1, 4) as year,
    count(*) as awards,
    sum(a.amount) as amount
from awards as a
join processes as p
    on p.process_id = a.process_id
where
    (a.status is null or a.status = 'active')
    and a.currency is not null
    and a.amount > 0
    and coalesce(a.date_day, p.release_day) is not null
group by a.currency, substr(cast(coalesce(a.date_day, p.release_day) as varchar), 1, 4)
