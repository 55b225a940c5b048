-- one row an item class, currency and year of award: how the money of priced active awards is spread over suppliers
-- key: class, currency, year
select
    s.class,
    s.currency,
    s.year,
    cast(sum(s.awards) as bigint) as priced,
    sum(s.amount) as amount,
    count(*) as suppliers,
    max(case when s.place = 1 then s.supplier_key end) as top_key,
    max(case when s.place = 1 then s.share end) as top_share,
    sum_of(case when s.place <= 3 then s.share else 0 end) as top_three,
    10000 * sum_of(s.share * s.share) as concentration
from (
    select
        g.*,
        cast(g.amount as double) / cast(sum(g.amount) over (partition by g.class, g.currency, g.year) as double) as share,
        row_number() over (partition by g.class, g.currency, g.year order by g.amount desc, g.supplier_key) as place
    from (
        select class, currency, year, supplier_key, count(*) as awards, sum(amount) as amount
        from market_awards
        where
            class is not null
            and supplier_key is not null
            and amount is not null
            and currency <> ''
            and year is not null
        group by class, currency, year, supplier_key
    ) as g
) as s
group by s.class, s.currency, s.year
