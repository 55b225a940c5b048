-- one row a market (item class, currency, year): concentration of the awarded value among suppliers (Herfindahl and Hirschman)
select
    cast(null as bigint) as process_id,
    'market' as subject_kind,
    m.item_class || '|' || m.currency || '|' || cast(m.award_year as varchar) as subject_id,
    case
        when cast(m.market_awards as double)
            < cast($covered as double) * cast(m.market_awards + m.unvalued_awards as double) then 'unknown'
        when m.market_awards < cast($minimum_awards as bigint) then 'unknown'
        when m.index_least > cast($index as double) then 'raised'
        when m.index_most > cast($index as double) then 'unknown'
        else 'clear'
    end as verdict,
    case
        when cast(m.market_awards as double)
            < cast($covered as double) * cast(m.market_awards + m.unvalued_awards as double) then 'awards/value/amount'
        when m.market_awards < cast($minimum_awards as bigint)
            then 'peers: at least ' || cast(cast($minimum_awards as bigint) as varchar) || ' awards'
        when m.index_least > cast($index as double) then null
        when m.index_most > cast($index as double) then 'awards/suppliers/id'
    end as missing,
    m.index_least as observed,
    cast($index as double) as expected,
    cast(null as date) as on_day,
    m.award_rows as rows,
    m.item_class,
    m.currency,
    cast(m.award_year as varchar) as award_year,
    m.market_total,
    m.market_awards,
    m.market_suppliers,
    m.largest_share,
    m.unattributed_share,
    m.unvalued_awards,
    m.left_out_share
from (
    select
        h.*,
        h.left_out_total / nullif(h.currency_total, 0) as left_out_share,
        -- awards with no supplier id: at most they all went to the largest supplier, at least each to another small one
        h.index_least
        + 10000 * (
            (h.largest_share + h.unattributed_share) * (h.largest_share + h.unattributed_share)
            - h.largest_share * h.largest_share
        ) as index_most
    from (
        select
            s.item_class,
            s.award_year,
            s.currency,
            max(s.market_total) as market_total,
            count(*) as market_awards,
            count(distinct s.supplier_key) as market_suppliers,
            max(s.unvalued_awards) as unvalued_awards,
            cast(max(s.classless_total) as double) as left_out_total,
            cast(max(s.currency_total) as double) as currency_total,
            -- each award brings its part of its supplier's squared share
            10000 * coalesce(
                sum_of(
                    cast(s.amount as double) / cast(s.market_total as double)
                    * (cast(s.supplier_total as double) / cast(s.market_total as double))
                ),
                0
            ) as index_least,
            coalesce(cast(max(s.supplier_total) as double) / cast(max(s.market_total) as double), 0) as largest_share,
            coalesce(
                cast(sum(case when s.supplier_key is null then s.amount end) as double)
                / cast(max(s.market_total) as double),
                0
            ) as unattributed_share,
            row_list(s.row_id) as award_rows
        from (
            select
                b.*,
                case
                    when b.supplier_key is not null
                        then sum(b.amount) over (partition by b.item_class, b.award_year, b.currency, b.supplier_key)
                end as supplier_total,
                sum(b.amount) over (partition by b.item_class, b.award_year, b.currency) as market_total,
                count(case when b.currency is null then 1 end) over (partition by b.item_class, b.award_year)
                    as unvalued_awards,
                sum(b.amount) over (partition by b.award_year, b.currency) as currency_total,
                coalesce(
                    sum(case when b.item_class is null then b.amount end) over (partition by b.award_year, b.currency),
                    0
                ) as classless_total
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
        ) as s
        where
            s.item_class is not null
            and s.currency is not null
        group by s.item_class, s.award_year, s.currency
    ) as h
) as m
