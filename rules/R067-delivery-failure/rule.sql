-- one row a contract with delivery milestones: milestones met late, or still not met, past their due day
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.missed_count > 0 then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case when t.missing is null then cast(t.missed_count as double) end as observed,
    0.0 as expected,
    t.signed_day as on_day,
    rows_join(rows_of(t.row_id, t.process_row_id), rows_join(t.first_rows, t.last_rows)) as rows,
    t.milestone_count,
    t.unmet_count,
    t.late_count,
    t.first_due_day,
    t.longest_days,
    t.release_text
from (
    select
        j.*,
        case
            when j.copies > 1 then 'contracts/id: one contract an id'
            when j.status is null then 'contracts/status'
            when j.missed_count > 0 then null
            when j.without_release > 0 then 'date'
            when j.without_due > 0 then 'contracts/implementation/milestones/dueDate'
            when j.without_state > 0 then 'contracts/implementation/milestones/status'
            when j.without_met > 0 then 'contracts/implementation/milestones/dateMet'
            when j.without_type > 0 then 'contracts/implementation/milestones/type'
            when j.not_kept_up > 0 then 'contracts/implementation/milestones: a source that marks milestones as met'
        end as missing
    from (
        select
            c.process_id,
            c.contract_id,
            min(c.row_id) as row_id,
            min(c.copies) as copies,
            min(c.status) as status,
            min(c.signed_day) as signed_day,
            min(m.process_row_id) as process_row_id,
            min(m.release_text) as release_text,
            count(*) as milestone_count,
            count(case when m.outcome in ('unmet', 'late') then 1 end) as missed_count,
            count(case when m.outcome = 'unmet' then 1 end) as unmet_count,
            count(case when m.outcome = 'late' then 1 end) as late_count,
            count(case when m.outcome = 'no due' then 1 end) as without_due,
            count(case when m.outcome = 'no release' then 1 end) as without_release,
            count(case when m.outcome = 'no state' then 1 end) as without_state,
            count(case when m.outcome = 'no met' then 1 end) as without_met,
            count(case when m.outcome = 'no type' then 1 end) as without_type,
            count(case when m.outcome = 'not kept up' then 1 end) as not_kept_up,
            min(case when m.outcome in ('unmet', 'late') then m.due_day end) as first_due_day,
            max(case when m.outcome in ('unmet', 'late') then m.days_past end) as longest_days,
            row_list(case when m.outcome in ('unmet', 'late') then m.first_row_id end) as first_rows,
            row_list(case when m.outcome in ('unmet', 'late') then m.last_row_id end) as last_rows
        from (
            select
                process_id,
                contract_id,
                count(*) as copies,
                min(row_id) as row_id,
                min(status) as status,
                min(signed_day) as signed_day
            from contracts
            where
                contract_id is not null
                and (status is null or status in ('active', 'terminated'))
            group by process_id, contract_id
        ) as c
        join (
            select
                d.process_id,
                d.section_id,
                d.process_row_id,
                d.release_text,
                d.due_day,
                d.first_row_id,
                d.last_row_id,
                d.days_past,
                case
                    when d.due_day is null then 'no due'
                    when d.days_past is null then 'no release'
                    when d.days_past <= $days then 'in time'
                    when d.type is null then 'no type'
                    when d.state is null then 'no state'
                    when d.state = 'met' and d.met_day is null then 'no met'
                    when d.state = 'met' then 'late'
                    when d.state = 'scheduled' and d.met_published = 0 then 'not kept up'
                    else 'unmet'
                end as outcome
            from (
                select
                    k.*,
                    p.row_id as process_row_id,
                    p.release_text,
                    case
                        when k.state = 'met' and k.met_day is not null
                            then day_number(k.met_day) - day_number(k.due_day)
                        else day_number(p.release_day) - day_number(k.due_day)
                    end as days_past,
                    count(case when k.state = 'met' then 1 end) over () as met_published
                from (
                    select
                        g.process_id,
                        g.section_id,
                        g.type,
                        g.due_day,
                        g.met_day,
                        g.first_row_id,
                        g.last_row_id,
                        case
                            when g.is_met = 1 then 'met'
                            when g.is_not_met = 1 then 'not met'
                            when g.met_day is not null then 'met'
                            when g.is_scheduled = 1 then 'scheduled'
                        end as state
                    from (
                        select
                            process_id,
                            section_id,
                            coalesce(milestone_id, cast(row_id as varchar)) as milestone_key,
                            max(type) as type,
                            coalesce(max(case when section = 'implementation' then due_day end), max(due_day)) as due_day,
                            coalesce(max(case when section = 'implementation' then met_day end), max(met_day)) as met_day,
                            max(case when status = 'met' then 1 else 0 end) as is_met,
                            max(case when status in ('notMet', 'partiallyMet') then 1 else 0 end) as is_not_met,
                            max(case when status = 'scheduled' then 1 else 0 end) as is_scheduled,
                            min(row_id) as first_row_id,
                            max(row_id) as last_row_id
                        from milestones
                        where
                            section in ('contract', 'implementation')
                            and section_id is not null
                        group by process_id, section_id, coalesce(milestone_id, cast(row_id as varchar))
                    ) as g
                    where
                        g.type is null
                        or in_list(g.type, $types)
                ) as k
                join processes as p
                    on p.process_id = k.process_id
            ) as d
        ) as m
            on m.process_id = c.process_id
            and m.section_id = c.contract_id
        group by c.process_id, c.contract_id
    ) as j
) as t
