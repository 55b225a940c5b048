-- one row an active award: suppliers of it for which no register identifier is published
select
    g.process_id,
    'award' as subject_kind,
    g.award_id as subject_id,
    case
        when g.suppliers = 0 then 'unknown'
        when g.unidentified > 0 and coalesce(d.published_share, 0) < cast($published_share as double) then 'unknown'
        when g.unidentified > 0 then 'raised'
        when g.unreferenced > 0 then 'unknown'
        when g.unlisted > 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when g.suppliers = 0 then 'awards/suppliers'
        when g.unidentified > 0 and coalesce(d.published_share, 0) < cast($published_share as double) then 'parties/identifier/id'
        when g.unidentified > 0 then null
        when g.unreferenced > 0 then 'awards/suppliers/id'
        when g.unlisted > 0 then 'parties/id'
    end as missing,
    cast(g.unidentified as double) as observed,
    cast(0 as double) as expected,
    g.date_day as on_day,
    rows_join(rows_of(g.award_row), g.party_rows) as rows,
    g.suppliers,
    g.supplier_name,
    g.amount,
    g.currency,
    d.published_share
from (
    select
        1 as one,
        a.process_id,
        a.award_id,
        min(a.row_id) as award_row,
        min(a.date_day) as date_day,
        min(a.amount) as amount,
        min(a.currency) as currency,
        max(a.supplier_count) as suppliers,
        count(case when k.identified is not null and not k.identified then 1 end) as unidentified,
        max(a.supplier_count) - count(s.party_id) as unreferenced,
        count(case when s.party_id is not null and k.row_id is null then 1 end) as unlisted,
        min(case when k.identified is not null and not k.identified then s.name end) as supplier_name,
        row_list(case when k.identified is not null and not k.identified then k.row_id end) as party_rows
    from awards as a
    join processes as p
        on p.process_id = a.process_id
    left join suppliers as s
        on s.award_row_id = a.row_id
    left join (
        select
            process_id,
            row_id,
            party_id,
            is_supplier,
            text_key(identifier) is not null
            and replace(text_key(identifier), '0', '') <> ''
            and not in_list(text_key(identifier), $placeholders) as identified
        from parties
    ) as k
        on k.process_id = s.process_id
        and k.party_id = s.party_id
    where
        a.status = 'active'
        and a.award_id is not null
        and (p.status is null or p.status <> 'cancelled')
    group by a.process_id, a.award_id
) as g
join (
    select
        1 as one,
        cast(count(case when e.identified then 1 end) as double) / nullif(cast(count(*) as double), 0) as published_share
    from (
        select
            process_id,
            row_id,
            party_id,
            is_supplier,
            text_key(identifier) is not null
            and replace(text_key(identifier), '0', '') <> ''
            and not in_list(text_key(identifier), $placeholders) as identified
        from parties
    ) as e
    where e.is_supplier
) as d
    on d.one = g.one
