-- one row a contract in force or ended: lines added, or raised in quantity, in a release after the signature
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.changed_count > 0 then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case when t.missing is null then cast(t.changed_count as double) end as observed,
    0.0 as expected,
    t.signed_day as on_day,
    rows_join(rows_of(t.row_id), rows_join(t.change_rows, t.base_rows)) as rows,
    t.line_count,
    t.increased_count,
    t.added_count,
    t.largest_rise,
    t.first_change_day,
    t.amendment_count,
    t.signed_text
from (
    select
        c.process_id,
        c.contract_id,
        c.row_id,
        c.signed_day,
        c.signed_text,
        coalesce(h.changed_count, 0) as changed_count,
        coalesce(h.increased_count, 0) as increased_count,
        coalesce(h.added_count, 0) as added_count,
        h.largest_rise,
        h.first_change_day,
        h.change_rows,
        h.base_rows,
        i.line_count,
        coalesce(a.amendment_count, 0) as amendment_count,
        case
            when c.copies > 1 then 'contracts/id: one contract an id'
            when c.status is null then 'contracts/status'
            when h.changed_count > 0 then null
            when r.release_count is null or r.release_count < 2 then 'releases'
            when h.contract_releases is null then 'releases'
            when h.contract_releases < 2 and a.amendment_count > 0 then 'releases'
            when i.line_count is null then 'contracts/items'
            when c.signed_text is null and h.undated_changes > 0 then 'contracts/dateSigned'
            when c.signed_text is not null and c.signed_day is null
                then 'contracts/dateSigned: a date of at least day precision'
            when c.signed_day is not null and h.in_force is null then 'releases'
            when a.first_day <= h.in_force_day then 'releases'
            when h.replaced_lines > 0 then 'contracts/items/id: the same ids in both releases'
            when h.remeasured_rises > 0 then 'contracts/items/unit: the same unit in both releases'
            when i.unquantified_count > 0 then 'contracts/items/quantity'
        end as missing
    from (
        select
            process_id,
            contract_id,
            count(*) as copies,
            min(row_id) as row_id,
            min(status) as status,
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
            f.process_id,
            f.section_id,
            min(f.contract_releases) as contract_releases,
            min(f.in_force) as in_force,
            min(f.in_force_day) as in_force_day,
            count(distinct case when w.kind in ('rise', 'added') and w.sequence > f.in_force then w.member_id end)
                as changed_count,
            count(distinct case when w.kind = 'rise' and w.sequence > f.in_force then w.member_id end) as increased_count,
            count(distinct case when w.kind = 'added' and w.sequence > f.in_force then w.member_id end) as added_count,
            max(case when w.kind = 'rise' and w.sequence > f.in_force then w.rise end) as largest_rise,
            min(case when w.kind in ('rise', 'added') and w.sequence > f.in_force then w.date_day end) as first_change_day,
            row_list(case when w.kind in ('rise', 'added') and w.sequence > f.in_force then w.row_id end) as change_rows,
            row_list(case when w.kind = 'rise' and w.sequence > f.in_force then w.base_row_id end) as base_rows,
            count(w.kind) as undated_changes,
            count(case when w.kind = 'replaced' and (f.in_force is null or w.sequence > f.in_force) then 1 end)
                as replaced_lines,
            count(case when w.kind = 'remeasured' and (f.in_force is null or w.sequence > f.in_force) then 1 end)
                as remeasured_rises
        from (
            select
                e.process_id,
                e.section_id,
                count(*) as contract_releases,
                min(case when e.release_day >= s.signed_day then e.sequence end) as in_force,
                min(case when e.release_day >= s.signed_day then e.release_day end) as in_force_day
            from (
                select
                    process_id,
                    section_id,
                    sequence,
                    min(date_day) as release_day
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
        ) as f
        left join (
            select
                q.process_id,
                q.section_id,
                q.member_id,
                q.sequence,
                q.row_id,
                q.base_row_id,
                q.date_day,
                case when u.member_id is null then 'rise' else 'remeasured' end as kind,
                cast(q.value - q.base as double) / nullif(cast(q.base as double), 0) as rise
            from (
                select
                    x.process_id,
                    x.section_id,
                    x.member_id,
                    x.sequence,
                    x.row_id,
                    x.value,
                    x.date_day,
                    lag(x.value) over (
                        partition by x.process_id, x.section_id, x.member_id
                        order by x.sequence nulls last, x.row_id nulls last
                    ) as base,
                    lag(x.row_id) over (
                        partition by x.process_id, x.section_id, x.member_id
                        order by x.sequence nulls last, x.row_id nulls last
                    ) as base_row_id
                from history as x
                join (
                    select
                        process_id,
                        section_id,
                        member_id
                    from history
                    where
                        field = 'contracts/items/quantity'
                        and section_id is not null
                        and member_id is not null
                    group by process_id, section_id, member_id
                    having min(value) < max(value)
                ) as m
                    on m.process_id = x.process_id
                    and m.section_id = x.section_id
                    and m.member_id = x.member_id
                where x.field = 'contracts/items/quantity'
            ) as q
            left join (
                select
                    process_id,
                    section_id,
                    member_id
                from history
                where
                    field in ('contracts/items/unit/id', 'contracts/items/unit/name')
                    and section_id is not null
                    and member_id is not null
                group by process_id, section_id, member_id
                having
                    count(distinct case when field = 'contracts/items/unit/id' then value_text end) > 1
                    or count(distinct case when field = 'contracts/items/unit/name' then value_text end) > 1
            ) as u
                on u.process_id = q.process_id
                and u.section_id = q.section_id
                and u.member_id = q.member_id
            where
                q.base >= 0
                and q.value > q.base
                and cast(q.value - q.base as double) * 100.0 > cast(q.base as double) * $percent
            union all
            select
                n.process_id,
                n.section_id,
                n.member_id,
                n.sequence,
                n.row_id,
                cast(null as bigint) as base_row_id,
                n.date_day,
                case when n.known_count > 0 then 'added' else 'replaced' end as kind,
                cast(null as double) as rise
            from (
                select
                    z.process_id,
                    z.section_id,
                    z.member_id,
                    z.sequence,
                    z.row_id,
                    z.date_day,
                    z.first_listed,
                    z.first_listing,
                    count(case when z.first_listed < z.sequence then 1 end) over (
                        partition by z.process_id, z.section_id, z.sequence
                    ) as known_count
                from (
                    select
                        x.process_id,
                        x.section_id,
                        x.member_id,
                        x.sequence,
                        x.row_id,
                        x.date_day,
                        y.first_listing,
                        min(x.sequence) over (
                            partition by x.process_id, x.section_id, x.member_id
                        ) as first_listed
                    from history as x
                    join (
                        select
                            o.process_id,
                            o.section_id,
                            min(o.first_listed) as first_listing
                        from (
                            select
                                process_id,
                                section_id,
                                member_id,
                                min(sequence) as first_listed
                            from history
                            where
                                field = 'contracts/items/id'
                                and section_id is not null
                                and member_id is not null
                            group by process_id, section_id, member_id
                        ) as o
                        group by o.process_id, o.section_id
                        having min(o.first_listed) < max(o.first_listed)
                    ) as y
                        on y.process_id = x.process_id
                        and y.section_id = x.section_id
                    where
                        x.field = 'contracts/items/id'
                        and x.member_id is not null
                ) as z
            ) as n
            where
                n.first_listed = n.sequence
                and n.sequence > n.first_listing
        ) as w
            on w.process_id = f.process_id
            and w.section_id = f.section_id
        group by f.process_id, f.section_id
    ) as h
        on h.process_id = c.process_id
        and h.section_id = c.contract_id
    left join (
        select
            n.process_id,
            n.section_id,
            count(*) as line_count,
            count(case when n.number_count = 0 or n.unreadable_count > 0 then 1 end) as unquantified_count
        from (
            select
                process_id,
                section_id,
                member_id,
                count(case when field = 'contracts/items/quantity' then value end) as number_count,
                count(case when field = 'contracts/items/quantity' and value is null then value_text end) as unreadable_count
            from history
            where
                field in ('contracts/items/id', 'contracts/items/quantity')
                and section_id is not null
                and member_id is not null
            group by process_id, section_id, member_id
        ) as n
        group by n.process_id, n.section_id
    ) as i
        on i.process_id = c.process_id
        and i.section_id = c.contract_id
) as t
