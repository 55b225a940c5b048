-- Views that several page tables share, over the gated tables; read like rules/views.sql, whose views they may use.

-- one row an item: its class is the scheme, a colon and the first four characters of the code, as the market rules have it.
-- A code without a scheme is no class: nobody can say what it means.
create view item_classes as
select
    process_id,
    section,
    section_id,
    lot_id,
    class_id,
    class_description,
    case when scheme is not null and length(class_id) >= 4 then concat(scheme, ':', substr(class_id, 1, 4)) end as class
from items;

-- one row a process with classed items: its class, where all items have the same. Some publish codes in the award alone: a section
-- (tender, award, contract) without any code is no item of another class.
create view process_classes as
select
    s.process_id,
    case when sum(s.items) = sum(s.classed) and min(s.least) = max(s.greatest) then min(s.least) end as class,
    cast(sum(s.classed) as bigint) as classed
from (
    select
        process_id,
        section,
        count(*) as items,
        count(class) as classed,
        min(class) as least,
        max(class) as greatest
    from item_classes
    group by process_id, section
) as s
where s.classed > 0
group by s.process_id;

-- one row an active award: its class (of its own items; else of its lot's; else of all of the tender's), buyer, region and year
create view market_awards as
select
    a.process_id,
    a.row_id,
    a.supplier_key,
    case when a.amount > 0 then a.amount end as amount,
    coalesce(a.currency, '') as currency,
    p.buyer_id,
    substr(cast(coalesce(a.date_day, p.release_day) as varchar), 1, 4) as year,
    case
        when own.items > 0 then own.class
        when lot.items > 0 then lot.class
        else whole.class
    end as class
from awards as a
join processes as p
    on p.process_id = a.process_id
left join (
    select
        process_id,
        section_id,
        count(*) as items,
        case when count(*) = count(class) and min(class) = max(class) then min(class) end as class
    from item_classes
    where section = 'award'
    group by process_id, section_id
) as own
    on own.process_id = a.process_id
    and own.section_id = a.award_id
left join (
    select
        process_id,
        lot_id,
        count(*) as items,
        case when count(*) = count(class) and min(class) = max(class) then min(class) end as class
    from item_classes
    where
        section = 'tender'
        and lot_id is not null
    group by process_id, lot_id
) as lot
    on lot.process_id = a.process_id
    and lot.lot_id = a.lot_id
left join (
    select
        process_id,
        case when count(*) = count(class) and min(class) = max(class) then min(class) end as class
    from item_classes
    where section = 'tender'
    group by process_id
) as whole
    on whole.process_id = a.process_id
where a.status is null or a.status = 'active';

-- one row a process: contests in which R018 could judge the number of offers, and those with a single one
create view judged_offers as
select
    process_id,
    count(case when verdict = 'raised' then 1 end) as single,
    count(*) as judged
from verdicts
where
    code = 'R018'
    and verdict in ('raised', 'clear')
    and process_id is not null
group by process_id;

-- one row a process: the region of its buyer, as lists and search have it
create view process_regions as
select process_id, min(region) as region
from parties
where is_buyer
group by process_id;

-- one row a process that has a flag
create view process_flags as
select process_id, count(*) as flags
from flags
where process_id is not null
group by process_id;
