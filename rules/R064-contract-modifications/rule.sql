-- one row a contract in force or ended: the number of its published amendments
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.amendment_count >= $amendments then 'raised'
        else 'clear'
    end as verdict,
    t.missing,
    case when t.missing is null then cast(t.amendment_count as double) end as observed,
    cast($amendments as double) as expected,
    t.signed_day as on_day,
    rows_join(rows_of(t.row_id), t.amendment_rows) as rows,
    t.explained_count,
    t.first_day,
    t.last_day,
    t.signed_text
from (
    select
        j.*,
        case
            when j.copies > 1 then 'contracts/id: one contract an id'
            when j.status is null then 'contracts/status'
            when j.amended_contracts = 0 then 'contracts/amendments'
        end as missing
    from (
        select
            c.*,
            coalesce(a.amendment_count, 0) as amendment_count,
            coalesce(a.explained_count, 0) as explained_count,
            a.first_day,
            a.last_day,
            a.amendment_rows,
            count(a.amendment_count) over () as amended_contracts
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
                section_id,
                count(distinct amendment_id) + count(case when amendment_id is null then 1 end) as amendment_count,
                count(distinct case when rationale is not null then amendment_id end)
                + count(case when amendment_id is null and rationale is not null then 1 end) as explained_count,
                min(date_day) as first_day,
                max(date_day) as last_day,
                row_list(row_id) as amendment_rows
            from amendments
            where
                section = 'contract'
                and section_id is not null
            group by process_id, section_id
        ) as a
            on a.process_id = c.process_id
            and a.section_id = c.contract_id
    ) as j
) as t
