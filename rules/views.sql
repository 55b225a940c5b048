-- Views that several rules share. One statement each, `create view NAME as select …;`, in an order in which
-- each uses only tables and views above it. Both engines read this file.

-- one row a bid that was handed in (not invited, not withdrawn) and for which the lot it competes for is known.
-- contest_id: the lot id, or '' where the process has no lots. A bid that names several lots, or none in a
-- process with lots, is in no contest: its price cannot be held against another.
create view contest_bids as
select
    b.process_id,
    b.row_id,
    b.bid_id,
    case when p.lot_count > 0 then b.lot_id else '' end as contest_id,
    b.status,
    b.amount,
    b.amount_text,
    b.currency,
    b.tenderer_count,
    b.tenderer_id,
    b.tenderer_key,
    b.date_text,
    b.date_day,
    b.date_at
from bids as b
join processes as p
    on p.process_id = b.process_id
where
    (b.status is null or b.status not in ('invited', 'withdrawn'))
    and (
        (p.lot_count = 0 and b.lot_count = 0)
        or (p.lot_count > 0 and b.lot_count = 1)
    );

-- one row an active award whose contest is known: contest_id as in contest_bids.
create view contest_awards as
select
    a.process_id,
    a.row_id,
    a.award_id,
    case when p.lot_count > 0 then a.lot_id else '' end as contest_id,
    a.amount,
    a.currency,
    a.supplier_count,
    a.supplier_id,
    a.supplier_key,
    a.related_bid_id,
    a.related_bid_count,
    a.date_text,
    a.date_day,
    a.date_at
from awards as a
join processes as p
    on p.process_id = a.process_id
where
    a.status = 'active'
    and (
        (p.lot_count = 0 and a.lot_count = 0)
        or (p.lot_count > 0 and a.lot_count = 1)
    );

-- one row a contest: how many awards, and whether every award of its process is final
-- (a contest with a pending award is not decided yet).
create view contests as
select
    c.process_id,
    c.contest_id,
    c.active_awards,
    c.award_row_id,
    c.supplier_key,
    c.supplier_id,
    c.supplier_count,
    c.related_bid_id,
    c.related_bid_count,
    c.award_day,
    f.is_final
from (
    select
        process_id,
        contest_id,
        count(*) as active_awards,
        min(row_id) as award_row_id,
        min(supplier_key) as supplier_key,
        min(supplier_id) as supplier_id,
        min(supplier_count) as supplier_count,
        min(related_bid_id) as related_bid_id,
        min(related_bid_count) as related_bid_count,
        min(date_day) as award_day
    from contest_awards
    group by process_id, contest_id
) as c
join (
    select
        process_id,
        min(case when status in ('active', 'cancelled', 'unsuccessful') then 1 else 0 end) = 1 as is_final
    from awards
    group by process_id
) as f
    on f.process_id = c.process_id;

-- one row a decided contest with one active award: which bid won. `how` says on what ground:
-- 'related_bid' (the publisher names it), 'supplier' (the only valid bid of exactly the suppliers),
-- or null: then bid_row_id is null too, and a rule that needs the winning bid must say unknown.
create view winning_bids as
select
    c.process_id,
    c.contest_id,
    c.award_row_id,
    c.award_day,
    c.supplier_key,
    case
        when c.related_bid_count = 1 then m.by_id
        when c.related_bid_count = 0 and m.by_supplier_count = 1 then m.by_supplier
    end as bid_row_id,
    case
        when c.related_bid_count = 1 and m.by_id is not null then 'related_bid'
        when c.related_bid_count = 0 and m.by_supplier_count = 1 then 'supplier'
    end as how
from contests as c
left join (
    select
        k.process_id,
        k.contest_id,
        max(case when b.bid_id = k.related_bid_id then b.row_id end) as by_id,
        count(case when b.tenderer_key = k.supplier_key and b.status = 'valid' then 1 end) as by_supplier_count,
        max(case when b.tenderer_key = k.supplier_key and b.status = 'valid' then b.row_id end) as by_supplier
    from contests as k
    join contest_bids as b
        on b.process_id = k.process_id
        and b.contest_id = k.contest_id
    where k.active_awards = 1
    group by k.process_id, k.contest_id
) as m
    on m.process_id = c.process_id
    and m.contest_id = c.contest_id
