-- one row an item class, currency and region of the buyer ('' where none was published): how the money of priced active awards is spread over suppliers
-- key: class, currency, region
select
    s.class,
    s.currency,
    s.region,
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
        cast(g.amount as double) / cast(sum(g.amount) over (partition by g.class, g.currency, g.region) as double) as share,
        row_number() over (partition by g.class, g.currency, g.region order by g.amount desc, g.supplier_key) as place
    from (
        select a.class, a.currency, coalesce(r.region, '') as region, a.supplier_key, count(*) as awards, sum(a.amount) as amount
        from market_awards as a
        left join process_regions as r
            on r.process_id = a.process_id
        where
            a.class is not null
            and a.supplier_key is not null
            and a.amount is not null
            and a.currency <> ''
        group by a.class, a.currency, coalesce(r.region, ''), a.supplier_key
    ) as g
) as s
group by s.class, s.currency, s.region
