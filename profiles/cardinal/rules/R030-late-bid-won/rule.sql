-- one row a flagged process, and one row a tenderer in one: a valid bid published as later than the deadline, and won
select
    case when k.is_process then m.process_id end as process_id,
    case when k.is_process then 'process' else 'supplier' end as subject_kind,
    case when k.is_process then m.ocid else m.party_id end as subject_id,
    'raised' as verdict,
    cast(null as varchar) as missing,
    cast(1 as double) as observed,
    cast(0 as double) as expected,
    cast(null as date) as on_day,
    rows_join(row_list(m.bid_row_id), row_list(m.award_row_id)) as rows,
    count(distinct m.process_id) as processes,
    case when min(m.date_text) = max(m.date_text) then min(m.date_text) end as bid_date_text,
    case when min(m.tender_end_text) = max(m.tender_end_text) then min(m.tender_end_text) end as tender_end_text
from (
    select
        l.process_id,
        l.ocid,
        l.tender_end_text,
        b.date_text,
        b.row_id as bid_row_id,
        d.party_id,
        a.row_id as award_row_id
    from (
        select
            p.process_id,
            p.ocid,
            p.tender_end_text
        from cardinal_processes as p
        where
            p.tender_end_text is not null
            and p.active_awards > 0
            and ($excluded_method_details = '' or p.method_details is null or not in_list(p.method_details, $excluded_method_details))
    ) as l
    -- Published texts are compared, character by character, as Cardinal does.
    join bids as b
        on b.process_id = l.process_id
        and b.date_text > l.tender_end_text
    join bidders as d
        on d.bid_row_id = b.row_id
    join suppliers as s
        on s.process_id = l.process_id
        and s.party_id = d.party_id
    join awards as a
        on a.row_id = s.award_row_id
    where
        b.status = 'valid'
        and b.date_text is not null
        and a.status = 'active'
) as m
cross join (
    select true as is_process
    union all
    select false as is_process
) as k
group by
    case when k.is_process then m.process_id end,
    case when k.is_process then 'process' else 'supplier' end,
    case when k.is_process then m.ocid else m.party_id end
