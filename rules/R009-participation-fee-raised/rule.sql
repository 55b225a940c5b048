-- one row a process with a participation fee: the first rise of one fee from a release to a later one
select
    t.process_id,
    'process' as subject_kind,
    t.ocid as subject_id,
    case
        when t.release_count is null or t.release_count < 2 then 'unknown'
        when t.later_amount is not null then 'raised'
        when t.unnamed > 0 then 'unknown'
        when t.unclear_currency > 0 then 'unknown'
        when t.named = 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when t.release_count is null or t.release_count < 2 then 'releases'
        when t.later_amount is not null then null
        when t.unnamed > 0 then 'tender/participationFees/id'
        when t.unclear_currency > 0 then 'tender/participationFees/value/currency: one in all releases'
        when t.named = 0 then 'tender/participationFees/value/amount'
    end as missing,
    cast(t.later_amount as double) as observed,
    cast(t.earlier_amount as double) as expected,
    t.later_day as on_day,
    rows_of(t.row_id, t.earlier_row_id, t.later_row_id) as rows,
    t.fee_id,
    t.earlier_amount,
    t.later_amount,
    t.currency,
    t.earlier_release_id,
    t.later_release_id,
    t.rises,
    t.release_count
from (
    select
        p.process_id,
        p.row_id,
        p.ocid,
        r.release_count,
        coalesce(c.named, 0) as named,
        coalesce(c.unnamed, 0) as unnamed,
        coalesce(c.unclear_currency, 0) as unclear_currency,
        coalesce(c.rises, 0) as rises,
        s.fee_id,
        s.earlier_amount,
        s.later_amount,
        s.currency,
        s.earlier_release_id,
        s.later_release_id,
        s.earlier_row_id,
        s.later_row_id,
        s.later_day
    from processes as p
    left join (
        select process_id
        from fees
        group by process_id
    ) as f
        on f.process_id = p.process_id
    left join (
        select
            process_id,
            max(release_count) as release_count
        from releases
        where sequence = 1
        group by process_id
    ) as r
        on r.process_id = p.process_id
    left join (
        select
            h.process_id,
            count(h.section_id) as named,
            count(case when h.section_id is null then 1 end) as unnamed,
            count(
                case
                    when m.currencies > 1 then 1
                    when h.earlier < h.value and m.currencies is null then 1
                end
            ) as unclear_currency,
            count(case when h.earlier < h.value and m.currencies = 1 then 1 end) as rises
        from (
            select
                a.process_id,
                a.section_id,
                a.value,
                lag(a.value) over (
                    partition by a.process_id, a.section_id
                    order by a.sequence asc nulls last, a.row_id asc nulls last
                ) as earlier
            from history as a
            where
                a.field = 'tender/participationFees/value/amount'
                and a.value is not null
        ) as h
        left join (
            select
                process_id,
                section_id,
                count(distinct value_text) as currencies
            from history
            where
                field = 'tender/participationFees/value/currency'
                and value_text is not null
            group by process_id, section_id
        ) as m
            on m.process_id = h.process_id
            and m.section_id = h.section_id
        group by h.process_id
    ) as c
        on c.process_id = p.process_id
    left join (
        select
            k.process_id,
            k.section_id as fee_id,
            k.earlier_amount,
            k.later_amount,
            k.currency,
            k.earlier_release_id,
            k.later_release_id,
            k.earlier_row_id,
            k.later_row_id,
            k.later_day,
            rank() over (
                partition by k.process_id
                order by k.sequence asc nulls last, k.later_row_id asc nulls last
            ) as place
        from (
            select
                h.process_id,
                h.section_id,
                h.sequence,
                h.earlier as earlier_amount,
                h.value as later_amount,
                m.currency,
                h.earlier_release_id,
                h.release_id as later_release_id,
                h.earlier_row_id,
                h.row_id as later_row_id,
                h.date_day as later_day
            from (
                select
                    a.process_id,
                    a.section_id,
                    a.sequence,
                    a.value,
                    a.row_id,
                    a.release_id,
                    a.date_day,
                    lag(a.value) over (
                        partition by a.process_id, a.section_id
                        order by a.sequence asc nulls last, a.row_id asc nulls last
                    ) as earlier,
                    lag(a.row_id) over (
                        partition by a.process_id, a.section_id
                        order by a.sequence asc nulls last, a.row_id asc nulls last
                    ) as earlier_row_id,
                    lag(a.release_id) over (
                        partition by a.process_id, a.section_id
                        order by a.sequence asc nulls last, a.row_id asc nulls last
                    ) as earlier_release_id
                from history as a
                where
                    a.field = 'tender/participationFees/value/amount'
                    and a.value is not null
                    and a.section_id is not null
            ) as h
            join (
                select
                    process_id,
                    section_id,
                    min(value_text) as currency
                from history
                where
                    field = 'tender/participationFees/value/currency'
                    and value_text is not null
                group by process_id, section_id
                having min(value_text) = max(value_text)
            ) as m
                on m.process_id = h.process_id
                and m.section_id = h.section_id
            where h.earlier < h.value
        ) as k
    ) as s
        on s.process_id = p.process_id
        and s.place = 1
    where
        (p.status is null or p.status not in ('cancelled', 'withdrawn'))
        and (f.process_id is not null or c.process_id is not null)
) as t