where
    c.active_awards = 1
    and c.is_final;

-- one row a decided contest whose valid bids are comparable: all in one currency, every one with a price above
-- zero and one known set of tenderers, and no two from the same tenderers.
-- Prices as doubles: rules here compare ratios.
create view price_contests as
select
    b.process_id,
    b.contest_id,
    max(b.currency) as currency,
    count(*) as bid_count,
    min(w.bid_row_id) as winner_row_id,
    min(w.award_row_id) as award_row_id,
    min(w.award_day) as award_day,
    min(case when b.row_id = w.bid_row_id then cast(b.amount as double) end) as winner_amount,
    min(case when b.row_id = w.bid_row_id then b.tenderer_key end) as winner_key,
    min(case when b.row_id <> w.bid_row_id then cast(b.amount as double) end) as lowest_other_amount,
    min(cast(b.amount as double)) as lowest_amount,
    max(cast(b.amount as double)) as highest_amount
from contest_bids as b
join winning_bids as w
    on w.process_id = b.process_id
    and w.contest_id = b.contest_id
where
    b.status = 'valid'
    and w.bid_row_id is not null
group by b.process_id, b.contest_id
having
    count(distinct b.tenderer_key) = count(*)
    and count(b.amount) = count(*)
    and count(b.currency) = count(*)
    and min(b.currency) = max(b.currency)
    and min(cast(b.amount as double)) > 0
    and count(case when b.row_id = w.bid_row_id then b.tenderer_key end) = 1;

-- one row a contest with at most ten bids, every one of a tenderer by itself and no two of the same: the tenderers in order
-- of their ids, of time and of price. An order is null where a bid lacks what it goes by, or two bids are alike in it.
create view contest_orders as
select
    process_id,
    contest_id,
    count(*) as tenderers,
    text_list(tenderer_id) as tenderer_set,
    case when count(distinct date_at) = count(*) then text_list(tenderer_id, date_at) end as time_order,
    case
        when
            count(distinct amount) = count(*)
            and count(currency) = count(*)
            and min(currency) = max(currency)
            then text_list(tenderer_id, amount)
    end as price_order,
    row_list(row_id) as bid_rows
from contest_bids
where contest_id is not null
group by process_id, contest_id
having
    count(*) <= 10
    and count(distinct tenderer_id) = count(*);

-- one row a party of a process: by what two of them are told to be one, and how it can be reached, each cleaned and a number (many are
-- compared with many); null where it is not published or says nothing. An address needs a house number, a contact person two
-- words, an e-mail its sign.
create view party_contacts as
select
    r.process_id,
    r.row_id,
    r.party_id,
    r.is_buyer,
    r.is_tenderer,
    r.is_supplier,
    r.identifier,
    text_number('name', r.name_key) as name_key,
    -- a number of one digit repeated is a placeholder
    text_number('phone', case when replace(r.phone, substr(r.phone, 1, 1), '') <> '' then r.phone end) as phone,
    text_number('email', case when r.email like '%_@_%' then r.email end) as email,
    text_number('address', case when r.has_number then r.address end) as address,
    length(r.address) as address_length,
    text_number('contact', case when r.has_words then r.contact end) as contact,
    length(r.contact) as contact_length
from (
    select
        process_id,
        row_id,
        party_id,
        is_buyer,
        is_tenderer,
        is_supplier,
        identifier,
        coalesce(text_key(legal_name), text_key(name)) as name_key,
        phone_key(telephone) as phone,
        lower(trim(email)) as email,
        text_key(street || ' ' || coalesce(locality, '')) as address,
        translate(street, '0123456789', '') <> street as has_number,
        text_key(contact_name) as contact,
        trim(contact_name) like '% %' as has_words
    from parties
) as r;

-- one row a telephone, e-mail, address or contact person (numbers of two kinds differ): how many parties publish it.
create view contact_uses as
select
    u.contact_key,
    count(*) as parties
