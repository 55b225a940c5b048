-- one row an item class, currency, kind of party (buyer, supplier) and party (of a supplier or consortium: all its ids): priced active awards
-- key: class, currency, kind, party
-- index: class, currency, kind, amount
select m.class, m.currency, m.kind, m.party, count(*) as awards, sum(m.amount) as amount
from (
    select class, currency, 'supplier' as kind, supplier_key as party, amount
    from market_awards
    where
        class is not null
        and currency <> ''
        and amount is not null
        and supplier_key is not null
    union all
    select class, currency, 'buyer' as kind, buyer_id as party, amount
    from market_awards
    where
        class is not null
        and currency <> ''
        and amount is not null
        and buyer_id is not null
) as m
group by m.class, m.currency, m.kind, m.party
