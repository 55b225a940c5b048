-- one row an item class: the purchases whose items are all of it, and the awards that are
-- key: class
select
    d.class,
    d.description,
    coalesce(p.processes, 0) as processes,
    coalesce(p.buyers, 0) as buyers,
    coalesce(p.single_offers, 0) as single_offers,
    coalesce(p.single_offers_of, 0) as single_offers_of,
    -- of ten contests at least: one more or less would move it by a tenth
    case when p.single_offers_of >= 10 then cast(p.single_offers as double) / cast(p.single_offers_of as double) end as single_share,
    coalesce(p.flags, 0) as flags,
    coalesce(p.flagged, 0) as flagged,
    coalesce(a.awards, 0) as awards,
    coalesce(a.counted, 0) as counted
from (
    -- the words of the first code, which is the class's own where a list of codes is padded with noughts
    select
        class,
        substr(min(worded), strpos(min(worded), chr(9)) + 1) as description
    from (
        select class, case when class_description is not null then concat(class_id, chr(9), class_description) end as worded
        from item_classes
        where class is not null
    ) as i
    group by class
) as d
left join (
    select
        c.class,
        count(*) as processes,
        count(distinct p.buyer_id) as buyers,
        sum(s.single) as single_offers,
        sum(s.judged) as single_offers_of,
        sum(f.flags) as flags,
        count(f.flags) as flagged
    from process_classes as c
    join processes as p
        on p.process_id = c.process_id
    left join judged_offers as s
        on s.process_id = c.process_id
    left join process_flags as f
        on f.process_id = c.process_id
    where c.class is not null
    group by c.class
) as p
    on p.class = d.class
left join (
    select
        class,
        count(*) as awards,
        count(case when amount is not null and supplier_key is not null and currency <> '' then 1 end) as counted
    from market_awards
    where class is not null
    group by class
) as a
    on a.class = d.class
