-- one row a contract in force or ended: is a signed contract among the published documents?
select
    t.process_id,
    'contract' as subject_kind,
    t.contract_id as subject_id,
    case
        when t.missing is not null then 'unknown'
        when t.is_published = 1 then 'clear'
        else 'raised'
    end as verdict,
    t.missing,
    case when t.missing is null then cast(t.signed_documents as double) end as observed,
    1.0 as expected,
    t.signed_day as on_day,
    rows_of(t.row_id, t.process_row_id) as rows,
    t.contract_documents,
    t.signed_text,
    t.release_text,
    t.published_share
from (
    select
        s.*,
        cast(s.published_contracts as double) / nullif(cast(s.due_contracts as double), 0) as published_share,
        case
            when s.copies > 1 then 'contracts/id: one contract an id'
            when s.status is null then 'contracts/status'
            when s.is_published = 1 then null
            when s.unaddressed_documents > 0 then 'contracts/documents/url'
            when s.untyped_documents > 0 then 'contracts/documents/documentType'
            when s.elsewhere_documents > 0 then 'contracts/documents: the signed contract under its contract'
            when s.is_due is null and s.signed_day is null then 'contracts/dateSigned'
            when s.is_due is null then 'date'
            when cast(s.published_contracts as double) * 100.0 < cast(s.due_contracts as double) * $share
                then 'contracts/documents'
        end as missing
    from (
        select
            j.*,
            count(case when j.status is not null and j.is_published = 1 then 1 end) over () as published_contracts,
            count(case when j.status is not null and (j.is_published = 1 or j.is_due = 1) then 1 end) over ()
                as due_contracts
        from (
            select
                c.process_id,
                c.contract_id,
                c.row_id,
                c.copies,
                c.status,
                c.signed_day,
                c.signed_text,
                p.row_id as process_row_id,
                p.release_text,
                coalesce(d.documents, 0) as contract_documents,
                coalesce(d.signed_documents, 0) + coalesce(a.signed_documents, 0) as signed_documents,
                coalesce(d.unaddressed_documents, 0) + coalesce(a.unaddressed_documents, 0) as unaddressed_documents,
                coalesce(d.untyped_documents, 0) as untyped_documents,
                coalesce(e.elsewhere_documents, 0) as elsewhere_documents,
                case
                    when coalesce(d.signed_documents, 0) + coalesce(a.signed_documents, 0) > 0 then 1
                    else 0
                end as is_published,
                case
                    when c.status = 'terminated' then 1
                    when c.signed_day is null or p.release_day is null then null
                    when day_number(p.release_day) - day_number(c.signed_day) >= $days then 1
                    else 0
                end as is_due
            from (
                select
                    process_id,
                    contract_id,
                    count(*) as copies,
                    min(row_id) as row_id,
                    min(award_id) as award_id,
                    min(status) as status,
                    min(signed_day) as signed_day,
                    min(signed_text) as signed_text
                from contracts
                where
                    contract_id is not null
                    and (status is null or status in ('active', 'terminated'))
                group by process_id, contract_id
            ) as c
            join processes as p
                on p.process_id = c.process_id
            left join (
                select
                    process_id,
                    section_id,
                    count(*) as documents,
                    count(case when in_list(type, $types) and url is not null then 1 end) as signed_documents,
                    count(case when in_list(type, $types) and url is null then 1 end) as unaddressed_documents,
                    count(case when type is null then 1 end) as untyped_documents
                from documents
                where
                    section in ('contract', 'implementation')
                    and section_id is not null
                group by process_id, section_id
            ) as d
                on d.process_id = c.process_id
                and d.section_id = c.contract_id
            left join (
                select
                    process_id,
                    section_id,
                    count(case when url is not null then 1 end) as signed_documents,
                    count(case when url is null then 1 end) as unaddressed_documents
                from documents
                where
                    section = 'award'
                    and section_id is not null
                    and in_list(type, $types)
                group by process_id, section_id
            ) as a
                on a.process_id = c.process_id
                and a.section_id = c.award_id
            left join (
                select
                    process_id,
                    count(*) as elsewhere_documents
                from documents
                where
                    section in ('planning', 'tender', 'award')
                    and in_list(type, $types)
                group by process_id
            ) as e
                on e.process_id = c.process_id
        ) as j
    ) as s
) as t
where
    t.copies > 1
    or t.status is null
    or t.is_published = 1
    or t.is_due is null
    or t.is_due = 1
