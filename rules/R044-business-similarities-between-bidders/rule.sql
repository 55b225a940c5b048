-- one row a process with rival bidders: pairs of them that publish the same telephone, e-mail, address or contact person
with reach as (
    select
        process_id,
        row_id,
        party_id,
        is_tenderer,
        name_key,
        identifier,
        phone,
        email,
        case when address_length >= cast($least_length as bigint) then address end as address,
        case when contact_length >= cast($least_length as bigint) then contact end as contact
    from party_contacts
    where
        (is_tenderer or is_supplier)
        and party_id is not null
)
select
    g.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when g.same_pairs > 0 then 'raised'
        when g.compared_pairs = 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when g.same_pairs > 0 then null
        when g.compared_pairs = 0 then 'parties/contactPoint'
    end as missing,
    cast(g.same_pairs as double) as observed,
    cast(0 as double) as expected,
    p.tender_end_day as on_day,
    rows_join(g.first_rows, g.second_rows) as rows,
    g.rival_pairs,
    g.compared_pairs,
    g.phone_pairs,
    g.email_pairs,
    g.address_pairs,
    g.contact_pairs
from (
    select
        f.process_id,
        cast(sum(f.pairs) as bigint) as rival_pairs,
        cast(sum(case when f.differ or f.same then f.pairs else 0 end) as bigint) as compared_pairs,
        cast(sum(case when f.same then f.pairs else 0 end) as bigint) as same_pairs,
        cast(sum(case when f.same_phone then f.pairs else 0 end) as bigint) as phone_pairs,
        cast(sum(case when f.same_email then f.pairs else 0 end) as bigint) as email_pairs,
        cast(sum(case when f.same_address then f.pairs else 0 end) as bigint) as address_pairs,
        cast(sum(case when f.same_contact then f.pairs else 0 end) as bigint) as contact_pairs,
        row_lists(case when f.same then f.first_rows end) as first_rows,
        row_lists(case when f.same then f.second_rows end) as second_rows
    from (
        select
            q.process_id,
            q.pairs,
            q.differ,
            q.first_rows,
            q.second_rows,
            q.phone is not null and common_phone.contact_key is null as same_phone,
            q.email is not null and common_email.contact_key is null as same_email,
            q.address is not null and common_address.contact_key is null as same_address,
            q.contact is not null and common_contact.contact_key is null as same_contact,
            ((q.phone is not null and common_phone.contact_key is null)
                or (q.email is not null and common_email.contact_key is null)
                or (q.address is not null and common_address.contact_key is null)
                or (q.contact is not null and common_contact.contact_key is null)) as same
        from (
            -- one row a process and what pairs of its rival bidders have in common: most have nothing, and are one row together
            select
                r.process_id,
                r.phone,
                r.email,
                r.address,
                r.contact,
                r.differ,
                count(*) as pairs,
                row_list(case when r.has_same then r.first_row end) as first_rows,
                row_list(case when r.has_same then r.second_row end) as second_rows
            from (
                -- one row two bidders of a process, at least one of them a tenderer, that are not one firm under two ids
                select
                    e.process_id,
                    e.first_row,
                    e.second_row,
                    case when e.is_phone then e.phone end as phone,
                    case when e.is_email then e.email end as email,
                    case when e.is_address then e.address end as address,
                    case when e.is_contact then e.contact end as contact,
                    coalesce(e.is_phone, false)
                    or coalesce(e.is_email, false)
                    or coalesce(e.is_address, false)
                    or coalesce(e.is_contact, false) as has_same,
                    coalesce(not e.is_phone, false)
                    or coalesce(not e.is_email, false)
                    or coalesce(not e.is_address, false)
                    or coalesce(not e.is_contact, false) as differ
                from (
                    -- one row the same: for each way of reaching them whether it is the same, null where one publishes none
                    select
                        x.process_id,
                        x.row_id as first_row,
                        y.row_id as second_row,
                        x.phone,
                        x.email,
                        x.address,
                        x.contact,
                        x.phone = y.phone as is_phone,
                        x.email = y.email as is_email,
                        x.address = y.address as is_address,
                        x.contact = y.contact as is_contact
                    from reach as x
                    join reach as y
                        on y.process_id = x.process_id
                        and y.party_id > x.party_id
                    left join (
                        -- partners in one bid or one award are not rivals
                        select
                            b.process_id,
                            b.party_id as first_id,
                            c.party_id as second_id
                        from bidders as b
                        join bidders as c
                            on c.bid_row_id = b.bid_row_id
                            and c.party_id > b.party_id
                        where b.bid_row_id in (select row_id from bids where tenderer_count > 1)
                        union
                        select
                            s.process_id,
                            s.party_id as first_id,
                            t.party_id as second_id
                        from suppliers as s
                        join suppliers as t
                            on t.award_row_id = s.award_row_id
                            and t.party_id > s.party_id
                        where s.award_row_id in (select row_id from awards where supplier_count > 1)
                    ) as partners
                        on partners.process_id = x.process_id
                        and partners.first_id = x.party_id
                        and partners.second_id = y.party_id
                    where
                        (x.is_tenderer or y.is_tenderer)
                        and partners.process_id is null
                        and case
                            when x.identifier is not null and y.identifier is not null then x.identifier <> y.identifier
                            else x.name_key is null or y.name_key is null or x.name_key <> y.name_key
                        end
                ) as e
            ) as r
            group by r.process_id, r.phone, r.email, r.address, r.contact, r.differ
        ) as q
        left join contact_uses as common_phone
            on common_phone.contact_key = q.phone
            and common_phone.parties > cast($common as bigint)
        left join contact_uses as common_email
            on common_email.contact_key = q.email
            and common_email.parties > cast($common as bigint)
        left join contact_uses as common_address
            on common_address.contact_key = q.address
            and common_address.parties > cast($common as bigint)
        left join contact_uses as common_contact
            on common_contact.contact_key = q.contact
            and common_contact.parties > cast($common as bigint)
    ) as f
    group by f.process_id
) as g
join processes as p
    on p.process_id = g.process_id
where p.status is null or p.status <> 'cancelled'
