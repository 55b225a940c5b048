-- one row a process with bidders: bidders that publish the same telephone, e-mail, address or contact person as the buyer
with reach as (
    select
        process_id,
        row_id,
        is_buyer,
        is_tenderer,
        is_supplier,
        name_key,
        identifier,
        phone,
        email,
        case when address_length >= cast($least_length as bigint) then address end as address,
        case when contact_length >= cast($least_length as bigint) then contact end as contact
    from party_contacts
    where party_id is not null
)
select
    g.process_id,
    'process' as subject_kind,
    p.ocid as subject_id,
    case
        when g.same_bidders > 0 then 'raised'
        when g.buyers = 0 then 'unknown'
        when g.compared_bidders = 0 then 'unknown'
        else 'clear'
    end as verdict,
    case
        when g.same_bidders > 0 then null
        when g.buyers = 0 then 'buyer/id'
        when g.compared_bidders = 0 then 'parties/contactPoint'
    end as missing,
    cast(g.same_bidders as double) as observed,
    cast(0 as double) as expected,
    p.tender_end_day as on_day,
    rows_join(g.buyer_rows, g.bidder_rows) as rows,
    g.bidders,
    g.compared_bidders,
    g.phone_bidders,
    g.email_bidders,
    g.address_bidders,
    g.contact_bidders
from (
    select
        f.process_id,
        sum(f.buyers) as buyers,
        cast(sum(f.bidders) as bigint) as bidders,
        cast(sum(case when f.differ or f.same then f.bidders else 0 end) as bigint) as compared_bidders,
        cast(sum(case when f.same then f.bidders else 0 end) as bigint) as same_bidders,
        cast(sum(case when f.same_phone then f.bidders else 0 end) as bigint) as phone_bidders,
        cast(sum(case when f.same_email then f.bidders else 0 end) as bigint) as email_bidders,
        cast(sum(case when f.same_address then f.bidders else 0 end) as bigint) as address_bidders,
        cast(sum(case when f.same_contact then f.bidders else 0 end) as bigint) as contact_bidders,
        rows_join(
            rows_join(
                row_lists(case when f.same_phone then f.phone_rows end),
                row_lists(case when f.same_email then f.email_rows end)
            ),
            rows_join(
                row_lists(case when f.same_address then f.address_rows end),
                row_lists(case when f.same_contact then f.contact_rows end)
            )
        ) as buyer_rows,
        row_lists(case when f.same then f.bidder_rows end) as bidder_rows
    from (
        select
            q.*,
            q.phone is not null and common_phone.contact_key is null as same_phone,
            q.email is not null and common_email.contact_key is null as same_email,
            q.address is not null and common_address.contact_key is null as same_address,
            q.contact is not null and common_contact.contact_key is null as same_contact,
            ((q.phone is not null and common_phone.contact_key is null)
                or (q.email is not null and common_email.contact_key is null)
                or (q.address is not null and common_address.contact_key is null)
                or (q.contact is not null and common_contact.contact_key is null)) as same
        from (
            -- one row a process and what bidders of it have in common with a buying body: most have nothing, and are one row together
            select
                e.process_id,
                e.phone,
                e.email,
                e.address,
                e.contact,
                e.differ,
                count(*) as bidders,
                sum(e.buyers) as buyers,
                row_list(case when e.has_same then e.bidder_row end) as bidder_rows,
                row_lists(case when e.phone is not null then e.phone_rows end) as phone_rows,
                row_lists(case when e.email is not null then e.email_rows end) as email_rows,
                row_lists(case when e.address is not null then e.address_rows end) as address_rows,
                row_lists(case when e.contact is not null then e.contact_rows end) as contact_rows
            from (
                -- one row a bidder: each way of reaching it that is also one of a buying body, and whether another is not
                select
                    m.process_id,
                    m.bidder_row,
                    count(m.buyer_row) as buyers,
                    max(case when m.is_phone then m.phone end) as phone,
                    max(case when m.is_email then m.email end) as email,
                    max(case when m.is_address then m.address end) as address,
                    max(case when m.is_contact then m.contact end) as contact,
                    count(case when m.is_phone or m.is_email or m.is_address or m.is_contact then 1 end) > 0 as has_same,
                    count(case when not m.is_phone or not m.is_email or not m.is_address or not m.is_contact then 1 end) > 0 as differ,
                    row_list(case when m.is_phone then m.buyer_row end) as phone_rows,
                    row_list(case when m.is_email then m.buyer_row end) as email_rows,
                    row_list(case when m.is_address then m.buyer_row end) as address_rows,
                    row_list(case when m.is_contact then m.buyer_row end) as contact_rows
                from (
                    -- one row a bidder and a buying body of the process (null where none is named) that are not one body under two ids:
                    -- for each way of reaching them whether it is the same, null where one publishes none
                    select
                        y.process_id,
                        x.row_id as buyer_row,
                        y.row_id as bidder_row,
                        y.phone,
                        y.email,
                        y.address,
                        y.contact,
                        x.phone = y.phone as is_phone,
                        x.email = y.email as is_email,
                        x.address = y.address as is_address,
                        x.contact = y.contact as is_contact
                    from reach as y
                    left join (
                        select *
                        from reach
                        where is_buyer
                    ) as x
                        on x.process_id = y.process_id
                    where
                        (y.is_tenderer or y.is_supplier)
                        and (y.is_buyer is null or not y.is_buyer)
                        and case
                            when x.identifier is not null and y.identifier is not null then x.identifier <> y.identifier
                            else x.name_key is null or y.name_key is null or x.name_key <> y.name_key
                        end
                ) as m
                group by m.process_id, m.bidder_row
            ) as e
            group by e.process_id, e.phone, e.email, e.address, e.contact, e.differ
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
