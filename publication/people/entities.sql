-- one row a person, firm or body
-- key: entity_id
-- index: kind, sort_key, entity_id
-- index: sort_key, entity_id
-- index: lists, sort_key
-- index: posts, sort_key
-- index: owned, sort_key
-- index: owners, sort_key
select
    e.entity_id,
    case when e.is_person then 'person' when e.schema = 'PublicBody' then 'body' when e.is_person is null then 'either' else 'firm' end as kind,
    e.schema,
    e.caption,
    lower(ltrim(e.caption, ' "''`«»„“”‘’‹›()[]{}<>~*#&@.,:;!?+=_/\|-–—')) as sort_key,
    e.topics,
    e.datasets,
    e.record_count,
    e.countries,
    e.jurisdiction,
    e.incorporation_text,
    e.incorporation_day,
    e.dissolution_text,
    e.dissolution_day,
    e.status,
    e.state,
    coalesce(l.lists, 0) as lists,
    coalesce(o.posts, 0) as posts,
    coalesce(a.owned, 0) as owned,
    coalesce(b.owners, 0) as owners
from entities as e
left join (
    select entity_id, count(distinct published_dataset) as lists
    from listings
    group by entity_id
) as l
    on l.entity_id = e.entity_id
left join (
    select person_id, count(*) as posts
    from occupancies
    group by person_id
) as o
    on o.person_id = e.entity_id
left join (
    select source_id, count(*) as owned
    from links
    where schema = 'Ownership'
    group by source_id
) as a
    on a.source_id = e.entity_id
left join (
    select target_id, count(*) as owners
    from links
    where schema = 'Ownership'
    group by target_id
) as b
    on b.target_id = e.entity_id
