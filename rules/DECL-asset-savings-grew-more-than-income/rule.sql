-- one row a buyer: its officials who saved and bought in a year for more than their declared income and new debts
select
    cast(null as bigint) as process_id,
    'buyer' as subject_kind,
    g.party_id as subject_id,
    case
        when g.found > 0 then 'raised'
        when g.missing is not null then 'unknown'
        else 'clear'
    end as verdict,
    case when g.found = 0 then g.missing end as missing,
    cast(g.found as double) as observed,
    cast(0 as double) as expected,
    cast(null as date) as on_day,
    rows_join(g.office_rows, g.declared_rows) as rows,
    g.officials,
    g.compared,
    g.year,
    g.growth,
    g.acquired,
    g.income,
    g.currency
from (
    select
        u.party_id,
        count(distinct o.person_id) as officials,
        count(distinct case when w.doubt is null then w.person_id end) as compared,
        count(distinct case when w.is_found then w.person_id end) as found,
        max(case when w.is_found then w.year end) as year,
        max(case when w.is_found then w.growth end) as growth,
        max(case when w.is_found then w.acquired end) as acquired,
        max(case when w.is_found then w.income end) as income,
        max(case when w.is_found then w.currency end) as currency,
        row_list(case when w.is_found then o.row_id end) as office_rows,
        row_lists(case when w.is_found then w.declared_rows end) as declared_rows,
        case
            when count(u.entity_id) = 0 then 'party_entities: an entity of the buyer'
            when count(o.person_id) = 0 then 'occupancies: officials of the buyer'
            when count(case when u.is_asserted then 1 end) = 0 then 'party_entities: an identifier or a judgement'
            when count(case when w.person_id is not null and w.doubt is null then 1 end) = 0 and min(w.doubt) is not null then min(w.doubt)
            when count(w.person_id) = 0 then 'declarations: two years running of an official'
        end as missing
    from (
        select
            party_id,
            entity_id,
            is_asserted
        from buyer_entities
        group by party_id, entity_id, is_asserted
    ) as u
    left join occupancies as o
        on o.body_id = u.entity_id
    left join (
        select
            v.*,
            v.doubt is null and v.growth > cast($times as double) * v.income as is_found
        from (
            select
                y.person_id,
                y.year,
                -- debts that fell are left out: what was paid back is not known to have come from this year
                cast(
                    y.savings - z.savings
                    + y.acquired
                    - case when y.debts > z.debts then y.debts - z.debts else 0 end
                    as double
                ) as growth,
                cast(y.acquired as double) as acquired,
                cast(y.income as double) as income,
                y.currency,
                rows_join(y.declared_rows, z.declared_rows) as declared_rows,
                case
                    when y.savings_lines = 0 or z.savings_lines = 0 then 'declarations: savings of both years'
                    when y.income_lines = 0 then 'declarations: income of the year'
                    when y.acquired_lines > 0 and x.debts = 0 then 'declarations: debts'
                    when y.without_amount > 0 or z.without_amount > 0 then 'declarations: an amount'
                    when
                        y.without_currency > 0
                        or z.without_currency > 0
                        or y.currency <> y.last_currency
                        or z.currency <> z.last_currency
                        or y.currency <> z.currency
                        then 'declarations: one currency'
                end as doubt
            from (
                select
                    person_id,
                    year,
                    sum(case when kind = 'savings' then amount end) as savings,
                    sum(case when kind = 'income' then amount end) as income,
                    sum(case when kind = 'asset' and acquired = year then amount else 0 end) as acquired,
                    sum(case when kind = 'liability' then amount else 0 end) as debts,
                    count(case when kind = 'asset' and acquired = year then 1 end) as acquired_lines,
                    min(published_dataset) as published_dataset,
                    count(case when kind = 'savings' then 1 end) as savings_lines,
                    count(case when kind = 'income' then 1 end) as income_lines,
                    count(case when is_money and amount is null then 1 end) as without_amount,
                    count(case when is_money and currency is null then 1 end) as without_currency,
                    min(case when is_money then currency end) as currency,
                    max(case when is_money then currency end) as last_currency,
                    row_list(case when is_money then row_id end) as declared_rows
                from (
                    select
                        *,
                        kind in ('savings', 'income', 'liability') or (kind = 'asset' and acquired = year) as is_money
                    from declarations
                ) as d
                group by person_id, year
            ) as y
            join (
                select
                    person_id,
                    year,
                    sum(case when kind = 'savings' then amount end) as savings,
                    sum(case when kind = 'income' then amount end) as income,
                    sum(case when kind = 'asset' and acquired = year then amount else 0 end) as acquired,
                    sum(case when kind = 'liability' then amount else 0 end) as debts,
                    count(case when kind = 'asset' and acquired = year then 1 end) as acquired_lines,
                    min(published_dataset) as published_dataset,
                    count(case when kind = 'savings' then 1 end) as savings_lines,
                    count(case when kind = 'income' then 1 end) as income_lines,
                    count(case when is_money and amount is null then 1 end) as without_amount,
                    count(case when is_money and currency is null then 1 end) as without_currency,
                    min(case when is_money then currency end) as currency,
                    max(case when is_money then currency end) as last_currency,
                    row_list(case when is_money then row_id end) as declared_rows
                from (
                    select
                        *,
                        kind in ('savings', 'income', 'liability') or (kind = 'asset' and acquired = year) as is_money
                    from declarations
                ) as d
                group by person_id, year
            ) as z
                on z.person_id = y.person_id
                and z.year = y.year - 1
            join (
                -- whether the publication names debts at all
                select
                    published_dataset,
                    year,
                    count(case when kind = 'liability' then 1 end) as debts
                from declarations
                group by published_dataset, year
            ) as x
                on coalesce(x.published_dataset, '') = coalesce(y.published_dataset, '')
                and x.year = y.year
        ) as v
    ) as w
        on w.person_id = o.person_id
        and (o.from_day is null or extract(year from o.from_day) <= w.year)
        and (o.to_day is null or extract(year from o.to_day) >= w.year)
        and u.is_asserted
    group by u.party_id
) as g
