-- one row a contract in force or ended: the highest value published after the signature, against the value at signature
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.exceeds = 1 then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case
        when t.missing is not null then null
        when t.highest_amount > t.base_amount
            then cast(t.highest_amount - t.base_amount as double) / nullif(cast(t.base_amount as double), 0)
        else 0.0
    end as observed,
    cast(t.most as double) / 100.0 as expected,
    t.signed_day as on_day,
    rows_join(rows_of(t.row_id), t.amount_rows) as rows,
    t.base_amount,
    t.highest_amount,
    t.latest_amount,
    t.currency,
    t.base_day,
    t.highest_day,
    t.amendment_count,
    t.signed_text
from (
    select
        j.*,
        case
            when j.copies > 1 then 'contracts/id: one contract an id'
            when j.status is null then 'contracts/status'
            when j.release_count is null or j.release_count < 2 then 'releases'
            when j.contract_releases is null then 'releases'
            when j.contract_releases < 2 and j.amendment_count > 0 then 'releases'
            when j.base_amount is null or j.unreadable_count > 0 then 'contracts/value/amount'
            when j.base_amount <= 0 then 'contracts/value/amount: above zero'
            when j.currency is null then 'contracts/value/currency'
            when j.currency_count > 1 then 'contracts/value/currency: one currency in all releases'
            when j.most is null then 'pack: percent'
            when j.signed_text is null and j.exceeds = 1 then 'contracts/dateSigned'
            when j.signed_text is not null and j.signed_day is null
                then 'contracts/dateSigned: a date of at least day precision'
            when j.signed_day is not null and j.in_force is null then 'releases'
            when j.exceeds = 0 and j.first_amendment_day <= j.in_force_day then 'releases'
        end as missing
    from (
        select
            d.*,
            case
                when
                    cast(d.highest_amount - d.base_amount as double) * 100.0
                    > cast(d.base_amount as double) * d.most
                    then 1
                else 0
            end as exceeds
        from (
            select
                c.process_id,
                c.contract_id,
                c.row_id,
                c.copies,
                c.status,
                c.signed_day,
                c.signed_text,
                coalesce(c.currency, h.currency) as currency,
                c.amount as latest_amount,
                r.release_count,
                coalesce(a.amendment_count, 0) as amendment_count,
                a.first_day as first_amendment_day,
                h.contract_releases,
                h.in_force,
                h.in_force_day,
                coalesce(h.unreadable_count, 0) as unreadable_count,
                h.currency_count,
                h.base_amount,
                h.base_day,
                case when h.highest_amount > h.base_amount then h.highest_amount else h.base_amount end as highest_amount,
                case when h.highest_amount > h.base_amount then h.highest_day end as highest_day,
                h.amount_rows,
                param('percent', c.signed_day) as most
            from (
                select
                    process_id,
                    contract_id,
                    count(*) as copies,
                    min(row_id) as row_id,
                    min(status) as status,
                    min(amount) as amount,
                    min(currency) as currency,
                    min(signed_day) as signed_day,
                    min(signed_text) as signed_text
                from contracts
                where
                    contract_id is not null
                    and (status is null or status in ('active', 'terminated'))
                group by process_id, contract_id
            ) as c
            left join (
                select
                    process_id,
                    max(release_count) as release_count
                from releases
                group by process_id
            ) as r
                on r.process_id = c.process_id
            left join (
                select
                    process_id,
                    section_id,
                    count(*) as amendment_count,
                    min(date_day) as first_day
                from amendments
                where
                    section = 'contract'
                    and section_id is not null
                group by process_id, section_id
            ) as a
                on a.process_id = c.process_id
                and a.section_id = c.contract_id
            left join (
                select
                    b.process_id,
                    b.section_id,
                    min(b.contract_releases) as contract_releases,
                    min(b.in_force) as in_force,
                    min(b.in_force_day) as in_force_day,
                    min(b.unreadable_count) as unreadable_count,
                    min(b.currency_count) as currency_count,
                    min(b.currency) as currency,
                    coalesce(max(case when v.sequence = b.base_sequence then v.value end), min(b.lowest_amount))
                        as base_amount,
                    min(case when v.sequence = b.base_sequence then v.date_day end) as base_day,
                    max(case when v.sequence > b.base_sequence then v.value end) as highest_amount,
                    min(case when v.sequence > b.base_sequence and v.value = b.later_amount then v.date_day end)
                        as highest_day,
                    row_list(case when v.sequence >= b.base_sequence then v.row_id end) as amount_rows
                from (
                    select
                        g.process_id,
                        g.section_id,
                        min(g.contract_releases) as contract_releases,
                        min(g.in_force) as in_force,
                        min(g.in_force_day) as in_force_day,
                        min(g.currency_count) as currency_count,
                        min(g.currency) as currency,
                        min(g.unreadable_count) as unreadable_count,
                        min(g.lowest_amount) as lowest_amount,
                        coalesce(
                            max(case when w.sequence <= g.in_force then w.sequence end),
                            min(w.sequence)
                        ) as base_sequence,
                        max(case when g.in_force is null or w.sequence > g.in_force then w.value end) as later_amount
                    from (
                        select
                            e.process_id,
                            e.section_id,
                            count(*) as contract_releases,
                            count(distinct e.currency) as currency_count,
                            min(e.currency) as currency,
                            count(case when e.unreadable_count > 0 then 1 end) as unreadable_count,
                            min(e.lowest_amount) as lowest_amount,
                            min(case when e.release_day >= s.signed_day then e.sequence end) as in_force,
                            min(case when e.release_day >= s.signed_day then e.release_day end) as in_force_day
                        from (
                            select
                                process_id,
                                section_id,
                                sequence,
                                min(date_day) as release_day,
                                min(case when field = 'contracts/value/currency' then value_text end) as currency,
                                min(case when field = 'contracts/value/amount' then value end) as lowest_amount,
                                count(case when field = 'contracts/value/amount' and value is null then value_text end)
                                    as unreadable_count
                            from history
                            where
                                section_id is not null
                                and substr(field, 1, 10) = 'contracts/'
                            group by process_id, section_id, sequence
                        ) as e
                        join (
                            select
                                process_id,
                                contract_id,
                                min(signed_day) as signed_day
                            from contracts
                            where contract_id is not null
                            group by process_id, contract_id
                        ) as s
                            on s.process_id = e.process_id
                            and s.contract_id = e.section_id
                        group by e.process_id, e.section_id
                    ) as g
                    left join (
                        select
                            x.process_id,
                            x.section_id,
                            x.sequence,
                            x.value,
                            x.date_day,
                            x.row_id
                        from history as x
                        join (
                            select
                                process_id,
                                section_id
                            from history
                            where
                                field = 'contracts/value/amount'
                                and section_id is not null
                            group by process_id, section_id
                            having min(value) < max(value)
                        ) as m
                            on m.process_id = x.process_id
                            and m.section_id = x.section_id
                        where
                            x.field = 'contracts/value/amount'
                            and x.value is not null
                    ) as w
                        on w.process_id = g.process_id
                        and w.section_id = g.section_id
                    group by g.process_id, g.section_id
                ) as b
                left join (
                    select
                        x.process_id,
                        x.section_id,
                        x.sequence,
                        x.value,
                        x.date_day,
                        x.row_id
                    from history as x
                    join (
                        select
                            process_id,
                            section_id
                        from history
                        where
                            field = 'contracts/value/amount'
                            and section_id is not null
                        group by process_id, section_id
                        having min(value) < max(value)
                    ) as m
                        on m.process_id = x.process_id
                        and m.section_id = x.section_id
                    where
                        x.field = 'contracts/value/amount'
                        and x.value is not null
                ) as v
                    on v.process_id = b.process_id
                    and v.section_id = b.section_id
                group by b.process_id, b.section_id
            ) as h
                on h.process_id = c.process_id
                and h.section_id = c.contract_id
        ) as d
    ) as j
) as t
