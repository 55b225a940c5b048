-- one row a market (item class, currency, year) and a supplier or consortium in it: its share of the awarded value
select
    cast(null as bigint) as process_id,
    'pair' as subject_kind,
    case
        when m.market_id < m.supplier_key then m.market_id || '|' || m.supplier_key
        else m.supplier_key || '|' || m.market_id
    end as subject_id,
    case
        when cast(m.market_awards as double)
            < cast($covered as double) * cast(m.market_awards + m.unvalued_awards as double) then 'unknown'
        when m.market_awards < cast($minimum_awards as bigint) then 'unknown'
        when m.share > cast($share as double) then 'raised'
        when m.share_at_most > cast($share as double) then 'unknown'
        else 'clear'
    end as verdict,
    case
        when cast(m.market_awards as double)
            < cast($covered as double) * cast(m.market_awards + m.unvalued_awards as double) then 'awards/value/amount'
        when m.market_awards < cast($minimum_awards as bigint)
            then 'peers: at least ' || cast(cast($minimum_awards as bigint) as varchar) || ' awards'
        when m.share > cast($share as double) then null
        when m.share_at_most > cast($share as double) then 'awards/suppliers/id'
    end as missing,
    m.share as observed,
    cast($share as double) as expected,
    cast(null as date) as on_day,
    m.award_rows as rows,
    m.supplier_key,
    m.item_class,
    m.currency,
    cast(m.award_year as varchar) as award_year,
    m.total as supplier_total,
    m.market_total,
    m.unattributed_total,
    m.awards as supplier_awards,
    m.market_awards,
    m.market_suppliers,
    m.unvalued_awards,
    m.left_out_share
from (
    select
        t.*,
        t.item_class || '|' || t.currency || '|' || cast(t.award_year as varchar) as market_id,
        cast(t.total as double) / nullif(cast(t.market_total as double), 0) as share,
        cast(t.total + t.unattributed_total as double) / nullif(cast(t.market_total as double), 0) as share_at_most,
        cast(t.classless_total as double) / nullif(cast(t.currency_total as double), 0) as left_out_share
    from (
        select
            g.*,
            cast(sum(g.awards) over (partition by g.item_class, g.award_year, g.currency) as bigint) as market_awards,
            count(g.supplier_key) over (partition by g.item_class, g.award_year, g.currency) as market_suppliers,
            sum(g.total) over (partition by g.item_class, g.award_year, g.currency) as market_total,
            coalesce(
                sum(case when g.supplier_key is null then g.total end)
                    over (partition by g.item_class, g.award_year, g.currency),
                0
            ) as unattributed_total,
            cast(
                sum(case when g.currency is null then g.awards else 0 end)
                    over (partition by g.item_class, g.award_year)
                as bigint
            ) as unvalued_awards,
            sum(g.total) over (partition by g.award_year, g.currency) as currency_total,
            coalesce(
                sum(case when g.item_class is null then g.total end)
                    over (partition by g.award_year, g.currency),
                0
            ) as classless_total
        from (
            select
                b.item_class,
                b.award_year,
                b.currency,
                b.supplier_key,
                count(*) as awards,
                sum(b.amount) as total,
                row_list(b.row_id) as award_rows
            from (
                select
                    a.row_id,
                    a.supplier_key,
                    cast(extract(year from a.date_day) as bigint) as award_year,
                    case when a.amount > 0 then a.currency end as currency,
                    case when a.amount > 0 and a.currency is not null then a.amount end as amount,
                    case
                        when own.item_count > 0 then own.item_class
                        when lot.item_count > 0 then lot.item_class
                        else whole.item_class
                    end as item_class
                from awards as a
                join processes as p
                    on p.process_id = a.process_id
                left join (
                    select
                        process_id,
                        section_id,
                        count(*) as item_count,
                        case
                            when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                        end as item_class
                    from (
                        select
                            process_id,
                            section,
                            section_id,
                            lot_id,
                            case
                                when length(class_id) >= cast($digits as bigint)
                                    then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                            end as prefix
                        from items
                    ) as i
                    where section = 'award'
                    group by process_id, section_id
                ) as own
                    on own.process_id = a.process_id
                    and own.section_id = a.award_id
                left join (
                    select
                        process_id,
                        lot_id,
                        count(*) as item_count,
                        case
                            when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                        end as item_class
                    from (
                        select
                            process_id,
                            section,
                            section_id,
                            lot_id,
                            case
                                when length(class_id) >= cast($digits as bigint)
                                    then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                            end as prefix
                        from items
                    ) as i
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
                        case
                            when count(*) = count(prefix) and min(prefix) = max(prefix) then min(prefix)
                        end as item_class
                    from (
                        select
                            process_id,
                            section,
                            section_id,
                            lot_id,
                            case
                                when length(class_id) >= cast($digits as bigint)
                                    then coalesce(scheme || ':', '') || substr(class_id, 1, cast($digits as bigint))
                            end as prefix
                        from items
                    ) as i
                    where section = 'tender'
                    group by process_id
                ) as whole
                    on whole.process_id = a.process_id
                where
                    a.status = 'active'
                    and a.date_day is not null
                    and (p.status is null or p.status <> 'cancelled')
            ) as b
            group by b.item_class, b.award_year, b.currency, b.supplier_key
        ) as g
    ) as t
    where
        t.item_class is not null
        and t.currency is not null
        and t.supplier_key is not null
) as m