from (
    select
        phone as contact_key,
        party_id
    from party_contacts
    where
        phone is not null
        and party_id is not null
    group by phone, party_id
    union all
    select
        email as contact_key,
        party_id
    from party_contacts
    where
        email is not null
        and party_id is not null
    group by email, party_id
    union all
    select
        address as contact_key,
        party_id
    from party_contacts
    where
        address is not null
        and party_id is not null
    group by address, party_id
    union all
    select
        contact as contact_key,
        party_id
    from party_contacts
    where
        contact is not null
        and party_id is not null
    group by contact, party_id
) as u
group by u.contact_key;

-- one row a bidder or supplier of a process (not of a cancelled one, nor its buying body) and the entity it is taken to be, null where
-- none is. Only `is_asserted` (by an official identifier, or a person judged it) may raise; a likeness of names sorts work.
-- day: the deadline for bids, else the first active award.
create view bidder_entities as
select
    b.process_id,
    b.row_id,
    b.party_id,
    b.scheme,
    b.identifier,
    e.entity_id,
    coalesce(e.how in ('identifier', 'judged'), false) as is_asserted,
    e.row_id as entity_row,
    coalesce(p.tender_end_day, a.award_day) as day
from parties as b
join processes as p
    on p.process_id = b.process_id
left join party_entities as e
    on e.party_id = b.party_id
left join (
    select
        process_id,
        min(date_day) as award_day
    from awards
    where status = 'active'
    group by process_id
) as a
    on a.process_id = b.process_id
where
    (b.is_tenderer or b.is_supplier)
    and (b.is_buyer is null or not b.is_buyer)
    and b.party_id is not null
    and (p.status is null or p.status <> 'cancelled');

-- one row a buying body of a process and the entity it is taken to be; is_asserted and day as in bidder_entities.
create view buyer_entities as
select
    b.process_id,
    b.row_id,
    b.party_id,
    e.entity_id,
    coalesce(e.how in ('identifier', 'judged'), false) as is_asserted,
    coalesce(p.tender_end_day, a.award_day) as day
from parties as b
join processes as p
    on p.process_id = b.process_id
left join party_entities as e
    on e.party_id = b.party_id
left join (
    select
        process_id,
        min(date_day) as award_day
    from awards
    where status = 'active'
    group by process_id
) as a
    on a.process_id = b.process_id
where
    b.is_buyer
    and b.party_id is not null;

-- one row a supplier of an active award (one with nulls where none is named) and the entity it is taken to be; day: of the award.
create view supplier_entities as
select
    a.process_id,
    a.row_id as award_row,
    a.award_id,
    a.date_day as day,
    a.amount,
    a.currency,
    s.row_id,
    s.party_id,
    e.entity_id,
    coalesce(e.how in ('identifier', 'judged'), false) as is_asserted
from awards as a
join processes as p
    on p.process_id = a.process_id
left join suppliers as s
    on s.award_row_id = a.row_id
left join party_entities as e
    on e.party_id = s.party_id
where
    a.status = 'active'
    and a.award_id is not null
    and (p.status is null or p.status <> 'cancelled');

-- one row a person and an entity the person owns (through any chain) or directs, and a period; share_min is null for directors.
-- first_seen_day: since when all of it was published, where known.
create view standing_people as
select
    asset_id as entity_id,
    owner_id as person_id,
    'owner' as standing,
    share_min,
    from_day,
    to_day,
    held_from_day,
    held_to_day,
    first_seen_day,
    row_id
from control
where owner_is_person
union all
select
    target_id as entity_id,
    source_id as person_id,
    'director' as standing,
    cast(null as decimal(38, 6)) as share_min,
    from_day,
    to_day,
    held_from_day,
    held_to_day,
    first_seen_day,
    row_id
from links
where schema = 'Directorship';

-- one row a person and a relative, each way: the two ends of family links.
create view kin as
select
    source_id as person_id,
    target_id as relative_id,
    role,
    row_id
from links
where schema = 'Family'
union all
select
    target_id as person_id,
    source_id as relative_id,
    role,
    row_id
from links
where schema = 'Family';
