-- one row a kind of party (buyer, supplier), party and currency: active awards. A consortium's award counts for the buyer, and for no single supplier.
-- key: kind, party_id, currency
-- index: kind, currency, amount
select
    m.kind,
    m.party_id,
    m.currency,
    sum(m.awards) as awards,
    sum(m.priced) as priced,
    sum(m.amount) as amount
from (
    select 'buyer' as kind, p.buyer_id as party_id, coalesce(a.currency, '') as currency, count(*) as awards, count(a.amount) as priced, sum(a.amount) as amount
    from awards as a
    join processes as p
        on p.process_id = a.process_id
    where
        (a.status is null or a.status = 'active')
        and p.buyer_id is not null
    group by p.buyer_id, coalesce(a.currency, '')
    union all
    select 'supplier' as kind, a.supplier_id as party_id, coalesce(a.currency, '') as currency, count(*) as awards, count(a.amount) as priced, sum(a.amount) as amount
    from awards as a
    where
        (a.status is null or a.status = 'active')
        and a.supplier_count = 1
        and a.supplier_id is not null
    group by a.supplier_id, coalesce(a.currency, '')
) as m
group by m.kind, m.party_id, m.currency
