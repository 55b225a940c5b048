-- one row a process flagged by R030 and a tenderer of a late winning bid in it
select distinct
    m.ocid,
    m.party_id as id
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
